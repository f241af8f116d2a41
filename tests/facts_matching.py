"""How a fact is recognised in an entry, and what of a record of facts an entry lacks; for ``facts_check``.

Titles match when equal after case and punctuation are dropped, when one begins with the other, or when their words,
sorted, are alike to ``ALIKE`` in a hundred. Texts are matched by the share of the fact's words (of four letters and
more, cut to five) found in the entry: transcribing puts facts into plain words and may split one over several fields,
so the share asked for is ``SAID``, not everything. Figures must all be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from synthesite.bibliography import Record
from synthesite.schema.places import PLACES

ALIKE = 90
SAID = 0.5
THEMES = {
    "admissions": ("hospital-use",),
    "patient-experience": ("patients-experience",),
    "carer-experience": ("carers-experience",),
    "workforce-role": ("workforce-and-role",),
    "continuity": ("continuity-of-care",),
    "social-work-overlap": ("social-work-overlap", "substitution", "supplementation", "curtailment"),
}
"""Themes of the facts that have another name here, or several; the rest keep theirs."""
PARTS = {name for code, name in PLACES.items() if code.startswith("GB-")}
"""A merged record may name a part of the United Kingdom where another names the whole."""
RECODED = {("iliffe-2014-caredem-bjgp", "eligibility-and-funding"): ("case-finding",)}
"""Findings under another theme than in the facts: here "eligible" means fit for the service, not for social care."""
ABOUT_THE_SAMPLE = {"survey response", "response", "follow-up"}
"""Outcomes in the facts that say who took part; they stand elsewhere in an entry."""
NOT_COMPARED = {"type", "authors", "date", "url", "abstract_available"}
"""Fields of publication that were tidied on the way: names, dates given elsewhere as a year, addresses that moved."""

Fact = Mapping[str, Any]


def normal(title: str) -> str:
    """A title's letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", title.lower().replace("&", " and ")).strip()


def likeness(title: str, theirs: str) -> float:
    """How alike two titles are, 0 to 100; one of five words or more that begins the other is the same."""
    if title == theirs or (title.count(" ") >= 4 and theirs.startswith(f"{title} ")):
        return 100.0
    return fuzz.token_sort_ratio(title, theirs)


_NUMBER = re.compile(r"(?<![\w.])([-−]?)((?:\d{1,3}(?:[, \u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)")


def numbers(text: str, signed: bool = True) -> set[Decimal]:
    """The numbers in a text; ``3,646`` and ``18 309`` are one number each, and in ``50-80`` the dash is no sign."""
    found = [(sign, Decimal(re.sub(r"[, \u202f]", "", digits))) for sign, digits in _NUMBER.findall(text)]
    return {-value if sign and signed else value for sign, value in found}


def texts(value: Any) -> Iterator[str]:
    """Every text and number in nested values."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
    elif value is not None:
        yield str(value)


def lacking(wanted: list[str], where: Any) -> list[str]:
    """The numbers wanted that are nowhere in these values.

    A plain number must stand there with its sign, or without it in words ("0.51 lower").
    """
    there: set[Decimal] = set()
    for text in texts(where):
        there |= numbers(text)
        if not re.fullmatch(r"[-+]?[\d.]+", text):
            there |= {value * sign for value in numbers(text, signed=False) for sign in (1, -1)}
    plain = re.compile(r"\s*[-+]?[\d.,]+\s*")
    return [
        text
        for text in wanted
        if not (numbers(text) if plain.fullmatch(text) else numbers(text, signed=False)) <= there
    ]


def words(text: str) -> set[str]:
    """The words of four letters and more, cut to their first five."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())}


def said(fact: str, where: Any) -> float:
    """How much of a fact's words stands in these values, 0 to 1."""
    wanted = words(fact)
    return len(wanted & words(" ".join(texts(where)))) / len(wanted) if wanted else 1.0


def is_said(fact: str, *places: Any) -> bool:
    """Whether one of the places says it, figures included."""
    return any(said(fact, place) >= SAID and not lacking([fact], place) for place in places)


