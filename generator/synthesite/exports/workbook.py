"""Tables as one Excel workbook, a sheet each, the same bytes for the same data."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ..schema.dates import latest
from ..views.displays.model import safe_cell
from .columns import Row

MAX_TEXT = 32_767
"""Characters that a cell of Excel holds."""
MAX_ROWS = 1_048_576
"""Rows that a sheet of Excel holds, the head included."""

_WIDEST = 60
_CUT = " … (cut: see the CSV files)"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its columns, its rows. It can be handed to another process."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Row]


def workbook_bytes(title: str, day: str, about: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> bytes:
    """Tables as an XLSX file.

    Texts are written as texts, and one that begins like a formula has an apostrophe before it, so that no
    spreadsheet computes it, not even after saving as CSV.

    Args:
        title: title of the workbook, in its properties.
        day: the day of the data, EDTF; it stands as the day of making, so that no clock is read.
        about: names and texts of the first sheet.
        sheets: the other sheets, in their order.
    """
    import xlsxwriter

    out = io.BytesIO()
    made_on = datetime.fromisoformat(latest(day))
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "created": made_on})
    head = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for number, (name, text) in enumerate(about):
        sheet.write_string(number, 0, safe_cell(name), head)
        sheet.write_string(number, 1, safe_cell(text))
    for given in sheets:
        sheet = book.add_worksheet(given.title[:31])
        for place, column in enumerate(given.columns):
            sheet.set_column(place, place, min(_WIDEST, max(12, len(column) + 2)))
            sheet.write_string(0, place, column, head)
        sheet.freeze_panes(1, 1)
        count = 0
        for count, row in enumerate(given.rows, 1):
            if count == MAX_ROWS:
                warnings.warn(f"{given.title}: the sheet is full", stacklevel=2)
                break
            for place, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, bool):
                    sheet.write_boolean(count, place, value)
                elif isinstance(value, int | Decimal):
                    sheet.write_number(count, place, value)
                else:
                    text = safe_cell(value)
                    cut = text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(_CUT)] + _CUT
                    sheet.write_string(count, place, cut)
        sheet.autofilter(0, 0, max(1, count), len(given.columns) - 1)
    book.close()
    return out.getvalue()
