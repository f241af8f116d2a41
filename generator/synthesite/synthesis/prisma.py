"""The PRISMA 2020 flow, computed from screening logs and entries (Page et al., BMJ 2021;372:n71).

Units are kept apart: the logs count records; reports are records of included documents; studies are entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..library import ScreeningLog
from ..link import LinkedLibrary


@dataclass(frozen=True, slots=True)
class LogCounts:
    """One log's numbers."""

    file: str
    records: int
    duplicates: int
    excluded: int
    included: int
    queries: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The numbers of a flow diagram, as far as the logs hold them."""

    logs: tuple[LogCounts, ...]
    identified: int
    duplicates: int
    screened: int
    excluded: int
    reasons: tuple[tuple[str, int], ...]
    """Reasons of exclusion with their counts, the commonest first."""
    included_records: int
    reports: int
    """Records of included documents that are entries here."""
    studies: int
    """Entries (studies and policies) that these are documents of."""


def prisma_flow(linked: LinkedLibrary, logs: Sequence[ScreeningLog]) -> Flow:
    """Count a review's logs.

    The same document can be included in two logs; reports and studies count it once.
    """
    counted: list[LogCounts] = []
    reasons: Counter[str] = Counter()
    included: set[str] = set()
    for log in logs:
        decisions = Counter(row.decision for _, row in log.rows)
        queries = {row.found_by_query for _, row in log.rows if row.found_by_query}
        counted.append(
            LogCounts(log.file, len(log.rows), decisions["duplicate"], decisions["exclude"], decisions["include"], len(queries))
        )
        reasons.update(row.reason for _, row in log.rows if row.decision == "exclude")
        included.update(row.record for _, row in log.rows if row.decision == "include")
    identified = sum(count.records for count in counted)
    duplicates = sum(count.duplicates for count in counted)
    excluded = sum(count.excluded for count in counted)
    entries = {**{name: (name,) for name in linked.kinds}, **linked.by_record}
    reports = sorted(record for record in included if record in entries)
    return Flow(
        logs=tuple(counted),
        identified=identified,
        duplicates=duplicates,
        screened=identified - duplicates,
        excluded=excluded,
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        included_records=sum(count.included for count in counted),
        reports=len(reports),
        studies=len({entry for record in reports for entry in entries[record]}),
    )
