"""Coefficients of agreement, held to published tables and to statsmodels."""

from __future__ import annotations

import pytest
from statsmodels.stats.inter_rater import cohens_kappa as peer

from synthesite.synthesis.agreement_coefficients import (
    Kappa,
    Pair,
    Weights,
    adjusted_agreement,
    clustered_kappa,
    cohens_kappa,
    commonest,
    jaccard,
    krippendorff_alpha,
    pooled_kappa,
    presence,
)


def pairs_of(table: list[list[int]]) -> list[Pair]:
    """The pairs behind a table of counts, values named by their place."""
    return [(str(i), str(j)) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]


COHEN = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]
FLEISS = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
PSYCHIATRY = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
TABLES = [COHEN, FLEISS, PSYCHIATRY, [[45, 15], [25, 15]], [[1, 6], [3, 40]], [[0, 7, 1], [3, 0, 2], [1, 1, 9]]]


@pytest.mark.parametrize(
    ("table", "kappa", "error"),
    [
        (COHEN, 0.492, None),  # Cohen, Psychological Bulletin 1968;70:213, table 1 (200 cases)
        (FLEISS, 0.429, 0.0537),  # Fleiss, Cohen & Everitt, Psychological Bulletin 1969;72:323, their example
        (PSYCHIATRY, 0.68, 0.087),  # Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, table 18.1
        ([[20, 5], [10, 15]], 0.40, None),  # 35 of 50 agree, 25 of 50 expected
    ],
)
def test_kappa_of_published_tables(table: list[list[int]], kappa: float, error: float | None) -> None:
    found = cohens_kappa(pairs_of(table))
    places = 2 if kappa == 0.68 else 3
    assert found.value is not None
    assert round(found.value, places) == kappa
    if error is not None:
        assert found.low is not None
        assert found.high is not None
        assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(error, abs=0.0008)


@pytest.mark.parametrize("table", TABLES, ids=str)
@pytest.mark.parametrize(("weights", "theirs"), [("none", None), ("linear", "linear"), ("quadratic", "quadratic")])
def test_kappa_and_its_interval_are_those_of_statsmodels(
    table: list[list[int]], weights: Weights, theirs: str | None
) -> None:
    order = [str(place) for place in range(len(table))]
    found, other = cohens_kappa(pairs_of(table), order, weights), peer(table, wt=theirs)
    assert found.value == pytest.approx(other.kappa, abs=1e-12)
    assert found.low == pytest.approx(max(-1, other.kappa_low), abs=1e-9)
    assert found.high == pytest.approx(min(1, other.kappa_upp), abs=1e-9)


def test_a_near_miss_on_a_scale_counts_in_part() -> None:
    near = [("low", "some"), ("some", "high"), ("low", "low"), ("high", "high")]
    order = ("low", "some", "high")
    plain, linear, square = (cohens_kappa(near, order, weights).value for weights in ("none", "linear", "quadratic"))
    assert plain is not None and linear is not None and square is not None
    assert plain < linear < square
    with pytest.raises(ValueError, match="not on the scale"):
        cohens_kappa([("low", "unclear"), ("low", "low")], order, "linear")


@pytest.mark.parametrize(
    ("pairs", "value", "why"),
    [
        ([], None, "nothing"),
        ([("a", "b")], None, "single"),
        ([("a", "a")] * 5, None, "one-value"),  # nobody ever gave another value
        ([("a", "a"), ("b", "b")], 1.0, "no-difference"),  # the formula's standard error is 0, which says nothing
        ([("a", "b")] * 3, 0.0, "few"),  # each used one value, not the same one
    ],
)
def test_what_cannot_be_computed_is_told(pairs: list[Pair], value: float | None, why: str) -> None:
    found = cohens_kappa(pairs)
    assert (found.value, found.why) == (value, why)
    assert found.low is None
    assert found.high is None


def test_kappa_can_be_low_where_agreement_is_high() -> None:
    """Feinstein & Cicchetti, Journal of Clinical Epidemiology 1990;43:543: the second table has 85% agreement too."""
    even, lopsided = pairs_of([[40, 9], [6, 45]]), pairs_of([[80, 10], [5, 5]])
    first, second = cohens_kappa(even), cohens_kappa(lopsided)
    assert first.observed == second.observed == pytest.approx(0.85)
    assert first.value is not None and second.value is not None
    assert (round(first.value, 2), round(second.value, 2)) == (0.70, 0.32)
    assert adjusted_agreement(0.85, 2) == pytest.approx(0.70)
    assert commonest(lopsided) == ("0", pytest.approx(0.875))


