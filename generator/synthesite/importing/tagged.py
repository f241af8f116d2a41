"""Formats made of tagged lines: RIS in its dialects, PubMed's nbib (MEDLINE), Web of Science's plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .roles import NBIB, RIS, RIS_KINDS, WOS, WOS_KINDS
from .sources import Reading, Refusal, SourceRecord

_RIS_LINE = re.compile(r"^\s{0,3}([A-Z][A-Z0-9])(\s{0,3})-(?:\s(.*)|(\S.*)?)$", re.DOTALL)
_NBIB_LINE = re.compile(r"^([A-Z][A-Z0-9]{0,3}) {0,3}- ?(.*)$", re.DOTALL)
_WOS_LINE = re.compile(r"^([A-Z][A-Z0-9])(?: (.*))?$", re.DOTALL)
_WOS_LISTS = frozenset({"AU", "AF", "BE", "ED", "CA", "CR", "BF", "BA", "GP", "SN", "EI", "BN"})


@dataclass(slots=True)
class _Open:
    """A record that is being read: where it began, and its tags with their values, in order."""

    line: int
    tags: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def first(self, tag: str) -> str:
        """The first value of a tag, or nothing."""
        return next((value.strip() for name, value in self.tags if name == tag), "")


def read_ris(text: str) -> tuple[list[SourceRecord], list[Refusal], list[str]]:
    """Read RIS.

    A record begins with TY and ends with ER, or, where that is missing, with the next TY; one without TY is
    read too. A line without a tag belongs to the value before it.

    Returns:
        The records, those that hold nothing, and what is to be said of the file.
    """
    outside: list[int] = []
    records = [_ris_record(found) for found in _ris_records(text, outside)]
    notes = [f"line {outside[0]}: {len(outside)} lines outside any record were not read"] if outside else []
    return (
        [one for one in records if isinstance(one, SourceRecord)],
        [one for one in records if isinstance(one, Refusal)],
        notes,
    )


def _ris_records(text: str, outside: list[int]) -> Iterator[_Open]:
    found: _Open | None = None
    for number, line in enumerate(text.split("\n"), 1):
        match = _RIS_LINE.match(line)
        tag = match[1] if match and (len(match[2]) > 1 or match[1] in RIS or match[1] in ("TY", "ER")) else ""
        value = (match[3] or match[4] or "") if match else ""
        if tag == "ER":
            if found:
                yield found
            found = None
        elif tag == "TY":
            if found:
                found.notes.append("ER is missing; the record was taken to end before the next")
                yield found
            found = _Open(number, [(tag, value)])
        elif tag:
            if found is None:
                found = _Open(number, [], ["TY is missing; the type is not known"])
            found.tags.append((tag, value))
        elif line.strip() and found and found.tags and found.tags[-1][0] != "TY":
            name, before = found.tags[-1]
            found.tags[-1] = (name, f"{before}\n{line.strip()}")
        elif line.strip():
            outside.append(number)
    if found:
        found.notes.append("ER is missing at the end of the file")
        yield found


def _ris_record(found: _Open) -> SourceRecord | Refusal:
    written = found.first("TY").upper()
    kind = RIS_KINDS.get(written, "misc")
    if not any(value.strip() for tag, value in found.tags if tag != "TY"):
        return Refusal(found.line, "the record is empty")
    readings: list[Reading] = []
    if written not in _USUAL_TYPES:
        readings.append(("", written, "ty"))
    for tag, value in found.tags:
        role = RIS.get(tag, "")
        if tag == "TY":
            continue
        if tag == "M1" and kind == "article":
            role = "" if found.first("IS") else "issue"
        elif role == "container" and kind == "article" and found.first("JF") and tag != "JF":
            role = "" if value.strip() != found.first("JF") else role
        elif tag == "CT" and found.first("TI") + found.first("T1"):
            role = ""
        if role == "keyword":
            readings += [(role, one, "kw") for one in value.split("\n")]
        elif role == "url":
            readings += _addresses(value, tag)
        else:
            readings.append((role if role != "key" else "", value, tag.lower()))
    return SourceRecord(found.line, kind, tuple(readings), found.first("ID"), tuple(found.notes))


_USUAL_TYPES = {
    "ART", "BOOK", "CASE", "CHAP", "COMP", "CPAPER", "CONF", "DATA", "EDBOOK", "ELEC", "ENCYC", "GEN", "JOUR", "MUSIC",
    "PAMP", "PAT", "RPRT", "SER", "SOUND", "STAND", "STAT", "THES", "UNPB", "VIDEO", "",
}  # fmt: skip
"""Reference types that writing the record gives back by itself."""


def _addresses(value: str, tag: str) -> list[Reading]:
    """The addresses of a value: some exports put several into one, with spaces or semicolons."""
    parts = [part for part in re.split(r"[\s;]+(?=https?://)", value.strip()) if part]
    return [("url" if part.startswith("http") else "", part, tag.lower()) for part in parts]


def read_nbib(text: str) -> tuple[list[SourceRecord], list[Refusal], list[str]]:
    """Read PubMed's format: records part at blank lines or at the next PMID; indented lines go on."""
    records: list[_Open] = []
    outside: list[int] = []
    new = True
    for number, line in enumerate(text.split("\n"), 1):
        match = _NBIB_LINE.match(line)
        if not line.strip():
            new = True
        elif match:
            if new or match[1] == "PMID":
                records.append(_Open(number))
            new = False
            records[-1].tags.append((match[1], match[2]))
        elif records and records[-1].tags and not new:
            name, before = records[-1].tags[-1]
            records[-1].tags[-1] = (name, f"{before} {line.strip()}")
        else:
            outside.append(number)
    notes = [f"line {outside[0]}: {len(outside)} lines outside any record were not read"] if outside else []
    return [_nbib_record(found) for found in records], [], notes


