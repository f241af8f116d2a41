"""Fixes: from a problem and the node it is about to an edit of the text, where only one edit can be right.

Each is a plain function. It gives the new text of the node, or nothing where a person has to decide; what a value
means never changes.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from ..bibliography.identifiers import parse_doi, parse_orcid
from ..library import Library, coding_model
from ..load import MODELS, allowed_values, model_at
from ..problems import FieldPath, Problem
from ..schema.places import PLACES
from ..schema.values import CodeOf
from .dates import mend_date
from .field_order import SECOND
from .words import certain_word


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a text, from ``start`` to before ``end``, and what comes in their stead."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A problem with the node it is about, and what is known of the place.

    ``fields`` are the names in the map around it.
    """

    problem: Problem
    node: ScalarNode
    kind: str
    library: Library
    fields: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The value as it was written."""
        return str(self.node.value).strip()

    @property
    def model(self) -> type[BaseModel]:
        """The model of the file."""
        coded = self.kind.removeprefix(SECOND)
        return coding_model(coded) if coded != self.kind else MODELS[self.kind]


def find_edit(problem: Problem, root: Node, kind: str, library: Library) -> Edit | None:
    """The edit that mends a problem of a YAML file, or None where a person has to decide.

    Args:
        problem: with its place.
        root: the nodes of the file.
        kind: the kind of file, as ``field_order`` knows it.
        library: what entries can refer to.
    """
    fix = FIXES.get(problem.slug)
    found = _node_of(problem, root) if fix is not None else None
    if fix is None or found is None:
        return None
    node, fields = found
    new = fix(Spot(problem, node, kind, library, fields)) if node.style not in ("|", ">") else ""
    if not new:
        return None
    start, end = node.start_mark.index, node.end_mark.index
    quote = node.style if node.style in ("'", '"') and problem.slug not in _WITH_QUOTES else ""
    return Edit(start, end, f"{quote}{new}{quote}")


def _node_of(problem: Problem, root: Node) -> tuple[ScalarNode, tuple[str, ...]] | None:
    """The scalar a problem is about, by its path or, where it has none, its place; and the fields around it."""
    if not problem.path:
        return _scalar_at(root, problem.line - 1, problem.column - 1)
    node: Any = root
    fields: tuple[str, ...] = ()
    for position, part in enumerate(problem.path):
        if isinstance(node, MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == part), None)
            if pair is None:
                return None
            fields = tuple(str(key.value) for key, _ in node.value)
            last = position == len(problem.path) - 1
            node = pair[0] if last and problem.on_key else pair[1]
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return (node, fields) if isinstance(node, ScalarNode) else None


def _scalar_at(node: Node, line: int, column: int) -> tuple[ScalarNode, tuple[str, ...]] | None:
    if isinstance(node, ScalarNode):
        return (node, ()) if (node.start_mark.line, node.start_mark.column) == (line, column) else None
    assert isinstance(node, CollectionNode)  # noqa: S101  # YAML has three kinds of node
    children = [value for _, value in node.value] if isinstance(node, MappingNode) else node.value
    return next((found for child in children if (found := _scalar_at(child, line, column))), None)


def _nearest_code(spot: Spot) -> str:
    vocabulary = _vocabulary_at(spot.model, spot.problem.path)
    codes = spot.library.codebook.vocabularies().get(vocabulary, ())
    names = {name: code.code for code in codes for name in (code.label, *code.alt_labels)}
    return certain_word(spot.written, [code.code for code in codes], names)


def _vocabulary_at(model: type[BaseModel], path: FieldPath) -> str:
    """The codebook's vocabulary that a field's values come from."""
    names = [part for part in path if isinstance(part, str)]
    owner = model_at(model, tuple(names[:-1])) if names else None
    described = owner.model_fields.get(names[-1]) if owner else None
    return _code_of((described.annotation, *described.metadata)) if described else ""


def _code_of(parts: tuple[Any, ...]) -> str:
    for part in parts:
        if isinstance(part, CodeOf):
            return part.vocabulary
        inner = (*typing.get_args(part), *getattr(part, "__metadata__", ()))
        if inner and (found := _code_of(inner)):
            return found
    return ""


def _nearest_value(spot: Spot) -> str:
    return certain_word(spot.written, allowed_values(spot.model, spot.problem.path))


def _nearest_field(spot: Spot) -> str:
    owner = model_at(spot.model, tuple(part for part in spot.problem.path[:-1]))
    names = [name for name in owner.model_fields if name not in spot.fields] if owner else []
    return certain_word(spot.written, names)


def _nearest_theme(spot: Spot) -> str:
    themes = spot.library.themes.values()
    names = {name: theme.id for theme in themes for name in (theme.label, *theme.alt_labels)}
    return certain_word(spot.written, [theme.id for theme in themes], names)


def _replacing_theme(spot: Spot) -> str:
    known = spot.library.themes.get(spot.written)
    return (known.replaced_by or "") if known else ""


def _nearest_entry(spot: Spot) -> str:
    name, mark, part = spot.written.partition("#")
    library = spot.library
    near = certain_word(name, [*library.evaluations, *library.policies, *library.reviews])
    return f"{near}{mark}{part}" if near else ""


def _nearest_record(spot: Spot) -> str:
    return certain_word(spot.written, spot.library.bibliography)


def _nearest_place(spot: Spot) -> str:
    """A country by its code in other capitals, or by its whole name; a letter more or less is another country."""
    written = spot.written.lower()
    same = [
        code for code, name in PLACES.items() if written.replace("_", "-") == code.lower() or written == name.lower()
    ]
    return same[0] if len(same) == 1 else ""


def _quoted(spot: Spot) -> str:
    written = str(spot.node.value)
    return f'"{written}"' if not spot.node.style and not re.search(r'["\\\n]', written) else ""


def _date(spot: Spot) -> str:
    return mend_date(spot.written)


def _listed(spot: Spot) -> str:
    """One value as a list of one; a text with commas may be several."""
    written = str(spot.node.value)
    if re.search(r"[,;\n\[\]{}]|\band\b", written) or not written:
        return ""
    quote = spot.node.style or ""
    return f"[{quote}{written}{quote}]" if quote in ("", "'", '"') and not re.search(r"[\"'\\]", written) else ""


def _truth(spot: Spot) -> str:
    return {"true": "true", "yes": "true", "false": "false", "no": "false"}.get(spot.written.lower(), "")


def _orcid(spot: Spot) -> str:
    return parse_orcid(spot.written)


def _address(spot: Spot) -> str:
    """A bare DOI as the address that entries write."""
    doi = parse_doi(spot.written) if re.match(r"(?:doi:?\s*)?10\.\d{4}", spot.written, re.IGNORECASE) else ""
    bare = re.sub(r"^doi:?\s*", "", spot.written, flags=re.IGNORECASE)
    return f"doi:{bare}" if doi and doi == bare.lower() and not re.search(r"\s|: |#", bare) else ""


FIXES: Mapping[str, Callable[[Spot], str]] = {
    "unknown-code": _nearest_code,
    "unknown-value": _nearest_value,
    "unknown-field": _nearest_field,
    "unknown-theme": _nearest_theme,
    "theme-replaced": _replacing_theme,
    "unknown-entry": _nearest_entry,
    "unknown-record": _nearest_record,
    "unknown-place": _nearest_place,
    "misread-truth": _quoted,
    "misread-number": _quoted,
    "misread-date": _quoted,
    "bad-date": _date,
    "not-a-list": _listed,
    "not-true-or-false": _truth,
    "bad-orcid": _orcid,
    "bad-address": _address,
}
"""By kind of problem: what gives the new text of the value, or of the field's name."""

_WITH_QUOTES = frozenset({"misread-truth", "misread-number", "misread-date", "not-a-list", "not-true-or-false"})
"""Fixes that see to quotation marks themselves."""
