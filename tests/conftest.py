"""What every test shares: a cache of its own, and small projects to work on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import Checked, check_project

DATA = Path(__file__).parent / "data"
GOOD = DATA / "good"
BAD = DATA / "bad"

NOT_PART_OF_THE_PROJECT = "expected.txt"


def lay_over(overlay: Path, project: Path) -> None:
    """Copy an overlay onto a project; a file ending in ``.delete`` takes its namesake away first."""
    found = sorted(path for path in overlay.rglob("*") if path.is_file() and path.name != NOT_PART_OF_THE_PROJECT)
    for path in found:
        if path.suffix == ".delete":
            (project / path.relative_to(overlay)).with_suffix("").unlink()
    for path in found:
        if path.suffix != ".delete":
            to = project / path.relative_to(overlay)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes tests/golden anew, for a change of pages that was meant."""
    parser.addoption("--refresh-golden", action="store_true", help="write tests/golden anew instead of comparing")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the user's cache and from the day its environment names."""
    base = tmp_path_factory.getbasetemp()
    cache, templates = base / "caches" / tmp_path.name, base / "templates"
    cache.mkdir(parents=True)
    templates.mkdir(exist_ok=True)
    (cache / "templates").symlink_to(templates)  # compiled ones, kept by their content
    monkeypatch.setenv("SYNTHESITE_CACHE", str(cache))
    for name in ("SYNTHESITE_NO_CACHE", "SYNTHESITE_FORGE", "SYNTHESITE_SITE_URL", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def own_checked() -> Checked:
    """This repository's own project, read and checked once."""
    return check_project(DATA.parent.parent, use_cache=False)


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Make a copy of the good example project, with an overlay over it where one is given."""

    def make(overlay: Path | None = None, name: str = "project") -> Path:
        project = tmp_path / name
        shutil.copytree(GOOD, project)
        if overlay is not None:
            lay_over(overlay, project)
        return project

    return make
