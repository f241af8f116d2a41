"""Importing: every format as it comes, every record accounted for, and nothing that a person wrote overwritten."""

from __future__ import annotations

import difflib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthesite.bibliography import Record, load_bibliography, parse_bibliography
from synthesite.bibliography.bibtex_writing import write_bibtex
from synthesite.bibliography.csl_json_writing import write_csl_json
from synthesite.bibliography.ris_writing import write_ris
from synthesite.cli import main
from synthesite.importing import parse_source, read_records, read_records_of
from synthesite.importing.detecting import find_encoding
from synthesite.importing.merging import plan_import
from synthesite.importing.when import read_when
from synthesite.problems import Problems, SynthesiteError

SOURCES = Path(__file__).parent.parent / "data" / "imports"
MakeProject = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], make_project: MakeProject) -> Run:
    """``synthesite import`` in a copy of the good project: exit code, output, errors."""
    project = make_project()
    monkeypatch.chdir(project)

    def call(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["synthesite", "import", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return call


def references() -> dict[str, Record]:
    problems = Problems()
    found = load_bibliography(Path("evidence/references.bib"), "references.bib", problems)
    assert found.refused == ()
    return dict(found)


def everything() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("name", "form", "encoding", "records", "refused"),
    [
        ("untidy.bib", "bibtex", "ascii", 13, [(24, "not closed"), (51, "brace too many"), (57, "no title")]),
        ("zotero.ris", "ris", "utf-8", 2, []),
        ("endnote-untidy.ris", "ris", "ascii", 5, [(24, "empty"), (26, "no title")]),
        ("pubmed.nbib", "nbib", "ascii", 2, []),
        ("wos.ciw", "wos", "ascii", 1, []),
        ("items.json", "csl-json", "ascii", 3, [(15, "not JSON")]),
        ("endnote.xml", "endnote-xml", "ascii", 3, [(4, "not XML")]),
        ("covidence.csv", "csv", "utf-8", 4, [(3, "15 cells"), (4, "not closed")]),
        ("rayyan-windows-1252.csv", "csv", "cp1252", 1, []),
        ("unclosed.csv", "csv", "ascii", 4, [(2, "not closed"), (4, "not closed")]),
    ],
)
def test_every_record_is_accounted_for(
    run: Run, name: str, form: str, encoding: str, records: int, refused: list[tuple[int, str]]
) -> None:
    before = everything()
    code, out, _ = run("--dry-run", "--format", "json", SOURCES / name)
    (told,) = json.loads(out)
    assert (told["format"], told["encoding"], told["records"]) == (form, encoding, records)
    assert (
        told["added"] + told["matched"] + told["updated"] + len(told["refused"])
        == records
        == told["added"] + len(refused)
    )
    assert [one["line"] for one in told["refused"]] == [line for line, _ in refused]
    for one, (_, words) in zip(told["refused"], refused, strict=True):
        assert words in one["reason"]
    assert code == (1 if refused else 0)
    assert everything() == before, "a dry run writes nothing"


def fields(name: str, title: str) -> dict[str, Any]:
    """A record of a source file by the beginning of its title, as a flat table."""
    found, _ = read_records(SOURCES / name)
    (record,) = [one for one in found if one.title.startswith(title)]
    people = {"authors": [" ".join(filter(None, (one.literal, one.given, one.family))) for one in record.authors]}
    editors = {"editors": [one.family for one in record.editors]} if record.editors else {}
    return {"type": record.type, "date": record.date, **dict(record.fields), **people, **editors}


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        (
            "untidy.bib",
            "Café",
            {
                "title": "Café naïve & 50% of NHS trusts – a “test”",
                "authors": ["Jörg Müller", "John Øvretveit", "Department of Health", "others"],
                "journal": "Journal of Made-up Examples Supplement",
                "date": "2001-03",
                "my-own-field": "kept",
                "url": "https://example.org/a_b%20c~d",
            },
        ),
        ("untidy.bib", "Another record", {"date": "2004", "month": "Spring", "x-isbn": "978-0-306-40615-8"}),
        (
            "untidy.bib",
            "A talk",
            {"booktitle": "Proceedings of Examples", "publisher": "Example Press", "date": "2006"},
        ),
        ("untidy.bib", "A book with shared", {"publisher": "Shared Press", "address": "Leeds", "date": "2007-05"}),
        ("untidy.bib", "A type nobody", {"type": "misc", "x-entrytype": "gizmo", "x-bib-title": "A second title"}),
        ("untidy.bib", "A comma is", {"authors": ["Ann Example"], "date": "2002"}),
        (
            "zotero.ris",
            "Impact",
            {
                "date": "2007-01-06",
                "doi": "10.1136/bmj.39020.413310.55",
                "pmid": "17107984",
                "pmcid": "PMC1764106",
                "issn": "0959-8138, 1756-1833",
                "pages": "31",
                "urldate": "2026-11-20",
                "keywords": "Aged; Aged, 80 and over",
                "x-ris-dp": "PubMed",
            },
        ),
        (
            "zotero.ris",
            "Case management in",
            {"type": "incollection", "editors": ["Øvretveit", "Müller"], "isbn": "9780306406157", "pages": "12-30"},
        ),
        (
            "endnote-untidy.ris",
            "A record without an end",
            {
                "abstract": "An abstract that goes on over a second line with p < 0.05 & more.",
                "date": "2011",
                "x-ris-y1": "2011/Spring",
            },
        ),
        (
            "endnote-untidy.ris",
            "A report with markup & a wrong",
            {"type": "techreport", "number": "Cm 1234", "x-ris-sn": "978-0-306-40615-8", "x-ris-ur": "not an address"},
        ),
        (
            "pubmed.nbib",
            "Impact",
            {
                "title": "Impact of case management (Evercare) on frail elderly patients: controlled before and after "
                "analysis of quantitative outcome data",
                "authors": ["Hugh Gravelle", "Mark Dusheiko"],
                "journal": "BMJ (Clinical research ed.)",
                "date": "2007-01-06",
                "issn": "1756-1833, 0959-8138",
                "orcid": "0000-0002-1825-0097",
                "mesh": "Aged; *Case Management; Aged, 80 and over",
                "x-nbib-au": "Gravelle H; Dusheiko M",
                "x-nbib-pt-2": "Research Support, Non-U.S. Gov't",
            },
        ),
        (
            "pubmed.nbib",
            "A made-up",
            {"x-nbib-auid": "ORCID: 0000-0002-1825-0098", "x-nbib-dp": "2010 Winter", "date": "2010"},
        ),
        (
            "wos.ciw",
            "A made-up article on nurses and social",
            {
                "authors": ["Ann Example", "Bea Sample"],
                "pages": "101-109",
                "date": "2015-03",
                "keywords": "case management, social work",
                "x-wos-cr": "Smith J, 2001, J EX, V1, P2",
                "x-wos-cr-2": "Jones K, 2002, J EX, V2, P3",
                "issn": "0000-0019, 1756-1833",
            },
        ),
        (
            "items.json",
            "Impact",
            {
                "authors": ["Hugh Gravelle", "Jan, Jr van den Berg"],
                "pmid": "17107984",
                "note": "A remark that stays",
                "x-csl-custom": '{"tags": ["a", "b"]}',
            },
        ),
        (
            "items.json",
            "A made-up film",
            {"type": "movie", "isbn": "0306406152", "x-csl-issued-rest": '{"season": "2"}'},
        ),
        (
            "endnote.xml",
            "Impact",
            {
                "title": "Impact of case management (Evercare) on frail elderly patients",
                "pmid": "17107984",
                "date": "2007-01-06",
            },
        ),
        ("endnote.xml", "A made-up Act 2001 & its", {"type": "legislation", "date": "2001"}),
        (
            "covidence.csv",
            "Nurses",
            {
                "title": 'Nurses, social workers and "case management"',
                "authors": ["Ann Example", "Bea Sample"],
                "date": "2015-03",
                "x-csv-covidence": "#12",
                "x-csv-tags": "a; b",
            },
        ),
        (
            "rayyan-windows-1252.csv",
            "Pflege",
            {"title": "Pflege und soziale Arbeit für ältere Menschen", "abstract": "Café"},
        ),
    ],
)
def test_records_are_read_as_they_were_meant(name: str, title: str, expected: dict[str, Any]) -> None:
    found = fields(name, title)
    assert {field: found.get(field) for field in expected} == expected


