"""Pages can be used by everyone: the checker axe-core, the keyboard, enlarged, on paper, with less motion.

What is tested stands in site_templates/accessibility.yml, from which the statement on the site is made too.
"""

from __future__ import annotations

import ast
import importlib.resources
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from page_checks import CHECKER, DARKNESS, FAULTS, MOVING, SIDEWAYS, UNFOLD, UNSEEN, WALK
from playwright.sync_api import Browser, expect
from running import ROOT
from visiting import DESK, PHONE, Start, Visit

from synthesite.views.accessibility import read_tested

pytestmark = pytest.mark.xdist_group("accessibility")

TESTED = read_tested()
AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

THEME = "themes/hospital-use/"
SMALL_THEME = "themes/curtailment/"
EVALUATION = "evaluations/gravelle-2007-evercare/"
POLICY = "policies/ltc-model-2005/"
REVIEW = "reviews/nurse-led-case-management/"

COLOURS = ["color-contrast", "link-in-text-block"]
"""The only rules whose answer can change with the colour scheme."""
SHOWN = [
    *COLOURS,
    "aria-hidden-focus",
    "button-name",
    "label",
    "landmark-unique",
    "link-name",
    "scrollable-region-focusable",
    "skip-link",
    "target-size",
]
"""The rules whose answer can change with the width: by what is shown there, how large, how near to one another."""
STATES = (
    ("desk", "light", TESTED.rules, False, COLOURS),
    ("desk", "light", COLOURS, True),
    ("desk", "dark", COLOURS, True),
    ("phone", "dark", COLOURS, True),
    ("phone", "light", [rule for rule in SHOWN if rule not in COLOURS], False),
)
"""Width, colours, rules, whether two are enough of elements that are alike, and rules to leave out."""


# ---- Which pages ----

Sorts = frozenset[tuple[str, str]]
"""Sorts of elements, by name and classes."""


