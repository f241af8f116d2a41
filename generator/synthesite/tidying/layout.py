"""YAML text in its canonical form: fields in the order of the schema, even indentation, every comment with its field.

What an author chose stays: quotation marks, the breaks of long texts, and whether a list or map stands on one line
or has a line for each of its parts. Only one that was begun on one line and runs over several is decided for them.

Libraries that write YAML tie a comment to what stands before it, so that it would go away with the wrong field when
fields change places, and break long texts anew. So the text itself is taken apart at the places that the reader
gives for each node, and put together again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from ..problems import FieldPath
from ..source import parse_nodes, scan_tokens

Order = Callable[[FieldPath], Sequence[str]]
"""From the path of a map to the names of its fields in their order; nothing where the map has no order."""

WIDTH = 120
"""The longest line that a list or map written over several lines is joined into."""

_MODELINE = re.compile(r"#\s*(?:yaml-language-server|yamllint|prettier|vim?)\b")
_BLOCK_HEAD = re.compile(r"([|>])([+-]?)(\d?)([+-]?)[ \t]*(#[^\n]*)?")
_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")


class Untidied(Exception):  # noqa: N818  # not a fault: the file stays as it is
    """A text that is left as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class _Comment:
    start: int
    text: str
    column: int
    own_line: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A field of a map or an item of a list, with the comments that belong to it.

    ``lead`` are the lines before it, ``head`` stands behind a field's name whose value begins below, ``note``
    behind the value. ``name`` is the field's name for sorting and ``key`` the name as written; both empty in a list.
    """

    name: str
    key: str
    value: _Scalar | _Block
    lead: tuple[str, ...] = ()
    gap: bool = False
    head: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A value whose first line stands behind the field's name; the others are indented below it."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """A list or map with a line for each of its parts."""

    parts: tuple[_Part, ...]
    tail: tuple[str, ...] = ()


def tidy_yaml(text: str, order: Order) -> str:
    """A YAML text in its canonical form.

    Args:
        text: a text that ``source.parse`` reads as a map without any problem.
        order: the order of the fields of every map.

    Returns:
        The text of the same values and the same comments. Applied to its own result it changes nothing.

    Raises:
        Untidied: when the text cannot be rewritten safely.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _ODD_BREAKS.search(text):
        raise Untidied("it holds a line end that only some programs take for one")
    root = parse_nodes(text)
    if not isinstance(root, MappingNode):
        raise Untidied("it holds no fields")
    header, block = _Reader(text, order).read(root)
    return "\n".join([*header, *_written_block(block, "")]) + "\n"


def find_comments(text: str) -> list[str]:
    """The comments of a YAML text in their order, save those behind ``|`` and ``>``."""
    return [comment.text for comment in _comments(text.replace("\r\n", "\n").replace("\r", "\n"))]


def _comments(text: str) -> Iterator[_Comment]:
    """Comments stand between tokens: the reader has no place for them."""
    if "#" not in text:
        return
    at = 0
    gaps: list[tuple[int, int]] = []
    for token in scan_tokens(text):
        start, end = token.start_mark.index, token.end_mark.index
        if start > at and text.find("#", at, start) >= 0:
            gaps.append((at, start))
        at = max(at, end)
    for start, end in [*gaps, (at, len(text))]:
        for found in re.finditer(r"#[^\n]*", text[start:end]):
            place = start + found.start()
            before = text[text.rfind("\n", 0, place) + 1 : place]
            yield _Comment(place, found[0].rstrip(), len(before), not before.strip())


