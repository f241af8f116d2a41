"""What policies rest on, and what no policy took up: the gaps between the record of policy and the evidence."""

from __future__ import annotations

from dataclasses import dataclass

from ..link import LinkedLibrary
from .crosswalk import Crosswalk

_OF_EVALUATIONS = frozenset({"evaluates", "supports", "contradicts"})
_OF_POLICIES = frozenset({"cites", "commissioned", "supports", "contradicts", "responds-to", "evaluates"})


@dataclass(frozen=True, slots=True)
class PolicySupport:
    """One policy, with the evaluations that tested it or that it used."""

    policy: str
    parts: int
    """Its provisions and targets."""
    evaluations: tuple[str, ...]
    appraised: tuple[str, ...]
    """Those of them that anybody has judged for quality."""


@dataclass(frozen=True, slots=True)
class UnusedFinding:
    """A finding of one of our reviews that names no policy, and whose evaluations no policy is linked with."""

    review: str
    finding: str
    theme: str
    evaluations: tuple[str, ...]


def policy_support(linked: LinkedLibrary, crosswalk: Crosswalk) -> tuple[PolicySupport, ...]:
    """For each policy, the evaluations that tested it or that it cites, commissioned or answers."""
    evaluations = linked.library.evaluations
    told: dict[str, set[str]] = {name: set() for name in linked.library.policies}
    parts = dict.fromkeys(linked.library.policies, 0)
    for row in crosswalk.rows:
        parts[row.policy] += 1
        told[row.policy].update(study.evaluation for study in row.named)
    for name, found in told.items():
        found.update(
            link.source
            for link in linked.incoming.get(name, ())
            if link.kind in _OF_EVALUATIONS and linked.kinds[link.source] == "evaluation"
        )
        found.update(
            link.target
            for link in linked.outgoing.get(name, ())
            if link.kind in _OF_POLICIES and linked.kinds[link.target] == "evaluation"
        )
    return tuple(
        PolicySupport(
            name,
            parts[name],
            tuple(sorted(found)),
            tuple(sorted(other for other in found if evaluations[other].record.appraisals)),
        )
        for name, found in told.items()
    )


def used_by_policy(linked: LinkedLibrary) -> frozenset[str]:
    """Evaluations that a policy itself cites, commissioned, answers, supports or contradicts."""
    return frozenset(
        link.target
        for name in linked.library.policies
        for link in linked.outgoing.get(name, ())
        if link.kind in _OF_POLICIES and linked.kinds[link.target] == "evaluation"
    )


def unlinked_evaluations(linked: LinkedLibrary, crosswalk: Crosswalk) -> tuple[str, ...]:
    """Evaluations without a link of any kind to or from a policy."""
    return tuple(
        name
        for name in linked.library.evaluations
        if name not in crosswalk.by_evaluation
        and all(linked.kinds[link.target] != "policy" for link in linked.outgoing.get(name, ()))
        and all(linked.kinds[link.source] != "policy" for link in linked.incoming.get(name, ()))
    )


def unused_findings(linked: LinkedLibrary, crosswalk: Crosswalk) -> tuple[UnusedFinding, ...]:
    """Findings on effects and experience that name no policy and rest on no evaluation linked with one."""
    apart = set(unlinked_evaluations(linked, crosswalk))
    found: list[UnusedFinding] = []
    for review, entry in linked.library.reviews.items():
        for finding in entry.record.findings:
            names = tuple(dict.fromkeys(row.entry.partition("#")[0] for row in finding.contributions))
            if finding.kind in ("effect", "qualitative") and all(name in apart for name in names):
                found.append(UnusedFinding(review, finding.id, finding.theme, names))
    return tuple(found)
