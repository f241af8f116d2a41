"""The bibliography: what is read from BibTeX, what is refused and where, and that nothing is lost."""

from __future__ import annotations

import logging
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesite.bibliography import (
    MAX_BYTES,
    MAX_FIELD,
    OTHERS,
    Bibliography,
    Name,
    Record,
    decode,
    load_bibliography,
    parse_bibliography,
    verbatim,
)
from synthesite.problems import Problem, Problems

GRAVELLE = r"""@article{gravelle2007,
  author = {Gravelle, Hugh and Dusheiko, Mark and Sheaff, Rod},
  title = {Impact of case management ({Evercare}) on frail elderly patients},
  journal = {BMJ},
  date = {2007-01-04},
  volume = {334},
  number = 7583,
  pages = {31--34},
  doi = {10.1136/BMJ.39020.413310.55},
  pmid = {17107984},
  pmcid = {1764106},
  url = {https://www.bmj.com/content/334/7583/31}
}"""


def read(text: str) -> tuple[Bibliography, list[Problem]]:
    problems = Problems()
    return parse_bibliography(text, "evidence/references.bib", problems), list(problems)


def one(text: str) -> Record:
    bibliography, problems = read(text)
    assert not [problem for problem in problems if problem.severity == "error"]
    (record,) = bibliography.values()
    return record


def faults(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.slug) for problem in read(text)[1]]


# -- the record


def test_a_record_as_it_should_be() -> None:
    record = one("\n" + GRAVELLE)
    assert (record.key, record.type, record.line) == ("gravelle2007", "article", 2)
    assert record.title == "Impact of case management (Evercare) on frail elderly patients"
    assert record.authors[0] == Name("Gravelle", "Hugh", "")
    assert (record.date, record.year) == ("2007-01-04", "2007")
    assert (record.container, record.publisher) == ("BMJ", "")
    assert (record.doi, record.pmid, record.pmcid) == (
        "10.1136/bmj.39020.413310.55",
        "17107984",
        "PMC1764106",
    )
    assert record.address == "https://doi.org/10.1136/bmj.39020.413310.55"
    assert record.short == "Gravelle and others 2007"
    assert record.source == GRAVELLE
    assert record.fields["pages"] == "31–34"


def test_a_record_cannot_be_changed_and_travels_between_processes() -> None:
    record = one(GRAVELLE)
    with pytest.raises(AttributeError):
        record.key = "other"
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301  # our own bytes
    assert hash(record) == hash(one(GRAVELLE))


def test_csl_json_of_an_article() -> None:
    assert one(GRAVELLE).csl() == {
        "id": "gravelle2007",
        "type": "article-journal",
        "title": "Impact of case management (Evercare) on frail elderly patients",
        "author": [
            {"family": "Gravelle", "given": "Hugh"},
            {"family": "Dusheiko", "given": "Mark"},
            {"family": "Sheaff", "given": "Rod"},
        ],
        "issued": {"date-parts": [[2007, 1, 4]]},
        "container-title": "BMJ",
        "volume": "334",
        "issue": "7583",
        "page": "31-34",
        "DOI": "10.1136/bmj.39020.413310.55",
        "PMID": "17107984",
        "PMCID": "PMC1764106",
        "URL": "https://www.bmj.com/content/334/7583/31",
    }


@pytest.mark.parametrize(
    ("kind", "csl"),
    [
        ("article", "article-journal"),
        ("techreport", "report"),
        ("report", "report"),
        ("phdthesis", "thesis"),
        ("thesis", "thesis"),
        ("incollection", "chapter"),
        ("inbook", "chapter"),
        ("book", "book"),
        ("legislation", "legislation"),
        ("online", "webpage"),
        ("misc", "document"),
        ("inproceedings", "paper-conference"),
        ("ARTICLE", "article-journal"),
    ],
)
def test_types(kind: str, csl: str) -> None:
    assert one(f"@{kind}{{k, title = {{T}}, year = 1999}}").csl()["type"] == csl


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ("@techreport{k, title={T}, year=1999, number={Cm 849}, pages={32 pp}",
         {"number": "Cm 849", "number-of-pages": "32"}),
        ("@incollection{k, title={T}, year=1999, booktitle={B}, pages={32}",
         {"container-title": "B", "page": "32"}),
        ("@misc{k, title={T}, date={2001-04/2005}", {"issued": {"date-parts": [[2001, 4], [2005]]}}),
        ("@misc{k, title={T}, date={1999~}", {"issued": {"date-parts": [[1999]], "circa": True}}),
        ("@mastersthesis{k, title={T}, year=1999", {"genre": "master's thesis"}),
        ("@misc{k, title={T}, subtitle={S}, year=1999", {"title": "T: S"}),
        ("@misc{k, title={T}, year=1999, author={Smith, Jr, J. and {NHS}}",
         {"author": [{"family": "Smith", "given": "J.", "suffix": "Jr"}, {"literal": "NHS"}]}),
    ],
)  # fmt: skip
def test_csl_json_of_others(fields: str, part: dict[str, object]) -> None:
    item = one(fields + "}").csl()
    assert {name: item.get(name) for name in part} == part


