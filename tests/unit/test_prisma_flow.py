"""The flow diagram as readers see it: its words, where its boxes lead, the list of records behind it."""

from __future__ import annotations

import csv
import io
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from synthesite.pipeline import RenderedSite, check_project, render_project
from synthesite.views.displays import select_for_review
from synthesite.views.displays.flow_layout import WIDTH, FlowBox, FlowLine, FlowStep, lay_out_flow
from synthesite.views.displays.model import Selection
from synthesite.views.displays.prisma_flow import prisma_flow_display
from synthesite.views.review_records import PAGE
from synthesite.views.search_report import search_items

REVIEW = "nurses-in-exampleshire"
HOME = f"reviews/{REVIEW}/"
HEAD = "record,title,first_author,year,found_by_query,source_address,decision,reason,entry,stage\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    """The good example with a log of 200 records; one of them hostile."""
    root = tmp_path_factory.mktemp("flow") / "project"
    shutil.copytree(Path(__file__).parents[1] / "data" / "good", root)
    rows = [
        "r1,Trial,Example,2009,nurse,https://example.org/1,include,fits,trial-2009,",
        "r2,Study,Sample,2007,nurse,https://example.org/2,include,fits,before-after-2007,",
        "r3,Interviews,Specimen,2010,nurse,https://example.org/3,include,fits,interviews-2010,",
        "r4,Review,Model,2013,nurse,https://example.org/4,include,fits,review-2013,",
        "r5,Trial again,Example,2009,nurse,https://example.org/5,duplicate,duplicate of trial-2009,trial-2009,",
        "r6,<script>alert(1)</script>,X,2009,=1+1,javascript:alert(1),exclude,<b>bad</b>,,record",
        *(f"n{at},Title {at},A,2010,nurse,,exclude,not nurses,,record" for at in range(100)),
        *(f"m{at},Other {at},A,2010,nurse,,exclude,not older people,,report" for at in range(94)),
    ]
    folder = root / f"reviews/{REVIEW}"
    (folder / "screening.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    text = (folder / "review.yml").read_text(encoding="utf-8")
    (folder / "review.yml").write_text(text.replace("queries: 2, hits: 4, ", ""), encoding="utf-8")
    return render_project(check_project(root, use_cache=False))


class Links(HTMLParser):
    """Addresses and ids of a page."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.ids: set[str] = set()
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.to.append(str(given["href"]))
        if given.get("id"):
            self.ids.add(str(given["id"]))


def body(site: RenderedSite, address: str) -> str:
    return next(page.body for page in site.pages if page.address == address)


def test_boxes_lead_to_their_records(site: RenderedSite) -> None:
    """Every link of the diagram leads to a page, and to a heading on it, that lists what the box counts."""
    display = prisma_flow_display(site.corpus, select_for_review(site.corpus, REVIEW))
    assert display.headline == "200 records found led to 3 studies in this review"
    pages = {page.address: page.body for page in site.pages}
    assert display.picture is not None
    steps = [step for _, part in display.picture["list"] for step in part]
    lines = [line for step in steps for box in (step.main, step.side) if box for line in (*box.lines, *box.parts)]
    led = {line.words.replace("\N{NO-BREAK SPACE}", " "): line.address for line in lines if line.address}
    assert led["Records included (n = 4)"] == f"{HOME}records/included/"
    assert led["Duplicate records removed (n = 1)"] == f"{HOME}records/duplicates/"
    assert led["Records excluded (n = 101)"] == f"{HOME}records/excluded/"
    assert led["Not nurses (100)"] == f"{HOME}records/excluded/#reason-1"
    assert led["Not older people (94)"] == f"{HOME}records/excluded/page/2/#reason-2"
    for address in led.values():
        page, _, anchor = address.partition("#")
        assert page in pages
        assert not anchor or anchor in Links(pages[page]).ids


def test_every_record_is_listed_once(site: RenderedSite) -> None:
    listed: list[str] = []
    for page in site.pages:
        if page.address.startswith(f"{HOME}records/") and page.address != f"{HOME}records/":
            assert len(page.body) < 40_000
            rows = re.findall(r'<tr><th scope="row">', page.body)
            assert len(rows) <= PAGE
            listed.extend(rows)
    assert len(listed) == 200
    given = list(csv.DictReader(io.StringIO(site.files[f"{HOME}records/records.csv"].decode())))
    assert len(given) == 200
    assert given[5]["reason"] == "<b>bad</b>"
    assert given[5]["found_by_query"] == "'=1+1", "no spreadsheet takes it for a formula"


