"""Where each study points on each outcome: the table behind effect direction plots and harvest plots.

Source: Hilton Boon & Thomson, Research Synthesis Methods 2021;12:29-33. A study counts once for each outcome;
its several results become one direction by the rule in ``direction``; significance plays no part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..link import LinkedLibrary
from ..schema.codebook import DesignFamily, DomainCode
from ..schema.evaluation import Direction, Evaluation, Outcome
from ..schema.instruments import Sense, load_instruments
from .direction import outcome_direction, results_used, study_directions
from .group_size import GroupSize, service_group
from .vote_count import VoteCount, count_votes

FAMILIES: tuple[DesignFamily, ...] = (
    "randomised", "non-randomised", "uncontrolled", "economic", "mixed", "descriptive", "qualitative", "review",
)  # fmt: skip
"""Families of design in the order of rows."""

Judgement = Literal["low", "some", "high", "unrated", "none"]
"""Overall risk of bias: low, some concerns, high; appraised without such a judgement; not appraised."""

_LEVELS: Mapping[Sense, Judgement] = {"good": "low", "some": "some", "poor": "high", "critical": "high"}
_RISK_TOOLS = ("rob-2", "robins-i")
"""Instruments whose overall judgement is of risk of bias, whatever their version."""
_WORST: tuple[Judgement, ...] = ("high", "some", "low")


@dataclass(frozen=True, slots=True)
class Point:
    """One study on one outcome domain on which it has results."""

    domain: str
    direction: Direction | None
    """None where results are given and none of them tells a direction."""
    results: int
    """Results that went into the direction."""
    given: int
    """Results on the domain."""
    prioritised: bool
    """Whether the entry marks which result to use."""
    why: tuple[str, ...]
    """Reasons given for that."""


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study: what it is, and where it points."""

    evaluation: str
    year: str | None
    design: str
    family: DesignFamily | None
    group: GroupSize
    judgement: Judgement
    points: tuple[Point, ...]

    def point(self, domain: str) -> Point | None:
        """Where it points on a domain; None where it has no result on it."""
        return next((point for point in self.points if point.domain == domain), None)


Reason = Literal["scope", "review", "no-direction", "retracted"]
"""Why a study with results is left out: not about the subject itself; a review of studies; no direction in any; its
main report was retracted."""


@dataclass(frozen=True, slots=True)
class DomainVotes:
    """The studies counted on one outcome domain."""

    domain: str
    votes: VoteCount
    undirected: int
    """Studies of the subject with results on the domain that tell no direction."""


@dataclass(frozen=True, slots=True)
class DirectionTable:
    """Studies by outcome domains.

    ``rows`` are the studies counted, by family of design, then year; ``left_out`` those with results that are not
    counted, with the reason; ``votes`` one count for each domain on which any counted study points anywhere.
    """

    rows: tuple[StudyRow, ...]
    left_out: tuple[tuple[StudyRow, Reason], ...]
    votes: tuple[DomainVotes, ...]
    without_result: int
    """Studies of the selection with no result on these domains."""


def study_judgement(evaluation: Evaluation) -> Judgement:
    """The worst overall risk of bias that anybody judged, as far as the instrument has such a judgement."""
    if not evaluation.appraisals:
        return "none"
    found: set[Judgement] = set()
    for appraisal in evaluation.appraisals:
        instrument = load_instruments().get(appraisal.tool)
        if instrument is None or not appraisal.tool.startswith(_RISK_TOOLS):
            continue
        written = "-".join((appraisal.overall or "").lower().split())
        found.update(
            _LEVELS[answer.sense]
            for answer in instrument.overall or ()
            if answer.code == written and answer.sense in _LEVELS
        )
    return next((judgement for judgement in _WORST if judgement in found), "unrated")


def tabulate_directions(
    linked: LinkedLibrary,
    evaluations: Iterable[str],
    wanted: Iterable[str] | None = None,
    standings: Mapping[str, str] = MappingProxyType({}),
) -> DirectionTable:
    """Set studies against outcome domains.

    Args:
        linked: the library.
        evaluations: ids of the evaluations to look at.
        wanted: codes of outcome domains; None takes every domain.
        standings: how entries stand, as ``Statuses.entries`` has it; those retracted are left out.
    """
    codebook = linked.library.codebook
    families = {design.code: design.family for design in codebook.designs}
    scopes = {scope.code for scope in codebook.counted_scopes}
    only = None if wanted is None else set(wanted)
    domains = {domain.code: domain for domain in codebook.outcome_domains if only is None or domain.code in only}
    rows: list[StudyRow] = []
    left_out: list[tuple[StudyRow, Reason]] = []
    without = 0
    for name in evaluations:
        record = linked.library.evaluations[name].record
        row = _row(name, linked.years[name], record, families.get(record.design), domains)
        if not row.points:
            without += 1
        elif record.scope not in scopes:
            left_out.append((row, "scope"))
        elif standings.get(name, record.publication_status) == "retracted":
            left_out.append((row, "retracted"))
        elif row.family == "review":
            left_out.append((row, "review"))
        elif all(point.direction is None for point in row.points):
            left_out.append((row, "no-direction"))
        else:
            rows.append(row)
    unsure = Counter(
        point.domain
        for row in (*rows, *(row for row, reason in left_out if reason == "no-direction"))
        for point in row.points
        if point.direction is None
    )
    votes: list[DomainVotes] = []
    for domain in domains:
        found = [
            point.direction for row in rows if (point := row.point(domain)) is not None and point.direction is not None
        ]
        if found:
            votes.append(DomainVotes(domain, count_votes(found), unsure[domain]))
    return DirectionTable(
        tuple(sorted(rows, key=_order)),
        tuple(sorted(left_out, key=lambda item: _order(item[0]))),
        tuple(votes),
        without,
    )


def _order(row: StudyRow) -> tuple[int, str, str]:
    family = FAMILIES.index(row.family) if row.family is not None else len(FAMILIES)
    return family, row.year or "9999", row.evaluation


def _row(
    name: str,
    year: str | None,
    record: Evaluation,
    family: DesignFamily | None,
    domains: Mapping[str, DomainCode],
) -> StudyRow:
    by_domain: dict[str, list[Outcome]] = {}
    for outcome in record.outcomes:
        if outcome.domain in domains:
            by_domain.setdefault(outcome.domain, []).append(outcome)
    directions = {found.domain: found for found in study_directions(record, domains)}
    points: list[Point] = []
    basis: list[Outcome] = []
    for domain in domains:
        if domain not in by_domain:
            continue
        given = by_domain[domain]
        used = results_used(given)
        found = directions.get(domain)
        points.append(
            Point(
                domain=domain,
                direction=found.direction if found else None,
                results=found.results if found else 0,
                given=len(given),
                prioritised=any(outcome.prioritised for outcome in used),
                why=tuple(dict.fromkeys(outcome.prioritised_why for outcome in used if outcome.prioritised_why)),
            )
        )
        basis.extend(outcome for outcome in used if outcome_direction(outcome, domains) is not None)
    return StudyRow(
        evaluation=name,
        year=year,
        design=record.design,
        family=family,
        group=service_group(record, family, basis),
        judgement=study_judgement(record),
        points=tuple(points),
    )
