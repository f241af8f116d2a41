"""The harvest plot: each study a bar, in the column of what it points to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...synthesis.effect_direction import DirectionTable
from ...synthesis.harvest import USES, Bar, Column, Harvest, HarvestRow, plan_harvest
from ..model import Corpus, address_of
from ..rows import study_label
from .direction_picture import number, shortened_study
from .effect_direction import (
    CAUTION,
    JUDGEMENTS,
    counted_cell,
    direction_cell,
    display_id,
    leading_words,
    left_out_notes,
    missing_words,
    names_of,
    people_cell,
    table_of_selection,
    wanted_domains,
    within,
    years_words,
)
from .model import Cell, Display, Selection, Table
from .model import Column as TableColumn

COLUMN_WORDS: Mapping[Column, str] = {"worse": "Worse", "none": "No difference or mixed", "better": "Better"}
HEIGHT_WORDS = {
    3: "tall: randomised",
    2: "middle: compared, not randomised",
    1: "low: not compared, or another design",
}
USE_WORDS = {"subgroup-analysed": "analysed by subgroup", "intervention-targeted": "service aimed at a group"}
USE_LETTERS = {"subgroup-analysed": "s", "intervention-targeted": "t"}

PITCH, WIDE_PITCH, BAR, STEP = 28, 38, 16, 13
"""Distance of bars, the same where numbers have three digits, width of a bar, height of one step of suitability."""

FEWEST_BARS, MOST_BARS = 4, 8
"""Bars side by side in one column: the narrowest and the widest picture; more start a new line."""


def harvest_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan a harvest plot: a row for each outcome domain with data, and for each dimension of equity looked at."""
    table = table_of_selection(corpus, selection)
    harvest = plan_harvest(corpus.linked, table)
    missing = missing_words(table, selection, wanted_domains(corpus, selection))
    if not missing and not any(row.bars for row in harvest.rows):
        missing = "Every study here is unclear about its direction, so no bar has a column to stand in."
    drawn = bool(table.rows) and not missing
    numbers = {row.evaluation: at for at, row in enumerate(table.rows, start=1)}
    years = years_words(table.rows)
    parts = [
        f"Bars by direction of results; {len(table.rows)} {'study' if len(table.rows) == 1 else 'studies'}",
        years,
        "one bar for each study and outcome",
    ]
    return Display(
        kind="harvest",
        id=display_id("harvest", selection),
        headline=_headline(corpus, harvest, selection),
        subtitle="; ".join(part for part in parts if part),
        reading=(
            "Each bar is a study, with its number below; the key gives its name. The column says what it points to. "
            "A taller bar is a design that suits the question better. A full bar was appraised for quality, an empty "
            "one was not."
        )
        if drawn
        else "",
        table=_table(corpus, table, harvest, numbers, selection),
        picture=_picture(corpus, table, harvest, numbers) if drawn else None,
        summary=" ".join(_row_sentence(corpus, row) for row in harvest.rows if row.dimension is None),
        notes=tuple(_notes(corpus, table, harvest)),
        missing=missing,
    )


def _headline(corpus: Corpus, harvest: Harvest, selection: Selection) -> str:
    main = [row for row in harvest.rows if row.dimension is None and row.bars]
    if not main:
        return f"Direction of results: {selection.title}"
    found = [{words.lower(): len(row.column(column)) for column, words in COLUMN_WORDS.items()} for row in main]
    if len(main) > 1:
        return leading_words(found)
    number_of = len(main[0].bars)
    said = ", ".join(f"{count} {words}" for words, count in reversed(found[0].items()) if count)
    outcome = within(corpus.labels.of("outcome_domains", main[0].domain))
    return f"Of {number_of} {'study' if number_of == 1 else 'studies'} of {outcome}: {said}"


def _row_label(corpus: Corpus, row: HarvestRow) -> str:
    label = corpus.labels.of("outcome_domains", row.domain)
    return label if row.dimension is None else f"{label}, by {dimension_words(row.dimension)}"


def dimension_words(dimension: str) -> str:
    """A dimension of PROGRESS-Plus in words."""
    return {
        "race-ethnicity-culture-language": "race, ethnicity, culture or language",
        "gender-sex": "gender or sex",
        "other-personal-characteristic": "another personal characteristic",
    }.get(dimension, dimension.replace("-", " "))


def _row_sentence(corpus: Corpus, row: HarvestRow) -> str:
    said = ", ".join(f"{len(row.column(column))} {words.lower()}" for column, words in COLUMN_WORDS.items())
    return f"{_row_label(corpus, row)}: {said}."


