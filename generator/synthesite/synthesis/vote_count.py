"""Counting studies by the direction of their results, never by significance.

Sources: Cochrane Handbook for Systematic Reviews of Interventions, chapter 12 (vote counting based on the
direction of effect, with a proportion, its interval and a sign test); Wilson, J Am Stat Assoc 1927;22:209-212.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import comb, sqrt
from statistics import NormalDist

from ..schema.evaluation import Direction


def wilson_interval(successes: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of a proportion, after Wilson (1927), without continuity correction.

    Args:
        successes: how many of them, 0 to ``total``.
        total: how many there are, at least 1.
        level: confidence level, between 0 and 1.

    Returns:
        Lower and upper limit, between 0 and 1.

    Raises:
        ValueError: there is nothing to count, or more successes than there are.
    """
    if total < 1 or not 0 <= successes <= total:
        raise ValueError("a proportion needs at least one study, and no more successes than studies")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = successes / total
    centre = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if successes == 0 else (centre - half) / scale
    high = 1.0 if successes == total else (centre + half) / scale
    return low, high


def sign_test(positive: int, negative: int) -> float:
    """The exact two-sided p value of the sign test: how often chance alone gives a split at least this uneven.

    Args:
        positive: studies that point one way.
        negative: studies that point the other way.

    Raises:
        ValueError: no study points either way, or a number is negative.
    """
    total = positive + negative
    if total < 1 or min(positive, negative) < 0:
        raise ValueError("a sign test needs at least one study with a direction")
    tail = sum(comb(total, count) for count in range(min(positive, negative) + 1))
    p: float = 2 * tail / 2**total
    return min(1.0, p)


@dataclass(frozen=True, slots=True)
class VoteCount:
    """Studies by the direction of their results on one outcome."""

    positive: int = 0
    negative: int = 0
    no_difference: int = 0
    mixed: int = 0
    unclear: int = 0

    @property
    def total(self) -> int:
        """Studies with any direction."""
        return self.clear + self.no_difference + self.mixed + self.unclear

    @property
    def clear(self) -> int:
        """Studies that point to better or to worse: the only ones that proportion and test rest on."""
        return self.positive + self.negative

    @property
    def share(self) -> float:
        """Share of the clear ones that point to better. Raises ValueError where there are none."""
        if not self.clear:
            raise ValueError("no study points to better or to worse")
        return self.positive / self.clear

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share. Raises ValueError where no study is clear."""
        return wilson_interval(self.positive, self.clear)

    @property
    def p(self) -> float:
        """The sign test's p value. Raises ValueError where no study is clear."""
        return sign_test(self.positive, self.negative)


def count_votes(directions: Iterable[Direction]) -> VoteCount:
    """Count directions, one for each study."""
    found = Counter(directions)
    return VoteCount(found["positive"], found["negative"], found["no-difference"], found["mixed"], found["unclear"])
