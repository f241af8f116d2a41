"""Problems in the forms that forges and programs read: annotations, Markdown, JSON, SARIF, code quality.

``reports`` holds the text for people at a terminal and chooses among the forms. What every form shares stands here:
which problem is of most use first, and how an author's text is kept from acting on a terminal or a forge.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from importlib import resources
from typing import Any
from urllib.parse import quote

from . import __version__
from .problems import Code, Problem, Problems, code_table

ANNOTATIONS = 10
"""Annotations that GitHub shows for one step; what comes after them is dropped without a word."""
SUMMARY_BYTES = 1_000_000
"""Bytes of Markdown that a step's summary may have (GitHub's limit is 1 MiB)."""
MANUAL = "manual/problems/"
"""Where a site tells about its problem codes; each code is an anchor there."""
REPORT_SCHEMA = "problem-report.json"
"""Name of the schema of what ``as_json`` writes, where schemas are published."""

_FAMILIES = "YCSBRDTP"
"""Families of codes, causes before what follows from them: a file that cannot be read hides everything in it."""
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"([\\`*_\[\]<>|#!~&@])")
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def visible(text: str) -> str:
    """Text without control and direction marks, so that no file name or value can act on a terminal."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def markdown_cell(text: str) -> str:
    """An author's text for a cell of a Markdown table: on one line, and nothing in it is markup."""
    return " ".join(_MARKUP.sub(r"\\\1", visible(text)).split())


def manual_address(code: Code, site_url: str) -> str:
    """Where the site's manual tells about a code; empty where no address of the site is known."""
    return f"{site_url.rstrip('/')}/{MANUAL}#{code.code}" if site_url else ""


def most_useful_first(problems: Iterable[Problem], changed: Collection[str] = ()) -> list[Problem]:
    """Problems in the order in which a reader can act on them.

    Errors come before warnings. Within each, the first problem of every file comes before the second of any, so that
    no file hides another; files that were changed come before the rest; and causes come before what follows from them:
    what keeps a file from being read, then settings, fields, records, links, and last the sense of figures and words.

    Args:
        problems: in any order.
        changed: files, relative to the project, whose problems come first.
    """

    def use(problem: Problem) -> tuple[bool, bool, int, str, int, int, str, str]:
        return (
            problem.severity != "error",
            problem.file not in changed,
            _FAMILIES.find(problem.code[0]),
            problem.file,
            problem.line,
            problem.column,
            problem.code,
            problem.message,
        )

    ordered: list[Problem] = []
    later: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    severity = "error"
    for problem in sorted(problems, key=use):
        if problem.severity != severity:
            ordered, later, severity = [*ordered, *later], [], problem.severity
        (later if (severity, problem.file) in seen else ordered).append(problem)
        seen.add((severity, problem.file))
    return [*ordered, *later]


def concerning(problems: Iterable[Problem], changed: Collection[str]) -> tuple[list[Problem], list[Problem]]:
    """Problems that concern a change, and the rest, each with the most useful first.

    Errors always do: a change may break what other files say of it. Warnings do where their file was changed; those
    that stood before should not cover up the others. Where no file is named, every problem concerns.
    """
    rows = most_useful_first(problems, changed)
    concern = [row for row in rows if not changed or row.severity == "error" or row.file in changed]
    return concern, [row for row in rows if changed and row.severity != "error" and row.file not in changed]


def as_annotations(problems: Iterable[Problem], changed: Collection[str] = (), site_url: str = "") -> str:
    """Workflow commands of GitHub: the ten that it shows, then a line that says how many problems there are besides.

    Args:
        problems: in any order.
        changed: see ``concerning``; what does not concern them is counted, not shown.
        site_url: address of the published site, where its manual tells about the codes.
    """
    concern, rest = concerning(problems, changed)
    lines = [_annotation(problem, site_url) for problem in concern[:ANNOTATIONS]]
    if (more := len(concern) + len(rest) - len(lines)) > 0:
        word = "problem" if more == 1 else "problems"
        lines.append(f"And {more} more {word}: the summary of this run lists all of them.")
    return "\n".join(lines)


