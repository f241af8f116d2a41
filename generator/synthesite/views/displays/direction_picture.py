"""The geometry of effect direction plots: where each symbol stands and how it is cut, in units of the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...schema.evaluation import Direction
from ...synthesis.effect_direction import DirectionTable, Judgement, StudyRow
from ...synthesis.group_size import SizeClass

LABEL, PEOPLE, BIAS = 186, 74, 40
"""Widths of the columns before the outcomes."""

NARROW, WIDE, LINE, LETTERED = 74, 720, 22, 5
"""Width of an outcome's column with words at its head; width of a full picture; height of a row; the number of
outcomes beyond which heads are letters with a key below."""

RADIUS: Mapping[SizeClass, float] = {"large": 9, "medium": 6.5, "small": 4, "unknown": 6.5}
"""Half the height of a symbol."""

LETTER: Mapping[Judgement, str] = {"low": "L", "some": "S", "high": "H", "unrated": "A", "none": "\N{EN DASH}"}
FILL: Mapping[Judgement, str] = {"low": "good", "some": "some", "high": "poor", "unrated": "na", "none": ""}

ORDER: tuple[tuple[Direction, str], ...] = (
    ("positive", "Better"),
    ("negative", "Worse"),
    ("no-difference", "No difference"),
    ("mixed", "Mixed"),
    ("unclear", "Unclear"),
)


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def symbol(direction: Direction, x: float, y: float, radius: float, *, hollow: bool = False) -> str:
    """The path of a symbol with its centre at x, y.

    Up and down are triangles; mixed is a pair that points away to both sides; no difference is a pair that points
    inwards to a bar; unclear is a ring. So no two are told apart by colour alone. A hollow one is drawn by its
    outline, so its bar is a line.
    """
    r, d = number(radius), number(2 * radius)
    if direction == "positive":
        return f"M{number(x)} {number(y - radius)}l{r} {d}h-{d}z"
    if direction == "negative":
        return f"M{number(x - radius)} {number(y - radius)}h{d}l-{r} {d}z"
    if direction == "mixed":
        wide = number(radius * 1.25)
        return (
            f"M{number(x - 1.5)} {number(y - radius)}v{d}l-{wide} -{r}z"
            f"M{number(x + 1.5)} {number(y - radius)}v{d}l{wide} -{r}z"
        )
    if direction == "no-difference":
        far, wide = radius * 1.25 + 2.5, number(radius)
        bar = f"M{number(x)} {number(y - radius)}v{d}" if hollow else f"M{number(x - 1)} {number(y - radius)}h2v{d}h-2z"
        return (
            f"M{number(x - far)} {number(y - radius)}v{d}l{wide} -{r}z"
            f"M{number(x + far)} {number(y - radius)}v{d}l-{wide} -{r}z"
            f"{bar}"
        )
    return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z"


def shortened(text: str, length: int) -> str:
    """A text cut to a number of characters, with an ellipsis where some are missing."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def shortened_study(label: str, length: int) -> str:
    """A study's label cut to a number of characters, its year kept, and a mark such as ``(retracted)`` after it."""
    if len(label) <= length:
        return label
    if label.endswith(")") and " (" in label:
        label, _, mark = label.rpartition(" (")
        return f"{shortened_study(label, max(7, length - len(mark) - 2))} ({mark}"
    name, year = label.removesuffix(" no date"), "no date"
    if name == label:
        name, _, year = label.rpartition(" ")
    return f"{shortened(name, max(2, length - len(year) - 1))} {year}"


def wrapped(text: str, length: int, lines: int) -> list[str]:
    """A text in at most so many lines of about so many characters; the last one is cut."""
    found: list[str] = [""]
    for word in text.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > length:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    if len(found) > lines:
        found = [*found[: lines - 1], shortened(" ".join(found[lines - 1 :]), length)]
    return [shortened(line, length + 2) for line in found]


