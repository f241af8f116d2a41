"""What is told about a code: its examples do what they say, and the site's manual has every one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from synthesite.cli import cli
from synthesite.load import MODELS, load_text
from synthesite.pipeline import Checked, check_project, render_project
from synthesite.problems import Code, Problems, code_table
from synthesite.report_forms import MANUAL
from synthesite.schema.values import Record
from synthesite.views.problem_codes import FAMILIES, code_families

DATA = Path(__file__).parents[1] / "data"
CODES = list(code_table().values())


@pytest.fixture(scope="module")
def good() -> Checked:
    return check_project(DATA / "good", use_cache=False)


def _records(model: type[BaseModel]) -> Iterator[type[Any]]:
    for below in model.__subclasses__():
        if below.__module__.startswith("synthesite.schema"):
            yield below
        yield from _records(below)


RECORDS = tuple(dict.fromkeys(_records(Record)))
assert MODELS

NOT_ONE_RECORD = {
    "bad-id": "the name of a file",
    "reserved-id": "the name of a file",
    "wrong-form": "a row of a table",
}
"""Codes of fields whose examples are no fields; tests/data/bad shows them."""


@pytest.mark.parametrize(
    "code",
    [code for code in CODES if code.code[0] == "S" and code.slug not in NOT_ONE_RECORD],
    ids=lambda code: code.slug,
)
def test_a_bad_field_shows_its_code_and_a_good_one_does_not(code: Code, good: Checked) -> None:
    """Read as a record of the schema that has these fields; in one at least the two do what they say."""
    codes = {
        name: frozenset(row.code for row in rows) for name, rows in good.library.codebook.vocabularies().items() if rows
    }

    def found(text: str, model: type[Any]) -> set[tuple[str, str]]:
        problems = Problems()
        load_text(text.encode(), "example.yml", model, codes, problems)
        return {(problem.slug, problem.field) for problem in problems}

    fields = set(yaml.load(code.good, Loader=yaml.CBaseLoader))  # noqa: S506  # every value as text
    fitting = [model for model in RECORDS if fields <= set(model.model_fields)]
    assert fitting
    mended = [found(code.bad, model) - found(code.good, model) for model in fitting]
    assert any(code.slug in {slug for slug, _ in pairs} for pairs in mended)


HOSTS = {
    "policy": "evidence/policies/model-2005.yml",
    "evaluation": "evidence/evaluations/trial-2009.yml",
    "review": "reviews/nurses-in-exampleshire/review.yml",
}
WHOLE = {
    "duplicate-link": "policy",
    "duplicate-part": "policy",
    "missing-file": "review",
    "contradictory-links": "policy",
    "events-out-of-order": "policy",
    "same-event-twice": "policy",
    "year-out-of-range": "evaluation",
    "flow-does-not-add": "review",
    "agreement-without-citation": "policy",
    "changed-conclusion-untold": "review",
}
"""Codes of links and sense whose examples are fields of a whole entry, and the kind of that entry."""


@pytest.mark.parametrize("slug", WHOLE)
def test_bad_fields_of_a_whole_entry_show_their_code(slug: str, make_project: Callable[..., Path]) -> None:
    project, code = make_project(), code_table()[slug]
    path = project / HOSTS[WHOLE[slug]]
    kept = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  # every value as text
    for example, expected in ((code.bad, True), (code.good, False)):
        given = yaml.load(example, Loader=yaml.CBaseLoader)  # noqa: S506
        path.write_text(yaml.safe_dump({**kept, **given}, sort_keys=False, allow_unicode=True), encoding="utf-8")
        assert (slug in {problem.slug for problem in check_project(project).problems}) is expected


# The manual


def test_every_code_has_its_family() -> None:
    families = code_families()
    listed = [code.code for family in families for code in family.codes]
    order = [letter for letter, *_ in FAMILIES]
    assert listed == sorted((row.code for row in CODES), key=lambda code: (order.index(code[0]), code))
    assert sum(len(family.codes) for family in families) == len(CODES)
    assert len({family.address for family in families}) == len(families)


@pytest.fixture(scope="module")
def pages(good: Checked) -> dict[str, str]:
    return {page.address: page.body for page in render_project(good).pages if page.address.startswith(MANUAL)}


def test_one_page_lists_all_codes_and_each_has_its_examples(pages: dict[str, str]) -> None:
    whole = pages[MANUAL]
    for family in code_families():
        page = pages[family.address]
        for code in family.codes:
            assert f'id="{code.code}"' in whole
            assert f'href="{family.address.removeprefix(MANUAL)}#{code.code}"' in whole.replace("../", "").replace(
                MANUAL, ""
            )
            assert f'<h2 id="{code.code}">' in page
            assert page.count(f'aria-label="Wrong: {code.code} ') == page.count(f'aria-label="Right: {code.code} ') == 1
    assert max(len(page.encode()) for page in pages.values()) < 50_000, "small enough for slow lines"


def test_examples_stand_on_the_page_as_text(pages: dict[str, str]) -> None:
    text = "".join(pages.values())
    assert "<script" not in text
    assert "&lt;" in text, "the example of HTML in prose"
    for mark in ("\x00", "\x1b", "\u202e"):
        assert mark not in text


def test_the_page_on_contributing_leads_to_the_manual() -> None:
    root = Path(__file__).parents[2]
    assert f"({MANUAL}index.html)" in (root / "docs" / "contribute.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.slug)
def test_explain_tells_all_of_a_code(code: Code) -> None:
    done = CliRunner().invoke(cli, ["explain", code.code])
    assert done.exit_code == 0
    flat = " ".join(done.output.split())
    for text in (code.title, code.meaning, code.remedy, code.bad, code.good):
        assert " ".join(text.split()) in flat


def test_the_form_of_the_json_report_is_published(tmp_path: Path, good: Checked) -> None:
    done = CliRunner().invoke(cli, ["schema", "--to", str(tmp_path), "--project", str(DATA / "good")])
    assert done.exit_code == 0
    schema = json.loads((tmp_path / "problem-report.json").read_text(encoding="utf-8"))
    assert schema["title"] == "Report of problems"
    published = render_project(good).files
    assert json.loads(published["schema/problem-report.json"]) == schema
    assert {f"schema/{path.name}" for path in tmp_path.iterdir()} <= set(published)