def _annotation(problem: Problem, site_url: str) -> str:
    said = [f"{problem.field}:" if problem.field else "", problem.message]
    said.append(f"How to mend it: {problem.remedy}" if problem.remedy else "")
    said.append(manual_address(problem.about, site_url))
    where = f"file={_property(problem.file)},line={problem.line or 1},col={problem.column or 1}"
    title = _property(f"{problem.code} {problem.slug}")
    return f"::{problem.severity} {where},title={title}::{_data(' '.join(part for part in said if part))}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_markdown(
    problems: Iterable[Problem],
    heading: str,
    changed: Collection[str] = (),
    site_url: str = "",
    limit: int = SUMMARY_BYTES,
) -> str:
    """A heading and a table of all problems, cut where a forge would refuse it.

    Args:
        problems: in any order; the table begins with those of most use.
        heading: the line above the table.
        changed: see ``concerning``; what does not concern them stands in a fold below.
        site_url: address of the published site, for links from codes to its manual.
        limit: bytes that the table may have.
    """
    concern, rest = concerning(problems, changed)
    lines = [f"## {heading}", "", *_table(concern, site_url)]
    if rest:
        word = "1 warning" if len(rest) == 1 else f"{len(rest)} warnings"
        lines += [] if concern else ["Nothing is wrong with the files that this changes."]
        lines += ["", f"<details><summary>{word} in files that this does not change</summary>", ""]
        lines += [*_table(rest, site_url), "", "</details>"]
    text = "\n".join(lines)
    while len(text.encode()) > limit:
        lines = [*lines[: len(lines) * 9 // 10], "| | | | … cut here; the other formats hold everything | |"]
        in_fold = any(line.startswith("<details>") for line in lines)
        text = "\n".join([*lines, "", "</details>"] if in_fold else lines)
    return text


def _table(problems: Sequence[Problem], site_url: str) -> list[str]:
    if not problems:
        return []
    lines = ["| | Where | Field | What is wrong | How to mend it |", "|---|---|---|---|---|"]
    for problem in problems:
        where = f"{markdown_cell(problem.file)}:{problem.line or 1}"
        words = " | ".join(markdown_cell(text) for text in (problem.field, problem.message, problem.remedy))
        address = manual_address(problem.about, site_url)
        code = f"[{problem.code}]({quote(address, safe=':/#%?=&')})" if address else problem.code
        lines.append(f"| {problem.severity} {code} | {where} | {words} |")
    return lines


def as_json(problems: Problems) -> str:
    """Every problem for programs, in the form of ``report_schema``."""
    return written_json(
        {
            "version": 1,
            "program": f"synthesite {__version__}",
            "problems": [_plain(problem) for problem in problems],
            "errors": problems.errors,
            "warnings": problems.warnings,
        }
    )


def report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what ``as_json`` writes."""
    text = resources.files(__package__).joinpath("problem_report.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def written_json(value: Any) -> str:
    """JSON whose control and direction marks are written as escapes: it is printed to terminals too."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


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


def fingerprints(problems: Sequence[Problem]) -> list[str]:
    """A mark for each problem that stays when lines above it are added or taken away.

    It is the SHA-256 of file, code, field and message; alike ones are told apart by their order.
    """
    seen: Counter[str] = Counter()
    marks: list[str] = []
    for problem in problems:
        said = "\0".join((problem.file, problem.code, problem.field, problem.message))
        marks.append(hashlib.sha256(f"{said}\0{seen[said]}".encode()).hexdigest())
        seen[said] += 1
    return marks


def as_code_quality(problems: Problems) -> str:
    """The report that GitLab shows in merge requests (its form of Code Climate's)."""
    rows = list(problems)
    severity = {"error": "major", "warning": "minor"}
    return written_json(
        [
            {
                "description": f"{problem.field}: {problem.message}" if problem.field else problem.message,
                "check_name": f"{problem.code} {problem.slug}",
                "fingerprint": mark,
                "severity": severity[problem.severity],
                "location": {"path": problem.file, "lines": {"begin": problem.line or 1}},
            }
            for problem, mark in zip(rows, fingerprints(rows), strict=True)
        ]
    )


def as_sarif(problems: Problems, site_url: str = "") -> str:
    """A log of SARIF 2.1.0 (OASIS, 2020).

    Args:
        problems: what was found.
        site_url: address of the published site, for the help of each rule.
    """
    rows = list(problems)
    used = sorted({problem.slug for problem in rows}, key=lambda slug: code_table()[slug].code)
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": used.index(problem.slug),
            "level": problem.severity,
            "message": {"text": f"{problem.message} {problem.remedy}".strip()},
            "locations": [_sarif_location(problem.file, problem.line, problem.column, field=problem.field)],
            **_sarif_related(problem),
            "partialFingerprints": {"synthesite/v1": mark},
        }
        for problem, mark in zip(rows, fingerprints(rows), strict=True)
    ]
    driver = {"name": "synthesite", "version": __version__, "rules": [_sarif_rule(slug, site_url) for slug in used]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return written_json({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _sarif_rule(slug: str, site_url: str) -> dict[str, Any]:
    code = code_table()[slug]
    address = manual_address(code, site_url)
    return {
        "id": code.code,
        "name": slug,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.meaning or code.title},
        "help": {"text": code.remedy},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": code.severity},
    }


def _sarif_location(file: str, line: int, column: int, *, field: str = "", message: str = "") -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file)},
            "region": {"startLine": line or 1, "startColumn": column or 1},
        },
        **({"logicalLocations": [{"fullyQualifiedName": field}]} if field else {}),
        **({"message": {"text": message}} if message else {}),
    }


def _sarif_related(problem: Problem) -> dict[str, Any]:
    if not problem.related:
        return {}
    places = [_sarif_location(other.file, other.line, other.column, message=other.message) for other in problem.related]
    return {"relatedLocations": places}
