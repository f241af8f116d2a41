"""Effects and their variances from what a study reports of its arms, each on the scale it is pooled on.

Conventions are those of ``escalc`` in metafor, so that results can be compared line by line: 1/2 is added
to every cell of a study that has a zero cell and to no other study (``add=1/2, to="only0"``), Hedges'
correction is the exact one, and variances are the large-sample ones (``vtype="LS"``).

Arm 1 is the intervention. Every function returns an ``Effect`` and raises ``ValueError``, with words for
the person who typed the figures, where none can be computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from .arms import Arms, Correlation, Counts, Means, Proportion, Rates, combined_counts, combined_means

__all__ = [
    "MEASURES",
    "Arms",
    "Correlation",
    "Counts",
    "Effect",
    "Means",
    "Measure",
    "Proportion",
    "Rates",
    "Scale",
    "back_transform",
    "combined_counts",
    "combined_means",
    "effect_of_arms",
    "effect_of_interval",
    "to_scale",
]

Scale = Literal["log", "logit", "fisher-z", "identity"]
HALF = 0.5
"""Added to each cell of a table with a zero (Haldane 1956, Gart & Zweifel 1967; Cochrane Handbook 10.4.4)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect and its sampling variance, on the analysis scale."""

    effect: float
    variance: float


def adjusted_cells(arms: Counts) -> tuple[float, float, float, float]:
    """The four cells, with 1/2 added to each of them where one of them is zero."""
    add = HALF if 0 in arms.cells else 0.0
    a, b, c, d = arms.cells
    return a + add, b + add, c + add, d + add


def log_risk_ratio(arms: Counts) -> Effect:
    """Log risk ratio; variance by the delta method (Katz et al., Biometrics 1978;34:469-474)."""
    a, b, c, d = adjusted_cells(arms)
    return Effect(math.log(a / (a + b)) - math.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def log_odds_ratio(arms: Counts) -> Effect:
    """Log odds ratio (Woolf, Annals of Human Genetics 1955;19:251-253)."""
    a, b, c, d = adjusted_cells(arms)
    return Effect(math.log(a / b) - math.log(c / d), 1 / a + 1 / b + 1 / c + 1 / d)


def risk_difference(arms: Counts) -> Effect:
    """Risk difference, of the cells with 1/2 added where one is zero, as ``escalc`` does by default."""
    a, b, c, d = adjusted_cells(arms)
    n_1, n_2 = a + b, c + d
    return Effect(a / n_1 - c / n_2, a * b / n_1**3 + c * d / n_2**3)


def peto_log_odds_ratio(arms: Counts) -> Effect:
    """Log odds ratio by Peto's one-step method: observed minus expected over the hypergeometric variance.

    Yusuf et al., Progress in Cardiovascular Diseases 1985;27:335-371. Nothing is added to any cell.
    """
    difference, variance = observed_minus_expected(arms)
    if variance == 0:
        raise ValueError("nobody, or everybody, had the event: Peto's method takes nothing from such a study")
    return Effect(difference / variance, 1 / variance)


def observed_minus_expected(arms: Counts) -> tuple[float, float]:
    """Events of arm 1 minus those expected were the arms alike, and the hypergeometric variance."""
    a, b, c, d = arms.cells
    n = a + b + c + d
    if n <= 1:
        return 0.0, 0.0
    return a - (a + c) * arms.n_1 / n, (a + c) * (b + d) * (arms.n_1 / n) * (arms.n_2 / n) / (n - 1)


def mean_difference(arms: Means) -> Effect:
    """Difference of means; the arms' variances may differ."""
    return _positive(Effect(arms.mean_1 - arms.mean_2, arms.sd_1**2 / arms.n_1 + arms.sd_2**2 / arms.n_2))


def hedges_correction(degrees: float) -> float:
    """Factor that takes the small-sample bias from a standardised mean difference, exactly.

    Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)), Hedges, Journal of Educational Statistics 1981;6:107-128.

    Args:
        degrees: degrees of freedom of the standard deviation, above 1.
    """
    return math.exp(math.lgamma(degrees / 2) - math.log(math.sqrt(degrees / 2)) - math.lgamma((degrees - 1) / 2))


def standardised_mean_difference(arms: Means) -> Effect:
    """Hedges' g: difference of means over the pooled standard deviation, corrected for bias.

    Variance 1/n1 + 1/n2 + g2/(2N) (Hedges 1982, the default of ``escalc``).
    """
    n = arms.n_1 + arms.n_2
    degrees = n - 2
    if degrees <= 1:
        raise ValueError("a standardised mean difference needs at least four people")
    pooled = math.sqrt(((arms.n_1 - 1) * arms.sd_1**2 + (arms.n_2 - 1) * arms.sd_2**2) / degrees)
    if pooled == 0:
        raise ValueError("both standard deviations are zero")
    g = hedges_correction(degrees) * (arms.mean_1 - arms.mean_2) / pooled
    return Effect(g, 1 / arms.n_1 + 1 / arms.n_2 + g**2 / (2 * n))


def log_ratio_of_means(arms: Means) -> Effect:
    """Log ratio of means (Hedges, Gurevitch & Curtis, Ecology 1999;80:1150-1156)."""
    if arms.mean_1 * arms.mean_2 <= 0:
        raise ValueError("a ratio of means needs two means of one sign, neither zero")
    first = arms.sd_1**2 / (arms.n_1 * arms.mean_1**2)
    return _positive(Effect(math.log(arms.mean_1 / arms.mean_2), first + arms.sd_2**2 / (arms.n_2 * arms.mean_2**2)))


