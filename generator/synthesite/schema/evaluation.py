"""What an evaluation is: one study, its reports, and what it found."""

from __future__ import annotations

from typing import Literal

from .appraisal import Appraisal, CertaintyRating, StudyResult
from .common import (
    CodingRecord,
    Finding,
    Identifier,
    Link,
    Provenance,
    PublicationStatus,
    Remark,
    Source,
    VoiceHeard,
)
from .values import (
    CitationKey,
    Count,
    Date,
    Design,
    Id,
    Model,
    Number,
    OutcomeDomain,
    Place,
    Population,
    Prose,
    PValue,
    Record,
    Scope,
    Setting,
    Text,
    ThemeId,
    Truth,
    described,
)

Metric = Literal[
    "risk-ratio",
    "odds-ratio",
    "rate-ratio",
    "hazard-ratio",
    "ratio-of-means",
    "mean-difference",
    "standardised-mean-difference",
    "risk-difference",
    "rate-difference",
    "difference-in-differences",
    "percent-change",
    "correlation",
    "mean",
    "median",
    "proportion",
    "percent",
    "rate",
    "count",
    "score",
    "accuracy",
    "other",
    "not-reported",
]
"""What an estimate measures. Ratios stand against 1, differences against 0; the rest describe one group."""

Direction = Literal["positive", "negative", "mixed", "no-difference", "unclear"]
"""From the patient's side: positive is better for people, whatever the number's sign."""


class Interval(Record):
    """An interval around an estimate."""

    low: Number = described("Lower limit, as printed.", "-5.7")
    high: Number = described("Upper limit, as printed.", "38.7")
    level: Number | None = described("Level in per cent; leave out when the document does not say.", "95", default=None)
    kind: Literal["confidence", "credible", "prediction", "range", "interquartile"] = described(
        "Which kind of interval.", "confidence", default="confidence"
    )


class Arm(Record):
    """One group of people (or one point in time) and its figures, as printed."""

    arm: Text = described("Name of the group.", "usual care")
    n: Count | None = described("People in it.", 3512, default=None)
    unit: Text | None = described("What n and events count, when it is not people.", "practices", default=None)
    events: Count | None = described("People (or things) with the event.", 629, default=None)
    mean: Number | None = described("Mean.", "5.29", default=None)
    sd: Number | None = described("Standard deviation.", "1.2", default=None)
    median: Number | None = described("Median.", "4", default=None)
    percent: Number | None = described("Per cent, as printed.", "17.9", default=None)
    rate: Number | None = described("Rate, as printed.", "616", default=None)
    rate_per: Text | None = described("What the rate is per.", "1000 people a year", default=None)
    time_at_risk: Number | None = described("Person-time, for a rate.", "1200", default=None)
    interval: Interval | None = described(
        "Interval around the arm's own figure.", {"low": "1.77", "high": "1.97", "level": "95"}, default=None
    )
    before: Number | None = described("Value before.", "0.14", default=None)
    after: Number | None = described("Value after.", "0.12", default=None)
    change: Text | None = described("Change within the arm, as printed.", "-2.3", default=None)
    value: Text | None = described("Anything else printed for this arm, word for word.", "$6828", default=None)
    note: Text | None = described("Remark.", "as printed; probably truncated", default=None)


