"""Which entries an export takes: by options, or by a saved address of the browse page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from .browse_words import entries_with_words
from .facet_columns import DIRECTION_CODES, Facet, entry_facets, outcome_facets
from .load import nearest
from .problems import SynthesiteError
from .schema.places import PLACES
from .schema.review import EligibilityRule
from .synthesis.eligibility import matching_entries
from .views.model import Corpus
from .views.rows import newest_first

Kind = Literal["evaluation", "policy"]

IGNORED = frozenset({"sort", "view", "cols", "show"})
"""Names in a browse address that say how results are shown, not which."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for; empty is everything. Any value of one field will do, and every field must fit."""

    themes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    designs: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    years: str = ""
    """``2005``, ``2000-2010`` or, open, ``2000-`` and ``-2010``."""
    ids: tuple[str, ...] = ()
    browse: str = ""
    """An address of the browse page, or the part of it after ``?``."""


def chosen_entries(corpus: Corpus, choice: Choice) -> list[str]:
    """The ids of the evaluations and policies that fit, evaluations first, by id.

    Raises:
        SynthesiteError: a code, id, year or address is unknown or cannot be used.
    """
    linked = corpus.linked
    _check_codes(corpus, choice)
    rule = EligibilityRule.model_construct(
        kinds=choice.kinds,
        themes=choice.themes,
        designs=choice.designs,
        scopes=(),
        countries=choice.countries,
        domains=(),
        years=_years(choice.years) if choice.years else None,
    )
    found = matching_entries(linked, rule)
    fitting = _browsed(corpus, choice.browse) if choice.browse else None
    wanted = set(choice.ids)
    return [name for name in found if (not wanted or name in wanted) and (fitting is None or name in fitting)]


def _check_codes(corpus: Corpus, choice: Choice) -> None:
    library = corpus.linked.library
    entries = [entry.id for _, entry in library.entries()]
    for words, given, known in (
        ("theme", choice.themes, list(library.themes)),
        ("design", choice.designs, [code.code for code in library.codebook.designs]),
        ("country", choice.countries, list(PLACES)),
        ("entry", choice.ids, entries),
    ):
        for code in given:
            if code not in known:
                near = nearest(code, sorted(known))
                raise SynthesiteError(f'there is no {words} "{code}"' + (f': did you mean "{near}"?' if near else ""))


def _years(text: str) -> str:
    """A range of years as EDTF."""
    first, dash, last = text.strip().partition("-")
    if not all(part.isdigit() and len(part) == 4 for part in (first, last) if part) or not (first or last):
        raise SynthesiteError(f'"{text}" is not a range of years: write 2000-2010, 2000-, -2010 or 2005')
    if first and last and first > last:
        raise SynthesiteError(f'"{text}" ends before it begins')
    return f"{first or '..'}/{last or '..'}" if dash else first


def _browsed(corpus: Corpus, address: str) -> set[str]:
    """The entries that the browse page shows at an address (names: docs/decisions/0012-browse-index.md).

    As on the page, codes that are unknown are passed over.
    """
    query = urlsplit(address).query if "?" in address or "://" in address else address
    written = parse_qs(query)
    asked = {name: [code for text in texts for code in text.split(",")] for name, texts in written.items()}
    names = newest_first(corpus, (entry.id for _, entry in corpus.linked.library.entries()))
    facets = {facet.name: facet for facet in entry_facets(corpus, names)}
    unknown = asked.keys() - facets.keys() - IGNORED - {"q", "from", "to", "domain", "direction"}
    if unknown:
        raise SynthesiteError(f'"{min(unknown)}" is not part of an address of the browse page')
    words = entries_with_words(corpus, names, written.get("q", [""])[0])
    found = set(range(len(names))) if words is None else words
    for name, facet in facets.items():
        if name in asked and (fitting := _fitting(facet, asked[name])) is not None:
            found &= fitting
    found &= _pointing(corpus, names, asked)
    years = [int((corpus.linked.years[name] or "0")[:4]) for name in names]
    first, last = (_year(asked.get(end, ())) for end in ("from", "to"))
    if first is not None or last is not None:
        found &= {number for number, year in enumerate(years) if (first or 1) <= year <= (last or 9999)}
    return {names[number] for number in found}


def _year(texts: Sequence[str]) -> int | None:
    text = texts[0].strip() if texts else ""
    return int(text) if text.isdigit() and len(text) == 4 else None


def _fitting(facet: Facet, codes: Sequence[str]) -> set[int] | None:
    """Entries with one of these codes, or one below it; None where no code is known."""
    chosen = {number for number, value in enumerate(facet.values) if value.code in codes}
    if not chosen:
        return None
    for _ in facet.values:  # those below, step by step
        chosen |= {number for number, value in enumerate(facet.values) if value.parent in chosen}
    return {number for number, row in enumerate(facet.rows) if chosen.intersection(row)}


def _pointing(corpus: Corpus, names: Sequence[str], asked: Mapping[str, Sequence[str]]) -> set[int]:
    """Entries measured on one of the domains asked for, pointing one of the ways asked for."""
    everything = set(range(len(names)))
    outcomes = outcome_facets(corpus, names)
    known = [domain.code for domain in outcomes.domains]
    domains = [known.index(code) for code in asked.get("domain", ()) if code in known]
    ways = {DIRECTION_CODES.index(code) + 1 for code in asked.get("direction", ()) if code in DIRECTION_CODES}
    if not domains and not ways:
        return everything
    columns = [outcomes.columns[place] for place in domains or range(len(known))]
    return {
        number for number in everything if any(column[number] in ways if ways else column[number] for column in columns)
    }