def test_adjusted_agreement_needs_two_values() -> None:
    assert adjusted_agreement(1.0, 1) is None
    assert adjusted_agreement(0.5, 2) == 0
    assert adjusted_agreement(0.75, 4) == pytest.approx(2 / 3)
    assert commonest([]) is None


FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
"""Four observers of twelve units; a point stands for one they did not code."""


@pytest.mark.parametrize(
    ("units", "alpha"),
    [
        # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples A to C
        (list(zip("0100000010", "1110010000", strict=True)), 0.095),
        (list(zip("aabbdcccedda", "babbbccceddd", strict=True)), 0.692),
        ([[value for value in unit if value != "."] for unit in zip(*FOUR, strict=True)], 0.743),
        ([("a", "a"), ("a", "a")], None),  # one value only
        ([("a",), ("b",)], None),  # nothing coded twice
    ],
)
def test_alpha_of_published_data(units: list[tuple[str, ...]], alpha: float | None) -> None:
    found = krippendorff_alpha(units)
    assert (None if found is None else round(found, 3)) == alpha


def test_a_value_that_one_coder_alone_gave_changes_no_alpha() -> None:
    units = [("a", "a"), ("a", "b"), ("b", "b")]
    assert krippendorff_alpha([*units, ("c",)]) == krippendorff_alpha(units)


def test_overlap_of_two_lists() -> None:
    assert jaccard(["a", "b"], ["b", "c"]) == pytest.approx(1 / 3)
    assert jaccard([], ["a"]) == 0
    assert jaccard([], []) is None


ROWS = [({"a", "b"}, {"a"}), ({"a"}, {"a"}), ({"b"}, {"b", "c"}), (set[str](), {"a"}), ({"c"}, {"c"})]


def test_pooled_kappa_averages_shares_before_it_divides() -> None:
    """De Vries and others, Field Methods 2008;20:272: (mean observed - mean expected) / (1 - mean expected)."""
    tables = [cohens_kappa(presence(ROWS, label)) for label in "abc"]
    observed = sum(one.observed or 0 for one in tables) / 3
    expected = sum(one.expected or 0 for one in tables) / 3
    found = pooled_kappa(ROWS)
    assert found.value == pytest.approx((observed - expected) / (1 - expected))
    assert observed == pytest.approx(12 / 15)
    assert found.n == 15
    without = []
    for left_out in range(5):
        rest = [row for at, row in enumerate(ROWS) if at != left_out]
        tables = [cohens_kappa(presence(rest, label)) for label in "abc"]
        seen, chance = (sum(getattr(one, name) for one in tables) / 3 for name in ("observed", "expected"))
        without.append((seen - chance) / (1 - chance))
    mean = sum(without) / 5
    error = (4 / 5 * sum((value - mean) ** 2 for value in without)) ** 0.5
    assert found.value is not None
    assert found.low == pytest.approx(found.value - 1.959964 * error, abs=1e-6)
    assert found.high == pytest.approx(min(1, found.value + 1.959964 * error), abs=1e-6)


def test_labels_that_nobody_gave_do_not_count() -> None:
    assert pooled_kappa([(set(), set())] * 4).why == "nothing"
    assert pooled_kappa([({"a"}, {"a"})] * 4).why == "one-value"
    assert pooled_kappa([({"a"}, {"a"})]).value is None


def test_intervals_leave_out_entry_after_entry() -> None:
    """The jackknife, written out once more."""
    clusters = [[("a", "a"), ("b", "b")], [("a", "b")], [("b", "b"), ("b", "b")], [("a", "a"), ("b", "a")]]
    found = clustered_kappa(clusters)
    without = []
    for left_out in range(4):
        flat = [pair for at, cluster in enumerate(clusters) if at != left_out for pair in cluster]
        without.append(cohens_kappa(flat).value or 0)
    mean = sum(without) / 4
    error = (3 / 4 * sum((value - mean) ** 2 for value in without)) ** 0.5
    whole = cohens_kappa([pair for cluster in clusters for pair in cluster]).value
    assert whole is not None
    assert found.value == whole
    assert found.low == pytest.approx(max(-1, whole - 1.959964 * error), abs=1e-6)
    assert found.high == pytest.approx(min(1, whole + 1.959964 * error), abs=1e-6)
    assert clustered_kappa(clusters[:2]).why == "few"


def test_the_order_of_pairs_changes_nothing() -> None:
    pairs = pairs_of(FLEISS)
    assert cohens_kappa(sorted(pairs, key=lambda pair: pair[::-1])) == cohens_kappa(pairs)
    assert cohens_kappa([]) == Kappa(0, None, None, None, why="nothing")
