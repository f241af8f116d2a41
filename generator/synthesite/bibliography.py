"""The bibliographic records of a site: ``references.bib`` as frozen records, or problems with a line.

bibtexparser only splits the file into blocks. What a value means is decided here, because the
library takes a field that follows a missing comma for part of the value before it, resolves no
``@string`` inside ``#``, and logs faults instead of returning them. The rule held throughout:
records in = records kept + records refused, each refusal with its line.

In this order: the record, reading a file, names, dates and identifiers, LaTeX.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as day_of_calendar
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from bibtexparser import model as bibtex
from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import ParserStateException
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]
from rapidfuzz.process import extractOne

from .problems import Problems, Related
from .schema.values import EDTF_PATTERN, KEY_PATTERN
from .source import _CONTROL

MAX_BYTES = 20_000_000
MAX_FIELD = 200_000
MAX_NAMES = 5_000

# Whatever bibtexparser logs comes back as a failed block, and is reported from there.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)

TYPES = {
    "article": "article-journal",
    "book": "book",
    "booklet": "pamphlet",
    "collection": "book",
    "conference": "paper-conference",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "legislation": "legislation",
    "manual": "report",
    "mastersthesis": "thesis",
    "misc": "document",
    "online": "webpage",
    "phdthesis": "thesis",
    "proceedings": "book",
    "report": "report",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
}
"""The types of record read, and the CSL type of each."""

_GENRES = {
    "report": "",
    "techreport": "",
    "mastersthesis": "master's thesis",
    "mathesis": "master's thesis",
    "phdthesis": "dissertation",
}


class Name(NamedTuple):
    """A person (``family``, ``given``) or an organisation (``literal``).

    BibTeX's ``and others`` is kept as a last name whose literal is ``others``. A generational suffix
    stands after the given name: ``John A., Jr``.
    """

    family: str
    given: str
    literal: str


OTHERS = Name("", "", "others")


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
        number = self.first_of("number", "issue") if self.type == "article" else self.first_of("number")
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
            "issue" if self.type == "article" else "number": number,
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


@dataclass(frozen=True, slots=True, eq=False)
class Bibliography(Mapping[str, Record]):
    """Every record by key, in the order of the file.

    ``refused`` lists the records that could not be used, as key (empty where none could be read) and
    line, so that what cites them is not reported as citing the unknown.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    refused: tuple[tuple[str, int], ...] = ()

    def __getitem__(self, key: str) -> Record:
        return self.records[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def load_bibliography(path: Path, file: str, problems: Problems) -> Bibliography:
    """Read a BibTeX file.

    Args:
        path: where it is; a file that does not exist is an empty bibliography.
        file: its path within the project, for problems.
        problems: where faults go.

    Returns:
        The records that could be read; none where the file could not be.
    """
    if path.is_symlink():
        problems.add("symbolic-link", file, "the file is a symbolic link")
        return Bibliography()
    if not path.exists():
        return Bibliography()
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        problems.add("unreadable-file", file, f"the file cannot be read: {error.strerror}")
        return Bibliography()
    if len(data) > MAX_BYTES:
        problems.add("too-large", file, f"the file has more than {MAX_BYTES:,} bytes", line=1)
        return Bibliography()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        said = "written in UTF-16" if wide else f"not UTF-8: byte {data[error.start]:#04x}"
        problems.add("not-utf-8", file, f"the file is {said}", line=data.count(b"\n", 0, error.start) + 1)
        return Bibliography()
    return parse_bibliography(text, file, problems)


def parse_bibliography(text: str, file: str, problems: Problems) -> Bibliography:
    """Turn BibTeX text into records; see ``load_bibliography``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        for number, line in enumerate(text.split("\n"), 1):
            if found := _CONTROL.search(line):
                said = f"a control character (U+{ord(found[0]):04X}) stands in the text"
                problems.add("control-character", file, said, line=number, column=found.start() + 1)
        text = _CONTROL.sub("", text)
    return _Reading(file, problems, text.split("\n")).read(text)


@dataclass(slots=True)
class _Draft:
    """A record on its way: raw values by field, and the line of each."""

    key: str
    type: str
    line: int
    values: dict[str, str]
    lines: dict[str, int]
    source: str


_REASONS = {
    "Unexpected block start": "a brace or quotation mark is missing: the next record begins inside this one",
    "Unexpectedly reached end": "a brace or quotation mark is missing: the record is not closed",
    "Expected comma after entry key": "a citation key and a comma must follow the opening brace",
    "Expected a `=` after entry key": "a field without its = sign, or a comma too many",
    "Expected either a `,`": "a comma must follow the value of a field",
}
"""What bibtexparser's reasons for giving up a block mean to the person who wrote it."""

_BLOCK = re.compile(r"@\s*(\w*)\s*[{(]\s*([^\s,{}()\"=#]*)")
_STRAY = re.compile(
    r"^[ \t]*(?:[@,}]|[A-Za-z][\w-]*[ \t]*(?:=[ \t]*[\"{\w]|\{[^\s{}]+,[ \t]*$))", re.MULTILINE
)
_FIELD = re.compile(r"[a-z][\w:.+/-]*")
_BARE = re.compile(r"[^\s\"{}#,=]+")
_JOINT = re.compile(r"\s*(#?)\s*")
_FIELD_IN_REST = re.compile(r"(?<![\w-])([A-Za-z][\w-]*)\s{0,99}=")
_USUAL = "author|booktitle|date|doi|editor|journal|month|number|pages|publisher|title|url|volume|year"
_FIELD_IN_TEXT = re.compile(
    rf"(?:\n[ \t]*|[,}}][ \t]*(?=(?:{_USUAL})\b))([A-Za-z][\w-]+)[ \t]*=[ \t]*[{{\"]", re.IGNORECASE
)
_VERBATIM = frozenset("date doi eid eprint file isbn issn pmcid pmid url urldate year".split())  # noqa: SIM905
_INHERITED = ("publisher", "address", "location", "editor", "series", "volume", "organization")


_UNDEFINED = "undefined"
"""Stands for a slug within ``_Reading``: a fault of the value that does not cost the record."""


@dataclass(slots=True)
class _Reading:
    """One pass over one file."""

    file: str
    problems: Problems
    text_lines: list[str]
    strings: dict[str, str] = field(default_factory=dict)
    string_lines: dict[str, int] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, _Draft] = field(default_factory=dict)
    refused: list[tuple[str, int]] = field(default_factory=list)
    expanded: int = 0

    def fault(
        self, slug: str, line: int, message: str, key: str = "", name: str = "", first: int = 0
    ) -> None:
        path = tuple(part for part in (key[:80], name[:80]) if part)
        related = (Related(self.file, "the first one is here", first),) if first else ()
        self.problems.add(slug, self.file, message, line=line, path=path, related=related)

    def refuse(self, line: int, key: str) -> None:
        """Note that the record beginning on this line is lost; its problem says why."""
        if (key, line) not in self.refused[-1:]:
            self.refused.append((key, line))

    def read(self, text: str) -> Bibliography:
        text = text.replace("\\\n", "\\ \n")  # bibtexparser does not count a line end behind a backslash
        try:
            blocks = parse_string(text, parse_stack=[]).blocks
        except ParserStateException as error:
            self.fault("bib-syntax", 1, f"the file cannot be taken apart: {error.message}")
            return Bibliography()
        broken = False
        for block in blocks:
            line = (block.start_line or 0) + 1  # bibtexparser counts from 0
            whole = block.ignore_error_block if isinstance(block, bibtex.ParsingFailedBlock) else block
            if isinstance(whole, bibtex.Entry):
                self.take_entry(whole, line)
            elif isinstance(whole, bibtex.String):
                self.take_string(whole, line)
            elif isinstance(block, bibtex.ParsingFailedBlock):
                self.take_failed(block, line)
            elif isinstance(block, bibtex.ImplicitComment) and not broken:
                self.take_comment(block.comment, line)
            broken = whole is None  # what follows a block given up is its own rest
        records = {draft.key: made for draft in self.drafts.values() if (made := self.finish(draft))}
        self.check_twins(records)
        return Bibliography(records, tuple(sorted(self.refused, key=lambda one: one[1])))

    def take_comment(self, comment: str, line: int) -> None:
        """Text between records is a comment, unless it looks like what fell out of one."""
        if found := _STRAY.search(comment):
            at = line + comment.count("\n", 0, found.start())
            self.fault("bib-syntax", at, "this stands outside any record: a brace too many above, or no @")

    def take_failed(self, block: bibtex.ParsingFailedBlock, line: int) -> None:
        reason = getattr(block.error, "abort_reason", "")
        said = next((words for start, words in _REASONS.items() if reason.startswith(start)), reason)
        found = _BLOCK.match(block.raw or "")
        kind, key = (found[1].lower(), found[2]) if found else ("", "")
        if kind == "comment":
            said = (
                "@comment is not closed, or a record stands in it, which some programs read and some do not"
            )
        elif kind not in ("string", "preamble"):
            self.refuse(line, key)
        self.fault("bib-syntax", line, said, key)

    def take_string(self, block: bibtex.String, line: int) -> None:
        name = block.key.lower()
        if name in self.string_lines:
            said = f'the @string "{name[:60]}" is defined twice; the first counts'
            self.fault("bib-duplicate-key", line, said, first=self.string_lines[name])
            return
        self.string_lines[name] = line
        text, slug, said = self.evaluate(block.value, {})
        if slug:
            slug = "bib-syntax" if slug == _UNDEFINED else slug
            self.fault(slug, line, f'the @string "{name[:60]}": {said}')
        else:
            self.strings[name] = text

    def take_entry(self, entry: bibtex.Entry, line: int) -> None:
        key, kind = entry.key, entry.entry_type.lower()
        good = True

        def lose(slug: str, at: int, said: str, name: str = "", first: int = 0) -> None:
            nonlocal good
            good = False
            self.fault(slug, at, said, key, name, first)

        if self.text_lines[line - 1].lstrip().startswith("%"):
            lose("bib-syntax", line, "% hides nothing in BibTeX: other programs read this record")
            self.refuse(line, key)
            return
        if not re.fullmatch(KEY_PATTERN, key):
            lose("bad-key", line, f'"{key[:60]}" is not a usable citation key')
        elif first := self.key_lines.get(key.lower()):
            said = f'the key "{key}" is given twice (capitals do not make another key)'
            lose("bib-duplicate-key", line, said, first=first)
        else:
            self.key_lines[key.lower()] = line
        if kind not in TYPES:
            near = extractOne(kind, list(TYPES), score_cutoff=60)
            said = f'"@{kind[:40]}" is not a type of record' + (f'; perhaps "@{near[0]}"' if near else "")
            lose("bib-unknown-type", line, said)
        values: dict[str, str] = {}
        lines: dict[str, int] = {}
        used: dict[str, str] = {}
        for one in entry.fields:
            name, at = one.key.lower(), (one.start_line or 0) + 1
            if name in lines:
                lose("bib-duplicate-field", at, f'the field "{name[:60]}" is given twice', name, lines[name])
                continue
            lines[name] = at
            values[name], slug, said = self.evaluate(one.value, used)
            if not _FIELD.fullmatch(name):
                lose("bib-syntax", at, f'"{name[:60]}" is not a field name')
            elif slug == _UNDEFINED:
                self.fault("bib-syntax", at, said, key, name)
            elif slug:
                lose(slug, at, said, name)
        if good:
            before = "".join(f"@string{{{name} = {{{text}}}}}\n" for name, text in used.items())
            source = before + (entry.raw or "").replace("\\ \n", "\\\n")
            self.drafts[key] = _Draft(key, kind, line, values, lines, source)
        else:
            self.refuse(line, key)

    def evaluate(self, raw: str, used: dict[str, str]) -> tuple[str, str, str]:
        """Read a value as BibTeX defines it: braced or quoted text, numbers and names, joined by ``#``.

        Returns:
            The text, and where there is a fault its slug and what to say of it. ``used`` collects the
            ``@string`` definitions met.
        """
        text, slug, said = "", "", ""
        if raw[:1] == "{" and raw.find("}") == len(raw) - 1:
            text = raw[1:-1]
        elif len(raw) <= 2 * MAX_FIELD:
            text, slug, said = self.join_pieces(raw, used)
        if max(len(text), len(raw) // 2) > MAX_FIELD:
            return text[:100], "too-large", f"a text of more than {MAX_FIELD:,} characters"
        if not slug and (found := _FIELD_IN_TEXT.search(text)):
            return text, "bib-swallowed-field", _swallowed(found[1])
        return text, slug, said

    def join_pieces(self, raw: str, used: dict[str, str]) -> tuple[str, str, str]:
        pieces: list[str] = []
        undefined, at = "", 0
        while True:
            if raw[at : at + 1] in ("{", '"'):
                end = closing_brace(raw, at) if raw[at] == "{" else _closing_quote(raw, at)
                pieces.append(raw[at + 1 : end])
            elif found := _BARE.match(raw, at):
                name, end = found[0].lower(), found.end() - 1
                text = self.strings.get(name, found[0])
                if name in self.strings:
                    used[name] = text
                    self.expanded += len(text)
                elif not name.isdigit() and name not in _MONTHS:
                    undefined = undefined or found[0]
                if self.expanded > MAX_BYTES:  # definitions that double each other grow without end
                    return "", "too-large", "the @string definitions of this file grow beyond the limit"
                pieces.append(text)
            else:
                end = -1
            joint = _JOINT.match(raw, end + 1) if end >= 0 else None
            if joint and joint[1]:
                at = joint.end()
                continue
            text, rest = "".join(pieces), raw[joint.end() if joint else at :]
            if joint and not rest:
                said = f'"{undefined[:40]}" is neither in braces nor a defined @string'
                return text, _UNDEFINED if undefined else "", said
            if inner := _FIELD_IN_REST.search(rest):
                return text, "bib-swallowed-field", _swallowed(inner[1])
            said = (
                f'"{rest[:40]}" stands outside braces and quotation marks' if rest else "a value is missing"
            )
            return text, "bib-syntax", said

    def finish(self, draft: _Draft) -> Record | None:
        """Decode and check the values of a record; None where it has no title."""
        self.inherit(draft)
        fields = {
            name: text
            for name, raw in draft.values.items()
            if (text := verbatim(raw) if name in _VERBATIM else decode(raw))
        }
        if "title" not in fields:
            self.fault("bib-no-title", draft.line, "the record has no title", draft.key, "title")
            self.refuse(draft.line, draft.key)
            return None
        if (printed := verbatim(draft.values.get("howpublished", ""))).startswith(("http://", "https://")):
            del fields["howpublished"]
            fields.setdefault("url", printed)
        for name, (slug, read, said) in _CHECKS.items():
            written = fields.get(name, "")
            if text := read(written):
                fields[name] = text
            elif written:
                del fields[name]
                at = draft.lines.get(name, draft.line)
                self.fault(slug, at, f'"{written[:80]}" {said}', draft.key, name)
        if "doi" not in fields and "doi.org/" in fields.get("url", "") and (found := _doi(fields["url"])):
            fields["doi"] = found
        date, faulty, said = _date(fields)
        if faulty:
            self.fault("bib-bad-date", draft.lines.get(faulty, draft.line), said, draft.key, faulty)
            del fields[faulty]
        elif not date:
            self.fault("bib-no-year", draft.line, 'there is no year; it is shown as "no date"', draft.key)
        authors, editors = self.names(draft, "author"), self.names(draft, "editor")
        return Record(draft.key, draft.type, fields, authors, editors, date, draft.line, draft.source)

    def inherit(self, draft: _Draft) -> None:
        """Take over from the record named in ``crossref`` what is missing, one step deep."""
        wanted = draft.values.pop("crossref", "").strip()
        parent = self.drafts.get(wanted)
        if parent is not None:
            dates = () if draft.values.keys() & {"date", "year"} else ("date", "year", "month")
            for name in (*_INHERITED, *dates):
                if name in parent.values:
                    draft.values.setdefault(name, parent.values[name])
            draft.values.setdefault("booktitle", parent.values.get("title", ""))
        elif wanted and all(key != wanted for key, _ in self.refused):
            said = f'crossref: there is no record "{wanted[:60]}"'
            self.fault("unknown-record", draft.lines["crossref"], said, draft.key, "crossref")

    def names(self, draft: _Draft, name: str) -> tuple[Name, ...]:
        people: list[Name] = []
        at = draft.lines.get(name, draft.line)
        written = split_multiple_persons_names(" ".join(draft.values.get(name, "").split()))
        if len(written) > MAX_NAMES:
            self.fault(
                "too-large", at, f"{len(written):,} names; the limit is {MAX_NAMES:,}", draft.key, name
            )
        for one in written[:MAX_NAMES]:
            person = _name(one)
            if person is None:
                self.fault("bib-bad-name", at, f'"{one[:80]}" cannot be one name', draft.key, name)
            people.append(person or Name("", "", decode(one)))
        return tuple(person for person in people if any(person))

    def check_twins(self, records: Mapping[str, Record]) -> None:
        first: dict[str, Record] = {}
        for record in records.values():
            if record.doi and (twin := first.setdefault(record.doi, record)) is not record:
                said = f'"{twin.key}" has the same DOI, {record.doi[:80]}'
                self.fault("bib-duplicate-doi", record.line, said, record.key, "doi", twin.line)


def _swallowed(name: str) -> str:
    return f'a comma or brace is missing before "{name[:60]}": it was read as part of this value'


_BRACE = re.compile(r"(?<!\\)[{}]")
_BRACE_OR_QUOTE = re.compile(r"(?<!\\)[{}\"]")


def closing_brace(text: str, at: int) -> int:
    """Where the brace that opens at ``at`` is closed; -1 if nowhere. Escaped braces do not count."""
    depth = 0
    for found in _BRACE.finditer(text, at):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return -1


def _closing_quote(text: str, at: int) -> int:
    depth = 0
    for found in _BRACE_OR_QUOTE.finditer(text, at + 1):
        if found[0] == '"' and depth == 0:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found[0], 0)
    return -1


