"""The evidence and gap map: how many studies stand where two ways of sorting them cross.

Source of the form: Snilstveit et al., Journal of Clinical Epidemiology 2016;79:120-129 (evidence gap maps);
White et al., Campbell Systematic Reviews 2020;16:e1125 (guidance for producing a Campbell map).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..link import LinkedLibrary, narrower_themes
from ..schema.evaluation import Direction, Evaluation
from .coverage import DIRECTIONS
from .direction import StudyDirection, combined_direction

AXES = ("theme", "outcome-group", "outcome", "design", "voice", "country", "policy")
"""Ways of sorting evaluations."""

NO_GROUP = "other"
"""Heading of outcome domains that the codebook puts under none."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One row or column: its code, and the heading that it stands under."""

    code: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """One way of sorting evaluations."""

    name: str
    headings: tuple[Heading, ...]
    places: Mapping[str, tuple[str, ...]]
    """The headings of each evaluation; a study under a narrower theme stands under the broader one too."""


@dataclass(frozen=True, slots=True)
class MapCell:
    """The studies of one cell."""

    studies: tuple[str, ...]
    families: tuple[tuple[str, int], ...]
    """Families of design with their numbers, in codebook order; none with 0."""
    directions: tuple[tuple[Direction, int], ...]
    """Directions with their numbers, in the fixed order; none with 0."""
    unmeasured: int
    """Studies without any direction here."""


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """A whole map: cells by row and column code; a pair that is absent is a gap."""

    rows: Axis
    columns: Axis
    cells: Mapping[tuple[str, str], MapCell]
    row_totals: Mapping[str, int]
    """Studies in any cell of a row, each counted once."""
    column_totals: Mapping[str, int]
    """Studies in any cell of a column, each counted once."""
    total: int
    """Studies in any cell, each counted once."""

    @property
    def gaps(self) -> int:
        """Cells without a study."""
        return len(self.rows.headings) * len(self.columns.headings) - len(self.cells)


def sort_evaluations(linked: LinkedLibrary, axis: str) -> Axis:
    """Sort every evaluation along one axis.

    Raises:
        ValueError: there is no such axis.
    """
    library = linked.library
    records = {name: entry.record for name, entry in library.evaluations.items()}
    codebook = library.codebook
    match axis:
        case "theme":
            headings = _themes_in_order(linked)
            inside = {name: {name, *narrower_themes(linked.narrower, name)} for name in library.themes}
            places = {
                name: tuple(head.code for head in headings if inside[head.code] & set(linked.themes_of[name]))
                for name in records
            }
        case "outcome" | "outcome-group":
            group = {domain.code: domain.group or NO_GROUP for domain in codebook.outcome_domains}
            found = {name: {o.domain for o in record.outcomes} for name, record in records.items()}
            if axis == "outcome":
                headings = tuple(Heading(code, group[code]) for code in group)
                places = {name: tuple(code for code in group if code in found[name]) for name in records}
            else:
                headings = tuple(Heading(name) for name in dict.fromkeys(group.values()))
                places = {
                    name: tuple(head.code for head in headings if head.code in {group.get(d) for d in found[name]})
                    for name in records
                }
        case "design":
            families = {design.code: design.family for design in codebook.designs}
            headings = tuple(Heading(family) for family in dict.fromkeys(families.values()))
            places = {name: (families.get(record.design, "other"),) for name, record in records.items()}
        case "voice":
            headings = tuple(Heading(voice.code) for voice in codebook.voices)
            said = {name: _voices(record) for name, record in records.items()}
            places = {name: tuple(head.code for head in headings if head.code in said[name]) for name in records}
        case "country":
            counts = Counter(place for record in records.values() for place in dict.fromkeys(record.countries))
            headings = tuple(Heading(place) for place in sorted(counts, key=lambda place: (-counts[place], place)))
            places = {name: tuple(dict.fromkeys(record.countries)) for name, record in records.items()}
        case "policy":
            about = {
                name: tuple(
                    dict.fromkeys(
                        link.target for link in linked.outgoing.get(name, ()) if linked.kinds[link.target] == "policy"
                    )
                )
                for name in records
            }
            used = {policy for policies in about.values() for policy in policies}
            headings = tuple(Heading(name) for name in library.policies if name in used)
            places = about
        case _:
            raise ValueError(f"no axis is called {axis}")
    return Axis(axis, headings, places)


