"""From entries to results that can be pooled: one result a study and outcome, or the reason why there is none.

Sources: Cochrane Handbook chapters 9.3.3 (one result a study), 10.3 (what must not be pooled), 23.3.4 (studies with
more than two groups).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from ..link import LinkedLibrary
from ..schema.evaluation import Evaluation, Outcome
from .arm_effects import two_groups
from .coded_effects import CodedEffect, Measure, Reason, coded_effects, follow_up_days, measure_words, why_not
from .same_study import group_reports

FAMILIES = ("randomised", "non-randomised")
"""Families of design whose results can be pooled, each by itself."""

ORDER = ("risk-ratio", "odds-ratio", "rate-ratio", "hazard-ratio", "ratio-of-means", "mean-difference")
"""Which measure comes first where as many studies have one as another."""


@dataclass(frozen=True, slots=True)
class PoolableResult:
    """The one result of a study that displays and pooling use, on the analysis scale (logarithm of ratios)."""

    entry: str
    reports: tuple[str, ...]
    """Further entries on the same study, which are not counted again."""
    outcome: Outcome
    measure: Measure
    family: str
    beneficial: str
    effect: float
    variance: float
    basis: Literal["interval", "arms"]
    groups: tuple[str, str] | None = None
    """Figures of intervention and comparator as shown, such as ``86/873``; None where they are not reported."""
    cautions: tuple[str, ...] = ()
    """What a reader should know of how this result was made."""
    status: str = "published"
    """How the entry's main report stands: the worse of what the entry and the networked checks say."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry with results on the outcome of which none is used, and why."""

    entry: str
    reason: Reason
    words: str
    """The reason in plain words."""
    outcome: Outcome | None = None
    """Its result, where it has one that could be used with others like it."""


@dataclass(frozen=True, slots=True)
class PoolableSet:
    """What can be pooled on one outcome domain."""

    measure: Measure | None
    """The measure that most studies have; None where no study has a usable result."""
    beneficial: str
    results: tuple[PoolableResult, ...]
    """In the order in which the entries were given."""
    left_out: tuple[LeftOut, ...]
    apart: tuple[tuple[str, str], ...] = ()
    """Pairs of entries that may rest on the same people, of which only the first is counted."""


def gather_results(
    linked: LinkedLibrary,
    names: Iterable[str],
    domain: str,
    *,
    metric: str | None = None,
    all_scopes: bool = False,
    standings: Mapping[str, str] = MappingProxyType({}),
) -> PoolableSet:
    """Choose one result for each study on one outcome domain, all in one measure and with one good direction.

    Which result of a study counts: the one marked as prioritised; else adjusted before unadjusted, everybody before a
    part of the people, the main comparison before others, the longest follow-up. Where these leave more than one, none
    is used. Results at the start of a study never count.

    Args:
        linked: the library.
        names: evaluations to look at.
        domain: the outcome domain.
        metric: the measure wanted; left out, the one that most studies have.
        all_scopes: whether to take studies of neighbouring subjects too, which other counts leave out.
        standings: how entries stand by the networked checks, as ``Statuses.entries`` has it.

    Returns:
        The results chosen, and every entry that has a result on the domain but none that is used.
    """
    library = linked.library
    coded = {found.code: found for found in library.codebook.outcome_domains}.get(domain)
    good = coded.beneficial if coded else "neither"
    families = {design.code: design.family for design in library.codebook.designs}
    scopes = {scope.code for scope in (library.codebook.scopes if all_scopes else library.codebook.counted_scopes)}
    reports = group_reports(linked)
    studies: dict[tuple[str, ...], list[str]] = {}
    left_out: list[LeftOut] = []
    order = [name for name in names if any(o.domain == domain for o in library.evaluations[name].record.outcomes)]
    for name in order:
        family = families.get(library.evaluations[name].record.design, "other")
        if family == "review":
            words = "It reviews studies: pooling it with them would count people twice."
            left_out.append(LeftOut(name, "review", words))
        elif family not in FAMILIES:
            words = (
                "Its design, as coded, is not a controlled comparison of people with the service and people without it."
            )
            left_out.append(LeftOut(name, "no-comparison", words))
        elif library.evaluations[name].record.scope not in scopes:
            words = "It is not about the subject itself but about a model close by or what surrounds it."
            left_out.append(LeftOut(name, "scope", words))
        else:
            studies.setdefault(reports[name].entries, []).append(name)
    offers: dict[tuple[str, ...], list[CodedEffect]] = {}
    for study, entries in studies.items():
        found, refused = _study_offers({name: library.evaluations[name].record for name in entries}, domain)
        if found:
            offers[study] = found
        else:
            left_out.extend(refused)
    measure = _commonest(offers.values(), metric)
    results: list[PoolableResult] = []
    for study, found in offers.items():
        fitting = [offer for offer in found if offer.measure == measure]
        chosen = _choose(fitting) if fitting else fitting
        entry = (chosen or found)[0].entry
        record = library.evaluations[entry].record
        if not chosen:
            words = f"It reports {measure_words(found[0].measure)}, which cannot be pooled with the measure used here."
            left_out.append(LeftOut(entry, "other-measure", words, found[0].outcome))
        elif len(chosen) > 1:
            words = (
                f"It has {len(chosen)} results that the rules do not tell apart; "
                "pooling them all would count it more than once."
            )
            left_out.append(LeftOut(entry, "ambiguous", words, chosen[0].outcome))
        else:
            others = tuple(name for name in studies[study] if name != entry)
            made = _result(chosen[0], record, families[record.design], good, others)
            results.append(replace(made, status=standings.get(entry, made.status)))
    results.sort(key=lambda result: order.index(result.entry))
    kept, turned = _one_direction(results, good)
    left_out.extend(turned)
    left_out.sort(key=lambda found: order.index(found.entry))
    doubtful = tuple(
        (result.entry, other) for result in kept for other in result.reports if not reports[result.entry].certain
    )
    return PoolableSet(measure, kept[0].beneficial if kept else good, tuple(kept), tuple(left_out), doubtful)


