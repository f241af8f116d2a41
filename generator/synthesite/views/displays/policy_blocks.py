"""Policies in the prose of a review: their timeline, what they asked beside what was found, and their targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...link import narrower_themes
from ...synthesis.crosswalk import CrosswalkRow
from ...synthesis.display_blocks import named_policies
from ..crosswalk_rows import PartRow, part_row, row_address
from ..model import Corpus
from .charts import counted, policies_of
from .effect_direction import display_id
from .model import Cell, Column, Display, Selection, Table
from .policy_timeline import lives_of, policy_timeline_display

ALL = "yes"
"""The setting ``untested`` that puts provisions without an evaluation into the table too."""


def policy_timeline_block(corpus: Corpus, selection: Selection) -> Display:
    """Plan the timeline of the policies that a block names, else of its theme or review.

    The settings ``from`` and ``to`` are the first and the last year; what is no year is passed over.
    """
    options = selection.options
    lives = lives_of(corpus, _policies(corpus, selection))
    years = [int(options[name]) for name in ("from", "to") if options.get(name, "").isdecimal()]
    span = (years[0], years[1]) if len(years) == 2 and years[0] <= years[1] else None
    below = ("Evaluations that go with them", selection.evaluations)
    return policy_timeline_display(
        corpus, lives, selection.title, span, below, display_id("policy-timeline", selection)
    )


def crosswalk_block(corpus: Corpus, selection: Selection) -> Display:
    """Plan the table of what policies asked, and what the evaluations of it say together."""
    rows = _rows(corpus, selection)
    tested = [row for row in rows if row.named]
    shown = rows if selection.options.get("untested") == ALL else tested
    verdicts = Counter(row.judged.verdict for row in rows)
    title, name = f"What was asked, and what was found: {selection.title}", display_id("crosswalk", selection)
    columns = (
        Column("asked", "What was asked"),
        Column("policy", "By which policy"),
        Column("since", "Since"),
        Column("strength", "How strongly"),
        Column("verdict", "What the evaluations say together"),
        Column("why", "Why"),
        Column("directions", "Which way they point"),
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
    title, name = f"Targets, and what became of them: {selection.title}", display_id("targets", selection)
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
        return Display("targets", name, "No target is on record", subtitle, "", table, missing=missing)
    fates = Counter(_fate(row) for row in rows)
    return Display(
        kind="targets",
        id=name,
        headline="; ".join(f"{words}: {number}" for words, number in sorted(fates.items(), key=lambda one: -one[1])),
        subtitle=subtitle,
        reading="Each row is a figure to be reached. That a target was met or missed says nothing yet about whether "
        "people were better off.",
        table=table,
    )


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
    names = "; ".join(study.words for study in part.studies) + (f"; and {part.more} more" if part.more else "")
    after = [f"taken up by {item.title} ({item.year or 'no date'})" for item in part.later]
    after += [part.fate_words.lower()] if part.fate else []
    return (
        Cell(part.statement, row_address(corpus, row)),
        Cell(part.policy, part.policy_address),
        Cell(part.since or "no date"),
        Cell(part.strength_words, css=f"sy-strength sy-strength--{part.strength}"),
        Cell(verdict.words, css=f"sy-verdict sy-verdict--{verdict.code}"),
        Cell(verdict.reason),
        Cell(sides) if sides else Cell("nothing counted", css="sy-nil"),
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
