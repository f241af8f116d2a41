"""JSON-LD of every page in the terms of schema.org: the page, and what it is about.

A page about somebody else's work says so: it is a ``WebPage`` whose ``mainEntity`` is the work. Findings are
``Claim``, never ``ClaimReview``, which is for checks of facts by others.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..load import Entry
from ..schema import Evaluation, Policy, Review, Theme
from ..schema.dates import latest
from ..schema.review import Author, newest_change
from ..views.model import Corpus, View, address_of, finding_folder
from .addresses import Addresses, addresses_of, licence_address
from .dates import iso_date
from .works import ELI, Node, entry_work, filled, other_works, theme_id, theme_node, work_id

CONTEXT = "https://schema.org"
ROOM = 4_000
"""Bytes that the JSON-LD of a page should stay below."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How much a page repeats; what is left out is in the JSON file beside it."""

    claims: int
    """Findings of one entry."""
    basis: int
    """Works that one finding of a review rests on."""
    others: int
    """Further documents of an entry."""


CAPS = (Caps(12, 40, 20), Caps(6, 10, 10), Caps(3, 3, 3), Caps(0, 1, 0))
"""From the fullest on; the first that fits is used, else the last."""


def page_data(corpus: Corpus, view: View, description: str, room: int = ROOM) -> Node:
    """What a page is and is about, as one JSON-LD node.

    Args:
        corpus: everything.
        view: the planned page.
        description: its description in plain text.
        room: bytes it should stay below; what is repeated from the page is left out for it, never the page's subject.
    """
    at = addresses_of(view.address, corpus.settings)
    node = _page(corpus, view, at, description)
    if (more := _BY_TEMPLATE.get(view.template)) is not None:
        plain = node
        for caps in CAPS:
            node = plain | more(corpus, view, at, caps)
            if len(script_text(node).encode()) <= room:
                break
    node = filled(node)
    terms: list[Any] = [CONTEXT, {"eli": ELI}] if '"eli:' in json.dumps(node) else [CONTEXT]
    return {"@context": terms if len(terms) > 1 else CONTEXT, **node}


