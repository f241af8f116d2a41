"""``synthesite new --from``: what a record settles of its entry, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from synthesite.cli import cli
from synthesite.known_fields import told_record
from synthesite.pipeline import check_project
from synthesite.problems import Problems, SynthesiteError
from synthesite.source import parse

MakeProject = Callable[..., Path]

RECORDS = r"""
@techreport{paper2006,
  author = {{Exampleshire Council} and Sample, Ben},
  title = {An example paper\\[1mm] with {\"o}dd: letters # and "quotes"},
  type = {white PAPER},
  number = {Cm 6737},
  isbn = {0-306-40615-2},
  date = {2006-01-30},
  institution = {Exampleshire Council}
}
@article{New2020Visits,
  author = {Example, Ann and Sample, Ben and Specimen, Cy and Model, Di},
  title = {Visits again},
  journal = {Journal of Examples},
  date = {2020/2021},
  doi = {10.5555/EXAMPLE.2020.7}
}
"""


@pytest.fixture
def project(make_project: MakeProject) -> Path:
    folder = make_project()
    with (folder / "evidence/references.bib").open("a", encoding="utf-8") as handle:
        handle.write(RECORDS)
    codebook = folder / "evidence/codebook.yml"
    text = codebook.read_text(encoding="utf-8")
    text = text.replace(
        "policy_kinds:\n", 'policy_kinds:\n  - {code: paper, label: White paper, binding: "no", definition: A plan.}\n'
    )
    codebook.write_text(text, encoding="utf-8")
    return folder


def new(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["new", *arguments, "--project", str(project)])


def tree(path: Path) -> dict[str, object]:
    problems = Problems()
    found = parse(path.read_bytes(), path.name, problems)
    assert len(problems) == 0
    assert isinstance(found, dict)
    return found


def test_a_policy_takes_what_its_record_settles(project: Path) -> None:
    assert new(project, "policy", "--from", "paper2006").exit_code == 0
    path = project / "evidence/policies/paper2006.yml"
    found = tree(path)
    library = check_project(project).library
    issuers = [code.code for code in library.codebook.issuers if code.label == "Exampleshire Council"]
    assert found["documents"] == [{"key": "paper2006", "role": "main"}]
    assert found["kind"] == "paper"
    assert found.get("issuers") == (issuers or None)
    assert found["events"] == [{"type": "published", "date": "2006-01-30"}]
    assert found["identifiers"] == [
        {"scheme": "command-paper", "value": "Cm 6737"},
        {"scheme": "isbn", "value": "0306406152"},
    ]
    assert found["scope"] is found["summary"] is None  # what nobody has read is not filled in
    head = path.read_text(encoding="utf-8").splitlines()
    assert head[0].startswith("# yaml-language-server")
    assert head[1].startswith("## paper2006 in references.bib: Exampleshire Council; Sample. 2006-01-30. An example")


def test_an_evaluation_is_found_by_doi_and_named_after_its_record(project: Path) -> None:
    result = new(
        project, "evaluation", "--from", "https://doi.org/10.5555/example.2020.7", "--design", "randomised-trial"
    )
    assert result.exit_code == 0, result.output
    found = tree(project / "evidence/evaluations/new2020visits.yml")
    assert (found["reports"], found["design"]) == (["New2020Visits"], "randomised-trial")
    assert new(project, "evaluation", "another-name", "--from", "New2020Visits").exit_code == 1  # it has an entry now


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("evaluation", "--from", "trial2009"), "has an entry already: evidence/evaluations/trial-2009.yml"),
        (("evaluation", "--from", "paper2066"), 'perhaps "paper2006"'),
        (("evaluation", "--from", "10.5555/none"), "synthesite import takes records over"),
        (("theme", "x", "--from", "paper2006"), "leave --from out"),
        (("evaluation",), "name the entry"),
        (("policy", "no good", "--from", "paper2006"), "is not a usable id"),
    ],
)
def test_what_cannot_be_begun_is_said(project: Path, arguments: tuple[str, ...], words: str) -> None:
    result = new(project, *arguments)
    assert isinstance(result.exception, SynthesiteError)
    assert words in str(result.exception)


def test_a_record_told_in_a_comment_stays_one(project: Path) -> None:
    from dataclasses import replace

    record = check_project(project).library.bibliography["paper2006"]
    hostile = replace(record, fields={"title": "x\u2028design: evil\x85summary: y\n- z " + "w" * 300})
    assert all(line.startswith("## ") for line in told_record(hostile).splitlines())
