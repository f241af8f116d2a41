"""What a display is: computed data, a picture where it helps, and always a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_FORMULA = re.compile(r"^[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"^[+-]?[0-9][0-9.,]*%?$")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries and results a display is drawn from."""

    evaluations: tuple[str, ...]
    """Ids of the evaluations, oldest first."""
    title: str
    """What was selected, in words: the label of a theme, the title of a review or synthesis."""
    theme: str | None = None
    domain: str | None = None
    review: str | None = None
    synthesis: str | None = None
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Further settings of one display, as written in the block that asks for it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the CSV file and its words on the page."""

    name: str
    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, and the page of the site that they lead to."""

    text: str
    address: str | None = None
    css: str = ""
    """Class of a mark that goes with the words, such as ``sy-dir sy-dir--positive``."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its header. ``rows`` is (rows, columns)."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Display:
    """One display, planned: everything that the page and the files beside it show."""

    kind: str
    """Name of the picture's template ``displays/<kind>.svg.jinja`` and of the methods page."""
    id: str
    """Anchor within the page, and stem of the files."""
    headline: str
    """The message, as a sentence computed from the data."""
    subtitle: str
    """What is measured, in which units, how many studies."""
    reading: str
    """How to read it."""
    table: Table
    picture: Mapping[str, Any] | None = None
    """What the picture's template is given; None where the table is the display, or where data are missing."""
    summary: str = ""
    """The text alternative of the picture."""
    notes: tuple[str, ...] = ()
    """Cautions, and what was left out and why."""
    missing: str = ""
    """What is missing; then nothing is drawn."""
    legend: tuple[tuple[str, str], ...] = ()
    """Class of a mark and its words."""


def csv_bytes(table: Table) -> bytes:
    """A table as CSV (RFC 4180, UTF-8), a column with addresses beside any column whose cells lead somewhere.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection);
    numbers with a sign stay numbers.
    """
    linked = [any(row[at].address for row in table.rows) for at in range(len(table.columns))]
    names: list[str] = []
    for column, leads in zip(table.columns, linked, strict=True):
        names.extend([column.name, f"{column.name}_page"] if leads else [column.name])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in table.rows:
        cells: list[str] = []
        for cell, leads in zip(row, linked, strict=True):
            cells.append(safe_cell(cell.text))
            if leads:
                cells.append(cell.address or "")
        writer.writerow(cells)
    return out.getvalue().encode()


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _PLAIN_NUMBER.match(text) else text