def test_characters_that_cannot_be_read_are_told() -> None:
    source = parse_source(b"Title\n\x81 and \x8d\xe9\n", "sheet.csv", encoding="cp1252")
    assert source.notes == ("characters that cannot be read: 2 (\ufffd); --encoding names another encoding",)
    assert [reading[1] for reading in source.records[0].readings] == ["\ufffd and \ufffdé"]


def test_keys_that_cannot_be_kept_are_told() -> None:
    text = "@misc{a/1, title={One}}\n@misc{two, title={Two}}\n@misc{two, title={Three}}\n"
    plan = plan_import([parse_source(text.encode(), "x.bib")], {}, {}, frozenset())
    assert [(one.key, one.notes) for one in plan.files[0].outcomes] == [
        ("one", ('"a/1" cannot be a key here; kept in the field ids',)),
        ("two", ()),
        ("two-2", ('the key "two" is taken',)),
    ]
    assert plan.added["one"].fields["ids"] == "a/1"


def test_the_version_of_a_preprint_is_kept() -> None:
    text = b"@misc{preprint, title={One}, eprint={2101.00001v2}, archiveprefix={arXiv}}\n"
    ((record,), _) = read_records_of(text, "x.bib")
    assert (record.fields["eprint"], record.fields["x-bib-eprint"]) == ("2101.00001", "2101.00001v2")


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"plain", "plain", "ascii"),
        ("\ufeffCafé".encode(), "Café", "utf-8"),
        ("Café".encode("utf-16"), "Café", "utf-16"),
        (b"\xef\xbb\xbf" + "Müller".encode("cp1252"), "Müller", "cp1252"),  # a mark put before other bytes
        ("Some words, Café".encode("utf-16-le"), "Some words, Café", "utf-16-le"),
        ("TI  - Müller’s Café – naïve".encode("cp1252"), "TI  - Müller’s Café – naïve", "cp1252"),
        ("Café\n".encode() + "Müller".encode("cp1252"), "Café\nMüller", "utf-8 and cp1252"),
        ("TI  - Müller Café «naïve» Gonçalves".encode("mac_roman"), "TI  - Müller Café «naïve» Gonçalves", "mac_roman"),
        ("Случаи ведения пациентов".encode("cp1251"), "Случаи ведения пациентов", "cp1251"),
    ],
)
def test_the_encoding_is_found(data: bytes, text: str, encoding: str) -> None:
    assert find_encoding(data) == (text, encoding)


