"""Displays that are tables first: characteristics, overlap, timeline, voices and quotations."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from synthesite.labels import load_labels
from synthesite.pipeline import check_project
from synthesite.synthesis.coverage import cover_themes
from synthesite.views import Corpus
from synthesite.views.displays import DISPLAYS, select_for_review, select_for_theme, timeline
from synthesite.views.displays.characteristics import characteristics_display
from synthesite.views.displays.model import Display, Selection, csv_bytes
from synthesite.views.displays.overlap import letter_of, overlap_display, percent_words
from synthesite.views.displays.quotes import quotes_display
from synthesite.views.displays.timeline import timeline_display
from synthesite.views.displays.voices import voices_display

MakeProject = Callable[..., Path]
GOOD = Path(__file__).parent.parent / "data" / "good"
REVIEW = "nurses-in-exampleshire"


def _corpus(project: Path) -> Corpus:
    checked = check_project(project, use_cache=False)
    return Corpus(
        linked=checked.linked,
        coverage=cover_themes(checked.linked),
        labels=load_labels(checked.library),
        references={},
        day=checked.day,
        settings=checked.project.settings,
    )


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return _corpus(GOOD)


def _row(display: Display, first: str) -> dict[str, str]:
    """The row that begins with a text, by the names of the columns."""
    (row,) = (row for row in display.table.rows if row[0].text == first)
    return {column.name: cell.text for column, cell in zip(display.table.columns, row, strict=True)}


def test_characteristics_of_a_whole_entry(corpus: Corpus) -> None:
    display = characteristics_display(corpus, Selection(("trial-2009",), "One"))
    row = _row(display, "Example and others 2009")
    assert row["country"] == "England"
    assert row["people"] == "Visited: 120; usual care: 118"
    assert row["intervention"] == "Example visits; monthly visits; a written plan"
    assert row["comparator"] == "Usual care"
    assert row["follow_up"] == "12 months"
    assert row["outcomes"].startswith("Emergency admissions; ")
    assert row["appraisal"] == "ROB-2"
    assert display.table.rows[0][0].address == "evaluations/trial-2009/"
    assert display.picture is None


def test_characteristics_keep_the_kinds_of_nothing_apart(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/evaluations/rural-2011.yml"
    path.write_text(path.read_text(encoding="utf-8") + "funding: not-reported\n", encoding="utf-8")
    corpus = _corpus(project)
    display = characteristics_display(corpus, Selection(("rural-2011", "interviews-2010"), "Two"))
    coded, bare = (
        {column.name: cell.text for column, cell in zip(display.table.columns, row, strict=True)}
        for row in display.table.rows
    )
    assert coded["funding"] == "Not reported"
    assert bare["funding"] == "not yet coded"
    assert bare["appraisal"] == "not appraised"
    assert display.headline == "2 studies: 1 read in full, 1 judged for quality"


def test_a_study_read_in_part_is_not_counted_as_read_in_full(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/evaluations/interviews-2010.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("access: full-text", "access: in-part"), encoding="utf-8")
    display = characteristics_display(_corpus(project), Selection(("rural-2011", "interviews-2010"), "Two"))
    assert display.headline == "2 studies: none read in full, 1 judged for quality"
    assert "Read in part" in {cell.text for row in display.table.rows for cell in row}


def test_overlap_of_too_few_reviews_says_so(corpus: Corpus) -> None:
    display = overlap_display(corpus, Selection(tuple(corpus.linked.library.evaluations), "All"))
    assert display.picture is None
    assert display.missing == "Overlap needs two reviews whose studies are noted here. Of 1 review, 1 has any."
    assert "no review" in overlap_display(corpus, Selection(("trial-2009",), "One")).missing


def test_overlap_of_two_reviews(make_project: MakeProject) -> None:
    project = make_project()
    for name in ("trial-2009", "interviews-2010"):
        path = project / f"evidence/evaluations/{name}.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("links:\n", "links:\n  - {to: second-2014, kind: included-in}\n"), encoding="utf-8"
        )
    text = (project / "evidence/evaluations/rural-2011.yml").read_text(encoding="utf-8")
    second = text.replace("reports: [rural2011]", "reports: [second2014]").replace(
        "randomised-trial", "systematic-review"
    )
    (project / "evidence/evaluations/second-2014.yml").write_text(
        second.replace("{to: review-2013, kind: included-in}", "{to: review-2013, kind: cites}"), encoding="utf-8"
    )
    bib = project / "evidence/references.bib"
    bib.write_text(
        bib.read_text(encoding="utf-8")
        + "\n@article{second2014, author = {Second, Sam}, title = {A second review}, year = {2014}, journal = {J}}\n",
        encoding="utf-8",
    )
    corpus = _corpus(project)
    display = overlap_display(corpus, Selection(tuple(corpus.linked.library.evaluations), "All"))
    # three studies: the trial in both reviews, the others in one each, so (4 - 3) / (3 x 2 - 3) = 1/3
    assert display.headline == "1 of the 3 studies noted here is in more than one of 2 reviews"
    assert "33.3% (very high)" in display.subtitle
    assert display.picture is not None
    rows = display.picture["rows"]
    assert sum(bool(cell["tick"]) for row in rows for cell in row["cells"]) == 4
    assert [row[1].text for row in display.table.rows] == ["2", "1", "1"]
    assert any("share 1 of 3 studies (33.3%, very high)" in note for note in display.notes)


def test_small_words_of_the_matrix() -> None:
    assert [letter_of(number) for number in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]
    assert [percent_words(Fraction(*pair)) for pair in ((5, 12), (0, 1), (1, 1), (1, 8))] == [
        "41.7%",
        "0%",
        "100%",
        "12.5%",
    ]


def test_timeline_draws_policies_to_their_recorded_end(corpus: Corpus) -> None:
    display = timeline_display(corpus, select_for_theme(corpus, "continuity"))
    assert display.picture is not None
    wide, narrow = display.picture["forms"]
    assert [form["css"] for form in (wide, narrow)] == ["sy-when-wide", "sy-when-narrow"]
    assert [bool(row["ended"]) for row in wide["policies"]] == [True, True], "both were replaced"
    first, second = wide["policies"]
    assert float(first["x"]) < float(second["x"]) < float(first["end_x"]) < float(second["end_x"])
    lives = {row[0].text: row[3].text for row in display.table.rows}
    title = corpus.linked.titles["model-2005"]
    published = corpus.labels.of("states", "current")
    assert lives[title] == f"Proposed (June 2004); {published} (20 January 2005); Replaced (2012)"
    assert display.headline == "1 of 2 policies began by 2000; 1 of 2 dated evaluations are from 2010 or later"


def test_a_long_timeline_counts_by_year(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "ELSEWHERE", (1, 3))
    display = timeline_display(corpus, select_for_theme(corpus, "continuity"))
    assert [[cell.text for cell in row] for row in display.table.rows] == [
        ["2000", "1", "0"],
        ["2001", "0", "0"],
        ["2002", "0", "0"],
        ["2003", "0", "0"],
        ["2004", "1", "0"],
        ["2009", "0", "1"],
        ["2010", "0", "1"],
    ]
    assert display.picture is not None
    for form in display.picture["forms"]:
        assert form["policies"] == []
        assert [panel["title"] for panel in form["panels"]] == ["Policies that began", "Evaluations"]


def test_timeline_lists_undated_entries_apart(make_project: MakeProject) -> None:
    project = make_project()
    bib = project / "evidence/references.bib"
    text = bib.read_text(encoding="utf-8")
    start = text.index("@", text.index("interviews2010") - 12)
    end = text.index("\n}", start)
    entry = "\n".join(line for line in text[start:end].split("\n") if not line.strip().startswith("year"))
    bib.write_text(text[:start] + entry.rstrip().rstrip(",") + text[end:], encoding="utf-8")
    corpus = _corpus(project)
    assert corpus.linked.years["interviews-2010"] is None
    display = timeline_display(corpus, select_for_theme(corpus, "continuity"))
    assert any(note.startswith("Without a date") for note in display.notes)
    assert display.table.rows[-1][2].text == "no date"


def test_voices_by_theme(corpus: Corpus) -> None:
    display = voices_display(corpus, select_for_theme(corpus, "continuity"))
    row = _row(display, "Continuity of care")
    assert row == {
        "theme": "Continuity of care",
        "entries": "2",
        "older_people": "2",
        "carers": "nobody",
        "nurses": "nobody",
    }
    assert (
        display.headline == "Older people are heard in 2 of 2 evaluations; nobody reports the view of carers or nurses"
    )


def test_voices_take_narrower_themes_in(corpus: Corpus) -> None:
    display = voices_display(corpus, select_for_theme(corpus, "social-work"))
    assert [row[0].text for row in display.table.rows] == ["Social work", "Nurses in place of social workers"]
    assert {row[3].text for row in display.table.rows} == {"1"}


def test_voices_by_finding_of_a_review(corpus: Corpus) -> None:
    display = voices_display(corpus, select_for_review(corpus, REVIEW))
    row = _row(display, "People trusted a nurse they knew.")
    assert (row["entries"], row["older_people"], row["carers"]) == ("1", "1", "nobody")
    assert display.table.rows[1][0].address == f"reviews/{REVIEW}/findings/continuity/#trust"


def test_quotes_with_role_entry_and_page(corpus: Corpus) -> None:
    display = quotes_display(corpus, select_for_theme(corpus, "continuity"))
    (row,) = display.table.rows
    assert [cell.text for cell in row[1:]] == [
        "Older people",
        "\N{LEFT DOUBLE QUOTATION MARK}she knows my stairs\N{RIGHT DOUBLE QUOTATION MARK}",
        "page 7",
        "Continuity of care",
    ]
    assert display.headline == "1 quotation from 1 study; 1 gives the view of a named group"
    assert b"she knows my stairs" in csv_bytes(display.table)


def test_no_quotes_says_so(corpus: Corpus) -> None:
    display = quotes_display(corpus, select_for_theme(corpus, "use-of-hospital"))
    assert display.missing
    assert display.table.rows == ()


@pytest.mark.parametrize("kind", ["characteristics", "overlap", "timeline", "voices", "quotes"])
def test_nothing_selected_is_said_and_not_drawn(corpus: Corpus, kind: str) -> None:
    display = DISPLAYS[kind](corpus, Selection((), "Nothing", theme="use-of-hospital"))
    assert display.missing
    assert display.picture is None
    assert display.kind == kind
