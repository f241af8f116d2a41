"""What a second coding holds besides fields of an entry: effects in short, reasons, how disagreements were settled."""

from __future__ import annotations

from typing import Literal

from .common import CodingRecord
from .evaluation import Direction
from .values import Date, OutcomeDomain, Record, Text, described

ComparedField = Literal[
    "design",
    "scope",
    "kind",
    "effects",
    "direction",
    "themes",
    "voices",
    "countries",
    "jurisdictions",
    "issuers",
    "settings",
    "populations",
    "models",
    "appraisals",
]
"""What two codings of one entry are compared on."""


class CodedEffect(Record):
    """Which way the results on one outcome point, as a second coder judges: in short, without the figures."""

    domain: OutcomeDomain = described("Outcome domain, a code of the codebook.", "emergency-admissions")
    measure: Text | None = described("What was measured, in words.", "Rate of emergency admission", default=None)
    direction: Direction = described("Which way it points, from the patient's side, never from significance.", "mixed")
    note: Text | None = described("Remark.", "Figures of one arm only.", default=None)


class SecondCodingRecord(CodingRecord):
    """Who coded the document again, when, from how much of it."""

    notes: Text | None = described(
        "Where the second coder hesitated, in a sentence or two.", "The outcome is given without figures.", default=None
    )


class Reconciliation(Record):
    """How one disagreement between the two coders was settled. The entry itself holds what was settled."""

    field: ComparedField = described("What they disagreed on.", "design")
    of: Text | None = described(
        "Which one, where a field has several: the theme, the outcome domain, the country, or tool/item.",
        "continuity-of-care",
        default=None,
    )
    kept: Literal["first", "second", "other"] = described("Whose answer the entry holds now.", "second")
    first: Text | None = described(
        "What the first coder had, where the entry now holds something else. Agreement is counted from it. "
        "Lists need none: there one coder gave the label and the other did not.",
        "cohort",
        default=None,
    )
    why: Text = described("Why.", "The document says that practices were drawn by lot.")
    by: Text = described("Who settled it: real names, or roles.", "first and second coder, by talking")
    on: Date = described("When.", "2026-11-29")


class Reasons(Record):
    """Why the second coder answered as they did, field by field, where they hesitated."""

    design: Text | None = described("Why this design.", "Practices were not drawn by lot.", default=None)
    scope: Text | None = described("Why this scope.", "Led by general practitioners.", default=None)
    kind: Text | None = described("Why this kind of policy.", "It binds nobody.", default=None)
    effects: Text | None = described("Why these outcomes.", "Visits are counted, stays are not.", default=None)
    direction: Text | None = described("Why these directions.", "The figures point both ways.", default=None)
    themes: Text | None = described("Why these themes.", "Cost is named in passing only.", default=None)
    voices: Text | None = described("Why these voices.", "Carers answered for some people.", default=None)
    countries: Text | None = described("Why these countries.", "Wales took part later.", default=None)
    jurisdictions: Text | None = described("Why these jurisdictions.", "Scotland has its own.", default=None)
    issuers: Text | None = described("Why these issuers.", "The Treasury signed it too.", default=None)
    settings: Text | None = described("Why these settings.", "Most visits were at home.", default=None)
    populations: Text | None = described("Why these groups.", "All had two conditions or more.", default=None)
    models: Text | None = described("Why these models of care.", "The nurses were matrons.", default=None)
    appraisals: Text | None = described("Why these judgements.", "The protocol was not found.", default=None)


class SecondCoding(Record):
    """The fields that only a second coding has."""

    coding: SecondCodingRecord = described(
        "Who coded it again, when, from what.", {"by": "second coder", "on": "2026-11-22", "access": "abstract"}
    )
    reasons: Reasons | None = described(
        "Why the second coder answered so, field by field.",
        {"design": "Practices were not drawn by lot."},
        default=None,
    )
    reconciled: tuple[Reconciliation, ...] = described(
        "How disagreements were settled.",
        [{"field": "design", "kept": "first", "why": "As printed.", "by": "both coders", "on": "2026-11-29"}],
        default=(),
    )


class SecondEvaluation(SecondCoding):
    """The fields that only a second coding of an evaluation has."""

    effects: tuple[CodedEffect, ...] = described(
        "One for each outcome on which the document tells an effect; [] where it tells none. Left out: not coded.",
        [{"domain": "mortality", "direction": "no-difference"}],
        default=(),
    )
