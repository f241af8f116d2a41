"""The evidence map in the browser: the script counts what the page counts, narrows it, and leads to the studies."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from visiting import PHONE, Start

pytestmark = pytest.mark.xdist_group("reading")  # a worker and a browser beside those of test_browser.py

CELLS = """table => [...table.rows].map(row => [...row.cells].map(cell => {
  const link = cell.querySelector('a[class^=n]');
  if (!link) return cell.textContent.trim();
  const marks = [...cell.querySelectorAll('b')].map(mark => mark.className + mark.firstChild.data);
  return [link.firstChild.data, ...marks, cell.lastElementChild.textContent.trim()].join(' ');
}))"""

STATIC = "#sy-map-static table.sy-map"
DRAWN = "#sy-map-app table.sy-map"


def cells(page: Page, table: str) -> list[list[str]]:
    found: list[list[str]] = page.locator(table).first.evaluate(CELLS)
    return found


@pytest.mark.parametrize(
    ("map_address", "asked"),
    [("map/", "?columns=domain"), ("map/theme-by-voice/", "?scope=core,neighbouring,context")],
)
def test_the_script_counts_what_the_page_counts(map_address: str, asked: str, start: Start) -> None:
    page = start().open(f"{map_address}{asked}")
    page.locator(DRAWN).wait_for()
    expect(page.locator("#sy-map-static")).to_be_hidden()
    still, drawn = cells(page, STATIC), cells(page, DRAWN)
    by_heading = {row[0]: dict(zip(still[0][1:], row[1:], strict=True)) for row in still[1:]}
    compared = 0
    for row in drawn[1:]:
        for heading, text in zip(drawn[0][1:], row[1:], strict=True):
            if heading in by_heading[row[0]]:
                assert text == by_heading[row[0]][heading], (row[0], heading)
                compared += 1
    assert compared > 100


def test_a_map_is_narrowed_kept_in_the_address_and_undone(start: Start) -> None:
    page = start().open("map/")
    narrow = page.get_by_text("Narrow the map")
    narrow.click()
    page.locator("summary", has_text="How near to the subject").click()
    page.get_by_label("Nurse-led case management").check()
    page.locator(DRAWN).wait_for()
    assert page.url.endswith("map/?scope=core")
    total = int(cells(page, DRAWN)[-1][-1])
    assert 0 < total < int(cells(page, STATIC)[-1][-1])
    page.reload()
    page.locator(DRAWN).wait_for()
    assert int(cells(page, DRAWN)[-1][-1]) == total
    page.get_by_role("button", name="Remove filter: How near to the subject").click()
    expect(page.locator(STATIC).first).to_be_visible()
    page.go_back()
    expect(page.locator(DRAWN)).to_be_visible()


def test_a_cell_leads_to_its_studies_in_browse(start: Start) -> None:
    page = start().open("map/?scope=core&columns=design")
    page.locator(DRAWN).wait_for()
    link = page.locator(f"{DRAWN} a.n5").first
    count = link.evaluate("link => link.firstChild.data")
    link.click()
    page.wait_for_url("**/browse/**")
    expect(page.get_by_role("status").filter(has_text="entries")).to_contain_text(f"{count} of ")


def test_headings_fold_and_the_focus_stays(start: Start) -> None:
    page = start().open("map/?columns=domain")
    page.locator(DRAWN).wait_for()
    before = len(cells(page, DRAWN)[0])
    hospital = page.get_by_role("button", name="Use of hospital", expanded=False)
    hospital.focus()
    page.keyboard.press("Enter")
    after = cells(page, DRAWN)[0]
    assert len(after) > before
    assert "Emergency admissions" in after
    expect(page.get_by_role("button", name="Use of hospital", expanded=True)).to_be_focused()
    social = page.get_by_role("button", name="Overlap with social work")
    assert "Substitution for social work" in [row[0] for row in cells(page, DRAWN)]
    social.click()
    assert "Substitution for social work" not in [row[0] for row in cells(page, DRAWN)]


def test_the_narrowed_map_is_taken_away_as_table_and_picture(start: Start) -> None:
    page = start().open("map/?scope=core")
    page.locator(DRAWN).wait_for()
    shown = cells(page, DRAWN)
    with page.expect_download() as got:
        page.get_by_role("button", name="Data (CSV)").click()
    rows = list(csv.reader(io.StringIO(Path(got.value.path()).read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in rows] == [row[0] for row in shown]
    assert [cell.split(" ")[0].replace("gap", "0") for cell in shown[1]][1:] == rows[1][1:]
    with page.expect_download() as got:
        page.get_by_role("button", name="Picture (SVG)").click()
    tree = ET.parse(got.value.path()).getroot()  # noqa: S314  # made here
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Continuity of care" in [part.text for part in tree.iter("{http://www.w3.org/2000/svg}text")]


def test_without_scripts_the_map_is_whole_and_leads_to_lists_of_studies(start: Start) -> None:
    visit = start(screen=PHONE, scripts=False)
    page = visit.open("map/")
    assert "gap" in cells(page, STATIC)[-2]
    link = page.locator(f"{STATIC} tbody a[class^=n]").first
    count = int(link.evaluate("link => link.firstChild.data"))
    address = str(link.get_attribute("href"))
    link.click()
    anchor = address.rpartition("#")[2]
    listed = page.locator(f"#{anchor} + ul > li")
    assert listed.count() == count


def test_the_files_of_a_map_hold_its_numbers(own_site: Path, start: Start) -> None:
    shown = cells(start(scripts=False).open("map/theme-by-design/"), STATIC)
    folder = own_site / "site/map/theme-by-design/displays"
    rows = list(csv.reader(io.StringIO((folder / "map.csv").read_text(encoding="utf-8"))))
    assert [row[0] for row in rows[1:]] == [row[0] for row in shown[1:-1]]
    for row, cell_row in zip(rows[1:], shown[1:-1], strict=True):
        assert row[1:] == [cell.split(" ")[0].replace("gap", "0") for cell in cell_row[1:]]
    assert ET.parse(folder / "map.svg").getroot().tag.endswith("svg")  # noqa: S314  # made here
