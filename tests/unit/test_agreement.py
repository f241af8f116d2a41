"""Two codings of one entry set side by side: what is compared, what is undone, and what pages and reports say."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthesite.agreement_report import agreement_files, as_csv, as_data, as_markdown, as_text
from synthesite.cli import cli
from synthesite.labels import load_labels
from synthesite.pipeline import Checked, check_project, summarise_project
from synthesite.render import render_views
from synthesite.synthesis.agreement import AgreementSummary, FieldAgreement, summarise_agreement
from synthesite.views import plan_views
from synthesite.views.agreement import ADDRESS, CSV_FILE

MakeProject = Callable[..., Path]
BY = "coding: {by: second coder, on: 2026-01-06, access: full-text}\n"


def coded(
    make_project: MakeProject, *codings: tuple[str, str], changes: tuple[tuple[str, str, str], ...] = ()
) -> Checked:
    """The good project with these second codings (name, text), after changes of entries (id, old, new)."""
    project = make_project()
    folder = project / "evidence/evaluations"
    (folder / "trial-2009.coding-sc.yml").unlink()
    for name, text in codings:
        (folder / f"{name}.yml").write_text(text + BY, encoding="utf-8")
    for name, old, new in changes:
        path = folder / f"{name}.yml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return check_project(project)


def compare(make_project: MakeProject, text: str, **more: tuple[tuple[str, str, str], ...]) -> AgreementSummary:
    checked = coded(make_project, ("trial-2009.coding-sc", text), **more)
    assert [problem.message for problem in checked.problems] == []
    return summarise_agreement(checked.library)


def field(summary: AgreementSummary, name: str) -> FieldAgreement:
    return next(found for found in summary.fields if found.field == name)


def answers(summary: AgreementSummary, name: str) -> dict[str, tuple[str, str]]:
    return {
        answer.of: (answer.first, answer.second)
        for coding in summary.codings
        for answer in coding.answers
        if answer.field == name
    }


def test_a_coding_in_short_form_is_compared(make_project: MakeProject) -> None:
    summary = compare(
        make_project,
        "design: controlled-before-after\n"
        "effects:\n"
        "  - {domain: emergency-admissions, direction: positive}\n"
        "  - {domain: quality-of-life, direction: no-difference}\n"
        "findings: [{theme: substitution, statement: Nurses did the work of others.}]\n",
    )
    assert answers(summary, "design") == {"": ("randomised-trial", "controlled-before-after")}
    assert answers(summary, "effects") == {
        "emergency-admissions": ("present", "present"),
        "quality-of-life": ("present", "present"),
    }
    assert answers(summary, "direction") == {
        "emergency-admissions": ("positive", "positive"),
        "quality-of-life": ("positive", "no-difference"),
    }
    assert answers(summary, "themes") == {
        "continuity": ("present", "absent"),
        "substitution": ("absent", "present"),
        "use-of-hospital": ("present", "present"),  # both through the outcome
    }
    (coding,) = summary.codings
    assert (coding.compared, coding.agreed, coding.still_open) == (8, 4, 4)
    assert (summary.entries, summary.twice, summary.compared, summary.agreed) == (8, 1, 8, 4)
    figures = {answer.of: answer.first_reason.mark for answer in coding.answers if answer.field == "direction"}
    assert figures == {"emergency-admissions": "figures", "quality-of-life": "figures"}


def test_a_field_left_out_is_not_compared_and_an_empty_list_is(make_project: MakeProject) -> None:
    left_out = compare(make_project, "design: randomised-trial\n")
    assert answers(left_out, "effects") == {}
    assert (field(left_out, "effects").codings, field(left_out, "effects").only_one) == (0, 1)
    assert field(left_out, "countries").only_one == 1
    assert "issuers" not in {found.field for found in left_out.fields}, "nobody coded it"
    empty = compare(lambda: make_project(name="second"), "effects: []\nfindings: []\nsettings: []\n")
    assert set(answers(empty, "effects").values()) == {("present", "absent")}
    assert answers(empty, "themes")["continuity"] == ("present", "absent")
    assert answers(empty, "settings") == {"primary-care": ("present", "absent")}
    assert field(empty, "effects").codings == 1


def test_lists_are_compared_label_by_label(make_project: MakeProject) -> None:
    summary = compare(
        make_project,
        "countries: [GB-ENG, GB-WLS]\npopulations: [older-people]\nvoices: [{voice: older-people}, {voice: carers}]\n",
    )
    assert answers(summary, "countries") == {"GB-ENG": ("present", "present"), "GB-WLS": ("absent", "present")}
    assert answers(summary, "populations") == {"older-people": ("present", "present")}
    assert answers(summary, "voices") == {"older-people": ("present", "present"), "carers": ("absent", "present")}
    found = field(summary, "countries")
    assert (found.agreed, found.compared, found.overlap, found.alpha) == (1, 2, 0.5, None)


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        # both name the measure in the same words: the other result on the domain does not count
        ("{domain: emergency-admissions, measure: people ADMITTED in an emergency, direction: positive}", "positive"),
        # one direction a domain by the rule of the effect direction plot, 70%
        (
            "{domain: emergency-admissions, measure: Stays, direction: positive}, "
            "{domain: emergency-admissions, measure: Days, direction: negative}",
            "mixed",
        ),
        ("{domain: emergency-admissions, direction: unclear}", "unclear"),
    ],
)
def test_effects_are_matched_by_domain_and_by_measure_where_words_are_the_same(
    effects: str, expected: str, make_project: MakeProject
) -> None:
    worse = "outcomes:\n  - {domain: emergency-admissions, measure: Visits, direction: negative}\n"
    summary = compare(make_project, f"effects: [{effects}]\n", changes=(("trial-2009", "outcomes:\n", worse),))
    same_words = "ADMITTED" in effects
    first = "positive" if same_words else "mixed"
    assert answers(summary, "direction")["emergency-admissions"] == (first, expected)


def test_a_result_that_tells_no_direction_is_no_effect(make_project: MakeProject) -> None:
    summary = compare(
        make_project,
        "effects: [{domain: quality-of-life, direction: positive}]\n",
        changes=(("trial-2009", "metric: mean-difference", "metric: mean"),),
    )
    assert answers(summary, "effects")["quality-of-life"] == ("absent", "present")
    assert "quality-of-life" not in answers(summary, "direction")
    reason = next(answer.first_reason for answer in summary.disagreements if answer.of == "quality-of-life")
    assert reason.mark == "no-direction"


def test_judgements_are_compared_item_by_item_with_the_same_instrument(make_project: MakeProject) -> None:
    summary = compare(
        make_project,
        "appraisals:\n"
        "  - tool: rob-2\n"
        "    items: [{item: d1, answer: some-concerns, support: No word of it.}, {item: d3, answer: low}]\n"
        "    overall: some-concerns\n"
        "    assessor: second coder\n"
        "  - {tool: pedro, assessor: second coder}\n",
    )
    assert answers(summary, "appraisals") == {
        "rob-2/d1": ("low", "some-concerns"),
        "rob-2/overall": ("some-concerns", "some-concerns"),
    }
    found = field(summary, "appraisals")
    assert found.weighted is not None
    assert found.weighted.n == 2


def test_what_was_settled_is_undone_before_counting(make_project: MakeProject) -> None:
    """The entry has taken over the second answer; the two did not agree all the same."""
    summary = compare(
        make_project,
        "design: controlled-before-after\n"
        "effects: [{domain: emergency-admissions, direction: mixed}, {domain: quality-of-life, direction: positive}]\n"
        "findings: [{theme: continuity, statement: One nurse.}]\n"
        "reconciled:\n"
        "  - {field: design, kept: second, first: randomised-trial, why: No lots., by: both coders, on: 2026-01-08}\n"
        "  - {field: effects, of: quality-of-life, kept: second, why: It is in a table., by: both, on: 2026-01-08}\n"
        "  - {field: direction, of: emergency-admissions, kept: first, why: The estimate., by: both, on: 2026-01-08}\n"
        "  - {field: themes, of: substitution, kept: second, why: Not said., by: both coders, on: 2026-01-08}\n",
        changes=(("trial-2009", "design: randomised-trial", "design: controlled-before-after"),),
    )
    assert answers(summary, "design") == {"": ("randomised-trial", "controlled-before-after")}
    assert answers(summary, "effects")["quality-of-life"] == ("absent", "present")
    assert answers(summary, "direction") == {"emergency-admissions": ("positive", "mixed")}
    assert answers(summary, "themes")["substitution"] == ("present", "absent")
    assert len(summary.disagreements) == 4
    assert summary.still_open == 0
    assert {answer.settled.kept for answer in summary.disagreements if answer.settled} == {"first", "second"}


@pytest.mark.parametrize(
    ("claim", "where", "said"),
    [
        ("field: design, kept: second, first: cohort", "kept", 'the entry has "randomised-trial"'),
        ("field: design, kept: first, first: cohort", "first", 'not "cohort"'),
        ("field: design, kept: other", "kept", "not said what the first coder had"),
        ("field: design, kept: other, first: randomised-trial", "first", "no other answer"),
        ("field: design, kept: first", "", ""),
        ("field: design, of: x, kept: first", "of", "has one value"),
        ("field: themes, kept: first", "field", "has several values"),
        ("field: themes, of: contiunity, kept: first", "of", "not a label"),
        ("field: themes, of: continuity, kept: first", "", ""),
        ("field: themes, of: continuity, kept: second", "kept", "the entry has it, the second coding lacks it"),
        ("field: themes, of: continuity, kept: other", "kept", "no third answer"),
        ("field: themes, of: use-of-hospital, kept: first", "kept", "just as the second coding does"),
        ("field: countries, of: GB-ENG, kept: first", "field", "do not both hold countries"),
        ("field: direction, of: quality-of-life, kept: first", "", ""),
        ("field: direction, of: quality-of-life, kept: second, first: mixed", "kept", 'the entry has "positive"'),
    ],
)
def test_a_settlement_that_does_not_fit_the_entry_is_a_problem(
    claim: str, where: str, said: str, make_project: MakeProject
) -> None:
    checked = coded(
        make_project,
        (
            "trial-2009.coding-sc",
            "design: controlled-before-after\n"
            "effects:\n"
            "  - {domain: emergency-admissions, direction: positive}\n"
            "  - {domain: quality-of-life, direction: unclear}\n"
            "findings: []\n"
            f"reconciled: [{{{claim}, why: As printed., by: both coders, on: 2026-01-08}}]\n",
        ),
    )
    if not said:
        assert len(checked.problems) == 0
        return
    (problem,) = checked.problems
    assert (problem.slug, problem.line) == ("reconciliation-misfit", 6)
    assert problem.path[:2] == ("reconciled", 0)
    assert problem.path[-1] == where
    assert said in problem.message
    assert problem.remedy


def test_themes_and_judgements_of_a_second_coding_are_checked(make_project: MakeProject) -> None:
    checked = coded(
        make_project,
        ("trial-2009.coding-sc", "findings: [{theme: contiunity, statement: One nurse.}]\n"),
        ("rural-2011.coding-ab", "appraisals: [{tool: rob-22, assessor: second coder}]\n"),
    )
    assert sorted(problem.slug for problem in checked.problems) == ["unknown-theme", "unknown-tool"]


def test_a_coding_without_its_coder_is_not_taken(make_project: MakeProject) -> None:
    project = make_project()
    (project / "evidence/evaluations/rural-2011.coding-ab.yml").write_text("design: qualitative-study\n", "utf-8")
    checked = check_project(project)
    assert [(problem.slug, problem.message) for problem in checked.problems] == [
        ("missing-field", 'the field "coding" is missing')
    ]
    assert {coding.of for coding in checked.library.codings} == {"trial-2009"}


TWO = (
    ("trial-2009.coding-sc", "design: randomised-trial\ncountries: [GB-ENG]\n"),
    ("rural-2011.coding-ab", "design: qualitative-study\nreasons: {design: People were only asked.}\n"),
)


def test_some_entries_only(make_project: MakeProject) -> None:
    library = coded(make_project, *TWO).library
    assert [coding.entry for coding in summarise_agreement(library).codings] == ["rural-2011", "trial-2009"]
    some = summarise_agreement(library, {"trial-2009", "model-2005", "no-such-entry"})
    assert (some.entries, some.twice, some.agreed, some.compared) == (2, 1, 2, 2)
    assert field(some, "design").kappa.why == "single"
    none = summarise_agreement(library, ())
    assert (none.entries, none.fields, none.codings) == (0, (), ())
    policy = summarise_agreement(library, {"model-2005"})
    assert policy.twice == 0


def test_two_second_codings_of_one_entry_are_both_counted(make_project: MakeProject) -> None:
    library = coded(
        make_project,
        ("trial-2009.coding-ab", "design: randomised-trial\n"),
        ("trial-2009.coding-sc", "design: controlled-before-after\n"),
        ("rural-2011.coding-ab", "design: qualitative-study\n"),
    ).library
    summary = summarise_agreement(library)
    assert (summary.twice, len(summary.codings)) == (2, 3)
    assert field(summary, "design").compared == 3


def test_every_form_tells_the_same_counts(make_project: MakeProject) -> None:
    checked = coded(make_project, *TWO)
    summary, labels = summarise_agreement(checked.library), load_labels(checked.library)
    data = as_data(summary)
    assert (data["compared"], data["agreed"], data["open"]) == (3, 2, 1)
    assert "2 of 3 (67%)" in as_text(summary, labels)
    assert "2 of 3 (67%)" in as_markdown(summary, labels)
    rows = list(csv.DictReader(io.StringIO(as_csv(summary, labels))))
    assert [row["agreed"] for row in rows].count("yes") == 2
    assert len(rows) == 3
    json.dumps(data, allow_nan=False)


def test_the_command_prints_every_form(make_project: MakeProject) -> None:
    root = coded(make_project, *TWO).project.root
    run = CliRunner()
    text = run.invoke(cli, ["agreement", "--project", str(root)])
    assert text.exit_code == 0
    assert "2 of 8 entries were coded twice" in text.output
    assert "Study design: first" in text.output
    file = str(root / "evidence/evaluations/trial-2009.coding-sc.yml")
    one = run.invoke(cli, ["agreement", file, "--format", "json", "--project", str(root)])
    assert json.loads(one.output)["coded_twice"] == 1
    whole = run.invoke(cli, ["agreement", str(root), "--format", "json", "--project", str(root)])
    assert json.loads(whole.output)["coded_twice"] == 2


def rendered(checked: Checked, *addresses: str) -> dict[str, str]:
    """The bodies of some pages."""
    corpus = summarise_project(checked)
    views = [view for view in plan_views(corpus) if view.address in addresses]
    pages = {page.address: page.body for page in render_views(corpus, views, checked.problems)}
    assert len(checked.problems) == 0
    assert set(pages) == set(addresses)
    return pages


def test_pages_say_where_two_coders_differ(make_project: MakeProject) -> None:
    hostile = '"=1+1 <script>alert(1)</script> | [x](javascript:y)"'
    checked = coded(
        make_project,
        (
            "trial-2009.coding-sc",
            f"design: controlled-before-after\nreasons: {{design: {hostile}}}\n"
            f"reconciled: [{{field: design, kept: first, why: {hostile}, by: both coders, on: 2026-01-08}}]\n",
        ),
        ("rural-2011.coding-ab", "countries: [GB-SCT]\n"),
    )
    trial, other = "evaluations/trial-2009/", "evaluations/interviews-2010/"
    methods = "reviews/nurses-in-exampleshire/methods/"
    pages = rendered(checked, ADDRESS, trial, other, methods)
    assert "0 of 1 (0%)" in pages[ADDRESS]
    assert "The first answer was kept, by both coders, 8 January 2026: =1+1 &lt;script&gt;" in pages[ADDRESS]
    assert "<script>alert" not in pages[ADDRESS]
    assert 'id="trial-2009--sc"' in pages[ADDRESS]
    assert "Coded twice, independently." in pages[trial]
    assert f"{ADDRESS}#trial-2009--sc" in pages[trial]
    assert "All of it has been settled." in pages[trial]
    assert "Coded twice" not in pages[other]
    assert "coded twice, independently" in pages[methods]
    summary, labels = summarise_agreement(checked.library), load_labels(checked.library)
    assert "'=1+1 <script>" in agreement_files(summary, labels)[CSV_FILE].decode()
    assert "\\<script\\>alert" in as_markdown(summary, labels)
    assert "\\[x\\](javascript:y)" in as_markdown(summary, labels)


def test_many_differences_stand_on_several_pages(make_project: MakeProject) -> None:
    many = "AT, BE, BG, HR, CY, CZ, DK, EE, FI, FR, DE, GR, HU, IE, IT, LV, LT, LU, MT, NL"
    checked = coded(
        make_project,
        ("interviews-2010.coding-sc", f"countries: [{many}]\n"),
        ("trial-2009.coding-sc", "design: controlled-before-after\n"),
    )
    second, trial = f"{ADDRESS}page/2/", "evaluations/trial-2009/"
    pages = rendered(checked, ADDRESS, second, trial)
    assert 'id="interviews-2010--sc"' in pages[ADDRESS]
    assert 'id="trial-2009--sc"' not in pages[ADDRESS]
    assert 'id="trial-2009--sc"' in pages[second]
    assert f"{second}#trial-2009--sc" in pages[trial]


def test_a_site_without_second_codings_says_so(make_project: MakeProject) -> None:
    checked = coded(make_project)
    assert "None of the 8 entries was coded twice." in rendered(checked, ADDRESS)[ADDRESS]
    assert agreement_files(summarise_agreement(checked.library), load_labels(checked.library)) == {}
