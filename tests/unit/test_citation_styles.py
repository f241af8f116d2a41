"""Four styles against the references that their published rules ask for, and what a style file may be."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from synthesite.bibliography import Record, parse_bibliography
from synthesite.citation import STYLES, choose_style, format_list, format_references, load_style, read_style, references
from synthesite.citation.styles import MAX_BYTES
from synthesite.problems import Problems, SynthesiteError
from synthesite.project import Project, Settings

DATA = Path(__file__).parent.parent / "data" / "citations"
DIFFERENT = {("ahead-of-print", "chicago-author-date")}
"""References that do not come out as the manual has them; docs/decisions/0013-citations.md says how."""


def read_expected() -> dict[tuple[str, str], str]:
    expected, key = {}, ""
    styles = {style[0].upper(): style for style in STYLES}
    for line in (DATA / "references.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            expected[key, styles[line[2]]] = line[4:]
        elif line and not line.startswith("#"):
            key = line
    return expected


EXPECTED = read_expected()


@cache
def all_records() -> tuple[Record, ...]:
    text = (DATA / "references.bib").read_text(encoding="utf-8")
    return tuple(parse_bibliography(text, "references.bib", Problems()).values())


@cache
def listed(style: str) -> dict[str, str]:
    return {key: done.text for key, done in format_list(all_records(), load_style(style)).items()}


def test_every_record_is_expected_in_every_style() -> None:
    assert len(all_records()) >= 60
    assert set(EXPECTED) == {(record.key, style) for record in all_records() for style in STYLES}


@pytest.mark.parametrize(("key", "style"), sorted(EXPECTED))
def test_reads_as_the_manual_has_it(key: str, style: str) -> None:
    assert (listed(style)[key] == EXPECTED[key, style]) is ((key, style) not in DIFFERENT)


@pytest.mark.parametrize("style", ["apa", "harvard"])
def test_a_long_list_is_told_apart_like_a_short_one(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records with the same label in four ways: same author, same family name, same first author, none alike."""
    lee = "Lee, A and Ray, B and {}, C and Poe, D"
    names = ("Smith, Anna", "Smith, Anna", "Smith, Bert", lee.format("Fox"), lee.format("Kay"))
    text = "".join(f"@book{{k{n}, author={{{name}}}, title={{T{n}}}, year=2005}}\n" for n, name in enumerate(names))
    records = [*parse_bibliography(text, "x", Problems()).values(), *all_records()[:8]]
    short = format_list(records, load_style(style))
    monkeypatch.setattr(references, "LONG", 3)
    assert format_list(records, load_style(style)) == short
    assert "2005a" in short["k0"].text


def test_a_reference_by_itself_has_no_letter_after_its_year() -> None:
    alone = format_references(all_records(), load_style("apa"))
    assert alone["same-year-one"].text == "Smith, A. (2005). Alpha results. Results, 1(1), 1–4."
    assert listed("apa")["same-year-one"] == "Smith, A. (2005a). Alpha results. Results, 1(1), 1–4."


def test_titles_of_books_and_journals_are_italic() -> None:
    done = format_references(all_records(), load_style("apa"))
    assert done["book"].html == "Abbott, L. (1999). <i>Nursing at home</i>. Care Press."
    assert "<i>Health Reports</i>, <i>334</i>(7583)" in done["eight-authors"].html


def test_numeric_styles_know_that_they_are() -> None:
    assert [load_style(name).numeric for name in STYLES] == [True, False, False, False]


def test_a_style_without_that_name_is_said_so() -> None:
    with pytest.raises(SynthesiteError, match='no style "mla": use one of vancouver, apa'):
        load_style("mla")


DEPENDENT = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>t</title>
<link href="http://www.zotero.org/styles/nature" rel="independent-parent"/></info></style>"""
LAUGHS = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><style>&b;</style>'
MACRO = '<macro name="{}">{}</macro>'
CALL = '<text macro="{}"/>'
WHOLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info/>{}
<citation><layout><text macro="m0"/></layout></citation><bibliography><layout/></bibliography></style>"""
LOOP = WHOLE.format(MACRO.format("m0", CALL.format("m1")) + MACRO.format("m1", CALL.format("m0")))
GROWING = WHOLE.format("".join(MACRO.format(f"m{n}", CALL.format(f"m{n + 1}") * 9) for n in range(30)))
FILE = '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]><style>&a;</style>'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (DEPENDENT, r"rests on \(nature\)"),
        (LAUGHS, "DOCTYPE"),
        (FILE, "DOCTYPE"),
        (LOOP, "calls itself"),
        (GROWING, "written out"),
        (" " * (MAX_BYTES + 1), "bytes"),
    ],
)
def test_a_hostile_or_dependent_style_is_refused(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "bad.csl"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(SynthesiteError, match=said):
        read_style(path)


def test_a_style_outside_the_project_is_not_read(tmp_path: Path) -> None:
    """Neither by its path nor through a link; the default is used, and checking says so (C803)."""
    root = tmp_path / "project"
    root.mkdir()
    style = Path(__file__).parents[2] / "generator/synthesite/styles/apa.csl"
    (tmp_path / "outside.csl").write_bytes(style.read_bytes())
    (root / "link.csl").symlink_to(tmp_path / "outside.csl")
    (root / "own.csl").write_bytes(style.read_bytes())
    chosen = {
        name: choose_style(Project(root, Settings(citation_style=name))).name
        for name in ("../outside.csl", str(tmp_path / "outside.csl"), "link.csl", "own.csl", "apa")
    }
    assert list(chosen.values()) == ["vancouver", "vancouver", "vancouver", "own.csl", "apa"]
