"""What a page says of itself in its head: links after Signposting, Open Graph, Highwire on our own syntheses, JSON-LD.

Signposting (FAIR profile, October 2023): ``author``, ``cite-as``, ``describedby``, ``item``, ``license``, ``type``,
``collection``. ``cite-as`` is given only with an identifier that leads to the page itself, so never for the work of
others, and not for the DOI of an archived copy. ``citation_*`` stand only on pages of works of ours: on a page
about somebody else's paper they would make the page pose as the paper.
"""

from __future__ import annotations

from html import escape
from typing import Any

from ..schema import Review
from ..schema.dates import latest
from ..views.model import Corpus, View
from .addresses import Addresses, addresses_of, licence_address
from .structured_data import ROOM, page_data, script_text
from .works import SCHEMA

ENTRY_FILES = (
    ("entry.yml", "application/yaml"),
    ("entry.json", "application/json"),
    ("entry.bib", "application/x-bibtex"),
    ("entry.ris", "application/x-research-info-systems"),
)
"""The files beside the page of an entry, with their media types."""

OPENSEARCH = "opensearch.xml"
OPENSEARCH_TYPE = "application/opensearchdescription+xml"

_FEED = "alternate feed"
"""The theme's script takes ``link[rel=alternate]`` for translations of the site and asks for their sitemaps; feed
readers look for the word ``alternate`` among others."""

_LISTS_WITH_FEEDS = ("", "evaluations/", "policies/", "reviews/", "changes/")


def page_head(corpus: Corpus, view: View, description: str, room: int = ROOM) -> str:
    """The markup for a page's head, escaped, one element a line.

    Args:
        corpus: everything.
        view: the planned page.
        description: its description in plain text, as the page has it.
        room: bytes that the JSON-LD should stay below.
    """
    at = addresses_of(view.address, corpus.settings)
    rows = [
        *(_element("link", **row) for row in _links(corpus, view, at)),
        *(_element("meta", property=name, content=text) for name, text in _open_graph(corpus, view, at, description)),
        *(_element("meta", name=name, content=text) for name, text in _highwire(corpus, view, at)),
        f'<script type="application/ld+json">{script_text(page_data(corpus, view, description, room))}</script>',
    ]
    return "\n".join(rows)


def _element(tag: str, **attributes: str | None) -> str:
    written = "".join(f' {name}="{escape(" ".join(text.split()))}"' for name, text in attributes.items() if text)
    return f"<{tag}{written}>"


def _links(corpus: Corpus, view: View, at: Addresses) -> list[dict[str, str | None]]:
    library, name = corpus.linked.library, str(view.data.get("id", ""))
    found: list[dict[str, str | None]] = []
    if view.template in ("evaluation.html.jinja", "policy.html.jinja"):
        entry = library.evaluations.get(name) or library.policies[name]
        found += [
            {"rel": "describedby", "type": media, "href": at.link(f"{view.address}{file}")}
            for file, media in ENTRY_FILES
        ]
        found.append({"rel": "collection", "href": at.link(view.address.partition("/")[0] + "/")})
        found.append({"rel": "type", "href": f"{SCHEMA}AboutPage"})
        if entry.record.coding.orcid:
            found.append({"rel": "author", "href": f"https://orcid.org/{entry.record.coding.orcid}"})
    elif view.template == "review.html.jinja":
        review = library.reviews[name].record
        found += _review_links(review, view, at)
    elif view.template == "home.html.jinja":
        found += [
            {"rel": "item", "type": download.media_type, "href": at.link(f"data/{download.name}")}
            for download in corpus.downloads
            if not download.table
        ]
    found.append({"rel": "license", "href": licence_address(corpus.settings)})
    found += _feeds(corpus, view, at)
    if at.site_url:
        title = corpus.settings.site_name
        found.append({"rel": "search", "type": OPENSEARCH_TYPE, "title": title, "href": at.link(OPENSEARCH)})
    return [row for row in found if row["href"]]


def _review_links(review: Review, view: View, at: Addresses) -> list[dict[str, str | None]]:
    rows = [
        ("cite-as", at.whole(view.address)),
        ("related", f"https://doi.org/{review.doi}" if review.doi else None),
        *(("author", f"https://orcid.org/{author.orcid}") for author in review.authors if author.orcid),
        ("type", f"{SCHEMA}ScholarlyArticle"),
        ("collection", at.link("reviews/")),
    ]
    return [{"rel": rel, "href": href} for rel, href in rows]


def _feeds(corpus: Corpus, view: View, at: Addresses) -> list[dict[str, str | None]]:
    """The feed of the whole site on every page, that of a theme or kind of entry before it."""
    own = view.address if view.template == "theme.html.jinja" or view.address in _LISTS_WITH_FEEDS else ""
    site = corpus.settings.site_name
    rows: list[dict[str, str | None]] = []
    for folder, title in ((own, f"{view.title}: {site}"), ("", site)) if own else (("", site),):
        rows.append({"rel": _FEED, "type": "application/atom+xml", "title": title,
                     "href": at.link(f"{folder}feed.xml")})  # fmt: skip
    return rows


def _open_graph(corpus: Corpus, view: View, at: Addresses, description: str) -> list[tuple[str, str | None]]:
    """Open Graph (ogp.me). There is no picture of a page, so none is named."""
    article = view.kind in ("evaluation", "policy", "review")
    changed = latest(view.updated) if article and view.updated else None
    return [
        ("og:type", "article" if article else "website"),
        ("og:title", view.title),
        ("og:site_name", corpus.settings.site_name),
        *([("og:description", description)] if description else []),
        *([("og:url", whole)] if (whole := at.whole(view.address)) else []),
        *([("article:modified_time", changed)] if changed else []),
    ]


def _highwire(corpus: Corpus, view: View, at: Addresses) -> list[tuple[str, str | None]]:
    """Highwire Press tags, as Google Scholar's guidelines for inclusion ask for them; one work a page."""
    if view.template != "review.html.jinja":
        return []
    review: Any = corpus.linked.library.reviews[str(view.data["id"])].record
    published = review.currency.published_on
    whole = at.whole(view.address)
    return [
        ("citation_title", review.title),
        *(("citation_author", author.name) for author in review.authors),
        *([("citation_publication_date", _slashed(published))] if published else []),
        ("citation_technical_report_institution", corpus.settings.site_name),
        *([("citation_doi", review.doi)] if review.doi else []),
        *([("citation_fulltext_html_url", whole)] if whole else []),
    ]


def _slashed(date: str) -> str:
    """A date as Highwire has it: ``2026/11/22``, ``2026/11``, ``2026``."""
    return date.partition("/")[0].rstrip("?~%").replace("-", "/")
