"""Appraisals of studies and documents, and ratings of certainty that others published."""

from __future__ import annotations

from typing import Literal

from .common import Access, Source
from .values import Count, Date, EntryReference, Id, Number, Record, Text, WebAddress, described

GradeLevel = Literal["high", "moderate", "low", "very-low"]
"""Certainty of evidence (GRADE) and confidence in a finding (CERQual): four levels."""


class ItemJudgement(Record):
    """One item of an instrument, answered."""

    item: Text = described("The item's code in the instrument, as the instrument file gives it.", "d1")
    answer: Text = described(
        "The answer or judgement, one of the instrument's; not-assessed when it was not looked at.",
        "some-concerns",
    )
    support: Text | None = described(
        "Why: what in the document supports the judgement.",
        "Allocation by practice, not concealed.",
        default=None,
    )
    page: Text | None = described("Where that stands.", "p. 32", default=None)


class Appraisal(Record):
    """One appraisal of this study or document, ours or somebody else's."""

    tool: Id = described(
        "The instrument: rob-2, robins-i-2016, mmat-2018, casp-qualitative-2018, amstar-2, aacods, agree-ii, pedro "
        "and so on, or other.",
        "rob-2",
    )
    tool_name: Text | None = described(
        "The name of the tool when it is 'other'.", "seven-item checklist of the review", default=None
    )
    version: Text | None = described("The version of the instrument used.", "2019-08-22", default=None)
    target: Text | None = described(
        "What was appraised, when it is not the whole study: the result or document.",
        "emergency admissions at 12 months",
        default=None,
    )
    items: tuple[ItemJudgement, ...] = described(
        "The items, each with its answer and support.", [{"item": "d1", "answer": "low"}], default=()
    )
    overall: Text | None = described(
        "Overall judgement, only where the tool has one or its author gave one.", "high", default=None
    )
    reasons: Text | None = described(
        "Reasons given for the overall judgement.", "Allocation was not concealed.", default=None
    )
    assessor: Text = described(
        "Whose judgement it is: a role, a real name, or the body that published it.",
        "Physiotherapy Evidence Database (PEDro)",
    )
    published_in: EntryReference | None = described(
        "The entry in which others published this judgement.", "you-2012-community-aged-care", default=None
    )
    address: WebAddress | None = described(
        "Where the published judgement was read.",
        "https://search.pedro.org.au/search-results/record-detail/988",
        default=None,
    )
    accessed_as: Access | None = described("How it was read.", "full-text", default=None)
    on: Date | None = described("When the judgement was made.", "2026-11-22", default=None)
    note: Text | None = described("Anything else.", "Score out of 10; the first item is not counted.", default=None)


class CertaintyRating(Record):
    """How sure others said a body of evidence is, outcome by outcome, as they printed it."""

    outcome: Text = described("The outcome rated.", "all-cause mortality (6 weeks to 2 years)")
    comparison: Text | None = described(
        "What was compared.", "community matron or nurse-led care versus usual care", default=None
    )
    scheme: Text = described("GRADE, or the name of whatever other scheme it is.", "GRADE")
    certainty: Text = described("The rating as printed.", "moderate")
    effect: Text | None = described("The effect as printed.", "RR 0.88 (0.80 to 0.98)", default=None)
    studies: Text | None = described("Number of studies as printed.", "12", default=None)
    participants: Text | None = described("Number of participants as printed.", "629/3868 v 629/3512", default=None)
    risk_of_bias: Text | None = described("Judgement on risk of bias as printed.", "serious", default=None)
    inconsistency: Text | None = described(
        "Judgement on inconsistency as printed.", "no serious inconsistency", default=None
    )
    indirectness: Text | None = described(
        "Judgement on indirectness as printed.", "no serious indirectness", default=None
    )
    imprecision: Text | None = described("Judgement on imprecision as printed.", "serious", default=None)
    other: Text | None = described("Other considerations as printed.", "none", default=None)
    importance: Text | None = described("Importance given to the outcome.", "critical", default=None)
    assessor: Text | None = described(
        "Who rated it, when it is not the authors of this entry's document.",
        "AHRQ, as quoted by a later review",
        default=None,
    )
    address: WebAddress | None = described(
        "Where it was read.", "https://www.ncbi.nlm.nih.gov/books/NBK564901/", default=None
    )
    accessed_as: Access | None = described("How it was read.", "full-text", default=None)
    note: Text | None = described(
        "Anything that looks wrong or needs saying.",
        "As printed, the interval does not hold the estimate.",
        default=None,
    )