class _Reader:
    """One pass over one text: nodes and comments to parts, from its start to its end."""

    def __init__(self, text: str, order: Order) -> None:
        self.text = text
        self.order = order
        self.comments = list(_comments(text))
        self.next = 0
        self.done = 0
        """Up to where the text has been taken, for telling empty lines between parts."""

    def read(self, root: MappingNode) -> tuple[list[str], _Block]:
        """The lines at the head of the file, and its fields."""
        block = self._block(root, (), 0, len(self.text), sort=False)
        if not block.parts:
            raise Untidied("it holds no fields")
        first, *rest = block.parts
        lines = [*first.lead, *([""] if first.gap else [])]
        marks = next((place for place, line in enumerate(lines) if not _MODELINE.match(line)), len(lines))
        cut = max((place + 1 for place, line in enumerate(lines) if not line), default=marks)
        header = lines[: max(cut, marks)]
        own = replace(first, lead=tuple(lines[len(header) :]), gap=False)
        while header and not header[0]:
            del header[0]
        parts = self._sorted([own, *rest], ())
        return header, _Block(_opened(parts), block.tail)

    def _block(self, node: CollectionNode, path: FieldPath, column: int, limit: int, *, sort: bool = True) -> _Block:
        """The parts of a list or map; what is left of its comments goes to its tail.

        ``column`` is the least column of a comment after the last part that still belongs here, ``limit`` where
        the next node after this one begins.
        """
        parts: list[_Part] = []
        children: list[tuple[Node | None, Any]] = (
            node.value if isinstance(node, MappingNode) else [(None, item) for item in node.value]
        )
        starts = [(key or value).start_mark.index for key, value in children]
        for place, (key, value) in enumerate(children):
            lead, gap = self._lead(starts[place])
            self.done = starts[place]
            name = str(key.value) if key is not None else ""
            within = starts[place + 1] if place + 1 < len(starts) else limit
            if key is not None:
                written = self._slice(key)
                if "\n" in written or len(written) > 1000:
                    raise Untidied(f"the name of a field runs over several lines: {written[:40]}")
                self.done = key.end_mark.index
            else:
                written = ""
            inner = (*path, name if key is not None else place)
            head = self._behind(_content(value)) if key is not None and self._begins_below(value) else ""
            if isinstance(value, ScalarNode) or not value.value:
                lead += self._lead(value.start_mark.index)[0]
            held = self._value(key, value, inner, node.start_mark.column, within)
            note = self._behind(within) if isinstance(held, _Scalar) or value.flow_style else ""
            if note and isinstance(held, _Block):
                held, note = _Block(held.parts, (*held.tail, note)), ""
            parts.append(_Part(name, written, held, lead, gap, head, note))
        tail: list[str] = []
        if node.flow_style:
            limit, column = node.end_mark.index, 0
        while self._waiting(limit) and self.comments[self.next].column >= column:
            tail += self._take()
        if node.flow_style:
            self.done = max(self.done, node.end_mark.index)
        opened = _opened(parts)
        if sort and isinstance(node, MappingNode):
            opened = _opened(self._sorted(opened, path))
        return _Block(opened, tuple(tail))

    def _value(
        self, key: Node | None, node: ScalarNode | CollectionNode, path: FieldPath, column: int, limit: int
    ) -> _Scalar | _Block:
        """A value; ``column`` is that of the list or map it stands in, ``limit`` where the next node begins."""
        if isinstance(node, ScalarNode):
            lines = self._scalar(node, column)
            kept = node.style in ("|", ">") and "+" in lines[0].split("#")[0]
            self.done = node.end_mark.index if kept else node.start_mark.index + len(self._slice(node).rstrip())
            return _Scalar(lines)
        if not node.value and self._waiting(node.end_mark.index):
            raise Untidied("a comment stands in an empty list or map")
        if node.flow_style and (line := self._flow(key, node, path)) is not None:
            self.done = node.end_mark.index
            return _Scalar((line,))
        own = node.start_mark.column
        return self._block(node, path, own if own > column or key is None else column + 1, limit)

    def _flow(self, key: Node | None, node: CollectionNode, path: FieldPath) -> str | None:
        """A list or map on one line, or None where it needs several."""
        start, end = node.start_mark, node.end_mark
        if self.next < len(self.comments) and self.comments[self.next].start < end.index:
            return None
        line = _on_one_line(self, node, path)
        if start.line == end.line:
            return line
        room = WIDTH - 2 * len(path) - (len(self._slice(key)) if key is not None else 0)
        return line if len(line) <= room else None

    def _scalar(self, node: ScalarNode, column: int) -> tuple[str, ...]:
        written = self._slice(node)
        if node.style in ("|", ">"):
            return _block_text(written, column)
        first, *rest = (line.strip(" \t") for line in written.split("\n"))
        if any(line.startswith("#") for line in rest):
            raise Untidied("a comment seems to stand in a text")
        return first, *rest

    def _slice(self, node: Node) -> str:
        return self.text[node.start_mark.index : node.end_mark.index]

    def _begins_below(self, node: Node) -> bool:
        """Whether a value begins, or goes on, below the line of its field's name."""
        start, end = node.start_mark, node.end_mark
        several = not isinstance(node, ScalarNode) and start.line != end.line
        return several or "\n" in self.text[self.done : start.index]

    def _waiting(self, limit: int) -> bool:
        return self.next < len(self.comments) and self.comments[self.next].start < limit

    def _take(self) -> list[str]:
        """The next comment as a line, with an empty line before it where there was one."""
        comment = self.comments[self.next]
        gap = self._gap(comment.start)
        self.next += 1
        self.done = comment.start + len(comment.text)
        return ["", comment.text] if gap else [comment.text]

    def _behind(self, limit: int) -> str:
        """The comment on the same line, if there is one."""
        if self._waiting(limit):
            comment = self.comments[self.next]
            if not comment.own_line and "\n" not in self.text[self.done : comment.start]:
                self.next += 1
                self.done = comment.start + len(comment.text)
                return comment.text
        return ""

    def _lead(self, limit: int) -> tuple[tuple[str, ...], bool]:
        lines: list[str] = []
        while self._waiting(limit):
            lines += self._take()
        return tuple(lines), self._gap(limit)

    def _gap(self, limit: int) -> bool:
        return re.search(r"\n[ \t]*\n", self.text[self.done : limit]) is not None

    def _sorted(self, parts: Sequence[_Part], path: FieldPath) -> list[_Part]:
        rank = {name: place for place, name in enumerate(self.order(path))}
        return sorted(parts, key=lambda part: rank.get(part.name, len(rank)))