_NAME_PART = re.compile(r"(family|given|prefix|suffix) ?= ?\{?([^,{}=]*)")
_NOT_IN_A_PERSON = frozenset({"and", "for", "of", "on", "the", "&", "\\&"})


def _name(written: str) -> Name | None:
    """One name as BibTeX or biblatex writes it; None where it cannot be one."""
    if written.lower() == "others":
        return OTHERS
    if written[:1] == "{" and closing_brace(written, 0) == len(written) - 1:
        return Name("", "", decode(written))
    if "=" in written and (parts := dict(_NAME_PART.findall(written))).get("family"):
        family = " ".join(filter(None, (parts.get("prefix"), parts["family"])))
        given = ", ".join(filter(None, (parts.get("given"), parts.get("suffix"))))
        return Name(decode(family), decode(given), "")
    try:
        name = parse_single_name_into_parts(written)
    except InvalidNameError:
        return None
    before = {word.lower() for word in name.first + name.von}
    if not name.last or ("," not in written and before & _NOT_IN_A_PERSON):
        return None
    given = ", ".join(" ".join(part) for part in (name.first, name.jr) if part)
    return Name(decode(" ".join(name.von + name.last)), decode(given), "")


_DOI_PREFIX = re.compile(r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|info:doi/|doi\s*:?\s*)*", re.IGNORECASE)
_ISBN = re.compile(r"(?<![\dXx])(?:97[89][ -]?)?\d(?:[ -]?\d){8}[ -]?[\dXx](?![\dXx])", re.ASCII)


