"""How far two coders agree beyond what chance would give: coefficients for names, for ordered scales and for lists.

Sources: Cohen, Educational and Psychological Measurement 1960;20:37-46 (kappa) and Psychological Bulletin
1968;70:213-220 (weights); Fleiss, Cohen & Everitt, Psychological Bulletin 1969;72:323-327 (standard error for large
samples); De Vries and others, Field Methods 2008;20:272-282 (kappa pooled over many items); Brennan & Prediger,
Educational and Psychological Measurement 1981;41:687-699 and Byrt, Bishop & Carlin, Journal of Clinical Epidemiology
1993;46:423-429 (the prevalence-adjusted form); Krippendorff, Content Analysis, 2004 (alpha); Efron & Tibshirani, An
Introduction to the Bootstrap, 1993, chapter 11 (jackknife).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, TypeVar

Pair = tuple[str, str]
"""What the first and the second coder gave for one thing."""

Weights = Literal["none", "linear", "quadratic"]

Why = Literal["", "nothing", "single", "one-value", "no-difference", "few"]
"""Why a number is missing: nothing was coded twice, or one thing only; both used one value only; they never differed,
so that the sample says nothing of how much such numbers vary; too few things for an interval."""

LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of some pairs, with its parts."""

    n: int
    """Pairs."""
    observed: float | None
    """Share of pairs that agree, from 0 to 1; weighted by nearness where the scale is ordered."""
    expected: float | None
    """The share that chance would give, from how often each coder used each value."""
    value: float | None
    """1 for full agreement, 0 for what chance gives, below 0 for less than that; None where it cannot be computed."""
    low: float | None = None
    high: float | None = None
    """95% interval, cut at -1 and 1; None where it cannot be computed."""
    why: Why = ""
    """Why ``value``, or else the interval, is missing."""


def cohens_kappa(pairs: Sequence[Pair], order: Sequence[str] = (), weights: Weights = "none") -> Kappa:
    """Cohen's kappa with the standard error for large samples of Fleiss, Cohen & Everitt.

    Args:
        pairs: the values of two coders, independent of each other.
        order: for weights, every value from one end of the scale to the other.
        weights: ``linear`` counts a difference of one step less than one of two, ``quadratic`` still less.

    Raises:
        ValueError: when weights are asked for and a value is not in ``order``.
    """
    if len(pairs) < 2:
        observed = float(pairs[0][0] == pairs[0][1]) if pairs else None
        return Kappa(len(pairs), observed, None, None, why="single" if pairs else "nothing")
    values = list(order) if weights != "none" else sorted({value for pair in pairs for value in pair})
    place = {value: at for at, value in enumerate(values)}
    if any(value not in place for pair in pairs for value in pair):
        raise ValueError("a value is not on the scale")
    n = len(pairs)
    cells = {(place[first], place[second]): count / n for (first, second), count in Counter(pairs).items()}
    rows = [sum(share for (row, _), share in cells.items() if row == at) for at in range(len(values))]
    columns = [sum(share for (_, column), share in cells.items() if column == at) for at in range(len(values))]
    weight = _weights(len(values), weights)
    observed = sum(share * weight[row][column] for (row, column), share in cells.items())
    # the weight that a row can expect from how the other coder spread their answers, and a column likewise
    of_row = [sum(columns[j] * weight[i][j] for j in range(len(values))) for i in range(len(values))]
    of_column = [sum(rows[i] * weight[i][j] for i in range(len(values))) for j in range(len(values))]
    expected = sum(rows[i] * of_row[i] for i in range(len(values)))
    if math.isclose(expected, 1):
        return Kappa(n, observed, expected, None, why="one-value")
    kappa = (observed - expected) / (1 - expected)
    if math.isclose(observed, 1):
        return Kappa(n, observed, expected, 1.0, why="no-difference")
    spread = sum(
        share * (weight[i][j] * (1 - expected) - (of_row[i] + of_column[j]) * (1 - observed)) ** 2
        for (i, j), share in cells.items()
    )
    variance = (spread - (observed * expected - 2 * expected + observed) ** 2) / (n * (1 - expected) ** 4)
    if variance < 1e-12:  # the formula for large samples fails where nobody ever agrees
        return Kappa(n, observed, expected, kappa, why="few")
    low, high = _interval(kappa, math.sqrt(variance))
    return Kappa(n, observed, expected, kappa, low, high)


def _weights(size: int, kind: Weights) -> list[list[float]]:
    if kind == "none":
        return [[float(i == j) for j in range(size)] for i in range(size)]
    power, widest = (1 if kind == "linear" else 2), max(size - 1, 1)
    return [[1 - (abs(i - j) / widest) ** power for j in range(size)] for i in range(size)]


def _interval(value: float, error: float) -> tuple[float, float]:
    return max(-1.0, value - _Z * error), min(1.0, value + _Z * error)


def clustered_kappa(clusters: Sequence[Sequence[Pair]]) -> Kappa:
    """Cohen's kappa of pairs that come several from one entry, with an interval that leaves out entry after entry.

    Pairs from one entry are alike, so that the formula for independent pairs would make the interval too narrow.
    """
    whole = cohens_kappa([pair for cluster in clusters for pair in cluster])
    if whole.value is None or whole.why == "no-difference":
        return whole
    counts = Counter(pair for cluster in clusters for pair in cluster)

    def without(cluster: Sequence[Pair]) -> float | None:
        left = counts.copy()
        left.subtract(cluster)
        return _kappa_of_counts(left)

    return _jackknifed(whole, [without(cluster) for cluster in clusters])


