"""Certainty of evidence: levels computed from judgements, and the words that fit each level.

Sources: GRADE guidelines 1-15 (J Clin Epidemiol 2011); GRADE guidelines 26, informative statements
(Santesso et al., J Clin Epidemiol 2020;119:126); GRADE-CERQual (Lewin et al., Implement Sci 2018;13(S1):2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..schema.appraisal import Cerqual, Grade, GradeLevel

LEVELS: tuple[GradeLevel, ...] = ("very-low", "low", "moderate", "high")
_START = {"randomised": 4, "non-randomised": 2, "non-randomised-robins-i": 4}
_LOWER = {
    "not-serious": 0,
    "not-assessed": 0,
    "undetected": 0,
    "serious": 1,
    "strongly-suspected": 1,
    "very-serious": 2,
    "extremely-serious": 3,
}
_RAISE = {"large-effect": 1, "very-large-effect": 2, "dose-response": 1, "residual-confounding": 1}
_CONCERN = {"none-or-very-minor": 0.0, "minor": 1 / 3, "moderate": 1.0, "serious": 2.0, "not-assessed": 0.0}

WORDS: dict[GradeLevel, re.Pattern[str] | None] = {
    "high": None,
    "moderate": re.compile(r"\b(?:probably|likely)\b", re.IGNORECASE),
    "low": re.compile(r"\b(?:may|might|could)\b", re.IGNORECASE),
    "very-low": re.compile(r"\buncertain\b", re.IGNORECASE),
}
"""Words one of which a statement of that certainty must hold (GRADE guidelines 26)."""

HEDGES = re.compile(
    r"\b(?:may|might|could|seem(?:s|ed)?|appear(?:s|ed)? to|perhaps|possibly|suggest(?:s|ed)?|"
    r"uncertain|unclear|not clear)\b",
    re.IGNORECASE,
)
"""Words one of which a qualitative finding of low or very low confidence must hold.

CERQual prescribes no words. Ours leave more of them than GRADE's, because a finding from interviews reports what
people said and not an effect.
"""

COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")


@dataclass(frozen=True, slots=True)
class Step:
    """What one judgement does to the level of certainty."""

    name: str
    """Domain of GRADE or component of CERQual, or the reason to rate up."""
    judgement: str
    change: int
    """Steps down (negative) or up; 0 where it changes nothing by itself."""
    reason: str


def grade_start(grade: Grade) -> GradeLevel:
    """The level a body of evidence starts from."""
    return LEVELS[_START[grade.start] - 1]


def grade_steps(grade: Grade) -> tuple[Step, ...]:
    """Every judgement of GRADE with what it does to the level, in the usual order of the domains."""
    steps = [
        Step(name, judged.judgement, -_LOWER[judged.judgement], judged.reason or "")
        for name in DOMAINS
        if (judged := getattr(grade, name))
    ]
    return (*steps, *(Step(raised.kind, raised.kind, _RAISE[raised.kind], raised.reason) for raised in grade.raised))


def cerqual_steps(cerqual: Cerqual) -> tuple[Step, ...]:
    """Every judgement of CERQual with its reason; a minor concern lowers nothing by itself."""
    return tuple(
        Step(name, judged.judgement, -int(_CONCERN[judged.judgement]), judged.reason or "")
        for name in COMPONENTS
        if (judged := getattr(cerqual, name))
    )


def grade_level(grade: Grade) -> GradeLevel:
    """The level: the start, less what is lowered, more what is raised, between very low and high."""
    level = _START[grade.start] + sum(step.change for step in grade_steps(grade))
    return LEVELS[max(1, min(4, level)) - 1]


def cerqual_level(cerqual: Cerqual) -> GradeLevel:
    """The level of confidence: high, lowered one step for each moderate concern, two for a serious one.

    CERQual leaves the overall judgement to its users. This is our rule for making it openly: minor
    concerns lower the level by one step when three components have them.
    """
    concern = sum(_CONCERN[getattr(cerqual, name).judgement] for name in COMPONENTS)
    return LEVELS[max(1, 4 - int(concern + 1e-9)) - 1]


def fits_wording(statement: str, level: GradeLevel) -> bool:
    """Whether the statement of an effect is worded as carefully as its certainty asks."""
    pattern = WORDS[level]
    return pattern is None or pattern.search(statement) is not None


def fits_confidence(statement: str, level: GradeLevel) -> bool:
    """Whether a qualitative finding is worded as carefully as its confidence asks; above low it may be plain."""
    return level in ("high", "moderate") or HEDGES.search(statement) is not None
