"""What a policy is: a family of documents with events, provisions and targets."""

from __future__ import annotations

from typing import Literal

from .appraisal import Appraisal
from .common import CodingRecord, Finding, Identifier, Link, Provenance, Remark, Source
from .values import (
    CitationKey,
    Date,
    EntryReference,
    Id,
    Issuer,
    Place,
    PolicyKind,
    Prose,
    Record,
    Scope,
    Text,
    ThemeId,
    Truth,
    described,
)

EventType = Literal[
    "proposed",
    "consulted",
    "adopted",
    "published",
    "commenced",
    "amended",
    "partly-repealed",
    "repealed",
    "expired",
    "superseded",
    "withdrawn",
    "reviewed",
]

Strength = Literal["duty", "power", "target", "expectation", "guidance", "aspiration"]
"""How strongly a provision binds: duty (must, in law), power (may, in law), target (a figure and a date),
expectation (is to, without law), guidance (should), aspiration (hopes to)."""


class PolicyDocument(Record):
    """One document of a policy's family."""

    key: CitationKey = described("Its key in references.bib.", "doh2005ltc")
    role: Literal[
        "main",
        "guidance",
        "annex",
        "amendment",
        "summary",
        "response",
        "implementation",
        "impact-assessment",
        "press-notice",
    ] = described("Its part in the family.", "main")
    variant: Text | None = described("Edition, language or version.", "easy read", default=None)
    note: Text | None = described("Anything else.", "Only the executive summary was read.", default=None)


class Event(Record):
    """Something that happened to a policy, dated to the precision known."""

    type: EventType = described("What happened.", "published")
    date: Date = described("When.", "2005-01")
    by: EntryReference | None = described(
        "The entry that did it, for instance what superseded it.", "care-act-2014", default=None
    )
    note: Text | None = described("What the date does not say.", "section 46 only", default=None)
    source: Source | None = described("Where that stands.", {"place": "section 1"}, default=None)


class Provision(Record):
    """One thing the policy requires, allows, expects or hopes."""

    id: Id = described("A short id within the policy.", "community-matrons")
    theme: ThemeId = described("The theme it speaks to.", "workforce-and-role")
    statement: Text = described(
        "What it says, in one plain sentence of your own.",
        "People with the most complex needs get one named nurse.",
    )
    strength: Strength = described("How strongly it binds.", "expectation")
    actor: Text | None = described("Who must, may or should act.", "primary care trusts", default=None)
    source: Source | None = described("Where it stands.", {"report": "doh2005ltc", "page": "21"}, default=None)


class TargetOutcome(Record):
    """What was reported of a target at a date."""

    date: Date | None = described("The date the value is of.", "2006-12", default=None)
    value: Text = described("The value, as stated.", "1,470")
    note: Text | None = described("Remark.", "census of September", default=None)
    source: Source | None = described("Where it stands.", {"report": "hc2007"}, default=None)
    entry: EntryReference | None = described(
        "The entry that reports it.", "healthcare-commission-2007-matron-numbers", default=None
    )


class Target(Record):
    """A figure and a date the policy set itself, and what became of it."""

    id: Id = described("A short id within the policy.", "matrons-3000")
    statement: Text = described("The target, in plain words.", "3,000 community matrons in post")
    provision: Id | None = described("The provision it belongs to.", "community-matrons", default=None)
    theme: ThemeId | None = described("The theme, when there is no provision.", "workforce-and-role", default=None)
    metric: Text | None = described("What is counted.", "community matrons in post", default=None)
    value: Text | None = described("The value to reach.", "3000", default=None)
    due: Date | None = described("When.", "2007-03", default=None)
    outcomes: tuple[TargetOutcome, ...] = described(
        "What was reported.", [{"date": "2006-12", "value": "1,470"}], default=()
    )
    fate: Literal["met", "partly-met", "missed", "dropped", "replaced", "not-reported"] | None = described(
        "What became of it, as far as the sources say; leave out when nobody has looked.",
        "missed",
        default=None,
    )
    fate_note: Text | None = described("What that rests on.", "The figure was lowered, then dropped.", default=None)
    source: Source | None = described("Where the target stands.", {"report": "doh2005ltc", "page": "21"}, default=None)


