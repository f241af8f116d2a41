"""The life of a policy in time: stretches of one status, and what happened, with dates as uncertain as they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from ..link import LinkedLibrary
from ..schema.dates import earliest
from ..schema.policy import EventType
from .overview import STANDING
from .policy_status import ENDED, Status, enders, ordered_events, status_on


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which a policy was one thing."""

    kind: Literal["pending", "standing", "open"]
    """Proposed or adopted only; made, with an end on record; made, and no end is recorded."""
    start: str
    """EDTF date of what began it."""
    end: str | None
    """EDTF date of what ended it; None where nothing did."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a policy on a date."""

    type: EventType
    date: str
    by: str | None
    """Id of the policy or other entry through which it happened."""
    note: str | None
    stated: bool = True
    """Whether an event of the policy's own entry says so; otherwise another policy does."""


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one policy."""

    policy: str
    stretches: tuple[Stretch, ...]
    happenings: tuple[Happening, ...]
    """In the order of time."""
    end: Status | None
    """How it ended; its ``since`` is None where nobody knows when."""
    start: str | None
    """EDTF date of its first event, else the year of its main document; None where neither is known."""


def life_of(linked: LinkedLibrary, policy_id: str, day: str) -> Life:
    """Work out the life of a policy up to a day, ``YYYY-MM-DD``."""
    record = linked.library.policies[policy_id].record
    ended_by = enders(linked, policy_id)
    events = [event for event in ordered_events(record.events) if earliest(event.date) <= day]
    happenings = [
        Happening(event.type, event.date, (event.by or "").partition("#")[0] or None, event.note) for event in events
    ]
    now = status_on(record, day, ended_by=ended_by)
    end = now if now.state in ENDED else None
    if end is not None and end.since is not None and not any(event.type == end.state for event in events):
        happenings.append(Happening(_EVENT_OF[end.state], end.since, end.by, None, stated=False))
        happenings.sort(key=lambda happening: earliest(happening.date))
    states: list[Status] = []
    for event in events:
        status = status_on(record, earliest(event.date))
        if status.since is not None and (not states or _kind(states[-1]) != _kind(status)):
            states.append(status)
    if end is not None and end.since is not None and (not states or states[-1].state not in ENDED):
        states = [state for state in states if earliest(state.since or "") <= earliest(end.since)] + [end]
    stretches = [
        Stretch(_stretch(status, ended=after is not None), status.since or "", after.since if after else None)
        for status, after in zip_longest(states, states[1:])
        if status is not None and status.state not in ENDED
    ]
    start = events[0].date if events else linked.years[policy_id]
    return Life(policy_id, tuple(stretches), tuple(happenings), end, start)


_EVENT_OF: dict[str, EventType] = {"superseded": "superseded", "repealed": "repealed"}


def _kind(status: Status) -> str:
    return "standing" if status.state in STANDING else "ended" if status.state in ENDED else "pending"


def _stretch(status: Status, *, ended: bool) -> Literal["pending", "standing", "open"]:
    if _kind(status) == "pending":
        return "pending"
    return "standing" if ended else "open"
