"""Formatted references: records through a CSL style to plain text and safe HTML, kept between runs by content."""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from os import cpu_count
from pathlib import Path
from typing import Any

from ..bibliography import Record
from ..cache import ParseCache
from .items import item_of, placed_others
from .marked import MARKS, as_html, as_text, write
from .processor import Cite, RefusedError, find_pandoc, process
from .styles import DEFAULT_STYLE, Style, load_style

BATCH = 500
"""Records handed to one run of the processor."""

LONG = 400
"""Records of a list from which it is formatted in two passes."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One formatted reference.

    ``html`` holds escaped text, ``<i>``, ``<b>``, ``<sup>``, ``<sub>`` and at most one link. ``sort_key`` orders
    references by authors, year and title, without accents or capitals; undated ones stand after dated ones.
    """

    text: str
    html: str
    sort_key: str


def format_references(
    records: Iterable[Record], style: Style | None = None, store: ParseCache | None = None
) -> dict[str, Citation]:
    """Format each record by itself, without a number or a letter after its year.

    Args:
        records: what to format.
        style: the style; by default ours, Vancouver as the ICMJE recommends.
        store: results of earlier runs. What is new is put into it; the caller writes it.

    Returns:
        The references by citation key, in the order of the records.

    Raises:
        SynthesiteError: the processor is not there, or fails.
    """
    sheet = style or load_style(DEFAULT_STYLE)
    rows = [(record, item_of(record, sheet.name)) for record in records]
    digest = sheet.digest
    keys = [kept_key("alone", digest, item, record.address) for record, item in rows]
    found: dict[str, Citation | None] = {key: store.get(key) if store else None for key in keys}
    missing = list({key: row for key, row in zip(keys, rows, strict=True) if found[key] is None}.items())
    batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)]
    if batches:
        with ThreadPoolExecutor(min(cpu_count() or 1, 8, len(batches))) as pool:
            done = pool.map(lambda batch: _format([row for _, row in batch], sheet.alone), batches)
            for batch, citations in zip(batches, done, strict=True):
                for (key, _), citation in zip(batch, citations, strict=True):
                    found[key] = citation
                    if store:
                        store.put(key, citation)
    return {record.key: found[key] for (record, _), key in zip(rows, keys, strict=True)}  # type: ignore[misc]


def format_list(records: Iterable[Record], style: Style | None = None) -> dict[str, Citation]:
    """Format records as one list of references: years get letters where authors and year are the same.

    Returns:
        The references by citation key, in the order of the records.

    Raises:
        SynthesiteError: the processor is not there, or fails.
    """
    sheet = style or load_style(DEFAULT_STYLE)
    rows = [(record, item_of(record, sheet.name)) for record in records]
    done = _format(rows, sheet.whole) if len(rows) <= LONG or sheet.numeric else _format_long(rows, sheet.whole)
    return {record.key: citation for (record, _), citation in zip(rows, done, strict=True)}


_FULL = re.compile(r'\sdisambiguate-add-(?:names|givenname)="[^"]*"')
_LETTER = re.compile(r"(?<=\d{4})[a-z]{1,2}\b")


def _format_long(rows: Sequence[tuple[Record, dict[str, Any]]], style: str) -> list[Citation]:
    """A long list in two passes: all by the year letters alone, then in full those that text would cite alike.

    To tell works apart by more names, the processor compares each with each; only those that the plain form does
    not tell apart can need it.
    """
    items = [item | {"id": f"r{number}"} for number, (_, item) in enumerate(rows)]
    try:
        plain = process(items, _FULL.sub("", style), [[Cite(item["id"])] for item in items])
    except RefusedError:  # because of one record: the other way finds it
        return _format(rows, style)
    entries = dict(plain.entries)
    alike: dict[str, list[dict[str, Any]]] = {}
    for item, label in zip(items, plain.places, strict=True):
        alike.setdefault(_LETTER.sub("", as_text(label)), []).append(item)
    batches: list[list[dict[str, Any]]] = [[]]
    for group in (group for group in alike.values() if len(group) > 1):
        if len(batches[-1]) + len(group) > BATCH // 4:
            batches.append([])
        batches[-1] += group
    with ThreadPoolExecutor(min(cpu_count() or 1, 8)) as pool:
        for found in pool.map(lambda batch: _process(batch, style), batches):
            entries.update(found)
    return [finish(entries.get(f"r{number}", ""), record, item) for number, (record, item) in enumerate(rows)]


