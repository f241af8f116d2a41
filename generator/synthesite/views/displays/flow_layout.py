"""Where the boxes and arrows of a flow diagram stand: portrait, 720 units wide, one or two arms beside each other."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

WIDTH = 720
_LEFT = 34
_CHARACTER, _STRONG, _LINE, _PAD, _GAP = 6.5, 7.8, 16, 10, 26


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One line of a box, and the address it leads to."""

    words: str
    address: str | None
    indent: bool = False


@dataclass(frozen=True, slots=True)
class FlowBox:
    """One box: its head lines with their numbers, and the lines below them (sources, reasons)."""

    lines: tuple[FlowLine, ...]
    parts: tuple[FlowLine, ...]
    unknown: bool = False
    """Whether it only says that something is not recorded."""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of an arm: the box on the way down, and what is left out beside it."""

    arm: str
    phase: Literal["identification", "screening", "included"]
    row: str
    """Steps of the same row stand at the same height in both arms."""
    main: FlowBox | None
    side: FlowBox | None
    inward: bool = False
    """Whether the box beside the way leads into it instead of out of it."""


_ROWS = ("found", "screened", "sought", "assessed", "included")


def lay_out_flow(
    arms: Sequence[tuple[str, str]], steps: Sequence[FlowStep], included: Sequence[FlowStep]
) -> dict[str, Any]:
    """Place boxes and arrows.

    Args:
        arms: one or two arms, each with its words.
        steps: the steps of the arms.
        included: the steps that both arms lead to.

    Returns:
        What the picture's template prints: ``boxes``, ``arrows``, ``phases``, ``heads`` and the size, in units; and
        ``list``, the same steps for the narrow form: words of the arm, then its steps.
    """
    columns = _columns([name for name, _ in arms])
    boxes: list[dict[str, Any]] = []
    arrows: list[str] = []
    phases: dict[str, list[float]] = {}
    bottoms: dict[str, float] = {}
    heads: list[dict[str, Any]] = []
    lowest = 0
    for name, words in arms:
        x, _, side_x, side_width = columns[name]
        for at, line in enumerate(textwrap.wrap(words, int((side_x + side_width - x) / 7))):
            heads.append({"x": x, "y": 14 + at * _LINE, "words": line})
            lowest = max(lowest, at)
    y = 14.0 + _LINE * lowest + 12
    for row in _ROWS:
        here = [step for step in steps if step.row == row]
        if not here:
            continue
        height = max(_height(step, columns[step.arm]) for step in here)
        for step in here:
            _place(step, columns[step.arm], y, boxes, arrows, bottoms)
            phases.setdefault(step.phase, [y, y])[1] = y + height
        y += height + _GAP
    if included:
        middle = _columns(["included"])["included"]
        starts = [(columns[name][0] + columns[name][1] / 2, bottoms[name]) for name, _ in arms if name in bottoms]
        target = middle[0] + middle[1] / 2
        if len(starts) > 1:
            y += 8
            arrows.extend(f"M{x:g} {bottom:g}V{y - 14:g}H{target:g}" for x, bottom in starts)
            arrows.append(_down(target, y - 14, y))
        elif starts:
            bottoms["included"] = starts[0][1]
        for step in included:
            height = _height(step, middle)
            _place(step, middle, y, boxes, arrows, bottoms)
            phases.setdefault(step.phase, [y, y])[1] = y + height
            y += height + _GAP
    named = {"identification": "Identification", "screening": "Screening", "included": "Included"}
    return {
        "width": WIDTH,
        "height": round(y - _GAP + 4),
        "heads": heads,
        "boxes": boxes,
        "arrows": arrows,
        "phases": [
            {"y": top, "height": end - top, "middle": (top + end) / 2, "words": named[name]}
            for name, (top, end) in phases.items()
        ],
        "list": [(label, [step for step in steps if step.arm == name]) for name, label in arms]
        + [("Included", list(included))],
    }


def _columns(names: Sequence[str]) -> dict[str, tuple[float, float, float, float]]:
    """Left edge and width of the main and the side column of each arm."""
    if len(names) < 2:
        return dict.fromkeys(names, (_LEFT, 396.0, _LEFT + 396.0 + 24, WIDTH - _LEFT - 396.0 - 25))
    width = (WIDTH - _LEFT - 16) / 2
    found: dict[str, tuple[float, float, float, float]] = {}
    for at, name in enumerate(names):
        left = _LEFT + at * (width + 16)
        found[name] = (left, 176.0, left + 176 + 16, width - 176 - 17)
    return found


def _wrapped(box: FlowBox, width: float) -> list[dict[str, Any]]:
    """The lines of a box, broken to its width."""
    fits = max(8, int((width - 2 * _PAD) / _CHARACTER))
    found: list[dict[str, Any]] = []
    for strong, lines in ((True, box.lines), (False, box.parts)):
        for line in lines:
            room = max(8, int((width - 2 * _PAD) / _STRONG)) if strong else fits - 2 if line.indent else fits
            found.extend(
                {"words": part, "address": line.address, "strong": strong, "dx": 12 if line.indent else 0}
                for part in textwrap.wrap(line.words, room)
            )
    return found


def _box_height(box: FlowBox, width: float) -> float:
    return len(_wrapped(box, width)) * _LINE + 2 * _PAD - 2


def _height(step: FlowStep, column: tuple[float, float, float, float]) -> float:
    return max(
        _box_height(step.main, column[1]) if step.main else 0.0,
        _box_height(step.side, column[3]) if step.side else 0.0,
    )


def _place(
    step: FlowStep,
    column: tuple[float, float, float, float],
    y: float,
    boxes: list[dict[str, Any]],
    arrows: list[str],
    bottoms: dict[str, float],
) -> None:
    """Put the boxes of one step at ``y``, and draw the arrows to them."""
    x, width, side_x, side_width = column
    centre = x + width / 2
    branch = y + 22
    if step.main is not None:
        tall = _box_height(step.main, width)
        if step.arm in bottoms:
            arrows.append(_down(centre, bottoms[step.arm], y))
        bottoms[step.arm] = y + tall
        boxes.append(_drawn(step.main, x, y, width, tall))
        branch = y + min(tall, 44) / 2
    if step.side is not None:
        tall = _box_height(step.side, side_width)
        start = x + width if step.main is not None else centre
        tip, back = (start, start + 6) if step.inward else (side_x, side_x - 6)
        head = f"M{back:g} {branch - 4:g}L{tip:g} {branch:g}L{back:g} {branch + 4:g}"
        arrows.append(f"M{start:g} {branch:g}H{side_x:g}{head}")
        boxes.append(_drawn(step.side, side_x, y, side_width, max(tall, branch - y + 8)))


def _down(x: float, start: float, end: float) -> str:
    return f"M{x:g} {start:g}V{end:g}M{x - 4:g} {end - 6:g}L{x:g} {end:g}L{x + 4:g} {end - 6:g}"


def _drawn(box: FlowBox, x: float, y: float, width: float, height: float) -> dict[str, Any]:
    lines = [
        {**line, "x": x + _PAD + line["dx"], "y": y + _PAD + 11 + at * _LINE}
        for at, line in enumerate(_wrapped(box, width))
    ]
    return {"x": x, "y": y, "width": width, "height": height, "lines": lines, "unknown": box.unknown}
