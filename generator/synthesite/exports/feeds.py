"""News of the site: Atom (RFC 4287) and JSON Feed 1.1, of everything, of each theme and of each kind.

What is new is told by the day of coding. The name of an item is a UUID of version 5 (RFC 9562) over the name of
the site and the address of the page: the same for ever, also where the site moves or has no address yet. Feeds
need whole addresses; where the site has none, links are relative to the feed, and JSON Feed, which has no such
rule, goes without.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from ..schema.dates import latest
from ..schema.review import newest_change
from ..views.changes import ChangeRow, change_rows
from ..views.model import Corpus, address_of
from .shapes import record_of_entry

NEWEST = 50
"""Items in a feed."""

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed. ``day`` is ``YYYY-MM-DD``."""

    name: str
    address: str
    title: str
    summary: str
    day: str
    tags: tuple[str, ...]
    key: str = ""
    """Where several items lead to one page: what tells them apart."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: the folder it lies in, the page it is about, its title, its items, newest first."""

    folder: str
    title: str
    items: tuple[Item, ...]


def feed_files(corpus: Corpus) -> dict[str, bytes]:
    """Every feed by its address: ``feed.xml`` and ``feed.json`` at the root, under each theme, and under each kind."""
    files = {}
    for feed in feeds(corpus):
        files[f"{feed.folder}feed.xml"] = atom_bytes(corpus, feed)
        files[f"{feed.folder}feed.json"] = json_feed_bytes(corpus, feed)
    return files


def feeds(corpus: Corpus) -> list[Feed]:
    """Plan every feed."""
    linked, site = corpus.linked, corpus.settings.site_name
    library = linked.library
    entries = {entry.id: _entry_item(corpus, entry.id) for _, entry in library.entries()}
    reviews = {name: _review_item(corpus, name) for name in library.reviews}
    return [
        Feed("", site, _newest((*entries.values(), *reviews.values()))),
        Feed("evaluations/", f"{site}: evaluations", _newest(entries[name] for name in library.evaluations)),
        Feed("policies/", f"{site}: policies", _newest(entries[name] for name in library.policies)),
        Feed("reviews/", f"{site}: reviews", _newest(reviews.values())),
        *(
            Feed(
                address_of("theme", theme.id),
                f"{site}: {theme.label}",
                _newest(entries[name] for name in linked.by_theme.get(theme.id, ())),
            )
            for theme in library.scheme.themes
        ),
        Feed("changes/", f"{site}: what has changed", tuple(map(_change_item, change_rows(corpus)[:NEWEST]))),
    ]


def _change_item(row: ChangeRow) -> Item:
    words = f"{row.words}, {row.when}. {row.detail}".strip()
    return Item(row.key, row.address, f"{row.words}: {row.title}", words, row.day, (row.words,), f"changes/{row.key}")


def _entry_item(corpus: Corpus, name: str) -> Item:
    record = record_of_entry(corpus, name)
    linked = corpus.linked
    return Item(
        name,
        address_of(linked.kinds[name], name),
        linked.titles[name],
        " ".join(record.summary.split()),
        _day(record.coding.on, corpus.day),
        tuple(corpus.labels.of("themes", theme) for theme in linked.themes_of[name]),
    )


def _review_item(corpus: Corpus, name: str) -> Item:
    """The newest version of a review, with what changed."""
    record = corpus.linked.library.reviews[name].record
    change = newest_change(record.changes)
    words = f"Version {change.version}. {change.what}"
    return Item(name, address_of("review", name), record.title, words, _day(change.date, corpus.day), ())


def _day(date: str, today: str) -> str:
    """The last day that a date can mean, but none that has not come."""
    return min(latest(date), latest(today))


def _newest(items: Iterable[Item]) -> tuple[Item, ...]:
    ordered = sorted(items, key=lambda item: (item.title.casefold(), item.name))
    return tuple(sorted(ordered, key=lambda item: item.day, reverse=True)[:NEWEST])


def _urn(corpus: Corpus, address: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'synthesite/{corpus.settings.site_name}/{address}')}"


def _addresses(corpus: Corpus, feed: Feed) -> Callable[[str], str]:
    base, up = corpus.settings.site_url.rstrip("/"), "../" * feed.folder.count("/")
    return lambda address: f"{base}/{address}" if base else (up + address or "./")


def atom_bytes(corpus: Corpus, feed: Feed) -> bytes:
    """One feed as Atom."""
    url = _addresses(corpus, feed)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})

    def add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
        found = ET.SubElement(parent, tag, attributes)
        found.text = text
        return found

    add(root, "id", _urn(corpus, feed.folder))
    add(root, "title", feed.title)
    add(root, "updated", _time(feed.items[0].day if feed.items else latest(corpus.day)))
    add(root, "link", rel="self", type="application/atom+xml", href=url(f"{feed.folder}feed.xml"))
    add(root, "link", rel="alternate", type="text/html", href=url(feed.folder))
    add(add(root, "author"), "name", corpus.settings.site_name)
    add(root, "generator", "synthesite")
    for item in feed.items:
        entry = add(root, "entry")
        add(entry, "id", _urn(corpus, item.key or item.address))
        add(entry, "title", item.title)
        add(entry, "updated", _time(item.day))
        add(entry, "link", rel="alternate", type="text/html", href=url(item.address))
        add(entry, "summary", item.summary)
        for tag in item.tags:
            add(entry, "category", term=tag)
    ET.indent(root, " ")
    body: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def json_feed_bytes(corpus: Corpus, feed: Feed) -> bytes:
    """One feed as JSON Feed 1.1."""
    url = _addresses(corpus, feed)
    whole = bool(corpus.settings.site_url)
    items: list[dict[str, Any]] = []
    for item in feed.items:
        name = _urn(corpus, item.key or item.address)
        found: dict[str, Any] = {"id": name, "title": item.title, "content_text": item.summary}
        if whole:
            found["url"] = url(item.address)
        found["date_published"] = _time(item.day)
        if item.tags:
            found["tags"] = list(item.tags)
        items.append(found)
    head: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    if whole:
        head |= {"home_page_url": url(feed.folder), "feed_url": url(f"{feed.folder}feed.json")}
    head |= {"authors": [{"name": corpus.settings.site_name}], "language": "en", "items": items}
    return (json.dumps(head, ensure_ascii=False, indent=1) + "\n").encode()


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"
