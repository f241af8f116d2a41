"""Tables: CSV in its dialects and XLSX, row by row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..problems import SynthesiteError
from .cleaning import tidy
from .headings import guess_mapping
from .people import split_people
from .roles import CSL_KINDS, ENDNOTE_KINDS, RIS_KINDS
from .sources import Reading, Refusal, SourceRecord
from .tagged import wos_readings

MAX_COLUMNS = 500
MAX_UNPACKED = 500_000_000
"""Bytes a workbook may grow to when unpacked."""

_HEAD_ROWS = 15
Row = tuple[int, list[str]]


def read_csv(
    text: str, mapping: Mapping[str, str] | None
) -> tuple[list[SourceRecord], list[Refusal], list[str], tuple[tuple[str, str], ...]]:
    """Read a table of text, whatever its separator.

    A quotation mark that is never closed costs its own row and no other.

    Args:
        text: the table, with a heading.
        mapping: role by heading; guessed where there is none.

    Returns:
        The records, the rows refused, what is to be said of the file, and the mapping used.
    """
    lines = text.split("\n")
    if re.match(r"sep=.\s*$", lines[0]):  # Excel's own way to say it
        separator = lines[0][4]
        rows, refused = _split(lines, separator, 1)
    else:
        separator = max(",;\t|", key=lambda one: _columns(lines, one))
        rows, refused = _split(lines, separator, 0)
    return _records(rows, refused, mapping, [])


def _columns(lines: Sequence[str], separator: str) -> int:
    heads = [next(csv.reader([line], delimiter=separator), []) for line in lines[:_HEAD_ROWS] if line.strip()]
    return max(
        (sum(role != "keep" for role in guess_mapping(head).values()) * 1000 + len(head) for head in heads), default=0
    )


def _split(lines: Sequence[str], separator: str, start: int) -> tuple[list[Row], list[Refusal]]:
    """The rows of a table with the line each begins on."""
    rows: list[Row] = []
    refused: list[Refusal] = []
    at, width = start, 0
    while at < len(lines):
        cells, end, fault = _row(lines, at, separator, width)
        if fault:
            refused.append(Refusal(at + 1, fault, lines[at][:60]))
        else:
            width = width or (len(cells) if len(cells) > 1 else 0)
            rows.append((at + 1, cells))
        at = end
    return rows, refused


def _row(lines: Sequence[str], at: int, separator: str, width: int) -> tuple[list[str], int, str]:
    """One row: its cells, the line after it, and what is wrong with it.

    A quotation mark that closes a cell stands before a separator or the end of a line. Where it does not, it
    was meant as part of the text, or one before it was never closed: then only a row that fills its columns on
    its own line is believed.
    """
    cells: list[str] = []
    number, place = at, 0
    while True:
        line = lines[number]
        if not line.startswith('"', place):
            end = line.find(separator, place)
            cells.append(line[place:] if end < 0 else line[place:end])
        else:
            text, number, end = _quoted(lines, number, place + 1, separator)
            if end == _MISPLACED and number == at:
                text, number, end = _quoted(lines[: at + 1], at, place + 1, separator, lenient=True)
            if end in (_MISPLACED, _NEVER):
                return [], at + 1, "a quotation mark is not closed"
            line = lines[number]
            cells.append(text)
            end = end if end < len(line) else -1
        if end < 0:
            break
        place = end + 1
    lenient = number == at and '"' in "".join(cells)
    if width and (len(cells) < width if lenient and lines[at].count('"') % 2 else False):
        return [], at + 1, "a quotation mark is not closed"
    return cells, number + 1, ""


_MISPLACED, _NEVER = -2, -3
_MAX_ROW = 2000
"""Lines that one row may go on for."""


def _quoted(
    lines: Sequence[str], number: int, place: int, separator: str, *, lenient: bool = False
) -> tuple[str, int, int]:
    """A quoted cell from behind its mark: its text, the line it ends on, and the place behind its last mark."""
    text: list[str] = []
    last = min(len(lines), number + _MAX_ROW)
    while number < last:
        line = lines[number]
        found = line.find('"', place)
        if found < 0:
            text.append(line[place:] + "\n")
            number, place = number + 1, 0
        elif line.startswith('""', found) and not (lenient and line[found + 2 : found + 3] in ("", separator)):
            text.append(line[place : found + 1])
            place = found + 2
        elif not line[found + 1 :].strip(" ") or line.startswith(separator, found + 1):
            text.append(line[place:found])
            behind = found + 1 if line.startswith(separator, found + 1) else len(line)
            return "".join(text), number, behind
        elif lenient:
            text.append(line[place : found + 1])
            place = found + 1
        else:
            return "", number, _MISPLACED
    return "", number, _NEVER


def read_xlsx(
    data: bytes, mapping: Mapping[str, str] | None
) -> tuple[list[SourceRecord], list[Refusal], list[str], tuple[tuple[str, str], ...]]:
    """Read the first sheet of a workbook that has a table in it; see ``read_csv``.

    Raises:
        SynthesiteError: when it is no workbook, or too large unpacked.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MAX_UNPACKED:
                raise SynthesiteError(f"the workbook has more than {MAX_UNPACKED:,} bytes unpacked")
            formulas = any(_has_formulas(packed, one.filename) for one in packed.infolist())
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        written = load_workbook(io.BytesIO(data), read_only=True) if formulas else None
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise SynthesiteError(f"this is not a workbook that can be read: {error}") from error
    notes: list[str] = []
    chosen: list[Row] = []
    for place, sheet in enumerate(book.worksheets):
        rows = [
            (number, [_cell(value) for value in row[:MAX_COLUMNS]])
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
        ]
        if written is not None:
            _fill_formulas(rows, written.worksheets[place].iter_rows(values_only=True))
        rows = [row for row in rows if any(row[1])]
        if rows and chosen:
            notes.append(f'the sheet "{sheet.title}" was not read: only the first with a table is')
        chosen = chosen or (rows if len(rows) > 1 else [])
    return _records(chosen, [], mapping, notes)


