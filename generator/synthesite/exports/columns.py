"""What a table of the data is: columns with their meaning, taken from the models, and rows made when asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel

from ..schema.json_schema import Node, published_schema, record_of
from ..schema.values import NOT_REPORTED
from ..views.displays.model import safe_cell

Value = str | int | Decimal | bool | None
"""One cell: None is empty, that is not coded. Decimals keep the digits that were printed."""

Row = tuple[Value, ...]

JOINED = "; "
"""What stands between the values of a list in one cell."""

_TYPES = {"number": "number", "count": "integer", "truth": "boolean"}
"""Type of a column (Frictionless Table Schema) by kind of field; every other field is text."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field that holds values itself: a text, number or code, or a list of them."""

    path: tuple[str, ...]
    """Names from the record down: ``("interval", "low")``."""
    many: bool
    node: Node

    @property
    def kind(self) -> str:
        """Kind of value, as in ``schema.json_schema``: text, number, count, code and so on."""
        found: str = self.node.get("items", self.node)["x-kind"]
        return found

    @property
    def name(self) -> str:
        """The column: ``interval_low``."""
        return "_".join(self.path)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, with what its dictionary says."""

    name: str
    help: str
    type: str = "string"
    """string, integer, number or boolean."""
    allowed: tuple[str, ...] = ()
    vocabulary: str = ""
    required: bool = False
    """Whether no cell is empty."""
    field: str = ""
    """Where it stands in an entry's file, as in the field guide; empty for what was computed."""
    missing: tuple[str, ...] = ()
    """Words that stand in place of a value."""
    example: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values are rows of another table."""

    columns: tuple[str, ...]
    table: str
    points_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataTable:
    """One table of the data."""

    name: str
    """Stem of its file."""
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]
    """Gives the rows anew at every call, in a fixed order, so that none need be kept."""
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()


_schema = cache(published_schema)
"""Each kind's schema, made once: a table asks for it many times."""


@cache
def leaves(kind: str, inside: tuple[str, ...] = ()) -> tuple[Leaf, ...]:
    """The fields that hold values, in the order of the models; lists of records are left to tables of their own.

    Args:
        kind: ``evaluation``, ``policy``, ``review``, ``themes`` or ``codebook``.
        inside: names of lists of records, from the outermost: ``("outcomes", "arms")``.
    """
    schema = _schema(kind)
    record: Node | None = schema
    for name in inside:
        assert record is not None  # noqa: S101  # our own names of lists
        record = record_of(record["properties"][name], schema)
    assert record is not None  # noqa: S101  # our own names of lists
    return tuple(_leaves(record, schema, ()))


def _leaves(record: Node, schema: Node, path: tuple[str, ...]) -> Iterator[Leaf]:
    for name, node in record["properties"].items():
        within = record_of(node, schema)
        if within is None:
            yield Leaf((*path, name), "items" in node, node)
        elif "items" not in node:
            yield from _leaves(within, schema, (*path, name))


def column_of(leaf: Leaf, inside: tuple[str, ...] = (), *, required: bool = False) -> Column:
    """The column of a field."""
    inner = leaf.node.get("items", leaf.node)
    words = f"{leaf.node['description']} Several are parted by semicolons." if leaf.many else leaf.node["description"]
    allowed = tuple(inner.get("enum", ()))
    return Column(
        name=leaf.name,
        help=words,
        type="string" if leaf.many else _TYPES.get(leaf.kind, "string"),
        allowed=() if leaf.many else allowed,
        vocabulary=inner.get("x-vocabulary", ""),
        required=required,
        field=".".join([*(f"{name}[]" for name in inside), *leaf.path]) + ("[]" if leaf.many else ""),
        missing=(NOT_REPORTED,) if leaf.kind == "count" and not leaf.many else (),
        example=str(leaf.node["examples"][0]) if not leaf.many else "",
    )


def cell_of(record: Any, leaf: Leaf) -> Value:
    """What a record holds in a field, as one cell."""
    for name in leaf.path:
        record = getattr(record, name)
        if record is None:
            return None
    if leaf.many:
        return joined(record)
    value: Value = record
    return value


def joined(values: Iterable[Any]) -> str | None:
    """Several values in one cell; None for none."""
    return JOINED.join(map(str, values)) or None


def written(value: Value) -> Value:
    """A cell that no spreadsheet takes for a formula; truth values as JSON has them."""
    if value is True or value is False:
        return "true" if value else "false"
    return safe_cell(value) if type(value) is str and value[:1] in _RISKY else value


_RISKY = frozenset("=+-@\t\r")
"""What ``safe_cell`` looks for: asked first, because tables have millions of cells."""


@cache
def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a record, in the order of the model."""
    return tuple(model.model_fields)


def table_csv(table: DataTable) -> tuple[bytes, int]:
    """A table as CSV (RFC 4180, UTF-8 without a byte-order mark), and how many rows it has."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    count = 0
    for row in table.rows():
        writer.writerow(map(written, row))
        count += 1
    return out.getvalue().encode(), count