def letter_of(position: int) -> str:
    """A, B, … Z, AA, AB … for columns."""
    return (letter_of(position // 26 - 1) if position >= 26 else "") + chr(ord("A") + position % 26)


def direction_picture(
    table: DirectionTable, domains: Sequence[str], studies: Mapping[str, str], families: Mapping[str, str]
) -> dict[str, Any]:
    """Everything the template prints.

    Args:
        table: studies and counts; at least one study, one count for each column.
        domains: labels of the columns.
        studies: label of each study by id.
        families: label of each family of design.
    """
    lettered = len(domains) > LETTERED
    before = LABEL + PEOPLE + BIAS
    pitch = max(44.0, min(NARROW, (WIDE - before) / len(domains))) if lettered else float(NARROW)
    width = before + pitch * len(domains)
    centres = [before + pitch * (at + 0.5) for at in range(len(domains))]
    texts: list[tuple[float, float, str, str]] = []
    symbols: list[tuple[str, str]] = []
    boxes: list[tuple[float, float, str, str, str]] = []
    lines: list[float] = []

    heads = [[letter_of(at)] if lettered else wrapped(label, 11, 4) for at, label in enumerate(domains)]
    y = 14.0 * max(2, *(len(head) for head in heads))
    for x, head in zip(centres, heads, strict=True):
        for at, words in enumerate(head):
            texts.append((x, y - 14 * (len(head) - 1 - at), "sy-svg-small sy-svg-middle", words))
    texts += [
        (0, y, "sy-svg-small", "Study"),
        (LABEL + PEOPLE - 12, y, "sy-svg-small sy-svg-end", "People"),
        (LABEL + PEOPLE + BIAS / 2 - 4, y - 14, "sy-svg-small sy-svg-middle", "Risk"),
        (LABEL + PEOPLE + BIAS / 2 - 4, y, "sy-svg-small sy-svg-middle", "of bias"),
    ]
    y += 8
    lines.append(y)
    family: str | None = None
    for row in table.rows:
        if family != (row.family or ""):
            family = row.family or ""
            y += LINE + 4
            texts.append((0, y - 7, "sy-svg-strong", families[family]))
            if lettered:
                texts += [
                    (x, y - 7, "sy-svg-small sy-svg-middle", letter_of(at))
                    for at, x in enumerate(centres)
                    if x > 8 * len(families[family])
                ]
            lines.append(y)
        y += LINE
        texts += [
            (0, y - 7, "", shortened_study(studies[row.evaluation], 24)),
            (
                LABEL + PEOPLE - 12,
                y - 7,
                "sy-svg-end" if row.group.n is not None else "sy-svg-small sy-svg-end",
                f"{row.group.n:,}" if row.group.n is not None else "not known",
            ),
        ]
        boxes.append(_box(LABEL + PEOPLE + BIAS / 2 - 4, y - LINE / 2, row.judgement))
        _draw_row(table, row, centres, y - LINE / 2, symbols, texts)
        lines.append(y)
    y = _draw_counts(table, centres, y, texts, symbols, lines)
    if lettered:
        y += 10
        for at, label in enumerate(domains):
            y += 18
            texts.append((0, y, "", f"{letter_of(at)}  {label}"))
    y, key_width = _draw_key(y + 26, width, texts, symbols, boxes)
    return {
        "width": number(max(width, key_width)),
        "height": number(y + 8),
        "lines": "".join(f"M0 {number(at)}h{number(width)}" for at in lines),
        "texts": tuple((number(x), number(at), css, words) for x, at, css, words in texts),
        "symbols": tuple(symbols),
        "boxes": tuple((number(x), number(at), fill, css, words) for x, at, fill, css, words in boxes),
    }


def _box(x: float, y: float, judgement: Judgement) -> tuple[float, float, str, str, str]:
    """Left edge, top, fill, class of the letter and letter of a judgement; not appraised has no box."""
    fill = FILL[judgement]
    css = "sy-svg-middle" if fill in ("", "na") else "sy-svg-on sy-svg-middle"
    return x - 9, y - 8, f"sy-fill--{fill}" if fill else "", css, LETTER[judgement]


def _css(direction: Direction, size: SizeClass) -> str:
    return f"sy-fill--{direction}" + (" sy-hollow" if size == "unknown" and direction != "unclear" else "")


def _draw_row(
    table: DirectionTable,
    row: StudyRow,
    centres: Sequence[float],
    y: float,
    symbols: list[tuple[str, str]],
    texts: list[tuple[float, float, str, str]],
) -> None:
    for x, votes in zip(centres, table.votes, strict=True):
        point = row.point(votes.domain)
        if point is None:
            continue
        if point.direction is None:
            texts.append((x, y + 4, "sy-svg-small sy-svg-middle", "\N{EN DASH}"))
            continue
        size = row.group.size
        path = symbol(point.direction, x, y, RADIUS[size], hollow=size == "unknown")
        symbols.append((_css(point.direction, size), path))
        if point.results > 1:
            texts.append((x + 15, y + 8, "sy-svg-small", str(point.results)))


def _draw_counts(
    table: DirectionTable,
    centres: Sequence[float],
    y: float,
    texts: list[tuple[float, float, str, str]],
    symbols: list[tuple[str, str]],
    lines: list[float],
) -> float:
    """The rows of counts below the studies; a direction nobody has gets none. Returns where they end."""
    y += LINE + 4
    texts.append((0, y - 7, "sy-svg-strong", "Number of studies"))
    lines.append(y)
    for direction, words in ORDER:
        counts = [getattr(found.votes, direction.replace("-", "_")) for found in table.votes]
        if not any(counts) and direction not in ("positive", "negative"):
            continue
        y += LINE
        symbols.append((f"sy-fill--{direction}", symbol(direction, 12, y - LINE / 2, RADIUS["medium"])))
        texts.append((30, y - 7, "", words))
        texts += [(x, y - 7, "sy-svg-middle", str(count)) for x, count in zip(centres, counts, strict=True)]
        lines.append(y)
    y += LINE
    texts.append((0, y - 7, "", "Better, of better and worse"))
    for x, found in zip(centres, table.votes, strict=True):
        words = f"{int(found.votes.share * 100 + 0.5)}%" if found.votes.clear > 1 else "\N{EN DASH}"
        texts.append((x, y - 7, "sy-svg-middle", words))
    narrow = len(centres) > LETTERED
    for at, words in enumerate(("95% interval: from", "to") if narrow else ("95% interval",)):
        y += LINE
        texts.append((0, y - 7, "", words))
        for x, found in zip(centres, table.votes, strict=True):
            limits = [f"{int(limit * 100 + 0.5)}" for limit in found.votes.interval] if found.votes.clear > 1 else []
            said = (f"{limits[at]}%" if narrow else f"{limits[0]}\N{EN DASH}{limits[1]}%") if limits else "\N{EN DASH}"
            texts.append((x, y - 7, "sy-svg-small sy-svg-middle", said))
    lines.append(y)
    return y


def _draw_key(
    y: float,
    width: float,
    texts: list[tuple[float, float, str, str]],
    symbols: list[tuple[str, str]],
    boxes: list[tuple[float, float, str, str, str]],
) -> tuple[float, float]:
    """The key: directions, sizes, judgements, below one another or side by side. Returns its end and width."""
    wide = width >= 640
    lefts = (0.0, 220.0, 430.0) if wide else (0.0, 0.0, 0.0)
    start, end = y, y
    directions: tuple[tuple[Direction, str], ...] = (
        ("positive", "points to better"),
        ("negative", "points to worse"),
        ("no-difference", "no difference"),
        ("mixed", "mixed"),
        ("unclear", "unclear"),
    )
    for direction, words in directions:
        symbols.append((f"sy-fill--{direction}", symbol(direction, lefts[0] + 12, y - 4, RADIUS["medium"])))
        texts.append((lefts[0] + 34, y, "sy-svg-small", words))
        y += 20
    texts += [
        (lefts[0] + 12, y, "sy-svg-small sy-svg-middle", "\N{EN DASH}"),
        (lefts[0] + 34, y, "sy-svg-small", "results without a direction"),
    ]
    end, y = max(end, y), start if wide else y + 26
    sizes: tuple[tuple[SizeClass, str], ...] = (
        ("large", "more than 300 people"),
        ("medium", "50 to 300 people"),
        ("small", "fewer than 50 people"),
        ("unknown", "number not known"),
    )
    for size, words in sizes:
        symbols.append((_css("positive", size), symbol("positive", lefts[1] + 12, y - 4, RADIUS[size])))
        texts.append((lefts[1] + 34, y, "sy-svg-small", words))
        y += 20
    end, y = max(end, y - 20), start if wide else y + 6
    judgements: tuple[tuple[Judgement, str], ...] = (
        ("low", "low risk of bias"),
        ("some", "some concerns"),
        ("high", "high risk of bias"),
        ("unrated", "appraised, no overall judgement"),
        ("none", "not appraised"),
    )
    for judgement, words in judgements:
        boxes.append(_box(lefts[2] + 12, y - 4, judgement))
        texts.append((lefts[2] + 34, y, "sy-svg-small", words))
        y += 20
    return max(end, y - 20), lefts[2] + 240
