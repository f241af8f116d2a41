"""Where everything in a forest plot lies. The template only prints what is planned here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .effect_axis import EffectAxis, plan_axis

ROW = 22
LABEL = (120.0, 166.0)
"""Least and most width of the column with the studies' names."""
PHONE = 354.0
"""Where the plot ends, so that names and plot stand on a phone and only the figures must be scrolled to."""
NARROW = {**dict.fromkeys(" .,:;[]()/'|ijltfI", 3.8), **dict.fromkeys("mwMW%", 11.5), "\N{HORIZONTAL ELLIPSIS}": 13.0}
"""Widths of characters that are not of the usual width, in units."""
RESULT_HEAD = "Result [95% interval]"
LONG = 30
"""Studies from which the axis stands at the top too, and every second row is shaded."""


@dataclass(frozen=True, slots=True)
class DrawnStudy:
    """One study as drawn; effect and interval on the analysis scale."""

    label: str
    flag: str
    """Said after the label and never cut: the year, and ``(retracted)``."""
    effect: float
    low: float
    high: float
    share: float
    """Weight against that of the heaviest study, 0 to 1: the area of the square."""
    words: str
    """Effect and interval in words."""
    weight: str
    groups: tuple[str, str]
    mark: tuple[str, str]
    """Class and letter of the judgement of bias; an empty class where nobody judged."""
    pooled: bool
    """Whether it counts in the pooled result; else its square is hollow."""


@dataclass(frozen=True, slots=True)
class DrawnSummary:
    """A pooled result as drawn; on the analysis scale."""

    label: str
    effect: float
    low: float
    high: float
    words: str
    prediction: tuple[float, float] | None
    prediction_words: str


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """Studies under one heading, with their pooled result."""

    heading: str
    studies: tuple[DrawnStudy, ...]
    summary: DrawnSummary | None
    remark: str = ""
    """Stands in place of a pooled result."""


@dataclass(slots=True)
class _Canvas:
    """Shapes in the order in which they are printed."""

    bands: list[tuple[float, float]]
    lines: list[tuple[float, float, float, float, str, bool]]
    shapes: list[tuple[str, str]]
    circles: list[tuple[float, float, str]]
    texts: list[tuple[float, float, str, str]]


