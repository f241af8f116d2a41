"""Sentences made from certainty, direction and size, so that words and rating cannot disagree.

Source: Santesso et al., GRADE guidelines 26: informative statements to communicate the findings of systematic
reviews of interventions, J Clin Epidemiol 2020;119:126-135. The wording is ours; the pattern is theirs: a plain
assertion for high certainty, "probably" for moderate, "may" for low, and "very uncertain" for very low.
"""

from __future__ import annotations

import re

from ..schema.appraisal import GradeLevel
from ..schema.review import Effect

_VERB = {
    "high": {"reduces": "reduces", "increases": "increases", "leads": "leads", "makes": "makes"},
    "moderate": {
        "reduces": "probably reduces",
        "increases": "probably increases",
        "leads": "probably leads",
        "makes": "probably makes",
    },
    "low": {"reduces": "may reduce", "increases": "may increase", "leads": "may lead", "makes": "may make"},
}
_NOUN = {"reduces": "reduction", "increases": "increase"}

SURE = re.compile(
    r"(?<!not )(?<!no )(?<!n't )\b(?:clearly|certainly|definitely|undoubtedly|proves?|proved|proven|"
    r"without (?:a )?doubt|no doubt|demonstrates?|establishe[sd])\b",
    re.IGNORECASE,
)
"""Words that only high certainty bears."""

HEDGED = re.compile(r"\b(?:may|might|could|perhaps|possibly|uncertain|unclear|not clear)\b", re.IGNORECASE)
"""Words that take back what high certainty says."""

LITTLE = re.compile(r"\blittle (?:or|to) no\b", re.IGNORECASE)


def shows_little(effect: Effect) -> bool:
    """Whether an effect is little or none, by its direction or by its size."""
    return effect.direction == "little-or-no" or effect.size == "trivial"


def effect_sentence(effect: Effect, level: GradeLevel) -> str:
    """The sentence for an effect of that certainty.

    Args:
        effect: what is said to change, which way and how much.
        level: the certainty of the evidence, as ``certainty.grade_level`` computes it.

    Returns:
        One sentence with its full stop. A size that nobody judged is left open, and a direction that is not clear is
        said to be so.
    """
    outcome = effect.outcome
    what = effect.intervention[:1].upper() + effect.intervention[1:]
    against = f", compared with {effect.comparator}" if effect.comparator else ""
    if level == "very-low":
        return f"The evidence is very uncertain about the effect of {effect.intervention} on {outcome}{against}."
    verbs = _VERB[level]
    if shows_little(effect):
        return f"{what} {verbs['makes']} little or no difference to {outcome}{against}."
    if effect.direction == "unclear":
        return f"It is not clear whether {effect.intervention} reduces or increases {outcome}{against}."
    if effect.size == "large":
        return f"{what} {verbs['leads']} to a large {_NOUN[effect.direction]} in {outcome}{against}."
    slightly = " slightly" if effect.size == "small" else ""
    return f"{what} {verbs[effect.direction]} {outcome}{slightly}{against}."