def _nbib_record(found: _Open) -> SourceRecord:
    names = {tag for tag, _ in found.tags}
    chapter = "BTI" in names and "TI" in names
    kind = "incollection" if chapter else "book" if "BTI" in names else "article"
    readings = _without_short_names(found, NBIB, {"short-author": "FAU", "short-editor": "FED"})
    mesh = [value for role, value, _ in readings if role == "mesh"]
    rest = [reading for reading in readings if reading[0] != "mesh"]
    rest = [("address", value, tag) if role == "place" and kind != "article" else
            ("", value, tag) if role == "place" else (role, value, tag) for role, value, tag in rest]  # fmt: skip
    if mesh:
        rest.append(("mesh", "; ".join(map(str, mesh)), "mh"))
    return SourceRecord(found.line, kind, tuple(rest), "", tuple(found.notes))


def read_wos(text: str) -> tuple[list[SourceRecord], list[Refusal], list[str]]:
    """Read Web of Science's plain text: from PT to ER; lines that begin with spaces go on."""
    records: list[_Open] = []
    refused: list[Refusal] = []
    outside: list[int] = []
    ended = True
    for number, line in enumerate(text.split("\n"), 1):
        match = _WOS_LINE.match(line)
        tag = match[1] if match else ""
        if tag in ("FN", "VR", "EF") and ended:
            continue
        if tag == "ER":
            ended = True
        elif match:
            if tag == "PT" or ended:
                records.append(_Open(number))
            ended = False
            records[-1].tags.append((tag, match[2] or ""))
        elif line.startswith("  ") and line.strip() and records and records[-1].tags and not ended:
            name, before = records[-1].tags[-1]
            if name in _WOS_LISTS:
                records[-1].tags.append((name, line.strip()))
            else:
                records[-1].tags[-1] = (name, f"{before} {line.strip()}")
        elif line.strip():
            outside.append(number)
    notes = [f"line {outside[0]}: {len(outside)} lines outside any record were not read"] if outside else []
    return [_wos_record(found) for found in records], refused, notes


def _wos_record(found: _Open) -> SourceRecord:
    kind = WOS_KINDS.get(found.first("PT").upper(), "article")
    if kind == "book" and found.first("SO") and found.first("TI") and found.first("BP"):
        kind = "incollection"
    readings = [reading for reading in _without_short_names(found, WOS, {"short-author": "AF"}) if reading[2] != "pt"]
    return SourceRecord(found.line, kind, tuple(readings), "", tuple(found.notes))


def wos_readings(tags: list[tuple[str, str]], line: int) -> SourceRecord:
    """A record from the tags of Web of Science, however they were laid out."""
    return _wos_record(_Open(line, tags))


def _without_short_names(found: _Open, roles: dict[str, str], full: dict[str, str]) -> list[Reading]:
    """The readings of a record; abbreviated names are only kept beside the full ones, where those are there."""
    readings: list[Reading] = []
    short: dict[str, list[str]] = {}
    for tag, value in found.tags:
        role = roles.get(tag, "")
        if role in full:
            if found.first(full[role]):
                short.setdefault(tag.lower(), []).append(value.strip())
                continue
            role = role.removeprefix("short-")
        if role == "keyword":
            readings += [(role, one.strip(), tag.lower()) for one in value.split(";") if one.strip()]
        else:
            if role in ("title", "book-title") and tag in NBIB and re.search(r"[^.]\.$", value.strip()):
                value = value.strip()[:-1]  # the National Library of Medicine ends every title with a full stop
            readings.append((role, value, tag.lower()))
    return readings + [("", "; ".join(values), tag) for tag, values in short.items()]