def passages(entry: Fact) -> list[Any]:
    """An entry field by field, so that words scattered over all of it are not taken for one statement."""
    return [value for name, value in entry.items() if name not in ("provenance", "coding") and value]


def figures(outcome: Fact) -> list[str]:
    """Every figure of an outcome in the facts: estimate, limits, numbers of people, and those of each arm."""
    named = ("estimate", "ci", "p", "n", "events", "i2")
    found = [text for name in named for text in texts(outcome.get(name))]
    found += [
        text
        for arm in outcome.get("arms", [])
        for name, value in arm.items()
        if name not in ("arm", "unit")
        for text in texts(value)
    ]
    return [text for text in found if text != "null"]


def missing_outcomes(fact: Fact, entry: Fact) -> Iterator[str]:
    """Outcomes whose figures do not stand together in one result of the entry."""
    results = entry.get("outcomes") or []
    for outcome in fact.get("outcomes", []):
        wanted = figures(outcome)
        of_the_sample = [entry] if outcome["domain"] in ABOUT_THE_SAMPLE else []
        left = min((lacking(wanted, one) for one in (*results, *of_the_sample)), key=len, default=wanted)
        if left:
            yield f"outcome '{outcome['measure']}': {', '.join(left)}"
        for name in ("measure", "timepoint", "population", "note"):
            if not is_said(outcome.get(name, ""), *passages(entry), *of_the_sample):
                yield f"outcome '{outcome['measure']}': {name}: {outcome[name]}"


def missing_statements(fact: Fact, entry: Fact) -> Iterator[str]:
    """Findings by theme, provisions, targets, doubts and addresses that the entry does not hold."""
    own = passages(entry)
    for theme, statement in fact.get("findings", {}).items():
        themes = RECODED.get((fact["id"], theme), THEMES.get(theme, (theme,)))
        on_theme = [
            found["statement"]
            for found in (*entry["findings"], *entry.get("provisions", ()))
            if found["theme"] in themes
        ]
        # What a document was about, where its results could not be read, is told in these and listed as a theme.
        about = [entry.get(name) for name in ("summary", "scope_note", "population", "not_verified", "remarks")]
        named = set(themes) & set(entry["themes"])
        if not (on_theme and is_said(statement, on_theme, *own)) and not (named and is_said(statement, about, *own)):
            yield f"finding on {theme}: {statement}"
    for kind in ("provisions", "targets"):
        for statement in fact.get("policy", {}).get(kind, []):
            if not is_said(statement, [entry["provisions"], entry["targets"], entry["links"]], *own):
                yield f"{kind[:-1]}: {statement}"
    for doubt in fact.get("not_verified", []):
        if not is_said(doubt, [entry["not_verified"], entry["remarks"]]):
            yield f"not verified: {doubt}"
    held = {page["address"] for page in entry["provenance"]}
    yield from (f"address: {page['address']}" for page in fact["provenance"] if page["address"] not in held)


def missing_details(fact: Fact, entry: Fact, record: Record) -> Iterator[str]:
    """Details of publication and study, notes and limits that neither the entry nor its record holds."""
    places = (*passages(entry), [record.fields, record.date])
    published = {name: value for name, value in fact["bib"].items() if name not in NOT_COMPARED}
    policy = {
        name: value for name, value in fact.get("policy", {}).items() if name.endswith("_note") or name == "uptake"
    }
    study = {name: value for name, value in fact.get("study", {}).items() if name != "countries"}
    details = {
        "publication": published,
        "study": study,
        "note": policy,
        "limits": fact.get("limitations", []),
    }
    for what, value in details.items():
        for text in texts(value):
            # Of "37 RCTs" only the figure can be looked for; the entry may say "randomised trials".
            there = not lacking([text], places) if len(words(text)) <= 1 else is_said(text, *places)
            if text not in ("null", "none", "None") and not there:
                yield f"{what}: {text}"
    codes = set(entry.get("countries", ()))
    named = {PLACES[code] for code in codes} | (PARTS if "GB" in codes else set())
    for country in fact.get("study", {}).get("countries", []):
        if "international" not in codes and not any(place in country for place in named):
            yield f"country: {country}"
