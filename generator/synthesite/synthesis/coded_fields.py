"""What each of two coders gave for the fields that are compared, in one form: label to value.

A field is coded when its author wrote it; an empty list says that there is none. What a second coder left out was not
coded, and is not compared. The entry is taken as the first coding, with what reconciling changed undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel

from ..library import Library
from ..schema.appraisal import Appraisal
from ..schema.codebook import DomainCode
from ..schema.evaluation import Direction, Outcome
from ..schema.second_coding import ComparedField, Reconciliation
from .direction import combined_direction, estimated_direction, outcome_direction, results_used

Form = Literal["one", "each", "list"]
"""``one``: one value an entry; ``each``: one value for each outcome or item; ``list``: labels, each given or not."""

FORMS: Mapping[ComparedField, Form] = MappingProxyType(
    {
        "design": "one",
        "scope": "one",
        "kind": "one",
        "effects": "list",
        "direction": "each",
        "themes": "list",
        "voices": "list",
        "countries": "list",
        "jurisdictions": "list",
        "issuers": "list",
        "settings": "list",
        "populations": "list",
        "models": "list",
        "appraisals": "each",
    }
)
"""Every field that is compared, in the order in which fields are shown."""

PRESENT, ABSENT = "present", "absent"
OVERALL = "overall"
"""Stands for the overall judgement of an appraisal among its items."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What in a coding an answer rests on."""

    texts: tuple[str, ...] = ()
    """In the coder's words."""
    mark: Literal["", "figures", "no-direction", "through"] = ""
    """``figures``: worked out from figures; ``no-direction``: there are results, and none tells which way they point;
    ``through``: the label belongs to outcomes, those in ``domains``."""
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What one coder gave for one field: values by label (``""`` where the field has one value), with reasons."""

    values: Mapping[str, str]
    reasons: Mapping[str, Reason]


@dataclass(frozen=True, slots=True)
class Effect:
    """One result as a coder judged it, or as its figures tell."""

    domain: str
    measure: str
    direction: Direction | None
    from_figures: bool
    texts: tuple[str, ...]


def read_effects(record: BaseModel, domains: Mapping[str, DomainCode]) -> tuple[Effect, ...]:
    """The results of a coding: those it judges in short, else those it gives with figures."""
    if "effects" in record.model_fields_set:
        return tuple(
            Effect(row.domain, row.measure or "", row.direction, False, _texts(row.measure, row.note))
            for row in getattr(record, "effects", ())
        )
    outcomes: Sequence[Outcome] = getattr(record, "outcomes", None) or ()
    by_domain: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_domain.setdefault(outcome.domain, []).append(outcome)
    return tuple(
        Effect(
            domain,
            outcome.measure,
            outcome_direction(outcome, domains),
            domain in domains and estimated_direction(outcome, domains[domain].beneficial) is not None,
            _texts(outcome.measure, outcome.as_stated),
        )
        for domain, rows in by_domain.items()
        for outcome in results_used(rows)
    )


def _texts(*given: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in given if text))


def match_effects(
    first: Iterable[Effect], second: Iterable[Effect]
) -> Mapping[str, tuple[tuple[Effect, ...], tuple[Effect, ...]]]:
    """The results of two coders on each outcome domain.

    Where both name a measure in the same words (capitals aside), only results with such words are set against each
    other; where none is the same, all results on the domain are.
    """
    sides: tuple[dict[str, list[Effect]], dict[str, list[Effect]]] = ({}, {})
    for side, effects in zip(sides, (first, second), strict=True):
        for effect in effects:
            side.setdefault(effect.domain, []).append(effect)
    found: dict[str, tuple[tuple[Effect, ...], tuple[Effect, ...]]] = {}
    for domain in sorted({*sides[0], *sides[1]}):
        one, two = sides[0].get(domain, []), sides[1].get(domain, [])
        same = {_plain(row.measure) for row in one} & {_plain(row.measure) for row in two if row.measure}
        kept = [[row for row in rows if not same or _plain(row.measure) in same] for rows in (one, two)]
        found[domain] = (tuple(kept[0]), tuple(kept[1]))
    return MappingProxyType(found)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def coded_effects(
    first: BaseModel, second: BaseModel, domains: Mapping[str, DomainCode]
) -> tuple[Answers, Answers, Answers, Answers] | None:
    """Effects and directions of two coders, None where the second coded none of them.

    Returns:
        First and second: domains on which each tells a direction; first and second: the direction by domain, one for
        each domain by the rule of the effect direction plot.
    """
    if not {"effects", "outcomes"} & second.model_fields_set:
        return None
    matched = match_effects(read_effects(first, domains), read_effects(second, domains))
    found: list[Answers] = []
    directions: list[Answers] = []
    for at in (0, 1):
        values: dict[str, str] = {}
        reasons: dict[str, Reason] = {}
        for domain, sides in matched.items():
            rows = sides[at]
            told = [row.direction for row in rows if row.direction is not None]
            texts = _texts(*(text for row in rows for text in row.texts))
            if (direction := combined_direction(told)) is not None:
                values[domain] = direction
                reasons[domain] = Reason(texts, "figures" if any(row.from_figures for row in rows) else "")
            elif rows:
                reasons[domain] = Reason(texts, "no-direction")
        found.append(Answers(dict.fromkeys(values, PRESENT), reasons))
        directions.append(Answers(values, reasons))
    return (*found, *directions)  # type: ignore[return-value]  # two coders, so two and two


def coded_themes(record: BaseModel, library: Library) -> Answers:
    """Themes that a coding puts an entry under: those it names, and those its outcomes belong to."""
    reasons: dict[str, list[str]] = {}
    for name in ("findings", "provisions", "targets"):
        for part in getattr(record, name, None) or ():
            if part.theme:
                reasons.setdefault(part.theme, []).append(part.statement)
    for theme in getattr(record, "themes", None) or ():
        reasons.setdefault(theme, [])
    measured = {row.domain for row in (*(getattr(record, "outcomes", None) or ()), *getattr(record, "effects", ()))}
    through = {
        theme.id: tuple(domain for domain in theme.outcome_domains if domain in measured)
        for theme in library.scheme.themes
    }
    given = {**{theme: Reason(tuple(texts)) for theme, texts in reasons.items()}}
    given.update(
        (theme, Reason((), "through", domains)) for theme, domains in through.items() if domains and theme not in given
    )
    return Answers(dict.fromkeys(given, PRESENT), given)


_THEMES_FROM = frozenset({"findings", "themes", "provisions", "targets"})


def coded_labels(field: ComparedField, record: BaseModel, library: Library) -> Answers | None:
    """What a coding gives for a field of form ``one`` or ``list``; None where it does not code the field."""
    if field == "themes":
        return coded_themes(record, library) if _THEMES_FROM & record.model_fields_set else None
    if field == "voices":
        return _coded_voices(record)
    if field == "models":
        what = getattr(record, "intervention", None)
        written = what is not None and "models" in what.model_fields_set
        return Answers(dict.fromkeys(what.models, PRESENT), {}) if what is not None and written else None
    if field not in record.model_fields_set or (value := getattr(record, field, None)) is None:
        return None
    if FORMS[field] == "one":
        note = getattr(record, f"{field}_note", None)
        return Answers({"": str(value)}, {"": Reason(_texts(note))})
    return Answers(dict.fromkeys(value, PRESENT), {})


def _coded_voices(record: BaseModel) -> Answers | None:
    """Groups whose view was sought, or is told by a finding."""
    texts: dict[str, list[str]] = {}
    written = "voices" in record.model_fields_set
    for heard in getattr(record, "voices", None) or ():
        texts.setdefault(heard.voice, []).extend(_texts(heard.how))
    for finding in getattr(record, "findings", None) or ():
        written = written or "voices" in finding.model_fields_set
        for voice in finding.voices:
            texts.setdefault(voice, []).append(finding.statement)
    if not written:
        return None
    return Answers(dict.fromkeys(texts, PRESENT), {voice: Reason(tuple(said)) for voice, said in texts.items()})


def coded_judgements(record: BaseModel) -> Answers:
    """A coder's own judgements with each instrument, by ``tool/item``; judgements that others published are theirs.

    Where a coding has several appraisals with one tool, the first of them counts.
    """
    values: dict[str, str] = {}
    reasons: dict[str, Reason] = {}
    seen: set[str] = set()
    appraisals: Sequence[Appraisal] = getattr(record, "appraisals", None) or ()
    for appraisal in appraisals:
        if appraisal.tool in seen or appraisal.published_in or appraisal.address:
            continue
        seen.add(appraisal.tool)
        for item in appraisal.items:
            name = f"{appraisal.tool}/{item.item}"
            values[name], reasons[name] = item.answer, Reason(_texts(item.support))
        if appraisal.overall:
            name = f"{appraisal.tool}/{OVERALL}"
            values[name], reasons[name] = appraisal.overall, Reason(_texts(appraisal.reasons))
    return Answers(values, reasons)


def as_first_coded(
    field: ComparedField, now: Mapping[str, str], second: Mapping[str, str], settled: Iterable[Reconciliation]
) -> dict[str, str]:
    """What the first coder had, from what the entry holds now: reconciling is undone.

    Args:
        field: the field.
        now: the entry's values by label.
        second: the second coder's.
        settled: how disagreements were settled, those of other fields among them.
    """
    had = dict(now)
    for one in settled:
        if one.field != field or one.kept == "first":
            continue
        label = one.of or ""
        if FORMS[field] != "list":
            if one.first is not None:
                had[label] = one.first
        elif label in second:
            had.pop(label, None)
        else:
            had[label] = PRESENT
    return had
