"""Lists that follow from the crosswalk: what became of targets, and where policy and evidence do not meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..synthesis.crosswalk import CrosswalkRow
from ..synthesis.policy_status import ENDED, policy_status
from ..synthesis.policy_support import (
    PolicySupport,
    policy_support,
    unlinked_evaluations,
    unused_findings,
    used_by_policy,
)
from .crosswalk_rows import HOME, PartRow, part_row, row_address
from .displays import Cell, Column, Display, Table
from .model import Corpus, View, address_of, finding_folder
from .policy import status_sentence
from .rows import certainty_of, entry_row, newest_first, study_label

TITLE = "What policy asked, and what was found"
TARGETS = f"{HOME}targets/"
GAPS = f"{HOME}gaps/"

FATES = ("met", "partly-met", "missed", "dropped", "replaced", "reported", "not-reported", "")
"""What became of targets, in the order of the page; ``reported`` is reported on without a judgement, and nothing is
what nobody has looked into."""

ROOM = 14_000
"""Characters of HTML for the list of targets nobody looked into, and for each of the two lists of the page of gaps."""

ROOM_TOLD = 24_000
"""Characters of HTML for the targets of which something is told."""


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with what became of its policy, in a sentence, where it has ended."""

    row: PartRow
    ended: str


@dataclass(frozen=True, slots=True)
class SupportRow:
    """A policy that rests on no appraised evidence."""

    title: str
    address: str
    year: str
    where: str
    parts: int
    evaluations: tuple[tuple[str, str], ...]
    """Words and address of the first few."""
    total: int


def crosswalk_page(
    address: str, template: str, title: str, description: str, corpus: Corpus, data: dict[str, Any]
) -> View:
    """One page of the crosswalk, with what leads from it to the others."""
    return View(
        address=address,
        template=template,
        kind="page",
        title=title,
        description=description,
        updated=corpus.day,
        filters=(("kind", "page"),),
        data={**data, "home": HOME, "home_title": TITLE, "targets_address": TARGETS, "gaps_address": GAPS},
    )


def _ended(corpus: Corpus, policy: str) -> str:
    status = policy_status(corpus.linked, policy, corpus.day)
    return status_sentence(status, corpus) if status.state in ENDED else ""


def placed(corpus: Corpus, row: CrosswalkRow) -> PlacedRow:
    """A row with what became of its policy."""
    return PlacedRow(part_row(corpus, row), _ended(corpus, row.policy))


def fate_counts(corpus: Corpus) -> tuple[tuple[str, str, int], ...]:
    """What became of targets: code, words, number."""
    fates = [_fate(row) for row in corpus.crosswalk.rows if row.target]
    return tuple((fate, _fate_words(corpus, fate), fates.count(fate)) for fate in FATES)


def _fate(row: CrosswalkRow) -> str:
    return row.fate or ("reported" if row.reported else "")


def fate_words(corpus: Corpus, row: CrosswalkRow) -> str:
    """What became of a target, in words."""
    return _fate_words(corpus, _fate(row))


def _fate_words(corpus: Corpus, fate: str) -> str:
    return corpus.labels.of("fates", fate) if fate else "Nobody has looked yet"


