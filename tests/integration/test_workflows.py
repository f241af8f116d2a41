"""The workflows of forges: their form, their promises, and their shell, run on small repositories as forges run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from synthesite.cli import cli

pytestmark = pytest.mark.xdist_group("workflows")

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "data" / "good"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
TRIAL = "evidence/evaluations/trial-2009.yml"
CHECK = ROOT / ".github" / "workflows" / "check.yml"
REFRESH = ROOT / ".github" / "workflows" / "refresh.yml"


def read(path: Path) -> dict[str, Any]:
    """A workflow; ``on`` is text in YAML 1.2, and a truth value to readers of 1.1."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {("on" if key is True else key): value for key, value in found.items()}


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path.name, name, job) for path in WORKFLOWS for name, job in read(path)["jobs"].items()]


def steps() -> list[tuple[str, dict[str, Any]]]:
    return [(file, step) for file, _, job in jobs() for step in job["steps"]]


def builtin_schema(name: str) -> dict[str, Any]:
    """A schema that the package check-jsonschema brings along (from schemastore.org)."""
    text = resources.files("check_jsonschema").joinpath(f"builtin_schemas/vendor/{name}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_there_are_the_workflows_we_promise() -> None:
    assert [path.name for path in WORKFLOWS] == ["check.yml", "publish.yml", "refresh.yml"]
    assert read(CHECK)["on"] == "pull_request"
    assert read(ROOT / ".github/workflows/publish.yml")["on"] == {"push": {"branches": ["main"]}}
    assert read(REFRESH)["on"]["schedule"][0]["cron"].endswith("* * 1"), "weekly"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_of_the_forges_form(path: Path) -> None:
    jsonschema.validate(read(path), builtin_schema("github-workflows"))


def test_the_file_of_gitlab_is_of_its_form() -> None:
    jsonschema.validate(yaml.safe_load(GITLAB.read_text(encoding="utf-8")), builtin_schema("gitlab-ci"))


def test_pinned_actions_are_kept_up() -> None:
    kept = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    jsonschema.validate(kept, builtin_schema("dependabot"))
    assert [row["package-ecosystem"] for row in kept["updates"]] == ["github-actions"]


@pytest.mark.parametrize(("file", "step"), [row for row in steps() if "uses" in row[1]])
def test_every_action_is_pinned_by_commit(file: str, step: dict[str, Any]) -> None:
    assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]), file
    line = next(line for line in (CHECK.parent / file).read_text("utf-8").splitlines() if step["uses"] in line)
    assert re.search(r"# v\d+\.\d+\.\d+$", line), "with its version beside it, for people"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_do_little_and_know_no_secret(path: Path) -> None:
    text, workflow = path.read_text(encoding="utf-8"), read(path)
    assert not re.search(r"\$\{\{[^}]*\bsecrets\b", text)
    assert workflow["on"] != "pull_request_target"
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert set(workflow["concurrency"]) == {"group", "cancel-in-progress"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        writes = {name for name, level in job.get("permissions", {}).items() if level == "write"}
        if writes:
            assert all("checkout" not in step.get("uses", "") for step in job["steps"]), "may write, so runs no code"
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "nothing of a request is put into a command"
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_proposals_are_read_only() -> None:
    assert read(CHECK)["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in read(CHECK)["jobs"].values())


CHECKERS = {
    "zizmor": [str(Path(sys.executable).with_name("zizmor")), "--offline", "--quiet", ".github"],
    **({"actionlint": [found]} if (found := shutil.which("actionlint")) else {}),
}
"""zizmor comes with the test extra; actionlint, which is no Python package, is used where the system has it."""


@pytest.mark.parametrize("name", CHECKERS)
def test_checkers_of_workflows_find_nothing(name: str) -> None:
    done = subprocess.run(CHECKERS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# Hooks of pre-commit


def hooks() -> list[tuple[str, dict[str, Any]]]:
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    own = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [row["repo"] for row in own] == ["local"], "nothing is fetched for our own"
    return [("offered", hook) for hook in offered] + [("own", hook) for hook in own[0]["hooks"]]


def test_hooks_for_others_are_check_and_fmt() -> None:
    assert [hook["id"] for where, hook in hooks() if where == "offered"] == ["synthesite-check", "synthesite-fmt"]


@pytest.mark.parametrize(("where", "hook"), hooks(), ids=lambda value: value if isinstance(value, str) else value["id"])
def test_hooks_run_commands_that_there_are_on_the_files_they_are_for(where: str, hook: dict[str, Any]) -> None:
    assert hook["language"] == ("python" if where == "offered" else "system")
    words = hook["entry"].removeprefix(".venv/bin/python -m ").split()
    if words[0] == "synthesite":
        command = cli.commands[words[1]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(words[2:]) <= known
        assert hook["pass_filenames"] is False
        assert any(re.search(hook["files"], name) for name in (TRIAL, "evidence/codebook.yml"))
        assert not re.search(hook["files"], "docs/evidence/a.md")


# The shell, as the forge runs it


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one step."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Runner:
    """A folder of a forge's runner, with a repository in which somebody proposes a change."""

    home: Path
    environment: Mapping[str, str]

    @property
    def summary(self) -> str:
        """The summary so far."""
        return (self.home / "summary.md").read_text(encoding="utf-8")

    @property
    def outputs(self) -> dict[str, str]:
        """Outputs of steps so far."""
        lines = (self.home / "output").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def run(self, script: str, folder: str = "", **environment: str) -> Ran:
        """Run a script as ``bash -e`` in a folder of the workspace."""
        path = self.home / "step.sh"
        path.write_text(script, encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", str(path)],
            cwd=self.home / "workspace" / folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def step(self, name: str) -> Ran:
        """Run the step of that name of the job ``entries``."""
        found = next(step for step in read(CHECK)["jobs"]["entries"]["steps"] if step.get("name") == name)
        assert "shell" not in found, "GitHub's own shell is bash -e"
        return self.run(found["run"], found.get("working-directory", ""))


SAY, PUT, LOOK, BUILD, TELL = (
    "Say first what else it changes",
    "Put the proposed entries into the reviewed project",
    "Check",
    "Build the preview",
    "Say how to look at it",
)


@cache
def environment() -> dict[str, str]:
    """Git without anybody's settings, and nothing of this run of the tests."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "proposer" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *words], env=environment(), capture_output=True, text=True, check=True
    ).stdout.strip()


Change = Callable[[Path], None]


@pytest.fixture
def propose(tmp_path: Path) -> Callable[[Change], Runner]:
    """Make a repository of the good example, a proposal that changes it, and a runner with the two merged."""

    def make(change: Change) -> Runner:
        origin = tmp_path / "origin"
        shutil.copytree(GOOD, origin)
        git(origin, "init", "--quiet", "--initial-branch=main")
        git(origin, "add", "--all")
        git(origin, "commit", "--quiet", "--message=base")
        git(origin, "switch", "--quiet", "--create", "proposal")
        change(origin)
        git(origin, "add", "--all")
        git(origin, "commit", "--quiet", "--allow-empty", "--message=proposal")
        git(origin, "switch", "--quiet", "main")
        git(origin, "merge", "--quiet", "--no-ff", "--message=merged", "proposal")
        home = tmp_path / "runner"
        for name in ("workspace", "temp", "bin", "home"):
            (home / name).mkdir(parents=True)
        git(home / "workspace", "clone", "--quiet", "--depth=2", origin.as_uri(), "proposed")
        python = home / "bin" / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        for name in ("summary.md", "output"):
            (home / name).touch()
        settings = {
            **environment(),
            "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home / "home"),
            "RUNNER_TEMP": str(home / "temp"),
            "GITHUB_STEP_SUMMARY": str(home / "summary.md"),
            "GITHUB_OUTPUT": str(home / "output"),
            "SYNTHESITE_CACHE": str(home / "cache"),
            "NO_MKDOCS_2_WARNING": "1",
        }
        return Runner(home, settings)

    return make


def _a_strangers_template(project: Path) -> None:
    """An entry changed as it may be, together with everything that could run something."""
    entry = project / TRIAL
    entry.write_text(entry.read_text(encoding="utf-8").replace("Usual care", "Care as usual"), encoding="utf-8")
    ran = "open('/proc/self/cwd/RAN', 'w').write('ran')\n"
    (project / "site_templates/pages").mkdir(parents=True)
    (project / "site_templates/pages/evaluation.html.jinja").write_text("a stranger's template", encoding="utf-8")
    (project / "hook.py").write_text(f"def on_config(config):\n    {ran}", encoding="utf-8")
    (project / "synthesite.py").write_text(ran, encoding="utf-8")
    config = project / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8") + "hooks: [hook.py]\n", encoding="utf-8")


def test_what_a_stranger_changes_besides_entries_is_called_out_and_runs_nothing(
    propose: Callable[[Change], Runner],
) -> None:
    runner = propose(_a_strangers_template)
    said = runner.step(SAY)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("::notice title=More than entries::")
    assert len(said.out.splitlines()) == 1
    assert runner.outputs == {"program": "true"}
    assert [line for line in runner.summary.splitlines() if line.startswith("- ")] == [
        "- `mkdocs.yml`",
        "- `site_templates`",
        "- other files beside these",
    ]
    assert "hook.py" not in runner.summary, "no name that a stranger chose is printed"
    assert runner.step(PUT).code == 0
    project = runner.home / "workspace/project"
    assert not (project / "site_templates").exists()
    assert not (project / "hook.py").exists()
    assert not (project / "synthesite.py").exists()
    assert "hooks" not in (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert "Care as usual" in (project / TRIAL).read_text(encoding="utf-8")
    checked = runner.step(LOOK)
    assert (checked.code, checked.out) == (0, "\n"), "nothing is wrong, so nothing is annotated"
    assert "| evaluation trial-2009 |" in runner.summary
    built = runner.step(BUILD)
    assert built.code == 0, built.out + built.err
    lines = built.out.splitlines()
    stop = lines[0].removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{32}", stop)
    assert lines[-1] == f"::{stop}::", "what a build prints is no command"
    page = (project / "site/evaluations/trial-2009/index.html").read_text(encoding="utf-8")
    assert "Care as usual" in page
    assert "a stranger's template" not in page
    assert runner.step(TELL).code == 0
    assert "## Preview" in runner.summary
    assert not list(runner.home.rglob("RAN"))


FORGED = "evidence/evaluations/a\n::error::forged.yml"


def _broken_entries(project: Path) -> None:
    """Twelve entries with an unknown design, one that cannot be read, and a name that would forge an annotation."""
    text = (project / TRIAL).read_text(encoding="utf-8")
    for number in range(12):
        name = f"evidence/evaluations/broken-{number:02}.yml"
        (project / name).write_text(text.replace("randomised-trial", "guesswork"), encoding="utf-8")
    (project / "evidence/evaluations/unreadable.yml").write_text("reports: [trial2009\n", encoding="utf-8")
    (project / FORGED).write_text(text, encoding="utf-8")


def test_a_broken_entry_is_annotated_and_nothing_is_lost(propose: Callable[[Change], Runner]) -> None:
    runner = propose(_broken_entries)
    said = runner.step(SAY)
    assert (said.code, said.out) == (0, "")
    assert runner.summary == ""
    assert runner.outputs == {"program": "false"}
    assert runner.step(PUT).code == 0
    checked = runner.step(LOOK)
    assert checked.code == 1
    lines = checked.out.splitlines()
    annotations = [line for line in lines if line.startswith("::")]
    assert len(annotations) == 10
    assert all(line.startswith("::error file=evidence/") for line in annotations)
    files = [re.search("file=([^,]*),", line)[1] for line in annotations]  # type: ignore[index]  # all name one
    assert len(set(files)) == 10, "one a file first"
    assert files[0] == "evidence/evaluations/unreadable.yml", "what hides everything else is told first"
    assert re.fullmatch(r"And \d+ more problems: the summary of this run lists all of them.", lines[-1])
    report = json.loads((runner.home / "temp/report/problems.json").read_text(encoding="utf-8"))
    rows = [line for line in runner.summary.splitlines() if re.match(r"\| (error|warning) ", line)]
    assert len(rows) == len(report["problems"]) > 12, "the summary holds every problem"
    assert runner.summary.count("\n| evaluation broken-") == 12
    assert "12 evaluations, 2 entries that cannot be read." in runner.summary
    assert not [line for line in runner.summary.splitlines() if line.startswith("::")]
    sarif = json.loads((runner.home / "temp/report/problems.sarif").read_text(encoding="utf-8"))
    assert len(sarif["runs"][0]["results"]) == len(report["problems"])


def _a_symbolic_link(project: Path) -> None:
    (project / "evidence/evaluations/linked.yml").symlink_to("/etc/hostname")


def _a_linked_folder(project: Path) -> None:
    shutil.rmtree(project / "reviews")
    (project / "reviews").symlink_to("/etc")


def _a_nested_repository(project: Path) -> None:
    nested = project / "evidence/nested"
    nested.mkdir()
    git(nested, "init", "--quiet")
    git(nested, "commit", "--quiet", "--allow-empty", "--message=nested")


@pytest.mark.parametrize("change", [_a_symbolic_link, _a_linked_folder, _a_nested_repository])
def test_links_and_nested_repositories_are_refused_before_anything_is_read(
    change: Change, propose: Callable[[Change], Runner]
) -> None:
    runner = propose(change)
    said = runner.step(SAY)
    assert said.code == 1
    assert said.out == (
        "::error::evidence/ or reviews/ holds a symbolic link or a nested repository. Put plain files in their place.\n"
    )
    assert "symbolic link or a nested repository" in runner.summary


# GitLab


def gitlab_script(job: str) -> list[str]:
    found: list[str] = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))[job]["script"]
    return [part for part in found if "pip install" not in part]


def run_gitlab(runner: Runner, job: str, **variables: str) -> Ran:
    """Run a job's script in the proposal, as GitLab does: one shell for the whole of it."""
    script = "set -eo pipefail\n" + "\n".join(gitlab_script(job))
    return runner.run(script, "proposed", **variables)


def test_gitlab_reads_a_proposal_as_data_too(propose: Callable[[Change], Runner]) -> None:
    def change(project: Path) -> None:
        _a_strangers_template(project)
        _broken_entries(project)

    runner = propose(change)
    proposed = runner.home / "workspace/proposed"
    done = run_gitlab(runner, "entries", CI_MERGE_REQUEST_DIFF_BASE_SHA=git(proposed, "rev-parse", "HEAD^1"))
    assert done.code == 1
    assert "This request also changes mkdocs.yml." in done.out
    assert "This request also changes site_templates." in done.out
    quality = json.loads((proposed / "report/code-quality.json").read_text(encoding="utf-8"))
    assert len({row["fingerprint"] for row in quality}) == len(quality) > 12
    assert all(row["location"]["lines"]["begin"] >= 1 for row in quality)
    assert "13 evaluations, 2 entries that cannot be read." in (proposed / "report/summary.md").read_text("utf-8")
    assert "synthesite check" not in done.err
    assert not (proposed / "project/hook.py").exists()
    assert not list(runner.home.rglob("RAN"))


def test_gitlab_refuses_links(propose: Callable[[Change], Runner]) -> None:
    runner = propose(_a_symbolic_link)
    base = git(runner.home / "workspace/proposed", "rev-parse", "HEAD^1")
    done = run_gitlab(runner, "entries", CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.code == 1
    assert "symbolic link" in done.out
    assert not (runner.home / "workspace/proposed/project").exists()


# The weekly questions

STATUS = "links:\n- address: https://example.org/a\n  state: {state}\n  checked_on: {day}\n"


def refresh_step(job: str, name: str) -> str:
    script: str = next(step for step in read(REFRESH)["jobs"][job]["steps"] if step.get("name") == name)["run"]
    return script


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [("alive", "alive", 0), ("alive", "dead", 1), ("dead", "dead", 0), (None, "dead", 1), (None, None, 0)],
)
def test_only_news_is_counted(
    before: str | None, after: str | None, changed: int, propose: Callable[[Change], Runner]
) -> None:
    def change(project: Path) -> None:
        if before:
            (project / "evidence/status.yml").write_text(STATUS.format(state=before, day="2026-01-01"), "utf-8")

    runner = propose(change)
    if after:
        path = runner.home / "workspace/proposed/evidence/status.yml"
        path.write_text(STATUS.format(state=after, day="2026-02-02"), "utf-8")
    done = runner.run(refresh_step("ask", "Count what changed besides the dates"), "proposed")
    assert (done.code, done.err) == (0, "")
    assert runner.outputs == {"changed": str(changed)}


def test_a_host_that_does_not_answer_opens_an_issue_and_fails_nothing(propose: Callable[[Change], Runner]) -> None:
    runner = propose(lambda _: None)
    python = runner.home / "bin" / "python"
    python.write_text(
        '#!/bin/sh\ncase "$*" in *secrets*) echo stop ;; *retractions*) echo "::error::x"; exit 2 ;; esac\n',
        encoding="utf-8",
    )
    done = runner.run(refresh_step("ask", "Ask the hosts that may be asked"), "proposed")
    assert (done.code, done.out) == (0, "::stop-commands::stop\n::error::x\n::stop::\n")
    assert runner.outputs == {"failed": "retractions"}
    gh = runner.home / "bin" / "gh"
    gh.write_text('#!/bin/sh\necho "$@" >> "$RUNNER_TEMP/asked"\n', encoding="utf-8")
    gh.chmod(0o755)
    told = runner.run(
        refresh_step("tell", "Open an issue, or add to the open one"),
        CHANGED="0",
        FAILED="retractions",
        RUN="https://example.org/run/1",
    )
    assert told.code == 0, told.err
    asked = (runner.home / "temp/asked").read_text(encoding="utf-8")
    assert "issue create --title Links or documents changed" in asked
    assert "Not asked, because it failed: retractions." in asked
