"""Formatted references: records through a CSL style to plain text and safe HTML.

citeproc-py does the formatting. It escapes no field value, so every value is written to it with
``<``, ``>`` and ``&`` as private-use characters, and its own markup comes back as others; only here
do they become text and HTML. What else is put right around it is listed in
``docs/decisions/0007-citations.md``.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import repeat
from os import cpu_count
from pathlib import Path
from typing import Any

import citeproc
from citeproc.source.json import CiteProcJSON

from .bibliography import OTHERS, Record
from .problems import SynthesiteError

PARALLEL_FROM = 800
"""Number of records from which starting worker processes pays."""

_TEXT = {"<": "\ue000", ">": "\ue001", "&": "\ue002"}
_ITALIC, _BOLD = ("\ue010", "\ue011"), ("\ue012", "\ue013")
_MARKS = "\ue010-\ue013"
_WRITE = str.maketrans(_TEXT | {chr(code): None for code in range(0xE000, 0xE020)})
_AS_TEXT = str.maketrans({mark: letter for letter, mark in _TEXT.items()} | dict.fromkeys(_ITALIC + _BOLD))
_AS_HTML = str.maketrans(
    {mark: html.escape(letter) for letter, mark in _TEXT.items()}
    | {_ITALIC[0]: "<i>", _ITALIC[1]: "</i>", _BOLD[0]: "<b>", _BOLD[1]: "</b>"}
)
_VARIABLES = frozenset(name.replace("_", "-") for name in citeproc.VARIABLES) | {"id", "type"}


@dataclass(frozen=True, slots=True)
class Citation:
    """One formatted reference.

    ``html`` holds escaped text, ``<i>``, ``<b>`` and at most one link. ``sort_key`` orders references by
    authors, year and title, without accents or capitals; undated ones stand after dated ones.
    """

    text: str
    html: str
    sort_key: str


def format_references(records: Iterable[Record], style: Path | None = None) -> dict[str, Citation]:
    """Format each record by itself, without a number.

    Args:
        records: what to format.
        style: an independent CSL 1.0 style; by default ours, Vancouver as the ICMJE recommends.

    Returns:
        The references by citation key, in the order of the records.

    Raises:
        SynthesiteError: the style cannot be read, or has no bibliography, or fails on a record.
    """
    sheet = _bundled_style() if style is None else _Style(style)
    rows = list(records)
    workers = min(cpu_count() or 1, 8)
    if len(rows) < PARALLEL_FROM or workers == 1:
        return {record.key: _format(record, sheet) for record in rows}
    with ProcessPoolExecutor(workers) as pool:
        found = pool.map(_format_by, rows, repeat(style), chunksize=100)
        return {record.key: citation for record, citation in zip(rows, found, strict=True)}


def _format_by(record: Record, style: Path | None) -> Citation:
    """What a worker process does; a style holds parsed XML, which does not travel between processes."""
    return _format(record, _style_in_worker(style))


@cache
def _style_in_worker(path: Path | None) -> _Style:
    """A style, read once; a worker does not live long enough to see it change."""
    return _bundled_style() if path is None else _Style(path)


class _Formatter:
    """What citeproc-py asks of an output format: markup it makes, and how text of the style is written."""

    @staticmethod
    def preformat(text: object) -> str:
        return str(text).translate(_WRITE)

    @staticmethod
    def Italic(text: object) -> str:  # noqa: N802  # citeproc-py's name
        return f"{_ITALIC[0]}{text}{_ITALIC[1]}"

    @staticmethod
    def Bold(text: object) -> str:  # noqa: N802  # citeproc-py's name
        return f"{_BOLD[0]}{text}{_BOLD[1]}"

    Oblique = Italic
    Light = Underline = Superscript = Subscript = SmallCaps = str


class _Style:
    """A CSL style, read and made ready for single references."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            if b"<!DOCTYPE" in path.read_bytes():
                raise SynthesiteError(f"{path.name} declares a DOCTYPE, which a CSL style has no need of")
            self.sheet = citeproc.CitationStylesStyle(str(path), validate=False)
            usable = self.sheet.has_bibliography()
        except OSError as error:
            raise SynthesiteError(f"the style {path} cannot be read: {error.strerror}") from error
        except (AttributeError, SyntaxError, TypeError, ValueError) as error:
            raise SynthesiteError(f"{path.name} is not a CSL style: {error}") from error
        if not usable:
            raise SynthesiteError(f"{path.name} formats no bibliography; give the independent style it rests on")
        # citeproc-py shortens 100-1000 to 100-0 and ii-iv to ii-v: pages are shortened here instead.
        self.short_pages = self.sheet.root.attrib.pop("page-range-format", "") == "minimal"
        for element in list(self.sheet.root.iter()):
            if element.get("variable") == "citation-number":
                element.getparent().remove(element)

    def render(self, item: dict[str, Any]) -> str:
        """One reference, in the characters of this module."""
        source = CiteProcJSON([item])
        bibliography = citeproc.CitationStylesBibliography(self.sheet, source, _Formatter)
        bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
        return "".join(str(reference) for reference in bibliography.bibliography())


