"""What has changed for readers, by the dates that the files themselves give. No history of version control is read.

The same files give the same list, with or without git, in a copy or a shallow clone; see docs/decisions/0023.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ..library import document_keys
from ..link import LinkedLibrary
from ..schema import Evaluation, Policy, Review
from ..schema.dates import earliest, latest
from ..schema.status import NoticeKind

ChangeKind = Literal[
    "retracted",
    "partly-retracted",
    "expression-of-concern",
    "conclusion-changed",
    "corrected-document",
    "corrected-entry",
    "new-version",
    "coded-again",
    "new-review",
    "new-policy",
    "new-evaluation",
]

ORDER: tuple[ChangeKind, ...] = get_args(ChangeKind)
"""What matters most to somebody who has relied on a page comes first, within one day."""

GRAVE: frozenset[ChangeKind] = frozenset(ORDER[:6])
"""Changes after which a page says something else than it did, or rests on something else."""

_OF_NOTICE: dict[NoticeKind, ChangeKind] = {
    "retraction": "retracted",
    "partial-retraction": "partly-retracted",
    "expression-of-concern": "expression-of-concern",
    "correction": "corrected-document",
}
_OF_STANDING: dict[str, ChangeKind] = {
    "retracted": "retracted",
    "partly-retracted": "partly-retracted",
    "expression-of-concern": "expression-of-concern",
    "corrected": "corrected-document",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed for readers."""

    kind: ChangeKind
    about: str
    """Id of the evaluation, policy or review."""
    date: str
    """When, as exactly as it is known (EDTF)."""
    dated: bool = True
    """Whether ``date`` is that of the change; if not, it is the day on which we recorded or last asked of it."""
    detail: str = ""
    """What the authors of the page say of it."""
    version: str = ""
    """Of a review."""
    doi: str = ""
    """Of a notice."""


def list_changes(linked: LinkedLibrary, known: Mapping[str, str] | None = None) -> tuple[Change, ...]:
    """Everything that changed, the newest first; of one day by ``ORDER``, then by title.

    Args:
        linked: the library.
        known: for entries of versions frozen before, the day of the first that holds them. One that was coded
            after that day is not new, but was coded again.
    """
    known = known or {}
    library = linked.library
    found: list[Change] = []
    checks = {check.doi.lower(): check for check in library.status.works}
    for kind, entry in library.entries():
        record: Evaluation | Policy = entry.record
        coding = record.coding
        fresh: ChangeKind = "new-evaluation" if kind == "evaluation" else "new-policy"
        again = entry.id in known and known[entry.id] < earliest(coding.on)
        found.append(Change("coded-again" if again else fresh, entry.id, coding.on))
        found += [Change("corrected-entry", entry.id, row.date, detail=row.what) for row in coding.corrections]
        noticed: set[ChangeKind] = set()
        for key in document_keys(record):
            document = library.bibliography.get(key)
            check = checks.get((document.doi or "").lower()) if document is not None else None
            for notice in check.notices if check is not None else ():
                assert check is not None  # noqa: S101  # it has notices
                change = _OF_NOTICE[notice.kind]
                noticed.add(change)
                date = notice.date or check.checked_on
                found.append(Change(change, entry.id, date, notice.date is not None, doi=notice.doi or ""))
        said = _OF_STANDING.get(record.publication_status) if isinstance(record, Evaluation) else None
        if said is not None and said not in noticed:
            found.append(Change(said, entry.id, coding.on, dated=False))
    for review in library.reviews.values():
        found += _versions(review.id, review.record)
    ordered = sorted(set(found), key=lambda row: (linked.titles[row.about].casefold(), row.about, row.version, row.doi))
    ordered.sort(key=lambda row: ORDER.index(row.kind))
    return tuple(sorted(ordered, key=lambda row: latest(row.date), reverse=True))


def _versions(name: str, record: Review) -> Iterator[Change]:
    """The versions of a review. The first is the review itself: there was no conclusion before that could change."""
    first = min(latest(change.date) for change in record.changes)
    seen_first = False
    for change in sorted(record.changes, key=lambda change: latest(change.date)):
        words = " ".join(part for part in (change.what, change.why) if part)
        if not seen_first and latest(change.date) == first:
            seen_first = True
            yield Change("new-review", name, change.date, detail=words, version=change.version)
        elif change.conclusions_changed:
            words = change.conclusion or words
            yield Change("conclusion-changed", name, change.date, detail=words, version=change.version)
        else:
            yield Change("new-version", name, change.date, detail=words, version=change.version)
