"""The export command: what it selects, where it writes, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from exported import GOOD, good_corpus, good_files
from openpyxl import load_workbook

from synthesite.browse_words import _naming, _telling, stem, words_of
from synthesite.cli import main
from synthesite.exports import FORMATS
from synthesite.facets import browse_order
from synthesite.problems import SynthesiteError
from synthesite.selecting import Choice, chosen_entries

RECIPES = GOOD.parent.parent.parent / "site_templates" / "recipes"
MakeProject = Callable[..., Path]
Export = Callable[..., tuple[int, bytes, str]]

EVERYTHING = {
    "before-after-2007", "interviews-2010", "review-2013", "rural-2011", "trial-2009",
    "model-2005", "plan-2000", "strategy-2012",
}  # fmt: skip


@pytest.fixture
def export(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Export:
    """Run the command in this process on the good example: exit code, output, what it says."""

    def run(*words: str | Path, project: Path = GOOD) -> tuple[int, bytes, str]:
        monkeypatch.setattr(sys, "argv", ["synthesite", "export", "--project", str(project), *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsysbinary.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err.decode()

    return run


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), EVERYTHING),
        (Choice(kinds=("policy",)), {"model-2005", "plan-2000", "strategy-2012"}),
        (Choice(designs=("randomised-trial",)), {"rural-2011", "trial-2009"}),
        (Choice(designs=("randomised-trial",), kinds=("policy",)), set()),
        (Choice(years="2009-2010"), {"trial-2009", "interviews-2010"}),
        (Choice(years="2012-"), {"strategy-2012", "review-2013"}),
        (Choice(years="-2005"), {"plan-2000", "model-2005"}),
        (Choice(years="2005"), {"model-2005"}),
        (Choice(ids=("trial-2009", "plan-2000")), {"trial-2009", "plan-2000"}),
        (Choice(ids=("trial-2009", "plan-2000"), kinds=("evaluation",)), {"trial-2009"}),
        (Choice(browse="https://example.org/browse/?kind=policy&sort=title&view=table"),
         {"model-2005", "plan-2000", "strategy-2012"}),
        (Choice(browse="kind=policy&from=2001&to=2005"), {"model-2005"}),
        (Choice(browse="?design=randomised-trial,no-such-design"), {"rural-2011", "trial-2009"}),
        (Choice(browse="design=no-such-design"), EVERYTHING),
    ],
)  # fmt: skip
def test_entries_are_chosen_as_asked(choice: Choice, expected: set[str]) -> None:
    assert set(chosen_entries(good_corpus(), choice)) == expected


def test_a_theme_and_a_country_take_in_their_parts() -> None:
    corpus = good_corpus()
    upper = set(chosen_entries(corpus, Choice(themes=("social-work",))))
    lower = set(chosen_entries(corpus, Choice(themes=("substitution",))))
    assert lower
    assert lower <= upper == set(chosen_entries(corpus, Choice(browse="theme=social-work")))
    england = set(chosen_entries(corpus, Choice(countries=("GB-ENG",))))
    assert england
    assert england <= set(chosen_entries(corpus, Choice(countries=("GB",))))


def test_a_browse_address_finds_what_the_index_of_the_page_holds() -> None:
    """Every facet, value by value, against the counts that the browse page shows."""
    corpus = good_corpus()
    facets = json.loads(good_files()["api/v1/facets.json"])["facets"]
    tried = 0
    for facet in facets:
        for value in facet["values"]:
            below = [other for other in facet["values"] if other["above"] == value["code"]]
            found = chosen_entries(corpus, Choice(browse=f"{facet['name']}={value['code']}"))
            assert len(found) == value["entries"] if not below else len(found) >= value["entries"], value
            tried += 1
    assert tried > 20
    assert set(browse_order(corpus)) == EVERYTHING


def test_directions_are_those_on_the_domains_chosen() -> None:
    corpus = good_corpus()
    found = {
        (name, found.domain, found.direction) for name, rows in corpus.coverage.directions.items() for found in rows
    }
    assert found
    for name, domain, direction in found:
        assert name in chosen_entries(corpus, Choice(browse=f"domain={domain}&direction={direction}"))
    domains = {domain for _, domain, _ in found}
    for domain in domains:
        for direction in ("positive", "negative", "mixed", "no-difference", "unclear"):
            chosen = chosen_entries(corpus, Choice(browse=f"domain={domain}&direction={direction}"))
            assert set(chosen) == {name for name, *rest in found if rest == [domain, direction]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("q=Nurses", "q=nurse"),  # capitals and plurals
        ("q=n%C3%BArse", "q=nurse"),  # accents
        ("q=nurse+", "q=%20nurse%20!"),  # signs and spaces
        ("q=nurse%2Ccare", "q=care+nurse"),  # a comma parts words here, and codes elsewhere
        ("q=+...+", ""),  # no word is no question
        ("q=nurse&q=zzqxj", "q=nurse"),  # the first of two, as browsers give it
        ("q=" + "+" * 200 + "zzqxj", ""),  # the first two hundred characters are looked at
    ],
)
def test_words_of_an_address_are_cut_as_on_the_page(one: str, other: str) -> None:
    corpus = good_corpus()
    everything = Choice(browse=one), Choice(browse=other)
    first, second = (chosen_entries(corpus, choice) for choice in everything)
    assert first == second
    assert first


def test_every_word_of_an_address_must_be_there_whole_or_begun() -> None:
    corpus = good_corpus()
    texts = {name: set(words_of(" ".join([*_naming(corpus, name), *_telling(corpus, name)]))) for name in EVERYTHING}
    tried = sorted(set[str]().union(*texts.values()))
    assert len(tried) > 150
    for word in tried:
        holding = {name for name, words in texts.items() if word in words}
        longer = {name for name, words in texts.items() if any(one.startswith(word) for one in words)}
        expected = longer if len(stem(word)) >= 3 else holding
        if stem(word) == word:
            assert set(chosen_entries(corpus, Choice(browse=f"q={word}"))) == expected, word
    both = chosen_entries(corpus, Choice(browse="q=nurse+randomised&kind=evaluation"))
    assert both == [
        name
        for name in chosen_entries(corpus, Choice(browse="q=nurse", kinds=("evaluation",)))
        if name in chosen_entries(corpus, Choice(browse="q=randomised"))
    ]
    assert chosen_entries(corpus, Choice(browse="q=nurse+zzqxj")) == []


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(themes=("continuty",)), 'there is no theme "continuty": did you mean "continuity"?'),
        (Choice(designs=("rct",)), 'there is no design "rct"'),
        (Choice(countries=("UK",)), 'there is no country "UK"'),
        (Choice(ids=("trial-2008",)), 'there is no entry "trial-2008": did you mean "trial-2009"?'),
        (Choice(years="the nineties"), "is not a range of years"),
        (Choice(years="2010-2000"), "ends before it begins"),
        (Choice(browse="themes=continuity"), '"themes" is not part of an address'),
    ],
)
def test_what_cannot_be_chosen_is_told(choice: Choice, said: str) -> None:
    with pytest.raises(SynthesiteError, match=r".") as told:
        chosen_entries(good_corpus(), choice)
    assert said in str(told.value)


def test_the_whole_corpus_is_what_the_site_offers(export: Export, tmp_path: Path) -> None:
    files = good_files()
    for form, name in (
        ("csv", "entries.csv"),
        ("json", "corpus.json"),
        ("bibtex", "references.bib"),
        ("ris", "references.ris"),
        ("csl-json", "references.csl.json"),
        ("skos", "themes.ttl"),
        ("xlsx", "synthesite.xlsx"),
    ):
        code, out, err = export("--format", form, "--output", tmp_path / name)
        assert (code, out, err) == (0, b"", "Exported 8 entries.\n")
        assert (tmp_path / name).read_bytes() == files[f"data/{name}"], form
    assert len(FORMATS) == 8


def test_shapes_of_csv_and_standard_output(export: Export) -> None:
    for shape, table in (("wide", "entries-wide"), ("long", "entries-long")):
        assert export("--format", "csv", "--shape", shape)[1] == good_files()[f"data/{table}.csv"]


def test_a_selection_in_every_format(export: Export) -> None:
    words = ("--theme", "continuity", "--kind", "evaluation")
    _, out, err = export("--format", "csv", *words)
    chosen = [row["id"] for row in csv.DictReader(io.StringIO(out.decode(), newline=""))]
    assert 0 < len(chosen) < 5
    assert err == f"Exported {len(chosen)} {'entry' if len(chosen) == 1 else 'entries'}.\n"
    assert [entry["id"] for entry in json.loads(export("--format", "json", *words)[1])["entries"]] == chosen
    sheet = load_workbook(io.BytesIO(export("--format", "xlsx", *words)[1]))["Entries, condensed"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == chosen
    with zipfile.ZipFile(io.BytesIO(export("--format", "datapackage", *words)[1])) as packed:
        rows = csv.DictReader(io.StringIO(packed.read("entries.csv").decode(), newline=""))
        assert [row["id"] for row in rows] == chosen


def test_nothing_found_is_said_and_no_fault(export: Export) -> None:
    code, out, err = export("--format", "csl-json", "--years", "1901")
    assert (code, json.loads(out), err) == (0, [], "No entry fits: what was written is empty.\n")


def test_data_with_errors_are_not_exported(export: Export, make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(GOOD.parent / "bad" / "D503-events-above-n")
    code, out, err = export("--format", "csv", "--output", tmp_path / "x.csv", project=project)
    assert (code, out) == (1, b"")
    assert "events-above-n" in err
    assert not (tmp_path / "x.csv").exists()


def test_wrong_use_ends_with_2(export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert export("--format", "word")[0] == 2
    assert export("--format", "csv", "--theme", "nothing-such")[0] == 2
    code, _, err = export("--format", "csv", "--output", tmp_path / "no" / "x.csv")
    assert code == 2
    assert "there is no folder" in err
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, out, err = export("--format", "xlsx")
    assert (code, out) == (2, b"")
    assert "name a file with --output" in err
    assert export("--format", "csv")[0] == 0


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for name, content in good_files().items():
        if name.startswith("data/"):
            (folder / name.removeprefix("data/")).write_bytes(content)
    return folder


def test_the_recipe_for_pandas_runs(data_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", RECIPES / "read_data.py"],
        cwd=data_folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    corpus = good_corpus()
    evaluations = corpus.linked.library.evaluations.values()
    domains = {outcome.domain for entry in evaluations for outcome in entry.record.outcomes}
    lines = [line.split() for line in done.stdout.splitlines()]
    for domain in domains:
        studies = sum(any(row.domain == domain for row in entry.record.outcomes) for entry in evaluations)
        results = sum(row.domain == domain for entry in evaluations for row in entry.record.outcomes)
        assert [domain, str(studies), str(results)] in lines
    for theme in corpus.linked.library.themes:
        count = sum(theme in themes for themes in corpus.linked.themes_of.values())
        assert not count or [theme, str(count)] in lines


if shutil.which("Rscript"):

    def test_the_recipe_for_r_runs(data_folder: Path) -> None:
        done = subprocess.run(
            ["Rscript", RECIPES / "read_data.R"], cwd=data_folder, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "emergency-admissions" in done.stdout
