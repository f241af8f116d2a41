"""What a review uses, and what has come since: entries that fit its rule and were coded after its last synthesis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..link import LinkedLibrary
from ..schema import Review
from ..schema.dates import latest
from .eligibility import matching_entries


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entries that fit a review's rule and that it has not considered yet."""

    since: str
    """The date of the last synthesis, as the review gives it (EDTF)."""
    entries: tuple[str, ...]
    """By id."""
    has_rule: bool
    """Whether the review states a rule, so that new entries can be matched at all."""


def synthesised_on(record: Review) -> str:
    """The day of a review's last synthesis: the newest coding it says it uses, else its newest version."""
    return record.currency.coded_to or max((change.date for change in record.changes), key=latest)


@lru_cache(maxsize=256)
def waiting_entries(linked: LinkedLibrary, review: str, earlier: frozenset[str] = frozenset()) -> Waiting:
    """Entries that a review has not considered yet.

    They fit the rule of its scope, or the one that picks its entries; they were coded after its last synthesis; no
    list or finding of the review names them, and no earlier version included them. An entry coded on the very day of
    the synthesis counts as considered, and a date of limited precision is taken at its last day. Answers are kept for
    a library: every theme asks again.

    Args:
        linked: the library.
        review: id of the review.
        earlier: ids of entries that earlier versions of the review included.
    """
    record: Review = linked.library.reviews[review].record
    rule = record.scope.rule or record.included_rule
    since = synthesised_on(record)
    if rule is None:
        return Waiting(since, (), has_rule=False)
    named = {reference.split("#")[0] for reference in record.included}
    named.update(part.entry.split("#")[0] for finding in record.findings for part in finding.contributions)
    named.update(earlier)
    library = linked.library
    found = [
        name
        for name in matching_entries(linked, rule)
        if name not in named
        and latest((library.evaluations.get(name) or library.policies[name]).record.coding.on) > latest(since)
    ]
    return Waiting(since, tuple(found), has_rule=True)


def included_entries(linked: LinkedLibrary, review: str, waiting: Iterable[str] = ()) -> tuple[str, ...]:
    """The entries a review rests on, by id: its list and what its rule picks, without those that wait."""
    record: Review = linked.library.reviews[review].record
    names = {reference.split("#")[0] for reference in record.included}
    if record.included_rule is not None:
        names.update(set(matching_entries(linked, record.included_rule)) - set(waiting))
    return tuple(sorted(names))
