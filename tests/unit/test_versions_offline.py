"""What makes a frozen version: pages that open from a folder, descriptions, checksums and one zip file."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from synthesite.labels import load_labels
from synthesite.pipeline import check_project
from synthesite.problems import SynthesiteError
from synthesite.snapshot.descriptions import citation_cff, creators_of, readme_text, zenodo_json
from synthesite.snapshot.offline import frozen_page, open_from_folder
from synthesite.snapshot.packing import write_sums, write_zip
from synthesite.synthesis.coverage import cover_themes
from synthesite.versions import VersionRecord
from synthesite.views import Corpus

MakeProject = Callable[..., Path]
PAGE = '<html><head><title>x</title></head><body><header class="md-header">y</header>{}</body></html>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="../../">', '<a href="../../index.html">'),
        ('<a href="./">', '<a href="./index.html">'),
        ('<a href="..">', '<a href="../index.html">'),
        ('<a class="x" href="../themes/cost/#gaps">', '<a class="x" href="../themes/cost/index.html#gaps">'),
        ('<a href="../browse/?theme=cost">', '<a href="../browse/index.html?theme=cost">'),
        ('<form role="search" action="../browse/" method="get">',
         '<form role="search" action="../browse/index.html" method="get">'),
        # what leads to a file, to a place in the page, or away from the site stays
        ('<a href="entry.yml" download>', '<a href="entry.yml" download>'),
        ('<a href="#gaps">', '<a href="#gaps">'),
        ('<a href="">', '<a href="">'),
        ('<a href="https://doi.org/10.1/">', '<a href="https://doi.org/10.1/">'),
        ('<a href="mailto:x@example.org">', '<a href="mailto:x@example.org">'),
        ('<a href="/elsewhere/">', '<a href="/elsewhere/">'),
        ('<link rel="stylesheet" href="../assets/synthesite.css">',
         '<link rel="stylesheet" href="../assets/synthesite.css">'),
        # what only looks like a link stays
        ('<code>href="themes/"</code>', '<code>href="themes/"</code>'),
        ('<div data-base="../">', '<div data-base="../">'),
        # modules are loaded by a plain script, others stay
        ('<script type="module" src="../assets/map.js"></script>',
         '<script defer src="../assets/snapshot.js" data-module="../assets/map.js"></script>'),
        ('<script src="../assets/search.js" type="module"></script>',
         '<script defer src="../assets/snapshot.js" data-module="../assets/search.js"></script>'),
        ('<script src="../assets/bundle.js"></script>', '<script src="../assets/bundle.js"></script>'),
        ('<script type="application/ld+json">{"a": "<a href=x>"}</script>',
         '<script type="application/ld+json">{"a": "<a href=x>"}</script>'),
    ],
)  # fmt: skip
def test_links_name_their_file_and_modules_wait_for_a_server(before: str, after: str) -> None:
    made = frozen_page(PAGE.format(before), "../", "1.0", "10 January 2026")
    assert made.count(after) == 1
    assert before == after or before not in made


def test_every_page_says_which_version_it_is() -> None:
    made = frozen_page(PAGE.format(""), "../../", "1.0", "10 January 2026")
    head, _, body = made.partition("</head>")
    assert head.endswith('<link rel="stylesheet" href="../../assets/snapshot.css">')
    assert body.index("</header>") < body.index("<strong>Version 1.0</strong>, frozen on 10 January 2026.")
    assert 'href="../../versions/index.html"' in body
    with pytest.raises(ValueError, match="no head"):
        frozen_page("<p>x</p>", "", "1.0", "10 January 2026")


def test_a_folder_of_pages_is_changed_in_place(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    for name in ("index.html", "a/b/index.html"):
        (tmp_path / name).write_text(PAGE.format('<a href="./">'), encoding="utf-8")
    (tmp_path / "404.html").write_text("<p>not found</p>", encoding="utf-8")
    (tmp_path / "notes.txt").write_text('<a href="./">', encoding="utf-8")
    assert open_from_folder(tmp_path, "1.0", "10 January 2026") == 2
    assert 'href="assets/snapshot.css"' in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="../../assets/snapshot.css"' in (tmp_path / "a/b/index.html").read_text(encoding="utf-8")
    assert not (tmp_path / "404.html").exists()
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == '<a href="./">'
    (tmp_path / "bare.html").write_text("<p>x</p>", encoding="utf-8")
    with pytest.raises(SynthesiteError, match=r"bare\.html cannot be frozen"):
        open_from_folder(tmp_path, "1.0", "10 January 2026")


# ---- Descriptions ----


RECORD = VersionRecord("1.0", "2026-03-01", "2026-01-10", "Example evidence", {}, {}, doi="10.5281/zenodo.1")

# Fields of a deposit, https://developers.zenodo.org/#representation, and what this program puts into them.
REQUIRED = {"upload_type", "publication_date", "title", "creators", "description", "access_right"}
ALLOWED = REQUIRED | {"license", "doi", "keywords", "related_identifiers", "version", "language"}


def corpus_of(project: Path, settings: str = "") -> Corpus:
    if settings:
        path = project / "mkdocs.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("  - synthesite", f"  - synthesite: {settings}"), encoding="utf-8")
    checked = check_project(project, use_cache=False)
    return Corpus(
        checked.linked, cover_themes(checked.linked), load_labels(checked.library), {}, checked.day,
        checked.project.settings,
    )  # fmt: skip


CITATION = """cff-version: 1.2.0
title: The program
authors:
  - {family-names: Berg, given-names: Ada, name-particle: van den, orcid: "https://orcid.org/0000-0002-1825-0097"}
  - {name: Example contributors, affiliation: Exampleshire}
