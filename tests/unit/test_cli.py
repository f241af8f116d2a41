"""The command line: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite import __version__
from synthesite.cli import main
from synthesite.problems import code_table

MakeProject = Callable[..., Path]
BAD = Path(__file__).parent.parent / "data" / "bad"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process: exit code, output, errors."""

    def run(*words: str | Path, folder: Path | None = None) -> tuple[int, str, str]:
        if folder is not None:
            monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["synthesite", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


Command = Callable[..., tuple[int, str, str]]


def test_clean_data_exit_0(command: Command, make_project: MakeProject) -> None:
    code, out, err = command("check", folder=make_project())
    assert (code, err) == (0, "")
    assert out == "No problems.\nRead 5 evaluations, 3 policies, 4 themes, 1 reviews.\n"


def test_errors_exit_1(command: Command, make_project: MakeProject) -> None:
    code, out, _ = command("check", folder=make_project(BAD / "D503-events-above-n"))
    assert code == 1
    assert "error D503 events-above-n" in out
    assert "1 error." in out


def test_warnings_exit_0_and_1_when_strict(command: Command, make_project: MakeProject) -> None:
    project = make_project(BAD / "T604-raw-html-in-prose")
    assert command("check", folder=project)[0] == 0
    assert command("check", "--strict", folder=project)[0] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "--format", "nonsense"), "Invalid value for '--format'"),
        (("check", "no/such/file.yml"), "there is no file or folder no/such/file.yml"),
        (("check", ".."), "is not in the project"),
        (("check", "--no-such-option"), "No such option"),
        (("no-such-command",), "No such command"),
        (("build", "--project", "absent"), "does not exist"),
        (("explain", "S999"), 'there is no code "S999"'),
        (("new", "evaluation", "Not An Id"), "is not a usable id"),
        (("new", "evaluation", "../escape"), "is not a usable id"),
        (("new", "recipe", "x"), "Invalid value"),
        (("new", "evaluation", "trial-2009"), "is there already"),
        (("prebuild",), "Missing option '--to'"),
    ],
)
def test_wrong_use_exits_2_and_says_why(
    words: tuple[str, ...], said: str, command: Command, make_project: MakeProject
) -> None:
    code, out, err = command(*words, folder=make_project())
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_outside_a_project_exit_2(command: Command, tmp_path: Path) -> None:
    code, _, err = command("check", folder=tmp_path)
    assert code == 2
    assert "run this in a project folder, or name one with --project" in err


def test_a_fault_of_our_own_exits_2(
    command: Command, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr("synthesite.cli.check_project", broken)
    code, _, err = command("check", folder=make_project())
    assert code == 2
    assert "RuntimeError: ours" in err
    assert "not of your data" in err


def test_a_project_is_named_or_found_from_within(command: Command, make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project()
    assert command("check", "--project", project, folder=tmp_path)[0] == 0
    assert command("check", folder=project / "evidence" / "policies")[0] == 0


def test_paths_choose_what_is_shown_not_what_is_read(command: Command, make_project: MakeProject) -> None:
    project = make_project(BAD / "D503-events-above-n")
    code, out, _ = command("check", "evidence/policies", folder=project)
    assert (code, out.splitlines()[0]) == (0, "No problems.")
    bad = next(path for path in (BAD / "D503-events-above-n").rglob("*.yml")).relative_to(BAD / "D503-events-above-n")
    for path in (bad, bad.parent, project / bad, Path()):
        assert command("check", path, folder=project)[0] == 1, path


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_formats_for_programs_are_nothing_but_that(form: str, command: Command, make_project: MakeProject) -> None:
    code, out, err = command("check", "--format", form, folder=make_project(BAD / "D503-events-above-n"))
    assert (code, err) == (1, "")
    assert json.loads(out)


def test_timings_go_to_the_side(command: Command, make_project: MakeProject) -> None:
    _, out, err = command("check", "--format", "json", "--timings", folder=make_project())
    assert json.loads(out)["problems"] == []
    assert [line.split()[0] for line in err.splitlines()] == ["read", "link", "check"]


@pytest.mark.parametrize("named", ["S203", "s203", "unknown-code"])
def test_a_code_is_explained(named: str, command: Command) -> None:
    code, out, _ = command("explain", named)
    row = code_table()["unknown-code"]
    assert code == 0
    assert out.startswith(f"S203 unknown-code (error): {row.title}\n")
    assert "How to mend it:\n" in out
    assert row.remedy.split()[0] in out


def test_all_codes_are_listed(command: Command) -> None:
    code, out, _ = command("explain")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [row.code for row in code_table().values()]
    assert len(out.splitlines()) >= 60


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("evaluation", "new-2020-study", "evidence/evaluations/new-2020-study.yml"),
        ("policy", "new-act-2020", "evidence/policies/new-act-2020.yml"),
        ("review", "new-review", "reviews/new-review/review.yml"),
    ],
)
def test_new_writes_a_template_once(
    kind: str, name: str, path: str, command: Command, make_project: MakeProject
) -> None:
    project = make_project()
    code, out, _ = command("new", kind, name, folder=project)
    assert code == 0
    assert path in out
    text = (project / path).read_text(encoding="utf-8")
    assert command("new", kind, name, "--print", folder=project)[1].rstrip() == text.rstrip()
    assert command("new", kind, name, folder=project)[0] == 2
    assert (project / path).read_text(encoding="utf-8") == text
    code, out, _ = command("check", path, folder=project)
    assert code == 1, "a template is not an entry yet"
    assert "Traceback" not in out


def test_new_theme_is_printed(command: Command, make_project: MakeProject) -> None:
    project = make_project()
    before = (project / "evidence/themes.yml").read_bytes()
    code, out, _ = command("new", "theme", "new-theme", folder=project)
    assert code == 0
    assert "new-theme" in out
    assert (project / "evidence/themes.yml").read_bytes() == before


def test_schemas_are_written(command: Command, make_project: MakeProject) -> None:
    project = make_project()
    assert command("schema", folder=project)[0] == 0
    written = {path.name for path in (project / ".synthesite/schema").iterdir()}
    assert {"evaluation.json", "policy.json", "review.json", "themes.json"} <= written
    schema = (project / ".synthesite/schema/evaluation.json").read_text(encoding="utf-8")
    assert "controlled-before-after" in schema, "the codes of this project"
    assert command("schema", "--to", "elsewhere", folder=project)[0] == 0
    assert (project / "elsewhere/evaluation.json").read_text(encoding="utf-8") == schema


def test_version_and_help(command: Command) -> None:
    code, out, _ = command("--version")
    assert code == 0
    assert __version__ in out
    for words in (("--help",), ("check", "-h")):
        code, out, _ = command(*words)
        assert code == 0
        assert "Examples:\n  " in out


def test_it_runs_as_a_module(make_project: MakeProject) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "synthesite", "check"], cwd=make_project(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "No problems.")
