"""How up to date a review or theme is: its dates, what is overdue, and what has come since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..link import narrower_themes
from ..schema import Review
from ..schema.dates import latest, written_date
from ..schema.review import Change
from ..schema.theme import Theme
from ..synthesis.currency import is_overdue
from ..synthesis.inclusion import Waiting, waiting_entries
from ..versions import earlier_inclusions
from .model import Corpus, EntryRow, View, address_of
from .rows import entry_row, list_pages, newest_first

Changed = Literal["first", "yes", "no", "not-judged"]
"""Whether a conclusion changed in a version of a review; the first version had none before it."""

_CHANGED: dict[bool | None, Changed] = {True: "yes", False: "no", None: "not-judged"}

SHOWN = 10
"""Entries that wait, as many as the page of a review shows; a list of its own holds more."""


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """How up to date one review is. Dates are in words; an empty one is not stated."""

    title: str
    address: str
    version: str
    reviewed_on: str
    searched_on: str
    coded_to: str
    due: str
    due_day: str
    """The last day on which the next search is not late, as ``YYYY-MM-DD``, where it is to be watched."""
    mode: str
    mode_words: str
    overdue: bool
    ended: bool
    waiting: tuple[EntryRow, ...]
    """Entries that fit the review's rule and that it has not considered, the first few, newest first."""
    waiting_total: int
    waiting_since: str
    has_rule: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a review."""

    version: str
    date: str
    what: str
    why: str
    changed: Changed
    conclusion: str


@dataclass(frozen=True, slots=True)
class ThemeCurrency:
    """How up to date a theme is."""

    reviewed_on: str
    curator: str
    newest: str
    """The newest day on which one of its entries was coded or checked."""
    searched_on: str
    """The newest search of a review that speaks to it; empty where there is none."""
    overdue: bool
    """Whether the next search of one of them is overdue."""
    ended: bool
    """Whether all of them have ended."""
    reviews: tuple[CurrencyRow, ...]
    """The reviews that have a finding on it, narrower themes included."""


def waiting_of(corpus: Corpus, review: str) -> Waiting:
    """Entries that a review has not considered, by its files and by the versions frozen so far."""
    return waiting_entries(corpus.linked, review, earlier_inclusions(corpus.versions, review))


def waiting_address(review: str) -> str:
    """The list of all entries that wait for a review, where its page does not show them all."""
    return f"{address_of('review', review)}not-yet-considered/"


def currency_row(corpus: Corpus, review: str, within: frozenset[str] | None = None) -> CurrencyRow:
    """How up to date a review is.

    Args:
        corpus: everything.
        review: its id.
        within: count only entries that wait and are among these.
    """
    record: Review = corpus.linked.library.reviews[review].record
    currency, newest = record.currency, newest_version(record)
    found = waiting_of(corpus, review)
    names = newest_first(corpus, (name for name in found.entries if within is None or name in within))
    due = currency.next_search_due
    return CurrencyRow(
        title=record.title,
        address=address_of("review", review),
        version=newest.version,
        reviewed_on=written_date(newest.date),
        searched_on=written_date(currency.searched_on),
        coded_to=written_date(currency.coded_to) if currency.coded_to else "",
        due=written_date(due) if due else "",
        due_day=latest(due) if due and currency.mode != "ended" else "",
        mode=currency.mode,
        mode_words=corpus.labels.of("modes", currency.mode),
        overdue=is_overdue(currency, corpus.day),
        ended=currency.mode == "ended",
        waiting=tuple(entry_row(corpus, name) for name in names[:SHOWN]),
        waiting_total=len(names),
        waiting_since=written_date(found.since),
        has_rule=found.has_rule,
    )


def newest_version(record: Review) -> Change:
    """The newest version of a review by its date; of one day the one written last."""
    return sorted(record.changes, key=lambda change: latest(change.date))[-1]


def version_lines(record: Review) -> tuple[VersionLine, ...]:
    """The versions of a review, the newest first, each with whether a conclusion changed."""
    ordered: Sequence[Change] = sorted(record.changes, key=lambda change: latest(change.date))
    return tuple(
        VersionLine(
            change.version,
            written_date(change.date),
            change.what,
            change.why or "",
            "first" if number == 0 else _CHANGED[change.conclusions_changed],
            change.conclusion or "",
        )
        for number, change in reversed(list(enumerate(ordered)))
    )


def theme_currency(corpus: Corpus, theme: Theme) -> ThemeCurrency:
    """How up to date a theme is: when it was looked through as a whole, and the reviews that speak to it."""
    linked = corpus.linked
    inside = {theme.id, *narrower_themes(linked.narrower, theme.id)}
    cover = corpus.coverage.themes[theme.id]
    names = (*cover.evaluations, *cover.policies)
    library = linked.library
    days = {  # most entries share a day
        day
        for name in names
        for coding in ((library.evaluations.get(name) or library.policies[name]).record.coding,)
        for day in (coding.on, coding.checked_on)
        if day
    }
    reviews = [
        name
        for name, review in library.reviews.items()
        if any(finding.theme in inside for finding in review.record.findings)
    ]
    searches = [library.reviews[name].record.currency.searched_on for name in reviews]
    rows = tuple(currency_row(corpus, name, frozenset(names)) for name in reviews)
    return ThemeCurrency(
        reviewed_on=written_date(theme.reviewed_on) if theme.reviewed_on else "",
        curator=theme.curator or "",
        newest=written_date(max(sorted(days), key=latest)) if days else "",
        searched_on=written_date(max(searches, key=latest)) if searches else "",
        overdue=any(row.overdue for row in rows),
        ended=bool(rows) and all(row.ended for row in rows),
        reviews=rows,
    )


def waiting_views(corpus: Corpus, review: str) -> Iterator[View]:
    """Plan the list of all entries that wait for a review, where its page does not show them all."""
    record: Review = corpus.linked.library.reviews[review].record
    names = newest_first(corpus, waiting_of(corpus, review).entries)
    if len(names) <= SHOWN:
        return
    about = "They fit what this review looks for, and came after its last synthesis. Its findings do not rest on them."
    for page in list_pages(corpus, waiting_address(review), names):
        title = f"Not yet considered: {record.title}"
        yield View(
            page.address,
            "list.html.jinja",
            "list",
            title if page.number == 1 else f"{title}, page {page.number}",
            f"{title}. {about}",
            {
                "page": page,
                "about": about,
                "up": (address_of("review", review), record.title),
                "heading": "Not yet considered",
                "also": (),
            },
            updated=corpus.day,
        )
