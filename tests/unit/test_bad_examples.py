"""Every problem code has an example that shows it, and that one mistake is one problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import Checked, check_project
from synthesite.problems import code_table
from synthesite.source import MAX_BYTES

BAD = Path(__file__).parent.parent / "data" / "bad"
FOLDERS = sorted(folder.name for folder in BAD.iterdir())

LATER_STAGES = {
    "template-error": "tested in tests/integration",
    "address-taken": "tested in tests/integration",
    "address-case-clash": "tested in tests/integration",
    "page-missing": "tested in tests/integration",
    "page-too-large": "tested in tests/integration",
}
"""Codes that rendering and publishing report, which ``check_project`` does not reach."""

MakeProject = Callable[..., Path]


def _add_symbolic_link(project: Path) -> None:
    outside = project.parent / "outside.yml"
    outside.write_text("reports: [trial2009]\n", encoding="utf-8")
    (project / "evidence/evaluations/linked-2011.yml").symlink_to(outside)


def _add_large_file(project: Path) -> None:
    path = project / "evidence/evaluations/interviews-2010.yml"
    path.write_bytes(path.read_bytes() + b"#" * MAX_BYTES)


MADE_HERE: dict[str, Callable[[Path], None]] = {
    "Y124-symbolic-link": _add_symbolic_link,
    "Y118-too-large": _add_large_file,
}
"""Examples that a repository holds badly: a link that leads outside, a very large file."""


def written(checked: Checked) -> list[str]:
    """Problems one a line, as the examples' expected.txt hold them."""
    return [
        f"{found.file}:{found.line}:{found.column} {found.code} {found.slug} {found.field}".rstrip()
        for found in checked.problems
    ]


def test_the_good_example_has_neither_errors_nor_warnings(make_project: MakeProject) -> None:
    checked = check_project(make_project())
    assert written(checked) == []
    assert (len(checked.library.evaluations), len(checked.library.policies), len(checked.library.themes)) == (5, 3, 4)
    assert len(checked.library.codings) == 1
    assert len(checked.library.reviews) == 1


@pytest.mark.parametrize("folder", FOLDERS)
def test_bad_example_shows_exactly_its_problem(folder: str, make_project: MakeProject) -> None:
    project = make_project(BAD / folder)
    if folder in MADE_HERE:
        MADE_HERE[folder](project)
    checked = check_project(project)
    expected = (BAD / folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert written(checked) == expected
    assert all(folder.endswith(f"-{line.split()[2]}") for line in expected), "an example shows its own code only"
    assert len(expected) == 1, "one mistake is one problem"
    for problem in checked.problems:
        assert problem.message
        assert problem.remedy
        assert (project / problem.file).exists()


@pytest.mark.parametrize("folder", FOLDERS)
def test_exit_code_follows_the_severity(folder: str, make_project: MakeProject) -> None:
    project = make_project(BAD / folder)
    if folder in MADE_HERE:
        MADE_HERE[folder](project)
    problems = check_project(project).problems
    severity = code_table()[folder.split("-", 1)[1]].severity
    assert problems.exit_code() == (1 if severity == "error" else 0)
    assert problems.exit_code(strict=True) == 1


def test_every_code_has_an_example_and_every_example_a_code() -> None:
    codes = {f"{code.code}-{slug}" for slug, code in code_table().items() if slug not in LATER_STAGES}
    assert set(FOLDERS) == codes


def test_codes_of_later_stages_exist() -> None:
    assert set(LATER_STAGES) <= set(code_table())
