"""One coded result as an effect with a variance, from its interval or from its groups, or the reason why not.

Sources: Cochrane Handbook chapter 6.3 (effect and variance from an interval), 6.4 and 6.5 (from the figures of groups).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import Literal

from ..schema.evaluation import Outcome
from .arm_effects import two_groups
from .direction import NULL_VALUES, RATIOS
from .effect_measures import effect_of_interval

SCALED = frozenset({"mean-difference", "rate-difference", "difference-in-differences"})
"""Metrics in the units of what was measured: alike only where unit or scale is the same."""

Reason = Literal[
    "review", "no-comparison", "no-figures", "no-interval", "no-level", "no-comparator", "not-comparative", "baseline",
    "other-report", "scope", "other-measure", "other-direction", "ambiguous",
]  # fmt: skip
"""Why an entry has no result that is used."""

_TIME = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*-?\s*(?P<unit>day|week|month|year)s?\b", re.IGNORECASE)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}
_VAGUE_UNITS = re.compile(r"points?|scores?|scale|units?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """What results must share to be pooled."""

    metric: str
    unit: str = ""
    """Unit, and the scale where the unit does not tell scales apart; nothing for measures without a unit."""

    @property
    def ratio(self) -> bool:
        """Whether the analysis is on the logarithm."""
        return self.metric in RATIOS


@dataclass(frozen=True, slots=True)
class CodedEffect:
    """One result, as it could be used in one measure."""

    entry: str
    outcome: Outcome
    measure: Measure
    effect: float
    variance: float
    basis: Literal["interval", "arms"]
    cautions: tuple[str, ...]


def measure_words(measure: Measure) -> str:
    """A measure in words: ``mean difference (days)``."""
    words = measure.metric.replace("-", " ")
    return f"{words} ({measure.unit})" if measure.unit else words


def follow_up_days(timepoint: str | None) -> float | None:
    """The longest time that a timepoint names, in days; None where it names none. ``baseline`` is 0."""
    if timepoint is None:
        return None
    if timepoint.strip().casefold() in ("baseline", "at baseline"):
        return 0.0
    found = [float(time["number"]) * _DAYS[time["unit"].casefold()] for time in _TIME.finditer(timepoint)]
    return max(found, default=None)


def interval_effect(outcome: Outcome) -> tuple[float, float] | None:
    """Effect and variance on the analysis scale from an estimate and its interval (Cochrane Handbook 6.3.1, 6.3.2).

    The interval must have a level and be a confidence or credible interval; the limits of a ratio must be above 0.
    Percentage change is taken as printed, on its own linear scale, and is never turned into a ratio.
    """
    interval = outcome.interval
    if outcome.estimate is None or interval is None or interval.level is None or outcome.metric not in NULL_VALUES:
        return None
    if interval.kind not in ("confidence", "credible") or not 50 <= interval.level < 100:
        return None
    values = [float(outcome.estimate), float(interval.low), float(interval.high)]
    if outcome.metric in RATIOS:
        if min(values) <= 0:
            return None
        values = [log(value) for value in values]
    try:
        found = effect_of_interval(values[1], values[2], level=float(interval.level) / 100, effect=values[0])
    except ValueError:  # an estimate outside its interval: checks report that
        return None
    return found.effect, found.variance


def coded_effects(name: str, outcome: Outcome) -> Iterator[CodedEffect]:
    """One result in every measure it can be given in: as printed, and as worked out from its groups."""
    cautions = [outcome.note] if outcome.note else []
    printed = interval_effect(outcome)
    if printed is not None:
        said = [*cautions]
        if outcome.interval is not None and outcome.interval.kind == "credible":
            said.append("Its interval is a credible interval and is taken like a confidence interval.")
        if not _centred(outcome):
            said.append("Its estimate does not lie in the middle of its interval, so its weight is uncertain.")
        yield CodedEffect(name, outcome, _measure(outcome, str(outcome.metric)), *printed, "interval", tuple(said))
    groups = two_groups(outcome.arms)
    if groups is None:
        return
    if groups.merged > 1:
        cautions.append(f"Its {groups.merged} groups with the service are put together, so that nobody counts twice.")
    for metric in groups.metrics:
        if metric == outcome.metric and printed is not None:
            continue
        if outcome.adjusted and metric != outcome.metric:
            continue  # an adjusted result in one measure is not replaced by an unadjusted one in another
        worked = groups.effect(metric)
        if worked is not None:
            yield CodedEffect(name, outcome, _measure(outcome, metric), *worked, "arms", tuple(cautions))


def _measure(outcome: Outcome, metric: str) -> Measure:
    if metric not in SCALED:
        return Measure(metric)
    unit = outcome.unit or ""
    if unit and not _VAGUE_UNITS.search(unit):
        return Measure(metric, unit)
    scale = " ".join(outcome.measure.split())
    return Measure(metric, f"{scale} ({unit})" if unit and f"({unit})" not in scale else scale)


def why_not(outcomes: Sequence[Outcome]) -> tuple[Reason, str]:
    """Why none of an entry's results can be used; the reason that is nearest to being mended."""
    if not outcomes:
        return "baseline", "Its only results on this outcome are from the start of the study."
    compared = [outcome for outcome in outcomes if outcome.estimate is not None and outcome.metric in NULL_VALUES]
    if any(outcome.interval is not None for outcome in compared):
        if any(outcome.interval is not None and outcome.interval.level is None for outcome in compared):
            return "no-level", "The level of its interval is not given."
        return "no-interval", "Its interval is of a kind from which no variance follows."
    if compared:
        return "no-interval", "It gives an estimate without an interval, and no figures of both groups."
    if any(arm.events is not None or arm.mean is not None for outcome in outcomes for arm in outcome.arms):
        return "no-comparator", (
            "It gives figures of groups, but not numbers of people with the event (or means with standard deviations) "
            "for two groups of which one is named as the comparison."
        )
    if any(outcome.estimate is not None for outcome in outcomes):
        return "not-comparative", "Its figure describes one group and compares nothing."
    return "no-figures", "It gives a result in words, without figures."


def _centred(outcome: Outcome) -> bool:
    """Whether the estimate lies in the middle of its interval, as far as the printed digits can tell."""
    interval = outcome.interval
    if interval is None or outcome.estimate is None:
        return True
    low, middle, high = (float(value) for value in (interval.low, outcome.estimate, interval.high))
    slack = _half_digit(interval.low) / 2 + _half_digit(interval.high) / 2 + _half_digit(outcome.estimate)
    if outcome.metric in RATIOS:
        slack /= low
        low, middle, high = log(low), log(middle), log(high)
    return abs(middle - (low + high) / 2) <= slack + 0.1 * (high - low) / 2


def _half_digit(value: Decimal) -> float:
    """Half of the last digit of a printed number: how far rounding may have moved it."""
    return float(Decimal(1).scaleb(int(value.as_tuple().exponent))) / 2
