"""Effects from arms, against ``escalc`` of metafor.

Four-digit answers are from metafor's tests/testthat/test_misc_escalc.r, ..._normand1999.r and ..._rothman2008.r;
seventeen-digit ones are output of metafor 4.6.0 (tests/data/pooling/escalc-4.6.0.json).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pooling_data import FOLDER, rows_of

from synthesite.synthesis.arms import (
    Arms,
    Correlation,
    Counts,
    Means,
    Proportion,
    Rates,
    combined_counts,
    combined_means,
)
from synthesite.synthesis.effect_measures import (
    MEASURES,
    back_transform,
    effect_of_arms,
    effect_of_interval,
    hedges_correction,
    peto_log_odds_ratio,
    to_scale,
)

ESCALC = json.loads((FOLDER / "escalc-4.6.0.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", ESCALC, ids=lambda case: case["case"])
def test_seventeen_digits_of_escalc(case: Mapping[str, float | list[float]]) -> None:
    arms = Means(*(case[key] for key in ("m1", "sd1", "n1", "m2", "sd2", "n2")))  # type: ignore[arg-type]
    for measure in ("MD", "SMD"):
        found = effect_of_arms(measure, arms)
        assert [found.effect, found.variance] == pytest.approx(case[measure], rel=1e-12, abs=1e-15)
    assert hedges_correction(arms.n_1 + arms.n_2 - 2) == pytest.approx(case["correction"], rel=1e-12)
    z = effect_of_arms("ZCOR", Correlation(case["r"], case["n"]))  # type: ignore[arg-type]
    assert [z.effect, z.variance] == pytest.approx(case["ZCOR"], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("measure", "arms", "effect", "variance"),
    [
        ("RR", Counts(4, 123, 11, 139), -0.8893, 0.3256),  # dat.bcg, first trial
        ("RD", Counts(8, 106, 5, 120), 0.0338, 0.0010),  # Rothman, table 15-1
        ("RD", Counts(22, 98, 16, 85), 0.0363, 0.0036),
        ("SMD", Means(55, 47, 155, 75, 64, 156), -0.3552, 0.0131),  # dat.normand1999
        ("SMD", Means(27, 7, 31, 29, 4, 32), -0.3479, 0.0645),
        ("SMD", Means(64, 17, 75, 119, 29, 71), -2.3176, 0.0458),
        ("SMD", Means(66, 20, 18, 137, 48, 18), -1.8880, 0.1606),
        ("ROM", Means(55, 47, 155, 75, 64, 156), -0.3102, 0.0094),
        ("ROM", Means(27, 7, 31, 29, 4, 32), -0.0715, 0.0028),
        ("ROM", Means(64, 17, 75, 119, 29, 71), -0.6202, 0.0018),
        ("ROM", Means(66, 20, 18, 137, 48, 18), -0.7303, 0.0119),
    ],
)
def test_four_digits_of_escalc(measure: str, arms: Arms, effect: float, variance: float) -> None:
    found = effect_of_arms(measure, arms)
    assert (round(found.effect, 4), round(found.variance, 4)) == (effect, variance)


def test_risk_differences_of_a_paper() -> None:
    """Normand 1999, table III, in percentage points: as metafor's test prints them."""
    effects = [row.effect for row in rows_of("hine1989", "RD")]
    assert [round(100 * found.effect, 4) for found in effects] == [2.8026, 0.0, 1.9711, 1.7961, 3.5334, 4.4031]
    assert [round(1e4 * found.variance, 4) for found in effects] == [17.7575, 37.5657, 8.1323, 10.8998, 8.0114, 6.1320]


def test_rate_ratios_of_a_textbook() -> None:
    """Rothman 2008, table 15-2, as metafor's test prints them."""
    ratios = [round(math.exp(row.effect.effect), 4) for row in rows_of("rothman2008-rate", "IRR")]
    assert ratios == [5.7366, 2.1388, 1.4682, 1.3561, 0.9047]


@pytest.mark.parametrize(
    ("measure", "arms", "effect", "variance"),
    [
        # 1/2 to each cell of a study with a zero: by hand from the definitions
        ("OR", Counts(0, 10, 2, 12), math.log((0.5 / 10.5) / (2.5 / 10.5)), 1 / 0.5 + 1 / 10.5 + 1 / 2.5 + 1 / 10.5),
        ("RR", Counts(0, 10, 2, 12), math.log((0.5 / 11) / (2.5 / 13)), 1 / 0.5 - 1 / 11 + 1 / 2.5 - 1 / 13),
        ("RR", Counts(10, 10, 6, 12), math.log((10.5 / 11) / (6.5 / 13)), 1 / 10.5 - 1 / 11 + 1 / 6.5 - 1 / 13),
        ("RD", Counts(0, 9, 4, 19), 0.5 / 10 - 4.5 / 20, 0.05 * 0.95 / 10 + 0.225 * 0.775 / 20),
        ("OR", Counts(1, 10, 2, 12), math.log((1 / 9) / (2 / 10)), 1 + 1 / 9 + 1 / 2 + 1 / 10),  # none, so nothing
        ("IRR", Rates(0, 100, 3, 50), math.log((0.5 / 100) / (3.5 / 50)), 1 / 0.5 + 1 / 3.5),
        ("PLO", Proportion(10, 10), math.log(10.5 / 0.5), 1 / 10.5 + 1 / 0.5),
        ("PLO", Proportion(0, 10), math.log(0.5 / 10.5), 1 / 10.5 + 1 / 0.5),
        ("PLO", Proportion(4, 10), math.log(4 / 6), 1 / 4 + 1 / 6),
    ],
)
def test_zero_cells(measure: str, arms: Arms, effect: float, variance: float) -> None:
    found = effect_of_arms(measure, arms)
    assert (found.effect, found.variance) == pytest.approx((effect, variance), rel=1e-12)


