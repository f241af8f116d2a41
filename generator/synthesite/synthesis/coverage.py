"""What is known theme by theme: counts, directions, voices, and the gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..link import LinkedLibrary, narrower_themes
from ..schema.codebook import DomainCode
from ..schema.evaluation import Direction
from .direction import StudyDirection, study_directions
from .document_status import document_statuses

if TYPE_CHECKING:
    import pandas as pd


DIRECTIONS: tuple[Direction, ...] = ("positive", "no-difference", "mixed", "negative", "unclear")


@dataclass(frozen=True, slots=True)
class DomainCount:
    """How many studies point which way on one outcome domain."""

    domain: str
    counts: tuple[tuple[Direction, int], ...]
    """Every direction with its number of studies, in the fixed order."""
    studies: tuple[tuple[str, Direction], ...]
    """Each study and where it points."""

    @property
    def total(self) -> int:
        """Studies with any direction on this domain."""
        return len(self.studies)


@dataclass(frozen=True, slots=True)
class ThemeCoverage:
    """What the library holds on one theme, narrower themes included."""

    theme: str
    evaluations: tuple[str, ...]
    policies: tuple[str, ...]
    core: int
    """Evaluations about the subject itself."""
    families: tuple[tuple[str, int], ...]
    """Evaluations by family of design, the commonest first."""
    voices: tuple[tuple[str, int], ...]
    """Evaluations with a finding in each voice, in codebook order; voices not heard are 0."""
    domains: tuple[DomainCount, ...]
    """Directions by outcome domain; only entries whose scope displays count, and no retracted study."""
    appraised: int
    """Evaluations with any appraisal, ours or published."""
    full_text: int
    """Evaluations read in full."""
    retracted: tuple[str, ...] = ()
    """Evaluations that were retracted, which no count of directions holds."""

    @property
    def unheard(self) -> tuple[str, ...]:
        """Voices without a finding."""
        return tuple(voice for voice, count in self.voices if count == 0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of every theme, and each study's directions."""

    themes: Mapping[str, ThemeCoverage]
    directions: Mapping[str, tuple[StudyDirection, ...]]
    """Each evaluation's direction on each outcome domain."""


def cover_themes(linked: LinkedLibrary) -> Coverage:
    """Count what the library holds on every theme, in the order of the scheme."""
    codebook = linked.library.codebook
    domains = {domain.code: domain for domain in codebook.outcome_domains}
    directions = {name: study_directions(entry.record, domains) for name, entry in linked.library.evaluations.items()}
    standings = document_statuses(linked.library).entries
    retracted = frozenset(name for name, standing in standings.items() if standing == "retracted")
    return Coverage(
        themes={theme: _cover(theme, linked, domains, directions, retracted) for theme in linked.library.themes},
        directions=directions,
    )


def _cover(
    theme: str,
    linked: LinkedLibrary,
    domains: Mapping[str, DomainCode],
    directions: Mapping[str, tuple[StudyDirection, ...]],
    retracted: Set[str],
) -> ThemeCoverage:
    library = linked.library
    codebook = library.codebook
    names = linked.by_theme[theme]
    evaluations = tuple(name for name in names if linked.kinds[name] == "evaluation")
    records = [library.evaluations[name].record for name in evaluations]
    families = {design.code: design.family for design in codebook.designs}
    counted_scopes = {scope.code for scope in codebook.counted_scopes}
    inside = {theme, *narrower_themes(linked.narrower, theme)}
    wanted = {domain for name in inside for domain in library.themes[name].outcome_domains}
    voices: Counter[str] = Counter()
    for record in records:
        voices.update({voice for finding in record.findings if finding.theme in inside for voice in finding.voices})
    points: dict[str, list[tuple[str, Direction]]] = defaultdict(list)
    for name, record in zip(evaluations, records, strict=True):
        if name not in retracted and record.scope in counted_scopes and families.get(record.design) != "review":
            for found in directions[name]:
                if found.domain in wanted:
                    points[found.domain].append((name, found.direction))
    return ThemeCoverage(
        theme=theme,
        evaluations=evaluations,
        policies=tuple(name for name in names if linked.kinds[name] == "policy"),
        core=sum(record.scope in counted_scopes for record in records),
        families=tuple(
            sorted(
                Counter(families.get(record.design, "other") for record in records).items(),
                key=lambda item: (-item[1], item[0]),
            )
        ),
        voices=tuple((voice.code, voices[voice.code]) for voice in codebook.voices),
        domains=tuple(_count(domain, points[domain]) for domain in domains if domain in points),
        appraised=sum(bool(record.appraisals) for record in records),
        full_text=sum(bool(record.coding and record.coding.access == "full-text") for record in records),
        retracted=tuple(name for name in evaluations if name in retracted),
    )


def _count(domain: str, points: list[tuple[str, Direction]]) -> DomainCount:
    counts = Counter(direction for _, direction in points)
    order = {direction: position for position, direction in enumerate(DIRECTIONS)}
    return DomainCount(
        domain,
        tuple((direction, counts[direction]) for direction in DIRECTIONS),
        tuple(sorted(points, key=lambda point: (order[point[1]], point[0]))),
    )


def gap_table(linked: LinkedLibrary) -> pd.DataFrame:
    """Evaluations by theme (rows) and family of design (columns); 0 marks a gap.

    A study coded to two themes is counted in each row, so rows must not be added up.
    """
    import pandas as pd  # here, because checking needs no tables and should start at once

    families = {design.code: design.family for design in linked.library.codebook.designs}
    rows = [
        (theme, families.get(entry.record.design, "other"))
        for name, entry in linked.library.evaluations.items()
        for theme in linked.themes_of[name]
    ]
    table = pd.DataFrame(rows, columns=["theme", "family"])
    counted = pd.crosstab(table["theme"], table["family"])
    columns = list(dict.fromkeys(families.values()))
    return counted.reindex(index=list(linked.library.themes), columns=columns, fill_value=0)
