"""Sense of second codings: judgements, and what is said of how disagreements were settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..library import Coding, Library
from ..link import LinkedLibrary
from ..problems import FieldPath, Problems
from ..schema.instruments import check_appraisal, load_instruments
from ..schema.places import PLACES
from ..schema.second_coding import ComparedField, Reconciliation
from ..synthesis.coded_fields import ABSENT, FORMS, PRESENT
from ..synthesis.coding_comparison import compared_fields

_VOCABULARIES: Mapping[str, str] = {
    "effects": "outcome_domains",
    "direction": "outcome_domains",
    "voices": "voices",
    "issuers": "issuers",
    "settings": "settings",
    "populations": "populations",
    "models": "models",
}
"""The vocabulary of the codebook that a field's labels come from."""


def check_codings(linked: LinkedLibrary, problems: Problems) -> None:
    """Check every second coding by itself, and what it says of the entry it codes again.

    Args:
        linked: the library.
        problems: where faults go.
    """
    library = linked.library
    for coding in library.codings:
        settled: tuple[Reconciliation, ...] = getattr(coding.record, "reconciled", ())
        for index, appraisal in enumerate(getattr(coding.record, "appraisals", None) or ()):
            check_appraisal(appraisal, ("appraisals", index), coding.file, load_instruments(), problems)
        _check_settled(coding, settled, library, problems)


def _check_settled(coding: Coding, settled: tuple[Reconciliation, ...], library: Library, problems: Problems) -> None:
    entry = next((found for _, found in library.entries() if found.id == coding.of), None) if settled else None
    if entry is None or not entry.complete:
        return  # a coding of nothing is a problem of its own, and so is a broken entry
    sides, _ = compared_fields(entry, coding, library)
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(settled):
        path: FieldPath = ("reconciled", index)
        label = one.of or ""
        fault: tuple[str, str, str] | None
        if (one.field, label) in seen:
            fault = "field", "this disagreement is settled twice", "take one out"
        elif (FORMS[one.field] == "one") != (label == ""):
            said = f"{one.field} has several values" if not label else f"{one.field} has one value"
            fault = ("of" if label else "field"), said, "leave of out" if label else "say which one with of: …"
        elif label and not _known(one.field, label, library):
            fault = "of", f'"{label}" is not a label of {one.field}', "correct the label"
        elif one.field not in sides:
            fault = "field", f"the two codings do not both hold {one.field}", "take it out, or code the field"
        else:
            first, second = (dict(side.values) for side in sides[one.field])
            fault = _misfit(one, first.get(label), second.get(label))
        seen.add((one.field, label))
        if fault:
            name, message, remedy = fault
            problems.add("reconciliation-misfit", coding.file, message, remedy, path=(*path, name))


def _misfit(one: Reconciliation, now: str | None, second: str | None) -> tuple[str, str, str] | None:
    """What is wrong with a claim: field of the reconciliation, message, remedy.

    Args:
        one: the claim.
        now: what the entry holds; None for nothing.
        second: what the second coder gave; None for nothing.
    """
    if FORMS[one.field] == "list":
        now, second = (PRESENT if now else ABSENT), (PRESENT if second else ABSENT)
        if one.kept == "other":
            return "kept", "a list holds a label or does not: there is no third answer", "write first or second"
    shown = {PRESENT: "has it", ABSENT: "lacks it", None: "has none"}
    entry, other = (shown.get(value, f'has "{value}"') for value in (now, second))
    if one.kept == "second" and now != second:
        return "kept", f"the entry {entry}, the second coding {other}", "write that into the entry, or correct kept"
    if one.kept != "second" and now == second:
        return "kept", f"the entry {entry}, just as the second coding does", "write kept: second, or mend the entry"
    if FORMS[one.field] == "list":
        return None
    if one.kept == "first":
        if one.first is not None and one.first != now:
            return "first", f'the entry {entry}, not "{one.first}"', "correct first, or the entry"
        return None
    if one.first is None:
        return "kept", "it is not said what the first coder had", "add first: and what the first coder had"
    if one.first in (now, second):
        return "first", f'"{one.first}" is no other answer than the one kept', "write what the first coder had"
    return None


def _known(field: ComparedField, label: str, library: Library) -> bool:
    if field == "themes":
        return label in library.themes or library.themes_lost
    if field in ("countries", "jurisdictions"):
        return label in PLACES
    if field not in _VOCABULARIES:
        return True
    codes: Collection[str] = {code.code for code in library.codebook.vocabularies()[_VOCABULARIES[field]]}
    return label in codes or library.left_out.get("codebook") is not None
