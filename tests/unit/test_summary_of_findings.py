"""Summaries of findings: every row from judgements and entries, nothing added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthesite.labels import load_labels
from synthesite.pipeline import check_project
from synthesite.schema import Evaluation
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.evidence_body import gather_evidence, people_in
from synthesite.views.displays.model import Display, Selection, csv_bytes
from synthesite.views.displays.summary_of_findings import qualitative_findings_display, summary_of_findings_display
from synthesite.views.model import Corpus

REVIEW = "reviews/nurses-in-exampleshire/review.yml"
SELECTED = Selection((), "Visiting nurses", review="nurses-in-exampleshire")
EFFECT = (
    "    effect: {intervention: visiting by nurses, outcome: emergency admissions, direction: little-or-no,"
    " size: trivial, comparator: usual care, domains: [emergency-admissions]}\n    grade:\n"
)


@pytest.fixture
def make_corpus(make_project: Callable[..., Path]) -> Callable[..., Corpus]:
    def make(*changes: tuple[str, str]) -> Corpus:
        project = make_project()
        text = (project / REVIEW).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (project / REVIEW).write_text(text, encoding="utf-8")
        checked = check_project(project)
        linked = checked.linked
        assert list(checked.problems) == []
        return Corpus(
            linked, cover_themes(linked), load_labels(linked.library), {}, checked.day, checked.project.settings
        )

    return make


def cells(display: Display, row: int = 0) -> dict[str, str]:
    return {column.name: cell.text for column, cell in zip(display.table.columns, display.table.rows[row], strict=True)}


def test_grade_row_gives_start_changes_and_level(make_corpus: Callable[..., Corpus]) -> None:
    display = summary_of_findings_display(make_corpus(("    grade:\n", EFFECT)), SELECTED)
    assert display.headline == "1 outcome judged: 1 of low certainty"
    assert display.picture is None
    row = cells(display)
    assert row["outcome"] == "Emergency admissions"
    assert row["what_happens"] == (
        "Visiting by nurses may make little or no difference to emergency admissions, compared with usual care."
    )
    assert row["certainty"] == "Low certainty (provisional)"
    assert row["reasons"] == (
        "Starts high (randomised). How the studies were done \N{MINUS SIGN}1: One study is not randomised. "
        "How exact the figures are \N{MINUS SIGN}1: Intervals span benefit and harm. "
        "No change: whether they agree, whether they fit the question, whether studies are missing."
    )
    assert display.table.rows[0][0].address == (
        "reviews/nurses-in-exampleshire/findings/use-of-hospital/#little-difference"
    )
    assert any("provisional" in note for note in display.notes)


def test_without_an_effect_the_written_statement_stands(make_corpus: Callable[..., Corpus]) -> None:
    row = cells(summary_of_findings_display(make_corpus(), SELECTED))
    statement = "Visits may make little or no difference to emergency admissions."
    assert (row["outcome"], row["what_happens"]) == (statement, statement)
    assert row["figures"] == "no estimate in what was read"


def test_what_is_no_longer_provisional_is_not_called_so(make_corpus: Callable[..., Corpus]) -> None:
    corpus = make_corpus(("    grade:\n", "    provisional: false\n    grade:\n"))
    display = summary_of_findings_display(corpus, SELECTED)
    assert cells(display)["certainty"] == "Low certainty"
    assert not any("provisional" in note for note in display.notes)


def test_raising_and_what_was_not_assessed_are_said(make_corpus: Callable[..., Corpus]) -> None:
    corpus = make_corpus(
        ("start: randomised", "start: non-randomised\n      raised: [{kind: large-effect, reason: Below a half.}]"),
        ("inconsistency: {judgement: not-serious}", "inconsistency: {judgement: not-assessed}"),
        ("{judgement: serious, reason: One study is not randomised.}", "{judgement: not-serious}"),
        ("{judgement: undetected}", "{judgement: strongly-suspected, reason: Two unpublished.}"),
        ("statement: Visits may make little or no", "statement: It is uncertain whether visits make any"),
    )
    reasons = cells(summary_of_findings_display(corpus, SELECTED))["reasons"]
    assert reasons.startswith("Starts low (not randomised). ")
    assert "Whether studies are missing \N{MINUS SIGN}1: Two unpublished" in reasons
    assert "Large effect +1: Below a half" in reasons
    assert "Not assessed: whether they agree." in reasons


def test_cerqual_row_has_four_components(make_corpus: Callable[..., Corpus]) -> None:
    display = qualitative_findings_display(make_corpus(), SELECTED)
    assert display.headline == "1 finding judged: 1 of moderate confidence"
    assert cells(display) == {
        "finding": "People trusted a nurse they knew.",
        "confidence": "Moderate confidence (provisional)",
        "methodological_limitations": "Minor concern. One interviewer.",
        "coherence": "No or very minor concern",
        "adequacy": "Moderate concern. One small study.",
        "relevance": "No or very minor concern",
        "explanation": "Starts high; moderate after: 1 moderate, 1 minor.",
        "studies": cells(display)["studies"],
    }
    assert cells(display)["studies"].endswith("2010")


def test_a_theme_leaves_only_its_findings(make_corpus: Callable[..., Corpus]) -> None:
    corpus = make_corpus()
    only = replace(SELECTED, theme="continuity")
    assert len(qualitative_findings_display(corpus, only).table.rows) == 1
    none = summary_of_findings_display(corpus, only)
    assert none.table.rows == ()
    assert none.missing
    assert none.notes == ()
    assert summary_of_findings_display(corpus, replace(SELECTED, review=None)).missing


def test_tables_become_csv(make_corpus: Callable[..., Corpus]) -> None:
    display = summary_of_findings_display(make_corpus(("    grade:\n", EFFECT)), SELECTED)
    header, row, *rest = csv_bytes(display.table).decode().split("\r\n")
    assert header.startswith("outcome,outcome_page,what_happens,figures,studies,people,certainty,reasons")
    assert row.startswith("Emergency admissions,reviews/")
    assert rest == [""]


def test_context_and_reviews_are_kept_out_of_the_body_of_evidence(make_corpus: Callable[..., Corpus]) -> None:
    corpus = make_corpus(
        ("    grade:\n", EFFECT),
        (
            "      - {entry: before-after-2007}\n",
            "      - {entry: before-after-2007, stance: context}\n      - {entry: review-2013}\n"
            "      - {entry: model-2005}\n",
        ),
    )
    library = corpus.linked.library
    finding = library.reviews["nurses-in-exampleshire"].record.findings[0]
    body = gather_evidence(finding, library)
    assert body.evaluations == ("trial-2009", "review-2013")
    assert (body.single, body.policies) == (1, 1)
    assert {figure.evaluation for figure in body.figures} <= {"trial-2009", "review-2013"}
    row = cells(summary_of_findings_display(corpus, SELECTED))
    assert row["studies"].startswith("2 (")
    assert row["studies"].endswith(", and 1 policy")


def sampled(sample: list[dict[str, Any]], note: str | None = None, n: int | None = None) -> Evaluation:
    outcome = {"domain": "emergency-admissions", "measure": "admissions", "n": n}
    return Evaluation.model_construct(
        sample=tuple(
            Evaluation.model_fields["sample"].annotation.__args__[0].model_construct(**group)  # type: ignore[union-attr]
            for group in sample
        ),
        sample_note=note,
        outcomes=(
            Evaluation.model_fields["outcomes"].annotation.__args__[0].model_construct(**outcome),  # type: ignore[union-attr]
        ),
    )


@pytest.mark.parametrize(
    ("record", "people"),
    [
        (sampled([{"group": "intervention", "n": 23}, {"group": "control", "n": 23}]), None),
        (sampled([{"group": "everybody in the trial", "n": 46}, {"group": "control", "n": 23}]), 46),
        (sampled([{"group": "Evercare practices", "n": 62}]), None),
        (sampled([{"group": "people (target recruitment)", "n": 286}]), None),
        (sampled([{"group": "patients", "n": "not-reported"}]), None),
        (sampled([], "1,333 patients"), 1333),
        (sampled([], "590 in all"), 590),
        (sampled([], "35 practices"), None),
        (sampled([{"group": "all", "n": 500}], None, 120), 120),
    ],
)
def test_people_are_never_added_across_groups(record: Evaluation, people: int | None) -> None:
    assert people_in(record, ("emergency-admissions",)) == people
