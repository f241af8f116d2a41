"""The shape of the program: one direction of imports, one module that knows MkDocs, no shortcuts past escaping."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import yaml

from synthesite.cli import cli
from synthesite.pipeline import check_project

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "generator" / "synthesite"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted((ROOT / "site_templates").rglob("*.jinja")) + sorted((ROOT / "site_templates/theme").rglob("*.html"))

LAYERS = (
    {""},
    {"problems"},
    {"yaml_faults"},
    {"source", "project", "privacy", "prose", "report_forms"},
    {"schema"},
    {"cache"},
    {"load"},
    {"bibliography", "screening"},
    {"citation"},
    {"library"},
    {"link"},
    {"importing"},
    {"synthesis"},
    {"checks", "pool_table", "versions"},
    {"labels"},
    {"views"},
    {"metadata"},
    {"drawing"},
    {"citing"},
    {"render", "facet_columns", "browse_words"},
    {"exports", "facets", "search", "frames", "publish", "reports", "starter", "progress", "words"}
    | {"agreement_report", "known_fields"},
    {"change_report", "pipeline", "pool_report", "selecting"},
    {"manifest", "tidying"},
    {"mkdocs_plugin", "prebuild"},
    {"snapshot"},
    {"refreshing"},
    {"cli_options"},
    {"cli_agreement", "cli_cite", "cli_doctor", "cli_export", "cli_fmt", "cli_import", "cli_reading", "cli_refresh"}
    | {"cli_new", "cli_schema", "cli_snapshot", "cli_summarise"},
    {"cli"},
    {"__main__"},
)
"""Modules and packages from the first to the last; each imports only from layers before its own, or within it."""

NAMELESS = {"utils", "util", "helpers", "helper", "managers", "manager", "common_utils", "misc"}


def _name(path: Path) -> str:
    """A module's name within the package: ``schema.values``, ``checks`` for a package, ``""`` for the whole."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {_name(path) for path in MODULES}


@cache
def _imports(path: Path) -> tuple[str, ...]:
    """Every module that a file imports, wherever in it: ours as ``.name``, others by their full name."""
    return tuple(_found_imports(path))


def _found_imports(path: Path) -> Iterator[str]:
    folder = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for found in node.names:
                own = found.name.partition("synthesite")
                yield f".{own[2].lstrip('.')}" if found.name.split(".")[0] == "synthesite" else found.name
        elif isinstance(node, ast.ImportFrom):
            if not node.level and (node.module or "").split(".")[0] != "synthesite":
                yield node.module or ""
                continue
            if node.level:
                base = [
                    *folder[: len(folder) - node.level + 1],
                    *((node.module or "").split(".") if node.module else []),
                ]
            else:
                base = (node.module or "").split(".")[1:]
            for found in node.names:
                whole = ".".join([*base, found.name])
                yield "." + (whole if whole in NAMES else ".".join(base))


def _layer(name: str) -> int:
    top = name.split(".")[0]
    return next(number for number, layer in enumerate(LAYERS) if top in layer)


def test_every_module_has_its_place_in_the_order() -> None:
    placed = [name for layer in LAYERS for name in layer]
    assert len(placed) == len(set(placed))
    assert {name.split(".")[0] for name in NAMES} == set(placed)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_imports_only_from_those_before_it(path: Path) -> None:
    own = _name(path)
    wrong = sorted(
        {
            found
            for found in _imports(path)
            if found.startswith(".")
            and found[1:].split(".")[0] != own.split(".")[0]
            and _layer(found[1:]) >= _layer(own)
        }
    )
    assert wrong == []


def test_no_module_imports_itself_through_others() -> None:
    uses = {
        _name(path): {found[1:] for found in _imports(path) if found.startswith(".")} - {_name(path)}
        for path in MODULES
    }
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"a circle of imports: {' <- '.join((*way, name))}"
        if name not in done:
            for used in sorted(uses.get(name, ())):
                walk(used, (*way, name))
            done.add(name)

    for name in sorted(uses):
        walk(name, ())
    assert done == set(uses)


def _importers(library: str) -> set[str]:
    return {_name(path).split(".")[0] for path in MODULES for found in _imports(path) if found.split(".")[0] == library}


def test_only_the_adapter_imports_mkdocs() -> None:
    assert _importers("mkdocs") == {"mkdocs_plugin"}
    assert _importers("properdocs") == set()
    assert _importers("material") == set()


def test_pandas_stays_with_synthesis_and_exports() -> None:
    assert _importers("pandas") <= {"synthesis", "exports"}


BLOCKED = """
import importlib, sys
from importlib.abc import MetaPathFinder

class Block(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("mkdocs", "properdocs", "material"):
            raise ImportError("blocked: " + name)

sys.meta_path.insert(0, Block())
for name in sys.argv[2:]:
    importlib.import_module("synthesite" + ("." + name if name else ""))
from pathlib import Path
from synthesite.pipeline import check_project, render_project
site = render_project(check_project(Path(sys.argv[1]), use_cache=False))
print(len(site.pages), "pages")
try:
    importlib.import_module("synthesite.mkdocs_plugin")
except ImportError as error:
    print(error)
"""


