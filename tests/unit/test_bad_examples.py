"""Every problem code has an example that shows it, and that one mistake is one problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import Checked, check_project
from synthesite.problems import SynthesiteError, code_table
from synthesite.source import MAX_BYTES

BAD = Path(__file__).parent.parent / "data" / "bad"
FOLDERS = sorted(folder.name for folder in BAD.iterdir())

LATER_STAGES = {
    "template-error": "tested in tests/integration",
    "address-taken": "tested in tests/integration",
    "address-case-clash": "tested in tests/integration",
    "page-missing": "tested in tests/integration",
    "page-too-large": "tested in tests/integration",
}
"""Codes that rendering and publishing report, which ``check_project`` does not reach."""

MakeProject = Callable[..., Path]

REVIEW = "reviews/nurses-in-exampleshire/review.yml"


def _add_symbolic_link(project: Path) -> None:
    outside = project.parent / "outside.yml"
    outside.write_text("reports: [trial2009]\n", encoding="utf-8")
    (project / "evidence/evaluations/linked-2011.yml").symlink_to(outside)


def _add_large_file(project: Path) -> None:
    path = project / "evidence/evaluations/interviews-2010.yml"
    path.write_bytes(path.read_bytes() + b"#" * MAX_BYTES)


MADE_HERE: dict[str, Callable[[Path], None]] = {
    "Y124-symbolic-link": _add_symbolic_link,
    "Y118-too-large": _add_large_file,
}
"""Examples that a repository holds badly: a link that leads outside, a very large file."""


def written(checked: Checked) -> list[str]:
    """Problems one a line, as the examples' expected.txt hold them."""
    return [
        f"{found.file}:{found.line}:{found.column} {found.code} {found.slug} {found.field}".rstrip()
        for found in checked.problems
    ]


def test_the_good_example_has_neither_errors_nor_warnings(make_project: MakeProject) -> None:
    checked = check_project(make_project())
    assert written(checked) == []
    assert (len(checked.library.evaluations), len(checked.library.policies), len(checked.library.themes)) == (
        5,
        3,
        4,
    )
    assert len(checked.library.codings) == 1
    assert len(checked.library.reviews) == 1


