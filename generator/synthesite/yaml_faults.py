"""Mistakes of YAML itself, put into the words and at the place that help a person who writes entries."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .problems import Problem, Problems, Related

Loader: Any = type(
    "Loader",
    (getattr(yaml, "CSafeLoader", yaml.SafeLoader),),
    {
        "resolve": lambda _self, _kind, _value, _implicit: "",  # what a scalar means is for its field to say
        "descend_resolver": lambda _self, _parent, _index: None,
        "ascend_resolver": lambda _self: None,
    },
)
"""PyYAML's safe reader without its guessing, which took a tenth of the time and was never looked at."""

_SYNTAX = (
    (
        r"mapping values are not allowed",
        "colon-in-text",
        "a colon followed by a space stands in unquoted text",
    ),
    (r"found unexpected end of stream", "unclosed-quote", "a quotation mark is opened here and never closed"),
    (
        r"expected ',' or '[\]}]'|expected <stream end>, but found '[\]}]'",
        "unclosed-bracket",
        "a bracket is not closed, or a comma is missing between items",
    ),
    (
        r"did not find expected node content",
        "unclosed-bracket",
        "a bracket or comma stands where a value belongs, or a bracket is never closed",
    ),
    (r"could not find expected ':'", "missing-colon", "a field name without its colon"),
    (r"block sequence entries", "bad-indentation", "a list must begin on the line below its field name"),
    (
        r"did not find expected key|did not find expected '-'|did not find expected <|found unexpected ':'"
        r"|expected <block end>",
        "bad-indentation",
        "the line does not line up with those above it",
    ),
    (
        r"expected a single document|expected <document start>|found another document",
        "several-documents",
        "a second document begins here (---)",
    ),
    (
        r"scanning a block scalar",
        "special-start",
        "text that begins with | or > must be put in quotation marks",
    ),
    (r"escape", "bad-escape", "a backslash in double quotes does not stand before a known letter"),
)
"""What libyaml says, the problem that is, and how we put it; the first that fits counts."""

_NAME_ALONE = re.compile(r"^[ ]*(?:- +)?[\w-]+$")
_NO_SPACE = re.compile(r"^[ ]*(?:- +)?[\w-]+:[^\s:]")
_NAMED = re.compile(r"^[ ]*(?:- +)?[\w-]+:\s")


def syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Put libyaml's words and place into those of a person who writes entries.

    Args:
        error: what libyaml said of the text.
        text: the text of the file.
        file: its path within the project.
    """
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = getattr(error, "context_mark", None)
    said = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    before = written[: column - 1]
    slug, message = "yaml-syntax", said or "this is not YAML"
    if ("\t" in written[:column] and not written[:column].strip("\t -")) or "\\t" in said or "'\t'" in said:
        slug, message = "tab", "a tab stands where spaces belong"
    elif "cannot start any token" in said:
        slug, message = (
            "special-start",
            f"text that begins with '{written[column - 1 : column]}' must be put in quotation marks",
        )
    else:
        found = next((row for row in _SYNTAX if re.search(row[0], said)), None)
        if found is not None:
            _, slug, message = found
    if slug == "bad-indentation" and before.rstrip().endswith(('"', "'", "]", "}")):
        slug, message = "text-after-quote", "text stands after a closing quotation mark or bracket"
        if (
            mark is not None and (opened := _runaway_quote(text, mark.index)) is not None
        ):  # the mark that closes was meant to open
            slug, message = (
                "unclosed-quote",
                f"a quotation mark is opened here and closed only in line {line}",
            )
            line, column, start = opened.line + 1, opened.column + 1, None
    elif slug in ("unclosed-quote", "missing-colon") and start is not None:
        line, column, start = start.line + 1, start.column + 1, None  # where it was noticed helps nobody
    elif slug == "colon-in-text" and _NAME_ALONE.match(before):
        slug, message, line, column = _misplaced_name(lines, line, written)
    related: tuple[Related, ...] = ()
    if start is not None and start.line + 1 != line:
        related = (Related(file, "what it belongs to begins here", start.line + 1, start.column + 1),)
    collector = Problems()
    collector.add(slug, file, message, line=line, column=column, related=related)
    return next(iter(collector))


def _runaway_quote(text: str, end: int) -> Any:
    """Where the text in quotation marks before a fault begins, if it runs over several lines; else None."""
    last = None
    try:
        for token in yaml.scan(text, Loader=Loader):
            if token.start_mark.index >= end:
                break
            if isinstance(token, yaml.tokens.ScalarToken):
                last = token
    except yaml.YAMLError:
        pass
    if last is None or last.plain or last.style not in ("'", '"') or last.start_mark.line == last.end_mark.line:
        return None
    return last.start_mark


def _misplaced_name(lines: list[str], line: int, written: str) -> tuple[str, str, int, int]:
    """What is wrong when a field's name was taken for more of the line above: slug, message, line, column."""
    above = next((number for number in range(line - 1, 0, -1) if lines[number - 1].strip()), line)
    text = lines[above - 1]
    begins = len(text) - len(text.lstrip(" -")) + 1
    if _NO_SPACE.match(text):
        return "missing-colon", "a space is missing after the colon", above, begins
    if _NAMED.match(text):
        column = len(written) - len(written.lstrip(" ")) + 1
        return (
            "bad-indentation",
            "the line is indented further than the one above, which has its value already",
            line,
            column,
        )
    return "missing-colon", "a field name without its colon", above, begins
