"""The record of what a library holds now, for a version to be frozen or to be compared with one."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from ..library import document_keys
from ..link import LinkedLibrary
from ..load import Entry
from ..schema import Evaluation, Policy, Review
from ..schema.dates import latest
from ..schema.review import ReviewFinding, newest_change
from ..synthesis.certainty import cerqual_level, grade_level
from ..synthesis.direction import StudyDirection
from ..synthesis.display_blocks import DisplayBlock, pick_evaluations
from ..synthesis.document_status import Statuses
from ..synthesis.inclusion import included_entries, waiting_entries
from ..synthesis.policy_status import policy_status
from .model import NOW, EntryRecord, FindingRecord, ReviewRecord, SynthesisRecord, VersionRecord

Directions = Mapping[str, Sequence[StudyDirection]]


def record_version(
    linked: LinkedLibrary,
    directions: Directions,
    statuses: Statuses,
    day: str,
    *,
    version: str = NOW,
    date: str = "",
    earlier: Sequence[VersionRecord] = (),
    address: str | None = None,
    doi: str | None = None,
) -> VersionRecord:
    """Record every entry and judgement of a library.

    Args:
        linked: the library.
        directions: each evaluation's direction on each outcome domain, as ``cover_themes`` gives them.
        statuses: how documents stand.
        day: the day that stands for now.
        version: its name.
        date: the day it is frozen; without one, ``day``.
        earlier: versions frozen before, whose lists say what reviews have considered.
        address: where it will be kept.
        doi: its DOI, where one is reserved.
    """
    library = linked.library
    entries = {
        entry.id: _entry(linked, entry, directions.get(entry.id, ()), statuses, day) for _, entry in library.entries()
    }
    return VersionRecord(
        version=version,
        date=date or latest(day),
        data_of=latest(day),
        title=library.project.settings.site_name,
        entries=entries,
        reviews={name: _review(linked, entry, directions, earlier) for name, entry in library.reviews.items()},
        address=address,
        doi=doi,
    )


def earlier_inclusions(versions: Iterable[VersionRecord], review: str) -> frozenset[str]:
    """The entries that earlier versions of a review included."""
    return frozenset(
        name for version in versions if review in version.reviews for name in version.reviews[review].included
    )


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _written(record: BaseModel) -> dict[str, Any]:
    """What somebody wrote: fields left at their defaults do not count, so that a new field changes no digest."""
    return record.model_dump(mode="json", exclude_defaults=True)


def _entry(
    linked: LinkedLibrary,
    entry: Entry[Evaluation] | Entry[Policy],
    points: Sequence[StudyDirection],
    statuses: Statuses,
    day: str,
) -> EntryRecord:
    record = entry.record
    written = _written(record)
    appraisals = {
        f"{row.tool}, {row.target or 'whole'}, {number}": row.overall
        for number, row in enumerate(record.appraisals, 1)
        if row.overall
    }
    fields = {name: _digest(value)[:8] for name, value in written.items()}
    if isinstance(record, Evaluation):
        keys = document_keys(record)
        document = linked.library.bibliography.get(keys[0]) if keys else None
        return EntryRecord(
            "evaluation", linked.titles[entry.id], _digest(written), record.design, record.scope,
            statuses.of(document).standing, {point.domain: point.direction for point in points}, appraisals, {}, fields,
        )  # fmt: skip
    targets = {target.id: target.fate for target in record.targets if target.id and target.fate}
    return EntryRecord(
        "policy", linked.titles[entry.id], _digest(written), record.kind, record.scope,
        policy_status(linked, entry.id, day).state, {}, appraisals, targets, fields,
    )  # fmt: skip


def certainty_level(finding: ReviewFinding) -> str:
    """The computed level of a finding, or ``none``."""
    if finding.grade is not None:
        return grade_level(finding.grade)
    return cerqual_level(finding.cerqual) if finding.cerqual is not None else "none"


def _review(
    linked: LinkedLibrary, entry: Entry[Review], directions: Directions, earlier: Sequence[VersionRecord]
) -> ReviewRecord:
    record = entry.record
    waiting = waiting_entries(linked, entry.id, earlier_inclusions(earlier, entry.id)).entries
    syntheses = {}
    for part in record.syntheses:
        names = pick_evaluations(DisplayBlock("", synthesis=part.id), entry.id, linked)
        sides: Counter[str] = Counter(
            point.direction for name in names for point in directions.get(name, ()) if point.domain == part.domain
        )
        syntheses[part.id] = SynthesisRecord(part.title, len(names), dict(sorted(sides.items())))
    return ReviewRecord(
        title=record.title,
        version=newest_change(record.changes).version,
        searched_on=record.currency.searched_on,
        mode=record.currency.mode,
        digest=_digest(_written(record)),
        included=included_entries(linked, entry.id, waiting),
        findings={
            finding.id: FindingRecord(finding.theme, finding.statement, certainty_level(finding))
            for finding in record.findings
        },
        syntheses=syntheses,
    )
