"""The forms for entries, made from the models: which fields, in which groups, under which names.

What a field is, its help and its example come from the models by way of the published schema. ``form.yml``
adds the order of the groups, the names of fields in words, and plainer help where the models speak of files.
Choices are named here and listed by those who know the site's vocabularies and labels.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from .entry_templates import written_value
from .json_schema import Node, published_schema
from .values import ID_PATTERN, RESERVED_IDS

FORM_KINDS = ("evaluation", "policy")
"""Kinds of entry that have a form."""

_VOCABULARY_OF_KIND = {"reference": "entries", "key": "records"}
_FEW = 3
"""Optional fields that a record shows without folding them."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    ``kind`` is the kind of value as in the published schema (``text``, ``date``, ``code``, ``record`` and so
    on), of each value where there are ``many``. ``record`` names the record it holds. ``choices`` names the list
    its values come from: a vocabulary, ``places``, ``themes``, ``instruments``, ``entries``, ``records`` (of
    the bibliography), ``tool-items`` and the like (of the appraisal tool chosen), or ``Record.field`` for a
    fixed list, whose codes are in ``codes``.
    """

    name: str
    label: str
    help: str
    example: str
    kind: str
    required: bool = False
    many: bool = False
    record: str = ""
    choices: str = ""
    codes: tuple[str, ...] = ()
    default: str = ""
    is_long: bool = False
    is_open: bool = True
    """Whether it stands open in its record, or among those that are folded."""


@dataclass(frozen=True, slots=True)
class FormRecord:
    """One kind of record in a form: its fields in the order in which a file has them."""

    name: str
    item: str
    """What one of them is called on buttons: ``result``."""
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Fields of the entry itself that stand together."""

    id: str
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormLayout:
    """A whole form: ``records`` by name; the entry's own is ``root``."""

    kind: str
    root: str
    groups: tuple[FormGroup, ...]
    records: Mapping[str, FormRecord]
    faults: Mapping[str, str]
    """By kind of value, what a wrong one is told."""
    sense: Mapping[str, str]
    """By name of a problem, what is told of things that cannot be right together within one entry."""
    id_pattern: str = ID_PATTERN
    reserved_ids: tuple[str, ...] = tuple(sorted(RESERVED_IDS))


@functools.cache
def form_layout(kind: str) -> FormLayout:
    """Lay out the form for a kind of entry; a field that no group names is in the last.

    Args:
        kind: one of ``FORM_KINDS``.

    Raises:
        KeyError: when there is no form for that kind.
    """
    words = _words()
    schema = published_schema(kind)
    rows = [(row["id"], row["title"], list(row["fields"])) for row in words["groups"][kind]]
    placed = {name for _, _, fields in rows for name in fields}
    rows[-1][2].extend(name for name in schema["properties"] if name not in placed)
    groups = tuple(FormGroup(name, title, tuple(fields)) for name, title, fields in rows)
    root = str(schema["title"])
    nodes = {root: schema} | {name: node for name, node in schema["$defs"].items() if "properties" in node}
    records = {name: _record(name, node, schema, words) for name, node in sorted(nodes.items())}
    return FormLayout(kind, root, groups, records, words["faults"], words["sense"])


@functools.cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("form.yml").read_text("utf-8"))
    return words


def _record(name: str, node: Node, schema: Node, words: Mapping[str, Any]) -> FormRecord:
    optional = len(node["properties"]) - len(node["required"])
    shown = words["open"].get(name, ()) if optional > _FEW else None
    fields = tuple(
        _field(name, field, about, schema, words, is_needed=field in node["required"], shown=shown)
        for field, about in node["properties"].items()
    )
    item = words["items"].get(name) or re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
    return FormRecord(name, item, fields)


def _field(
    record: str,
    name: str,
    node: Node,
    schema: Node,
    words: Mapping[str, Any],
    *,
    is_needed: bool,
    shown: tuple[str, ...] | None,
) -> FormField:
    leaf = node.get("items", node)
    kind = leaf["x-kind"]
    labels = words["labels"]
    within = leaf.get("$ref", "").removeprefix("#/$defs/") if kind == "record" else ""
    listed = words["of_tool"].get(f"{record}.{name}") or leaf.get("x-vocabulary", "")
    choices = f"{record}.{name}" if kind == "choice" else _VOCABULARY_OF_KIND.get(kind, listed)
    # A record shows its fields one by one, each with its example.
    given = node["examples"][0]
    if within:
        example = ""
    elif isinstance(given, list):
        example = "; ".join(given)
    else:
        example = given if isinstance(given, str) else written_value(given, node, schema, on_one_line=True)
    return FormField(
        name=name,
        label=labels.get(f"{record}.{name}") or labels.get(name) or name.replace("_", " ").capitalize(),
        help=words["help"].get(f"{record}.{name}") or node["description"],
        example=example,
        kind=kind,
        required=is_needed,
        many=leaf is not node,
        record=within,
        choices=choices,
        codes=tuple(leaf.get("enum", ())) if kind == "choice" else (),
        default=str(node.get("default", "")),
        is_long=kind == "prose" or name in words["long"],
        is_open=is_needed or shown is None or name in shown,
    )