"""


def test_creators_are_those_of_the_project_else_of_its_reviews(make_project: MakeProject) -> None:
    project = make_project()
    assert [(row.name, row.orcid, row.person) for row in creators_of(corpus_of(project))] == [
        ("first coder", "0000-0002-1825-0097", False)
    ]
    (project / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    assert [(row.name, row.orcid, row.affiliation, row.person) for row in creators_of(corpus_of(project))] == [
        ("van den Berg, Ada", "0000-0002-1825-0097", "", True),
        ("Example contributors", "", "Exampleshire", False),
    ]
    (project / "CITATION.cff").write_text("- a list\n", encoding="utf-8")
    with pytest.raises(SynthesiteError, match="cannot be read"):
        creators_of(corpus_of(project))


@pytest.mark.parametrize("own", ["", CITATION])
def test_the_citation_file_is_valid(own: str, make_project: MakeProject, tmp_path: Path) -> None:
    """Held against the schema of the Citation File Format 1.2.0, which check-jsonschema carries."""
    project = make_project()
    if own:
        (project / "CITATION.cff").write_text(own, encoding="utf-8")
    corpus = corpus_of(project, "{licence: CC-BY-4.0}")
    path = tmp_path / "CITATION.cff"
    path.write_bytes(citation_cff(corpus, RECORD, creators_of(corpus)))
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    found = yaml.safe_load(path.read_bytes())
    assert (found["version"], found["date-released"], found["doi"], found["license"]) == (
        "1.0", "2026-03-01", "10.5281/zenodo.1", "CC-BY-4.0",
    )  # fmt: skip


def test_the_description_for_the_archive_holds_what_it_asks_for(make_project: MakeProject) -> None:
    corpus = corpus_of(make_project(), "{licence: CC-BY-4.0}")
    found: dict[str, Any] = json.loads(zenodo_json(corpus, RECORD, creators_of(corpus)))
    assert REQUIRED <= found.keys() <= ALLOWED
    assert (found["upload_type"], found["access_right"], found["publication_date"], found["language"]) == (
        "dataset", "open", "2026-03-01", "eng",
    )  # fmt: skip
    assert found["creators"] == [{"name": "first coder", "orcid": "0000-0002-1825-0097"}]
    assert (found["license"], found["version"], found["doi"]) == ("CC-BY-4.0", "1.0", "10.5281/zenodo.1")
    assert len(set(found["keywords"])) == len(found["keywords"]) > 0
    bare = json.loads(zenodo_json(corpus_of(make_project(name="bare")), RECORD, creators_of(corpus)))
    assert "license" not in bare, "none is stated, so none is claimed"


def test_the_read_me_says_how_to_open_check_and_cite(make_project: MakeProject) -> None:
    corpus = corpus_of(make_project())
    text = readme_text(corpus, RECORD, creators_of(corpus)).decode()
    for said in ("site/index.html", "sha256sum -c SHA256SUMS", "https://doi.org/10.5281/zenodo.1", "first coder"):
        assert said in text


# ---- Checksums and the zip file ----


def test_checksums_and_zip_are_the_same_for_the_same_files(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name / "version"
        folder.mkdir(parents=True)
        names = ["b.txt", "a.txt", "c/d.png", ".hidden"]
        for file in names if name == "one" else reversed(names):
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(file.encode() * 100)
        assert write_sums(folder) == 4
        write_zip(folder, tmp_path / f"{name}.zip", "version", "2026-03-01")
        made.append((tmp_path / f"{name}.zip").read_bytes())
    assert made[0] == made[1]
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "one/version", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.count(": OK")) == (0, 4)
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.testzip() is None
        assert [row.filename for row in packed.infolist()] == [
            f"version/{name}" for name in (".hidden", "SHA256SUMS", "a.txt", "b.txt", "c/d.png")
        ]
        assert {row.date_time for row in packed.infolist()} == {(2026, 3, 1, 0, 0, 0)}
