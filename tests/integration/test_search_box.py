"""The search box in a real browser: misspellings, other names of themes, and how it is worked and announced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from visiting import PHONE, Start

pytestmark = pytest.mark.xdist_group("reading")  # a worker and a browser beside those of test_browser.py

EVALUATION = "evaluations/gravelle-2007-evercare/"


def search(page: Page, words: str) -> Locator:
    """Type words into the header's box; gives what opens below it, once that is about these words."""
    box = page.locator("#sy-q")
    box.fill("")
    expect(page.locator(".sy-search .sy-results")).to_be_hidden()
    box.fill(words)
    results = page.locator(".sy-search .sy-results:not([hidden])")
    expect(results).to_be_visible()
    return results


def titles(results: Locator, group: str) -> list[str]:
    found: list[str] = (
        results.get_by_role("group", name=re.compile(group)).locator(".sy-results__title").all_inner_texts()
    )
    return found


# ---- The lists and what is made of them ----

LISTS = {
    "words": {
        "1": "care cart gravelle nuffield",
        "2": "manage social support",
        "5": "matron nurse",
        "9": "case hospital management",
    },
    "themes": [["Workforce and role", "Who the nurses were", "themes/workforce/"], ["Cost", "", "themes/cost/"]],
    "phrases": [
        ["Workforce and role", 0, 0],
        ["Who the nurses were", 0, 1],
        ["staffing", 0, 2],
        ["district nurse", 0, 3],
        ["Cost", 1, 0],
        ["means-tested nurse", 1, 3],
    ],
}


@pytest.fixture(scope="module")
def quiet(browser: Browser, root: str) -> Iterator[Page]:
    """One page for everything that only asks the module."""
    page = browser.new_page()
    page.goto(f"{root}/about/")
    yield page
    page.close()


def ask(page: Page, expression: str, *given: Any) -> Any:
    """The worth of an expression over the module ``m``, the lists ``l`` and the given values ``g``."""
    return page.evaluate(
        f"""async ([lists, g]) => {{
            const m = await import("/assets/suggest.js");
            const l = m.readLists(lists);
            return await ({expression});
        }}""",
        [LISTS, list(given)],
    )


# The first eight are counted by hand; the last two show the difference from Damerau's and Levenshtein's unrestricted
# distance, which is 2 for "ca" and "abc" (Boytsov, ACM J Exp Algorithmics 2011;16:1.1, optimal string alignment: 3).
DISTANCES = [
    ("managment", "management", 1),
    ("hospitl", "hospital", 1),
    ("hopsital", "hospital", 1),
    ("nurse", "nurse", 0),
    ("matorn", "matron", 1),
    ("kitten", "sitting", 3),
    ("", "abc", 3),
    ("gravele", "gravelle", 1),
    ("ca", "abc", 3),
    ("abcd", "badc", 2),
]


def test_edits_are_counted_as_by_hand(quiet: Page) -> None:
    found = ask(quiet, "g.map(([a, b]) => [m.editDistance(a, b, 9), m.editDistance(b, a, 9)])", *DISTANCES)
    assert found == [[edits, edits] for _, _, edits in DISTANCES]
    assert ask(quiet, "[m.editDistance('kitten', 'sitting', 2), m.editDistance('a', 'abcdef', 2)]") == [3, 3]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("managment", ["management"]),
        ("mangement", ["management"]),
        ("mnagemnt", ["management"]),
        ("carr", ["care", "cart"]),  # one edit and one text each: the alphabet decides
        ("manafe", ["manage"]),
        ("nu", []),  # too short
        ("nuxxe", []),  # two edits are too many for five letters
        ("matr0n", []),  # figures are never corrected
        ("zzqxj", []),
    ],
)
def test_the_nearest_words_stand_first(quiet: Page, word: str, near: list[str]) -> None:
    assert ask(quiet, "m.nearest(g[0], l)", word) == near


@pytest.mark.parametrize(
    ("question", "held", "asked", "missed"),
    [
        ("case management", {}, "case management", []),
        ("Case managment", {}, "case management", ["managment"]),
        ("managem", {}, "managem", []),  # still being typed
        ("nurses managing", {}, "nurses managing", []),  # forms of listed words
        ("telephone", {"telephone": ["telephone"]}, "telephone", []),  # no list has it, but a page does
        ("telephoned", {"telephoned": ["telephone"]}, "telephoned", []),  # or a form of it
        ("nurse xyzzyx", {"xyzzyx": []}, "nurse", ["xyzzyx"]),  # nothing is near: the others are looked for
        ("xyzzyx", {"xyzzyx": ["x"]}, "", ["xyzzyx"]),
        ("A&E 2007", {}, "A&E 2007", []),
    ],
)
def test_only_words_that_nothing_has_are_put_right(
    quiet: Page, question: str, held: dict[str, list[str]], asked: str, missed: list[str]
) -> None:
    """What the index marks for a word is given here; a fallback to shorter words is no find."""
    found = ask(quiet, "m.respell(g[0], l, async (word) => g[1][word] ?? ['manager'])", question, held)
    assert (found["question"], found["missed"]) == (asked, missed)


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("district nurse", [0]),
        ("District Nurses", []),
        ("distr", [0]),
        ("nurse", [0, 1]),
        ("the staffing of wards", [0]),
        ("costs", []),
        ("cost", [1]),
        ("means-tested", [1]),
    ],
)
def test_themes_are_found_by_any_of_their_names(quiet: Page, question: str, places: list[int]) -> None:
    found = ask(quiet, "m.themesFor(g[0], l).map((found) => found.address)", question)
    assert found == [["themes/workforce/", "themes/cost/"][place] for place in places]


