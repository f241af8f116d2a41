"""Problems in the forms that people and programs read: the text with its source lines, and the choice of the others."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TextIO

from .problems import Problem, Problems
from .report_forms import as_annotations, as_code_quality, as_json, as_markdown, as_sarif, visible

FORMATS = ("text", "github", "gitlab", "json", "sarif", "markdown")
SHOWN = 50
"""Problems printed in full as text; the rest are counted, and all are in the other formats."""
ALIKE = 3
"""Warnings of one code printed in full as text."""


def render_report(
    problems: Problems,
    form: str,
    root: Path,
    *,
    every: bool = False,
    changed: Collection[str] = (),
    site_url: str = "",
    colour: bool = False,
) -> str:
    """Put problems into one of ``FORMATS``.

    Args:
        problems: with their places filled in.
        form: one of ``FORMATS``.
        root: the project folder, for the source lines of the text form.
        every: print more than the first fifty in full.
        changed: files, relative to the project, whose problems come first on a forge.
        site_url: address of the published site, where its manual tells about the codes.
        colour: whether the text is for a terminal that shows colours; see ``wants_colour``.
    """
    if form == "json":
        return as_json(problems)
    if form == "sarif":
        return as_sarif(problems, site_url)
    if form == "gitlab":
        return as_code_quality(problems)
    if form == "github":
        return as_annotations(problems, changed, site_url)
    if form == "markdown":
        return as_markdown(problems, f"Check: {summary(problems)}", changed, site_url)
    return _text(list(problems), problems, root, every=every, colour=colour)


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


def wants_colour(stream: TextIO) -> bool:
    """Whether text to a stream may be coloured: a terminal, and NO_COLOR (no-color.org) not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _text(rows: list[Problem], problems: Problems, root: Path, *, every: bool, colour: bool) -> str:
    ordered = sorted(rows, key=lambda problem: (problem.severity, _cause(problem)))  # else in their order
    shown = ordered if every else _foremost(ordered)[:SHOWN]
    sources = _Sources(root)
    blocks = [_block(problem, sources, _PAINTS if colour else {}) for problem in shown]
    if len(shown) < len(ordered):
        blocks.append(f"… and {len(ordered) - len(shown)} more; --all prints them, --format json lists them.\n")
    return "\n".join([*blocks, summary(problems)])


_UNREADABLE = frozenset(
    [
        "bad-escape",
        "bad-indentation",
        "bib-syntax",
        "colon-in-text",
        "control-character",
        "empty-file",
        "missing-colon",
        "missing-file",
        "not-utf-8",
        "several-documents",
        "special-start",
        "tab",
        "text-after-quote",
        "too-deep",
        "too-large",
        "unclosed-bracket",
        "unclosed-quote",
        "unreadable-file",
        "yaml-syntax",
    ]
)
"""Problems of which a file, or what follows in it, cannot be read."""


def _cause(problem: Problem) -> int:
    """How likely other problems come from this one: settings first, what cannot be read, what all entries share."""
    if problem.code.startswith("C"):
        return 0
    if problem.slug in _UNREADABLE:
        return 1
    return 2 if problem.file.rpartition("/")[2] in ("codebook.yml", "themes.yml", "references.bib") else 3


def _foremost(ordered: list[Problem]) -> list[Problem]:
    """Problems without the repetitions of one warning: many alike would hide the others."""
    seen: Counter[str] = Counter()
    kept: list[Problem] = []
    for problem in ordered:
        seen[problem.slug] += 1
        if problem.severity == "error" or seen[problem.slug] <= ALIKE:
            kept.append(problem)
    return kept


_PAINTS: Mapping[str, str] = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "place": "\x1b[1m", "quiet": "\x1b[2m"}
"""Escape sequences (ECMA-48, select graphic rendition); none of them says what words do not say."""


def _block(problem: Problem, sources: _Sources, paints: Mapping[str, str]) -> str:
    def painted(text: str, paint: str) -> str:
        return f"{paints[paint]}{text}\x1b[0m" if paint in paints else text

    def excerpt(file: str, line: int, column: int, sign: str) -> list[str]:
        written = sources.line(file, line)
        if written is None:
            return []
        number, blank = f"{line} |", f"{' ' * len(str(line))} |"
        text, before = _window(written, column)
        return [f"  {painted(number, 'quiet')} {text}", f"  {painted(blank, 'quiet')} {before}{painted('^', sign)}"]

    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    where = f"  {problem.field}" if problem.path else ""
    kind = painted(f"{problem.severity} {problem.code}", problem.severity)
    lines = [f"{painted(visible(place), 'place')}  {kind} {problem.about.slug}{visible(where)}"]
    lines += excerpt(problem.file, problem.line, problem.column, problem.severity)
    lines.append(f"  {visible(problem.message)}")
    if problem.remedy:
        lines.append(f"  \N{RIGHTWARDS ARROW} {visible(problem.remedy)}")
    for other in problem.related:
        where = f"{other.file}:{other.line}:{other.column}" if other.line else other.file
        lines.append(f"  {visible(where)}  {visible(other.message)}")
        lines += excerpt(other.file, other.line, other.column, "quiet")
    return "\n".join(lines) + "\n"


LINE = 120
"""Characters of a source line that are shown."""


def _window(written: str, column: int) -> tuple[str, str]:
    """The part of a source line around a column, and the spaces that lead to under that column."""
    written = visible(written.replace("\t", " "))
    at = min(max(column - 1, 0), len(written))
    start = at - LINE // 2 if at > LINE - 20 else 0
    text, before = written[start : start + LINE], written[start:at]
    if start:
        text, before = f"…{text}", f"…{before}"
    if start + LINE < len(written):
        text = f"{text}…"
    return text, " " * sum(_width(letter) for letter in before)


def _width(letter: str) -> int:
    """Columns of a terminal that a letter takes (Unicode Standard Annex 11); accents that combine take none."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


class _Sources:
    """Lines of files that problems are about; each file is read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: dict[str, list[str] | None] = {}

    def line(self, file: str, number: int) -> str | None:
        """One line, counted from 1, or None where there is no such line."""
        if not number:
            return None
        if file not in self.lines:
            self.lines[file] = _lines(self.root / file)
        lines = self.lines[file]
        return lines[number - 1] if lines is not None and number <= len(lines) else None


def _lines(path: Path) -> list[str] | None:
    if path.is_symlink():
        return None
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return None
    breaks = "[\n\x85\u2028\u2029]" if path.suffix in (".yml", ".yaml") else "\n"  # YAML 1.1, section 5.4
    return re.split(breaks, text)
