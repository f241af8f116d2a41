"""What every entry, review, theme and record of a project is asked for, and what it lacks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..library import Library
from ..link import LinkedLibrary
from ..schema import Evaluation, Policy
from ..schema.common import CodingRecord
from ..schema.dates import latest
from .currency import review_currency
from .document_status import Statuses, document_statuses
from .recommended_fields import State

YEARS_OF = {"coding-old": 3, "theme-not-reviewed": 2, "never-asked": 1}
"""After how many years a coding or check, a theme's review, and the networked checks are old."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One entry, review, theme, record or the project, and what it was asked for."""

    id: str
    of: str
    file: str
    themes: tuple[str, ...]
    findings: int
    about_subject: bool
    asked: Mapping[str, tuple[str, ...] | None]
    """By each thing it should have: None where it has it, else what exactly is missing, which may be nothing."""


def look_at_subjects(linked: LinkedLibrary, day: str, states: Mapping[str, Mapping[str, State]]) -> Iterator[Subject]:
    """Look at every entry, review, theme and record, and at the networked checks.

    Args:
        linked: the library.
        day: the day that stands for now.
        states: for each evaluation and policy the state of its recommended fields.
    """
    library = linked.library
    statuses = document_statuses(library)
    counted = {scope.code for scope in library.codebook.counted_scopes}
    within: dict[str, list[str]] = defaultdict(list)
    for theme, names in linked.by_theme.items():
        for name in names:
            within[name].append(theme)
    second = _second_coders(library)
    for kind, entry in library.entries():
        asked: dict[str, tuple[str, ...] | None] = {}
        asked["not-appraised"] = None if entry.record.appraisals else ()
        asked["not-verified"] = tuple(entry.record.not_verified) or None
        blank = tuple(name for name, state in states[entry.id].items() if state == "blank")
        asked["blank-fields"] = blank or None
        asked["no-policy" if kind == "evaluation" else "no-evaluation"] = _unlinked(linked, entry.id, kind)
        if (dead := _dead_links(entry.record, library, statuses)) is not None:
            asked["dead-link"] = dead or None
        coding: CodingRecord | None = entry.record.coding  # None in what is left of a broken entry
        if coding is not None:
            others = {coding.checked_by, *second.get(entry.id, ())} - {None, coding.by}
            asked["coded-once"] = None if others else (coding.by,)
            asked["not-read-in-full"] = None if coding.access == "full-text" else (coding.access,)
            newest = max(filter(None, (coding.on, coding.checked_on)), key=latest)
            asked["coding-old"] = (newest,) if _old("coding-old", newest, day) else None
        findings, about = len(linked.reviewed_in.get(entry.id, ())), entry.record.scope in counted
        yield Subject(entry.id, kind, entry.file, tuple(within[entry.id]), findings, about, asked)
    yield from _look_at_reviews(linked, day)
    yield from _look_at_themes(linked, day)
    yield from _look_at_records(linked)
    if library.evaluations or library.policies:
        yield _look_at_checks(library, day)


def _look_at_reviews(linked: LinkedLibrary, day: str) -> Iterator[Subject]:
    for name, review in linked.library.reviews.items():
        findings = review.record.findings
        once = tuple(
            finding.id for finding in findings if finding.provisional and (finding.grade or finding.cerqual) is not None
        )
        asked: dict[str, tuple[str, ...] | None] = {"judged-once": once or None}
        if review.record.currency is not None:
            due = review.record.currency.next_search_due
            overdue = review_currency(linked.library, review.record.currency, day).overdue
            asked["search-overdue"] = (due,) if overdue and due else None
        themes = tuple(dict.fromkeys(finding.theme for finding in findings))
        yield Subject(name, "review", review.file, themes, len(findings), True, asked)


