"""What each entry has of every facet that browsing can narrow by: small numbers in place of words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from .library import Library
from .schema.common import Access
from .schema.evaluation import Direction, Evaluation
from .schema.policy import Policy
from .synthesis.coverage import DIRECTIONS
from .synthesis.policy_status import State, policy_status
from .views.model import Corpus


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One thing to choose: its code in addresses, its words, and the place of the value above it."""

    code: str
    label: str
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its name in addresses, its words, its values in use, and each entry's values.

    ``rows`` has a tuple of places in ``values`` for every entry, in the order asked for; an entry can have none.
    A value with narrower ones holds only what was coded to it, not theirs.
    """

    name: str
    label: str
    values: tuple[FacetValue, ...]
    rows: tuple[tuple[int, ...], ...]

    @property
    def single(self) -> bool:
        """Whether no entry has more than one value."""
        return all(len(row) <= 1 for row in self.rows)


UNSTATED = "not-stated"
"""The direction of an outcome that was measured and has neither an estimate nor a coded direction."""

DIRECTION_CODES: tuple[Direction | str, ...] = (*DIRECTIONS, UNSTATED)

Names = tuple[str, ...]


def entry_facets(corpus: Corpus, names: Sequence[str]) -> tuple[Facet, ...]:
    """Every facet but the outcomes, for these entries.

    Args:
        corpus: everything.
        names: ids of evaluations and policies, in the order that all columns have.
    """
    linked, labels = corpus.linked, corpus.labels
    library = linked.library
    records = [_record(library, name) for name in names]
    codebook = {
        vocabulary: [code.code for code in codes] for vocabulary, codes in library.codebook.vocabularies().items()
    }
    doubled = {coding.of for coding in library.codings}
    ended = {name: policy_status(linked, name, corpus.day).state for name in library.policies}
    places = sorted(
        {place for record in records for place in _places(record)}, key=lambda code: labels.of("places", code)
    )

    def facet(
        name: str, group: str, order: Iterable[str], values: Iterable[Names], above: Mapping[str, str] | None = None
    ) -> Facet:
        return _facet(name, labels.of("facets", name), order, values, lambda code: labels.of(group, code), above)

    def field(name: str) -> list[Names]:
        """A field that only one of the two kinds of entry has."""
        found = [getattr(record, name, ()) for record in records]
        return [(value,) if isinstance(value, str) else tuple(value) for value in found]

    broader = {theme.id: theme.broader for theme in library.scheme.themes if theme.broader}
    return (
        facet("kind", "kinds", ("evaluation", "policy"), [(linked.kinds[name],) for name in names]),
        facet("theme", "themes", library.themes, [linked.themes_of[name] for name in names], broader),
        facet("scope", "scopes", codebook["scopes"], field("scope")),
        facet("design", "designs", codebook["designs"], field("design")),
        facet("population", "populations", codebook["populations"], field("populations")),
        facet("setting", "settings", codebook["settings"], field("settings")),
        facet("voice", "voices", codebook["voices"], [_voices(record) for record in records]),
        facet("place", "places", places, [_places(record) for record in records]),
        facet("policy-kind", "policy_kinds", codebook["policy_kinds"], field("kind")),
        facet("status", "states", get_args(State), [(ended[name],) if name in ended else () for name in names]),
        facet("appraisal", "appraised", ("own", "published", "none"), [_appraised(record) for record in records]),
        facet("access", "access", get_args(Access), [(record.coding.access,) for record in records]),
        facet("coding", "coding", ("double", "checked", "single"), [
            ("double" if name in doubled else "checked" if record.coding.checked_by else "single",)
            for name, record in zip(names, records, strict=True)
        ]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutcomeFacets:
    """Outcome domains in use, and for each one column: 0 not measured, else 1 + a place in the directions."""

    domains: tuple[FacetValue, ...]
    directions: tuple[FacetValue, ...]
    columns: tuple[bytes, ...]


def outcome_facets(corpus: Corpus, names: Sequence[str]) -> OutcomeFacets:
    """Where each entry points on each outcome domain; one answer a study and domain, as displays have it."""
    library, labels = corpus.linked.library, corpus.labels
    codes = {code: number for number, code in enumerate(DIRECTION_CODES, 1)}
    columns = {domain.code: bytearray(len(names)) for domain in library.codebook.outcome_domains}
    for number, name in enumerate(names):
        if (entry := library.evaluations.get(name)) is None:
            continue
        for outcome in entry.record.outcomes:
            if outcome.domain in columns:
                columns[outcome.domain][number] = codes[UNSTATED]
        for found in corpus.coverage.directions[name]:
            columns[found.domain][number] = codes[found.direction]
    used = [domain for domain, column in columns.items() if any(column)]
    return OutcomeFacets(
        tuple(FacetValue(domain, labels.of("outcome_domains", domain)) for domain in used),
        tuple(FacetValue(code, labels.of("directions", code)) for code in DIRECTION_CODES),
        tuple(bytes(columns[domain]) for domain in used),
    )


def study_size(record: Evaluation | Policy) -> tuple[int, str]:
    """How large a study was, and what the number counts; 0 where no number is given.

    People in the analysis, the most of all results. Where no result says, the largest group stated, with its
    name. Groups are never added up: entries list parts, wholes and numbers of practices side by side.
    """
    if not isinstance(record, Evaluation):
        return 0, ""
    people = max((outcome.n for outcome in record.outcomes if isinstance(outcome.n, int)), default=0)
    if people:
        return people, ""
    groups = [(group.n, group.group) for group in record.sample if isinstance(group.n, int) and group.n]
    return max(groups, key=lambda group: group[0], default=(0, ""))


def _record(library: Library, name: str) -> Any:
    return library.evaluations[name].record if name in library.evaluations else library.policies[name].record


def _facet(
    name: str,
    label: str,
    order: Iterable[str],
    values: Iterable[Names],
    words: Callable[[str], str],
    above: Mapping[str, str] | None,
) -> Facet:
    """Number the values that are in use, in the order given, with those above them."""
    rows = [tuple(dict.fromkeys(row)) for row in values]
    used = {code for row in rows for code in row}
    above = above or {}
    for code in sorted(used):
        seen = {code}
        while (code := above.get(code, "")) and code not in seen:  # a loop among themes is a fault of its own
            seen.add(code)
            used.add(code)
    codes = [code for code in order if code in used]
    place = {code: number for number, code in enumerate(codes)}
    return Facet(
        name,
        label,
        tuple(FacetValue(code, words(code), place.get(above.get(code, ""))) for code in codes),
        tuple(tuple(sorted(place[code] for code in row if code in place)) for row in rows),
    )


def _places(record: Any) -> Names:
    return record.countries if isinstance(record, Evaluation) else record.jurisdictions


def _voices(record: Any) -> Names:
    """Whose views an entry sought, or gives a finding in."""
    sought = [heard.voice for heard in getattr(record, "voices", ())]
    return tuple(dict.fromkeys([*sought, *(voice for finding in record.findings for voice in finding.voices)]))


def _appraised(record: Any) -> Names:
    """Whose judgements of quality an entry has: this site's, ones published by others, or nobody's."""
    own = any(not (row.published_in or row.address) for row in record.appraisals)
    published = any(row.published_in or row.address for row in record.appraisals)
    return tuple(code for code, found in (("own", own), ("published", published)) if found) or ("none",)
