"""What is missing or old in a project: one report, sorted by the work that would help readers most.

The order, said in the open wherever the report is shown: first what most findings of our reviews rest on; then
entries about the subject itself; then those that lack most; then by id. No points are added up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..library import Library
from ..link import LinkedLibrary
from ..load import nearest
from ..problems import SynthesiteError
from ..schema import Theme
from ..schema.exceptions import AcceptedWarning
from .quality_subjects import Subject, look_at_subjects
from .recommended_fields import FieldCount, count_fields, field_states

LACKS = (
    "never-asked",
    "dead-link",
    "not-appraised",
    "coded-once",
    "not-read-in-full",
    "not-verified",
    "blank-fields",
    "no-policy",
    "no-evaluation",
    "coding-old",
    "judged-once",
    "search-overdue",
    "theme-empty",
    "theme-not-reviewed",
    "record-unused",
)
"""Everything that can be missing, in the order in which it is told. The labels' ``quality`` has the words."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing of one subject."""

    kind: str
    """One of ``LACKS``."""
    details: tuple[str, ...] = ()
    """What exactly: fields, addresses, a date, a code of access, ids of findings; or nothing."""


@dataclass(frozen=True, slots=True)
class Wanting:
    """An entry, review, theme, record or the whole project, with everything that it lacks."""

    id: str
    of: str
    """evaluation, policy, review, theme, record or project."""
    file: str
    themes: tuple[str, ...]
    """Themes it counts under, wider ones included."""
    findings: int
    """Findings of our reviews that rest on it, or are its own."""
    about_subject: bool
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class LackCount:
    """How many lack one thing, of how many that should have it."""

    kind: str
    found: int
    asked: int


@dataclass(frozen=True, slots=True)
class ThemeQuality:
    """What the entries of one theme lack; an entry with several themes counts in each."""

    theme: str
    curator: str | None
    reviewed_on: str | None
    entries: int
    counts: tuple[LackCount, ...]

    @property
    def total(self) -> int:
        """Everything missing under this theme."""
        return sum(row.found for row in self.counts)


@dataclass(frozen=True, slots=True)
class CuratorQuality:
    """What is missing under the themes of one curator; each entry counts once."""

    curator: str | None
    """None for themes that nobody looks after."""
    themes: tuple[str, ...]
    entries: int
    counts: tuple[LackCount, ...]

    @property
    def total(self) -> int:
        """Everything missing under these themes."""
        return sum(row.found for row in self.counts)


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The whole report. Text, JSON and pages are made from this one value."""

    day: str
    totals: tuple[tuple[str, int], ...]
    """How many evaluations, policies, reviews, themes and records were looked at."""
    counts: tuple[LackCount, ...]
    themes: tuple[ThemeQuality, ...]
    curators: tuple[CuratorQuality, ...]
    fields: tuple[FieldCount, ...]
    wanting: tuple[Wanting, ...]
    """Everything that lacks something: what would help readers most comes first."""
    accepted: tuple[AcceptedWarning, ...] = ()
    """Warnings that somebody accepts with a reason, by file."""

    def lacking(self, kind: str) -> tuple[tuple[Wanting, tuple[str, ...]], ...]:
        """Those that lack one thing, with the details, in the report's order."""
        return tuple((row, lack.details) for row in self.wanting for lack in row.lacks if lack.kind == kind)


def assess_quality(linked: LinkedLibrary, day: str, themes: Iterable[str] | None = None) -> QualityReport:
    """Look at everything in a project, or at what belongs to some themes.

    Args:
        linked: the library.
        day: the day that stands for now.
        themes: only what belongs to these themes, narrower ones included; None looks at the whole project.
    """
    return _assess(linked, day, None if themes is None else frozenset(themes))