Concern = Literal["not-serious", "serious", "very-serious", "extremely-serious", "not-assessed"]
Suspicion = Literal["undetected", "strongly-suspected", "not-assessed"]
Qualitative = Literal["none-or-very-minor", "minor", "moderate", "serious", "not-assessed"]


class GradeDomain(Record):
    """One reason to rate certainty down, judged."""

    judgement: Concern = described("How serious the concern is.", "serious")
    reason: Text | None = described(
        "Why. Required when anything is lowered.", "All but one study are not randomised.", default=None
    )


class GradePublicationBias(Record):
    """Publication bias, judged."""

    judgement: Suspicion = described("undetected, strongly-suspected or not-assessed.", "undetected")
    reason: Text | None = described("Why.", "Too few studies to tell.", default=None)


class GradeRaise(Record):
    """One reason to rate certainty up."""

    kind: Literal["large-effect", "very-large-effect", "dose-response", "residual-confounding"] = described(
        "Which reason.", "large-effect"
    )
    reason: Text = described("Why it applies.", "Relative risk below 0.5 in all studies.")


class Grade(Record):
    """GRADE for one outcome over the body of evidence. The level is computed, never typed.

    Source: Guyatt et al., GRADE guidelines 1-15, J Clin Epidemiol 2011.
    """

    start: Literal["randomised", "non-randomised", "non-randomised-robins-i"] = described(
        "What the body of evidence starts from: randomised, and non-randomised judged by ROBINS-I, start high; "
        "other non-randomised start low.",
        "non-randomised",
    )
    risk_of_bias: GradeDomain = described(
        "Limits of design and conduct.", {"judgement": "serious", "reason": "Mostly uncontrolled."}
    )
    inconsistency: GradeDomain = described("Results that differ without explanation.", {"judgement": "not-serious"})
    indirectness: GradeDomain = described(
        "People, service, comparison or outcome other than asked about.", {"judgement": "not-serious"}
    )
    imprecision: GradeDomain = described(
        "Wide intervals or few people.",
        {"judgement": "serious", "reason": "Intervals span benefit and harm."},
    )
    publication_bias: GradePublicationBias = described("Studies likely missing.", {"judgement": "undetected"})
    raised: tuple[GradeRaise, ...] = described("Reasons to rate up.", [], default=())
    override_reason: Text | None = described(
        "Why the authors' sentence departs from the generated one.",
        "The trial was stopped early.",
        default=None,
    )


class CerqualComponent(Record):
    """One component of CERQual, judged."""

    judgement: Qualitative = described(
        "Concerns: none-or-very-minor, minor, moderate, serious or not-assessed.", "moderate"
    )
    reason: Text | None = described(
        "Why. Required from minor concerns on.", "Most studies were read as abstracts only.", default=None
    )


class Cerqual(Record):
    """GRADE-CERQual for one qualitative finding. The level is computed, never typed.

    Source: Lewin et al., Implementation Science 2018;13(Suppl 1):2.
    """

    methodological_limitations: CerqualComponent = described(
        "Concerns about how the studies were done.", {"judgement": "moderate", "reason": "Abstracts only."}
    )
    coherence: CerqualComponent = described(
        "How well the finding fits the data of the studies.",
        {"judgement": "minor", "reason": "One study differs."},
    )
    adequacy: CerqualComponent = described(
        "Richness and quantity of the data.", {"judgement": "moderate", "reason": "Four small studies."}
    )
    relevance: CerqualComponent = described(
        "How far the studies' contexts fit the question.", {"judgement": "none-or-very-minor"}
    )


class StudyResult(Record):
    """A review's record of one study's result."""

    study: Text = described("The study as the review names it.", "Bernabei 1998")
    entry: EntryReference | None = described(
        "The entry of that study in this site.", "bernabei-1998-rovereto", default=None
    )
    estimate: Number | None = described("Estimate, in the review's metric.", "0.69", default=None)
    low: Number | None = described("Lower limit.", "0.53", default=None)
    high: Number | None = described("Upper limit.", "0.91", default=None)
    weight: Number | None = described("Weight in per cent.", "12.4", default=None)
    n: Count | None = described("Participants.", 200, default=None)
    note: Text | None = described("Anything else as printed.", "-0.08 in favour", default=None)
    source: Source | None = described("Where it stands.", {"place": "figure 2"}, default=None)
