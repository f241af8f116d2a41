"""This repository's own site, built and looked at in a real headless Chromium, as readers find it.

Needs Chromium or Chrome: the one that SYNTHESITE_CHROMIUM names, or one on the PATH. Without one these tests fail.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from finished_site import HtmlPage, read_pages
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser import NoBrowserError, find_browser
from visiting import PHONE, Start

from synthesite.manifest import largest_page

pytestmark = pytest.mark.xdist_group("browser")  # one worker, one browser

THEME = "themes/hospital-use/"
EVALUATION = "evaluations/gravelle-2007-evercare/"
POLICY = "policies/ltc-model-2005/"
REVIEW = "reviews/nurse-led-case-management/"


@pytest.fixture(scope="module")
def pages(own_site: Path) -> dict[str, HtmlPage]:
    return read_pages(own_site / "site")


# ---- All pages, by their HTML ----


def test_no_page_is_larger_than_a_phone_likes(own_site: Path) -> None:
    pages = {path: path.read_bytes() for path in (own_site / "site").rglob("*.html")}
    assert len(pages) > 400
    assert {str(path): len(html) for path, html in pages.items() if len(html) > largest_page(html)} == {}


def test_headings_are_in_order_under_one_title(pages: dict[str, HtmlPage]) -> None:
    found: dict[str, list[str]] = {}
    for name, page in pages.items():
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        faults = [] if levels.count(1) == 1 and levels[0] == 1 else [f"h1: {levels.count(1)}, first: {levels[:1]}"]
        faults += [f"h{before} then h{after}" for before, after in pairwise(levels) if after > before + 1]
        if faults:
            found[name] = faults
    assert found == {}


def test_every_page_has_a_title_of_its_own(own_site: Path) -> None:
    site = own_site / "site"
    titles: dict[str, list[str]] = {}
    for path in sorted(site.rglob("index.html")):
        match = re.search("<title>(.*?)</title>", path.read_text(encoding="utf-8"), re.DOTALL)
        assert match is not None, path
        titles.setdefault(match[1], []).append(path.relative_to(site).as_posix())
        assert "Nurses, care and policy" in match[1], path
        assert match[1].count("Nurses, care and policy") == 1, path
    assert {title: same for title, same in titles.items() if len(same) > 1} == {}


def test_second_level_headings_can_be_linked_to(pages: dict[str, HtmlPage]) -> None:
    """All but the titles of entries in a list, which have a class of their own."""
    missing = [
        name
        for name, page in pages.items()
        for tag, attributes in page.elements
        if tag == "h2" and "id" not in attributes and "class" not in attributes
    ]
    assert missing == []


def test_every_page_says_what_may_run(pages: dict[str, HtmlPage]) -> None:
    without = [
        name
        for name, page in pages.items()
        if not any(
            tag == "meta" and attribute == "http-equiv" and value == "content-security-policy"
            for tag, attribute, value in page.values
        )
    ]
    assert without == []


def test_dates_are_written_as_words(pages: dict[str, HtmlPage]) -> None:
    """Whole ones; ``2004-05`` may be a financial year in a title."""
    iso = re.compile(r"(?<![\w./-])(?:19|20)\d\d-[01]\d-[0-3]\d(?![\w/-])(?!\.\w)")
    found = {
        name: dates
        for name, page in pages.items()
        # these show how a date is typed
        if not name.startswith(("contribute/", "manual/")) and (dates := iso.findall(page.text))
    }
    assert found == {}


# ---- What may run ----


def test_a_script_from_elsewhere_does_not_run(browser: Browser, root: str) -> None:
    """The policy is not only there: an inline script, as a hole in our escaping would make one, is refused."""
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{root}/{EVALUATION}")
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            const image = document.createElement('img');
            image.src = 'https://example.org/pixel.png';
            document.body.append(image);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert len([text for text in refused if "Content Security Policy" in text]) == 2, refused
    context.close()


# ---- Search ----


def search(page: Page, words: str) -> Locator:
    """Type words into the box that has the focus; gives the list of results once it is there."""
    page.keyboard.insert_text(words)
    results = page.locator(".sy-results:not([hidden])")
    expect(results).to_be_visible()
    return results


@pytest.mark.parametrize("address", ["", EVALUATION, "about/"])
def test_slash_goes_to_search(start: Start, address: str) -> None:
    page = start().open(address)
    expect(page.locator("input[role=combobox]").first).to_be_attached()
    page.keyboard.press("/")
    focused = page.locator("input[name=q]:focus")
    expect(focused).to_have_count(1)
    expect(focused).to_have_value("")  # the key is not typed into the box


def test_results_stand_by_kind_with_year_and_theme(start: Start) -> None:
    page = start().open("")
    page.keyboard.press("/")
    results = search(page, "matron")
    kinds = results.locator(".sy-kind").all_inner_texts()
    assert [kind.casefold() for kind in kinds][:4] == ["themes", "reviews", "evaluations", "policies"]
    for group in ("Evaluations", "Policies"):
        hits = results.get_by_role("group", name=re.compile(group)).get_by_role("option")
        assert hits.count() >= 2
        for hit in hits.all():
            facts = hit.locator(".sy-results__facts").inner_text()
            assert re.match(r"(\d{4}|no date) · \w", facts), facts
    expect(results.locator("mark").first).to_be_visible()
    expect(results.get_by_role("link", name="See all in Browse")).to_be_visible()
    expect(page.locator(".sy-bigsearch [role=status]")).to_contain_text("results.")


def test_search_works_by_keyboard_alone(start: Start) -> None:
    visit = start()
    page = visit.open(EVALUATION)
    page.keyboard.press("/")
    box = page.locator("#sy-q")
    search(page, "matron")
    expect(box).to_have_attribute("aria-expanded", "true")
    options = page.locator("[role=option]")

    page.keyboard.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.nth(0).get_attribute("id") or "none")
    page.keyboard.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "false")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Escape")
    expect(page.locator(".sy-results:not([hidden])")).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()
    expect(box).to_have_value("matron")

    page.keyboard.press("ArrowDown")  # opens it again
    page.keyboard.press("ArrowDown")
    target = options.nth(0).get_attribute("href") or "none"
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        ("befriending", "Psychosocial support"),
        ("casualty", "Use of hospital"),
        ("FACS", "Eligibility, means-testing and funding"),
    ],
)
def test_a_word_that_readers_use_finds_the_theme(start: Start, words: str, theme: str) -> None:
    page = start().open("")
    page.keyboard.press("/")
    themes = search(page, words).get_by_role("group", name=re.compile("Themes")).locator(".sy-results__title")
    assert theme in themes.all_inner_texts()


def test_nothing_found_says_so_and_offers_to_browse(start: Start) -> None:
    visit = start()
    page = visit.open(POLICY)
    page.keyboard.press("/")
    results = search(page, "zzqxj")
    expect(results).to_contain_text("Nothing found for “zzqxj”")
    expect(page.locator(".sy-search [role=status]")).to_contain_text("Nothing found")
    results.get_by_role("link", name="browse everything").click()
    page.wait_for_url("**/browse/")
    expect(page.locator("h1")).to_have_text("Browse everything")


def test_what_is_typed_is_text_and_never_markup(start: Start) -> None:
    page = start().open("")
    page.keyboard.press("/")
    results = search(page, "<img src=x onerror=alert(1)> zzqxj")
    expect(results).to_contain_text("<img src=x")
    assert results.locator("img").count() == 0


# ---- Following links ----


def test_every_question_of_the_home_page_leads_where_it_says(start: Start) -> None:
    """The whole tile can be clicked; a question within it has its own place all the same."""
    visit = start()
    page = visit.open("")
    for link in page.locator(".sy-themes a").all():
        link.click(trial=True)  # fails where something else lies over it
    page.locator(".sy-themes").get_by_role("link", name="Did nurses replace social workers?").click()
    page.wait_for_url("**/themes/substitution/")


def test_from_a_theme_to_a_study_to_a_policy_and_back(start: Start) -> None:
    visit = start()
    visit.open("")
    visit.follow(THEME)
    expect(visit.page.locator("h1")).to_have_text("Use of hospital")
    visit.follow(EVALUATION)
    visit.follow(POLICY)
    expect(visit.page.locator("h1")).to_contain_text("Supporting people with long term conditions")
    visit.follow(EVALUATION)
    visit.follow(THEME)


@pytest.mark.parametrize(
    ("one", "words", "other", "back"),
    [
        (EVALUATION, "Evaluates", POLICY, "Evaluated by"),
        ("policies/prioritising-need-2010/", "Replaces", "policies/facs-2002/", "Replaced by"),
        (
            "evaluations/hjelm-2015-older-persons-experience/",
            "Belongs with",
            "evaluations/hjelm-2016-thesis/",
            "Belongs with",
        ),
        (
            "evaluations/boult-2008-guided-care-early/",
            "Included in the review",
            None,
            "Reviews the study",
        ),
    ],
)
def test_links_stand_on_both_pages_under_words_for_their_direction(
    start: Start, one: str, words: str, other: str | None, back: str
) -> None:
    visit = start()

    def linked(heading: str) -> list[str]:
        places: list[str] = visit.page.evaluate(
            """words => [...document.querySelectorAll('article h3')]
                .filter(head => head.textContent.trim() === words)
                .flatMap(head => [...head.nextElementSibling.querySelectorAll('a')])
                .map(link => new URL(link.href).pathname.slice(1))""",
            heading,
        )
        return places

    visit.open(one)
    found = linked(words)
    other = other or found[0]
    assert other in found
    visit.follow(other)
    assert one in linked(back)
    visit.follow(one)


def test_from_a_study_to_the_finding_that_rests_on_it_and_back(start: Start) -> None:
    visit = start()
    page = visit.open(EVALUATION)
    link = page.locator("#reviews + ul a").first
    statement = link.inner_text()
    link.click()
    page.wait_for_url("**/reviews/**")
    finding = page.locator(":target")
    expect(finding).to_contain_text(statement)
    expect(finding).to_be_in_viewport()
    section = page.locator("section", has=finding)
    section.locator("summary", has_text="entries behind it").click()
    section.locator(f"a[href$='{EVALUATION}']").first.click()
    page.wait_for_url(f"**/{EVALUATION}")


# ---- The frame ----


def tab_to(page: Page, target: Locator, steps: int = 40) -> None:
    for _ in range(steps):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the keyboard does not get there")


def test_colours_are_changed_by_keyboard_and_stay_changed(start: Start) -> None:
    visit = start()
    page = visit.open("")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    button = page.locator(".sy-scheme")
    tab_to(page, button)
    expect(button).to_have_accessible_name("Dark colours")
    page.keyboard.press("Enter")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    expect(button).to_have_accessible_name("Light colours")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    visit.open(EVALUATION)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    tab_to(page, page.locator(".sy-scheme"))
    page.keyboard.press("Space")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_the_first_stop_of_the_keyboard_leads_past_the_header(start: Start) -> None:
    page = start().open(EVALUATION)
    page.keyboard.press("Tab")
    expect(page.locator(".sy-skip")).to_be_focused()
    expect(page.locator(".sy-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#content').contains(document.activeElement)")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(start: Start) -> None:
    visit = start(screen=PHONE)
    page = visit.open(EVALUATION)
    menu = page.locator(".sy-menu")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    themes = page.locator("#sy-drawer").get_by_role("link", name="Themes")
    expect(themes).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    themes.click()
    page.wait_for_url("**/themes/")


# ---- Without scripts ----


@pytest.mark.parametrize(
    ("address", "words", "links"),
    [
        ("", ["Did it keep people out of hospital?", "Newest entries"], [THEME, "browse/", REVIEW]),
        (THEME, ["What policy said", "What is missing"], [EVALUATION, POLICY]),
        (EVALUATION, ["What was measured", "16.5%", "Gravelle"], [THEME, POLICY]),
        (POLICY, ["What happened to it", "Targets, and what became of them"], [EVALUATION]),
        (REVIEW, ["Key messages", "What is not known"], [f"{REVIEW}methods/", f"{REVIEW}findings/hospital-use/"]),
        ("browse/", ["By theme", "By year"], ["evaluations/", f"{THEME}policies/"]),
        ("evaluations/", ["Page 1 of"], ["evaluations/page/2/"]),
    ],
)
def test_pages_are_read_without_scripts(start: Start, address: str, words: list[str], links: list[str]) -> None:
    visit = start(scripts=False)
    page = visit.open(address)
    article = page.locator("article")
    for text in words:
        expect(article).to_contain_text(text)
        expect(article.get_by_text(text).first).to_be_visible()
    for link in links:
        found = [
            place
            for place in article.locator("a[href]").all()
            if re.sub(r"^(\.\./|\./)+", "", place.get_attribute("href") or "").split("#")[0] == link
        ]
        assert found, link
    expect(page.locator(".sy-scheme")).to_be_hidden()  # a button that could do nothing


def test_the_search_box_leads_to_browsing_without_scripts(start: Start) -> None:
    visit = start(scripts=False)
    page = visit.open("")
    page.locator("#sy-q-home").fill("matron")
    page.locator("#sy-q-home").press("Enter")
    page.wait_for_url("**/browse/?q=matron")
    expect(page.locator("h1")).to_have_text("Browse everything")


def test_sections_are_reached_without_scripts_on_a_phone(start: Start) -> None:
    visit = start(screen=PHONE, scripts=False)
    page = visit.open(EVALUATION)
    visit.follow("evaluations/")
    expect(page.locator("h1")).to_have_text("Evaluations")


# ---- The browser itself ----


def test_a_browser_that_is_missing_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYNTHESITE_CHROMIUM", "no-such-browser")
    with pytest.raises(NoBrowserError, match="apt-get install chromium"):
        find_browser()
    monkeypatch.delenv("SYNTHESITE_CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBrowserError, match="on the PATH"):
        find_browser()
