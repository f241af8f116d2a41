"""How a document stands: what its entry says of its publication, and what the networked checks found.

One rule for both: the worse of the two is the standing, and every notice is still told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..bibliography import Record
from ..library import Library
from ..schema import Evaluation, Policy
from ..schema.status import LinkCheck, NetworkStatus, Notice

_ORDER = (
    "published", "unpublished", "preprint", "corrected", "expression-of-concern", "partly-retracted", "retracted",
)  # fmt: skip
"""Standings from the best to the worst."""

_OF_NOTICE: Mapping[str, str] = {
    "correction": "corrected",
    "expression-of-concern": "expression-of-concern",
    "partial-retraction": "partly-retracted",
    "retraction": "retracted",
}

UNRELIABLE = frozenset({"retracted", "partly-retracted", "expression-of-concern"})
"""Standings of documents that nobody should rest on unread."""


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """How one document stands. ``standing`` is a code of the labels' ``publication_status``."""

    standing: str = "published"
    notices: tuple[Notice, ...] = ()
    """The worst first, each kind by date."""
    link: LinkCheck | None = None
    """Of its address, where that was asked."""

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to tell a reader."""
        return self.standing == "published" and (self.link is None or self.link.state not in ("dead", "redirected"))

    @property
    def unreliable(self) -> bool:
        """Whether it was retracted, in part or whole, or is under an expression of concern."""
        return self.standing in UNRELIABLE


CLEAR = DocumentStatus()


@dataclass(frozen=True, slots=True)
class Statuses:
    """What is known of every document, by citation key and by address."""

    links: Mapping[str, LinkCheck] = field(default_factory=dict)
    works: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    """The standing that entries give to their main report, by citation key."""
    entries: Mapping[str, str] = field(default_factory=dict)
    """The standing of the main document of evaluations and policies, by id; those simply published are not in it."""

    def of(self, record: Record | None) -> DocumentStatus:
        """How the document of a record stands."""
        if record is None:
            return CLEAR
        notices = self.works.get(record.doi or "", ())
        told = [self.given.get(record.key, "published"), *(_OF_NOTICE[notice.kind] for notice in notices)]
        links = [self.links.get(address) for address in (record.url, record.address) if address]
        link = next((found for found in links if found is not None), None)
        return DocumentStatus(max(told, key=_ORDER.index), notices, link)

    def link(self, address: str | None) -> LinkCheck | None:
        """What became of an address that is cited; None where it was not asked."""
        return self.links.get(address or "")


def document_statuses(library: Library) -> Statuses:
    """Summarise the status file and what entries say."""
    status: NetworkStatus = library.status
    given: dict[str, str] = {}
    for entry in library.evaluations.values():
        record: Evaluation = entry.record
        if record.reports:
            given[record.reports[0]] = record.publication_status
    found = Statuses(
        {check.address: check for check in status.links},
        {
            check.doi.lower(): tuple(
                sorted(check.notices, key=lambda notice: (-_ORDER.index(_OF_NOTICE[notice.kind]), notice.date or ""))
            )
            for check in status.works
        },
        given,
    )
    standings = {name: _standing(library, entry.record, found) for name, entry in library.evaluations.items()}
    standings |= {name: _standing(library, entry.record, found) for name, entry in library.policies.items()}
    return replace(found, entries={name: code for name, code in standings.items() if code != "published"})


def _standing(library: Library, record: Evaluation | Policy, found: Statuses) -> str:
    """How the main document of an entry stands; by the entry's own word where the bibliography lacks it."""
    if isinstance(record, Evaluation):
        keys = list(record.reports)
        given = record.publication_status
    else:
        keys = [document.key for document in sorted(record.documents, key=lambda document: document.role != "main")]
        given = "published"
    main = next((key for key in keys if key in library.bibliography), None)
    told = found.of(library.bibliography[main] if main is not None else None).standing
    return max(given, told, key=_ORDER.index)
