"""Commented YAML templates for new entries, made from the models.

Lines that begin with ``## `` explain. Required fields stand open; optional ones are commented out with
``# `` and an example, so that an editor's toggle-comment key brings them in. What stands open is empty,
never a filler word: a filler word might pass the checks.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from synthesite.problems import SynthesiteError

from .json_schema import Node, published_schema, record_of
from .values import Id

HELP = "## "
"""What a line of explanation begins with."""

OPTIONAL = "# "
"""What is taken away from a line to use an optional field."""

_WIDTH = 100

_FILES = {
    "evaluation": "evidence/evaluations/{}.yml",
    "policy": "evidence/policies/{}.yml",
    "theme": "evidence/themes.yml",
    "review": "reviews/{}/review.yml",
}

TEMPLATE_KINDS = tuple(_FILES)
"""Kinds of entry a template can be made for."""

_HOW_TO = (
    'Lines that begin with "##" explain; delete them when you are done. Fill in what stands open. Fields '
    'that begin with "# " are optional: take the "# " away and write your own value in place of the example. '
    "Leave a field out when nobody has looked; write not-reported when the document does not say."
)


def entry_template(
    kind: str,
    entry_id: str,
    values: Mapping[str, Any] | None = None,
    examples: Mapping[str, Any] | None = None,
) -> str:
    """A commented template for a new entry.

    Args:
        kind: ``evaluation``, ``policy``, ``theme`` or ``review``.
        entry_id: id of the new entry; checked.
        values: what is known already, by field, as plain text, numbers, lists and maps. Whatever it
            holds, the template stays valid YAML.
        examples: by field, what its optional lines show instead of the example of the schema.

    Returns:
        The text of the file; for a theme, of the item to put at the end of themes.yml.

    Raises:
        SynthesiteError: when there is no such kind, the id cannot be used or a field does not exist.
    """
    if kind not in _FILES:
        raise SynthesiteError(f'there is no template for "{kind}": use one of {", ".join(_FILES)}')
    try:
        TypeAdapter(Id).validate_python(entry_id)
    except ValidationError as error:
        raise SynthesiteError(error.errors()[0]["msg"]) from None
    known = dict(values or {})
    file = _FILES[kind].format(entry_id)
    if kind == "theme":
        schema = published_schema("themes")
        head = _help(f"One theme, to put at the end of {file}. {_HOW_TO}", "  ")
        body = _as_item(_record(schema["$defs"]["Theme"], schema, {**known, "id": entry_id}, "    "), "    ")
        return "\n".join([*head, "", *body]) + "\n"
    schema = published_schema(kind)
    fields: dict[str, Node] = dict(schema["properties"])
    fields.update({name: {**fields[name], "examples": [example]} for name, example in (examples or {}).items()})
    schema = {**schema, "properties": fields}
    modeline = f"# yaml-language-server: $schema=../../.synthesite/schema/{kind}.json"
    head = _help(f"{file}. {_HOW_TO}", "")
    return "\n".join([modeline, *head, "", *_record(schema, schema, known, "", spaced=True)]) + "\n"


def _record(record: Node, schema: Node, values: Mapping[str, Any], indent: str, *, spaced: bool = False) -> list[str]:
    """The lines of a record: required fields first, then the optional ones, each with its help."""
    fields: dict[str, Node] = record["properties"]
    if unknown := sorted(set(values) - set(fields)):
        raise SynthesiteError(f"{record['title']} has no field {', '.join(unknown)}")
    lines: list[str] = []
    # Required ones first, so that a newcomer reaches the end of the work before the end of the file.
    for needed in (True, False):
        for name, node in fields.items():
            if (name in record["required"]) is not needed:
                continue
            lines += _help(_explained(node, schema, needed=needed), indent)
            lines += _field(name, node, schema, values.get(name), indent, needed=needed)
            if spaced:
                lines.append("")
    return lines[:-1] if spaced else lines


def _field(name: str, node: Node, schema: Node, value: Any, indent: str, *, needed: bool) -> list[str]:
    record = record_of(node, schema)
    if value in (None, "", [], {}, ()):
        if not needed:
            return [f"{indent}{OPTIONAL}{line}" for line in _lines(name, node["examples"][0], node, schema)]
        if record is None:
            return [f"{indent}{name}:"]
        value = [{}] if node["x-kind"] == "list" else {}
    if record is None:
        return [f"{indent}{line}".rstrip() for line in _lines(name, value, node, schema)]
    if node["x-kind"] == "list":
        inner = indent + "    "
        items = [line for item in value for line in _as_item(_record(record, schema, item, inner), inner)]
        return [f"{indent}{name}:", *items]
    return [f"{indent}{name}:", *_record(record, schema, value, indent + "  ")]


def _lines(name: str, value: Any, node: Node, schema: Node) -> list[str]:
    return written_value({name: value}, {"properties": {name: node}}, schema).splitlines()


def _as_item(lines: list[str], indent: str) -> list[str]:
    """The lines of a record as an item of a list: a hyphen before its first field."""
    first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
    item = f"{indent[:-2]}- {lines[first][len(indent) :]}"
    return [*(line[2:] for line in lines[:first]), item, *lines[first + 1 :]]


def _explained(node: Node, schema: Node, *, needed: bool) -> str:
    words = [node["description"]]
    leaf = node.get("items", node)
    if leaf["x-kind"] == "choice" and not all(choice in node["description"] for choice in leaf["enum"]):
        words.append(f"One of: {', '.join(leaf['enum'])}.")
    record = record_of(node, schema)
    if needed and record is None:
        words.append(f"For instance: {written_value(node['examples'][0], node, schema, on_one_line=True)}")
    if not needed and record is not None:
        words.append(f"Its fields: {', '.join(record['properties'])}.")
    return " ".join(words)


def _help(words: str, indent: str) -> list[str]:
    return textwrap.wrap(
        words,
        width=_WIDTH,
        initial_indent=indent + HELP,
        subsequent_indent=indent + HELP,
        break_long_words=False,
        break_on_hyphens=False,
    )


class _Plain(str):
    """Text that is written without quotation marks: numbers, dates and names of fields."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes lists as the entries do: words on one line, records indented below their field."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # yaml's own call
        super().increase_indent(flow, False)


