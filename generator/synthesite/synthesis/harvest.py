"""The table behind a harvest plot: each study as a bar in the column of what it points to.

Source: Ogilvie et al., BMC Medical Research Methodology 2008;8:8. Its shade for hard and intermediate outcomes
needs a mark that no codebook here has, so a bar's fill says whether the study was appraised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..link import LinkedLibrary
from ..schema.codebook import DesignFamily
from ..schema.evaluation import Direction, Evaluation
from ..schema.instruments import load_instruments
from .effect_direction import DirectionTable, StudyRow

Column = Literal["worse", "none", "better"]

COLUMNS: Mapping[Direction, Column] = {
    "negative": "worse",
    "no-difference": "none",
    "mixed": "none",
    "positive": "better",
}
"""The column of each direction; what is unclear stands in none."""

SUITABILITY: Mapping[DesignFamily, int] = {"randomised": 3, "non-randomised": 2}
"""Suitability of a family of designs for showing effects: 3 randomised, 2 compared without chance, 1 any other."""

USES = ("subgroup-analysed", "intervention-targeted")
"""Uses of a dimension of equity that put a study into its row; being reported at baseline does not."""

_MET = ("yes",)


@dataclass(frozen=True, slots=True)
class CriteriaMet:
    """Criteria of an instrument that a study meets, where its authors allow counting them."""

    tool: str
    met: int
    of: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One study in one row of the plot."""

    study: StudyRow
    direction: Direction
    column: Column
    height: int
    """Suitability of the design, 1 to 3."""
    appraised: bool
    criteria: CriteriaMet | None
    uses: tuple[str, ...] = ()
    """In a row of equity: how the study used the dimension."""


@dataclass(frozen=True, slots=True)
class HarvestRow:
    """The bars of one outcome domain, or of those studies of it that looked at one dimension of equity."""

    domain: str
    dimension: str | None
    bars: tuple[Bar, ...]

    def column(self, column: Column) -> tuple[Bar, ...]:
        """The bars of one column, in the order of the studies."""
        return tuple(bar for bar in self.bars if bar.column == column)


@dataclass(frozen=True, slots=True)
class Harvest:
    """Every row of a plot, and the studies whose direction is unclear."""

    rows: tuple[HarvestRow, ...]
    unclear: tuple[tuple[str, StudyRow], ...]
    """Domain and study."""

    @property
    def has_equity(self) -> bool:
        """Whether any row is one of equity."""
        return any(row.dimension is not None for row in self.rows)


def criteria_met(evaluation: Evaluation) -> CriteriaMet | None:
    """Criteria met in the first item-level appraisal whose instrument allows counting items, else None.

    Most instruments (RoB 2, ROBINS-I, MMAT, CASP) refuse a count; theirs are shown item by item elsewhere.
    """
    instruments = load_instruments()
    for appraisal in evaluation.appraisals:
        instrument = instruments.get(appraisal.tool)
        if instrument is None or instrument.summed_score != "allowed":
            continue
        counted = {item.code for item in instrument.items if item.counted}
        answers = [judgement.answer.lower() for judgement in appraisal.items if judgement.item in counted]
        if answers:
            return CriteriaMet(instrument.id, sum(answer in _MET for answer in answers), len(counted))
    return None


def plan_harvest(linked: LinkedLibrary, table: DirectionTable) -> Harvest:
    """Turn counted studies into bars, a row for each outcome domain and below it one for each dimension of equity.

    Args:
        linked: the library.
        table: what ``tabulate_directions`` gave.
    """
    records = {row.evaluation: linked.library.evaluations[row.evaluation].record for row in table.rows}
    criteria = {name: criteria_met(record) for name, record in records.items()}
    rows: list[HarvestRow] = []
    unclear: list[tuple[str, StudyRow]] = []
    for votes in table.votes:
        bars: list[Bar] = []
        for study in table.rows:
            point = study.point(votes.domain)
            if point is None or point.direction is None:
                continue
            if point.direction not in COLUMNS:
                unclear.append((votes.domain, study))
                continue
            bars.append(
                Bar(
                    study,
                    point.direction,
                    COLUMNS[point.direction],
                    SUITABILITY.get(study.family, 1) if study.family else 1,
                    study.judgement != "none",
                    criteria[study.evaluation],
                )
            )
        rows.append(HarvestRow(votes.domain, None, tuple(bars)))
        rows.extend(_equity_rows(votes.domain, bars, records))
    return Harvest(tuple(rows), tuple(unclear))


def _equity_rows(domain: str, bars: list[Bar], records: Mapping[str, Evaluation]) -> list[HarvestRow]:
    found: dict[str, list[Bar]] = {}
    for bar in bars:
        used: dict[str, list[str]] = {}
        for coded in records[bar.study.evaluation].equity:
            if coded.use in USES:
                used.setdefault(coded.dimension, []).append(coded.use)
        for dimension, uses in used.items():
            found.setdefault(dimension, []).append(
                Bar(bar.study, bar.direction, bar.column, bar.height, bar.appraised, bar.criteria, tuple(uses))
            )
    return [HarvestRow(domain, dimension, tuple(found[dimension])) for dimension in sorted(found)]
