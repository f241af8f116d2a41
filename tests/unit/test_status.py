"""How documents stand: one rule for what entries say and what the checks found, and what pages make of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import Checked, check_project, summarise_project
from synthesite.render import Renderer
from synthesite.schema.status import LinkCheck, NetworkStatus, Notice, WorkCheck
from synthesite.synthesis.document_status import document_statuses
from synthesite.views import plan_views

MakeProject = Callable[..., Path]

DEAD = """\
links:
  - address: https://example.org/interviews
    state: dead
    checked_on: 2026-01-08
    archived: https://web.archive.org/web/20150301/https://example.org/interviews
    archived_on: 2015-03-01
works:
  - doi: 10.5555/example.2009.12
    checked_on: 2026-01-08
    notices:
      - {kind: correction, date: 2010-02, doi: 10.5555/correction}
      - {kind: retraction, date: 2011-03-04, doi: 10.5555/<b>notice, source: publisher}
"""


def checked(project: Path, status: str = "") -> Checked:
    if status:
        (project / "evidence/status.yml").write_text(status, encoding="utf-8")
    return check_project(project, use_cache=False)


def bodies(found: Checked, *addresses: str) -> dict[str, str]:
    corpus = summarise_project(found)
    renderer = Renderer(corpus)
    return {view.address: renderer.render(view).body for view in plan_views(corpus) if view.address in addresses}


def test_without_a_status_file_nothing_is_said(make_project: MakeProject) -> None:
    found = checked(make_project())
    assert list(found.problems) == []
    assert found.library.status == NetworkStatus()
    page = bodies(found, "evaluations/trial-2009/")["evaluations/trial-2009/"]
    assert "Retracted" not in page and "does not work" not in page


@pytest.mark.parametrize(
    ("said", "kinds", "standing"),
    [
        ("published", [], "published"),
        ("preprint", [], "preprint"),
        ("published", ["correction"], "corrected"),
        ("preprint", ["correction"], "corrected"),
        ("retracted", ["correction"], "retracted"),
        ("corrected", ["retraction"], "retracted"),
        ("corrected", ["expression-of-concern", "correction"], "expression-of-concern"),
        ("expression-of-concern", ["partial-retraction"], "partly-retracted"),
        ("published", ["correction", "retraction", "expression-of-concern"], "retracted"),
    ],
)
def test_the_worse_one_wins(said: str, kinds: list[str], standing: str, make_project: MakeProject) -> None:
    project = make_project()
    with (project / "evidence/evaluations/trial-2009.yml").open("a", encoding="utf-8") as entry:
        entry.write(f"publication_status: {said}\n")
    rows = "".join(f"\n      - {{kind: {kind}}}" for kind in kinds) or " []"
    status = f"works:\n  - doi: 10.5555/example.2009.12\n    checked_on: 2026-01-08\n    notices:{rows}\n"
    library = checked(project, status if kinds else "").library
    found = document_statuses(library).of(library.bibliography["trial2009"])
    assert found.standing == standing
    assert sorted(notice.kind for notice in found.notices) == sorted(kinds), "every notice is told"
    assert found.unreliable == (standing in ("retracted", "partly-retracted", "expression-of-concern"))


def test_pages_show_retractions_wherever_the_document_is_cited(make_project: MakeProject) -> None:
    found = checked(make_project(), DEAD)
    assert [problem.slug for problem in found.problems] == ["rests-on-retracted"]
    pages = bodies(found, "evaluations/trial-2009/", "evaluations/", "evaluations/interviews-2010/")
    study = pages["evaluations/trial-2009/"]
    assert "<strong>Retracted.</strong> Do not rely on this document." in study
    reference = study.split('id="ref-trial2009"')[1].split("</li>")[0]
    assert reference.index("Retracted") < reference.index("Corrected"), "the worst first"
    assert "4 March 2011" in reference
    assert 'href="https://doi.org/10.5555/%3Cb%3Enotice"' in reference
    assert "February 2010" in reference
    row = pages["evaluations/"].split("evaluations/trial-2009/")[1].split("</li>")[0]
    assert ">Retracted</span>" in row
    assert pages["evaluations/"].count(">Retracted</span>") == 1


def test_pages_show_dead_links_with_date_and_copy(make_project: MakeProject) -> None:
    address = "evaluations/interviews-2010/"
    page = bodies(checked(make_project(), DEAD), address)[address]
    reference = page.split('id="ref-interviews2010"')[1].split("</li>")[0]
    assert "Link does not work" in reference
    assert "asked on 8 January 2026" in reference
    assert 'href="https://web.archive.org/web/20150301/https://example.org/interviews"' in reference
    assert "Archived copy of 1 March 2015" in reference
    without = DEAD.replace("archived: https", "note: https").replace("    archived_on: 2015-03-01\n", "")
    page = bodies(checked(make_project(name="other"), without), address)[address]
    assert "no archived copy known" in page


def test_records_of_a_review_show_dead_links_too(make_project: MakeProject) -> None:
    address = "reviews/nurses-in-exampleshire/records/included/"
    page = bodies(checked(make_project(), DEAD), address)[address]
    row = page.split('href="https://example.org/interviews"')[1].split("</th>")[0]
    assert "Link does not work" in row
    assert page.count("Link does not work") == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("links:\n  - {address: 'https://example.org/', state: gone, checked_on: 2026-01-08}\n", "S204"),
        ("links:\n  - {address: 'javascript:alert(1)', state: ok, checked_on: 2026-01-08}\n", "S218"),
        ("links:\n  - {address: 'https://example.org/', state: ok}\n", "S201"),
        ("links:\n  - {address: 'https://example.org/', state: ok, checked_on: 8 January}\n", "S213"),
        ("works:\n  - {doi: 'https://doi.org/10.5555/x', checked_on: 2026-01-08}\n", "S221"),
        ("works:\n  - {doi: 10.5555/x, checked_on: 2026-01-08, notices: [{kind: scandal}]}\n", "S204"),
        ("work: []\n", "S202"),
    ],
)
def test_a_malformed_status_file_is_a_problem_with_its_place(text: str, code: str, make_project: MakeProject) -> None:
    (problem,) = checked(make_project(), text).problems
    assert (problem.file, problem.code) == ("evidence/status.yml", code)
    assert problem.line > 0


def test_a_status_is_found_by_doi_and_by_address() -> None:
    from dataclasses import replace

    from synthesite.bibliography import parse_bibliography
    from synthesite.problems import Problems
    from synthesite.synthesis.document_status import Statuses

    text = "@misc{a, title={A}, year={2001}, doi={10.5555/A}}\n@misc{b, title={B}, year={2001}, url={https://example.org/b}}"
    records = parse_bibliography(text, "references.bib", Problems())
    dead = LinkCheck(address="https://example.org/b", state="dead", checked_on="2026-01-08")
    moved = replace(Statuses(), links={"https://doi.org/10.5555/a": dead.model_copy(update={"state": "redirected"})})
    notice = Notice(kind="correction")
    found = Statuses({dead.address: dead}, {"10.5555/a": (notice,)}, {})
    assert found.of(records["a"]).standing == "corrected"
    assert found.of(records["b"]).link == dead
    assert not found.of(records["b"]).is_clear
    assert moved.of(records["a"]).link is not None
    assert WorkCheck(doi="10.5555/a", checked_on="2026-01-08").notices == ()
