"""What a record of the bibliography already says of the entry that is to be written on it."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from rapidfuzz import fuzz, process

from .bibliography import Record
from .bibliography.identifiers import parse_doi
from .library import Library
from .problems import SynthesiteError

_COMMAND_PAPER = re.compile(r"(?:Cm|Cmnd|Cmd|CP|Cd)\.? ?\d{1,5}(?:-[IVX]+)?")


def find_record(library: Library, reference: str) -> Record:
    """The record of a citation key, or of a DOI in any of its forms.

    Raises:
        SynthesiteError: when there is none; it names the nearest key.
    """
    records = library.bibliography
    if reference in records:
        return records[reference]
    doi = parse_doi(reference)
    found = next((record for record in records.values() if doi and record.doi == doi), None)
    if found is not None:
        return found
    near = process.extractOne(reference, list(records), scorer=fuzz.ratio, score_cutoff=70)
    remedy = f'perhaps "{near[0]}"' if near else "synthesite import takes records over"
    raise SynthesiteError(f'references.bib has no record "{reference[:80]}": {remedy}')


def known_fields(kind: str, record: Record, library: Library) -> dict[str, Any]:
    """The fields of an entry that its record settles; nothing in them is a guess.

    Args:
        kind: ``evaluation`` or ``policy``.
        record: the record of its main document.
        library: whose codebook says which issuers and kinds of policy there are.

    Returns:
        Values by field, as ``schema.entry_templates.entry_template`` takes them.
    """
    if kind == "evaluation":
        return {"reports": [record.key]}
    fields: dict[str, Any] = {"documents": [{"key": record.key, "role": "main"}]}
    codebook = library.codebook
    kinds = _codes([record.first_of("type")], codebook.policy_kinds)
    if kinds:
        fields["kind"] = kinds[0]
    names = [person.literal or f"{person.given} {person.family}".strip() for person in record.authors]
    if issuers := _codes(names, codebook.issuers):
        fields["issuers"] = issuers
    if record.date and "/" not in record.date:
        fields["events"] = [{"type": "published", "date": record.date}]
    identifiers = []
    if _COMMAND_PAPER.fullmatch(number := record.first_of("number")):
        identifiers.append({"scheme": "command-paper", "value": number})
    if record.isbn:
        identifiers.append({"scheme": "isbn", "value": record.isbn})
    if identifiers:
        fields["identifiers"] = identifiers
    return fields


def _codes(names: list[str], codes: Any) -> list[str]:
    """The codes whose label or other name is one of the names, letter by letter save capitals."""
    wanted = {name.lower() for name in names if name}
    return [code.code for code in codes if wanted & {name.lower() for name in (code.label, *code.alt_labels)}]


def told_record(record: Record) -> str:
    """A record as a comment for the head of an entry: what the coder has in hand."""
    people = "; ".join(filter(None, (person.literal or person.family for person in record.authors[:3])))
    more = " and others" if len(record.authors) > 3 else ""
    parts = (f"{people}{more}", record.date or "no date", record.title, record.container, record.address or "")
    words = " ".join(f"{record.key} in references.bib: {'. '.join(part for part in parts if part)}".split())
    lines = textwrap.wrap(words, 98, break_long_words=False, break_on_hyphens=False)
    return "".join(f"## {line}\n" for line in lines)
