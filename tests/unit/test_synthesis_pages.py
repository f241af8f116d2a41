"""Which pages of displays a review and a theme have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthesite.pipeline import Checked, summarise_project
from synthesite.views import Corpus, View, plan_views
from synthesite.views.syntheses import display_views

REVIEW = "reviews/nurse-led-case-management/"
RECORD = "reviews/policy-record-1970-2016/"


@pytest.fixture(scope="module")
def corpus(own_checked: Checked) -> Corpus:
    return summarise_project(own_checked)


@pytest.fixture(scope="module")
def views(corpus: Corpus) -> dict[str, View]:
    return {view.address: view for view in plan_views(corpus)}


def kinds(view: View) -> list[str]:
    return [display.kind for display in view.data["displays"]]


def test_a_review_of_evaluations_has_every_table(views: dict[str, View]) -> None:
    assert kinds(views[f"{REVIEW}summary-of-findings/"]) == ["summary-of-findings", "qualitative-findings"]
    assert kinds(views[f"{REVIEW}voices/"]) == ["voices", "quotes"]
    assert kinds(views[f"{REVIEW}checklists/"]) == ["checklist"] * 3
    for folder in ("appraisal", "characteristics", "overlap", "by-year"):
        assert views[f"{REVIEW}{folder}/"].data["displays"]


@pytest.mark.parametrize("home", [REVIEW, RECORD])
def test_a_review_leads_to_every_page_of_displays_it_has(home: str, views: dict[str, View]) -> None:
    linked = {address for address, _ in views[home].data["displays"]}
    there = {
        address
        for address, view in views.items()
        if address.startswith(home) and view.template == "displays.html.jinja"
    }
    assert linked == there


def test_a_review_of_policies_alone_has_no_tables_of_studies(corpus: Corpus) -> None:
    review = corpus.linked.library.reviews["policy-record-1970-2016"]
    policies = tuple(name for name in review.record.included if name in corpus.linked.library.policies)
    alone = replace(review, record=review.record.model_copy(update={"included": policies[:3], "included_rule": None}))
    library = replace(corpus.linked.library, reviews={review.id: alone})
    found = {
        view.address.removeprefix(RECORD)
        for view in display_views(alone, replace(corpus, linked=replace(corpus.linked, library=library)))
    }
    assert {name for name in found if not name.startswith("syntheses/")} == {
        "summary-of-findings/",
        "by-year/",
        "checklists/",
    }


def test_a_synthesis_of_policies_lists_them_by_date(views: dict[str, View], corpus: Corpus) -> None:
    page = views[f"{RECORD}syntheses/matrons-promises/"]
    assert page.data["displays"] == ()
    rows = page.data["policies"]
    assert len(rows) > 5
    assert {row.kind for row in rows} == {"policy"}
    years = [row.year for row in rows if row.year]
    assert years == sorted(years)
    assert page.data["lead"].startswith(f"Told from {len(rows)} policies")


def test_a_synthesis_shows_its_own_method_first(views: dict[str, View], corpus: Corpus) -> None:
    first = {"effect-direction": "effect-direction", "qualitative": "voices", "narrative": "characteristics"}
    seen = set()
    for synthesis in corpus.linked.library.reviews["nurse-led-case-management"].record.syntheses:
        page = views[f"{REVIEW}syntheses/{synthesis.id}/"]
        if page.data["displays"]:
            assert kinds(page)[0] == first[synthesis.method]
            seen.add(synthesis.method)
    assert "effect-direction" in seen


def test_results_pages_stand_where_something_was_measured(views: dict[str, View], corpus: Corpus) -> None:
    for theme, cover in corpus.coverage.themes.items():
        pages = {address for address in views if address.startswith(f"themes/{theme}/results/")}
        expected = {f"themes/{theme}/results/{found.domain}/" for found in cover.domains}
        assert pages == (expected | {f"themes/{theme}/results/"} if expected else set())
