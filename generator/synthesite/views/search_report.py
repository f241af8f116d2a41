"""What PRISMA-S asks of the report of a search, item by item, as far as a review's fields and logs hold it.

Source: Rethlefsen et al., Systematic Reviews 2021;10:39. Labels are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..library import ScreeningLog
from ..schema import Review
from ..schema.dates import written_date
from ..schema.review import Search


@dataclass(frozen=True, slots=True)
class SearchItem:
    """One item of PRISMA-S: its number, our label, the answers; without any the item is not answered."""

    number: int
    label: str
    answers: tuple[str, ...]


def search_items(record: Review, logs: Sequence[ScreeningLog]) -> tuple[SearchItem, ...]:
    """Answer the 16 items of PRISMA-S for one review."""
    rows = [row for log in logs for _, row in log.rows]
    queries = len({(log.file, row.found_by_query) for log in logs for _, row in log.rows if row.found_by_query})
    duplicates = sum(row.decision == "duplicate" for row in rows)
    due = record.currency.next_search_due
    mode = {
        "living": "The review is kept up to date.",
        "periodic": "The searches are repeated from time to time.",
        "ended": "The searches are not repeated.",
    }[record.currency.mode]
    strategies = tuple(f"{search.source}: {search.string}" for search in record.searches if search.string)
    if queries:
        strategies = (*strategies, f"{queries:,} queries stand in the screening logs, each beside what it found.")
    found = tuple(
        f"{search.source}: {search.hits:,}"
        for search in record.searches
        if isinstance(search.hits, int) and not _logged(search, logs)
    )
    if rows:
        found = (*found, f"{len(rows):,} records stand in the screening logs.")
    answers: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("Databases", _sources(record, "database", none="No search of a database is recorded.")),
        ("Several databases searched at once", ()),
        ("Registers of studies", _sources(record, "register", none="No search of a register is recorded.")),
        ("Websites and other places looked through", _sources(record, "website", "organisation")),
        ("References followed", _sources(record, "citation-searching", none="No references followed are recorded.")),
        ("People asked", ()),
        ("Other ways of searching", _sources(record, "other")),
        ("The searches as they were typed", strategies),
        ("Limits", tuple(dict.fromkeys(search.limits for search in record.searches if search.limits))),
        ("Ready-made search filters", ()),
        ("Searches taken over from other reviews", ()),
        ("Updates", (mode, *((f"The next search is due {written_date(due)}.",) if due else ()))),
        ("Dates of the searches", tuple(dict.fromkeys(written_date(search.date) for search in record.searches))),
        ("Searches checked by somebody else", ()),
        ("Records found", found),
        ("Duplicates", (f"Duplicate records marked in the logs: {duplicates:,}.",) if rows else ()),
    )
    return tuple(SearchItem(number, label, given) for number, (label, given) in enumerate(answers, start=1))


def _sources(record: Review, *kinds: str, none: str = "") -> tuple[str, ...]:
    found = tuple(dict.fromkeys(search.source for search in record.searches if search.kind in kinds))
    return found or ((none,) if none else ())


def _logged(search: Search, logs: Sequence[ScreeningLog]) -> bool:
    return any(log.file.rsplit("/", 1)[-1] == search.log for log in logs)