def test_the_core_works_where_mkdocs_cannot_be_imported() -> None:
    core = sorted(NAMES - {"mkdocs_plugin", "__main__"})
    good = ROOT / "tests" / "data" / "good"
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, str(good), *core], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    pages, blocked = done.stdout.splitlines()
    assert int(pages.split()[0]) > 20
    assert blocked.startswith("blocked: mkdocs")


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_are_short_and_named_for_what_they_hold(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
    assert not NAMELESS & set(_name(path).split("."))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_everything_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [] if ast.get_docstring(tree) or path.name == "__main__.py" else ["the module"]

    def look(body: list[ast.stmt], within: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith(
                "_"
            ):
                if not ast.get_docstring(node):
                    silent.append(f"{within}{node.name}")
                if isinstance(node, ast.ClassDef):
                    look(node.body, f"{within}{node.name}.")

    look(tree.body, "")
    assert silent == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_never_go_past_escaping(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text)
    assert not re.search(r"autoescape\s+false", text)
    assert "Markup(" not in text


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 10


def test_the_program_goes_past_escaping_only_where_text_is_already_html() -> None:
    used = {
        _name(path): len(re.findall(r"\bMarkup\(.", path.read_text(encoding="utf-8")))
        for path in MODULES
        if "Markup(" in path.read_text(encoding="utf-8")
    }
    assert set(used) == {"render", "drawing"}, "prose, citations and figures, which escape where they are made"


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for below, found in command.commands.items():
            yield from _commands(found, f"{name} {below}")


@pytest.mark.parametrize(("name", "command"), list(_commands(cli, "synthesite")))
def test_every_command_has_help_with_an_example(name: str, command: click.Command) -> None:
    assert command.help
    assert re.search(r"\n\s*\x08\n\s*Examples?:\n\s*synthesite ", "\n" + command.help), "an example, kept as written"
    assert f"{name}" in command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{option.name} has no help"


def _examples(name: str) -> list[str]:
    return re.findall(r"^```ya?ml\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def _yaml(text: str) -> object:
    """Plain YAML, by the reader that the program uses too."""
    return yaml.load(text, Loader=yaml.CSafeLoader)  # a safe loader


def _place(example: str) -> str | None:
    """The file of a project that an example belongs into; None for a piece of one."""
    keys = _yaml(example)
    if not isinstance(keys, dict):
        return None
    if "reports" in keys:
        return "evidence/evaluations/example-2020.yml"
    if "documents" in keys:
        return "evidence/policies/example-2020.yml"
    if "question" in keys:
        return "reviews/example/review.yml"
    return None


@pytest.mark.parametrize("name", ["docs/contribute.md", "CONTRIBUTING.md"])
def test_examples_for_contributors_are_right(name: str, tmp_path: Path) -> None:
    """Each whole example is read as a file of this repository's own project."""
    tried = 0
    for example in _examples(name):
        place = _place(example)
        if place is None:
            assert _yaml(example), "a piece of an entry is YAML all the same"
            continue
        tried += 1
        root = tmp_path / f"project-{tried}"
        for link in ("evidence", "reviews"):
            (root / link).mkdir(parents=True)
        (root / "mkdocs.yml").write_text("site_name: Example\nplugins: [synthesite]\n", encoding="utf-8")
        for path in sorted((ROOT / "evidence").rglob("*")):
            if path.is_file():
                to = root / path.relative_to(ROOT)
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(path.read_bytes())
        if place.startswith("reviews/"):
            (root / place).parent.mkdir(parents=True)
        (root / place).write_text(example, encoding="utf-8")
        found = [problem for problem in check_project(root).problems if problem.file == place]
        # the record of an example is that of a real entry, and its log lies elsewhere: neither is what it has to show
        told = [
            (problem.code, problem.field, problem.message)
            for problem in found
            if problem.slug not in ("record-in-two-entries", "missing-file")
        ]
        assert told == [], place
    assert tried >= 2


WORDS_OF_A_MACHINE = re.compile(
    r"(?<![\w./-])/(?:work|root|tmp/lab)/\w|pypi\.org/simple|files\.pythonhosted\.org|registry\.npmjs\.org|"
    r"--index-url|--extra-index-url|index-url\s*=|\bPIP_INDEX|https?://(?:localhost|127\.0\.0\.1):(?!8000|8001|8123)\d+",
)


def _kept_files() -> list[Path]:
    """Every text file of the repository, by git where there is one, else by walking."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
    else:
        names = [
            str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts
        ]
    return [ROOT / name for name in sorted(names) if (ROOT / name).is_file()]


def test_nothing_names_a_machine_or_a_package_host() -> None:
    found = []
    for path in _kept_files():
        if path == Path(__file__) or path.suffix in (".png", ".woff2", ".ico"):
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in WORDS_OF_A_MACHINE.finditer(text)]
    assert found == []
