"""Pages of the evidence and gap map: the maps, and for each row the studies in its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from ..link import narrower_themes
from ..synthesis.coverage import DIRECTIONS
from ..synthesis.direction import combined_direction
from ..synthesis.evidence_map import NO_GROUP, Axis, EvidenceMap, MapCell, map_evidence, sort_evaluations
from .displays import Cell, Column, Display, Table
from .model import Corpus, EntryRow, View, address_of
from .rows import entry_row, fair_shares, newest_first, retracted_rows

HOME = "map/"
PAIRS = (
    ("theme", "outcome-group", "Themes and kinds of outcome"),
    ("theme", "design", "Themes and designs"),
    ("theme", "voice", "Themes and whose views"),
    ("theme", "country", "Themes and countries"),
    ("outcome", "design", "Outcomes and designs"),
    ("policy", "theme", "Policies and themes"),
)
"""Rows, columns and title of every map; the first is the front page."""

SHOWN = 120
"""Studies that the page of a row lists; links lead to the others."""

ROWS = 40
"""Rows of one table; a longer map is cut into several tables, each with its headings."""

POLICIES = 20
"""Rows on a page of the map of policies, which may be thousands."""

COUNTRIES = 12
"""Columns for countries; the rarer ones stand together in the row pages and in Browse."""

WIDEST = 5
"""Bands of size of a cell's mark, by the square root of its number, so that areas compare."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell as shown."""

    column: str
    count: int
    band: int
    """Size of the mark, 1 to ``WIDEST``; 0 for a gap."""
    directions: tuple[tuple[str, str, int], ...]
    """Code, words, number; studies without a direction come last under ``none``."""
    families: tuple[tuple[str, str, int], ...]
    """Letter, words, number."""
    address: str
    """Of its studies, relative to the map's first page: a map has so many cells that short addresses matter."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row as shown: its heading, how deep it is nested, its cells and its total."""

    code: str
    label: str
    address: str | None
    depth: int
    cells: tuple[CellView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column as shown."""

    code: str
    label: str
    address: str | None
    total: int


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study in a cell: its row in lists, and where it points."""

    row: EntryRow
    direction: str
    direction_words: str


@dataclass(frozen=True, slots=True)
class MapPlan:
    """One map to be planned: where it stands, its axes, its words."""

    address: str
    """Of the map; rows have their pages in folders below it."""
    title: str
    rows: Axis
    columns: Axis


def map_views(corpus: Corpus) -> Iterator[View]:
    """Plan every map and the pages of its rows."""
    plans = list(_plans(corpus))
    switch = tuple(
        (plan.address, plan.title) for plan in plans if not plan.address.startswith(f"{HOME}theme-by-outcome/")
    )
    for plan in plans:
        found = map_evidence(corpus.linked, corpus.coverage.directions, plan.rows, plan.columns)
        yield from _map_pages(corpus, plan, found, switch)
        for heading in plan.rows.headings:
            if found.row_totals[heading.code]:
                yield _row_view(corpus, plan, found, heading.code)


def _plans(corpus: Corpus) -> Iterator[MapPlan]:
    axes = {name: sort_evaluations(corpus.linked, name) for name in {*(p[0] for p in PAIRS), *(p[1] for p in PAIRS)}}
    used = {code for places in axes["outcome"].places.values() for code in places}
    for number, (rows, columns, title) in enumerate(PAIRS):
        across, down = axes[columns], axes[rows]
        if columns == "country":
            across = replace(across, headings=across.headings[:COUNTRIES])
        elif columns == "outcome-group":
            present = {code for places in across.places.values() for code in places}
            across = replace(across, headings=tuple(head for head in across.headings if head.code in present))
        if down.headings and across.headings:
            yield MapPlan(HOME if number == 0 else f"{HOME}{rows}-by-{columns}/", title, down, across)
    for group in axes["outcome-group"].headings:
        inside = tuple(head for head in axes["outcome"].headings if head.parent == group.code and head.code in used)
        if inside:
            title = f"Themes and outcomes: {_group_label(group.code)}"
            yield MapPlan(_group_address(group.code), title, axes["theme"], replace(axes["outcome"], headings=inside))


def _group_address(group: str) -> str:
    return f"{HOME}theme-by-outcome/{slug(group)}/"


def slug(text: str) -> str:
    """A text as a part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or NO_GROUP


def _group_label(group: str) -> str:
    return "Other outcomes" if group == NO_GROUP else group


def _label(corpus: Corpus, axis: str, code: str) -> str:
    groups = {
        "theme": "themes",
        "outcome": "outcome_domains",
        "design": "families",
        "voice": "voices",
        "country": "places",
    }
    if axis == "policy":
        year = corpus.linked.years[code]
        return f"{corpus.linked.titles[code]} ({year or 'no date'})"
    return _group_label(code) if axis == "outcome-group" else corpus.labels.of(groups[axis], code)


def _address(axis: str, code: str) -> str | None:
    if axis in ("theme", "policy"):
        return address_of(axis, code)
    return _group_address(code) if axis == "outcome-group" else None


def _row_address(plan: MapPlan, row: str) -> str:
    return f"{plan.address if plan.address != HOME else f'{HOME}theme-by-kind-of-outcome/'}{row}/"


def _cell_view(corpus: Corpus, plan: MapPlan, row: str, column: str, cell: MapCell | None, largest: int) -> CellView:
    if cell is None:
        return CellView(column, 0, 0, (), (), "")
    labels = corpus.labels
    count = len(cell.studies)
    unmeasured = (("none", labels.of("sides", "none"), cell.unmeasured),) if cell.unmeasured else ()
    return CellView(
        column,
        count,
        max(1, round(WIDEST * sqrt(count / largest))),
        (*((code, labels.of("sides", code), number) for code, number in cell.directions), *unmeasured),
        tuple(
            (labels.of("family_letters", code), labels.of("families", code), number) for code, number in cell.families
        ),
        f"{_row_address(plan, row).removeprefix(plan.address)}#{slug(column)}",
    )


def _map_pages(
    corpus: Corpus, plan: MapPlan, found: EvidenceMap, switch: tuple[tuple[str, str], ...]
) -> Iterator[View]:
    """Plan the pages of one map: one, or for very many policies several, those with most evaluations first."""
    headings = plan.rows.headings
    if plan.rows.name == "policy" and len(headings) > POLICIES:
        headings = tuple(sorted(headings, key=lambda head: -found.row_totals[head.code]))
        plan = replace(plan, rows=replace(plan.rows, headings=headings))
        pages = -(-len(headings) // POLICIES)
    else:
        pages = 1
    whole = _map_view(corpus, plan, found, switch)
    tables, files = whole.data["tables"], whole.data["files"]

    def address(number: int) -> str:
        return plan.address if number == 1 else f"{plan.address}page/{number}/"

    for number in range(1, pages + 1):
        page = {
            "number": number,
            "pages": pages,
            "previous": address(number - 1) if number > 1 else None,
            "following": address(number + 1) if number < pages else None,
        }
        shown = tables if pages == 1 else tables[number - 1 : number]
        own = {"page": page, "tables": shown, "files": files if number == 1 else None, "first": plan.address}
        title = whole.title if number == 1 else f"{whole.title}, page {number}"
        yield replace(whole, address=address(number), title=title, data={**whole.data, **own})


def _map_view(corpus: Corpus, plan: MapPlan, found: EvidenceMap, switch: tuple[tuple[str, str], ...]) -> View:
    rows, columns = plan.rows, plan.columns
    largest = max((len(cell.studies) for cell in found.cells.values()), default=1)
    parents = {head.code: head.parent for head in rows.headings}
    length = POLICIES if rows.name == "policy" else ROWS
    seen = tuple(
        RowView(
            head.code,
            _label(corpus, rows.name, head.code),
            _address(rows.name, head.code),
            1 if head.parent in parents else 0,
            tuple(
                _cell_view(corpus, plan, head.code, column.code, found.cells.get((head.code, column.code)), largest)
                for column in columns.headings
            ),
            found.row_totals[head.code],
        )
        for head in rows.headings
    )
    across = tuple(
        ColumnView(
            head.code,
            _label(corpus, columns.name, head.code),
            _address(columns.name, head.code),
            found.column_totals[head.code],
        )
        for head in columns.headings
    )
    headings = len(rows.headings) * len(columns.headings)
    return View(
        address=plan.address,
        template="map.html.jinja",
        kind="page",
        title=f"Evidence map: {plan.title.lower()}",
        description=f"How many of {found.total} evaluations stand where {plan.title.lower()} cross, and where none do",
        updated=corpus.day,
        filters=(("kind", "page"),),
        data={
            "heading": plan.title,
            "retracted": retracted_rows(corpus),
            "switch": switch,
            "tables": tuple(seen[at : at + length] for at in range(0, len(seen), length)),
            "columns": across,
            "total": found.total,
            "gaps": found.gaps,
            "cells": headings,
            "letters": tuple(
                dict.fromkeys(
                    (letter, words) for row in seen for cell in row.cells for letter, words, _ in cell.families
                )
            ),
            "row_axis": rows.name,
            "column_axis": columns.name,
            "home": HOME,
            "words": _script_words(corpus),
            "files": _map_display(plan, seen, across, found),
        },
    )


def _script_words(corpus: Corpus) -> dict[str, Any]:
    """What the script of the map needs beside the browse index: names of axes, groups, families, a theme's outcomes."""
    library, labels = corpus.linked.library, corpus.labels
    groups: dict[str, list[str]] = {}
    for domain in library.codebook.outcome_domains:
        groups.setdefault(_group_label(domain.group or NO_GROUP), []).append(domain.code)
    domains = {
        name: [
            code
            for part in (name, *narrower_themes(corpus.linked.narrower, name))
            for code in library.themes[part].outcome_domains
        ]
        for name in library.themes
    }
    return {
        "axes": {
            name: labels.of("axes", name)
            for name in ("theme", "domain", "outcome", "outcome-group", "design", "voice", "place", "country")
        },
        "groups": list(groups.items()),
        "domains": {name: codes for name, codes in domains.items() if codes},
        "families": {
            labels.of("designs", design.code): labels.of("family_letters", design.family)
            for design in library.codebook.designs
        },
        "letters": list(
            dict.fromkeys(labels.of("family_letters", design.family) for design in library.codebook.designs)
        ),
        "sides": {code: labels.of("sides", code) for code in (*DIRECTIONS, "none")},
    }


def _map_display(
    plan: MapPlan, rows: tuple[RowView, ...], columns: tuple[ColumnView, ...], found: EvidenceMap
) -> Display:
    """The map as a table and as a picture to download; the page itself shows a table with links.

    The picture has the rows of the first page, since nobody can look at thousands.
    """
    drawn = rows[:POLICIES] if plan.rows.name == "policy" else rows
    left, wide, high, head = 230, 92, 46, 90
    marks = [
        (
            left + at * wide + wide // 2,
            head + down * high + high // 2,
            4 + 3 * cell.band,
            cell.count,
            " ".join(f"{number} {words}" for _, words, number in cell.directions),
        )
        for down, row in enumerate(drawn)
        for at, cell in enumerate(row.cells)
    ]
    return Display(
        kind="evidence-map",
        id="map",
        headline=f"{plan.title}: {found.total} evaluations, {found.gaps} empty cells",
        subtitle=f"{len(rows)} rows, {len(columns)} columns",
        reading="The number in a cell is the number of evaluations there. An empty cell is a gap.",
        table=Table(
            plan.title,
            (
                Column("heading", ""),
                *(Column(column.code, column.label, True) for column in columns),
                Column("all", "All", True),
            ),
            tuple(
                (Cell(row.label), *(Cell(str(cell.count)) for cell in row.cells), Cell(str(row.total))) for row in rows
            ),
        ),
        picture={
            "width": left + wide * len(columns) + 10,
            "height": head + high * len(drawn) + 10,
            "columns": tuple((left + at * wide + wide // 2, _lines(column.label)) for at, column in enumerate(columns)),
            "rows": tuple(
                (
                    12 * row.depth,
                    head + down * high + high // 2,
                    row.label if len(row.label) < 34 else f"{row.label[:32]}…",
                )
                for down, row in enumerate(drawn)
            ),
            "marks": tuple(marks),
        },
        summary=f"A grid of {len(drawn)} by {len(columns)} cells with the number of evaluations in each.",
    )


def _lines(label: str, width: int = 13, most: int = 4) -> tuple[str, ...]:
    lines: list[str] = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines[:most])


def _row_view(corpus: Corpus, plan: MapPlan, found: EvidenceMap, row: str) -> View:
    """Plan the page that lists the studies in the cells of one row."""
    label = _label(corpus, plan.rows.name, row)
    present = [head.code for head in plan.columns.headings if (row, head.code) in found.cells]
    lists = [newest_first(corpus, found.cells[row, column].studies) for column in present]
    shares = fair_shares([len(names) for names in lists], SHOWN)
    absent = [
        _label(corpus, plan.columns.name, h.code) for h in plan.columns.headings if (row, h.code) not in found.cells
    ]
    return View(
        address=_row_address(plan, row),
        template="map_row.html.jinja",
        kind="list",
        title=f"{label}: {plan.title.lower()}",
        description=f"The {found.row_totals[row]} evaluations behind one row of the evidence map: {label}",
        updated=corpus.day,
        data={
            "heading": label,
            "home": plan.address,
            "map_title": plan.title,
            "cells": tuple(
                (
                    slug(column),
                    _label(corpus, plan.columns.name, column),
                    tuple(_study_row(corpus, plan, column, name) for name in names[:share]),
                    len(names),
                )
                for column, names, share in zip(present, lists, shares, strict=True)
            ),
            "total": found.row_totals[row],
            "gaps": tuple(absent),
        },
    )


def _study_row(corpus: Corpus, plan: MapPlan, column: str, name: str) -> StudyRow:
    found = corpus.coverage.directions.get(name, ())
    if plan.columns.name == "outcome":
        found = tuple(part for part in found if part.domain == column)
    elif plan.columns.name == "outcome-group":
        group = {d.code: d.group or NO_GROUP for d in corpus.linked.library.codebook.outcome_domains}
        found = tuple(part for part in found if group[part.domain] == column)
    direction = combined_direction(part.direction for part in found) or ""
    assert not direction or direction in DIRECTIONS  # noqa: S101  # the type says so
    return StudyRow(entry_row(corpus, name), direction, corpus.labels.of("directions", direction) if direction else "")
