"""Policies year by year: what stood at the end of a year, what began in it, what ended, what was still proposed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from ..link import LinkedLibrary
from ..schema.dates import earliest, latest
from .overview import STANDING
from .policy_status import ENDED, Status, enders, status_on

ALL_YEARS = 120
"""Years that are shown one by one; in a longer record only those in which something happened."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One policy and its status on a day."""

    policy: str
    status: Status
    perhaps: bool = False
    """Whether the date is too wide or doubtful to say that the status had begun by the day."""


@dataclass(frozen=True, slots=True)
class PolicyDay:
    """Every policy on one day, by what it was. A policy of which nothing is known yet on that day is in no group."""

    day: str
    standing: tuple[Standing, ...]
    """Published, in force, or in force in part; no end is recorded by then."""
    began: tuple[Standing, ...]
    """Those that were made between the first day asked for and this one, also where they ended in the meantime."""
    ended: tuple[Standing, ...]
    """Those that ended in the same time."""
    proposed: tuple[Standing, ...]
    """Proposed or put out for consultation, not decided."""
    adopted: tuple[Standing, ...]
    """Adopted, their start not recorded by then."""
    undated: tuple[Standing, ...]
    """Replaced or repealed, but nobody knows when: they may have stood on that day, or not."""
    unknown: tuple[Standing, ...]
    """Of which no event says what they were."""


def years_of_policies(linked: LinkedLibrary, day: str) -> tuple[int, ...]:
    """Every year from the first event of any policy to the year of ``day``; none without an event."""
    found = {
        int(earliest(event.date)[:4])
        for entry in linked.library.policies.values()
        for event in entry.record.events
        if "0001-01-01" < earliest(event.date) <= day
    }
    if not found:
        return ()
    every = range(min(found), int(day[:4]) + 1)
    return tuple(every) if len(every) <= ALL_YEARS else tuple(sorted(found | {every[-1]}))


@dataclass(frozen=True, slots=True)
class Course:
    """When a policy changed its status, worked out once for many days."""

    days: tuple[str, ...]
    statuses: tuple[Status, ...]
    """One more than days: the first is that of every day before the first change."""
    made: str | None
    """EDTF date on which it was first adopted, published or in force."""

    def on(self, day: str) -> Status:
        """The status on a day."""
        return self.statuses[bisect_right(self.days, day)]


def courses_of(linked: LinkedLibrary) -> dict[str, Course]:
    """The course of every policy, by id."""
    found = {}
    for name, entry in linked.library.policies.items():
        record, ended_by = entry.record, enders(linked, name)
        days = {earliest(event.date) for event in record.events}
        days |= {earliest(date) for _, _, date in ended_by if date is not None}
        ordered = tuple(sorted(days))
        made = [event.date for event in record.events if event.type in _MADE]
        found[name] = Course(
            ordered,
            tuple(status_on(record, day, ended_by=ended_by) for day in ("", *ordered)),
            min(made, key=earliest) if made else None,
        )
    return found


def policies_on(linked: LinkedLibrary, first: str, day: str, courses: Mapping[str, Course] | None = None) -> PolicyDay:
    """Sort every policy by its status on a day.

    Args:
        linked: the linked library.
        first: the day from which beginnings and ends are collected, ``YYYY-MM-DD``.
        day: the day itself.
        courses: what ``courses_of`` gave, where many days are asked for.

    Returns:
        Each group by date and id. Uncertain dates count from the first day that they can mean and are marked.
    """
    groups: dict[str, list[Standing]] = {name: [] for name in _GROUPS}
    for name, course in (courses_of(linked) if courses is None else courses).items():
        now = course.on(day)
        row = Standing(name, now, perhaps=now.since is not None and _doubtful(now.since, day))
        if now.state in ENDED and now.since is None:
            groups["undated"].append(row)
            continue
        if course.made is not None and first <= earliest(course.made) <= day:
            groups["began"].append(Standing(name, now, _doubtful(course.made, day)))
        if now.state in STANDING:
            groups["standing"].append(row)
        elif now.state in ENDED and now.since is not None and first <= earliest(now.since):
            groups["ended"].append(row)
        elif now.state in ("proposed", "adopted") or (now.state == "unknown" and _known_by(linked, name, day)):
            groups[str(now.state)].append(row)
    return PolicyDay(day, **{name: tuple(sorted(rows, key=_in_time)) for name, rows in groups.items()})


_GROUPS = ("standing", "began", "ended", "proposed", "adopted", "undated", "unknown")
_MADE = ("published", "commenced", "adopted")


def _doubtful(date: str, day: str) -> bool:
    """Whether a date that has begun by a day may still lie after it, or was marked as uncertain."""
    return latest(date) > day or any(mark in date for mark in "?~%")


def _known_by(linked: LinkedLibrary, name: str, day: str) -> bool:
    year = linked.years[name]
    return year is None or earliest(year) <= day


def _in_time(row: Standing) -> tuple[str, str]:
    return earliest(row.status.since) if row.status.since else "", row.policy
