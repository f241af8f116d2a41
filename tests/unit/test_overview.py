"""The library at a glance: counts by year, design and place, policies over time, and the charts drawn from them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.labels import load_labels
from synthesite.link import LinkedLibrary
from synthesite.pipeline import Checked, check_project
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.overview import (
    YearCounts,
    count_countries,
    count_designs,
    count_policies,
    count_years,
    has_force_of_law,
    policy_spans,
)
from synthesite.views import Corpus
from synthesite.views.displays.charts import (
    entries_by_country_display,
    entries_by_design_display,
    entries_per_year_display,
    policies_over_time_display,
)
from synthesite.views.displays.model import Display, Selection
from synthesite.views.displays.year_axis import YearAxis, columns, round_steps, shortened
from synthesite.views.overview import overview_view

MakeProject = Callable[..., Path]
GOOD = Path(__file__).parent.parent / "data" / "good"

CHARTS = (
    entries_per_year_display,
    entries_by_design_display,
    entries_by_country_display,
    policies_over_time_display,
)


def _corpus(checked: Checked) -> Corpus:
    return Corpus(
        linked=checked.linked,
        coverage=cover_themes(checked.linked),
        labels=load_labels(checked.library),
        references={},
        day=checked.day,
        settings=checked.project.settings,
    )


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return _corpus(check_project(GOOD, use_cache=False))


@pytest.fixture
def linked(corpus: Corpus) -> LinkedLibrary:
    return corpus.linked


def test_counts_by_year(linked: LinkedLibrary) -> None:
    found = count_years(linked, linked.library.evaluations)
    assert found.years == ((2007, 1), (2008, 0), (2009, 1), (2010, 1), (2011, 1), (2012, 0), (2013, 1))
    assert (found.dated, found.undated) == (5, ())
    assert found.busiest == ((2007, 2009, 2010, 2011, 2013), 1)
    assert count_years(linked, ()) == YearCounts((), ())


@pytest.mark.parametrize(
    ("years", "newer", "older"),
    [
        (((2000, 1), (2001, 1)), (2001, 1), (2000, 1)),
        (((2000, 3), (2001, 0), (2002, 2)), (2000, 5), (2000, 3)),
        (((2000, 1), (2001, 1), (2002, 1)), (2001, 2), (2001, 2)),
        (((2000, 7),), (2000, 7), (2000, 7)),
    ],
)
def test_the_newer_and_the_older_half(
    years: tuple[tuple[int, int], ...], newer: tuple[int, int], older: tuple[int, int]
) -> None:
    """By hand: at least half, and no later (no earlier) year would do."""
    counts = YearCounts(years, ())
    assert counts.newer_half() == newer
    assert counts.older_half() == older


def test_no_half_of_nothing() -> None:
    with pytest.raises(ValueError, match="no entry"):
        YearCounts((), ("undated",)).newer_half()


def test_counts_by_design(linked: LinkedLibrary) -> None:
    rows = {row.family: row for row in count_designs(linked, linked.library.evaluations)}
    assert {family: row.total for family, row in rows.items()} == {
        "randomised": 2,
        "non-randomised": 1,
        "qualitative": 1,
        "review": 1,
    }
    assert rows["randomised"].designs == (("randomised-trial", 2),)
    assert [row.total for row in count_designs(linked, linked.library.evaluations)] == [2, 1, 1, 1]


def test_counts_by_place(linked: LinkedLibrary) -> None:
    assert count_countries(linked, linked.library.evaluations) == (("GB-ENG", 4), ("international", 1))
    assert count_countries(linked, ["review-2013", "review-2013"]) == (("international", 1),), "each entry once"


def test_spans_of_a_policy(linked: LinkedLibrary) -> None:
    spans = [(span.status.state, span.start, span.end) for span in policy_spans(linked, "model-2005")]
    assert spans == [
        ("proposed", "2004-06-01", "2005-01-20"),
        ("current", "2005-01-20", "2012-01-01"),
        ("superseded", "2012-01-01", None),
    ]
    assert policy_spans(linked, "strategy-2012")[-1].end is None


def test_policies_year_by_year(linked: LinkedLibrary) -> None:
    rows, unknown = count_policies(linked, linked.library.policies, "2014-06-30")
    assert unknown == ()
    assert [row.year for row in rows] == list(range(2000, 2015))
    assert {row.year for row in rows if row.new} == {2000, 2005, 2012}
    assert all(row.others == 1 and row.laws == 0 for row in rows), "each replaces the one before"
    early, _ = count_policies(linked, linked.library.policies, "2011-12-31")
    assert early[-1].year == 2011
    assert sum(row.new for row in early) == 2, "what comes after the day is not counted"


def test_force_of_law(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/policies/strategy-2012.yml"
    path.write_text(path.read_text(encoding="utf-8") + "binding: true\n", encoding="utf-8")
    linked = check_project(project).linked
    assert has_force_of_law(linked, "strategy-2012")
    assert not has_force_of_law(linked, "model-2005")
    rows, _ = count_policies(linked, linked.library.policies, "2012-12-31")
    assert (rows[-1].laws, rows[-1].others) == (1, 0)


def test_policies_without_a_dated_start_are_left_out(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/policies/strategy-2012.yml"
    text = path.read_text(encoding="utf-8").replace("events:\n  - {type: published, date: 2012-02}\n", "")
    path.write_text(text, encoding="utf-8")
    linked = check_project(project).linked
    rows, unknown = count_policies(linked, ["strategy-2012"], "2014-12-31")
    assert (rows, unknown) == ((), ("strategy-2012",))


def test_headlines_say_the_counts(corpus: Corpus) -> None:
    everything = Selection(tuple(corpus.linked.library.evaluations), "All entries")
    years, designs, places, policies = (chart(corpus, everything) for chart in CHARTS)
    assert years.headline == ("3 of the 5 evaluations with a year are from 2010 or later; no year has more than 1")
    assert designs.headline == "2 of the 5 evaluations are randomised trials; 1 is a review of other studies"
    assert places.headline == "4 of the 5 evaluations are from England; 1 takes in several countries, as reviews do"
    assert policies.headline == (
        "2 of 3 policies have a recorded end; 1 stands without one, none of them with the force of law"
    )
    for display in (years, designs, places, policies):
        assert display.summary
        assert not display.missing
        assert all(len(row) == len(display.table.columns) for row in display.table.rows)


@pytest.mark.parametrize("chart", CHARTS[:3])
def test_nothing_to_count_is_said(corpus: Corpus, chart: Callable[[Corpus, Selection], Display]) -> None:
    display = chart(corpus, Selection((), "Nothing", theme="use-of-hospital"))
    assert display.missing
    assert display.picture is None


def test_columns_have_the_height_of_their_number() -> None:
    axis = YearAxis(2000, 2003, 0, 40)
    panel = columns(
        [(2000, 1), (2001, 0), (2003, 4)], axis, top=10, height=100, most=4, css="sy-fill--accent", title="Studies"
    )
    low, high = panel["bars"]
    assert float(high["height"]) == pytest.approx(4 * float(low["height"]), abs=0.1)
    assert float(low["x"]) < 10 <= 30 <= float(high["x"])
    assert {float(bar["y"]) + float(bar["height"]) for bar in panel["bars"]} == {110.0}
    assert panel["peak"]["words"] == "2003: 4"


@pytest.mark.parametrize(
    ("most", "steps"), [(1, [0, 1]), (3, [0, 1, 2, 3]), (24, [0, 10, 20, 30]), (65, [0, 50, 100]), (0, [0, 1])]
)
def test_scales_are_round(most: int, steps: list[int]) -> None:
    assert round_steps(most) == steps


def test_places_of_days() -> None:
    axis = YearAxis(2000, 2009, 100, 200)
    assert axis.place("2000-01-01") == 100
    assert axis.place("2005-01-01") == 150
    assert axis.place("2005-07-01") == pytest.approx(155)
    assert (axis.place("1990-01-01"), axis.place("2030-01-01")) == (100, 200), "kept within the picture"


def test_words_are_cut_to_their_room() -> None:
    assert shortened("Short", 100) == "Short"
    cut = shortened("A very long title of a policy that does not fit", 120, 6)
    assert cut.endswith(" …")
    assert len(cut) <= 20


def test_the_page_has_every_chart(corpus: Corpus) -> None:
    view = overview_view(corpus)
    assert (view.address, view.in_nav) == ("overview/", False)
    kinds = [display.kind for _, _, display in view.data["charts"]]
    assert kinds == ["entries-per-year", "entries-by-design", "entries-by-country", "policies-over-time"]
    assert all(re.fullmatch(r"[a-z0-9-]+", display.id) for _, _, display in view.data["charts"])
