"""Pooling the effects of several studies: one result, its uncertainty, and how much the studies differ.

A study enters once: two entries of one name are refused, so that several reports of a study, or arms that
share controls, are not counted twice (join arms with ``arms.combined_counts`` or ``arms.combined_means``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from . import heterogeneity as spread

Method = Literal["FE", "DL", "PM", "REML"]
RANDOM: frozenset[str] = frozenset(spread.ESTIMATORS)
LEVEL = 0.95


class PoolingError(ValueError):
    """Studies that cannot be pooled as asked; the message is for the person who asked."""


@dataclass(frozen=True, slots=True)
class Study:
    """One study's effect and sampling variance, on the analysis scale."""

    name: str
    effect: float
    variance: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled result on the analysis scale.

    ``weights`` are per cent, in the order of the studies. ``i2`` and its interval are per cent. What cannot
    be had is None: intervals of tau2 and I2 with one study, a prediction interval with fewer than three
    studies or under one common effect.
    """

    k: int
    estimate: float
    se: float
    low: float
    high: float
    p: float
    tau2: float
    tau2_low: float | None
    tau2_high: float | None
    i2: float
    i2_low: float | None
    i2_high: float | None
    h2: float
    q: float
    q_df: int
    q_p: float
    prediction_low: float | None
    prediction_high: float | None
    weights: tuple[float, ...]
    method: str
    knapp_hartung: bool
    level: float = 95
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subgroups:
    """Pooled results of groups of studies, and the test of whether they differ."""

    groups: tuple[tuple[str, Pooled], ...]
    q: float
    q_df: int
    q_p: float


def wald_interval(estimate: float, se: float, level: float = LEVEL) -> tuple[float, float]:
    """Normal confidence interval of an estimate, or of one study's effect."""
    half = NormalDist().inv_cdf(0.5 + level / 2) * se
    return estimate - half, estimate + half


def two_sided_p(z: float) -> float:
    """Two-sided probability of a standard normal value as far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_quantile(probability: float, degrees: int) -> float:
    """Value of Student's t with that probability below it."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def t_p(t: float, degrees: int) -> float:
    """Two-sided probability of a t value as far from 0."""
    from scipy.special import stdtr

    return 2 * float(stdtr(degrees, -abs(t)))


def pool_studies(
    studies: Sequence[Study], method: Method, *, knapp_hartung: bool = False, level: float = LEVEL
) -> Pooled:
    """Pool effects by the inverse of their variances.

    Args:
        studies: at least one, each name once.
        method: ``FE`` one common (fixed) effect; the others random effects with tau2 by DerSimonian and
            Laird, Paule and Mandel, or restricted maximum likelihood (see ``heterogeneity``).
        knapp_hartung: t interval with the variance of Hartung & Knapp (Statistics in Medicine
            2001;20:3875-3889), guarded so that it never falls below the usual one: the factor is
            max(1, q) (Röver, Knapp & Friede, BMC Medical Research Methodology 2015;15:99), which is
            ``test="adhoc"`` of metafor. With a single study there is nothing to adjust.
        level: confidence level of every interval, between 0 and 1.

    The prediction interval is that of Higgins, Thompson & Spiegelhalter (JRSS A 2009;172:137-159) and
    the Cochrane Handbook 10.10.4.3: t on k-2 degrees of freedom (metafor's ``predtype="Riley"``; its
    default takes the normal, or t on k-1 with Knapp and Hartung). I2 and H2 follow from tau2 and the
    typical variance (Higgins & Thompson 2002) and, for one common effect, from Q, as in metafor.

    Raises:
        PoolingError: no studies, one of them twice, or figures that cannot be pooled.
    """
    _check(studies, level)
    if knapp_hartung and method not in RANDOM:
        raise PoolingError("the Hartung–Knapp interval goes with a random-effects method: DL, PM or REML")
    effects = [study.effect for study in studies]
    variances = [study.variance for study in studies]
    k = len(studies)
    several = k > 1
    tau2 = spread.ESTIMATORS[method](effects, variances) if several and method in RANDOM else 0.0
    weights = spread.weights_at(variances, tau2)
    total = math.fsum(weights)
    estimate = spread.weighted_mean(effects, weights)
    se = math.sqrt(1 / total)
    adjusted = knapp_hartung and several
    if adjusted:
        se *= math.sqrt(max(1.0, spread.generalised_q(effects, variances, tau2) / (k - 1)))
        half = t_quantile(0.5 + level / 2, k - 1) * se
        low, high, p = estimate - half, estimate + half, t_p(estimate / se, k - 1)
    else:
        low, high = wald_interval(estimate, se, level)
        p = two_sided_p(estimate / se)
    pooled = Pooled(
        k=k,
        estimate=estimate,
        se=se,
        low=low,
        high=high,
        p=p,
        tau2=tau2,
        tau2_low=None,
        tau2_high=None,
        i2=0.0,
        i2_low=None,
        i2_high=None,
        h2=1.0,
        q=0.0,
        q_df=k - 1,
        q_p=1.0,
        prediction_low=None,
        prediction_high=None,
        weights=tuple(100 * weight / total for weight in weights),
        method=method,
        knapp_hartung=adjusted,
        level=round(100 * level, 9),
    )
    if not several:
        return pooled
    return _with_prediction(_with_heterogeneity(pooled, effects, variances, level), level)


