"""Problems in the forms that forges and other programs read: held against their standards, safe with any name."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from click.testing import CliRunner
from reported import ENTRY, reported

from synthesite.change_report import AGREEMENT_LINES, NAMED, change_document, change_markdown
from synthesite.cli import cli
from synthesite.cli_summarise import REPORT_FILES
from synthesite.pipeline import check_project
from synthesite.problems import Problems, code_table
from synthesite.report_forms import ANNOTATIONS, most_useful_first, report_schema
from synthesite.reports import FORMATS, render_report
from synthesite.schema.common import Access
from synthesite.synthesis.changed_entries import ChangedEntry, Changes, sort_changes

DATA = Path(__file__).parents[1] / "data"
SITE = "https://example.org/evidence/"


@pytest.fixture
def problems() -> Problems:
    return reported()


def report(problems: Problems, form: str, **options: Any) -> str:
    return render_report(problems, form, Path(), **options)


HOSTILE = "x\n::error::forged\r\n%0A::set-output name=a::b\x1b[31m\u202e,y:z|<b>`c`</b> [l](javascript:x) &amp; @you"


def hostile() -> Problems:
    found = Problems()
    found.add("unknown-code", f"evidence/{HOSTILE}.yml", HOSTILE, HOSTILE, path=(HOSTILE,), line=1, column=1)
    return found


# Which come first


def test_the_most_useful_come_first() -> None:
    found = Problems()
    for slug, file, line in (
        ("bib-unused", "a.bib", 1),  # a warning
        ("events-above-n", "b.yml", 9),  # sense
        ("unknown-entry", "b.yml", 1),  # a link: a second of its file
        ("unknown-code", "c.yml", 5),  # a field
        ("unclosed-bracket", "z.yml", 3),  # a file that cannot be read
        ("privacy", "changed.yml", 2),
        ("privacy", "changed.yml", 1),
    ):
        found.add(slug, file, f"about {file}", line=line, column=1)
    ordered = [(problem.slug, problem.file, problem.line) for problem in most_useful_first(found, {"changed.yml"})]
    assert ordered == [
        ("privacy", "changed.yml", 1),
        ("unclosed-bracket", "z.yml", 3),
        ("unknown-code", "c.yml", 5),
        ("unknown-entry", "b.yml", 1),
        ("privacy", "changed.yml", 2),
        ("events-above-n", "b.yml", 9),
        ("bib-unused", "a.bib", 1),
    ]
    assert sorted(map(repr, most_useful_first(found))) == sorted(map(repr, found)), "none is lost, none is doubled"


def test_causes_come_before_what_follows_from_them() -> None:
    """Every family of codes has its place, so that a new one cannot come before all others unseen."""
    found = Problems()
    for slug, code in code_table().items():
        if code.severity == "error":
            found.add(slug, f"{slug}.yml", "wrong")
    families = [problem.code[0] for problem in most_useful_first(found)]
    assert list(dict.fromkeys(families)) == [family for family in "YCSBRDTP" if family in families]
    assert len(families) == len(found)


# GitHub


def test_github_gets_one_line_for_each_errors_first(problems: Problems) -> None:
    lines = report(problems, "github").split("\n")
    assert len(lines) == 3
    assert lines[0].startswith("::error file=evidence/evaluations/a-2001.yml,line=3,col=1,title=Y102 duplicate-key::")
    assert lines[1] == (
        "::error file=evidence/evaluations/a-2001.yml,line=2,col=9,title=S203 unknown-code"
        '::design: "triall" is not a design How to mend it: write "trial"'
    )
    assert lines[2].startswith("::warning file=reviews/x/a.md,line=7,col=1,title=T604 raw-html-in-prose::")


def test_github_sees_every_file_before_a_second_problem_of_one() -> None:
    many = Problems()
    for name in ("a", "b", "c"):
        for number in range(12):
            many.add("unknown-code", f"{name}.yml", f"message {number:02}", line=number + 1, column=1)
    lines = report(many, "github", changed=["c.yml"]).split("\n")
    assert [line.split("file=")[1].split(",")[0] for line in lines[:4]] == ["c.yml", "a.yml", "b.yml", "c.yml"]
    assert len([line for line in lines if line.startswith("::")]) == ANNOTATIONS == 10
    assert lines[10:] == ["And 26 more problems: the summary of this run lists all of them."]


@pytest.mark.parametrize(("count", "last"), [(0, ""), (10, "::error"), (11, "And 1 more problem:")])
def test_github_says_how_many_it_does_not_show(count: int, last: str) -> None:
    many = Problems()
    for number in range(count):
        many.add("unknown-code", f"{number:02}.yml", "wrong", line=1, column=1)
    lines = report(many, "github").split("\n")
    assert len(lines) == min(max(count, 1), 11)
    assert lines[-1].startswith(last)


def test_no_form_lets_a_name_act_on_terminal_or_forge() -> None:
    for form in FORMATS:
        text = report(hostile(), form)
        for mark in ("\x1b", "\u202e", "\r"):
            assert mark not in text, form
    annotation = report(hostile(), "github")
    assert len(annotation.split("\n")) == 1
    properties, _, message = annotation.removeprefix("::error ").partition("::")
    assert "\n" not in message
    assert [part.split("=")[0] for part in properties.split(",")] == ["file", "line", "col", "title"]
    assert "%250A" in message, "a percent sign of the author is not ours"


def test_warnings_that_stood_before_do_not_cover_up_those_of_a_change() -> None:
    found = Problems()
    for number in range(12):
        found.add("bib-no-year", f"old-{number:02}.bib", "there is no year", line=1, column=1)
    found.add("bib-no-year", "new.bib", "there is no year", line=1, column=1)
    found.add("unknown-entry", "old-00.bib", "broken by what was taken away", line=1, column=1)
    lines = report(found, "github", changed=["new.bib"]).split("\n")
    assert [line.split("file=")[1].split(",")[0] for line in lines[:-1]] == ["old-00.bib", "new.bib"]
    assert lines[-1] == "And 12 more problems: the summary of this run lists all of them."
    told = report(found, "markdown", changed=["new.bib"])
    before, fold = told.split(
        "<details><summary>12 warnings in files that this does not change</summary>\n\n| | Where |"
    )
    assert before.count("\n| error ") == before.count("\n| warning ") == 1
    assert fold.count("\n| warning ") == 12
    assert fold.endswith("|\n\n</details>")
    assert "<details>" not in report(found, "markdown")
    nothing = report(found, "markdown", changed=["other.bib"])
    assert "Nothing is wrong with the files that this changes." not in nothing, "what was broken elsewhere is its doing"


def test_a_change_without_fault_is_told_so() -> None:
    found = Problems()
    found.add("bib-no-year", "old.bib", "there is no year", line=1, column=1)
    told = report(found, "markdown", changed=["new.bib"])
    assert told.startswith("## Check: 1 warning.\n\nNothing is wrong with the files that this changes.\n\n<details>")
    assert report(found, "github", changed=["new.bib"]) == (
        "And 1 more problem: the summary of this run lists all of them."
    )


# Markdown


def test_markdown_is_a_table_and_nothing_in_it_is_markup(problems: Problems) -> None:
    lines = report(problems, "markdown").split("\n")
    assert lines[0] == "## Check: 2 errors and 1 warning."
    assert lines[2] == "| | Where | Field | What is wrong | How to mend it |"
    assert lines[5].startswith("| error S203 | evidence/evaluations/a-2001.yml:2 | design | ")
    (row,) = report(hostile(), "markdown").split("\n")[4:]
    assert row.replace("\\|", "").count("|") == 6
    for mark in ("\\<b\\>", "\\[l\\]", "\\`c\\`", "\\@you"):
        assert mark in row
    assert report(Problems(), "markdown") == "## Check: No problems.\n"


def test_codes_lead_to_the_manual_where_the_site_has_an_address(problems: Problems) -> None:
    assert "| error [S203](https://example.org/evidence/manual/problems/#S203) |" in report(
        problems, "markdown", site_url=SITE
    )
    assert "](" not in report(problems, "markdown")
    assert (
        report(problems, "github", site_url=SITE)
        .split("\n")[1]
        .endswith('write "trial" https://example.org/evidence/manual/problems/#S203')
    )


def test_a_long_table_is_cut_where_the_forge_would_refuse_it() -> None:
    many = Problems()
    for number in range(9000):
        many.add("unknown-code", "a.yml", f"message {number:05} " + "x" * 150, line=1, column=1)
    for number in range(9000):
        many.add("bib-no-year", "old.bib", f"message {number:05} " + "x" * 150, line=1, column=1)
    folded = report(many, "markdown", changed=["a.yml"])
    assert len(folded.encode()) <= 1_000_100
    assert folded.count("<details>") == folded.count("</details>")
    text = report(many, "markdown")
    assert len(text.encode()) <= 1_000_000
    assert text.endswith("… cut here; the other formats hold everything | |")


# For programs


def read_json(problems: Problems) -> Any:
    return json.loads(report(problems, "json"))


def test_json_holds_everything(problems: Problems) -> None:
    found = read_json(problems)
    assert (found["version"], found["errors"], found["warnings"]) == (1, 2, 1)
    assert found["problems"][0] == {
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
    assert found["problems"][1]["related"] == [{"file": ENTRY, "line": 1, "column": 1, "message": "first given here"}]


def test_json_is_of_its_published_form(problems: Problems) -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    problems.add("missing-field", "evidence/a.yml", "no place known")
    for found in (problems, hostile(), Problems()):
        jsonschema.validate(read_json(found), schema)
    row = schema["properties"]["problems"]["items"]
    assert set(read_json(problems)["problems"][0]) == set(row["properties"]) == set(row["required"])
    assert set(read_json(problems)) == set(schema["properties"]) == set(schema["required"])
    for name, about in {**schema["properties"], **row["properties"]}.items():
        assert about["description"].endswith("."), name
    broken = read_json(problems)
    broken["problems"][0]["severity"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


@cache
def sarif_schema() -> Any:
    """The schema of the standard; tests/data/reports/README.md says whence it comes."""
    return json.loads((DATA / "reports" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def read_sarif(problems: Problems, **options: Any) -> Any:
    found = json.loads(report(problems, "sarif", **options))
    jsonschema.validate(found, sarif_schema(), format_checker=jsonschema.FormatChecker())
    return found


def test_sarif_is_of_the_standard_form(problems: Problems) -> None:
    problems.add("missing-field", "evidence/a b%.yml", "no place known")
    log = read_sarif(problems, site_url=SITE)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["S201", "S203", "T604", "Y102"]
    assert rules[1]["helpUri"] == "https://example.org/evidence/manual/problems/#S203"
    assert len(run["results"]) == 4
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    result = next(result for result in run["results"] if result["ruleId"] == "S203")
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 9}
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "design"}]
    addresses = [row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for row in run["results"]]
    assert "evidence/a%20b%25.yml" in addresses, "an address has no spaces"
    (related,) = next(row for row in run["results"] if row["ruleId"] == "Y102")["relatedLocations"]
    assert related["message"] == {"text": "first given here"}
    assert related["physicalLocation"]["region"]["startLine"] == 1


def test_sarif_of_nothing_and_of_hostile_names_is_of_the_standard_form_too() -> None:
    assert read_sarif(Problems())["runs"][0]["results"] == []
    (result,) = read_sarif(hostile())["runs"][0]["results"]
    assert result["message"]["text"].startswith("x\n::error::forged")


def test_the_standards_schema_would_notice_a_mistake(problems: Problems) -> None:
    log = read_sarif(problems)
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, sarif_schema())


def test_gitlab_gets_what_its_code_quality_report_asks_for(problems: Problems) -> None:
    """Keys and values after GitLab's documentation, "Code Quality report format"."""
    rows = json.loads(report(problems, "gitlab"))
    assert [row["check_name"] for row in rows] == ["S203 unknown-code", "Y102 duplicate-key", "T604 raw-html-in-prose"]
    assert {row["severity"] for row in rows} <= {"info", "minor", "major", "critical", "blocker"}
    assert rows[0]["location"] == {"path": ENTRY, "lines": {"begin": 2}}
    assert rows[0]["description"] == 'design: "triall" is not a design'
    assert json.loads(report(Problems(), "gitlab")) == []


