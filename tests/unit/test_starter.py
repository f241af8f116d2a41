"""A new project is whole from the first minute: it checks clean and builds."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from synthesite.cli import cli
from synthesite.pipeline import check_project, render_project
from synthesite.problems import SynthesiteError
from synthesite.starter import write_project


def test_new_project_has_no_problem_and_its_pages(tmp_path: Path) -> None:
    folder = tmp_path / "our topic"
    written = write_project(folder)
    assert {"mkdocs.yml", "evidence/codebook.yml", "evidence/themes.yml", "docs/about.md", ".gitignore"} <= set(written)
    checked = check_project(folder)
    assert [problem.message for problem in checked.problems] == []
    addresses = {page.address for page in render_project(checked).pages}
    assert {"", "themes/", "themes/cost/", "evaluations/", "policies/", "reviews/", "browse/", "codebook/"} <= addresses


def test_first_entry_from_the_template_is_found_wanting_only_where_it_must_be_filled(tmp_path: Path) -> None:
    folder = tmp_path / "topic"
    write_project(folder)
    done = CliRunner().invoke(cli, ["new", "evaluation", "smith-2020-visits", "--project", str(folder)])
    assert done.exit_code == 0, done.output
    checked = check_project(folder)
    assert checked.problems.errors
    assert {problem.file for problem in checked.problems} == {"evidence/evaluations/smith-2020-visits.yml"}


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: (path.mkdir(), (path / "a").touch())])
def test_folder_in_use_is_refused_and_left_alone(tmp_path: Path, make) -> None:
    target = tmp_path / "taken"
    make(target)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SynthesiteError, match="not an empty folder"):
        write_project(target)
    assert sorted(tmp_path.rglob("*")) == before
