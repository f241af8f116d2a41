"""The documents of entries as bibliographic records: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

from collections.abc import Sequence

from ..bibliography import Record
from ..bibliography.bibtex_writing import write_bibtex
from ..bibliography.csl_json_writing import write_csl_json
from ..bibliography.ris_writing import write_ris
from ..library import document_keys
from ..views.model import Corpus
from .documents import json_text
from .shapes import record_of_entry


def records_of(corpus: Corpus, names: Sequence[str]) -> list[Record]:
    """The records of the documents of entries: each once, in the order of the entries and of their documents."""
    bibliography = corpus.linked.library.bibliography
    keys = dict.fromkeys(key for name in names for key in document_keys(record_of_entry(corpus, name)))
    return [bibliography[key] for key in keys if key in bibliography]


def bibtex_bytes(records: Sequence[Record]) -> bytes:
    """Records as BibTeX, an empty line between them."""
    return "\n".join(write_bibtex(record) for record in records).encode()


def ris_bytes(records: Sequence[Record]) -> bytes:
    """Records as RIS, an empty line between them."""
    return "\r\n".join(write_ris(record) for record in records).encode()


def csl_bytes(records: Sequence[Record]) -> bytes:
    """Records as CSL-JSON, one a line."""
    lines = ",\n".join(json_text(write_csl_json(record)) for record in records)
    return f"[\n{lines}\n]\n".encode() if records else b"[]\n"