def test_marks_of_problems_are_their_own_and_outlast_added_lines() -> None:
    def marks(first: int) -> list[str]:
        found = Problems()
        for line in (first, first + 5):  # the same mistake twice in one file
            found.add("unknown-code", ENTRY, "wrong", path=("design",), line=line, column=1)
        found.add("unknown-code", ENTRY, "wrong", path=("scope",), line=1, column=1)
        return [row["fingerprint"] for row in json.loads(report(found, "gitlab"))]

    assert len(set(marks(3))) == 3
    assert marks(3) == marks(30)


# What a reviewer of changed files is told


def test_changes_are_sorted_by_what_they_are(make_project: Any) -> None:
    project = make_project()
    (project / "evidence/evaluations/lost.yml").write_text("reports: [x\n", encoding="utf-8")
    checked = check_project(project)
    coding = checked.library.codings[0]
    changes = sort_changes(
        checked.library,
        [
            "evidence/evaluations/trial-2009.yml",
            "evidence/evaluations/trial-2009.yml",
            "evidence/policies/model-2005.yml",
            "evidence/evaluations/lost.yml",
            coding.file,
            "reviews/nurses-in-exampleshire/screening.csv",
            "reviews/nurses-in-exampleshire/review.yml",
            "evidence/themes.yml",
            "mkdocs.yml",
        ],
    )
    assert [(entry.kind, entry.id) for entry in changes.entries] == [
        ("evaluation", "trial-2009"),
        ("policy", "model-2005"),
    ]
    assert changes.codings == (coding.of,)
    assert changes.coded == tuple(sorted({"trial-2009", "model-2005", coding.of}))
    assert changes.reviews == ("nurses-in-exampleshire",)
    assert changes.unreadable == ("evidence/evaluations/lost.yml",)
    assert changes.others == ("evidence/themes.yml", "mkdocs.yml")


