"""The forms for entries: every field is there in words, with help, an example, and the choices that belong to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from synthesite.exports import json_bytes
from synthesite.exports.contribute import contribute_files
from synthesite.labels import builtin_templates
from synthesite.pipeline import check_project, summarise_project
from synthesite.problems import code_table
from synthesite.schema import form_fields
from synthesite.schema.form_fields import FORM_KINDS, FormField, form_layout
from synthesite.schema.guide import field_guide
from synthesite.schema.instruments import load_instruments
from synthesite.schema.json_schema import published_schema
from synthesite.views.contribute import choices_document, form_document
from synthesite.views.model import Corpus

GOOD = Path(__file__).parents[1] / "data" / "good"
WORDS: dict[str, Any] = yaml.safe_load((Path(form_fields.__file__).parent / "form.yml").read_text(encoding="utf-8"))


def all_fields(kind: str) -> list[tuple[str, FormField]]:
    return [(record.name, field) for record in form_layout(kind).records.values() for field in record.fields]


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_every_field_stands_in_one_group(kind: str) -> None:
    layout = form_layout(kind)
    grouped = [name for group in layout.groups for name in group.fields]
    assert sorted(grouped) == sorted(published_schema(kind)["properties"])


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_what_is_needed_comes_first_and_nothing_else(kind: str) -> None:
    first = form_layout(kind).groups[0]
    assert sorted(first.fields) == sorted(published_schema(kind)["required"])


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_every_field_of_the_guide_is_in_the_form(kind: str) -> None:
    layout = form_layout(kind)

    def paths(record: str, inside: str) -> list[str]:
        found = []
        for field in layout.records[record].fields:
            path = f"{inside}{field.name}{'[]' if field.many else ''}"
            found += [path, *(paths(field.record, f"{path}.") if field.record else [])]
        return found

    assert paths(layout.root, "") == [row.path for row in field_guide(kind)]


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_every_field_has_a_name_help_and_an_example(kind: str) -> None:
    for record, field in all_fields(kind):
        where = f"{record}.{field.name}"
        assert re.match(r"[A-Z]|p value|[A-Z]\w*", field.label), where
        assert "_" not in field.label, where
        assert field.help.endswith((".", "?")), where
        assert field.example or field.record, where


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_no_two_fields_of_a_record_have_one_name(kind: str) -> None:
    for record in form_layout(kind).records.values():
        labels = [field.label.casefold() for field in record.fields]
        assert len(labels) == len(set(labels)), record.name


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_a_list_of_records_can_say_what_it_holds(kind: str) -> None:
    layout = form_layout(kind)
    for _, field in all_fields(kind):
        if field.record and field.many:
            assert layout.records[field.record].item


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_every_kind_of_value_has_words_for_a_wrong_one(kind: str) -> None:
    assert {field.kind for _, field in all_fields(kind) if not field.record} <= set(form_layout(kind).faults)


def test_the_words_name_only_fields_that_there_are() -> None:
    every = [pair for kind in FORM_KINDS for pair in all_fields(kind)]
    fields = {field.name for _, field in every}
    whole = {f"{record}.{field.name}" for record, field in every}
    for name in (*WORDS["labels"], *WORDS["help"], *WORDS["of_tool"]):
        assert name in (whole if "." in name else fields), name
    for record, names in WORDS["open"].items():
        assert {f"{record}.{name}" for name in names} <= whole
    assert set(WORDS["long"]) <= fields
    assert set(WORDS["sense"]) <= set(code_table())
    assert set(WORDS["items"]) <= {record for record, _ in every}


# ---- What the page is given ----


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return summarise_project(check_project(GOOD, use_cache=False))


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_every_choice_is_listed_in_words(corpus: Corpus, kind: str) -> None:
    document = form_document(corpus, kind)
    elsewhere = {"entries", "records", *WORDS["of_tool"].values()}
    for record, field in all_fields(kind):
        if not field.choices or field.choices in elsewhere:
            continue
        rows = document["choices"][field.choices]
        assert rows, f"{record}.{field.name}"
        assert all(row["label"] for row in rows)
        if field.codes:
            assert [row["code"] for row in rows] == list(field.codes)


def test_codes_come_with_their_definitions_and_other_names(corpus: Corpus) -> None:
    codebook = corpus.linked.library.codebook
    rows = {row["code"]: row for row in form_document(corpus, "evaluation")["choices"]["designs"]}
    for code in codebook.designs:
        assert (rows[code.code]["label"], rows[code.code]["about"]) == (code.label, code.definition)
        assert rows[code.code].get("also", []) == list(code.alt_labels)


def test_a_tool_comes_with_its_items_and_answers(corpus: Corpus) -> None:
    tools = form_document(corpus, "evaluation")["tools"]
    assert set(tools) == set(load_instruments())
    for name, tool in load_instruments().items():
        assert [row["code"] for row in tools[name]["tool-items"]] == [item.code for item in tool.items]
        assert [row["code"] for row in tools[name]["tool-answers"]] == [answer.code for answer in tool.item_answers]
        assert bool(tools[name]["tool-overall"]) == bool(tool.overall)
    assert set(WORDS["of_tool"].values()) == set(tools["rob-2"])


def test_entries_their_parts_and_documents_can_be_chosen(corpus: Corpus) -> None:
    document = choices_document(corpus)
    library = corpus.linked.library
    entries = {row["code"]: row for row in document["entries"]}
    assert set(entries) == {*library.evaluations, *library.policies}
    name, policy = next((name, entry.record) for name, entry in library.policies.items() if entry.record.provisions)
    wanted = [part.id for part in (*policy.provisions, *policy.targets)]
    assert [part for part, _ in entries[name]["parts"]] == wanted
    assert {row["code"] for row in document["records"]} == set(library.bibliography)


def test_the_schemas_that_are_published_list_the_codes_of_the_site(corpus: Corpus) -> None:
    files = contribute_files(corpus)
    library = corpus.linked.library
    schema = published_schema("policy", library.codebook.vocabularies(), library.scheme.themes)
    kinds = {"$defs": {"vocabulary-policy_kinds": schema["$defs"]["vocabulary-policy_kinds"]}}
    assert json_bytes(kinds["$defs"])[1:-2] in files["schema/policy.json"]
    assert files["contribute/policy/template.yml"].startswith(b"# yaml-language-server: ")


def test_the_page_of_a_form_says_what_is_needed_without_scripts() -> None:
    template = (builtin_templates() / "pages" / "contribute_form.html.jinja").read_text(encoding="utf-8")
    assert "sy-nojs" in template
    assert "{{ skeleton }}" in template
