"""Pooling: answers of metafor, statsmodels and PyMARE, an independent computation, and identities.

Where metafor's documentation prints four digits, those are held, and the same results are computed again here to 34
digits by other means (`Decimal`, golden section of the likelihood, bisection of Q): with those the program must agree
to 1e-9. Where metafor's full output is public, the program must agree with it to 1e-6.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import astuple
from decimal import Decimal, localcontext
from typing import Any, cast

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pooling_data import FOLDER, arms_of, rows_of, studies_of

from synthesite.synthesis import heterogeneity
from synthesite.synthesis.arms import Counts, Rates
from synthesite.synthesis.effect_measures import back_transform
from synthesite.synthesis.pooling import (
    Method,
    Pooled,
    PoolingError,
    Study,
    leave_one_out,
    pool_studies,
    pool_subgroups,
)
from synthesite.synthesis.pooling_sparse import ArmStudy, SparseMethod, own_effects, pool_arms
from synthesite.synthesis.small_study import egger_test, funnel_data

METHODS: tuple[Method, ...] = ("FE", "DL", "PM", "REML")
RANDOM: tuple[Method, ...] = ("DL", "PM", "REML")
ANSWERS = yaml.safe_load((FOLDER / "answers.yml").read_text(encoding="utf-8"))
METAFOR = json.loads((FOLDER / "metafor-4.6.0.json").read_text(encoding="utf-8"))
PYMARE = json.loads((FOLDER / "pymare-0.0.13.json").read_text(encoding="utf-8"))

DATA_SETS = (
    ("colditz1994", "RR"),
    ("colditz1994", "OR"),
    ("hart1999", "IRR"),
    ("nielweise2007", "OR"),
    ("nielweise2008", "IRR"),
    ("yusuf1985-table6", "RD"),
    ("collins1985b", "OR"),
    ("normand1999", "MD"),
    ("normand1999", "SMD"),
    ("normand1999", "ROM"),
    ("raudenbush1985", "generic"),
    ("hine1989", "RD"),
    ("molloy2014", "ZCOR"),
    ("pritz1997", "PLO"),
    ("lee2004", "OR"),
    ("egger2001", "OR"),
    ("li2007", "OR"),
    ("laopaiboon2015", "RR"),
    ("viechtbauer2007b", "RR"),
)
"""Tables with the measure they are pooled by: sixteen published data sets."""


def _case_id(case: Mapping[str, Any]) -> str:
    words = [case["data"], case["measure"], case["method"], *case.get("without", [])[:1]]
    return "-".join([*words, *(["adhoc"] if case.get("knapp_hartung") else [])])


def _pooled(case: Mapping[str, Any]) -> Pooled:
    without, level = tuple(case.get("without", ())), case.get("level", 95) / 100
    if case["method"] in ("MH", "Peto"):
        arms = arms_of(case["data"], case["measure"], without=without)
        return pool_arms(arms, case["measure"], case["method"], level=level)
    studies = studies_of(
        case["data"],
        case["measure"],
        without=without,
        times=case.get("times", 1),
        pooled_sd=case.get("pooled_sd", False),
    )
    return pool_studies(studies, case["method"], knapp_hartung=case.get("knapp_hartung", False), level=level)


def _value(pooled: Pooled, key: str, measure: str) -> float:
    if key.startswith("back_"):
        return back_transform(measure, _value(pooled, key.removeprefix("back_"), measure))
    if key == "z":
        return pooled.estimate / pooled.se
    if key == "tau":
        return math.sqrt(pooled.tau2)
    if key.startswith("normal_prediction_"):  # metafor's default, where ours takes t on k-2
        half = 1.959963984540054 * math.sqrt(pooled.tau2 + pooled.se**2)
        return pooled.estimate + (half if key.endswith("high") else -half)
    return cast(float, getattr(pooled, key))


@pytest.mark.parametrize("case", ANSWERS, ids=_case_id)
def test_what_metafor_prints(case: Mapping[str, Any]) -> None:
    """Sources of each answer: tests/data/pooling/answers.yml and README.md there."""
    pooled = _pooled(case)
    for key, printed in case["printed"].items():
        half_a_digit = float(Decimal(1).scaleb(cast(int, Decimal(printed).as_tuple().exponent)) / 2)
        found, told = _value(pooled, key, case["measure"]), float(printed)
        near = max(half_a_digit * (1 + 1e-9), case.get("near", 1e-6) * max(1, abs(told)))
        assert abs(found - told) <= near, f"{key}: {found}, {printed}"


def test_answers_come_from_enough_data_sets() -> None:
    metadat = {case["data"] for case in ANSWERS} & {name for name, _ in DATA_SETS}
    assert len(metadat) >= 10
    assert len({name for name, _ in DATA_SETS}) >= 10


@pytest.mark.parametrize("case", METAFOR["cases"], ids=lambda case: f"{case['table']}-{case['method']}-{case['test']}")
def test_seventeen_digits_of_metafor(case: Mapping[str, Any]) -> None:
    """Output of metafor 4.6.0 itself, with its guarded Hartung–Knapp test ("adhoc"); its Q-profile ends are exact."""
    table = METAFOR["tables"][case["table"]]
    studies = [Study(str(at), effect, variance) for at, (effect, variance) in enumerate(table)]
    pooled = pool_studies(studies, case["method"], knapp_hartung=case["test"] == "adhoc")
    keys = ["estimate", "se", "low", "high", "p", "q", "q_p", "i2", "h2"]
    keys += ["tau2", "tau2_low", "tau2_high"] if case["method"] != "FE" else []
    # metafor's REML stops once tau2 moves by less than 1e-5, so it is known no closer than that
    near = 1e-6 if case["method"] != "REML" else 1e-5
    for key in keys:
        assert getattr(pooled, key) == pytest.approx(case[key], rel=near, abs=near), key


def _exact(studies: list[Study], method: str) -> dict[str, Decimal]:
    """The pooled result to 34 digits, by other means than the program's: likelihood and Q are searched, not scored."""
    rows = [(Decimal(study.effect), Decimal(study.variance)) for study in studies]
    k = len(rows)

    def fit(tau2: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        weights = [1 / (v + tau2) for _, v in rows]
        total = sum(weights, Decimal(0))
        mean = sum((w * y for w, (y, _) in zip(weights, rows, strict=True)), Decimal(0)) / total
        return mean, total, sum((w * (y - mean) ** 2 for w, (y, _) in zip(weights, rows, strict=True)), Decimal(0))

    def minus_likelihood(tau2: Decimal) -> Decimal:
        _, total, squares = fit(tau2)
        product = Decimal(1)
        for _, v in rows:
            product *= v + tau2
        return product.ln() + total.ln() + squares

    mean = sum((y for y, _ in rows), Decimal(0)) / k
    widest = sum(((y - mean) ** 2 for y, _ in rows), Decimal(0))
    if method == "FE":
        tau2 = Decimal(0)
    elif method == "DL":
        weights = [1 / v for _, v in rows]
        total = sum(weights, Decimal(0))
        tau2 = max(Decimal(0), (fit(Decimal(0))[2] - (k - 1)) / (total - sum(w * w for w in weights) / total))
    elif method == "PM":
        low, high = Decimal(0), widest
        for _ in range(120):
            middle = (low + high) / 2
            low, high = (middle, high) if fit(middle)[2] > k - 1 else (low, middle)
        tau2 = low if low > Decimal("1e-30") else Decimal(0)
    else:
        ratio = (Decimal(5).sqrt() - 1) / 2
        low, high = Decimal(0), widest
        while high - low > Decimal("1e-14") * (1 + high):
            inner, outer = high - ratio * (high - low), low + ratio * (high - low)
            low, high = (low, outer) if minus_likelihood(inner) < minus_likelihood(outer) else (inner, high)
        tau2 = (low + high) / 2 if minus_likelihood(high) < minus_likelihood(Decimal(0)) else Decimal(0)
    mean, total, _ = fit(tau2)
    return {"tau2": tau2, "estimate": mean, "se": 1 / total.sqrt(), "q": fit(Decimal(0))[2]}


@pytest.mark.parametrize(("name", "measure"), DATA_SETS)
@pytest.mark.parametrize("method", METHODS)
def test_another_computation_agrees(name: str, measure: str, method: Method) -> None:
    studies = studies_of(name, measure)
    pooled = pool_studies(studies, method)
    with localcontext() as context:
        context.prec = 34
        for key, value in _exact(studies, method).items():
            assert getattr(pooled, key) == pytest.approx(float(value), rel=1e-9, abs=1e-12), key


@pytest.mark.parametrize(("name", "measure"), DATA_SETS)
def test_ends_of_the_q_profile_interval_are_where_q_says(name: str, measure: str) -> None:
    """Viechtbauer 2007: Q at the lower end is the 97.5% chi-square quantile, at the upper the 2.5% one."""
    from scipy.special import chdtri

    studies = studies_of(name, measure)
    effects, variances = [study.effect for study in studies], [study.variance for study in studies]
    ends = heterogeneity.q_profile_interval(effects, variances)
    for end, probability in zip(ends, (0.975, 0.025), strict=True):
        quantile = chdtri(len(studies) - 1, 1 - probability)
        q = heterogeneity.generalised_q(effects, variances, end)
        assert q == pytest.approx(quantile, rel=1e-9) if end else q <= quantile


def test_paule_mandel_is_the_root_where_metafor_stops_before_it() -> None:
    """metafor's PM, at its default tolerance, gives 0.318094 for BCG (log risk ratios); the root is 0.318068."""
    studies = studies_of("colditz1994", "RR")
    pooled = pool_studies(studies, "PM")
    effects, variances = [study.effect for study in studies], [study.variance for study in studies]
    assert heterogeneity.generalised_q(effects, variances, pooled.tau2) == pytest.approx(12, abs=1e-10)
    assert abs(heterogeneity.generalised_q(effects, variances, 0.318094) - 12) > 1e-4


@pytest.mark.parametrize(("name", "measure"), [("colditz1994", "RR"), ("normand1999", "MD"), ("lee2004", "OR")])
def test_statsmodels_agrees(name: str, measure: str) -> None:
    """statsmodels.stats.meta_analysis: fixed effect, DerSimonian–Laird, Paule–Mandel (its "iterated").

    Only where studies differ: elsewhere its tau2 and I2 fall below 0.
    """
    from statsmodels.stats.meta_analysis import combine_effects

    studies = studies_of(name, measure)
    effects, variances = np.array([(study.effect, study.variance) for study in studies]).T
    for method, theirs in (("DL", "chi2"), ("PM", "iterated")):
        found = combine_effects(effects, variances, method_re=theirs, atol=1e-12, maxiter=10_000)
        ours = pool_studies(studies, cast(Method, method))
        fixed = pool_studies(studies, "FE")
        assert fixed.estimate == pytest.approx(found.mean_effect_fe, rel=1e-9)
        assert fixed.se == pytest.approx(found.sd_eff_w_fe, rel=1e-9)
        assert fixed.q == pytest.approx(found.q, rel=1e-9)
        assert fixed.i2 == pytest.approx(100 * found.i2, rel=1e-9)
        assert ours.tau2 == pytest.approx(found.tau2, rel=1e-6)
        assert ours.estimate == pytest.approx(found.mean_effect_re, rel=1e-7)
        assert ours.se == pytest.approx(found.sd_eff_w_re, rel=1e-7)


@pytest.mark.parametrize("name", ["colditz1994", "lee2004", "yusuf1985-table6"])
def test_statsmodels_agrees_on_mantel_haenszel(name: str) -> None:
    """statsmodels' StratifiedTable: pooled odds ratio and the standard error of Robins, Breslow & Greenland."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    arms = arms_of(name, "OR")
    cells = [study.arms.cells for study in arms if isinstance(study.arms, Counts)]
    tables = [[[a, b], [c, d]] for a, b, c, d in cells]
    found = StratifiedTable(tables)
    ours = pool_arms(arms, "OR", "MH")
    assert ours.estimate == pytest.approx(found.logodds_pooled, rel=1e-12)
    assert ours.se == pytest.approx(found.logodds_pooled_se, rel=1e-12)


@pytest.mark.parametrize("case", PYMARE["cases"], ids=lambda case: f"{case['data']}-{case['measure']}-{case['method']}")
def test_pymare_agrees(case: Mapping[str, Any]) -> None:
    """PyMARE 0.0.13; its REML searches tau2 to about 1e-6, so it is held to what that leaves."""
    pooled = pool_studies(studies_of(case["data"], case["measure"]), case["method"])
    near = 1e-9 if case["method"] == "DL" else 1e-5
    for key in ("tau2", "estimate", "se", "tau2_low", "tau2_high", "q"):
        closer = 1e-9 if key in ("q", "tau2_low", "tau2_high") else near
        assert getattr(pooled, key) == pytest.approx(case[key], rel=closer, abs=closer), key


def _lives() -> bool:
    """Whether R with metafor and metadat is here."""
    if not shutil.which("Rscript"):
        return False
    asked = ["Rscript", "-e", "quit(status = !(require(metafor) && require(jsonlite)))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


R_SCRIPT = """
library(metafor); library(jsonlite)
tables <- fromJSON(file("stdin"), simplifyVector = FALSE)
out <- lapply(tables, function(t) {
  yi <- unlist(t$effects); vi <- unlist(t$variances)
  control <- if (t$method == "FE") list() else list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)
  test <- if (t$knapp_hartung) "adhoc" else "z"
  fit <- rma(yi, vi, method = t$method, test = test, control = control)
  res <- list(estimate = c(fit$beta), se = fit$se, low = fit$ci.lb, high = fit$ci.ub, p = fit$pval,
              tau2 = fit$tau2, i2 = fit$I2, h2 = fit$H2, q = fit$QE, q_p = fit$QEp)
  if (t$method != "FE") {
    ci <- confint(fit, control = list(tol = 1e-14, maxiter = 10000))$random
    pi <- predict(fit, predtype = "Riley")
    res <- c(res, list(tau2_low = ci[1, 2], tau2_high = ci[1, 3]))
    res <- c(res, list(prediction_low = pi$pi.lb, prediction_high = pi$pi.ub))
  }
  res
})
cat(toJSON(out, auto_unbox = TRUE, digits = 17))
"""

if _lives():  # elsewhere there is nothing to run, and nothing that would look as if it had

    def test_metafor_agrees_live() -> None:
        asked = [
            (name, measure, method, adjusted)
            for name, measure in DATA_SETS
            for method in METHODS
            for adjusted in ((False, True) if method != "FE" else (False,))
        ]
        tables = []
        for name, measure, method, adjusted in asked:
            studies = studies_of(name, measure)
            effects, variances = [s.effect for s in studies], [s.variance for s in studies]
            row = {"effects": effects, "variances": variances, "method": method, "knapp_hartung": adjusted}
            tables.append(row)
        done = subprocess.run(
            ["Rscript", "-e", R_SCRIPT], input=json.dumps(tables), capture_output=True, text=True, check=True
        )
        for (name, measure, method, adjusted), theirs in zip(asked, json.loads(done.stdout), strict=True):
            ours = pool_studies(studies_of(name, measure), method, knapp_hartung=adjusted)
            for key, value in theirs.items():
                assert getattr(ours, key) == pytest.approx(value, rel=1e-6, abs=1e-6), (name, measure, method, key)


# identities that hold anywhere


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("adjusted", [False, True])
def test_one_study_is_itself(method: Method, adjusted: bool) -> None:
    if adjusted and method == "FE":
        return
    pooled = pool_studies([Study("only", -0.3, 0.04)], method, knapp_hartung=adjusted)
    assert (pooled.k, pooled.estimate, pooled.tau2, pooled.i2, pooled.h2, pooled.q, pooled.q_df, pooled.q_p) == (
        (1, -0.3, 0.0, 0.0, 1.0, 0.0, 0, 1.0)
    )
    assert pooled.se == pytest.approx(0.2)
    assert (pooled.low, pooled.high) == pytest.approx((-0.3 - 1.959964 * 0.2, -0.3 + 1.959964 * 0.2), abs=1e-6)
    assert pooled.weights == (100.0,)
    assert pooled.knapp_hartung is False
    assert {pooled.tau2_low, pooled.i2_high, pooled.prediction_low} == {None}


@pytest.mark.parametrize("method", METHODS)
def test_equal_effects_leave_nothing_to_explain(method: Method) -> None:
    pooled = pool_studies([Study(str(at), 0.25, 0.01 * (at + 1)) for at in range(5)], method)
    assert pooled.estimate == pytest.approx(0.25, abs=1e-15)
    assert (pooled.tau2, pooled.i2) == (0.0, 0.0)
    assert pooled.q == pytest.approx(0, abs=1e-25)
    assert (pooled.i2_low, pooled.i2_high) == (0.0, 0.0)


@pytest.mark.parametrize("method", RANDOM)
def test_the_guarded_interval_is_never_the_narrower(method: Method) -> None:
    """Röver, Knapp & Friede 2015: without the guard, studies more alike than chance would give a shorter interval."""
    alike = [Study(str(at), 0.2 + at / 1000, 0.04) for at in range(4)]
    plain, guarded = pool_studies(alike, method), pool_studies(alike, method, knapp_hartung=True)
    assert guarded.se == plain.se
    assert guarded.high - guarded.low > plain.high - plain.low
    assert guarded.high - guarded.estimate == pytest.approx(3.182446 * plain.se, rel=1e-6)  # t on 3 df


def test_prediction_interval_takes_t_on_two_fewer() -> None:
    """Higgins, Thompson & Spiegelhalter 2009; Handbook 10.10.4.3. For k = 13 the quantile is t(11) = 2.200985."""
    pooled = pool_studies(studies_of("colditz1994", "RR"), "DL")
    assert pooled.prediction_low is not None
    half = 2.200985160 * math.sqrt(pooled.tau2 + pooled.se**2)
    assert pooled.estimate - pooled.prediction_low == pytest.approx(half, rel=1e-8)
    two = studies_of("colditz1994", "RR")[:2]
    assert pool_studies(two, "DL").prediction_low is None
    assert pool_studies(studies_of("colditz1994", "RR"), "FE").prediction_low is None


EFFECTS = st.lists(
    st.tuples(st.floats(-3, 3, allow_nan=False), st.floats(0.001, 4, allow_nan=False)), min_size=2, max_size=8
)


@settings(max_examples=60, deadline=None)
@given(EFFECTS, st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_order_changes_no_digit(table: list[tuple[float, float]], method: Method, chance: Any) -> None:
    studies = [Study(str(at), effect, variance) for at, (effect, variance) in enumerate(table)]
    mixed = studies.copy()
    chance.shuffle(mixed)
    first, second = pool_studies(studies, method), pool_studies(mixed, method)
    assert dict(zip([s.name for s in studies], first.weights, strict=True)) == dict(
        zip([s.name for s in mixed], second.weights, strict=True)
    )
    assert [v for v in astuple(first) if not isinstance(v, tuple)] == [
        v for v in astuple(second) if not isinstance(v, tuple)
    ]


@settings(max_examples=60, deadline=None)
@given(EFFECTS, st.sampled_from(METHODS), st.sampled_from([0.01, 100.0, -1.0]))
def test_units_do_not_matter(table: list[tuple[float, float]], method: Method, unit: float) -> None:
    """Effects in other units, or counted the other way, give the same result in those units; shares stay."""
    first = pool_studies([Study(str(at), e, v) for at, (e, v) in enumerate(table)], method)
    second = pool_studies([Study(str(at), unit * e, unit**2 * v) for at, (e, v) in enumerate(table)], method)
    assert second.estimate == pytest.approx(unit * first.estimate, rel=1e-6, abs=1e-7 * abs(unit))
    assert second.se == pytest.approx(abs(unit) * first.se, rel=1e-6)
    assert second.tau2 == pytest.approx(unit**2 * first.tau2, rel=1e-5, abs=1e-8 * unit**2)
    assert second.i2 == pytest.approx(first.i2, abs=1e-4)
    assert second.q == pytest.approx(first.q, rel=1e-9, abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(EFFECTS, st.sampled_from(METHODS))
def test_shares_and_weights_stay_within_bounds(table: list[tuple[float, float]], method: Method) -> None:
    pooled = pool_studies([Study(str(at), e, v) for at, (e, v) in enumerate(table)], method)
    assert 0 <= pooled.i2 <= 100
    assert pooled.tau2 >= 0
    assert pooled.q >= 0
    assert math.fsum(pooled.weights) == pytest.approx(100)
    assert pooled.low <= pooled.estimate <= pooled.high
    assert min(e for e, _ in table) - 1e-9 <= pooled.estimate <= max(e for e, _ in table) + 1e-9
    assert pooled.i2_low is not None
    assert pooled.i2_high is not None
    assert 0 <= pooled.i2_low <= pooled.i2_high <= 100


@settings(max_examples=60, deadline=None)
@given(EFFECTS)
def test_reml_ends_at_a_maximum_of_the_likelihood(table: list[tuple[float, float]]) -> None:
    effects, variances = [e for e, _ in table], [v for _, v in table]
    tau2 = heterogeneity.restricted_maximum_likelihood(effects, variances)
    top = heterogeneity.restricted_likelihood(effects, variances, tau2)
    for near in (tau2 * 0.999, tau2 * 1.001, tau2 + 1e-4):
        assert heterogeneity.restricted_likelihood(effects, variances, near) <= top + 1e-11


# what is refused


@pytest.mark.parametrize(
    ("studies", "said"),
    [
        ([], "no study"),
        ([Study("a", 1, 0)], "above zero"),
        ([Study("a", math.nan, 1)], "must be a number"),
        ([Study("a", 1, math.inf)], "above zero"),
        ([Study("a", 1, 1), Study("b", 1, 1), Study("a", 2, 1)], "more than one of: a"),
    ],
)
def test_studies_that_cannot_be_pooled(studies: list[Study], said: str) -> None:
    with pytest.raises(PoolingError, match=said):
        pool_studies(studies, "DL")


def test_a_study_is_never_counted_twice() -> None:
    counts = Counts(1, 10, 2, 10)
    with pytest.raises(PoolingError, match="each study counts once"):
        pool_arms([ArmStudy("a", counts), ArmStudy("a", counts)], "OR", "MH")
    with pytest.raises(PoolingError, match="each study counts once"):
        pool_subgroups([Study("a", 1, 1), Study("a", 2, 1)], ["x", "y"], "DL")


def test_hartung_knapp_wants_random_effects() -> None:
    with pytest.raises(PoolingError, match="random-effects"):
        pool_studies([Study("a", 1, 1), Study("b", 2, 1)], "FE", knapp_hartung=True)


# rare events


def test_peto_takes_nothing_from_studies_without_events() -> None:
    arms = arms_of("yusuf1985-table6", "OR")
    telling = [study for study in arms if not study.arms.empty]
    whole, part = pool_arms(arms, "OR", "Peto"), pool_arms(telling, "OR", "Peto")
    assert len(arms) - len(telling) == 3
    assert (whole.estimate, whole.se, whole.q, whole.q_df) == (part.estimate, part.se, part.q, part.q_df)
    assert whole.weights[[study.arms.empty for study in arms].index(True)] == 0
    assert own_effects(arms, "OR", "Peto")[10] is None
    assert any("3 of 21" in note for note in whole.notes)


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_mantel_haenszel_without_events_in_one_arm(measure: str) -> None:
    """metafor gives no result; RevMan adds 1/2 (Handbook 10.4.4.1), and so is it done and said here."""
    arms = [ArmStudy("a", Counts(0, 20, 3, 20)), ArmStudy("b", Counts(0, 30, 2, 30))]
    pooled = pool_arms(arms, measure, "MH")
    by_hand = pool_arms(
        [ArmStudy("a", Counts(0.5, 21, 3.5, 21)), ArmStudy("b", Counts(0.5, 31, 2.5, 31))], measure, "MH"
    )
    assert pooled.estimate == by_hand.estimate
    assert pooled.estimate < 0
    assert any("1/2 was added" in note for note in pooled.notes)


@pytest.mark.parametrize("method", ["MH", "Peto"])
def test_no_events_at_all_cannot_be_pooled(method: SparseMethod) -> None:
    """As rma.peto stops, and rma.mh has no ratio, in metafor's test of edge cases due to zeros."""
    arms = [ArmStudy("a", Counts(0, 10, 0, 10)), ArmStudy("b", Counts(0, 15, 0, 30))]
    with pytest.raises(PoolingError, match="nothing can be pooled"):
        pool_arms(arms, "OR", method)


