"""The finished site held against the plan: every page there, whole, once, and not too large."""

from __future__ import annotations

from pathlib import Path

from .pipeline import RenderedSite
from .problems import Problems

MAX_PAGE = 60_000
"""Bytes of HTML above which a page is called too large (for phones on slow lines)."""


def check_manifest(folder: Path, site: RenderedSite, problems: Problems) -> None:
    """See that the host wrote what was planned.

    Args:
        folder: the finished site.
        site: what was planned.
        problems: page-missing for what is not there or empty, page-too-large above 60 kB.
    """
    for page in site.pages:
        path = folder / page.address / "index.html"
        size = path.stat().st_size if path.is_file() else 0
        if size < len(page.body.encode()):
            problems.add(
                "page-missing",
                page.source or "mkdocs.yml",
                f"the page /{page.address} was not written whole",
                line=1,
                column=1,
            )
        elif size > MAX_PAGE:
            problems.add(
                "page-too-large",
                page.source or "mkdocs.yml",
                f"the page /{page.address} has {size:,} bytes",
                line=1,
                column=1,
            )
    for name in site.files:
        if not (folder / name).is_file():
            problems.add("page-missing", "mkdocs.yml", f"the file /{name} was not written", line=1, column=1)
    seen: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            if (other := seen.setdefault(name.casefold(), name)) != name:
                problems.add(
                    "address-case-clash",
                    "mkdocs.yml",
                    f"/{name} and /{other} differ only in capitals",
                    line=1,
                    column=1,
                )
