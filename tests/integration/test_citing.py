"""Citations in the prose of a review in a real browser: the preview, by pointer and keyboard, and the way back."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect
from visiting import PHONE, Start

pytestmark = pytest.mark.xdist_group("browser")  # one worker, one browser

PAGE = "reviews/nurse-led-case-management/findings/patients-experience/"


def reference(page: Page, number: int) -> str:
    """The words of a line of the list of references."""
    return page.locator(".sy-references__text").nth(number - 1).inner_text()


def test_the_pointer_shows_the_reference_and_may_go_into_it(start: Start) -> None:
    page = start().open(PAGE)
    link, preview = page.locator("#cited-2"), page.locator(".sy-preview")
    expect(preview).to_have_count(0)
    link.hover()
    expect(preview).to_contain_text(reference(page, int(link.inner_text())))
    preview.hover()
    page.wait_for_timeout(400)  # longer than a preview waits before it goes
    expect(preview).to_be_visible()
    page.locator("h1").hover()
    expect(preview).to_have_count(0)


def test_the_keyboard_shows_it_and_escape_closes_it(start: Start) -> None:
    page = start().open(PAGE)
    preview = page.locator(".sy-preview")
    page.locator("#cited-1").focus()
    page.keyboard.press("Tab")  # into the preview of the first, where a link to its document stands
    if page.evaluate("document.activeElement.closest('.sy-preview') === null"):
        page.keyboard.press("Shift+Tab")
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('a.sy-cited')")
    assert page.evaluate("document.activeElement.hasAttribute('aria-describedby')") is False


def test_a_citation_is_described_by_its_reference(start: Start) -> None:
    page = start().open(PAGE)
    link = page.locator("#cited-1")
    link.hover()
    expect(link).to_have_accessible_description(reference(page, 1))


def test_there_and_back_and_on_to_the_entry(start: Start) -> None:
    visit = start()
    page = visit.open(PAGE)
    page.locator("#cited-2").click()
    row = page.locator(".sy-references__list > li:target")
    expect(row).to_be_in_viewport()
    expect(page.locator(".sy-preview")).to_have_count(0)
    row.get_by_role("link", name="back to the text").first.click()
    expect(page.locator("#cited-2")).to_be_in_viewport()
    row = page.locator(".sy-references__list > li").nth(1)
    row.get_by_role("link", name="Entry on this site").click()
    page.wait_for_url("**/evaluations/**")


@pytest.mark.parametrize("part", [0.2, 0.8])
def test_on_a_phone_the_preview_lies_within_the_screen_and_not_on_its_citation(part: float, start: Start) -> None:
    page = start(screen=PHONE).open(PAGE)
    link = page.locator("#cited-5")
    link.evaluate("(link, part) => scrollBy(0, link.getBoundingClientRect().top - part * innerHeight)", part)
    link.hover()
    box, cited = page.locator(".sy-preview").bounding_box(), link.bounding_box()
    assert box is not None
    assert cited is not None
    assert box["y"] > cited["y"] + cited["height"] or box["y"] + box["height"] < cited["y"]
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE["height"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_a_citation_leads_to_the_list(start: Start) -> None:
    page = start(scripts=False).open(PAGE)
    page.locator("#cited-3").click()
    expect(page.locator(".sy-references__list > li:target")).to_be_in_viewport()


def test_an_entry_says_how_to_cite_its_page(start: Start) -> None:
    page = start().open("evaluations/gravelle-2007-evercare/")
    block = page.locator("details.sy-citepage")
    block.locator("summary").click()
    expect(block.locator(".sy-cite")).to_contain_text("contributors. Impact of case management (Evercare)")
    with page.expect_download() as got:
        block.get_by_role("link", name="CSL-JSON").click()
    item = json.loads(got.value.path().read_text(encoding="utf-8"))[0]
    assert item["title"].startswith("Impact of case management")
