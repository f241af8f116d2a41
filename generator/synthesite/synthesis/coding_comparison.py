"""One second coding set beside its entry: every answer that both coders gave, before reconciling."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..library import Coding, Library
from ..load import Entry
from ..schema import Evaluation, Policy
from ..schema.second_coding import ComparedField, Reconciliation
from .coded_fields import (
    ABSENT,
    FORMS,
    Answers,
    Reason,
    as_first_coded,
    coded_effects,
    coded_judgements,
    coded_labels,
)


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """One thing that both coders coded."""

    entry: str
    initials: str
    field: ComparedField
    of: str
    """Label, outcome domain or item; empty where the field has one value."""
    first: str
    """Code, or ``present`` and ``absent`` in lists."""
    second: str
    first_reason: Reason
    second_reason: Reason
    settled: Reconciliation | None

    @property
    def agreed(self) -> bool:
        """Whether both gave the same."""
        return self.first == self.second


@dataclass(frozen=True, slots=True)
class Sides:
    """What both coders gave for one field, before reconciling."""

    first: Answers
    second: Answers


@dataclass(frozen=True, slots=True)
class Comparison:
    """All fields of one second coding."""

    entry: str
    sides: Mapping[ComparedField, Sides]
    """Fields that both coded."""
    only_one: frozenset[ComparedField]
    answers: tuple[ComparedAnswer, ...]


def compare_coding(entry: Entry[Evaluation] | Entry[Policy], coding: Coding, library: Library) -> Comparison:
    """Set a second coding beside its entry as the first coder had it.

    Args:
        entry: the entry, with what reconciling changed.
        coding: the second coding, with what is said of reconciling.
        library: for the vocabularies.
    """
    settled: tuple[Reconciliation, ...] = getattr(coding.record, "reconciled", ())
    sides, only_one = compared_fields(entry, coding, library)
    undone = {
        field: Sides(Answers(as_first_coded(field, side[0].values, side[1].values, settled), side[0].reasons), side[1])
        for field, side in sides.items()
    }
    if "direction" in undone:  # only where both told an effect, as the first coder had it
        both = undone["effects"].first.values.keys() & undone["effects"].second.values.keys()
        undone["direction"] = _only(undone["direction"], both)
    if "appraisals" in undone:
        both = undone["appraisals"].first.values.keys() & undone["appraisals"].second.values.keys()
        undone["appraisals"] = _only(undone["appraisals"], both)
    answers = tuple(
        ComparedAnswer(
            entry.id,
            coding.initials,
            field,
            label,
            side.first.values.get(label, ABSENT),
            side.second.values.get(label, ABSENT),
            side.first.reasons.get(label, Reason()),
            side.second.reasons.get(label, Reason()),
            next((one for one in settled if one.field == field and (one.of or "") == label), None),
        )
        for field, side in undone.items()
        for label in sorted({*side.first.values, *side.second.values})
    )
    return Comparison(entry.id, MappingProxyType(undone), only_one, answers)


def _only(sides: Sides, labels: Collection[str]) -> Sides:
    return Sides(
        *(
            Answers({label: value for label, value in side.values.items() if label in labels}, side.reasons)
            for side in (sides.first, sides.second)
        )
    )


def compared_fields(
    entry: Entry[Evaluation] | Entry[Policy], coding: Coding, library: Library
) -> tuple[dict[ComparedField, tuple[Answers, Answers]], frozenset[ComparedField]]:
    """What the entry holds now and what its second coder gave, for every field that both coded.

    Returns:
        Entry and second coder by field, and the fields that only one of the two coded.
    """
    domains = {domain.code: domain for domain in library.codebook.outcome_domains}
    found: dict[ComparedField, tuple[Answers, Answers]] = {}
    only_one: set[ComparedField] = set()
    effects = coded_effects(entry.record, coding.record, domains) if isinstance(entry.record, Evaluation) else None
    for field in FORMS:
        if field in ("effects", "direction"):
            if effects is not None:
                found[field] = effects[:2] if field == "effects" else effects[2:]
            elif field == "effects" and isinstance(entry.record, Evaluation) and entry.record.outcomes:
                only_one.add(field)
        elif field == "appraisals":
            judged = coded_judgements(entry.record), coded_judgements(coding.record)
            if judged[0].values.keys() & judged[1].values.keys():
                found[field] = judged
        else:
            given = coded_labels(field, entry.record, library), coded_labels(field, coding.record, library)
            if given[0] is not None and given[1] is not None:
                found[field] = given[0], given[1]
            elif given[0] is not None or given[1] is not None:
                only_one.add(field)
    reasons = getattr(coding.record, "reasons", None)
    for field, (first, second) in found.items():
        if (text := getattr(reasons, field, None)) is not None:
            found[field] = first, _with_reason(second, text, {*first.values, *second.values})
    return found, frozenset(only_one)


def _with_reason(answers: Answers, text: str, labels: Collection[str]) -> Answers:
    reasons = dict(answers.reasons)
    for label in sorted(labels):
        old = reasons.get(label, Reason())
        reasons[label] = Reason((*old.texts, text), old.mark, old.domains)
    return Answers(answers.values, reasons)