class Outcome(Record):
    """One result: an outcome, measured in a group at a time, with the figures as printed."""

    id: Id | None = described("A short id, when something must point at this result.", "admissions-12m", default=None)
    domain: OutcomeDomain = described("Outcome domain, a code of the codebook.", "emergency-admissions")
    measure: Text = described("What was measured, in words.", "Rate of emergency admission")
    timepoint: Text | None = described("When, or over what time.", "12 months", default=None)
    comparison: Text | None = described(
        "What is compared, when it is not the study's main comparison.",
        "intensive arm versus usual care",
        default=None,
    )
    population: Text | None = described("In whom, when it is not everybody.", "high risk", default=None)
    metric: Metric | None = described("What the estimate measures.", "percent-change", default=None)
    adjusted: Truth | None = described("Whether the estimate is adjusted for other differences.", True, default=None)
    estimate: Number | None = described(
        "The estimate, as printed; intervention against comparator.", "16.5", default=None
    )
    unit: Text | None = described("Unit of the estimate.", "days", default=None)
    interval: Interval | None = described(
        "Interval around the estimate.", {"low": "-5.7", "high": "38.7", "level": "95"}, default=None
    )
    p: PValue | None = described("p value as printed. No display rests on it.", "0.018", default=None)
    arms: tuple[Arm, ...] = described(
        "Figures by group.", [{"arm": "usual care", "n": 3512, "events": 629}], default=()
    )
    n: Count | None = described("People in the analysis.", 7380, default=None)
    n_note: Text | None = described("Numbers that are not one number of people.", "5 v 30 practices", default=None)
    beneficial: Literal["lower", "higher", "neither"] | None = described(
        "Which way is good for people, where this measure runs against its domain.", "lower", default=None
    )
    direction: Direction | None = described(
        "Only where there is no estimate: which way the result points, from the patient's side, "
        "never from significance.",
        "no-difference",
        default=None,
    )
    as_stated: Text | None = described(
        "The result in the document's words, when figures do not say it all.",
        "no clear difference",
        default=None,
    )
    synthesis: Literal["pooled", "pooled-fixed", "pooled-random", "network", "individual-participant-data"] | None = (
        described("For reviews: how the estimate was made from several studies.", "pooled-random", default=None)
    )
    studies: Count | None = described("For reviews: number of studies in the estimate.", 9, default=None)
    i2: Number | None = described("For reviews: I-squared in per cent, as printed.", "39", default=None)
    study_results: tuple[StudyResult, ...] = described(
        "For reviews: each study's result.", [{"study": "Bernabei 1998", "estimate": "0.69"}], default=()
    )
    prioritised: Truth | None = described(
        "Whether this is the result to use when a study has several on one outcome.", True, default=None
    )
    prioritised_why: Text | None = described("Why.", "longest follow-up", default=None)
    note: Text | None = described("Remark.", "credible limits", default=None)
    source: Source | None = described("Where it stands.", {"report": "gravelle2007", "place": "abstract"}, default=None)


class Intervention(Record):
    """What was done, after TIDieR (Hoffmann et al., BMJ 2014;348:g1687)."""

    name: Text = described("Name.", "Evercare")
    models: tuple[Model, ...] = described(
        "Model or models of care, codes of the codebook.", ["community-matron"], default=()
    )
    why: Text | None = described("The idea behind it.", "Find people at risk early and plan their care.", default=None)
    what: tuple[Text, ...] = described(
        "What was done and with what, a line each.",
        ["case finding by repeated admission", "care planning"],
        default=(),
    )
    who: Text | None = described("Who did it.", "nurses in primary care", default=None)
    how: Text | None = described(
        "How: face to face, by telephone, alone or in groups.", "home visits and telephone", default=None
    )
    where: Text | None = described("Where.", "people's homes", default=None)
    when: Text | None = described("When and how often.", "weekly for three months", default=None)
    how_much: Text | None = described("How much, for how long.", "nine contacts on average", default=None)
    tailoring: Text | None = described("What was fitted to the person.", "plan agreed with each person", default=None)
    modifications: Text | None = described(
        "What changed during the study.", "criteria were relaxed after six months", default=None
    )
    fidelity: Text | None = described("Whether it was done as planned.", "caseloads stayed below plan", default=None)
    caseload: Text | None = described("People per worker.", "50-80", default=None)


class SampleGroup(Record):
    """A group of people, practices or records that took part."""

    group: Text = described("Which group.", "Evercare practices")
    n: Count | None = described("How many.", 62, default=None)
    note: Text | None = described("What the number does not say.", "6960-7695 depending on the analysis", default=None)


class Equity(Record):
    """One dimension of PROGRESS-Plus (O'Neill et al., J Clin Epidemiol 2014;67:56) and how it was used."""

    dimension: Literal[
        "place-of-residence",
        "race-ethnicity-culture-language",
        "occupation",
        "gender-sex",
        "religion",
        "education",
        "socioeconomic-status",
        "social-capital",
        "age",
        "disability",
        "sexual-orientation",
        "other-personal-characteristic",
        "relationships",
        "time-dependent-relationships",
    ] = described("The dimension.", "socioeconomic-status")
    use: Literal["reported-at-baseline", "subgroup-analysed", "intervention-targeted", "not-reported"] = described(
        "How the study used it.", "reported-at-baseline"
    )
    note: Text | None = described("What was reported.", "analysed by deprivation of area", default=None)


