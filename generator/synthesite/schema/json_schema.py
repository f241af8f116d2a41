"""JSON Schemas (2020-12) for editors, made from the models.

They say what our reader accepts, in terms of what other YAML readers hand over: those make numbers of
plain scalars that we keep as written. Two things are narrower on purpose, because another reader takes
them for something else: a truth value must be one (``true``, not ``"true"``), and a text must not be one
(``true`` without quotation marks, about which ``check`` warns).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, TypeAdapter

from .codebook import Code, Codebook
from .eras import EraList
from .evaluation import Evaluation
from .exceptions import ExceptionList
from .instruments import OTHER_TOOL, Instrument
from .places import PLACES
from .policy import Policy
from .review import Review
from .second_coding import SecondCoding, SecondEvaluation
from .status import NetworkStatus
from .theme import Theme, ThemeScheme
from .values import (
    _P_VALUE,
    ID_PATTERN,
    NOT_REPORTED,
    RESERVED_IDS,
    CitationKey,
    Date,
    EntryReference,
    Id,
    Record,
    WebAddress,
)

Node = dict[str, Any]

SCHEMA_MODELS: Mapping[str, tuple[type[Record], str]] = {
    "evaluation": (Evaluation, "Evaluation"),
    "policy": (Policy, "Policy"),
    "review": (Review, "Review"),
    "themes": (ThemeScheme, "Theme scheme"),
    "codebook": (Codebook, "Codebook"),
    "status": (NetworkStatus, "Status of links and documents"),
    "eras": (EraList, "Eras of the timeline"),
    "exceptions": (ExceptionList, "Accepted warnings"),
}
"""Kind of file to its model and the title of its schema."""


def _pattern(kind: Any) -> str:
    # A needless escape is an error in the regular expressions of JSON Schema (ECMA 262, Unicode mode).
    return str(TypeAdapter(kind).json_schema()["pattern"]).replace('\\"', '"')


_ID_FORM: Node = {"type": ["string", "integer"], "pattern": ID_PATTERN, "minimum": 0}
_FORMS: dict[str, Node] = {
    "text": {"type": ["string", "number"], "pattern": r"\S"},
    "prose": {"type": ["string", "number"], "pattern": r"\S"},
    "id": {**_ID_FORM, "not": {"enum": sorted(RESERVED_IDS)}},
    "theme": {**_ID_FORM, "not": {"enum": sorted(RESERVED_IDS)}},
    "code": _ID_FORM,
    "tool": _ID_FORM,
    "key": {"type": ["string", "number"], "pattern": _pattern(CitationKey), "minimum": 0},
    "reference": {"type": ["string", "integer"], "pattern": _pattern(EntryReference), "minimum": 0},
    "date": {"type": ["string", "integer"], "pattern": _pattern(Date), "minimum": 0, "maximum": 9999},
    "address": {"type": "string", "pattern": _pattern(WebAddress)},
    "number": {
        "type": ["number", "string"],
        "pattern": r"^(?:\+|-|−)?[0-9]+(\.[0-9]+)?([eE](?:\+|-)?[0-9]{1,2})?$",
    },
    "count": {
        "type": ["integer", "string"],
        "pattern": rf"^(?:{NOT_REPORTED}|[0-9][0-9, \u202f]*)$",
        "minimum": 0,
        "maximum": 10**12 - 1,
    },
    "truth": {"type": "boolean"},
    "p-value": {"type": ["string", "number"], "pattern": _P_VALUE.pattern, "minimum": 0, "maximum": 1},
    "place": {"$ref": "#/$defs/places"},
}
"""What is published for each kind of value. The kinds are those of ``values``."""

_KIND_OF_PATTERN = {
    str(TypeAdapter(alias).json_schema()["pattern"]): kind
    for alias, kind in (
        (Id, "id"),
        (CitationKey, "key"),
        (EntryReference, "reference"),
        (Date, "date"),
        (WebAddress, "address"),
    )
}

_KIND_OF_VOCABULARY = {"places": "place", "themes": "theme", "instruments": "tool"}

_TOOL_FIELDS = (("Appraisal", "tool"), ("DesignCode", "tools"), ("PolicyKindCode", "tools"))
"""Fields that hold an instrument's id."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """One code a site defines."""

    code: str
    title: str
    description: str
    deprecated: bool = False


Choices = Mapping[str, tuple[_Choice, ...]]


def published_schema(
    kind: str,
    vocabularies: Mapping[str, Sequence[Code]] | None = None,
    themes: Sequence[Theme] | None = None,
    instruments: Mapping[str, Instrument] | None = None,
) -> Node:
    """The JSON Schema of one kind of file.

    Args:
        kind: ``evaluation``, ``policy``, ``review``, ``themes`` or ``codebook``.
        vocabularies: the site's codes by vocabulary (``Codebook.vocabularies()``); without them any
            word that could be a code passes.
        themes: the site's themes; likewise.
        instruments: the appraisal instruments known; likewise.

    Returns:
        The schema, without ``$id``, in a fixed order of keys. Beside the standard keywords every field
        has ``x-kind``, the kind of its value, and where it holds codes ``x-vocabulary``.

    Raises:
        KeyError: when there is no such kind.
    """
    model, title = SCHEMA_MODELS[kind]
    return _schema_of(model, title, _choices(kind, vocabularies, themes, instruments))


