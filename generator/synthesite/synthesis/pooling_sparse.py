"""Pooling of rare events from the counts themselves: Mantel–Haenszel and Peto."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from . import heterogeneity as spread
from .arms import Counts, Rates
from .effect_measures import HALF, adjusted_cells, effect_of_arms, observed_minus_expected, peto_log_odds_ratio
from .pooling import LEVEL, Pooled, PoolingError, Study, i2_of_q, refuse_repeated, two_sided_p, wald_interval

SparseMethod = Literal["MH", "Peto"]
MEASURES_OF: dict[str, tuple[str, ...]] = {"MH": ("RR", "OR", "RD", "IRR"), "Peto": ("OR",)}
"""Measures that each method pools."""


@dataclass(frozen=True, slots=True)
class ArmStudy:
    """One study by the figures of its arms."""

    name: str
    arms: Counts | Rates


@dataclass(frozen=True, slots=True)
class _Sum:
    """A pooled estimate on the analysis scale, its variance, and the weight each study had in it."""

    estimate: float
    variance: float
    weights: list[float]


def pool_arms(studies: Sequence[ArmStudy], measure: str, method: SparseMethod, *, level: float = LEVEL) -> Pooled:
    """Pool counts, or events and time at risk, under one common effect.

    ``MH`` is the method of Mantel & Haenszel (JNCI 1959;22:719-748) with the variances of Robins, Breslow &
    Greenland (Biometrics 1986;42:311-323) for odds ratios, Greenland & Robins (Biometrics 1985;41:55-68) for
    risk and rate ratios, Sato, Greenland & Robins (Biometrics 1989;45:1323-1324) for risk differences. ``Peto`` is
    the one-step odds ratio (Yusuf et al. 1985). Both take the counts as they are, as ``rma.mh`` and
    ``rma.peto`` of metafor do; studies without events, or with only events, in both arms have no say
    in a ratio. Only where one arm never has the event (or always), so that no Mantel–Haenszel ratio exists,
    is 1/2 added to each cell of the studies with a zero (Cochrane Handbook 10.4.4.1), and a note says so;
    metafor then gives no result.

    Q compares the studies' own effects (1/2 added where a cell is zero) with the pooled one, as metafor does;
    I2 and H2 follow from Q. tau2 is 0: there is one effect.

    Args:
        studies: at least one, each name once.
        measure: RR, OR or RD of ``Counts``, IRR of ``Rates``; OR for Peto.
        method: ``MH`` or ``Peto``.
        level: confidence level, between 0 and 1.

    Raises:
        PoolingError: the studies cannot be pooled so.
    """
    if not studies:
        raise PoolingError("there is no study to pool")
    if not 0 < level < 1:
        raise PoolingError("a confidence level lies between 0 and 1")
    refuse_repeated(study.name for study in studies)
    if measure not in MEASURES_OF[method]:
        raise PoolingError(f"{method} pools {', '.join(MEASURES_OF[method])}, not {measure}")
    notes: list[str] = []
    if method == "Peto":
        found, q, informative = _peto(studies)
    else:
        found = _mantel_haenszel(studies, measure, notes)
        effects = [effect_of_arms(measure, study.arms) for study in studies if not study.arms.empty]
        q = math.fsum((one.effect - found.estimate) ** 2 / one.variance for one in effects)
        informative = len(effects)
    se = math.sqrt(found.variance)
    low, high = wald_interval(found.estimate, se, level)
    degrees = max(0, informative - 1)
    q = max(0.0, q) if degrees else 0.0
    silent = len(studies) - informative
    if silent:
        notes.append(
            f"{silent} of {len(studies)} studies had no events, or only events, in both arms: they have no part in Q"
        )
    total = math.fsum(found.weights)
    return Pooled(
        k=len(studies),
        estimate=found.estimate,
        se=se,
        low=low,
        high=high,
        p=two_sided_p(found.estimate / se),
        tau2=0.0,
        tau2_low=None,
        tau2_high=None,
        i2=i2_of_q(q, degrees),
        i2_low=None,
        i2_high=None,
        h2=q / degrees if degrees else 1.0,
        q=q,
        q_df=degrees,
        q_p=spread.chi_square_tail(q, degrees),
        prediction_low=None,
        prediction_high=None,
        weights=tuple(100 * weight / total for weight in found.weights),
        method=method,
        knapp_hartung=False,
        level=round(100 * level, 9),
        notes=tuple(notes),
    )


def own_effects(studies: Sequence[ArmStudy], measure: str, method: SparseMethod) -> list[Study | None]:
    """Each study's own effect beside the pooled one; None for a study that has no say in it."""
    if method == "Peto":
        found = [None if study.arms.empty else peto_log_odds_ratio(_counts(study)) for study in studies]
    else:
        found = [None if study.arms.empty else effect_of_arms(measure, study.arms) for study in studies]
    return [
        Study(study.name, one.effect, one.variance) if one else None for study, one in zip(studies, found, strict=True)
    ]


def _counts(study: ArmStudy) -> Counts:
    if not isinstance(study.arms, Counts):
        raise PoolingError(f"{study.name}: events and people of each arm are needed")
    return study.arms