@cache
def _bundled_style() -> _Style:
    with resources.as_file(resources.files(__package__) / "styles" / "vancouver.csl") as path:
        return _Style(path)


def _format(record: Record, style: _Style) -> Citation:
    item = _written(_item(record, style))
    try:
        marked = style.render(item)
    except Exception as error:  # citeproc-py fails in its own ways on styles it half supports
        raise SynthesiteError(f"{style.name} cannot format the record {record.key}: {error!r}") from error
    marked = _mend(marked) or _written(record.title or record.key)
    text = marked.translate(_AS_TEXT)
    return Citation(text, _link(marked, item, record.address).translate(_AS_HTML), _sort_key(record))


def _item(record: Record, style: _Style) -> dict[str, Any]:
    """The CSL-JSON of a record with what citeproc-py, or a reference by itself, needs otherwise."""
    item = {name: value for name, value in record.csl().items() if name in _VARIABLES}
    item["id"] = "record"  # citeproc-py compares keys in lower case
    for role in item.keys() & {"author", "editor"}:
        item[role] = [_initialled(name) for name in item[role]]
        if item[role][-1].get("literal") == OTHERS.literal:
            item[role][-1] = {"literal": "et al."}
    if style.short_pages and "page" in item:
        item["page"] = shorten_pages(item["page"])
    if record.type == "legislation" and len(record.date or "") == 4 and str(record.date) in record.title:
        del item["issued"]  # an act is known by its title, which ends in its year
    return item


def _initialled(name: dict[str, str]) -> dict[str, str]:
    """``JA``, as PubMed writes given names, to ``J. A.``: citeproc-py takes it for one word and prints J."""
    given = name.get("given", "")
    if not given.isupper() or len(given) > 4 or not given.isalpha() or name.get("family", "").isupper():
        return name
    return name | {"given": " ".join(f"{letter}." for letter in given)}


def _written(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_WRITE)
    if isinstance(value, dict):
        return {name: _written(part) for name, part in value.items()}
    return [_written(part) for part in value] if isinstance(value, list) else value


_RANGE = re.compile(r"\b([A-Za-z]*)(\d+)-\1(\d+)\b(?!-)")


def shorten_pages(pages: str) -> str:
    """``284-287`` to ``284-7``, as Citing Medicine has it; only where both have as many digits."""

    def shorten(found: re.Match[str]) -> str:
        letters, first, last = found.groups()
        if len(first) != len(last) or first >= last:
            return found[0]
        same = next(place for place, (one, other) in enumerate(zip(first, last, strict=True)) if one != other)
        return f"{letters}{first}-{last[same:]}"

    return _RANGE.sub(shorten, pages)


def _mend(marked: str) -> str:
    """Drop the full stop that a style adds to a title which ends in its own mark, and doubled spaces."""
    marked = re.sub(rf"([?!])([{_MARKS}]*)\.(?=[\s{_MARKS}]|$)", r"\1\2", marked)
    marked = re.sub(rf"\.([{_MARKS}]+)\.", r".\1", marked)
    return re.sub(r"\s+", " ", marked).strip()


def _link(marked: str, item: dict[str, Any], address: str | None) -> str:
    """Make a link of the DOI, address or PubMed number shown, else of the title."""
    marked = html.escape(marked, quote=False)  # text of the style; that of the record is already safe
    if not address or not address.startswith(("https://", "http://")):
        return marked
    doi = item.get("DOI", "")
    for shown in (
        f"https://doi.org/{doi}",
        doi,
        item.get("URL", ""),
        item.get("PMID", ""),
        item.get("title", ""),
    ):
        at = marked.rfind(shown) if shown and shown != item.get("title") else marked.find(shown)
        if shown and at >= 0:
            start = f'<a href="{html.escape(address)}">'
            return f"{marked[:at]}{start}{shown}</a>{marked[at + len(shown) :]}"
    return marked


def _sort_key(record: Record) -> str:
    names = [name.literal or f"{name.family} {name.given}" for name in record.authors or record.editors]
    parts = ("; ".join(names) or record.title, record.year or "no date", record.title)
    return "\t".join(_folded(part) for part in parts)


def _folded(text: str) -> str:
    plain = (letter for letter in unicodedata.normalize("NFKD", text) if letter.isalnum() or letter in " ;")
    return " ".join("".join(plain).casefold().split())