@pytest.mark.parametrize(
    ("written", "month", "expected"),
    [
        ("2007", "", ("2007", True)),
        ("2007", "March", ("2007-03", True)),
        ("2007/01/06/", "", ("2007-01-06", True)),
        ("2007///", "", ("2007", True)),
        ("2007 Jan 6", "", ("2007-01-06", True)),
        ("2007 Jan-Feb", "", ("2007", False)),
        ("6 January 2007", "", ("2007-01-06", True)),
        ("January 6, 2007", "", ("2007-01-06", True)),
        ("25/12/2007", "", ("2007-12-25", True)),
        ("03/04/2007", "", ("2007", False)),  # the third of April or the fourth of March
        ("2007-1-6", "", ("2007-01-06", True)),
        ("2007-01-06T00:00:00Z", "", ("2007-01-06", True)),
        ("2001-02-30", "", ("2001-02", False)),
        ("in press", "", ("", False)),
    ],
)
def test_dates_as_exports_write_them(written: str, month: str, expected: tuple[str, bool]) -> None:
    assert read_when(written, month) == expected


def test_identifiers_are_never_made_up() -> None:
    text = "TY  - JOUR\nTI  - A title\nAN  - 12345678\nSN  - 1234-5678\nDO  - 10.x/1\nC2  - Leeds\nER  - \n"
    (record,), _ = read_records_of(text.encode(), "x.ris")
    assert {"pmid", "pmcid", "doi", "issn", "isbn"} & record.fields.keys() == set()
    assert {value for name, value in record.fields.items() if name.startswith("x-ris-")} == {
        "12345678",
        "1234-5678",
        "10.x/1",
        "Leeds",
    }


