"""Importing tables: what their columns are taken for, workbooks, and cells that are not what their heading says."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from synthesite.importing import parse_source, read_records_of
from synthesite.importing.headings import guess_mapping


def test_xlsx_is_read_from_its_first_sheet_with_a_table() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Export of our sheet"],
        ["Article Title", "Authors", "Publication Year", "DOI Link", "Our code"],
        ["A study", "Example, A.; Sample, B.", 2015, "https://doi.org/10.5555/x.1", 7],
        [None, None, None, None, None],
        ["Another", "Nuffield Trust", 2016.0, None, "=1+1"],
    ):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    (one, other), refused = read_records_of(data.getvalue(), "sheet.xlsx")
    assert refused == ()
    assert (one.doi, one.date, one.fields["x-xlsx-our-code"]) == ("10.5555/x.1", "2015", "7")
    assert (other.authors[0].literal, other.date) == ("Nuffield Trust", "2016")


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Title", "Authors", "Year"], ["title", "author", "year"]),
        # Covidence, Rayyan, Zotero, PubMed and Scopus, as they export
        (["Title", "Published Year", "Covidence #", "Ref"], ["title", "year", "keep", "keep"]),
        (["key", "title", "pmc_id", "pubmed_id", "notes"], ["key", "title", "pmcid", "pmid", "note"]),
        (["Item Type", "Publication Year", "Abstract Note", "Date"], ["kind", "year", "abstract", "date"]),
        (["PMID", "Journal/Book", "First Author", "Create Date"], ["pmid", "container", "keep", "keep"]),
        (["Source title", "Page start", "Page end", "Art. No.", "EID"], ["container", "start", "end", "eid", "keep"]),
        (["Author full names", "Authors", "Link"], ["keep", "author", "url"]),
        (["PT", "AU", "TI", "SO", "PY", "UT"], ["wos:PT", "wos:AU", "wos:TI", "wos:SO", "wos:PY", "wos:UT"]),
        (["Titel", "Autoren", "Jahr", "Zeitschrift"], ["title", "author", "year", "container"]),
        (["ArticleTitle", "PublicationYear"], ["title", "year"]),
        # a sheet of somebody's own: its first column counts rows
        (
            ["No.", "Author(s)", "Year of publication", "Study title", "Where published", "Vol", "Pp.", "DOI / link"],
            ["keep", "author", "year", "title", "container", "volume", "pages", "doi"],
        ),
        (["Title", "Vol", "No."], ["title", "volume", "issue"]),
    ],
)
def test_what_columns_hold_is_guessed_from_their_headings(headings: list[str], expected: list[str]) -> None:
    assert list(guess_mapping(headings).values()) == expected


def test_a_formula_that_was_never_worked_out_is_kept_as_it_is() -> None:
    """As programs other than spreadsheets write workbooks: a formula without its result."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Title", "Year", "Our remark"], ["One", 2001, "=A2&B2"], ["Two", 2002, "plain"]):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    (one, two), refused = read_records_of(data.getvalue(), "sheet.xlsx")
    assert refused == ()
    assert [record.fields["x-xlsx-our-remark"] for record in (one, two)] == ["=A2&B2", "plain"]


def test_an_address_in_a_column_of_dois_is_an_address() -> None:
    data = b"Title,DOI / link\nOne,https://example.org/a\nTwo,10.5555/x\nThree,see library\n"
    records, refused = read_records_of(data, "sheet.csv")
    assert refused == ()
    assert [(record.url, record.doi) for record in records] == [
        ("https://example.org/a", None), (None, "10.5555/x"), (None, None),
    ]  # fmt: skip
    assert records[2].fields["x-csv-doi-/-link"] == "see library"


def test_a_mapping_of_columns_that_are_not_there_is_told() -> None:
    data = b"What it is called,When\nOne,2001\n"
    source = parse_source(data, "sheet.csv", mapping={"What it is called": "title", "When": "year", "No": "issue"})
    assert source.notes == ("the mapping names columns that are not there: No",)
    assert len(source.records) == 1
