"""Measures how a large site reads, beside Material's own search: ``python -m tests.bench_reading 1000 10000``.

``python -m tests.bench`` does the same after its stages. Each site is served with the compression that GitHub Pages
uses and read in Chromium (``bench_visits``); every figure stands beside its budget. Material's site has the same
entries (``bench_peer``).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as TookTooLong

from synthesite.manifest import largest_page

from .bench_peer import build_peer
from .bench_project import make_project
from .bench_visits import PATIENCE, Changes, Shown, change_facets, narrow_map, open_until, search_from, visit
from .bench_wire import Fetched, Wire, counted
from .browser import launched

FIRST_RESULT = 300_000
"""Bytes fetched until a first entry or result is shown, everything of the page included."""
ENTRY_PAGE = 100_000
"""Bytes of the first visit of an entry page."""
CHANGE = 100.0
"""Milliseconds until a chosen facet has changed counts and entries."""
FREEZE = 200.0
"""Milliseconds of a task from which a page is felt to hang (the limit of a good "interaction to next paint")."""
SHIFT = 0.1
"""Layout shift that is still called good; that, the paints and blocking time below after web.dev/articles/vitals."""
PAINT, LARGEST_PAINT, BLOCKING = 1800.0, 2500.0, 200.0

WORDS = ("nurse", "matron")
"""A frequent and a rarer word of the made entries."""

_BROWSED = "#sy-browse-results .sy-list__title a"
_KIND = re.compile(rb'class="[^"]*\bsy-page--([a-z-]+)')


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one site."""

    part: str
    name: str
    value: float | None
    """None where it was waited for in vain."""
    unit: str
    """``kB`` (value in bytes), ``ms``, ``s``, ``MB`` (value in bytes), or nothing."""
    budget: float | None = None
    note: str = ""

    def shown(self) -> str:
        """The value, and whether it is within its budget."""
        if self.value is None:
            return f"none in {PATIENCE // 1000} s"
        scaled = self.value / {"kB": 1000, "MB": 1_000_000}.get(self.unit, 1)
        text = f"{scaled:,.{_DECIMALS.get(self.unit, 0)}f}"
        return text if self.budget is None else f"{text} {'ok' if self.value <= self.budget else 'over'}"

    def limit(self) -> str:
        """The budget in the unit of the figure."""
        if self.budget is None:
            return ""
        return f"{self.budget / {'kB': 1000, 'MB': 1_000_000}.get(self.unit, 1):,g}"


_DECIMALS = {"kB": 1, "s": 1, "shift": 3}


def read_site(site: Path, folder: Path) -> list[Figure]:
    """Every figure of a finished site and of its peer.

    Args:
        site: folder of the finished site.
        folder: where the peer is built.
    """
    sizes = page_sizes(site)
    figures = list(_pages(sizes))
    with launched() as browser:
        with counted(site) as wire:
            figures += _visits(browser, wire, sizes)
            figures += _browse(browser, wire)
            figures += _map(browser, wire)
            figures += _search(browser, wire, sizes["evaluation"][0][1], "ours")
        _say("building Material's site of the same entries")
        count, seconds = build_peer(site, folder)
        index = folder / "site" / "search" / "search_index.json"
        figures.append(Figure("Material's search", f"build of {count:,} pages", seconds, "s"))
        with counted(folder / "site") as wire:
            figures.append(Figure("Material's search", "search_index.json, plain", index.stat().st_size, "kB"))
            wire.prepare("search/search_index.json")
            page = sorted((folder / "docs" / "entries").iterdir())[0].stem
            figures += _search(browser, wire, f"entries/{page}/", "peer")
    return figures


def page_sizes(site: Path) -> dict[str, list[tuple[int, str, int]]]:
    """Bytes, address and limit of every page, the largest first, by kind of page."""
    found: dict[str, list[tuple[int, str, int]]] = {}
    for path in site.rglob("*.html"):
        html = path.read_bytes()
        kind = _KIND.search(html)
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        found.setdefault(kind[1].decode() if kind else "other", []).append((len(html), address, largest_page(html)))
    return {kind: sorted(rows, key=lambda row: (-row[0], row[1])) for kind, rows in sorted(found.items())}


