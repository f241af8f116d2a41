"""``references.bib`` in its canonical form: records by key, fields in one order, a line for each.

What stands between the braces of a field stays letter by letter: a name in braces, a month by its macro, capitals
of a DOI. Text between records is a comment and goes with the record below it; what stands before the first record
is the head of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bibtexparser import model as bibtex
from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import ParserStateException

from ..bibliography.bibtex_writing import ORDER
from ..bibliography.identifiers import parse_doi
from ..bibliography.latex_text import closing_brace
from .layout import Untidied

_DOI_ADDRESS = re.compile(r"\{\s*(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)(10\.[!-z|~]+)\s*\}", re.IGNORECASE)
_RANK = {name: float(place) for place, name in enumerate(ORDER)} | {"year": ORDER.index("date") + 0.5}
"""The order in which the writer puts fields; where it has a date, others have a year."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A record or another block, and the text above it."""

    above: str
    text: str
    key: str = ""


def tidy_bibtex(text: str) -> str:
    """A bibliography in its canonical form.

    Args:
        text: BibTeX that ``parse_bibliography`` reads without a problem of its syntax.

    Returns:
        The text of the same records, with every value and comment as it was. Applied to its own result it changes
        nothing.

    Raises:
        Untidied: when the text cannot be rewritten safely.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\\\n" in text:
        raise Untidied("a line ends with a backslash")
    pieces, rest = _pieces(text)
    entries = [piece for piece in pieces if piece.key]
    if not entries:
        return text
    first = pieces.index(entries[0])
    head = "".join(piece.above + piece.text for piece in pieces[:first])
    above, own = _parted(entries[0].above)
    head = f"{head}{above}".strip()
    records = [_Piece(own, entries[0].text, entries[0].key), *pieces[first + 1 :]]
    if all(record.key for record in records) and "crossref" not in text.lower():  # else their order may count
        records.sort(key=lambda record: record.key)
    blocks = ["\n".join(part for part in (_comment(record.above), record.text.strip()) if part) for record in records]
    tail = _comment(rest)
    return "\n\n".join(part for part in (_comment(head), *blocks, tail) if part) + "\n"


def _comment(text: str) -> str:
    """A comment without empty lines around it and spaces at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip("\n").rstrip().split("\n"))


def _parted(above: str) -> tuple[str, str]:
    """The text before the first record: the head of the file, and below an empty line what belongs to the record."""
    stripped = above.rstrip("\n ")
    if re.search(r"\n[ \t]*\n[ \t]*$", above):
        return above, ""
    cut = max((found.end() for found in re.finditer(r"\n[ \t]*\n", stripped)), default=0)
    return stripped[:cut], stripped[cut:]


def _pieces(text: str) -> tuple[list[_Piece], str]:
    """Every block of a bibliography but comments, each with what stands above it; then what stands below the last."""
    try:
        blocks = parse_string(text, parse_stack=[]).blocks
    except ParserStateException as error:
        raise Untidied("it cannot be taken apart") from error
    pieces: list[_Piece] = []
    at = 0
    for block in blocks:
        if isinstance(block, bibtex.ParsingFailedBlock):
            raise Untidied("it cannot be taken apart")
        if isinstance(block, bibtex.ImplicitComment):
            continue
        raw = block.raw or ""
        start = text.find(raw, at)
        if not raw or start < 0:
            raise Untidied("it cannot be taken apart")
        written, key = (_record(block), block.key) if isinstance(block, bibtex.Entry) else (raw, "")
        pieces.append(_Piece(text[at:start], written, key))
        at = start + len(raw)
    return pieces, text[at:]


def _record(entry: bibtex.Entry) -> str:
    fields = sorted(
        ((name := field.key.lower(), _value(name, str(field.value).strip())) for field in entry.fields),
        key=lambda pair: (_RANK.get(pair[0], len(_RANK)), pair[0]),
    )
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields)
    return f"@{entry.entry_type.lower()}{{{entry.key},\n{lines}\n}}" if lines else f"@{entry.entry_type}{{{entry.key}}}"


def _value(name: str, raw: str) -> str:
    """A value in braces where that is the same, and a DOI without its address; all else stays as it is."""
    if raw.isdigit():
        raw = f"{{{raw}}}"
    elif len(raw) > 1 and raw[0] == raw[-1] == '"' and '"' not in (inner := raw[1:-1]):
        braced = f"{{{inner}}}"
        raw = braced if closing_brace(braced, 0) == len(braced) - 1 else raw
    if name == "doi" and (found := _DOI_ADDRESS.fullmatch(raw)) and parse_doi(found[1]) == found[1].lower():
        return f"{{{found[1]}}}"
    return raw
