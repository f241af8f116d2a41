"""Policies year by year: what stood at the end of a year, what began in it, what ended, what was still proposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..link import LinkedLibrary
from ..schema.dates import earliest, latest
from ..schema.policy import Event
from .overview import STANDING
from .policy_status import ENDED, Ender, Status, enders, status_on

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


def policies_on(
    linked: LinkedLibrary, first: str, day: str, ended_by: dict[str, list[Ender]] | None = None
) -> PolicyDay:
    """Sort every policy by its status on a day.

    Args:
        linked: the linked library.
        first: the day from which beginnings and ends are collected, ``YYYY-MM-DD``.
        day: the day itself.
        ended_by: what ``all_enders`` gave, where many days are asked for.

    Returns:
        Each group by date and id. Uncertain dates count from the first day that they can mean and are marked.
    """
    ended_by = all_enders(linked) if ended_by is None else ended_by
    groups: dict[str, list[Standing]] = {name: [] for name in _GROUPS}
    for name, entry in linked.library.policies.items():
        record, ends = entry.record, ended_by[name]
        now = status_on(record, day, ended_by=ends)
        row = Standing(name, now, perhaps=now.since is not None and _doubtful(now.since, day))
        if now.state in ENDED and now.since is None:
            groups["undated"].append(row)
            continue
        made = [event.date for event in record.events if event.type in _MADE and first <= earliest(event.date) <= day]
        if made and _began(record.events, first):
            groups["began"].append(Standing(name, now, _doubtful(min(made, key=earliest), day)))
        if now.state in STANDING:
            groups["standing"].append(row)
        elif now.state in ENDED and now.since is not None and first <= earliest(now.since):
            groups["ended"].append(row)
        elif now.state in ("proposed", "adopted") or (now.state == "unknown" and _known_by(linked, name, day)):
            groups[str(now.state)].append(row)
    return PolicyDay(day, **{name: tuple(sorted(rows, key=_in_time)) for name, rows in groups.items()})


_GROUPS = ("standing", "began", "ended", "proposed", "adopted", "undated", "unknown")
_MADE = ("published", "commenced", "adopted")


def all_enders(linked: LinkedLibrary) -> dict[str, list[Ender]]:
    """By policy, what other policies say that they did to it."""
    return {name: enders(linked, name) for name in linked.library.policies}


def _began(events: Iterable[Event], first: str) -> bool:
    """Whether nothing that makes a policy is recorded before a day."""
    return not any(event.type in _MADE and earliest(event.date) < first for event in events)


def _doubtful(date: str, day: str) -> bool:
    """Whether a date that has begun by a day may still lie after it, or was marked as uncertain."""
    return latest(date) > day or any(mark in date for mark in "?~%")


def _known_by(linked: LinkedLibrary, name: str, day: str) -> bool:
    year = linked.years[name]
    return year is None or earliest(year) <= day


def _in_time(row: Standing) -> tuple[str, str]:
    return earliest(row.status.since) if row.status.since else "", row.policy
