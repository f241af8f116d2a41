"""YAML text to plain nodes: strict, bounded, and without guessing.

Scalars stay the text that was written. Duplicate keys, tags, anchors, aliases, merge keys and
control characters are problems. Places are not kept for good files: ``locate`` reads a file again
when a problem needs its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .problems import FieldPath, Problem, Problems, Related, moved
from .yaml_faults import Loader, syntax_problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_SCALAR = 100_000

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""C0 and C1 controls and the marks that reverse the direction of text (Unicode TR 36)."""

_ODD_SPACES = "".join(map(chr, (0xA0, 0x1680, 0x180E, *range(0x2000, 0x200E), 0x202F, 0x205F, 0x2060, 0x3000)))
"""Spaces of other widths and of none, which word processors leave behind; YAML takes them for letters."""

_TRUTH = re.compile(r"^(?:y|n|yes|no|on|off|true|false)$", re.IGNORECASE)
_NULL = re.compile(r"^(?:null|~)$", re.IGNORECASE)
_ODD_NUMBER = re.compile(
    r"^[-+]?(?:0[0-9_]+|0x[0-9a-fA-F_]+|0o[0-7]+|0b[01_]+|\d[\d_]*_[\d_]*|\d+(?::[0-5]?\d)+|\d*\.\d*0|\.\d+|\d+\."
    r"|\d+(?:\.\d*)?[eE][-+]?\d+|\.inf|\.nan)$",
    re.IGNORECASE,
)
_DAY = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}\S*)?$")
_DEEP_BLOCK = re.compile(r"^[ ?-]{15}", re.MULTILINE)
"""Lines that lists and maps nested more than 30 deep by indentation need: a column holds two at most."""


class Mark(TypedDict):
    """A place as the arguments of ``Problems.add``; both count from 1."""

    line: int
    column: int


class Scalar(str):
    """A plain scalar that another YAML reader would turn into something else.

    ``misread`` is the problem slug, ``line`` and ``column`` (from 1) are where it stands.
    """

    misread: str
    line: int
    column: int


def parse(data: bytes, file: str, problems: Problems) -> Any:
    """Turn the bytes of one YAML file into dicts, lists and text.

    Args:
        data: the file as read.
        file: its path within the project, for problems.
        problems: where faults go.

    Returns:
        The document, or None when nothing usable could be read (then a problem says why).
    """
    text = decode_text(data, file, problems)
    if text is None or not _bounded(text, file, problems):
        return None
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        problems.extend([syntax_problem(error, text, file)])
        return None
    except RecursionError:
        problems.add("too-deep", file, f"lists and maps are nested more than {MAX_DEPTH} deep", line=1, column=1)
        return None
    if node is None:
        problems.add("empty-file", file, "the file is empty", line=1, column=1)
        return None
    return _plain(node, file, problems, ())


def parse_rest(data: bytes, file: str, problems: Problems) -> dict[str, Any] | None:
    """Turn into dicts, lists and text what else can be read of a file that breaks YAML, so that all its mistakes show.

    Args:
        data: a file in which ``parse`` found a mistake of YAML itself.
        file: its path within the project, for problems.
        problems: where further faults go; the first one is there already.

    Returns:
        The fields of the top level in which no such mistake stands; None where there are none.
    """
    text = decode_text(data, file, Problems())
    if text is None or not _bounded(text, file, Problems()):
        return None
    node, faults = _compose_rest(text, file)
    problems.extend(faults[1:])
    found = _plain(node, file, problems, ()) if isinstance(node, MappingNode) else None
    return found if isinstance(found, dict) else None


MOST_BROKEN = 10
"""Mistakes of YAML itself that are looked for in one file."""
_FIELD_BEGINS = re.compile(r"[^\s#-]")