def _content(node: Any) -> int:
    """Where a value begins; of a list or map, its first part."""
    while not isinstance(node, ScalarNode) and node.value:
        node = node.value[0][0] if isinstance(node, MappingNode) else node.value[0]
    start: int = node.start_mark.index
    return start


def _opened(parts: Sequence[_Part]) -> tuple[_Part, ...]:
    """Parts whose first has no empty line before it."""
    if not parts:
        return ()
    first, *rest = parts
    lead = first.lead[1:] if first.lead[:1] == ("",) else first.lead
    gap = first.gap and bool(lead)
    return replace(first, lead=lead, gap=gap), *rest


def _on_one_line(reader: _Reader, node: Node, path: FieldPath) -> str:
    """A value as it stands within brackets."""
    if isinstance(node, ScalarNode):
        return _joined(reader._slice(node), node.style)
    if isinstance(node, SequenceNode):
        items = (_on_one_line(reader, item, (*path, place)) for place, item in enumerate(node.value))
        return f"[{', '.join(items)}]"
    rank = {name: place for place, name in enumerate(reader.order(path))}
    fields = sorted(node.value, key=lambda pair: rank.get(str(pair[0].value), len(rank)))
    return "{" + ", ".join(_flow_field(reader, key, value, path) for key, value in fields) + "}"


def _flow_field(reader: _Reader, key: Node, value: Node, path: FieldPath) -> str:
    name = _on_one_line(reader, key, path)
    held = _on_one_line(reader, value, (*path, str(key.value)))
    return f"{name}: {held}" if held else name


def _joined(written: str, style: str | None) -> str:
    """A text in quotation marks or without, on one line."""
    if "\n" not in written:
        return written
    if re.search(r"\n[ \t]*\n", written):
        raise Untidied("a text within brackets holds an empty line")
    if style == '"' and re.search(r"\\\n", written):
        raise Untidied("a text within brackets breaks a line with a backslash")
    return " ".join(line.strip(" \t") for line in written.split("\n"))


def _block_text(written: str, column: int) -> tuple[str, ...]:
    """The lines of a text begun with ``|`` or ``>``, without their indentation."""
    first, *lines = written.split("\n")
    found = _BLOCK_HEAD.fullmatch(first.rstrip())
    if found is None:
        raise Untidied(f"the sign {first[:10]} is not understood")
    keep = "+" in (found[2] + found[4])
    if found[3]:
        indent = column + int(found[3])
    else:
        indent = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)
    if any(line[:indent].strip(" ") for line in lines):
        raise Untidied("a text is not indented evenly")
    texts = [line[indent:] for line in lines]
    if lines and not keep:
        while texts and not texts[-1]:
            texts.pop()
    elif texts and not texts[-1]:
        texts.pop()  # what follows the last line end
    digit = "2" if found[3] else ""
    chomping = found[2] or found[4]
    if keep and texts and texts[-1]:
        chomping = ""  # there is no line end to keep
    head = f"{found[1]}{digit}{chomping}"
    return (f"{head}  {found[5].rstrip()}" if found[5] else head), *texts


def _written_block(block: _Block, indent: str) -> list[str]:
    lines: list[str] = []

    def write(between: Sequence[str]) -> None:
        for line in between:
            if line or not lines or lines[-1]:  # an empty line more would go to a text that keeps its line ends
                lines.append(f"{indent}{line}" if line else "")

    for part in block.parts:
        write((*part.lead, *([""] if part.gap else [])))
        lines += _written_field(part, indent) if part.key else _written_item(part, indent)
    write(block.tail)
    return lines


def _indented(lines: Sequence[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in lines]


def _written_field(part: _Part, indent: str) -> list[str]:
    inner = f"{indent}  "
    head = f"  {part.head}" if part.head else ""
    if isinstance(part.value, _Block):
        return [f"{indent}{part.key}:{head}", *_written_block(part.value, inner)]
    note = f"  {part.note}" if part.note else ""
    first, *rest = part.value.lines
    if part.head and first[:1] in ("|", ">"):
        raise Untidied("a comment stands before the sign of a text over several lines")
    if part.head and first:
        return [f"{indent}{part.key}:{head}", *_noted([f"{inner}{first}", *_indented(rest, inner)], note)]
    begin = f"{indent}{part.key}: {first}" if first else f"{indent}{part.key}:{head}"
    return _noted([begin, *_indented(rest, inner)], note)


def _written_item(part: _Part, indent: str) -> list[str]:
    inner = f"{indent}  "
    note = f"  {part.note}" if part.note else ""
    if isinstance(part.value, _Scalar):
        first, *rest = part.value.lines
        return _noted([f"{indent}- {first}".rstrip(), *_indented(rest, inner)], note)
    first_part, *others = part.value.parts
    lead = _indented(first_part.lead, indent)
    lines = _written_block(_Block((replace(first_part, lead=(), gap=False), *others), part.value.tail), inner)
    return [*lead, f"{indent}- {lines[0][len(inner) :]}", *lines[1:]]


def _noted(lines: list[str], note: str) -> list[str]:
    return [*lines[:-1], lines[-1] + note] if note else lines


__all__ = ["WIDTH", "Order", "Untidied", "find_comments", "tidy_yaml"]