def second_coding_schema(
    kind: str,
    vocabularies: Mapping[str, Sequence[Code]] | None = None,
    themes: Sequence[Theme] | None = None,
    instruments: Mapping[str, Instrument] | None = None,
) -> Node:
    """The JSON Schema of a second coding: the fields of an entry, none of them needed, and those that only it has.

    Args:
        kind: ``evaluation`` or ``policy``.
        vocabularies: see ``published_schema``; so ``themes`` and ``instruments``.
        themes: the site's themes.
        instruments: the instruments known.
    """
    model = SecondEvaluation if kind == "evaluation" else SecondCoding
    title = f"Second coding of {'an evaluation' if kind == 'evaluation' else 'a policy'}"
    entry = published_schema(kind, vocabularies, themes, instruments)
    own = _schema_of(model, title, _choices(kind, vocabularies, themes, instruments))
    return {
        **own,
        "properties": {**entry["properties"], **own["properties"]},
        "$defs": dict(sorted({**entry["$defs"], **own["$defs"]}.items())),
    }


def _schema_of(model: type[Record], title: str, choices: Choices) -> Node:
    raw = deepcopy(_plain_schema(model))
    raw_records: dict[str, Node] = {**raw.pop("$defs", {}), model.__name__: raw}
    _restore_patterns(model, raw_records)
    for record, name in _TOOL_FIELDS:
        if record in raw_records:
            node = raw_records[record]["properties"][name]
            node.get("items", node)["x-vocabulary"] = "instruments"
    records = {name: _record(node, raw_records, choices) for name, node in raw_records.items()}
    root = records.pop(model.__name__)
    root.pop("title")
    used = {name for node in (root, *records.values()) for name in _vocabularies_in(node)}
    defined = {f"vocabulary-{name}": _one_of(choices[name]) for name in used if name in choices}
    if "places" in used:
        defined["places"] = {"enum": list(PLACES), "enumDescriptions": list(PLACES.values())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **root,
        "$defs": dict(sorted({**records, **defined}.items())),
    }


@cache
def _plain_schema(model: type[BaseModel]) -> Node:
    return model.model_json_schema()


def write_schemas(
    folder: Path,
    vocabularies: Mapping[str, Sequence[Code]] | None = None,
    themes: Sequence[Theme] | None = None,
    instruments: Mapping[str, Instrument] | None = None,
) -> tuple[Path, ...]:
    """Write the schemas of all kinds as ``<kind>.json`` into a folder, which is made if need be.

    Args:
        folder: where to write.
        vocabularies: see ``published_schema``; so ``themes`` and ``instruments``.
        themes: the site's themes.
        instruments: the instruments known.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in SCHEMA_MODELS:
        text = json.dumps(published_schema(kind, vocabularies, themes, instruments), ensure_ascii=False, indent=1)
        path = folder / f"{kind}.json"
        path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def record_of(node: Node, schema: Node) -> Node | None:
    """The definition of the record a field holds, or of the items of its list; None for a plain value.

    Args:
        node: a field's node in a published schema.
        schema: that schema.
    """
    node = node.get("items", node)
    if node.get("x-kind") != "record":
        return None
    found: Node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return found


def _record(raw: Node, raw_records: Mapping[str, Node], choices: Choices) -> Node:
    return {
        "title": raw["title"],
        "description": " ".join(raw["description"].split("\n\n")[0].split()),
        "type": "object",
        "properties": {name: _field(node, raw_records, choices) for name, node in raw["properties"].items()},
        "required": list(raw.get("required", ())),
        "additionalProperties": False,
    }


def _field(raw: Node, raw_records: Mapping[str, Node], choices: Choices) -> Node:
    raw = _without_null(raw)
    kind = _kind(raw)
    vocabulary = raw.get("x-vocabulary")
    node: Node = {"description": raw["description"]} if "description" in raw else {}
    if kind == "record":
        node["$ref"] = raw["$ref"]
    elif kind == "list":
        node["type"] = "array"
        node["items"] = _field(raw["items"], raw_records, choices)
        if "minItems" in raw:
            node["minItems"] = raw["minItems"]
    elif kind == "choice":
        node["type"] = "string"
        node["enum"] = raw.get("enum") or [raw["const"]]
    elif kind == "form":
        node["type"] = "string"
        node["pattern"] = raw["pattern"]
    elif vocabulary in choices:
        node["$ref"] = f"#/$defs/vocabulary-{vocabulary}"
    else:
        node.update(deepcopy(_FORMS[kind]))
    if raw.get("default") not in (None, []):
        node["default"] = raw["default"]
    if "examples" in raw:
        node["examples"] = [_example(example, raw, raw_records, choices) for example in raw["examples"]]
    node["x-kind"] = kind
    if vocabulary:
        node["x-vocabulary"] = vocabulary
    return node


def _without_null(raw: Node) -> Node:
    """A field's node as if it were required: our reader takes no empty values."""
    if "anyOf" not in raw:
        return raw
    rest = {key: value for key, value in raw.items() if key != "anyOf"}
    branches = [branch for branch in raw["anyOf"] if branch != {"type": "null"}]
    return {**branches[0], **rest} if len(branches) == 1 else {**rest, "anyOf": branches}


