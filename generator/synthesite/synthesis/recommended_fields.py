"""Fields that an entry may leave out but should have, and how often each is filled.

For evaluations: who did what (TIDieR, Hoffmann et al., BMJ 2014;348:g1687), what PRISMA 2020 asks of included studies
(Page et al., BMJ 2021;372:n71, items 10 and 17), and equity (PROGRESS-Plus). For policies: the purpose, readers and
making of a document (AGREE II, Brouwers et al., CMAJ 2010;182:E839), and what happened to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..schema import Evaluation, Policy
from ..schema.values import NOT_APPLICABLE, NOT_REPORTED

State = Literal["filled", "not-reported", "not-applicable", "blank"]
"""``blank`` is a field left out: nobody has coded it. ``not-reported`` says that the document does not tell."""

_COMPARED = frozenset({"randomised", "non-randomised"})
_MEASURED = frozenset({"randomised", "non-randomised", "uncontrolled", "economic"})
_VIEWS = frozenset({"qualitative", "mixed"})
_STUDIES = frozenset(
    {"randomised", "non-randomised", "uncontrolled", "qualitative", "mixed", "economic", "descriptive"}
)
_ANY = _STUDIES | {"review"}

EVALUATION_FIELDS: Mapping[str, frozenset[str]] = {
    "population": _ANY,
    "populations": _ANY,
    "setting": _STUDIES,
    "period": _STUDIES,
    "intervention": _ANY,
    "intervention.who": _ANY,
    "intervention.what": _ANY,
    "comparator": _COMPARED,
    "sample": _STUDIES,
    "voices": _VIEWS,
    "outcomes": _MEASURED,
    "findings": _ANY,
    "limitations": _ANY,
    "funding": _ANY,
    "conflicts": _ANY,
    "equity": _STUDIES,
}
"""By field, the families of design of which it is asked."""

POLICY_FIELDS = ("purpose", "audience", "events", "provisions", "targets.fate", "made_how", "stated_evidence")
"""``targets.fate`` is asked of policies that set a target: what became of it, or what was reported of it."""


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How often one recommended field is filled. The four numbers add up to ``asked``."""

    kind: str
    """``evaluation`` or ``policy``."""
    field: str
    filled: int
    not_reported: int
    not_applicable: int
    blank: int

    @property
    def asked(self) -> int:
        """Entries that should have it."""
        return self.filled + self.not_reported + self.not_applicable + self.blank


def field_states(record: Evaluation | Policy, family: str) -> dict[str, State]:
    """The state of every field that is asked of an entry.

    Args:
        record: the entry.
        family: family of an evaluation's design; without meaning for a policy.
    """
    if isinstance(record, Evaluation):
        asked = [name for name, families in EVALUATION_FIELDS.items() if family in families]
        if record.intervention is None:  # one blank, not three
            asked = [name for name in asked if not name.startswith("intervention.")]
        found = {name: _state(record, name) for name in asked}
        if "sample" in found:
            found["sample"] = _sample(record)
        return found
    found = {name: _state(record, name) for name in POLICY_FIELDS if name != "targets.fate"}
    if record.targets:
        told = [target.fate or ("told" if target.outcomes else None) for target in record.targets]
        known = any(fate not in (None, NOT_REPORTED) for fate in told)
        found["targets.fate"] = "blank" if None in told else "filled" if known else "not-reported"
    return found


def _state(record: Any, path: str) -> State:
    value: Any = record
    for name in path.split("."):
        value = getattr(value, name)
    if value == NOT_REPORTED:
        return "not-reported"
    if value == NOT_APPLICABLE:
        return "not-applicable"
    return "blank" if value is None or value == () else "filled"


def _sample(record: Evaluation) -> State:
    """Groups or a note say who took part; where no group has a number and all say so, it is not reported."""
    if record.sample_note and record.sample_note != NOT_REPORTED:
        return "filled"
    if not record.sample:
        return "not-reported" if record.sample_note else "blank"
    return "not-reported" if all(group.n == NOT_REPORTED for group in record.sample) else "filled"


def count_fields(states: Iterable[tuple[str, Mapping[str, State]]]) -> tuple[FieldCount, ...]:
    """Count the states of every field: those most often blank first, evaluations before policies.

    Args:
        states: kind of each entry, and the state of its fields.
    """
    counts: dict[tuple[str, str], dict[State, int]] = {}
    for kind, fields in states:
        for name, state in fields.items():
            if (found := counts.get((kind, name))) is None:
                found = counts[kind, name] = {"filled": 0, "not-reported": 0, "not-applicable": 0, "blank": 0}
            found[state] += 1
    rows = [
        FieldCount(kind, name, found["filled"], found["not-reported"], found["not-applicable"], found["blank"])
        for (kind, name), found in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.kind, -row.blank, row.field)))
