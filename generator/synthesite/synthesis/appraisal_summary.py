"""Appraisals put side by side: for each tool a matrix of studies and items. Nothing is ever added up over items.

A study that nobody appraised, an item that was passed over, and an item of which an appraiser could not tell are
three different things, and stay so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..link import LinkedLibrary
from ..schema.appraisal import Appraisal
from ..schema.instruments import NOT_ASSESSED, OTHER_TOOL, Answer, Instrument, Item, Sense, load_instruments

CellSense = Sense | Literal["not-asked", "differs"]
"""What one cell shows. ``not-asked``: the item does not belong to a study of this kind (MMAT's other sets, a domain
for cluster trials only); ``differs``: several appraisals of one study with the same tool disagree."""

COUNTED: tuple[CellSense, ...] = (
    "good", "some", "poor", "critical", "unclear", "plain", "differs", "not-applicable", "not-assessed",
)  # fmt: skip
"""Senses in the order in which counts give them."""


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One item of one appraisal."""

    sense: CellSense
    answer: str
    """The answer as written; empty where the appraisal is silent on the item."""
    label: str
    """The instrument's label for the answer; the answer as written where the instrument does not know it."""
    support: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class AppraisedStudy:
    """One appraisal of one study, as a row of a matrix; ``items`` is in the order of the matrix's items."""

    entry: str
    target: str
    assessor: str
    published: bool
    """Whether others published the judgement; then it is theirs, not this site's."""
    published_in: str | None
    """Entry in which it was published."""
    address: str | None
    items: tuple[JudgedItem, ...]
    overall: JudgedItem | None