def _compose_rest(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The nodes of a text without the fields that break YAML, each line where it was; and what breaks it."""
    faults: list[Problem] = []
    lines = text.splitlines(keepends=True)
    while len(faults) < MOST_BROKEN:
        try:
            return yaml.compose("".join(lines), Loader=Loader), faults
        except yaml.YAMLError as error:
            fault = syntax_problem(error, "".join(lines), file)
        except RecursionError:
            break
        faults.append(fault)
        # a bracket that is not closed is missed only further down, where another field stands
        opened = fault.slug == "unclosed-bracket" and fault.related
        at = min(fault.related[0].line if opened else fault.line, len(lines)) - 1
        begins = next((number for number in range(at, -1, -1) if _FIELD_BEGINS.match(lines[number])), 0)
        ends = next((number for number in range(at + 1, len(lines)) if _FIELD_BEGINS.match(lines[number])), len(lines))
        if fault.slug == "several-documents":
            ends = len(lines)  # what stands in another document is another file's
        if not any(line.strip() for line in lines[begins:ends]):
            break
        lines[begins:ends] = ["\n"] * (ends - begins)
    return None, faults


def parse_nodes(text: str) -> Node | None:
    """The nodes of a YAML text with their places, for rewriting one that ``parse`` has read without a problem."""
    node: Node | None = yaml.compose(text, Loader=Loader)
    return node


def scan_tokens(text: str) -> Iterable[Any]:
    """The tokens of such a text with their places; what stands between them is white space and comments."""
    return yaml.scan(text, Loader=Loader)


def decode_text(data: bytes, file: str, problems: Problems, *, limit: int = MAX_BYTES) -> str | None:
    """Turn the bytes of a file into text, or note why that cannot be done and return None.

    Args:
        data: the file as read.
        file: its path within the project, for problems.
        problems: where faults go (too-large, not-utf-8).
        limit: the most bytes allowed.
    """
    if len(data) > limit:
        problems.add("too-large", file, f"the file has {len(data):,} bytes; the limit is {limit:,}", line=1, column=1)
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.add("not-utf-8", file, "the file is written in UTF-16", line=1, column=1)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        guess = data[error.start : error.start + 1].decode("cp1252", errors="replace")
        problems.add(
            "not-utf-8",
            file,
            f"the file is not UTF-8: byte {data[error.start]:#04x} (perhaps '{guess}' in Windows-1252)",
            line=line,
            column=column,
        )
        return None
    return text


def _bounded(text: str, file: str, problems: Problems) -> bool:
    """Look for what the composer would resolve or choke on before it is let loose."""
    if not check_characters(text, file, problems):
        return False
    if not _may_be_deep(text) and not any(mark in text for mark in "&*!"):
        return True
    depth = 0
    try:
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
                problems.add(
                    "anchor-or-alias",
                    file,
                    "anchors (&) and aliases (*) are not used here",
                    **_at(event.start_mark),
                )
                return False
            tag = getattr(event, "tag", None)
            if tag is not None and not isinstance(event, yaml.events.DocumentStartEvent):
                problems.add("tag", file, f"the tag {str(tag)[:60]} is not used here", **_at(event.start_mark))
                return False
            if isinstance(event, yaml.events.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    problems.add(
                        "too-deep",
                        file,
                        f"lists and maps are nested more than {MAX_DEPTH} deep",
                        **_at(event.start_mark),
                    )
                    return False
            elif isinstance(event, yaml.events.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        pass  # the composer will meet the same fault and report it
    return True


def check_characters(text: str, file: str, problems: Problems) -> bool:
    """Note the first character of a text that is not seen but acts; True where there is none."""
    found = _CONTROL.search(text)
    if found is None:
        return True
    line, column = _line_column(text, found.start())
    problems.add(
        "control-character",
        file,
        f"a control character (U+{ord(found.group()):04X}) stands in the text",
        line=line,
        column=column,
    )
    return False


def _may_be_deep(text: str) -> bool:
    """Whether lists and maps could be nested too deep; the composer, written in C, would crash on them."""
    return text.count("[") + text.count("{") > MAX_DEPTH or _DEEP_BLOCK.search(text) is not None


def _plain(node: Node, file: str, problems: Problems, path: FieldPath) -> Any:
    if isinstance(node, ScalarNode):
        return _scalar(node, file, problems, path)
    if isinstance(node, SequenceNode):
        return [_plain(child, file, problems, (*path, index)) for index, child in enumerate(node.value)]
    assert isinstance(node, MappingNode)  # noqa: S101  # YAML has three kinds of node
    mapping: dict[str, Any] = {}
    places: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            problems.add(
                "bad-key-kind",
                file,
                "a field name must be a word, not a list or map",
                path=path,
                **_at(key_node.start_mark),
            )
            continue
        key = str(key_node.value)
        if key_node.style == '"' and _CONTROL.search(key):
            problems.add(
                "control-character",
                file,
                "an escape in a field name stands for a control character",
                path=path,
                **_at(key_node.start_mark),
            )
            continue
        if (name := key.strip(_ODD_SPACES)) != key:
            said = f"an invisible character stands beside the field name {name[:60]}"
            problems.add("bad-indentation", file, said, path=path, **_at(key_node.start_mark))
            key = name
        if key == "<<":
            problems.add("merge-key", file, "the merge key << is not used here", path=path, **_at(key_node.start_mark))
            continue
        if key in mapping:
            first = places[key]
            problems.add(
                "duplicate-key",
                file,
                f'the field "{key[:60]}" is given twice; other readers would drop the first silently',
                path=(*path, key),
                related=(Related(file, "it is first given here", first.line + 1, first.column + 1, (*path, key)),),
                **_at(key_node.start_mark),
            )
            continue
        places[key] = key_node.start_mark
        mapping[key] = _plain(value_node, file, problems, (*path, key))
    return mapping


def _scalar(node: ScalarNode, file: str, problems: Problems, path: FieldPath) -> Any:
    value: str = node.value
    if len(value) > MAX_SCALAR:
        problems.add(
            "too-large",
            file,
            f"a text of {len(value):,} characters; the limit is {MAX_SCALAR:,}",
            path=path,
            **_at(node.start_mark),
        )
        return value[:100]
    if node.style == '"' and _CONTROL.search(value):
        problems.add(
            "control-character",
            file,
            "an escape in the text stands for a control character",
            path=path,
            **_at(node.start_mark),
        )
        return _CONTROL.sub("", value)
    if not node.style:  # libyaml gives an empty style for plain scalars, the Python reader none
        if value == "" or _NULL.match(value):
            return None
        misread = (
            "misread-truth"
            if _TRUTH.match(value)
            else "misread-number"
            if _ODD_NUMBER.match(value)
            else "misread-date"
            if _DAY.match(value)
            else ""
        )
        if misread:
            scalar = Scalar(value)
            scalar.misread = misread
            scalar.line, scalar.column = node.start_mark.line + 1, node.start_mark.column + 1
            return scalar
    return value


def _at(mark: Any) -> Mark:
    """A place from a PyYAML mark, which counts from 0."""
    return {"line": mark.line + 1, "column": mark.column + 1}


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


LOCATED = (".yml", ".yaml", ".cff")
"""Endings of files in which a problem's place is found by its field."""


def locate(problems: Problems, root: Path) -> None:
    """Fill in the line and column of every problem that has only a field path.

    Args:
        problems: changed in place.
        root: the project folder; files are read again, so only files with problems cost anything.
    """
    placed: list[Problem] = []
    trees: dict[str, Node | None] = {}

    def tree(file: str) -> Node | None:
        if file not in trees:
            try:
                text = (root / file).read_bytes().decode("utf-8-sig")
                trees[file] = _compose_rest(text, file)[0] if _bounded(text, file, Problems()) else None
            except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
                trees[file] = None
        return trees[file]

    for problem in problems:
        found = problem
        if not problem.line and problem.file.endswith(LOCATED) and (node := tree(problem.file)) is not None:
            found = moved(problem, *_find(node, problem.path, on_key=problem.on_key))
        elif problem.line and not problem.column:
            found = moved(problem, problem.line, 1)
        related = tuple(
            replace(other, line=place[0], column=place[1])
            if not other.line
            and other.file.endswith((".yml", ".yaml"))
            and (node := tree(other.file)) is not None
            and (place := _find(node, other.path, on_key=False))
            else other
            for other in found.related
        )
        placed.append(replace(found, related=related))
    problems.replace_all(placed)


def _find(node: Node, path: Iterable[str | int], *, on_key: bool) -> tuple[int, int]:
    """The place of the deepest part of the path that exists; counted from 1."""
    mark = node.start_mark
    parts = list(path)
    for position, part in enumerate(parts):
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value == part:
                    last = position == len(parts) - 1
                    mark = (
                        key.start_mark if (last and on_key) or not isinstance(value, ScalarNode) else value.start_mark
                    )
                    node = value
                    break
            else:
                break
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            mark = node.start_mark
        else:
            break
    return mark.line + 1, mark.column + 1