def log_rate_ratio(arms: Rates) -> Effect:
    """Log rate ratio; 1/2 is added to both numbers of events where one is zero, never to time at risk."""
    add = HALF if 0 in (arms.events_1, arms.events_2) else 0.0
    first, second = arms.events_1 + add, arms.events_2 + add
    return Effect(math.log(first / arms.time_1) - math.log(second / arms.time_2), 1 / first + 1 / second)


def logit_proportion(arms: Proportion) -> Effect:
    """Log odds of one group; 1/2 is added to both cells where one is zero."""
    add = HALF if arms.events in (0, arms.n) else 0.0
    with_event, without = arms.events + add, arms.n - arms.events + add
    return Effect(math.log(with_event / without), 1 / with_event + 1 / without)


def fisher_z(arms: Correlation) -> Effect:
    """Fisher's z of a correlation, with variance 1/(n-3) (Fisher, Metron 1921;1:3-32)."""
    return Effect(math.atanh(arms.correlation), 1 / (arms.n - 3))


def _positive(found: Effect) -> Effect:
    if found.variance == 0:
        raise ValueError("both standard deviations are zero")
    return found


@dataclass(frozen=True, slots=True)
class Measure:
    """An effect measure: the scale it is pooled on, and where no difference lies."""

    code: str
    name: str
    scale: Scale
    null: float | None
    """No difference on the analysis scale; None for measures of one group and for those we know nothing of."""
    natural_null: float | None
    """The same on the scale people read."""


def _measure(code: str, name: str, scale: Scale, null: float | None = 0.0) -> Measure:
    natural = None if null is None else 1.0 if scale == "log" else 0.0
    return Measure(code, name, scale, null, natural)


MEASURES: Mapping[str, Measure] = {
    measure.code: measure
    for measure in (
        _measure("RR", "risk ratio", "log"),
        _measure("OR", "odds ratio", "log"),
        _measure("RD", "risk difference", "identity"),
        _measure("MD", "mean difference", "identity"),
        _measure("SMD", "standardised mean difference", "identity"),
        _measure("ROM", "ratio of means", "log"),
        _measure("IRR", "rate ratio", "log"),
        _measure("PLO", "proportion", "logit", None),
        _measure("ZCOR", "correlation", "fisher-z"),
        _measure("generic", "effect as given", "identity"),
    )
}
"""Measures by the codes that metafor uses; ``generic`` is for effects that come with their variance."""

_FROM_COUNTS: Mapping[str, Callable[[Counts], Effect]] = {
    "RR": log_risk_ratio,
    "OR": log_odds_ratio,
    "RD": risk_difference,
}
_FROM_MEANS: Mapping[str, Callable[[Means], Effect]] = {
    "MD": mean_difference,
    "SMD": standardised_mean_difference,
    "ROM": log_ratio_of_means,
}


def effect_of_arms(measure: str, arms: Arms) -> Effect:
    """The effect of one study by a measure.

    Args:
        measure: a code of ``MEASURES`` other than ``generic``.
        arms: what that measure is computed from.

    Raises:
        ValueError: the figures allow no effect, or belong to another measure.
    """
    if isinstance(arms, Counts) and measure in _FROM_COUNTS:
        return _FROM_COUNTS[measure](arms)
    if isinstance(arms, Means) and measure in _FROM_MEANS:
        return _FROM_MEANS[measure](arms)
    if isinstance(arms, Rates) and measure == "IRR":
        return log_rate_ratio(arms)
    if isinstance(arms, Proportion) and measure == "PLO":
        return logit_proportion(arms)
    if isinstance(arms, Correlation) and measure == "ZCOR":
        return fisher_z(arms)
    raise ValueError(f"{measure} is not computed from {type(arms).__name__.lower()}")


def effect_of_interval(low: float, high: float, *, level: float = 0.95, effect: float | None = None) -> Effect:
    """Effect and variance from a confidence interval, both on the analysis scale (Handbook 6.3.2).

    Args:
        low: lower end; take logarithms of ratios first.
        high: upper end.
        level: confidence level, between 0 and 1.
        effect: the point estimate; the middle of the interval where None.
    """
    if not low < high:
        raise ValueError("the lower end of an interval lies below the upper")
    if not 0 < level < 1:
        raise ValueError("a confidence level lies between 0 and 1")
    if effect is not None and not low <= effect <= high:
        raise ValueError("the effect lies outside its own interval")
    half = (high - low) / 2 / NormalDist().inv_cdf(0.5 + level / 2)
    return Effect((low + high) / 2 if effect is None else effect, half**2)


def to_scale(measure: str, value: float) -> float:
    """A value as people read it (a risk ratio, a percentage as a proportion), on the analysis scale.

    Raises:
        ValueError: the measure has no such value, as a ratio of zero.
    """
    scale = MEASURES[measure].scale
    impossible = {
        "log": value <= 0,
        "logit": not 0 < value < 1,
        "fisher-z": not -1 < value < 1,
        "identity": False,
    }[scale]
    if impossible or not math.isfinite(value):
        raise ValueError(f"{value:g} cannot be a {MEASURES[measure].name}")
    if scale == "log":
        return math.log(value)
    if scale == "logit":
        return math.log(value / (1 - value))
    return math.atanh(value) if scale == "fisher-z" else value


def back_transform(measure: str, value: float) -> float:
    """A value of the analysis scale as people read it: the ratio, the proportion, the correlation."""
    scale = MEASURES[measure].scale
    if scale == "log":
        return math.exp(value) if value < 700 else math.inf
    if scale == "logit":
        return 1 / (1 + math.exp(-value)) if value > -700 else 0.0
    return math.tanh(value) if scale == "fisher-z" else value
