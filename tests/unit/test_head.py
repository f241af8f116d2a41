"""What pages say of themselves in their head, and the documents about the whole site."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest

from synthesite.frames import HEAD, cut_frame
from synthesite.metadata.head import page_head
from synthesite.metadata.site_documents import site_documents
from synthesite.pipeline import check_project, summarise_project
from synthesite.prebuild import markdown_page
from synthesite.project import Settings
from synthesite.render import Renderer, squeezed
from synthesite.views import plan_views

MakeProject = Callable[..., Path]
Row = dict[str, str]
SITE = "https://example.org/"
TITLE = "title: Visiting nurses in Exampleshire"
REVIEW = "reviews/nurses-in-exampleshire/"


class Head(HTMLParser):
    """Links and meta elements of a head."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[Row] = []
        self.metas: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.append(found)
        elif tag == "meta":
            self.metas.append((found.get("name") or found["property"], found["content"]))

    def to(self, rel: str) -> list[str]:
        return [link["href"] for link in self.links if link["rel"] == rel]


def heads_of(project: Path) -> dict[str, Head]:
    corpus = summarise_project(check_project(project))
    return {view.address: Head(page_head(corpus, view, view.description)) for view in plan_views(corpus)}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def heads(make_project: MakeProject) -> dict[str, Head]:
    project = make_project()
    change(project / "mkdocs.yml", "  - synthesite", "  - synthesite: {licence: CC-BY-4.0}")
    change(project / REVIEW / "review.yml", TITLE, f"doi: 10.5281/zenodo.1\n{TITLE}")
    return heads_of(project)


def test_highwire_tags_stand_on_our_own_reviews_and_nowhere_else(heads: dict[str, Head]) -> None:
    with_tags = {
        address for address, head in heads.items() if any(name.startswith("citation_") for name, _ in head.metas)
    }
    assert with_tags == {REVIEW}
    tags = [row for row in heads[REVIEW].metas if row[0].startswith("citation_")]
    assert tags == [
        ("citation_title", "Visiting nurses in Exampleshire"),
        ("citation_author", "first coder"),
        ("citation_publication_date", "2026/01/10"),
        ("citation_technical_report_institution", "Example evidence"),
        ("citation_doi", "10.5281/zenodo.1"),
        ("citation_fulltext_html_url", SITE + REVIEW),
    ]


def test_cite_as_leads_to_the_page_itself(heads: dict[str, Head]) -> None:
    assert {address: head.to("cite-as") for address, head in heads.items() if head.to("cite-as")} == {
        REVIEW: [SITE + REVIEW]
    }
    assert heads[REVIEW].to("related") == ["https://doi.org/10.5281/zenodo.1"]


def test_entries_name_their_files(heads: dict[str, Head]) -> None:
    head = heads["evaluations/trial-2009/"]
    own = f"{SITE}evaluations/trial-2009/entry."
    assert head.to("describedby") == [f"{own}yml", f"{own}json", f"{own}bib", f"{own}ris"]
    assert all(link["type"] for link in head.links if link["rel"] == "describedby")
    assert head.to("collection") == [f"{SITE}evaluations/"]
    assert head.to("type") == ["https://schema.org/AboutPage"]
    assert head.to("license") == ["https://spdx.org/licenses/CC-BY-4.0.html"]


@pytest.mark.parametrize(
    ("address", "feeds"),
    [
        ("", ["feed.xml"]),
        ("evaluations/", ["evaluations/feed.xml", "feed.xml"]),
        ("policies/", ["policies/feed.xml", "feed.xml"]),
        ("themes/continuity/", ["themes/continuity/feed.xml", "feed.xml"]),
        ("themes/continuity/evaluations/", ["feed.xml"]),
        ("evaluations/trial-2009/", ["feed.xml"]),
    ],
)
def test_pages_name_their_feeds(address: str, feeds: list[str], heads: dict[str, Head]) -> None:
    assert heads[address].to("alternate feed") == [SITE + feed for feed in feeds]


def test_open_graph(heads: dict[str, Head]) -> None:
    found = dict(heads["evaluations/trial-2009/"].metas)
    assert found["og:type"] == "article"
    assert found["og:url"] == f"{SITE}evaluations/trial-2009/"
    assert found["article:modified_time"] == "2026-01-06"
    assert found["og:title"] and found["og:description"]


def test_without_an_address_of_the_site_only_what_may_be_relative_is_said(make_project: MakeProject) -> None:
    project = make_project()
    change(project / "mkdocs.yml", f"site_url: {SITE}\n", "")
    heads = heads_of(project)
    review, study = heads[REVIEW], heads["evaluations/trial-2009/"]
    assert review.to("cite-as") == review.to("search") == []
    assert not {"og:url", "citation_fulltext_html_url"} & {name for name, _ in review.metas}
    assert study.to("describedby")[0] == "../../evaluations/trial-2009/entry.yml"
    assert heads[""].to("alternate feed") == ["feed.xml"]


def test_both_ways_of_filling_a_frame_give_the_same_head(make_project: MakeProject) -> None:
    """The frame is squeezed before it is filled; the ordinary way squeezes the whole page."""
    corpus = summarise_project(check_project(make_project()))
    renderer = Renderer(corpus)
    frame = f"<head>\n    {HEAD}\n  </head><body>{{}}</body>".format("synthesitemarkbody")
    cut = cut_frame(squeezed(frame))
    for view in plan_views(corpus):
        if view.kind in ("evaluation", "review", "theme", "home"):
            page = renderer.render(view)
            ordinary = squeezed(frame.replace(HEAD, page.head).replace("synthesitemarkbody", page.body))
            assert cut.fill(page) == ordinary
            assert page.head.splitlines()[-1].startswith('<script type="application/ld+json">')
            assert '<script type="application/ld+json">' in markdown_page(page).replace("\\", "")


def test_hostile_names_stay_within_their_attributes(make_project: MakeProject) -> None:
    project = make_project()
    hostile = "a\"><script>alert(1)</script>'"
    change(project / REVIEW / "review.yml", TITLE, f"title: {json.dumps(hostile)}")
    head = heads_of(project)[REVIEW]
    assert dict(head.metas)["citation_title"] == hostile
    assert dict(head.metas)["og:title"] == hostile


def test_robots_may_read_everything_and_find_the_sitemap() -> None:
    files = site_documents(Settings(site_name="Example", site_url="https://example.org/site"))
    rules = RobotFileParser()
    rules.parse(files["robots.txt"].decode().splitlines())
    assert rules.can_fetch("*", "https://example.org/site/evaluations/")
    assert rules.site_maps() == ["https://example.org/site/sitemap.xml"]
    assert set(site_documents(Settings())) == {"robots.txt"}
    assert b"Sitemap" not in site_documents(Settings())["robots.txt"]


def test_browsers_learn_how_to_search_the_site() -> None:
    name = "Nurse-led case management & social <work>"
    files = site_documents(Settings(site_name=name, site_url="https://example.org/site/", site_description="About"))
    spec = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ET.fromstring(files["opensearch.xml"])  # noqa: S314  # our own
    assert root.tag == f"{spec}OpenSearchDescription"
    found = {child.tag.removeprefix(spec): child.text for child in root}
    assert len(found["ShortName"] or "") <= 16
    assert found["LongName"] == name
    urls = {child.get("type"): child.get("template") for child in root.iter(f"{spec}Url")}
    assert urls["text/html"] == "https://example.org/site/browse/?q={searchTerms}"
