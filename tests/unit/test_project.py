"""Finding a project, and reading its settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthesite.problems import Problems, SynthesiteError
from synthesite.project import Project, Settings, find_project, read_project
from synthesite.source import locate


def read(folder: Path, text: str | bytes) -> tuple[Project, list[tuple[str, str, int]]]:
    (folder / "mkdocs.yml").write_bytes(text.encode() if isinstance(text, str) else text)
    problems = Problems()
    project = read_project(folder, problems)
    locate(problems, folder)
    return project, [(found.code, found.field, found.line) for found in problems]


def test_a_project_is_found_from_within(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").touch()
    inside = tmp_path / "evidence" / "evaluations"
    inside.mkdir(parents=True)
    assert find_project(inside) == find_project(tmp_path) == tmp_path.resolve()


def test_no_project_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SynthesiteError, match="run this in a project folder, or name one with --project"):
        find_project(tmp_path)


@pytest.mark.parametrize(
    "plugins", ["[synthesite]", "[{synthesite: {}}]", "[{synthesite: }]", "{synthesite: {}}", "[search, synthesite]"]
)
def test_defaults(plugins: str, tmp_path: Path) -> None:
    project, problems = read(tmp_path, f"site_name: Example\nplugins: {plugins}\n")
    assert problems == []
    assert project.settings == Settings(site_name="Example")
    assert project.evidence == tmp_path / "evidence"


def test_settings_are_read(tmp_path: Path) -> None:
    project, problems = read(
        tmp_path,
        "site_name: 2020\nsite_url: https://example.org/\nsite_description: About\ncopyright: Us\n"
        "plugins:\n  - search\n  - synthesite:\n      evidence: data/entries\n      reviews: syntheses\n"
        "      templates: pages\n      forge: https://forge.example/o/n\n      branch: trunk\n      page_size: 50\n"
        "      frames: false\n      enabled: true\n"
        "markdown_extensions:\n  - x: {y: !!python/name:os.system }\nextra: {key: !ENV [HOME, x]}\n",
    )
    assert problems == []
    assert project.settings == Settings(
        "2020", "https://example.org/", "About", "Us", "https://forge.example/o/n", "trunk",
        "data/entries", "syntheses", "pages", 50, False,
    )  # fmt: skip
    assert project.templates == tmp_path / "pages"
    assert project.relative(project.reviews / "x" / "review.yml") == "syntheses/x/review.yml"


@pytest.mark.parametrize(("given", "used"), [(1, 10), (10, 10), (60, 60), (100_000, 200)])
def test_lists_are_neither_tiny_nor_endless(given: int, used: int, tmp_path: Path) -> None:
    project, _ = read(tmp_path, f"site_name: x\nplugins: [{{synthesite: {{page_size: {given}}}}}]\n")
    assert project.settings.page_size == used


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("site_name: [x\n", ("C801", "", 2)),
        ("- a list\n", ("C801", "", 1)),
        ("", ("C801", "", 1)),
        (b"site_name: \xff\xfe\n", ("C801", "", 1)),
        ("plugins: [{synthesite: [a]}]\n", ("C801", "plugins[0].synthesite", 1)),
        ("plugins:\n  - synthesite:\n      evidense: x\n", ("C802", "plugins[0].synthesite.evidense", 3)),
        ("plugins:\n  - synthesite:\n      page_size: many\n", ("C801", "plugins[0].synthesite.page_size", 3)),
        ("plugins:\n  - synthesite:\n      frames: sometimes\n", ("C801", "plugins[0].synthesite.frames", 3)),
        ("plugins:\n  - synthesite:\n      branch: 12\n", ("C801", "plugins[0].synthesite.branch", 3)),
        ("plugins:\n  - synthesite:\n      evidence: ../secret\n", ("C801", "plugins[0].synthesite.evidence", 3)),
        ("plugins:\n  - synthesite:\n      evidence: /etc\n", ("C801", "plugins[0].synthesite.evidence", 3)),
        ("plugins:\n  - synthesite:\n      reviews: ''\n", ("C801", "plugins[0].synthesite.reviews", 3)),
        ("plugins:\n  - synthesite:\n      templates: .git\n", ("C801", "plugins[0].synthesite.templates", 3)),
    ],
)
def test_a_mistake_is_one_problem_and_the_default_is_used(
    text: str | bytes, problem: tuple[str, str, int], tmp_path: Path
) -> None:
    project, problems = read(tmp_path, text)
    assert problems == [problem]
    assert (project.settings.evidence, project.settings.reviews, project.settings.templates) == (
        "evidence",
        "reviews",
        "site_templates",
    )
    assert (project.settings.page_size, project.settings.frames) == (40, True)


def test_the_workflow_may_say_where_the_site_and_its_files_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTHESITE_FORGE", "https://forge.example/o/n")
    monkeypatch.setenv("SYNTHESITE_SITE_URL", "https://o.example/n/")
    project, _ = read(tmp_path, "site_name: x\n")
    assert (project.settings.forge, project.settings.site_url) == ("https://forge.example/o/n", "https://o.example/n/")
    project, _ = read(tmp_path, "site_name: x\nsite_url: https://own.example/\n")
    assert project.settings.site_url == "https://own.example/", "what the file says wins"


def test_the_address_of_the_repository_is_where_files_are_edited(tmp_path: Path) -> None:
    project, _ = read(tmp_path, "site_name: x\nrepo_url: https://gitlab.example/o/n\n")
    assert project.settings.forge == "https://gitlab.example/o/n"
    text = "site_name: x\nrepo_url: https://gitlab.example/o/n\nplugins: [{synthesite: {forge: 'https://forge.example'}}]\n"
    assert read(tmp_path, text)[0].settings.forge == "https://forge.example", "the setting of our own wins"
