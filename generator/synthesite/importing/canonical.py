"""From a source record to the one canonical form of a record, with nothing of the source left behind.

A value that has no field of its own, or whose field is taken, stays under ``x-<format>-<tag>``. An identifier
with a wrong form or check digit is not taken for one: it stays under the name of its kind with ``x-`` before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..bibliography import MAX_FIELD, MAX_NAMES, OTHERS, Name, Record
from ..bibliography.identifiers import (
    parse_arxiv,
    parse_doi,
    parse_handle,
    parse_isbn,
    parse_issn,
    parse_orcid,
    parse_pmcid,
    parse_pmid,
    parse_url,
)
from ..bibliography.records import ARTICLES
from .cleaning import clean, tidy
from .people import read_person
from .sources import SourceRecord
from .when import read_when

CHAPTERS = frozenset({"incollection", "inbook", "inproceedings", "conference", "inreference", "bookinbook", "suppbook"})
_BOOKS = frozenset(
    {"book", "collection", "proceedings", "techreport", "report", "phdthesis", "thesis", "mastersthesis"}
)
_EDITED = CHAPTERS | {"book", "collection", "proceedings"}
_ASSIGNED = re.compile(r"(.+?)\s*\[(doi|pii|bookaccession|pmc|pmcid)\]", re.IGNORECASE)
_STATED = re.compile(r"(PMID|PMCID|DOI|ISBN|ISSN)\s*:\s*(\S+)", re.IGNORECASE)
_BETWEEN_ORCIDS = re.compile(r";|(?<=-\d{3}[\dXx])\s+")
_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_NUMBERS: dict[str, Callable[[str], str]] = {
    "doi": parse_doi,
    "pmid": parse_pmid,
    "pmcid": parse_pmcid,
    "isbn": parse_isbn,
    "issn": parse_issn,
    "url": parse_url,
}
_DATES = ("date", "year", "month", "day")
_TEXTS = frozenset(
    [
        "title",
        "subtitle",
        "booktitle",
        "maintitle",
        "shorttitle",
        "abstract",
        "journal",
        "shortjournal",
        "series",
        "publisher",
        "note",
    ]
)


@dataclass(slots=True)
class _Draft:
    """A record on its way: what was put where, and what is waiting to be put together."""

    form: str
    kind: str
    fields: dict[str, str] = field(default_factory=dict)
    authors: list[Name] = field(default_factory=list)
    editors: list[Name] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    when: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def put(self, name: str, text: str, tag: str) -> None:
        """Give a field its value, or keep the value beside it where the field has another."""
        text = clean(text) if name in _TEXTS else tidy(text)
        if not text or self.fields.get(name) == text:
            return
        if name not in self.fields:
            self.fields[name] = text
        else:
            self.keep(tag, text)

    def keep(self, tag: str, text: str) -> None:
        """Keep a value under a field of its own, numbered where there are several."""
        text = tidy(text)
        tag = re.sub(r"[^a-z0-9_:.+/-]+", "-", tag.lower()).strip("-") or "unnamed"
        name = (
            tag if not self.form and tag not in self.fields and tag[:1].isalpha() else f"x-{self.form or 'bib'}-{tag}"
        )
        number, numbered = 1, name
        while self.fields.get(numbered, text) != text:
            number += 1
            numbered = f"{name}-{number}"
        if text:
            self.fields[numbered] = text


def canonical_record(source: SourceRecord, form: str) -> tuple[Record | None, tuple[str, ...]]:
    """The canonical record of a source record, still without a key.

    Args:
        source: as a reader gave it.
        form: what fields without a name of their own are named after (``ris``); empty for BibTeX, whose
            field names are kept.

    Returns:
        The record with its key empty, and what is to be said of it; or None, and why it cannot be one.
    """
    draft = _Draft(form, source.kind, notes=list(source.notes))
    said = " ".join(str(value) for role, value, tag in source.readings if tag in _DATABASES or role in _DATABASES)
    for role, value, tag in source.readings:
        if isinstance(value, Name):
            (draft.editors if role == "editor" else draft.authors).append(_clean_name(value))
        elif text := value.strip():
            _take(draft, role, text, tag, said)
    _finish_dates(draft)
    _finish_pages(draft)
    _finish_title(draft)
    if draft.kind in ("phdthesis", "thesis") and draft.form and (kind := _THESES.get(draft.fields.get("type", ""))):
        draft.kind = kind
        del draft.fields["type"]
    if draft.keywords:
        words = list(dict.fromkeys(draft.keywords))
        draft.put("keywords", ("; " if any("," in word for word in words) else ", ").join(words), "keywords")
    if "doi" not in draft.fields and "doi.org/" in draft.fields.get("url", ""):
        draft.put("doi", parse_doi(draft.fields["url"]), "url")
    if "title" not in draft.fields:
        return None, ("the record has no title",)
    if long := next((name for name, text in draft.fields.items() if len(text) > MAX_FIELD // 2), ""):
        return None, (f"{long} has more than {MAX_FIELD // 2:,} characters",)
    if max(len(draft.authors), len(draft.editors)) > MAX_NAMES:
        return None, (f"more than {MAX_NAMES:,} names",)
    date = draft.fields.pop("date", None)
    people = [tuple(dict.fromkeys(name for name in names if any(name))) for names in (draft.authors, draft.editors)]
    record = Record("", draft.kind, draft.fields, people[0], people[1], date, source.line, "")
    return record, tuple(dict.fromkeys(draft.notes))


_THESES = {"dissertation": "phdthesis", "master's thesis": "mastersthesis"}
"""What RIS and CSL-JSON call a thesis in a field, where a record has it in its type."""

_DATABASES = frozenset({"db", "dp", "database", "provider"})


def _clean_name(name: Name) -> Name:
    return Name(*(clean(part) for part in name))


def _take(draft: _Draft, role: str, text: str, tag: str, database: str) -> None:
    """Put one value where its role says."""
    article = draft.kind in ARTICLES
    match role:
        case "author" | "editor" | "organisation":
            person = Name("", "", text) if role == "organisation" else read_person(clean(text))
            (draft.editors if role == "editor" else draft.authors).append(_clean_name(person))
        case "second-author":
            if draft.kind in _EDITED:
                draft.editors.append(read_person(clean(text)))
            else:
                draft.keep(tag, text)
        case "container":
            in_series = draft.kind in _BOOKS and draft.form != "csl"  # CSL has a variable of its own for that
            place = "journal" if article else "series" if in_series else "booktitle"
            draft.put(place, text, tag)
        case "issue":
            if article:
                draft.put("number", text, tag)
            else:
                draft.keep(tag, text)
        case "keyword":
            draft.keywords.append(clean(text))
        case "book-title":
            draft.put("booktitle" if draft.kind in CHAPTERS else "title", text, tag)
        case "start" | "end" | "date" | "year" | "month" | "day":
            if role in draft.when:
                draft.keep(tag, text)
            else:
                draft.when[role] = (text, tag)
        case "serial":
            _take_serial(draft, text, tag)
        case "doi" | "pmid" | "pmcid" | "isbn" | "issn" | "url":
            _take_number(draft, role, text, tag)
        case "perhaps-pmcid":
            if re.fullmatch(r"PMC ?\d+(\.\d+)?", text, re.IGNORECASE):
                _take_number(draft, "pmcid", text, tag)
            else:
                draft.keep(tag, text)
        case "accession":
            _take_accession(draft, text, tag, database)
        case "identifier":
            _take_assigned(draft, text, tag)
        case "orcid":
            _take_orcid(draft, text, tag)
        case "arxiv" | "handle":
            number = (parse_arxiv if role == "arxiv" else parse_handle)(text)
            if number and "eprint" not in draft.fields:
                draft.fields |= {"eprint": number, "eprinttype": "arxiv" if role == "arxiv" else "hdl"}
                if role == "arxiv" and re.search(r"v\d+$", text):
                    draft.keep(tag, text)  # which version was read
            else:
                draft.keep(tag, text)
        case "accessed" | "urldate":
            date, whole = read_when(re.sub(r"^(?:accessed|retrieved)(?: on)?:?\s*", "", text, flags=re.IGNORECASE))
            if date:
                draft.put("urldate", date, tag)
            if not whole:
                draft.keep(tag, text)
        case "note":
            _take_note(draft, text, tag)
        case "":
            if not (tag == "db" and text == "PubMed" and "pmid" in draft.fields):
                draft.keep(tag, text)
        case _:
            draft.put(role, text, tag)


def _take_number(draft: _Draft, role: str, text: str, tag: str) -> None:
    """An identifier in its normal form, or kept as what it is not."""
    number = _NUMBERS[role](tidy(text))
    if not number and role == "doi" and (address := parse_url(tidy(text))) and "url" not in draft.fields:
        role, number = "url", address  # "DOI or link", as sheets have it
    if number:
        several = role == "isbn" and len(re.sub(r"[^\dXx]", "", text)) > 13
        if draft.fields.get(role, number) == number:
            draft.fields[role] = number
            if several:
                draft.keep(tag if draft.form else "x-isbn", text)
        elif role == "issn":
            draft.fields[role] = ", ".join(dict.fromkeys([*draft.fields[role].split(", "), *number.split(", ")]))
        else:
            draft.keep(tag if draft.form else f"x-{role}", text)
    else:
        draft.notes.append(f'"{text[:60]}" is not a valid {"address" if role == "url" else role.upper()}; kept as text')
        draft.keep(tag if draft.form else f"x-{role}", text)


def _take_serial(draft: _Draft, text: str, tag: str) -> None:
    """A standard number of which the tag does not say whether it is an ISSN or an ISBN."""
    for part in re.split(r"[\r\n;,]|(?<=\d)\s*/\s*(?=\d)| (?=\d{4}-\d{3}[\dXx])", text):
        plain = re.sub(r"\((?:print|electronic|linking|e?issn|isbn|online|pbk\.?|hbk\.?)[^)]*\)?", "", part, flags=re.I)
        if not plain.strip():
            continue
        if parse_issn(plain) and len(re.sub(r"[^\dXx]", "", plain)) == 8:
            _take_number(draft, "issn", plain, tag)
        elif parse_isbn(plain):
            _take_number(draft, "isbn", plain, tag)
        else:
            draft.notes.append(f'"{part.strip()[:60]}" is neither a valid ISSN nor a valid ISBN; kept as text')
            draft.keep(tag if draft.form else "x-issn", part)


def _take_accession(draft: _Draft, text: str, tag: str, database: str) -> None:
    """The number of a database; it is PubMed's only where the record says that it came from there."""
    bare = re.sub(r"^(?:pubmed|medline|pmid):\s*", "", text, flags=re.IGNORECASE)
    if (bare != text or _PUBMED.search(database)) and parse_pmid(bare):
        draft.put("pmid", parse_pmid(bare), tag)
    else:
        draft.keep(tag, text)


