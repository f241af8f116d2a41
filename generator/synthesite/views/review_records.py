"""Every record of a review's screening logs, by decision and reason: what stands behind the boxes of the flow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..load import Entry
from ..schema import Review
from ..schema.review import ScreeningRow
from ..synthesis.prisma import Decision, LogCounts, prisma_flow
from .displays.model import Cell, Column, Display, Table, csv_bytes
from .model import Corpus, View, address_of

FOLDERS: Mapping[Decision, tuple[str, str]] = MappingProxyType(
    {
        "include": ("included", "Records included"),
        "exclude": ("excluded", "Records excluded, with reasons"),
        "duplicate": ("duplicates", "Duplicate records"),
    }
)
"""Folder and title of the list of each decision."""

PAGE = 75
"""Records on one page, so that none grows too large for slow lines."""

_WEB = re.compile(r"^https?://[^\s<>\"']+$")


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record of a log."""

    id: str
    title: str
    by: str
    """First author and year, as the log has them."""
    address: str | None
    """Where it was found, where that is a web address."""
    query: str
    reason: str
    stage: str
    log: str
    entry: str | None
    """Address of the entry that it became or belongs to."""
    entry_title: str


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Records under one heading: one reason, or one log."""

    id: str
    heading: str
    total: int
    """How many there are on all pages."""
    continued: bool
    rows: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of the records of one decision; named as pagers need it."""

    number: int
    pages: int
    address: str
    previous: str | None
    following: str | None
    total: int
    groups: tuple[RecordGroup, ...]


def records_address(review: str, decision: Decision | None = None) -> str:
    """Where the records of a review are listed: all decisions, or one."""
    home = f"{address_of('review', review)}records/"
    return home if decision is None else f"{home}{FOLDERS[decision][0]}/"


def reason_addresses(corpus: Corpus, review: str) -> dict[str, str]:
    """Where the records excluded for each reason begin: page and anchor, by reason."""
    found: dict[str, str] = {}
    for page in record_pages(corpus, review, "exclude"):
        for group in page.groups:
            found.setdefault(group.heading, f"{page.address}#{group.id}")
    return found


def record_pages(corpus: Corpus, review: str, decision: Decision) -> tuple[RecordPage, ...]:
    """The records of one decision, page by page: exclusions by reason, the commonest first, the others by log."""
    logs = corpus.linked.library.screening[review]
    named = [(log.file.rsplit("/", 1)[-1], row) for log in logs for _, row in log.rows if row.decision == decision]
    keys = [row.reason if decision == "exclude" else log for log, row in named]
    order = {log.file.rsplit("/", 1)[-1]: at for at, log in enumerate(logs)}
    if decision == "exclude":
        order = {reason: at for at, (reason, _) in enumerate(prisma_flow(corpus.linked, logs).reasons)}
    sizes = {key: keys.count(key) for key in order}
    rows = sorted(range(len(named)), key=lambda at: order[keys[at]])
    ids = {key: f"{'reason' if decision == 'exclude' else 'log'}-{at + 1}" for key, at in order.items()}
    base = records_address(review, decision)
    pages = max(1, -(-len(rows) // PAGE))
    found: list[RecordPage] = []
    seen: set[str] = set()
    for number in range(1, pages + 1):
        part = rows[(number - 1) * PAGE : number * PAGE]
        groups: list[RecordGroup] = []
        for key in dict.fromkeys(keys[at] for at in part):
            listed = tuple(_row(corpus, *named[at]) for at in part if keys[at] == key)
            groups.append(RecordGroup(ids[key], key, sizes[key], key in seen, listed))
            seen.add(key)
        found.append(
            RecordPage(
                number,
                pages,
                _page_address(base, number),
                _page_address(base, number - 1) if number > 1 else None,
                _page_address(base, number + 1) if number < pages else None,
                len(rows),
                tuple(groups),
            )
        )
    return tuple(found)


def record_views(entry: Entry[Review], corpus: Corpus, diagram: Display) -> Iterator[View]:
    """Plan the flow diagram of a review with the lists of its records; none where it has no log."""
    logs = corpus.linked.library.screening[entry.id]
    if not logs:
        return
    record, home = entry.record, address_of("review", entry.id)
    flow = prisma_flow(corpus.linked, logs)
    shared = {"review": record, "home": home, "records": records_address(entry.id)}
    yield View(
        address=records_address(entry.id),
        template="review_records.html.jinja",
        kind="list",
        title=f"Records found: {record.title}",
        description=f"The {flow.identified} records of the screening logs of the review {record.title}, by decision",
        source=entry.file,
        updated=record.currency.published_on,
        data={
            **shared,
            "page": None,
            "heading": "Records found",
            "flow": flow,
            "logs": tuple(_log_words(log, record) for log in flow.logs),
            "folders": tuple((records_address(entry.id, name), FOLDERS[name][1]) for name in FOLDERS),
            "diagram": diagram,
        },
    )
    for decision, (_, title) in FOLDERS.items():
        for page in record_pages(corpus, entry.id, decision):
            yield View(
                address=page.address,
                template="review_records.html.jinja",
                kind="list",
                title=f"{title}: {record.title}" + (f", page {page.number}" if page.number > 1 else ""),
                description=f"{title} in the screening logs of the review {record.title}: {page.total}",
                source=entry.file,
                updated=record.currency.published_on,
                data={**shared, "page": page, "heading": title, "decision": decision},
            )


def record_files(corpus: Corpus) -> dict[str, bytes]:
    """Every review's records as CSV, by address within the site."""
    return {
        f"{records_address(review)}records.csv": csv_bytes(_table(logs_rows))
        for review, logs in corpus.linked.library.screening.items()
        if (logs_rows := [(log.file.rsplit("/", 1)[-1], row) for log in logs for _, row in log.rows])
    }


def _table(rows: Sequence[tuple[str, ScreeningRow]]) -> Table:
    names = list(ScreeningRow.model_fields)
    return Table(
        "Records",
        (Column("log", "Log"), *(Column(name, name) for name in names)),
        tuple((Cell(log), *(Cell(str(getattr(row, name) or "")) for name in names)) for log, row in rows),
    )


def _page_address(base: str, number: int) -> str:
    return base if number == 1 else f"{base}page/{number}/"


def _log_words(log: LogCounts, record: Review) -> tuple[str, str, LogCounts]:
    """A log's file name, what was searched, and its numbers."""
    name = log.file.rsplit("/", 1)[-1]
    return name, "; ".join(dict.fromkeys(search.source for search in record.searches if search.log == name)), log


def _row(corpus: Corpus, log: str, row: ScreeningRow) -> RecordRow:
    linked = corpus.linked
    name = (row.entry or row.record).split("#")[0]
    if name not in linked.kinds:
        name = next(iter(linked.by_record.get(name, ())), "")
    known = name in linked.kinds and row.decision != "exclude"
    return RecordRow(
        id=row.record,
        title=row.title,
        by=", ".join(text for text in ((row.first_author or "").strip("{}"), row.year or "") if text),
        address=row.source_address if row.source_address and _WEB.match(row.source_address) else None,
        query=row.found_by_query or "",
        reason=row.reason,
        stage=row.stage or "",
        log=log,
        entry=address_of(linked.kinds[name], name) if known else None,
        entry_title=linked.titles[name] if known else "",
    )
