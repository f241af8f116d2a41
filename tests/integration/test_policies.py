"""The pages over all policies, in a real browser: timeline, years, comparison."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from visiting import PHONE, Start

pytestmark = pytest.mark.xdist_group("browser")

KILO = 1000


def test_two_policies_are_chosen_and_the_address_keeps_them(start: Start) -> None:
    visit = start()
    page = visit.open("policies/compare/?policy=care-act-2014")
    expect(page.locator("#sy-compare-app [role=status]")).to_have_text("Choose one more policy.")
    page.get_by_label("Policy 2", exact=True).select_option("scotland-joint-working-act-2014")
    table = page.get_by_role("table", name="2 policies side by side")
    expect(table).to_be_visible()
    expect(table.get_by_role("columnheader")).to_have_count(2)
    expect(table.get_by_role("rowheader", name="Integration", exact=True)).to_be_visible()
    expect(table.get_by_role("rowheader", name="Status")).to_be_visible()
    assert page.url.endswith("?policy=care-act-2014&policy=scotland-joint-working-act-2014")
    page.reload()
    expect(table).to_be_visible()
    page.go_back()
    expect(page.locator("#sy-compare-app [role=status]")).to_have_text("Choose one more policy.")
    expect(table).to_have_count(0)


def test_choices_that_do_not_exist_are_passed_over(start: Start) -> None:
    page = start().open("policies/compare/?policy=<b>no</b>&policy=care-act-2014&policy=care-act-2014")
    expect(page.locator("#sy-compare-app [role=status]")).to_have_text("Choose one more policy.")
    expect(page.get_by_label("Policy 1", exact=True)).to_have_value("care-act-2014")


def test_without_scripts_tables_of_places_and_years_serve(start: Start) -> None:
    visit = start(scripts=False, screen=PHONE)
    page = visit.open("policies/compare/")
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    page.get_by_role("link", name="Integration", exact=True).click()
    expect(page.get_by_role("heading", level=2, name="Scotland")).to_be_visible()
    page = visit.open("policies/in-force/2014/")
    page.get_by_role("link", name="2015", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which policies stood at the end of 2015?")
    ended = page.locator("#ended + p, #ended ~ ul").first
    expect(ended).to_contain_text("Care Act 2014")


@pytest.mark.parametrize("screen", [{"width": 1280, "height": 900}, PHONE], ids=["desk", "phone"])
def test_the_timeline_shows_one_form_and_zooms_by_links(screen: dict[str, int], start: Start) -> None:
    page = start(screen=screen).open("policies/timeline/")
    picture = page.get_by_role("group", name="policies have a recorded end")
    expect(picture).to_be_visible()
    wide, narrow = picture.locator("g.sy-when-wide"), picture.locator("g.sy-when-narrow")
    shown, hidden = (wide, narrow) if screen["width"] > 800 else (narrow, wide)
    expect(shown).to_be_visible()
    expect(hidden).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    # a mark is drawn with its shape, also where it is a copy of one drawn once
    fills = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('defs .sy-pt-made, defs .sy-pt-end')]"
        ".map(mark => getComputedStyle(mark).fill))].length"
    )
    assert fills == 2
    page.get_by_role("navigation", name="Zoom").get_by_role("link", name="2000s").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The 2000s: policy timeline")


def test_pages_over_all_policies_are_of_moderate_size(own_site: Path) -> None:
    folder = own_site / "site/policies"
    found = [
        path for name in ("timeline", "in-force", "compare") for path in sorted((folder / name).rglob("index.html"))
    ]
    assert len(found) > 60
    limits = {path: (120 if "timeline" in path.parts else 60) * KILO for path in found}
    assert [str(path) for path in found if path.stat().st_size > limits[path]] == []