def _study_offers(records: Mapping[str, Evaluation], domain: str) -> tuple[list[CodedEffect], list[LeftOut]]:
    """Every usable result of one study, in every measure it can be given in; without any, why each entry has none."""
    results = [
        (name, outcome)
        for name, record in records.items()
        for outcome in record.outcomes
        if outcome.domain == domain and follow_up_days(outcome.timepoint) != 0.0
    ]
    marked = [(name, outcome) for name, outcome in results if outcome.prioritised]
    results = marked or results
    offers = [offer for name, outcome in results for offer in coded_effects(name, outcome)]
    if offers:
        return offers, []
    usable = {name: [outcome for found, outcome in results if found == name] for name in records}
    return [], [
        LeftOut(name, *why_not(outcomes))
        if outcomes or not results
        else LeftOut(name, "other-report", "Another entry on the same study holds the result to be used.")
        for name, outcomes in usable.items()
    ]


def _commonest(studies: Iterable[Sequence[CodedEffect]], metric: str | None) -> Measure | None:
    """The measure that most studies have, printed results counting before those worked out from groups."""
    have: Counter[Measure] = Counter()
    printed: Counter[Measure] = Counter()
    for offers in studies:
        have.update({offer.measure for offer in offers})
        printed.update({offer.measure for offer in offers if offer.basis == "interval"})
    found = [measure for measure in have if metric in (None, measure.metric)]

    def rank(measure: Measure) -> tuple[int, int, int, str, str]:
        place = ORDER.index(measure.metric) if measure.metric in ORDER else len(ORDER)
        return -have[measure], -printed[measure], place, measure.metric, measure.unit

    return min(found, key=rank, default=None)


def _choose(offers: Sequence[CodedEffect]) -> list[CodedEffect]:
    """What is left of a study's results in one measure after each rule that tells some of them apart."""
    left = list(offers)
    times = [follow_up_days(offer.outcome.timepoint) for offer in left]
    rules = (
        [offer.outcome.adjusted is True for offer in left],
        [offer.outcome.population is None for offer in left],
        [offer.outcome.comparison is None for offer in left],
    )
    keep = list(range(len(left)))
    for rule in rules:
        keep = [at for at in keep if rule[at]] or keep
    known = [(time, at) for at in keep if (time := times[at]) is not None]
    if len(known) == len(keep):
        longest = max(time for time, _ in known)
        keep = [at for time, at in known if time == longest]
    return [left[at] for at in keep]


def _result(offer: CodedEffect, record: Evaluation, family: str, good: str, others: tuple[str, ...]) -> PoolableResult:
    groups = two_groups(offer.outcome.arms)
    cautions = list(offer.cautions)
    clustered = "cluster" in record.design or "stepped" in record.design
    if clustered and (offer.basis == "arms" or not offer.outcome.adjusted):
        cautions.append(
            "Groups such as practices were allocated, and nothing here says that the analysis allows for it: "
            "its interval may be too narrow."
        )
    return PoolableResult(
        entry=offer.entry,
        reports=others,
        outcome=offer.outcome,
        measure=offer.measure,
        family=family,
        beneficial=offer.outcome.beneficial or good,
        effect=offer.effect,
        variance=offer.variance,
        basis=offer.basis,
        groups=groups.shown if groups else None,
        cautions=tuple(cautions),
        status=record.publication_status,
    )


def _one_direction(results: Sequence[PoolableResult], good: str) -> tuple[list[PoolableResult], list[LeftOut]]:
    """Results whose good side is the same as that of most; the others are left out, never turned round."""
    sides = Counter(result.beneficial for result in results)
    side = min(sides, key=lambda found: (-sides[found], found != good, found), default=good)
    words = {"lower": "lower is better", "higher": "higher is better", "neither": "neither side is better"}
    kept = [result for result in results if result.beneficial == side]
    turned = [
        LeftOut(
            result.entry,
            "other-direction",
            f"On its measure {words[result.beneficial]}; in the others {words[side]}.",
            result.outcome,
        )
        for result in results
        if result.beneficial != side
    ]
    return kept, turned
