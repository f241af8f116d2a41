"""RIS, exactly as written, and read back line by line."""

from __future__ import annotations

import re

import pytest

from synthesite.bibliography import TYPES, Record, parse_bibliography
from synthesite.bibliography.ris_writing import RIS_TYPES, write_ris
from synthesite.problems import Problems


def record(bibtex: str) -> Record:
    problems = Problems()
    (found,) = parse_bibliography(bibtex, "references.bib", problems).values()
    assert [problem.message for problem in problems if problem.severity == "error"] == []
    return found


def fields(ris: str) -> list[tuple[str, str]]:
    """Tags and values, by the specification: two characters, two spaces, hyphen, space, value, CR LF."""
    assert ris.endswith("\r\n")
    lines = ris.split("\r\n")[:-1]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines), lines
    return [(line[:2], line[6:]) for line in lines]


def test_an_article_is_written_whole() -> None:
    # The record of Gravelle et al., BMJ 2007;334:31, with its numbers as PubMed gives them.
    found = write_ris(
        record(
            """@article{gravelle2007,
  author = {Gravelle, Hugh and Dusheiko, Mark and {King, Jr}, Rod and others},
  title = {Impact of case management ({Evercare}) on frail elderly patients},
  journal = {BMJ}, volume = {334}, number = {7583}, pages = {31--34},
  date = {2007-01-06}, issn = {0959-8138}, doi = {10.1136/bmj.39020.413310.55}, pmid = {17107984}, pmcid = {PMC1764065},
  keywords = {case management, older people},
}"""
        )
    )
    assert found == "".join(
        f"{line}\r\n"
        for line in (
            "TY  - JOUR",
            "ID  - gravelle2007",
            "AU  - Gravelle, Hugh",
            "AU  - Dusheiko, Mark",
            "AU  - King, Jr, Rod",
            "AU  - et al.",
            "PY  - 2007",
            "DA  - 2007/01/06/",
            "TI  - Impact of case management (Evercare) on frail elderly patients",
            "T2  - BMJ",
            "VL  - 334",
            "IS  - 7583",
            "SN  - 0959-8138",
            "DO  - 10.1136/bmj.39020.413310.55",
            "C2  - PMC1764065",
            "SP  - 31",
            "EP  - 34",
            "AN  - 17107984",
            "DB  - PubMed",
            "KW  - case management",
            "KW  - older people",
            "ER  - ",
        )
    )


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2005", [("PY", "2005")]),
        ("2005-01", [("PY", "2005"), ("DA", "2005/01//")]),
        ("2005-01-05", [("PY", "2005"), ("DA", "2005/01/05/")]),
        ("2005~", [("PY", "2005")]),
        ("2001-04/2005-03", [("PY", "2001"), ("DA", "2001/04//")]),
    ],
)
def test_dates_are_as_precise_as_they_are_known(date: str, expected: list[tuple[str, str]]) -> None:
    ris = write_ris(record(f"@report{{a, author = {{A, B}}, title = {{T}}, date = {{{date}}}}}"))
    assert [field for field in fields(ris) if field[0] in ("PY", "DA")] == expected


def test_no_year_gives_no_year() -> None:
    ris = write_ris(record("@misc{a, author = {A, B}, title = {T}}"))
    assert [tag for tag, _ in fields(ris)] == ["TY", "ID", "AU", "TI", "ER"]


def test_a_report_and_a_chapter_name_who_published_and_edited_them() -> None:
    report = fields(
        write_ris(
            record(
                "@report{r, author = {{Department of Health}}, title = {A model}, institution = {DH}, "
                "location = {London}, number = {Cm 6268}, date = {2005}, pagetotal = {44}, url = {https://example.org/a}}"
            )
        )
    )
    named = [field for field in report if field[0] in ("AU", "M1", "PB", "CY")]
    assert named == [("AU", "Department of Health"), ("M1", "Cm 6268"), ("PB", "DH"), ("CY", "London")]
    assert ("SP", "44") in report
    assert ("UR", "https://example.org/a") in report
    chapter = fields(
        write_ris(
            record(
                "@incollection{c, author = {A, B}, editor = {C, D}, title = {T}, booktitle = {Whole}, year = {1999}}"
            )
        )
    )
    assert chapter[0] == ("TY", "CHAP")
    assert ("A2", "C, D") in chapter
    assert ("T2", "Whole") in chapter
    book = fields(write_ris(record("@collection{b, editor = {C, D}, title = {Whole}, year = {1999}}")))
    assert ("ED", "C, D") in book


def test_a_value_cannot_begin_a_line_of_its_own() -> None:
    made = Record("k", "misc", {"title": "One\r\nER  - \nTY  - JOUR\u2028X\x85Y"}, (), (), None, 1, "")
    assert fields(write_ris(made)) == [
        ("TY", "GEN"),
        ("ID", "k"),
        ("TI", "One ER - TY - JOUR X Y"),
        ("ER", ""),
    ]


def test_every_type_of_record_has_a_type() -> None:
    assert set(RIS_TYPES) == set(TYPES)
