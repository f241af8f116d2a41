"""JSON Schemas, field guide and entry templates: all made from the models, all held against our reader."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import regress
import yaml
from check_jsonschema.parsers.yaml import construct_yaml_implementation, impl2loader
from jsonschema import Draft202012Validator

from synthesite.load import load_text
from synthesite.problems import Problems, SynthesiteError
from synthesite.schema import Codebook, ThemeScheme
from synthesite.schema.codebook import Code
from synthesite.schema.entry_templates import TEMPLATE_KINDS, entry_template
from synthesite.schema.guide import field_guide
from synthesite.schema.instruments import load_instruments
from synthesite.schema.json_schema import SCHEMA_MODELS, published_schema, record_of, write_schemas
from synthesite.schema.theme import Theme

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "evidence"
KINDS = list(SCHEMA_MODELS)

CODES = {
    "designs": ["cohort", "randomised-trial"],
    "scopes": ["core"],
    "outcome_domains": ["mortality"],
    "voices": ["carers"],
    "models": ["community-matron"],
    "settings": ["home"],
    "populations": ["older-people"],
    "policy_kinds": ["white-paper"],
    "issuers": ["department-of-health"],
}
VOCABULARIES = {
    name: tuple(Code(code=code, label=code.title(), definition=f"What {code} means.") for code in codes)
    for name, codes in CODES.items()
}
THEMES = tuple(
    Theme(
        id=name,
        label=name.title(),
        definition=f"About {name}.",
        scope_note="All of it.",
        question="What?",
        replaced_by=by,
    )
    for name, by in (("cost", None), ("integration", None), ("joint-working", "integration"))
)

EVALUATION = """\
reports: [gravelle2007]
design: cohort
scope: core
summary: A study of nine trusts found no clear change.
countries: [GB-ENG]
period: 2001-04/2005-03
sample:
  - {group: Practices, n: 62}
outcomes:
  - domain: mortality
    measure: Deaths
    metric: percent-change
    adjusted: true
    estimate: 16.5
    interval: {low: -5.7, high: 38.7, level: 95}
    p: 0.018
findings:
  - theme: cost
    statement: Costs did not clearly change.
    voices: [carers]
appraisals:
  - tool: rob-2
    assessor: first coder
    items: [{item: d1, answer: low}]
