"""Geometry that pictures along time share: years to places, columns for counts, and how wide words are.

A picture with two forms holds a wide one for desktops and paper and a narrow one for phones, of the same height; a
style sheet shows one of them. All numbers are units of the picture, given as short texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDE, NARROW = 720, 330
"""Widths of the two forms; the narrow one fits a phone of 390 px."""

FORMS = (("sy-when-wide", WIDE), ("sy-when-narrow", NARROW))
"""Class and width of each form; a file that stands alone holds the first only."""

UNIT_SMALL, UNIT_TEXT = 6.2, 6.8
"""Average width of a letter at 12 and at 13 units, on the safe side for Arial and the fonts of the theme."""


def at(value: float) -> str:
    """A place as a short text, the same on every machine: ``12``, ``12.5``."""
    return (
        f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")
    )


def shortened(text: str, units: float, unit: float = UNIT_TEXT) -> str:
    """A text cut at a word so that it fits into a width, with an ellipsis where something was cut."""
    room = int(units / unit)
    if len(text) <= room:
        return text
    cut = text[: max(room - 2, 1)]
    return (cut.rsplit(" ", 1)[0] if " " in cut[8:] else cut).rstrip(" ,;:(") + " …"


@dataclass(frozen=True, slots=True)
class YearAxis:
    """Years along a line: the first day of ``first`` at ``left``, the last day of ``last`` at ``right``."""

    first: int
    last: int
    left: float
    right: float

    @property
    def step(self) -> float:
        """Width of one year."""
        return (self.right - self.left) / (self.last - self.first + 1)

    def place(self, day: str) -> float:
        """Where a day ``YYYY-MM-DD`` lies, kept within the axis."""
        whole = int(day[:4]) + (int(day[5:7]) - 1) / 12 + (int(day[8:10]) - 1) / 372
        return min(max(self.left + (whole - self.first) * self.step, self.left), self.right)

    def ticks(self) -> list[Mapping[str, str]]:
        """Places and words of round years: decades, or every five or two years or each one on a short axis."""
        span = self.last - self.first + 1
        every = next((gap for limit, gap in ((6, 1), (14, 2), (30, 5)) if span <= limit), 10)
        return [
            {"x": at(self.left + (year - self.first) * self.step), "year": str(year)}
            for year in range(self.first, self.last + 1)
            if year % every == 0
        ]


def round_steps(most: int, lines: int = 3) -> list[int]:
    """Whole numbers for a scale from 0 to at least ``most``, with at most ``lines`` steps of a round size."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor * lines >= most:
                return list(range(0, size * factor * lines + 1, size * factor))[
                    : -(-max(most, 1) // (size * factor)) + 1
                ]
        size *= 10


def columns(
    counts: Sequence[tuple[int, int]],
    axis: YearAxis,
    *,
    top: float,
    height: float,
    most: int,
    css: str,
    title: str,
    mark: str = "highest",
) -> Mapping[str, Any]:
    """One panel of columns, a year each.

    Args:
        counts: year and number.
        axis: the years.
        top: where the highest line of the scale lies.
        height: from there down to the line of 0.
        most: the largest number on the scale of every panel that is to be compared.
        css: class of the columns.
        title: what is counted, printed over the panel.
        mark: which column is given its number in words: the ``highest``, or the ``last``.
    """
    steps = round_steps(most, 3 if height > 60 else 1)
    scale = height / steps[-1]
    base = top + height
    wide = max(axis.step - (2 if axis.step > 8 else 1), 1)
    bars = [
        {
            "x": at(axis.left + (year - axis.first) * axis.step + (axis.step - wide) / 2),
            "y": at(base - count * scale),
            "width": at(wide),
            "height": at(count * scale),
        }
        for year, count in counts
        if count
    ]
    peak = counts[-1] if mark == "last" and counts else max(counts, key=lambda row: (row[1], row[0]), default=(0, 0))
    middle = axis.left + (peak[0] - axis.first + 0.5) * axis.step
    words = f"{peak[0]}: {peak[1]:,}"
    half = len(words) * UNIT_TEXT / 2
    return {
        "title": title,
        "title_y": at(top - 24),
        "css": css,
        "bars": bars,
        "lines": [{"y": at(base - step * scale), "words": f"{step:,}"} for step in steps],
        "left": at(axis.left),
        "right": at(axis.right),
        "scale_x": at(axis.left - 6),
        "base": at(base),
        "peak": {
            "x": at(min(max(middle, axis.left + half), axis.right - half)),
            "y": at(base - peak[1] * scale - 6),
            "words": words,
        }
        if peak[1]
        else None,
    }
