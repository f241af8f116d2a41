"""Projects, and whole sites built from them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from running import GOOD, ROOT, Run, run_program


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command: ``run("synthesite", "build", folder=project)``; ``env=`` adds to the environment."""

    def go(*words: str | Path, folder: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return run_program(*words, folder=folder, cache=tmp_path / "cache", more=env)

    return go


@pytest.fixture(scope="session")
def good_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good example project, built once; tests look at it and change nothing. The site is in ``site``."""
    project = tmp_path_factory.mktemp("good") / "project"
    shutil.copytree(GOOD, project)
    done = run_program("synthesite", "build", folder=project, cache=project.parent / "cache")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own site, built once from a copy."""
    project = tmp_path_factory.mktemp("own") / "project"
    project.mkdir()
    for name in ("evidence", "reviews", "docs", "site_templates"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copyfile(ROOT / "mkdocs.yml", project / "mkdocs.yml")
    done = run_program("synthesite", "build", folder=project, cache=project.parent / "cache")
    assert done.returncode == 0, done.stderr + done.stdout
    return project
