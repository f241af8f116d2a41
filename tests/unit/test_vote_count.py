"""Counts by direction: the interval of the share, and the sign test."""

from __future__ import annotations

import pytest

from synthesite.synthesis.vote_count import VoteCount, count_votes, sign_test, wilson_interval


# Cochrane Handbook chapter 12: 10 of 12 is 83%, 95% interval 55% to 95%, P = 0.039 (to more digits by the formulas).
# The other limits are those of Wilson's formula worked by hand: with nothing in n the upper one is z²/(n + z²).
@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        (10, 12, 0.552, 0.953),
        (8, 12, 0.391, 0.862),
        (1, 2, 0.095, 0.905),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson_interval(successes: int, total: int, low: float, high: float) -> None:
    assert wilson_interval(successes, total) == pytest.approx((low, high), abs=0.0006)


def test_a_higher_level_is_wider() -> None:
    low, high = wilson_interval(5, 12, 0.99)
    assert low < wilson_interval(5, 12)[0] < wilson_interval(5, 12)[1] < high


# 10 of 12: Cochrane Handbook chapter 12; 9 of 9 and 5 of 6: Hilton Boon & Thomson 2021.
@pytest.mark.parametrize(
    ("positive", "negative", "p"),
    [
        (10, 2, 158 / 4096),
        (9, 0, 0.00390625),
        (5, 1, 0.21875),
        (1, 5, 0.21875),
        (3, 3, 1.0),
        (1, 0, 1.0),
    ],
)
def test_sign_test(positive: int, negative: int, p: float) -> None:
    assert sign_test(positive, negative) == pytest.approx(p, abs=1e-12)


def test_counts_of_direction() -> None:
    votes = count_votes(["positive"] * 10 + ["negative"] * 2 + ["mixed", "no-difference", "unclear"])  # type: ignore[list-item]
    assert votes == VoteCount(10, 2, 1, 1, 1)
    assert (votes.total, votes.clear) == (15, 12)
    assert votes.share == pytest.approx(0.8333, abs=0.0001)
    assert votes.interval == pytest.approx((0.552, 0.953), abs=0.0006)
    assert votes.p == pytest.approx(0.0386, abs=0.00005)


def test_nothing_to_count_is_told() -> None:
    none = VoteCount(mixed=3)
    for ask in (lambda: none.share, lambda: none.interval, lambda: none.p):
        with pytest.raises(ValueError, match="stud"):
            ask()
    for successes, total in ((0, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="proportion"):
            wilson_interval(successes, total)
    with pytest.raises(ValueError, match="sign test"):
        sign_test(-1, 3)