links:
  - {to: some-policy#some-target, kind: evaluates}
coding: {by: first coder, orcid: 0000-0002-1825-0097, on: 2026-11-22, access: abstract}
provenance:
  - {address: "https://example.org/x", accessed_as: abstract}
"""
POLICY = """\
documents: [{key: doh2005ltc, role: main}]
kind: white-paper
scope: core
summary: A model of care.
issuers: [department-of-health]
jurisdictions: [GB-ENG]
events: [{type: published, date: 2005-01}]
provisions:
  - {id: matrons, theme: cost, statement: One named nurse., strength: expectation}
targets:
  - {id: matrons-3000, statement: 3000 matrons, outcomes: [{date: 2006-12, value: "1,470"}]}
coding: {by: first coder, on: 2026-11-22, access: secondary}
provenance: [{address: "doi:10.1136/bmj.39020.413310.55", accessed_as: abstract}]
"""
REVIEW = """\
title: Bridging two worlds
question: {plain: Did nurses take over what social workers did?}
status_note: Built from public records.
key_messages: [People valued the nurses.]
scope: {included: Evaluations of case management.}
searches: [{source: web pages, kind: website, date: 2026-11}]
findings:
  - id: valued
    theme: cost
    kind: qualitative
    statement: People valued the nurses.
    contributions: [{entry: some-study}]
currency: {searched_on: 2026-11, mode: periodic}
changes: [{date: 2026-11-22, version: "0.1", what: First version., conclusions_changed: false}]
authors: [{name: synthesite contributors}]
"""
SCHEME = """\
title: Themes
description: Shared by evaluations and policies.
themes:
  - id: cost
    label: Cost
    definition: What care costs.
    scope_note: To anybody.
    question: What did it cost?
"""
CODEBOOK = """\
title: Codebook
version: "1.0"
updated_on: 2026-11-22
designs:
  - {code: cohort, label: Cohort, definition: Groups followed., family: non-randomised, tools: [rob-2]}
outcome_domains:
  - {code: mortality, label: Deaths, definition: Death from any cause., beneficial: lower}
voices: [{code: carers, label: Carers, definition: Those who care unpaid.}]
scopes: [{code: core, label: Core, definition: The subject itself., directional: "yes"}]
policy_kinds: [{code: act, label: Act, definition: Primary legislation., binding: "yes"}]
issuers: [{code: parliament, label: Parliament, definition: Makes Acts.}]
"""
ERAS = """\
eras:
  - {id: trusts, label: Trusts, kind: organisation, period: 2002-04/2013-03, source: "https://example.org/history"}
  - {id: now, label: Now, kind: government, period: 2024-07/.., note: So far., source: "https://example.org/now"}
"""
STATUS = """\
links:
  - address: https://example.org/report.pdf
    state: dead
    checked_on: 2026-11-22
    archived: https://web.archive.org/web/2015/https://example.org/report.pdf
    archived_on: 2015-03-01
    note: "404"
works:
  - doi: 10.1136/bmj.39020.413310.55
    checked_on: 2026-11-22
    notices:
      - {kind: retraction, date: 2019-03, doi: 10.1136/example.notice, source: publisher}
"""
EXCEPTIONS = """\
exceptions:
  - code: D526
    file: evidence/evaluations/trial-2009.yml
    field: outcomes[0].n
    reason: It is printed like this.
    by: curator
    on: 2026-11-22
"""
WHOLE = {
    "eras": ERAS,
    "exceptions": EXCEPTIONS,
    "evaluation": EVALUATION,
    "policy": POLICY,
    "review": REVIEW,
    "themes": SCHEME,
    "codebook": CODEBOOK,
    "status": STATUS,
}

_read = impl2loader(construct_yaml_implementation())


def as_other_readers_do(text: str) -> Any:
    """A document as the program reads it that others check YAML with; editors do the same (YAML 1.2)."""
    return _read(BytesIO(text.encode()))


@cache
def filled(kind: str) -> dict[str, Any]:
    return published_schema(kind, VOCABULARIES, THEMES, load_instruments())


def faults_by_schema(kind: str, text: str, schema: Mapping[str, Any] | None = None) -> list[str]:
    checker = Draft202012Validator(schema or filled(kind))
    return [error.message for error in checker.iter_errors(as_other_readers_do(text))]


def faults_by_us(kind: str, text: str, codes: Mapping[str, frozenset[str]] | None = None) -> list[str]:
    """The errors our reader finds; whether a theme exists is found on linking, not here."""
    problems = Problems()
    known = {name: frozenset(every) for name, every in CODES.items()} if codes is None else codes
    load_text(text.encode(), "some.yml", SCHEMA_MODELS[kind][0], known, problems)
    return [f"{problem.slug} {problem.field}" for problem in problems if problem.severity == "error"]


def nodes(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, record in (("", schema), *schema["$defs"].items()):
        for field, node in record.get("properties", {}).items():
            yield name, field, node


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("with_codes", [False, True])
def test_schemas_are_json_schemas(kind: str, with_codes: bool) -> None:
    schema = filled(kind) if with_codes else published_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert '"$id"' not in json.dumps(schema)
    for record in (schema, *schema["$defs"].values()):
        if "properties" in record:
            assert record["additionalProperties"] is False
            assert set(record["required"]) <= set(record["properties"])
    targets = set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', json.dumps(schema)))
    assert targets == set(schema["$defs"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_model_has_help_and_an_example(kind: str) -> None:
    for record, field, node in nodes(published_schema(kind)):
        assert len(node["description"]) > 3, f"{record}.{field}"
        assert node["description"].endswith((".", "…")), f"{record}.{field}"
        assert len(node["examples"]) >= 1, f"{record}.{field}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("with_codes", [False, True])
def test_every_example_is_accepted(kind: str, with_codes: bool) -> None:
    schema = filled(kind) if with_codes else published_schema(kind)
    for record, field, node in nodes(schema):
        for example in node["examples"]:
            own = {**node, "$defs": schema["$defs"]}
            assert list(Draft202012Validator(own).iter_errors(example)) == [], f"{record}.{field}"


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_are_regular_expressions_of_json_schema(kind: str) -> None:
    leaves = (node.get("items", node) for _, _, node in nodes(published_schema(kind)))
    patterns = {leaf["pattern"] for leaf in leaves if "pattern" in leaf}
    assert patterns
    for pattern in patterns:
        regress.Regex(pattern, flags="u")


def test_schemas_do_not_depend_on_the_run() -> None:
    program = (
        "import json\n"
        "from synthesite.schema import instruments, json_schema as made\n"
        "known = instruments.load_instruments()\n"
        "print(json.dumps([made.published_schema(kind, None, None, known) for kind in made.SCHEMA_MODELS]))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "generator")},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert len(json.loads(runs.pop())) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_whole_documents_are_accepted_by_both(kind: str) -> None:
    assert faults_by_us(kind, WHOLE[kind]) == []
    assert faults_by_schema(kind, WHOLE[kind]) == []
    assert faults_by_schema(kind, WHOLE[kind], published_schema(kind)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("measure: Deaths", "measure: 2005"),
        ("measure: Deaths", "measure: 3.50"),
        ("p: 0.018", "p: .05"),
        ("p: 0.018", 'p: "<0.001"'),
        ("p: 0.018", "p: ns"),
        ("p: 0.018", "p: 1"),
        ("n: 62", 'n: "1,470"'),
        ("n: 62", "n: 1 470"),
        ("n: 62", "n: not-reported"),
        ("on: 2026-11-22", "on: 2026"),
        ("on: 2026-11-22", "on: 2026-11"),
        ("on: 2026-11-22", 'on: "2026-11-22"'),
        ("period: 2001-04/2005-03", "period: 2014/.."),
        ("period: 2001-04/2005-03", "period: ../2014"),
        ("period: 2001-04/2005-03", "period: 2005~"),
        ("estimate: 16.5", "estimate: 16"),
        ("estimate: 16.5", 'estimate: "0.840"'),
        ("estimate: 16.5", "estimate: −0.84"),
        ("estimate: 16.5", "estimate: 1.5e3"),
        ("adjusted: true", "adjusted: false"),
        ("countries: [GB-ENG]", "countries: [NO, international]"),
        ("answer: low", "answer: yes"),
        ("reports: [gravelle2007]", "reports: [2007, Smith:2010+b]"),
        ("to: some-policy#some-target", "to: 2005"),
    ],
)
def test_forms_that_both_accept(old: str, new: str) -> None:
    assert old in EVALUATION
    text = EVALUATION.replace(old, new)
    assert faults_by_us("evaluation", text) == []
    assert faults_by_schema("evaluation", text) == []


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("evaluation", "scope: core", "scope: core\nscoop: core"),
        ("evaluation", "design: cohort\n", ""),
        ("evaluation", "design: cohort", "design: guesswork"),
        ("evaluation", "design: cohort", "design: Cohort"),
        ("evaluation", "domain: mortality", "domain: deaths"),
        ("evaluation", "voices: [carers]", "voices: [neighbours]"),
        ("evaluation", "reports: [gravelle2007]", "reports: gravelle2007"),
        ("evaluation", "reports: [gravelle2007]", "reports: []"),
        ("evaluation", "reports: [gravelle2007]", 'reports: ["gravelle 2007"]'),
        ("evaluation", "period: 2001-04/2005-03", "period: 2005-13"),
        ("evaluation", "period: 2001-04/2005-03", "period: April 2001"),
        ("evaluation", "n: 62", "n: -62"),
        ("evaluation", "n: 62", "n: many"),
        ("evaluation", "n: 62", "n: 6.5"),
        ("evaluation", "estimate: 16.5", "estimate: about 16"),
        ("evaluation", "estimate: 16.5", "estimate:"),
        ("evaluation", "adjusted: true", "adjusted: perhaps"),
        ("evaluation", "metric: percent-change", "metric: percentage"),
        ("evaluation", "interval: {low: -5.7, high: 38.7, level: 95}", "interval: {low: -5.7}"),
        ("evaluation", "interval: {low: -5.7, high: 38.7, level: 95}", "interval: -5.7 to 38.7"),
        ("evaluation", "p: 0.018", "p: significant"),
        ("evaluation", "p: 0.018", "p: 1.8"),
        ("evaluation", "countries: [GB-ENG]", "countries: [England]"),
        ("evaluation", "countries: [GB-ENG]", "countries: [UK]"),
        ("evaluation", "summary: A study of nine trusts found no clear change.", "summary:"),
        ("evaluation", "summary: A study of nine trusts found no clear change.", 'summary: "  "'),
        ("evaluation", "summary: A study of nine trusts found no clear change.", "summary: [A study.]"),
        ("evaluation", "measure: Deaths", "measure: {of: deaths}"),
        ("evaluation", "access: abstract", "access: title"),
        ("evaluation", "orcid: 0000-0002-1825-0097", "orcid: 0000-0002-1825"),
        ("evaluation", "https://example.org/x", "ftp://example.org/x"),
        ("evaluation", "https://example.org/x", "javascript:alert(1)"),
        ("evaluation", "to: some-policy#some-target", "to: Some Policy"),
        ("evaluation", "kind: evaluates", "kind: mentions"),
        ("evaluation", "theme: cost", "theme: Cost"),
        ("evaluation", "theme: cost", "theme: index"),
        ("evaluation", "sample:\n  - {group: Practices, n: 62}", "sample: {group: Practices, n: 62}"),
        ("policy", "type: published", "type: printed"),
        ("policy", "strength: expectation", "strength: strong"),
        ("policy", "id: matrons,", "id: Matrons!,"),
        ("policy", "id: matrons,", "id: index,"),
        ("policy", "kind: white-paper", "kind: leaflet"),
        ("policy", "issuers: [department-of-health]", "issuers: []"),
        ("policy", "doi:10.1136", "doi:11.1136"),
        ("review", "mode: periodic", "mode: sometimes"),
        ("review", "conclusions_changed: false", "conclusions_changed: no change"),
        ("review", "contributions: [{entry: some-study}]", "contributions: []"),
        ("review", "title: Bridging two worlds\n", ""),
        ("themes", "    definition: What care costs.\n", ""),
        ("themes", "id: cost", "id: the cost"),
        ("codebook", "beneficial: lower", "beneficial: less"),
        ("codebook", "family: non-randomised", "family: observational"),
        (
            "codebook",
            "issuers: [{code: parliament, label: Parliament, definition: Makes Acts.}]",
            "issuers: []",
        ),
    ],
)
def test_faults_that_both_refuse(kind: str, old: str, new: str) -> None:
    assert WHOLE[kind].count(old) >= 1
    text = WHOLE[kind].replace(old, new)
    assert faults_by_us(kind, text) != []
    assert faults_by_schema(kind, text) != []


def test_codes_carry_their_label_and_definition() -> None:
    designs = filled("evaluation")["$defs"]["vocabulary-designs"]["oneOf"]
    assert designs[0] == {"const": "cohort", "title": "Cohort", "description": "What cohort means."}
    assert filled("evaluation")["properties"]["design"]["$ref"] == "#/$defs/vocabulary-designs"
    places = filled("evaluation")["$defs"]["places"]
    assert dict(zip(places["enum"], places["enumDescriptions"], strict=True))["GB-ENG"] == "England"


def test_themes_are_offered_everywhere_but_in_their_own_file() -> None:
    themes = filled("evaluation")["$defs"]["vocabulary-themes"]["oneOf"]
    assert [(theme["const"], theme.get("deprecated", False)) for theme in themes] == [
        ("cost", False),
        ("integration", False),
        ("joint-working", True),
    ]
    assert faults_by_schema("evaluation", EVALUATION.replace("theme: cost", "theme: money")) != []
    new_theme = SCHEME.replace("label: Cost", "label: Cost\n    related: [another-new-one]")
    assert faults_by_schema("themes", new_theme) == []


def test_instruments_are_offered() -> None:
    tools = [tool["const"] for tool in filled("evaluation")["$defs"]["vocabulary-instruments"]["oneOf"]]
    assert tools == [*load_instruments(), "other"]
    misspelt = EVALUATION.replace("tool: rob-2", "tool: rob2")
    assert faults_by_schema("evaluation", misspelt) != []
    assert faults_by_schema("evaluation", misspelt, published_schema("evaluation")) == []
    assert faults_by_schema("codebook", CODEBOOK.replace("tools: [rob-2]", "tools: [other]")) != []


def test_a_code_that_looks_like_a_number_is_accepted_as_one() -> None:
    codes = {**VOCABULARIES, "designs": (Code(code="2024", label="Design of 2024", definition="That one."),)}
    schema = published_schema("evaluation", codes)
    assert faults_by_schema("evaluation", EVALUATION.replace("design: cohort", "design: 2024"), schema) == []
    assert faults_by_schema("evaluation", EVALUATION.replace("design: cohort", 'design: "2024"'), schema) == []
    assert faults_by_schema("evaluation", EVALUATION, schema) != []


def test_an_empty_vocabulary_refuses_every_code() -> None:
    schema = published_schema("evaluation", {**VOCABULARIES, "voices": ()})
    Draft202012Validator.check_schema(schema)
    assert faults_by_schema("evaluation", EVALUATION, schema) != []
    assert faults_by_us("evaluation", EVALUATION, {"voices": frozenset()}) == ["unknown-code findings[0].voices[0]"]


def test_an_unknown_kind_is_our_own_fault() -> None:
    with pytest.raises(KeyError):
        published_schema("theme")


def site() -> tuple[Codebook, ThemeScheme]:
    read = [
        load_text((EVIDENCE / name).read_bytes(), name, model, {}, Problems())[0]
        for name, model in (("codebook.yml", Codebook), ("themes.yml", ThemeScheme))
    ]
    assert isinstance(read[0], Codebook)
    assert isinstance(read[1], ThemeScheme)
    return read[0], read[1]


def files_of(kind: str) -> list[Path]:
    folders = {
        "evaluation": EVIDENCE / "evaluations",
        "policy": EVIDENCE / "policies",
        "review": ROOT / "reviews",
    }
    if kind not in folders:
        return [path for path in [EVIDENCE / f"{kind}.yml"] if path.is_file()]  # some are optional
    found = sorted(folders[kind].glob("*/review.yml" if kind == "review" else "*.yml"))
    return [path for path in found if ".coding-" not in path.name]


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_site_that_we_accept_is_accepted(kind: str) -> None:
    codebook, themes = site()
    schema = published_schema(kind, codebook.vocabularies(), themes.themes, load_instruments())
    codes = {name: frozenset(code.code for code in every) for name, every in codebook.vocabularies().items()}
    ids = {theme.id for theme in themes.themes}
    checked = 0
    for path in files_of(kind):
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"\b(?:theme|broader): ([a-z-]+)", text)
        if faults_by_us(kind, text, codes) == [] and ids.issuperset(named):
            assert faults_by_schema(kind, text, schema) == [], path.name
            checked += 1
    assert checked or not files_of(kind)


def test_written_schemas_serve_the_program_that_checks_with_them(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schema", VOCABULARIES, THEMES, load_instruments())
    assert [path.name for path in written] == [f"{kind}.json" for kind in KINDS]
    assert json.loads(written[0].read_text(encoding="utf-8")) == filled("evaluation")
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text(EVALUATION, encoding="utf-8")
    bad.write_text(EVALUATION.replace("design: cohort", "design: guesswork"), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(written[0])]
    assert subprocess.run([*command, str(good)], check=False, capture_output=True).returncode == 0
    refused = subprocess.run([*command, str(bad)], check=False, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "$.design" in refused.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_the_guide_has_every_field(kind: str) -> None:
    rows = field_guide(kind)
    assert len({row.path for row in rows}) == len(rows)
    top = [row.path.removesuffix("[]") for row in rows if row.depth == 0]
    assert top == list(SCHEMA_MODELS[kind][0].model_fields)
    for row in rows:
        assert "\n" not in row.example
        assert row.example
        assert row.help
        assert row.type


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("evaluation", "outcomes[].interval.low", ("-5.7", True, "", (), "number, with the digits printed")),
        ("evaluation", "design", ("controlled-before-after", True, "designs", (), "code of the codebook")),
        (
            "evaluation",
            "countries[]",
            ("[GB-ENG]", True, "places", (), "list of country codes, such as GB-ENG"),
        ),
        ("evaluation", "sample[].n", ("62", False, "", (), "whole number, or not-reported")),
        ("evaluation", "appraisals[].tool", ("rob-2", True, "instruments", (), "id of an instrument")),
        ("policy", "provisions[].theme", ("workforce-and-role", True, "themes", (), "id of a theme")),
        (
            "review",
            "currency.mode",
            ("periodic", True, "", ("living", "periodic", "ended"), "one of the values listed"),
        ),
        ("review", "findings[].provisional", ("true", False, "", (), "true or false")),
    ],
)
def test_rows_of_the_guide(kind: str, path: str, expected: tuple[Any, ...]) -> None:
    row = next(row for row in field_guide(kind) if row.path == path)
    assert (row.example, row.required, row.vocabulary, row.allowed, row.type) == expected
    assert row.help.endswith(".")


def complete(tree: Any, record: Mapping[str, Any], schema: dict[str, Any]) -> Any:
    """Fill every place a template leaves open with the example of its field."""
    done = {}
    for name, value in tree.items():
        node = record["properties"][name]
        within = record_of(node, schema)
        if value is None:
            done[name] = node["examples"][0]
        elif within is not None and isinstance(value, list):
            done[name] = [complete(part, within, schema) for part in value]
        else:
            done[name] = value if within is None else complete(value, within, schema)
    return done


def filled_in(kind: str, text: str) -> tuple[str, str]:
    """A template's text with its open places filled: the kind of file and its text."""
    tree = as_other_readers_do(text)
    schema = published_schema("themes" if kind == "theme" else kind)
    if kind == "theme":
        kind, themes = "themes", [complete(theme, schema["$defs"]["Theme"], schema) for theme in tree]
        whole = {"title": "Themes", "description": "All.", "themes": themes}
    else:
        whole = complete(tree, schema, schema)
    return kind, json.dumps(whole, ensure_ascii=False)


def open_places(tree: Any, path: str = "") -> Iterator[str]:
    if tree is None:
        yield path
    elif isinstance(tree, dict):
        for name, value in tree.items():
            yield from open_places(value, f"{path}.{name}" if path else name)
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from open_places(value, f"{path}[{number}]")


def with_optional_fields(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.startswith("# yaml-language-server"))
    return "\n".join(re.sub(r"^( *)# (?!#)", r"\1", line) for line in lines) + "\n"


@pytest.mark.parametrize("kind", TEMPLATE_KINDS)
def test_templates_leave_open_what_must_be_given(kind: str) -> None:
    text = entry_template(kind, "some-entry-2024")
    if kind == "theme":
        kind, text = "themes", "title: Themes\ndescription: All.\nthemes:\n" + text
    places = set(open_places(as_other_readers_do(text)))
    assert places
    assert places <= {fault.split()[1] for fault in faults_by_us(kind, text, {})}


@pytest.mark.parametrize("kind", TEMPLATE_KINDS)
@pytest.mark.parametrize("everything", [False, True])
def test_templates_filled_in_are_accepted(kind: str, everything: bool) -> None:
    text = entry_template(kind, "some-entry-2024")
    if everything:
        text = with_optional_fields(text)
    file_kind, document = filled_in(kind, text)
    assert faults_by_us(file_kind, document, {}) == []
    assert faults_by_schema(file_kind, document, published_schema(file_kind)) == []
    model = SCHEMA_MODELS[file_kind][0]
    tree = json.loads(document)
    fields, given = (model.model_fields, tree) if kind != "theme" else (Theme.model_fields, tree["themes"][0])
    required = {name for name, field in fields.items() if field.is_required()}
    assert set(given) == (set(fields) if everything else required)


def test_templates_put_required_fields_first_and_explain() -> None:
    lines = entry_template("evaluation", "some-entry-2024").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../../.synthesite/schema/evaluation.json"
    assert "evidence/evaluations/some-entry-2024.yml" in lines[1]
    assert lines.index("provenance:") < lines.index("# title: Evercare in nine primary care trusts")
    assert "## Study design, a code of the codebook. For instance: controlled-before-after" in lines
    assert max(map(len, lines)) <= 110


def test_a_theme_fits_the_end_of_the_scheme() -> None:
    text = SCHEME + entry_template(
        "theme",
        "staffing",
        {"label": "Staffing", "definition": "Who works.", "scope_note": "Posts.", "question": "Who?"},
    )
    assert faults_by_us("themes", text) == []
    assert [theme["id"] for theme in yaml.safe_load(text)["themes"]] == ["cost", "staffing"]


def test_known_values_are_written_as_entries_write_them() -> None:
    values = {
        "reports": ["smith-2024", "smith-2025"],
        "countries": ["NO"],
        "period": "2001-04/2005-03",
        "summary": "One: two # three\n- four",
        "sample": [{"group": "yes", "n": 62}, {"group": "&no *alias", "n": "not-reported"}],
        "outcomes": [
            {
                "domain": "mortality",
                "measure": "Deaths",
                "estimate": "0.840",
                "interval": {"low": "0.70", "high": "1.00"},
            }
        ],
        "coding": {"by": "first coder", "on": "2026-11-22", "access": "abstract"},
    }
    text = entry_template("evaluation", "some-entry-2024", values)
    assert "\nreports: [smith-2024, smith-2025]\n" in text
    assert "\n  on: 2026-11-22\n" in text
    assert "\n    estimate: 0.840\n" in text
    tree = as_other_readers_do(text)
    assert tree["summary"] == values["summary"]
    assert [group["group"] for group in tree["sample"]] == ["yes", "&no *alias"]
    assert list(open_places(tree)) == ["design", "scope", "provenance[0].accessed_as"]
    rest = {"design": "cohort", "scope": "core", "provenance": [{"accessed_as": "abstract"}]}
    assert faults_by_us("evaluation", entry_template("evaluation", "some-entry-2024", {**values, **rest})) == []


@pytest.mark.parametrize(
    ("kind", "entry_id", "values", "message"),
    [
        ("codebook", "some-entry", {}, "no template"),
        ("evaluation", "Some Entry", {}, "not a usable id"),
        ("evaluation", "some\ndesign: x", {}, "not a usable id"),
        ("evaluation", "index", {}, "reserved"),
        ("evaluation", "some-entry", {"desing": "cohort"}, "no field desing"),
        ("evaluation", "some-entry", {"coding": {"who": "me"}}, "no field who"),
    ],
)
def test_templates_refuse(kind: str, entry_id: str, values: dict[str, Any], message: str) -> None:
    with pytest.raises(SynthesiteError, match=message):
        entry_template(kind, entry_id, values)
