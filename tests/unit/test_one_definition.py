"""One definition: schemas for editors, field guide, templates and issue forms all come from the schema package.

What is committed of them must be what the package makes now; and the published schemas, run by the program
check-jsonschema, must accept what we accept and refuse what they can.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.cli import main as check_jsonschema
from click.testing import CliRunner

from synthesite.cli import cli
from synthesite.pipeline import Checked
from synthesite.problems import code_table
from synthesite.schema.entry_templates import TEMPLATE_KINDS, entry_template
from synthesite.schema.form_fields import form_layout
from synthesite.schema.guide import field_guide
from synthesite.schema.issue_forms import GITHUB_FOLDER, GITLAB_FOLDER, issue_files, issue_forms
from synthesite.schema.json_schema import SCHEMA_MODELS, published_schema, second_coding_schema

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
STARTER = ROOT / "generator" / "synthesite" / "starter"
SECOND = ("second-evaluation", "second-policy")


def kind_of(path: Path) -> str:
    """The kind of a YAML file by where it lies in a project; its name where it is none of ours."""
    if path.parent.name in ("evaluations", "policies"):
        kind = "evaluation" if path.parent.name == "evaluations" else "policy"
        return f"second-{kind}" if ".coding-" in path.name else kind
    return path.stem


def yaml_files(project: Path) -> Iterator[Path]:
    for folder in ("evidence", "reviews"):
        yield from (path for path in sorted((project / folder).rglob("*.yml")) if path.is_file())


# What is committed


def test_issue_forms_are_what_the_schema_and_the_codebook_make(own_checked: Checked) -> None:
    library = own_checked.library
    made = issue_files(issue_forms(library.codebook.vocabularies(), library.scheme.themes))
    kept = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for folder in (GITHUB_FOLDER, GITLAB_FOLDER)
        for path in sorted((ROOT / folder).iterdir())
    }
    assert kept == made, "run: synthesite schema --issue-forms"


@pytest.mark.parametrize("path", sorted((ROOT / GITHUB_FOLDER).glob("*.yml")), ids=lambda path: path.stem)
def test_issue_forms_are_of_githubs_form(path: Path) -> None:
    text = resources.files("check_jsonschema").joinpath("builtin_schemas/vendor/github-issue-forms.json")
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(form, json.loads(text.read_text("utf-8")))
    asked = [item for item in form["body"] if item["type"] != "markdown"]
    for name in ("id", "label"):
        names = [item["id"] if name == "id" else item["attributes"]["label"] for item in asked]
        assert len(set(names)) == len(names) > 3
    assert asked[0]["validations"]["required"] is True
    for item in asked:
        options = item["attributes"].get("options", ["a", "b"])
        assert len(set(options)) == len(options) > 1


@pytest.mark.parametrize("kind", ["evaluation", "policy"])
def test_issue_forms_say_what_the_schema_says(kind: str, own_checked: Checked) -> None:
    """Help and example of every question stand in the field guide; options are the site's own labels."""
    library = own_checked.library
    forms = {form.name: form for form in issue_forms(library.codebook.vocabularies(), library.scheme.themes)}
    form = forms["suggest-an-evaluation" if kind == "evaluation" else "suggest-a-policy"]
    guide = {row.path.replace("[]", "").replace("_", "-").replace(".", "-"): row for row in field_guide(kind)}
    for question in form.questions:
        row = guide[question.id]
        assert question.help == row.help
        assert question.options or question.example in row.example
    design = next(question for question in form.questions if question.id in ("design", "kind"))
    vocabulary = library.codebook.vocabularies()["designs" if kind == "evaluation" else "policy_kinds"]
    assert list(design.options) == [code.label for code in vocabulary]


def test_the_command_writes_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["schema", "--issue-forms", "--to", str(tmp_path), "--project", str(DATA / "good")])
    assert done.exit_code == 0, done.output
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted(line.strip() for line in done.output.splitlines())
    assert len(written) == 6
    form = yaml.safe_load((tmp_path / GITHUB_FOLDER / "suggest-an-evaluation.yml").read_text(encoding="utf-8"))
    designs = next(item for item in form["body"] if item.get("id") == "design")["attributes"]["options"]
    assert "Randomised trial" in designs, "the codes are those of the project"


