"""Traffic lights: for one tool, studies by items, each judgement a shape with a sign and a colour.

After the plots of robvis (McGuinness and Higgins, Research Synthesis Methods 2021;12:55-61), for any tool.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from itertools import groupby
from typing import Any

from ...synthesis.appraisal_summary import (
    AppraisalSummary,
    AppraisedStudy,
    JudgedItem,
    ToolMatrix,
    agree_domain_scores,
)
from ..model import Corpus, address_of
from ..rows import study_label
from .judgements import (
    MARKS,
    assessor_words,
    count_words,
    item_codes,
    missing_words,
    not_assessed_words,
    other_tools_words,
    pick_tool,
    select_appraisals,
    sense_words,
)
from .model import Cell, Column, Display, Selection, Table

KIND = "traffic-lights"

LISTED = 600
"""So many cells of studies that nobody appraised stand in the table; of more studies only the number is given."""

_ROW, _LINE, _CHARACTER = 24, 17, 6.7
"""Heights of a row and of a line of text, and the width of a character, in units of the picture."""

_PHONE = 340.0
"""Width of the keys, so that a phone shows them without scrolling."""


def traffic_lights_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the traffic lights of one tool: the one that the option ``tool`` names, else the one used most."""
    summary = select_appraisals(corpus, selection)
    wanted = selection.options.get("tool")
    matrix = pick_tool(summary, wanted)
    if matrix is None:
        return Display(
            kind=KIND,
            id=KIND,
            headline="No judgements of quality to show",
            subtitle=f"{selection.title}; {count_words(summary.studies, 'study', 'studies')}",
            reading="",
            table=Table("Judgements of quality", (Column("study", "Study"),), ()),
            missing=missing_words(summary, wanted),
        )
    return _display(corpus, selection, summary, matrix, KIND)


def traffic_light_displays(corpus: Corpus, selection: Selection) -> tuple[Display, ...]:
    """Plan the traffic lights of every tool that any of the studies was judged with, the one used most first."""
    summary = select_appraisals(corpus, selection)
    if not summary.tools:
        return (traffic_lights_display(corpus, selection),)
    return tuple(
        _display(corpus, selection, summary, matrix, KIND if number == 1 else f"{KIND}-{number}")
        for number, matrix in enumerate(summary.tools, start=1)
    )


def _display(corpus: Corpus, selection: Selection, summary: AppraisalSummary, matrix: ToolMatrix, name: str) -> Display:
    tool = matrix.instrument
    judged = len(matrix.studies)
    published = sum(row.published for row in matrix.rows)
    verb = "has" if judged == 1 else "have"
    version = f", version {tool.version}" if tool is not None and tool.version != "undated" else ""
    drawn = tool is not None
    named = f" (tool: {matrix.name})" if drawn else " with another tool"
    if published == len(matrix.rows):
        whose = f" by others{named}"
    elif not published:
        whose = f" here{named}"
    else:
        whose = f"{named}: {published} of {len(matrix.rows)} judgements are published by others, the rest made here"
    return Display(
        kind=KIND,
        id=name,
        headline=f"{judged} of {count_words(summary.studies, 'study', 'studies')} {verb} been judged{whose}",
        subtitle=f"{selection.title}. Tool: {matrix.name}{version}; "
        f"{count_words(len(matrix.rows), 'appraisal', 'appraisals')} of {count_words(judged, 'study', 'studies')}",
        reading=(
            "Each row is a study, each column an item of the tool. Shape, sign and colour of a mark say the same; "
            "the key below names them. An empty dashed square was not assessed."
            if drawn
            else "Each row is a study. The answers stand as their authors printed them."
        ),
        table=_table(corpus, summary, matrix),
        picture=_picture(corpus, matrix) if drawn else None,
        summary=_summary(matrix) if drawn else "",
        notes=(
            *not_assessed_words(summary),
            *other_tools_words(summary, matrix),
            *((f"How the tool comes to a whole: {tool.aggregation}",) if tool is not None else ()),
            *(
                ("This tool has no file here, so its answers are not sorted into good and poor.",)
                if not drawn and matrix.items
                else ()
            ),
            "Nothing is added up over items here. A score that others published stands as they printed it.",
            *_agree_notes(corpus, matrix),
        ),
    )


