"""Files to records: one mistake one problem, the rest of the entry kept, and every path as in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthesite.cache import ParseCache
from synthesite.load import (
    Entry,
    Job,
    find_files,
    load_files,
    load_text,
    nearest,
    original_path,
    partial_model,
)
from synthesite.problems import Problem, Problems
from synthesite.schema import Evaluation, Policy
from synthesite.source import locate

FILE = "example.yml"
CODES = {
    "designs": frozenset({"cohort", "randomised-trial"}),
    "outcome_domains": frozenset({"mortality", "bed-days"}),
    "voices": frozenset({"nurses", "carers"}),
    "scopes": frozenset({"core"}),
}
WHOLE = """\
reports: [a]
design: cohort
scope: core
summary: People were visited.
countries: [GB-ENG]
outcomes:
  - {domain: mortality, measure: deaths, estimate: 1.5, metric: risk-ratio}
  - {domain: bed-days, measure: days}
  - {domain: mortality, measure: deaths later}
findings:
  - {theme: one, statement: First.}
  - {theme: two, statement: Second.}
links:
  - {to: other, kind: cites}
coding: {by: first coder, on: 2026-01-04, access: abstract}
provenance:
  - {report: a, accessed_as: abstract}
"""


FIGURE = "estimate: 1.5"


def read(text: str, codes: dict[str, frozenset[str]] = CODES) -> tuple[Entry[Evaluation] | None, list[Problem]]:
    problems = Problems()
    record, kept = load_text(text.encode(), FILE, Evaluation, codes, problems)
    return None if record is None else Entry("example", FILE, record, kept), list(problems)


def changed(*pairs: tuple[str, str]) -> str:
    text = WHOLE
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def found(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.slug, problem.field) for problem in problems]


def test_a_whole_record_is_complete() -> None:
    entry, problems = read(WHOLE)
    assert problems == []
    assert entry is not None
    assert entry.complete
    assert entry.record.outcomes[0].estimate == 1.5
    assert str(read(changed(("estimate: 1.5", "estimate: 1.50")))[0].record.outcomes[0].estimate) == "1.50"


@pytest.mark.parametrize(
    ("old", "new", "slug", "field", "remedy"),
    [
        ("design: cohort\n", "", "missing-field", "design", "add design, for instance design: "),
        ("summary:", "sumary:", "unknown-field", "sumary", 'write "summary"'),
        ("summary:", "Summary:", "unknown-field", "Summary", 'write "summary"'),
        ("scope: core", "scope: core\ncolour: red", "unknown-field", "colour", "use one of: "),
        ("design: cohort", "design: cohorts", "unknown-code", "design", 'write "cohort", or add'),
        ("design: cohort", "design: Randomised trial", "unknown-code", "design", 'write "randomised-trial"'),
        ("design: cohort", "design: zzz", "unknown-code", "design", "use a code of designs in codebook"),
        ("kind: cites", "kind: cite", "unknown-value", "links[0].kind", 'write "cites"; allowed: '),
        ("kind: cites", "kind: [cites]", "not-text", "links[0].kind", "write one text"),
        ("summary: People were visited.", "summary: {a: b}", "not-text", "summary", "write one text"),
        ("design: cohort", "design: [cohort]", "not-text", "design", "write one text"),
        ("estimate: 1.5", "estimate: about 1.5", "not-a-number", "outcomes[0].estimate", "write digits"),
        ("estimate: 1.5", "estimate: [1.5]", "not-text", "outcomes[0].estimate", "write one text"),
        (FIGURE, FIGURE + ", n: few", "not-a-count", "outcomes[0].n", "write digits"),
        (FIGURE, FIGURE + ", n: -3", "not-a-count", "outcomes[0].n", "write digits"),
        (FIGURE, FIGURE + ", adjusted: yes", "not-true-or-false", "outcomes[0].adjusted", "write true"),
        (FIGURE, FIGURE + ", p: '1.2'", "bad-p-value", "outcomes[0].p", "write for"),
        (FIGURE, FIGURE + ", interval: 1 to 2", "not-a-map", "outcomes[0].interval", "write the fields"),
        ("  - {to: other, kind: cites}", "  - other", "not-a-map", "links[0]", ""),
        ("countries: [GB-ENG]", "countries: GB-ENG", "not-a-list", "countries", "write countries: [GB-ENG]"),
        ("countries: [GB-ENG]", "countries: []", "empty-list", "countries", "add an item"),
        ("countries: [GB-ENG]", "countries: [UK]", "unknown-place", "countries[0]", "write the ISO code"),
        ("countries: [GB-ENG]", "countries:", "empty-value", "countries", "fill it in"),
        ("countries: [GB-ENG]", "countries: [GB-ENG, ~]", "empty-value", "countries[1]", "fill it in"),
        ("People were visited.", "", "empty-value", "summary", "fill it in"),
        ("People were visited.", "''", "empty-value", "summary", "fill it in"),
        ("People were visited.", "'  '", "empty-value", "summary", "fill it in"),
        ("scope: core", "scope: core\nsetting:", "empty-value", "setting", "fill it in"),
        ("scope: core", "scope: core\nperiod: spring 2006", "bad-date", "period", "write year-month-day"),
        ("scope: core", "scope: core\nperiod: 2007-02-29", "bad-date", "period", "write year-month-day"),
        ("theme: one", "theme: One theme", "bad-id", "findings[0].theme", "write small letters"),
        ("theme: one", "id: con, theme: one", "reserved-id", "findings[0].id", "choose another id"),
        ("to: other", "to: other#", "bad-reference", "links[0].to", "write the other entry's id"),
        ("reports: [a]", "reports: [a b]", "bad-key", "reports[0]", "write the key"),
        ("report: a,", "address: www.x.org,", "bad-address", "provenance[0].address", "write the whole"),
        ("access: abstract}", "access: abstract, orcid: 1}", "bad-orcid", "coding.orcid", "write it as"),
        (FIGURE, FIGURE + ", interval: {low: 1,2, high: 2}", "unknown-field", "outcomes[0].interval.2", "a"),
        ("scope: core", "scope: core\nsetting: no", "misread-truth", "", 'put it in quotation marks: "no"'),
        ("scope: core", "scope: core\nscope: core", "duplicate-key", "scope", "keep one of the two"),
        ("scope: core", "scope: core\nsetting: ask ann@example.org", "privacy", "", "take it out"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_problem_with_its_remedy(old: str, new: str, slug: str, field: str, remedy: str) -> None:
    _, problems = read(changed((old, new)))
    assert found(problems) == [(slug, field)]
    assert problems[0].remedy.startswith(remedy)
    assert problems[0].remedy != ""


def test_a_misspelt_required_field_is_not_missing_too() -> None:
    _, problems = read(changed(("measure: deaths,", "mesure: deaths,")))
    assert found(problems) == [("unknown-field", "outcomes[0].mesure")]


def test_without_a_codebook_codes_pass() -> None:
    entry, problems = read(changed(("design: cohort", "design: anything")), {})
    assert problems == []
    assert entry is not None
    assert entry.record.design == "anything"


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n"])
def test_a_file_that_holds_no_fields(text: str) -> None:
    entry, problems = read(text)
    assert entry is None
    assert [(problem.slug, problem.line) for problem in problems] == [("not-a-map", 1)]


def test_a_broken_field_stops_no_other_field() -> None:
    entry, problems = read(
        changed(("design: cohort", "design: cohrt"), ("kind: cites", "kind: cite"), ("theme: two", "theme: TWO"))
    )
    assert found(problems) == [
        ("unknown-code", "design"),
        ("unknown-value", "links[0].kind"),
        ("bad-id", "findings[1].theme"),
    ]
    assert entry is not None
    assert not entry.complete
    assert vars(entry.record)["design"] is None
    assert [outcome.measure for outcome in entry.record.outcomes] == ["deaths", "days", "deaths later"]
    assert [finding.theme for finding in entry.record.findings] == ["one"]
    assert entry.record.links == ()
    assert entry.record.coding.by == "first coder"


@pytest.mark.parametrize(
    ("old", "new", "left", "places"),
    [
        ("measure: deaths, ", "", ["days", "deaths later"], [1, 2]),
        ("{domain: bed-days, measure: days}", "{domain: bed-days}", ["deaths", "deaths later"], [0, 2]),
        ("{domain: bed-days, measure: days}", "days", ["deaths", "deaths later"], [0, 2]),
        ("{domain: bed-days, measure: days}", "~", ["deaths", "deaths later"], [0, 2]),
        ("domain: bed-days", "domain: beds", ["deaths", "deaths later"], [0, 2]),
        ("measure: days", "measure: days, metric: risky", ["deaths", "days", "deaths later"], [0, 1, 2]),
    ],
)
def test_list_places_stay_those_of_the_file(old: str, new: str, left: list[str], places: list[int]) -> None:
    entry, problems = read(changed((old, new)))
    assert len(problems) == 1
    assert entry is not None
    assert [outcome.measure for outcome in entry.record.outcomes] == left
    paths = [entry.written(("outcomes", index, "estimate")) for index in range(len(left))]
    assert paths == [("outcomes", place, "estimate") for place in places]


def test_places_within_places() -> None:
    kept = ((("outcomes",), (1, 3)), (("outcomes", 3, "arms"), (0, 2, 4)))
    assert original_path(("outcomes", 0, "arms", 1), kept) == ("outcomes", 1, "arms", 1)
    assert original_path(("outcomes", 1, "arms", 2, "n"), kept) == ("outcomes", 3, "arms", 4, "n")
    assert original_path(("findings", 1), kept) == ("findings", 1)
    assert original_path(("outcomes", 9), kept) == ("outcomes", 9)
    assert original_path(("outcomes", 1), None) == ("outcomes", 1)


def test_problems_point_at_lines(tmp_path: Path) -> None:
    text = changed(
        ("measure: days}", "measure: days, metric: risky}"),
        ("theme: two", "theme: TWO"),
        ("kind: cites", "kynd: cites"),
    )
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    problems = Problems()
    load_text(text.encode(), FILE, Evaluation, CODES, problems)
    locate(problems, tmp_path)
    assert [(problem.slug, problem.line, problem.column) for problem in problems] == [
        ("unknown-value", 8, 47),
        ("bad-id", 12, 13),
        ("unknown-field", 14, 17),
    ]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("cohorts", "cohort"),
        ("Cohort", "cohort"),
        ("randomised trial", "randomised-trial"),
        ("randomized_trial", "randomised-trial"),
        ("chrot", "cohort"),
        ("survey", None),
        ("", None),
    ],
)
def test_nearest_word(word: str, near: str | None) -> None:
    assert nearest(word, ["cohort", "randomised-trial"]) == near


def test_a_second_coding_may_be_partial() -> None:
    problems = Problems()
    record, kept = load_text(b"design: cohort\n", FILE, partial_model(Evaluation), CODES, problems)
    assert (list(problems), kept) == ([], None)
    assert record is not None
    assert record.design == "cohort"
    assert record.reports is None
    load_text(b"design: cohrt\n", FILE, partial_model(Evaluation), CODES, problems)
    assert [problem.slug for problem in problems] == ["unknown-code"]


def test_notices_are_given_once_even_in_a_broken_record() -> None:
    _, problems = read(
        changed(("scope: core", "scope: core\nsetting: no\nfunding: on"), ("design: cohort", "design: cohrt"))
    )
    assert sorted(problem.slug for problem in problems) == ["misread-truth", "misread-truth", "unknown-code"]


def test_files_are_found_by_name_and_nothing_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "evaluations"
    folder.mkdir()
    for name in ("b.yml", "a.yaml", ".hidden", "notes.txt"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "inner").mkdir()
    (folder / "c.yml").symlink_to(tmp_path / "outside.yml")
    problems = Problems()
    jobs = find_files(folder, tmp_path, "evaluation", problems)
    assert [job.file for job in jobs] == ["evaluations/a.yaml", "evaluations/b.yml"]
    assert [(problem.slug, problem.file) for problem in problems] == [
        ("symbolic-link", "evaluations/c.yml"),
        ("stray-file", "evaluations/inner"),
        ("stray-file", "evaluations/notes.txt"),
    ]
    (tmp_path / "linked").symlink_to(folder)
    problems = Problems()
    assert find_files(tmp_path / "linked", tmp_path, "evaluation", problems) == []
    assert [problem.slug for problem in problems] == ["symbolic-link"]
    assert find_files(tmp_path / "absent", tmp_path, "evaluation", Problems()) == []


def test_what_was_read_before_comes_from_the_cache_and_says_the_same(tmp_path: Path) -> None:
    good, broken = tmp_path / "good.yml", tmp_path / "broken.yml"
    good.write_text(WHOLE, encoding="utf-8")
    broken.write_text(changed(("measure: deaths, ", ""), ("theme: one", "theme: ONE")), encoding="utf-8")
    jobs = [Job(path, path.name, "evaluation") for path in (broken, good)]
    jobs.append(Job(tmp_path / "absent.yml", "absent.yml", "evaluation"))
    runs = []
    for _ in range(2):
        problems = Problems()
        store = ParseCache(tmp_path)
        runs.append((load_files(jobs, CODES, problems, store), list(problems)))
        store.write()
    assert runs[0] == runs[1]
    loaded, noted = runs[1]
    assert [(job.file, record is None, kept is None) for job, record, kept in loaded] == [
        ("broken.yml", False, False),
        ("good.yml", False, True),
        ("absent.yml", True, False),
    ]
    assert [(problem.file, problem.slug) for problem in noted] == [
        ("absent.yml", "unreadable-file"),
        ("broken.yml", "missing-field"),
        ("broken.yml", "bad-id"),
    ]
    problems = Problems()
    load_files(jobs, {**CODES, "designs": frozenset({"survey"})}, problems, ParseCache(tmp_path))
    assert "unknown-code" in {problem.slug for problem in problems}  # other codes, another reading


def test_policies_are_read_by_the_same_rules() -> None:
    problems = Problems()
    text = b"documents: [{key: a, role: min}]\nkind: plan\nevents: [{type: published, date: 2005-13}]\n"
    _, kept = load_text(text, FILE, Policy, {}, problems)
    assert kept is not None
    slugs = [(problem.slug, problem.field) for problem in problems]
    assert ("unknown-value", "documents[0].role") in slugs
    assert ("bad-date", "events[0].date") in slugs
    assert {field for slug, field in slugs if slug == "missing-field"} == {
        "scope", "summary", "issuers", "jurisdictions", "coding", "provenance",
    }  # fmt: skip