# Help and examples


@pytest.mark.parametrize("kind", ["evaluation", "policy"])
def test_every_field_of_a_second_coding_has_help_and_an_example(kind: str) -> None:
    schema = second_coding_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    entry = published_schema(kind)
    assert schema["required"] == ["coding"]
    assert set(entry["properties"]) < set(schema["properties"])
    for record in (schema, *schema["$defs"].values()):
        for name, node in record.get("properties", {}).items():
            assert node["description"].endswith((".", "…")), name
            assert node["examples"], name
            own = {**node, "$defs": schema["$defs"]}
            for example in node["examples"]:
                jsonschema.Draft202012Validator(own).validate(example)


@pytest.mark.parametrize("kind", SCHEMA_MODELS)
def test_guide_and_schema_say_the_same(kind: str) -> None:
    schema, rows = published_schema(kind), field_guide(kind)
    top = [row for row in rows if row.depth == 0]
    assert [row.help for row in top] == [node["description"] for node in schema["properties"].values()]
    assert {row.path.removesuffix("[]") for row in top if row.required} == set(schema["required"])
    assert all(row.help.endswith((".", "…")) and row.example for row in rows)


@pytest.mark.parametrize("kind", [kind for kind in TEMPLATE_KINDS if kind != "theme"])
def test_templates_explain_every_field_as_the_schema_does(kind: str) -> None:
    words = re.sub(r"\n\s*##", "", entry_template(kind, "some-entry-2024"))
    for name, node in published_schema(kind)["properties"].items():
        assert node["description"] in words, name
        assert re.search(rf"^(?:# )?{name}:", words, re.MULTILINE), name


@pytest.mark.parametrize("kind", ["evaluation", "policy"])
def test_the_form_has_every_field_of_the_schema(kind: str) -> None:
    layout, schema = form_layout(kind), published_schema(kind)
    assert [field.name for field in layout.records[layout.root].fields] == list(schema["properties"])


# What editors are told


def _settings() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    return found


def _mapped(file: str) -> list[str]:
    """Kinds whose schema an editor uses for a file; a pattern with ``!`` takes away what those before it gave."""
    found = []
    for schema, patterns in _settings()["yaml.schemas"].items():
        fits = False
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            if fnmatch(file, pattern.removeprefix("!")):
                fits = not pattern.startswith("!")
        if fits:
            found.append(Path(schema).stem)
    return found