def test_completeness_of_a_changed_entry(make_project: Any) -> None:
    """Of a field that says nothing, one that says that the document does not tell, and one that is filled."""
    project = make_project()
    path = project / "evidence/evaluations/trial-2009.yml"
    before = sort_changes(check_project(project).library, ["evidence/evaluations/trial-2009.yml"]).entries[0]
    text = path.read_text(encoding="utf-8") + "funding: not-reported\nconflicts: none declared\n"
    path.write_text(text.replace("access: full-text", "access: abstract"), encoding="utf-8")
    after = sort_changes(check_project(project).library, ["evidence/evaluations/trial-2009.yml"]).entries[0]
    assert (after.asked, after.filled) == (before.asked, before.filled + 1)
    assert set(before.blank) - set(after.blank) == {"funding", "conflicts"}
    assert after.not_reported == ("funding",)
    assert after.filled + len(after.blank) + len(after.not_reported) == after.asked
    assert after.share == pytest.approx(after.filled / after.asked)
    assert (before.abstract_only, after.abstract_only) == (False, True)
    assert after.appraised


def _changed(name: str, **given: Any) -> ChangedEntry:
    row: dict[str, Any] = {
        "id": name,
        "kind": "evaluation",
        "file": f"evidence/evaluations/{name}.yml",
        "asked": 10,
        "filled": 6,
        "not_reported": (),
        "blank": ("funding",),
        "appraised": False,
        "access": "abstract",
        "coders": ("first coder",),
    }
    return ChangedEntry(**{**row, **given})


