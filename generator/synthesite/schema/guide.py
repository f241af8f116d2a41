"""The field guide: every field of a kind of file, with its help, for a page of the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .entry_templates import written_value
from .json_schema import Node, published_schema, record_of

_IN_WORDS = {
    "text": ("text", "texts"),
    "prose": ("text, Markdown allowed", "texts, Markdown allowed"),
    "id": ("id: small letters, digits, hyphens", "ids: small letters, digits, hyphens"),
    "key": ("key of a record in references.bib", "keys of records in references.bib"),
    "reference": (
        "id of an entry, or of a part of it after #",
        "ids of entries, or of parts of them after #",
    ),
    "date": (
        "date as far as known: 2005, 2005-01, 2005-01-20, 2005~ (about), 2001/2005 (from, to)",
        "dates as far as known",
    ),
    "address": ("web address or doi:10.…", "web addresses"),
    "number": ("number, with the digits printed", "numbers"),
    "count": ("whole number, or not-reported", "whole numbers, or not-reported"),
    "truth": ("true or false", "true or false"),
    "p-value": ("p value as printed: 0.018, <0.001, ns", "p values as printed"),
    "place": ("country code, such as GB-ENG", "country codes, such as GB-ENG"),
    "code": ("code of the codebook", "codes of the codebook"),
    "theme": ("id of a theme", "ids of themes"),
    "tool": ("id of an instrument", "ids of instruments"),
    "choice": ("one of the values listed", "values of those listed"),
    "form": ("text of a fixed form, as in the example", "texts of a fixed form, as in the example"),
    "record": ("record, with the fields below", "records, each with the fields below"),
}
"""Each kind of value in plain words: one, and a list of them."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a kind of file.

    ``path`` is written like ``outcomes[].interval.low``; ``required`` says whether it must be given
    wherever the record it belongs to is given. ``vocabulary`` names the list its codes come from (a
    vocabulary of the codebook, ``themes``, ``places``, ``instruments``) and is empty for other fields;
    ``allowed`` holds the values of a fixed list. ``example`` is YAML on one line.
    """

    path: str
    help: str
    example: str
    required: bool
    vocabulary: str
    allowed: tuple[str, ...]
    type: str

    @property
    def depth(self) -> int:
        """How many records the field is inside of."""
        return self.path.count(".")


def field_guide(kind: str) -> list[FieldRow]:
    """Every field of a kind of file, outer ones before those inside them, in the order of the models.

    Args:
        kind: ``evaluation``, ``policy``, ``review``, ``themes``, ``codebook`` or ``status``.

    Raises:
        KeyError: when there is no such kind.
    """
    schema = published_schema(kind)
    return list(_rows(schema, schema, ""))


def _rows(record: Node, schema: Node, inside: str) -> Iterator[FieldRow]:
    for name, node in record["properties"].items():
        leaf = node.get("items", node)
        many = leaf is not node
        path = f"{inside}{name}{'[]' if many else ''}"
        one, several = _IN_WORDS[leaf["x-kind"]]
        yield FieldRow(
            path=path,
            help=node["description"],
            example=written_value(node["examples"][0], node, schema, on_one_line=True),
            required=name in record["required"],
            vocabulary=leaf.get("x-vocabulary", ""),
            allowed=tuple(leaf.get("enum", ())),
            type=f"list of {several}" if many else one,
        )
        if (within := record_of(node, schema)) is not None:
            yield from _rows(within, schema, f"{path}.")
