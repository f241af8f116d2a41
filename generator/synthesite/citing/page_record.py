"""How to cite a page of the site itself: its record, its reference in the site's style, and the record as files.

References of pages differ in little: who, when, which version. So one of each such kind is formatted, with
stand-ins for title and address, and filled for every page; ten thousand pages cost a handful of references.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..bibliography import Name, Record
from ..bibliography.bibtex_writing import write_bibtex
from ..bibliography.csl_json_writing import write_csl_json
from ..bibliography.names import parse_name
from ..bibliography.ris_writing import write_ris
from ..cache import ParseCache
from ..citation import Citation, Style, format_references
from ..schema.review import Author, newest_change
from ..views.model import Corpus, View

CITED_TEMPLATES = frozenset(f"{kind}.html.jinja" for kind in ("evaluation", "policy", "theme", "review"))
"""Templates of the pages that say how they are to be cited."""

_TITLE, _ADDRESS = "Standinfortitle", "https://page.invalid/standin"


@dataclass(frozen=True, slots=True)
class PageReference:
    """The reference of a page in the site's style, and its record as files by their path within the site."""

    citation: Citation
    files: tuple[tuple[str, bytes], ...]


def page_record(view: View, corpus: Corpus) -> Record:
    """The record of a page: by whom, when last changed, which version, where.

    A review is by its authors; every other page by the contributors to the site.
    """
    settings = corpus.settings
    review = view.data.get("review") if view.template == "review.html.jinja" else None
    names = [_author(author) for author in review.authors] if review else []
    fields = {"title": " ".join(view.title.split()), "organization": settings.site_name}
    if review and review.changes:
        fields["edition"] = f"Version {newest_change(review.changes).version}"
    if settings.site_url:
        fields["url"] = settings.site_url.rstrip("/") + "/" + view.address
    people = tuple(names) or (Name("", "", f"{settings.site_name} contributors"),)
    key = "-".join(part for part in view.address.strip("/").split("/") if part) or "home"
    return Record(key, "online", fields, people, (), view.updated or corpus.day, 0, "")


def _author(author: Author) -> Name:
    """An author's name: a person's, who has an ORCID iD, in its parts; that of a role or group as it is."""
    person = author.orcid is not None and author.name[:1].isupper()
    return (parse_name(author.name) if person else None) or Name("", "", author.name)


def refer_to_pages(
    corpus: Corpus, views: Iterable[View], style: Style, store: ParseCache | None = None
) -> dict[str, PageReference]:
    """References of the pages that say how to cite them, by address."""
    records = {view.address: page_record(view, corpus) for view in views if view.template in CITED_TEMPLATES}
    kinds: dict[tuple[object, ...], Record] = {}
    for record in records.values():
        fields = dict(record.fields) | {"title": _TITLE}
        if "url" in fields:
            fields["url"] = _ADDRESS
        kinds.setdefault(_kind(record), replace(record, key=f"k{len(kinds)}", fields=fields))
    done = format_references(kinds.values(), style, store)
    return {
        address: PageReference(_filled(done[kinds[_kind(record)].key], record), _files(record, address))
        for address, record in records.items()
    }


def _kind(record: Record) -> tuple[object, ...]:
    return (record.authors, record.date, record.fields.get("edition"), "url" in record.fields)


def _filled(citation: Citation, record: Record) -> Citation:
    title, url = record.title, record.fields.get("url", "")
    stops = ("?", "!", "?”", "!”", "?’", "!’", ".")

    def fill(text: str, title: str, address: str) -> str:
        for mark in ("", "</i>", "</a>", "</i></a>", "</a></i>"):
            if title.endswith(stops):  # a style's own stop after it would be a second one
                text = text.replace(f"{_TITLE}{mark}.", f"{_TITLE}{mark}")
        return text.replace(_ADDRESS, address).replace(_TITLE, title)

    return Citation(fill(citation.text, title, url), fill(citation.html, _escaped(title), _escaped(url)), "")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _files(record: Record, folder: str) -> tuple[tuple[str, bytes], ...]:
    item: Mapping[str, object] = write_csl_json(record)
    return (
        (f"{folder}cite.bib", write_bibtex(record).encode()),
        (f"{folder}cite.ris", write_ris(record).encode()),
        (f"{folder}cite.json", (json.dumps([item], ensure_ascii=False) + "\n").encode()),
    )