def _summary(matrix: ToolMatrix) -> str:
    rows, items = len(matrix.rows), len(matrix.items)
    said: dict[str, int] = {}
    for row in matrix.rows:
        for cell in row.items:
            if cell.sense not in ("not-asked",):
                words = sense_words(matrix, cell.sense).split(";")[0]
                said[words] = said.get(words, 0) + 1
    counts = "; ".join(f"{words}: {count}" for words, count in sorted(said.items(), key=lambda row: (-row[1], row[0])))
    return (
        f"A grid of {count_words(rows, 'row', 'rows')} and {count_words(items, 'item', 'items')} of {matrix.name}. "
        f"Marks in all: {counts}. The table below gives every one of them."
    )


def _row_words(corpus: Corpus, row: AppraisedStudy, *, several: bool) -> str:
    return study_label(corpus, row.entry) + (f": {row.target}" if several and row.target else "")


def _overall_head(matrix: ToolMatrix) -> str:
    known = matrix.instrument is not None and matrix.instrument.overall is not None
    return "Overall" if known else "As printed"


def _answer_words(cell: JudgedItem) -> str:
    if cell.sense == "not-asked":
        return "Not asked"
    return cell.label if cell.answer else "Not assessed"


def _table(corpus: Corpus, summary: AppraisalSummary, matrix: ToolMatrix) -> Table:
    codes = item_codes(matrix)
    targets = any(row.target for row in matrix.rows)
    columns = [Column("study", "Study"), Column("judged_by", "Judged by")]
    columns += [Column("target", "What was judged")] if targets else []
    columns += [
        Column(item.code, f"{code} {item.label}" if matrix.instrument else item.label[:1].upper() + item.label[1:])
        for item, code in zip(matrix.items, codes, strict=True)
    ]
    columns += [Column("overall", _overall_head(matrix))] if matrix.has_overall else []
    rows: list[tuple[Cell, ...]] = []
    for row in matrix.rows:
        cells = [Cell(study_label(corpus, row.entry), _address(corpus, row.entry))]
        cells.append(Cell(assessor_words(row), _address(corpus, row.published_in)))
        cells += [Cell(row.target or "The whole study")] if targets else []
        cells += [Cell(_answer_words(cell)) for cell in row.items]
        if matrix.has_overall:
            cells.append(Cell(row.overall.label if row.overall else "Not given"))
        rows.append(tuple(cells))
    if len(summary.not_assessed) * len(columns) <= LISTED:
        blank = (Cell("Not assessed"),) * (len(columns) - 1)
        rows += [(Cell(study_label(corpus, name), _address(corpus, name)), *blank) for name in summary.not_assessed]
    named = f"Judgements with {matrix.name}" if matrix.instrument is not None else "Judgements"
    return Table(f"{named}, item by item", tuple(columns), tuple(rows))


def _address(corpus: Corpus, name: str | None) -> str | None:
    kind = corpus.linked.kinds.get(name) if name is not None else None
    return address_of(kind, name) if kind is not None and name is not None else None


