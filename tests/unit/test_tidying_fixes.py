"""Mending without a person: what is mended, what is left, and that nothing is made worse."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesite.cli import cli
from synthesite.pipeline import Checked, check_project
from synthesite.problems import Problem
from synthesite.tidying.bibtex_fixes import mend_doi
from synthesite.tidying.dates import mend_date
from synthesite.tidying.files import find_tidied_files
from synthesite.tidying.fixes import FIXES
from synthesite.tidying.fixing import REMEDY, mark_fixable, mend_project, mend_text
from synthesite.tidying.words import certain_word

MakeProject = Callable[..., Path]
DATA = Path(__file__).parent.parent / "data"
TRIAL = "evidence/evaluations/trial-2009.yml"

DATES = {
    "22 November 2026": "2026-11-22",
    "22nd Nov. 2026": "2026-11-22",
    "November 22, 2026": "2026-11-22",
    "Sept 2006": "2006-09",
    "2006/4/9": "2006-04-09",
    "2006-4-9": "2006-04-09",
    "31/12/2006": "2006-12-31",
    "12.31.2006": "2006-12-31",
    "4/4/2006": "2006-04-04",
    "c. 2005": "2005~",
    "2001-2005": "2001/2005",
    "2001 – 2005": "2001/2005",
    "April 2001 to March 2005": "2001-04/2005-03",
    "3/4/2006": "",  # March or April
    "2005/06": "",  # June, or a year that ends in spring
    "2005-6": "",
    "30 February 2006": "",
    "2005-2001": "",
    "spring 2006": "",
    "06": "",
    "2005": "",  # needs no mending
}


@pytest.mark.parametrize("written", DATES)
def test_dates(written: str) -> None:
    assert mend_date(written) == DATES[written]


DOIS = {
    "http://dx.doi.org/10.1136/bmj.39020.413310.55": "10.1136/bmj.39020.413310.55",
    "doi: 10.1136/bmj. 39020.413310.55 [doi]": "10.1136/bmj.39020.413310.55",
    "http//doi.org/10.1136/AbC": "10.1136/AbC",
    "10.1136/a and 10.1136/b": "",
    "example.2009.12": "",
    f"10.1136/a{' ' * 100_000}b": "",
    "": "",
}


@pytest.mark.parametrize("written", DOIS)
def test_dois(written: str) -> None:
    assert mend_doi(written) == DOIS[written]


CODES = ("randomised-trial", "cohort", "matched-cohort", "cost", "lower", "higher", "carers", "case-2009", "case-2010")


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("randomized-trial", "randomised-trial"),
        ("Randomised trial", "randomised-trial"),
        ("randomised_trail", "randomised-trial"),
        ("cohrot", "cohort"),
        ("carer", "carers"),
        ("RCT", "randomised-trial"),  # another name of the same
        ("cot", ""),  # too short to be sure
        ("case-2011", ""),  # another year is another study
        ("case-20010", ""),
        ("xhort", ""),
        ("trial", ""),
    ],
)
def test_certain_word(written: str, word: str) -> None:
    assert certain_word(written, CODES, {"RCT": "randomised-trial"}) == word


def test_two_words_that_are_near_are_none() -> None:
    assert certain_word("carerr", ["carers", "career"]) == ""
    assert certain_word("a-b", ["A_B", "a b"]) == ""


def change(project: Path, file: str, *pairs: tuple[str, str]) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


MISTAKES = (
    ("design: randomised-trial", "design: Randomised Trial"),
    ("comparator: Usual care", "comparater: no"),
    ("countries: [GB-ENG]", "countries: England"),
    ("home-visits, kind: evaluates", "home-visits, kind: evalautes"),
    ("read_on: 2026-01-04", "read_on: 4 January 2026"),
)


def check(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", *arguments, "--project", str(project)])


def slugs(problems: object) -> list[str]:
    return sorted(problem.slug for problem in problems)  # type: ignore[attr-defined]  # Problems


def test_check_mends_what_is_sure_and_says_what_is_left(make_project: MakeProject) -> None:
    project = make_project()
    change(project, TRIAL, *MISTAKES, ("group: visited, n: 120", "group: visited, n: twelve"))
    before = check(project)
    assert before.exit_code == 1
    assert before.output.count(REMEDY) == 5
    result = check(project, "--fix")
    assert result.exit_code == 1
    assert result.output.count("Mended evidence/") == 6  # the fifth shows another, which is mended too
    assert "Mended 6 problems, changed 3 files; 1 left." in result.output
    assert "S203 unknown-code  Randomised Trial \N{RIGHTWARDS ARROW} randomised-trial" in result.output
    assert "England \N{RIGHTWARDS ARROW} [GB-ENG]" in result.output
    assert "-design: Randomised Trial\n+design: randomised-trial\n" in result.output
    text = (project / TRIAL).read_text(encoding="utf-8")
    mended = ("design: randomised-trial", "countries: [GB-ENG]", 'comparator: "no"', "kind: evaluates", "2026-01-04")
    assert [right for right in mended if right not in text] == []
    assert slugs(check_project(project).problems) == ["not-a-count"]


def test_diff_shows_and_writes_nothing(make_project: MakeProject) -> None:
    project = make_project()
    change(project, TRIAL, MISTAKES[0])
    before = (project / TRIAL).read_bytes()
    result = check(project, "--fix", "--diff", str(project / TRIAL))
    assert "-design: Randomised Trial\n+design: randomised-trial\n" in result.output
    assert "nothing was written" in result.output
    assert result.exit_code == 1
    assert (project / TRIAL).read_bytes() == before


def test_another_program_reads_its_report_alone(make_project: MakeProject) -> None:
    import json

    project = make_project()
    change(project, TRIAL, MISTAKES[0], ("group: visited, n: 120", "group: visited, n: twelve"))
    result = check(project, "--fix", "--format", "json")
    assert [problem["slug"] for problem in json.loads(result.stdout)["problems"]] == ["not-a-count"]
    assert "Mended" in result.stderr


def test_a_file_not_named_is_not_touched(make_project: MakeProject) -> None:
    project = make_project()
    change(project, TRIAL, MISTAKES[0])
    before = (project / TRIAL).read_bytes()
    check(project, "--fix", str(project / "evidence/policies"))
    assert (project / TRIAL).read_bytes() == before


EXAMPLES = sorted(folder.name for folder in (DATA / "bad").iterdir() if folder.name.split("-", 1)[1] in FIXES)


@pytest.mark.parametrize("folder", EXAMPLES)
def test_an_example_that_says_it_can_be_mended_is_mended(folder: str, make_project: MakeProject) -> None:
    project = make_project(DATA / "bad" / folder)
    checked = check_project(project)
    marked = [problem for problem in mark_fixable(checked.problems, checked) if problem.remedy.endswith(REMEDY)]
    done = mend_project(checked)
    assert len(done.checked.problems) == len(checked.problems) - len(marked)
    assert done.taken_back == ()


def test_a_fix_that_shows_another_problem_mends_it_too_or_is_left(make_project: MakeProject) -> None:
    project = make_project()
    change(project, TRIAL, ("comparator: Usual care", "comparater: no"), ("period: ", "perid: "))
    change(
        project, "evidence/evaluations/interviews-2010.yml", ("statement: People trusted", "statment: People trusted")
    )
    checked = check_project(project)
    done = mend_project(checked)
    assert slugs(done.checked.problems) == []


def test_fixes_that_show_a_problem_between_files_are_taken_back(make_project: MakeProject) -> None:
    project = make_project()
    # With its right kind the link says the same as the one before it, which is a problem of its own.
    change(
        project,
        TRIAL,
        ("home-visits, kind: evaluates}", "home-visits, kind: evaluates}\n  - {to: home-visits, kind: evalautes}"),
    )
    checked = check_project(project)
    before = (project / TRIAL).read_bytes()
    done = mend_project(checked)
    assert done.taken_back == (TRIAL,)
    assert slugs(done.checked.problems) == slugs(checked.problems) == ["unknown-value"]
    assert (project / TRIAL).read_bytes() == before


class Quiet(list[Checked]):
    """Keeps a library out of the report of a failure."""

    def __repr__(self) -> str:
        return "a project"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[Checked]:
    project = tmp_path_factory.mktemp("good") / "project"
    shutil.copytree(DATA / "good", project)
    return Quiet([check_project(project, use_cache=False)])


SPOILT = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(["", "x", "-", " ", "1", "\n", ", ", "'", "#", "no"]))
)


@settings(max_examples=60, deadline=None)
@given(which=st.integers(0, 30), spoilt=SPOILT)
def test_a_fix_never_adds_a_problem(kept: list[Checked], which: int, spoilt: list[tuple[int, str]]) -> None:
    good = kept[0]
    files = find_tidied_files(good.project)
    path, kind = files[which % len(files)]
    text = path.read_text(encoding="utf-8")
    for at, sign in spoilt[:4]:
        place = at % len(text)
        text = text[:place] + sign + text[place + 1 :]
    file = good.project.relative(path)
    before = _problems(text, file, kind, good)
    mended = mend_text(text.encode(), file, kind, before, good.library)
    left = _problems(mended.after, file, kind, good)
    assert _said(left) <= _said(before)
    again = mend_text(mended.after.encode(), file, kind, left, good.library)
    assert again.after == mended.after


def _said(problems: list[Problem]) -> set[tuple[str, object]]:
    return {(problem.slug, problem.path or problem.message) for problem in problems}


def _problems(text: str, file: str, kind: str, good: Checked) -> list[Problem]:
    """The problems of one file by itself, with their places."""
    from synthesite.bibliography import parse_bibliography
    from synthesite.library import coding_model
    from synthesite.load import MODELS, load_text
    from synthesite.problems import Problems
    from synthesite.source import locate
    from synthesite.tidying.field_order import SECOND

    problems = Problems()
    if kind == "bibliography":
        parse_bibliography(text, file, problems)
        return list(problems)
    coded = kind.removeprefix(SECOND)
    codes = good.library.codebook.vocabularies()
    known = {name: frozenset(code.code for code in rows) for name, rows in codes.items() if rows}
    load_text(text.encode(), file, coding_model(coded) if coded != kind else MODELS[kind], known, problems)
    path = good.project.root / file
    kept = path.read_bytes()
    try:
        path.write_text(text, encoding="utf-8")
        locate(problems, good.project.root)
    finally:
        path.write_bytes(kept)
    return list(problems)
