"""Certainty of evidence: levels computed from judgements, and the words that fit each level.

Sources: GRADE guidelines 1-15 (J Clin Epidemiol 2011); GRADE guidelines 26, informative statements
(Santesso et al., J Clin Epidemiol 2020;119:126); GRADE-CERQual (Lewin et al., Implement Sci 2018;13(S1):2).
"""

from __future__ import annotations

import re

from ..schema.appraisal import Cerqual, Grade, GradeLevel

LEVELS: tuple[GradeLevel, ...] = ("very-low", "low", "moderate", "high")
_START = {"randomised": 4, "non-randomised": 2, "non-randomised-robins-i": 4}
_LOWER = {"not-serious": 0, "not-assessed": 0, "serious": 1, "very-serious": 2, "extremely-serious": 3}
_RAISE = {"large-effect": 1, "very-large-effect": 2, "dose-response": 1, "residual-confounding": 1}
_CONCERN = {"none-or-very-minor": 0.0, "minor": 1 / 3, "moderate": 1.0, "serious": 2.0, "not-assessed": 0.0}

WORDS: dict[GradeLevel, re.Pattern[str] | None] = {
    "high": None,
    "moderate": re.compile(r"\b(?:probably|likely)\b", re.IGNORECASE),
    "low": re.compile(r"\b(?:may|might|could)\b", re.IGNORECASE),
    "very-low": re.compile(r"\buncertain\b", re.IGNORECASE),
}
"""Words one of which a statement of that certainty must hold (GRADE guidelines 26)."""


def grade_level(grade: Grade) -> GradeLevel:
    """The level: the start, less what is lowered, more what is raised, between very low and high."""
    level = _START[grade.start]
    for domain in (grade.risk_of_bias, grade.inconsistency, grade.indirectness, grade.imprecision):
        level -= _LOWER[domain.judgement]
    level -= grade.publication_bias.judgement == "strongly-suspected"
    level += sum(_RAISE[raised.kind] for raised in grade.raised)
    return LEVELS[max(1, min(4, level)) - 1]


def cerqual_level(cerqual: Cerqual) -> GradeLevel:
    """The level of confidence: high, lowered one step for each moderate concern, two for a serious one.

    CERQual leaves the overall judgement to its users. This is our rule for making it openly: minor
    concerns lower the level by one step when three components have them.
    """
    components = (cerqual.methodological_limitations, cerqual.coherence, cerqual.adequacy, cerqual.relevance)
    concern = sum(_CONCERN[component.judgement] for component in components)
    return LEVELS[max(1, 4 - int(concern + 1e-9)) - 1]


def fits_wording(statement: str, level: GradeLevel) -> bool:
    """Whether a statement's words fit its certainty."""
    pattern = WORDS[level]
    return pattern is None or pattern.search(statement) is not None