def _picture(corpus: Corpus, matrix: ToolMatrix) -> dict[str, Any]:
    """Lay out the grid: rows by assessor, then the key of marks, then the key of items."""
    codes = item_codes(matrix)
    times = Counter(row.entry for row in matrix.rows)
    words = {id(row): _row_words(corpus, row, several=times[row.entry] > 1) for row in matrix.rows}
    label_width = min(240.0, max(110.0, max(len(text) for text in words.values()) * 7 + 16))
    column = 30 if len(codes) <= 12 else 26
    first = label_width + column / 2
    overall_x = label_width + len(codes) * column + 40
    width = max(340.0, overall_x + 44 if matrix.has_overall else label_width + len(codes) * column + 4)
    longest = int(label_width / _CHARACTER) - 1
    y = 18.0
    heads = [(first + at * column, code) for at, code in enumerate(codes)]
    groups: list[tuple[float, str]] = []
    rows: list[dict[str, Any]] = []
    y += 6
    by_assessor = sorted(matrix.rows, key=lambda row: (row.published, row.assessor.casefold()))
    for whose, part in groupby(by_assessor, key=assessor_words):
        for line in textwrap.wrap(whose, int(width / _CHARACTER)) or [whose]:
            y += _LINE
            groups.append((y, line))
        y += 4
        for row in part:
            y += _ROW
            label = words[id(row)]
            rows.append(
                {
                    "y": y,
                    "label": label if len(label) <= longest else label[: longest - 1] + "…",
                    "marks": [_drawn(cell, first + at * column) for at, cell in enumerate(row.items)]
                    + ([_drawn(row.overall, overall_x, whole=True)] if row.overall else []),
                }
            )
        y += 8
    grid_end = y
    key, y = _key_of_marks(matrix, min(width, _PHONE), y + 8)
    items, y = _key_of_items(matrix, codes, min(width, _PHONE), y + 4)
    return {
        "width": round(width),
        "height": round(y + 8),
        "heads": heads,
        "overall_head": (overall_x, _overall_head(matrix)) if matrix.has_overall else None,
        "groups": groups,
        "rows": rows,
        "rule": (round(width), grid_end),
        "key": key,
        "items": items,
    }


def _drawn(cell: JudgedItem, x: float, *, whole: bool = False) -> dict[str, Any]:
    mark = MARKS.get(cell.sense)
    if mark is None:
        return {"x": x, "path": "", "fill": "", "sign": "", "ink": ""}
    sign = mark.sign
    if cell.sense == "plain":
        sign = cell.label if len(cell.label) <= (8 if whole else 3) else "text"
    return {"x": x, "path": mark.path, "fill": mark.fill, "sign": sign, "ink": mark.ink}


def _key_of_marks(matrix: ToolMatrix, width: float, y: float) -> tuple[list[dict[str, Any]], float]:
    shown = {cell.sense for row in matrix.rows for cell in row.items}
    shown |= {row.overall.sense for row in matrix.rows if row.overall}
    known = {answer.sense for answer in (matrix.instrument.item_answers if matrix.instrument else ())}
    key: list[dict[str, Any]] = []
    x = 12.0
    y += 14
    for sense, mark in MARKS.items():
        if sense == "plain" or sense not in shown | (known - {"not-applicable", "not-assessed"}):
            continue
        words = sense_words(matrix, sense)
        need = 22 + len(words) * _CHARACTER + 16
        if x > 12 and x + need > width:
            x, y = 12.0, y + 26
        key.append(
            {"x": x, "y": y, "path": mark.path, "fill": mark.fill, "sign": mark.sign, "ink": mark.ink, "words": words}
        )
        x += need
    if any(item.critical for item in matrix.items):
        y += 24
        key.append({"x": 12.0, "y": y, "path": "", "fill": "", "sign": "*", "ink": "", "words": "Critical item"})
    return key, y + 14


def _key_of_items(
    matrix: ToolMatrix, codes: tuple[str, ...], width: float, y: float
) -> tuple[list[dict[str, Any]], float]:
    found: list[dict[str, Any]] = []
    for code, item in zip(codes, matrix.items, strict=True):
        for at, line in enumerate(textwrap.wrap(item.label, int((width - 44) / _CHARACTER))):
            y += _LINE
            found.append({"y": y, "code": "" if at else code, "words": line})
    return found, y


def _agree_notes(corpus: Corpus, matrix: ToolMatrix) -> tuple[str, ...]:
    """Domain scores of guidelines judged by two people or more, by AGREE II's own formula."""
    if matrix.tool != "agree-ii":
        return ()
    library = corpus.linked.library
    found: list[str] = []
    for name in matrix.studies:
        entry = library.evaluations.get(name) or library.policies[name]
        scores = agree_domain_scores(entry.record.appraisals)
        said = [f"{score.domain} {score.percent:.0f}%" for score in scores if score.percent is not None]
        if said:
            found.append(
                f"Domain scores of {study_label(corpus, name)}, from {scores[0].appraisers} appraisers: "
                f"{', '.join(said)}. Each domain stands for itself."
            )
    return tuple(found)
