"""The library at a glance: entries by year, design and country, and policies over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from ..link import LinkedLibrary
from ..schema.dates import earliest
from .policy_status import State, Status, enders, ordered_events, status_on

STANDING: frozenset[State] = frozenset({"current", "in-force", "partly-repealed"})
"""States of a policy that has been made and of which no end is recorded by then."""


@dataclass(frozen=True, slots=True)
class YearCounts:
    """Entries by the year of their main document."""

    years: tuple[tuple[int, int], ...]
    """Every year from the first to the last with its number of entries, years without any included."""
    undated: tuple[str, ...]
    """Entries without a year, by id."""

    @property
    def dated(self) -> int:
        """Entries with a year."""
        return sum(count for _, count in self.years)

    @property
    def busiest(self) -> tuple[tuple[int, ...], int]:
        """The years with most entries, and how many each has."""
        most = max((count for _, count in self.years), default=0)
        return tuple(year for year, count in self.years if count == most and most), most

    def newer_half(self) -> tuple[int, int]:
        """The last year such that at least half of the dated entries are from it or later, and how many are.

        Raises:
            ValueError: no entry has a year.
        """
        seen = 0
        for year, count in reversed(self.years):
            seen += count
            if 2 * seen >= self.dated > 0:
                return year, seen
        raise ValueError("no entry has a year")

    def older_half(self) -> tuple[int, int]:
        """The first year such that at least half of the dated entries are from it or earlier, and how many are.

        Raises:
            ValueError: no entry has a year.
        """
        seen = 0
        for year, count in self.years:
            seen += count
            if 2 * seen >= self.dated > 0:
                return year, seen
        raise ValueError("no entry has a year")


def count_years(linked: LinkedLibrary, names: Iterable[str]) -> YearCounts:
    """Count entries by the year of their main document.

    Args:
        linked: the linked library.
        names: ids of evaluations or policies.
    """
    found = sorted(set(names))
    counts = Counter(int(year[:4]) for name in found if (year := linked.years[name]) is not None)
    span = range(min(counts), max(counts) + 1) if counts else range(0)
    return YearCounts(
        tuple((year, counts[year]) for year in span), tuple(name for name in found if linked.years[name] is None)
    )


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """Evaluations of one family of designs."""

    family: str
    total: int
    designs: tuple[tuple[str, int], ...]
    """Each design of the family that occurs, the commonest first."""


def count_designs(linked: LinkedLibrary, names: Iterable[str]) -> tuple[FamilyCount, ...]:
    """Count evaluations by family of design and by design, the commonest first; absent families are left out."""
    library = linked.library
    families = {design.code: design.family for design in library.codebook.designs}
    counts = Counter(library.evaluations[name].record.design for name in set(names))
    grouped: dict[str, list[tuple[str, int]]] = {}
    for design, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        grouped.setdefault(families.get(design, "other"), []).append((design, count))
    rows = [
        FamilyCount(family, sum(count for _, count in designs), tuple(designs)) for family, designs in grouped.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.total, row.family)))


def count_countries(linked: LinkedLibrary, names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Count evaluations by place, the commonest first; one in two countries counts in both."""
    library = linked.library
    counts = Counter(
        place for name in set(names) for place in dict.fromkeys(library.evaluations[name].record.countries)
    )
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class PolicySpan:
    """A stretch of time in which a policy had one status."""

    status: Status
    start: str
    """First day, ``YYYY-MM-DD``: the earliest that the date of the event can mean."""
    end: str | None
    """The day on which the next status began; None where none is recorded."""


def policy_spans(linked: LinkedLibrary, policy_id: str) -> tuple[PolicySpan, ...]:
    """What a policy was, from its first recorded event on: one span for each status it had, in order."""
    record = linked.library.policies[policy_id].record
    ended_by = enders(linked, policy_id)
    days = {earliest(event.date) for event in ordered_events(record.events)}
    days |= {earliest(date) for _, _, date in ended_by if date is not None}
    states: list[tuple[str, Status]] = []
    for day in sorted(days):
        status = status_on(record, day, ended_by=ended_by)
        if status.state not in ("unknown", "not-yet") and (not states or states[-1][1].state != status.state):
            states.append((day, status))
    ends = [day for day, _ in states[1:]]
    return tuple(PolicySpan(status, day, end) for (day, status), end in zip_longest(states, ends))


@dataclass(frozen=True, slots=True)
class PolicyYear:
    """Policies in one year."""

    year: int
    new: int
    """Policies made in the year: published, or in force for the first time."""
    laws: int
    """Made by the end of the year with no end recorded by then: those with the force of law."""
    others: int
    """The same, of all other policies."""


def count_policies(
    linked: LinkedLibrary, names: Iterable[str], day: str
) -> tuple[tuple[PolicyYear, ...], tuple[str, ...]]:
    """Count policies year by year.

    A policy stands from the day it was published or took effect to the day its end is recorded. Where the data record
    no end it goes on standing, which is not proof that it was still followed.

    Args:
        linked: the linked library.
        names: ids of policies.
        day: the day up to which to count, ``YYYY-MM-DD``.

    Returns:
        Every year from the first policy to the year of ``day``, and the policies of which no start is known.
    """
    starts: Counter[int] = Counter()
    changes: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    unknown: list[str] = []
    for name in sorted(set(names)):
        standing = [span for span in policy_spans(linked, name) if span.status.state in STANDING and span.start <= day]
        if not standing:
            unknown.append(name)
            continue
        starts[int(standing[0].start[:4])] += 1
        law = has_force_of_law(linked, name)
        for span in standing:
            changes[law][int(span.start[:4])] += 1
            if span.end is not None and span.end <= day:
                changes[law][int(span.end[:4])] -= 1
    if not starts:
        return (), tuple(unknown)
    rows: list[PolicyYear] = []
    laws = others = 0
    for year in range(min(starts), int(day[:4]) + 1):
        laws += changes[True][year]
        others += changes[False][year]
        rows.append(PolicyYear(year, starts[year], laws, others))
    return tuple(rows), tuple(unknown)


def has_force_of_law(linked: LinkedLibrary, policy_id: str) -> bool:
    """Whether a policy binds by law: as its entry says, else as its kind always does."""
    record = linked.library.policies[policy_id].record
    if record.binding is not None:
        return bool(record.binding)
    return any(kind.code == record.kind and kind.binding == "yes" for kind in linked.library.codebook.policy_kinds)