def _with_heterogeneity(pooled: Pooled, effects: list[float], variances: list[float], level: float) -> Pooled:
    q = spread.generalised_q(effects, variances)
    typical = spread.typical_variance(variances)
    ends = spread.q_profile_interval(effects, variances, level)
    random = pooled.method in RANDOM
    return replace(
        pooled,
        tau2_low=ends[0] if random else None,
        tau2_high=ends[1] if random else None,
        i2=spread.share_of_tau2(pooled.tau2, typical) if random else i2_of_q(q, pooled.q_df),
        i2_low=spread.share_of_tau2(ends[0], typical),
        i2_high=spread.share_of_tau2(ends[1], typical),
        h2=pooled.tau2 / typical + 1 if random else q / pooled.q_df,
        q=q,
        q_p=spread.chi_square_tail(q, pooled.q_df),
    )


def i2_of_q(q: float, degrees: int) -> float:
    """I2 in per cent from Q, never below 0 (Higgins & Thompson 2002)."""
    return max(0.0, 100 * (q - degrees) / q) if q > 0 else 0.0


def _with_prediction(pooled: Pooled, level: float) -> Pooled:
    if pooled.method not in RANDOM or pooled.k < 3:
        return pooled
    half = t_quantile(0.5 + level / 2, pooled.k - 2) * math.sqrt(pooled.tau2 + pooled.se**2)
    return replace(pooled, prediction_low=pooled.estimate - half, prediction_high=pooled.estimate + half)


def _check(studies: Sequence[Study], level: float) -> None:
    if not studies:
        raise PoolingError("there is no study to pool")
    if not 0 < level < 1:
        raise PoolingError("a confidence level lies between 0 and 1")
    refuse_repeated(study.name for study in studies)
    for study in studies:
        if not (math.isfinite(study.effect) and math.isfinite(study.variance) and study.variance > 0):
            raise PoolingError(f"{study.name}: the effect must be a number and its variance above zero")


def refuse_repeated(names: Iterable[str]) -> None:
    """Stop where one study would count twice.

    Raises:
        PoolingError: naming every study that is there more than once.
    """
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    if repeated:
        raise PoolingError(f"each study counts once, but there is more than one of: {', '.join(repeated)}")


def leave_one_out(
    studies: Sequence[Study], method: Method, *, knapp_hartung: bool = False, level: float = LEVEL
) -> tuple[Pooled, ...]:
    """Pool again without each study in turn, in their order; nothing where fewer than two would be left out of."""
    if len(studies) < 2:
        return ()
    return tuple(
        pool_studies([*studies[:at], *studies[at + 1 :]], method, knapp_hartung=knapp_hartung, level=level)
        for at in range(len(studies))
    )


def pool_subgroups(
    studies: Sequence[Study],
    groups: Sequence[str],
    method: Method,
    *,
    knapp_hartung: bool = False,
    level: float = LEVEL,
) -> Subgroups:
    """Pool each group of studies, each with its own tau2, and test whether the groups differ.

    Args:
        studies: as for ``pool_studies``.
        groups: the group of each study, in the same order; groups come back in the order they first appear.
        method: as for ``pool_studies``.
        knapp_hartung: as for ``pool_studies``.
        level: as for ``pool_studies``.
    """
    refuse_repeated(study.name for study in studies)
    members: dict[str, list[Study]] = {}
    for study, group in zip(studies, groups, strict=True):
        members.setdefault(group, []).append(study)
    pooled = [
        (group, pool_studies(some, method, knapp_hartung=knapp_hartung, level=level)) for group, some in members.items()
    ]
    return compare_groups(pooled)


def compare_groups(groups: Sequence[tuple[str, Pooled]]) -> Subgroups:
    """Test for differences among groups: Q of their pooled results.

    Borenstein & Higgins, Prevention Science 2013;14:134-143; Cochrane Handbook 10.11.3.1.
    """
    estimates = [pooled.estimate for _, pooled in groups]
    variances = [pooled.se**2 for _, pooled in groups]
    q = spread.generalised_q(estimates, variances)
    degrees = len(groups) - 1
    return Subgroups(tuple(groups), q if degrees else 0.0, degrees, spread.chi_square_tail(q, degrees))
