"""The command ``synthesite cite``: every record of every file, in any style and form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from synthesite.cli import cli

BIB = """@article{first, author={Smith, Anna}, title={One & two}, journal={J}, year=2005, volume=1, pages={1--4}}
@book{second, author={Smith, Anna}, title={Book}, publisher={P}, year=2005}
"""
RIS = "TY  - JOUR\r\nAU  - Jones, Bea\r\nTI  - Third\r\nT2  - K\r\nPY  - 2010\r\nVL  - 2\r\nER  - \r\n"
CSL = [{"id": "fourth", "type": "webpage", "title": "Fourth", "URL": "https://example.org/4",
        "author": [{"literal": "Home Office"}], "issued": {"date-parts": [[2020, 3]]}}]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "a.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "b.ris").write_bytes(RIS.encode())
    (tmp_path / "c.json").write_text(json.dumps(CSL), encoding="utf-8")
    return [str(tmp_path / name) for name in ("a.bib", "b.ris", "c.json")]


def cite(*words: str) -> Result:
    done = CliRunner().invoke(cli, ["cite", *words])
    assert done.exit_code == 0, done.output
    return done


def test_every_record_of_every_file_in_the_order_of_the_files(files: list[str]) -> None:
    rows = json.loads(cite(*files, "--style", "apa", "--format", "json").output)
    assert [list(row) for row in rows] == [["id", "text", "html"]] * 4
    assert (rows[0]["id"], rows[1]["id"], rows[3]["id"]) == ("first", "second", "fourth")
    assert [row["text"] for row in rows] == [
        "Smith, A. (2005b). One & two. J, 1, 1–4.",
        "Smith, A. (2005a). Book. P.",
        "Jones, B. (2010). Third. K, 2.",
        "Home Office. (2020, March). Fourth. https://example.org/4",
    ]
    assert rows[0]["html"] == "Smith, A. (2005b). One &amp; two. <i>J</i>, <i>1</i>, 1–4."


def test_text_is_one_line_a_reference_and_vancouver_by_default(files: list[str]) -> None:
    assert cite(*files).output.splitlines() == [
        "Smith A. One & two. J. 2005;1:1-4.",
        "Smith A. Book. P; 2005.",
        "Jones B. Third. K. 2010;2.",
        "Home Office. Fourth [Internet]. 2020 Mar. Available from: https://example.org/4",
    ]


def test_html_is_a_page_with_a_list(files: list[str]) -> None:
    page = cite(files[0], "--format", "html").output
    assert page.startswith("<!doctype html>")
    assert "<li>Smith A. One &amp; two. J. 2005;1:1-4.</li>" in page


def test_a_style_file_of_ones_own(files: list[str], tmp_path: Path) -> None:
    style = Path(__file__).parents[2] / "generator/synthesite/styles/harvard.csl"
    (tmp_path / "own.csl").write_bytes(style.read_bytes())
    done = cite(files[1], "--style", str(tmp_path / "own.csl"))
    assert done.output == "Jones, B. (2010) ‘Third’, K, 2.\n"


def test_the_same_key_in_two_files_is_two_references(tmp_path: Path) -> None:
    for name, title in (("a.bib", "One"), ("b.bib", "Two")):
        (tmp_path / name).write_text(f"@misc{{same2000, title={{{title}}}, year=2000}}", encoding="utf-8")
    rows = json.loads(cite(str(tmp_path / "a.bib"), str(tmp_path / "b.bib"), "--format", "json").output)
    assert [(row["id"], row["text"]) for row in rows] == [("same2000", "One. 2000."), ("same2000", "Two. 2000.")]


@pytest.mark.parametrize("style", ["mla", "none.csl"])
def test_a_style_that_is_not_there_is_said_so(files: list[str], style: str) -> None:
    done = CliRunner().invoke(cli, ["cite", files[0], "--style", style])
    assert done.exit_code != 0
    assert style in str(done.exception)


def test_what_cannot_be_read_is_named_and_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "half.bib"
    path.write_text("@misc{good, title={Good}, year=2000}\n@misc{bad, year=2001}\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["cite", str(path)])
    assert done.exit_code == 1
    assert done.stdout == "Good. 2000.\n"
    assert "half.bib:2: " in done.stderr


def test_a_variable_of_the_wrong_form_costs_no_other_record(tmp_path: Path) -> None:
    rows = [*CSL, {"id": "odd", "type": "book", "title": "Odd", "director": [["x"]], "issued": {"date-parts": [[1]]}}]
    path = tmp_path / "c.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    texts = [row["text"] for row in json.loads(cite(str(path), "--format", "json").output)]
    assert texts[0].startswith("Home Office. Fourth")
    assert "Odd" in texts[1]