@pytest.mark.parametrize("folder", FOLDERS)
def test_bad_example_shows_exactly_its_problem(folder: str, make_project: MakeProject) -> None:
    project = make_project(BAD / folder)
    if folder in MADE_HERE:
        MADE_HERE[folder](project)
    checked = check_project(project)
    expected = (BAD / folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert written(checked) == expected
    assert all(folder.endswith(f"-{line.split()[2]}") for line in expected), "an example shows its own code only"
    assert len(expected) == 1, "one mistake is one problem"
    for problem in checked.problems:
        assert problem.message
        assert problem.remedy
        assert (project / problem.file).exists()
    severity = code_table()[folder.split("-", 1)[1]].severity
    assert checked.problems.exit_code() == (1 if severity == "error" else 0)
    assert checked.problems.exit_code(strict=True) == 1


def test_every_code_has_an_example_and_every_example_a_code() -> None:
    codes = {f"{code.code}-{slug}" for slug, code in code_table().items() if slug not in LATER_STAGES}
    assert set(FOLDERS) == codes


def test_codes_of_later_stages_exist() -> None:
    assert set(LATER_STAGES) <= set(code_table())


def _change(project: Path, file: str, *pairs: tuple[str, str]) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_many_mistakes_are_all_reported_at_once_in_order(make_project: MakeProject) -> None:
    project = make_project()
    _change(
        project,
        "evidence/evaluations/trial-2009.yml",
        ("design: randomised-trial", "design: randomized-trial"),  # no such code
        ("comparator: Usual care", "comparater: Usual care"),  # no such field
        ("  - {group: visited, n: 120}", "  - {n: 120}"),  # an item that cannot be kept
        ("low: 0.60, high: 1.25", "low: 1.25, high: 0.60"),  # figures are checked none the less
        ("item: d2", "item: d9"),
        ("home-visits, kind: evaluates", "house-visits, kind: evaluates"),
        ('text: "Figures are from table 2 of [@trial2009]."', 'text: "Figures are from [@trial2099]."'),
        ("read_on: 2026-01-04", "read_on: 4 January 2026"),
    )
    (project / "evidence/evaluations/rural-2011.yml").write_text('reports: [rural2011\nsummary: "x\n', encoding="utf-8")
    _change(
        project,
        "evidence/policies/strategy-2012.yml",
        ("to: model-2005,", "to: model-2015,"),
        ("date: 2012-02", "date: 2092-02"),
    )
    _change(project, "evidence/themes.yml", ("    definition: What social workers do.\n", ""))
    _change(
        project,
        "reviews/nurses-in-exampleshire/review.yml",
        ("{entry: before-after-2007}", "{entry: before-after-2008}"),
        ("judgement: serious, reason: Intervals span benefit and harm.", "judgement: serious"),
    )
    _change(
        project,
        "reviews/nurses-in-exampleshire/screening.csv",
        ("nurses,before-after", "nurses,before-then"),
        ("duplicate,duplicate", "twin,duplicate"),
    )
    checked = check_project(project)
    assert written(checked) == [
        "evidence/evaluations/rural-2011.yml:2:8 Y107 unclosed-bracket",
        "evidence/evaluations/rural-2011.yml:2:10 Y106 unclosed-quote",
        "evidence/evaluations/trial-2009.yml:2:9 S203 unknown-code design",
        "evidence/evaluations/trial-2009.yml:10:1 S202 unknown-field comparater",
        "evidence/evaluations/trial-2009.yml:12:5 S201 missing-field sample[0].group",
        "evidence/evaluations/trial-2009.yml:21:21 D501 interval-upside-down outcomes[0].interval.low",
        "evidence/evaluations/trial-2009.yml:41:16 R314 unknown-item appraisals[0].items[1].item",
        "evidence/evaluations/trial-2009.yml:46:10 R302 unknown-part links[0].to",
        "evidence/evaluations/trial-2009.yml:49:28 T603 unknown-citation-in-prose remarks[0].text",
        "evidence/evaluations/trial-2009.yml:52:77 S213 bad-date provenance[0].read_on",
        "evidence/policies/strategy-2012.yml:8:29 D510 date-in-future events[0].date",
        "evidence/policies/strategy-2012.yml:12:10 R301 unknown-entry links[0].to",
        "evidence/themes.yml:17:5 S201 missing-field themes[2].definition",
        f"{REVIEW}:20:17 R301 unknown-entry findings[0].contributions[1].entry",
        f"{REVIEW}:26:7 D513 certainty-without-reason findings[0].grade.imprecision",
        "reviews/nurses-in-exampleshire/screening.csv:3:1 D515 screening-unknown-entry",
        "reviews/nurses-in-exampleshire/screening.csv:5:1 S204 unknown-value decision",
    ]
    assert list(checked.library.unreadable) == ["rural-2011"]
    assert set(checked.library.evaluations) == {
        "trial-2009",
        "before-after-2007",
        "interviews-2010",
        "review-2013",
    }
    again = check_project(project)
    assert list(again.problems) == list(checked.problems), "the cache changes nothing"


FOLLOW_ON = {
    "a theme whose first line is lost": (
        "evidence/themes.yml",
        "  - id: social-work\n",
        "",
        ["Y102 duplicate-key"] * 4,
    ),
    "a theme with an unknown field": (
        "evidence/themes.yml",
        "    alt_labels:",
        "    alt_label:",
        ["S202 unknown-field"],
    ),
    "a key cut short": (
        "evidence/references.bib",
        "@article{trial2009,",
        "@article{trial",
        ["B401 bib-syntax"],
    ),
    "a key that cannot be one": (
        "evidence/references.bib",
        "@article{trial2009,",
        "@article{!2009,",
        ["S216 bad-key"],
    ),
    "a record without its first line": (
        "evidence/references.bib",
        "@article{trial2009,\n",
        "",
        ["B401 bib-syntax"],
    ),
    "a key quite unlike the one meant": (
        "evidence/evaluations/rural-2011.yml",
        "[rural2011]",
        "[zz]",
        ["B411 unknown-record"],
    ),
    "an unknown metric is not none": (
        "evidence/evaluations/before-after-2007.yml",
        "percent-change",
        "per-cent",
        ["S204 unknown-value"],
    ),
    "a list of logs that is none": (
        "reviews/nurses-in-exampleshire/review.yml",
        "screening: [screening.csv]",
        "screening: screening.csv",
        ["S210 not-a-list"],
    ),
    "a reason that is none": (
        "reviews/nurses-in-exampleshire/review.yml",
        "reason: One interviewer.",
        "reason: [One interviewer.]",
        ["S205 not-text"],
    ),
    "a row copied": (
        "reviews/nurses-in-exampleshire/screening.csv",
        "r4,",
        "r3,Example,,,,,exclude,not read,\nr4,",
        ["D516 screening-duplicate-record"],
    ),
    "a record refused is not unknown too": (
        "evidence/references.bib",
        "@article{trial2009,",
        "@artical{trial2009,",
        ["B404 bib-unknown-type"],
    ),
    "no bibliography, no unknown records": ("evidence/references.bib", None, None, ["R319 missing-file"]),
    "no themes, no unknown themes": ("evidence/themes.yml", None, None, ["R319 missing-file"]),
    "no codebook, no unknown codes": ("evidence/codebook.yml", None, None, ["R319 missing-file"]),
    "a broken code is not unknown too": (
        "evidence/codebook.yml",
        "label: Qualitative study, ",
        "",
        ["S201 missing-field"],
    ),
    "a broken theme is not unknown too": (
        "evidence/themes.yml",
        "    label: Continuity of care\n",
        "",
        ["S201 missing-field"],
    ),
    "a broken evaluation is still linked to": (
        "evidence/evaluations/trial-2009.yml",
        "scope: core",
        "scope core",
        ["Y108 missing-colon"],
    ),
    "a broken policy is still linked to": (
        "evidence/policies/model-2005.yml",
        "scope: core",
        "scope: [",
        ["Y107 unclosed-bracket"],
    ),
    "a broken review leaves its log alone": (
        "reviews/nurses-in-exampleshire/review.yml",
        "mode: periodic",
        "mode: sometimes",
        ["S204 unknown-value"],
    ),
    "a heading is wrong once, not in every row": (
        "reviews/nurses-in-exampleshire/screening.csv",
        "decision,reason,entry\n",
        "verdict,reason,entry\n",
        ["S202 unknown-field"],
    ),
    "a quotation mark ends the table, not the counts": (
        "reviews/nurses-in-exampleshire/screening.csv",
        '"Example trial, preprint"',
        '"Example trial, preprint',
        ["S221 wrong-form"],
    ),
}


def test_mistakes_beside_one_of_yaml_itself_are_told_too(make_project: MakeProject) -> None:
    project = make_project()
    _change(
        project,
        "evidence/evaluations/trial-2009.yml",
        ("design: randomised-trial", "design: randomized-trial"),
        ("scope: core", "scope core"),
        ("read_on: 2026-01-04", "read_on: 4 January 2026"),
    )
    path = project / "evidence/evaluations/trial-2009.yml"
    path.write_text(path.read_text(encoding="utf-8") + "note: it says: no\n", encoding="utf-8")
    found = written(check_project(project))
    assert [line.split(":", 2)[2].split(" ", 1)[1] for line in found] == [
        "S203 unknown-code design",
        "Y108 missing-colon",
        "S213 bad-date provenance[0].read_on",
        "Y105 colon-in-text",
    ]


@pytest.mark.parametrize("name", FOLLOW_ON)
def test_one_fault_brings_no_others_after_it(name: str, make_project: MakeProject) -> None:
    file, old, new, expected = FOLLOW_ON[name]
    project = make_project()
    if old is None or new is None:
        (project / file).unlink()
    else:
        _change(project, file, (old, new))
    found = check_project(project).problems
    assert [f"{problem.code} {problem.slug}" for problem in found] == expected


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        ("evidence/codebook.yml", "evidence/codebook.yml"),
        ("evidence/themes.yml", "evidence/themes.yml"),
        ("evidence/references.bib", "evidence/references.bib"),
        ("evidence/policies", "evidence/policies"),
        ("evidence/policies/plan-2000.yml", "evidence/policies/plan-2000.yml"),
        ("reviews/nurses-in-exampleshire", "reviews/nurses-in-exampleshire"),
        (REVIEW, REVIEW),
        ("reviews/nurses-in-exampleshire/screening.csv", REVIEW),
        ("reviews/nurses-in-exampleshire/plain-language-summary.md", REVIEW),
    ],
)
def test_symbolic_links_are_refused_wherever_they_stand(
    path: str, reported: str, make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    (project / path).rename(tmp_path / "outside")
    (project / path).symlink_to(tmp_path / "outside")
    problems = list(check_project(project).problems)
    assert ("symbolic-link", reported) in [(found.slug, found.file) for found in problems]


@pytest.mark.parametrize("folder", ["evidence", "reviews"])
def test_a_project_whose_folders_lead_outside_is_not_read(
    folder: str, make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    (project / folder).rename(tmp_path / "outside")
    (project / folder).symlink_to(tmp_path / "outside")
    with pytest.raises(SynthesiteError, match=f"the folder {folder} is"):
        check_project(project)


REFERENCES = [
    (
        "evidence/evaluations/rural-2011.yml",
        "published_in: review-2013",
        "published_in: review-2031",
        "unknown-entry",
    ),
    ("evidence/evaluations/review-2013.yml", "entry: trial-2009", "entry: trial-1999", "unknown-entry"),
    (
        "evidence/evaluations/trial-2009.yml",
        "{report: trial2009, page",
        "{report: trial1999, page",
        "unknown-record",
    ),
    ("evidence/evaluations/rural-2011.yml", "report: review2013", "report: review2031", "unknown-record"),
    ("evidence/policies/plan-2000.yml", "by: model-2005", "by: model-2050", "unknown-entry"),
    ("evidence/policies/model-2005.yml", "entry: interviews-2010", "entry: interviews-2100", "unknown-entry"),
    ("evidence/policies/model-2005.yml", "provision: home-visits", "provision: house-visits", "unknown-part"),
    ("evidence/codebook.yml", "successor: exampleshire-unitary", "successor: exampleshire", "unknown-code"),
    ("evidence/codebook.yml", "tools: [amstar-2]", "tools: [amstar-3]", "unknown-tool"),
    ("evidence/themes.yml", "related: [use-of-hospital]", "related: [use-of-hospitals]", "unknown-theme"),
    (REVIEW, "included: [trial-2009,", "included: [trial-1999,", "unknown-entry"),
    (REVIEW, "interviews-2010#trust", "interviews-2010#thrust", "unknown-part"),
    (REVIEW, "theme: use-of-hospital, domain", "theme: use-of-hospitals, domain", "unknown-theme"),
    (REVIEW, "kinds: [evaluation], scopes", "kinds: [evaluation], themes: [costs], scopes", "unknown-theme"),
    (
        REVIEW,
        "included: Evaluations of visiting nurses.",
        'included: "See [@trial-1999]."',
        "unknown-citation-in-prose",
    ),
    (REVIEW, "log: screening.csv", "log: screened.csv", "missing-file"),
]


@pytest.mark.parametrize(("file", "old", "new", "slug"), REFERENCES)
def test_every_kind_of_reference_is_followed(
    file: str, old: str, new: str, slug: str, make_project: MakeProject
) -> None:
    project = make_project()
    _change(project, file, (old, new))
    problems = list(check_project(project).problems)
    assert [(found.slug, found.file) for found in problems] == [(slug, file)]
    assert problems[0].line > 1


@pytest.mark.parametrize(
    ("file", "text", "slug"),
    [
        ("plain-language-summary.md", "Write to ann@example.org.\n", "privacy"),
        ("plain-language-summary.md", "Trust \u202ethe nurse.\n", "control-character"),
        ("more.md", "See [@nobody2001].\n", "unknown-citation-in-prose"),
        ("screening.csv", "record,title,decision,reason\nr1,ask ann@example.org,exclude,no\n", "privacy"),
    ],
)
def test_files_beside_a_review_are_guarded_too(file: str, text: str, slug: str, make_project: MakeProject) -> None:
    project = make_project()
    (project / REVIEW).with_name(file).write_text(text, encoding="utf-8")
    problems = list(check_project(project).problems)
    assert (slug, f"reviews/nurses-in-exampleshire/{file}") in [(found.slug, found.file) for found in problems]


@pytest.mark.parametrize(
    ("plugins", "slugs"),
    [
        ("plugins: [search]", []),
        ("plugins:\n  synthesite:\n    page_size: 30", []),
        ("plugins:\n  synthesite:\n    page_sise: 30", ["unknown-setting"]),
        ("plugins:\n  - synthesite: [a]", ["bad-configuration"]),
        ("plugins:\n  - synthesite:\n      page_size: true", ["bad-configuration"]),
        ("plugins:\n  - synthesite:\n      evidence: ../elsewhere", ["bad-configuration"]),
        ("plugins: 3", []),
        ("plugins: [", ["bad-configuration"]),
        ("x: !ENV [A, b]\ny: !!python/name:os.system", []),
        ("x: 2001-99-99", ["bad-configuration"]),
    ],
)
def test_settings_of_any_form_are_read_or_named(plugins: str, slugs: list[str], make_project: MakeProject) -> None:
    project = make_project()
    (project / "mkdocs.yml").write_text(f"site_name: Example\n{plugins}\n", encoding="utf-8")
    problems = list(check_project(project).problems)
    assert [found.slug for found in problems] == slugs
    assert all(found.line for found in problems)


def test_two_files_of_one_name_are_one_id_twice(make_project: MakeProject) -> None:
    project = make_project()
    folder = project / "evidence/evaluations"
    (folder / "rural-2011.yaml").write_bytes((folder / "rural-2011.yml").read_bytes())
    assert written(check_project(project)) == ["evidence/evaluations/rural-2011.yml:1:1 R305 duplicate-id"]


def test_a_file_name_that_is_no_id_costs_only_itself(make_project: MakeProject) -> None:
    project = make_project()
    folder = project / "evidence/evaluations"
    (folder / "rural-2011.yml").rename(folder / "Rural_2011.yml")
    problems = list(check_project(project).problems)
    assert (problems[0].slug, problems[0].file) == ("bad-id", "evidence/evaluations/Rural_2011.yml")
    assert {found.slug for found in problems[1:]} == {"unknown-entry"}
    assert all("Rural" not in found.remedy for found in problems[1:]), "no id that could not be used is proposed"