def test_figures_of_another_kind_are_refused() -> None:
    with pytest.raises(PoolingError, match="time at risk"):
        pool_arms([ArmStudy("a", Counts(1, 2, 1, 2))], "IRR", "MH")
    with pytest.raises(PoolingError, match="events and people"):
        pool_arms([ArmStudy("a", Rates(1, 2, 1, 2))], "OR", "Peto")
    with pytest.raises(PoolingError, match="Peto pools OR"):
        pool_arms([ArmStudy("a", Counts(1, 2, 1, 2))], "RR", "Peto")


# subgroups, leaving out, small studies


def test_subgroups_of_a_textbook() -> None:
    """Lipsey & Wilson 2001, exhibit 7.4: Q within 6.4382 and 1.2519, between 7.0739 on 1 df, p 0.0078."""
    rows = rows_of("lipsey2001", "generic")
    groups = ["random" if row.study in ("161", "172", "537", "7049") else "other" for row in rows]
    found = pool_subgroups(studies_of("lipsey2001", "generic"), groups, "FE")
    other, random = found.groups
    assert (other[0], random[0]) == ("other", "random")
    assert [round(v, 4) for v in (other[1].estimate, other[1].se, other[1].low, other[1].high)] == (
        [0.2984, 0.0813, 0.1390, 0.4578]
    )
    assert [round(v, 4) for v in (random[1].estimate, random[1].se, random[1].low, random[1].high)] == (
        [-0.0277, 0.0917, -0.2075, 0.1521]
    )
    assert (round(other[1].q, 4), round(random[1].q, 4)) == (6.4382, 1.2519)
    assert (round(found.q, 4), found.q_df, round(found.q_p, 4)) == (7.0739, 1, 0.0078)
    total = pool_studies(studies_of("lipsey2001", "generic"), "FE").q
    assert found.q + other[1].q + random[1].q == pytest.approx(total, rel=1e-12)


