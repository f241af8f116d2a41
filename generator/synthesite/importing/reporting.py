"""An import told: for people as text, for programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .merging import Fate, FileOutcome, Likely, Outcome, Plan

_FATES: tuple[Fate, Fate, Fate] = ("added", "matched", "updated")

SHOWN = 20
"""Rows of a kind that the text shows; JSON has them all."""


def import_json(plan: Plan) -> str:
    """One object a file, in a list: counts, refusals, results and possible duplicates.

    ``records`` is ``added`` + ``matched`` + ``updated`` + the length of ``refused``.
    """
    return json.dumps([_file(one, plan.duplicates) for one in plan.files], ensure_ascii=False, indent=2)


def _file(found: FileOutcome, duplicates: Sequence[Likely]) -> dict[str, Any]:
    keys = {one.key for one in found.outcomes}
    return {
        "file": found.source.file,
        "format": found.source.format,
        "encoding": found.source.encoding,
        "records": len(found.outcomes) + len(found.refused),
        "added": found.count("added"),
        "matched": found.count("matched"),
        "updated": found.count("updated"),
        "refused": [{"line": one.line, "reason": one.reason, "record": one.title} for one in found.refused],
        "notes": list(found.source.notes),
        "mapping": dict(found.source.mapping),
        "results": [_result(one) for one in found.outcomes],
        "duplicates": [
            {
                "first": one.first,
                "second": one.second,
                "score": one.likeness.score,
                "agree": list(one.likeness.agree),
                "differ": list(one.likeness.differ),
            }
            for one in duplicates
            if one.first in keys or one.second in keys
        ],
    }


def _result(one: Outcome) -> dict[str, Any]:
    lists = {"fields": list(one.fields), "differ": list(one.differ), "notes": list(one.notes)}
    return {"line": one.line, "result": one.fate, "key": one.key, **{name: row for name, row in lists.items() if row}}


def import_text(plan: Plan) -> str:
    """What became of every file, the records refused, what was mended, and possible duplicates."""
    lines: list[str] = []
    for found in plan.files:
        lines += _file_lines(found)
    if plan.duplicates:
        lines += [
            "",
            f"Possible duplicates: {len(plan.duplicates)}. Both records are kept; confirm a pair that is none with",
        ]
        lines.append("  synthesite import --not-duplicates FIRST SECOND")
        for one in plan.duplicates[:SHOWN]:
            likeness = one.likeness
            differ = f"; differ: {', '.join(likeness.differ)}" if likeness.differ else ""
            lines.append(
                f"  {likeness.score:5.1f}  {one.first}  and  {one.second}  (agree: {', '.join(likeness.agree)}{differ})"
            )
        lines += _more(len(plan.duplicates))
    if len(plan.files) > 1:
        added, matched, updated = (sum(found.count(fate) for found in plan.files) for fate in _FATES)
        refused = sum(len(found.refused) for found in plan.files)
        lines += [
            "",
            f"In all {added + matched + updated + refused:,} records: {_counts(added, matched, updated, refused)}.",
        ]
    return "\n".join(lines)


def _file_lines(found: FileOutcome) -> list[str]:
    source = found.source
    whole = len(found.outcomes) + len(found.refused)
    counts = _counts(found.count("added"), found.count("matched"), found.count("updated"), len(found.refused))
    records = "1 record" if whole == 1 else f"{whole:,} records"
    lines = [f"{source.file} ({source.format}, {source.encoding}): {records}: {counts}."]
    if source.mapping:
        lines.append("  columns: " + ", ".join(f"{heading} = {role}" for heading, role in source.mapping))
    lines += [f"  {note}" for note in source.notes]
    lines += [
        f"  line {one.line}: refused: {one.reason}" + (f' ("{one.title}")' if one.title else "")
        for one in found.refused[:SHOWN]
    ]
    lines += _more(len(found.refused))
    noted = [one for one in found.outcomes if one.notes]
    lines += [f"  line {one.line}: {one.key}: {'; '.join(one.notes)}" for one in noted[:SHOWN]]
    lines += _more(len(noted))
    changed = [one for one in found.outcomes if one.fate == "updated"]
    lines += [f"  line {one.line}: {one.key}: updated {', '.join(one.fields)}" for one in changed[:SHOWN]]
    lines += _more(len(changed))
    differing = [one for one in found.outcomes if one.differ]
    lines += [
        f"  line {one.line}: {one.key}: kept as it is, though the file differs in {', '.join(one.differ)}"
        for one in differing[:SHOWN]
    ]
    return lines + _more(len(differing))


def _counts(added: int, matched: int, updated: int, refused: int) -> str:
    return f"{added:,} added, {matched:,} matched, {updated:,} updated, {refused:,} refused"


def _more(count: int) -> list[str]:
    return [f"  and {count - SHOWN:,} more: --format json has all"] if count > SHOWN else []
