"""COinS: a record as an OpenURL ContextObject, for the ``title`` of an empty ``span`` of class ``Z3988``.

Key/encoded-value form of ANSI/NISO Z39.88-2004. It describes works of others, many on a page where need be, so
that reference managers take them from entries and lists without mistaking our page for the work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from ..bibliography import OTHERS, Record
from .dates import iso_date

_JOURNAL = {"article-journal": "article", "paper-conference": "proceeding", "manuscript": "preprint"}
_BOOK = {
    "book": "book",
    "pamphlet": "book",
    "chapter": "bookitem",
    "entry-encyclopedia": "bookitem",
    "report": "report",
    "standard": "document",
    "document": "document",
}
_PLAIN = {"webpage": "webpage", "legislation": "statute", "legal_case": "case", "dataset": "dataset"}
"""Kinds of item without a matrix of their own, by CSL type, in the words that Zotero knows."""

_SAFE = "/:,;()[]!*'"
"""Marks that need no encoding in a query (RFC 3986), so that pages with many stay small."""

_FORMAT = "info:ofi/fmt:kev:mtx:"


ROOM = 21_000
"""Bytes that the works of one list page may take, so that the page stays below 60 kB."""

_AUTHORS = (None, 6, 3, 1)
"""How many authors are named, from the fullest form on; on a list the first form that fits is taken."""


def list_objects(records: Sequence[Record], room: int = ROOM) -> tuple[str, ...]:
    """The works of a list page, with all authors, or as many as there is room for; the entry's page has all.

    Args:
        records: records in the order of the list.
        room: bytes they may take on the page, markup included.
    """
    found: list[str] = []
    for authors in _AUTHORS:
        found = [context_object(record, authors) for record in records]
        if sum(map(_weight, found)) <= room:
            break
    kept, taken = [], 0
    for text in found:
        taken += _weight(text)
        if taken <= room:
            kept.append(text)
    return tuple(kept)


def _weight(text: str) -> int:
    return len(escape(text)) + len('<span class="Z3988" title=""></span>')


def context_object(record: Record, authors: int | None = None) -> str:
    """A record as the text of a ContextObject; it must still be escaped for the attribute.

    Args:
        record: any record of the bibliography.
        authors: how many authors at most; all by default.

    Returns:
        ``ctx_ver=Z39.88-2004&rft_val_fmt=…`` in UTF-8, form-encoded, keys in a fixed order.
    """
    item = record.csl()
    kind = str(item["type"])
    if kind in _JOURNAL and (record.container or kind != "manuscript"):
        pairs = _journal(record, _JOURNAL[kind])
    elif kind == "thesis":
        pairs = [("title", record.title), ("inst", record.publisher), ("degree", str(item.get("genre", "")))]
        pairs = [("fmt", "dissertation"), *pairs]
    elif kind in _BOOK:
        pairs = _book(record, _BOOK[kind])
    else:
        return _written(record, _dublin_core(record, _PLAIN.get(kind, "document"), authors))
    return _written(record, [*pairs, ("date", iso_date(record.date)), *_people(record, authors)])


def _journal(record: Record, genre: str) -> list[tuple[str, str]]:
    item = record.csl()
    pages = str(item.get("page", ""))
    first, _, last = pages.partition("-")
    range_of_two = bool(re.fullmatch(r"\w+-\w+", pages))
    return [
        ("fmt", "journal"),
        ("genre", genre),
        ("atitle", record.title),
        ("jtitle", record.container),
        ("volume", str(item.get("volume", ""))),
        ("issue", str(item.get("issue", ""))),
        ("pages", "" if range_of_two else pages),
        ("spage", first if range_of_two else ""),
        ("epage", last if range_of_two else ""),
        ("issn", str(item.get("ISSN", "")).partition(",")[0]),
    ]


def _book(record: Record, genre: str) -> list[tuple[str, str]]:
    item = record.csl()
    inside = genre == "bookitem" and bool(record.container)
    return [
        ("fmt", "book"),
        ("genre", genre),
        ("atitle", record.title if inside else ""),
        ("btitle", record.container if inside else record.title),
        ("pub", record.publisher),
        ("place", str(item.get("publisher-place", ""))),
        ("edition", str(item.get("edition", ""))),
        ("series", str(item.get("collection-title", ""))),
        ("pages", str(item.get("page", ""))),
        ("tpages", str(item.get("number-of-pages", ""))),
        ("isbn", record.isbn or ""),
    ]


def _dublin_core(record: Record, kind: str, authors: int | None) -> list[tuple[str, str]]:
    people = [name for name in record.authors if name != OTHERS][:authors]
    creators = [name.literal or ", ".join(filter(None, (name.family, name.given))) for name in people]
    return [
        ("fmt", "dc"),
        ("type", kind),
        ("title", record.title),
        *(("creator", creator) for creator in creators),
        ("date", iso_date(record.date)),
        ("publisher", record.publisher),
        ("source", record.container),
        ("identifier", record.url or ""),
    ]


def _people(record: Record, authors: int | None) -> list[tuple[str, str]]:
    """The first author in parts, the others whole: ``Family, Given``; a body as it is called."""
    people = [name for name in record.authors if name != OTHERS][:authors]
    if not people:
        return []
    first = people[0]
    parts = [("aucorp", first.literal)] if first.literal else [("aulast", first.family), ("aufirst", first.given)]
    whole = [("au", ", ".join(filter(None, (name.family, name.given)))) for name in people[1:] if not name.literal]
    bodies = [("aucorp", name.literal) for name in people[1:] if name.literal]
    return [*parts, *whole, *bodies]


def _written(record: Record, pairs: list[tuple[str, str]]) -> str:
    form = dict(pairs)["fmt"]
    names = [
        ("rft_id", f"info:doi/{record.doi}" if record.doi else ""),
        ("rft_id", f"info:pmid/{record.pmid}" if record.pmid else ""),
        ("rft_id", record.url if record.url and not record.doi else ""),
    ]
    keys = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"{_FORMAT}{form}")]
    rest = [(f"rft.{name}", value) for name, value in pairs if name != "fmt"]
    return urlencode([(name, value) for name, value in (*keys, *names, *rest) if value], safe=_SAFE)