@lru_cache(maxsize=2)
def _assess(linked: LinkedLibrary, day: str, wanted: frozenset[str] | None) -> QualityReport:
    library = linked.library
    families = {design.code: design.family for design in library.codebook.designs}
    states = {
        entry.id: (kind, field_states(entry.record, families.get(getattr(entry.record, "design", ""), "")))
        for kind, entry in library.entries()
    }
    looked = [
        row
        for row in look_at_subjects(linked, day, {name: fields for name, (_, fields) in states.items()})
        if wanted is None or not wanted.isdisjoint(row.themes)
    ]
    inside = {row.id for row in looked if row.of in ("evaluation", "policy")}
    files = {row.file for row in looked}
    accepted = [row for row in library.exceptions if wanted is None or row.file in files]
    totals = Counter(row.of for row in looked)
    return QualityReport(
        day=day,
        totals=tuple((of, totals[of]) for of in ("evaluation", "policy", "review", "theme", "record")),
        counts=_counts(looked),
        themes=tuple(
            _theme_quality(theme, looked) for theme in library.scheme.themes if wanted is None or theme.id in wanted
        ),
        curators=_curators(library, looked, wanted),
        fields=count_fields(row for name, row in states.items() if name in inside),
        wanting=tuple(sorted(filter(None, map(_wanting, looked)), key=_help_order)),
        accepted=tuple(sorted(accepted, key=lambda row: (row.file, row.code, row.field or ""))),
    )


def curated_themes(library: Library, curator: str) -> tuple[str, ...]:
    """The themes that somebody looks after.

    Raises:
        SynthesiteError: when nobody of that name looks after a theme; it names who does.
    """
    found = tuple(theme.id for theme in library.scheme.themes if theme.curator == curator)
    if not found:
        known = sorted({theme.curator for theme in library.scheme.themes if theme.curator})
        raise SynthesiteError(f'no theme has the curator "{curator}"; curators are: {", ".join(known) or "none"}')
    return found


def known_theme(library: Library, theme: str) -> str:
    """The theme of that id.

    Raises:
        SynthesiteError: when there is none; it offers the nearest.
    """
    if theme not in library.themes:
        near = nearest(theme, sorted(library.themes))
        raise SynthesiteError(f'there is no theme "{theme}"' + (f': do you mean "{near}"?' if near else ""))
    return theme


def _help_order(row: Wanting) -> tuple[int, bool, int, int, str]:
    first = min(LACKS.index(lack.kind) for lack in row.lacks)
    return -row.findings, not row.about_subject, -len(row.lacks), first, row.id


def _wanting(row: Subject) -> Wanting | None:
    lacks = tuple(Lack(kind, details) for kind in LACKS if (details := row.asked.get(kind)) is not None)
    if not lacks:
        return None
    return Wanting(row.id, row.of, row.file, row.themes, row.findings, row.about_subject, lacks)


def _counts(looked: Iterable[Subject]) -> tuple[LackCount, ...]:
    asked = dict.fromkeys(LACKS, 0)
    found = dict.fromkeys(LACKS, 0)
    for row in looked:
        for kind, details in row.asked.items():
            asked[kind] += 1
            found[kind] += details is not None
    return tuple(LackCount(kind, found[kind], asked[kind]) for kind in LACKS if asked[kind])


def _entries(looked: Iterable[Subject]) -> int:
    return sum(row.of in ("evaluation", "policy") for row in looked)


def _theme_quality(theme: Theme, looked: list[Subject]) -> ThemeQuality:
    own = [row for row in looked if theme.id in row.themes]
    return ThemeQuality(theme.id, theme.curator, theme.reviewed_on, _entries(own), _counts(own))


def _curators(library: Library, looked: list[Subject], wanted: frozenset[str] | None) -> tuple[CuratorQuality, ...]:
    """By name; themes that nobody looks after come last."""
    themes: dict[str | None, list[str]] = defaultdict(list)
    for theme in library.scheme.themes:
        if wanted is None or theme.id in wanted:
            themes[theme.curator].append(theme.id)
    rows = []
    for curator in sorted(themes, key=lambda name: (name is None, name or "")):
        own = [row for row in looked if not set(themes[curator]).isdisjoint(row.themes)]
        rows.append(CuratorQuality(curator, tuple(themes[curator]), _entries(own), _counts(own)))
    return tuple(rows)
