"""Reading a finished site the way a browser or a checker does: files, elements, links, words."""

from __future__ import annotations

import functools
import posixpath
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes, by its path within."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Names of the files that are in one tree only, or not the same in both."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


@dataclass(slots=True)
class HtmlPage(HTMLParser):
    """One parsed page: its elements in order, and what stands in them."""

    html: str
    elements: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Every start tag with the names of its attributes."""
    values: list[tuple[str, str, str]] = field(default_factory=list)
    """Every attribute: element, name, value."""
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Text outside scripts and styles, piece by piece."""
    scripts: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        for name, value in attrs:
            self.values.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.unclosed.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.unclosed or self.unclosed[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.unclosed[-1:] or 'nothing'}")
            if tag in self.unclosed:
                while self.unclosed.pop() != tag:
                    pass
        else:
            self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        if self.unclosed and self.unclosed[-1] in ("script", "style"):
            self.scripts.append(data)
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All text, spaces as they are in no browser: one for any run of them."""
        return " ".join(" ".join(self.texts).split())

    def links(self) -> list[str]:
        """Addresses in href, src and action attributes."""
        return [value for _, name, value in self.values if name in ("href", "src", "action")]


@functools.lru_cache(maxsize=2)
def read_pages(site: Path) -> dict[str, HtmlPage]:
    """Every HTML page of a site, by its path within. Finished sites do not change: each is read once."""
    return {
        path.relative_to(site).as_posix(): HtmlPage(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def target_of(page: str, link: str) -> tuple[str, str] | None:
    """The file of the site and the fragment that a link on a page leads to; None for links off the site."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if not path:
        return page, unquote(parts.fragment)
    whole = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), path)).lstrip("/")
    if path.endswith(("/", ".", "..")) or whole in ("", "."):
        whole = posixpath.join(whole if whole != "." else "", "index.html")
    return whole, unquote(parts.fragment)


def broken_links(site: Path) -> list[str]:
    """Every internal link and anchor of a site that leads nowhere, as ``page: link``."""
    pages = read_pages(site)
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    ids = {name: set(page.ids) for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for link in page.links():
            if name == "404.html" and link.startswith("/"):
                link = link[1:]
            target = target_of(name, link)
            if target is None:
                continue
            file, fragment = target
            if file not in files or (fragment and file in ids and fragment not in ids[file]):
                broken.append(f"{name}: {link}")
    return sorted(set(broken))


def reached_from_home(site: Path) -> set[str]:
    """The pages that a reader gets to from the home page by links alone."""
    pages = read_pages(site)
    reached: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in pages:
            continue
        reached.add(name)
        for tag, attribute, value in pages[name].values:
            if tag == "a" and attribute == "href" and (target := target_of(name, value)) is not None:
                waiting.append(target[0])
    return reached
