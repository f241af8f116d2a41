"""Sentences made from certainty and effect, by the pattern of GRADE guidelines 26, and words that contradict them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthesite.pipeline import check_project
from synthesite.schema.review import Effect
from synthesite.synthesis.certainty import LEVELS, fits_confidence, fits_wording
from synthesite.synthesis.informative_statements import HEDGED, SURE, effect_sentence

REVIEW = "reviews/nurses-in-exampleshire/review.yml"


def effect(direction: str, size: str = "not-judged", **more: str) -> Effect:
    return Effect.model_validate(
        {"intervention": "home visiting", "outcome": "admissions", "direction": direction, "size": size, **more}
    )


@pytest.mark.parametrize(
    ("level", "given", "sentence"),
    [
        # pattern of Santesso et al. 2020: assertion, probably, may, very uncertain; wording ours
        ("high", effect("reduces", "large"), "Home visiting leads to a large reduction in admissions."),
        ("high", effect("reduces", "moderate"), "Home visiting reduces admissions."),
        ("high", effect("increases", "small"), "Home visiting increases admissions slightly."),
        ("high", effect("reduces", "trivial"), "Home visiting makes little or no difference to admissions."),
        ("moderate", effect("increases", "large"), "Home visiting probably leads to a large increase in admissions."),
        ("moderate", effect("reduces"), "Home visiting probably reduces admissions."),
        ("moderate", effect("little-or-no"), "Home visiting probably makes little or no difference to admissions."),
        ("low", effect("reduces", "small"), "Home visiting may reduce admissions slightly."),
        ("low", effect("reduces", "large"), "Home visiting may lead to a large reduction in admissions."),
        ("low", effect("increases", "moderate"), "Home visiting may increase admissions."),
        ("low", effect("little-or-no"), "Home visiting may make little or no difference to admissions."),
        ("low", effect("unclear"), "It is not clear whether home visiting reduces or increases admissions."),
        (
            "low",
            effect("reduces", comparator="usual care"),
            "Home visiting may reduce admissions, compared with usual care.",
        ),
        (
            "very-low",
            effect("reduces", "large"),
            "The evidence is very uncertain about the effect of home visiting on admissions.",
        ),
        (
            "very-low",
            effect("little-or-no", comparator="usual care"),
            "The evidence is very uncertain about the effect of home visiting on admissions, compared with usual care.",
        ),
    ],
)
def test_sentence(level: Any, given: Effect, sentence: str) -> None:
    assert effect_sentence(given, level) == sentence


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("direction", ["reduces", "increases", "little-or-no"])
@pytest.mark.parametrize("size", ["large", "moderate", "small", "trivial", "not-judged"])
def test_what_is_made_passes_the_check_of_wording(level: Any, direction: str, size: str) -> None:
    sentence = effect_sentence(effect(direction, size), level)
    assert fits_wording(sentence, level)
    assert SURE.search(sentence) is None
    assert (HEDGED.search(sentence) is None) is (level in ("high", "moderate"))


@pytest.mark.parametrize(
    ("statement", "sure"),
    [
        ("Visits clearly help.", True),
        ("This proves that visits help.", True),
        ("The trials demonstrate a fall.", True),
        ("Visits did not clearly help.", False),
        ("There was no clear change.", False),
        ("It is not certain.", False),
        ("They approved the visits.", False),
    ],
)
def test_sure_words(statement: str, sure: bool) -> None:
    assert (SURE.search(statement) is not None) is sure


@pytest.mark.parametrize(
    ("statement", "level", "fits"),
    [
        ("People trusted the nurse.", "moderate", True),
        ("People trusted the nurse.", "low", False),
        ("People seem to have trusted the nurse.", "low", True),
        ("People may have trusted the nurse.", "very-low", True),
        ("People trusted the nurse.", "very-low", False),
    ],
)
def test_qualitative_findings_are_hedged_from_low_on(statement: str, level: Any, fits: bool) -> None:
    assert fits_confidence(statement, level) is fits


LITTLE = "statement: Visits may make little or no difference to emergency admissions."
EFFECT = "    effect: {{intervention: visiting, outcome: admissions, direction: {}, size: {}}}\n    grade:\n"
SERIOUS = "{judgement: serious, reason: One study is not randomised.}"
WIDE = "{judgement: serious, reason: Intervals span benefit and harm.}"
NONE = "{judgement: not-serious}"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([(LITTLE, "statement: Visits may clearly make little difference.")], ["wording-contradicts"]),
        # high certainty takes no may
        ([(SERIOUS, NONE), (WIDE, NONE)], ["wording-contradicts"]),
        ([(SERIOUS, NONE), (WIDE, NONE), (LITTLE, "statement: Visits make little difference.")], []),
        # the effect beside it says something else
        ([("    grade:\n", EFFECT.format("reduces", "not-judged"))], ["wording-contradicts"]),
        ([("    grade:\n", EFFECT.format("reduces", "trivial"))], []),
        ([("    grade:\n", EFFECT.format("little-or-no", "trivial"))], []),
        ([("    grade:\n", EFFECT.format("little-or-no", "large"))], ["wording-contradicts"]),
        # a sentence that is too sure is one problem, not two
        ([(LITTLE, "statement: Visits clearly make little difference.")], ["certainty-wording"]),
        (
            [
                (LITTLE, "statement: Visits clearly make little difference."),
                ("start: randomised", "start: randomised\n      override_reason: Said so by law."),
            ],
            [],
        ),
        # CERQual: moderate may be plain, low may not
        ([("reason: One interviewer.", "reason: One interviewer. No consent.")], []),
        ([("{judgement: minor, reason: One", "{judgement: moderate, reason: One")], ["certainty-wording"]),
    ],
)
def test_check_of_statements(
    changes: list[tuple[str, str]], found: list[str], make_project: Callable[..., Path]
) -> None:
    project = make_project()
    text = (project / REVIEW).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (project / REVIEW).write_text(text, encoding="utf-8")
    problems = list(check_project(project).problems)
    assert [problem.slug for problem in problems] == found
    assert all(problem.file == REVIEW and problem.line > 1 for problem in problems)
