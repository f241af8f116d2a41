"""Reading a table of studies for pooling, outside any project: CSV text to studies, every fault at once.

Columns by measure:
  RR, OR, RD     study, events_1, n_1, events_2, n_2
  MD, SMD, ROM   study, mean_1, sd_1, n_1, mean_2, sd_2, n_2
  IRR            study, events_1, time_1, events_2, time_2
  PLO            study, events_1, n_1
  ZCOR           study, correlation, n
  any measure    study, effect, and variance, or standard_error, or low and high (and level, else 95), all on
                 the analysis scale: logarithms of ratios, logits of proportions, Fisher's z of correlations
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .problems import Problems
from .synthesis.arms import Arms, Correlation, Counts, Means, Proportion, Rates
from .synthesis.effect_measures import Effect, effect_of_arms, effect_of_interval

ARM_COLUMNS: Mapping[type[Arms], tuple[str, ...]] = {
    Counts: ("events_1", "n_1", "events_2", "n_2"),
    Means: ("mean_1", "sd_1", "n_1", "mean_2", "sd_2", "n_2"),
    Rates: ("events_1", "time_1", "events_2", "time_2"),
    Proportion: ("events_1", "n_1"),
    Correlation: ("correlation", "n"),
}
KINDS: Mapping[str, type[Arms]] = {
    **dict.fromkeys(("RR", "OR", "RD"), Counts),
    **dict.fromkeys(("MD", "SMD", "ROM"), Means),
    "IRR": Rates,
    "PLO": Proportion,
    "ZCOR": Correlation,
}
"""What each measure is computed from."""
SPREADS: tuple[tuple[str, ...], ...] = (("variance",), ("standard_error",), ("low", "high"))
"""Columns that give the uncertainty of an effect, in the order they are looked for."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One study of a table."""

    study: str
    effect: Effect
    arms: Arms | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    column: int


def read_pool_table(
    text: str, file: str, measure: str, problems: Problems, *, arms_only: bool = False, grouped_by: str = ""
) -> list[PoolRow]:
    """Read studies from CSV; commas, semicolons or tabs divide the cells, whichever the heading has most of.

    Args:
        text: the file, with a heading; empty lines are passed over.
        file: its name, for problems.
        measure: a code of ``effect_measures.MEASURES``.
        problems: where faults go, each with line, column and remedy.
        arms_only: the method needs arms, so that a table of effects is a fault.
        grouped_by: a column that names each study's subgroup.
    """
    lines = _rows(text)
    heading_line, heading = next(lines, (1, []))
    names = [cell.text.lower() for cell in heading]
    wanted = _wanted(names, measure, arms_only=arms_only)
    needed = ("study", *wanted, *((grouped_by.lower(),) if grouped_by else ()))
    lacking = [name for name in needed if name not in names]
    for name in lacking:
        remedy = f'add the column "{name}"; this measure takes {_columns_of(measure, arms_only=arms_only)}'
        problems.add("missing-field", file, f'the column "{name}" is missing', remedy, line=heading_line, column=1)
    for name in sorted({name for name in needed if names.count(name) > 1}):
        column = heading[names.index(name)].column
        remedy = "give one of them another name"
        problems.add("wrong-form", file, f'two columns are named "{name}"', remedy, line=heading_line, column=column)
    if lacking:
        return []
    found: list[PoolRow] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) > len(heading):
            said = f"this row has {len(cells)} cells, the heading {len(heading)}"
            remedy = "put text that holds a comma in quotation marks"
            problems.add("wrong-form", file, said, remedy, line=line, column=cells[len(heading)].column)
            continue
        last = cells[-1].column + len(cells[-1].text)
        row = {name: cells[at] if at < len(cells) else _Cell("", last) for at, name in enumerate(names)}
        name = row["study"].text
        if not name:
            _fault(problems, file, line, "study", row["study"], "missing-field", "the study has no name", "name it")
        elif name in seen:
            said = f'"{name}" is in line {seen[name]} already, and a study counts once'
            remedy = "keep one report of the study; put arms that share controls together as one row"
            _fault(problems, file, line, "study", row["study"], "duplicate-id", said, remedy)
        seen.setdefault(name, line)
        one = _read_study(row, wanted, measure, file, line, problems)
        if one:
            group = row[grouped_by.lower()].text if grouped_by else ""
            found.append(PoolRow(name, one[0], one[1], group or "no group stated"))
    if not found and not problems.errors:
        said = "there is no study in the table"
        problems.add("missing-field", file, said, "write one study a line below the heading", line=1, column=1)
    return found


