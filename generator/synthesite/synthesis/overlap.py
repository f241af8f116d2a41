"""How far reviews rest on the same primary studies: the citation matrix and the corrected covered area.

Source: Pieper D, Antoine S-L, Mathes T, Neugebauer EAM, Eikermann M. Systematic review finds overlapping reviews were
not mentioned in every other overview. J Clin Epidemiol 2014;67:368-375. doi:10.1016/j.jclinepi.2013.11.007.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import Literal

from ..link import LinkedLibrary

Band = Literal["slight", "moderate", "high", "very-high"]

_AND_OTHERS = re.compile(r"\b(?:et al|and others|and colleagues)\b")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class OverlapMatrix:
    """Which primary studies are known to be in which reviews."""

    reviews: tuple[str, ...]
    """Ids of the reviews with at least one known study, those with most studies first."""
    studies: tuple[str, ...]
    """Ids of entries, or names as reviews print them where no entry fits; those in most reviews first."""
    included: Mapping[str, tuple[str, ...]]
    """The studies of each review, in the order of ``studies``."""
    names: Mapping[str, str]
    """Names as printed, of studies that are no entries."""
    unknown: tuple[str, ...]
    """Reviews of which no study is known here."""
    not_primary: int
    """Inclusions left out because what is included is itself a review."""


@dataclass(frozen=True, slots=True)
class CoveredArea:
    """The corrected covered area of a set of reviews, with what it is made from."""

    inclusions: int
    """N: every tick in the matrix, repeated studies counted each time."""
    studies: int
    """r: different primary studies."""
    reviews: int
    """c: reviews."""
    area: Fraction | None
    """(N - r) / (rc - r), from 0 to 1; None for fewer than two reviews or no studies."""


@dataclass(frozen=True, slots=True)
class PairOverlap:
    """The overlap of two reviews."""

    first: str
    second: str
    shared: int
    studies: int
    """Different studies in either."""
    area: Fraction
    """Their corrected covered area, which for two reviews is shared studies by different studies."""


def overlap_matrix(linked: LinkedLibrary, names: Iterable[str]) -> OverlapMatrix:
    """Build the matrix for the reviews among some evaluations.

    A study is in a review when its entry says so (a link ``included-in``), or when the review lists its result: by the
    entry that the row names, else by a name (family name and year) that fits one entry only, else under its own name.

    Args:
        linked: the linked library.
        names: ids of evaluations; those of a design of the family ``review`` are the columns.
    """
    library = linked.library
    families = {design.code: design.family for design in library.codebook.designs}
    review_ids = {name for name, entry in library.evaluations.items() if families.get(entry.record.design) == "review"}
    known = _entries_by_name(linked)
    wanted = sorted(review_ids.intersection(names))
    found: dict[str, set[str]] = {review: set() for review in wanted}
    printed: dict[str, str] = {}
    for review in wanted:
        found[review].update(link.source for link in linked.incoming.get(review, ()) if link.kind == "included-in")
        for outcome in library.evaluations[review].record.outcomes:
            for row in outcome.study_results:
                key = name_key(row.study)
                study = row.entry.split("#")[0] if row.entry else known.get(key, key)
                found[review].add(study)
                if study not in library.evaluations:
                    printed.setdefault(study, row.study)
    included = {review: studies - review_ids for review, studies in found.items()}
    times = Counter(study for studies in included.values() for study in studies)
    studies = tuple(sorted(times, key=lambda study: (-times[study], linked.years.get(study) or "9999", study)))
    place = {study: position for position, study in enumerate(studies)}
    reviews = sorted((review for review in wanted if included[review]), key=lambda name: (-len(included[name]), name))
    return OverlapMatrix(
        reviews=tuple(reviews),
        studies=studies,
        included=MappingProxyType({name: tuple(sorted(included[name], key=lambda s: place[s])) for name in reviews}),
        names=MappingProxyType({study: printed[study] for study in studies if study in printed}),
        unknown=tuple(review for review in wanted if not included[review]),
        not_primary=sum(len(found[review] & review_ids) for review in wanted),
    )


def name_key(text: str) -> str:
    """A study's name without accents, marks and "et al": ``Béland et al., 2006`` -> ``beland 2006``."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    plain = _NOT_A_WORD.sub(" ", plain.replace("&", " and ").replace(".", " "))
    return " ".join(_AND_OTHERS.sub(" ", plain).split())


def _entries_by_name(linked: LinkedLibrary) -> dict[str, str]:
    """Evaluations by the key of their short name; names that two entries share are left out."""
    library = linked.library
    found: dict[str, list[str]] = defaultdict(list)
    for name, entry in library.evaluations.items():
        record = next((library.bibliography[key] for key in entry.record.reports if key in library.bibliography), None)
        if record is not None and record.year:
            found[name_key(record.short)].append(name)
    return {key: names[0] for key, names in found.items() if len(names) == 1}


def covered_area(included: Mapping[str, Collection[str]]) -> CoveredArea:
    """The corrected covered area of reviews.

    Args:
        included: the studies of each review.

    Returns:
        N, r, c and (N - r) / (rc - r): how much of the matrix beyond the first inclusion of each study is filled.
    """
    inclusions = sum(len(set(studies)) for studies in included.values())
    studies = len({study for studies in included.values() for study in studies})
    reviews = len(included)
    possible = studies * reviews - studies
    return CoveredArea(inclusions, studies, reviews, Fraction(inclusions - studies, possible) if possible > 0 else None)


def pair_overlaps(included: Mapping[str, Collection[str]]) -> tuple[PairOverlap, ...]:
    """The corrected covered area of every two reviews, the largest first."""
    found: list[PairOverlap] = []
    for first, second in combinations(included, 2):
        one, other = set(included[first]), set(included[second])
        if one | other:
            shared, studies = len(one & other), len(one | other)
            found.append(PairOverlap(first, second, shared, studies, Fraction(shared, studies)))
    return tuple(sorted(found, key=lambda pair: (-pair.area, pair.first, pair.second)))


def overlap_band(area: Fraction) -> Band:
    """Pieper's words for an area: up to 5% slight, up to 10% moderate, up to 15% high, above that very high.

    The paper gives whole per cents (0-5, 6-10, 11-15, above 15); what lies between two bands belongs to the higher.
    """
    percent = area * 100
    if percent <= 5:
        return "slight"
    if percent <= 10:
        return "moderate"
    return "high" if percent <= 15 else "very-high"