def _has_formulas(packed: zipfile.ZipFile, name: str) -> bool:
    if not name.startswith("xl/worksheets/"):
        return False
    with packed.open(name) as opened:
        before = b""
        while piece := opened.read(1_000_000):
            if re.search(rb"<f[ >/]", before + piece):
                return True
            before = piece[-3:]
    return False


def _fill_formulas(rows: Sequence[Row], written: Iterable[Sequence[Any]]) -> None:
    """Where a formula was never worked out, its own text stands for the result, so that it is not lost."""
    for (_, cells), row in zip(rows, written, strict=False):
        for place, value in enumerate(row[: len(cells)]):
            if not cells[place] and isinstance(value, str) and value.startswith("="):
                cells[place] = value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return str(value)


def _records(
    rows: list[Row], refused: list[Refusal], mapping: Mapping[str, str] | None, notes: list[str]
) -> tuple[list[SourceRecord], list[Refusal], list[str], tuple[tuple[str, str], ...]]:
    head = _heading(rows, mapping)
    if head is None:
        if not rows:
            return [], [*refused, Refusal(1, "the table is empty")], notes, ()
        said = "no column is known to hold titles: correct what --save-mapping writes, and give it with --mapping"
        cells = next((cells for _, cells in rows if sum(map(bool, cells)) > 1), rows[0][1])
        guessed = guess_mapping([tidy(cell) for cell in cells])
        return [], [*refused, *(Refusal(line, said) for line, _ in rows[1:] or rows)], notes, tuple(guessed.items())
    headings = [tidy(cell) for cell in rows[head][1]]
    used = dict(mapping) if mapping else guess_mapping(headings)
    if head:
        before = "1 line before the heading was" if head == 1 else f"{head} lines before the heading were"
        notes = [*notes, f"line {rows[0][0]}: {before} not read"]
    if absent := [heading for heading in mapping or () if heading not in headings]:
        notes = [*notes, f"the mapping names columns that are not there: {', '.join(absent)}"]
    records: list[SourceRecord] = []
    for line, cells in rows[head + 1 :]:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(headings) :]):
            said = f"{len(cells)} cells where the heading has {len(headings)}"
            refused.append(Refusal(line, said, cells[0][:60]))
        else:
            records.append(_record(list(zip(headings, cells, strict=False)), used, line))
    refused.sort(key=lambda one: one.line)
    return records, refused, notes, tuple((heading, used.get(heading, "keep")) for heading in headings if heading)


def _heading(rows: Sequence[Row], mapping: Mapping[str, str] | None) -> int | None:
    """Which row is the heading: the first in which a column for titles stands."""
    for number, (_, cells) in enumerate(rows[:_HEAD_ROWS]):
        headings = [tidy(cell) for cell in cells]
        known = mapping or guess_mapping(headings)
        if any(known.get(heading) in ("title", "wos:TI") for heading in headings):
            return number
    return None


def _record(cells: list[tuple[str, str]], mapping: Mapping[str, str], line: int) -> SourceRecord:
    roles = [(mapping.get(heading, "keep"), value.strip(), heading) for heading, value in cells if value.strip()]
    if any(role.startswith("wos:") for role, _, _ in roles):
        return wos_readings(
            [(role[4:], part) for role, value, _ in roles for part in _wos_parts(role[4:], value)], line
        )
    readings: list[Reading] = []
    kind, key = "", ""
    for role, value, heading in roles:
        if role in ("author", "editor"):
            readings += [(role, part, heading) for part in split_people(value)]
        elif role == "kind":
            kind = _kind(value)
            readings.append(("", value, heading))
        elif role == "key":
            key = value
            readings.append(("", value, heading))
        elif role == "url":
            readings.append(("url" if value.startswith("http") else "", value, heading))
        else:
            readings.append(("" if role == "keep" else role, value, heading))
    return SourceRecord(line, kind or _likely_kind(roles), tuple(readings), key)


def _wos_parts(tag: str, value: str) -> list[str]:
    return [part.strip() for part in value.split(";")] if tag in ("AU", "AF", "BE", "CA") else [value]


def _kind(written: str) -> str:
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", written.strip())
    lower = plain.lower().replace(" ", "-")
    usual = {
        "journal-article": "article", "article": "article", "review": "article", "conference-paper": "inproceedings",
        "book-section": "incollection", "book-chapter": "incollection", "report": "techreport", "thesis": "phdthesis",
        "preprint": "unpublished", "web-page": "online", "statute": "legislation",
    }  # fmt: skip
    found = usual.get(lower) or CSL_KINDS.get(lower) or ENDNOTE_KINDS.get(lower.replace("-", " "))
    return found or RIS_KINDS.get(written.strip().upper(), "")


def _likely_kind(roles: Sequence[tuple[str, str, str]]) -> str:
    """Without a column that says it: what stands in a journal is an article."""
    held = {role for role, _, _ in roles}
    return "article" if "container" in held else "book" if "isbn" in held else "misc"
