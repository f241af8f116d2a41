"""Warnings that are accepted with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthesite.cli import cli
from synthesite.pipeline import check_project

MakeProject = Callable[..., Path]
BAD = Path(__file__).parent.parent / "data" / "bad"
YEAR = BAD / "D526-year-out-of-range"


def accept(project: Path, *rows: str) -> Path:
    lines = [f"  - {{{row}, reason: It is printed like this., by: curator, on: 2026-01-05}}" for row in rows]
    (project / "evidence/exceptions.yml").write_text("exceptions:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return project


@pytest.fixture
def warned(make_project: MakeProject) -> tuple[Path, str, str]:
    """A project with one warning, the file it is about and its field."""
    project = make_project(YEAR)
    (problem,) = check_project(project).problems
    assert problem.severity == "warning"
    return project, problem.file, problem.field


def test_an_accepted_warning_is_counted_and_not_shown(warned: tuple[Path, str, str]) -> None:
    project, file, field = warned
    for row in (f"code: D526, file: {file}", f'code: year-out-of-range, file: {file}, field: "{field}"'):
        checked = check_project(accept(project, row))
        assert len(checked.problems) == 0
        (one,) = checked.accepted
        assert (one.problem.slug, one.exception.reason) == ("year-out-of-range", "It is printed like this.")
        assert checked.problems.exit_code(strict=True) == 0
        (told,) = checked.library.exceptions
        assert told == one.exception
    result = CliRunner().invoke(cli, ["check", "--strict", "--project", str(project)])
    assert result.exit_code == 0
    assert "1 accepted with reasons in evidence/exceptions.yml." in result.output
    elsewhere = CliRunner().invoke(cli, ["check", "--project", str(project), str(project / "reviews")])
    assert "accepted" not in elsewhere.output


@pytest.mark.parametrize("part", ["field: other", "code: D510", "file: evidence/evaluations/before-2007.yml"])
def test_an_exception_for_something_else_is_needless(warned: tuple[Path, str, str], part: str) -> None:
    project, file, _ = warned
    fields = {"code": "D526", "file": file} | dict([part.split(": ")])
    checked = check_project(accept(project, ", ".join(f"{name}: {value}" for name, value in fields.items())))
    assert sorted(problem.slug for problem in checked.problems) == ["needless-exception", "year-out-of-range"]
    assert checked.accepted == ()
    (needless,) = (problem for problem in checked.problems if problem.slug == "needless-exception")
    assert (needless.file, needless.line, needless.severity) == ("evidence/exceptions.yml", 2, "warning")


def test_nothing_is_needless_in_a_file_with_errors(warned: tuple[Path, str, str]) -> None:
    project, file, _ = warned
    (project / file).write_text("design: [\n", encoding="utf-8")
    checked = check_project(accept(project, f"code: D526, file: {file}"))
    assert {problem.severity for problem in checked.problems} == {"error"}


def test_a_part_of_the_field_is_accepted_too(warned: tuple[Path, str, str]) -> None:
    project, file, field = warned
    whole = field.split(".")[0].split("[")[0]
    assert len(check_project(accept(project, f"code: D526, file: {file}, field: {whole}")).accepted) == 1
    assert len(check_project(accept(project, f"code: D526, file: {file}, field: {whole[:-1]}")).accepted) == 0


def test_an_exception_without_a_reason_is_an_error_and_accepts_nothing(warned: tuple[Path, str, str]) -> None:
    project, file, _ = warned
    accept(project, f"code: D526, file: {file}")
    path = project / "evidence/exceptions.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("reason: It is printed like this., ", ""), encoding="utf-8"
    )
    checked = check_project(project)
    assert [problem.slug for problem in checked.problems] == ["year-out-of-range", "missing-field"]
    assert checked.problems.errors == 1


def test_errors_cannot_be_accepted(make_project: MakeProject) -> None:
    project = make_project(BAD / "D503-events-above-n")
    (problem,) = check_project(project).problems
    checked = check_project(accept(project, f"code: {problem.slug}, file: {problem.file}"))
    assert [found.slug for found in checked.problems] == ["events-above-n", "no-such-warning"]
