"""Records as BibTeX, in the one form in which ``references.bib`` is written.

The dialect is BibTeX with biblatex's ``date``. Text stays Unicode; only what BibTeX or LaTeX would take for
a command is escaped, so that reading the text back gives the same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .identifiers import parse_date
from .loading import VERBATIM
from .names import OTHERS, Name
from .records import Record

ORDER = (
    "author",
    "editor",
    "title",
    "subtitle",
    "date",
    "month",
    "journal",
    "shortjournal",
    "booktitle",
    "maintitle",
    "eventtitle",
    "institution",
    "school",
    "organization",
    "series",
    "edition",
    "volume",
    "number",
    "issue",
    "pages",
    "eid",
    "pagetotal",
    "chapter",
    "publisher",
    "howpublished",
    "address",
    "location",
    "type",
    "doi",
    "pmid",
    "pmcid",
    "isbn",
    "issn",
    "eprint",
    "eprinttype",
    "url",
    "urldate",
    "language",
    "langid",
    "note",
    "keywords",
    "abstract",
)
"""The fields in the order in which they are written; any other follows, by name."""

_RANK = {name: place for place, name in enumerate(ORDER)}
_SPECIAL = re.compile(r"""[\\{}$&%#_~^]|-(?=-)|'(?=')|`(?=`)|(?<=[\w-])(?=[ \t]*=[ \t]*")""")
_SPELT = {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}", "-": "-{}", "'": "'{}", "`": "`{}", "": "{}"}
_DASH = re.compile(r"(?<=\w)\s*[-–—]+\s*(?=\w)")
_BARE = re.compile(r"[^\s,{}=\"#%\\~@()']+")


def write_bibtex(record: Record) -> str:
    """One record as BibTeX, from ``@`` to the closing brace, with a line end after it.

    Args:
        record: its ``fields`` hold plain Unicode; ``authors``, ``editors`` and ``date`` are taken from the
            attributes of those names, not from the fields.

    Returns:
        Text that ``parse_bibliography`` reads as the same record.
    """
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in _values(record))
    return f"@{record.type}{{{record.key},\n{lines}\n}}\n"


def encode(text: str) -> str:
    """Plain Unicode as LaTeX text that ``decode`` gives back unchanged (apart from white space)."""
    return _SPECIAL.sub(lambda found: _SPELT.get(found[0], f"\\{found[0]}"), " ".join(text.split()))


def encode_names(people: tuple[Name, ...]) -> str:
    """Names as BibTeX joins them: ``Family, Given and {Organisation} and others``."""
    return " and ".join(_name(person) for person in people)


def _values(record: Record) -> Iterator[tuple[str, str]]:
    """The fields of a record with their text as it stands between the outer braces."""
    values = {name: _written(name, text) for name, text in record.fields.items() if text}
    for name, people in (("author", record.authors), ("editor", record.editors)):
        values.pop(name, None)
        if people:
            values[name] = encode_names(people)
    if "title" in values:
        values["title"] = f"{{{values['title']}}}"  # the outer pair keeps capitals in every style
    if record.date:
        if "date" not in record.fields and parse_date(record.fields)[0] == record.date:
            if parse_date({**record.fields, "month": "", "day": ""})[0] != record.date:
                values.pop("month", None)
            values.pop("day", None)
        values.pop("year", None)
        values["date"] = record.date
    yield from sorted(values.items(), key=lambda one: (_RANK.get(one[0], len(_RANK)), one[0]))


def _written(name: str, text: str) -> str:
    if name in VERBATIM:
        return re.sub(r"[\\{}]", lambda found: f"\\{found[0]}" if found[0] != "\\" else "\\", " ".join(text.split()))
    if name == "pages":
        text = _DASH.sub("–", text)
        return encode(text).replace("–", "--")
    return encode(text)


def _name(person: Name) -> str:
    if person == OTHERS:
        return "others"
    if person.literal:
        return f"{{{encode(person.literal)}}}"
    given, _, suffix = person.given.partition(", ")
    parts = [part for part in (person.family, suffix, given) if part]
    if len(parts) == 1:
        return _part(parts[0]) if _BARE.fullmatch(parts[0]) else f"{{{encode(parts[0])}}}"
    return ", ".join(_part(part) for part in parts)


def _part(text: str) -> str:
    """A part of a name, in braces where BibTeX would take it apart."""
    plain = encode(text)
    apart = re.search(r",|(?:^|\s)and(?:\s|$)", plain, re.IGNORECASE)
    return f"{{{plain}}}" if apart else plain