class Evaluation(Record):
    """One evaluation: a study, or a review of studies, with all its reports."""

    reports: tuple[CitationKey, ...] = described(
        "Keys in references.bib; the first is the main report.", ["gravelle2007"], min_length=1
    )
    title: Text | None = described(
        "A title of ours; left out, the main report's title is used.",
        "Evercare in nine primary care trusts",
        default=None,
    )
    design: Design = described("Study design, a code of the codebook.", "controlled-before-after")
    design_note: Text | None = described(
        "The design in the authors' words.", "difference-in-differences with matched controls", default=None
    )
    scope: Scope = described(
        "Whether it is about this site's subject itself, a neighbouring model, or context.", "core"
    )
    scope_note: Text | None = described(
        "Why it is neighbouring or context.", "Led by general practitioners.", default=None
    )
    summary: Prose = described(
        "Two to five plain sentences: what was done, what was found. No advice.",
        "A study of nine trusts found no clear change in emergency admissions.",
    )
    countries: tuple[Place, ...] = described(
        "Where, as ISO codes; nations of the UK as GB-ENG and so on.", ["GB-ENG"], min_length=1
    )
    setting: Text | None = described(
        "The setting in words.", "General practices in nine primary care trusts", default=None
    )
    settings: tuple[Setting, ...] = described("Kinds of setting, codes of the codebook.", ["primary-care"], default=())
    period: Date | None = described("When the study ran.", "2001-04/2005-03", default=None)
    period_note: Text | None = described(
        "What the dates do not say.", "nine months before and after entry", default=None
    )
    population: Text | None = described(
        "Who was studied, in words.", "People over 65 with two or more emergency admissions", default=None
    )
    populations: tuple[Population, ...] = described(
        "Groups of people, codes of the codebook.", ["older-people"], default=()
    )
    components: tuple[Text, ...] = described(
        "Parts of the study, when it has several.", ["national survey", "three case studies"], default=()
    )
    intervention: Intervention | None = described("What was done.", {"name": "Evercare"}, default=None)
    comparator: Text | None = described(
        "What it was compared with; not-applicable when with nothing.",
        "Practices in England without Evercare",
        default=None,
    )
    sample: tuple[SampleGroup, ...] = described(
        "Who or what took part, group by group.", [{"group": "Evercare practices", "n": 62}], default=()
    )
    sample_note: Text | None = described("The sample in one line, as stated.", "35 practices", default=None)
    voices: tuple[VoiceHeard, ...] = described(
        "Whose views the study sought.", [{"voice": "carers", "how": "52 interviews"}], default=()
    )
    funding: Text | None = described("Who paid.", "Department of Health", default=None)
    conflicts: Text | None = described("Declared interests.", "none declared", default=None)
    equity: tuple[Equity, ...] = described(
        "Dimensions of PROGRESS-Plus.", [{"dimension": "age", "use": "reported-at-baseline"}], default=()
    )
    identifiers: tuple[Identifier, ...] = described(
        "Trial registrations, grants, report numbers.",
        [{"scheme": "grant", "value": "SDO 08/1605/122"}],
        default=(),
    )
    outcomes: tuple[Outcome, ...] = described(
        "Results with figures.", [{"domain": "mortality", "measure": "deaths"}], default=()
    )
    findings: tuple[Finding, ...] = described(
        "What it says, theme by theme.",
        [{"theme": "continuity-of-care", "statement": "People knew whom to call."}],
        default=(),
    )
    themes: tuple[ThemeId, ...] = described("Themes besides those of its findings.", ["workforce-and-role"], default=())
    appraisals: tuple[Appraisal, ...] = described(
        "Judgements of quality, ours or published by others.",
        [{"tool": "pedro", "assessor": "PEDro"}],
        default=(),
    )
    certainty_ratings: tuple[CertaintyRating, ...] = described(
        "For reviews: how sure its authors or others said the evidence is.",
        [{"outcome": "mortality", "scheme": "GRADE", "certainty": "moderate"}],
        default=(),
    )
    links: tuple[Link, ...] = described(
        "Relations to other entries.", [{"to": "evercare-pilots", "kind": "evaluates"}], default=()
    )
    publication_status: PublicationStatus = described("Status of the main report.", "published", default="published")
    limitations: Prose | None = described(
        "Limits, whose ever statement they are.", "Small and not randomised.", default=None
    )
    not_verified: tuple[Text, ...] = described("What no page confirmed.", ["exact report title"], default=())
    remarks: tuple[Remark, ...] = described(
        "Coders' remarks on the entry.", [{"text": "Interval as printed."}], default=()
    )
    coding: CodingRecord = described(
        "Who coded it, when, from what.", {"by": "first coder", "on": "2026-11-22", "access": "abstract"}
    )
    provenance: tuple[Provenance, ...] = described(
        "Every page read.",
        [{"address": "https://doi.org/10.1136/bmj.39020.413310.55", "accessed_as": "abstract"}],
        min_length=1,
    )
