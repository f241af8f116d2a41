"""How much studies differ beyond chance: Q, tau2 by three estimators, I2 and H2, each with an interval.

Sums are taken with ``math.fsum``, which rounds once: the order of the studies changes no digit.
All functions take effects and sampling variances of the same length, on the analysis scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

Floats = Sequence[float]
_ROUNDS = 1000


def weighted_mean(effects: Floats, weights: Floats) -> float:
    """Mean of effects by weights."""
    return math.fsum(w * y for w, y in zip(weights, effects, strict=True)) / math.fsum(weights)


def weights_at(variances: Floats, tau2: float) -> list[float]:
    """Inverse-variance weights for a between-study variance."""
    return [1 / (v + tau2) for v in variances]


def generalised_q(effects: Floats, variances: Floats, tau2: float = 0.0) -> float:
    """Weighted squares about the weighted mean; with tau2 = 0 it is Cochran's Q (Biometrics 1954;10:101-129)."""
    weights = weights_at(variances, tau2)
    mean = weighted_mean(effects, weights)
    return math.fsum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))


def chi_square_tail(q: float, degrees: int) -> float:
    """Probability of a chi-square value at least as large; 1 without degrees of freedom."""
    from scipy.special import chdtrc

    return float(chdtrc(degrees, q)) if degrees > 0 else 1.0


def chi_square_quantile(probability: float, degrees: int) -> float:
    """Chi-square value with that probability below it."""
    from scipy.special import gammaincinv

    return 2 * float(gammaincinv(degrees / 2, probability))


def typical_variance(variances: Floats) -> float:
    """The "typical" within-study variance (Higgins & Thompson, Statistics in Medicine 2002;21:1539-1558, eq. 9)."""
    weights = weights_at(variances, 0.0)
    total = math.fsum(weights)
    return (len(weights) - 1) * total / (total**2 - math.fsum(w**2 for w in weights))


def share_of_tau2(tau2: float, typical: float) -> float:
    """I2 in per cent: the between-study part of the variance of a typical study."""
    return 100 * tau2 / (tau2 + typical)


def dersimonian_laird(effects: Floats, variances: Floats) -> float:
    """tau2 by the method of moments, cut off at 0 (DerSimonian & Laird, Controlled Clinical Trials 1986;7:177-188)."""
    weights = weights_at(variances, 0.0)
    total = math.fsum(weights)
    excess = generalised_q(effects, variances) - (len(weights) - 1)
    return max(0.0, excess / (total - math.fsum(w**2 for w in weights) / total))


def paule_mandel(effects: Floats, variances: Floats) -> float:
    """The tau2 at which the generalised Q equals its degrees of freedom; 0 where Q is below them already.

    Paule & Mandel, Journal of Research of the National Bureau of Standards 1982;87:377-385. The root is
    taken to the last digits; metafor by default stops within about 1e-5 of it.
    """
    return _tau2_of_q(effects, variances, len(effects) - 1.0)


def _tau2_of_q(effects: Floats, variances: Floats, target: float) -> float:
    """The tau2 that brings the generalised Q down to a target; 0 where it is there at once."""
    if generalised_q(effects, variances) <= target:
        return 0.0
    mean = math.fsum(effects) / len(effects)
    above = math.fsum((y - mean) ** 2 for y in effects) / target  # there Q is below the target for certain
    return _root(lambda tau2: generalised_q(effects, variances, tau2) - target, 0.0, above)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=high * 1e-16, rtol=8.9e-16, maxiter=_ROUNDS))


def restricted_likelihood(effects: Floats, variances: Floats, tau2: float) -> float:
    """Restricted log-likelihood of tau2, but for a constant."""
    weights = weights_at(variances, tau2)
    spread = math.fsum(math.log(v + tau2) for v in variances)
    return -(spread + math.log(math.fsum(weights)) + generalised_q(effects, variances, tau2)) / 2


def _restricted_score(effects: Floats, variances: Floats, tau2: float) -> tuple[float, float]:
    """Twice the slope of the restricted log-likelihood, and twice its expected curvature."""
    weights = weights_at(variances, tau2)
    one, two, three = (math.fsum(w**power for w in weights) for power in (1, 2, 3))
    mean = weighted_mean(effects, weights)
    squares = math.fsum((w * (y - mean)) ** 2 for w, y in zip(weights, effects, strict=True))
    return squares - (one - two / one), two - 2 * three / one + (two / one) ** 2


def restricted_maximum_likelihood(effects: Floats, variances: Floats) -> float:
    """tau2 by restricted maximum likelihood: Fisher scoring until it moves no more, never below 0.

    Viechtbauer, Journal of Educational and Behavioral Statistics 2005;30:261-293 (eq. 14). It starts from
    Hedges and Olkin's estimate as metafor does, which by default stops once a step is below 1e-5. Where
    scoring runs in circles the score's root is bracketed instead.
    """
    mean = math.fsum(effects) / len(effects)
    between = math.fsum((y - mean) ** 2 for y in effects) / (len(effects) - 1)
    tau2 = max(0.0, between - math.fsum(variances) / len(variances))
    for _ in range(_ROUNDS):
        score, information = _restricted_score(effects, variances, tau2)
        step = score / information
        if tau2 + step <= 0:
            if _restricted_score(effects, variances, 0.0)[0] <= 0:
                return 0.0
            step = -tau2 / 2
        if abs(step) <= 1e-14 * (tau2 + step):
            return tau2 + step
        tau2 += step
    return _bracketed_maximum(effects, variances, max(tau2, between))


def _bracketed_maximum(effects: Floats, variances: Floats, scale: float) -> float:
    """The likeliest of the places where the score goes from plus to minus, looked for on a fine grid."""

    def score(tau2: float) -> float:
        return _restricted_score(effects, variances, tau2)[0]

    grid = [0.0, *(scale * 10 ** (power / 40) for power in range(-400, 121))]
    places = [_root(score, low, high) for low, high in pairwise(grid) if score(low) > 0 >= score(high)]
    return max([0.0, *places], key=lambda tau2: restricted_likelihood(effects, variances, tau2))


ESTIMATORS: dict[str, Callable[[Floats, Floats], float]] = {
    "DL": dersimonian_laird,
    "PM": paule_mandel,
    "REML": restricted_maximum_likelihood,
}


def q_profile_interval(effects: Floats, variances: Floats, level: float = 0.95) -> tuple[float, float]:
    """Confidence interval of tau2 by the Q-profile method (Viechtbauer, Statistics in Medicine 2007;26:37-52).

    It holds every tau2 whose generalised Q is no unlikely chi-square value, whichever estimator is used;
    so it may leave the estimate out. Where even tau2 = 0 leaves Q too small, it is the point 0.
    """
    degrees = len(effects) - 1
    below, above = (chi_square_quantile(p, degrees) for p in ((1 - level) / 2, (1 + level) / 2))
    return _tau2_of_q(effects, variances, above), _tau2_of_q(effects, variances, below)
