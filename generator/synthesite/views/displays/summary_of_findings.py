"""Summary of findings (GRADE) and summary of qualitative findings (CERQual): tables over the findings of a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ...link import narrower_themes
from ...schema.appraisal import Cerqual, Grade, GradeLevel
from ...schema.review import ReviewFinding
from ...synthesis.certainty import LEVELS, Step, cerqual_level, cerqual_steps, grade_level, grade_start, grade_steps
from ...synthesis.evidence_body import EvidenceBody, Figure, gather_evidence
from ...synthesis.informative_statements import effect_sentence
from ..figures import begun, estimate_words, interval_words
from ..model import Corpus, finding_folder
from ..rows import study_label
from .model import Cell, Column, Display, Selection, Table

_MINUS = "\N{MINUS SIGN}"

_GRADE_COLUMNS = (
    Column("outcome", "Outcome"),
    Column("what_happens", "What happens"),
    Column("figures", "In figures"),
    Column("studies", "Studies"),
    Column("people", "People in them"),
    Column("certainty", "How sure"),
    Column("reasons", "Why: where it starts, and each change"),
)

_CERQUAL_COLUMNS = (
    Column("finding", "Finding"),
    Column("confidence", "How sure"),
    Column("methodological_limitations", "How the studies were done"),
    Column("coherence", "How well the finding fits the data"),
    Column("adequacy", "How rich the data are"),
    Column("relevance", "Whether they fit the question"),
    Column("explanation", "Why this level"),
    Column("studies", "Rests on"),
)


def summary_of_findings_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the summary of findings: every finding about an effect that GRADE judges.

    Args:
        corpus: everything.
        selection: names the review; its theme, where given, leaves only findings of that theme and narrower ones.
    """
    findings = [finding for finding in _findings(corpus, selection) if finding.grade is not None]
    levels = Counter(grade_level(finding.grade) for finding in findings if finding.grade is not None)
    rows = tuple(
        _grade_row(corpus, selection.review or "", finding, finding.grade)
        for finding in findings
        if finding.grade is not None
    )
    provisional = sum(finding.provisional for finding in findings)
    unjudged = sum(finding.kind == "effect" and finding.grade is None for finding in _findings(corpus, selection))
    notes = [
        "The sentence is made from the certainty, the direction and the size of the effect, by the pattern of GRADE "
        "guidelines 26. The link leads to the finding in the authors' words.",
        "A review counts as one entry, and the people in it are not counted: its studies can be entries of their own. "
        "People are added up over the single studies whose entries give a number.",
    ]
    if provisional:
        notes.append(_provisional(provisional, len(findings)))
    if unjudged:
        notes.append(f"Left out, because nobody judged them: {unjudged} of the findings about effects.")
    return Display(
        kind="summary-of-findings",
        id="summary-of-findings",
        headline=_headline(levels, len(findings), "outcome judged", "outcomes judged", "certainty"),
        subtitle=f"GRADE, one row for each outcome: {selection.title}",
        reading="Each row says what happens to one outcome, how sure we are, and why. Certainty starts high for "
        "randomised trials and low for other studies, unless their bias was judged by ROBINS-I. Each minus is one "
        "step down.",
        table=Table("Summary of findings about effects", _GRADE_COLUMNS, rows),
        notes=tuple(notes) if findings else (),
        missing="" if findings else "No finding about an effect with a judgement of certainty is among these.",
    )


