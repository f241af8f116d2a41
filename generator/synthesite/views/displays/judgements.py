"""What displays of appraisals share: which tool to draw, the mark of each judgement, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ...synthesis.appraisal_summary import AppraisalSummary, AppraisedStudy, CellSense, ToolMatrix, summarise_appraisals
from ..model import Corpus
from .model import Selection


@dataclass(frozen=True, slots=True)
class Mark:
    """How a judgement is drawn: an outline around (0, 0), a class for its fill, a sign on it, a class for the sign."""

    path: str
    fill: str
    sign: str
    ink: str


_CIRCLE = "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z"
_SQUARE = "M-8 -8h16v16h-16z"
_DIAMOND = "M0 -11L11 0L0 11L-11 0z"
_TRIANGLE = "M0 -11L11 8H-11z"

MARKS: Mapping[CellSense, Mark] = MappingProxyType(
    {
        "good": Mark(_CIRCLE, "sy-fill--good", "+", "sy-svg-on"),
        "some": Mark(_SQUARE, "sy-fill--some", "−", "sy-svg-on"),
        "poor": Mark(_DIAMOND, "sy-fill--poor", "×", "sy-svg-on"),
        "critical": Mark(_TRIANGLE, "sy-fill--critical", "!", "sy-svg-on"),
        "unclear": Mark(_CIRCLE, "sy-fill--unclear", "?", ""),
        "not-applicable": Mark("", "", "n/a", "sy-svg-small"),
        "not-assessed": Mark(_SQUARE, "sy-fill--blank", "", ""),
        "differs": Mark(_SQUARE, "sy-fill--unclear", "≠", ""),
        "plain": Mark("", "", "", "sy-svg-small"),
    }
)
"""Shape, sign and colour say the same; the words stand in the key."""

_WORDS: Mapping[CellSense, str] = MappingProxyType(
    {
        "good": "Good",
        "some": "Some concerns",
        "poor": "Poor",
        "critical": "Critical",
        "unclear": "Unclear, or no information",
        "not-applicable": "Does not apply",
        "not-assessed": "Not assessed",
        "not-asked": "Not asked of this kind of study",
        "differs": "Judged differently for different results",
        "plain": "As printed",
    }
)


def sense_words(matrix: ToolMatrix, sense: CellSense) -> str:
    """What a mark means with this tool, in the tool's own words where they fit."""
    tool = matrix.instrument
    if tool is None or sense in ("not-assessed", "not-asked", "differs", "plain", "not-applicable"):
        return _WORDS[sense]
    item = next((answer.label for answer in tool.item_answers if answer.sense == sense), "")
    whole = next((answer.label for answer in tool.overall or () if answer.sense == sense), "")
    if item and whole and item != whole:
        return f"{item}; overall: {whole[0].lower()}{whole[1:]}"
    return item or (f"Overall: {whole[0].lower()}{whole[1:]}" if whole else _WORDS[sense])


def item_codes(matrix: ToolMatrix) -> tuple[str, ...]:
    """Short heads for the items of a tool: their codes where short, else their numbers; a star marks critical ones."""
    short = all(len(item.code) <= 4 for item in matrix.items)
    return tuple(
        (item.code.upper() if short else str(number)) + ("*" if item.critical else "")
        for number, item in enumerate(matrix.items, start=1)
    )


def assessor_words(row: AppraisedStudy) -> str:
    """Whose judgement a row is."""
    return f"Published by others: {row.assessor}" if row.published else f"Judged here: {row.assessor}"


def select_appraisals(corpus: Corpus, selection: Selection) -> AppraisalSummary:
    """The appraisals of what is selected."""
    return summarise_appraisals(corpus.linked, selection.evaluations)


def pick_tool(summary: AppraisalSummary, wanted: str | None) -> ToolMatrix | None:
    """The tool to draw: the one wanted, by id or name; else the one with most appraisals; None where there is none."""
    if wanted is None:
        return next(iter(summary.tools), None)
    named = wanted.casefold()
    return next((tool for tool in summary.tools if named in (tool.tool.casefold(), tool.name.casefold())), None)


def missing_words(summary: AppraisalSummary, wanted: str | None) -> str:
    """Why there is nothing to draw."""
    if not summary.studies:
        return "No study is selected."
    if wanted is not None:
        return f"None of the {summary.studies} studies was judged with {wanted}."
    return (
        f"None of the {summary.studies} studies has been appraised here, and no appraisal that others published is "
        "entered. That says nothing about how good they are."
    )


def not_assessed_words(summary: AppraisalSummary) -> tuple[str, ...]:
    """How many studies nobody appraised, and what that means; nothing where all were."""
    count = len(summary.not_assessed)
    if not count:
        return ()
    verb = "has" if count == 1 else "have"
    return (
        f"{count} of {count_words(summary.studies, 'study', 'studies')} {verb} not been assessed with any tool.",
        "Not assessed says nothing about quality; it is not the same as unclear, which an assessor found.",
    )


def other_tools_words(summary: AppraisalSummary, drawn: ToolMatrix) -> tuple[str, ...]:
    """The tools that are not drawn, by name with their number of studies."""
    others = [f"{tool.name} ({len(tool.studies)})" for tool in summary.tools if tool.tool != drawn.tool]
    return (f"Studies were also judged with: {'; '.join(others)}.",) if others else ()


def count_words(count: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else many}"
