"""From a format to the bibliography and back: what the format can hold comes back as it went in."""

from __future__ import annotations

import json
import string

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesite.bibliography import Name, Record, parse_bibliography
from synthesite.bibliography.bibtex_writing import write_bibtex
from synthesite.bibliography.csl_json_writing import write_csl_json
from synthesite.bibliography.ris_writing import write_ris
from synthesite.importing import read_records_of
from synthesite.importing.ledger import held_values
from synthesite.problems import Problems

FEW = settings(max_examples=25, deadline=None, derandomize=True)

LETTERS = string.ascii_letters + "éüßøŁčñ"
AWKWARD = "".join(sorted(set("\\{}$&%#_~^\"'`-=@,;:.!?()[]<>|/*+ 0123456789–—’“”€αβ日本" + LETTERS)))
TEXT = st.text(AWKWARD, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
WORD = st.text(LETTERS, min_size=2, max_size=10)
PHRASE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
PERSON = st.builds(Name, WORD, st.one_of(WORD, st.just("J. A.")), st.just(""))
NAME = st.one_of(PERSON, PHRASE.map(lambda text: Name("", "", f"{text} of {text}")))
DATE = st.sampled_from(["", "1999", "2007-01", "2007-01-06", "2001/2003", "2005~"])
NUMBERS = {
    "doi": "10.5555/ex(1).<2>;3",
    "pmid": "17107984",
    "pmcid": "PMC1764106",
    "url": "https://example.org/a_b%20c~d",
}
FIELDS = st.sampled_from(
    ["journal", "volume", "number", "note", "abstract", "address", "language", "keywords", "x-ris-c1"]
)


@st.composite
def records(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Record:
    fields = draw(st.dictionaries(FIELDS, text, max_size=6)) | {"title": draw(text)}
    fields |= {name: NUMBERS[name] for name in draw(st.sets(st.sampled_from(sorted(NUMBERS))))}
    names = tuple(dict.fromkeys(draw(st.lists(NAME, max_size=4))))
    return Record("a-key", "article", fields, names, (), draw(DATE) or None, 1, "")


@FEW
@given(records(TEXT))
def test_bibtex_is_read_back_as_it_was_written(record: Record) -> None:
    problems = Problems()
    found = parse_bibliography(write_bibtex(record), "references.bib", problems)
    assert [problem.message for problem in problems if problem.severity == "error"] == []
    assert held_values(found["a-key"]) == held_values(record)
    assert write_bibtex(found["a-key"]) == write_bibtex(record)


@FEW
@given(records(TEXT))
def test_bibtex_to_the_bibliography_and_back(record: Record) -> None:
    written = write_bibtex(record)
    (again,), refused = read_records_of(written.encode(), "x.bib")
    assert refused == ()
    assert write_bibtex(again) == written


CSL_TEXTS = (
    "title", "container-title", "volume", "issue", "publisher-place", "edition", "genre", "language", "abstract",
    "collection-title", "container-title-short", "title-short", "archive", "call-number", "event-place", "section",
)  # fmt: skip


@FEW
@given(
    st.dictionaries(st.sampled_from(CSL_TEXTS), PHRASE, min_size=1),
    st.lists(
        st.fixed_dictionaries({"family": WORD, "given": WORD}),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one["family"],
    ),
    st.sampled_from([[[2007]], [[2007, 1]], [[2007, 1, 6]], [[2001], [2003]]]),
    st.sampled_from(["article-journal", "book", "chapter", "report", "dataset", "interview", "speech"]),
)
def test_csl_json_to_the_bibliography_and_back(
    texts: dict[str, str], people: list[dict[str, str]], date: list[list[int]], kind: str
) -> None:
    item = {"id": "made-1", "type": kind, "title": "A title", **texts, "author": people, "issued": {"date-parts": date}}
    item |= {"DOI": "10.5555/example.1", "PMID": "17107984", "translator": people, "custom": {"tags": ["a"]}}
    (record,), refused = read_records_of(json.dumps([item]).encode(), "x.json")
    assert refused == ()
    written = write_csl_json(parse_bibliography(write_bibtex(record), "", Problems())["made-1"])
    lost = {name: value for name, value in item.items() if written.get(name) != value}
    assert lost == {}


RIS_TAGS = ("TI", "T2", "VL", "IS", "CY", "ET", "M3", "LA", "AB", "N1", "C1", "U1", "T3", "ST", "J2", "AD", "RN", "A4")


@FEW
@given(
    st.dictionaries(st.sampled_from(RIS_TAGS), PHRASE, min_size=1),
    st.lists(st.tuples(WORD, WORD), min_size=1, max_size=3, unique=True),
    st.lists(PHRASE, max_size=3, unique=True),
    st.sampled_from(["JOUR", "MGZN", "NEWS"]),
)
def test_ris_to_the_bibliography_and_back(
    texts: dict[str, str], people: list[tuple[str, str]], words: list[str], kind: str
) -> None:
    lines = [("TY", kind), ("TI", "A title"), ("DO", "10.5555/example.1"), ("PY", "2007"), ("DA", "2007/01/06/")]
    lines = [line for line in lines if line[0] not in texts] + list(texts.items())
    lines += [
        ("SP", "31"),
        ("EP", "34"),
        ("SN", "0959-8138"),
        ("AN", "WOS:1"),
        ("DB", "Web of Science"),
        ("UR", "https://example.org/1"),
    ]
    lines += [
        ("UR", "https://example.org/2"),
        *(("AU", ", ".join(name)) for name in people),
        *(("KW", word) for word in words),
    ]
    lines.sort(key=lambda line: line[0] != "TY")
    text = "".join(f"{tag}  - {value}\r\n" for tag, value in lines) + "ER  - \r\n"
    (record,), refused = read_records_of(text.encode(), "x.ris")
    assert refused == ()
    written = write_ris(parse_bibliography(write_bibtex(record), "", Problems())[record.key])
    back = {(line[:2], line[6:]) for line in written.split("\r\n") if line}
    assert [line for line in lines if line not in back] == []
    assert len(rispy.loads(written.replace("\r\n", "\n"))) == 1, "another reader takes it for one record"


RIS_TAGS = {
    "TI": "The title", "ST": "Short", "AU": "Smith, Jane", "A2": "Editor, Ed", "A3": "Series, Ed", "A4": "Under, Ed",
    "T2": "Container", "T3": "Series", "J2": "Cont", "VL": "12", "IS": "3", "SP": "101", "EP": "109", "C7": "e55",
    "DA": "2010/05/06/", "Y2": "2024/05/06/", "PB": "A publisher", "CY": "London", "ET": "2nd", "M1": "77",
    "SN": "1756-1833", "DO": "10.5555/abc", "C2": "PMC123", "UR": "https://example.org/b", "L1": "a.pdf", "AB": "Text",
    "N1": "A note", "KW": "one", "LA": "eng", "C1": "custom", "RN": "notes", "NV": "3", "OP": "1999", "RI": "reviewed",
    "SE": "c. 19", "TA": "Translator, T", "TT": "Ein Titel", "AD": "A street", "CN": "shelf 4", "LB": "label",
}  # fmt: skip
"""Tags of the RIS specification and its extension of 2011, each with a value that it can have."""


@pytest.mark.parametrize("kind", ["JOUR", "BOOK", "CHAP", "RPRT", "THES", "STAT", "ELEC", "CPAPER", "NEWS", "CASE"])
def test_every_tag_of_ris_comes_back(kind: str) -> None:
    source = "".join(f"{tag}  - {text}\n" for tag, text in {"TY": kind, **RIS_TAGS, "ER": ""}.items())
    ((record,), _) = read_records_of(source.encode(), "x.ris")
    written = write_ris(record)
    lines = {(line[:2], line[6:]) for line in written.split("\r\n")}
    expected = dict(RIS_TAGS)
    if kind in ("BOOK", "RPRT", "THES"):
        expected["T3"] = expected.pop("T2")  # what holds a whole work is a series
    if kind == "BOOK":
        expected["ED"] = expected.pop("A2")
    assert set(expected.items()) <= lines
    ((again,), _) = read_records_of(written.encode(), "x.ris")
    assert held_values(again) == held_values(record)
    assert again.key == record.key


def test_the_number_of_an_article_is_not_taken_for_a_page() -> None:
    source = "TY  - JOUR\nTI  - One\nC7  - e55\nPY  - 2010\nER  - \n"
    ((record,), _) = read_records_of(source.encode(), "x.ris")
    assert "SP  - e55" in write_ris(record)  # where many programs look for it
    ((again,), _) = read_records_of(write_ris(record).encode(), "x.ris")
    assert (again.fields.get("eid"), again.fields.get("pages")) == ("e55", None)


CSL_TEXTS = (
    "annote", "archive", "archive_location", "archive-place", "authority", "call-number", "chapter-number",
    "citation-label", "collection-number", "collection-title", "container-title", "container-title-short", "dimensions",
    "division", "event-title", "event-place", "genre", "jurisdiction", "license", "locator", "medium", "note",
    "number", "number-of-volumes", "original-publisher", "original-title", "part-number", "publisher",
    "publisher-place", "references", "reviewed-title", "scale", "section", "source", "status", "supplement-number",
    "title", "title-short", "version", "volume-title", "year-suffix",
)  # fmt: skip
"""Variables of CSL 1.0.2 that are texts (appendix IV of the specification)."""
CSL_DATES = ("accessed", "available-date", "event-date", "issued", "original-date", "submitted")
CSL_PEOPLE = ("author", "chair", "container-author", "director", "editor", "recipient", "reviewed-author", "translator")


@pytest.mark.parametrize("kind", ["article-journal", "book", "chapter", "report", "thesis", "legislation", "webpage"])
def test_every_variable_of_csl_comes_back(kind: str) -> None:
    item: dict[str, object] = {"id": "a-key", "type": kind, **{name: f"Words of {name}" for name in CSL_TEXTS}}
    item |= {name: {"date-parts": [[2010, 5, 6]]} for name in CSL_DATES}
    item |= {name: [{"family": f"Of {name}", "given": "Ann"}] for name in CSL_PEOPLE}
    item |= {"DOI": "10.5555/abc", "ISBN": "9780306406157", "PMID": "123", "page": "1-9", "custom": {"a": [1, {}]}}
    ((record,), _) = read_records_of(json.dumps([item]).encode(), "x.json")
    assert write_csl_json(record) == item


def test_a_date_in_words_stands_beside_its_parts() -> None:
    """What CSL-JSON has of a date besides numbers is kept, and breaks no other format."""
    item = {"id": "a-key", "type": "book", "title": "One", "issued": {"raw": "circa 1995"}, "author": {"family": "Lee"}}
    ((record,), _) = read_records_of(json.dumps([item]).encode(), "x.json")
    assert record.date == "1995"
    written = write_csl_json(record)
    assert written["issued"] == {"date-parts": [[1995]], "raw": "circa 1995"}
    assert "PY  - 1995" in write_ris(record)
    ((again,), _) = read_records_of(json.dumps([written]).encode(), "x.json")
    assert held_values(again) | {"x-csl-author": ""} == held_values(record) | {"x-csl-author": ""}


def test_of_two_titles_the_first_counts_and_a_season_comes_back() -> None:
    """As Crossref has titles; seasons are in CSL and not in the EDTF of a record."""
    item = {"id": "a-key", "type": "book", "title": ["One", "Two"]}
    item |= {"issued": {"date-parts": [[2001]], "season": "Winter"}}
    ((record,), _) = read_records_of(json.dumps([item]).encode(), "x.json")
    written = write_csl_json(record)
    assert written == item | {"title": "One"}
    assert record.fields["x-csl-title"] == "Two"
    ((again,), _) = read_records_of(json.dumps([written]).encode(), "x.json")
    assert write_csl_json(again) == written