def _kind(raw: Node) -> str:
    """The kind of value a node of pydantic's schema stands for."""
    if "$ref" in raw:
        return "record"
    if raw.get("type") == "array":
        return "list"
    if "enum" in raw or "const" in raw:
        return "choice"
    if "x-vocabulary" in raw:
        return _KIND_OF_VOCABULARY.get(raw["x-vocabulary"], "code")
    if raw.get("type") == ["string", "number"]:
        return "p-value"
    if "anyOf" in raw:
        return "count"
    if "pattern" in raw:
        return _KIND_OF_PATTERN.get(raw["pattern"], "form")
    if raw.get("x-markdown"):
        return "prose"
    return {"number": "number", "boolean": "truth", "string": "text"}[raw["type"]]


def _example(value: Any, raw: Node, raw_records: Mapping[str, Node], choices: Choices) -> Any:
    """An example that is accepted: numbers as numbers, records whole, codes that the site has."""
    raw = _without_null(raw)
    kind = _kind(raw)
    if kind == "list":
        return [_example(item, raw["items"], raw_records, choices) for item in value]
    if kind == "record":
        record = raw_records[raw["$ref"].removeprefix("#/$defs/")]
        return {
            name: _example(value.get(name, node["examples"][0]), node, raw_records, choices)
            for name, node in record["properties"].items()
            if name in record.get("required", ()) or name in value
        }
    if kind == "number":
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else float(number)
    known = choices.get(raw.get("x-vocabulary", ""), ())
    return known[0].code if known and all(value != choice.code for choice in known) else value


def _models(model: type[Record]) -> dict[str, type[Record]]:
    """A model and all models in its fields, by name."""
    found = {model.__name__: model}
    for described in model.model_fields.values():
        for part in _parts(described.annotation):
            if isinstance(part, type) and issubclass(part, Record):
                found.update(_models(part))
    return found


def _parts(annotation: Any) -> Iterator[Any]:
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from _parts(argument)


def _restore_patterns(model: type[Record], raw_records: Mapping[str, Node]) -> None:
    """Put back the patterns that pydantic checks on optional fields but leaves out of its schema."""
    for record, found in _models(model).items():
        for name, described in found.model_fields.items():
            for rule in described.metadata:
                if (pattern := getattr(rule, "pattern", None)) is not None:
                    properties = raw_records[record]["properties"]
                    properties[name] = {**_without_null(properties[name]), "pattern": pattern}


def _choices(
    kind: str,
    vocabularies: Mapping[str, Sequence[Code]] | None,
    themes: Sequence[Theme] | None,
    instruments: Mapping[str, Instrument] | None,
) -> Choices:
    found = {
        name: tuple(_Choice(code.code, code.label, code.definition) for code in codes)
        for name, codes in (vocabularies or {}).items()
    }
    # In themes.yml itself a new theme must be free to point at another new one.
    if themes is not None and kind != "themes":
        found["themes"] = tuple(
            _Choice(theme.id, theme.label, theme.definition, deprecated=theme.replaced_by is not None)
            for theme in themes
        )
    if instruments is not None:
        tools = (_Choice(tool.id, tool.name, f"Version: {tool.version}.") for tool in instruments.values())
        other = () if kind == "codebook" else (_Choice(OTHER_TOOL, "Another one", "Say which in tool_name."),)
        found["instruments"] = (*tools, *other)
    return found


def _one_of(choices: tuple[_Choice, ...]) -> Node:
    """A vocabulary as a list of constants, each with its label and definition for editors to show."""
    branches: list[Node] = []
    for choice in choices:
        about: Node = {"title": choice.title, "description": choice.description}
        if choice.deprecated:
            about["deprecated"] = True
        branches.append({"const": choice.code, **about})
        read = yaml.safe_load(choice.code)
        if isinstance(read, int | float) and not isinstance(read, bool):
            branches.append({"const": read, **about})  # other readers make a number of such a code
    return {"oneOf": branches} if branches else {"not": {}}


def _vocabularies_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("x-vocabulary"), str):
            yield node["x-vocabulary"]
        for part in node.values():
            yield from _vocabularies_in(part)
