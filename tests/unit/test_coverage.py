"""What is known theme by theme, and where the gaps are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import check_project
from synthesite.synthesis.coverage import Coverage, cover_themes, gap_table

MakeProject = Callable[..., Path]


@pytest.fixture
def coverage(make_project: MakeProject) -> Coverage:
    return cover_themes(check_project(make_project()).linked)


def test_a_theme_of_figures(coverage: Coverage) -> None:
    theme = coverage.themes["use-of-hospital"]
    assert theme.evaluations == ("before-after-2007", "review-2013", "rural-2011", "trial-2009")
    assert theme.policies == ()
    assert theme.families == (("randomised", 2), ("non-randomised", 1), ("review", 1))
    assert theme.core == 4
    assert (theme.appraised, theme.full_text) == (2, 1)
    (domain,) = theme.domains
    assert domain.domain == "emergency-admissions"
    assert domain.counts == (("positive", 2), ("no-difference", 1), ("mixed", 0), ("negative", 0), ("unclear", 0))
    assert domain.studies == (
        ("before-after-2007", "positive"),
        ("trial-2009", "positive"),
        ("rural-2011", "no-difference"),
    ), "the review's pooled figure is not counted beside the studies in it"
    assert domain.total == 3


def test_a_theme_of_voices(coverage: Coverage) -> None:
    theme = coverage.themes["continuity"]
    assert theme.evaluations == ("interviews-2010", "trial-2009")
    assert theme.policies == ("model-2005", "plan-2000")
    assert theme.voices == (("older-people", 2), ("carers", 0), ("nurses", 0))
    assert theme.unheard == ("carers", "nurses")
    assert theme.domains == ()


def test_narrower_themes_count_for_the_broader(coverage: Coverage) -> None:
    narrow, broad = coverage.themes["substitution"], coverage.themes["social-work"]
    assert narrow.evaluations == broad.evaluations == ("interviews-2010",)
    assert narrow.policies == broad.policies == ("strategy-2012",)
    assert broad.voices == (("older-people", 0), ("carers", 1), ("nurses", 0))


def test_neighbouring_studies_are_shown_but_not_counted(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/evaluations/trial-2009.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("scope: core", "scope: context"), encoding="utf-8")
    theme = cover_themes(check_project(project).linked).themes["use-of-hospital"]
    assert "trial-2009" in theme.evaluations
    assert theme.core == 3
    assert [name for name, _ in theme.domains[0].studies] == ["before-after-2007", "rural-2011"]


def test_gaps_are_noughts(make_project: MakeProject) -> None:
    table = gap_table(check_project(make_project()).linked)
    assert list(table.index) == ["use-of-hospital", "continuity", "social-work", "substitution"]
    assert list(table.columns) == ["randomised", "non-randomised", "qualitative", "review"]
    assert table.to_numpy().tolist() == [[2, 1, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0]]


def test_a_library_without_evaluations_is_all_gaps(make_project: MakeProject) -> None:
    project = make_project()
    for path in (project / "evidence/evaluations").iterdir():
        path.unlink()
    linked = check_project(project).linked
    assert int(gap_table(linked).to_numpy().sum()) == 0
    assert cover_themes(linked).themes["continuity"].evaluations == ()