def test_a_reviewer_is_told_in_words(problems: Problems) -> None:
    changes = Changes((_changed("a-2001"),), (), ("x",), (), ())
    text = change_markdown(problems, changes, ["evidence/evaluations/gone.yml"], [ENTRY])
    assert "1 evaluation, 1 review, 1 file taken away." in text
    assert "| evaluation a-2001 | 6 of 10 | funding | none | **not appraised** | **abstract only** |" in text
    assert "first coder (one person) |" in text
    part = Changes((_changed("b-2002", access="in-part"),), (), (), (), ())
    assert "| **parts of the document only** |" in change_markdown(problems, part, [], [ENTRY])
    assert text.index("## What this changes") < text.index("## Check: 2 errors") < text.index("## How complete")
    assert "## How far the coders" not in text
    empty = change_markdown(Problems(), Changes((), (), (), (), ()), [], [])
    assert empty == "## What this changes\n\nNo file of the evidence.\n\n## Check: No problems.\n"


def test_agreement_of_coders_is_told_and_never_crowds_out_the_rest() -> None:
    none = Changes((), (), (), (), ())
    text = change_markdown(Problems(), none, [], [], agreement="80%\x1b[31m\n\n| a | b |")
    _, told = text.split("## How far the coders of changed entries agree\n\n")
    assert told == "80%\N{REPLACEMENT CHARACTER}[31m\n\n| a | b |\n"
    long = change_markdown(Problems(), none, [], [], agreement="\n".join(["| row |"] * 1000))
    assert long.count("| row |") == AGREEMENT_LINES
    assert "… and 800 more lines" in long


