"""Reporting checklists of a review: each item with the place that answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from ...labels import builtin_templates, read_settings
from ...synthesis.reporting import Checklist, ReportedItem, State, parse_checklist, report_items
from ..model import Corpus, address_of
from .model import Cell, Column, Display, Selection, Table

FOLDER = "checklists"
DEFAULT = "prisma-2020"

_STATES = {
    "answered": "answered",
    "partly": "answered in part",
    "not-answered": "not answered",
    "not-applicable": "does not apply",
}

_COLUMNS = (
    Column("item", "Item"),
    Column("section", "Section"),
    Column("label", "What is asked"),
    Column("state", "Answered here"),
    Column("note", "What is missing, or why"),
)


def read_checklists(*folders: Path) -> Mapping[str, Checklist]:
    """Read the reporting checklists, by name.

    Args:
        folders: template folders; a file in an earlier one wins over one of the same name in a later one.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted((folder / FOLDER).glob("*.yml")):
            found.setdefault(path.stem, path)
    return {name: parse_checklist(name, read_settings(path)) for name, path in sorted(found.items())}


def checklist_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan one checklist of a review.

    Args:
        corpus: everything.
        selection: names the review; its option ``which`` names the checklist, PRISMA 2020 where it names none.
    """
    which = selection.options.get("which", DEFAULT)
    checklists = read_checklists(corpus.linked.library.project.templates, builtin_templates())
    review = selection.review or ""
    if which not in checklists or review not in corpus.linked.library.reviews:
        known = ", ".join(checklists)
        missing = "no review is selected" if which in checklists else f"there is none of that name, but {known}"
        return Display("checklist", "checklist", "No checklist", "", "", Table("", (), ()), missing=missing)
    checklist = checklists[which]
    reported = report_items(checklist, review, corpus.linked)
    applies = any(row.state != "not-applicable" for row in reported)
    counts = Counter(row.state for row in reported)
    home = address_of("review", review)
    asked = len(reported) - counts["not-applicable"]
    return Display(
        kind="checklist",
        id=f"checklist-{checklist.id}",
        headline=f"{checklist.title}: {_headline(counts, asked)}",
        subtitle=f"{checklist.title}, {len(reported)} items",
        reading="Each item says where on this site the review answers it. This is worked out from the fields that the "
        "authors filled in. Whether an answer is good enough is for you to judge.",
        table=Table(
            f"{checklist.title}, item by item", _COLUMNS, tuple(_row(home, row) for row in reported if applies)
        ),
        notes=(f"The labels are short and our own. The full wording is in {checklist.source}.",) if applies else (),
        missing="" if applies else checklist.otherwise,
    )


def _headline(counts: Mapping[State, int], asked: int) -> str:
    answered, partly, missing = (counts.get(state, 0) for state in ("answered", "partly", "not-answered"))
    if not asked:
        return "none of its items applies to this review"
    if answered == asked:
        return f"all {asked} items that apply are answered"
    return f"of {asked} items that apply, {answered} are answered, {partly} in part and {missing} not"


def _row(home: str, reported: ReportedItem) -> tuple[Cell, ...]:
    item = reported.item
    address = f"{home}{reported.at}" if reported.at is not None else None
    return (
        Cell(item.code),
        Cell(item.section),
        Cell(item.label),
        Cell(_STATES[reported.state], address),
        Cell(reported.note),
    )
