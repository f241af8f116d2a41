"""The evidence map: cells, directions, nested headings, and totals that count a study once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.link import LinkedLibrary
from synthesite.pipeline import Checked, check_project
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.evidence_map import AXES, EvidenceMap, map_evidence, sort_evaluations
from synthesite.views.evidence_map import slug

MakeProject = Callable[..., Path]


@pytest.fixture(scope="module")
def own(own_checked: Checked) -> LinkedLibrary:
    return own_checked.linked


def crossed(linked: LinkedLibrary, rows: str, columns: str, only: tuple[str, ...] | None = None) -> EvidenceMap:
    directions = cover_themes(linked).directions
    return map_evidence(linked, directions, sort_evaluations(linked, rows), sort_evaluations(linked, columns), only)


def test_a_small_map_cell_by_cell(make_project: MakeProject) -> None:
    linked = check_project(make_project()).linked
    found = crossed(linked, "theme", "outcome", only=("trial-2009", "before-after-2007"))
    assert {place: cell.studies for place, cell in found.cells.items()} == {
        ("use-of-hospital", "emergency-admissions"): ("before-after-2007", "trial-2009"),
        ("use-of-hospital", "quality-of-life"): ("trial-2009",),
        ("continuity", "emergency-admissions"): ("trial-2009",),
        ("continuity", "quality-of-life"): ("trial-2009",),
    }
    cell = found.cells["use-of-hospital", "emergency-admissions"]
    assert sum(number for _, number in cell.directions) + cell.unmeasured == 2
    assert found.row_totals["use-of-hospital"] == 2
    assert found.column_totals["emergency-admissions"] == 2
    assert found.total == 2, "the trial stands in four cells and counts once"
    assert found.gaps == len(found.rows.headings) * len(found.columns.headings) - 4


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_sorts_only_under_its_own_headings(axis: str, own: LinkedLibrary) -> None:
    found = sort_evaluations(own, axis)
    headings = {head.code for head in found.headings}
    assert headings
    assert set(found.places) == set(own.library.evaluations)
    assert {code for places in found.places.values() for code in places} <= headings
    assert all(len(places) == len(set(places)) for places in found.places.values())


def test_no_such_axis(own: LinkedLibrary) -> None:
    with pytest.raises(ValueError, match="no axis is called colour"):
        sort_evaluations(own, "colour")


def test_cells_hold_what_the_files_say(own: LinkedLibrary) -> None:
    found = crossed(own, "theme", "design")
    families = {design.code: design.family for design in own.library.codebook.designs}
    for (theme, family), cell in found.cells.items():
        inside = {theme, *own.narrower[theme]}
        expected = {
            name
            for name, entry in own.library.evaluations.items()
            if families[entry.record.design] == family and inside & set(own.themes_of[name])
        }
        assert set(cell.studies) == expected
        assert cell.families == ((family, len(expected)),)
    assert found.total == len(own.library.evaluations)


def test_a_broader_theme_takes_in_its_narrower_ones_and_counts_each_study_once(own: LinkedLibrary) -> None:
    found = crossed(own, "theme", "design")
    broad = {name for (row, _), cell in found.cells.items() if row == "social-work-overlap" for name in cell.studies}
    narrow = {
        name
        for (row, _), cell in found.cells.items()
        if row in ("substitution", "supplementation", "curtailment")
        for name in cell.studies
    }
    assert narrow <= broad
    assert found.row_totals["social-work-overlap"] == len(broad)
    parents = {head.code: head.parent for head in found.rows.headings}
    assert parents["substitution"] == "social-work-overlap"


def test_a_map_of_chosen_studies_holds_only_those(own: LinkedLibrary) -> None:
    chosen = ("gravelle-2007-evercare", "sargent-2007-patient-carer-perceptions")
    found = crossed(own, "theme", "design", only=chosen)
    assert {name for cell in found.cells.values() for name in cell.studies} == set(chosen)
    assert found.total == 2


def test_a_study_points_by_the_outcomes_of_its_cell(own: LinkedLibrary) -> None:
    found = crossed(own, "theme", "outcome")
    directions = cover_themes(own).directions
    for (_, domain), cell in found.cells.items():
        named = [part.direction for name in cell.studies for part in directions[name] if part.domain == domain]
        assert sorted(named) == sorted(code for code, number in cell.directions for _ in range(number))


@pytest.mark.parametrize(
    ("text", "part"), [("Use of hospital", "use-of-hospital"), ("Cost – & more", "cost-more"), ("—", "other")]
)
def test_a_heading_becomes_a_part_of_an_address(text: str, part: str) -> None:
    assert slug(text) == part
