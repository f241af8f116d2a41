"""The bibliography of a site: a BibTeX file as records, its values decoded and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bibtexparser.middlewares.names import split_multiple_persons_names

from ..problems import Problems
from ..source import _CONTROL
from .bibtex_reading import MAX_BYTES, Draft, Reading
from .identifiers import CHECKS, parse_date, parse_doi
from .latex_text import decode, verbatim
from .names import Name, parse_name
from .records import Record

MAX_NAMES = 5_000

VERBATIM = frozenset("date doi eid eprint file isbn issn pmcid pmid url urldate year".split())  # noqa: SIM905  # easier to read than a list of quoted words
_INHERITED = ("publisher", "address", "location", "editor", "series", "volume", "organization")


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
    reading = Reading(file, problems, text.split("\n"))
    reading.read(text)
    records = {draft.key: made for draft in reading.drafts.values() if (made := _finish(draft, reading))}
    _check_twins(records, reading)
    return Bibliography(records, tuple(sorted(reading.refused, key=lambda one: one[1])))


def _finish(draft: Draft, reading: Reading) -> Record | None:
    """Decode and check the values of a record; None where it has no title."""
    _inherit(draft, reading)
    fields = {
        name: text for name, raw in draft.values.items() if (text := verbatim(raw) if name in VERBATIM else decode(raw))
    }
    if "title" not in fields:
        reading.fault("bib-no-title", draft.line, "the record has no title", draft.key, "title")
        reading.refuse(draft.line, draft.key)
        return None
    if (printed := verbatim(draft.values.get("howpublished", ""))).startswith(("http://", "https://")):
        del fields["howpublished"]
        fields.setdefault("url", printed)
    for name, (slug, read, said) in CHECKS.items():
        written = fields.get(name, "")
        if text := read(written):
            fields[name] = text
        elif written:
            del fields[name]
            at = draft.lines.get(name, draft.line)
            reading.fault(slug, at, f'"{written[:80]}" {said}', draft.key, name)
    if "doi" not in fields and "doi.org/" in fields.get("url", "") and (found := parse_doi(fields["url"])):
        fields["doi"] = found
    date, faulty, said = parse_date(fields)
    if faulty:
        reading.fault("bib-bad-date", draft.lines.get(faulty, draft.line), said, draft.key, faulty)
        del fields[faulty]
    elif not date:
        reading.fault("bib-no-year", draft.line, 'there is no year; it is shown as "no date"', draft.key)
    authors, editors = _names(draft, "author", reading), _names(draft, "editor", reading)
    return Record(draft.key, draft.type, fields, authors, editors, date, draft.line, draft.source)


def _inherit(draft: Draft, reading: Reading) -> None:
    """Take over from the record named in ``crossref`` what is missing, one step deep."""
    wanted = draft.values.pop("crossref", "").strip()
    parent = reading.drafts.get(wanted)
    if parent is not None:
        dates = () if draft.values.keys() & {"date", "year"} else ("date", "year", "month")
        for name in (*_INHERITED, *dates):
            if name in parent.values:
                draft.values.setdefault(name, parent.values[name])
        draft.values.setdefault("booktitle", parent.values.get("title", ""))
    elif wanted and all(key != wanted for key, _ in reading.refused):
        said = f'crossref: there is no record "{wanted[:60]}"'
        reading.fault("unknown-record", draft.lines["crossref"], said, draft.key, "crossref")


def _names(draft: Draft, name: str, reading: Reading) -> tuple[Name, ...]:
    people: list[Name] = []
    at = draft.lines.get(name, draft.line)
    written = split_multiple_persons_names(" ".join(draft.values.get(name, "").split()))
    if len(written) > MAX_NAMES:
        reading.fault("too-large", at, f"{len(written):,} names; the limit is {MAX_NAMES:,}", draft.key, name)
    for one in written[:MAX_NAMES]:
        person = parse_name(one)
        if person is None:
            reading.fault("bib-bad-name", at, f'"{one[:80]}" cannot be one name', draft.key, name)
        people.append(person or Name("", "", decode(one)))
    return tuple(person for person in people if any(person))


def _check_twins(records: Mapping[str, Record], reading: Reading) -> None:
    first: dict[str, Record] = {}
    for record in records.values():
        if record.doi and (twin := first.setdefault(record.doi, record)) is not record:
            said = f'"{twin.key}" has the same DOI, {record.doi[:80]}'
            reading.fault("bib-duplicate-doi", record.line, said, record.key, "doi", twin.line)
