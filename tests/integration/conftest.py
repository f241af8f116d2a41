"""Projects, and whole sites built from them."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from running import GOOD, ROOT, Run, run_program
from visiting import DESK, Start, Visit

sys.path.insert(0, str(ROOT))

from tests.browser import NoBrowserError, find_browser, launched, served


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command: ``run("synthesite", "build", folder=project)``.

    ``env=`` adds to the environment; ``before=`` is a file that is run in the process first.
    """

    def go(
        *words: str | Path, folder: Path, env: Mapping[str, str] | None = None, before: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return run_program(*words, folder=folder, cache=tmp_path / "cache", more=env, before=before)

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
    """This repository's own site, built once from a copy, for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "own"
    folder.mkdir(exist_ok=True)
    project, told = folder / "project", folder / "told.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second waits, and finds it built
        if not told.exists():
            project.mkdir()
            for name in ("evidence", "reviews", "docs", "site_templates"):
                shutil.copytree(ROOT / name, project / name)
            shutil.copyfile(ROOT / "mkdocs.yml", project / "mkdocs.yml")
            done = run_program("synthesite", "build", folder=project, cache=folder / "cache")
            told.write_text("" if done.returncode == 0 else done.stderr + done.stdout, encoding="utf-8")
    assert told.read_text(encoding="utf-8") == ""
    return project


@pytest.fixture(scope="module")
def root(own_site: Path) -> Iterator[str]:
    with served(own_site / "site") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        find_browser()
    except NoBrowserError as error:
        pytest.fail(str(error))
    with launched() as started:
        yield started


@pytest.fixture
def start(browser: Browser, root: str) -> Iterator[Start]:
    """Start a fresh visitor: ``start(scheme="dark", screen=PHONE, scripts=False)``. All complaints fail the test."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def go(scheme: str = "light", screen: dict[str, int] = DESK, scripts: bool = True) -> Visit:
        context = browser.new_context(viewport=screen, color_scheme=scheme, java_script_enabled=scripts)
        context.set_default_timeout(10_000)
        contexts.append(context)
        visits.append(Visit(context.new_page(), root))
        return visits[-1]

    yield go
    for context in contexts:
        context.close()
    assert [text for visit in visits for text in visit.complaints + visit.elsewhere] == []
