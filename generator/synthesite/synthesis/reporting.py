"""Reporting checklists: where a review answers each item, computed from the fields that it fills in.

A checklist is a data file: for each item a rule says from which fields of a review, or from which fact of its entries
and logs, the item is answered. Whether an answer is good enough stays for readers to judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..link import LinkedLibrary
from ..schema import Review
from .eligibility import matching_entries
from .prisma import Flow, prisma_flow

State = Literal["answered", "partly", "not-answered", "not-applicable"]

FACT_WORDS = {
    "appraisals": "appraisals of the evaluations included",
    "publication-bias": "publication bias judged in the GRADE of findings",
    "results-of-studies": "results in the evaluations that effects rest on",
    "quotations": "quotations in the findings of the evaluations included",
    "queries-logged": "queries, in the search or its log",
    "entries-included": "entries included",
    "open-data": "entries included, whose data can be downloaded",
    "flow": "screening logs",
    "reasons-of-exclusion": "reasons of exclusion in the screening logs",
    "implications": "implications of findings",
}
"""What each fact looks for, in words for authors."""

_OF_EFFECTS = ("effect-direction", "harvest", "pooling")
_HEADING = re.compile(r"^#{1,6} +(.+?)[ #]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One part of an item's rule: a field, a fact, or a heading in the methods, and the page that shows it."""

    at: str
    """Address below the review's own."""
    field: str = ""
    """Path of a field of review.yml; of a list, the field of each of its items."""
    otherwise: str = ""
    """A second path that answers as well."""
    fact: str = ""
    headings: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        """What would answer it, for authors."""
        if self.headings:
            return f'a heading "{self.headings[0]}" in methods.md'
        return " or ".join(name for name in (self.field, self.otherwise) if name) or FACT_WORDS[self.fact]


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item with its rule."""

    code: str
    section: str
    label: str
    answers: tuple[Answer, ...]
    when: str = "any"
    """What a review must do for the item to apply: any, effects, qualitative, pooling, protocol."""
    otherwise: str = ""
    """Why it does not apply where it does not."""
    partly: str = ""
    """Why it can be answered in part only, where that is so."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """One reporting guideline."""

    id: str
    title: str
    version: str
    source: str
    address: str
    applies: str
    otherwise: str
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True, slots=True)
class ReportedItem:
    """One item as a review answers it."""

    item: ChecklistItem
    state: State
    at: str | None
    """Address below the review's own; None where nothing answers it."""
    note: str
    """Why it does not apply, what is missing, or what is not said."""


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """A review with everything that facts are read from."""

    record: Review
    evaluations: tuple[str, ...]
    included: int
    flow: Flow
    linked: LinkedLibrary
    headings: frozenset[str]


def parse_checklist(name: str, given: Mapping[str, Any]) -> Checklist:
    """A checklist from its data file.

    Args:
        name: the file's name without its ending.
        given: the mapping in it.

    Raises:
        KeyError: the file lacks a required key.
    """
    return Checklist(
        id=name,
        title=given["title"],
        version=str(given["version"]),
        source=given["source"]["text"],
        address=given["source"]["address"],
        applies=given["applies"],
        otherwise=given["otherwise"],
        items=tuple(
            ChecklistItem(
                str(item["code"]),
                item["section"],
                item["label"],
                tuple(
                    Answer(
                        part["at"],
                        part.get("field", ""),
                        part.get("or", ""),
                        part.get("fact", ""),
                        tuple(part.get("heading", ())),
                    )
                    for part in item["answers"]
                ),
                item.get("when", "any"),
                item.get("otherwise", ""),
                item.get("partly", ""),
            )
            for item in given["items"]
        ),
    )


def report_items(checklist: Checklist, review: str, linked: LinkedLibrary) -> tuple[ReportedItem, ...]:
    """Answer every item of a checklist for one review.

    An item is answered when all parts of its rule are, not answered when none is, and answered in part otherwise.
    """
    reviewed = _gather(review, linked)
    return tuple(_report(checklist, item, reviewed) for item in checklist.items)


def _gather(review: str, linked: LinkedLibrary) -> _Reviewed:
    library = linked.library
    record = library.reviews[review].record
    names = {reference.split("#")[0] for reference in record.included}
    if record.included_rule is not None:
        names.update(matching_entries(linked, record.included_rule))
    methods = "\n".join(text for file, text in library.prose.get(review, ()) if file.rsplit("/", 1)[-1] == "methods.md")
    return _Reviewed(
        record,
        tuple(sorted(names & library.evaluations.keys())),
        len(names),
        prisma_flow(linked, library.screening.get(review, ())),
        linked,
        frozenset(found.strip().casefold() for found in _HEADING.findall(methods)),
    )


def _report(checklist: Checklist, item: ChecklistItem, reviewed: _Reviewed) -> ReportedItem:
    for condition, reason in ((checklist.applies, checklist.otherwise), (item.when, item.otherwise)):
        if not _CONDITIONS[condition](reviewed.record):
            return ReportedItem(item, "not-applicable", None, reason)
    counts = [_count(part, reviewed) for part in item.answers]
    states = [_state(filled, total) for filled, total in counts]
    at = next((part.at for part, state in zip(item.answers, states, strict=True) if state != "not-answered"), None)
    missing = [
        part.asks if state == "not-answered" else f"{part.asks}: {filled} of {total}"
        for part, state, (filled, total) in zip(item.answers, states, counts, strict=True)
        if state != "answered"
    ]
    if at is None:
        return ReportedItem(item, "not-answered", None, f"Would be answered by {'; '.join(missing)}.")
    if missing:
        return ReportedItem(item, "partly", at, " ".join([f"Not whole: {'; '.join(missing)}.", item.partly]).strip())
    return ReportedItem(item, "partly" if item.partly else "answered", at, item.partly)


