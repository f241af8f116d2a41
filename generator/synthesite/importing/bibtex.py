"""BibTeX and biblatex as people have them: what can be mended without guessing is, the rest is refused by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bibtexparser import model as bibtex
from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import ParserStateException
from bibtexparser.middlewares.names import split_multiple_persons_names

from ..bibliography import TYPES, Name, decode, verbatim
from ..bibliography.bibtex_reading import Reading as Evaluation
from ..bibliography.loading import VERBATIM
from ..bibliography.names import parse_name
from ..problems import Problems
from .sources import Reading, Refusal, SourceRecord

_START = re.compile(r"(?:^(?:[ \t]*(?:[-*•]|\d{1,5}[.)]))?|(?<=[})]))[ \t]*(?=@)@[ \t]*(\w+)[ \t]*[{(]", re.MULTILINE)
_BEHIND_PERCENT = re.compile(
    r"^[ \t]*%+[ \t]*@[ \t]*(?!comment|string|preamble)\w+[ \t]*[{(]", re.MULTILINE | re.IGNORECASE
)
_FELL_OUT = re.compile(r"(?:^|,)[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\w]", re.MULTILINE)
_HEAD = re.compile(r"\s*@\s*(\w+)\s*[{(]\s*([^\s,{}()\"=#]*)")
_NO_COMMA = re.compile(r"(?<=[}\"\w])([ \t]*(?:%[^\n]*)?\n[ \t]*)(?=[A-Za-z][\w:.+-]*[ \t]*=[ \t]*[{\"\w])")
_NO_KEY = re.compile(r"(@\s*\w+\s*[{(])\s*(?=[A-Za-z][\w-]*\s*=)")
_TYPES = {
    "masterthesis": "mastersthesis",
    "journal": "article",
    "thesis": "thesis",
    "web": "online",
    "webpage": "online",
}
_ROLES = {
    "journaltitle": "journal", "keyword": "keywords", "annotation": "annote", "location": "address",
    "issn": "serial", "pmc": "pmcid", "orcid": "orcid", "orcid-numbers": "orcid", "arxiv": "arxiv", "arxivid": "arxiv",
    "handle": "handle", "hdl": "handle",
}  # fmt: skip
_PLAIN = frozenset(
    ["doi", "pmid", "pmcid", "isbn", "url", "urldate", "date", "year", "month", "day", "note", "keywords"]
)
_PARENTS = "crossref", "xdata"
_NOT_RECORDS = frozenset({"comment", "preamble", "string", "xdata", "set", "control"})


@dataclass(slots=True)
class _Entry:
    line: int
    kind: str
    key: str
    values: list[tuple[str, str]]
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    """One pass over one file."""

    evaluation: Evaluation
    entries: list[_Entry] = field(default_factory=list)
    parents: dict[str, _Entry] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)


def read_bibtex(text: str) -> tuple[list[SourceRecord], list[Refusal], list[str]]:
    """Read BibTeX or biblatex.

    A missing comma between fields, a missing closing brace at the end of a record, a missing key and a field
    given twice are mended, which the record's notes say. A record that still cannot be taken apart is
    refused; it never takes another with it. ``@string``, ``crossref`` and ``xdata`` are resolved.

    Returns:
        The records, those refused, and what is to be said of the file.
    """
    problems = Problems()
    file = _File(Evaluation("", problems, text.split("\n")))
    starts = [(text.index("@", found.start()), found[1].lower()) for found in _START.finditer(text)]
    line, at = 1, 0
    for (start, kind), (end, _) in zip(starts, [*starts[1:], (len(text), "")], strict=True):
        line += text.count("\n", at, start)
        at = start
        _take(file, text[start:end], kind, line)
    records = [_record(entry, file) for entry in file.entries]
    hidden = [text.count("\n", 0, found.start()) + 1 for found in _BEHIND_PERCENT.finditer(text)]
    file.refused += [Refusal(line, "the record stands behind %, as a comment") for line in hidden]
    notes = [f"line {one.line}: {one.message}" for one in problems if one.slug == "bib-duplicate-key"]
    return records, sorted(file.refused, key=lambda one: one.line), notes


def _take(file: _File, piece: str, kind: str, line: int) -> None:
    """Take one piece of the text, from one ``@type{`` to the next."""
    if kind in ("comment", "preamble", "control"):
        return
    fields, said, notes = _parsed(piece, file, line)
    if kind == "string":
        if said:
            file.refused.append(Refusal(line, f"the @string definition cannot be read: {said}"))
        return
    if fields is None:
        head = _HEAD.match(piece)
        file.refused.append(Refusal(line, said, head[2] if head else ""))
        return
    key, values = fields
    entry = _Entry(line, kind, key, values, notes)
    if kind in ("xdata", "set"):
        file.parents.setdefault(key.lower(), entry)
        return
    file.parents.setdefault(key.lower(), entry)
    file.entries.append(entry)


def _parsed(piece: str, file: _File, line: int) -> tuple[tuple[str, list[tuple[str, str]]] | None, str, list[str]]:
    """A piece as key and values; or what is wrong with it. Mended ways of reading it are tried in turn."""
    said = ""
    for mended, notes in _ways(piece):
        try:
            blocks = parse_string(mended.replace("\\\n", "\\ \n"), parse_stack=[]).blocks
        except ParserStateException as error:
            said = said or str(error.message)
            continue
        block = blocks[0] if blocks else None
        whole = block.ignore_error_block if isinstance(block, bibtex.ParsingFailedBlock) else block
        if isinstance(whole, bibtex.String):
            file.evaluation.take_string(whole, line)
            return None, "", []
        if not isinstance(whole, bibtex.Entry):
            said = said or _reason(block)
            continue
        if any(isinstance(rest, bibtex.ImplicitComment) and _FELL_OUT.search(rest.comment) for rest in blocks[1:]):
            said = said or "fields stand after the closing brace: a brace too many"
            continue
        if len({one.key.lower() for one in whole.fields}) < len(whole.fields):
            notes = [*notes, "a field was given twice; both values are kept"]
        values, fault = _values(whole, file, notes)
        if fault:
            said = said or fault
            continue
        return (whole.key, values), "", notes
    return None, said or "the record cannot be taken apart", []


def _ways(piece: str) -> list[tuple[str, list[str]]]:
    """The piece as it is, and mended: with its missing commas, its missing key, its missing last brace."""
    ways: list[tuple[str, list[str]]] = [(piece, [])]
    keyed = _NO_KEY.sub(r"\1nokey,", piece, count=1)
    commas = _NO_COMMA.sub(r",\1", keyed)
    notes = (["the key was missing"] if keyed != piece else []) + (["a comma was missing"] if commas != keyed else [])
    if notes:
        ways.append((commas, notes))
    if piece.rstrip()[-1:] in ("}", '"', ",") or re.search(r"=\s*\w+\s*$", piece):
        ways.append((commas.rstrip() + "\n}", [*notes, "the closing brace of the record was missing"]))
    return ways


def _reason(block: object) -> str:
    reason = str(getattr(getattr(block, "error", None), "abort_reason", ""))
    if "block start" in reason or "reached end" in reason:
        return "a brace or quotation mark is not closed"
    if "comma after entry key" in reason:
        return "a citation key and a comma must follow the opening brace"
    return reason or "the record cannot be taken apart"


def _values(entry: bibtex.Entry, file: _File, notes: list[str]) -> tuple[list[tuple[str, str]], str]:
    """The raw values of an entry by field, in order; or its first fault."""
    values: list[tuple[str, str]] = []
    used: dict[str, str] = {}
    for one in entry.fields:
        name = one.key.lower()
        if not re.fullmatch(r"[a-z][\w:.+/-]*", name):
            return [], f'"{name[:60]}" is not the name of a field'
        text, slug, said = file.evaluation.evaluate(one.value, used)
        if slug == "undefined":
            notes.append(f"{name}: {said}")
        elif slug:
            return [], f"{name}: {said}"
        values.append((name, text))
    return values, ""


def _record(entry: _Entry, file: _File) -> SourceRecord:
    kind = _TYPES.get(entry.kind, entry.kind)
    readings: list[Reading] = []
    if kind not in TYPES:
        readings.append(("", kind, "x-entrytype"))
        kind = "misc"
    values = [*entry.values, *_inherited(entry, file)]
    eprint = dict(values)
    is_arxiv = eprint.get("archiveprefix", eprint.get("eprinttype", "")).lower() == "arxiv"
    for name, raw in values:
        if name in ("author", "editor"):
            readings += [(name, person, name) for person in _people(raw)]
            continue
        text = verbatim(raw) if name in VERBATIM else decode(raw)
        if name == "eprint" and is_arxiv:
            readings.append(("arxiv", text, name))
        elif name in ("archiveprefix", "eprinttype") and is_arxiv and "eprint" in eprint:
            continue
        elif name == "howpublished" and verbatim(raw).startswith(("http://", "https://")):
            readings.append(("url", verbatim(raw), "x-howpublished"))
        else:
            role = _ROLES.get(name, name if name in _KNOWN else "")
            tag = f"x-{name}" if name in _PARENTS else name
            readings.append((role if name != "location" or "address" not in eprint else "", text, tag))
    key = "" if entry.key == "nokey" else entry.key
    return SourceRecord(entry.line, kind, tuple(readings), key, tuple(entry.notes))


_KNOWN = _PLAIN | frozenset(
    [
        "title",
        "subtitle",
        "booktitle",
        "maintitle",
        "shorttitle",
        "journal",
        "shortjournal",
        "series",
        "volume",
        "number",
        "issue",
        "pages",
        "publisher",
        "address",
        "abstract",
        "edition",
        "institution",
        "school",
        "organization",
        "type",
        "chapter",
        "eid",
        "language",
    ]
)


def _inherited(entry: _Entry, file: _File) -> list[tuple[str, str]]:
    """What the record lacks and the records named in ``xdata`` and ``crossref`` have; one step deep."""
    own = {name for name, _ in entry.values}
    found: list[tuple[str, str]] = []
    for link in _PARENTS:
        for name in dict(entry.values).get(link, "").split(","):
            parent = file.parents.get(name.strip().lower()) if name.strip() else None
            if parent is None and name.strip():
                entry.notes.append(f'{link}: there is no record "{name.strip()[:60]}"')
            for key, raw in parent.values if parent else ():
                if link == "crossref" and (key in ("title", "subtitle")):
                    key = {"title": "booktitle", "subtitle": "booksubtitle"}[key]
                if link == "crossref" and key not in _FROM_PARENT:
                    continue
                if key not in own and not (key in ("date", "year", "month") and own & {"date", "year"}):
                    found.append((key, raw))
                    own.add(key)
    return found


_FROM_PARENT = frozenset(
    [
        "booktitle",
        "booksubtitle",
        "editor",
        "publisher",
        "address",
        "location",
        "series",
        "volume",
        "organization",
        "date",
        "year",
        "month",
        "isbn",
        "issn",
        "eventtitle",
    ]
)


def _people(raw: str) -> list[Name]:
    written = split_multiple_persons_names(" ".join(raw.split()))
    return [parse_name(one) or Name("", "", decode(one)) for one in written]