# ---- The box itself ----


def test_a_misspelt_word_is_said_and_put_right(start: Start) -> None:
    page = start().open(EVALUATION)
    results = search(page, "case managment")
    expect(results).to_contain_text("No results for “case managment”. Showing results for “case management”.")
    expect(page.locator(".sy-search [role=status]")).to_have_text(
        re.compile("No results for “case managment”. .* [0-9]+ results. [0-9]+ shown")
    )
    spelling = results.get_by_role("group", name="Did you mean").get_by_role("option")
    expect(spelling).to_have_text(["case management"])
    right = page.evaluate(
        "async () => (await (await import('/pagefind/pagefind.js')).search('case management')).results.length"
    )
    expect(page.locator(".sy-search [role=status]")).to_contain_text(f" {right} results.")
    shown = results.get_by_role("link", name="See all in Browse")
    expect(shown).to_have_attribute("href", re.compile(r"/browse/\?q=case\+management$"))

    page.keyboard.press("ArrowDown")
    expect(spelling).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#sy-q")).to_have_value("case management")
    expect(page.locator("#sy-q")).to_be_focused()
    expect(results.get_by_role("group", name="Did you mean")).to_have_count(0)
    expect(results).not_to_contain_text("No results for")


NAMES = {
    "district nurse": "Workforce and role",  # a hidden label
    "distrct nurse": "Workforce and role",  # and misspelt
    "A&E": "Use of hospital",
    "relational continuity": "Continuity of care",  # another name
    "befrending": "Psychosocial support",
}


def test_another_name_of_a_theme_brings_the_theme_first(start: Start) -> None:
    page = start().open(EVALUATION)
    for words, theme in NAMES.items():
        results = search(page, words)
        assert titles(results, "Themes")[0] == theme, words
        first = results.get_by_role("group", name=re.compile("Themes")).get_by_role("option").first
        expect(first).to_have_attribute("href", re.compile("/themes/[a-z-]+/$"))


def test_words_that_pages_have_are_left_as_they_are(start: Start) -> None:
    page = start().open(EVALUATION)
    for words in ("telephone", "carrying", "gravelle", "2007"):
        results = search(page, words)
        expect(results.locator("mark").first).to_be_visible()
        expect(results).not_to_contain_text("No results for")


def test_nonsense_finds_nothing(start: Start) -> None:
    page = start().open(EVALUATION)
    for words in ("zzqxj", "qqqqqqqq wwwwwwww"):
        results = search(page, words)
        expect(results).to_contain_text(f"Nothing found for “{words}”")
        expect(results.get_by_role("option")).to_have_count(0)


def test_it_is_a_combobox_with_named_groups(start: Start) -> None:
    """The editable combobox with list popup of the WAI-ARIA Authoring Practices."""
    page = start(screen=PHONE).open(EVALUATION)
    box = page.get_by_role("combobox", name="Search this site")
    expect(box).to_have_attribute("aria-expanded", "false")
    results = search(page, "evercare")
    expect(box).to_have_attribute("aria-expanded", "true")
    listbox = results.get_by_role("listbox")
    expect(listbox).to_have_attribute("id", box.get_attribute("aria-controls") or "none")
    for group in listbox.locator("> *").all():
        expect(group).to_have_role("group")
        expect(group).to_have_accessible_name(re.compile("^(Themes|Reviews|Evaluations|Policies|Pages) [0-9]"))
    page.keyboard.press("ArrowUp")
    last = listbox.get_by_role("option").last
    expect(last).to_have_attribute("aria-selected", "true")
    expect(last).to_be_in_viewport()
    expect(box).to_have_attribute("aria-activedescendant", last.get_attribute("id") or "none")
    ids = listbox.get_by_role("option").evaluate_all("options => options.map(option => option.id)")
    assert len(set(ids)) == len(ids)
    page.keyboard.type("s")
    assert box.get_attribute("aria-activedescendant") is None, "the choice ends where the reader types on"


def test_the_lists_are_fetched_with_the_first_focus_only(start: Start) -> None:
    visit = start()
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    page = visit.open(EVALUATION)
    assert not [url for url in asked if "/search/" in url or "/pagefind/" in url]
    search(page, "matron")
    search(page, "managment")
    assert len([url for url in asked if url.endswith("/search/words.json")]) == 1


def test_the_box_works_without_the_lists(start: Start) -> None:
    visit = start()
    visit.page.route("**/search/words.json", lambda route: route.fulfill(status=200, body="broken"))
    results = search(visit.open(EVALUATION), "matron")
    expect(results.get_by_role("option").first).to_be_visible()


# ---- More like this ----


def test_entries_like_one_are_shown_with_the_reason(start: Start) -> None:
    page = start().open(EVALUATION)
    section = page.get_by_role("region", name="More like this")
    rows = section.get_by_role("listitem")
    assert 1 <= rows.count() <= 5
    for row in rows.all():
        expect(row.get_by_role("link")).to_have_attribute(
            "href", re.compile(r"^\.\./\.\./(evaluations|policies)/[a-z0-9-]+/$")
        )
        expect(row.locator("p").last).to_have_text(re.compile("^(Both|A review here) .*“.+”.*[.]$"))
    linked = page.locator("#links ~ ul a").evaluate_all("links => links.map(link => link.href)")
    like = section.get_by_role("link").evaluate_all("links => links.map(link => link.href)")
    assert len(set(like)) == len(like)
    here = page.locator("#links + h3 + ul a").evaluate_all("links => links.map(link => link.href)")
    assert here
    assert linked
    assert not set(here) & set(like)
