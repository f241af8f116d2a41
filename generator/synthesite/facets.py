"""The index that browsing narrows, sorts and downloads by: compact columns over all entries, in pieces.

Everything is gzip, which the page itself unpacks, so that any static server will do. The form of the
pieces is described in ``docs/decisions/0012-browse-index.md``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from sys import byteorder
from typing import Any

from .bibliography.ris_writing import write_ris
from .browse_words import word_pieces
from .facet_columns import Facet, entry_facets, outcome_facets, study_size
from .library import document_keys
from .schema.policy import Policy
from .views.model import Corpus
from .views.rows import entry_row, newest_first

FOLDER = "api/v1/browse/"
INDEX = f"{FOLDER}index.bin"
"""The one piece with a fixed name; it says where the others are."""

VERSION = 1
ROWS = 25
"""Entries in a piece of rows: few, because a narrow choice has its rows all over the place."""
RECORDS = 100
"""Entries in a piece of bibliographic records, which only downloads fetch."""


def browse_order(corpus: Corpus) -> list[str]:
    """Every evaluation and policy in the order of all columns and pieces: newest first, then by title."""
    return newest_first(corpus, (entry.id for _, entry in corpus.linked.library.entries()))


def browse_files(corpus: Corpus) -> dict[str, bytes]:
    """Every piece of the index by its path within the site."""
    names = browse_order(corpus)
    head, columns = _columns(corpus, names)
    pieces = {"columns.bin": columns, "orders.bin": _orders(corpus, names)}
    for number, part in enumerate(_parts(names, ROWS)):
        pieces[f"rows-{number}.bin"] = _json([_row(corpus, name) for name in part])
    for number, part in enumerate(_parts(names, RECORDS)):
        pieces[f"records-{number}.bin"] = _json([_records(corpus, name) for name in part])
    first, words = word_pieces(corpus, names)
    pieces.update((f"words-{number}.bin", content) for number, content in enumerate(words))
    digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in pieces.values())).hexdigest()[:10]
    head = {"version": VERSION, "as_of": corpus.day, "folder": digest, "entries": len(names), "words": first, **head}
    return {INDEX: _packed(_json(head))} | {
        f"{FOLDER}{digest}/{name}": _packed(content) for name, content in pieces.items()
    }


def _parts(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _columns(corpus: Corpus, names: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    """What the page must know of the columns, and the columns themselves one after the other."""
    facets = entry_facets(corpus, names)
    outcomes = outcome_facets(corpus, names)
    coded = [_record(corpus, name).coding.on for name in names]
    days = sorted(set(coded))
    day_of = {day: number for number, day in enumerate(days)}
    years = [int((corpus.linked.years[name] or "0")[:4]) for name in names]
    parts: list[tuple[str, bytes]] = [
        ("u16", _numbers("H", years)),
        ("u16", _numbers("H", (day_of[day] for day in coded))),
    ]
    described = []
    for facet in facets:
        form, content = _column(facet, len(names))
        parts.append((form, content))
        described.append({"name": facet.name, "label": facet.label, "form": form, "values": _values(facet)})
    parts += [("u8", column) for column in outcomes.columns]
    counts = {"domain": [0] * len(outcomes.domains), "direction": [0] * len(outcomes.directions)}
    pointing: list[set[int]] = [set() for _ in outcomes.directions]
    for domain, column in enumerate(outcomes.columns):
        counts["domain"][domain] = len(column) - column.count(0)
        for number, code in enumerate(column):
            if code:
                pointing[code - 1].add(number)
    counts["direction"] = [len(found) for found in pointing]
    head = {
        "days": days,
        "years": [min((year for year in years if year), default=0), max(years, default=0)],
        "rows": ROWS,
        "records": RECORDS,
        "facets": described,
        "outcomes": {
            name: {
                "label": corpus.labels.of("facets", name),
                "values": [
                    [value.code, value.label, None, count] for value, count in zip(values, counts[name], strict=True)
                ],
            }
            for name, values in (("domain", outcomes.domains), ("direction", outcomes.directions))
        },
    }
    return head, b"".join(content for _, content in parts)


def _values(facet: Facet) -> list[list[Any]]:
    """Code, words, place of the value above, and how many entries have it or one below it."""
    sets: list[set[int]] = [set() for _ in facet.values]
    for number, row in enumerate(facet.rows):
        for value in row:
            above: int | None = value
            while above is not None and number not in sets[above]:
                sets[above].add(number)
                above = facet.values[above].parent
    return [
        [value.code, value.label, value.parent, len(found)] for value, found in zip(facet.values, sets, strict=True)
    ]


def _column(facet: Facet, size: int) -> tuple[str, bytes]:
    """A byte for each entry (0 none, else 1 + the value) where none has two values, else a row of bits a value."""
    if facet.single and len(facet.values) < 255:
        return "u8", bytes(row[0] + 1 if row else 0 for row in facet.rows)
    bits = [bytearray((size + 7) // 8) for _ in facet.values]
    for number, row in enumerate(facet.rows):
        for value in row:
            bits[value][number >> 3] |= 1 << (number & 7)
    return "bits", b"".join(bits)


def _numbers(kind: str, values: Iterable[int]) -> bytes:
    """Unsigned numbers, the lowest byte first."""
    packed = array(kind, values)
    if byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _orders(corpus: Corpus, names: Sequence[str]) -> bytes:
    """Sizes of studies, then the entries in order of title: both 32 bits, fetched when first sorted by."""
    titles = corpus.linked.titles
    by_title = sorted(range(len(names)), key=lambda number: (titles[names[number]].casefold(), names[number]))
    sizes = (min(study_size(_record(corpus, name))[0], 2**32 - 1) for name in names)
    return _numbers("I", sizes) + _numbers("I", by_title)


def _row(corpus: Corpus, name: str) -> list[Any]:
    """What a list shows of one entry, as static lists do, with its size."""
    row = entry_row(corpus, name)
    size, counted = study_size(_record(corpus, name))
    return [
        name, int(row.kind == "policy"), row.title, int((row.year or "0")[:4]), row.authors, row.what, row.where,
        row.scope, row.ended, size, counted,
    ]  # fmt: skip


def _records(corpus: Corpus, name: str) -> list[list[str]]:
    """The records of an entry's documents, the main one first: key, BibTeX, RIS, reference as text."""
    bibliography = corpus.linked.library.bibliography
    return [
        [key, bibliography[key].source.strip(), write_ris(bibliography[key]), corpus.references[key].text]
        for key in _keys(corpus, name)
        if key in bibliography
    ]


def _keys(corpus: Corpus, name: str) -> Iterator[str]:
    record = _record(corpus, name)
    if isinstance(record, Policy):
        yield from (document.key for document in sorted(record.documents, key=lambda document: document.role != "main"))
    else:
        yield from document_keys(record)


def _record(corpus: Corpus, name: str) -> Any:
    library = corpus.linked.library
    return library.evaluations[name].record if name in library.evaluations else library.policies[name].record
