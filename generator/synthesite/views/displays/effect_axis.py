"""The axis of effects: its range, its ticks in the measure's own scale, and numbers as they are printed beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, isclose, log, log10
from statistics import median

MINUS = "\N{MINUS SIGN}"
MOST_TICKS = 6

_AROUND_ONE = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class EffectAxis:
    """A horizontal axis; values are on the analysis scale (logarithm of ratios), places in units of the picture."""

    low: float
    high: float
    left: float
    right: float
    ticks: tuple[tuple[float, str], ...]
    """Place and label, the label in the measure's own scale."""

    def place(self, value: float) -> float:
        """Where a value lies; beyond an end, that end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.left + share * (self.right - self.left), 1)


def plan_axis(
    effects: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    whole: Sequence[tuple[float, float]],
    *,
    ratio: bool,
    left: float,
    right: float,
) -> EffectAxis:
    """Choose the range and the ticks.

    Every effect, no difference and every interval in ``whole`` (pooled results) are inside. Intervals of studies
    are followed to a little more than their usual length, so that a few very wide ones do not squeeze the others.
    """
    usual = median([(high - low) / 2 for low, high in intervals]) if intervals else 1.0
    ends = [0.0, *effects, *(end for interval in whole for end in interval)]
    least, most = min(ends), max(ends)
    reach = max(2.2 * usual, 0.15 * (most - least))
    least = min(least, max(min((low for low, _ in intervals), default=least), least - reach))
    most = max(most, min(max((high for _, high in intervals), default=most), most + reach))
    if most - least < 1e-9:
        least, most = least - 1, most + 1
    span = most - least  # both sides of no difference have room
    least, most = min(least, -0.15 * span), max(most, 0.15 * span)
    margin = 0.05 * (most - least)
    low, high = least - margin, most + margin
    values = _ratio_ticks(exp(low), exp(high)) if ratio else _linear_ticks(low, high)
    axis = EffectAxis(low, high, left, right, ())
    ticks = tuple((axis.place(log(value) if ratio else value), tick_label(value)) for value in values)
    return EffectAxis(low, high, left, right, ticks)


def tick_label(value: float) -> str:
    """A tick's value with no more digits than it needs."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    text = f"{int(text):,}" if "." not in text and abs(value) >= 10_000 else text
    return text.replace("-", MINUS) if float(value) else "0"


def decimals_for(values: Sequence[float]) -> int:
    """Decimals that give the middle one of some sizes about three figures: 0 to 4."""
    sizes = [abs(value) for value in values if value]
    return min(4, max(0, 2 - floor(log10(median(sizes))))) if sizes else 1


def shown(value: float, *, ratio: bool, decimals: int = 2) -> str:
    """A value of the analysis scale, printed in the measure's own: 0.49, −2.5; small ratios to two figures."""
    if ratio:
        value = exp(value) if value < 20 else float("inf")
        if value > 9999:
            return ">9,999"
        decimals = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.095 else 3
    text = f"{value:,.{decimals}f}"
    return (text.lstrip("-") if float(text.replace(",", "")) == 0 else text).replace("-", MINUS)


def _ratio_ticks(low: float, high: float) -> list[float]:
    """Ticks for a ratio, 1 always among them where it is inside."""
    if high / low < 2.2:
        near = [value for value in _AROUND_ONE if low <= value <= high]
        if 3 <= len(near) <= MOST_TICKS:
            return near
        if len(near) < 3:
            return _linear_ticks(low, high)
    first, last = ceil(log(low, 2) - 1e-9), floor(log(high, 2) + 1e-9)
    halves = [2.0**power for power in range(first, last + 1)]
    first, last = floor(log10(low)), ceil(log10(high))
    decades = [10.0**power for power in range(first, last + 1)]
    fifths = [round(times * ten, 12) for ten in decades for times in (1, 2, 5) if low <= times * ten <= high]
    thirds = [round(times * ten, 12) for ten in decades for times in (1, 3) if low <= times * ten <= high]
    for values in (halves, fifths, thirds):
        if 3 <= len(values) <= MOST_TICKS:
            return values
    inside = [power for power in range(first, last + 1) if low <= 10.0**power <= high]
    step = ceil(len(inside) / MOST_TICKS)
    return [10.0**power for power in inside if power % step == 0] or [1.0]


def _linear_ticks(low: float, high: float) -> list[float]:
    span = high - low
    size = 10.0 ** floor(log10(span / 4))
    step = next(times * size for times in (1, 2, 2.5, 5, 10, 20) if span / (times * size) <= MOST_TICKS - 1)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    values = [number * step for number in range(first, last + 1)]
    return [0.0 if isclose(value, 0, abs_tol=step / 1e6) else round(value, 10) for value in values]
