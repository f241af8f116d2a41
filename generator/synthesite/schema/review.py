"""What a review is: a question, searches, syntheses, findings, currency."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from .appraisal import Cerqual, Grade
from .common import Remark
from .dates import latest
from .values import (
    Count,
    Date,
    Design,
    EntryReference,
    Id,
    Orcid,
    OutcomeDomain,
    Place,
    Prose,
    Record,
    Scope,
    Text,
    ThemeId,
    Truth,
    WebAddress,
    described,
)


class Question(Record):
    """The question: plain, and by PICO or SPIDER where that helps."""

    plain: Text = described("The question as a reader would ask it.", "Did nurses take over what social workers did?")
    framework: Literal["pico", "spider", "plain"] = described("Framework of the parts below.", "pico", default="plain")
    population: Text | None = described("PICO population.", "older people living at home", default=None)
    intervention: Text | None = described("PICO intervention.", "nurse-led case management", default=None)
    comparator: Text | None = described("PICO comparator.", "usual care", default=None)
    outcomes: tuple[Text, ...] = described("PICO outcomes.", ["emergency admission"], default=())
    sample: Text | None = described("SPIDER sample.", "older people and carers", default=None)
    phenomenon: Text | None = described("SPIDER phenomenon of interest.", "being case managed by a nurse", default=None)
    design: Text | None = described("SPIDER design.", "interviews", default=None)
    evaluation: Text | None = described("SPIDER evaluation.", "views and experiences", default=None)
    research_type: Text | None = described("SPIDER research type.", "qualitative and mixed", default=None)


class EligibilityRule(Record):
    """Which entries a review or synthesis uses, as a rule over their fields. Lists mean any of."""

    kinds: tuple[Literal["evaluation", "policy"], ...] = described("Kinds of entry.", ["evaluation"], default=())
    themes: tuple[ThemeId, ...] = described("Themes, narrower ones included.", ["continuity-of-care"], default=())
    designs: tuple[Design, ...] = described("Designs.", ["randomised-trial"], default=())
    scopes: tuple[Scope, ...] = described("Scopes.", ["core"], default=())
    countries: tuple[Place, ...] = described("Places, parts of a country included.", ["GB-ENG"], default=())
    domains: tuple[OutcomeDomain, ...] = described("Outcome domains.", ["emergency-admissions"], default=())
    years: Date | None = described("Years of publication.", "1970/2016", default=None)


class ReviewScope(Record):
    """What the review covers."""

    included: Prose = described("What was looked for.", "Evaluations of nurse-led case management of older people.")
    excluded: Prose | None = described("What was left out, and why.", "Children's services.", default=None)
    rule: EligibilityRule | None = described(
        "The same as a rule, so that new entries can be matched.", {"kinds": ["evaluation"]}, default=None
    )


class Search(Record):
    """One search (PRISMA-S)."""

    source: Text = described("Where was searched.", "stored copies of public web pages")
    kind: Literal["database", "register", "website", "organisation", "citation-searching", "other"] = described(
        "Arm of the PRISMA flow.", "website"
    )
    date: Date = described("When.", "2026-11")
    string: Text | None = described(
        "The search as typed, or how it was made.", "community matron evaluation", default=None
    )
    queries: Count | None = described("Number of queries, where the log holds them.", 119, default=None)
    hits: Count | None = described("Records found, where counted.", 469, default=None)
    log: Text | None = described("The screening log that holds its records.", "screening.csv", default=None)
    limits: Text | None = described(
        "Limits of the search.", "Wholly irrelevant hits were not all logged.", default=None
    )


class FlowLayers(Record):
    """What screening logs do not hold of the flow of records (PRISMA 2020), and boxes that some reviews do without."""

    previous_studies: Count | None = described("Studies in the previous version of the review.", 12, default=None)
    previous_reports: Count | None = described("Reports of the studies in the previous version.", 15, default=None)
    automation: Count | None = described(
        "Records that automation tools took out before the log was kept; they are added to the records found.",
        240,
        default=None,
    )
    appraisal_excluded: Count | None = described(
        "Studies left out because of how they were appraised.", 3, default=None
    )
    quantitative: Count | None = described("Studies whose results were pooled.", 8, default=None)
    skip_screened: Truth = described(
        "Whether to leave out the box of records screened, because finding and screening were one step.",
        False,
        default=False,
    )
    note: Text | None = described(
        "Why the numbers do not follow from one another, where they do not.",
        "The log of the first search was lost.",
        default=None,
    )


class Synthesis(Record):
    """One synthesis within a review, with the settings SWiM asks for (Campbell et al., BMJ 2020;368:l6890)."""

    id: Id = described("Its id within the review.", "admissions")
    title: Text = described("What it is about.", "Emergency admissions")
    theme: ThemeId | None = described("Theme, or …", "hospital-use", default=None)
    domain: OutcomeDomain | None = described("… outcome domain.", "emergency-admissions", default=None)
    method: Literal["effect-direction", "harvest", "pooling", "qualitative", "narrative"] = described(
        "Method.", "effect-direction"
    )
    rule: EligibilityRule | None = described("Entries used.", {"scopes": ["core"]}, default=None)
    grouping: Text | None = described("SWiM 1: how studies are grouped, and why.", "by design family", default=None)
    metric: Text | None = described("SWiM 2: the common metric.", "direction from the patient's side", default=None)
    method_note: Text | None = described(
        "SWiM 3: how results were put together.", "counts of direction, one result a study", default=None
    )
    prioritised: Text | None = described(
        "SWiM 4: which result is used when there are several.", "longest follow-up", default=None
    )
    heterogeneity: Text | None = described("SWiM 5: how differences were looked into.", "by design", default=None)
    certainty_note: Text | None = described(
        "SWiM 6: how certainty was judged.", "GRADE, provisional, one person", default=None
    )
    presentation: Text | None = described(
        "SWiM 7: how data are shown and ordered.", "by design, then year", default=None
    )
    limitations: Text | None = described("SWiM 9: limits.", "few studies with usable figures", default=None)


class Contribution(Record):
    """One entry a finding rests on."""

    entry: EntryReference = described("The entry.", "gravelle-2007-evercare")
    stance: Literal["for", "against", "context"] = described(
        "Whether it speaks for or against the finding, or gives context.", "for", default="for"
    )
    note: Text | None = described("A few words.", "six estimates, all with wide intervals", default=None)


class Effect(Record):
    """What happens to one outcome; with the certainty it gives the sentence (GRADE guidelines 26)."""

    intervention: Text = described(
        "What was done, in the singular, as it stands within a sentence.", "nurse case management"
    )
    outcome: Text = described(
        "What it may change, as it stands within that sentence.", "visits to the emergency department"
    )
    direction: Literal["reduces", "increases", "little-or-no", "unclear"] = described(
        "Which way the body of evidence points: the outcome reduced or increased, little or no difference, or unclear.",
        "reduces",
    )
    size: Literal["large", "moderate", "small", "trivial", "not-judged"] = described(
        "How large the change is for the people concerned; small means small but important. not-judged where no "
        "figures bear a judgement.",
        "not-judged",
        default="not-judged",
    )
    comparator: Text | None = described("What it was compared with.", "usual care", default=None)
    domains: tuple[OutcomeDomain, ...] = described(
        "The outcome domains, so that figures and numbers of people are found in the entries.",
        ["emergency-department"],
        default=(),
    )


class ReviewFinding(Record):
    """One finding of a review."""

    id: Id = described("Its id within the review.", "continuity-valued")
    theme: ThemeId = described("The theme.", "continuity-of-care")
    kind: Literal["effect", "qualitative", "policy", "description"] = described("Kind of finding.", "qualitative")
    statement: Text = described(
        "The finding, one plain sentence.", "Older people valued having one nurse who knew them."
    )
    explanation: Prose | None = described(
        "What stands behind it, with citations.",
        "Interviews in four areas agree [@sargent2007].",
        default=None,
    )
    contributions: tuple[Contribution, ...] = described(
        "The entries it rests on.", [{"entry": "sargent-2007-patient-carer-perceptions"}], min_length=1
    )
    effect: Effect | None = described(
        "For effects: what is said to change, and which way.",
        {
            "intervention": "nurse case management",
            "outcome": "visits to the emergency department",
            "direction": "unclear",
        },
        default=None,
    )
    grade: Grade | None = described("For effects: GRADE judgements.", {"start": "non-randomised"}, default=None)
    cerqual: Cerqual | None = described(
        "For qualitative findings: CERQual judgements.", {"coherence": {"judgement": "minor"}}, default=None
    )
    provisional: Truth = described(
        "Whether the judgement of certainty is one person's first judgement.", True, default=True
    )
    would_change: Text | None = described(
        "What would change it.", "A controlled study with enough people.", default=None
    )
    implication: Prose | None = described(
        "What it may mean for practice or policy, kept apart from the finding.",
        "Commissioners could ask what social care is on offer.",
        default=None,
    )


class Currency(Record):
    """How up to date the review is."""

    searched_on: Date = described("Date of the last search.", "2026-11")
    coded_to: Date | None = described("Newest coding it uses.", "2026-11-22", default=None)
    published_on: Date | None = described("When this version was published.", "2026-11-22", default=None)
    next_search_due: Date | None = described("When the next search is due.", "2027-11", default=None)
    mode: Literal["living", "periodic", "ended"] = described("Whether it is kept up to date, and how.", "periodic")


class Change(Record):
    """One version of the review."""

    date: Date = described("When.", "2026-11-22")
    version: Text = described("Version.", "0.1")
    what: Text = described("What changed.", "First version.")
    conclusions_changed: Truth | None = described(
        "Whether a conclusion changed; left out where nobody has judged that.", False, default=None
    )
    conclusion: Text | None = described(
        "Which conclusion changed, from what to what, in one sentence for readers.",
        "Fewer people go into hospital: from low to moderate certainty.",
        default=None,
    )
    why: Text | None = described("Why.", "Two new trials.", default=None)


def newest_change(changes: Iterable[Change]) -> Change:
    """The last of the versions of a review, in whichever order they are written.

    The latest by date; of one day the highest number (``0.10`` after ``0.9``).
    """
    return max(
        changes, key=lambda change: (latest(change.date), [int(part) for part in _FIGURES.findall(change.version)])
    )


_FIGURES = re.compile(r"[0-9]{1,9}")

CreditRole = Literal[
    "conceptualization",
    "data-curation",
    "formal-analysis",
    "funding-acquisition",
    "investigation",
    "methodology",
    "project-administration",
    "resources",
    "software",
    "supervision",
    "validation",
    "visualization",
    "writing-original-draft",
    "writing-review-editing",
]
"""The fourteen roles of CRediT, the Contributor Role Taxonomy (ANSI/NISO Z39.104-2022)."""


class Author(Record):
    """An author of the review: a real person, or a role."""

    name: Text = described("Name or role.", "synthesite contributors")
    orcid: Orcid | None = described("ORCID iD.", "0000-0002-1825-0097", default=None)
    roles: tuple[CreditRole, ...] = described(
        "What they did: roles of CRediT (ANSI/NISO Z39.104-2022).", ["conceptualization", "investigation"], default=()
    )


class Review(Record):
    """reviews/<id>/review.yml: one synthesis over the entries."""

    title: Text = described("Title.", "Nurse-led case management: bridging clinical and social worlds")
    question: Question = described("The question.", {"plain": "Did nurses take over what social workers did?"})
    status_note: Prose = described(
        "What this review is and is not, said first.",
        "Built from public records and abstracts; coded once; not peer reviewed.",
    )
    key_messages: tuple[Text, ...] = described(
        "Two or three messages in plain words, without advice.", ["People valued the nurses."], min_length=1
    )
    scope: ReviewScope = described("What it covers.", {"included": "Evaluations of nurse-led case management."})
    protocol: WebAddress | None = described(
        "Address of a protocol, where there is one.", "https://osf.io/example", default=None
    )
    protocol_note: Text | None = described("If there is none, say so.", "There was no protocol.", default=None)
    searches: tuple[Search, ...] = described(
        "The searches.", [{"source": "web pages", "kind": "website", "date": "2026-11"}], min_length=1
    )
    screening: tuple[Text, ...] = described("Screening logs, files beside review.yml.", ["screening.csv"], default=())
    screening_note: Prose | None = described("Limits of the log.", "Irrelevant hits were not all logged.", default=None)
    flow: FlowLayers | None = described(
        "What the logs do not hold of the flow of records.", {"previous_studies": 12}, default=None
    )
    included: tuple[EntryReference, ...] = described(
        "Entries used, when they are a list.", ["gravelle-2007-evercare"], default=()
    )
    included_rule: EligibilityRule | None = described(
        "Or the rule that picks them.", {"scopes": ["core"]}, default=None
    )
    methods: Prose | None = described("How it was done.", "One person coded each document.", default=None)
    syntheses: tuple[Synthesis, ...] = described(
        "Its syntheses.",
        [{"id": "admissions", "title": "Emergency admissions", "method": "effect-direction"}],
        default=(),
    )
    findings: tuple[ReviewFinding, ...] = described("Its findings.", [{"id": "continuity-valued"}], min_length=1)
    not_known: tuple[Text, ...] = described("What is not known.", ["Whether carers' load changed."], default=())
    limitations: Prose | None = described("Limits.", "Mostly abstracts.", default=None)
    currency: Currency = described("How up to date it is.", {"searched_on": "2026-11", "mode": "periodic"})
    changes: tuple[Change, ...] = described(
        "Versions.",
        [{"date": "2026-11-22", "version": "0.1", "what": "First version.", "conclusions_changed": False}],
        min_length=1,
    )
    authors: tuple[Author, ...] = described(
        "Authors, people or roles.", [{"name": "synthesite contributors"}], min_length=1
    )
    doi: Text | None = described(
        "DOI of an archived version.", "10.5281/zenodo.0000000", default=None, pattern=r"^10\.\d{4,9}/[^\s<>]+$"
    )
    cite_as: Text | None = described(
        "How to cite it, if not by the default.",
        "synthesite contributors. Nurse-led case management. 2026.",
        default=None,
    )
    remarks: tuple[Remark, ...] = described("Remarks.", [{"text": "First version."}], default=())


class ScreeningRow(Record):
    """One row of a screening log."""

    record: Text = described("Its id in the log.", "QT001")
    title: Text = described("Title.", "Nurse-led case management")
    first_author: Text | None = described("First author.", "Manthorpe", default=None)
    year: Text | None = described("Year.", "2011", default=None)
    found_by_query: Text | None = described("The query that found it.", "Manthorpe bridging", default=None)
    source_address: Text | None = described(
        "Where it was found.", "https://doi.org/10.1017/S1463423611000533", default=None
    )
    decision: Literal["include", "exclude", "duplicate"] = described("Decision.", "include")
    reason: Text = described("Reason.", "not case management")
    entry: EntryReference | None = described(
        "The entry that an included record became, or that a duplicate belongs to.",
        "manthorpe-2011-bridging",
        default=None,
    )
    stage: Literal["automation", "record", "retrieval", "report"] | None = described(
        "Where an exclusion was decided: by an automation tool before screening, on the record (title and abstract), "
        "because the report could not be had, or on the report (full text). Optional.",
        "report",
        default=None,
    )