def _take_assigned(draft: _Draft, text: str, tag: str) -> None:
    found = _ASSIGNED.fullmatch(text)
    kind = found[2].lower() if found else ""
    if found and kind in ("doi", "pmc", "pmcid"):
        _take_number(draft, "doi" if kind == "doi" else "pmcid", found[1], tag)
    elif text not in (draft.fields.get(f"x-{draft.form}-lid"), draft.fields.get(f"x-{draft.form}-aid")):
        draft.keep(tag, text)


def _take_orcid(draft: _Draft, text: str, tag: str) -> None:
    """ORCID iDs, with whose they are where the source says so: ``Smith, Jane/0000-0002-1825-0097``."""
    good: list[str] = []
    for one in filter(None, map(str.strip, _BETWEEN_ORCIDS.split(text))):
        who, _, number = one.rpartition("/") if "/" in one and "orcid.org" not in one else ("", "", one)
        if checked := parse_orcid(number):
            good.append(f"{tidy(who)}/{checked}" if who else checked)
        else:
            draft.notes.append(f'"{one[:60]}" is not a valid ORCID iD; kept as text')
            draft.keep(tag, one)
    if good:
        known = draft.fields.get("orcid", "").split("; ")
        draft.fields["orcid"] = "; ".join(dict.fromkeys([one for one in known if one] + good))


