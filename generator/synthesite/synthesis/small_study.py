"""Checks for small-study effects: funnel plot and Egger's test, from ten studies on and never before.

With fewer studies the test cannot tell chance from asymmetry (Sterne et al., BMJ 2011;343:d4002; Cochrane
Handbook 13.3.5.4), so nothing is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from .pooling import LEVEL, Study, t_p

MINIMUM_STUDIES = 10


@dataclass(frozen=True, slots=True)
class EggerTest:
    """Egger's regression test.

    ``intercept`` is that of the standardised effect on precision, which is the slope of the effect on its
    standard error; ``limit`` is the effect to be expected of a study without any error.
    """

    k: int
    intercept: float
    se: float
    t: float
    df: int
    p: float
    limit: float


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One study in a funnel plot."""

    name: str
    effect: float
    se: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """What a funnel plot draws: the studies, the middle, and the lower corners of the region of chance.

    From (centre, 0) to (left, largest_se) and (right, largest_se) lies where, were there one effect only,
    the given share of studies would fall.
    """

    points: tuple[FunnelPoint, ...]
    centre: float
    largest_se: float
    left: float
    right: float


def egger_test(studies: Sequence[Study]) -> EggerTest | None:
    """Regress effects on their standard errors, weighted by the inverse variance.

    Egger et al., BMJ 1997;315:629-634, as ``regtest(model="lm", predictor="sei")`` of metafor.

    Args:
        studies: effects on the analysis scale.

    Returns:
        None below ten studies, or where all standard errors are equal.
    """
    k = len(studies)
    errors = [math.sqrt(study.variance) for study in studies]
    if k < MINIMUM_STUDIES or max(errors) - min(errors) <= 1e-12 * max(errors):
        return None
    weights = [1 / study.variance for study in studies]
    total = math.fsum(weights)
    mean_error = math.fsum(w * e for w, e in zip(weights, errors, strict=True)) / total
    mean_effect = math.fsum(w * study.effect for w, study in zip(weights, studies, strict=True)) / total
    rows = [(w, e - mean_error, s.effect - mean_effect) for w, e, s in zip(weights, errors, studies, strict=True)]
    squares = math.fsum(w * x**2 for w, x, _ in rows)
    slope = math.fsum(w * x * y for w, x, y in rows) / squares
    residual = math.fsum(w * (y - slope * x) ** 2 for w, x, y in rows) / (k - 2)
    se = math.sqrt(residual / squares)
    t = slope / se if se > 0 else math.copysign(math.inf, slope) if slope else 0.0
    return EggerTest(k, slope, se, t, k - 2, t_p(t, k - 2), mean_effect - slope * mean_error)


def funnel_data(studies: Sequence[Study], centre: float, *, level: float = LEVEL) -> Funnel | None:
    """What a funnel plot needs (Sterne & Egger, Journal of Clinical Epidemiology 2001;54:1046-1055).

    Args:
        studies: effects on the analysis scale.
        centre: the middle, usually the pooled effect under one common effect.
        level: share of studies between the two lines were there one effect only.

    Returns:
        None below ten studies.
    """
    if len(studies) < MINIMUM_STUDIES:
        return None
    points = tuple(FunnelPoint(study.name, study.effect, math.sqrt(study.variance)) for study in studies)
    largest = max(point.se for point in points)
    half = NormalDist().inv_cdf(0.5 + level / 2) * largest
    return Funnel(points, centre, largest, centre - half, centre + half)