class Policy(Record):
    """One policy: an act, a white paper, guidance, a programme, with its family of documents."""

    documents: tuple[PolicyDocument, ...] = described(
        "Documents of the family; the first main one leads.",
        [{"key": "doh2005ltc", "role": "main"}],
        min_length=1,
    )
    title: Text | None = described(
        "A title of ours; left out, the main document's title is used.",
        "The NHS and social care model",
        default=None,
    )
    kind: PolicyKind = described("Kind of policy, a code of the codebook.", "white-paper")
    kind_note: Text | None = described("The kind in the document's words.", "policy and action", default=None)
    binding: Truth | None = described("Whether it has the force of law.", False, default=None)
    scope: Scope = described(
        "Whether it is about this site's subject itself, a neighbouring matter, or context.", "core"
    )
    scope_note: Text | None = described(
        "Why it is neighbouring or context.", "Concerns children's services only.", default=None
    )
    summary: Prose = described(
        "Two to five plain sentences: what it is and what it asked for.",
        "A model of care that gave people with complex needs a named nurse.",
    )
    issuers: tuple[Issuer, ...] = described(
        "Who issued it, codes of the codebook.", ["department-of-health"], min_length=1
    )
    issuer_note: Text | None = described(
        "What the codes do not say.", "letter from the NHS chief executive", default=None
    )
    jurisdictions: tuple[Place, ...] = described("Where it applies.", ["GB-ENG"], min_length=1)
    jurisdiction_note: Text | None = described("What the codes do not say.", "extent varies by section", default=None)
    audience: Text | None = described("For whom it was written.", "primary care trusts", default=None)
    purpose: Text | None = described(
        "What it was for, in its own terms.", "to set priorities for three years", default=None
    )
    made_how: Text | None = described(
        "How it was made: by whom it was drafted, who was asked.", "drafted after consultation in 2007", default=None
    )
    stated_evidence: tuple[Text, ...] = described(
        "Evidence that it says it rests on, in its own terms; entries it cites are given as links of kind cites.",
        ["pilots in nine trusts"],
        default=(),
    )
    identifiers: tuple[Identifier, ...] = described(
        "Command number, chapter, gateway number, circular.",
        [{"scheme": "command-paper", "value": "Cm 6268"}],
        default=(),
    )
    events: tuple[Event, ...] = described(
        "What happened to it, and when.", [{"type": "published", "date": "2005-01"}], default=()
    )
    provisions: tuple[Provision, ...] = described(
        "What it requires, allows, expects.",
        [
            {
                "id": "matrons",
                "theme": "workforce-and-role",
                "statement": "One named nurse.",
                "strength": "expectation",
            }
        ],
        default=(),
    )
    targets: tuple[Target, ...] = described(
        "Figures and dates it set.",
        [{"id": "matrons-3000", "statement": "3,000 matrons in post"}],
        default=(),
    )
    findings: tuple[Finding, ...] = described(
        "What it says or did on a theme, beside its provisions.",
        [{"theme": "integration", "statement": "Saw no body with clear responsibility."}],
        default=(),
    )
    themes: tuple[ThemeId, ...] = described(
        "Themes besides those of its provisions and findings.", ["cost"], default=()
    )
    uptake: Text | None = described(
        "How far it was taken up, as far as reported.", "in use by two thirds of trusts", default=None
    )
    evaluated_note: tuple[Text, ...] = described(
        "Evaluations the sources name that are not entries here.", ["a survey of 2005"], default=()
    )
    appraisals: tuple[Appraisal, ...] = described(
        "Judgements of the document, AACODS unless another tool fits.",
        [{"tool": "aacods", "assessor": "first coder"}],
        default=(),
    )
    links: tuple[Link, ...] = described(
        "Relations to other entries.", [{"to": "nhs-plan-2000", "kind": "implements"}], default=()
    )
    known_outstanding_changes: tuple[Text, ...] = described(
        "Changes known but not yet worked into this entry.", ["amended in 2012; not yet coded"], default=()
    )
    limitations: Prose | None = described("Limits of what was read.", "Read through a chronology only.", default=None)
    not_verified: tuple[Text, ...] = described("What no page confirmed.", ["exact day of publication"], default=())
    remarks: tuple[Remark, ...] = described(
        "Coders' remarks on the entry.", [{"text": "Two sources give different days."}], default=()
    )
    coding: CodingRecord = described(
        "Who coded it, when, from what.", {"by": "first coder", "on": "2026-11-22", "access": "secondary"}
    )
    provenance: tuple[Provenance, ...] = described(
        "Every page read.",
        [{"address": "https://www.legislation.gov.uk/ukpga/1970/42", "accessed_as": "full-text"}],
        min_length=1,
    )