def kept_key(*parts: Any) -> str:
    """The key under which a result is kept: of these parts, this program and this processor."""
    digest = hashlib.sha256(_program_digest())
    for part in parts:
        data = json.dumps(part, ensure_ascii=False, sort_keys=True, default=str).encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


@cache
def _program_digest() -> bytes:
    digest = hashlib.sha256(str(find_pandoc().stat().st_size).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def _format(rows: Sequence[tuple[Record, dict[str, Any]]], style: str) -> list[Citation]:
    items = [item | {"id": f"r{number}"} for number, (_, item) in enumerate(rows)]
    entries = dict(_process(items, style))
    return [finish(entries.get(f"r{number}", ""), record, item) for number, (record, item) in enumerate(rows)]


def _process(items: Sequence[dict[str, Any]], style: str) -> Iterable[tuple[str, str]]:
    """The list of references; a record that the processor chokes on is shown by its title, and costs no other."""
    try:
        return process(items, style).entries
    except RefusedError:
        if len(items) == 1:
            return ()
        middle = len(items) // 2
        return (*_process(items[:middle], style), *_process(items[middle:], style))


def finish(marked: str, record: Record, item: Mapping[str, Any]) -> Citation:
    """The reference of a record from the processor's marked text."""
    marked = mend(marked) or write(record.title or record.key)
    return Citation(as_text(marked), _linked(marked, item, record.address), sort_key(record))


def mend(marked: str) -> str:
    """Put right what styles and processor leave: doubled stops and spaces, and ``and others`` as a name."""
    marked = placed_others(" ".join(marked.split()))
    marked = re.sub(rf"([?!][’”»]?)([{MARKS}]*)\.(?=[\s{MARKS}]|$)", r"\1\2", marked)
    marked = re.sub(rf"(?<!\.)\.([{MARKS}]*)\.(?!\.)", r".\1", marked)
    return " ".join(marked.split())


_ALIKE = str.maketrans(dict.fromkeys('“”‘’"', "'"))


def _alike(text: str) -> str:
    """Text without what styles change letter for letter: capitals and the kind of quotation marks."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text.translate(_ALIKE))


def _linked(marked: str, item: Mapping[str, Any], address: str | None) -> str:
    """HTML in which the DOI, address or PubMed number shown is a link, else the title."""
    if not address or not address.startswith(("https://", "http://")):
        return as_html(marked)
    within, doi = _alike(marked), item.get("DOI", "")
    for shown in (f"https://doi.org/{doi}" if doi else "", doi, item.get("URL", ""), item.get("PMID", "")):
        if shown and (at := within.rfind(_alike(write(shown)))) >= 0:
            return _link_at(marked, at, len(write(shown)), address)
    title = _alike(write(item.get("title", "")))
    at = within.find(title)
    return _link_at(marked, at, len(title), address) if title and at >= 0 else as_html(marked)


def _link_at(marked: str, at: int, length: int, address: str) -> str:
    before, shown, after = marked[:at], marked[at : at + length], marked[at + length :]
    return f'{as_html(before)}<a href="{html.escape(address)}">{as_html(shown)}</a>{as_html(after)}'


def sort_key(record: Record) -> str:
    """See ``Citation``."""
    names = [name.literal or f"{name.family} {name.given}" for name in record.authors or record.editors]
    parts = ("; ".join(names) or record.title, record.year or "no date", record.title)
    return "\t".join(_folded(part) for part in parts)


def _folded(text: str) -> str:
    plain = (letter for letter in unicodedata.normalize("NFKD", text) if letter.isalnum() or letter in " ;")
    return " ".join("".join(plain).casefold().split())
