"""Projects, and whole sites built from them by the real commands in processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

GOOD = Path(__file__).parent.parent / "data" / "good"
ROOT = Path(__file__).parent.parent.parent

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def run_program(
    *words: str | Path, folder: Path, cache: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m`` with these words in a folder, with an environment of its own and no waiting for ever."""
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH" and not name.startswith("COV")}
    environment = {**kept, "SYNTHESITE_CACHE": str(cache), "PYTHONWARNINGS": "ignore", "COLUMNS": "200", **(more or {})}
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


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