def plan_forest(
    groups: Sequence[DrawnGroup],
    *,
    ratio: bool,
    axis_title: str,
    sides: tuple[str, str],
    heads: tuple[str, str],
) -> Mapping[str, Any]:
    """Lay out a forest plot.

    Args:
        groups: what is drawn, from top to bottom.
        ratio: whether the axis is logarithmic.
        axis_title: the measure and its scale.
        sides: words for the left and the right side of no difference.
        heads: headings of the two columns with the groups' figures.

    Returns:
        Width and height; ``bands`` (y, height) behind rows; ``lines`` (x1, y1, x2, y2, class, dashed); ``shapes``
        (points, class); ``circles`` (x, y, class); ``texts`` (x, y, class, words).
    """
    studies = [study for group in groups for study in group.studies]
    summaries = [group.summary for group in groups if group.summary is not None]
    labels = [f"{study.label} {study.flag}" for study in studies] + [summary.label for summary in summaries]
    label_width = min(LABEL[1], max(LABEL[0], _width(labels) + 8))
    words = [study.words for study in studies] + [summary.words for summary in summaries]
    weighted = any(study.weight for study in studies)
    armed = any(any(study.groups) for study in studies)
    widths = [max(_width(words), text_width(RESULT_HEAD) + 6), 58.0 if weighted else 0.0]
    if armed:
        figures = [_width([study.groups[at] for study in studies]) for at in (0, 1)]
        widths += [max(figures[at], text_width(heads[at])) + 16 for at in (0, 1)]
    widths.append(42.0)
    left = label_width + 6
    right = PHONE
    edges = [right + 12 + sum(widths[: at + 1]) for at in range(len(widths))]
    axis = plan_axis(
        [study.effect for study in studies],
        [(study.low, study.high) for study in studies]
        + [summary.prediction for summary in summaries if summary.prediction is not None],
        [(summary.low, summary.high) for summary in summaries],
        ratio=ratio,
        left=left + 8,
        right=right - 8,
    )
    canvas = _Canvas([], [], [], [], [])
    y = 16.0
    columns = [RESULT_HEAD, "Weight" if weighted else "", *(heads if armed else ()), "Bias"]
    canvas.texts.append((0, y, "sy-svg-small sy-svg-strong", "Study"))
    canvas.texts.extend(
        (edge, y, "sy-svg-small sy-svg-strong sy-svg-end", words)
        for edge, words in zip(edges, columns, strict=True)
        if words
    )
    y += 8
    if len(studies) >= LONG:
        y += 14
        _tick_labels(canvas, axis, y)
        y += 4
    top = y
    canvas.lines.append((0, top, edges[-1], top, "sy-svg-line", False))
    under: list[tuple[float, float, float, float, str, bool]] = []
    for group in groups:
        if group.heading:
            y += ROW + 2
            canvas.texts.append((0, y - 7, "sy-svg-strong", group.heading))
        start = y
        for number, study in enumerate(group.studies):
            if len(studies) >= LONG and number % 2:
                canvas.bands.append((y, ROW))
            y += ROW
            _study(canvas, axis, study, y - ROW / 2, label_width, edges, weighted, armed)
        if group.summary is not None:
            y += 4
            y = _summary(canvas, axis, group.summary, y, edges)
            place = axis.place(group.summary.effect)
            under.append((place, start + 2, place, y - 4, "sy-svg-faint", True))
        elif group.remark:
            y += ROW
            canvas.texts.append((0, y - 7, "sy-svg-small", group.remark))
    y += 6
    null = axis.place(0.0)
    grid = [(x, top, x, y, "sy-svg-faint", False) for x, _ in axis.ticks]
    canvas.lines[:0] = [*grid, *under, (null, top, null, y, "sy-svg-line", False)]
    canvas.lines.append((axis.left, y, axis.right, y, "sy-svg-line", False))
    canvas.lines.extend((x, y, x, y + 4, "sy-svg-line", False) for x, _ in axis.ticks)
    y += 17
    _tick_labels(canvas, axis, y)
    y += 17
    canvas.texts.append(((axis.left + axis.right) / 2, y, "sy-svg-small sy-svg-middle", axis_title))
    y += 18
    canvas.texts.append((null - 6, y, "sy-svg-strong sy-svg-end", f"\N{LEFTWARDS ARROW} {sides[0]}"))
    canvas.texts.append((null + 6, y, "sy-svg-strong", f"{sides[1]} \N{RIGHTWARDS ARROW}"))
    start = min(0.0, null - 6 - _width([sides[0]]) - 24)
    end = max(edges[-1] + 2, null + 6 + _width([sides[1]]) + 24)
    return {
        "left": round(start, 1),
        "width": round(end - start, 1),
        "height": round(y + 8, 1),
        "bands": tuple((round(at, 1), high) for at, high in canvas.bands),
        "lines": tuple(_rounded(line, 4) for line in canvas.lines),
        "shapes": tuple(canvas.shapes),
        "circles": tuple(_rounded(circle, 2) for circle in canvas.circles),
        "texts": tuple(_rounded(text, 2) for text in canvas.texts),
    }


