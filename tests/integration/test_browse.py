"""The browse page in a real browser, held against the corpus as api/v1/entries.json has it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from page_checks import FAULTS, SIDEWAYS
from playwright.sync_api import Download, Locator, Page, expect
from running import run_program
from visiting import PHONE, Start, Visit

pytestmark = pytest.mark.xdist_group("reading")  # a worker and a browser beside those of test_browser.py

ENTRY = re.compile(r"/(?:evaluations|policies)/([^/]+)/$")
NARROWER = ("substitution", "supplementation", "curtailment")
"""Themes below social-work-overlap in this repository's themes.yml."""


@pytest.fixture(scope="module")
def entries(own_site: Path) -> dict[str, dict[str, Any]]:
    table = json.loads((own_site / "site/api/v1/entries.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in table["entries"]}


def fitting(entries: dict[str, dict[str, Any]], fits: Callable[[dict[str, Any]], bool]) -> set[str]:
    return {name for name, entry in entries.items() if fits(entry)}


def browse(visit: Visit, query: str = "") -> Page:
    page = visit.open(f"browse/{query}")
    settled(page)
    return page


def settled(page: Page) -> None:
    """Wait until what is shown is what was asked for."""
    expect(page.locator("#sy-browse-results:not([aria-busy]) > *")).to_have_count(1)


def said(page: Page) -> Locator:
    """The line that says how many entries fit, aloud too."""
    return page.locator(".sy-result-count[role=status]")


def shown(page: Page) -> list[str]:
    """Ids of the entries shown, in order."""
    hrefs: list[str] = page.locator("#sy-browse-results a").evaluate_all("links => links.map(link => link.href)")
    return [found[1] for href in hrefs if (found := ENTRY.search(href))]


def fold(page: Page, words: str) -> None:
    """Open a facet."""
    details = page.locator(".sy-facet", has=page.locator("summary", has_text=re.compile(f"^{words}")))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    rest = details.get_by_role("button", name=re.compile("^Show all [0-9]+$"))
    if rest.count():
        rest.click()


def choose(page: Page, facet: str, *codes: str) -> None:
    fold(page, facet)
    for code in codes:
        page.locator(f"input[value='{code}']").check()
    settled(page)


def count_beside(page: Page, code: str) -> int:
    return int((page.locator(f"label:has(input[value='{code}']) .sy-count").text_content() or "").replace(",", ""))


def test_values_of_a_facet_are_either_and_facets_are_both(start: Start, entries: dict[str, dict[str, Any]]) -> None:
    page = browse(start())
    expect(said(page)).to_have_text(f"All {len(entries)} entries.")
    choose(page, "Kind of study", "cohort", "qualitative-study")
    choose(page, "How it was read", "abstract")
    expected = fitting(
        entries,
        lambda entry: entry["design"] in ("cohort", "qualitative-study") and entry["access"] == "abstract",
    )
    assert expected
    expect(said(page)).to_have_text(f"{len(expected)} of {len(entries)} entries.")
    assert set(shown(page)) == expected
    # Counts of a facet look past its own choice, and see those of the others.
    for design in ("cohort", "randomised-trial"):
        assert count_beside(page, design) == len(
            fitting(entries, lambda entry, wanted=design: entry["design"] == wanted and entry["access"] == "abstract")
        )
    for access in ("abstract", "in-part"):
        assert count_beside(page, access) == len(
            fitting(
                entries,
                lambda entry, wanted=access: (
                    entry["design"] in ("cohort", "qualitative-study") and entry["access"] == wanted
                ),
            )
        )


def test_a_theme_takes_in_its_narrower_ones(start: Start, entries: dict[str, dict[str, Any]]) -> None:
    page = browse(start(), "?theme=social-work-overlap&show=400")
    expected = fitting(entries, lambda entry: bool({"social-work-overlap", *NARROWER} & set(entry["themes"])))
    assert set(shown(page)) == expected
    broad = page.locator("li", has=page.locator("> label > input[value='social-work-overlap']"))
    assert broad.locator("ul input").evaluate_all("boxes => boxes.map(box => box.value)") == list(NARROWER)


def test_years_leave_out_what_is_outside_and_without_a_date(start: Start, entries: dict[str, dict[str, Any]]) -> None:
    page = browse(start())
    fold(page, "Year")
    page.get_by_label("From", exact=True).fill("1990")
    page.get_by_label("To", exact=True).fill("1999")
    page.get_by_label("To", exact=True).press("Enter")
    expected = fitting(entries, lambda entry: "1990" <= (entry["year"] or "0") <= "1999")
    expect(said(page)).to_have_text(f"{len(expected)} of {len(entries)} entries.")
    settled(page)
    assert set(shown(page)) == expected
    assert page.url.endswith("?from=1990&to=1999")


def test_the_address_holds_the_state_for_back_forward_and_others(start: Start) -> None:
    visit = start()
    page = browse(visit)
    everything = shown(page)
    choose(page, "Kind of entry", "policy")
    choose(page, "Theme", "cost")
    page.get_by_label("Order").select_option("title")
    settled(page)
    query = "?kind=policy&theme=cost&sort=title"
    assert page.url.endswith(query)
    policies = shown(page)
    assert len(policies) > 2
    page.go_back()
    expect(page.get_by_label("Order")).to_have_value("year")
    settled(page)
    assert sorted(shown(page)) == sorted(policies)
    page.go_back()
    page.go_back()
    expect(page.locator("input[value='policy']")).not_to_be_checked()
    settled(page)
    assert shown(page) == everything
    other = browse(start(), query)
    assert shown(other) == policies
    expect(other.locator("input[value='policy']")).to_be_checked()
    other.locator("#sy-browse-results a").first.click()
    other.wait_for_url("**/policies/*/")
    other.go_back()
    settled(other)
    assert shown(other) == policies


def test_unknown_codes_in_an_address_are_passed_over(start: Start, entries: dict[str, dict[str, Any]]) -> None:
    page = browse(start(), "?theme=no-such-theme&design=%3Cimg%3E&from=abc&sort=magic&view=x&show=-4&cols=%27")
    expect(said(page)).to_have_text(f"All {len(entries)} entries.")
    expect(page.locator(".sy-chip")).to_have_count(0)


def test_words_are_looked_for_in_all_that_is_said_of_an_entry_and_go_with_facets(
    start: Start, own_site: Path, entries: dict[str, dict[str, Any]]
) -> None:
    page = browse(start(), "?q=Matrons&show=400")
    expect(page.get_by_label("Words to look for")).to_have_value("Matrons")
    found = shown(page)
    expect(said(page)).to_have_text(f"{len(found)} of {len(entries)} entries with “Matrons”.")
    files = {
        path.stem: path.read_text(encoding="utf-8").lower()
        for path in (own_site / "evidence/evaluations").glob("*.yml")
        if ".coding-" not in path.name
    }
    summaries = {name for name, text in files.items() if "matron" in text.split("summary:")[1].split("countries:")[0]}
    titled = {name for name, entry in entries.items() if "matron" in entry["title"].lower()}
    assert len(titled) > 10
    assert summaries | titled <= set(found)
    assert titled >= set(found[: len(titled) // 2]), "those with the word in their title come first"
    choose(page, "Kind of entry", "policy")
    assert shown(page) == [name for name in found if entries[name]["kind"] == "policy"]
    page.get_by_role("button", name="Remove filter: Words: Matrons").click()
    settled(page)
    expect(page.get_by_label("Words to look for")).to_have_value("")
    assert page.url.endswith("?kind=policy")


def test_every_word_of_a_question_must_be_there_and_may_be_begun(
    start: Start, entries: dict[str, dict[str, Any]]
) -> None:
    page = browse(start(), "?q=gravelle+evercare")
    assert shown(page)[0] == "gravelle-2007-evercare"
    few = len(shown(page))
    page.get_by_label("Words to look for").fill("gravel evercare hospital")
    expect(said(page)).to_contain_text("“gravel evercare hospital”")
    settled(page)
    assert shown(page)[0] == "gravelle-2007-evercare"
    assert len(shown(page)) <= few
    expect(page.get_by_label("Words to look for")).to_be_focused()


@pytest.mark.parametrize(
    "query",
    ["q=Matrons%27%20c%C3%A1se&kind=evaluation", "q=gravel+evercare", "q=soci+rol&from=2004&place=GB&sort=title"],
)
def test_a_saved_address_is_exported_as_the_page_shows_it(query: str, start: Start, own_site: Path) -> None:
    found = shown(browse(start(), f"?{query}&show=400"))
    assert len(found) > 1
    export = ("synthesite", "export", "--format", "csv", "--browse", f"https://example.org/browse/?{query}")
    done = run_program(*export, folder=own_site, cache=own_site.parent / "cache")
    assert done.returncode == 0, done.stderr
    assert sorted(row["id"] for row in csv.DictReader(io.StringIO(done.stdout, newline=""))) == sorted(found)


def test_the_headers_search_leads_here(start: Start) -> None:
    page = start().open("")
    page.locator("#sy-q").fill("matron")
    page.get_by_role("link", name="See all in Browse").click()
    page.wait_for_url("**/browse/?q=matron")
    settled(page)
    expect(said(page).filter(has_text="entries with “matron”")).to_be_visible()


def test_nothing_found_says_what_to_take_away(start: Start, entries: dict[str, dict[str, Any]]) -> None:
    page = browse(start(), "?kind=policy&design=cohort")
    policies = len(fitting(entries, lambda entry: entry["kind"] == "policy"))
    cohorts = len(fitting(entries, lambda entry: entry["design"] == "cohort"))
    ways = page.locator(".sy-browse__empty button")
    assert ways.all_inner_texts() == [
        f"Without “Kind of study”: {policies} entries",
        f"Without “Kind of entry”: {cohorts} entries",
    ]
    ways.nth(1).click()
    settled(page)
    assert len(shown(page)) == cohorts
    expect(page.get_by_role("heading", name="Entries")).to_be_focused()
    nonsense = browse(start(), "?q=zzqxj")
    expect(nonsense.locator(".sy-browse__empty")).to_contain_text(f"Without the words “zzqxj”: {len(entries)} entries")


def test_facets_are_worked_by_keyboard_and_keep_the_focus(start: Start) -> None:
    page = browse(start())
    box = page.locator("input[value='evaluation']")
    box.focus()
    page.keyboard.press("Space")
    settled(page)
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("input[value='policy']")).to_be_focused()
    chip = page.get_by_role("button", name="Remove filter: Kind of entry: Evaluation")
    chip.focus()
    page.keyboard.press("Enter")
    settled(page)
    expect(chip).to_have_count(0)
    expect(page.get_by_role("heading", name="Entries")).to_be_focused()
    more = page.get_by_role("button", name="Show 50 more")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sy-browse-results h3 a")).to_have_count(100)
    expect(page.locator("#sy-browse-results h3 a").nth(50)).to_be_focused()
    assert page.url.endswith("?show=100")


def test_the_table_is_sorted_by_its_headings(start: Start, entries: dict[str, dict[str, Any]]) -> None:
    page = browse(start(), "?view=table&kind=policy")
    year = page.get_by_role("columnheader", name="Year")
    expect(year).to_have_attribute("aria-sort", "descending")
    button = year.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(year).to_have_attribute("aria-sort", "ascending")
    settled(page)
    expect(button).to_be_focused()
    years = [entries[name]["year"] or "9999" for name in shown(page)]
    assert years == sorted(years)
    assert parse_qs(urlsplit(page.url).query) == {"view": ["table"], "kind": ["policy"], "sort": ["year-asc"]}
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="Authors", exact=True).uncheck()
    expect(page.get_by_role("columnheader", name="Authors")).to_have_count(0)
    page.get_by_role("checkbox", name="Added", exact=True).check()
    expect(page.get_by_role("columnheader", name="Added")).to_have_count(1)
    assert "cols=year,what,where,size,added" in page.url


def test_studies_without_a_size_stand_last_either_way(start: Start) -> None:
    sizes = []
    for sort in ("size", "size-asc"):
        page = browse(start(), f"?view=table&cols=size&kind=evaluation&sort={sort}&show=400")
        cells = page.locator("#sy-browse-results tbody td").all_inner_texts()
        numbers = [int(found[0].replace(",", "")) if (found := re.match(r"[\d,]+", cell)) else None for cell in cells]
        stated = [number for number in numbers if number is not None]
        assert numbers == stated + [None] * (len(numbers) - len(stated))
        assert "size not reported" in cells
        sizes.append(stated)
    assert sizes[0] == sorted(sizes[0], reverse=True)
    assert sizes[1] == sorted(sizes[1])


def taken(page: Page, words: str) -> tuple[Download, str]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=words).click()
    return waiting.value, Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def test_what_fits_is_taken_away_as_files(start: Start, own_site: Path) -> None:
    page = browse(start(), "?kind=policy&theme=cost")
    page.locator("summary", has_text="Download or copy").click()
    names = shown(page)
    download, text = taken(page, "CSV table")
    assert download.suggested_filename == "entries.csv"
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == names
    assert {row["kind"] for row in rows} == {"policy"}
    assert all("Cost" in row["themes"].split("; ") for row in rows)
    assert rows[0]["address"].endswith(f"/policies/{names[0]}/")
    bibliography = (own_site / "evidence/references.bib").read_text(encoding="utf-8")
    _, bibtex = taken(page, "BibTeX")
    keys = re.findall(r"(?m)^@\w+\{([^,\s]+),", bibtex)
    assert len(keys) == len(set(keys)) >= len(names)
    assert all(f"{{{key}," in bibliography for key in keys)
    _, ris = taken(page, "RIS")
    assert re.findall(r"(?m)^ID  - (.*?)\r?$", ris) == keys
    assert ris.count("ER  - ") == len(keys)
    expect(page.get_by_text(f"entries.ris holds {len(names)} entries.")).to_be_visible()


def test_references_are_copied_or_shown_to_be_copied(start: Start) -> None:
    page = browse(start(), "?kind=policy&theme=cost")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("summary", has_text="Download or copy").click()
    page.get_by_role("button", name="Copy references").click()
    expect(page.get_by_text("are copied.")).to_be_visible()
    lines = str(page.evaluate("navigator.clipboard.readText()")).splitlines()
    assert len(lines) >= len(shown(page))
    assert all(re.search(r"\w", line) for line in lines)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Copy references").click()
    area = page.get_by_label("References, to copy by hand")
    expect(area).to_be_focused()
    assert area.input_value().splitlines() == lines


def test_a_cell_of_a_table_never_begins_a_formula(start: Start) -> None:
    page = start().open("browse/")
    values = ["=1+1", "+1", "-1", "@a", "\tb", "\rc", "plain", 'say "so", twice', "a\nb", "1=1"]
    cells: list[str] = page.evaluate(
        """async (values) => {
            const { csvCell } = await import(new URL('../assets/browse-download.js', location.href).href);
            return values.map(csvCell);
        }""",
        values,
    )
    read = [row[0] for row in csv.reader(io.StringIO("\r\n".join(cells) + "\r\n", newline=""))]
    assert read == ["'=1+1", "'+1", "'-1", "'@a", "'\tb", "'\rc", "plain", 'say "so", twice', "a\nb", "1=1"]


def test_on_a_phone_the_facets_fold_away(start: Start) -> None:
    page = browse(start(screen=PHONE), "?theme=cost,hospital-use&kind=policy")
    opener = page.get_by_role("button", name="Filters (3)")
    panel = page.get_by_role("form", name="Filters")
    expect(panel).to_be_hidden()
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(panel).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert page.evaluate(SIDEWAYS) == []
    page.get_by_role("button", name="Table", exact=True).click()
    settled(page)
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate(FAULTS) == []


def test_a_browser_that_cannot_unpack_shows_the_lists(start: Start) -> None:
    visit = start()
    visit.page.add_init_script("delete window.DecompressionStream")
    page = visit.open("browse/")
    expect(page.get_by_text("This browser cannot unpack")).to_be_visible()
    expect(page.get_by_role("heading", name="By theme")).to_be_visible()


def test_the_lists_stay_within_reach(start: Start) -> None:
    page = browse(start())
    expect(page.get_by_role("heading", name="By theme")).to_be_hidden()
    page.locator("summary", has_text="complete lists").click()
    page.get_by_role("link", name="Scotland").click()
    page.wait_for_url("**/browse/place/gb-sct/")
