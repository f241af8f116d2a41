"""Problems in the forms people and programs read: text with the source line, GitHub, JSON, SARIF, Markdown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import __version__
from .problems import Problem, Problems, code_table

FORMATS = ("text", "github", "json", "sarif", "markdown")
SHOWN = 50
"""Problems printed in full as text; the rest are counted, and all are in the other formats."""
ALIKE = 3
"""Warnings of one code printed in full as text."""
ANNOTATIONS = 10
"""Annotations of one severity that GitHub shows for one step."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _visible(text: str) -> str:
    """Text without control and direction marks, so that no file name or value can act on a terminal."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def render_report(problems: Problems, form: str, root: Path, *, every: bool = False) -> str:
    """Put problems into one of ``FORMATS``.

    Args:
        problems: with their places filled in.
        form: one of ``FORMATS``.
        root: the project folder, for the source lines of the text form.
        every: print more than the first fifty in full.
    """
    rows = list(problems)
    if form == "json":
        return _json(
            {
                "problems": [_plain(problem) for problem in rows],
                "errors": problems.errors,
                "warnings": problems.warnings,
            }
        )
    if form == "sarif":
        return _json(_sarif(rows))
    if form == "github":
        return "\n".join(_annotations(rows))
    if form == "markdown":
        return _markdown(rows, problems)
    return _text(rows, problems, root, every=every)


def _json(value: Any) -> str:
    """JSON whose control and direction marks are written as escapes: it is printed to terminals too."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def summary(problems: Problems) -> str:
    """One line: how many errors and warnings."""
    if not len(problems):
        return "No problems."
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((problems.errors, "error"), (problems.warnings, "warning"))
        if count
    ]
    return f"{' and '.join(parts)}."


def _text(rows: list[Problem], problems: Problems, root: Path, *, every: bool) -> str:
    ordered = sorted(rows, key=lambda problem: problem.severity)  # errors before warnings, else in their order
    shown = ordered if every else _foremost(ordered)[:SHOWN]
    blocks: list[str] = []
    file, lines = "", None
    for problem in shown:  # problems of one file follow one another: it is read once
        if problem.line and problem.file != file:
            file, lines = problem.file, _lines(root / problem.file)
        blocks.append(_block(problem, lines if problem.line else None))
    if len(shown) < len(ordered):
        blocks.append(f"… and {len(ordered) - len(shown)} more; --all prints them, --format json lists them.\n")
    return "\n".join([*blocks, summary(problems)])


def _foremost(ordered: list[Problem]) -> list[Problem]:
    """Problems without the repetitions of one warning: many alike would hide the others."""
    seen: Counter[str] = Counter()
    kept: list[Problem] = []
    for problem in ordered:
        seen[problem.slug] += 1
        if problem.severity == "error" or seen[problem.slug] <= ALIKE:
            kept.append(problem)
    return kept


def _block(problem: Problem, source: list[str] | None) -> str:
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    where = f"  {problem.field}" if problem.path else ""
    lines = [f"{_visible(place)}  {problem.severity} {problem.code} {problem.about.slug}{_visible(where)}"]
    if source is not None and problem.line <= len(source):
        number, written = str(problem.line), source[problem.line - 1].replace("\t", " ")
        lines += [
            f"  {number} | {_visible(written[:160])}",
            f"  {' ' * len(number)} | {' ' * min(problem.column - 1, 160)}^",
        ]
    lines.append(f"  {_visible(problem.message)}")
    if problem.remedy:
        lines.append(f"  \N{RIGHTWARDS ARROW} {_visible(problem.remedy)}")
    lines += [
        f"  {_visible(other.file)}:{other.line}:{other.column}  {_visible(other.message)}" for other in problem.related
    ]
    return "\n".join(lines) + "\n"


def _lines(path: Path) -> list[str] | None:
    if path.is_symlink():
        return None
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return None


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "slug": problem.slug,
        "severity": problem.severity,
        "file": problem.file,
        "line": problem.line or None,
        "column": problem.column or None,
        "field": problem.field or None,
        "message": problem.message,
        "remedy": problem.remedy,
        "related": [
            {
                "file": other.file,
                "line": other.line or None,
                "column": other.column or None,
                "message": other.message,
            }
            for other in problem.related
        ],
    }


def _annotations(rows: Iterable[Problem]) -> list[str]:
    """Workflow commands; errors first and one a file first, for the forge shows only ten of each kind."""
    ordered: list[Problem] = []
    for severity in ("error", "warning"):
        found = [problem for problem in rows if problem.severity == severity]
        first: dict[str, Problem] = {}
        for problem in found:
            first.setdefault(problem.file, problem)
        leading = set(first.values())
        ordered += [*first.values(), *(problem for problem in found if problem not in leading)]
    return [_annotation(problem) for problem in ordered]


def _annotation(problem: Problem) -> str:
    said = [f"{problem.field}:" if problem.field else "", problem.message]
    said.append(f"How to mend it: {problem.remedy}" if problem.remedy else "")
    where = f"file={_property(problem.file)},line={problem.line or 1},col={problem.column or 1}"
    title = _property(f"{problem.code} {problem.slug}")
    return f"::{problem.severity} {where},title={title}::{_data(' '.join(part for part in said if part))}"


def _data(text: str) -> str:
    return _visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _markdown(rows: list[Problem], problems: Problems) -> str:
    def cell(text: str) -> str:
        escaped = re.sub(r"([\\`*_\[\]<>|#!~&])", r"\\\1", _visible(text))
        return " ".join(escaped.split())

    lines = [f"## Check: {summary(problems)}", ""]
    if rows:
        lines += ["| | Where | Field | What is wrong | How to mend it |", "|---|---|---|---|---|"]
        for problem in sorted(rows, key=lambda problem: problem.severity):
            where = f"{cell(problem.file)}:{problem.line or 1}"
            words = " | ".join(cell(text) for text in (problem.field, problem.message, problem.remedy))
            lines.append(f"| {problem.severity} {problem.code} | {where} | {words} |")
    text = "\n".join(lines)
    while len(text.encode()) > 1_000_000:  # the forge refuses longer summaries
        lines = [*lines[: len(lines) * 9 // 10], "| | | | … cut here; the other formats hold everything | |"]
        text = "\n".join(lines)
    return text


def _sarif(rows: list[Problem]) -> dict[str, Any]:
    """SARIF 2.1.0 (OASIS)."""
    used = sorted({problem.slug for problem in rows})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "synthesite",
                        "version": __version__,
                        "rules": [
                            {
                                "id": code_table()[slug].code,
                                "name": slug,
                                "shortDescription": {"text": code_table()[slug].title},
                                "fullDescription": {"text": code_table()[slug].meaning or code_table()[slug].title},
                                "help": {"text": code_table()[slug].remedy},
                                "defaultConfiguration": {"level": code_table()[slug].severity},
                            }
                            for slug in used
                        ],
                    }
                },
                "results": [
                    {
                        "ruleId": problem.code,
                        "level": problem.severity,
                        "message": {"text": f"{problem.message} {problem.remedy}".strip()},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": quote(problem.file)},
                                    "region": {
                                        "startLine": problem.line or 1,
                                        "startColumn": problem.column or 1,
                                    },
                                },
                                "logicalLocations": [{"fullyQualifiedName": problem.field}] if problem.field else [],
                            }
                        ],
                    }
                    for problem in rows
                ],
            }
        ],
    }