@pytest.mark.parametrize(
    ("fields", "short"),
    [
        ("author = {Manthorpe, Jill and Iliffe, Steve}, year = 2011", "Manthorpe and Iliffe 2011"),
        ("author = {Manthorpe, Jill and others}, year = 2011", "Manthorpe and others 2011"),
        ("author = {{Department of Health}}, year = 2005", "Department of Health 2005"),
        ('author = {van der Windt, Dani{\\"e}lle}, year = 2006', "van der Windt 2006"),
        ("editor = {Hudson, Bob}, year = 2002", "Hudson 2002"),
        ("publisher = {HMSO}, year = 1970", "HMSO 1970"),
        ("author = {Twigg, J}", "Twigg no date"),
        ("year = 1970", "T 1970"),
        ("year = 1970, subtitle = {" + "word " * 20 + "}", "T: " + "word " * 11 + "… 1970"),
    ],
)
def test_how_running_text_names_it(fields: str, short: str) -> None:
    assert one(f"@misc{{k, title = {{T}}, {fields}}}").short == short


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("title = {Care Act 2014}, year = 2014", "Care Act 2014"),
        ("title = {Community Care Bill}, year = 1990", "Community Care Bill 1990"),
    ],
)
def test_legislation_is_named_by_its_title(text: str, short: str) -> None:
    assert one(f"@legislation{{k, author = {{{{UK Parliament}}}}, {text}}}").short == short


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("doi = {10.1000/A_b(1)<2>}, url = {https://example.org}", "https://doi.org/10.1000/a_b(1)%3C2%3E"),
        ("url = {https://example.org/x?a=1&b=2}", "https://example.org/x?a=1&b=2"),
        ("url = {https://www.doi.org/10.1000/xyz}", "https://doi.org/10.1000/xyz"),
        ("howpublished = {\\url{https://example.org/a_b}}", "https://example.org/a_b"),
        ("pmcid = {PMC12}, pmid = 34", "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/"),
        ("pmid = 34", "https://pubmed.ncbi.nlm.nih.gov/34/"),
        ("note = {nothing}", None),
    ],
)
def test_the_best_link(fields: str, address: str | None) -> None:
    assert one(f"@misc{{k, title = {{T}}, year = 1999, {fields}}}").address == address


# -- names


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Gravelle, Hugh", [Name("Gravelle", "Hugh", "")]),
        ("Hugh Gravelle AND Mark  Dusheiko", [Name("Gravelle", "Hugh", ""), Name("Dusheiko", "Mark", "")]),
        ("Ludwig van Beethoven", [Name("van Beethoven", "Ludwig", "")]),
        ("de la Cruz, Ana Mar{\\'\\i}a", [Name("de la Cruz", "Ana María", "")]),
        ("Smith, Jr, John A.", [Name("Smith", "John A., Jr", "")]),
        (
            "{Department of Health} and Darzi, Ara",
            [Name("", "", "Department of Health"), Name("Darzi", "Ara", "")],
        ),
        ("{Barnes and Noble}", [Name("", "", "Barnes and Noble")]),
        ("{\\O}rsted, S{\\o}ren", [Name("Ørsted", "Søren", "")]),
        ("family=Berg, given=Jan, prefix=van den", [Name("van den Berg", "Jan", "")]),
        ("A. Smith and others", [Name("Smith", "A.", ""), OTHERS]),
        ("NICE", [Name("NICE", "", "")]),
        ("O'Neil, J.-P.", [Name("O'Neil", "J.-P.", "")]),
        ("{{{Nested}}}", [Name("", "", "Nested")]),
        ("   ", []),
    ],
)
def test_names(written: str, names: list[Name]) -> None:
    assert list(one(f"@misc{{k, title = {{T}}, year = 1999, author = {{{written}}}}}").authors) == names