def _peto(studies: Sequence[ArmStudy]) -> tuple[_Sum, float, int]:
    parts = [observed_minus_expected(_counts(study)) for study in studies]
    total = math.fsum(variance for _, variance in parts)
    if total == 0:
        raise PoolingError("no study has both people with and without the event: nothing can be pooled")
    difference = math.fsum(part for part, _ in parts)
    q = math.fsum(part**2 / variance for part, variance in parts if variance) - difference**2 / total
    weights = [variance for _, variance in parts]
    return _Sum(difference / total, 1 / total, weights), q, sum(1 for weight in weights if weight)


def _mantel_haenszel(studies: Sequence[ArmStudy], measure: str, notes: list[str]) -> _Sum:
    formula: Callable[[Sequence[ArmStudy]], _Sum | None] = {
        "OR": _odds_ratio,
        "RR": _risk_ratio,
        "RD": _risk_difference,
        "IRR": _rate_ratio,
    }[measure]
    found = formula(studies)
    if found is None:  # else the counts are taken as they are
        found = formula([_with_halves(study) for study in studies])
        notes.append("one arm never (or always) had the event: 1/2 was added to each cell of studies with a zero")
    if found is None:
        raise PoolingError("no study has both people with and without the event: nothing can be pooled")
    return found


def _with_halves(study: ArmStudy) -> ArmStudy:
    arms = study.arms
    if arms.empty:
        return study
    if isinstance(arms, Rates):
        add = HALF if 0 in (arms.events_1, arms.events_2) else 0.0
        return ArmStudy(study.name, Rates(arms.events_1 + add, arms.time_1, arms.events_2 + add, arms.time_2))
    a, b, c, d = adjusted_cells(arms)
    return ArmStudy(study.name, Counts(a, a + b, c, c + d))


def _ratio(first: list[float], second: list[float], variance: Callable[[float, float], float]) -> _Sum | None:
    """Log ratio of two sums, weighted by the second; None where one of them is zero."""
    top, bottom = math.fsum(first), math.fsum(second)
    return _Sum(math.log(top / bottom), variance(top, bottom), second) if top > 0 and bottom > 0 else None


def _odds_ratio(studies: Sequence[ArmStudy]) -> _Sum | None:
    cells = [_counts(study).cells for study in studies]
    like = [(a + d) / (a + b + c + d) for a, b, c, d in cells]
    first = [a * d / (a + b + c + d) for a, b, c, d in cells]
    second = [b * c / (a + b + c + d) for a, b, c, d in cells]

    def variance(top: float, bottom: float) -> float:
        rows = list(zip(like, first, second, strict=True))
        own = math.fsum(p * r for p, r, _ in rows) / top**2
        crossed = math.fsum(p * s + (1 - p) * r for p, r, s in rows) / (top * bottom)
        return (own + crossed + math.fsum((1 - p) * s for p, _, s in rows) / bottom**2) / 2

    return _ratio(first, second, variance)


def _risk_ratio(studies: Sequence[ArmStudy]) -> _Sum | None:
    tables = [(arms.events_1, arms.n_1, arms.events_2, arms.n_2) for arms in map(_counts, studies)]
    first = [a * n_2 / (n_1 + n_2) for a, n_1, _, n_2 in tables]
    second = [c * n_1 / (n_1 + n_2) for _, n_1, c, n_2 in tables]
    within = [(n_1 * n_2 * (a + c) - a * c * (n_1 + n_2)) / (n_1 + n_2) ** 2 for a, n_1, c, n_2 in tables]
    return _ratio(first, second, lambda top, bottom: math.fsum(within) / (top * bottom))


def _rate_ratio(studies: Sequence[ArmStudy]) -> _Sum | None:
    tables = [(arms.events_1, arms.time_1, arms.events_2, arms.time_2) for arms in map(_rates, studies)]
    first = [x_1 * t_2 / (t_1 + t_2) for x_1, t_1, _, t_2 in tables]
    second = [x_2 * t_1 / (t_1 + t_2) for _, t_1, x_2, t_2 in tables]
    within = [t_1 * t_2 * (x_1 + x_2) / (t_1 + t_2) ** 2 for x_1, t_1, x_2, t_2 in tables]
    return _ratio(first, second, lambda top, bottom: math.fsum(within) / (top * bottom))


def _risk_difference(studies: Sequence[ArmStudy]) -> _Sum | None:
    tables = [(arms.events_1, arms.n_1, arms.events_2, arms.n_2) for arms in map(_counts, studies)]
    weights = [n_1 * n_2 / (n_1 + n_2) for _, n_1, _, n_2 in tables]
    total = math.fsum(weights)
    estimate = math.fsum((a * n_2 - c * n_1) / (n_1 + n_2) for a, n_1, c, n_2 in tables) / total
    leaning = math.fsum(
        (n_1**2 * c - n_2**2 * a + n_1 * n_2 * (n_2 - n_1) / 2) / (n_1 + n_2) ** 2 for a, n_1, c, n_2 in tables
    )
    even = math.fsum((a * (n_2 - c) + c * (n_1 - a)) / (n_1 + n_2) for a, n_1, c, n_2 in tables) / 2
    variance = (estimate * leaning + even) / total**2
    return _Sum(estimate, variance, weights) if variance > 0 else None


def _rates(study: ArmStudy) -> Rates:
    if not isinstance(study.arms, Rates):
        raise PoolingError(f"{study.name}: events and time at risk of each arm are needed")
    return study.arms
