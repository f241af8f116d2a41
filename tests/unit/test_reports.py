"""Problems in the forms that people, forges and other programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from synthesite.problems import Problems, Related
from synthesite.reports import FORMATS, SHOWN, render_report, summary

ENTRY = "evidence/evaluations/a-2001.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / ENTRY
    path.parent.mkdir(parents=True)
    path.write_text("reports: [a2001]\ndesign: triall\nsumary:\tText\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def problems() -> Problems:
    found = Problems()
    found.add("unknown-code", ENTRY, '"triall" is not a design', 'write "trial"', path=("design",), line=2, column=9)
    found.add("raw-html-in-prose", "reviews/x/a.md", "<b> is shown as text", line=7, column=1)
    found.add(
        "duplicate-key",
        ENTRY,
        "the field is given twice",
        path=("outcomes", 0, "arms", 1, "n"),
        line=3,
        column=1,
        related=(Related(ENTRY, "first given here", 1, 1),),
    )
    return found


def test_text_shows_the_line_and_points_at_the_place(problems: Problems, root: Path) -> None:
    assert render_report(problems, "text", root) == (
        "evidence/evaluations/a-2001.yml:2:9  error S203 unknown-code  design\n"
        "  2 | design: triall\n"
        "    |         ^\n"
        '  "triall" is not a design\n'
        '  → write "trial"\n'
        "\n"
        "evidence/evaluations/a-2001.yml:3:1  error Y102 duplicate-key  outcomes[0].arms[1].n\n"
        "  3 | sumary: Text\n"
        "    | ^\n"
        "  the field is given twice\n"
        f"  → {next(iter(found.remedy for found in problems if found.slug == 'duplicate-key'))}\n"
        "  evidence/evaluations/a-2001.yml:1:1  first given here\n"
        "\n"
        "reviews/x/a.md:7:1  warning T604 raw-html-in-prose\n"
        "  <b> is shown as text\n"
        f"  → {next(iter(found.remedy for found in problems if found.slug == 'raw-html-in-prose'))}\n"
        "\n"
        "2 errors and 1 warning."
    )


def test_only_the_first_are_printed_in_full(root: Path) -> None:
    many = Problems()
    for number in range(SHOWN + 7):
        many.add("unknown-code", ENTRY, f"message {number:03}", line=2, column=1)
    many.add("bib-unused", "a.bib", "a warning that stands before in the alphabet", line=1, column=1)
    shown = render_report(many, "text", root)
    assert shown.count("error S203") == SHOWN
    assert "a warning that stands before" not in shown, "errors come first"
    assert "… and 8 more; --all prints them" in shown
    assert shown.endswith(f"{SHOWN + 7} errors and 1 warning.")
    whole = render_report(many, "text", root, every=True)
    assert whole.count("error S203") == SHOWN + 7
    assert "more; --all" not in whole


@pytest.mark.parametrize(
    ("errors", "warnings", "words"),
    [
        (0, 0, "No problems."),
        (1, 0, "1 error."),
        (2, 0, "2 errors."),
        (0, 1, "1 warning."),
        (3, 2, "3 errors and 2 warnings."),
    ],
)
def test_summary(errors: int, warnings: int, words: str) -> None:
    found = Problems()
    for number in range(errors):
        found.add("unknown-code", "a.yml", f"e{number}")
    for number in range(warnings):
        found.add("bib-unused", "a.bib", f"w{number}")
    assert summary(found) == words


def test_json_holds_everything(problems: Problems, root: Path) -> None:
    report = json.loads(render_report(problems, "json", root))
    assert (report["errors"], report["warnings"]) == (2, 1)
    assert report["problems"][0] == {
        "code": "S203",
        "slug": "unknown-code",
        "severity": "error",
        "file": ENTRY,
        "line": 2,
        "column": 9,
        "field": "design",
        "message": '"triall" is not a design',
        "remedy": 'write "trial"',
        "related": [],
    }
    assert report["problems"][1]["related"] == [{"file": ENTRY, "line": 1, "column": 1, "message": "first given here"}]


def test_github_gets_one_line_for_each_errors_first(problems: Problems, root: Path) -> None:
    lines = render_report(problems, "github", root).split("\n")
    assert len(lines) == 3
    assert lines[0] == (
        "::error file=evidence/evaluations/a-2001.yml,line=2,col=9,title=S203 unknown-code"
        '::design: "triall" is not a design How to mend it: write "trial"'
    )
    assert lines[2].startswith("::warning file=reviews/x/a.md,line=7,col=1,title=T604 raw-html-in-prose::")


def test_github_sees_every_file_before_a_second_problem_of_one(root: Path) -> None:
    many = Problems()
    for name in ("a", "b", "c"):
        for number in range(12):
            many.add("unknown-code", f"{name}.yml", f"message {number:02}", line=number + 1, column=1)
    lines = render_report(many, "github", root).split("\n")
    assert [line.split("file=")[1].split(",")[0] for line in lines[:4]] == ["a.yml", "b.yml", "c.yml", "a.yml"]
    assert len(lines) == len(set(lines)) == 36


HOSTILE = "x\n::error::forged\r\n%0A::set-output name=a::b\x1b[31m\u202e,y:z|<b>`c`</b> [l](javascript:x) &amp;"


def hostile() -> Problems:
    found = Problems()
    found.add("unknown-code", f"evidence/{HOSTILE}.yml", HOSTILE, HOSTILE, path=(HOSTILE,), line=1, column=1)
    return found


def test_no_form_lets_a_name_act_on_terminal_or_forge(root: Path) -> None:
    for form in FORMATS:
        report = render_report(hostile(), form, root)
        for mark in ("\x1b", "\u202e", "\r"):
            assert mark not in report, form
    annotation = render_report(hostile(), "github", root)
    assert len(annotation.split("\n")) == 1
    properties, _, message = annotation.removeprefix("::error ").partition("::")
    assert "\n" not in message
    assert [part.split("=")[0] for part in properties.split(",")] == ["file", "line", "col", "title"]
    assert "%250A" in message, "a percent sign of the author is not ours"


def test_markdown_is_a_table_and_nothing_in_it_is_markup(problems: Problems, root: Path) -> None:
    report = render_report(problems, "markdown", root)
    lines = report.split("\n")
    assert lines[0] == "## Check: 2 errors and 1 warning."
    assert lines[2] == "| | Where | Field | What is wrong | How to mend it |"
    assert lines[4].startswith("| error S203 | evidence/evaluations/a-2001.yml:2 | design | ")
    (row,) = render_report(hostile(), "markdown", root).split("\n")[4:]
    assert row.replace("\\|", "").count("|") == 6
    assert "\\<b\\>" in row
    assert "\\[l\\]" in row
    assert "\\`c\\`" in row
    assert render_report(Problems(), "markdown", root) == "## Check: No problems.\n"


def test_a_long_table_is_cut_where_the_forge_would_refuse_it(root: Path) -> None:
    many = Problems()
    for number in range(9000):
        many.add("unknown-code", "a.yml", f"message {number:05} " + "x" * 150, line=1, column=1)
    report = render_report(many, "markdown", root)
    assert len(report.encode()) <= 1_000_000
    assert report.endswith("… cut here; the other formats hold everything | |")


def _object(required: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": required}


TEXT = _object({"text": {"type": "string", "minLength": 1}})
POSITIVE = {"type": "integer", "minimum": 1}
SARIF = _object(
    {
        "$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": _object(
                {
                    "tool": _object(
                        {
                            "driver": _object(
                                {
                                    "name": {"const": "synthesite"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": _object(
                                            {
                                                "id": {"pattern": "^[A-Z][0-9]{3}$"},
                                                "name": {"type": "string"},
                                                "shortDescription": TEXT,
                                                "fullDescription": TEXT,
                                                "help": TEXT,
                                                "defaultConfiguration": _object(
                                                    {"level": {"enum": ["none", "note", "warning", "error"]}}
                                                ),
                                            }
                                        ),
                                    },
                                }
                            )
                        }
                    ),
                    "results": {
                        "type": "array",
                        "items": _object(
                            {
                                "ruleId": {"type": "string"},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": _object(
                                        {
                                            "physicalLocation": _object(
                                                {
                                                    "artifactLocation": _object(
                                                        {"uri": {"type": "string", "format": "uri-reference"}}
                                                    ),
                                                    "region": _object({"startLine": POSITIVE, "startColumn": POSITIVE}),
                                                }
                                            )
                                        }
                                    ),
                                },
                            }
                        ),
                    },
                }
            ),
        },
    }
)
"""What SARIF 2.1.0 (OASIS) asks of the parts that we write."""


def test_sarif_is_of_the_standard_form(problems: Problems, root: Path) -> None:
    problems.add("missing-field", "evidence/a b%.yml", "no place known")
    report = json.loads(render_report(problems, "sarif", root))
    jsonschema.validate(report, SARIF)
    (run,) = report["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == rules
    assert len(run["results"]) == 4
    result = next(result for result in run["results"] if result["ruleId"] == "S203")
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 9}
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "design"}]
    addresses = [row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for row in run["results"]]
    assert "evidence/a%20b%25.yml" in addresses, "an address has no spaces"
