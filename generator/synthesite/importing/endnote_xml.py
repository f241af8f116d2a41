"""EndNote's XML export, record by record, so that one broken record costs no other."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError  # for their types; parsing is defusedxml's

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .roles import ENDNOTE, ENDNOTE_KINDS
from .sources import Reading, Refusal, SourceRecord

_RECORD = re.compile(r"<record(?:\s[^<>]*)?>.*?(?:</record>|(?=<record[\s>])|\Z)", re.DOTALL)
_NOT_XML = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:[0-8]|1[124-9]|2\d|3[01]|x0?[0-8bcefBCEF]|x1[0-9a-fA-F]);"
)
_BARE_AMPERSAND = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)")


def read_endnote_xml(text: str) -> tuple[list[SourceRecord], list[Refusal], list[str]]:
    """Read EndNote XML. A file that defines entities is refused as a whole: none of EndNote's does.

    Returns:
        The records, those refused, and what is to be said of the file.
    """
    if found := re.search(r"<!(?:ENTITY|DOCTYPE[^>]*\[)", text, re.IGNORECASE):
        line = text.count("\n", 0, found.start()) + 1
        return [], [Refusal(line, "the file defines entities, which no export of EndNote does")], []
    records: list[SourceRecord] = []
    refused: list[Refusal] = []
    line, at = 1, 0
    for found in _RECORD.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        piece = _BARE_AMPERSAND.sub("&amp;", _NOT_XML.sub("", found[0]))
        notes = ("characters that XML does not allow were taken out",) if _NOT_XML.search(found[0]) else ()
        try:
            records.append(_record(fromstring(piece, forbid_dtd=True), line, notes))
        except (ParseError, DefusedXmlException) as error:
            refused.append(Refusal(line, f"not XML: {error}"))
    return records, refused, []


def _record(record: Element, line: int, notes: tuple[str, ...]) -> SourceRecord:
    written = record.find("ref-type")
    name = (written.get("name") or "").lower() if written is not None else ""
    readings: list[Reading] = []
    if written is not None and name not in _USUAL:
        readings.append(("", written.get("name") or _text(written), "ref-type"))
    for path, element in _leaves(record, ""):
        value = _text(element)
        if value and path not in _OURS:
            parts = re.split(r"[\r\n]+", value) if ENDNOTE.get(path) in ("keyword", "url") else [value]
            readings += [(ENDNOTE.get(path, ""), part, path.replace("/", "-")) for part in parts if part.strip()]
    readings = [
        (role, re.sub(r"^https?://(?:dx\.)?doi\.org/", "", value) if role == "doi" else value, tag)
        for role, value, tag in readings
        if isinstance(value, str)
    ]
    return SourceRecord(line, ENDNOTE_KINDS.get(name, "misc"), tuple(readings), "", notes)


_OURS = frozenset({"ref-type", "database", "source-app", "foreign-keys/key"})
"""Paths about the EndNote library the record came from, not about the record."""

_USUAL = frozenset({"journal article", "book", "book section", "report", "thesis", "web page", "generic"})


def _leaves(element: Element, path: str) -> list[tuple[str, Element]]:
    """Every element that holds text, with its path; ``style`` is only how the text looks."""
    found: list[tuple[str, Element]] = []
    for child in element:
        below = f"{path}/{child.tag}" if path else child.tag
        if all(grandchild.tag == "style" for grandchild in child):
            found.append((below, child))
        else:
            found += _leaves(child, below)
    return found


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
