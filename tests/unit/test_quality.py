"""The quality report: what is asked of whom, what counts as missing, and that all its forms tell the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthesite.cli import cli
from synthesite.exports.quality import quality_document, quality_text
from synthesite.labels import load_labels
from synthesite.pipeline import Checked, check_project, summarise_project
from synthesite.problems import Problems, SynthesiteError
from synthesite.render import render_views
from synthesite.synthesis.quality import LACKS, QualityReport, assess_quality, curated_themes, known_theme
from synthesite.synthesis.recommended_fields import EVALUATION_FIELDS, POLICY_FIELDS
from synthesite.views.quality import FOLDER, LISTED, quality_views

MakeProject = Callable[..., Path]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def report_on(project: Path, themes: tuple[str, ...] | None = None) -> QualityReport:
    checked = check_project(project, use_cache=False)
    assert checked.problems.errors == 0, [problem.message for problem in checked.problems]
    return assess_quality(checked.linked, checked.day, themes)


def found(report: QualityReport, kind: str) -> dict[str, tuple[str, ...]]:
    return {row.id: details for row, details in report.lacking(kind)}


def counts(report: QualityReport) -> dict[str, tuple[int, int]]:
    return {row.kind: (row.found, row.asked) for row in report.counts}


def test_the_example_project_lacks_what_its_files_say(make_project: MakeProject) -> None:
    report = report_on(make_project())
    # counted by hand in tests/data/good
    assert counts(report) == {
        "never-asked": (1, 1),
        "not-appraised": (6, 8),  # trial-2009 and rural-2011 have an appraisal
        "coded-once": (7, 8),  # trial-2009 is checked, and coded again
        "not-read-in-full": (3, 8),
        "not-verified": (0, 8),
        "blank-fields": (8, 8),
        "no-policy": (3, 5),  # of trial-2009 and before-after-2007 a policy is evaluated
        "no-evaluation": (1, 3),
        "coding-old": (0, 8),
        "judged-once": (1, 1),
        "search-overdue": (0, 1),
        "theme-empty": (0, 4),
        "theme-not-reviewed": (4, 4),
        "record-unused": (0, 8),
    }
    assert found(report, "not-read-in-full") == {
        "before-after-2007": ("abstract",),
        "review-2013": ("abstract",),
        "rural-2011": ("secondary",),
    }
    assert found(report, "no-evaluation") == {"strategy-2012": ()}
    assert found(report, "judged-once") == {"nurses-in-exampleshire": ("little-difference", "trust")}
    assert dict(report.totals) == {"evaluation": 5, "policy": 3, "review": 1, "theme": 4, "record": 8}


def test_a_document_read_in_part_was_not_read_in_full(make_project: MakeProject) -> None:
    project = make_project()
    replace(project / "evidence/policies/plan-2000.yml", "access: full-text", "access: in-part")
    report = report_on(project)
    assert counts(report)["not-read-in-full"] == (4, 8)
    assert found(report, "not-read-in-full")["plan-2000"] == ("in-part",)


def test_what_most_findings_rest_on_comes_first(make_project: MakeProject) -> None:
    project = make_project()
    order = [row.id for row in report_on(project).wanting if row.of in ("evaluation", "policy")]
    # one finding rests on each of the first three, which lack 4, 4 and 1 things; the others lack 5, 4, 4, 3, 3
    assert order[:3] == ["before-after-2007", "interviews-2010", "trial-2009"]
    assert order[3:] == ["review-2013", "strategy-2012", "rural-2011", "model-2005", "plan-2000"]
    replace(project / "evidence/evaluations/review-2013.yml", "scope: core", "scope: context")
    order = [row.id for row in report_on(project).wanting if row.of in ("evaluation", "policy")]
    assert order[-1] == "review-2013", "the subject itself comes before its context"


@pytest.mark.parametrize(
    ("written", "field", "states"),
    [  # blank, not reported, does not apply, filled
        ("", "funding", (1, 0, 0, 0)),
        ("funding: not-reported", "funding", (0, 1, 0, 0)),
        ("funding: An example fund", "funding", (0, 0, 0, 1)),
        ("comparator: not-applicable", "comparator", (0, 0, 1, 0)),
        ("sample: [{group: people, n: not-reported}]", "sample", (0, 1, 0, 0)),
        ("sample: [{group: people, n: not-reported}, {group: others}]", "sample", (0, 0, 0, 1)),
        ("sample_note: not-reported", "sample", (0, 1, 0, 0)),
        ("sample_note: 35 practices", "sample", (0, 0, 0, 1)),
        ("intervention: {name: Visits, who: not-reported}", "intervention.who", (0, 1, 0, 0)),
        ("intervention: {name: Visits}", "intervention.what", (1, 0, 0, 0)),
        ("equity: [{dimension: age, use: reported-at-baseline}]", "equity", (0, 0, 0, 1)),
    ],
)
def test_a_blank_is_not_the_same_as_not_reported(
    written: str, field: str, states: tuple[int, int, int, int], make_project: MakeProject
) -> None:
    project = make_project()
    for path in sorted((project / "evidence/evaluations").glob("*.yml")):
        if path.name != "rural-2011.yml":
            path.unlink()
    path = project / "evidence/evaluations/rural-2011.yml"
    text = re.sub(r"appraisals:.*?(?=coding:)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    path.write_text(text + f"{written}\n", encoding="utf-8")
    checked = check_project(project, use_cache=False)
    rows = {row.field: row for row in assess_quality(checked.linked, checked.day).fields if row.kind == "evaluation"}
    row = rows[field]
    assert (row.blank, row.not_reported, row.not_applicable, row.filled) == states
    assert row.asked == 1


def test_fields_are_asked_only_where_they_can_be_told(make_project: MakeProject) -> None:
    report = report_on(make_project())
    asked = {row.field: row.asked for row in report.fields if row.kind == "evaluation"}
    # two trials and a controlled study compare; one of five is a review, one is of views
    assert asked["comparator"] == 3
    assert asked["period"] == 4
    assert asked["voices"] == 1
    assert asked["intervention"] == 5
    assert asked["intervention.who"] == 1, "where no intervention is coded, that is one blank and not three"
    targets = [row for row in report.fields if row.field == "targets.fate"]
    assert [(row.asked, row.filled) for row in targets] == [(1, 1)], "asked of policies that set a target"


def test_growing_old_is_told_by_the_dates_of_the_data(make_project: MakeProject) -> None:
    project = make_project()
    evaluation = project / "evidence/evaluations/interviews-2010.yml"
    replace(evaluation, "on: 2026-01-05", "on: 2023-01-10")  # the project's own day is 2026-01-10
    assert found(report_on(project), "coding-old") == {}
    replace(evaluation, "on: 2023-01-10", "on: 2023-01-09")
    assert found(report_on(project), "coding-old") == {"interviews-2010": ("2023-01-09",)}
    replace(evaluation, "on: 2023-01-09", "on: 2020-01-09, checked_by: first coder, checked_on: 2025-01-10")
    report = report_on(project)
    assert found(report, "coding-old") == {}
    assert "interviews-2010" in found(report, "coded-once"), "nobody checks their own coding"
    themes = project / "evidence/themes.yml"
    replace(themes, "question: What became of social work?", "question: What?\n    reviewed_on: 2024-01-09")
    replace(themes, "question: Did nurses take over?", "question: Did they?\n    reviewed_on: 2024-01-10")
    assert found(report_on(project), "theme-not-reviewed") == {
        "continuity": (),
        "use-of-hospital": (),
        "social-work": ("2024-01-09",),
    }
    review = project / "reviews/nurses-in-exampleshire/review.yml"
    replace(review, "next_search_due: 2027-01", "next_search_due: 2026-01-09")
    assert found(report_on(project), "search-overdue") == {"nurses-in-exampleshire": ("2026-01-09",)}


def test_orphans_are_found(make_project: MakeProject) -> None:
    project = make_project()
    with (project / "evidence/themes.yml").open("a", encoding="utf-8") as handle:
        handle.write(
            "  - {id: lonely, label: Lonely, definition: D., scope_note: S., question: Q?}\n"
            "  - {id: parent, label: Parent, definition: D., scope_note: S., question: Q?}\n"
        )
    with (project / "evidence/references.bib").open("a", encoding="utf-8") as handle:
        for key in ("unused2001", "cited2002", "backing2003"):
            handle.write(f"@misc{{{key}, author = {{A, B}}, title = {{A title}}, date = {{2001}}}}\n")
    replace(project / "evidence/themes.yml", "broader: social-work", "broader: parent")
    summary = project / "reviews/nurses-in-exampleshire/plain-language-summary.md"
    summary.write_text(summary.read_text(encoding="utf-8") + "\nSee [@cited2002, p. 3].\n", encoding="utf-8")
    replace(project / "evidence/evaluations/rural-2011.yml", "report: review2013", "report: backing2003")
    checked = check_project(project, use_cache=False)
    report = assess_quality(checked.linked, checked.day)
    assert found(report, "theme-empty") == {"lonely": (), "social-work": ()}, "a narrower theme's entries count"
    assert found(report, "record-unused") == {"unused2001": ()}


def test_dead_links_and_old_checks_come_from_the_status_file(make_project: MakeProject) -> None:
    project = make_project()
    status = project / "evidence/status.yml"
    rows = [
        "{address: 'https://example.org/interviews', state: dead, checked_on: 2025-01-10}",
        "{address: 'https://example.org/review', state: ok, checked_on: 2025-01-10}",
        "{address: 'https://example.org/trial', state: dead, checked_on: 2025-01-09, "
        "archived: 'https://web.archive.org/web/2015/https://example.org/trial'}",
    ]
    status.write_text("links:\n" + "".join(f"  - {row}\n" for row in rows), encoding="utf-8")
    report = report_on(project)
    assert found(report, "dead-link") == {"interviews-2010": ("https://example.org/interviews",)}
    assert counts(report)["dead-link"] == (1, 3)
    assert found(report, "never-asked") == {}
    status.write_text(status.read_text(encoding="utf-8").replace("2025-01-10", "2025-01-09"), encoding="utf-8")
    assert found(report_on(project), "never-asked") == {"synthesite refresh": ("2025-01-09",)}


def test_a_part_of_the_report_is_that_of_its_themes(make_project: MakeProject) -> None:
    project = make_project()
    replace(project / "evidence/themes.yml", "question: What became of social work?", "question: W?\n    curator: Ann")
    whole = report_on(project)
    part = report_on(project, ("social-work",))
    assert [row.theme for row in part.themes] == ["social-work"]
    assert part.themes[0] in whole.themes, "the same theme is told the same"
    assert [row.id for row in part.wanting] == [row.id for row in whole.wanting if "social-work" in row.themes]
    assert {row.id for row in part.wanting if row.of in ("evaluation", "policy")} == {
        "interviews-2010",
        "strategy-2012",
    }, "those of the narrower theme"
    assert [(row.curator, row.themes) for row in whole.curators] == [
        ("Ann", ("social-work",)),
        (None, ("use-of-hospital", "continuity", "substitution")),
    ]
    library = check_project(project).library
    assert curated_themes(library, "Ann") == ("social-work",)
    with pytest.raises(SynthesiteError, match="curators are: Ann"):
        curated_themes(library, "Bob")
    with pytest.raises(SynthesiteError, match='do you mean "continuity"'):
        known_theme(library, "continuty")


CELL = re.compile(r'<tr role="row"><th scope="row" role="rowheader">(.*?)</th><td role="cell">(.*?)</td>', re.DOTALL)


def _pages(checked: Checked) -> dict[str, str]:
    corpus = summarise_project(checked)
    problems = Problems()
    pages = {page.address: page.body for page in render_views(corpus, list(quality_views(corpus)), problems)}
    assert [problem.message for problem in problems] == []
    return pages


def _told_by_page(html: str) -> dict[str, tuple[int, ...]]:
    table = html.partition('id="t-counts"')[2].partition("</table>")[0]
    return {
        unescape(re.sub("<[^>]+>", "", name)): tuple(int(n.replace(",", "")) for n in re.findall(r"[\d,]+", number))
        for name, number in CELL.findall(table)
    }


def test_text_json_and_pages_tell_the_same_counts(own_checked: Checked) -> None:
    checked = own_checked
    report = assess_quality(checked.linked, checked.day)
    labels = load_labels(checked.library)
    there = {row.kind: row for row in report.counts if row.found}
    assert there, "something is missing of our own project"

    document = json.loads(json.dumps(quality_document(report)))
    assert {row["kind"]: row["found"] for row in document["counts"] if row["found"]} == {
        kind: row.found for kind, row in there.items()
    }
    lacks = [lack["kind"] for row in document["work"] for lack in row["lacks"]]
    assert {kind: lacks.count(kind) for kind in there} == {kind: row.found for kind, row in there.items()}

    text = quality_text(report, labels, 10)
    said = {
        words: (int(number.replace(",", "")), int(asked.replace(",", "")))
        for number, asked, words in re.findall(r"^ +([\d,]+) of +([\d,]+)  (\S.*)$", text, re.MULTILINE)
    }
    assert said == {labels.of("quality", kind): (row.found, row.asked) for kind, row in there.items()}

    pages = _pages(checked)
    shown = _told_by_page(pages[FOLDER])
    assert {words: numbers[0] for words, numbers in shown.items()} == {words: both[0] for words, both in said.items()}
    for kind, row in there.items():
        body = pages[f"{FOLDER}{kind}/"]
        table = body.partition("<tbody")[2].partition("</tbody>")[0]
        assert table.count("<tr") == min(row.found, LISTED)
    for theme in report.themes:
        told = _told_by_page(pages[f"{FOLDER}themes/{theme.theme}/"])
        assert {words: numbers[0] for words, numbers in told.items()} == {
            labels.of("quality", row.kind): row.found for row in theme.counts if row.found
        }


def test_everything_that_can_be_missing_has_words(own_checked: Checked) -> None:
    groups = load_labels(own_checked.library).groups
    assert set(groups["quality"]) == set(groups["quality_meanings"]) == set(LACKS)
    assert set(groups["quality_fields"]) == {*EVALUATION_FIELDS, *POLICY_FIELDS}


def test_pages_escape_what_contributors_write(make_project: MakeProject) -> None:
    project = make_project()
    evil = "<img src=x onerror=alert(1)>"
    replace(project / "evidence/themes.yml", "label: Social work\n", f"label: '{evil} theme'\n    curator: '{evil}'\n")
    path = project / "evidence/evaluations/rural-2011.yml"
    path.write_text(
        path.read_text(encoding="utf-8") + f"title: '{evil} title'\nnot_verified: ['{evil} fact']\n", encoding="utf-8"
    )
    pages = _pages(check_project(project, use_cache=False))
    assert not [address for address, body in pages.items() if "<img" in body]
    shown = " ".join(pages.values())
    for words in ("title", "theme", "fact"):
        assert f"&lt;img src=x onerror=alert(1)&gt; {words}" in shown


def test_the_command_prints_the_report_and_finds_no_fault(make_project: MakeProject) -> None:
    project = str(make_project())
    run = CliRunner().invoke
    done = run(cli, ["doctor", "--project", project, "--first", "3"])
    assert done.exit_code == 0
    assert "6 of      8  Quality not judged" in done.output
    assert "Work that would help readers most (3 of 14)" in done.output
    assert " 3. before-after-2007 (1 finding of our reviews rests on it)" in done.output
    whole = json.loads(run(cli, ["doctor", "--project", project, "--format", "json"]).output)
    assert len(whole["work"]) == 14
    part = json.loads(run(cli, ["doctor", "--project", project, "--format", "json", "--theme", "substitution"]).output)
    assert [row["theme"] for row in part["themes"]] == ["substitution"]
    assert {row["id"] for row in part["work"]} == {"interviews-2010", "strategy-2012", "substitution"}
    both = run(cli, ["doctor", "--project", project, "--theme", "continuity", "--curator", "Ann"])
    assert isinstance(both.exception, SynthesiteError)


def test_accepted_warnings_are_told_with_their_reasons(make_project: MakeProject) -> None:
    project = make_project()
    (project / "evidence/exceptions.yml").write_text(
        "exceptions:\n"
        "  - code: year-out-of-range\n"
        "    file: evidence/evaluations/rural-2011.yml\n"
        "    field: period\n"
        "    reason: <b>The parish book</b> begins then.\n"
        "    by: curator\n"
        "    on: 2026-01-08\n",
        encoding="utf-8",
    )
    checked = check_project(project, use_cache=False)
    report = assess_quality(checked.linked, checked.day)
    told = {
        "code": "year-out-of-range",
        "file": "evidence/evaluations/rural-2011.yml",
        "field": "period",
        "reason": "<b>The parish book</b> begins then.",
        "by": "curator",
        "on": "2026-01-08",
    }
    assert quality_document(report)["accepted"] == [told]
    assert "rural-2011.yml period: year-out-of-range: <b>The parish" in quality_text(
        report, load_labels(checked.library), 0
    )
    page = _pages(checked)[FOLDER]
    assert "&lt;b&gt;The parish book&lt;/b&gt; begins then." in page
    assert "Curator, 8 January 2026" in page
    assert assess_quality(checked.linked, checked.day, ("continuity",)).accepted == ()