def _themes_in_order(linked: LinkedLibrary) -> tuple[Heading, ...]:
    """Themes, each followed by its narrower ones; those no longer used are left out."""
    found: list[Heading] = []

    def add(name: str, parent: str | None) -> None:
        if linked.library.themes[name].replaced_by is None:
            found.append(Heading(name, parent))
            for narrower in linked.narrower[name]:
                add(narrower, name)

    for theme in linked.library.scheme.themes:
        if theme.broader is None:
            add(theme.id, None)
    return tuple(found)


def _voices(record: Evaluation) -> set[str]:
    said = {voice for finding in record.findings for voice in finding.voices}
    return said | {heard.voice for heard in record.voices}


def map_evidence(
    linked: LinkedLibrary,
    directions: Mapping[str, tuple[StudyDirection, ...]],
    rows: Axis,
    columns: Axis,
    only: Iterable[str] | None = None,
) -> EvidenceMap:
    """Cross two axes.

    Where a study points in a cell: on the cell's own outcome domains, where a row or column names any, else on all
    it has results on, by the 70% rule.

    Args:
        linked: the library.
        directions: each evaluation's direction on each outcome domain.
        rows: one axis.
        columns: the other.
        only: evaluations to keep; None keeps all.
    """
    library = linked.library
    families = {design.code: design.family for design in library.codebook.designs}
    order = tuple(dict.fromkeys(families.values()))
    domains = _domains_of(linked, rows.name) | _domains_of(linked, columns.name)
    chosen = None if only is None else frozenset(only)
    kept = [name for name in library.evaluations if chosen is None or name in chosen]
    across = {head.code for head in columns.headings}
    down = {head.code for head in rows.headings}
    found: dict[tuple[str, str], list[str]] = {}
    for name in kept:
        for row in rows.places.get(name, ()):
            for column in columns.places.get(name, ()):
                if row in down and column in across:  # an axis may show only some of its headings
                    found.setdefault((row, column), []).append(name)
    cells: dict[tuple[str, str], MapCell] = {}
    for (row, column), names in found.items():
        wanted = domains.get(column) or domains.get(row)
        pointing = Counter(
            direction for name in names if (direction := _points(directions.get(name, ()), wanted)) is not None
        )
        counted = Counter(families.get(library.evaluations[name].record.design, "other") for name in names)
        cells[row, column] = MapCell(
            tuple(names),
            tuple((family, counted[family]) for family in order if counted[family]),
            tuple((direction, pointing[direction]) for direction in DIRECTIONS if pointing[direction]),
            len(names) - sum(pointing.values()),
        )
    in_rows: dict[str, set[str]] = {}
    in_columns: dict[str, set[str]] = {}
    for (row, column), names in found.items():
        in_rows.setdefault(row, set()).update(names)
        in_columns.setdefault(column, set()).update(names)
    return EvidenceMap(
        rows,
        columns,
        cells,
        {head.code: len(in_rows.get(head.code, ())) for head in rows.headings},
        {head.code: len(in_columns.get(head.code, ())) for head in columns.headings},
        len({name for names in found.values() for name in names}),
    )


def _domains_of(linked: LinkedLibrary, axis: str) -> dict[str, frozenset[str]]:
    """The outcome domains that headings of an axis speak of; themes only where they name some."""
    domains = linked.library.codebook.outcome_domains
    if axis == "outcome":
        return {domain.code: frozenset({domain.code}) for domain in domains}
    if axis == "outcome-group":
        groups: dict[str, set[str]] = {}
        for domain in domains:
            groups.setdefault(domain.group or NO_GROUP, set()).add(domain.code)
        return {group: frozenset(codes) for group, codes in groups.items()}
    if axis == "theme":
        themes = linked.library.themes
        return {
            name: frozenset(
                code
                for inside in (name, *narrower_themes(linked.narrower, name))
                for code in themes[inside].outcome_domains
            )
            for name in themes
        }
    return {}


def _points(found: tuple[StudyDirection, ...], wanted: frozenset[str] | None) -> Direction | None:
    return combined_direction(part.direction for part in found if not wanted or part.domain in wanted)