def _doi(text: str) -> str:
    """A DOI in lower case without prefix, or nothing; only characters that agencies register pass."""
    text = _DOI_PREFIX.sub("", text)
    text = (unquote(text) if "%2f" in text.lower() else text).rstrip(".,;").lower()
    if text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1]
    return text if re.fullmatch(r"10\.\d{4,9}(?:\.\d+)*/[!-~]+", text) else ""


def _isbn(text: str) -> str:
    """The first ISBN of the text without hyphens, if all in it have the right check digit (ISO 2108)."""
    found = [re.sub(r"[ -]", "", one[0].upper()) for one in _ISBN.finditer(text)]
    return found[0] if found and all(_holds(one) for one in found) else ""


def _holds(isbn: str) -> bool:
    digits = [10 if digit == "X" else int(digit) for digit in isbn]
    if len(digits) == 10:
        return sum(digit * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0 and digits[-1] < 10


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return text if usable and text.isprintable() and not re.search(r'[\s<>"\\^`{}|]', text) else ""


def _pmid(text: str) -> str:
    found = re.fullmatch(r"(?:pmid:?\s*)?([0-9]{1,9})", text, re.IGNORECASE)
    return found[1] if found else ""


def _pmcid(text: str) -> str:
    found = re.fullmatch(r"(?:pmc(?:id:?\s*(?:pmc)?)?)?([0-9]{1,9})(?:\.[0-9]+)?", text, re.IGNORECASE)
    return f"PMC{found[1]}" if found else ""


def _day(text: str) -> str:
    """An EDTF date whose days are in the calendar, or nothing."""
    if not re.fullmatch(EDTF_PATTERN, text) or not text.isascii():
        return ""
    try:
        for year, month, day in re.findall(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text):
            day_of_calendar(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return text


_CHECKS = {
    "doi": ("bib-bad-doi", _doi, "is not a DOI"),
    "url": ("bib-bad-url", _url, "is not an http or https address"),
    "isbn": ("bib-bad-isbn", _isbn, "is not an ISBN with the right check digit"),
    "pmid": ("bib-bad-identifier", _pmid, "is not a PubMed number"),
    "pmcid": ("bib-bad-identifier", _pmcid, "is not a PubMed Central number"),
    "urldate": ("bib-bad-date", _day, "is not a date"),
}
"""By field: what is reported, what reads it (giving its normal form, or nothing), how the fault is put."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(
    r"[\[(]?(c\.? ?|ca\.? ?|circa )?([12][0-9]{3})[a-z]?(\?)?[\])]?(?: ?[-–/]{1,3} ?([12][0-9]{3}))?"
)
_UNDATED = re.compile(
    r"\W*(?:n\.? ?d|no date|undated|unknown|in press|forthcoming|to appear|submitted|accepted)\W*",
    re.IGNORECASE,
)
_SEASON = re.compile(r"spring|summer|autumn|fall|winter")


def _date(fields: Mapping[str, str]) -> tuple[str | None, str, str]:
    """The date of a record from ``date``, or from ``year``, ``month`` and ``day``.

    Returns:
        The EDTF text, and where there is a fault the field and what to say of it.
    """
    date, year = fields.get("date", ""), fields.get("year", "")
    found = _YEAR.fullmatch(year)
    if date and not _UNDATED.fullmatch(date):
        if not _day(date):
            return None, "date", f'"{date[:40]}" is not a date'
        agree = not found or found[2] in date
        return date, "" if agree else "year", f"the year {year[:40]} is not that of the date, {date}"
    if not found:
        return None, "year" if year and not _UNDATED.fullmatch(year) else "", f'"{year[:40]}" is not a year'
    if found[4]:
        return f"{found[2]}/{found[4]}", "", ""
    month, faulty = _month(fields.get("month", "").lower(), fields.get("day", ""))
    text = found[2] + month
    if faulty or not _day(text):
        return found[2], "month", f'"{fields.get("month", "")[:40]}" is not a month, or not with that day'
    return text + ("~" if found[1] else "?" if found[3] else ""), "", ""


def _month(written: str, day: str) -> tuple[str, bool]:
    """``-03`` or ``-03-14`` from a month by name or number; nothing for a season or several months."""
    tokens = re.findall(r"[a-z]+|[0-9]+", f"{written} {day}")
    months = [_MONTHS.index(token[:3]) + 1 for token in tokens if token[:3] in _MONTHS]
    numbers = [int(token) for token in tokens if token.isdigit() and len(token) < 3]
    if not months:
        months, numbers = numbers[:1], numbers[1:]
    if len(months) > 1 or _SEASON.search(written) or not written:
        return "", False
    return "".join(f"-{part:02}" for part in (months + numbers)[:2]), not months


_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_ACCENT = re.compile(
    r"\\(?:([`'^\"~=.])|([uvHcdbrk])(?![A-Za-z])) ?"
    r"(?:\{ ?(\\[ij](?![A-Za-z])|[^\W\d_]) ?\}|(\\[ij](?![A-Za-z]) ?|[^\W\d_]))"
)
_MARKS = dict(
    zip(
        "`'^~=u.\"rHvdckb",
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u0331",
        strict=True,
    )
)
"""The accents of LaTeX and the combining mark of each."""

_MATH = re.compile(r"(?<!\\)\$([^$]{1,200})(?<!\\)\$")
_FORMULA = re.compile(r"[\\^_<>={}+]|^-?[\d.,]+$|^[A-Za-z]$")
_SCRIPT = re.compile(r"([\^_])(?:\{([0-9+-]+)\}|([0-9]))")
_SCRIPTS = {
    "^": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "_": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
_COMMAND = re.compile(r"\\([A-Za-z]+)\*? ?|\\(.)|(---?|``|''|[~{}])")
_SPELT = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
_ESCAPES = (
    {mark: mark for mark in "&%$#_{}~^'\"`=."} | dict.fromkeys(" ,;:\\", " ") | dict.fromkeys("-/!", "")
)
_SYMBOLS = {"copyright": "©", "euro": "€", "pounds": "£", "textbar": "|", "textdegree": "°"} | {
    "textgreater": ">", "textless": "<", "textregistered": "®", "textsterling": "£", "texttrademark": "™",
}  # fmt: skip
_FORMATTING = re.compile(
    "(?:text|math)?(?:bf|it|md|normal|rm|sc|sf|sl|tt|subscript|superscript)?"
    "|em|emph|enquote|ensuremath|mbox|noopsort|normalfont|protect|relax|underline|url"
)
"""Commands that change how text looks and print nothing of their own."""


def decode(text: str) -> str:
    """Plain Unicode from LaTeX: accents, escapes, dashes; protective braces and formatting removed.

    No command is run: one that is not known stays as it was written, and a bare ``%`` or ``$`` is text.
    """
    text = " ".join(text.split())
    if _LATEX.search(text):
        for _ in range(2):  # an accent may stand on an accented letter
            text = _ACCENT.sub(_accented, text)
        text = " ".join(_COMMAND.sub(_spelt, _MATH.sub(_formula, text)).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def verbatim(text: str) -> str:
    """The text of a field that holds an address or a number: only braces and escapes are resolved."""
    text = re.sub(r"\\(?:url|href|path)(?![A-Za-z])", "", text)
    text = re.sub(r"\\textasciitilde(?![A-Za-z]) ?", "~", text)
    return " ".join(re.sub(r"\\([_%&#$~^{}])|[{}]", r"\1", text).split())


def _accented(found: re.Match[str]) -> str:
    letter = (found[3] or found[4]).strip().lstrip("\\")
    return unicodedata.normalize("NFC", letter + _MARKS[found[1] or found[2]])


def _formula(found: re.Match[str]) -> str:
    if not _FORMULA.search(found[1]):
        return found[0]
    return _SCRIPT.sub(lambda one: (one[2] or one[3]).translate(_SCRIPTS[one[1]]), found[1])


def _spelt(found: re.Match[str]) -> str:
    if found[1]:
        return "" if _FORMATTING.fullmatch(found[1]) else _symbol(found[1]) or found[0]
    return _ESCAPES.get(found[2], found[0]) if found[2] else _SPELT[found[3]]


@cache
def _latex_table() -> Any:
    return get_default_latex_context_db()


def _symbol(command: str) -> str:
    """What a LaTeX command prints, where that is one character."""
    printed = _SYMBOLS.get(command) or getattr(_latex_table().get_macro_spec(command), "simplify_repl", "")
    return printed if isinstance(printed, str) and len(printed) == 1 and printed.isprintable() else ""