@pytest.mark.parametrize(
    "written",
    [
        "Department of Health",
        "Smith, J, PhD, RN",
        "Smith,",
        "Royal College of Nursing and Smith, J",
        "Age & Life Trust",
    ],
)
def test_what_cannot_be_one_name_is_said_and_kept_whole(written: str) -> None:
    bibliography, problems = read(f"@misc{{k,\n title = {{T}}, year = 1999,\n author = {{{written}}}}}")
    assert [(problem.line, problem.slug, problem.field) for problem in problems] == [(3, "bib-bad-name", "k.author")]
    assert bibliography["k"].authors[0] == Name("", "", written.removesuffix(" and Smith, J"))


# -- dates


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("date = {2005-01}", "2005-01"),
        ("date = {2005-01-20}, year = {2005}", "2005-01-20"),
        ("date = {2001-04/2005-03}", "2001-04/2005-03"),
        ("date = {2005~}", "2005~"),
        ("year = 2005", "2005"),
        ("year = {2005}, month = jan", "2005-01"),
        ("year = {2005}, month = {Sept.}", "2005-09"),
        ("year = {2005}, month = 3", "2005-03"),
        ('year = {2005}, month = "14~" # mar', "2005-03-14"),
        ("year = {2005}, month = {January}, day = {9}", "2005-01-09"),
        ("year = {2005}, month = {Spring}", "2005"),
        ("year = {2005}, month = {Jul/Aug}", "2005"),
        ("year = {2005a}", "2005"),
        ("year = {[2005]}", "2005"),
        ("year = {c. 1986}", "1986~"),
        ("year = {1986?}", "1986?"),
        ("year = {2005--2007}", "2005/2007"),
    ],
)
def test_dates(fields: str, date: str) -> None:
    assert one(f"@misc{{k, title = {{T}}, {fields}}}").date == date


@pytest.mark.parametrize(
    "fields", ["note = {x}", "year = {n.d.}", "year = {in press}", "date = {forthcoming}", "year = {}"]
)
def test_no_year_is_a_warning(fields: str) -> None:
    bibliography, problems = read(f"@misc{{k, title = {{T}}, {fields}}}")
    assert [(problem.slug, problem.severity) for problem in problems] == [("bib-no-year", "warning")]
    assert (bibliography["k"].year, bibliography["k"].short) == (None, "T no date")


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ("date = {2005-13}", None),
        ("date = {2005-02-30}", None),
        ("date = {January 2005}", None),
        ("year = {205}", None),
        ("year = {2005-06}", None),
        ("year = {9005}", None),
        ("year = 2005, month = {Foo}", "2005"),
        ("year = 2005, month = {31 feb}", "2005"),
        ("year = 2005, month = 13", "2005"),
        ("date = {2005-01}, year = 2006", "2005-01"),
        ("year = 2005, urldate = {yesterday}", "2005"),
    ],
)
def test_dates_that_are_none(fields: str, kept: str | None) -> None:
    bibliography, problems = read(f"@misc{{k,\n title = {{T}},\n {fields}}}")
    assert [(problem.line, problem.slug) for problem in problems] == [(3, "bib-bad-date")]
    assert bibliography["k"].date == kept


# -- identifiers


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1136/BMJ.39020", "10.1136/bmj.39020"),
        ("https://doi.org/10.1136/bmj.39020", "10.1136/bmj.39020"),
        ("http://dx.doi.org/10.1136/bmj.39020.", "10.1136/bmj.39020"),
        ("doi:10.1136/bmj.39020", "10.1136/bmj.39020"),
        ("DOI: https://doi.org/10.1136/bmj.39020", "10.1136/bmj.39020"),
        ("https://doi.org/10.1136%2Fbmj.39020", "10.1136/bmj.39020"),
        (r"10.1000/a\_b", "10.1000/a_b"),
        (r"10.1000/a{\_}b", "10.1000/a_b"),
        ("10.1016/S0140-6736(08)60342-6", "10.1016/s0140-6736(08)60342-6"),
        ("10.1016/S0140-6736)", "10.1016/s0140-6736"),
        ("10.1002.12/x", "10.1002.12/x"),
    ],
)
def test_dois(written: str, doi: str) -> None:
    assert one(f"@misc{{k, title = {{T}}, year = 1999, doi = {{{written}}}}}").doi == doi