def test_a_file_with_entities_is_refused_unread() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb = head + "<xml><records><record>&b;</record></records></xml>"
    source = parse_source(bomb.encode(), "bomb.xml")
    assert source.records == ()
    assert "entities" in source.refused[0].reason


def test_what_is_no_export_at_all_is_wrong_use(run: Run, tmp_path: Path) -> None:
    before = everything()
    other = tmp_path / "notes.txt"
    other.write_text("Just some words.", encoding="utf-8")
    code, _, err = run(other, SOURCES / "zotero.ris")
    assert code == 2
    assert "no format that can be imported" in err
    assert run()[0] == 2
    assert everything() == before


def test_records_and_stubs_are_written_and_the_rest_is_left_as_it_was(run: Run) -> None:
    before = Path("evidence/references.bib").read_text(encoding="utf-8")
    code, out, _ = run(SOURCES / "zotero.ris", SOURCES / "endnote.xml")
    assert code == 1, "one record of endnote.xml is broken"
    after = Path("evidence/references.bib").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert set(references()) >= {"gravelle-2007-impact-case", "challis-1995-case-management"}
    stub = Path("evidence/evaluations/gravelle-2007-impact-case.yml").read_text(encoding="utf-8")
    assert "\nreports: [gravelle-2007-impact-case]\n" in stub
    assert [path.name for path in Path("evidence/policies").iterdir() if "act" in path.name], "a law becomes a policy"
    assert "Wrote evidence/references.bib and 3 stubs" in out


def test_importing_again_changes_nothing(run: Run) -> None:
    files = [path for path in sorted(SOURCES.iterdir()) if path.suffix != ".csv"]
    run("--records-only", *files)
    before = everything()
    _, out, _ = run("--records-only", "--format", "json", *files)
    told = json.loads(out)
    assert sum(one["added"] + one["updated"] for one in told) == 0
    assert sum(one["matched"] for one in told) > 20
    assert everything() == before


FIRST = """@article{made2001,
  author = {Example, Ann}, title = {A study}, year = 2001, volume = {1}, doi = {10.5555/made.1}
}
"""
SECOND = FIRST.replace("volume = {1}", "volume = {2}, number = {3}").replace("A study", "A better study")


