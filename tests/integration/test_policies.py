"""The pages over all policies, in a real browser: timeline, years, comparison."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from visiting import DESK, PHONE, Start

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


MATRONS = "policies/ltc-model-2005/"
SOURCE = "https://webarchive.nationalarchives.gov.uk/+/www.dh.gov.uk/en/Healthcare/Longtermconditions/DH_4130652"


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_from_home_to_the_source_of_the_community_matrons_in_five_steps(screen: dict[str, int], start: Start) -> None:
    visit = start(screen=screen)
    page = visit.open("")
    page.get_by_role("article").get_by_role("link", name="What policy asked, and what was found").click()  # 1
    page.get_by_role("link", name="England planned for 3,000 community matrons").click()  # 2
    finding = page.locator("section").filter(has=page.locator("#matron-numbers"))
    expect(finding).to_contain_text("about 1,600 in March 2007")
    finding.get_by_role("link", name="Supporting people with long term conditions: an NHS").click()  # 3
    assert visit.address == MATRONS
    targets = page.locator("#matrons-3000, #matrons-2500")
    expect(targets.first).to_contain_text("The figure was lowered to 2,500")
    expect(targets.last).to_contain_text("it was sometimes right to employ a social worker as case manager")
    page.get_by_role("link", name="The document itself").click()  # 4
    source = page.locator("#ref-ltc-model-2005").get_by_role("link").first
    expect(source).to_be_in_viewport()
    assert source.get_attribute("href") == SOURCE  # 5: it leads off this site, so it is not followed here
    assert visit.elsewhere == []
    assert visit.complaints == []


WALKS = {
    "commissioner": ("What did it cost, and did it save money?", "uncertain whether nurse case management saves money"),
    "social worker": ("Did nurses replace social workers?", "Nurses seem to have stood in for social workers"),
    "carer": ("What did it mean for carers?", "Carers seem to have felt supported"),
}
"""What each of three readers asks on the first page, and the answer that the next page begins with."""


@pytest.mark.parametrize("reader", WALKS)
def test_a_reader_gets_from_a_question_to_who_says_so(reader: str, start: Start) -> None:
    question, answer = WALKS[reader]
    visit = start(screen=PHONE)
    page = visit.open("")
    page.get_by_role("article").get_by_role("link", name=question).click()
    expect(page.locator(".sy-head")).to_contain_text(question)
    page.locator(".sy-head").get_by_role("link", name=f"Why we say: {answer}").or_(
        page.locator("article").get_by_role("link", name=answer)
    ).first.click()
    finding = page.locator("section").filter(has=page.locator(f"h2:has-text('{answer}')")).first
    finding.get_by_text("The entries behind it").click()
    entry = finding.get_by_role("link").filter(visible=True).last
    entry.click()
    assert visit.address.split("/")[0] in ("evaluations", "policies")
    assert page.locator("[id^='ref-'] a[href^='http']").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert visit.complaints == []


def test_the_policy_parts_of_reviews_are_written_with_displays(own_site: Path) -> None:
    reviews = own_site / "site/reviews"
    record = (reviews / "policy-record-1970-2016/community-matrons/index.html").read_text(encoding="utf-8")
    for kind in ("policy-timeline", "crosswalk", "policy-targets"):
        assert f"sy-display--{kind}" in record
    implications = (reviews / "nurse-led-case-management/implications/index.html").read_text(encoding="utf-8")
    assert "sy-display--crosswalk" in implications
    summary = (reviews / "nurse-led-case-management/index.html").read_text(encoding="utf-8")
    assert "sy-display--policy-targets" in summary


TOLD = {
    "policies/evidence/targets/": (
        "5 per cent by 2008", "The lowered figure: 2,500", "employ a social worker as case manager",
        "Single assessment process to be implemented by April 2002", "Fair Access to Care guidance in place",
    ),
    "policies/evidence/hospital-use/": ("Emergency bed days are to fall by 5 per cent", "Gravelle"),
    "policies/evidence/integration/": ("ingle assessment process", "Abendstern"),
    "policies/evidence/eligibility-and-funding/": ("four bands", "set the threshold at which they provide services"),
    "policies/evidence/": ("made national in England, the evaluation of its pilots had not reported",),
}  # fmt: skip
"""What the record must tell, and on which page of the crosswalk."""


@pytest.mark.parametrize("address", TOLD)
def test_the_stories_of_the_record_stand_on_the_crosswalk(address: str, own_site: Path) -> None:
    body = (own_site / "site" / address / "index.html").read_text(encoding="utf-8")
    assert [words for words in TOLD[address] if words not in body] == []