@pytest.mark.parametrize(
    ("name", "written", "slug"),
    [
        ("doi", "11.1136/bmj", "bib-bad-doi"),
        ("doi", "10.1136", "bib-bad-doi"),
        ("doi", "10.1136/bmj 39020", "bib-bad-doi"),
        ("doi", "10.1136/bmj–39020", "bib-bad-doi"),
        ("doi", "https://example.org/10.1136/bmj", "bib-bad-doi"),
        ("doi", "javascript:alert(1)", "bib-bad-doi"),
        ("isbn", "978-0-11-322743-4", "bib-bad-isbn"),
        ("isbn", "0-306-40615-3", "bib-bad-isbn"),
        ("isbn", "12345", "bib-bad-isbn"),
        ("isbn", "9780306406157, 0-306-40615-3", "bib-bad-isbn"),
        ("url", "javascript:alert(1)", "bib-bad-url"),
        ("url", "JaVaScript://example.org/%0aalert(1)", "bib-bad-url"),
        ("url", "data:text/html,x", "bib-bad-url"),
        ("url", "ftp://example.org/x", "bib-bad-url"),
        ("url", "www.example.org", "bib-bad-url"),
        ("url", "https://", "bib-bad-url"),
        ("url", "https://a b.org", "bib-bad-url"),
        ("url", "https://good.org@bad.org/", "bib-bad-url"),
        ("url", "https://[bad", "bib-bad-url"),
        ("url", 'https://x.org/"onclick=', "bib-bad-url"),
        ("pmid", "PMC12", "bib-bad-identifier"),
        ("pmcid", "seven", "bib-bad-identifier"),
    ],
)
def test_a_faulty_value_is_told_and_left_out_and_the_record_kept(name: str, written: str, slug: str) -> None:
    bibliography, problems = read(f"@misc{{k,\n title = {{T}}, year = 1999,\n {name} = {{{written}}}}}")
    assert [(problem.line, problem.slug, problem.field) for problem in problems] == [(3, slug, f"k.{name}")]
    assert name not in bibliography["k"].fields
    assert bibliography["k"].address is None


@pytest.mark.parametrize(
    ("written", "isbn"),
    [
        ("978-0-306-40615-7", "9780306406157"),
        ("0-306-40615-2", "0306406152"),
        ("0 8044 2957 x", "080442957X"),
        ("9780306406157 (pbk), 0306406152", "9780306406157"),
    ],
)
def test_isbns(written: str, isbn: str) -> None:
    assert one(f"@book{{k, title = {{T}}, year = 1999, isbn = {{{written}}}}}").isbn == isbn


# -- LaTeX


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"Z{\"u}rich, {\'E}cole, \'{\i}le, {\'\i}le, Mar{\'i}a", "Zürich, École, íle, íle, María"),
        (
            r"\v{S}koda \c{c}a \c ca {\aa}se {\ss} {\O}re \l{}odz \H{o} \k{a}",
            "Škoda ça ça åse ß Øre łodz ő ą",
        ),
        (r"Vi{\'{\^e}}t", "Viết"),
        (
            r"Research \& Development, 50\% of \$5, a\_b, \#1, \{x\}",
            "Research & Development, 50% of $5, a_b, #1, {x}",
        ),
        ("50% of patients, from $50 to $60", "50% of patients, from $50 to $60"),
        ("{National {Health} Service}", "National Health Service"),
        ("1999--2001 --- ``quoted'' text~here", "1999–2001 — “quoted” text here"),
        (r"\emph{In vivo} \textbf{bold} {\em x} \textsc{nhs}", "In vivo bold x nhs"),
        (r"I$^2$ = 40, $p<0.05$, CO$_2$, $\alpha$, $\leq 3$", "I² = 40, p<0.05, CO₂, α, ≤3"),
        (r"\pounds5 \euro7 \textendash{} \copyright", "£5 €7 – ©"),
        ("line one\n   line  two", "line one line two"),
        (r"a\\b\ c\,d\-e", "a b c de"),
        (r"\input{/etc/passwd} \write18{x} \today", r"\input/etc/passwd \write18x \today"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (r"C:\Users", r"C:\Users"),
        ("\\", "\\"),
        ("e\u0301", "é"),
    ],
)
def test_latex_becomes_plain_text(written: str, text: str) -> None:
    assert decode(written) == text


