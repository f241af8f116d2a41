"""The status of a policy on a date, computed from its events and from what other policies did to it.

Terms after ELI and schema.org (LegalForceStatus), carried over to policies that are not law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..link import LinkedLibrary
from ..schema.dates import earliest, latest
from ..schema.policy import Event, Policy

State = Literal[
    "proposed",
    "adopted",
    "in-force",
    "current",
    "partly-repealed",
    "superseded",
    "repealed",
    "expired",
    "withdrawn",
    "not-yet",
    "unknown",
]
ENDED: frozenset[State] = frozenset({"superseded", "repealed", "expired", "withdrawn"})

_STATE_AFTER: dict[str, State] = {
    "proposed": "proposed",
    "consulted": "proposed",
    "adopted": "adopted",
    "published": "current",
    "commenced": "in-force",
    "partly-repealed": "partly-repealed",
    "repealed": "repealed",
    "expired": "expired",
    "superseded": "superseded",
    "withdrawn": "withdrawn",
}
"""What each kind of event makes of a policy; an amendment or a review leaves it as it was."""


Ender = tuple[Literal["repealed", "superseded"], str, str | None]
"""What another policy did to this one: state, the other's id, the date or None."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a policy was on a date, since when, and through which other entry."""

    state: State
    since: str | None
    by: str | None = None


def ordered_events(events: Sequence[Event]) -> list[Event]:
    """Events in the order they happened; of two on one day the one that ends comes last."""
    rank = {kind: position for position, kind in enumerate((*_STATE_AFTER, "amended", "reviewed"))}
    return sorted(events, key=lambda event: (earliest(event.date), latest(event.date), rank[event.type]))


def status_on(policy: Policy, day: str, *, ended_by: Sequence[Ender] = ()) -> Status:
    """The status on a day.

    Args:
        policy: the policy.
        day: ``YYYY-MM-DD``.
        ended_by: what other entries say: (state, id, date or None), from ``enders``.

    Returns:
        The state after the last event known to have begun by that day. An Act that is adopted is
        not in force until it commences; other policies are current from publication. An ended policy
        does not come back. Where an event of the policy's own dates what another says that it did, that date counts.
    """
    found = Status("unknown", None)
    for event in ordered_events(policy.events):
        if earliest(event.date) > day:
            if found.state == "unknown":
                found = Status("not-yet", event.date)
            break
        state = _STATE_AFTER.get(event.type)
        if state is None or found.state in ENDED or (state in ("current", "adopted") and found.state == "in-force"):
            continue
        found = Status(state, event.date, event.by)
    if found.state not in ENDED:
        dated_here = {
            event.by.partition("#")[0] for event in policy.events if event.by and _STATE_AFTER.get(event.type) in ENDED
        }
        for end, source, date in ended_by:
            if source not in dated_here and (date is None or earliest(date) <= day):
                return Status(end, date, source)
    return found


def enders(linked: LinkedLibrary, policy_id: str) -> list[Ender]:
    """Policies that say they supersede or repeal this one, with the date they came to be."""
    found: list[Ender] = []
    for link in linked.incoming.get(policy_id, ()):
        if link.kind not in ("supersedes", "repeals") or link.part is not None:
            continue
        newer = linked.library.policies[link.source].record
        dates = [
            event.date for event in ordered_events(newer.events) if event.type in ("adopted", "published", "commenced")
        ]
        found.append(
            (
                "repealed" if link.kind == "repeals" else "superseded",
                link.source,
                dates[-1] if dates else None,
            )
        )
    return sorted(found, key=lambda row: (row[2] is None, row[2] or "", row[1]))


def policy_status(linked: LinkedLibrary, policy_id: str, day: str) -> Status:
    """The status of a policy of the library on a day."""
    return status_on(linked.library.policies[policy_id].record, day, ended_by=enders(linked, policy_id))
