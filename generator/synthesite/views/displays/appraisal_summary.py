"""Summary bars of an appraisal: for each item of a tool, in how many studies it was judged which way.

Unweighted, as counts; studies that were not assessed stand apart. After the summary plots of robvis
(McGuinness and Higgins, Research Synthesis Methods 2021;12:55-61).
"""

from __future__ import annotations

import textwrap
from typing import Any

from ...synthesis.appraisal_summary import (
    COUNTED,
    AppraisalSummary,
    CellSense,
    ItemCount,
    ToolMatrix,
    count_judgements,
)
from ..model import Corpus
from .judgements import (
    MARKS,
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

KIND = "appraisal-summary"

_WIDTH, _CHARACTER = 340, 6.7
_FILLS = {"good": "good", "some": "some", "poor": "poor", "critical": "critical", "unclear": "unclear"}


def appraisal_summary_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the summary bars of one tool: the one that the option ``tool`` names, else the one used most."""
    summary = select_appraisals(corpus, selection)
    wanted = selection.options.get("tool")
    matrix = pick_tool(summary, wanted)
    if matrix is None or matrix.instrument is None:
        missing = missing_words(summary, wanted)
        if matrix is not None:
            missing = (
                f"The tool used, “{matrix.name}”, has no file here, so its answers cannot be sorted into good and "
                "poor. They stand as printed on the pages of the studies."
            )
        return Display(
            kind=KIND,
            id=KIND,
            headline="No judgements of quality to count",
            subtitle=f"{selection.title}; {count_words(summary.studies, 'study', 'studies')}",
            reading="",
            table=Table("Judgements of quality, counted", (Column("item", "Item"),), ()),
            missing=missing,
        )
    counts = count_judgements(matrix)
    shown = tuple(sense for sense in COUNTED if any(sense == found for row in counts for found, _ in row.counts))
    judged = len(matrix.studies)
    return Display(
        kind=KIND,
        id=KIND,
        headline=_headline(matrix, counts),
        subtitle=f"{selection.title}. {matrix.name}; numbers of studies, of {judged} judged with it",
        reading=(
            "Each bar is one item of the tool, divided by the number of studies judged each way. Every study counts "
            "once, whatever its size. Studies whose item was not assessed stand apart, behind the bar."
        ),
        table=_table(matrix, counts, shown),
        picture=_picture(matrix, counts, shown, summary),
        summary=" ".join(f"{_item_words(row)}: {_counts_words(matrix, row)}." for row in counts),
        notes=(
            *not_assessed_words(summary),
            *other_tools_words(summary, matrix),
            *(
                ("A study judged several times with this tool counts once; where the judgements differ, as differing.",)
                if len(matrix.rows) > judged
                else ()
            ),
            "Nothing is added up over items, and no study is weighted.",
        ),
    )


def _headline(matrix: ToolMatrix, counts: tuple[ItemCount, ...]) -> str:
    """The item with most studies judged poor or critical, or that there is none."""
    judged = len(matrix.studies)
    items = [(row, sum(count for sense, count in row.counts if sense in ("poor", "critical"))) for row in counts]
    worst = max((bad for row, bad in items if row.item is not None), default=0)
    of = f"Of {count_words(judged, 'study', 'studies')} judged (tool: {matrix.name})"
    poor = f"“{sense_words(matrix, 'poor').split(';')[0]}”"
    if any(sense == "critical" for row in counts for sense, _ in row.counts):
        poor += " or worse"
    if not worst:
        return f"{of}, none was judged {poor} on any item"
    same = [row for row, bad in items if bad == worst and row.item is not None and row.item.label]
    first = same[0].item
    named = f"“{first.label}”" if first is not None and len(same) == 1 else f"each of {len(same)} items"
    return f"{of}, {worst} {'was' if worst == 1 else 'were'} judged {poor} on {named}, more than on any other"


def _item_words(row: ItemCount) -> str:
    return row.item.label if row.item is not None else "Overall"


def _counts_words(matrix: ToolMatrix, row: ItemCount) -> str:
    return ", ".join(f"{sense_words(matrix, sense).split(';')[0].lower()} {count}" for sense, count in row.counts)


def _table(matrix: ToolMatrix, counts: tuple[ItemCount, ...], shown: tuple[CellSense, ...]) -> Table:
    columns = (
        Column("item", "Item"),
        *(Column(sense.replace("-", "_"), sense_words(matrix, sense), number=True) for sense in shown),
    )
    rows = tuple(
        (Cell(_item_words(row)), *(Cell(str(dict(row.counts).get(sense, 0))) for sense in shown)) for row in counts
    )
    return Table(f"Judgements with {matrix.name}: number of studies", columns, rows)


def _picture(
    matrix: ToolMatrix, counts: tuple[ItemCount, ...], shown: tuple[CellSense, ...], summary: AppraisalSummary
) -> dict[str, Any]:
    """Lay out a bar for each item below its words, narrow enough for a phone."""
    judged = len(matrix.studies)
    apart = any(sense == "not-assessed" for row in counts for sense, _ in row.counts)
    gap = 8 if apart else 0
    per_study = (_WIDTH - 2 - gap) / judged
    codes = (*item_codes(matrix), "Overall")
    y = 0.0
    bars: list[dict[str, Any]] = []
    for code, row in zip(codes, counts, strict=False):
        words = f"{code}. {row.item.label}" if row.item is not None else "Overall"
        lines: list[tuple[float, str]] = []
        for line in textwrap.wrap(words, int(_WIDTH / _CHARACTER)):
            y += 17
            lines.append((y, line))
        y += 6
        x = 1.0
        parts: list[dict[str, Any]] = []
        for sense, count in row.counts:
            if sense == "not-assessed":
                x = _WIDTH - 1 - count * per_study
            wide = count * per_study
            mark = MARKS[sense]
            said = f"{mark.sign} {count}".strip() if wide >= 30 else str(count) if wide >= 12 else ""
            fill = f"sy-fill--{_FILLS.get(sense, 'blank' if sense == 'not-assessed' else 'na')}"
            ink = mark.ink if mark.ink == "sy-svg-on" else ""
            parts.append({"x": round(x, 2), "width": round(wide, 2), "fill": fill, "said": said, "ink": ink})
            x += wide
        bars.append({"lines": lines, "y": y, "parts": parts})
        y += 22 + 8
    key: list[dict[str, Any]] = []
    y += 10
    for sense in shown:
        mark = MARKS[sense]
        fill = f"sy-fill--{_FILLS.get(sense, 'blank' if sense == 'not-assessed' else 'na')}"
        for at, line in enumerate(textwrap.wrap(sense_words(matrix, sense), int((_WIDTH - 30) / _CHARACTER))):
            ink = mark.ink if mark.ink == "sy-svg-on" else ""
            key.append({"y": y, "fill": "" if at else fill, "sign": "" if at else mark.sign, "ink": ink, "words": line})
            y += 22
    last = textwrap.wrap(
        f"Not assessed with any tool: {len(summary.not_assessed)} of {summary.studies} studies",
        int(_WIDTH / _CHARACTER),
    )
    foot = [(y + 8 + 17 * at, line) for at, line in enumerate(last)] if summary.not_assessed else []
    y += 8 + 17 * len(foot)
    return {"width": _WIDTH, "height": round(y), "bars": bars, "key": key, "foot": foot}