def test_addresses_keep_what_prose_would_lose() -> None:
    assert verbatim(r"\url{https://x.org/~a--b\_c\%20d?e=``f''}") == "https://x.org/~a--b_c%20d?e=``f''"
    assert verbatim(r"https://x.org/\textasciitilde a/{\~{}}b") == "https://x.org/~a/~b"


# -- values


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('"quoted {"} text"', 'quoted " text'),
        ('"A {B, C} D"', "A B, C D"),
        ('bmj # " and " # {more} # 7', "British Medical Journal and more7"),
        ("BMJ", "British Medical Journal"),
        ("{Evidence @ home, a = b}", "Evidence @ home, a = b"),
        (r"{a \{ b}", "a { b"),
    ],
)
def test_values_and_string_definitions(written: str, title: str) -> None:
    assert (
        one("@string{bmj = {British Medical} # { Journal}}\n@misc{k, title = " + written + ", year = 1999}").title
        == title
    )


def test_the_source_to_download_brings_its_string_definitions() -> None:
    record = one("@string{x = {Unused}}@string{bmj = {BMJ}}\n@article{k, title = {T}, year = 1999, journal = bmj}")
    assert record.source == "@string{bmj = {BMJ}}\n@article{k, title = {T}, year = 1999, journal = bmj}"
    assert one(record.source).container == "BMJ"


def test_a_record_in_parentheses() -> None:
    assert one("@misc(k, title = {T (a)}, year = 1999)").title == "T (a)"


def test_crossref_gives_what_is_missing() -> None:
    text = """@incollection{part, title = {Part}, author = {A, B}, crossref = {whole}}
@book{whole, title = {Whole}, editor = {C, D}, publisher = {P}, year = 1999, month = mar,
  isbn = {0306406152}}"""
    bibliography, problems = read(text)
    part = bibliography["part"]
    assert (part.container, part.publisher, part.date, part.editors) == (
        "Whole",
        "P",
        "1999-03",
        (Name("C", "D", ""),),
    )
    assert (part.isbn, problems) == (None, [])


# -- faults

