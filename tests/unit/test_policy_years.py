"""Policies year by year, their lives as stretches of time, and the picture drawn of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.exports.policies import span_table
from synthesite.pipeline import check_project, summarise_project
from synthesite.synthesis.policy_life import Stretch, life_of
from synthesite.synthesis.policy_years import ALL_YEARS, policies_on, years_of_policies
from synthesite.views import Corpus
from synthesite.views.displays.policy_timeline import LINES, lives_of, policy_timeline_display
from synthesite.views.policy_timeline import timeline_views
from synthesite.views.policy_years import year_views

GOOD = Path(__file__).parent.parent / "data" / "good"
MakeProject = Callable[..., Path]
GROUPS = ("standing", "began", "ended", "proposed", "adopted", "undated", "unknown")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return summarise_project(check_project(GOOD, use_cache=False))


def changed(make_project: MakeProject, policy: str, events: str, links: str = "") -> Corpus:
    """The good example with other events, and perhaps links, of one policy."""
    project = make_project()
    path = project / f"evidence/policies/{policy}.yml"
    text = re.sub(r"events:\n(  - .*\n)+", f"events: {events}\n" if events else "", path.read_text(encoding="utf-8"))
    if links:
        text = re.sub(r"links:\n(  - .*\n)+", links, text)
    path.write_text(text, encoding="utf-8")
    return summarise_project(check_project(project, use_cache=False))


def in_groups(corpus: Corpus, year: int) -> dict[str, list[str]]:
    found = policies_on(corpus.linked, f"{year}-01-01", f"{year}-12-31")
    return {name: rows for name in GROUPS if (rows := [row.policy for row in getattr(found, name)])}


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1999, {}),
        (2000, {"standing": ["plan-2000"], "began": ["plan-2000"]}),
        (2003, {"standing": ["plan-2000"]}),
        (2004, {"standing": ["plan-2000"], "proposed": ["model-2005"]}),
        (2005, {"standing": ["model-2005"], "began": ["model-2005"], "ended": ["plan-2000"]}),
        (2012, {"standing": ["strategy-2012"], "began": ["strategy-2012"], "ended": ["model-2005"]}),
        (2013, {"standing": ["strategy-2012"]}),
    ],
)
def test_every_policy_stands_in_the_group_of_its_status(
    year: int, expected: dict[str, list[str]], corpus: Corpus
) -> None:
    assert in_groups(corpus, year) == expected


def test_what_is_not_known_is_never_in_force(make_project: MakeProject) -> None:
    without = changed(make_project, "strategy-2012", "")
    assert in_groups(without, 2011) == {"standing": ["model-2005"]}  # its document is of 2012
    assert in_groups(without, 2020)["unknown"] == ["strategy-2012"]
    assert "standing" not in in_groups(without, 2020)


def test_adopted_is_not_in_force(make_project: MakeProject) -> None:
    act = changed(make_project, "strategy-2012", "[{type: adopted, date: 2012-02}]")
    assert in_groups(act, 2013) == {"adopted": ["strategy-2012"]}


def test_an_end_without_a_date_has_a_group_of_its_own(make_project: MakeProject) -> None:
    # the strategy says that it took the model's place, has no date itself, and the model does not say when
    project = make_project()
    for policy, old in (
        ("strategy-2012", "events:\n  - {type: published, date: 2012-02}\n"),
        ("model-2005", "  - {type: superseded, date: 2012, by: strategy-2012}\n"),
    ):
        path = project / f"evidence/policies/{policy}.yml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, ""), encoding="utf-8")
    corpus = summarise_project(check_project(project, use_cache=False))
    assert in_groups(corpus, 2020)["undated"] == ["model-2005"]


def test_uncertain_dates_are_marked(make_project: MakeProject) -> None:
    found = changed(make_project, "strategy-2012", "[{type: published, date: 2012/2014}]")
    rows = {
        year: policies_on(found.linked, f"{year}-01-01", f"{year}-12-31").standing for year in (2011, 2012, 2013, 2014)
    }
    marks = {year: [row.perhaps for row in there if row.policy == "strategy-2012"] for year, there in rows.items()}
    assert marks == {2011: [], 2012: [True], 2013: [True], 2014: [False]}
    about = changed(lambda: make_project(name="about"), "strategy-2012", "[{type: published, date: 2012~}]")
    assert policies_on(about.linked, "2020-01-01", "2020-12-31").standing[0].perhaps


def test_every_year_of_the_record_has_a_page(corpus: Corpus) -> None:
    years = years_of_policies(corpus.linked, corpus.day)
    assert years == tuple(range(2000, int(corpus.day[:4]) + 1))
    addresses = [view.address for view in year_views(corpus)]
    assert addresses == ["policies/in-force/", *(f"policies/in-force/{year}/" for year in years)]


def test_a_very_long_record_has_pages_of_years_in_which_something_happened(make_project: MakeProject) -> None:
    old = changed(make_project, "plan-2000", "[{type: published, date: 1601}]")
    years = years_of_policies(old.linked, old.day)
    assert len(years) < ALL_YEARS
    assert years == (1601, 2004, 2005, 2012, int(old.day[:4]))


def test_a_life_is_cut_where_the_status_changes(corpus: Corpus) -> None:
    life = life_of(corpus.linked, "model-2005", corpus.day)
    assert life.stretches == (Stretch("pending", "2004-06", "2005-01-20"), Stretch("standing", "2005-01-20", "2012"))
    assert [event.type for event in life.happenings] == ["proposed", "published", "superseded"]
    assert life_of(corpus.linked, "strategy-2012", corpus.day).stretches == (Stretch("open", "2012-02", None),)


def test_the_end_that_another_policy_states_is_an_event_too(make_project: MakeProject) -> None:
    found = changed(make_project, "plan-2000", "[{type: published, date: 2000-07}]")
    life = life_of(found.linked, "plan-2000", found.day)
    assert [(event.type, event.date, event.by, event.stated) for event in life.happenings] == [
        ("published", "2000-07", None, True),
        ("superseded", "2005-01-20", "model-2005", False),
    ]
    assert life.stretches == (Stretch("standing", "2000-07", "2005-01-20"),)


def test_the_picture_draws_each_policy_once_with_marks_and_successors(corpus: Corpus) -> None:
    display = policy_timeline_display(corpus, lives_of(corpus, tuple(corpus.linked.library.policies)), "All")
    assert display.headline == "2 of 3 policies have a recorded end"
    assert display.picture is not None
    wide = display.picture["forms"][0]
    assert [row["policy"] for row in wide["rows"]] == ["plan-2000", "model-2005", "strategy-2012"]
    letters = [[mark["text"] for mark in row["marks"]] for row in wide["rows"]]
    assert letters == [["P", "S"], ["DP", "S"], ["P"]]
    assert wide["next"].count("V") == 2
    assert wide["paths"]["open"].count("M") == 1
    lines = [row["line"] for row in wide["rows"]]
    assert lines == sorted(lines)


def test_dates_that_are_not_exact_are_striped(make_project: MakeProject) -> None:
    vague = changed(make_project, "strategy-2012", "[{type: published, date: 2012/2014}]")
    picture = policy_timeline_display(vague, lives_of(vague, ("strategy-2012",)), "One").picture
    exact = policy_timeline_display(vague, lives_of(vague, ("plan-2000",)), "One", (1900, 2020)).picture
    assert picture is not None
    assert exact is not None
    assert picture["forms"][0]["paths"]["doubt"] != ""
    assert exact["forms"][0]["paths"]["doubt"] == ""


def test_eras_are_bands_in_as_few_lanes_as_they_need(make_project: MakeProject) -> None:
    project = make_project()
    rows = (("a", "government", "1997/2010"), ("b", "government", "2010/.."), ("c", "organisation", "2002/2013"))
    eras = "".join(
        f"  - {{id: {name}, label: Era {name}, kind: {kind}, period: {period}, source: 'https://example.org/'}}\n"
        for name, kind, period in rows
    )
    (project / "evidence/eras.yml").write_text(f"eras:\n{eras}", encoding="utf-8")
    checked = check_project(project, use_cache=False)
    assert len(checked.problems) == 0
    made = summarise_project(checked)
    display = policy_timeline_display(made, lives_of(made, ("plan-2000", "strategy-2012")), "All")
    assert display.picture is not None
    bands = display.picture["forms"][0]["bands"]
    assert [(band["words"], band["css"]) for band in bands] == [
        ("Era a", "government"),
        ("Era b", "government"),
        ("Era c", "organisation"),
    ]
    assert bands[0]["y"] == bands[1]["y"] != bands[2]["y"]
    assert float(bands[0]["x"]) + float(bands[0]["width"]) == pytest.approx(float(bands[1]["x"]), abs=0.2)


def test_a_page_for_each_decade_holds_what_happened_in_it(corpus: Corpus) -> None:
    views = {view.address: view.data for view in timeline_views(corpus)}
    assert [address for address in views if address.endswith("0s/")] == [
        "policies/timeline/2000s/",
        "policies/timeline/2010s/",
    ]
    tens = views["policies/timeline/2010s/"]["years"]
    assert [(year, [row.what for row in rows]) for year, rows in tens] == [("2012", ["Replaced", "Published"])]


def test_the_table_of_statuses_has_a_row_for_each_stretch(corpus: Corpus) -> None:
    rows = [[cell.text for cell in row] for row in span_table(corpus).rows if row[0].text == "model-2005"]
    assert [(row[2], row[4], row[5], row[7]) for row in rows] == [
        ("proposed", "2004-06-01", "2005-01-20", ""),
        ("current", "2005-01-20", "2012-01-01", ""),
        ("superseded", "2012-01-01", "", "strategy-2012"),
    ]


def test_very_many_policies_are_counted_by_year_instead(corpus: Corpus) -> None:
    lives = lives_of(corpus, tuple(corpus.linked.library.policies))
    many = [lives[0]] * LINES + [lives[1]]
    picture = policy_timeline_display(corpus, many, "Many").picture
    assert picture is not None
    assert picture["forms"][0]["rows"] == []
    titles = [panel["title"] for panel in picture["forms"][0]["panels"]]
    assert titles == ["Policies that began", "Evaluations"]
    assert picture["forms"][0]["panels"][0]["peak"]["words"] == f"2000: {LINES}"