def _state(filled: int, total: int) -> State:
    if not filled:
        return "not-answered"
    return "answered" if filled == total else "partly"


def _count(part: Answer, reviewed: _Reviewed) -> tuple[int, int]:
    """In how many of the places that a part of a rule looks at there is something, and how many there are."""
    if part.headings:
        return int(any(heading in reviewed.headings for heading in part.headings)), 1
    if part.fact:
        return _FACTS[part.fact](reviewed)
    found = [_count_field(path, reviewed.record) for path in (part.field, part.otherwise) if path]
    return max(found, key=lambda count: count[0] / max(1, count[1]))


def _count_field(path: str, record: Review) -> tuple[int, int]:
    root, *names = path.split(".")
    values: list[Any] = list(_ROOTS[root](record)) if root in _ROOTS else [getattr(record, root)]
    for name in names:
        values = [getattr(value, name) for value in _flat(values)]
    return sum(value not in (None, "", ()) for value in values), len(values)


def _flat(values: Iterable[Any]) -> Iterable[Any]:
    for value in values:
        if isinstance(value, tuple):
            yield from value
        elif value is not None:
            yield value


_ROOTS: Mapping[str, Callable[[Review], Iterable[Any]]] = {
    "effect-syntheses": lambda record: (part for part in record.syntheses if part.method in _OF_EFFECTS),
    "qualitative-syntheses": lambda record: (part for part in record.syntheses if part.method == "qualitative"),
    "effect-findings": lambda record: (finding for finding in record.findings if finding.kind == "effect"),
    "qualitative-findings": lambda record: (finding for finding in record.findings if finding.kind == "qualitative"),
}
"""Parts of a review that a path of a rule can begin with, beside its fields."""


def _has(root: str) -> Callable[[Review], bool]:
    return lambda record: any(True for _ in _ROOTS[root](record))


_CONDITIONS: Mapping[str, Callable[[Review], bool]] = {
    "any": lambda _record: True,
    "effects": lambda record: _has("effect-syntheses")(record) or _has("effect-findings")(record),
    "qualitative": lambda record: _has("qualitative-syntheses")(record) or _has("qualitative-findings")(record),
    "pooling": lambda record: any(part.method == "pooling" for part in record.syntheses),
    "protocol": lambda record: record.protocol is not None,
}


def _count_appraised(reviewed: _Reviewed) -> tuple[int, int]:
    entries = reviewed.linked.library.evaluations
    return sum(bool(entries[name].record.appraisals) for name in reviewed.evaluations), len(reviewed.evaluations)


def _count_publication_bias(reviewed: _Reviewed) -> tuple[int, int]:
    judged = [finding.grade for finding in reviewed.record.findings if finding.grade is not None]
    return sum(grade.publication_bias.judgement != "not-assessed" for grade in judged), len(judged)


def _count_results(reviewed: _Reviewed) -> tuple[int, int]:
    """Evaluations that effects rest on, and those of them with a result."""
    library = reviewed.linked.library
    names = {
        part.entry.split("#")[0]
        for finding in _ROOTS["effect-findings"](reviewed.record)
        for part in finding.contributions
        if part.stance != "context"
    } & library.evaluations.keys()
    return sum(bool(library.evaluations[name].record.outcomes) for name in names), len(names)


def _count_quotations(reviewed: _Reviewed) -> tuple[int, int]:
    entries = reviewed.linked.library.evaluations
    found = any(
        finding.source is not None and finding.source.quote
        for name in reviewed.evaluations
        for finding in entries[name].record.findings
    )
    return int(found), 1


def _count_queries(reviewed: _Reviewed) -> tuple[int, int]:
    """Searches whose queries can be read: in their log, or as typed where there is none."""
    logged = {log.file.rsplit("/", 1)[-1] for log in reviewed.flow.logs if log.queries}
    searches = reviewed.record.searches
    return sum(search.log in logged if search.log else bool(search.string) for search in searches), len(searches)


_FACTS: Mapping[str, Callable[[_Reviewed], tuple[int, int]]] = {
    "appraisals": _count_appraised,
    "publication-bias": _count_publication_bias,
    "results-of-studies": _count_results,
    "quotations": _count_quotations,
    "queries-logged": _count_queries,
    "entries-included": lambda reviewed: (int(reviewed.included > 0), 1),
    "open-data": lambda reviewed: (int(reviewed.included > 0), 1),
    "flow": lambda reviewed: (int(bool(reviewed.flow.logs)), 1),
    "reasons-of-exclusion": lambda reviewed: (int(bool(reviewed.flow.reasons)), 1),
    "implications": lambda reviewed: (int(any(finding.implication for finding in reviewed.record.findings)), 1),
}
"""What can be counted in entries and logs, with what is there and what there could be."""