def test_hostile_records_stay_words(site: RenderedSite) -> None:
    pages = [page.body for page in site.pages if page.address.startswith(HOME)]
    assert any("&lt;script&gt;alert(1)&lt;/script&gt;" in page for page in pages)
    for page in pages:
        assert "<script>alert" not in page
        assert "<b>bad" not in page
        assert not [address for address in Links(page).to if address.startswith("javascript:")]


def test_the_page_has_the_picture_the_list_and_the_table(site: RenderedSite) -> None:
    assert "200 records found led to 3 studies" in body(site, f"{HOME}methods/")
    page = body(site, f"{HOME}records/")
    assert page.count('<svg class="sy-picture sy-flow"') == 1
    assert page.count('<ol class="sy-flow-list">') == 1
    assert "dbr_sought_reports" in page
    svg = site.files[f"{HOME}records/displays/prisma-flow.svg"].decode()
    assert "<a " not in svg
    assert 'role="img"' in svg
    assert "sy-flow-list" not in svg


def test_table_names_the_boxes_of_prisma(site: RenderedSite) -> None:
    display = prisma_flow_display(site.corpus, select_for_review(site.corpus, REVIEW))
    rows = {row[1].text: (row[3].text, row[4].text) for row in reversed(display.table.rows)}
    assert rows["database_results"] == ("records", "200")
    assert rows["records_screened"] == ("records", "199")
    assert rows["dbr_sought_reports"] == ("reports", "98")
    assert rows["dbr_notretrieved_reports"] == ("reports", "0")
    assert rows["dbr_excluded"] == ("reports", "94")
    assert rows["excluded_other"] == ("records", "not recorded")
    assert rows["new_studies"] == ("studies", "3")


def test_no_review_no_flow(site: RenderedSite) -> None:
    display = prisma_flow_display(site.corpus, Selection((), "A theme"))
    assert display.missing == "A flow belongs to a review, and no review is selected."
    assert display.picture is None


def boxes_overlap(first: dict[str, float], second: dict[str, float]) -> bool:
    return (
        first["x"] < second["x"] + second["width"]
        and second["x"] < first["x"] + first["width"]
        and first["y"] < second["y"] + second["height"]
        and second["y"] < first["y"] + first["height"]
    )


@pytest.mark.parametrize("arms", [("databases",), ("databases", "other")])
def test_boxes_stand_clear_of_each_other_and_hold_their_words(arms: tuple[str, ...]) -> None:
    long = FlowBox(
        (FlowLine("Records excluded at whichever step of a long way (n = 12,345)", None),),
        tuple(FlowLine(f"A reason that takes many words to say, number {at} (1,000)", None) for at in range(9)),
    )
    short = FlowBox((FlowLine("Records screened (n = 1)", None),), ())
    steps = [
        FlowStep(arm, "screening", row, short if row != "screened" else None, long)
        for arm in arms
        for row in ("found", "screened", "sought", "assessed", "included")
    ]
    picture = lay_out_flow([(arm, arm) for arm in arms], steps, [FlowStep("included", "included", "new", short, long)])
    boxes = picture["boxes"]
    assert not [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if boxes_overlap(a, b)]
    for box in boxes:
        assert box["x"] + box["width"] <= WIDTH
        assert box["y"] + box["height"] <= picture["height"]
        for line in box["lines"]:
            assert box["y"] < line["y"] - 9 < line["y"] + 3 <= box["y"] + box["height"]
            assert line["x"] + len(line["words"]) * 6.3 <= box["x"] + box["width"]


def test_items_of_the_report_of_searches(site: RenderedSite) -> None:
    library = site.corpus.linked.library
    items = search_items(library.reviews[REVIEW].record, library.screening[REVIEW])
    assert [item.number for item in items] == list(range(1, 17))
    said = {item.number: item.answers for item in items}
    assert said[1] == ("Example index",)
    assert said[3] == ("No search of a register is recorded.",)
    assert said[8] == (
        "Example index: visiting nurse",
        "2 queries stand in the screening logs, each beside what it found.",
    )
    assert said[13] == ("2 January 2026",)
    assert said[15] == ("200 records stand in the screening logs.",)
    assert said[16] == ("Duplicate records marked in the logs: 1.",)
    assert {number for number, answers in said.items() if not answers} == {2, 4, 6, 7, 9, 10, 11, 14}
    assert body(site, f"{HOME}methods/").count("not answered") == 8
