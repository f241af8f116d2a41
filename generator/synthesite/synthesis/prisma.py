"""The PRISMA 2020 flow, computed from screening logs and entries (Page et al., BMJ 2021;372:n71).

Units are kept apart: the logs count records; studies (and policies) are entries.
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
    studies: int
    """Entries (studies and policies) that the included records became; a study found in two logs counts once."""


def prisma_flow(linked: LinkedLibrary, logs: Sequence[ScreeningLog]) -> Flow:
    """Count a review's logs.

    A record says in its column ``entry`` what it became, or its own id is that of an entry or document.
    """
    counted: list[LogCounts] = []
    reasons: Counter[str] = Counter()
    included: set[tuple[str, bool]] = set()
    for log in logs:
        decisions = Counter(row.decision for _, row in log.rows)
        queries = {row.found_by_query for _, row in log.rows if row.found_by_query}
        counted.append(
            LogCounts(
                log.file,
                len(log.rows),
                decisions["duplicate"],
                decisions["exclude"],
                decisions["include"],
                len(queries),
            )
        )
        reasons.update(row.reason for _, row in log.rows if row.decision == "exclude")
        included.update(
            (row.entry or row.record, row.entry is not None) for _, row in log.rows if row.decision == "include"
        )
    identified = sum(count.records for count in counted)
    duplicates = sum(count.duplicates for count in counted)
    excluded = sum(count.excluded for count in counted)
    studies: set[str] = set()
    for name, is_entry in included:
        studies.update((name,) if is_entry or name in linked.kinds else linked.by_record.get(name, ()))
    return Flow(
        logs=tuple(counted),
        identified=identified,
        duplicates=duplicates,
        screened=identified - duplicates,
        excluded=excluded,
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        included_records=sum(count.included for count in counted),
        studies=len(studies & linked.kinds.keys()),
    )
