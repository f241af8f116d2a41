"""Succession of policies: what replaced, repealed or amended what, as links and events state it.

The relations are those of the European Legislation Identifier (eli:repeals, eli:amends) and of Dublin Core
(dcterms:replaces), carried over to policies that are not law.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from ..link import LinkedLibrary
from ..schema.dates import earliest
from .policy_status import ordered_events

StepKind = Literal["superseded", "repealed", "partly-repealed", "amended"]
"""What the newer policy did to the older one; the names are those of events."""

ENDING: frozenset[StepKind] = frozenset({"superseded", "repealed"})

_OF_LINK: Mapping[str, StepKind] = {"supersedes": "superseded", "repeals": "repealed", "amends": "amended"}
_OF_EVENT: Mapping[str, StepKind] = {kind: kind for kind in ("superseded", "repealed", "partly-repealed", "amended")}
_MADE = ("adopted", "published", "commenced")


@dataclass(frozen=True, slots=True)
class Step:
    """One policy did something to an older one."""

    older: str
    newer: str
    kind: StepKind
    date: str | None
    """When, as an EDTF date: that of the event, else the last on which the newer policy was made; None if unknown."""
    part: str | None = None
    """The provision or target of the older policy that it is about; None for the whole."""
    note: str | None = None

    @property
    def ends(self) -> bool:
        """Whether the older policy as a whole came to its end through it."""
        return self.kind in ENDING and self.part is None


@dataclass(frozen=True, slots=True)
class Succession:
    """Every step among the policies of a library, oldest first."""

    steps: tuple[Step, ...]
    after: Mapping[str, tuple[Step, ...]]
    """Steps by the older policy: what was done to it."""
    before: Mapping[str, tuple[Step, ...]]
    """Steps by the newer policy: what it did."""


@lru_cache(maxsize=4)
def succession(linked: LinkedLibrary) -> Succession:
    """What every policy did to others, from links and from events that name another policy.

    Where a link and an event state the same, the date is that of the event.
    """
    found: dict[tuple[str, str, bool, str | None], Step] = {}
    policies = linked.library.policies
    for newer in policies:
        for link in linked.outgoing.get(newer, ()):
            if (kind := _OF_LINK.get(link.kind)) is None or link.target not in policies:
                continue
            dates = [event.date for event in ordered_events(policies[newer].record.events) if event.type in _MADE]
            key = (link.target, newer, kind in ENDING, link.part)
            found.setdefault(key, Step(link.target, newer, kind, dates[-1] if dates else None, link.part, link.note))
    for older, entry in policies.items():
        for event in ordered_events(entry.record.events):
            kind = _OF_EVENT.get(event.type)
            name = (event.by or "").partition("#")[0]
            if kind is None or name not in policies or name == older:
                continue
            key = (older, name, kind in ENDING, None)
            known = found.get(key)
            found[key] = Step(older, name, kind, event.date, None, event.note or (known.note if known else None))
    steps = sorted(found.values(), key=_in_time)
    after: dict[str, list[Step]] = {}
    before: dict[str, list[Step]] = {}
    for step in steps:
        after.setdefault(step.older, []).append(step)
        before.setdefault(step.newer, []).append(step)
    return Succession(tuple(steps), _frozen(after), _frozen(before))


def _frozen(groups: Mapping[str, list[Step]]) -> Mapping[str, tuple[Step, ...]]:
    return MappingProxyType({name: tuple(rows) for name, rows in groups.items()})


def _in_time(step: Step) -> tuple[bool, str, str, str, str, str]:
    when = earliest(step.date) if step.date is not None else ""
    return step.date is None, when, step.older, step.newer, step.kind, step.part or ""


def chain_of(found: Succession, policy: str) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The steps that led to a policy and those that led away from it, each oldest first.

    Predecessors of predecessors and successors of successors are followed, other lines that met on the way are not.
    A loop is walked once.

    Returns:
        None where the policy neither replaced nor amended another, and none where it was not.
    """
    return _walked(found.before, "older", policy), _walked(found.after, "newer", policy)


def _walked(ways: Mapping[str, tuple[Step, ...]], other: str, policy: str) -> tuple[Step, ...]:
    taken: dict[Step, None] = {}
    waiting, seen = deque([policy]), {policy}
    while waiting:
        for step in ways.get(waiting.popleft(), ()):
            taken[step] = None
            if (name := getattr(step, other)) not in seen:
                seen.add(name)
                if step.kind in ENDING:  # who amended an amendment is another story
                    waiting.append(name)
    return tuple(sorted(taken, key=_in_time))


def find_loops(steps: Sequence[Step]) -> tuple[tuple[str, ...], ...]:
    """Circles in which policies end each other, each once: from the first id, newer before older, back to it.

    Args:
        steps: steps of a library; only those that end a whole policy can close a circle.
    """
    below: dict[str, list[str]] = {}
    for step in steps:
        if step.ends:
            below.setdefault(step.newer, []).append(step.older)
    loops = []
    for start in sorted(below):
        trails: deque[tuple[str, ...]] = deque([(start,)])
        seen = {start}
        while trails:
            trail = trails.popleft()
            if start in below.get(trail[-1], ()):
                loops.append((*trail, start))
                break
            for name in sorted(below.get(trail[-1], ())):
                if name > start and name not in seen:
                    seen.add(name)
                    trails.append((*trail, name))
    return tuple(loops)
