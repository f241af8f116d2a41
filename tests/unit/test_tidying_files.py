"""``synthesite fmt``: which files, when they are left alone, and references.bib."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesite.bibliography import parse_bibliography
from synthesite.bibliography.bibtex_writing import write_bibtex
from synthesite.cli import cli
from synthesite.pipeline import check_project
from synthesite.problems import Problems
from synthesite.project import read_project
from synthesite.refreshing.status_file import status_text
from synthesite.schema import Evaluation
from synthesite.schema.status import LinkCheck, NetworkStatus, Notice, WorkCheck
from synthesite.starter import write_project
from synthesite.tidying.bibtex_layout import tidy_bibtex
from synthesite.tidying.field_order import field_order
from synthesite.tidying.files import BIBTEX, find_tidied_files, tidy_file, tidy_files

MakeProject = Callable[..., Path]
TRIAL = "evidence/evaluations/trial-2009.yml"


def fmt(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["fmt", *arguments, "--project", str(project)])


def texts(project: Path) -> dict[str, bytes]:
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in project.rglob("*.*") if path.is_file()}


def test_every_kind_of_file_has_a_form(make_project: MakeProject) -> None:
    project = make_project()
    found = {kind for _, kind in find_tidied_files(read_project(project, Problems()))}
    assert {"evaluation", "second evaluation", "policy", "review", "themes", "codebook", BIBTEX} <= found


def test_fields_are_in_the_order_of_the_schema() -> None:
    evaluation = field_order("evaluation")
    assert list(evaluation(())) == list(Evaluation.model_fields)
    assert evaluation(("outcomes", 0, "interval"))[:2] == ("low", "high")
    assert evaluation(("no such field",)) == ()
    second = list(field_order("second evaluation")(()))
    assert second.index("outcomes") > second.index("effects") > second.index("identifiers")
    assert set(second) > set(Evaluation.model_fields)
    domains = field_order("codebook")(("outcome_domains", 0))
    assert domains[:3] == ("code", "label", "beneficial")
    assert domains[-2:] == ("definition", "alt_labels")


def test_the_first_run_changes_and_the_second_does_not(make_project: MakeProject) -> None:
    project = make_project()
    path = project / TRIAL
    design, *others = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(["# the trial", *others[:1], f"{design}  ", *others[1:]]), encoding="utf-8")
    before = check_project(project, use_cache=False).library
    first = fmt(project)
    assert first.exit_code == 0
    assert f"Changed {TRIAL}" in first.output
    after = check_project(project, use_cache=False).library
    assert after.evaluations == before.evaluations
    assert (after.codings, after.reviews, after.scheme) == (before.codings, before.reviews, before.scheme)
    assert list(after.bibliography) == sorted(before.bibliography)
    assert "0 changed" in fmt(project).output
    assert fmt(project, "--check").exit_code == 0


def test_check_and_diff_write_nothing(make_project: MakeProject) -> None:
    project = make_project()
    path = project / TRIAL
    path.write_text(path.read_text(encoding="utf-8").replace(": ", ":   "), encoding="utf-8")
    before = texts(project)
    checked, shown = fmt(project, "--check"), fmt(project, "--diff")
    assert (checked.exit_code, shown.exit_code) == (1, 0)
    assert f"Would change {TRIAL}" in checked.output
    assert f"--- a/{TRIAL}\n+++ b/{TRIAL}\n@@" in shown.stdout
    assert texts(project) == before


def test_only_the_paths_named(make_project: MakeProject) -> None:
    project = make_project()
    for path in (project / "evidence").rglob("*.yml"):
        path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    result = fmt(project, str(project / TRIAL), str(project / "evidence/policies"))
    named = {line.removeprefix("Changed ") for line in result.output.splitlines() if line.startswith("Changed ")}
    assert TRIAL in named
    assert {name.rpartition("/")[0] for name in named} == {"evidence/evaluations", "evidence/policies"}
    assert len([name for name in named if name.startswith("evidence/evaluations")]) == 1
    assert fmt(project, str(project.parent)).exit_code == 1
    assert "is not in the project" in str(fmt(project, str(project.parent)).exception)


def test_a_file_that_does_not_parse_is_named_and_left_alone(make_project: MakeProject) -> None:
    project = make_project()
    broken = {TRIAL: "design: [a\nb: 1\n", "evidence/references.bib": "@article{a,\n title = {x}\n"}
    for file, text in broken.items():
        (project / file).write_text(text, encoding="utf-8")
    twice = "scope: core\ndesign: cohort\nscope: core\n"  # whose second value would be lost
    (project / "evidence/evaluations/interviews-2010.yml").write_text(twice, encoding="utf-8")
    result = fmt(project)
    assert result.exit_code == 1
    for file, text in broken.items():
        assert (project / file).read_text(encoding="utf-8") == text
        assert file in result.output
    assert "Y102" in result.output
    assert (project / "evidence/evaluations/interviews-2010.yml").read_text(encoding="utf-8") == twice


def test_links_are_not_followed(make_project: MakeProject) -> None:
    project = make_project()
    outside = project.parent / "outside.yml"
    outside.write_text("design:   x\n", encoding="utf-8")
    (project / "evidence/evaluations/linked-2011.yml").symlink_to(outside)
    assert fmt(project).exit_code == 0
    assert outside.read_text(encoding="utf-8") == "design:   x\n"


def test_no_file_of_ours_is_left_alone_or_changes_twice() -> None:
    project = read_project(Path(__file__).parents[2], Problems())
    kinds = {project.relative(path): kind for path, kind in find_tidied_files(project)}
    found = list(tidy_files(project))
    assert [(one.file, one.kept_because) for one in found if one.kept_because] == []
    again = [
        one.file for one in found if one.changed and tidy_file(one.after.encode(), one.file, kinds[one.file]).changed
    ]
    assert again == []


BIB = """% head of the file

