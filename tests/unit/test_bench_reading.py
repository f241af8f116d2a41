"""The parts of the reading benchmark that could measure the wrong thing: what is counted as sent, and what is over."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench_peer import entry_texts
from tests.bench_reading import Figure, page_sizes, table
from tests.bench_wire import counted


def test_texts_are_sent_compressed_and_counted_both_ways(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    html = b"<p>nurse</p>" * 1000
    (tmp_path / "page" / "index.html").write_bytes(html)
    (tmp_path / "index.bin").write_bytes(bytes(5000))
    with counted(tmp_path) as wire:
        with urlopen(f"{wire.address}/page/") as answer:  # noqa: S310  # our own server
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.read()) == html
        page = wire.fetched()
        assert (page.requests, page.plain) == (1, len(html))
        assert page.sent < 500
        answer = urlopen(f"{wire.address}/index.bin")  # noqa: S310  # our own server
        answer.close()
        assert wire.fetched(within="index.bin").sent > 5000  # no text, so it is sent as it is, with its headers
        assert wire.fetched(until=0).requests == 0
        wire.forget()
        assert wire.fetched().requests == 0


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Figure("p", "n", 100_000, "kB", 100_000), "100.0 ok"),
        (Figure("p", "n", 100_060, "kB", 100_000), "100.1 over"),
        (Figure("p", "n", 12.4, "ms"), "12"),
        (Figure("p", "n", None, "ms"), "none in 180 s"),
    ],
)
def test_a_figure_says_whether_it_is_within_its_budget(figure: Figure, shown: str) -> None:
    assert figure.shown() == shown


def test_sizes_stand_side_by_side() -> None:
    results = {
        size: [Figure("browse", f"list ({size:,})", 1000.0 * size, "kB", 50_000.0), Figure("browse", "after", 3, "ms")]
        for size in (10, 1000)
    }
    lines = table(results).splitlines()
    assert [line.split() for line in lines[2:4]] == [
        ["list,", "kB", "10.0", "ok", "1,000.0", "over", "50"],
        ["after,", "ms", "3", "3"],
    ]
    assert "1 figures over budget" in lines[-1]


def test_pages_are_sorted_by_kind_with_the_limit_of_each(tmp_path: Path) -> None:
    for name, kind, body in (("a", "theme", "x" * 50), ("b", "theme", '<svg class="sy-picture">'), ("c", "page", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(f'<div class="md-typeset sy-page sy-page--{kind}">{body}</div>')
    found = page_sizes(tmp_path)
    assert [(address, limit) for _, address, limit in found["theme"]] == [("a/", 80_000), ("b/", 120_000)]
    assert [address for _, address, _ in found["page"]] == ["c/"]


def test_the_peer_has_the_words_of_entries_only(tmp_path: Path) -> None:
    folder = tmp_path / "pagefind" / "fragment"
    folder.mkdir(parents=True)
    for number, (url, kind) in enumerate((("/evaluations/a-1/", "evaluation"), ("/evaluations/", "page"))):
        page = {"url": url, "meta": {"title": "T", "kind": kind}, "content": "words"}
        (folder / f"{number}.pf_fragment").write_bytes(gzip.compress(b"pagefind_dcd" + json.dumps(page).encode()))
    assert list(entry_texts(tmp_path)) == [("evaluations-a-1", "T", "words")]
