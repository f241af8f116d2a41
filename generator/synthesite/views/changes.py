"""The page of changes: what is new, corrected or retracted, and which conclusions changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ..schema.dates import latest, written_date
from ..synthesis.changes import GRAVE, ORDER, Change, list_changes
from .displays import Cell, Column, Table, csv_bytes
from .model import Corpus, View, address_of

ADDRESS = "changes/"
PAGES = 25
"""Pages of the list, at most; the table beside the first has everything."""

GRAVE_SHOWN = 25
"""Retractions, corrections and changed conclusions that the page puts first."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change, in words."""

    key: str
    """Names this change among all, for feeds; it stays the same when others come."""
    kind: str
    words: str
    grave: bool
    title: str
    address: str
    day: str
    """The last day the date can mean, but none that has not come, as ``YYYY-MM-DD``."""
    when: str
    detail: str
    doi: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of the list, as ``parts.pager`` takes it."""

    number: int
    pages: int
    address: str
    previous: str | None
    following: str | None
    days: tuple[tuple[str, tuple[ChangeRow, ...]], ...]
    """Day in words, its changes."""


def change_rows(corpus: Corpus) -> tuple[ChangeRow, ...]:
    """Every change, the newest first, versions frozen among them."""
    known: dict[str, str] = {}
    for version in corpus.versions:
        for name in version.entries:
            known.setdefault(name, version.date)
    rows = [_row(corpus, change) for change in list_changes(corpus.linked, known)]
    frozen = [
        ChangeRow(
            f"frozen/{version.version}",
            "frozen",
            corpus.labels.of("changes", "frozen"),
            False,
            f"Version {version.version} of {version.title}",
            "versions/",
            version.date,
            written_date(version.date),
            version.note,
            version.doi or "",
        )
        for version in reversed(corpus.versions)
    ]
    return tuple(sorted((*frozen, *rows), key=lambda row: row.day, reverse=True))


def _row(corpus: Corpus, change: Change) -> ChangeRow:
    when = written_date(change.date)
    if not change.dated:
        when = f"{corpus.labels.of('changes', 'undated')} {when}"
    which = change.version or change.doi or (f"{change.date}/{change.detail}" if change.dated else "")
    key = f"{change.kind}/{change.about}/{which}"
    version = f"Version {change.version}. " if change.version else ""
    return ChangeRow(
        key,
        change.kind,
        corpus.labels.of("changes", change.kind),
        change.kind in GRAVE,
        corpus.linked.titles[change.about],
        address_of(corpus.linked.kinds[change.about], change.about),
        min(latest(change.date), latest(corpus.day)),
        when,
        f"{version}{change.detail}".strip(),
        change.doi,
    )


def change_views(corpus: Corpus) -> Iterator[View]:
    """Plan the page of changes and the later pages of its list."""
    rows = change_rows(corpus)
    works = corpus.linked.library.status.works
    counts = Counter(row.kind for row in rows)
    grave = tuple(row for row in rows if row.grave)
    size = corpus.settings.page_size
    pages = min(PAGES, max(1, -(-len(rows) // size)))

    def address(number: int) -> str:
        return ADDRESS if number == 1 else f"{ADDRESS}page/{number}/"

    for number in range(1, pages + 1):
        shown = rows[(number - 1) * size : number * size]
        page = ChangePage(
            number,
            pages,
            address(number),
            address(number - 1) if number > 1 else None,
            address(number + 1) if number < pages else None,
            tuple((written_date(day), tuple(group)) for day, group in groupby(shown, key=lambda row: row.day)),
        )
        yield View(
            page.address,
            "changes.html.jinja",
            "list",
            "What has changed" if number == 1 else f"What has changed, page {number}",
            "What is new, what was corrected or retracted, and which conclusions changed",
            {
                "page": page,
                "counts": tuple((corpus.labels.of("changes", kind), counts[kind]) for kind in ORDER),
                "grave": grave[:GRAVE_SHOWN],
                "grave_total": len(grave),
                "older": max(0, len(rows) - pages * size) if number == pages else 0,
                "frozen": len(corpus.versions),
                "asked": len(works),
                "asked_on": written_date(max((work.checked_on for work in works), key=latest)) if works else "",
            },
            updated=corpus.day,
            filters=(("kind", "page"),),
        )


COLUMNS = ("date", "change", "id_of_change", "title", "address", "detail", "notice_doi")


def change_files(corpus: Corpus) -> dict[str, bytes]:
    """Every change as a table, by its path within the site."""
    rows = tuple(
        tuple(Cell(text) for text in (row.day, row.kind, row.key, row.title, row.address, row.detail, row.doi))
        for row in change_rows(corpus)
    )
    return {f"{ADDRESS}changes.csv": csv_bytes(Table("changes", tuple(Column(name, name) for name in COLUMNS), rows))}
