"""Files beside the pages: the data in every form, the JSON API, feeds, and the sitemap."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from ..render import RenderedPage
from ..schema.dates import latest
from ..synthesis.quality import assess_quality
from ..views.changes import change_files
from ..views.displays import Cell, Column, Table, csv_bytes
from ..views.model import Corpus, address_of
from ..views.review_records import record_files
from ..views.rows import entry_row, newest_first
from ..views.versions import version_files
from .api import API, api_files
from .bundle import FORMATS, SHAPES, Bundle, bundle_data, export_bytes
from .contribute import contribute_files
from .documents import json_bytes
from .feeds import feed_files
from .policies import policy_files
from .quality import REPORT_FILE, quality_bytes

__all__ = [
    "API",
    "FORMATS",
    "SHAPES",
    "Bundle",
    "bundle_data",
    "export_bytes",
    "json_bytes",
    "site_files",
    "sitemap",
]


def site_files(corpus: Corpus, pages: Sequence[RenderedPage]) -> dict[str, bytes]:
    """Every file that is neither a page nor part of the data proper, by its path within the site."""
    files = {
        **api_files(corpus),
        **theme_tables(corpus),
        **record_files(corpus),
        **feed_files(corpus),
        **policy_files(corpus),
        **contribute_files(corpus),
        **change_files(corpus),
        **version_files(corpus),
    }
    files[REPORT_FILE] = quality_bytes(assess_quality(corpus.linked, corpus.day))
    if corpus.settings.site_url:
        files["sitemap.xml"] = sitemap(corpus.settings.site_url, pages)
    return files


THEME_COLUMNS = ("id", "kind", "title", "authors", "year", "design_or_kind", "places", "scope", "address")


def theme_tables(corpus: Corpus) -> dict[str, bytes]:
    """The entries of each theme, narrower themes included, as ``themes/<id>/entries.csv``."""
    columns = tuple(Column(name, name) for name in THEME_COLUMNS)
    made: dict[str, tuple[Cell, ...]] = {}  # an entry stands in several themes
    files = {}
    for theme, cover in corpus.coverage.themes.items():
        names = newest_first(corpus, (*cover.evaluations, *cover.policies))
        for name in names:
            if name not in made:
                row = entry_row(corpus, name)
                texts = (
                    row.id, row.kind, row.title, row.authors, row.year, row.what, row.where, row.scope, row.address,
                )  # fmt: skip
                made[name] = tuple(Cell(text or "") for text in texts)
        rows = tuple(made[name] for name in names)
        files[f"{address_of('theme', theme)}entries.csv"] = csv_bytes(Table(theme, columns, rows))
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