def test_accepted_warnings_are_told_with_their_reasons(make_project: Any) -> None:
    """So that nobody hides one from the reviewer by accepting it in the same proposal."""
    project = make_project(DATA / "bad" / "T604-raw-html-in-prose")
    (problem,) = check_project(project).problems
    (project / "evidence/exceptions.yml").write_text(
        f"exceptions:\n  - code: T604\n    file: {problem.file}\n"
        "    reason: Printed like | this.\n    by: first coder\n    on: 2026-01-01\n",
        encoding="utf-8",
    )
    code, out = _run("summarise", "evidence/exceptions.yml", "--project", str(project))
    assert code == 0
    assert "Read these with care, as other entries rest on them: exceptions.yml." in out
    assert "## Check: No problems." in out
    assert "## 1 warning is accepted with a reason" in out
    assert f"| T604 | {problem.file}:{problem.line} |" in out
    assert "Printed like \\| this." in out


@pytest.mark.parametrize("access", [*get_args(Access), None])
def test_what_was_read_is_told_in_words(access: Access | None) -> None:
    text = change_markdown(Problems(), Changes((_changed("a", access=access),), (), (), (), ()), [], [])
    (row,) = [line for line in text.splitlines() if line.startswith("| evaluation")]
    assert row.split(" | ")[5].startswith("**") is (access not in ("full-text", None))


def test_a_coders_name_is_no_markup() -> None:
    text = change_markdown(Problems(), Changes((_changed("a", coders=(HOSTILE,)),), (), (), (), ()), [], [])
    (row,) = [line for line in text.splitlines() if line.startswith("| evaluation")]
    assert row.replace("\\|", "").count("|") == 8
    assert "\\<b\\>" in row


def test_many_changed_entries_are_counted() -> None:
    entries = tuple(_changed(f"a-{number:04}") for number in range(NAMED + 5))
    text = change_markdown(Problems(), Changes(entries, (), (), (), ()), [], [])
    assert "| … and 5 more |" in text
    assert text.count("\n| evaluation a-") == NAMED


def test_programs_are_told_the_same(problems: Problems) -> None:
    found = json.loads(change_document(problems, Changes((_changed("a-2001"),), (), (), (), ()), []))
    assert found["problems"] == {"errors": 2, "warnings": 1, "of_changed_entries": 2}
    (entry,) = found["entries"]
    assert (entry["id"], entry["filled"], entry["asked"], entry["share"]) == ("a-2001", 6, 10, 0.6)


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [*words])
    return done.exit_code, done.output


@pytest.mark.parametrize("between", ["\0", "\n", "\r\n"])
def test_a_list_of_changed_files_is_read_as_git_writes_it(between: str, tmp_path: Path, make_project: Any) -> None:
    project, listed = make_project(), tmp_path / "changed.txt"
    names = ["evidence/evaluations/trial-2009.yml", "./evidence/themes.yml", "gone.yml", "", "../conftest.py"]
    listed.write_text(between.join(names), encoding="utf-8", newline="")
    words = ("summarise", "--changed-from", str(listed), "--project", str(project))
    code, out = _run(*words)
    assert code == 0
    assert out.startswith(
        "## What this changes\n\n1 evaluation, 1 other file, 2 files taken away. "
        "Read these with care, as other entries rest on them: themes.yml.\n"
    )
    code, out = _run(*words, "--format", "json")
    found = json.loads(out)
    assert (found["others"], found["gone"]) == (["evidence/themes.yml"], ["../conftest.py", "gone.yml"])
    assert found["agreement"]["compared"] > 0, "the trial was coded twice"


def test_reports_are_written_side_by_side(tmp_path: Path, make_project: Any) -> None:
    project = make_project(DATA / "bad" / "D503-events-above-n")
    assert _run("summarise", "--to", str(tmp_path / "report"), "--project", str(project)) == (0, "")
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "report").iterdir()}
    assert set(written) == set(REPORT_FILES)
    assert "D503" in written["summary.md"]
    jsonschema.validate(json.loads(written["problems.json"]), report_schema())
    jsonschema.validate(json.loads(written["problems.sarif"]), sarif_schema())
    assert json.loads(written["code-quality.json"])[0]["check_name"] == "D503 events-above-n"


def test_check_puts_changed_files_first(tmp_path: Path, make_project: Any) -> None:
    project, listed = make_project(), tmp_path / "changed.txt"
    for name in ("a", "z"):
        (project / f"evidence/evaluations/{name}.yml").write_text("reports: [", encoding="utf-8")
    listed.write_text("evidence/evaluations/z.yml", encoding="utf-8")
    words = ("check", "--format", "github", "--project", str(project))
    assert _run(*words)[1].startswith("::error file=evidence/evaluations/a.yml,")
    code, out = _run(*words, "--changed-from", str(listed))
    assert code == 1
    assert out.startswith("::error file=evidence/evaluations/z.yml,")