def _represent_plain(dumper: Any, value: _Plain) -> Any:
    # The tag that readers guess from the bare text is the one that needs no quotation marks.
    return dumper.represent_scalar(str(dumper.resolve(yaml.ScalarNode, str(value), (True, False))), str(value))


def _represent_list(dumper: Any, value: list[Any]) -> Any:
    words = not any(isinstance(item, dict | list) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=words or dumper.default_flow_style)


_Dumper.add_representer(_Plain, _represent_plain)
_Dumper.add_representer(list, _represent_list)


def _marked(value: Any, node: Node, schema: Node) -> Any:
    """A value with everything marked that our reader takes without quotation marks."""
    if isinstance(value, Mapping):
        fields = (record_of(node, schema) or node)["properties"]
        return {_Plain(name): _marked(part, fields[name], schema) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_marked(part, node.get("items", node), schema) for part in value]
    if isinstance(value, bool):
        return value
    return _Plain(value) if node.get("x-kind") in ("number", "date", "count") else str(value)


def written_value(value: Any, node: Node, schema: Node, *, on_one_line: bool = False) -> str:
    """A value as YAML, the way it would stand in an entry.

    Args:
        value: plain text, numbers, lists and maps.
        node: the node of its field in a published schema.
        schema: that schema.
        on_one_line: whether nothing may be put on a line of its own.
    """
    text = yaml.dump(
        _marked(value, node, schema),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=10**6 if on_one_line else _WIDTH,
        default_flow_style=on_one_line,
    )
    return text.removesuffix("...\n").rstrip("\n")
