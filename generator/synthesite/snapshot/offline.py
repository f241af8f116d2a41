"""Pages of a finished site, changed so that they open from a folder, without a server.

A browser that opens a page from a folder neither finds ``index.html`` for the address of a folder, nor loads modules
of JavaScript. So links to folders name the file, and modules are loaded by a small plain script, which does so only
where a server delivers the page. Nothing else of a page is changed.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from ..problems import SynthesiteError

_TAG = re.compile(r"<(?:a|form|link)\b[^>]*>")
_ADDRESS = re.compile(r'(?P<name>\b(?:href|action)=")(?P<path>[^"#?]*)(?P<rest>(?:[#?][^"]*)?")')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)
"""How an address begins that is not relative to the page: with a scheme, or at the root of a server."""

_MODULE = re.compile(r"<script\b(?=[^>]*\btype=\"module\")[^>]*\bsrc=\"(?P<source>[^\"]+)\"[^>]*></script>")
_HEAD_END = "</head>"
_HEADER_END = "</header>"

NOT_KEPT = ("404.html", ".synthesite")
"""Files of a site that are of use on a server only."""


def open_from_folder(site: Path, version: str, date: str) -> int:
    """Change every page of a finished site in place.

    Args:
        site: the folder of the site.
        version: name of the version, for the line at the top of each page.
        date: the day it was frozen, in words.

    Returns:
        The number of pages.

    Raises:
        SynthesiteError: a page has not the form that our theme gives it.
    """
    for name in NOT_KEPT:
        (site / name).unlink(missing_ok=True)
    pages = sorted(site.rglob("*.html"))
    for path in pages:
        up = "../" * (len(path.relative_to(site).parts) - 1)
        html = path.read_text(encoding="utf-8")
        try:
            path.write_text(frozen_page(html, up, version, date), encoding="utf-8", newline="")
        except ValueError as error:
            raise SynthesiteError(f"{path.relative_to(site).as_posix()} cannot be frozen: {error}") from error
    return len(pages)


def frozen_page(html: str, up: str, version: str, date: str) -> str:
    """One page, so that it opens from a folder.

    Args:
        html: the page.
        up: the way from its folder to the root of the site: ``""``, ``"../"`` ...
        version: name of the version.
        date: the day it was frozen, in words.

    Raises:
        ValueError: the page has no head, or no header.
    """
    if _HEAD_END not in html or _HEADER_END not in html:
        raise ValueError("it has no head or no header")
    html = _TAG.sub(lambda tag: _ADDRESS.sub(_named, tag.group()), html)
    loader = f'<script defer src="{up}assets/snapshot.js" data-module="'
    html = _MODULE.sub(lambda found: f'{loader}{found["source"]}"></script>', html)
    style = f'<link rel="stylesheet" href="{up}assets/snapshot.css">'
    line = (
        '<aside class="sy-frozen" aria-label="About this copy" data-pagefind-ignore><p>'
        f"<strong>Version {escape(version)}</strong>, frozen on {escape(date)}. It does not change any more. "
        f'<a href="{up}versions/index.html">About versions</a></p>'
        '<p class="sy-frozen__local" hidden>You opened this copy from a folder. Search, filters and the map that you '
        "can narrow need a web server, so they do not work here. All pages, lists, links and files do.</p></aside>"
    )
    html = html.replace(_HEAD_END, f"{style}{_HEAD_END}", 1)
    return html.replace(_HEADER_END, f"{_HEADER_END}{line}", 1)


def _named(found: re.Match[str]) -> str:
    """An address with the file's name where it is that of a folder."""
    path = found["path"]
    if path and not _ELSEWHERE.match(path) and path.rsplit("/", 1)[-1] in ("", ".", ".."):
        path = f"{path.removesuffix('/')}/index.html"
    return f"{found['name']}{path}{found['rest']}"