@dataclass(frozen=True, slots=True)
class ToolMatrix:
    """All appraisals of some studies with one tool: (rows, items)."""

    tool: str
    """Id of the instrument, or the name of a tool that has no file here."""
    name: str
    instrument: Instrument | None
    items: tuple[Item, ...]
    rows: tuple[AppraisedStudy, ...]

    @property
    def studies(self) -> tuple[str, ...]:
        """Ids of the studies, each once, in the order of the rows."""
        return tuple(dict.fromkeys(row.entry for row in self.rows))

    @property
    def has_overall(self) -> bool:
        """Whether there is anything to show over a whole study."""
        return any(row.overall is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class AppraisalSummary:
    """What has been appraised among some studies."""

    tools: tuple[ToolMatrix, ...]
    """The tool with most appraisals first, then by name; those with a file here before others."""
    studies: int
    not_assessed: tuple[str, ...]
    """Studies without any appraisal, in the order given."""


@dataclass(frozen=True, slots=True)
class ItemCount:
    """In how many studies an item was judged which way; each study counts once."""

    item: Item | None
    """None for the overall judgement."""
    counts: tuple[tuple[CellSense, int], ...]
    """Senses that occur, in the order of COUNTED."""


@dataclass(frozen=True, slots=True)
class DomainScore:
    """One domain of AGREE II over all appraisers of one document."""

    domain: str
    percent: float | None
    """None where it cannot be computed."""
    appraisers: int
    lacking: Literal["", "appraisers", "ratings"] = ""
    """Why there is no percentage: fewer than two appraisers, or items of the domain without a rating."""


def summarise_appraisals(linked: LinkedLibrary, names: Iterable[str]) -> AppraisalSummary:
    """Sort the appraisals of some entries by tool.

    Args:
        linked: the library.
        names: ids of evaluations and policies, in the order in which rows shall stand; others are passed over.
    """
    library = linked.library
    by_tool: dict[str, list[tuple[str, Appraisal]]] = {}
    not_assessed: list[str] = []
    studies = 0
    for name in dict.fromkeys(names):
        entry = library.evaluations.get(name) or library.policies.get(name)
        if entry is None:
            continue
        studies += 1
        if not entry.record.appraisals:
            not_assessed.append(name)
        for appraisal in entry.record.appraisals:
            tool = (appraisal.tool_name or OTHER_TOOL) if appraisal.tool == OTHER_TOOL else appraisal.tool
            by_tool.setdefault(tool, []).append((name, appraisal))
    matrices = [_matrix(tool, rows) for tool, rows in by_tool.items()]
    matrices.sort(key=lambda matrix: (matrix.instrument is None, -len(matrix.rows), matrix.name.casefold()))
    return AppraisalSummary(tuple(matrices), studies, tuple(not_assessed))


def count_judgements(matrix: ToolMatrix) -> tuple[ItemCount, ...]:
    """Count studies by judgement, item by item, the overall judgement last; unweighted.

    A study with several appraisals by the same tool counts once, as ``differs`` where they disagree. An item that
    one of them answers and another passes over counts as answered.
    """
    columns: list[tuple[Item | None, list[tuple[str, CellSense]]]] = [
        (item, [(row.entry, row.items[at].sense) for row in matrix.rows]) for at, item in enumerate(matrix.items)
    ]
    if matrix.instrument is not None and matrix.instrument.overall is not None:
        columns.append(
            (None, [(row.entry, row.overall.sense if row.overall else "not-assessed") for row in matrix.rows])
        )
    found: list[ItemCount] = []
    for item, cells in columns:
        by_study: dict[str, set[CellSense]] = {}
        for name, sense in cells:
            by_study.setdefault(name, set()).add(sense)
        counts = Counter(_one_sense(senses) for senses in by_study.values())
        found.append(ItemCount(item, tuple((sense, counts[sense]) for sense in COUNTED if counts[sense])))
    return tuple(found)


def agree_domain_scores(appraisals: Sequence[Appraisal]) -> tuple[DomainScore, ...]:
    """Compute the domain scores of one document by AGREE II: one for each domain, never one over all.

    (obtained - fewest possible) / (most possible - fewest possible) x 100, over all appraisers and all items of the
    domain, each rated 1 to 7. Fewer than two appraisers, or an item without a rating, give no score.

    Args:
        appraisals: those of one document; others than with AGREE II are passed over, and of one assessor only the
            last counts.

    Source: AGREE Next Steps Consortium, AGREE II Instrument, 2009 (updated 2017), "Calculating domain scores".
    """
    tool = load_instruments()["agree-ii"]
    by_assessor = {appraisal.assessor: appraisal for appraisal in appraisals if appraisal.tool == tool.id}
    found: list[DomainScore] = []
    for domain in dict.fromkeys(item.group for item in tool.items):
        codes = [item.code for item in tool.items if item.group == domain]
        ratings = [
            int(answer.answer)
            for appraisal in by_assessor.values()
            for answer in appraisal.items
            if answer.item in codes and re.fullmatch("[1-7]", answer.answer)
        ]
        wanted = len(codes) * len(by_assessor)
        if len(by_assessor) < 2:
            found.append(DomainScore(domain, None, len(by_assessor), "appraisers"))
        elif len(ratings) != wanted:
            found.append(DomainScore(domain, None, len(by_assessor), "ratings"))
        else:
            found.append(DomainScore(domain, (sum(ratings) - wanted) / (6 * wanted) * 100, len(by_assessor)))
    return tuple(found)


def _one_sense(senses: set[CellSense]) -> CellSense:
    said = senses - {"not-assessed", "not-asked"}
    if len(said) > 1:
        return "differs"
    return next(iter(said), "not-assessed" if "not-assessed" in senses else "not-asked")


def _matrix(tool: str, rows: Sequence[tuple[str, Appraisal]]) -> ToolMatrix:
    instrument = load_instruments().get(tool)
    if instrument is None:
        codes = dict.fromkeys(judged.item for _, appraisal in rows for judged in appraisal.items)
        items = tuple(Item(code, code.replace("-", " ")) for code in codes)
        return ToolMatrix(tool, tool, None, items, tuple(_row(name, one, items, None) for name, one in rows))
    known = instrument.items
    whole = tuple(_row(name, one, known, instrument) for name, one in rows)
    asked = [at for at in range(len(known)) if any(row.items[at].sense != "not-asked" for row in whole)]
    return ToolMatrix(
        tool,
        instrument.name,
        instrument,
        tuple(known[at] for at in asked),
        tuple(
            AppraisedStudy(
                row.entry,
                row.target,
                row.assessor,
                row.published,
                row.published_in,
                row.address,
                tuple(row.items[at] for at in asked),
                row.overall,
            )
            for row in whole
        ),
    )


def _row(name: str, appraisal: Appraisal, items: Sequence[Item], instrument: Instrument | None) -> AppraisedStudy:
    answers = {judged.item: judged for judged in appraisal.items}
    answered_groups = {item.group for item in items if item.code in answers}
    cells: list[JudgedItem] = []
    for item in items:
        judged = answers.get(item.code)
        if judged is not None:
            sense, label = _read(judged.answer, instrument.item_answers if instrument else ())
            if item.open_text:
                sense, label = ("not-assessed" if judged.answer == NOT_ASSESSED else "plain"), judged.answer
            cells.append(JudgedItem(sense, judged.answer, label, judged.support or "", judged.page or ""))
        elif item.variant or (instrument and instrument.asked_by_group and item.group not in answered_groups):
            cells.append(JudgedItem("not-asked", "", ""))
        else:
            cells.append(JudgedItem("not-assessed", "", ""))
    overall = None
    if appraisal.overall is not None:
        sense, label = _read(appraisal.overall, (instrument.overall or ()) if instrument else ())
        overall = JudgedItem(sense, appraisal.overall, label, appraisal.reasons or "")
    return AppraisedStudy(
        entry=name,
        target=appraisal.target or "",
        assessor=appraisal.assessor,
        published=appraisal.published_in is not None or appraisal.address is not None,
        published_in=(appraisal.published_in or "").split("#")[0] or None,
        address=appraisal.address,
        items=tuple(cells),
        overall=overall,
    )


def _read(written: str, known: Sequence[Answer]) -> tuple[CellSense, str]:
    """What an answer says, by its code or label in whatever case; as printed, and plain, where it is neither."""
    word = _plain(written)
    for answer in known:
        if word in (answer.code, _plain(answer.label)):
            return answer.sense, answer.label
    return ("not-assessed" if word == NOT_ASSESSED else "plain"), written


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