def test_leaving_each_study_out_in_turn() -> None:
    studies = studies_of("colditz1994", "RR")
    found = leave_one_out(studies, "REML")
    assert [one.k for one in found] == [12] * 13
    assert found[0].estimate == pytest.approx(-0.707083788031436, abs=1e-6)  # metafor's test_misc_influence.r
    assert found[4] == pool_studies([s for s in studies if s.name != "Frimodt-Moller et al 1973"], "REML")
    assert leave_one_out(studies[:1], "REML") == ()


def test_egger_from_ten_studies_on() -> None:
    """statsmodels' weighted least squares: the slope of the effect on its standard error is Egger's intercept."""
    from statsmodels.api import WLS, add_constant

    studies = studies_of("egger2001", "OR")
    found = egger_test(studies)
    assert found is not None
    errors = np.sqrt([study.variance for study in studies])
    theirs = WLS([study.effect for study in studies], add_constant(errors), weights=errors**-2).fit()
    assert (found.limit, found.intercept) == pytest.approx(tuple(theirs.params), rel=1e-9)
    assert (found.se, found.t, found.p) == pytest.approx(
        (theirs.bse[1], theirs.tvalues[1], theirs.pvalues[1]), rel=1e-8
    )
    assert found.df == 14
    assert egger_test(studies[:10]) is not None
    assert egger_test(studies[:9]) is None
    assert egger_test([Study(str(at), at / 10, 0.25) for at in range(12)]) is None, "equal errors have no slope"


def test_funnel_from_ten_studies_on() -> None:
    studies = studies_of("egger2001", "OR")
    centre = pool_studies(studies, "FE").estimate
    found = funnel_data(studies, centre)
    assert found is not None
    assert [point.name for point in found.points] == [study.name for study in studies]
    assert found.largest_se == max(point.se for point in found.points)
    assert found.right - centre == pytest.approx(1.959964 * found.largest_se, rel=1e-6)
    assert centre - found.left == pytest.approx(found.right - centre)
    assert funnel_data(studies[:9], centre) is None


def test_scoring_that_runs_in_circles_is_helped() -> None:
    """The fallback finds the same maximum as scoring does where scoring works."""
    finder: Callable[..., float] = heterogeneity._bracketed_maximum
    for name, measure in DATA_SETS:
        studies = studies_of(name, measure)
        effects, variances = [s.effect for s in studies], [s.variance for s in studies]
        mean = math.fsum(effects) / len(effects)
        between = math.fsum((y - mean) ** 2 for y in effects) / (len(effects) - 1)
        usual = heterogeneity.restricted_maximum_likelihood(effects, variances)
        assert finder(effects, variances, between) == pytest.approx(usual, rel=1e-9, abs=1e-12)
