"""From a format to the bibliography and back: what the format can hold comes back as it went in."""

from __future__ import annotations

import json
import string

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
