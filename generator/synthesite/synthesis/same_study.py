"""Which entries report one study, so that its people are never counted twice.

Source: Cochrane Handbook chapter 4.6.2 and 5.2.1: reports of a study are linked, and the study is the unit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..link import LinkedLibrary

SAME = re.compile(
    r"\b(?:same|this) (?:[\w-]+ ){0,2}"
    r"(?:trial|study|experiment|quasi-experiment|evaluation|cohort|sample|people|patients|participants|pilots?|data)\b"
    r"|\b(?:interim|secondary|subgroup|final) (?:analysis|report|results)\b|\bfollow-up of (?:the|this) trial\b",
    re.IGNORECASE,
)
"""Notes of a link which say that the two entries rest on the same people."""


@dataclass(frozen=True, slots=True)
class StudyReports:
    """The entries of one study."""

    entries: tuple[str, ...]
    """Ids, in order of the alphabet."""
    certain: bool
    """Whether something says that they are one study; else they are only linked as belonging together."""


@lru_cache(maxsize=1)
def group_reports(linked: LinkedLibrary) -> Mapping[str, StudyReports]:
    """Find which evaluations are reports of one study.

    Entries are one study when they share a trial registration or a document, or when a companion link between them says
    so. A companion link without a note may mean the same people: it counts as one study too, but not for certain. A
    companion link whose note says something else (the same team, an earlier trial) joins nothing. Reviews are never
    part of a study. The answer for the last library is kept, because every forest plot asks for it.

    Returns:
        The study of every evaluation that is not a review, by the evaluation's id.
    """
    library = linked.library
    reviews = {design.code for design in library.codebook.designs if design.family == "review"}
    studies = {name: entry.record for name, entry in library.evaluations.items() if entry.record.design not in reviews}
    parent = {name: name for name in studies}
    doubtful: set[str] = set()

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    shared: dict[str, list[str]] = defaultdict(list)
    for name, record in sorted(studies.items()):
        for identifier in record.identifiers:  # grants and report numbers may cover several studies
            if identifier.scheme == "trial-registration":
                shared[f"registration {''.join(identifier.value.split()).casefold()}"].append(name)
    for key, users in linked.by_record.items():
        shared[f"document {key}"].extend(name for name in users if name in studies)
    for together in shared.values():
        for other in together[1:]:
            parent[root(other)] = root(together[0])
    for name in sorted(studies):
        for link in linked.outgoing.get(name, ()):
            if link.kind != "companion" or link.target not in studies:
                continue
            if link.note is None:
                doubtful.update((name, link.target))
            elif not SAME.search(link.note):
                continue
            parent[root(name)] = root(link.target)
    members: dict[str, list[str]] = defaultdict(list)
    for name in sorted(studies):
        members[root(name)].append(name)
    return {
        name: StudyReports(tuple(names), certain=not doubtful.intersection(names))
        for names in members.values()
        for name in names
    }
