"""Rows of the crosswalk between policies and evidence, the same on every page that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..schema.dates import written_date
from ..schema.policy import Provision, Target
from ..synthesis.crosswalk import TESTS, CrosswalkRow
from ..synthesis.crosswalk_verdict import VERDICTS, BearingStudy, Verdict
from .figures import source_words
from .model import Corpus, LinkGroup, LinkItem, address_of, finding_folder
from .rows import certainty_of, entry_row, study_label

HOME = "policies/evidence/"
NO_THEME = "no-theme"

STUDIES = 15
"""Evaluations that one row shows."""

ROOM = 40_000
"""Characters of HTML that the rows of one page may take, so that the page stays below 60 kB."""


@dataclass(frozen=True, slots=True)
class StudyCell:
    """One evaluation beside what it bears on."""

    words: str
    address: str
    title: str
    direction: str
    """Code, or nothing where nothing was measured on the theme."""
    direction_words: str
    facts: str
    """Design, appraised or not, when reported: what one needs to know to weigh it."""
    note: str


@dataclass(frozen=True, slots=True)
class FindingCell:
    """A finding of one of our reviews that speaks of a provision or target."""

    statement: str
    address: str
    level: str
    level_words: str


@dataclass(frozen=True, slots=True)
class VerdictCell:
    """A verdict in words, with what it rests on and where its row is."""

    code: Verdict
    words: str
    reason: str
    counts: tuple[tuple[str, str, int], ...]
    """Direction code, words and number of studies, where any has a direction."""
    level: str
    level_words: str
    """How sure our reviews are of these results; nothing where none has a direction."""
    named: int
    """Evaluations that are said to bear on it."""
    address: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """One provision or target as pages show it."""

    anchor: str
    statement: str
    strength: str
    strength_words: str
    target: bool
    due: str
    policy: str
    policy_page: str
    policy_address: str
    """Of the part on its policy's page."""
    where: str
    since: str
    ended: str
    verdict: VerdictCell
    studies: tuple[StudyCell, ...]
    more: int
    """Evaluations named for it that are not shown."""
    whole: int
    """Evaluations that name only the whole policy and speak to the theme."""
    findings: tuple[FindingCell, ...]
    aims: tuple[tuple[str, VerdictCell, str, str], ...]
    """For a provision its targets: statement, verdict, fate code and words."""
    later: tuple[LinkItem, ...]
    fate: str
    fate_words: str
    fate_note: str
    outcomes: tuple[tuple[str, str, str, LinkItem | None], ...]
    """Date, value, note, entry that reports it."""
    source: str


def theme_address(theme: str | None) -> str:
    """The first page of the crosswalk on one theme."""
    return f"{HOME}{theme or NO_THEME}/"


def pages_of(corpus: Corpus, theme: str | None) -> tuple[tuple[CrosswalkRow, ...], ...]:
    """The rows of a theme, cut into pages: those with an evaluation first, each kind in order of time."""
    rows = corpus.crosswalk.by_theme.get(theme, ())
    pages: list[list[CrosswalkRow]] = [[]]
    room = ROOM
    for row in sorted(rows, key=lambda row: not row.named):
        weight = _weight(row)
        if weight > room and pages[-1]:
            pages.append([])
            room = ROOM
        pages[-1].append(row)
        room -= weight
    return tuple(map(tuple, pages))


def _weight(row: CrosswalkRow) -> int:
    studies = sum(330 + len(study.note) for study in row.named[:STUDIES])
    return 650 + len(row.statement) + studies + 320 * len(row.findings[:2]) + (500 if row.fate else 0)


def page_address(theme: str | None, number: int) -> str:
    """The address of a page of a theme's rows."""
    return theme_address(theme) if number == 1 else f"{theme_address(theme)}page/{number}/"


def anchor_of(row: CrosswalkRow) -> str:
    """The id of a row within its page."""
    return f"{row.policy}--{row.part}"


def row_address(corpus: Corpus, row: CrosswalkRow) -> str:
    """Where a row of the crosswalk stands."""
    if not corpus.asked:
        for theme in corpus.crosswalk.by_theme:
            for number, page in enumerate(pages_of(corpus, theme), start=1):
                for found in page:
                    corpus.asked[found.policy, found.part] = f"{page_address(theme, number)}#{anchor_of(found)}"
    return corpus.asked[row.policy, row.part]


def verdict_cell(corpus: Corpus, row: CrosswalkRow) -> VerdictCell:
    """A verdict in words."""
    labels, judged = corpus.labels, row.judged
    level = (row.certainty or "none") if judged.measured else ""
    unmeasured = row.target and judged.reason == "nothing-measured"
    told: str = "nothing-measured-of-target" if unmeasured else judged.reason
    if told == "none-counted" and len(retracted := {study.retracted for study in row.named}) == 1:
        told = "only-retracted" if True in retracted else "only-reviews"
    return VerdictCell(
        judged.verdict,
        labels.of("verdicts", "effect-not-measured" if unmeasured else judged.verdict),
        labels.of("verdict_reasons", told),
        tuple((code, labels.of("sides", code), count) for code, count in judged.counts if count),
        level,
        labels.of("levels", level) if level else "",
        len(row.named),
        row_address(corpus, row),
    )


