"""Which values of ``references.bib`` an import wrote, so that a later one knows what a person has changed.

``evidence/imported.json`` holds for every record that an import wrote a short digest of each field as it was
written. A field whose value has that digest still is the import's; any other is a person's, and so is a field
that a person has taken out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from ..bibliography import Record
from ..bibliography.bibtex_writing import encode_names
from ..problems import SynthesiteError

LEDGER_NAME = "imported.json"
NOT_DUPLICATES_NAME = "not-duplicates.yml"
MAX_BYTES = 50_000_000

Ledger = dict[str, dict[str, str]]
"""By key, by field: the digest of the value that an import wrote."""


def held_values(record: Record) -> dict[str, str]:
    """The values of a record by field, as compared between imports: names joined, the date as EDTF."""
    values = {name: text for name, text in record.fields.items() if text and name not in ("year", "month", "day")}
    if record.fields.get("month") and len(record.date or "") <= 4:
        values["month"] = record.fields["month"]  # a season, or several months: the date does not say it
    for name, text in (
        ("author", encode_names(record.authors)),
        ("editor", encode_names(record.editors)),
        ("date", record.date or ""),
    ):
        values.pop(name, None)
        if text:
            values[name] = text
    if "issn" in values:
        values["issn"] = ", ".join(sorted(values["issn"].split(", ")))
    if "pages" in values:
        values["pages"] = re.sub(r"\s*[-–—]+\s*", "-", values["pages"])
    return values


def digest(text: str) -> str:
    """A short digest of a value; eight hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def read_ledger(path: Path) -> Ledger:
    """The ledger of a project; empty where there is none.

    Raises:
        SynthesiteError: when the file cannot be read as one.
    """
    if not path.exists():
        return {}
    try:
        with path.open("rb") as opened:
            found = json.loads(opened.read(MAX_BYTES))
        return {str(key): {str(name): str(value) for name, value in row.items()} for key, row in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise SynthesiteError(
            f"{path.name} cannot be read: {error}; delete it to let every value count as a person's"
        ) from error


def write_ledger(ledger: Mapping[str, Mapping[str, str]]) -> str:
    """The text of a ledger: one record a line, by key, so that a change touches its own lines."""
    rows = [f"{json.dumps(key)}: {json.dumps(dict(sorted(ledger[key].items())))}" for key in sorted(ledger)]
    return "{\n" + ",\n".join(rows) + "\n}\n" if rows else "{}\n"


def read_not_duplicates(path: Path) -> frozenset[frozenset[str]]:
    """The pairs of keys that a person has confirmed to be different publications.

    Raises:
        SynthesiteError: when the file does not hold pairs of keys.
    """
    if not path.exists():
        return frozenset()
    try:
        with path.open("rb") as opened:
            rows = yaml.safe_load(opened.read(1_000_000).decode("utf-8")) or []
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SynthesiteError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 2 for row in rows):
        raise SynthesiteError(f"{path.name} must hold one pair of keys a line:  - [first-key, second-key]")
    return frozenset(frozenset(map(str, row)) for row in rows)


def write_not_duplicates(pairs: frozenset[frozenset[str]]) -> str:
    """The text of the file of confirmed pairs, sorted."""
    rows = sorted(tuple(sorted(pair)) for pair in pairs if len(pair) == 2)
    head = "# Pairs of records that look alike and are different publications, as somebody has confirmed.\n"
    return head + "".join(f"- [{json.dumps(first)}, {json.dumps(second)}]\n" for first, second in rows)
