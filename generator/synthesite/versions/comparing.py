"""What changed between two versions: entries added, removed and changed, and judgements from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .model import EntryRecord, ReviewRecord, VersionRecord


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement that is not as it was. ``about`` says of what; an empty side was not there."""

    about: str
    """Code of what was judged: design, scope, status, direction, appraisal, target, certainty, statement ..."""
    what: str
    """Which one, where there are several: an outcome domain, a tool, a target, a finding, a synthesis."""
    before: str
    after: str
    title: str = ""
    """What people call it, where ``what`` is an id: the words of a finding, the title of a synthesis."""


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """An entry that is in both versions and not the same."""

    id: str
    kind: str
    title: str
    fields: tuple[str, ...]
    """Names of the fields that were changed."""
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class ChangedReview:
    """A review that is in both versions and not the same."""

    id: str
    title: str
    before: str
    after: str
    """Its own version then and now."""
    entered: tuple[str, ...]
    """Entries it includes now and did not."""
    left: tuple[str, ...]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry or review that is in one of the two versions only."""

    id: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side. Everything is in the order of ids."""

    before: str
    after: str
    added: tuple[Listed, ...]
    removed: tuple[Listed, ...]
    changed: tuple[ChangedEntry, ...]
    reviews: tuple[ChangedReview, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.removed or self.changed or self.reviews)

    @property
    def judged(self) -> int:
        """How many judgements changed."""
        return sum(len(row.judgements) for row in self.changed) + sum(len(row.judgements) for row in self.reviews)


def compare_records(before: VersionRecord, after: VersionRecord) -> Comparison:
    """Compare two versions."""
    old, new = _listed(before), _listed(after)
    return Comparison(
        before=before.version,
        after=after.version,
        added=tuple(new[name] for name in sorted(new.keys() - old.keys())),
        removed=tuple(old[name] for name in sorted(old.keys() - new.keys())),
        changed=tuple(
            _entry(name, before.entries[name], after.entries[name])
            for name in sorted(before.entries.keys() & after.entries.keys())
            if before.entries[name] != after.entries[name]
        ),
        reviews=tuple(
            _review(name, before.reviews[name], after.reviews[name])
            for name in sorted(before.reviews.keys() & after.reviews.keys())
            if before.reviews[name] != after.reviews[name]
        ),
    )


def _listed(version: VersionRecord) -> dict[str, Listed]:
    found = {name: Listed(name, entry.kind, entry.title) for name, entry in version.entries.items()}
    return found | {name: Listed(name, "review", review.title) for name, review in version.reviews.items()}


def _entry(name: str, before: EntryRecord, after: EntryRecord) -> ChangedEntry:
    fields = sorted(
        field
        for field in before.fields.keys() | after.fields.keys()
        if before.fields.get(field) != after.fields.get(field)
    )
    judgements = [
        Judgement(about, "", getattr(before, about), getattr(after, about))
        for about in ("kind", "design", "scope", "status")
        if getattr(before, about) != getattr(after, about)
    ]
    for about, old, new in (
        ("direction", before.directions, after.directions),
        ("appraisal", before.appraisals, after.appraisals),
        ("target", before.targets, after.targets),
    ):
        judgements.extend(_differing(about, old, new))
    return ChangedEntry(name, after.kind, after.title, tuple(fields), tuple(judgements))


def _differing(about: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Judgement]:
    for what in sorted(before.keys() | after.keys()):
        if before.get(what) != after.get(what):
            yield Judgement(about, what, before.get(what, ""), after.get(what, ""))


def _review(name: str, before: ReviewRecord, after: ReviewRecord) -> ChangedReview:
    judgements: list[Judgement] = []
    for finding in sorted(before.findings.keys() | after.findings.keys()):
        old, new = before.findings.get(finding), after.findings.get(finding)
        if old is None or new is None:
            said = (old.statement if old else "", new.statement if new else "")
            judgements.append(Judgement("finding", finding, *said))
            continue
        if old.statement != new.statement:
            judgements.append(Judgement("statement", finding, old.statement, new.statement))
        if old.certainty != new.certainty:
            judgements.append(Judgement("certainty", finding, old.certainty, new.certainty, new.statement))
    for part in sorted(before.syntheses.keys() | after.syntheses.keys()):
        counted = [
            (
                f"{found.evaluations} evaluations"
                + "".join(f", {count} {side}" for side, count in sorted(found.directions.items()))
                if found
                else ""
            )
            for found in (before.syntheses.get(part), after.syntheses.get(part))
        ]
        if counted[0] != counted[1]:
            title = (after.syntheses.get(part) or before.syntheses[part]).title
            judgements.append(Judgement("synthesis", part, counted[0], counted[1], title))
    return ChangedReview(
        name,
        after.title,
        before.version,
        after.version,
        tuple(sorted(set(after.included) - set(before.included))),
        tuple(sorted(set(before.included) - set(after.included))),
        tuple(judgements),
    )
