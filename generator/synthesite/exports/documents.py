"""Entries as JSON: what was written under ``record``, what was worked out under ``computed``, never mixed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from ..bibliography.csl_json_writing import write_csl_json
from ..library import document_keys
from ..synthesis.policy_status import policy_status
from ..views.model import Corpus, address_of
from ..views.rows import main_key, plain_title
from .columns import field_names
from .shapes import page_address, record_of_entry

_AS_PRINTED = "\ud800"
"""Marks the digits of a number while it is still a text. No text that was decoded can hold half a surrogate."""

_NUMBER = re.compile(f'"{_AS_PRINTED}([^"]*)"')


def json_text(value: Any) -> str:
    """JSON on one line, keys in the order given; numbers keep the digits that were printed (0.840)."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), default=str)
    return _NUMBER.sub(r"\1", text) if _AS_PRINTED in text else text


def json_bytes(value: Any) -> bytes:
    """JSON that is the same for the same value: UTF-8, keys in the order given, one line feed at the end."""
    return f"{json_text(value)}\n".encode()


def plain(value: Any) -> Any:
    """A value in the types of JSON; of records the fields that are filled in."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, BaseModel):
        values = value.__dict__
        return {
            name: plain(part) for name in field_names(type(value)) if (part := values[name]) is not None and part != ()
        }
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{_AS_PRINTED}{value}"
    return value


def entry_document(corpus: Corpus, name: str) -> dict[str, Any]:
    """Everything about one evaluation or policy: its record, what follows from it and from others, its references."""
    linked = corpus.linked
    kind = linked.kinds[name]
    bibliography = linked.library.bibliography
    record = record_of_entry(corpus, name)
    computed: dict[str, Any] = {
        "title": plain_title(corpus, name),
        "standing": corpus.statuses.entries.get(name, "published"),
        "year": int(year[:4]) if (year := linked.years[name]) else None,
        "themes": linked.themes_of[name],
    }
    if kind == "policy":
        status = policy_status(linked, name, corpus.day)
        computed["status"] = {"state": status.state, "since": status.since, "by": status.by}
    else:
        computed["directions"] = [
            {"domain": found.domain, "direction": found.direction} for found in corpus.coverage.directions[name]
        ]
    computed["linked_from"] = [
        {"entry": link.source, "part": link.part, "kind": link.kind} for link in linked.incoming.get(name, ())
    ]
    computed["used_in"] = [
        {"review": review, "finding": finding} for review, finding in linked.reviewed_in.get(name, ())
    ]
    keys = [key for key in dict.fromkeys(document_keys(record)) if key in bibliography]
    return {
        "id": name,
        "kind": kind,
        "address": page_address(corpus, address_of(kind, name)),
        "as_of": corpus.day,
        "main_document": main_key(corpus, name),
        "record": record,
        "computed": computed,
        "references": [write_csl_json(bibliography[key]) for key in keys],
        "checks": [
            {"key": key, "standing": found.standing, "notices": found.notices, "link": found.link}
            for key in keys
            if not (found := corpus.statuses.of(bibliography[key])).is_clear
        ],
    }


def corpus_json(corpus: Corpus, names: Sequence[str], texts: Sequence[str] | None = None) -> bytes:
    """Entries as one JSON document, with the vocabularies they use.

    Args:
        corpus: everything.
        names: ids of the entries selected.
        texts: their documents, where they have been written already.
    """
    library = corpus.linked.library
    head = json_text(
        {
            "title": corpus.settings.site_name,
            "as_of": corpus.day,
            "licence": corpus.settings.licence or None,
            "themes": library.scheme.themes,
            "codebook": library.codebook,
        }
    )
    found = texts if texts is not None else list(entry_texts(corpus, names))
    lines = ",\n".join(found)
    return f'{head[:-1]},"entries":[\n{lines}\n]}}\n'.encode()


def entry_texts(corpus: Corpus, names: Sequence[str]) -> Iterator[str]:
    """The document of each entry as JSON on one line."""
    return (json_text(entry_document(corpus, name)) for name in names)
