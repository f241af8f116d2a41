"""The record: one publication, law or report, with what pages and exports ask of it, and its CSL form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .names import OTHERS, Name

TYPES = {
    "article": "article-journal",
    "artwork": "graphic",
    "audio": "song",
    "book": "book",
    "bookinbook": "chapter",
    "booklet": "pamphlet",
    "collection": "book",
    "commentary": "document",
    "conference": "paper-conference",
    "dataset": "dataset",
    "electronic": "webpage",
    "image": "graphic",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "inreference": "entry-encyclopedia",
    "jurisdiction": "legal_case",
    "legal": "document",
    "legislation": "legislation",
    "letter": "personal_communication",
    "manual": "report",
    "mastersthesis": "thesis",
    "misc": "document",
    "movie": "motion_picture",
    "music": "song",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "book",
    "mvreference": "book",
    "online": "webpage",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "phdthesis": "thesis",
    "proceedings": "book",
    "reference": "book",
    "report": "report",
    "review": "article-journal",
    "software": "software",
    "standard": "standard",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "suppperiodical": "article-journal",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "motion_picture",
    "www": "webpage",
}
"""The types of record read, BibTeX's and biblatex's, and the CSL type of each."""

ARTICLES = frozenset({"article", "review", "suppperiodical"})
"""The types whose number is that of an issue."""

_GENRES = {
    "report": "",
    "techreport": "",
    "mastersthesis": "master's thesis",
    "mathesis": "master's thesis",
    "phdthesis": "dissertation",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the bibliography.

    ``fields`` holds plain Unicode by lower-case BibTeX field name; a value found faulty is not in it.
    ``date`` is EDTF. ``line`` counts from 1. ``source`` is the BibTeX text as written, preceded by the
    ``@string`` definitions it needs.
    """

    key: str
    type: str
    fields: Mapping[str, str] = field(hash=False)
    authors: tuple[Name, ...]
    editors: tuple[Name, ...]
    date: str | None
    line: int
    source: str

    def first_of(self, *names: str) -> str:
        """The value of the first of these fields that is there, else an empty text."""
        return next((self.fields[name] for name in names if self.fields.get(name)), "")

    @property
    def title(self) -> str:
        """The title, with the subtitle where it has its own field."""
        return ": ".join(filter(None, (self.first_of("title"), self.first_of("subtitle"))))

    @property
    def year(self) -> str | None:
        """Four digits: the first year of the date."""
        found = re.search(r"\d{4}", self.date or "")
        return found[0] if found else None

    @property
    def container(self) -> str:
        """The journal, book or proceedings it stands in."""
        return self.first_of("journal", "journaltitle", "booktitle", "maintitle")

    @property
    def publisher(self) -> str:
        """Who published it: publisher, institution, school or organisation."""
        return self.first_of("publisher", "institution", "school", "organization", "howpublished")

    @property
    def doi(self) -> str | None:
        """The DOI in lower case, without ``https://doi.org/``."""
        return self.fields.get("doi")

    @property
    def pmid(self) -> str | None:
        """The PubMed number, digits only."""
        return self.fields.get("pmid")

    @property
    def pmcid(self) -> str | None:
        """The PubMed Central number, such as ``PMC1801126``."""
        return self.fields.get("pmcid")

    @property
    def isbn(self) -> str | None:
        """The ISBN without hyphens."""
        return self.fields.get("isbn")

    @property
    def url(self) -> str | None:
        """The http or https address given for it."""
        return self.fields.get("url")

    @property
    def address(self) -> str | None:
        """The best link to it: by DOI, else the address given, else by its PubMed numbers."""
        if self.doi:
            return "https://doi.org/" + quote(self.doi, safe="/:;()._-~")
        if self.url:
            return self.url
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else None

    @property
    def short(self) -> str:
        """How running text names it: ``Gravelle and others 2007``; legislation by its title."""
        when = self.year or "no date"
        if self.type == "legislation":
            return self.title if when in self.title else f"{self.title} {when}"
        people = self.authors or self.editors
        names = [name.literal or name.family for name in people if name != OTHERS]
        if len(names) > 2 or (names and OTHERS in people):
            names = [f"{names[0]} and others"]
        who = " and ".join(names) or self.publisher
        if not who:
            who = self.title if len(self.title) <= 60 else self.title[:60].rpartition(" ")[0] + " …"
        return f"{who} {when}"

    def csl(self) -> dict[str, Any]:
        """The record as a CSL-JSON item (variable names of CSL 1.0.2)."""
        pages = re.sub(r"\s*[-–—]+\s*", "-", self.first_of("pages"))
        length = None if self.container else re.fullmatch(r"(\d+) ?(?:pp?\.?|pages)?", pages)
        number = self.first_of("number", "issue") if self.type in ARTICLES else self.first_of("number")
        genre = self.first_of("type")
        item: dict[str, Any] = {
            "id": self.key,
            "type": TYPES[self.type],
            "title": self.title,
            "author": [_csl_name(name) for name in self.authors],
            "editor": [_csl_name(name) for name in self.editors],
            "issued": _csl_date(self.date),
            "accessed": _csl_date(self.fields.get("urldate")),
            "container-title": self.container,
            "collection-title": self.first_of("series"),
            "event-title": self.first_of("eventtitle"),
            "publisher": self.publisher,
            "publisher-place": self.first_of("address", "location"),
            "volume": self.first_of("volume"),
            "issue" if self.type in ARTICLES else "number": number,
            "page": "" if length else pages or self.first_of("eid", "articleno"),
            "number-of-pages": length[1] if length else self.first_of("pagetotal"),
            "edition": self.first_of("edition"),
            "genre": _GENRES.get(genre.lower(), genre) or _GENRES.get(self.type),
            "DOI": self.doi,
            "PMID": self.pmid,
            "PMCID": self.pmcid,
            "ISBN": self.isbn,
            "ISSN": self.first_of("issn"),
            "URL": self.url,
            "language": self.first_of("langid", "language"),
            "keyword": self.first_of("keywords"),
            "abstract": self.first_of("abstract"),
            "note": self.first_of("note"),
        }
        return {variable: value for variable, value in item.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    given, _, suffix = name.given.partition(", ")
    parts = {"literal": name.literal, "family": name.family, "given": given, "suffix": suffix}
    return {part: text for part, text in parts.items() if text}


def _csl_date(date: str | None) -> dict[str, Any]:
    ends = [[int(part) for part in re.findall(r"\d+", end)] for end in (date or "").split("/")]
    parts: dict[str, Any] = {"date-parts": [end for end in ends if end]}
    return (parts | ({"circa": True} if date[-1] in "~?%" else {})) if date else {}