def _look_at_themes(linked: LinkedLibrary, day: str) -> Iterator[Subject]:
    library = linked.library
    file = f"{library.project.settings.evidence}/themes.yml"
    findings = Counter(finding.theme for review in library.reviews.values() for finding in review.record.findings)
    for theme in library.scheme.themes:
        if theme.replaced_by is not None:
            continue
        reviewed = theme.reviewed_on
        unreviewed = reviewed is None or _old("theme-not-reviewed", reviewed, day)
        asked = {
            "theme-empty": None if linked.by_theme.get(theme.id) else (),
            "theme-not-reviewed": ((reviewed,) if reviewed else ()) if unreviewed else None,
        }
        yield Subject(theme.id, "theme", file, (theme.id,), findings[theme.id], True, asked)


def _look_at_records(linked: LinkedLibrary) -> Iterator[Subject]:
    """Records of the bibliography; one is used by an entry it is a document of, or by any text that cites it."""
    library = linked.library
    file = f"{library.project.settings.evidence}/references.bib"
    idle = [key for key in library.bibliography if not linked.by_record.get(key)]
    cited = _cited_keys(library) if idle else frozenset()
    for key in library.bibliography:
        unused = not linked.by_record.get(key) and key not in cited
        yield Subject(key, "record", file, (), 0, False, {"record-unused": () if unused else None})


_CITATION = re.compile(r"@([A-Za-z0-9][A-Za-z0-9_:.+-]*)")


def _cited_keys(library: Library) -> frozenset[str]:
    """Every key that a source names, or that a text may cite; rather one too many than one too few."""
    found: set[str] = set()
    for record in (
        *(entry.record for _, entry in library.entries()),
        *(row.record for row in library.reviews.values()),
    ):
        for text in _texts(record):
            found.add(text)
            found.update(key.rstrip(".:+-") for key in _CITATION.findall(text))
    for rows in library.prose.values():
        for _, text in rows:
            found.update(key.rstrip(".:+-") for key in _CITATION.findall(text))
    return frozenset(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))


def _look_at_checks(library: Library, day: str) -> Subject:
    """Whether the networked checks (dead links, retractions) have been run, and lately."""
    file = f"{library.project.settings.evidence}/status.yml"
    days = [row.checked_on for row in library.status.links] + [row.checked_on for row in library.status.works]
    newest = max(days, key=latest) if days else None
    old = newest is None or _old("never-asked", newest, day)
    findings = sum(len(review.record.findings) for review in library.reviews.values())
    asked = {"never-asked": ((newest,) if newest else ()) if old else None}
    return Subject("synthesite refresh", "project", file, (), findings, True, asked)


def _second_coders(library: Library) -> dict[str, list[str]]:
    """Who coded entries a second time, by entry; by the initials of the file where the coding does not say."""
    found: dict[str, list[str]] = defaultdict(list)
    for coding in library.codings:
        given: CodingRecord | None = getattr(coding.record, "coding", None)
        found[coding.of].append(given.by if given is not None else coding.initials)
    return found


def _unlinked(linked: LinkedLibrary, name: str, kind: str) -> tuple[str, ...] | None:
    """Nothing missing where a link in either direction joins an evaluation and a policy."""
    other = "policy" if kind == "evaluation" else "evaluation"
    ends = (
        *(link.target for link in linked.outgoing.get(name, ())),
        *(link.source for link in linked.incoming.get(name, ())),
    )
    return None if any(linked.kinds.get(end) == other for end in ends) else ()


def _dead_links(record: Evaluation | Policy, library: Library, statuses: Statuses) -> tuple[str, ...] | None:
    """The dead addresses of an entry's documents and pages read; None where none of them was asked."""
    if not library.status.links:
        return None
    keys = record.reports if isinstance(record, Evaluation) else tuple(row.key for row in record.documents)
    found = [statuses.of(library.bibliography.get(key)).link for key in keys]
    found += [statuses.link(page.address) for page in record.provenance]
    checks = [check for check in found if check is not None]
    if not checks:
        return None
    return tuple(dict.fromkeys(check.address for check in checks if check.state == "dead" and not check.archived))


def _old(kind: str, date: str, day: str) -> bool:
    """Whether a date lies more than the years of its kind before a day."""
    until = latest(date)
    return f"{int(until[:4]) + YEARS_OF[kind]:04d}{until[4:]}" < day