def sorts_of(path: Path) -> tuple[Sorts, int]:
    """The sorts of elements of a page, and how many elements it has."""
    found = re.findall(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>", path.read_text(encoding="utf-8"))
    classes = re.compile(r'\bclass="?([^">]*)')
    sorts = {
        (name, " ".join(sorted(match[1].split())) if (match := classes.search(rest)) else "") for name, rest in found
    }
    return frozenset(sorts), len(found)


@pytest.fixture(scope="module")
def shapes(own_site: Path) -> dict[str, tuple[Sorts, int]]:
    """Sorts and number of elements of every page, by its address."""
    site = own_site / "site"
    return {
        path.relative_to(site).as_posix().removesuffix("index.html"): sorts_of(path)
        for path in sorted(site.rglob("*.html"))
    }


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pages that are looked at: small ones that together show every sort of element there is."""

    whole: dict[str, str]
    """By kind of page, the one that is looked at whole."""
    parts: dict[str, dict[str, list[str]]]
    """By kind of page, further pages, each with the selectors of what no page before it showed."""


@pytest.fixture(scope="module")
def chosen(shapes: dict[str, tuple[Sorts, int]]) -> Chosen:
    """Always the page that adds most for its size: first of every kind one, then of all pages until nothing is new."""
    of_kind: dict[str, list[str]] = {kind.name: [] for kind in TESTED.kinds}
    for address in sorted(shapes):
        kind = TESTED.kind_of(address)
        assert kind is not None, f"/{address}: name this kind of page in site_templates/accessibility.yml"
        of_kind[kind.name].append(address)
    left = set().union(*(sorts for sorts, _ in shapes.values()))
    page_itself = 150  # elements that opening a page costs about as much as

    def best(addresses: Iterable[str]) -> str:
        return max(addresses, key=lambda one: len(shapes[one][0] & left) / (shapes[one][1] + page_itself))

    whole: dict[str, str] = {}
    parts: dict[str, dict[str, list[str]]] = {}
    for name, addresses in of_kind.items():
        assert addresses, f"{name}: the site has no such page; take it out of site_templates/accessibility.yml"
        whole[name] = best(addresses)
        left -= shapes[whole[name]][0]
    while left:
        address = best(sorted(shapes))
        name = next(name for name, addresses in of_kind.items() if address in addresses)
        new = sorted(shapes[address][0] & left)
        parts.setdefault(name, {})[address] = [".".join([tag, *classes.split()]) for tag, classes in new]
        left -= shapes[address][0]
    return Chosen(whole, parts)


# ---- Every kind of page ----


@pytest.fixture(scope="module")
def visit(browser: Browser, root: str) -> Iterator[Visit]:
    """One visit for all kinds of pages, in a browser that carries the checker and moves nothing."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    context.add_init_script(AXE)
    yield Visit(context.new_page(), root)
    context.close()


def faults_of(visit: Visit, address: str, only: list[str] | None = None) -> list[str]:
    """Open a page and look at it in every state; one opening serves all."""
    page = visit.page
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    visit.open(address)
    if address == "browse/" or address.startswith("contribute/"):
        page.wait_for_load_state("networkidle")  # its choices are made by a script
    page.evaluate(UNFOLD)
    faults: list[str] = page.evaluate(FAULTS)
    for screen, scheme, rules, *more in STATES:
        width, height = TESTED.screens[screen]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(DARKNESS) == scheme
        faults += [f"{screen}, {scheme}: {fault}" for fault in page.evaluate(CHECKER, [list(rules), only, *more])]
    faults += [f"on a phone, too wide: {fault}" for fault in page.evaluate(SIDEWAYS)]
    for zoom, (width, height) in TESTED.zooms.items():
        page.set_viewport_size({"width": width, "height": height})
        faults += [f"at {zoom}, too wide: {fault}" for fault in page.evaluate(SIDEWAYS)]
    faults += visit.complaints + [f"asked of another site: {address}" for address in visit.elsewhere]
    visit.complaints.clear()
    visit.elsewhere.clear()
    return faults


@pytest.mark.parametrize("kind", [kind.name for kind in TESTED.kinds])
def test_every_kind_of_page_is_whole(visit: Visit, chosen: Chosen, kind: str) -> None:
    found = {f"/{chosen.whole[kind]}": faults_of(visit, chosen.whole[kind])}
    for address, only in chosen.parts.get(kind, {}).items():
        found[f"/{address}"] = faults_of(visit, address, only)
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_the_longest_page_of_every_kind_does_not_scroll_sideways(
    start: Start, shapes: dict[str, tuple[Sorts, int]]
) -> None:
    longest: dict[str, str] = {}
    for address, (_, size) in shapes.items():
        kind = TESTED.kind_of(address)
        assert kind is not None
        if kind.name not in longest or size > shapes[longest[kind.name]][1]:
            longest[kind.name] = address
    visit = start(screen=PHONE)
    found: dict[str, list[str]] = {}
    for address in sorted(longest.values()):
        page = visit.open(address)
        page.evaluate(UNFOLD)
        if wide := page.evaluate(SIDEWAYS):
            found[f"/{address}"] = wide
    assert found == {}


def test_the_statement_names_the_checker_that_is_run(visit: Visit) -> None:
    assert visit.open("").evaluate("axe.version").startswith(TESTED.checker[2] + ".")
    assert {screen for screen, *_ in STATES} == set(TESTED.screens)
    assert {scheme for _, scheme, *_ in STATES} == set(TESTED.schemes)
    assert len({state[:2] for state in STATES}) == len(TESTED.screens) * len(TESTED.schemes)


@pytest.mark.parametrize("test", sorted({test for _, test in TESTED.held}))
def test_the_tests_that_the_statement_names_exist(test: str) -> None:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_checks_see_what_is_wrong(visit: Visit) -> None:
    """A page made bad on purpose, so that silence above means something."""
    page = visit.page
    page.set_viewport_size(PHONE)
    visit.open(SMALL_THEME)
    page.evaluate(
        """() => {
            document.querySelector('h2').style.width = '500px';
            document.querySelector('article p a').style.textDecoration = 'none';
            document.querySelector('.sy-lead').style.color = '#999';
            document.querySelector('table caption').remove();
            document.documentElement.lang = '';
        }"""
    )
    assert page.evaluate(SIDEWAYS) != []
    faults = "\n".join(page.evaluate(FAULTS))
    for words in ("not underlined", "without caption", "no language"):
        assert words in faults
    found = "\n".join(page.evaluate(CHECKER, [list(TESTED.rules), None]))
    assert "color-contrast" in found
    assert "color-contrast" in "\n".join(page.evaluate(CHECKER, [COLOURS, None, True]))
    assert "html-has-lang" in found


@pytest.mark.parametrize("scheme", TESTED.schemes)
def test_the_list_of_results_is_whole(visit: Visit, scheme: str) -> None:
    page = visit.page
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme=scheme)
    visit.open("")
    page.keyboard.press("/")
    page.keyboard.insert_text("matron")
    expect(page.locator(".sy-results:not([hidden]) [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(CHECKER, [list(TESTED.rules), None]) == []


# ---- The keyboard ----


@pytest.mark.parametrize("address", ["", SMALL_THEME, EVALUATION, "browse/", "map/"])
def test_the_keyboard_goes_through_a_page_from_top_to_end(start: Start, address: str) -> None:
    visit = start()
    page = visit.open(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(WALK)
    for _ in range(20):
        for _ in range(50):
            page.keyboard.press("Tab")
        if page.evaluate("window.walked.done"):
            break
    found = page.evaluate("window.walked.result()")
    assert page.evaluate("window.walked.done"), f"no end after {found['stops']} stops"
    assert (found["faults"], found["missed"]) == ([], [])
    assert found["stops"] > 15


def test_folded_parts_open_by_keyboard(start: Start) -> None:
    page = start().open(EVALUATION)
    fold = page.locator("article details").first
    expect(fold).not_to_have_attribute("open", "")
    fold.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")


def test_tables_scroll_by_keyboard_on_a_phone(start: Start) -> None:
    page = start(screen=PHONE).open(f"{REVIEW}characteristics/")
    wide = page.evaluate(
        """() => {
            const region = [...document.querySelectorAll('.sy-table, .sy-display__picture')]
                .find(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 50
                    && getComputedStyle(each).overflowX === 'auto');
            region?.focus();
            return document.activeElement === region;
        }"""
    )
    assert wide, "no wide table here: choose another page"
    page.keyboard.press("ArrowRight")
    for _ in range(40):
        if page.evaluate("document.activeElement.scrollLeft > 0"):
            return
        page.wait_for_timeout(50)
    pytest.fail("the arrow keys do not scroll it")


# ---- Enlarged, still, on paper ----


@pytest.mark.parametrize("address", ["", THEME, EVALUATION, POLICY, f"{REVIEW}included/"])
def test_enlarged_nothing_is_lost(start: Start, address: str) -> None:
    """Every word that a wide window shows is shown in what enlarging leaves of it (WCAG 2.2, 1.4.4 and 1.4.10)."""
    page = start().open(address)

    def words() -> set[str]:
        text: str = page.evaluate("document.querySelector('article').innerText")
        return set(text.casefold().split())

    whole = words()
    assert len(whole) > 60
    for zoom, (width, height) in TESTED.zooms.items():
        page.set_viewport_size({"width": width, "height": height})
        assert whole - words() == set(), zoom
        assert page.evaluate(SIDEWAYS) == [], zoom


@pytest.mark.parametrize("address", ["", THEME])
def test_nothing_moves_for_readers_who_asked_for_less_motion(start: Start, address: str) -> None:
    page = start().open(address)
    assert page.evaluate(MOVING) != [], "nothing moves at all: then this test says nothing"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


PAPER = {"width": 718, "height": 1047}
"""A4 at 96 pixels an inch, less margins of a centimetre."""
NOT_FOR_PAPER = ".sy-header, .sy-tabs, .sy-crumbs, .sy-skip, .md-sidebar, .md-top, .sy-footer__links, .sy-actions"


@pytest.mark.parametrize("address", [THEME, EVALUATION, POLICY])
def test_on_paper_everything_is_there(start: Start, address: str) -> None:
    page = start(screen=PAPER).open(address)
    assert page.evaluate(UNSEEN) != [], "nothing is folded here: then this test says little"
    page.emulate_media(media="print")
    shown = page.evaluate(
        """menus => [...document.querySelectorAll(menus)]
            .filter(each => each.checkVisibility()).map(each => each.className)""",
        NOT_FOR_PAPER,
    )
    assert shown == []
    assert page.evaluate(UNSEEN) == []
    cut = page.evaluate(
        """() => [...document.querySelectorAll('article *')]
            .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.sy-visually-hidden'))
            .map(each => each.outerHTML.slice(0, 120)).slice(0, 5)"""
    )
    assert cut == []


# ---- What is stored ----


def test_nothing_is_stored_but_the_choice_of_colours(start: Start) -> None:
    visit = start()
    stored = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].map(key => key.split('.').at(-1))"
    for address in ("", SMALL_THEME, EVALUATION, "browse/"):
        page = visit.open(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(stored) == [], address
    page.locator(".sy-scheme").click()
    page.reload()
    assert page.evaluate(stored) == ["__palette"]
    assert page.evaluate("async () => (await indexedDB.databases()).length + (await caches.keys()).length") == 0
    assert page.context.cookies() == []