def _study(
    canvas: _Canvas,
    axis: EffectAxis,
    study: DrawnStudy,
    y: float,
    label_width: float,
    edges: Sequence[float],
    weighted: bool,
    armed: bool,
) -> None:
    canvas.texts.append((0, y + 4, "", _cut(study.label, study.flag, label_width)))
    low, high, middle = axis.place(study.low), axis.place(study.high), axis.place(study.effect)
    canvas.lines.append((low, y, high, y, "sy-svg-line", not study.pooled))
    _ends(canvas, axis, study.low, study.high, y)
    half = max(2.0 if study.pooled else 3.5, 7.0 * study.share**0.5)
    corners = [
        (middle - half, y - half),
        (middle + half, y - half),
        (middle + half, y + half),
        (middle - half, y + half),
    ]
    canvas.shapes.append((_points(corners), "sy-fill--accent" if study.pooled else "sy-fill--unclear"))
    canvas.texts.append((edges[0], y + 4, "sy-svg-end", study.words))
    if weighted:
        canvas.texts.append((edges[1], y + 4, "sy-svg-small sy-svg-end", study.weight))
    if armed:
        for at in (0, 1):
            canvas.texts.append((edges[2 + at], y + 4, "sy-svg-small sy-svg-end", study.groups[at]))
    css, letter = study.mark
    x = edges[-1] - 11
    if css == "good":
        canvas.circles.append((x, y, "sy-fill--good"))
    elif css == "some":
        canvas.shapes.append((_points([(x, y - 10), (x + 10, y), (x, y + 10), (x - 10, y)]), "sy-fill--some"))
    elif css == "poor":
        canvas.shapes.append(
            (_points([(x - 8, y - 8), (x + 8, y - 8), (x + 8, y + 8), (x - 8, y + 8)]), "sy-fill--poor")
        )
    canvas.texts.append((x, y + 4, "sy-svg-on sy-svg-middle" if css else "sy-svg-middle", letter))


def _summary(canvas: _Canvas, axis: EffectAxis, summary: DrawnSummary, y: float, edges: Sequence[float]) -> float:
    y += ROW
    middle = y - ROW / 2
    low, high, effect = axis.place(summary.low), axis.place(summary.high), axis.place(summary.effect)
    if high - low < 6:
        low, high = effect - 3, effect + 3
    points = [(low, middle), (effect, middle - 7), (high, middle), (effect, middle + 7)]
    canvas.shapes.append((_points(points), "sy-fill--ink"))
    canvas.texts.append((0, middle + 4, "sy-svg-strong", summary.label))
    canvas.texts.append((edges[0], middle + 4, "sy-svg-strong sy-svg-end", summary.words))
    if summary.prediction is not None:
        y += ROW - 2
        middle = y - ROW / 2 + 1
        low, high = axis.place(summary.prediction[0]), axis.place(summary.prediction[1])
        canvas.lines.append((low, middle, high, middle, "sy-svg-line", False))
        _ends(canvas, axis, *summary.prediction, middle, stops=True)
        canvas.texts.append((0, middle + 4, "sy-svg-small", "Prediction interval"))
        canvas.texts.append((edges[0], middle + 4, "sy-svg-small sy-svg-end", summary.prediction_words))
    return y


def _ends(canvas: _Canvas, axis: EffectAxis, low: float, high: float, y: float, *, stops: bool = False) -> None:
    """An arrow where an interval goes on beyond the axis; else, where wanted, a stop."""
    for value, beyond, out in ((low, low < axis.low, -1), (high, high > axis.high, 1)):
        x = axis.place(value)
        if beyond:
            canvas.shapes.append(
                (_points([(x + 5 * out, y), (x - 3 * out, y - 4), (x - 3 * out, y + 4)]), "sy-fill--ink")
            )
        elif stops:
            canvas.lines.append((x, y - 5, x, y + 5, "sy-svg-line", False))


def _tick_labels(canvas: _Canvas, axis: EffectAxis, y: float) -> None:
    canvas.texts.extend((x, y, "sy-svg-small sy-svg-middle", label) for x, label in axis.ticks)


def text_width(text: str) -> float:
    """How wide a text of 13 units is in a common sans-serif face, rather too wide than too narrow."""
    return sum(NARROW.get(character, 7.5) for character in text)


def _width(texts: Sequence[str]) -> float:
    return max((text_width(text) for text in texts), default=0.0)


def _cut(text: str, flag: str, width: float) -> str:
    """A study's name, shortened where it must be; what the flag says always stays."""
    room = width - text_width(f" {flag}")
    if text_width(text) > room:
        while text and text_width(text) > room - 13:
            text = text[:-1]
        text = text.rstrip(" ,.") + "\N{HORIZONTAL ELLIPSIS}"
    return f"{text} {flag}".strip()


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _rounded(values: tuple[Any, ...], numbers: int) -> tuple[Any, ...]:
    return (*(round(value, 1) for value in values[:numbers]), *values[numbers:])
