"""The data of a built site: every file that pages offer is there, and what it holds is what was written."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from running import ROOT

from synthesite.manifest import MAX_PAGE


@pytest.fixture(scope="module")
def site(own_site: Path) -> Path:
    return own_site / "site"


def links_of(page: Path) -> list[str]:
    """Addresses within the site that a page's content leads to."""
    text = page.read_text(encoding="utf-8")
    body = text[text.index("<article") : text.index("</article>")]
    found = [unescape(address) for address in re.findall(r'href="([^"#]*)', body)]
    return [unquote(address) for address in found if address and not re.match(r"[a-z]+:", address)]


def test_every_file_that_the_page_of_data_offers_is_there(site: Path) -> None:
    links = links_of(site / "data/index.html")
    assert len(links) > 40
    for link in links:
        path = (site / "data" / link).resolve()
        assert path.is_file() or (path / "index.html").is_file(), link
    offered = {link for link in links if "/" not in link.removeprefix("../data/")}
    there = {path.name for path in (site / "data").iterdir() if path.is_file()} - {"index.html"}
    assert there <= {link.rpartition("/")[2] for link in offered}


def test_the_page_says_how_many_rows_and_bytes(site: Path) -> None:
    text = re.sub(r"<[^>]+>", " ", (site / "data/index.html").read_text(encoding="utf-8"))
    words = " ".join(unescape(text).split())
    content = (site / "data/outcomes.csv").read_bytes()
    rows = len(list(csv.DictReader(io.StringIO(content.decode(), newline=""))))
    assert rows > 100
    assert re.search(rf"outcomes\.csv Results\. .*? {rows:,} rows, {len(content) / 1000:,.0f} kB", words)
    assert "Licence CC-BY-4.0" in words


def test_pages_of_the_dictionary_are_small_and_whole(site: Path) -> None:
    pages = sorted((site / "data").rglob("index.html"))
    assert len(pages) > 15
    for page in pages:
        assert page.stat().st_size <= MAX_PAGE, page
    columns = {
        row["column"]
        for row in csv.DictReader(io.StringIO((site / "data/dictionary.csv").read_text(encoding="utf-8"), newline=""))
        if row["table"] == "entries-wide"
    }
    shown = re.findall(
        r"<code>([a-z_0-9]+)</code>",
        "".join(page.read_text(encoding="utf-8") for page in (site / "data/dictionary/entries-wide").rglob("*.html")),
    )
    assert set(shown) == columns


def test_each_entry_page_offers_its_own_files(site: Path) -> None:
    seen = 0
    for kind in ("evaluations", "policies"):
        for source in sorted((ROOT / "evidence" / kind).glob("*.yml"))[:5]:
            folder = site / kind / source.stem
            links = [link for link in links_of(folder / "index.html") if "/entry." in link or link.startswith("entry.")]
            assert [link.rpartition(".")[2] for link in links] == ["yml", "json", "bib", "ris"]
            for link in links:
                assert (folder / link).resolve().is_file()
            assert (folder / "entry.yml").read_bytes() == source.read_bytes()
            assert json.loads((folder / "entry.json").read_bytes())["id"] == source.stem
            seen += 1
    assert seen == 10


def test_the_recipe_runs_on_the_published_data(site: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "site_templates/recipes/read_data.py"],
        cwd=site / "data",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "mortality" in done.stdout


def test_feeds_and_api_lead_to_pages_that_exist(site: Path) -> None:
    text = (site / "feed.xml").read_text(encoding="utf-8")
    links = re.findall(r'rel="alternate" type="text/html" href="([^"]+)"', text)
    assert len(links) == 51
    for link in links:
        assert (site / link / "index.html").is_file(), link
    for entry in json.loads((site / "api/v1/entries.json").read_bytes())["entries"]:
        assert (site / entry["address"] / "entry.json").is_file()
