"""The second adapter: the same pages as files, for hosts that run no plugins.

Every page becomes a Markdown file with front matter and an HTML body, beside the maintainers' own pages
and the other files. A host that only reads a folder of Markdown can publish it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import yaml

from .pipeline import check_project, render_project
from .problems import EXIT_CLEAN, EXIT_PROBLEMS, Problems
from .publish import check_target, discard, prepare, publish, publishing_lock
from .render import RenderedPage
from .reports import render_report

MANIFEST = "synthesite-pages.txt"
"""Addresses of all generated pages, one a line, so that whoever publishes can count them."""


def prebuild(root: Path, target: Path, note: Callable[[str], None]) -> int:
    """Write every page of a project into a folder, whole or not at all.

    Args:
        root: the project folder.
        target: the folder; it is replaced only when it was made here before.
        note: told in one line how it went, or the report of problems.

    Returns:
        An exit code: 0, or 1 when the data have errors (then nothing is written).

    Raises:
        SynthesiteError: the folder may not be replaced.
    """
    checked = check_project(root)
    site = None if checked.problems.errors else render_project(checked)
    if site is None or checked.problems.errors:
        errors = Problems(problem for problem in checked.problems if problem.severity == "error")
        note(render_report(errors, "text", root))
        return EXIT_PROBLEMS
    check_target(target, [root, checked.project.evidence, checked.project.reviews])
    with publishing_lock(target):
        folder = prepare(target)
        try:
            for page in site.pages:
                _write(folder / page.address / "index.md", markdown_page(page).encode())
            for name, content in site.files.items():
                _write(folder / name, content)
            _write(folder / MANIFEST, "".join(f"{page.address}\n" for page in site.pages).encode())
            _copy_own_pages(root / checked.project.settings.docs, folder)
            publish(target)
        finally:
            discard(target)
    note(f"Wrote {len(site.pages)} pages to {target}")
    return EXIT_CLEAN


def markdown_page(page: RenderedPage) -> str:
    """A page as Markdown: front matter by a YAML writer, then the HTML body as one raw block.

    The body holds no empty line, so no Markdown reader ends the block early.
    """
    front = yaml.safe_dump(
        {
            "title": unescape(page.title),
            "description": unescape(page.description),
            "synthesite": {
                "title": page.title,
                "description": page.description,
                "kind": page.kind,
                "head": page.head,
            },
        },
        allow_unicode=True,
        sort_keys=True,
        width=10_000,
    )
    body = "\n".join(line for line in page.body.split("\n") if line.strip())
    return f"---\n{front}---\n<div>\n{body}\n</div>\n"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _copy_own_pages(docs: Path, folder: Path) -> None:
    """Copy the maintainers' own pages; links and what they have besides pages are left behind."""
    for path in sorted(docs.glob("*.md")):
        if not path.is_symlink() and not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)