def _pages(sizes: dict[str, list[tuple[int, str, int]]]) -> Iterator[Figure]:
    part = "size of pages, HTML before compression; of each kind the nearest to its limit"
    for kind, rows in sizes.items():
        size, address, limit = max(rows, key=lambda row: row[0] / row[2])
        over = sum(size > limit for size, _, limit in rows)
        note = f"/{address}" + (f"; {over:,} over" if over else "")
        yield Figure(part, f"{kind} ({len(rows):,})", size, "kB", limit, note)


def _visits(browser: Browser, wire: Wire, sizes: dict[str, list[tuple[int, str, int]]]) -> Iterator[Figure]:
    evaluations = sizes["evaluation"]
    chosen = {
        "largest evaluation": evaluations[0][1],
        "usual evaluation": evaluations[len(evaluations) // 2][1],
        "largest policy": sizes["policy"][0][1],
        "largest theme": sizes["theme"][0][1],
    }
    for words, address in chosen.items():
        _say(f"first visit: {words}")
        seen = visit(browser, wire, address)
        part = f"first visit, {words}"
        yield from _bytes(part, "fetched", seen.fetched, ENTRY_PAGE if "theme" not in words else None, f"/{address}")
        yield Figure(part, "first contentful paint", seen.first_paint, "ms", PAINT)
        yield Figure(part, "largest contentful paint", seen.largest_paint, "ms", LARGEST_PAINT)
        yield Figure(part, "total blocking time", seen.blocking, "ms", BLOCKING)
        yield Figure(part, "layout shift", seen.shift, "shift", SHIFT)


def _bytes(part: str, name: str, fetched: Fetched, budget: float | None = None, note: str = "") -> Iterator[Figure]:
    yield Figure(part, name, fetched.sent, "kB", budget, note)
    yield Figure(part, f"{name}, before compression", fetched.plain, "kB")
    yield Figure(part, f"{name}, requests", fetched.requests, "")


def _browse(browser: Browser, wire: Wire) -> Iterator[Figure]:
    for words, query in {"nothing chosen": "", **{f"“{word}”": f"?q={word}" for word in WORDS}}.items():
        _say(f"Browse, {words}")
        shown = open_until(browser, wire, f"browse/{query}", _BROWSED)
        yield from _shown(f"Browse opened, {words}", shown)
    _say("Browse, facets and words")
    facets, typed = change_facets(browser, wire)
    yield from _changes(f"Browse, {len(facets.first)} facet changes", facets)
    yield Figure("Browse, typing (with its pause of 200 ms)", "last key to results, median", median(typed.whole), "ms")
    yield Figure("Browse, typing (with its pause of 200 ms)", "last key to results, worst", max(typed.whole), "ms")
    yield Figure("Browse, typing (with its pause of 200 ms)", "longest task", typed.longest, "ms", FREEZE)


def _shown(part: str, shown: Shown) -> Iterator[Figure]:
    yield from _bytes(part, "fetched to the first entry", shown.first, FIRST_RESULT)
    yield Figure(part, "fetched in all", shown.whole.sent, "kB")
    yield Figure(part, "first entry shown after", shown.milliseconds, "ms")
    yield Figure(part, "longest task", shown.longest, "ms", FREEZE)


def _changes(part: str, changes: Changes) -> Iterator[Figure]:
    yield Figure(part, "counts and first entries, median", median(changes.first), "ms", CHANGE)
    yield Figure(part, "counts and first entries, worst", max(changes.first), "ms", CHANGE)
    if changes.whole != changes.first:
        yield Figure(part, "all fifty entries, median", median(changes.whole), "ms")
        yield Figure(part, "all fifty entries, worst", max(changes.whole), "ms")
    yield Figure(part, "longest task", changes.longest, "ms", FREEZE)
    yield Figure(part, "processor time of the page, worst", max(changes.work), "ms")


def _map(browser: Browser, wire: Wire) -> Iterator[Figure]:
    _say("the map")
    opened, narrowed, axes = narrow_map(browser, wire)
    yield from _bytes("map", "fetched until it can be narrowed", opened.first, FIRST_RESULT)
    yield Figure("map", "can be narrowed after", opened.milliseconds, "ms")
    yield Figure("map", "longest task while it opens", opened.longest, "ms", FREEZE)
    for words, changes, budget in (
        (f"{len(narrowed.first)} narrowings", narrowed, CHANGE),
        (f"{len(axes.first)} other rows or columns", axes, FREEZE),
    ):
        yield Figure("map", f"{words}, median", median(changes.first), "ms", budget)
        yield Figure("map", f"{words}, worst", max(changes.first), "ms", budget)
        yield Figure("map", f"{words}, longest task", changes.longest, "ms", FREEZE)
        yield Figure("map", f"{words}, processor time, worst", max(changes.work), "ms")


def _search(browser: Browser, wire: Wire, address: str, whose: str) -> Iterator[Figure]:
    box, hit, part = {
        "ours": (".sy-search input[name=q]", ".sy-results [role=option]", "search box, from an entry page"),
        "peer": (".md-search__input", ".md-search-result__item", "Material's search"),
    }[whose]
    budgets = whose == "ours"
    for word in WORDS:
        _say(f"{part}: {word}")
        try:
            page, found = search_from(browser, wire, address, word, box, hit)
        except TookTooLong:
            yield Figure(part, f"“{word}”: first result", None, "ms")
            continue
        whole = page.sent + found.first.sent
        yield Figure(part, f"“{word}”: page itself", page.sent, "kB")
        yield Figure(part, f"“{word}”: search, to first result", found.first.sent, "kB")
        yield Figure(part, f"“{word}”: both", whole, "kB", FIRST_RESULT if budgets else None)
        yield Figure(part, f"“{word}”: requests of the search", found.first.requests, "")
        yield Figure(part, f"“{word}”: first key to first result", found.milliseconds, "ms")
        yield Figure(part, f"“{word}”: longest task", found.longest, "ms", FREEZE if budgets else None)
        yield Figure(part, f"“{word}”: memory of the page", found.memory, "MB")


def table(results: dict[int, list[Figure]]) -> str:
    """The figures in columns, one for each size, beside their budgets."""
    sizes = sorted(results)
    values = {size: {(figure.part, figure.name): figure for figure in results[size]} for size in sizes}
    order = {(figure.part, _plain(figure.name)): figure for size in sizes for figure in results[size]}
    for size in sizes:
        values[size] = {(part, _plain(name)): figure for (part, name), figure in values[size].items()}
    lines: list[str] = []
    before = ""
    for key, last in order.items():
        if key[0] != before:
            before = key[0]
            heads = "".join(f"{f'{size:,}':>16}" for size in sizes)
            lines += ["", before, f"  {'':<44}{heads}{'budget':>10}"]
        cells = "".join(f"{values[size][key].shown() if key in values[size] else '':>16}" for size in sizes)
        unit = "" if last.unit == "shift" or not last.unit else f", {last.unit}"
        notes = " | ".join(dict.fromkeys(values[size][key].note for size in sizes if key in values[size]))
        lines.append(f"  {key[1] + unit:<44}{cells}{last.limit():>10}  {notes}".rstrip())
    over = sum(figure.shown().endswith("over") for figures in results.values() for figure in figures)
    lines += ["", f"{over} figures over budget. kB are 1,000 bytes. Times are of this machine and what else it did."]
    return "\n".join(lines).lstrip()


def _plain(name: str) -> str:
    """A name without numbers, which differ between sizes."""
    return re.sub(r" of [\d,]+ pages| \([\d,]+\)", "", name)


def _say(text: str) -> None:
    sys.stderr.write(f"reading: {text}\n")


def main() -> int:
    """Read the arguments, build what is missing, measure, print."""
    from .bench import measure

    parser = argparse.ArgumentParser(prog="python -m tests.bench_reading", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000], help="numbers of entries")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other entries")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="use the sites built there, and leave them")
    wanted = parser.parse_args()
    results: dict[int, list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="synthesite-bench-") as temporary:
        folder = wanted.keep or Path(temporary)
        for size in wanted.sizes:
            project = folder / f"project-{size}"
            if not (project / "site").is_dir():
                _say(f"building {size:,} entries")
                if not project.is_dir():
                    make_project(project, size, wanted.seed)
                measure("build", project, folder / f"cache-{size}")
            results[size] = read_site(project / "site", folder / f"peer-{size}")
    sys.stdout.write(table(results) + "\n")
    if wanted.json:
        write_json(wanted.json, results)
    return 0


def write_json(path: Path, results: dict[int, list[Figure]]) -> None:
    """Write the figures as JSON, by size."""
    plain = {str(size): [asdict(figure) for figure in figures] for size, figures in results.items()}
    path.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
