"""What a reader's browser does on a site, measured: visits of pages, Browse, the map, the search boxes.

Times are of this machine and run from a key or click to the frame after what was asked for is drawn. Changes are made
twice, and the quicker time of each counts, since other programs get in the way. Bytes are what the server
(``bench_wire``) sent until then, with nothing kept from before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from .bench_wire import Fetched, Wire

PATIENCE = 180_000
"""Milliseconds that are waited for anything; a search that takes longer has no figure."""

CHANGES = 20
"""Different facet changes on Browse."""

_ROUNDS = 2

_WATCHING = """
const bench = { tasks: [], shift: 0, largest: 0, key: 0, last: 0 };
const watch = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("longtask", ({ startTime, duration }) => bench.tasks.push([startTime, duration]));
watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) bench.shift += value; });
watch("largest-contentful-paint", ({ startTime }) => { bench.largest = startTime; });
addEventListener("keydown", () => { bench.last = performance.now(); bench.key ||= bench.last; }, true);
bench.painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
bench.until = (test) => new Promise((done) => {
  if (test()) return done(performance.now());
  const observer = new MutationObserver(() => {
    if (!test()) return;
    observer.disconnect();
    done(performance.now());
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
});
bench.await = async (selector) => {
  await bench.until(() => document.querySelector(selector)?.checkVisibility());
  return bench.painted();
};
bench.longest = (from = 0) =>
  Math.max(0, ...bench.tasks.filter(([start, length]) => start + length > from).map(([, length]) => length));
bench.blocking = () => {
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  return bench.tasks.reduce((sum, [start, length]) => sum + (start < painted ? 0 : Math.max(0, length - 50)), 0);
};
window.bench = bench;
"""

_CHANGE = """
async ([name, value]) => {
  const results = document.getElementById("sy-browse-results");
  const box = document.querySelector(`#sy-browse-filters input[name="${name}"][value="${value}"]`);
  const begun = performance.now();
  const drawn = new Promise((done) => {
    const observer = new MutationObserver(() => { observer.disconnect(); done(); });
    observer.observe(results, { childList: true });
  });
  box.click();
  await drawn;
  const first = await bench.painted();
  await bench.until(() => !results.hasAttribute("aria-busy"));
  const all = await bench.painted();
  await new Promise((done) => setTimeout(done, 60)); // long tasks are told of late
  return [first - begun, all - begun, bench.longest(begun)];
}
"""

_NARROW = """
async ([kind, name, value]) => {
  const tools = document.getElementById("sy-map-app");
  const begun = performance.now();
  if (kind === "axis") {
    const select = document.getElementById(`sy-map-${name}`);
    select.value = value;
    select.dispatchEvent(new Event("change"));
  } else {
    tools.querySelectorAll(".sy-mapfilter")[name].querySelectorAll("input")[value].click();
  }
  const drawn = await bench.painted(); // the map draws in the same turn
  await new Promise((done) => setTimeout(done, 60));
  return [drawn - begun, drawn - begun, bench.longest(begun)];
}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """How something came to be shown."""

    first: Fetched
    """Fetched until it was shown."""
    whole: Fetched
    """Fetched until nothing more was."""
    milliseconds: float
    """From the beginning of the visit, or the first key, until it was shown."""
    longest: float
    """Milliseconds of the longest task of the page, 0 where none took 50 (the browser tells of no shorter ones)."""
    memory: int = 0
    """Bytes of memory of the page's processes, workers included; 0 where the system does not tell."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A first visit of a page; milliseconds are medians of a few visits."""

    fetched: Fetched
    first_paint: float
    largest_paint: float
    blocking: float
    """Total blocking time: of tasks after the first paint, what each took past 50 ms."""
    shift: float
    """Sum of layout shifts."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Several changes of one kind."""

    first: list[float]
    """Milliseconds until the first entries, or the whole map, were drawn and the count was told."""
    whole: list[float]
    """Milliseconds until all was drawn."""
    longest: float
    """Milliseconds of the longest task in any of them."""
    work: list[float]
    """Milliseconds of processor time that the page took for each, which other programs do not lengthen."""


@contextmanager
def fresh_page(browser: Browser, wire: Wire) -> Iterator[Page]:
    """A page of a new profile, with nothing kept from before; the count of the server begins anew."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(_WATCHING)
    context.set_default_timeout(PATIENCE)
    wire.forget()
    try:
        yield context.new_page()
    finally:
        context.close()


def visit(browser: Browser, wire: Wire, address: str, times: int = 3) -> Visit:
    """Visit a page for the first time, a few times over."""
    rows: list[list[float]] = []
    for _ in range(times):
        with fresh_page(browser, wire) as page:
            page.goto(f"{wire.address}/{address}", wait_until="networkidle")
            rows.append(
                page.evaluate(
                    "[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,"
                    " bench.largest, bench.blocking(), bench.shift]"
                )
            )
            fetched = wire.fetched()
    paint, largest, blocking, shift = (median(column) for column in zip(*rows, strict=True))
    return Visit(fetched, paint, largest, blocking, shift)


def open_until(browser: Browser, wire: Wire, address: str, selector: str) -> Shown:
    """Open a page and wait until something is shown on it."""
    with fresh_page(browser, wire) as page:
        page.goto(f"{wire.address}/{address}", wait_until="commit")
        shown = page.evaluate("(selector) => bench.await(selector)", selector)
        first = wire.fetched(_clock(page, shown))
        page.wait_for_load_state("networkidle")
        return Shown(first, wire.fetched(), shown, page.evaluate("bench.longest()"))


def search_from(browser: Browser, wire: Wire, address: str, word: str, box: str, hit: str) -> tuple[Fetched, Shown]:
    """Open a page, then type a word into its search box until a result is shown.

    Args:
        browser: where.
        wire: the server.
        address: of the page that the search begins on.
        word: typed at once, without a pause between keys.
        box: selector of the search box.
        hit: selector of a result.

    Returns:
        What the page itself fetched; what the search fetched, from the focus on, and how long it took from the
        first key.
    """
    with fresh_page(browser, wire) as page:
        page.goto(f"{wire.address}/{address}", wait_until="networkidle")
        before = wire.fetched()
        wire.forget()
        page.focus(box)
        page.keyboard.type(word)
        shown = page.evaluate("(selector) => bench.await(selector)", hit)
        first = wire.fetched(_clock(page, shown))
        page.wait_for_load_state("networkidle")
        key, longest = page.evaluate("[bench.key, bench.longest(bench.key)]")
        return before, Shown(first, wire.fetched(), shown - key, longest, _memory())


def change_facets(browser: Browser, wire: Wire) -> tuple[Changes, Changes]:
    """Choose facets on Browse, alone and in twos, and then type words.

    Returns:
        The facets; the words, from the last key on, the pause that Browse waits for included.
    """
    rounds: list[list[list[float]]] = []
    with fresh_page(browser, wire) as page:
        page.goto(f"{wire.address}/browse/", wait_until="networkidle")
        choices = _choices(page)
        for _ in range(_ROUNDS):
            rounds.append([])
            for number, choice in enumerate(choices):
                rounds[-1].append(_timed(page, _CHANGE, choice))
                if number % 2:
                    page.evaluate("document.querySelector('.sy-chip--all').click()")
                    page.wait_for_timeout(300)
        return _quicker(rounds), _type_words(page)


def _timed(page: Page, script: str, given: object) -> list[float]:
    """What a script measured, and the processor time that the page took."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        rows = session.send("Performance.getMetrics")["metrics"]
        return next(1000 * float(row["value"]) for row in rows if row["name"] == "TaskDuration")

    before = spent()
    measured: list[float] = page.evaluate(script, given)
    work = spent() - before
    session.detach()
    return [*measured, work]


def _quicker(rounds: list[list[list[float]]]) -> Changes:
    """Of the rounds of the same changes the quicker figures: first, whole, longest task, work."""
    best = [[min(column) for column in zip(*rows, strict=True)] for rows in zip(*rounds, strict=True)]
    first, whole, longest, work = (list(column) for column in zip(*best, strict=True))
    return Changes(first, whole, max(longest), work)


def _choices(page: Page) -> list[list[str]]:
    """Values of facets, the most frequent two of one facet after those of another."""
    names = "#sy-browse-filters input[type=checkbox]"
    found: dict[str, list[str]] = {}
    for name, value in page.eval_on_selector_all(names, "(all) => all.map((box) => [box.name, box.value])"):
        found.setdefault(name, []).append(value)
    turns = [[name, values[turn]] for turn in range(4) for name, values in found.items() if turn < len(values)]
    return turns[:CHANGES]


def _type_words(page: Page) -> Changes:
    words = ("nurse", "care home", "matron", "older people", "admission")
    times = []
    begun = page.evaluate("performance.now()")
    for word in words:
        page.fill("#sy-browse-q", "")
        page.wait_for_timeout(600)
        page.evaluate("document.getElementById('sy-browse-results').setAttribute('aria-busy', 'waiting')")
        page.locator("#sy-browse-q").press_sequentially(word, delay=30)
        times.append(
            page.evaluate(
                "async () => { const results = document.getElementById('sy-browse-results');"
                " await bench.until(() => !results.hasAttribute('aria-busy'));"
                " return await bench.painted() - bench.last; }"
            )
        )
    return Changes(times, times, page.evaluate("(begun) => bench.longest(begun)", begun), [])


def narrow_map(browser: Browser, wire: Wire) -> tuple[Shown, Changes, Changes]:
    """Open the map, narrow it by its filters, and sort it by other things.

    Returns:
        How its controls came to be there; the narrowings; the other rows and columns.
    """
    with fresh_page(browser, wire) as page:
        page.goto(f"{wire.address}/map/", wait_until="commit")
        ready = page.evaluate("bench.await('#sy-map-app .sy-maptools')")
        page.wait_for_load_state("networkidle")
        opened = Shown(wire.fetched(_clock(page, ready)), wire.fetched(), ready, page.evaluate("bench.longest()"))
        filters = page.locator(".sy-mapfilter").count()
        values = page.eval_on_selector_all("#sy-map-rows option", "(all) => all.map((option) => option.value)")
        filtered: list[list[object]] = [["filter", turn % filters, turn // filters] for turn in range(2 * filters)]
        axes: list[list[object]] = [["axis", end, value] for value in values for end in ("columns", "rows")]
        narrowed, sorted_by = (
            _quicker([[_on_map(page, change) for change in changes] for _ in range(_ROUNDS)])
            for changes in (filtered, axes)
        )
    return opened, narrowed, sorted_by


def _on_map(page: Page, change: list[object]) -> list[float]:
    measured = _timed(page, _NARROW, change)
    page.evaluate("document.querySelector('#sy-map-app .sy-chip')?.click()")
    return measured


def _clock(page: Page, milliseconds: float) -> float:
    """The second of the clock at a time of the page."""
    origin: float = page.evaluate("performance.timeOrigin")
    return (origin + milliseconds) / 1000


def _memory() -> int:
    """Bytes that the browser's page processes hold for themselves; 0 where the system does not tell."""
    total = 0
    for child in _descendants(os.getpid()):
        try:
            process = Path(f"/proc/{child}")
            if b"--type=renderer" in (process / "cmdline").read_bytes():
                rows = (process / "smaps_rollup").read_text().splitlines()
                total += sum(int(row.split()[1]) * 1024 for row in rows if row.startswith("Private_"))
        except (OSError, ValueError):
            continue  # it ended while we looked
    return total


def _descendants(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from _descendants(int(child))
