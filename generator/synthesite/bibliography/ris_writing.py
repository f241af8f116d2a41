"""Records as RIS, the tagged form that reference managers read.

Tags and reference types after the RIS format specification of Research Information Systems (2001) and its
extension of 2011. PubMed numbers stand under AN, with PubMed as the database, and C2, where EndNote and Zotero
look for them; of a record that came from another database, the number is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .csl_json_writing import write_csl_json
from .records import Record

RIS_TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "artwork": "ART",
    "audio": "SOUND",
    "bookinbook": "CHAP",
    "booklet": "PAMP",
    "collection": "EDBOOK",
    "commentary": "GEN",
    "conference": "CPAPER",
    "dataset": "DATA",
    "electronic": "ELEC",
    "image": "FIGURE",
    "inbook": "CHAP",
    "incollection": "CHAP",
    "inproceedings": "CPAPER",
    "inreference": "ENCYC",
    "jurisdiction": "CASE",
    "legal": "GEN",
    "legislation": "STAT",
    "letter": "PCOMM",
    "manual": "RPRT",
    "mastersthesis": "THES",
    "misc": "GEN",
    "movie": "VIDEO",
    "music": "MUSIC",
    "mvbook": "BOOK",
    "mvcollection": "EDBOOK",
    "mvproceedings": "CONF",
    "mvreference": "EDBOOK",
    "online": "ELEC",
    "patent": "PAT",
    "performance": "GEN",
    "periodical": "SER",
    "phdthesis": "THES",
    "proceedings": "CONF",
    "reference": "EDBOOK",
    "report": "RPRT",
    "review": "JOUR",
    "software": "COMP",
    "standard": "STAND",
    "suppbook": "CHAP",
    "suppcollection": "CHAP",
    "suppperiodical": "JOUR",
    "techreport": "RPRT",
    "thesis": "THES",
    "unpublished": "UNPB",
    "video": "VIDEO",
    "www": "ELEC",
}
"""The reference type of each type of record."""

_TAGS = (
    ("title", "TI"),
    ("title-short", "ST"),
    ("container-title", "T2"),
    ("container-title-short", "J2"),
    ("collection-title", "T3"),
    ("volume", "VL"),
    ("issue", "IS"),
    ("number", "M1"),
    ("edition", "ET"),
    ("genre", "M3"),
    ("publisher", "PB"),
    ("publisher-place", "CY"),
    ("ISBN", "SN"),
    ("ISSN", "SN"),
    ("DOI", "DO"),
    ("PMCID", "C2"),
    ("URL", "UR"),
    ("language", "LA"),
    ("abstract", "AB"),
    ("note", "N1"),
)
"""CSL variables that are one text, and the tag of each."""

EXTRA = "x-ris-"
"""How a field begins that came from a RIS tag without a field here; a number may follow the tag."""

_OTHER = {f"{EXTRA}an", f"{EXTRA}db", f"{EXTRA}dp"}

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def write_ris(record: Record) -> str:
    """One record as RIS: from ``TY`` to ``ER``, lines ended by CR LF as the specification has it.

    A value is one line, whatever it holds: line ends and control characters become spaces, so that no
    text of a record can begin a tag of its own.
    """
    return "".join(f"{tag}  - {_SPACE.sub(' ', value).strip()}\r\n" for tag, value in _lines(record)) + "ER  - \r\n"


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    item = write_csl_json(record)
    yield "TY", record.fields.get(f"{EXTRA}ty") or RIS_TYPES[record.type]
    yield "ID", record.key
    for role, tag in (("author", "AU"), ("editor", "A2" if item.get("container-title") else "ED")):
        for name in item.get(role, ()):
            yield tag, _name(name)
    yield from _date(item.get("issued", {}))
    for variable, tag in _TAGS:
        if value := item.get(variable):
            yield tag, str(value)
    if pages := str(item.get("page") or item.get("number-of-pages") or ""):
        first, _, last = pages.partition("-")
        yield "SP", first
        if last:
            yield "EP", last
    if eid := record.fields.get("eid"):
        yield "C7", eid
    if read := record.fields.get("urldate"):
        yield "Y2", read.replace("-", "/") + "/" * (3 - read.count("-"))
    if pmid := item.get("PMID"):
        yield from [("N1", f"PMID: {pmid}")] if _OTHER & record.fields.keys() else [("AN", pmid), ("DB", "PubMed")]
    keywords = str(item.get("keyword", ""))
    for word in keywords.split(";" if ";" in keywords else ","):
        if word.strip():
            yield "KW", word
    for name, text in sorted(record.fields.items()):
        if name.startswith(EXTRA) and name != f"{EXTRA}ty":
            yield name.removeprefix(EXTRA)[:2].upper(), text


def _name(name: dict[str, str]) -> str:
    """``Family, Given, Suffix``; an organisation as it is; and ``others`` as ``et al.``."""
    if literal := name.get("literal"):
        return "et al." if literal == "others" else literal
    parts = [name.get("family", ""), name.get("given", ""), name.get("suffix", "")]
    while parts and not parts[-1]:
        parts.pop()
    return ", ".join(parts)


def _date(issued: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The year, and where more is known the date as ``YYYY/MM/DD/``; of a range its start."""
    if parts := next(iter(issued.get("date-parts", ())), None):
        yield "PY", f"{parts[0]:04d}"
        if len(parts) > 1:
            yield "DA", "/".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])]) + "/" * (4 - len(parts))