def _wanted(names: list[str], measure: str, *, arms_only: bool) -> tuple[str, ...]:
    """The columns of figures that a table is read by: those of arms where it has any, else those of effects."""
    spread = next((columns for columns in SPREADS if set(columns) <= set(names)), SPREADS[0])
    of_effect = ("effect", *spread, *(("level",) if spread == ("low", "high") and "level" in names else ()))
    if measure == "generic":
        return of_effect
    of_arms = ARM_COLUMNS[KINDS[measure]]
    return of_effect if "effect" in names and not arms_only and not set(of_arms) <= set(names) else of_arms


def _columns_of(measure: str, *, arms_only: bool) -> str:
    effects = "study, effect and variance (or standard_error, or low and high)"
    if measure == "generic":
        return effects
    arms = ", ".join(("study", *ARM_COLUMNS[KINDS[measure]]))
    return arms if arms_only else f"{arms}; or {effects}"


def _read_study(
    row: Mapping[str, _Cell], wanted: tuple[str, ...], measure: str, file: str, line: int, problems: Problems
) -> tuple[Effect, Arms | None] | None:
    figures: dict[str, float] = {}
    for name in wanted:
        cell = row[name]
        if name == "level" and not cell.text:
            figures[name] = 95.0
        elif not cell.text:
            remedy = "write the number, or take the study out where it is not reported"
            _fault(problems, file, line, name, cell, "missing-field", "there is no number", remedy)
        elif not _NUMBER.fullmatch(cell.text) or not math.isfinite(float(cell.text)):
            remedy = "write digits, with a point before decimals and nothing between thousands"
            _fault(problems, file, line, name, cell, "not-a-number", f'"{cell.text[:40]}" is not a number', remedy)
        else:
            figures[name] = float(cell.text)
    if len(figures) < len(wanted):
        return None
    try:
        if "effect" in wanted:
            return _given_effect(figures), None
        arms = KINDS[measure](*(figures[name] for name in wanted))
        return effect_of_arms(measure, arms), arms
    except ValueError as error:
        remedy = f"compare {', '.join(wanted)} with the report"
        _fault(problems, file, line, wanted[0], row[wanted[0]], "wrong-form", str(error), remedy)
        return None


def _given_effect(figures: Mapping[str, float]) -> Effect:
    if "low" in figures:
        level = figures.get("level", 95.0)
        return effect_of_interval(figures["low"], figures["high"], level=level / 100, effect=figures["effect"])
    variance = figures["variance"] if "variance" in figures else figures["standard_error"] ** 2
    if figures.get("standard_error", variance) <= 0 or variance <= 0:
        raise ValueError("a variance, or a standard error, must be above zero")
    return Effect(figures["effect"], variance)


def _fault(problems: Problems, file: str, line: int, name: str, cell: _Cell, slug: str, said: str, remedy: str) -> None:
    problems.add(slug, file, said, remedy, path=(name,), line=line, column=cell.column)


def _rows(text: str) -> Iterator[tuple[int, list[_Cell]]]:
    """Each filled row with the line it begins on, and where in that line each cell begins."""
    text = text.removeprefix("\ufeff")
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    begun = 1
    for cells in reader:
        written = lines[begun - 1] if begun <= len(lines) else ""
        starts = _starts(written, mark)
        if any(cell.strip() for cell in cells):
            yield (
                begun,
                [
                    _Cell(cell.strip(), starts[at] if at < len(starts) else len(written) + 1)
                    for at, cell in enumerate(cells)
                ],
            )
        begun = reader.line_num + 1


def _starts(line: str, mark: str) -> list[int]:
    """The columns, from 1, on which the cells of a line begin."""
    starts, quoted = [1], False
    for at, letter in enumerate(line, start=1):
        quoted ^= letter == '"'
        if letter == mark and not quoted:
            starts.append(at + 1)
    return starts
