"""Screening logs: CSV text to typed rows, with the line of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from .load import nearest
from .problems import Problems, code_table
from .schema.review import ScreeningRow


@dataclass(frozen=True, slots=True)
class ScreeningLog:
    """One screening log of a review: its rows, with the line of each."""

    file: str
    rows: tuple[tuple[int, ScreeningRow], ...]
    whole: bool = True
    """False when a row could not be read, so that counts of rows would mislead."""


def parse_screening(text: str, file: str, problems: Problems) -> ScreeningLog:
    """Turn the text of a screening log into rows.

    A fault of the heading is reported once, not again for every row.

    Args:
        text: CSV (RFC 4180) with a heading.
        file: its path within the project, for problems.
        problems: where faults go.
    """
    before = len(problems)
    lines = _read_rows(text, file, problems)
    heading = next(lines, (1, []))[1]
    fields = ScreeningRow.model_fields
    unknown = [name for name in heading if name not in fields]
    lacking = [name for name, described in fields.items() if described.is_required() and name not in heading]
    renamed: set[str] = set()
    for name in unknown:
        near = nearest(name, lacking) or (lacking[0] if len(lacking) == len(unknown) == 1 else None)
        renamed.update([near] if near else [])
        remedy = f'write "{near}"' if near else f"use these columns: {', '.join(fields)}"
        said = f'"{name[:60]}" is not a column of a screening log'
        problems.add("unknown-field", file, said, remedy, line=1, column=1)
    for name in lacking:
        if name not in renamed:  # a misspelt column is one mistake
            said = f'the column "{name}" is missing'
            problems.add("missing-field", file, said, f"add the column {name}", line=1, column=1)
    rows: list[tuple[int, ScreeningRow]] = []
    for line, cells in lines:
        if len(cells) > len(heading) and (unknown or lacking):
            continue  # the heading is at fault
        if len(cells) > len(heading):
            said = f"this row has {len(cells)} cells, the heading {len(heading)}"
            problems.add(
                "wrong-form",
                file,
                said,
                "put text that holds a comma in quotation marks",
                line=line,
                column=1,
            )
            continue
        filled = {name: cell for name, cell in zip(heading, cells, strict=False) if cell and name in fields}
        try:
            rows.append((line, ScreeningRow.model_validate(filled)))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = str(detail["loc"][0])
                if name in lacking:
                    continue
                if detail["type"] == "literal_error":
                    allowed = str(detail.get("ctx", {}).get("expected", "")).replace("'", "")
                    problems.add(
                        "unknown-value",
                        file,
                        f'"{filled[name][:60]}" is not a value of {name}',
                        f"write {allowed}",
                        line=line,
                        column=1,
                        path=(name,),
                    )
                elif detail["type"] == "missing":
                    said = f'the column "{name}" of this row is empty'
                    problems.add("missing-field", file, said, f"fill in {name}", line=line, column=1, path=(name,))
                else:
                    slug = detail["type"] if detail["type"] in code_table() else "wrong-form"
                    problems.add(slug, file, detail["msg"].replace("'", '"'), line=line, column=1, path=(name,))
    return ScreeningLog(file, tuple(rows), whole=len(problems) == before)


def _read_rows(text: str, file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; rows without any text are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        problems.add(
            "wrong-form",
            file,
            f"the table cannot be read from here on: {error}",
            "close every quotation mark, and double those within a cell",
            line=begins,
            column=1,
        )
