"""Which way results point, from the patient's side and never from significance.

Sources: Hilton Boon & Thomson, Research Synthesis Methods 2021;12:29-33 (effect direction plot, the
70% rule); Cochrane Handbook chapter 12 (count by direction, one result a study and outcome).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..schema.codebook import DomainCode
from ..schema.evaluation import Direction, Evaluation, Outcome

NULL_VALUES: dict[str, Decimal] = {
    **dict.fromkeys(("risk-ratio", "odds-ratio", "rate-ratio", "hazard-ratio", "ratio-of-means"), Decimal(1)),
    **dict.fromkeys(
        (
            "mean-difference",
            "standardised-mean-difference",
            "risk-difference",
            "rate-difference",
            "difference-in-differences",
            "percent-change",
        ),
        Decimal(0),
    ),
}
"""Value of no difference for each comparative metric; metrics that are absent describe one group."""

RATIOS = frozenset(metric for metric, null in NULL_VALUES.items() if null == 1)

SHARE = Decimal("0.7")
"""Share of a study's results on one outcome that must agree before the study counts as pointing that way."""


def estimated_direction(outcome: Outcome, beneficial: str) -> Direction | None:
    """The direction an estimate gives, or None where it gives none.

    Args:
        outcome: a result.
        beneficial: ``lower``, ``higher`` or ``neither``, of its domain.
    """
    beneficial = outcome.beneficial or beneficial
    if outcome.estimate is None or outcome.metric not in NULL_VALUES or beneficial == "neither":
        return None
    null = NULL_VALUES[outcome.metric]
    if outcome.estimate == null:
        return "no-difference"
    return "positive" if (outcome.estimate < null) == (beneficial == "lower") else "negative"


def outcome_direction(outcome: Outcome, domains: Mapping[str, DomainCode]) -> Direction | None:
    """The direction of one result: from its estimate, else as coded; None where it has neither."""
    domain = domains.get(outcome.domain)
    return estimated_direction(outcome, domain.beneficial if domain else "neither") or outcome.direction


@dataclass(frozen=True, slots=True)
class StudyDirection:
    """Where one study points on one outcome domain."""

    domain: str
    direction: Direction
    results: int
    """Results that went into it."""


def combined_direction(directions: Iterable[Direction]) -> Direction | None:
    """One direction for several results of a study on one domain.

    When at least 70% point the same way, that way; else mixed. Results without a clear direction
    are left out unless there are only such.
    """
    found: dict[Direction, int] = {}  # a Counter takes three times as long, and this is asked for every cell of a map
    for side in directions:
        found[side] = found.get(side, 0) + 1
    unclear = found.pop("unclear", 0)
    total = sum(found.values())
    if not total:
        return "unclear" if unclear else None
    direction, count = max(found.items(), key=lambda item: (item[1], item[0]))
    return direction if count >= SHARE * total else "mixed"


def results_used(results: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Those of a study's results on one domain that its direction rests on: the prioritised ones, else all."""
    return tuple(outcome for outcome in results if outcome.prioritised) or tuple(results)


def study_directions(evaluation: Evaluation, domains: Mapping[str, DomainCode]) -> tuple[StudyDirection, ...]:
    """Where a study points, one answer for each outcome domain it has results on, in codebook order.

    Results marked as prioritised stand alone for their domain.
    """
    results: dict[str, list[Outcome]] = {}
    for outcome in evaluation.outcomes:
        results.setdefault(outcome.domain, []).append(outcome)
    found: list[StudyDirection] = []
    for domain in domains:
        chosen = results_used(results.get(domain, ()))
        directions = [direction for outcome in chosen if (direction := outcome_direction(outcome, domains)) is not None]
        combined = combined_direction(directions)
        if combined is not None:
            found.append(StudyDirection(domain, combined, len(directions)))
    return tuple(found)
