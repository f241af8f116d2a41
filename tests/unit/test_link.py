"""References between files, resolved both ways, and those that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.link import LinkedLibrary, ResolvedLink, parts_of
from synthesite.pipeline import check_project

MakeProject = Callable[..., Path]
TRIAL, MODEL = "evaluations/trial-2009.yml", "policies/model-2005.yml"


@pytest.fixture
def linked(make_project: MakeProject) -> LinkedLibrary:
    return check_project(make_project()).linked


def edit(project: Path, file: str, old: str, new: str) -> None:
    path = project / "evidence" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(project: Path) -> list[str]:
    return [f"{problem.file}:{problem.line} {problem.slug}" for problem in check_project(project).problems]


def test_every_entry_has_kind_title_and_year(linked: LinkedLibrary) -> None:
    assert dict(linked.kinds) == {
        **dict.fromkeys(
            ("before-after-2007", "interviews-2010", "review-2013", "rural-2011", "trial-2009"), "evaluation"
        ),
        **dict.fromkeys(("model-2005", "plan-2000", "strategy-2012"), "policy"),
        "nurses-in-exampleshire": "review",
    }
    assert linked.titles["trial-2009"] == "Example trial of visiting nurses in Exampleshire"
    assert linked.titles["nurses-in-exampleshire"] == "Visiting nurses in Exampleshire"
    assert (linked.years["trial-2009"], linked.years["nurses-in-exampleshire"]) == ("2009", "2026")


def test_links_run_both_ways(linked: LinkedLibrary) -> None:
    link = ResolvedLink("trial-2009", "model-2005", "home-visits", "evaluates", None, None, None)
    assert linked.outgoing["trial-2009"] == (link,)
    assert link in linked.incoming["model-2005"]
    everything = [one for links in linked.outgoing.values() for one in links]
    assert sorted(everything, key=str) == sorted((one for links in linked.incoming.values() for one in links), key=str)
    assert len(everything) == 6


def test_themes_come_from_findings_provisions_targets_outcomes_and_by_name(linked: LinkedLibrary) -> None:
    assert linked.themes_of["trial-2009"] == ("use-of-hospital", "continuity"), (
        "an outcome and a finding, in scheme order"
    )
    assert linked.themes_of["interviews-2010"] == ("continuity", "substitution")
    assert linked.themes_of["strategy-2012"] == ("substitution",)
    assert linked.narrower["social-work"] == ("substitution",)
    assert linked.by_theme["social-work"] == linked.by_theme["substitution"] == ("interviews-2010", "strategy-2012")


def test_records_lead_to_their_entries(linked: LinkedLibrary) -> None:
    assert linked.by_record["trial2009"] == ("trial-2009",)
    assert set(linked.by_record) == set(linked.library.bibliography)


def test_entries_know_the_findings_that_rest_on_them(linked: LinkedLibrary) -> None:
    assert linked.reviewed_in["trial-2009"] == (("nurses-in-exampleshire", "little-difference"),)
    assert linked.reviewed_in["interviews-2010"] == (("nurses-in-exampleshire", "trust"),)
    assert "review-2013" not in linked.reviewed_in


def test_parts_that_can_be_pointed_at(linked: LinkedLibrary) -> None:
    assert parts_of(linked.library.policies["model-2005"].record) == {
        "home-visits": ("provisions", 0),
        "nurses-30": ("targets", 0),
    }
    assert parts_of(linked.library.evaluations["trial-2009"].record) == {
        "admitted": ("outcomes", 0),
        "same-nurse": ("findings", 0),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (TRIAL, "model-2005#home-visits", "model-2005#nurses-30", []),
        (TRIAL, "model-2005#home-visits", "nurses-in-exampleshire#trust", []),
        (TRIAL, "model-2005#home-visits", "modell-2005", [":46 unknown-entry"]),
        (TRIAL, "model-2005#home-visits", "model-2005#visits", [":46 unknown-part"]),
        (TRIAL, "model-2005#home-visits, kind: evaluates", "plan-2000, kind: amends", [":46 wrong-link-kind"]),
        (MODEL, "plan-2000, kind: supersedes", "trial-2009, kind: amends", [":24 wrong-link-kind"]),
        (MODEL, "plan-2000, kind: supersedes", "trial-2009, kind: included-in", [":24 wrong-link-kind"]),
        (MODEL, "provision: home-visits", "provision: home-visit", [":16 unknown-part"]),
        (MODEL, "entry: interviews-2010", "entry: interviews-2009", [":22 unknown-entry"]),
        (MODEL, "by: strategy-2012", "by: strategy-2013", [":10 unknown-entry"]),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_told_where_it_stands(
    file: str, old: str, new: str, expected: list[str], make_project: MakeProject
) -> None:
    project = make_project()
    edit(project, file, old, new)
    assert found(project) == [f"evidence/{file}{problem}" for problem in expected]


def test_one_broken_file_makes_no_problems_elsewhere(make_project: MakeProject) -> None:
    """Links to it, its part, its record and what others say of it are not faults of others."""
    project = make_project()
    (project / "evidence/policies/model-2005.yml").write_text("documents: [{key: model2005\n", encoding="utf-8")
    problems = check_project(project).problems
    assert {problem.file for problem in problems} == {"evidence/policies/model-2005.yml"}
    assert len(problems) == 1


def test_a_broken_part_is_known_to_others(make_project: MakeProject) -> None:
    project = make_project()
    edit(project, "policies/model-2005.yml", "strength: expectation", "strength: hope")
    problems = check_project(project).problems
    assert [(problem.file, problem.slug) for problem in problems] == [
        ("evidence/policies/model-2005.yml", "unknown-value")
    ]


def test_a_loop_of_themes_ends(make_project: MakeProject) -> None:
    project = make_project()
    edit(
        project,
        "themes.yml",
        "    question: What became of social work?",
        "    broader: substitution\n    question: What?",
    )
    checked = check_project(project)
    assert {problem.slug for problem in checked.problems} == {"theme-loop"}
    assert checked.linked.by_theme["substitution"] == ("interviews-2010", "strategy-2012")


def test_the_same_link_from_both_ends_is_one_relation_on_a_page(make_project: MakeProject) -> None:
    from synthesite.pipeline import render_project

    project = make_project()
    edit(project, "evaluations/trial-2009.yml", "links:\n", "links:\n  - {to: interviews-2010, kind: companion}\n")
    checked = check_project(project)
    assert len(checked.problems) == 0
    pages = {page.address: page.body for page in render_project(checked).pages}
    for name in ("trial-2009", "interviews-2010"):
        assert pages[f"evaluations/{name}/"].count("<h3>Belongs with</h3>") == 1
    links = pages["evaluations/trial-2009/"].split('<h2 id="links">')[1].split("<h2")[0]
    assert links.count("evaluations/interviews-2010/") == 1