def test_every_kind_of_file_has_its_schema_in_the_editor() -> None:
    mapped = {Path(schema).stem for schema in _settings()["yaml.schemas"]}
    assert mapped == {*SCHEMA_MODELS, *SECOND}
    extensions = json.loads((ROOT / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert "redhat.vscode-yaml" in extensions["recommendations"]


@pytest.mark.parametrize("project", [ROOT, DATA / "good", STARTER], ids=["own", "good", "starter"])
def test_every_file_has_exactly_one_schema_in_the_editor(project: Path) -> None:
    files = list(yaml_files(project))
    assert len(files) >= 2
    for path in files:
        assert _mapped(path.relative_to(project).as_posix()) == [kind_of(path)], path
    assert _mapped("evidence/evaluations/a-2001.coding-sc.yml") == ["second-evaluation"]
    assert _mapped("evidence/policies/a-2001.coding-sc.yml") == ["second-policy"]


WRITTEN_BY_THE_PROGRAM = {"status"}
"""Kinds that nobody writes in an editor."""


def test_every_file_names_its_schema() -> None:
    """So that editors other than VS Code find it; a second coding may do without."""
    seen = 0
    for path in yaml_files(ROOT):
        kind = kind_of(path)
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        if found is None:
            assert kind in {*SECOND, *WRITTEN_BY_THE_PROGRAM}, path
            continue
        assert (path.parent / found[1]).resolve() == ROOT / ".synthesite" / "schema" / f"{kind}.json", path
        seen += 1
    assert seen > 300


# The published schemas, run by another program


def write_schemas(project: Path, folder: Path) -> Path:
    """Every schema with the codes of a project."""
    done = CliRunner().invoke(cli, ["schema", "--to", str(folder), "--project", str(project)])
    assert done.exit_code == 0, done.output
    assert {path.stem for path in folder.iterdir()} == {*SCHEMA_MODELS, *SECOND, "problem-report"}
    return folder


def refused(files: Iterable[Path], schemas: Path) -> dict[Path, str]:
    """Run check-jsonschema over files, each with the schema of its kind: those it refuses, and why."""
    by_kind: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        by_kind[kind_of(path)].append(path)
    found: dict[Path, str] = {}
    for kind, paths in sorted(by_kind.items()):
        words = ["--schemafile", str(schemas / f"{kind}.json"), "--output-format", "json"]
        done = CliRunner().invoke(check_jsonschema, [*words, *map(str, paths)])
        report = json.loads(done.output)
        assert report["status"] in ("ok", "fail"), done.output
        for row in (*report["errors"], *report.get("parse_errors", ())):
            found[Path(row["filename"])] = str(row.get("message", "cannot be read"))
    return found


def test_good_files_are_accepted(tmp_path: Path) -> None:
    files = list(yaml_files(DATA / "good"))
    assert {kind_of(path) for path in files} >= {"evaluation", "policy", "review", "themes", "codebook"}
    assert refused(files, write_schemas(DATA / "good", tmp_path)) == {}


def test_files_of_a_new_project_are_accepted(tmp_path: Path) -> None:
    assert refused(yaml_files(STARTER), write_schemas(STARTER, tmp_path)) == {}


PASSED_BY_SCHEMA = {
    "anchor-or-alias": "other readers of YAML put in what an alias stands for, before a schema sees it",
    "merge-key": "likewise",
    "control-character": "a schema of texts would need a pattern in every one of them",
    "misread-truth": "a text stays a text; only the written form, which a schema does not see, misleads others",
    "misread-number": "likewise",
    "misread-date": "likewise",
    "no-such-warning": "which codes are warnings is known to the program, not to the file",
}
"""Codes of writing and of fields (Y, S) that no schema can show, with the reason."""

REASONS = {
    "R": "whether something exists, and is used once, is known only from other files or other places of the file",
    "B": "references.bib is not YAML",
    "D": "two or more values, each right by itself, cannot be right together",
    "T": "what stands inside a text is not the schema's to read",
    "P": "pages are made later",
    "C": "mkdocs.yml is the settings file of another program",
}
"""Families of codes that are not a schema's, with the reason."""

SEEN_ALL_THE_SAME = {"unknown-theme", "unknown-tool"}
"""Codes of those families that a schema shows, because it holds the site's themes and the instruments."""


def test_bad_examples_are_refused_where_a_schema_can(tmp_path: Path) -> None:
    schemas = write_schemas(DATA / "good", tmp_path)
    folders = sorted(folder for folder in (DATA / "bad").iterdir())
    files = [path for folder in folders for path in yaml_files(folder) if kind_of(path) in {*SCHEMA_MODELS, *SECOND}]
    shown = {path.relative_to(DATA / "bad").parts[0].split("-", 1)[1] for path in refused(files, schemas)}
    tried = {path.relative_to(DATA / "bad").parts[0].split("-", 1)[1] for path in files}
    expected = {
        slug
        for slug in tried
        if slug in SEEN_ALL_THE_SAME or (code_table()[slug].code[0] in "YS" and slug not in PASSED_BY_SCHEMA)
    }
    assert shown == expected
    assert len(shown) > 35
    assert set(PASSED_BY_SCHEMA) <= tried, "a reason without an example to show it"
    assert {code.code[0] for code in code_table().values()} == {"Y", "S", *REASONS}