UNTIDY = [
    pytest.param("@misc{k,\n title = {T}\n year = 2000}", 2, "bib-swallowed-field", id="missing-comma"),
    pytest.param('@misc{k,\n title = "T"\n year = 2000}', 2, "bib-swallowed-field", id="missing-comma-quoted"),
    pytest.param("@misc{k,\n year = 2000\n title = {T}}", 2, "bib-swallowed-field", id="missing-comma-after-number"),
    pytest.param("@misc{k,\n title = {T\n, year = {2000}},}", 2, "bib-swallowed-field", id="brace-closed-too-late"),
    pytest.param("@misc{k,\n title = {T,\n year = {2000}}}", 2, "bib-swallowed-field", id="brace-closed-at-the-end"),
    pytest.param("@misc{k,\n title = {T, year = {2000}}}", 2, "bib-swallowed-field", id="swallowed-on-one-line"),
    pytest.param("@misc{k,\n title = {T} more, year = 2000}", 2, "bib-syntax", id="text-behind-the-brace"),
    pytest.param("@misc{k,\n title = Social Policy, year = 2000}", 2, "bib-syntax", id="text-without-braces"),
    pytest.param("@misc{k,\n title = , year = 2000}", 2, "bib-syntax", id="no-value"),
    pytest.param("@misc{k,\n title = {T} #, year = 2000}", 2, "bib-syntax", id="nothing-to-join"),
    pytest.param("@misc{k,\n title = {T}, year = 2000,\n Title = {U}}", 3, "bib-duplicate-field", id="doubled-field"),
    pytest.param("@misc{k,\n title {T}, year = 2000}", 1, "bib-syntax", id="no-equals-sign"),
    pytest.param("@misc{k\n title = {T}, year = 2000}", 1, "bib-syntax", id="no-comma-after-key"),
    pytest.param("@misc{\n title = {T}, year = 2000}", 1, "bib-syntax", id="no-key"),
    pytest.param("@misc{k,\n title = {T}, , year = 2000}", 1, "bib-syntax", id="doubled-comma"),
    pytest.param("@misc{k,\n title = {T, year = 2000}", 1, "bib-syntax", id="unclosed-brace"),
    pytest.param('@misc{k,\n title = "T, year = 2000}', 1, "bib-syntax", id="unclosed-quote"),
    pytest.param("@misc{k,\n title = {T}, year = 2000", 1, "bib-syntax", id="unclosed-record"),
    pytest.param("% @misc{k,\n title = {T}, year = 2000}", 1, "bib-syntax", id="behind-a-percent-sign"),
    pytest.param("@misc{k,\n title = {T}, ye ar = 2000}", 2, "bib-syntax", id="field-of-two-words"),
    pytest.param("@blog{k,\n title = {T}, year = 2000}", 1, "bib-unknown-type", id="unknown-type"),
    pytest.param("@{k,\n title = {T}, year = 2000}", 1, "bib-unknown-type", id="no-type"),
    pytest.param("@misc{../k,\n title = {T}, year = 2000}", 1, "bad-key", id="bad-key"),
    pytest.param("@misc{k,\n year = 2000}", 1, "bib-no-title", id="no-title"),
    pytest.param("@misc{k,\n title = {}, year = 2000}", 1, "bib-no-title", id="empty-title"),
    pytest.param("@misc{k,\n title = {{}}, year = 2000}", 1, "bib-no-title", id="empty-braces-for-title"),
    pytest.param("@misc{k}", 1, "bib-no-title", id="nothing-but-a-key"),
    pytest.param("@misc{BEFORE,\n title = {T}, year = 2000}", 1, "bib-duplicate-key", id="key-in-other-case"),
    pytest.param(
        "@misc{k,\n title = {T}, year = 2000, abstract = {" + "x" * (MAX_FIELD + 1) + "}}",
        2,
        "too-large",
        id="too-long",
    ),
]


@pytest.mark.parametrize(("text", "line", "slug"), UNTIDY)
def test_a_broken_record_is_refused_with_its_line_and_spares_its_neighbours(text: str, line: int, slug: str) -> None:
    before = "@misc{before, title = {Before}, year = 1999}\n\n"
    after = "\n\n@misc{after, title = {After}, year = 1999}\n"
    bibliography, problems = read(before + text + after)
    assert list(bibliography) == ["before", "after"]
    assert [at for _, at in bibliography.refused] == [3]
    assert [(problem.line - 2, problem.slug, problem.severity) for problem in problems] == [(line, slug, "error")]


def test_a_swallowed_field_is_named() -> None:
    assert '"year"' in read("@misc{k, title = {First}\n year={2000}}")[1][0].message


def test_a_repeated_key_names_both_places() -> None:
    text = "\n".join(f"@misc{{k, title = {{{title}}}, year = 1999}}" for title in "ABC")
    bibliography, problems = read(text)
    assert bibliography["k"].title == "A"
    assert bibliography.refused == (("k", 2), ("k", 3))
    assert [(problem.line, problem.slug, problem.related[0].line) for problem in problems] == [
        (2, "bib-duplicate-key", 1),
        (3, "bib-duplicate-key", 1),
    ]


def test_a_record_behind_a_percent_sign_takes_no_key() -> None:
    bibliography, problems = read("%@misc{k, title = {Old}, year = 1999}\n@misc{k, title = {T}, year = 1999}")
    assert (bibliography["k"].title, bibliography.refused) == ("T", (("k", 1),))
    assert [(problem.line, problem.slug) for problem in problems] == [(1, "bib-syntax")]


def test_a_doubled_field_names_both_places() -> None:
    (problem,) = read("@misc{k,\n title = {A},\n year = 1999,\n title = {B}}")[1]
    assert (problem.line, problem.related[0].line, problem.field) == (4, 2, "k.title")


