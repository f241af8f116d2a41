"""The data dictionary: what every column of every table means, and every field of an entry's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..schema.guide import field_guide
from .columns import Column, DataTable, Row, joined

COLUMNS = (
    Column("table", "Stem of the file; evaluation.yml and policy.yml for the fields of entries.", required=True),
    Column("column", "Name of the column or field.", required=True),
    Column("type", "What its values are.", required=True),
    Column("meaning", "What it says.", required=True),
    Column("origin", "Written by a coder, or computed from what was written.", allowed=("written", "computed"),
           required=True),
    Column("field", "Where it stands in an entry's file; [] stands for a list."),
    Column("filled", "Whether there is always a value.", "boolean", required=True),
    Column("vocabulary", "List in codes.csv that its codes come from; themes are in themes.csv, places ISO 3166."),
    Column("allowed", "The values there are, where there are few. Several are parted by semicolons."),
    Column("missing", "Word that stands in place of a value."),
    Column("example", "An example."),
)  # fmt: skip


def dictionary_table(tables: Sequence[DataTable]) -> DataTable:
    """The dictionary of these tables, itself a table."""

    def rows() -> Iterator[Row]:
        for table in tables:
            for column in table.columns:
                yield (
                    table.name,
                    column.name,
                    column.type,
                    column.help,
                    "written" if column.field or table.name in _WRITTEN else "computed",
                    column.field or None,
                    column.required,
                    column.vocabulary or None,
                    joined(column.allowed),
                    joined(column.missing),
                    column.example or None,
                )
        for kind in ("evaluation", "policy"):
            for row in field_guide(kind):
                yield (
                    f"{kind}.yml",
                    row.path,
                    row.type,
                    row.help,
                    "written",
                    row.path,
                    row.required,
                    row.vocabulary or None,
                    joined(row.allowed),
                    None,
                    row.example,
                )

    about = "One row a column of a table or a field of an entry's file, with its meaning."
    return DataTable("dictionary", "Data dictionary", about, COLUMNS, rows, ("table", "column"))


_WRITTEN = frozenset({"entries-long", "themes", "codes", "links", "documents"})
"""Tables that hold what somebody wrote, though in columns of another name."""
