"""Blocks in prose that ask for a display: form, faults, what they pick, and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import check_project
from synthesite.prose import find_blocks, render_prose
from synthesite.synthesis.display_blocks import DisplayBlock, find_unknown, parse_block, pick_evaluations
from synthesite.views.displays.model import Cell, Column, Table, csv_bytes

MakeProject = Callable[..., Path]
REVIEW = "nurses-in-exampleshire"


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("show: overlap", DisplayBlock("overlap")),
        ("\nshow: harvest\n\ntheme:  use-of-hospital \n", DisplayBlock("harvest", theme="use-of-hospital")),
        ("show: quotes\nentries: a-1, b-2  c-3", DisplayBlock("quotes", entries=("a-1", "b-2", "c-3"))),
        ("show: forest\nmethod: DL", DisplayBlock("forest", options={"method": "DL"})),
    ],
)
def test_a_block_is_read(text: str, block: DisplayBlock) -> None:
    assert parse_block(text) == (block, ())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "does not say what to show"),
        ("show: forrest", 1, 'no display "forrest"'),
        ("show: forest\n<script>", 2, "not of the form"),
        ("show: forest\nshow: forest", 2, "stands twice"),
        ("show: overlap\nmethod: DL", 1, 'no setting "method"'),
    ],
)
def test_a_fault_of_a_block_is_told(text: str, line: int, words: str) -> None:
    block, faults = parse_block(text)
    assert block is None
    assert [(fault.line, words in fault.message) for fault in faults] == [(line, True)]


def test_names_that_lead_nowhere_are_told(make_project: MakeProject) -> None:
    linked = check_project(make_project()).linked
    block = DisplayBlock("forest", theme="use-of-hospitals", domain="x", synthesis="y", entries=("trial-2009", "z"))
    found = [fault.message for fault in find_unknown(block, REVIEW, linked)]
    assert found == [
        'there is no theme "use-of-hospitals"',
        'there is no outcome domain "x"',
        'there is no synthesis in this review "y"',
        'there is no evaluation "z"',
    ]


@pytest.mark.parametrize(
    ("block", "picked"),
    [
        (DisplayBlock("voices"), ("before-after-2007", "trial-2009", "interviews-2010")),
        (DisplayBlock("voices", entries=("trial-2009",)), ("trial-2009",)),
        (DisplayBlock("voices", theme="continuity"), ("trial-2009", "interviews-2010")),
        (DisplayBlock("voices", domain="emergency-admissions"), ("before-after-2007", "trial-2009")),
    ],
)
def test_a_block_picks_evaluations_oldest_first(
    block: DisplayBlock, picked: tuple[str, ...], make_project: MakeProject
) -> None:
    assert pick_evaluations(block, REVIEW, check_project(make_project()).linked) == picked


def test_a_drawn_block_stands_between_cleaned_prose() -> None:
    text = "## One\n\n<b>x</b>\n\n```display\nshow: overlap\n```\n\n## Two\n\n```text\nshow: overlap\n```\n"
    html = render_prose(text, lambda _: None, heading_level=2, draw=lambda block: f"<svg>{block.strip()}</svg>")
    assert html.count("<svg>show: overlap</svg>") == 1
    assert "<b>" not in html
    assert [html.index(part) for part in ('id="sy-part-1"', "<svg>", 'id="sy-part-2"', "<pre>")] == sorted(
        html.index(part) for part in ('id="sy-part-1"', "<svg>", 'id="sy-part-2"', "<pre>")
    )
    assert "<svg>" not in render_prose(text, lambda _: None)
    assert list(find_blocks(text)) == [(5, "show: overlap\n")]


def test_cells_of_a_file_are_no_formulas_and_numbers_stay_numbers() -> None:
    columns = (Column("study", "Study"), Column("effect", "Effect", number=True))
    rows = (
        (Cell("=1+1", "evaluations/a/"), Cell("-0.7145")),
        (Cell("@x"), Cell("+5")),
        (Cell("-not a number"), Cell('say "no", twice')),
    )
    assert csv_bytes(Table("A table", columns, rows)).decode().split("\r\n") == [
        "study,study_page,effect",
        "'=1+1,evaluations/a/,-0.7145",
        "'@x,,+5",
        '\'-not a number,,"say ""no"", twice"',
        "",
    ]
