"""The head of a theme's page: what it says, and what it keeps from saying."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import check_project, summarise_project
from synthesite.views import Corpus
from synthesite.views.theme_answer import theme_answer

MakeProject = Callable[..., Path]
REVIEW = "reviews/nurses-in-exampleshire/review.yml"
TRIAL = "evidence/evaluations/trial-2009.yml"


def corpus_of(project: Path) -> Corpus:
    checked = check_project(project)
    assert not checked.problems.errors, list(checked.problems)
    return summarise_project(checked)


def changed(project: Path, file: str, old: str, new: str) -> Path:
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return project


def test_a_finding_without_an_effect_says_no_size(make_project: MakeProject) -> None:
    answer = theme_answer(corpus_of(make_project()), "use-of-hospital")
    assert answer.short[0][0] == "Visits may make little or no difference to emergency admissions."
    assert answer.how_much.words == "See the finding"
    assert answer.how_sure.words == "Low certainty"
    assert "one person" in answer.how_sure.note


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("direction: reduces, size: small", "Less of it: a small but important change"),
        ("direction: little-or-no", "Little or no difference"),
        ("direction: unclear", "Uncertain"),
        ("direction: increases", "More of it: size not judged"),
    ],
)
def test_how_much_is_what_the_finding_judges(effect: str, words: str, make_project: MakeProject) -> None:
    project = changed(
        make_project(),
        REVIEW,
        "    grade:\n",
        f"    effect: {{intervention: Visiting, outcome: admissions, {effect}}}\n    grade:\n",
    )
    assert theme_answer(corpus_of(project), "use-of-hospital").how_much.words == words


def test_very_low_certainty_says_no_direction(make_project: MakeProject) -> None:
    project = changed(
        make_project(),
        REVIEW,
        "    grade:\n",
        "    effect: {intervention: Visiting, outcome: admissions, direction: reduces, size: large}\n    grade:\n",
    )
    changed(project, REVIEW, "risk_of_bias: {judgement: serious,", "risk_of_bias: {judgement: very-serious,")
    changed(project, REVIEW, "Visits may make little or no difference to", "It is uncertain whether visits change")
    assert theme_answer(corpus_of(project), "use-of-hospital").how_much.words == "Uncertain"


def test_accounts_of_people_are_not_a_measure(make_project: MakeProject) -> None:
    answer = theme_answer(corpus_of(make_project()), "continuity")
    assert answer.how_much.words == "Not measured"
    assert answer.how_sure.css.startswith("sy-level")
    assert "effects were not judged" in answer.how_sure.note


def test_money_is_counted_and_its_absence_is_told(make_project: MakeProject) -> None:
    project = make_project()
    assert theme_answer(corpus_of(project), "use-of-hospital").cost.note == "This site codes no outcome about money."
    codebook = (project / "evidence/codebook.yml").read_text(encoding="utf-8")
    code = next(line for line in codebook.splitlines() if "code: emergency-admissions" in line)
    changed(project, "evidence/codebook.yml", code, code.replace("beneficial:", 'money: "yes", beneficial:', 1))
    cost = theme_answer(corpus_of(project), "use-of-hospital").cost
    assert cost.words.endswith("evaluations measured cost")
    assert "A count, not an answer." in cost.note


def test_entries_that_speak_against_a_finding_are_shown(make_project: MakeProject) -> None:
    project = make_project()
    before = theme_answer(corpus_of(project), "use-of-hospital").disagreements
    changed(project, REVIEW, "{entry: before-after-2007}", "{entry: before-after-2007, stance: against}")
    after = theme_answer(corpus_of(project), "use-of-hospital").disagreements
    added = [row for row in after if row not in before]
    assert [row.text[:24] for row in added] == ["1 of 2 entries speak aga"]
    assert [address for address, _ in added[0].links][1:] == ["evaluations/before-after-2007/"]
