"""Freezing a version of the small example, and reading it from a folder in a real browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from finished_site import HtmlPage, read_pages
from playwright.sync_api import Browser, Page
from running import GOOD, Run, run_program
from tests.browser import served

pytestmark = pytest.mark.xdist_group("browser")  # one worker, one browser

TRIAL = "evidence/evaluations/trial-2009.yml"
VISITED = (
    "",
    "evaluations/trial-2009/",
    "themes/use-of-hospital/",
    "reviews/nurses-in-exampleshire/",
    "browse/",
    "map/",
)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project, and version 1.0 of it in ``first/frozen``."""
    folder = tmp_path_factory.mktemp("frozen")
    shutil.copytree(GOOD, folder / "project")
    done = run_program(
        "synthesite", "snapshot", "--version", "1.0", "--date", "2026-03-01", "--to", folder / "first/frozen",
        folder=folder / "project", cache=folder / "cache",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_version_holds_everything_and_its_checksums(frozen: Path) -> None:
    version = frozen / "first/frozen"
    assert names_in(version) == {
        "site", "data", "source", "version.json", "CITATION.cff", ".zenodo.json", "README.txt", "SHA256SUMS",
    }  # fmt: skip
    assert names_in(frozen / "first") == {"frozen", "frozen.zip"}, "nothing half made is left"
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"],
        cwd=version, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    files = [path for path in version.rglob("*") if path.is_file()]
    assert len((version / "SHA256SUMS").read_text(encoding="utf-8").splitlines()) == len(files) - 1
    assert (version / "data/datapackage.json").read_bytes() == (version / "site/data/datapackage.json").read_bytes()
    assert (version / "source" / TRIAL).read_bytes() == (GOOD / TRIAL).read_bytes()
    own = (frozen / "project/versions/1.0.json").read_bytes()
    assert (version / "version.json").read_bytes() == own
    assert (json.loads(own)["date"], json.loads(own)["data_of"]) == ("2026-03-01", "2026-01-10")
    assert not list(version.rglob(".synthesite")), "a frozen version is not replaced by the next build"


def test_the_same_version_is_the_same_to_the_byte(frozen: Path, run: Run) -> None:
    again = run("synthesite", "snapshot", "--version", "1.0", "--to", "../second/frozen", folder=frozen / "project")
    assert again.returncode == 0, again.stderr
    assert (frozen / "second/frozen.zip").read_bytes() == (frozen / "first/frozen.zip").read_bytes()


def test_every_link_of_a_frozen_page_leads_to_a_file(frozen: Path) -> None:
    site = frozen / "first/frozen/site"
    pages: dict[str, HtmlPage] = read_pages(site)
    assert len(pages) > 100
    lost = set()
    for name, page in pages.items():
        for tag, attribute, value in page.values:
            if attribute in ("href", "src", "action") and tag != "base":
                path = value.partition("#")[0].partition("?")[0]
                if (
                    path
                    and not re.match(r"[a-z][a-z0-9+.-]*:", path)
                    and not (site / name).parent.joinpath(path).is_file()
                ):
                    lost.add((name, tag, value))
    assert lost == set()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_frozen_site_opens_from_a_folder(frozen: Path, page: Page) -> None:
    site = (frozen / "first/frozen/site").resolve()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    for address in VISITED:
        page.goto((site / address / "index.html").as_uri())
        assert page.locator("h1").count() == 1
        told = page.locator(".sy-frozen")
        assert told.is_visible()
        assert "Version 1.0, frozen on 1 March 2026." in told.inner_text()
        assert "need a web server" in told.inner_text()
        assert page.locator("form[role=search]:visible").count() == 0, "search that cannot work is not offered"
        assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--sy-text')"), "it has its style"
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="What has changed").click()
    assert page.url.endswith("site/changes/index.html")
    page.get_by_role("link", name="Example trial of visiting nurses in Exampleshire").first.click()
    assert page.url.endswith("evaluations/trial-2009/index.html")
    assert complaints == []


@pytest.mark.parametrize(("day", "late"), [("2027-01-31T12:00:00", False), ("2027-02-01T12:00:00", True)])
def test_served_the_same_pages_run_their_scripts(frozen: Path, page: Page, day: str, late: bool) -> None:
    """The next search is due in January 2027: the mark that it is overdue goes by the reader's own clock."""
    page.clock.set_fixed_time(day)
    with served(frozen / "first/frozen/site") as root:
        page.goto(f"{root}/reviews/nurses-in-exampleshire/")
        page.wait_for_selector("form[role=search]:visible")
        mark = page.locator("[data-sy-due]")
        mark.wait_for(state="visible" if late else "hidden")
        assert mark.inner_text().startswith("Overdue today.") or not late
        assert not page.locator(".sy-frozen__local").is_visible()


def test_a_version_is_never_written_over_and_errors_freeze_nothing(frozen: Path, run: Run, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(frozen / "project", project)
    there = run("synthesite", "snapshot", "--version", "1.0", "--to", frozen / "first/frozen", folder=project)
    assert (there.returncode, "never written over" in there.stderr) == (2, True)
    for version in ("now", "1..0", "../1", "A"):
        named = run("synthesite", "snapshot", "--version", version, "--to", tmp_path / "x", folder=project)
        assert (named.returncode, "cannot be the name of a version" in named.stderr) == (2, True)
    text = (project / TRIAL).read_text(encoding="utf-8")
    (project / TRIAL).write_text(text.replace("estimate: 0.87", "estimate: 1.05"), encoding="utf-8")
    other = run("synthesite", "snapshot", "--version", "1.0", "--to", tmp_path / "x", folder=project)
    assert (other.returncode, "frozen already, with other data" in other.stderr) == (2, True)
    compared = run("synthesite", "diff", "1.0", folder=project)
    assert compared.returncode == 0
    assert "    direction emergency-admissions: positive -> negative" in compared.stdout.splitlines()
    as_json = run("synthesite", "diff", "1.0", "now", "--format", "json", folder=project)
    assert json.loads(as_json.stdout)["changed"][0]["id"] == "trial-2009"
    same = run("synthesite", "diff", "1.0", frozen / "first/frozen", folder=project)
    assert same.stdout == "1.0 and 1.0: no difference in entries and judgements.\n"
    unknown = run("synthesite", "diff", "7", folder=project)
    assert (unknown.returncode, 'there is no version "7": 1.0' in unknown.stderr) == (2, True)
    (project / TRIAL).write_text(text.replace("design: randomised-trial", "design: rumour"), encoding="utf-8")
    wrong = run("synthesite", "snapshot", "--version", "1.1", "--to", tmp_path / "x", folder=project)
    assert (wrong.returncode, "S203" in wrong.stderr) == (1, True)
    assert names_in(project / "versions") == {"1.0.json"}
    assert names_in(tmp_path) == {"project", "cache"}


def test_a_site_that_cannot_be_built_leaves_no_version(frozen: Path, run: Run, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(frozen / "project", project)
    text = (project / "mkdocs.yml").read_text(encoding="utf-8")
    (project / "mkdocs.yml").write_text(text.replace("name: material", "name: nowhere"), encoding="utf-8")
    done = run("synthesite", "snapshot", "--version", "1.1", "--to", tmp_path / "x", folder=project)
    assert (done.returncode, "nowhere" in done.stderr) == (2, True)
    assert names_in(project / "versions") == {"1.0.json"}
    assert names_in(tmp_path) == {"project", "cache"}