def _notes(corpus: Corpus, table: DirectionTable, harvest: Harvest) -> list[str]:
    notes: list[str] = []
    if table.rows:
        if not harvest.has_equity:
            notes.append(
                "Equity: none of these studies is coded as aimed at a disadvantaged group or as analysed by one "
                "(PROGRESS-Plus). There is no row for it."
            )
        else:
            notes.append(
                "Rows of equity show where a study points for everybody in it. They do not show whether the service "
                "did better or worse for the group named."
            )
        if harvest.unclear:
            studies = names_of(corpus, dict.fromkeys(row for _, row in harvest.unclear))
            notes.append(f"Without a bar, because the direction is unclear: {studies}.")
        if not any(bar.criteria for row in harvest.rows for bar in row.bars):
            notes.append("No bar has a number above it: no instrument whose items may be counted was used on these.")
        notes.append(CAUTION)
    return [*notes, *left_out_notes(corpus, table)]


def _uses(bar: Bar) -> str:
    return "".join(USE_LETTERS[use] for use in USES if use in bar.uses)


def _picture(corpus: Corpus, table: DirectionTable, harvest: Harvest, numbers: Mapping[str, int]) -> dict[str, Any]:
    most = max(len(row.column(column)) for row in harvest.rows for column in COLUMN_WORDS)
    pitch = PITCH if len(table.rows) < 100 else WIDE_PITCH
    per = min(MOST_BARS * PITCH // pitch, max(FEWEST_BARS, most))
    side = per * pitch + 8
    width = 3 * side
    texts: list[tuple[float, float, str, str]] = []
    bars: list[tuple[float, float, int, str]] = []
    lines: list[tuple[float, float, float]] = []
    for at, words in enumerate(COLUMN_WORDS.values()):
        head = ["No difference", "or mixed"] if "or mixed" in words else [words]
        for line, part in enumerate(head):
            texts.append((side * (at + 0.5), 28 - 15 * (len(head) - 1 - line), "sy-svg-strong sy-svg-middle", part))
    y, walls = 36.0, ""
    for row in harvest.rows:
        if not row.bars:
            continue
        lines.append((0, y, width))
        y += 20
        texts.append((0, y, "" if row.dimension is None else "sy-svg-small", _row_label(corpus, row)))
        end = y
        for at, column in enumerate(COLUMN_WORDS):
            middle = side * (at + 0.5)
            end = max(end, _draw_bars(row.column(column), middle, y + 8, (per, pitch), numbers, bars, texts, lines))
        walls += "".join(f"M{number(side * wall)} {number(y + 8)}V{number(end + 8)}" for wall in (1, 2))
        y = end + 8
    lines.append((0, y, width))
    y = _draw_key(y + 22, bars, texts, any(bar.uses for row in harvest.rows for bar in row.bars))
    y = _draw_names(corpus, table, numbers, y + 12, width, texts)
    return {
        "width": number(width),
        "height": number(y + 8),
        "lines": "".join(f"M{number(x)} {number(at)}h{number(length)}" for x, at, length in lines) + walls,
        "bars": tuple((number(x), number(at), BAR, high, css) for x, at, high, css in bars),
        "texts": tuple((number(x), number(at), css, words) for x, at, css, words in texts),
    }


def _draw_bars(
    found: Sequence[Bar],
    middle: float,
    y: float,
    abreast_at: tuple[int, int],
    numbers: Mapping[str, int],
    bars: list[tuple[float, float, int, str]],
    texts: list[tuple[float, float, str, str]],
    lines: list[tuple[float, float, float]],
) -> float:
    """The bars of one cell, in as many lines as they need; ``abreast_at`` is how many to a line, at what distance.

    Returns where they end.
    """
    per, pitch = abreast_at
    tall = 3 * STEP
    counted = 14 if any(bar.criteria for bar in found) else 0
    for at, bar in enumerate(found):
        line, place = divmod(at, per)
        abreast = min(per, len(found) - line * per)
        left = middle - abreast * pitch / 2
        foot = y + 6 + (line + 1) * (tall + counted) + line * 20
        x = left + place * pitch + (pitch - BAR) / 2
        high = bar.height * STEP
        bars.append((x, foot - high, high, "sy-fill--accent" if bar.appraised else "sy-fill--na"))
        if bar.criteria:
            texts.append((x + BAR / 2, foot - high - 3, "sy-svg-small sy-svg-middle", str(bar.criteria.met)))
        mark = ("m" if bar.direction == "mixed" else "") + _uses(bar)
        texts.append((x + BAR / 2, foot + 13, "sy-svg-small sy-svg-middle", f"{numbers[bar.study.evaluation]}{mark}"))
        if not place:
            lines.append((left, foot, abreast * pitch))
    rows = max(1, -(-len(found) // per))
    return y + 6 + rows * (tall + counted + 20)


def _draw_key(
    y: float, bars: list[tuple[float, float, int, str]], texts: list[tuple[float, float, str, str]], equity: bool
) -> float:
    """Heights, fills and letters. Returns where the key ends."""
    foot = y + 3 * STEP
    for height, words in HEIGHT_WORDS.items():
        high = height * STEP
        bars.append((4, foot - high, high, "sy-fill--na"))
        texts.append((30, foot - 2, "sy-svg-small", words))
        foot += max(20, (height - 1) * STEP + 6)
    said = (("sy-fill--accent", "appraised for quality"), ("sy-fill--na", "not appraised"))
    for css, words in said:
        bars.append((4, foot - STEP, STEP, css))
        texts.append((30, foot - 2, "sy-svg-small", words))
        foot += 20
    marks = [("9", "number above: criteria met, where they may be counted"), ("m", "mixed results")]
    if equity:
        marks += [(USE_LETTERS[use], USE_WORDS[use]) for use in USES]
    for mark, words in marks:
        texts += [(12, foot - 2, "sy-svg-small sy-svg-middle", mark), (30, foot - 2, "sy-svg-small", words)]
        foot += 18
    return foot


def _draw_names(
    corpus: Corpus,
    table: DirectionTable,
    numbers: Mapping[str, int],
    y: float,
    width: float,
    texts: list[tuple[float, float, str, str]],
) -> float:
    """The names that the numbers stand for, in columns from top to bottom. Returns where they end."""
    columns = max(1, int(width // 176))
    side = width / columns
    long = -(-len(table.rows) // columns)
    texts.append((0, y, "sy-svg-strong", "Studies"))
    for at, row in enumerate(table.rows):
        column, line = divmod(at, long)
        name = shortened_study(study_label(corpus, row.evaluation), int((side - 40) / 6.1))
        texts += [
            (column * side + 24, y + 20 + line * 18, "sy-svg-small sy-svg-end", str(numbers[row.evaluation])),
            (column * side + 30, y + 20 + line * 18, "sy-svg-small", name),
        ]
    return y + 8 + long * 18


def _table(
    corpus: Corpus, table: DirectionTable, harvest: Harvest, numbers: Mapping[str, int], selection: Selection
) -> Table:
    labels = corpus.labels
    domains = [found.domain for found in table.votes] or [*(wanted_domains(corpus, selection) or ())]
    shown: dict[str, Bar] = {}
    equity: dict[str, list[str]] = {}
    for row in harvest.rows:
        for found in row.bars:
            shown[found.study.evaluation] = found
            for use in found.uses:
                words = f"{dimension_words(row.dimension or '')}: {USE_WORDS[use]}"
                equity.setdefault(found.study.evaluation, []).append(words)
    columns = (
        TableColumn("study", "Study"),
        TableColumn("number", "Number in the picture", number=True),
        TableColumn("design", "Design"),
        TableColumn("height", "Height of bar"),
        TableColumn("counted", "Counted"),
        TableColumn("people_with_service", "People with the service", number=True),
        TableColumn("appraisal", "Appraisal"),
        TableColumn("criteria_met", "Criteria met"),
        TableColumn("equity", "Equity"),
        *(TableColumn(domain.replace("-", "_"), labels.of("outcome_domains", domain)) for domain in domains),
    )
    rows: list[tuple[Cell, ...]] = []
    for study, reason in (*((row, None) for row in table.rows), *table.left_out):
        bar = shown.get(study.evaluation)
        criteria = bar.criteria if bar else None
        uses = tuple(dict.fromkeys(equity.get(study.evaluation, ())))
        rows.append(
            (
                Cell(study_label(corpus, study.evaluation), address_of("evaluation", study.evaluation)),
                Cell(str(numbers.get(study.evaluation, ""))),
                Cell(labels.of("designs", study.design)),
                Cell(HEIGHT_WORDS[bar.height]) if bar else Cell("no bar", css="sy-nil"),
                counted_cell(corpus, study, reason),
                people_cell(study.group),
                Cell(JUDGEMENTS[study.judgement]),
                Cell(f"{criteria.met} of {criteria.of} ({criteria.tool})")
                if criteria
                else Cell("not counted", css="sy-nil"),
                Cell("; ".join(uses)) if uses else Cell("not coded", css="sy-nil"),
                *(direction_cell(corpus, study.point(domain)) for domain in domains),
            )
        )
    caption = f"Studies and their bars: {within(selection.title)}"
    return Table(caption, columns, tuple(rows))
