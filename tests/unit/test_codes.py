"""The table of problem codes: whole, in order, and true to the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import synthesite
from synthesite.load import MODELS
from synthesite.problems import Code, Problems, code_table
from synthesite.prose import find_faults
from synthesite.source import parse

PACKAGE = Path(synthesite.__file__).parent
CODES = list(code_table().values())
FAMILIES = {"Y": "1", "S": "2", "R": "3", "B": "4", "D": "5", "T": "6", "P": "7", "C": "8"}

NOT_EMITTED_YET = {"template-error", "address-taken", "address-case-clash", "page-missing", "page-too-large"}
"""Codes of rendering and publishing, until those stages emit them; then they leave this table."""

NO_FIELDS = {
    "symbolic-link", "unreadable-file", "stray-file", "duplicate-id", "coding-without-entry", "wrong-form",
    "screening-unknown-entry", "screening-duplicate-record", "included-not-entered",
    "bad-configuration", "unknown-setting", "citation-file-disagrees",
}  # fmt: skip
"""Codes whose examples are file names, rows of a table, settings or files of other kinds, not fields."""


def _ids(code: Code) -> str:
    return code.slug


def test_codes_are_unique_and_of_their_family() -> None:
    written = [code.code for code in CODES]
    assert len(set(written)) == len(written) >= 60
    for code in written:
        assert re.fullmatch(r"[YSRBDTPC][1-8]\d\d", code)
        assert code[1] == FAMILIES[code[0]]


@pytest.mark.parametrize("code", CODES, ids=_ids)
def test_every_code_is_documented(code: Code) -> None:
    assert code.severity in ("error", "warning")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.slug)
    for text in (code.title, code.meaning, code.remedy, code.bad, code.good):
        assert text == text.strip() != ""
    assert code.bad != code.good
    assert len(code.title) <= 60
    assert code.title[0].isupper()
    assert not code.title.endswith(".")
    assert code.meaning.endswith((".", "?"))
    assert 1 <= len(re.findall(r"[.?](?: |$)", code.meaning)) <= 5
    assert code.remedy[0].islower() or code.remedy.startswith(code.remedy[0].upper() * 2)
    assert not code.remedy.endswith(".")


def _strings_of_the_program() -> set[str]:
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_code_is_emitted_somewhere() -> None:
    unused = set(code_table()) - _strings_of_the_program()
    assert unused <= NOT_EMITTED_YET


def _emitted() -> Iterator[tuple[str, str]]:
    """Every slug that stands as the first argument of a call that notes a problem."""
    noting = {"add", "Problem", "note", "fault", "refuse", "_fail", "ProseFault"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in noting and len(node.args) + len(node.keywords) > 1 and isinstance(first, ast.Constant):
                yield path.name, str(first.value)


def test_every_emitted_slug_is_a_code() -> None:
    emitted = list(_emitted())
    assert len(emitted) > 80
    assert [(file, slug) for file, slug in emitted if slug not in code_table()] == []


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for below in model.__subclasses__():
        yield from _models(below)


def _fields_of_records() -> list[frozenset[str]]:
    from synthesite.schema.values import Record

    assert MODELS  # importing it has defined every record
    return [frozenset(model.model_fields) for model in _models(Record)]


RECORDS = _fields_of_records()


def _stray_fields(tree: Any) -> list[set[str]]:
    """Groups of fields that no record of the schema has together."""
    if isinstance(tree, list):
        return [found for item in tree for found in _stray_fields(item)]
    if not isinstance(tree, dict):
        return []
    stray = [] if any(set(tree) <= fields for fields in RECORDS) else [set(tree)]
    return stray + [found for value in tree.values() for found in _stray_fields(value)]


YAML_CODES = [code for code in CODES if code.code[0] in "YSRD" and code.slug not in NO_FIELDS]


@pytest.mark.parametrize("code", YAML_CODES, ids=_ids)
def test_good_example_is_yaml_of_our_schema(code: Code) -> None:
    problems = Problems()
    tree = parse(code.good.encode(), "example.yml", problems)
    assert [problem.message for problem in problems] == []
    assert isinstance(tree, dict)
    assert _stray_fields(tree) == []


@pytest.mark.parametrize(
    "code",
    [code for code in YAML_CODES if code.code[0] == "Y" and code.slug not in {"not-utf-8", "too-large"}],
    ids=_ids,
)
def test_bad_example_of_yaml_shows_its_code(code: Code) -> None:
    problems = Problems()
    tree = parse(code.bad.encode(), "example.yml", problems)
    if code.slug.startswith("misread-"):
        assert isinstance(tree, dict)
        assert [getattr(value, "misread", None) for value in tree.values()] == [code.slug]
    else:
        assert [problem.slug for problem in problems] == [code.slug]


@pytest.mark.parametrize("code", [code for code in CODES if code.slug.endswith("-in-prose")], ids=_ids)
def test_examples_of_prose(code: Code) -> None:
    known = {"interviews-2010"}.__contains__
    assert [fault.slug for fault in find_faults(code.bad, known)] == [code.slug]
    assert list(find_faults(code.good, known)) == []


OF_RECORDS = [
    code for code in CODES if code.slug.startswith("bib-") and code.slug != "bib-unused"
]  # seen among entries


@pytest.mark.parametrize("code", OF_RECORDS, ids=_ids)
def test_examples_of_bibliography(code: Code) -> None:
    from synthesite.bibliography import parse_bibliography

    def slugs(text: str) -> list[str]:
        whole = text
        if not text.startswith("@"):
            base = {"title": "{Example}", "year": "{2009}"}
            rest = ",\n".join(f"{name} = {value}" for name, value in base.items() if f"{name} = " not in text)
            whole = f"@article{{example,\n{rest + ',' if rest else ''}\n{text}\n}}"
        problems = Problems()
        parse_bibliography(whole, "references.bib", problems)
        return [problem.slug for problem in problems]

    assert slugs(code.bad) == [code.slug]
    assert slugs(code.good) == []