def qualitative_findings_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the summary of qualitative findings: every finding that CERQual judges.

    Args:
        corpus: everything.
        selection: names the review; its theme, where given, leaves only findings of that theme and narrower ones.
    """
    findings = [finding for finding in _findings(corpus, selection) if finding.cerqual is not None]
    levels = Counter(cerqual_level(finding.cerqual) for finding in findings if finding.cerqual is not None)
    rows = tuple(
        _cerqual_row(corpus, selection.review or "", finding, finding.cerqual)
        for finding in findings
        if finding.cerqual is not None
    )
    provisional = sum(finding.provisional for finding in findings)
    notes = ["CERQual leaves the overall judgement to people. The rule that adds the concerns up here is our own."]
    if provisional:
        notes.append(_provisional(provisional, len(findings)))
    return Display(
        kind="qualitative-findings",
        id="qualitative-findings",
        headline=_headline(levels, len(findings), "finding judged", "findings judged", "confidence"),
        subtitle=f"GRADE-CERQual, one row for each finding from interviews and the like: {selection.title}",
        reading="Confidence says how likely it is that the finding is a fair picture of what it is about. It starts "
        "high and falls one step for a moderate concern, two for a serious one, and one for three minor ones.",
        table=Table("Summary of qualitative findings", _CERQUAL_COLUMNS, rows),
        notes=tuple(notes) if findings else (),
        missing="" if findings else "No qualitative finding with a judgement of confidence is among these.",
    )


def _findings(corpus: Corpus, selection: Selection) -> Sequence[ReviewFinding]:
    """The findings of the selected review, in the order of the theme scheme."""
    review = corpus.linked.library.reviews.get(selection.review or "")
    if review is None:
        return ()
    order = {theme: at for at, theme in enumerate(corpus.linked.library.themes)}
    inside = None
    if selection.theme is not None:
        inside = {selection.theme, *narrower_themes(corpus.linked.narrower, selection.theme)}
    found = [finding for finding in review.record.findings if inside is None or finding.theme in inside]
    return sorted(found, key=lambda finding: order.get(finding.theme, len(order)))


def _headline(levels: Mapping[GradeLevel, int], total: int, one: str, several: str, word: str) -> str:
    if not total:
        return f"No {several}"
    parts = [f"{levels[level]} of {level.replace('-', ' ')}" for level in reversed(LEVELS) if levels.get(level)]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{total} {one if total == 1 else several}: {listed} {word}"


def _provisional(provisional: int, total: int) -> str:
    which = "All judgements are" if provisional == total else f"{provisional} of the {total} judgements are"
    return f"{which} provisional: one person's first judgement, open to correction."


def _level_cell(level: str, words: str, finding: ReviewFinding) -> Cell:
    return Cell(f"{words} (provisional)" if finding.provisional else words, css=f"sy-level sy-level--{level}")


def _address(review: str, finding: ReviewFinding) -> str:
    return f"{finding_folder(review, finding.theme)}#{finding.id}"


def _grade_row(corpus: Corpus, review: str, finding: ReviewFinding, grade: Grade) -> tuple[Cell, ...]:
    labels = corpus.labels
    level = grade_level(grade)
    body = gather_evidence(finding, corpus.linked.library)
    effect = finding.effect
    outcome = begun(effect.outcome) if effect else finding.statement
    design = "randomised" if grade.start == "randomised" else "not randomised"
    reasons = [f"Starts {grade_start(grade).replace('-', ' ')} ({design})", *_changes(corpus, grade_steps(grade))]
    return (
        Cell(outcome, _address(review, finding)),
        Cell(effect_sentence(effect, level) if effect else finding.statement),
        Cell(_figure_words(corpus, body)),
        Cell(_study_words(corpus, body)),
        Cell(_people_words(body)),
        _level_cell(level, labels.of("levels", level), finding),
        Cell(". ".join(reasons) + "."),
    )


def _changes(corpus: Corpus, steps: Sequence[Step]) -> Iterator[str]:
    """Each judgement that changes the level, with its reason; then what was not judged and what was no concern."""
    labels = corpus.labels

    def name(step: Step) -> str:
        return labels.of("components", step.name)

    for step in steps:
        if step.change:
            sign = _MINUS if step.change < 0 else "+"
            reason = f": {step.reason.rstrip('.')}" if step.reason else ""
            yield f"{name(step)} {sign}{abs(step.change)}{reason}"
    for judged, words in (("not-assessed", "Not assessed"), ("", "No change")):
        same = [
            name(step).lower()
            for step in steps
            if not step.change and (step.judgement == "not-assessed") == (judged == "not-assessed")
        ]
        if same:
            yield f"{words}: {', '.join(same)}"


def _study_words(corpus: Corpus, body: EvidenceBody) -> str:
    total = len(body.evaluations)
    parts = [f"{corpus.labels.of('designs', code).lower()}: {count}" for code, count in body.designs]
    words = f"{total} ({'; '.join(parts)})" if total else "none"
    if body.policies:
        words += f", and {body.policies} {'policy' if body.policies == 1 else 'policies'}"
    return words


def _people_words(body: EvidenceBody) -> str:
    if not body.counted:
        return "not reported"
    if body.counted == body.single:
        return f"{body.people:,}"
    return f"{body.people:,} in {body.counted} of {body.single} studies; not reported for {body.single - body.counted}"


def _figure_words(corpus: Corpus, body: EvidenceBody) -> str:
    pooled = [figure for figure in body.figures if figure.outcome.synthesis is not None]
    total, entries = len(body.figures), len({figure.evaluation for figure in body.figures})
    if not total:
        return "no estimate in what was read"
    if len(pooled) == 1:
        more = f"; other estimates in the entries: {total - 1}" if total > 1 else ""
        return f"Pooled, {_one(corpus, pooled[0])}{more}"
    if total == 1:
        return _one(corpus, body.figures[0])
    return f"no single figure: {total} estimates in {entries} {'entry' if entries == 1 else 'entries'}, not pooled"


def _one(corpus: Corpus, figure: Figure) -> str:
    outcome, name = figure.outcome, figure.evaluation
    short = study_label(corpus, name)
    interval = f", {interval_words(outcome.interval, corpus.labels)}" if outcome.interval else ", no usable interval"
    return f"{short}: {outcome.measure}, {estimate_words(outcome, corpus.labels)}{interval}"


def _cerqual_row(corpus: Corpus, review: str, finding: ReviewFinding, cerqual: Cerqual) -> tuple[Cell, ...]:
    labels = corpus.labels
    level = cerqual_level(cerqual)
    steps = cerqual_steps(cerqual)
    judged = [
        Cell(begun(labels.of("concerns", step.judgement)) + (f". {step.reason}" if step.reason else ""))
        for step in steps
    ]
    return (
        Cell(finding.statement, _address(review, finding)),
        _level_cell(level, labels.of("confidence", level), finding),
        *judged,
        Cell(_explanation(steps, level)),
        Cell(_rests_on(corpus, finding)),
    )


def _explanation(steps: Sequence[Step], level: str) -> str:
    counts = Counter(step.judgement for step in steps)
    parts = [
        f"{counts[code]} {words}"
        for code, words in (
            ("serious", "serious"),
            ("moderate", "moderate"),
            ("minor", "minor"),
            ("not-assessed", "not assessed"),
        )
        if counts[code]
    ]
    return f"Starts high; {level.replace('-', ' ')} after: {', '.join(parts) or 'no concern'}."


def _rests_on(corpus: Corpus, finding: ReviewFinding) -> str:
    """The entries for the finding and against it, in short."""
    said: list[str] = []
    for stance, words in (("for", ""), ("against", "Against it: ")):
        names = dict.fromkeys(part.entry.split("#")[0] for part in finding.contributions if part.stance == stance)
        short = [study_label(corpus, name) for name in names]
        if short:
            said.append(words + "; ".join(sorted(short)))
    return ". ".join(said)