def part_verdict(corpus: Corpus, policy: str, part: str) -> VerdictCell | None:
    """The verdict on a part of a policy, where the crosswalk has it."""
    row = corpus.crosswalk.by_part.get((policy, part))
    return verdict_cell(corpus, row) if row else None


def study_cell(corpus: Corpus, study: BearingStudy) -> StudyCell:
    """One evaluation beside what it bears on."""
    labels, record = corpus.labels, corpus.linked.library.evaluations[study.evaluation].record
    row = entry_row(corpus, study.evaluation)
    facts = (
        labels.of("designs", record.design),
        f"{row.scope[:1].lower()}{row.scope[1:]}",
        "retracted, so not counted" if study.retracted else "",
        "quality judged" if study.appraised else "quality not judged",
        labels.of("timings", study.timing),
    )
    return StudyCell(
        study_label(corpus, study.evaluation),
        row.address,
        row.title,
        study.direction or "",
        labels.of("directions", study.direction),
        ", ".join(text for text in facts if text),
        study.note,
    )


def part_row(corpus: Corpus, row: CrosswalkRow) -> PartRow:
    """One provision or target as pages show it."""
    linked, labels = corpus.linked, corpus.labels
    record = linked.library.policies[row.policy].record
    parts: tuple[Provision | Target, ...] = (*record.provisions, *record.targets)
    part = next(part for part in parts if part.id == row.part)
    target = part if isinstance(part, Target) else None
    about = entry_row(corpus, row.policy)
    return PartRow(
        anchor=anchor_of(row),
        statement=row.statement,
        strength=row.strength,
        strength_words=labels.of("strengths", row.strength),
        target=row.target,
        due=written_date(target.due) if target and target.due else "",
        policy=about.title,
        policy_page=about.address,
        policy_address=f"{about.address}#{row.part}",
        where=about.where,
        since=written_date(row.since) if row.since else "",
        ended=about.ended,
        verdict=verdict_cell(corpus, row),
        studies=tuple(study_cell(corpus, study) for study in row.named[:STUDIES]),
        more=max(0, len(row.named) - STUDIES),
        whole=len(row.studies) - len(row.named),
        findings=tuple(_findings(corpus, row))[:2],
        aims=tuple(_aims(corpus, row)),
        later=tuple(_entry(corpus, name) for name in row.later),
        fate=row.fate or "",
        fate_words=labels.of("fates", row.fate),
        fate_note=(target.fate_note if target else None) or "",
        outcomes=tuple(
            (
                written_date(outcome.date) if outcome.date else "",
                outcome.value,
                outcome.note or "",
                _entry(corpus, name) if (name := (outcome.entry or "").partition("#")[0]) in linked.kinds else None,
            )
            for outcome in (target.outcomes if target else ())
        ),
        source=source_words(part.source),
    )


def _aims(corpus: Corpus, row: CrosswalkRow) -> Iterator[tuple[str, VerdictCell, str, str]]:
    for target in corpus.linked.library.policies[row.policy].record.targets:
        aim = corpus.crosswalk.by_part.get((row.policy, target.id))
        if aim is not None and not row.target and aim.provision == row.part:
            yield aim.statement, verdict_cell(corpus, aim), aim.fate or "", corpus.labels.of("fates", aim.fate)


def _entry(corpus: Corpus, name: str) -> LinkItem:
    kind = corpus.linked.kinds[name]
    return LinkItem(corpus.linked.titles[name], address_of(kind, name), corpus.linked.years[name], kind)


def _findings(corpus: Corpus, row: CrosswalkRow) -> Iterator[FindingCell]:
    for named in row.findings:
        record = corpus.linked.library.reviews[named.review].record
        finding = next(found for found in record.findings if found.id == named.finding)
        level, words = certainty_of(corpus, finding)
        address = f"{finding_folder(named.review, finding.theme)}#{finding.id}"
        yield FindingCell(finding.statement, address, level, words)


def tested_rows(corpus: Corpus, evaluation: str) -> tuple[tuple[tuple[PartRow, str], ...], int]:
    """The provisions and targets that an evaluation is named for, each with what its link says, and how many more."""
    rows = corpus.crosswalk.by_evaluation.get(evaluation, ())
    shown = tuple(
        (part_row(corpus, row), next(study.note for study in row.named if study.evaluation == evaluation))
        for row in rows[:STUDIES]
    )
    return shown, len(rows) - len(shown)


def other_links(corpus: Corpus, groups: tuple[LinkGroup, ...]) -> tuple[LinkGroup, ...]:
    """The relations of an evaluation without those to provisions and targets, which have a list of their own."""
    tests = {corpus.labels.link(kind, inverse=False) for kind in TESTS}
    kept = (
        replace(group, items=tuple(item for item in group.items if not (item.kind == "policy" and item.part)))
        if group.heading in tests
        else group
        for group in groups
    )
    return tuple(group for group in kept if group.items or group.more)


def verdict_counts(corpus: Corpus, rows: Sequence[CrosswalkRow]) -> tuple[tuple[str, str, int, int], ...]:
    """Every verdict with its words and its number of provisions and of targets."""
    return tuple(
        (
            code,
            words,
            sum(row.judged.verdict == code and not row.target for row in rows),
            sum(row.judged.verdict == code and row.target for row in rows),
        )
        for code, words in ((code, corpus.labels.of("verdicts", code)) for code in VERDICTS)
    )