def test_the_same_doi_twice_is_a_warning_with_both_places() -> None:
    text = """@misc{a, title = {A}, year = 1999, doi = {10.1000/X}}
@misc{b, title = {B}, year = 1999, doi = {doi:10.1000/x}}"""
    bibliography, problems = read(text)
    assert len(bibliography) == 2
    assert [(p.line, p.slug, p.severity, p.related[0].line) for p in problems] == [
        (2, "bib-duplicate-doi", "warning", 1)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@comment{anything {at} all}", []),
        ("@preamble{\"\\newcommand{x}\"}", []),
        ("% Encoding: UTF-8\nThis file was made by hand.\n", []),
        ("@string{a = {x}}\n@string{A = {y}}", [(2, "bib-duplicate-key")]),
        ("@string{a = b}", [(1, "bib-syntax")]),
        ("@string{a {x}}", [(1, "bib-syntax")]),
        ("@comment{\n@misc{k, title = {T}, year = 1999}\n}", [(1, "bib-syntax"), (3, "bib-syntax")]),
        ("text\nmisc{k,\n title = {T}}", [(2, "bib-syntax")]),
        ("@ misc {k, title = {T}}", [(1, "bib-syntax")]),
        ("@misc{k, title = {T}}, year = 1999}", [(1, "bib-syntax"), (1, "bib-no-year")]),
        ("@misc{k, title = {T}, year = 1999, crossref = {none}}", [(1, "unknown-record")]),
        ("@misc{k, title = {T}, year = 1999, crossref = {x}}\n@misc{x, year = 1999}", [(2, "bib-no-title")]),
        ("@misc{k, title = {T}, year = 1999, journal = bmj}", [(1, "bib-syntax")]),
        ("@misc{k, title = {T}, year = 1999,}", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_stands_between_records(text: str, expected: list[tuple[int, str]]) -> None:
    assert faults(text) == expected


def test_an_undefined_string_is_told_and_its_name_kept() -> None:
    bibliography, _ = read("@misc{k, title = {T}, year = 1999, journal = bmj}")
    assert bibliography["k"].container == "bmj"


# -- files


def load(path: Path, data: bytes) -> tuple[Bibliography, list[Problem]]:
    path.write_bytes(data)
    problems = Problems()
    return load_bibliography(path, "evidence/references.bib", problems), list(problems)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark(tmp_path: Path, end: bytes, mark: bytes) -> None:
    text = mark + GRAVELLE.encode().replace(b"\n", end) + end + b"@misc{k, title = {T}, url = {x},}" + end
    bibliography, problems = load(tmp_path / "r.bib", text)
    assert bibliography["gravelle2007"].line == 1
    assert bibliography["k"].line == 14
    assert bibliography["gravelle2007"].source == GRAVELLE
    assert [(p.line, p.slug) for p in problems] == [(14, "bib-no-year"), (14, "bib-bad-url")]


def test_a_backslash_at_the_end_of_a_line_does_not_shift_the_lines_below() -> None:
    text = "@misc{k, title = {A\\\\\nB\\\nC}, year = 1999}\n@misc{l, title = {T}, year = 1999}"
    bibliography, _ = read(text)
    assert bibliography["l"].line == 4
    assert bibliography["k"].title == "A B C"
    assert bibliography["k"].source == text.split("\n@")[0]


@pytest.mark.parametrize(
    ("data", "line", "slug"),
    [
        ("\n@misc{k, title = {Zürich}}".encode("latin-1"), 2, "not-utf-8"),
        (GRAVELLE.encode("utf-16"), 1, "not-utf-8"),
        (b"%" * (MAX_BYTES + 1), 1, "too-large"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes, line: int, slug: str) -> None:
    bibliography, problems = load(tmp_path / "r.bib", data)
    assert (len(bibliography), [(p.line, p.slug) for p in problems]) == (0, [(line, slug)])


def test_control_characters_are_told_by_line_and_taken_out(tmp_path: Path) -> None:
    data = "@misc{k, title = {A\x00B\u202eC},\n year = 1999, note = {x\x1b[31m}}\n"
    bibliography, problems = load(tmp_path / "r.bib", data.encode())
    assert [(p.line, p.column, p.slug) for p in problems] == [
        (1, 20, "control-character"),
        (2, 24, "control-character"),
    ]
    assert (bibliography["k"].title, bibliography["k"].fields["note"]) == ("ABC", "x[31m")


def test_no_file_is_an_empty_bibliography_and_a_link_or_folder_is_refused(tmp_path: Path) -> None:
    problems = Problems()
    assert len(load_bibliography(tmp_path / "none.bib", "r.bib", problems)) == len(problems) == 0
    (tmp_path / "secret").write_text(GRAVELLE, encoding="utf-8")
    (tmp_path / "link.bib").symlink_to(tmp_path / "secret")
    assert len(load_bibliography(tmp_path / "link.bib", "r.bib", problems)) == 0
    assert len(load_bibliography(tmp_path, "folder.bib", problems)) == 0
    assert [problem.slug for problem in problems] == ["unreadable-file", "symbolic-link"]


def test_nothing_reaches_the_terminal(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    read(
        "@misc{k, title = {T\n@misc{l, title = \\input{x} \\frac, year = {\\item \\sqrt}}\n"
        "@misc{m, title = {\\input \\sqrt}}"
    )
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_definitions_that_double_each_other_are_stopped() -> None:
    doubling = "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(64))
    users = "".join(f"@misc{{k{n}, title = a7, year = 1999}}\n" for n in range(300))
    text = "@string{a0 = {" + "x" * 1000 + "}}\n" + doubling + users
    bibliography, problems = read(text)
    assert len(bibliography) + len(bibliography.refused) == 300
    assert bibliography.refused
    assert {problem.slug for problem in problems if problem.line > 65} == {"too-large"}
    assert sum(len(record.title) for record in bibliography.values()) <= MAX_BYTES


# -- conservation

MESSY = "\n".join(
    [
        GRAVELLE,
        "@string{bmj = {BMJ}}",
        "@comment{a comment}",
        *(str(case.values[0]) for case in UNTIDY if case.id not in ("too-long", "behind-a-percent-sign")),
        GRAVELLE.replace("gravelle2007", "second"),
        "",
    ]
)
START = re.compile(r"^[ \t]*@(?!(?:comment|string|preamble)\b)\w*[ \t]*[{(]", re.MULTILINE | re.IGNORECASE)


def hold_conservation(text: str) -> None:
    """Records in = records kept + records refused, each with the line it begins on and a problem."""
    bibliography, problems = read(text)
    begins = sorted(text.count("\n", 0, found.start()) + 1 for found in START.finditer(text))
    lines = sorted([record.line for record in bibliography.values()] + [line for _, line in bibliography.refused])
    assert lines == begins
    for number, (_, line) in enumerate(bibliography.refused):
        later = [begin for begin in begins if begin > line]
        end = later[0] if later else float("inf")
        assert any(p.severity == "error" and line <= p.line < end for p in problems), bibliography.refused[number]


def test_records_in_are_records_kept_and_refused() -> None:
    hold_conservation(MESSY)
    bibliography, _ = read(MESSY)
    assert set(bibliography) >= {"gravelle2007", "second"}
    assert len(bibliography.refused) >= len(UNTIDY) - 3


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(MESSY) - 1),
            st.sampled_from(
                ["", "{", "}", '"', ",", "=", "#", "\\", "\n", " ", "%", "é", "{}", '""', "= {", "\\{", "x"]
            ),
            st.integers(0, 3),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_records_are_conserved_in_damaged_files(damages: list[tuple[int, str, int]]) -> None:
    text = MESSY
    for at, put, taken in damages:
        line_start = text.rfind("\n", 0, at) + 1
        if "@" not in text[line_start : at + taken + 1]:  # a record's own first line stays what it is
            text = text[:at] + put + text[at + taken :]
    hold_conservation(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("@{}(),=\"#\\%$~^_ \n\tabkx19é'`-.:/&<>\x00\u202e"), max_size=120))
def test_any_text_gives_records_or_problems(text: str) -> None:
    bibliography, problems = read("@misc{k, title = {" + text + "}, author = {" + text + "}, year = 1999}\n" + text)
    total = text.count("\n") * 3 + 3
    assert all(1 <= problem.line <= total and problem.message and problem.about for problem in problems)
    for record in bibliography.values():
        assert record.title
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", "".join(record.fields.values()))
        assert record.address is None or record.address.startswith(("http://", "https://"))
        assert isinstance(record.csl(), dict)
        assert record.short


def test_the_result_does_not_depend_on_the_run() -> None:
    first, second = read(MESSY), read(MESSY)
    assert list(first[0].values()) == list(second[0].values())
    assert [list(record.fields) for record in first[0].values()] == [
        list(record.fields) for record in second[0].values()
    ]
    assert first[1] == second[1]
