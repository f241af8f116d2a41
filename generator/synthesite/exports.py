"""Files beside the pages: the sitemap, and the corpus as JSON for programs and for the search page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from .render import RenderedPage
from .schema.dates import latest
from .views.displays import Cell, Column, Table, csv_bytes
from .views.model import Corpus, address_of
from .views.rows import entry_row, newest_first

API = "api/v1/"


def site_files(corpus: Corpus, pages: Sequence[RenderedPage]) -> dict[str, bytes]:
    """Every file that is not a page, by its path within the site."""
    files = {f"{API}entries.json": json_bytes(entries_table(corpus))}
    files.update(theme_tables(corpus))
    if corpus.settings.site_url:
        files["sitemap.xml"] = sitemap(corpus.settings.site_url, pages)
    return files


def json_bytes(value: Any) -> bytes:
    """JSON that is the same for the same value: UTF-8, keys in the order given, one line feed at the end."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) + "\n").encode()


def entries_table(corpus: Corpus) -> dict[str, Any]:
    """Every entry with what lists and facets need: id, kind, title, year, themes, design, places."""
    linked = corpus.linked
    entries = []
    for kind, entry in linked.library.entries():
        row = entry_row(corpus, entry.id)
        record: Any = entry.record
        entries.append(
            {
                "id": entry.id,
                "kind": kind,
                "title": row.title,
                "address": row.address,
                "year": row.year,
                "themes": linked.themes_of[entry.id],
                "scope": record.scope,
                "design": getattr(record, "design", None),
                "policy_kind": getattr(record, "kind", None),
                "places": record.countries if kind == "evaluation" else record.jurisdictions,
                "access": record.coding.access,
                "links": [
                    {"to": link.target, "part": link.part, "kind": link.kind} for link in linked.outgoing[entry.id]
                ],
            }
        )
    return {"as_of": corpus.day, "entries": entries}


THEME_COLUMNS = ("id", "kind", "title", "authors", "year", "design_or_kind", "places", "scope", "address")


def theme_tables(corpus: Corpus) -> dict[str, bytes]:
    """The entries of each theme, narrower themes included, as ``themes/<id>/entries.csv``."""
    files = {}
    for theme, cover in corpus.coverage.themes.items():
        rows = [entry_row(corpus, name) for name in newest_first(corpus, (*cover.evaluations, *cover.policies))]
        cells = tuple(
            tuple(
                Cell(text or "")
                for text in (row.id, row.kind, row.title, row.authors, row.year, row.what, row.where, row.scope, row.address)
            )
            for row in rows
        )
        columns = tuple(Column(name, name) for name in THEME_COLUMNS)
        files[f"{address_of('theme', theme)}entries.csv"] = csv_bytes(Table(theme, columns, cells))
    return files


def sitemap(site_url: str, pages: Sequence[RenderedPage], others: Sequence[str] = ()) -> bytes:
    """A sitemap (sitemaps.org 0.9) with dates from the data, never from the clock.

    Args:
        site_url: the address of the published site.
        pages: our pages.
        others: addresses of pages that maintainers wrote; they have no date.
    """
    base = site_url.rstrip("/") + "/"
    rows = []
    for page in pages:
        changed = f"<lastmod>{latest(page.updated)}</lastmod>" if page.updated else ""
        rows.append(f"<url><loc>{escape(base + page.address)}</loc>{changed}</url>")
    rows.extend(f"<url><loc>{escape(base + (address if address != './' else ''))}</loc></url>" for address in others)
    body = "\n".join(rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}\n</urlset>\n'.encode()