def _kappa_of_counts(counts: Counter[Pair]) -> float | None:
    """Unweighted kappa from how often each pair occurs."""
    n = counts.total()
    if not n:
        return None
    rows, columns = Counter[str](), Counter[str]()
    for (first, second), count in counts.items():
        rows[first] += count
        columns[second] += count
    observed = sum(count for (first, second), count in counts.items() if first == second) / n
    expected = sum(count * columns[value] for value, count in rows.items()) / n**2
    return None if math.isclose(expected, 1) else (observed - expected) / (1 - expected)


LabelRow = tuple[Collection[str], Collection[str]]
"""The labels that the first and the second coder gave for one entry."""


def pooled_kappa(rows: Sequence[LabelRow]) -> Kappa:
    """One kappa for lists of labels: each label given or not, pooled over labels, after De Vries and others.

    The shares observed and expected are averaged over labels before kappa is formed, so that rare labels, of which
    a kappa of their own says little, weigh no more than others. The interval leaves out entry after entry.

    Args:
        rows: for each entry the labels of both coders. Labels that nobody gave do not count.
    """
    first = Counter(label for row in rows for label in set(row[0]))
    second = Counter(label for row in rows for label in set(row[1]))
    apart = Counter(label for row in rows for label in set(row[0]) ^ set(row[1]))
    labels, n = sorted({*first, *second}), len(rows)
    if n < 2 or not labels:
        return Kappa(n * len(labels), None, None, None, why="single" if labels else "nothing")

    def pool(row: LabelRow, entries: int) -> tuple[float, float, float | None]:
        """Shares and kappa without one row, of ``entries`` that are left."""
        one, two = set(row[0]), set(row[1])
        observed = expected = 0.0
        for label in labels:
            gave = (first[label] - (label in one)) / entries, (second[label] - (label in two)) / entries
            observed += 1 - (apart[label] - (label in one ^ two)) / entries
            expected += gave[0] * gave[1] + (1 - gave[0]) * (1 - gave[1])
        observed, expected = observed / len(labels), expected / len(labels)
        return observed, expected, None if math.isclose(expected, 1) else (observed - expected) / (1 - expected)

    observed, expected, value = pool(((), ()), n)
    if value is None:
        return Kappa(n * len(labels), observed, expected, None, why="one-value")
    if not apart:
        return Kappa(n * len(labels), 1.0, expected, 1.0, why="no-difference")
    whole = Kappa(n * len(labels), observed, expected, value)
    return _jackknifed(whole, [pool(row, n - 1)[2] for row in rows])


def presence(rows: Sequence[LabelRow], label: str) -> list[Pair]:
    """Whether each coder gave a label, entry by entry: ``present`` or ``absent``."""
    return [
        ("present" if label in first else "absent", "present" if label in second else "absent")
        for first, second in rows
    ]


def _jackknifed(whole: Kappa, without: Sequence[float | None]) -> Kappa:
    """A kappa with its interval, from the values that it has without each entry in turn."""
    if whole.value is None:
        return whole
    left = [value for value in without if value is not None]
    if len(left) < max(3, len(without)):  # fewer entries tell nothing of how the number varies
        return Kappa(whole.n, whole.observed, whole.expected, whole.value, why="few")
    mean = math.fsum(left) / len(left)
    error = math.sqrt((len(left) - 1) / len(left) * math.fsum((value - mean) ** 2 for value in left))
    if error < 1e-9:
        return Kappa(whole.n, whole.observed, whole.expected, whole.value, why="few")
    low, high = _interval(whole.value, error)
    return Kappa(whole.n, whole.observed, whole.expected, whole.value, low, high)


def adjusted_agreement(observed: float, values: int) -> float | None:
    """Agreement set against guessing evenly among the values used: 2 x observed - 1 for two of them (PABAK).

    For more values this is the coefficient of Brennan & Prediger. None with fewer than two values.
    """
    return (values * observed - 1) / (values - 1) if values > 1 else None


def commonest(pairs: Sequence[Pair]) -> tuple[str, float] | None:
    """The value given most often, by both coders taken together, and its share; the first by name among equals."""
    counts = Counter(value for pair in pairs for value in pair)
    if not counts:
        return None
    value = min(counts, key=lambda each: (-counts[each], each))
    return value, counts[value] / counts.total()


def jaccard(first: Collection[str], second: Collection[str]) -> float | None:
    """Labels that both gave, out of those that either gave; None where nobody gave any."""
    either = {*first, *second}
    return len({*first} & {*second}) / len(either) if either else None


def krippendorff_alpha(units: Sequence[Sequence[T]]) -> float | None:
    """Krippendorff's alpha for names: any number of coders, who need not have coded everything.

    Args:
        units: for each thing the values that its coders gave; things with fewer than two tell nothing.

    Returns:
        Alpha, or None where fewer than two values were used.
    """
    paired = [Counter(unit) for unit in units if len(unit) > 1]
    totals = Counter[T]()
    for unit in paired:
        totals.update(unit)
    n = totals.total()
    different = n * n - sum(count * count for count in totals.values())
    if different == 0:
        return None
    disagreeing = math.fsum(
        (unit.total() ** 2 - sum(count * count for count in unit.values())) / (unit.total() - 1) for unit in paired
    )
    return 1 - (n - 1) * disagreeing / different
