"""Levels of certainty, computed from judgements by the published rules, and the words that fit them."""

from __future__ import annotations

from typing import Any

import pytest

from synthesite.schema.appraisal import Cerqual, Grade
from synthesite.synthesis.certainty import cerqual_level, fits_wording, grade_level

DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision")
COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")


def grade(start: str, *judgements: str, bias: str = "undetected", raised: tuple[str, ...] = ()) -> Grade:
    given: dict[str, Any] = {name: {"judgement": "not-serious"} for name in DOMAINS}
    given |= {name: {"judgement": judged, "reason": "x"} for name, judged in zip(DOMAINS, judgements, strict=False)}
    return Grade.model_validate(
        {
            "start": start,
            **given,
            "publication_bias": {"judgement": bias},
            "raised": [{"kind": kind, "reason": "x"} for kind in raised],
        }
    )


@pytest.mark.parametrize(
    ("judged", "level"),
    [
        (grade("randomised"), "high"),
        (grade("non-randomised"), "low"),
        (grade("non-randomised-robins-i"), "high"),
        (grade("randomised", "serious"), "moderate"),
        (grade("randomised", "serious", "serious"), "low"),
        (grade("randomised", "very-serious"), "low"),
        (grade("randomised", "extremely-serious"), "very-low"),
        (grade("randomised", "serious", "serious", "serious"), "very-low"),
        (grade("non-randomised-robins-i", "very-serious"), "low"),
        # any of the five domains lowers
        (grade("randomised", "not-serious", "serious"), "moderate"),
        (grade("randomised", "not-serious", "not-serious", "serious"), "moderate"),
        (grade("randomised", "not-serious", "not-serious", "not-serious", "serious"), "moderate"),
        (grade("randomised", bias="strongly-suspected"), "moderate"),
        # what was not judged lowers nothing
        (grade("randomised", "not-assessed", bias="not-assessed"), "high"),
        # raising
        (grade("non-randomised", raised=("large-effect",)), "moderate"),
        (grade("non-randomised", raised=("very-large-effect",)), "high"),
        (grade("non-randomised", raised=("dose-response", "residual-confounding")), "high"),
        (grade("non-randomised", "serious", raised=("large-effect",)), "low"),
        # there is nothing below very low and nothing above high
        (grade("non-randomised", "very-serious", "very-serious", "very-serious", "very-serious"), "very-low"),
        (grade("randomised", raised=("very-large-effect",)), "high"),
        (grade("non-randomised", raised=("very-large-effect", "dose-response", "residual-confounding")), "high"),
    ],
)
def test_grade(judged: Grade, level: str) -> None:
    assert grade_level(judged) == level


def cerqual(*judgements: str) -> Cerqual:
    given = [*judgements, *["none-or-very-minor"] * (4 - len(judgements))]
    return Cerqual.model_validate(
        {name: {"judgement": judged, "reason": "x"} for name, judged in zip(COMPONENTS, given, strict=True)}
    )


@pytest.mark.parametrize(
    ("judged", "level"),
    [
        (cerqual(), "high"),
        (cerqual("minor"), "high"),
        (cerqual("minor", "minor"), "high"),
        (cerqual("minor", "minor", "minor"), "moderate"),
        (cerqual("minor", "minor", "minor", "minor"), "moderate"),
        (cerqual("moderate"), "moderate"),
        (cerqual("moderate", "minor", "minor"), "moderate"),
        (cerqual("moderate", "minor", "minor", "minor"), "low"),
        (cerqual("moderate", "moderate"), "low"),
        (cerqual("serious"), "low"),
        (cerqual("serious", "moderate"), "very-low"),
        (cerqual("serious", "serious", "serious", "serious"), "very-low"),
        (cerqual("not-assessed", "not-assessed"), "high"),
    ],
)
def test_cerqual(judged: Cerqual, level: str) -> None:
    assert cerqual_level(judged) == level


@pytest.mark.parametrize("position", range(4))
def test_every_component_of_cerqual_counts_alike(position: int) -> None:
    judgements = ["none-or-very-minor"] * 4
    judgements[position] = "serious"
    assert cerqual_level(cerqual(*judgements)) == "low"


@pytest.mark.parametrize(
    ("level", "statement", "fits"),
    [
        ("high", "Nurses reduce admissions.", True),
        ("moderate", "Nurses probably reduce admissions.", True),
        ("moderate", "Nurses likely reduce admissions.", True),
        ("moderate", "Nurses reduce admissions.", False),
        ("moderate", "Nurses improbably reduce admissions.", False),
        ("low", "Nurses may reduce admissions.", True),
        ("low", "Visits might help.", True),
        ("low", "In May, visits helped.", True),  # a word is a word; the check warns, people judge
        ("low", "Mayors reduce admissions.", False),
        ("low", "Nurses probably reduce admissions.", False),
        ("very-low", "It is uncertain whether nurses reduce admissions.", True),
        ("very-low", "Nurses may reduce admissions.", False),
        ("very-low", "There is uncertainty.", False),
    ],
)
def test_wording(level: Any, statement: str, fits: bool) -> None:
    assert fits_wording(statement, level) is fits
