"""Which entries are like an entry, and why: shared relations, interventions, themes, people and issuers.

Two entries are alike in the features they share. A feature counts the more the rarer it is (inverse document
frequency: Spärck Jones, J Doc 1972;28:11), and some kinds say more than others (``WEIGHTS``). To point at the same
entry is bibliographic coupling (Kessler, Am Doc 1963;14:10), to be pointed at by the same one co-citation (Small,
J Am Soc Inf Sci 1973;24:265). The sum over what is shared is divided by the root of the product of what each holds
(cosine), so that an entry coded in great detail is not like everything.

No entry is held against all others, so the work grows with the number of entries and not with its square:

* A feature that more than ``STOP_SHARE`` of all entries have tells nobody apart: it counts nothing, as stop words do.
* A feature of more than ``LONGEST_LIST`` entries proposes to each of them only the nearest in time, as the sorted
  neighbourhood method does for records (Hernández & Stolfo, SIGMOD 1995). It still counts for pairs that come together.
* Of those proposed, the best ``CANDIDATES`` by the features that proposed them are compared in full.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..link import LinkedLibrary
from ..schema import Evaluation, Policy

SHOWN = 5
"""Entries given for each entry, at most."""
STOP_SHARE = 0.25
STOP_FLOOR = 10
"""However small the corpus, a feature of no more entries than this counts."""
LONGEST_LIST = 40
CANDIDATES = 30

WEIGHTS: Mapping[str, float] = {
    "evaluates": 3.0,
    "companion": 3.0,
    "included-in": 2.0,
    "implements": 2.0,
    "supersedes": 2.0,
    "amends": 2.0,
    "repeals": 2.0,
    "responds-to": 2.0,
    "commissioned": 2.0,
    "supports": 1.5,
    "contradicts": 1.5,
    "cites": 1.5,
    "intervention": 2.0,
    "model": 1.5,
    "finding": 1.0,
    "theme": 1.0,
    "population": 0.5,
    "issuer": 0.5,
    "policy-kind": 0.5,
}
"""How much each kind of feature says: stated relations first, then what was done, then what it is about."""

WEAK = frozenset({"population", "issuer", "policy-kind"})
"""Kinds that count beside others, and are not enough by themselves."""


class Feature(NamedTuple):
    """Something that entries can share."""

    kind: str
    """A link kind, or intervention, model, finding, theme, population, issuer, policy-kind."""
    code: str
    """The entry (or ``entry#part``) linked, or the code, or the normal form of the intervention's name."""
    inverse: bool = False
    """For links: whether both are the ones that ``code`` points at."""


@dataclass(frozen=True, slots=True)
class Related:
    """One entry that is like another, and why."""

    id: str
    score: float
    """Cosine of the weighted features, 0 to 1."""
    reasons: tuple[Feature, ...]
    """What they share, the strongest first; a part of an entry stands for the whole of it."""


@dataclass(frozen=True, slots=True)
class Relatedness:
    """For every evaluation and policy by id the entries most like it, best first, and what that took."""

    related: Mapping[str, tuple[Related, ...]]
    comparisons: int
    """Pairs that were looked at: each proposal by a feature, and each full comparison."""


def intervention_key(name: str) -> str:
    """The normal form of an intervention's name: its words in lower case without a plural s or punctuation."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word for word in words)


def relate_entries(linked: LinkedLibrary, longest: int = LONGEST_LIST) -> Relatedness:
    """Find for every evaluation and policy the entries that are most like it.

    Entries that a stated link joins are left out: their pages say so already. Equal scores stand newest first, then
    by id.

    Args:
        linked: the library with its links.
        longest: entries of one feature that are proposed to each other.
    """
    names = [entry.id for _, entry in linked.library.entries()]
    order = sorted(names, key=lambda name: (-int((linked.years[name] or "0")[:4]), name))
    place = {name: position for position, name in enumerate(order)}
    held = [frozenset(_features(linked, name)) for name in order]
    lists: dict[Feature, list[int]] = defaultdict(list)
    for position, features in enumerate(held):
        for feature in features:
            lists[feature].append(position)
    most = max(STOP_FLOOR, STOP_SHARE * len(order))
    known = sorted(feature for feature, found in lists.items() if 1 < len(found) <= most)
    rows = [lists[feature] for feature in known]
    numbers = {feature: number for number, feature in enumerate(known)}
    # Whole thousandths, so that sums are exact in whatever order they are made.
    weights = [round(1000 * WEIGHTS[feature.kind] * math.log1p(len(order) / len(lists[feature]))) for feature in known]
    weak = frozenset(numbers[feature] for feature in known if feature.kind in WEAK)
    shared = [frozenset(numbers[feature] for feature in features if feature in numbers) for features in held]
    # An entry's own size takes in what it shares with nobody, so that little in common is little.
    alone = [sum(1000 * WEIGHTS[feature.kind] for feature in features if len(lists[feature]) == 1) for features in held]
    sizes = [own + sum(weights[number] for number in found) for own, found in zip(alone, shared, strict=True)]
    linked_to = [{place[other] for other in _linked(linked, name) if other in place} for name in order]
    related: dict[str, tuple[Related, ...]] = {}
    comparisons = 0
    for position, name in enumerate(order):
        proposed: dict[int, int] = defaultdict(int)
        for number in shared[position]:
            weight, near = weights[number], _nearest(rows[number], position, longest)
            comparisons += len(near)
            for other in near:
                proposed[other] += weight
        for left_out in (position, *linked_to[position]):
            proposed.pop(left_out, None)
        best = heapq.nlargest(CANDIDATES, ((total, -other) for other, total in proposed.items()))
        comparisons += len(best)
        found: list[tuple[float, int]] = []
        for _, backwards in best:
            common = shared[position] & shared[-backwards]
            if not common <= weak:
                total = sum(weights[number] for number in common)
                found.append((round(total / math.sqrt(sizes[position] * sizes[-backwards]), 6), backwards))
        related[name] = tuple(
            Related(
                order[-backwards],
                score,
                _told([known[number] for number in sorted(common, key=lambda number: (-weights[number], number))]),
            )
            for score, backwards in heapq.nlargest(SHOWN, found)
            for common in [shared[position] & shared[-backwards]]
        )
    return Relatedness(related, comparisons)


def _nearest(rows: Sequence[int], position: int, longest: int) -> Sequence[int]:
    """Of a list in the order of time, which holds the position, the part around it."""
    if len(rows) <= longest:
        return rows
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if rows[middle] < position else (low, middle)
    start = min(max(low - longest // 2, 0), len(rows) - longest)
    return rows[start : start + longest]


def _told(reasons: Sequence[Feature]) -> tuple[Feature, ...]:
    """Reasons without those that another one says more exactly: the whole of an entry beside a part of it."""
    parts = {
        (feature.kind, feature.code.partition("#")[0], feature.inverse) for feature in reasons if "#" in feature.code
    }
    return tuple(feature for feature in reasons if feature not in parts)


def _linked(linked: LinkedLibrary, name: str) -> Iterator[str]:
    yield from (link.target for link in linked.outgoing.get(name, ()))
    yield from (link.source for link in linked.incoming.get(name, ()))


def _features(linked: LinkedLibrary, name: str) -> Iterator[Feature]:
    """Everything about an entry that others can share."""
    for link in linked.outgoing.get(name, ()):
        yield Feature(link.kind, link.target)
        if link.part is not None:
            yield Feature(link.kind, f"{link.target}#{link.part}")
    for link in linked.incoming.get(name, ()):
        yield Feature(link.kind, link.source, link.kind != "companion")  # a companion has no direction
    for review, finding in linked.reviewed_in.get(name, ()):
        yield Feature("finding", f"{review}#{finding}")
    for theme in linked.themes_of[name]:
        yield Feature("theme", theme)
    library = linked.library
    if name in library.evaluations:
        yield from _evaluation_features(library.evaluations[name].record)
    else:
        yield from _policy_features(library.policies[name].record)


def _evaluation_features(record: Evaluation) -> Iterator[Feature]:
    if record.intervention is not None:
        if key := intervention_key(record.intervention.name):
            yield Feature("intervention", key)
        yield from (Feature("model", model) for model in record.intervention.models)
    yield from (Feature("population", population) for population in record.populations)


def _policy_features(record: Policy) -> Iterator[Feature]:
    yield from (Feature("issuer", issuer) for issuer in record.issuers)
    yield Feature("policy-kind", record.kind)