def script_text(node: Node) -> str:
    """JSON for a script element: no character of it can end the element or begin a comment."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _page(corpus: Corpus, view: View, at: Addresses, description: str) -> Node:
    settings = corpus.settings
    return {
        "@type": "CollectionPage" if view.kind == "list" else "WebPage",
        "@id": at.link(view.address),
        "name": view.title,
        "description": description,
        "dateModified": latest(view.updated) if view.updated else None,
        "license": licence_address(settings),
        "isPartOf": {"@type": "WebSite", "@id": f"{at.link('')}#site", "name": settings.site_name},
    }


def _trail(at: Addresses, *steps: tuple[str, str]) -> Node:
    """The way to a page, from the home page on."""
    rows = [
        {"@type": "ListItem", "position": number, "name": words, "item": {"@id": at.link(address)}}
        for number, (address, words) in enumerate((("", "Home"), *steps), start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": rows}


def _evaluation(corpus: Corpus, view: View, at: Addresses, caps: Caps) -> Node:
    entry = corpus.linked.library.evaluations[view.data["id"]]
    return _entry_page(corpus, at, entry, ("evaluations/", "Evaluations"), caps)


def _policy(corpus: Corpus, view: View, at: Addresses, caps: Caps) -> Node:
    entry = corpus.linked.library.policies[view.data["id"]]
    return _entry_page(corpus, at, entry, ("policies/", "Policies"), caps)


def _entry_page(
    corpus: Corpus, at: Addresses, entry: Entry[Evaluation] | Entry[Policy], step: tuple[str, str], caps: Caps
) -> Node:
    work = entry_work(corpus, at, entry)
    claims = [
        filled(
            {
                "@type": "Claim",
                "@id": f"{at.link(at.page)}#{finding.id}" if finding.id else None,
                "text": finding.statement,
                "about": {"@id": theme_id(at, finding.theme)},
                "appearance": {"@id": work["@id"]},
            }
        )
        for finding in entry.record.findings[: caps.claims]
    ]
    coding = entry.record.coding
    return {
        "author": _person(coding.by, coding.orcid),
        "contributor": _person(coding.checked_by or "", coding.checked_orcid),
        "breadcrumb": _trail(at, step),
        "mainEntity": work,
        "mentions": other_works(corpus, at, entry)[: caps.others],
        "hasPart": claims,
    }


def _theme(corpus: Corpus, view: View, at: Addresses, _caps: Caps) -> Node:
    theme: Theme = view.data["theme"]
    names = (theme.plain_label, *theme.alt_labels)
    term = {
        **theme_node(corpus, at, theme.id),
        "alternateName": [name for name in names if name],
        "description": theme.definition,
        "termCode": theme.id,
        "inDefinedTermSet": {"@id": at.link("themes/")},
    }
    return {
        "@id": f"{at.link(view.address)}#page",
        "editor": _person(theme.curator or "", theme.curator_orcid),
        "breadcrumb": _trail(at, ("themes/", "Themes")),
        "mainEntity": filled(term),
    }


def _themes(corpus: Corpus, view: View, at: Addresses, _caps: Caps) -> Node:
    scheme = corpus.linked.library.scheme
    terms = [{**theme_node(corpus, at, theme.id), "termCode": theme.id} for theme in scheme.themes]
    whole = {
        "@type": "DefinedTermSet",
        "@id": at.link("themes/"),
        "name": scheme.title,
        "description": scheme.description,
        "sameAs": scheme.address,
        "hasDefinedTerm": terms,
    }
    return {"@id": f"{at.link(view.address)}#page", "mainEntity": filled(whole)}


def _home(corpus: Corpus, _view: View, at: Addresses, _caps: Caps) -> Node:
    settings, codebook = corpus.settings, corpus.linked.library.codebook
    chosen = [download for download in corpus.downloads if not download.table or download.table == "entries"]
    dataset = {
        "@type": "Dataset",
        "@id": f"{at.link('')}#data",
        "name": settings.site_name,
        "description": settings.site_description or f"The data of {settings.site_name}",
        "version": corpus.day,
        "dateModified": latest(corpus.day),
        "license": licence_address(settings),
        "publisher": {"@type": "Organization", "name": settings.site_name},
        "variableMeasured": [domain.label for domain in codebook.outcome_domains],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": download.title,
                "encodingFormat": download.media_type,
                "contentUrl": at.link(f"data/{download.name}"),
            }
            for download in chosen
        ],
    }
    return {"mainEntity": filled(dataset)}


def _review(corpus: Corpus, view: View, at: Addresses, _caps: Caps) -> Node:
    entry = corpus.linked.library.reviews[view.data["id"]]
    record, home = entry.record, address_of("review", entry.id)
    themes = dict.fromkeys(finding.theme for finding in record.findings)
    work = {
        "@type": "ScholarlyArticle",
        "@id": review_id(at, entry.id),
        "name": record.title,
        "author": [_author(author) for author in record.authors],
        "datePublished": iso_date(record.currency.published_on),
        "dateModified": iso_date(newest_change(record.changes).date),
        "version": newest_change(record.changes).version,
        "license": licence_address(corpus.settings),
        "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": record.doi} if record.doi else None,
        "about": [theme_node(corpus, at, theme) for theme in themes],
        "hasPart": [{"@id": at.link(finding_folder(entry.id, theme))} for theme in themes],
        "mainEntityOfPage": {"@id": at.link(home)},
    }
    return {"breadcrumb": _trail(at, ("reviews/", "Reviews")), "mainEntity": filled(work)}


def _review_findings(corpus: Corpus, view: View, at: Addresses, caps: Caps) -> Node:
    name, theme = view.data["id"], view.data["theme"]
    entry: Entry[Review] = corpus.linked.library.reviews[name]
    claims = []
    for finding in entry.record.findings:
        if finding.theme != theme:
            continue
        basis = dict.fromkeys(row.entry.split("#")[0] for row in finding.contributions)
        claims.append(
            {
                "@type": "Claim",
                "@id": f"{at.link(view.address)}#{finding.id}",
                "text": finding.statement,
                "about": {"@id": theme_id(at, theme)},
                "appearance": {"@id": review_id(at, name)},
                "isBasedOn": [{"@id": work_id(corpus, at, source)} for source in list(basis)[: caps.basis]],
            }
        )
    steps = (("reviews/", "Reviews"), (address_of("review", name), entry.record.title))
    return {"breadcrumb": _trail(at, *steps), "hasPart": claims}


def review_id(at: Addresses, name: str) -> str:
    """The IRI of a review as a work: its place on its page."""
    return f"{at.link(address_of('review', name))}#work"


def _author(author: Author) -> Node:
    """An author. Without an ORCID iD nobody can tell here whether it is a person or a body, so no class is given."""
    return _person(author.name, author.orcid) or {"name": author.name}


def _person(name: str, orcid: str | None) -> Node | None:
    """Who signed with an ORCID iD; None for a name or role that nobody signed."""
    return {"@type": "Person", "@id": f"https://orcid.org/{orcid}", "name": name} if orcid else None


_BY_TEMPLATE: dict[str, Callable[[Corpus, View, Addresses, Caps], Node]] = {
    "evaluation.html.jinja": _evaluation,
    "policy.html.jinja": _policy,
    "theme.html.jinja": _theme,
    "themes.html.jinja": _themes,
    "home.html.jinja": _home,
    "review.html.jinja": _review,
    "review_findings.html.jinja": _review_findings,
}
"""What is said beyond the page itself, by the page's template."""