def _take_note(draft: _Draft, text: str, tag: str) -> None:
    """A note; lines that only state an identifier, as Zotero's "extra" has them, become that identifier."""
    rest: list[str] = []
    for line in text.splitlines():
        stated = _STATED.fullmatch(line.strip())
        if stated and _NUMBERS[stated[1].lower()](stated[2]):
            _take_number(draft, stated[1].lower(), stated[2], tag)
        else:
            rest.append(line)
    draft.put("note", " ".join(rest), tag)


def _finish_title(draft: _Draft) -> None:
    if "title" not in draft.fields and (whole := draft.fields.pop("booktitle", "")):
        draft.fields["title"] = whole


def _finish_pages(draft: _Draft) -> None:
    (start, tag), (end, end_tag) = draft.when.get("start", ("", "")), draft.when.get("end", ("", ""))
    if start and start == draft.fields.get("eid") and not end:
        return  # the number of an article, told as its first page too
    if start and "-" not in start and end and end != start:
        draft.put("pages", f"{start}-{end}", tag)
    elif start or end:
        draft.put("pages", start or end, tag)
        if start and end and end not in start:
            draft.keep(end_tag, end)


def _finish_dates(draft: _Draft) -> None:
    """The fullest date whose year is that of the others; what it does not say is kept."""
    month = " ".join(draft.when[role][0] for role in ("month", "day") if role in draft.when)
    found: list[tuple[str, bool, str]] = []
    for role in ("date", "year"):
        if role in draft.when:
            text = draft.when[role][0]
            found.append((*read_when(text, month if role == "year" else ""), role))
    dated = [one for one in found if one[0]]
    best = max(dated, key=lambda one: len(one[0]), default=("", False, ""))
    years = {one[0][:4] for one in dated}
    if len(years) > 1:
        best = next(one for one in dated if one[2] == "year")
        draft.notes.append(f"the years {' and '.join(sorted(years))} disagree; the first counts")
    if best[0]:
        draft.fields["date"] = best[0]
    for date, whole, role in found:
        text, tag = draft.when[role]
        if not date or not best[0].startswith(date) or (not whole and not (role == "year" and month)):
            draft.keep(tag if draft.form else role if role == "year" else "x-date", text)
    for role in ("month", "day"):
        if role in draft.when and ((role == "month" and len(best[0]) == 4) or not best[0]):
            draft.keep(draft.when[role][1], draft.when[role][0])


__all__ = ["CHAPTERS", "OTHERS", "canonical_record"]
