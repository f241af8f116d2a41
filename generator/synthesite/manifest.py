"""The finished site held against the plan: every page there, whole, once, and not too large."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .pipeline import RenderedSite
from .problems import Problems

MAX_PAGE = 80_000
"""Bytes of HTML above which a page is called too large (for phones on slow lines)."""

MAX_WITH_PICTURES = 120_000
"""The same for a page that holds pictures, or a map, which is a picture made of a table: they and the tables behind
them are drawn in the page, so that they follow the reader's colours and can be read aloud."""

_PICTURES = (b'class="sy-picture', b'class="sy-data sy-map"')


def largest_page(html: bytes) -> int:
    """How many bytes a page like this one may have."""
    return MAX_WITH_PICTURES if any(sign in html for sign in _PICTURES) else MAX_PAGE


def check_manifest(folder: Path, site: RenderedSite, problems: Problems) -> None:
    """See that the host wrote what was planned.

    Args:
        folder: the finished site.
        site: what was planned.
        problems: page-missing for what is not there or empty, page-too-large above the limits.
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
        elif size > MAX_PAGE and size > (limit := largest_page(path.read_bytes())):
            problems.add(
                "page-too-large",
                page.source or "mkdocs.yml",
                f"the page /{page.address} has {size:,} bytes; the limit is {limit:,}",
                line=1,
                column=1,
            )
    for name in site.files:
        if not (folder / name).is_file():
            problems.add("page-missing", "mkdocs.yml", f"the file /{name} was not written", line=1, column=1)
    seen: dict[str, str] = {}
    for name in sorted(_files(folder), key=lambda found: found.split("/")):
        if (other := seen.setdefault(name.casefold(), name)) != name:
            problems.add(
                "address-case-clash",
                "mkdocs.yml",
                f"/{name} and /{other} differ only in capitals",
                line=1,
                column=1,
            )


def _files(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path from there with ``/``; path objects are slow by the thousand."""
    for where, _, names in os.walk(folder):
        inside = Path(where).relative_to(folder).as_posix()
        yield from (names if inside == "." else (f"{inside}/{name}" for name in names))
