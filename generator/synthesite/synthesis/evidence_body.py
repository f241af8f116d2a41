"""The body of evidence behind one finding about an effect: designs, people, figures.

People and figures are only those that the entries give; nothing is estimated from groups or added across reviews,
whose studies may also be entries of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..library import Library
from ..schema.codebook import DesignCode
from ..schema.evaluation import Evaluation, Outcome
from ..schema.review import ReviewFinding
from .direction import NULL_VALUES

_TOTAL_NOTE = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d+) (?:in all|patients|people|participants)\b")
_TOTAL_GROUP = re.compile(
    r"^(?:all|everybody|everyone|patients|people|participants|consented)\b(?! \(target)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One estimate of one entry."""

    evaluation: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class EvidenceBody:
    """What a finding about an effect rests on, entries for and against it alike; context is left out."""

    evaluations: tuple[str, ...]
    designs: tuple[tuple[str, int], ...]
    """Design code and number of entries, in the order of the codebook."""
    policies: int
    people: int
    """People in the single studies that give a number."""
    counted: int
    """Single studies that give a number of people."""
    single: int
    """Single studies: evaluations that are not reviews of others."""
    figures: tuple[Figure, ...]
    """Estimates on the outcome domains of the finding."""


def people_in(record: Evaluation, domains: Sequence[str] = ()) -> int | None:
    """How many people a study had, where its entry says so.

    The largest number analysed on one of the domains; else a total stated for the sample; else a group that is
    everybody. Groups are never added up.
    """
    analysed = [outcome.n for outcome in record.outcomes if outcome.domain in domains and isinstance(outcome.n, int)]
    if analysed:
        return max(analysed)
    if record.sample_note and (total := _TOTAL_NOTE.match(record.sample_note)):
        return int(total[1].replace(",", ""))
    whole = [group.n for group in record.sample if isinstance(group.n, int) and _TOTAL_GROUP.match(group.group)]
    return max(whole, default=None)


def gather_evidence(finding: ReviewFinding, library: Library) -> EvidenceBody:
    """Gather what the entries behind a finding give.

    Args:
        finding: a finding with its contributions; without an ``effect`` there are no figures.
        library: every entry.
    """
    domains = finding.effect.domains if finding.effect else ()
    families: Mapping[str, DesignCode] = {design.code: design for design in library.codebook.designs}
    names = dict.fromkeys(
        contribution.entry.split("#")[0] for contribution in finding.contributions if contribution.stance != "context"
    )
    evaluations = tuple(name for name in names if name in library.evaluations)
    records = {name: library.evaluations[name].record for name in evaluations}
    counts = Counter(record.design for record in records.values())
    single = [
        record
        for record in records.values()
        if record.design not in families or families[record.design].family != "review"
    ]
    people = [number for record in single if (number := people_in(record, domains)) is not None]
    return EvidenceBody(
        evaluations=evaluations,
        designs=tuple((code, counts[code]) for code in families if counts[code]),
        policies=sum(name in library.policies for name in names),
        people=sum(people),
        counted=len(people),
        single=len(single),
        figures=tuple(
            Figure(name, outcome) for name, record in records.items() for outcome in _estimates(record, domains)
        ),
    )


def _estimates(record: Evaluation, domains: Sequence[str]) -> list[Outcome]:
    """The comparative estimates on some domains: those marked as prioritised, where any is, else all."""
    found = [
        outcome
        for outcome in record.outcomes
        if outcome.domain in domains and outcome.estimate is not None and outcome.metric in NULL_VALUES
    ]
    return [outcome for outcome in found if outcome.prioritised] or found
