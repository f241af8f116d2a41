"""Policies in the prose of a review: their timeline, what they asked beside what was found, and their targets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ...link import narrower_themes
from ...synthesis.crosswalk import CrosswalkRow
from ...synthesis.display_blocks import named_policies
from ..crosswalk_rows import PartRow, part_row, row_address
from ..model import Corpus
from .charts import counted, policies_of
from .effect_direction import display_id
from .model import Cell, Column, Display, Selection, Table
from .policy_timeline import lives_of, policy_timeline_display

LONGEST = 200
"""Years that a timeline may run over."""

STUDIES = 6
"""Evaluations that one row of the table names; the page of the crosswalk has all."""

ALL = "yes"
"""The setting ``untested`` that puts provisions without an evaluation into the table too."""


_YEAR = re.compile(r"[0-9]{4}")


def policy_timeline_block(corpus: Corpus, selection: Selection) -> Display:
    """Plan the timeline of the policies that a block names, else of its theme or review.

    The settings ``from`` and ``to`` are the first and the last year; what is no year is passed over.
    """
    options = selection.options
    policies = _policies(corpus, selection)
    lives = lives_of(corpus, policies)
    years = [int(options[name]) for name in ("from", "to") if _YEAR.fullmatch(options.get(name, ""))]
    span = (years[0], years[1]) if len(years) == 2 and 0 <= years[1] - years[0] <= LONGEST else None
    below = ("Evaluations linked with them", _linked_evaluations(corpus, policies))
    display = policy_timeline_display(
        corpus, lives, selection.title, span, below, display_id("policy-timeline", selection)
    )
    key = " \N{MIDDLE DOT} ".join(display.picture["key"]) if display.picture else ""
    return replace(display, reading=f"{display.reading} {key}.") if key else display


def crosswalk_block(corpus: Corpus, selection: Selection) -> Display:
    """Plan the table of what policies asked, and what the evaluations of it say together."""
    rows = _rows(corpus, selection)
    tested = [row for row in rows if row.named]
    shown = rows if selection.options.get("untested") == ALL else tested
    verdicts = Counter(row.judged.verdict for row in rows)
    title, name = f"What was asked, and what was found: {selection.title}", display_id("crosswalk", selection)
    columns = (
        Column("asked", "What was asked"),
        Column("verdict", "What the evaluations say together"),
        Column("why", "Which way they point, and why that word"),
        Column("policy", "By which policy, since when"),
        Column("strength", "How strongly"),
        Column("evaluations", "Evaluations"),
        Column("afterwards", "What came after"),
    )
    table = Table(title, columns, tuple(_asked_cells(corpus, row) for row in shown))
    subtitle = f"{selection.title}; {counted(len(rows), 'provision or target', 'provisions and targets')}"
    if not rows:
        missing = "None of these policies has a provision or target in its entry."
        return Display("crosswalk", name, "Nothing asked is on record", subtitle, "", table, missing=missing)
    said = "; ".join(
        f"{corpus.labels.of('verdicts', code).lower()}: {number}" for code, number in sorted(verdicts.items())
    )
    hidden = len(rows) - len(shown)
    return Display(
        kind="crosswalk",
        id=name,
        headline=f"{len(tested)} of {counted(len(rows), 'thing asked', 'things asked')} "
        f"{'was' if len(tested) == 1 else 'were'} tested by an evaluation here",
        subtitle=subtitle,
        reading="Each row is one thing that a policy asked. The verdict follows from a fixed rule. "
        "It says on which side results lie and how firm they are, and never that a policy caused something.",
        table=table,
        notes=(
            f"All of it: {said}.",
            *((f"Not in the table: {hidden:,} that no evaluation here says it tested.",) if hidden else ()),
        ),
    )


def targets_block(corpus: Corpus, selection: Selection) -> Display:
    """Plan the table of targets and what became of them."""
    rows = [part_row(corpus, row) for row in _rows(corpus, selection) if row.target]
    title, name = f"Targets, and what became of them: {selection.title}", display_id("policy-targets", selection)
    columns = (
        Column("target", "Target"),
        Column("policy", "Of which policy"),
        Column("due", "By when"),
        Column("reported", "What was reported"),
        Column("fate", "What became of it"),
        Column("because", "What that rests on, and reasons given"),
    )
    table = Table(title, columns, tuple(_target_cells(row) for row in rows))
    subtitle = f"{selection.title}; {counted(len(rows), 'target', 'targets')}"
    if not rows:
        missing = "None of these policies has a target in its entry."
        return Display("policy-targets", name, "No target is on record", subtitle, "", table, missing=missing)
    fates = Counter(_fate(row) for row in rows)
    return Display(
        kind="policy-targets",
        id=name,
        headline="; ".join(f"{words}: {number}" for words, number in sorted(fates.items(), key=lambda one: -one[1])),
        subtitle=subtitle,
        reading="Each row is a figure to be reached. That a target was met or missed says nothing yet about whether "
        "people were better off.",
        table=table,
    )


def _linked_evaluations(corpus: Corpus, policies: Sequence[str]) -> tuple[str, ...]:
    """Evaluations with a link to or from one of these policies."""
    linked = corpus.linked
    found = {link.source for name in policies for link in linked.incoming.get(name, ())}
    found |= {link.target for name in policies for link in linked.outgoing.get(name, ())}
    return tuple(sorted(name for name in found if linked.kinds.get(name) == "evaluation"))


def _policies(corpus: Corpus, selection: Selection) -> tuple[str, ...]:
    known = corpus.linked.library.policies
    named = tuple(name for name in named_policies(selection.options) if name in known)
    return named or policies_of(corpus, selection)


def _rows(corpus: Corpus, selection: Selection) -> list[CrosswalkRow]:
    """The provisions and targets of the policies meant, on the theme where one is named, by time."""
    wanted = set(_policies(corpus, selection))
    rows: Sequence[CrosswalkRow] = corpus.crosswalk.rows
    if selection.theme is not None:
        inside = {selection.theme, *narrower_themes(corpus.linked.narrower, selection.theme)}
        rows = [row for row in rows if row.theme in inside]
    return [row for row in rows if row.policy in wanted]


def _asked_cells(corpus: Corpus, row: CrosswalkRow) -> tuple[Cell, ...]:
    part = part_row(corpus, row)
    verdict = part.verdict
    sides = ", ".join(f"{number} {words}" for _, words, number in verdict.counts)
    names = "; ".join(study.words for study in part.studies[:STUDIES])
    if len(row.named) > STUDIES:
        names += f"; and {len(row.named) - STUDIES} more"
    after = [f"taken up by {item.title} ({item.year or 'no date'})" for item in part.later]
    after += [part.fate_words.lower()] if part.fate else []
    return (
        Cell(part.statement, row_address(corpus, row)),
        Cell(verdict.words, css=f"sy-verdict sy-verdict--{verdict.code}"),
        Cell(f"{sides}. {verdict.reason}" if sides else verdict.reason),
        Cell(f"{part.policy}, {part.since or 'no date'}", part.policy_address),
        Cell(part.strength_words, css=f"sy-strength sy-strength--{part.strength}"),
        Cell(names) if names else Cell("none here", css="sy-nil"),
        Cell("; ".join(after)) if after else Cell("nothing on record", css="sy-nil"),
    )


def _target_cells(row: PartRow) -> tuple[Cell, ...]:
    reported = "; ".join(
        ": ".join(text for text in (when, value) if text)
        + "".join(f" ({text})" for text in (note, item.title if item else "") if text)
        for when, value, note, item in row.outcomes
    )
    fate = row.fate or "not-reported"
    return (
        Cell(row.statement, row.policy_address),
        Cell(row.policy, row.policy_page),
        Cell(row.due or "no date"),
        Cell(reported) if reported else Cell("nothing on record", css="sy-nil"),
        Cell(_fate(row), css=f"sy-fate sy-fate--{fate}"),
        Cell(row.fate_note) if row.fate_note else Cell("not told", css="sy-nil"),
    )


def _fate(row: PartRow) -> str:
    return row.fate_words if row.fate else "Reported on, not judged here" if row.outcomes else "Nobody has looked yet"
