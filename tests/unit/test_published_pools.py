"""Published reviews recomputed from their studies' own figures, to the precision they print.

What could be had, and what not. The reviews of this site's own topic that pooled (Stokes 2015, Huntley 2013, Poupard
2019, Tricco 2014, Mayo-Wilson 2014, Beswick 2008, Tam-Tham 2013, Luker 2019, Smith 2021, NICE NG94 chapter 9, ASPIRE
2012) are in the corpus with their pooled results and without the figures of each study, for none were in what could
be read. Open copies were searched for them in November 2026: for Huntley 2013 and the report before it (Purdy 2012),
the Cochrane reviews of case management in dementia (CD008345) and frailty (CD013088), NICE NG94 chapter 9 and ASPIRE,
and of neighbouring Cochrane reviews discharge planning (CD000313) and hospital at home (CD000356, CD007491). Found were
abstracts, lists of contents, summary tables without studies, and results that the review itself did not pool; the
forest plots are pictures. Which trials went into which pool, with what figures, is not said there.

So these reviews are from elsewhere: their studies' figures are public in metadat (tests/data/pooling/README.md), and
what they print was read in the abstracts named at each.
"""

from __future__ import annotations

import math

import pytest
from tests.pooling_data import arms_of, studies_of

from synthesite.synthesis import heterogeneity
from synthesite.synthesis.pooling import Pooled, pool_studies
from synthesite.synthesis.pooling_sparse import pool_arms


def _ratios(pooled: Pooled) -> tuple[float, float, float]:
    return round(math.exp(pooled.estimate), 2), round(math.exp(pooled.low), 2), round(math.exp(pooled.high), 2)


def test_magnesium_after_a_heart_attack() -> None:
    """Li et al., Cochrane Database of Systematic Reviews 2007, CD002755, early mortality.

    Prints: "a fixed-effect meta-analysis ... OR 0.99, 95% CI 0.94 to 1.04", "a random-effects meta-analysis ... OR
    0.66, 95% CI 0.53 to 0.82". Review Manager's fixed effect was Mantel-Haenszel, its random effects
    DerSimonian-Laird. Both agree.
    """
    assert _ratios(pool_arms(arms_of("li2007", "OR"), "OR", "MH")) == (0.99, 0.94, 1.04)
    assert _ratios(pool_studies(studies_of("li2007", "OR"), "DL")) == (0.66, 0.53, 0.82)


def test_warfarin_in_atrial_fibrillation() -> None:
    """Hart et al., Annals of Internal Medicine 1999;131:492-501, strokes in six trials.

    Prints: "Adjusted-dose warfarin (six trials, 2900 participants) reduced stroke by 62% (95% CI, 48% to 72%)". That is
    one less Peto's odds ratio of the people with a stroke, to the digit. The rate ratio by time at risk is another
    measure: 64%.
    """
    arms = arms_of("hart1999-people", "OR")
    pooled = pool_arms(arms, "OR", "Peto")
    fewer = [round(100 * (1 - math.exp(value))) for value in (pooled.estimate, pooled.high, pooled.low)]
    assert sum(study.arms.n_1 + study.arms.n_2 for study in arms) == 2900  # type: ignore[union-attr]
    assert fewer == [62, 48, 72]
    assert round(100 * (1 - math.exp(pool_arms(arms_of("hart1999", "IRR"), "IRR", "MH").estimate))) == 64


def test_conscientiousness_and_taking_medicine() -> None:
    """Molloy, O'Carroll & Ferguson, Annals of Behavioral Medicine 2014;47:92-101.

    Prints: "16 studies (N = 3,476) ... (r = 0.15; 95% CI, 0.09, 0.21)". Fisher's z with random effects agrees. The
    people of the 16 rows add up to 3509, 33 more than the abstract says; the result is the same to its two digits.
    """
    studies = studies_of("molloy2014", "ZCOR")
    pooled = pool_studies(studies, "DL")
    assert [round(math.tanh(value), 2) for value in (pooled.estimate, pooled.low, pooled.high)] == [0.15, 0.09, 0.21]
    assert (len(studies), round(sum(1 / study.variance + 3 for study in studies))) == (16, 3509)


def test_beta_blockers_after_a_heart_attack() -> None:
    """Yusuf et al., Progress in Cardiovascular Diseases 1985;27:335-371.

    Prints the odds ratio 0.93 (0.74 to 1.18) for table 6 (as metafor's test of it quotes), by Peto's method. It agrees.
    """
    assert _ratios(pool_arms(arms_of("yusuf1985-table6", "OR"), "OR", "Peto")) == (0.93, 0.74, 1.18)


def test_seven_trials_of_magnesium() -> None:
    """Teo et al., BMJ 1991;303:1499-1503.

    Prints: 25 deaths among 657 and 53 among 644, "a 55% reduction in the odds of death (p less than 0.001) with 95%
    confidence intervals ranging from about one third to about two thirds". By Peto's method the reduction is 55%, its
    ends 29% and 72%, which the abstract rounds to the nearest third.
    """
    arms = arms_of("egger2001", "OR")[:7]
    cells = [study.arms for study in arms]
    pooled = pool_arms(arms, "OR", "Peto")
    assert sum(arm.events_1 for arm in cells) == 25
    assert sum(arm.events_2 for arm in cells) == 53
    assert [sum(arm.n_1 for arm in cells), sum(arm.n_2 for arm in cells)] == [657, 644]  # type: ignore[union-attr]
    assert [round(100 * (1 - math.exp(v))) for v in (pooled.estimate, pooled.high, pooled.low)] == [55, 29, 72]
    assert pooled.p < 0.001


def test_azithromycin_and_why_it_differs() -> None:
    """Laopaiboon, Panpanich & Swa Mya, Cochrane Database of Systematic Reviews 2015, CD001954, clinical failure.

    Prints: "RR, random-effects 1.09; 95% CI 0.64 to 1.85". The textbook DerSimonian-Laird interval is 0.65 to 1.82.
    The difference is Review Manager's: it takes Q about the Mantel-Haenszel estimate (40.35) and not about the
    inverse-variance one (38.44), so that tau2 is 0.599 and not 0.556. With that Q the printed figures come out.
    """
    studies = studies_of("laopaiboon2015", "RR")
    textbook = pool_studies(studies, "DL")
    assert _ratios(textbook) == (1.09, 0.65, 1.82)
    mantel_haenszel = pool_arms(arms_of("laopaiboon2015", "RR"), "RR", "MH")
    assert (round(mantel_haenszel.q, 2), round(textbook.q, 2)) == (40.35, 38.44)
    weights = [1 / study.variance for study in studies]
    scale = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    tau2 = (mantel_haenszel.q - mantel_haenszel.q_df) / scale
    weights = heterogeneity.weights_at([study.variance for study in studies], tau2)
    estimate = heterogeneity.weighted_mean([study.effect for study in studies], weights)
    half = 1.959964 / math.sqrt(sum(weights))
    assert tau2 == pytest.approx(0.599, abs=5e-4)
    assert [round(math.exp(value), 2) for value in (estimate, estimate - half, estimate + half)] == [1.09, 0.64, 1.85]
