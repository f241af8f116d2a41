"""Forest and funnel plots: from entries through pooling to what is printed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from itertools import pairwise
from math import log
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from synthesite.labels import builtin_templates, load_labels
from synthesite.pipeline import check_project
from synthesite.synthesis.coverage import cover_themes
from synthesite.views.displays.effect_axis import plan_axis, shown, tick_label
from synthesite.views.displays.forest import forest_display, gather_for, limits_of
from synthesite.views.displays.funnel import funnel_display
from synthesite.views.displays.model import Display, Selection
from synthesite.views.model import Corpus

BCG = (
    ("Aronson", 1948, 4, 119, 11, 128),
    ("Ferguson", 1949, 6, 300, 29, 274),
    ("Rosenthal", 1960, 3, 228, 11, 209),
    ("Hart", 1977, 62, 13536, 248, 12619),
    ("Frimodt-Moller", 1973, 33, 5036, 47, 5761),
    ("Stein", 1953, 180, 1361, 372, 1079),
    ("Vandiviere", 1973, 8, 2537, 10, 619),
    ("Madras", 1980, 505, 87886, 499, 87892),
    ("Coetzee", 1968, 29, 7470, 45, 7232),
    ("Rosenthal", 1961, 17, 1699, 65, 1600),
    ("Comstock", 1974, 186, 50448, 141, 27197),
    ("Comstock", 1969, 5, 2493, 3, 2338),
    ("Comstock", 1976, 27, 16886, 29, 17825),
)
"""Trials of BCG against tuberculosis (Colditz et al., JAMA 1994;271:698; dat.bcg of metadat): first author, year,
people with and without tuberculosis among the vaccinated, then among the others."""

USUAL: Mapping[str, str] = {"knapp-hartung": "no"}

ENTRY = """\
reports: [{name}]
design: {design}
scope: core
summary: Made for a test.
countries: [GB-ENG]
outcomes:
  - {{domain: mortality, measure: Tuberculosis, {result}}}
{more}coding: {{by: first coder, on: 2026-01-04, access: abstract}}
provenance: [{{report: {name}, accessed_as: abstract}}]
"""


@pytest.fixture
def write(make_project: Callable[..., Path]) -> Callable[..., Corpus]:
    """Write entries and read them again: (author, year, result as YAML, design, further lines) each."""

    def made(*studies: tuple[str, int, str, str, str]) -> Corpus:
        project = make_project()
        for at, (author, year, result, design, more) in enumerate(studies):
            name = f"s{at:03}"
            text = ENTRY.format(name=name, design=design, result=result, more=more)
            (project / "evidence/evaluations" / f"{name}.yml").write_text(text, encoding="utf-8")
            with (project / "evidence/references.bib").open("a", encoding="utf-8") as records:
                records.write(f"\n@article{{{name},\n author={{{author}, A.}},\n title={{T}},\n year={{{year}}}\n}}\n")
        checked = check_project(project, use_cache=False)
        assert [problem for problem in checked.problems if problem.severity == "error"] == []
        return Corpus(
            linked=checked.linked,
            coverage=cover_themes(checked.linked),
            labels=load_labels(checked.linked.library),
            references={},
            day=checked.day,
            settings=checked.project.settings,
        )

    return made


def bcg(**more: str) -> list[tuple[str, int, str, str, str]]:
    return [
        (
            author,
            year,
            f"arms: [{{arm: vaccinated, n: {a + b}, events: {a}}}, {{arm: control, n: {c + d}, events: {c}}}]",
            "randomised-trial",
            more.get(f"s{at:03}", ""),
        )
        for at, (author, year, a, b, c, d) in enumerate(BCG)
    ]


def printed(
    author: str, estimate: float, low: float, high: float, design: str = "randomised-trial", more: str = ""
) -> tuple[str, int, str, str, str]:
    result = f"metric: risk-ratio, estimate: {estimate}, interval: {{low: {low}, high: {high}, level: 95}}"
    return (author, 2001, result, design, more)


def forest(corpus: Corpus, **options: str) -> Display:
    names = tuple(name for name in corpus.linked.library.evaluations if re.fullmatch(r"s\d{3}", name))
    return forest_display(corpus, Selection(names, "Made", domain="mortality", options=options))


def row(display: Display, first: str) -> dict[str, str]:
    cells = next(cells for cells in display.table.rows if cells[0].text.startswith(first))
    return {column.name: cell.text for column, cell in zip(display.table.columns, cells, strict=True)}


def svg(display: Display) -> ET.Element:
    environment = Environment(loader=FileSystemLoader(builtin_templates()), autoescape=True, undefined=StrictUndefined)
    text = environment.get_template(f"displays/{display.kind}.svg.jinja").render(display=display, standalone=True)
    return ET.fromstring(text.strip())  # noqa: S314  # our own template


def test_the_bcg_trials_give_the_answer_of_metafor(write: Callable[..., Corpus]) -> None:
    # rma(measure="RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg), Viechtbauer, J Stat Softw 2010;36(3):
    # estimate -0.7145, se 0.1798, interval -1.0669 to -0.3622, tau2 0.3132, I2 92.22%, Q(12) = 152.2330
    display = forest(write(*bcg()), **USUAL)
    pooled = row(display, "Pooled")
    assert (pooled["pooling_effect"], pooled["standard_error"]) == ("-0.7145", "0.1798")
    assert (pooled["effect"], pooled["low"], pooled["high"]) == ("0.49", "0.34", "0.70")
    assert "0.3132" in pooled["remarks"]
    assert any("I\N{SUPERSCRIPT TWO} 92%" in note and "Q 152.23 on 12 degrees" in note for note in display.notes)
    # the first trial, escalc(): yi -0.8893, vi 0.3256
    first = row(display, "Aronson")
    assert (first["pooling_effect"], first["service"], first["comparator"]) == ("-0.8893", "4/123", "11/139")
    assert float(first["standard_error"]) == pytest.approx(0.3256**0.5, abs=1e-4)
    assert sum(float(row[8].text) for row in display.table.rows[:13]) == pytest.approx(100, abs=0.5)
    assert "13 randomised studies together point to better for people: risk ratio 0.49" in display.headline


def test_hartung_and_knapp_is_usual_from_three_studies(write: Callable[..., Corpus]) -> None:
    # the same with test="knha": se 0.1808, interval -1.1084 to -0.3206, so 0.33 to 0.73
    display = forest(write(*bcg()))
    pooled = row(display, "Pooled")
    assert (pooled["standard_error"], pooled["low"], pooled["high"]) == ("0.1808", "0.33", "0.73")
    assert any("Hartung and Knapp, never narrower" in note for note in display.notes)


def test_cautions_where_studies_differ(write: Callable[..., Corpus]) -> None:
    display = forest(write(*bcg()))
    assert any(note.startswith("Caution: the results differ") for note in display.notes)
    assert any("prediction interval crosses no difference" in note for note in display.notes)


def test_no_caution_where_studies_agree(write: Callable[..., Corpus]) -> None:
    display = forest(write(*[printed(name, 0.8, 0.6, 1.07) for name in "ABCDEF"]))
    assert not any("Caution" in note for note in display.notes)


def test_few_studies_are_a_caution(write: Callable[..., Corpus]) -> None:
    display = forest(write(*[printed(name, 0.8, 0.6, 1.07) for name in "ABC"]))
    assert any("only 3 studies are pooled" in note for note in display.notes)


def test_a_retracted_study_is_drawn_and_not_pooled(write: Callable[..., Corpus]) -> None:
    corpus = write(*bcg(s003="publication_status: retracted\n"))
    display = forest(corpus, **USUAL)
    out = row(display, "Hart")
    assert out["weight_percent"] == ""
    assert out["remarks"].startswith("Retracted.")
    assert row(display, "Pooled")["study"] == "Pooled, 12 studies"
    note = next(note for note in display.notes if note.startswith("Retracted"))
    assert "With retracted studies the pooled result would be 0.49 (95% interval 0.34 to 0.70)" in note
    words = [text.text or "" for text in svg(display).iter("text")]
    assert any("(retracted)" in word for word in words)
    assert display.picture is not None
    assert [css for _, css in display.picture["shapes"]].count("sy-fill--unclear") == 1  # its square is hollow
    taken = forest(corpus, retracted="include", **USUAL)
    assert row(taken, "Pooled")["pooling_effect"] == "-0.7145"
    assert any("Without retracted studies the pooled result would be 0.53" in note for note in taken.notes)


def test_randomised_and_other_studies_are_pooled_apart(write: Callable[..., Corpus]) -> None:
    other = "controlled-before-after"
    corpus = write(
        printed("A", 0.5, 0.4, 0.625), printed("B", 0.5, 0.4, 0.625), printed("C", 2, 1.6, 2.5, other),
        printed("D", 2, 1.6, 2.5, other),
    )  # fmt: skip
    display = forest(corpus)
    pooled = [cells for cells in display.table.rows if cells[0].text.startswith("Pooled")]
    assert [(cells[1].text, cells[3].text) for cells in pooled] == [("Randomised", "0.50"), ("Not randomised", "2.00")]
    assert any("never pooled together" in note for note in display.notes)


def test_drawn_without_a_diamond(write: Callable[..., Corpus]) -> None:
    one = forest(write(printed("A", 0.5, 0.4, 0.625)))
    assert one.picture is not None
    assert not any(cells[0].text.startswith("Pooled") for cells in one.table.rows)
    assert "Not pooled. At least two studies are needed to pool." in one.notes
    assert one.headline.endswith("nothing to pool it with")


def test_results_in_other_measures_are_given_in_words(write: Callable[..., Corpus]) -> None:
    change = "metric: percent-change, estimate: 16.5, interval: {low: -5.7, high: 38.7, level: 95}"
    corpus = write(printed("A", 0.5, 0.4, 0.625), ("B", 2001, change, "randomised-trial", ""))
    note = next(note for note in forest(corpus).notes if note.startswith("In other measures"))
    assert "B 2001, Tuberculosis: +16.5% change (95% confidence interval \N{MINUS SIGN}5.7 to 38.7)" in note


def test_pooling_can_be_switched_off(write: Callable[..., Corpus]) -> None:
    display = forest(write(*bcg()), pool="no")
    assert display.picture is not None
    assert "not pooled" in display.headline
    assert any("switched off" in note for note in display.notes)


def test_the_table_says_in_whom_a_result_was_found(write: Callable[..., Corpus]) -> None:
    result = "population: low risk, timepoint: 3 years, metric: risk-ratio, estimate: 0.8, "
    result += "interval: {low: 0.6, high: 1.07, level: 95}"
    found = row(forest(write(("A", 2001, result, "randomised-trial", ""))), "A 2001")
    assert found["measured"] == "Tuberculosis, low risk, 3 years"


def test_what_is_missing_is_said(write: Callable[..., Corpus]) -> None:
    corpus = write(("A", 2001, "metric: risk-ratio, estimate: 0.8", "randomised-trial", ""))
    display = forest(corpus)
    assert display.picture is None
    assert "an estimate without an interval (1)" in display.missing
    assert display.table.rows[0][0].text == "A 2001"
    unnamed = forest_display(corpus, Selection(("s000",), "Made"))
    assert "must name its domain" in unnamed.missing


def test_printed_figures_stay_as_printed(write: Callable[..., Corpus]) -> None:
    # a lopsided interval is neither drawn nor printed as if it were symmetric
    corpus = write(printed("A", 0.56, 0.43, 0.63), printed("B", 0.8, 0.6, 1.07))
    first = gather_for(corpus, Selection(("s000", "s001"), "Made", domain="mortality")).results[0]
    assert limits_of(first) == (log(0.43), log(0.63))
    display = forest(corpus)
    found = row(display, "A 2001")
    assert (found["effect"], found["low"], found["high"]) == ("0.56", "0.43", "0.63")
    assert "middle of its interval" in found["remarks"]


def test_the_mark_of_bias_is_a_letter_and_a_shape(write: Callable[..., Corpus]) -> None:
    judged = "appraisals: [{{tool: rob-2, overall: {}, assessor: first coder}}]\n"
    corpus = write(
        *(printed(name, 0.8, 0.6, 1.07, more=judged.format(code))
          for name, code in (("A", "low"), ("B", "some-concerns"), ("C", "high"))),
        printed("D", 0.8, 0.6, 1.07),
    )  # fmt: skip
    display = forest(corpus)
    assert [row(display, f"{name} 2001")["bias"] for name in "ABCD"] == [
        "Low risk of bias", "Some concerns", "High risk of bias", "Not appraised",
    ]  # fmt: skip
    picture = svg(display)
    letters = [text.text for text in picture.iter("text") if "sy-svg-middle" in text.get("class", "")]
    assert letters[:4] == ["L", "S", "H", "\N{EN DASH}"]
    assert len(list(picture.iter("circle"))) == 1


def test_what_contributors_write_is_escaped(write: Callable[..., Corpus]) -> None:
    corpus = write(printed("{<b>Sly</b>}", 0.8, 0.6, 1.07), printed("B", 0.8, 0.6, 1.07))
    words = [text.text or "" for text in svg(forest(corpus)).iter("text")]
    assert "<b>Sly</b> 2001" in words


def test_many_studies_keep_their_rows_apart(write: Callable[..., Corpus]) -> None:
    corpus = write(*[printed(f"Author{at}", 0.8, 0.6, 1.07) for at in range(60)])
    picture = forest(corpus).picture
    assert picture is not None
    lines = sorted({y for x, y, _, words in picture["texts"] if words.startswith("Author")})
    assert len(lines) == 60
    assert min(after - before for before, after in pairwise(lines)) >= 18
    assert len(picture["bands"]) == 30
    assert [words for _, _, _, words in picture["texts"]].count("1") == 2  # the axis stands above and below


def test_an_arrow_where_an_interval_leaves_the_axis(write: Callable[..., Corpus]) -> None:
    corpus = write(*[printed(name, 0.8, 0.7, 0.914) for name in "ABCD"], printed("E", 0.8, 0.002, 320))
    drawn = forest(corpus, pool="no").picture
    assert drawn is not None
    arrows = [points for points, css in drawn["shapes"] if css == "sy-fill--ink"]
    assert len(arrows) == 2


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.22, 4.5, ["0.25", "0.5", "1", "2", "4"]),
        (0.8, 1.3, ["0.8", "0.9", "1", "1.1", "1.2"]),
        (0.05, 5, ["0.1", "0.3", "1", "3"]),
        (0.01, 100, ["0.01", "0.1", "1", "10", "100"]),
        (0.97, 1.03, ["0.98", "1", "1.02"]),
    ],
)
def test_ticks_of_a_ratio(low: float, high: float, ticks: list[str]) -> None:
    axis = plan_axis([log(low), log(high)], [], [], ratio=True, left=0, right=200)
    assert [label for _, label in axis.ticks] == ticks
    assert (axis.place(0.0), "1") in axis.ticks


def test_no_difference_is_always_on_the_axis() -> None:
    axis = plan_axis([log(0.5), log(0.6)], [(log(0.45), log(0.66))], [], ratio=True, left=0, right=200)
    assert axis.low < 0 < axis.high


def test_ticks_of_a_difference() -> None:
    axis = plan_axis([-3, 4], [], [], ratio=False, left=0, right=200)
    assert [label for _, label in axis.ticks] == ["\N{MINUS SIGN}2", "0", "2", "4"]
    assert [tick_label(value) for value in (0.0, -0.05, 12000)] == ["0", "\N{MINUS SIGN}0.05", "12,000"]


@pytest.mark.parametrize(
    ("value", "ratio", "decimals", "words"),
    [
        (-0.7145, True, 2, "0.49"), (-3.0, True, 2, "0.050"), (3.0, True, 2, "20.1"), (50.0, True, 2, ">9,999"),
        (-2.25, False, 1, "\N{MINUS SIGN}2.2"), (-0.001, False, 1, "0.0"), (12345.6, False, 0, "12,346"),
    ],
)  # fmt: skip
def test_numbers_in_the_own_scale(value: float, ratio: bool, decimals: int, words: str) -> None:
    assert shown(value, ratio=ratio, decimals=decimals) == words


def test_a_funnel_needs_ten_studies(write: Callable[..., Corpus]) -> None:
    corpus = write(*bcg()[:9])
    names = tuple(f"s{at:03}" for at in range(9))
    display = funnel_display(corpus, Selection(names, "Made", domain="mortality"))
    assert display.picture is None
    assert "at least 10 studies" in display.missing
    assert "there are 9" in display.missing


def test_the_funnel_of_the_bcg_trials(write: Callable[..., Corpus]) -> None:
    corpus = write(*bcg())
    names = tuple(f"s{at:03}" for at in range(13))
    display = funnel_display(corpus, Selection(names, "Made", domain="mortality"))
    # regtest(dat, model="lm") of metafor: t = -1.4013, df = 11, p = 0.1887
    assert any("t \N{MINUS SIGN}1.40 on 11 degrees of freedom, p 0.189" in note for note in display.notes)
    assert len(list(svg(display).iter("circle"))) == 13
    assert len(display.table.rows) == 13
    assert display.table.rows[0][0].text == "Madras 1980"