% of b
@Article{b2001,
  doi = {https://doi.org/10.1000/AbC}, title = "The {B} trial",
  year = 2001,
  month = jan # " and feb",
  author={Bee, B.}
}
@book{a2000, title={A}, year={2000},}
% the end
"""
TIDY = """% head of the file

@book{a2000,
  title = {A},
  year = {2000}
}

% of b
@article{b2001,
  author = {Bee, B.},
  title = {The {B} trial},
  year = {2001},
  month = jan # " and feb",
  doi = {10.1000/AbC}
}

% the end
"""


def test_bibliography_in_its_form() -> None:
    assert tidy_bibtex(BIB) == TIDY
    assert tidy_bibtex(TIDY) == TIDY


@pytest.mark.parametrize(
    "first",
    ["@string{x = {Journal}}", "@comment{kept}", "@preamble{{x}}"],
)
def test_other_blocks_keep_their_place(first: str) -> None:
    books = "@book{b,\n  title = {B},\n  year = {2000}\n}\n\n@book{a,\n  title = {A},\n  year = {2001}\n}\n"
    text = f"{first}\n\n{books}"
    tidy = tidy_bibtex(text)
    assert tidy.startswith(first)
    assert tidy.index("{a,") < tidy.index("{b,")
    late = f"{books}\n{first}\n\n@book{{0,\n  title = {{0}}\n}}\n"
    assert tidy_bibtex(late) == late  # records may use it from here on only: their order stays


def test_a_record_that_others_inherit_from_keeps_its_place() -> None:
    text = (
        "@incollection{b,\n  title = {B},\n  crossref = {a}\n}\n\n@collection{a,\n  title = {A},\n  year = {2000}\n}\n"
    )
    assert tidy_bibtex(text) == text
    records = parse_bibliography(text, "x.bib", Problems())
    assert records["b"].fields["booktitle"] == "A"


def test_what_programs_write_is_in_form() -> None:
    root = Path(__file__).parents[2]
    records = parse_bibliography((root / "evidence/references.bib").read_text(encoding="utf-8"), "x.bib", Problems())
    text = "\n".join(write_bibtex(record) for record in records.values())
    assert tidy_bibtex(text) == text
    links = (LinkCheck(address="https://example.org/", state="ok", checked_on="2026-11-22"),)
    works = (WorkCheck(doi="10.1000/a", checked_on="2026-11-22", notices=(Notice(kind="retraction"),)),)
    for status in (NetworkStatus(), NetworkStatus(links=links), NetworkStatus(links=links, works=works)):
        one = tidy_file(status_text(status).encode(), "evidence/status.yml", "status")
        assert not one.changed


def test_a_new_project_is_in_form(tmp_path: Path) -> None:
    write_project(tmp_path / "new")
    result = fmt(tmp_path / "new", "--check")
    assert (result.exit_code, "Left" in result.output) == (0, False)


VALUES = st.sampled_from(["{A {B} c}", '"A {B} c"', "2001", "{2001}", 'jan # " x"', "x", "{10.1000/A}", "{é, % no}"])
FIELDS = st.lists(st.tuples(st.sampled_from(["title", "YEAR", "doi", "zz", "author", "note"]), VALUES), max_size=5)
ABOVE = st.sampled_from(["", "% c\n", "\n\n", "free text\n\n% d\n"])
ENTRIES = st.lists(st.tuples(ABOVE, FIELDS), min_size=1, max_size=4)
COMMENT = re.compile("^(?:%.*|free text)$", re.MULTILINE)


@settings(max_examples=60, deadline=None)
@given(entries=ENTRIES, order=st.permutations("dbca"), end=st.sampled_from(["", "% end", "\n\n% end\n\n"]))
def test_the_form_of_a_bibliography_is_final_and_loses_nothing(
    entries: list[tuple[str, list[tuple[str, str]]]], order: list[str], end: str
) -> None:
    text = "@string{x = {Journal}}\n"
    for key, (above, fields) in zip(order, entries, strict=False):
        once = {name.lower(): (name, value) for name, value in fields}
        lines = ",".join(f"\n {name}  = {value}" for name, value in once.values())
        text += f"{above}@Book{{{key},\n title = {{T}}{',' + lines if lines and 'title' not in once else ''}\n}}\n"
    text += end
    tidy = tidy_bibtex(text)
    assert tidy_bibtex(tidy) == tidy
    assert sorted(COMMENT.findall(tidy)) == sorted(COMMENT.findall(text))
    before, after = (parse_bibliography(one, "x.bib", Problems()) for one in (text, tidy))
    assert {key: record.fields for key, record in after.items()} == {key: one.fields for key, one in before.items()}
    assert {key for key, _ in after.refused} == {key for key, _ in before.refused}
