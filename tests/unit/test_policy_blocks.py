"""Policies in the prose of a review: timeline, crosswalk and targets, as a block asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from synthesite.pipeline import check_project, render_project, summarise_project
from synthesite.synthesis.display_blocks import DisplayBlock, find_unknown
from synthesite.views import Corpus
from synthesite.views.displays import Display, plan_display, select_for_block
from synthesite.views.displays.year_axis import at
from synthesite.views.policy_timeline import timeline_views

MakeProject = Callable[..., Path]
REVIEW = "nurses-in-exampleshire"


@pytest.fixture
def corpus(make_project: MakeProject) -> Corpus:
    return summarise_project(check_project(make_project(), use_cache=False))


def drawn(corpus: Corpus, show: str, theme: str | None = None, **options: str) -> Display:
    block = DisplayBlock(show, theme=theme, options=options)
    return plan_display(corpus, show, select_for_block(corpus, block, REVIEW))


def rows(display: Display) -> list[Mapping[str, str]]:
    names = [column.name for column in display.table.columns]
    return [dict(zip(names, (cell.text for cell in row), strict=True)) for row in display.table.rows]


def test_the_crosswalk_of_named_policies(corpus: Corpus) -> None:
    display = drawn(corpus, "crosswalk", policies="model-2005, plan-2000")
    assert display.headline == "2 of 3 things asked were tested by an evaluation here"
    assert [(row["policy"], row["strength"], row["verdict"], row["evaluations"]) for row in rows(display)] == [
        (
            "Example model of visiting nurses, 20 January 2005",
            "Expectation",
            "Evaluated, no clear answer",
            "Example and others 2009",
        ),
        (
            "Example model of visiting nurses, 20 January 2005",
            "Target",
            "Evaluated, effect not measured",
            "Specimen 2010",
        ),
    ]
    assert display.table.rows[0][0].address == "policies/evidence/continuity/#model-2005--home-visits"
    assert "Not in the table: 1 that no evaluation here says it tested." in display.notes
    whole = drawn(corpus, "crosswalk", policies="model-2005, plan-2000", untested="yes")
    assert rows(whole)[0]["verdict"] == "Not evaluated here"
    assert len(rows(whole)) == 3


def test_without_names_a_theme_or_the_review_gives_the_policies(corpus: Corpus) -> None:
    assert {
        row["policy"].partition(",")[0] for row in rows(drawn(corpus, "crosswalk", theme="continuity", untested="yes"))
    } == {corpus.linked.titles[name] for name in ("plan-2000", "model-2005")}
    none = drawn(corpus, "crosswalk")
    assert none.missing, "the review includes no policy"
    assert drawn(corpus, "policy-targets").missing


def test_targets_with_what_became_of_them(corpus: Corpus) -> None:
    display = drawn(corpus, "policy-targets", policies="model-2005")
    (row,) = rows(display)
    assert display.headline == "Missed: 1"
    assert row["fate"] == "Missed"
    assert display.table.rows[0][0].address == "policies/model-2005/#nurses-30"


def test_the_timeline_of_some_years(corpus: Corpus) -> None:
    whole = drawn(corpus, "policy-timeline", policies="model-2005 strategy-2012")
    assert [row["policy"] for row in rows(whole)] == [corpus.linked.titles[n] for n in ("model-2005", "strategy-2012")]
    assert whole.picture is not None
    part = drawn(corpus, "policy-timeline", policies="model-2005", **{"from": "2004", "to": "2008"})
    assert part.picture is not None
    years = [tick["year"] for tick in part.picture["forms"][0]["ticks"]]
    assert all(2004 <= int(year) <= 2008 for year in years)
    odd = drawn(corpus, "policy-timeline", policies="model-2005", **{"from": "2008", "to": "2004"})
    assert odd.picture is not None, "years the wrong way round are passed over"


def test_a_policy_that_is_not_there_is_a_fault_of_the_block(make_project: MakeProject) -> None:
    linked = check_project(make_project(), use_cache=False).linked
    block = DisplayBlock("policy-targets", options={"policies": "model-2005, model-2006"})
    assert [fault.message for fault in find_unknown(block, REVIEW, linked)] == ['there is no policy "model-2006"']


def test_a_timeline_of_a_theme_counts_the_evaluations_of_that_theme(corpus: Corpus) -> None:
    views = {view.address: view.data["display"] for view in timeline_views(corpus)}
    of_theme = views["policies/timeline/theme/continuity/"].picture["forms"][0]["panels"][0]
    assert of_theme["title"] == "Evaluations on this theme"
    everything = views["policies/timeline/"].picture["forms"][0]["panels"][0]
    assert everything["title"] == "Evaluations"
    display = views["policies/timeline/theme/continuity/"]
    inside = corpus.coverage.themes["continuity"].evaluations
    assert (
        f"{sum(corpus.linked.years[name] is not None for name in inside)} evaluations by year below" in display.summary
    )
    assert len(inside) < len(corpus.linked.library.evaluations)


def test_an_amendment_is_drawn_as_a_dashed_line_to_what_it_changed(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/policies/strategy-2012.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kind: supersedes", "kind: amends"), encoding="utf-8")
    path = project / "evidence/policies/model-2005.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - {type: superseded, date: 2012, by: strategy-2012}\n", ""), encoding="utf-8")
    made = summarise_project(check_project(project, use_cache=False))

    display = next(iter(timeline_views(made))).data["display"]
    form = display.picture["forms"][0]
    lines = {row["policy"]: row["line"] for row in form["rows"]}
    assert form["amends"].startswith("M")
    assert f" {at(lines['strategy-2012'])}V{at(lines['model-2005'])}m" in form["amends"]
    assert form["next"].count("M") == 1, "only the plan of 2000 came to its end through another"


def test_what_is_known_to_be_outdated_stands_on_the_page_of_the_policy(make_project: MakeProject) -> None:
    project = make_project()
    with (project / "evidence/policies/plan-2000.yml").open("a", encoding="utf-8") as entry:
        entry.write("known_outstanding_changes: [An order of 2011 is <b>not</b> worked in.]\n")
    site = render_project(check_project(project, use_cache=False))
    body = next(page.body for page in site.pages if page.address == "policies/plan-2000/")
    note = body.split("Known not to be up to date.")[1].split("</div>")[0]
    assert "An order of 2011 is &lt;b&gt;not&lt;/b&gt; worked in." in note
    assert body.index("Known not to be up to date.") < body.index("<h2")
