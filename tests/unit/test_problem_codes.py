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
from synthesite.pipeline import Checked, RenderedSite, check_project, render_project
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


STUDY, TRIAL, RURAL = (f"evidence/evaluations/{name}.yml" for name in ("before-after-2007", "trial-2009", "rural-2011"))
MODEL, THEMES = "evidence/policies/model-2005.yml", "evidence/themes.yml"
REVIEW = "reviews/nurses-in-exampleshire/review.yml"
PLACES = {
    "unknown-entry": (STUDY, "links.0"),
    "unknown-part": (STUDY, "links.0"),
    "unknown-theme": (STUDY, "findings.0"),
    "self-link": (THEMES, "themes.1"),
    "wrong-link-kind": (STUDY, "links.0"),
    "theme-loop": (THEMES, "themes.0"),
    "theme-related-broader": (THEMES, "themes.3"),
    "theme-label-clash": (THEMES, "themes.2"),
    "unknown-tool": (RURAL, "appraisals.0"),
    "unknown-item": (TRIAL, "appraisals.0.items.0"),
    "unknown-answer": (TRIAL, "appraisals.0.items.0"),
    "summed-score": (TRIAL, "appraisals.0"),
    "duplicate-code": ("evidence/codebook.yml", ""),
    "interval-upside-down": (STUDY, "outcomes.0"),
    "estimate-outside-interval": (STUDY, "outcomes.0"),
    "events-above-n": (TRIAL, "outcomes.0.arms.0"),
    "percent-out-of-range": (STUDY, "outcomes.0"),
    "ratio-not-positive": (STUDY, "outcomes.0"),
    "direction-contradicts-estimate": (STUDY, "outcomes.0"),
    "direction-beside-estimate": (STUDY, "outcomes.0"),
    "estimate-without-metric": (RURAL, "outcomes.0"),
    "date-in-future": (MODEL, "events.0"),
    "target-outcome-before-policy": (MODEL, "targets.0.outcomes.0"),
    "certainty-without-reason": (REVIEW, "findings.0.grade.inconsistency"),
    "screening-counts": (REVIEW, "searches.0"),
    "privacy": ("evidence/evaluations/interviews-2010.yml", "voices.0"),
    "checked-before-coded": (TRIAL, "coding"),
    "published-before-event": (REVIEW, "currency"),
    "interval-level": (STUDY, "outcomes.0.interval"),
    "group-counts-above-n": (TRIAL, "outcomes.0"),
    "certainty-wording": (REVIEW, "findings.0"),
    "wording-contradicts": (REVIEW, "findings.0"),
    "duplicate-link": (MODEL, ""),
    "duplicate-part": (MODEL, ""),
    "missing-file": (REVIEW, ""),
    "contradictory-links": (MODEL, ""),
    "events-out-of-order": (MODEL, ""),
    "same-event-twice": (MODEL, ""),
    "year-out-of-range": (TRIAL, ""),
    "flow-does-not-add": (REVIEW, ""),
    "agreement-without-citation": (MODEL, ""),
    "changed-conclusion-untold": (REVIEW, ""),
}
"""Codes of links and sense, and where in the good example project their fields are put: file, and record in it."""

IN_WORDS = {
    "duplicate-id": "names of files",
    "coding-without-entry": "the name of a file",
    "supersession-loop": "fields of two policies",
    "theme-replaced": "fields of an entry and of a theme",
    "status-twice": "a file of the program",
    "rests-on-retracted": "fields that belong to the status of documents",
    "needless-exception": "fields that belong to another file",
    "bad-version-record": "a file of the program",
    "screening-unknown-entry": "rows of a table",
    "screening-duplicate-record": "rows of a table",
    "included-not-entered": "rows of a table",
    "included-not-screened": "fields that belong to a table",
    "quote-too-long": "says how long a quotation is, instead of being one",
    "grade-on-qualitative": "fields of a finding together with its kind of review",
    "era-dates": "an optional file",
    "reconciliation-misfit": "fields of two files",
    "citation-file-disagrees": "fields of two files",
}
"""Codes of links and sense whose examples are not fields of one record; tests/data/bad shows them."""


def test_every_code_of_links_and_sense_is_shown_here_or_told_why_not() -> None:
    assert {code.slug for code in CODES if code.code[0] in "RD"} == {*PLACES, *IN_WORDS}
    assert not set(PLACES) & set(IN_WORDS)


@pytest.mark.parametrize("slug", PLACES)
def test_bad_fields_show_their_code_and_good_ones_do_not(slug: str, make_project: Callable[..., Path]) -> None:
    project, code = make_project(), code_table()[slug]
    file, place = PLACES[slug]
    path = project / file
    kept = path.read_text(encoding="utf-8")
    for example, expected in ((code.bad, True), (code.good, False)):
        tree = yaml.load(kept, Loader=yaml.CBaseLoader)  # noqa: S506  # every value as text
        record = tree
        for part in filter(None, place.split(".")):
            record = record[int(part) if part.isdigit() else part]
        record.update(yaml.load(example, Loader=yaml.CBaseLoader))  # noqa: S506  # every value as text
        path.write_text(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True), encoding="utf-8")
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
def site(good: Checked) -> RenderedSite:
    return render_project(good)


@pytest.fixture(scope="module")
def pages(site: RenderedSite) -> dict[str, str]:
    return {page.address: page.body for page in site.pages if page.address.startswith(MANUAL)}


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


def test_the_form_of_the_json_report_is_published(tmp_path: Path, site: RenderedSite) -> None:
    done = CliRunner().invoke(cli, ["schema", "--to", str(tmp_path), "--project", str(DATA / "good")])
    assert done.exit_code == 0
    schema = json.loads((tmp_path / "problem-report.json").read_text(encoding="utf-8"))
    assert schema["title"] == "Report of problems"
    published = site.files
    assert json.loads(published["schema/problem-report.json"]) == schema
    assert {f"schema/{path.name}" for path in tmp_path.iterdir()} <= set(published)