def targets_view(corpus: Corpus) -> View:
    """Plan the page of targets by what became of them."""
    targets = [row for row in corpus.crosswalk.rows if row.target]
    by_fate = {fate: [row for row in targets if _fate(row) == fate] for fate in FATES[:-1]}
    shown = _in_turn(corpus, by_fate)
    told = [(fate, _fate_words(corpus, fate), len(rows), shown[fate]) for fate, rows in by_fate.items() if rows]
    rest = [row for row in targets if not _fate(row)]
    return crosswalk_page(
        TARGETS,
        "crosswalk_targets.html.jinja",
        "Targets, and what became of them",
        "Every target that a policy here set itself: met, missed, dropped, replaced, or not known",
        corpus,
        {
            "total": len(targets),
            "counts": fate_counts(corpus),
            "told": tuple(told),
            "rest": tuple(placed(corpus, row) for row in rest[: ROOM // 350]),
            "rest_total": len(rest),
            "files": _table_of_targets(corpus, targets),
        },
    )


def _in_turn(corpus: Corpus, by_fate: Mapping[str, Sequence[CrosswalkRow]]) -> dict[str, tuple[PlacedRow, ...]]:
    """Targets to show, one of each fate in turn until the page is full, so that no fate is left without a row."""
    shown: dict[str, list[PlacedRow]] = {fate: [] for fate in by_fate}
    room = ROOM_TOLD
    for turn in range(max(map(len, by_fate.values()), default=0)):
        for fate, rows in by_fate.items():
            if turn < len(rows) and (room > 0 or not turn):
                cell = placed(corpus, rows[turn])
                room -= 700 + len(cell.row.fate_note) + sum(140 + len(f"{o[1]}{o[2]}") for o in cell.row.outcomes)
                shown[fate].append(cell)
    return {fate: tuple(cells) for fate, cells in shown.items()}


def _table_of_targets(corpus: Corpus, targets: Sequence[CrosswalkRow]) -> Display:
    columns = tuple(
        Column(name, name.replace("_", " "))
        for name in ("target", "policy", "first_asked", "due", "outcome", "reported", "what_that_rests_on")
    )
    table = []
    for row in targets:
        found = part_row(corpus, row)
        reported = "; ".join(
            ", ".join(text for text in (when, value, note, item.title if item else "") if text)
            for when, value, note, item in found.outcomes
        )
        texts = (found.policy, found.since, found.due, fate_words(corpus, row), reported, found.fate_note)
        table.append((Cell(row.statement, row_address(corpus, row)), *map(Cell, texts)))
    title = "Targets, and what became of them"
    return Display("crosswalk", "targets", title, "", "", Table(title, columns, tuple(table)))


def gaps_view(corpus: Corpus) -> View:
    """Plan the page of policies without appraised evidence, and of findings without a policy."""
    linked = corpus.linked
    support = {row.policy: row for row in policy_support(linked, corpus.crosswalk)}
    bare = [support[name] for name in newest_first(corpus, support) if not support[name].appraised]
    bare.sort(key=lambda row: -len(row.evaluations))
    apart = unlinked_evaluations(linked, corpus.crosswalk)
    unused = []
    for row in unused_findings(linked, corpus.crosswalk):
        findings = linked.library.reviews[row.review].record.findings
        finding = next(found for found in findings if found.id == row.finding)
        address = f"{finding_folder(row.review, row.theme)}#{row.finding}"
        level, words = certainty_of(corpus, finding)
        unused.append((finding.statement, address, level, words, len(row.evaluations)))
    loose = set(apart)
    return crosswalk_page(
        GAPS,
        "crosswalk_gaps.html.jinja",
        "Where policy and evidence do not meet",
        "Policies that rest on no appraised evidence, and findings that no policy here is linked with",
        corpus,
        {
            "policies": len(support),
            "bare_total": len(bare),
            "untested": sum(not row.evaluations for row in bare),
            "bare": tuple(_support_row(corpus, row) for row in bare[: ROOM // 260]),
            "bare_files": _table_of_support(corpus, bare),
            "evaluations": len(linked.library.evaluations),
            "apart": len(apart),
            "cited": len(used_by_policy(linked)),
            "unused": tuple(unused[: ROOM // 500]),
            "unused_total": len(unused),
            "by_theme": tuple(
                (
                    corpus.labels.of("themes", theme),
                    f"{address_of('theme', theme)}evaluations/",
                    len(cover.evaluations),
                    len(loose.intersection(cover.evaluations)),
                )
                for theme, cover in corpus.coverage.themes.items()
                if cover.evaluations
            ),
            "apart_files": _table_of_evaluations(corpus, newest_first(corpus, apart)),
        },
    )


def _support_row(corpus: Corpus, row: PolicySupport) -> SupportRow:
    about = entry_row(corpus, row.policy)
    return SupportRow(
        about.title,
        about.address,
        about.year or "no date",
        about.where,
        row.parts,
        tuple((study_label(corpus, name), address_of("evaluation", name)) for name in row.evaluations[:3]),
        len(row.evaluations),
    )


def _table_of_support(corpus: Corpus, rows: Sequence[PolicySupport]) -> Display:
    columns = (
        Column("policy", "Policy"),
        Column("year", "Year"),
        Column("provisions_and_targets", "Asked", number=True),
        Column("evaluations", "Evaluations, none of them appraised", number=True),
        Column("which", "Which"),
    )
    table = tuple(
        (
            Cell(corpus.linked.titles[row.policy], address_of("policy", row.policy)),
            Cell(corpus.linked.years[row.policy] or ""),
            Cell(str(row.parts)),
            Cell(str(len(row.evaluations))),
            Cell(" ".join(row.evaluations)),
        )
        for row in rows
    )
    title = "Policies that rest on no appraised evidence"
    return Display("crosswalk", "policies", title, "", "", Table(title, columns, table))


def _table_of_evaluations(corpus: Corpus, names: Sequence[str]) -> Display:
    columns = tuple(Column(name, name.capitalize()) for name in ("evaluation", "year", "design", "themes", "scope"))
    table = []
    for name in names:
        row = entry_row(corpus, name)
        table.append(
            (
                Cell(row.title, row.address),
                *(Cell(text) for text in (row.year or "", row.what, "; ".join(row.themes), row.scope)),
            )
        )
    title = "Evaluations without a link to a policy"
    return Display("crosswalk", "evaluations", title, "", "", Table(title, columns, tuple(table)))