def test_peto_adds_nothing() -> None:
    """Observed minus expected over the hypergeometric variance, by hand: 0 - 25*3/50 over 25*25*3*47/(50^2*49)."""
    found = peto_log_odds_ratio(Counts(0, 25, 3, 25))
    variance = 25 * 25 * 3 * 47 / (50**2 * 49)
    assert (found.effect, found.variance) == pytest.approx((-1.5 / variance, 1 / variance), rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "figures", "said"),
    [
        (Counts, (11, 10, 2, 10), "11 events among 10 people"),
        (Counts, (-1, 10, 2, 10), "events among"),
        (Counts, (0, 0, 2, 10), "among 0 people"),
        (Means, (1, -1, 10, 1, 1, 10), "standard deviation cannot be negative"),
        (Means, (1, 1, 0, 1, 1, 10), "at least one person"),
        (Rates, (1, 0, 1, 10), "above zero"),
        (Rates, (-1, 5, 1, 10), "cannot be negative"),
        (Proportion, (5, 4), "5 events among 4"),
        (Correlation, (1.0, 20), "between -1 and 1"),
        (Correlation, (0.5, 3), "more than three"),
    ],
)
def test_figures_that_cannot_be(kind: type[Arms], figures: tuple[float, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        kind(*figures)


@pytest.mark.parametrize(
    ("measure", "arms", "said"),
    [
        ("ROM", Means(-1, 1, 10, 2, 1, 10), "one sign"),
        ("SMD", Means(1, 0, 10, 2, 0, 10), "both standard deviations are zero"),
        ("MD", Means(1, 0, 10, 2, 0, 10), "both standard deviations are zero"),
        ("SMD", Means(1, 1, 1, 2, 1, 2), "at least four people"),
        ("RR", Means(1, 1, 10, 2, 1, 10), "not computed from means"),
        ("generic", Counts(1, 2, 1, 2), "not computed from counts"),
    ],
)
def test_effects_that_cannot_be(measure: str, arms: Arms, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        effect_of_arms(measure, arms)


def test_effect_of_an_interval() -> None:
    """Handbook 6.3.2: for 95% the width over 3.92; the middle stands in for a missing estimate."""
    found = effect_of_interval(-0.4, 0.2)
    assert found.effect == pytest.approx(-0.1)
    assert math.sqrt(found.variance) == pytest.approx(0.6 / 3.919928, rel=1e-6)
    assert math.sqrt(effect_of_interval(-0.4, 0.2, level=0.9).variance) == pytest.approx(0.6 / 3.289707, rel=1e-6)
    assert effect_of_interval(-0.4, 0.2, effect=-0.12).effect == -0.12
    for low, high, level, effect in ((0.2, 0.2, 0.95, None), (0.1, 0.2, 1, None), (0.1, 0.2, 0.95, 0.3)):
        with pytest.raises(ValueError, match=r"lies|outside"):
            effect_of_interval(low, high, level=level, effect=effect)


@pytest.mark.parametrize("measure", MEASURES)
@settings(max_examples=20)
@given(value=st.floats(0.01, 0.99))
def test_back_and_forth(measure: str, value: float) -> None:
    assert back_transform(measure, to_scale(measure, value)) == pytest.approx(value, rel=1e-12)


def test_no_difference_lies_where_the_table_says() -> None:
    for measure in MEASURES.values():
        if measure.null is not None:
            assert back_transform(measure.code, measure.null) == measure.natural_null
    assert {m.code for m in MEASURES.values() if m.null is None} == {"PLO"}


@pytest.mark.parametrize(
    ("measure", "value"),
    [("RR", 0), ("OR", -1), ("PLO", 1), ("PLO", 0), ("ZCOR", 1), ("MD", math.nan), ("RR", math.inf)],
)
def test_values_without_a_place_on_the_scale(measure: str, value: float) -> None:
    with pytest.raises(ValueError, match="cannot be a"):
        to_scale(measure, value)


def test_extreme_values_come_back_without_a_fault() -> None:
    assert back_transform("RR", 1e6) == math.inf
    assert back_transform("PLO", -1e6) == 0.0
    assert back_transform("PLO", 1e6) == 1.0


def test_arms_of_one_trial_are_put_together() -> None:
    """Handbook table 6.5.a; by hand from the pooled sums of squares of the people themselves."""
    assert combined_counts([(3, 10), (5, 20)]) == (8, 30)
    first, second = [1.0, 2.0, 6.0], [4.0, 5.0]
    mean, sd, n = combined_means([(3.0, math.sqrt(7), 3), (4.5, math.sqrt(0.5), 2)])
    people = first + second
    assert (mean, n) == (pytest.approx(sum(people) / 5), 5)
    assert sd == pytest.approx(math.sqrt(sum((x - mean) ** 2 for x in people) / 4), rel=1e-12)
