"""What a reviewer of changed files is told: problems, completeness of changed entries, agreement of their coders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .problems import Problem, Problems
from .report_forms import as_markdown, markdown_cell, visible, written_json
from .reports import summary
from .schema.common import Access
from .synthesis.changed_entries import ChangedEntry, Changes

PROBLEM_BYTES = 700_000
"""Bytes of the table of problems, so that a forge's summary (1 MiB) has room for the rest."""
AGREEMENT_LINES = 200
"""Lines of the tables of agreement; `synthesite agreement` has all of them."""
NAMED = 100
"""Entries that have a row of their own in the Markdown form; the rest are counted."""
_SHARED = ("themes.yml", "codebook.yml", "references.bib", "exceptions.yml", "eras.yml", "status.yml")
"""Files of ours that many entries rest on, or that say what is not shown."""
_READ: Mapping[Access | None, str] = {
    "full-text": "whole document",
    "in-part": "parts of the document only",
    "abstract": "abstract only",
    "catalogue-record": "catalogue record only",
    "secondary": "only through another document",
    None: "not known",
}


def change_document(
    problems: Problems, changes: Changes, gone: Sequence[str], agreement: Mapping[str, Any] | None = None
) -> str:
    """Everything for programs, as JSON.

    ``problems`` counts those of the whole project and of the changed files; ``entries`` holds the fields of
    ``ChangedEntry`` with ``share``, the share of recommended fields filled (0 to 1, three digits).

    Args:
        problems: of the whole project.
        changes: the changed files, sorted.
        gone: changed files that are no longer there.
        agreement: how far the coders of changed entries agree, as ``synthesite agreement`` says it for programs.
    """
    own = _of_changes(problems, changes)
    entries: list[dict[str, Any]] = []
    for entry in changes.entries:
        share = entry.share
        entries.append({**asdict(entry), "share": None if share is None else round(share, 3)})
    return written_json(
        {
            "version": 1,
            "problems": {
                "errors": problems.errors,
                "warnings": problems.warnings,
                "of_changed_entries": len(own),
            },
            "entries": entries,
            "codings": list(changes.codings),
            "reviews": list(changes.reviews),
            "unreadable": list(changes.unreadable),
            "others": list(changes.others),
            "gone": list(gone),
            "agreement": agreement,
        }
    )


def change_markdown(
    problems: Problems,
    changes: Changes,
    gone: Sequence[str],
    changed: Sequence[str],
    site_url: str = "",
    agreement: str = "",
    accepted: Sequence[tuple[Problem, str]] = (),
) -> str:
    """The same for people, as Markdown: for the summary of a run, or a comment.

    Args:
        problems: of the whole project.
        changes: the changed files, sorted.
        gone: changed files that are no longer there.
        changed: every changed file; problems of these come first.
        site_url: address of the published site, for links from codes to its manual.
        agreement: how far the coders of changed entries agree, as ``synthesite agreement`` says it in Markdown.
        accepted: warnings that somebody accepted, and why.
    """
    parts = [
        f"## What this changes\n\n{_counted(changes, gone)}",
        as_markdown(problems, f"Check: {summary(problems)}", changed, site_url, PROBLEM_BYTES),
        _entries(changes.entries),
        _agreement(agreement),
        _accepted(accepted),
    ]
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


def _of_changes(problems: Problems, changes: Changes) -> list[Problem]:
    files = {entry.file for entry in changes.entries} | set(changes.unreadable)
    return [problem for problem in problems if problem.file in files]


def _counted(changes: Changes, gone: Sequence[str]) -> str:
    evaluations = sum(entry.kind == "evaluation" for entry in changes.entries)
    counts = (
        (evaluations, "evaluation", "evaluations"),
        (len(changes.entries) - evaluations, "policy", "policies"),
        (len(changes.codings), "second coding", "second codings"),
        (len(changes.reviews), "review", "reviews"),
        (len(changes.unreadable), "entry that cannot be read", "entries that cannot be read"),
        (len(changes.others), "other file", "other files"),
        (len(gone), "file taken away", "files taken away"),
    )
    said = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    words = f"{', '.join(said)}." if said else "No file of the evidence."
    shared = [name for name in _SHARED if any(file.endswith(f"/{name}") for file in (*changes.others, *gone))]
    return f"{words} Read these with care, as other entries rest on them: {', '.join(shared)}." if shared else words


def _entries(entries: Sequence[ChangedEntry]) -> str:
    if not entries:
        return ""
    lines = [
        "## How complete the changed entries are",
        "",
        "Recommended fields are those that readers look for. A blank one may be filled later; it is not a mistake.",
        "",
        "| Entry | Recommended fields filled | Still blank | The document does not say | Quality appraised "
        "| What was read | Coded by |",
        "|---|---|---|---|---|---|---|",
    ]
    for entry in entries[:NAMED]:
        cells = (
            f"{entry.kind} {markdown_cell(entry.id)}",
            f"{entry.filled} of {entry.asked}",
            markdown_cell(", ".join(entry.blank)) or "none",
            markdown_cell(", ".join(entry.not_reported)) or "none",
            "yes" if entry.appraised else "**not appraised**",
            f"**{_READ[entry.access]}**" if entry.abstract_only else _READ[entry.access],
            _coders(entry),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if len(entries) > NAMED:
        lines.append(f"| … and {len(entries) - NAMED} more | | | | | | |")
    return "\n".join(lines)


def _agreement(words: str) -> str:
    if not words:
        return ""
    lines = visible(words).splitlines()
    if (more := len(lines) - AGREEMENT_LINES) > 0:
        lines = [*lines[:AGREEMENT_LINES], "", f"… and {more} more lines; `synthesite agreement` shows all of them."]
    return "\n".join(["## How far the coders of changed entries agree", "", *lines])


def _accepted(rows: Sequence[tuple[Problem, str]]) -> str:
    if not rows:
        return ""
    word = "warning is" if len(rows) == 1 else "warnings are"
    lines = [f"## {len(rows)} {word} accepted with a reason", "", "| | Where | What is wrong | Why it may stay |"]
    lines.append("|---|---|---|---|")
    for problem, reason in rows[:NAMED]:
        where = f"{markdown_cell(problem.file)}:{problem.line or 1}"
        lines.append(f"| {problem.code} | {where} | {markdown_cell(problem.message)} | {markdown_cell(reason)} |")
    if len(rows) > NAMED:
        lines.append(f"| | … and {len(rows) - NAMED} more | | |")
    return "\n".join(lines)


def _coders(entry: ChangedEntry) -> str:
    if not entry.coders:
        return "not known"
    names = markdown_cell(", ".join(entry.coders))
    return names if len(entry.coders) > 1 else f"{names} (one person)"
