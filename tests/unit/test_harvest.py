"""The harvest plot: where each bar stands, how tall it is, and rows of equity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthesite.labels import load_labels
from synthesite.pipeline import check_project
from synthesite.render import Renderer
from synthesite.schema.appraisal import Appraisal
from synthesite.schema.evaluation import Evaluation
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.effect_direction import tabulate_directions
from synthesite.synthesis.harvest import CriteriaMet, Harvest, criteria_met, plan_harvest
from synthesite.views.displays.harvest import MOST_BARS, harvest_display
from synthesite.views.displays.model import Selection
from synthesite.views.model import Corpus

MakeProject = Callable[..., Path]

DOMAIN = "emergency-admissions"

ENTRY = """\
reports: [trial2009]
design: {design}
scope: core
summary: A made study.
countries: [GB-ENG]
outcomes:
  - {{domain: emergency-admissions, measure: x, direction: {direction}}}
{more}coding: {{by: first coder, on: 2026-01-04, access: abstract}}
provenance:
  - {{address: "https://example.org/trial", accessed_as: abstract}}
"""

PEDRO = """\
appraisals:
  - tool: pedro
    items:
      - {item: eligibility-criteria, answer: "yes"}
      - {item: random-allocation, answer: "yes"}
      - {item: concealed-allocation, answer: "no"}
      - {item: baseline-comparability, answer: "yes"}
    assessor: first coder
"""


@pytest.fixture
def project(make_project: MakeProject) -> Path:
    """The good project without its evaluations."""
    found = make_project()
    for path in (found / "evidence/evaluations").iterdir():
        path.unlink()
    return found


def write(project: Path, name: str, direction: str, design: str = "randomised-trial", more: str = "") -> None:
    text = ENTRY.format(design=design, direction=direction, more=more)
    (project / f"evidence/evaluations/{name}.yml").write_text(text, encoding="utf-8")


def plan(project: Path) -> Harvest:
    linked = check_project(project, use_cache=False).linked
    return plan_harvest(linked, tabulate_directions(linked, linked.library.evaluations, [DOMAIN]))


def display_of(project: Path) -> tuple[Corpus, Any]:
    checked = check_project(project, use_cache=False)
    corpus = Corpus(
        linked=checked.linked,
        coverage=cover_themes(checked.linked),
        labels=load_labels(checked.library),
        references={},
        day=checked.day,
        settings=checked.project.settings,
    )
    selection = Selection(tuple(corpus.linked.library.evaluations), "Everything", domain=DOMAIN)
    return corpus, harvest_display(corpus, selection)


def test_heights_follow_the_family_of_the_design(project: Path) -> None:
    write(project, "a-trial", "positive")
    write(project, "b-compared", "positive", "controlled-before-after")
    write(project, "c-talks", "positive", "qualitative-study")
    (row,) = plan(project).rows
    assert [(bar.study.evaluation, bar.height) for bar in row.bars] == [
        ("a-trial", 3),
        ("b-compared", 2),
        ("c-talks", 1),
    ]


def test_each_direction_has_its_column(project: Path) -> None:
    for name in ("positive", "negative", "mixed", "no-difference", "unclear"):
        write(project, f"is-{name}", name)
    harvest = plan(project)
    (row,) = harvest.rows
    columns = {column: [bar.direction for bar in row.column(column)] for column in ("worse", "none", "better")}
    assert columns == {"worse": ["negative"], "none": ["mixed", "no-difference"], "better": ["positive"]}
    assert [(domain, study.evaluation) for domain, study in harvest.unclear] == [(DOMAIN, "is-unclear")]
    _, display = display_of(project)
    assert display.headline.endswith("1 better, 2 no difference or mixed, 1 worse")
    assert any("direction is unclear" in note for note in display.notes)
    words = [text for *_, text in display.picture["texts"]]
    assert "1m" in words, "mixed is told from no difference by a letter"


@pytest.mark.parametrize(
    ("tool", "answers", "expected"),
    [
        # the first item of PEDro is not counted, the ten others are
        (
            "pedro",
            {"eligibility-criteria": "yes", "random-allocation": "Yes", "blind-subjects": "no"},
            CriteriaMet("pedro", 1, 10),
        ),
        ("pedro", {}, None),
        # these refuse a count of their items
        ("rob-2", {"d1": "low", "d2": "low"}, None),
        ("mmat-2018", {"s1": "yes"}, None),
        ("other", {"1": "yes"}, None),
    ],
)
def test_criteria_are_counted_only_where_the_instrument_allows_it(
    tool: str, answers: dict[str, str], expected: CriteriaMet | None
) -> None:
    items = [{"item": item, "answer": answer} for item, answer in answers.items()]
    appraisal = Appraisal.model_validate({"tool": tool, "items": items, "assessor": "first coder"})
    assert criteria_met(Evaluation.model_construct(appraisals=(appraisal,))) == expected


def test_fill_and_number_come_from_appraisals(project: Path) -> None:
    write(project, "a-trial", "positive", more=PEDRO)
    write(project, "b-trial", "positive")
    _, display = display_of(project)
    assert [css for *_, css in display.picture["bars"][:2]] == ["sy-fill--accent", "sy-fill--na"]
    cells = {row[0].address: [cell.text for cell in row] for row in display.table.rows}
    assert "2 of 10 (pedro)" in cells["evaluations/a-trial/"]
    assert "not counted" in cells["evaluations/b-trial/"]


def test_rows_of_equity(project: Path) -> None:
    targeted = "equity: [{dimension: socioeconomic-status, use: intervention-targeted}]\n"
    described = "equity: [{dimension: gender-sex, use: reported-at-baseline}]\n"
    write(project, "a-trial", "positive", more=targeted)
    write(project, "b-trial", "negative", more=described)
    main, equity = plan(project).rows
    assert (main.dimension, len(main.bars)) == (None, 2)
    assert (equity.dimension, [bar.study.evaluation for bar in equity.bars]) == ("socioeconomic-status", ["a-trial"])
    assert equity.bars[0].uses == ("intervention-targeted",)
    _, display = display_of(project)
    assert any("1t" in text for *_, text in display.picture["texts"])
    assert any(note.startswith("Rows of equity") for note in display.notes)


def test_without_equity_it_says_so(project: Path) -> None:
    write(project, "a-trial", "positive")
    write(project, "b-trial", "positive")
    _, display = display_of(project)
    assert any(note.startswith("Equity: none of these studies") for note in display.notes)


def test_what_is_missing_is_said(project: Path) -> None:
    write(project, "a-trial", "unclear")
    _, one = display_of(project)
    assert one.picture is None
    assert one.missing.startswith("Only one study")
    write(project, "b-trial", "unclear")
    _, two = display_of(project)
    assert two.picture is None
    assert two.missing.startswith("Every study here is unclear")
    assert len(two.table.rows) == 2


def test_many_bars_start_new_lines_and_stay_inside(project: Path) -> None:
    number = 3 * MOST_BARS + 1
    for at in range(number):
        write(project, f"made-{at:03}", "positive")
    corpus, display = display_of(project)
    page = Renderer(corpus).drawings("", lambda address: address)
    page.figure(display)
    width = float(display.picture["width"])
    bars = display.picture["bars"][:number]
    assert len({(x, y) for x, y, *_ in bars}) == number
    assert len({y for _, y, *_ in bars}) == 4
    assert all(2 * width / 3 <= float(x) and float(x) + wide <= width for x, _, wide, *_ in bars)
    assert width <= 720
    csv, svg = (data for _, data in page.files)
    assert csv.count(b"\r\n") == number + 1
    assert svg.count(b"<rect") >= number