def test_only_what_no_person_has_edited_is_renewed(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "export.bib"
    source.write_text(FIRST, encoding="utf-8")
    run("--records-only", source)
    path = Path("evidence/references.bib")
    path.write_text(path.read_text(encoding="utf-8").replace("{{A study}}", "{A {Study} of ours}"), encoding="utf-8")
    source.write_text(SECOND, encoding="utf-8")
    code, out, _ = run("--format", "json", source)
    (told,) = json.loads(out)
    assert (code, told["updated"], told["results"][0]["fields"], told["results"][0]["differ"]) == (
        0,
        1,
        ["volume", "number"],
        ["title"],
    )
    record = references()["made2001"]
    assert (record.title, record.fields["volume"], record.fields["number"]) == ("A Study of ours", "2", "3")
    assert "{A {Study} of ours}" in path.read_text(encoding="utf-8"), "what a person wrote keeps every brace"


def test_a_field_that_a_person_took_out_stays_out(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "export.bib"
    source.write_text(FIRST, encoding="utf-8")
    run("--records-only", source)
    path = Path("evidence/references.bib")
    path.write_text(path.read_text(encoding="utf-8").replace("  volume = {1},\n", ""), encoding="utf-8")
    (told,) = json.loads(run("--format", "json", source)[1])
    assert (told["matched"], told["updated"]) == (1, 0)
    assert "volume" not in references()["made2001"].fields


def test_a_record_that_was_there_is_filled_in_but_never_changed(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "export.ris"
    source.write_text(
        "TY  - JOUR\nTI  - Another title\nDO  - 10.5555/example.2007.4\nVL  - 9\nPY  - 2007\nAU  - Sample, B\nER  - \n",
        encoding="utf-8",
    )
    (told,) = json.loads(run("--format", "json", source)[1])
    assert (told["updated"], told["results"][0]["key"], told["results"][0]["fields"]) == (1, "before2007", ["volume"])
    record = references()["before2007"]
    assert (record.title, record.date, record.fields["volume"]) == (
        "Example before-and-after study of visiting nurses",
        "2007",
        "9",
    )


def test_likely_duplicates_are_told_and_can_be_confirmed_to_be_none(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "export.ris"
    source.write_text(
        "TY  - JOUR\nAU  - Specimen, Cy\nPY  - 2010\nTI  - Example interviews with people visited: a study\nER  - \n",
        encoding="utf-8",
    )
    (told,) = json.loads(run("--records-only", "--format", "json", source)[1])
    (pair,) = told["duplicates"]
    assert {pair["first"], pair["second"]} == {"interviews2010", "specimen-2010-example-interviews"}
    assert (told["added"], pair["score"] >= 80, "author" in pair["agree"]) == (1, True, True)
    assert run("--not-duplicates", pair["first"], pair["second"])[0] == 0
    (told,) = json.loads(run("--records-only", "--format", "json", source)[1])
    assert (told["matched"], told["duplicates"]) == (1, [])
    assert run("--not-duplicates", "interviews2010", "no-such-key")[0] == 2


def test_a_pair_is_told_once_whichever_came_first() -> None:
    records = [
        "@misc{first, title={Community matrons and care of older people: a case study}, author={Smith, J}, year=2010}",
        "@misc{second, title={Community matrons and care of older people: a second case study}, author={Smith, J}}",
    ]
    both = parse_source("\n".join(records).encode(), "x.bib")
    plan = plan_import([both, parse_source("\n".join(reversed(records)).encode(), "y.bib")], {}, {}, frozenset())
    assert [(pair.first, pair.second) for pair in plan.duplicates] == [("first", "second")]
    assert [outcome.fate for file in plan.files for outcome in file.outcomes] == [
        "added",
        "added",
        "matched",
        "matched",
    ]


def test_a_table_whose_columns_nobody_knows_gives_a_mapping_to_correct(run: Run, tmp_path: Path) -> None:
    sheet, mapping = tmp_path / "sheet.csv", tmp_path / "mapping.yml"
    sheet.write_text("Our list\nBezeichnung;Wer;Wann\nEin Titel;Lee, K;2004\n", encoding="utf-8")
    code, out, _ = run("--records-only", "--save-mapping", mapping, sheet)
    assert code == 1
    assert "columns: Bezeichnung = keep, Wer = keep, Wann = keep" in out
    assert "line 3: refused: no column is known to hold titles" in out
    text = mapping.read_text(encoding="utf-8")
    for heading, role in (("Bezeichnung", "title"), ("Wer", "author"), ("Wann", "year")):
        text = text.replace(f"{heading}: keep", f"{heading}: {role}")
    mapping.write_text(text, encoding="utf-8")
    code, out, _ = run("--records-only", "--mapping", mapping, sheet)
    assert (code, "1 record: 1 added" in out) == (0, True)
    assert "date = {2004}" in Path("evidence/references.bib").read_text(encoding="utf-8")


def test_nothing_is_imported_where_the_mapping_cannot_be_saved(run: Run, tmp_path: Path) -> None:
    before = Path("evidence/references.bib").read_bytes()
    sheet, other = tmp_path / "sheet.csv", tmp_path / "other.ris"
    sheet.write_text("Title,Year\nOne more study,2004\n", encoding="utf-8")
    other.write_text("TY  - JOUR\nTI  - One more study\nER  - \n", encoding="utf-8")
    assert run("--save-mapping", tmp_path / "no" / "mapping.yml", sheet)[0] == 2
    assert run("--save-mapping", tmp_path / "mapping.yml", other)[0] == 2
    assert Path("evidence/references.bib").read_bytes() == before


@pytest.mark.parametrize(("write", "ending"), [(write_ris, "ris"), (write_csl_json, "json"), (write_bibtex, "bib")])
def test_what_the_site_exports_brings_nothing_new(write: Callable[[Record], Any], ending: str) -> None:
    """Whoever keeps the references in another program, and imports them again, changes nothing by it."""
    path = Path(__file__).parent.parent.parent / "evidence" / "references.bib"
    own = parse_bibliography(path.read_text(encoding="utf-8"), "references.bib", Problems())
    made = [write(record) for record in own.values()]
    text = json.dumps(made) if ending == "json" else "".join(made)
    (file,) = plan_import([parse_source(text.encode(), f"own.{ending}")], own, {}, frozenset()).files
    assert [(one.key, one.fate, one.fields) for one in file.outcomes] == [(key, "matched", ()) for key in own]
    assert file.refused == ()


def test_nothing_is_imported_into_a_broken_bibliography(run: Run) -> None:
    path = Path("evidence/references.bib")
    path.write_text(path.read_text(encoding="utf-8") + "\n@article{broken, title = {Never closed\n", encoding="utf-8")
    before = everything()
    code, out, err = run(SOURCES / "zotero.ris")
    assert (code, "B401" in out, "Nothing was imported" in err) == (1, True, True)
    assert everything() == before


def test_a_mapping_is_saved_looked_over_and_used(run: Run, tmp_path: Path) -> None:
    table, columns = tmp_path / "table.csv", tmp_path / "columns.yml"
    table.write_text('Title,Wer,Wann\nA study,"Example, A",2001\n', encoding="utf-8")
    run("--dry-run", "--save-mapping", columns, table)
    assert "Wer: keep" in columns.read_text(encoding="utf-8")
    columns.write_text("Title: title\nWer: author\nWann: year\n", encoding="utf-8")
    assert run("--records-only", "--mapping", columns, table)[0] == 0
    assert references()["example-2001-study"].date == "2001"
    columns.write_text("Title: titel\n", encoding="utf-8")
    assert run("--mapping", columns, table)[0] == 2


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind(ends: str) -> None:
    text = (SOURCES / "zotero.ris").read_text(encoding="utf-8")
    records, refused = read_records_of(text.replace("\n", ends).encode(), "x.ris")
    assert (len(records), refused) == (2, ())


def test_an_unknown_encoding_is_wrong_use() -> None:
    with pytest.raises(SynthesiteError, match="no encoding"):
        parse_source(b"TY  - JOUR", "x.ris", encoding="utf-99")


@pytest.mark.parametrize("name", sorted(path.name for path in SOURCES.iterdir()))
def test_damaged_files_never_stop_an_import_and_never_lose_a_record_silently(name: str) -> None:
    data = (SOURCES / name).read_bytes()
    chance = random.Random(name)  # noqa: S311  # the same damage every time
    for _ in range(12):
        hurt = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(hurt))
            hurt[at : at + chance.choice((0, 1, 1, 40))] = chance.choice(
                (b"", b"\xff", b"}", b'"', b"{", b"\0", b"\n", b"<")
            )
        try:
            source = parse_source(bytes(hurt), name)
        except SynthesiteError:
            continue
        plan = plan_import([source], {}, {}, frozenset())
        (found,) = plan.files
        assert len(found.outcomes) + len(found.refused) == len(source.records) + len(source.refused)
        assert len({one.key for one in found.outcomes if one.fate == "added"}) == len(plan.added)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("keys", [("aaa2000", "middle", "zzz2000"), ("zzz2000", "aaa2000")])
def test_records_that_do_not_change_keep_every_byte(run: Run, ends: str, mark: str, keys: tuple[str, ...]) -> None:
    blocks = [f"% about {key}\n@Book{{{key},\n\ttitle = {{Of {key}}} , YEAR=2000,\n}}" for key in keys]
    before = (mark + "Some words first.\n\n" + "\n\n".join(blocks) + "\n").replace("\n", ends)
    path = Path("evidence/references.bib")
    path.write_bytes(before.encode())
    code, _, err = run("--records-only", SOURCES / "zotero.ris", SOURCES / "wos.ciw")
    assert (code, err) == (0, "")
    after = path.read_bytes().decode()
    assert [
        line for line in difflib.ndiff(before.splitlines(True), after.splitlines(True)) if line.startswith("-")
    ] == []
    assert ("\r" in after) == ("\r" in before)
    assert set(references()) == {
        *keys,
        "gravelle-2007-impact-case",
        "challis-1995-case-management",
        "example-2015-made-up",
    }
    if keys == tuple(sorted(keys)):
        assert list(references()) == sorted(references())


def test_a_first_import_needs_no_bibliography(run: Run) -> None:
    Path("evidence/references.bib").unlink()
    assert run("--records-only", SOURCES / "zotero.ris")[0] == 0
    assert set(references()) == {"gravelle-2007-impact-case", "challis-1995-case-management"}


def test_a_failed_import_leaves_nothing_behind(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    exchange = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == "references.bib":
            raise OSError(28, "No space left on device")
        return exchange(self, target)

    monkeypatch.setattr(Path, "replace", full)
    code, _, err = run(SOURCES / "zotero.ris")
    assert (code, "cannot be written" in err) == (2, True)
    assert everything() == before


@pytest.mark.parametrize(
    ("text", "titles", "refused"),
    [
        ('@ARTICLE ( k1 , TITLE = "Round brackets", year = 2000 )', ["Round brackets"], []),
        ("@book{a, title={One}} @book{b, title={Two}}\n  @book{c,title={Three}}", ["One", "Two", "Three"], []),
        ("%@book{a, title={Hidden}}\n@book{b, title={Seen}}", ["Seen"], [1]),
        ("1. @book{a, title={Counted}}\n2. @book{b, title={Twice}}", ["Counted", "Twice"], []),
        (
            "@book{a, title = {Mails to x@example.org {and} others}, year = 2001}",
            ["Mails to x@example.org and others"],
            [],
        ),
        ("@book{a, title = undefined, year = 2001}", ["undefined"], []),
        ("@book{a b, title = {A key with a space}}", ["A key with a space"], []),
        ("@book{a, title = {Percent 5% of it}, note = {100% sure}}", ["Percent 5% of it"], []),
        ("@book{a, title = {No end", [], [1]),
        ("@book{a}\n@book{b, title={Good}}", ["Good"], [1]),
    ],
)
def test_bibtex_as_people_have_it(text: str, titles: list[str], refused: list[int]) -> None:
    records, lost = read_records_of(text.encode(), "x.bib")
    assert [one.title for one in records] == titles
    assert [one.line for one in lost] == refused


def test_crossref_has_lists_of_titles() -> None:
    item = {
        "type": "article-journal",
        "title": ["A title"],
        "container-title": ["J"],
        "ISSN": ["0959-8138", "1756-1833"],
    }
    (record,), _ = read_records_of(json.dumps(item).encode(), "x.json")
    assert (record.title, record.container, record.fields["issn"]) == ("A title", "J", "0959-8138, 1756-1833")
