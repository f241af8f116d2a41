"""The command ``synthesite summarise``, and the list of changed files that several commands take."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from .cli_options import project_option
from .pipeline import check_project
from .problems import EXIT_CLEAN, SynthesiteError
from .project import find_project

REPORT_FILES = ("summary.md", "problems.json", "problems.sarif", "code-quality.json")
"""What ``--to`` writes: the summary, and every problem as JSON, as SARIF 2.1.0 and for GitLab."""
MAX_LIST_BYTES = 10_000_000
"""Largest list of changed files that is read."""


def read_file_list(path: Path) -> tuple[str, ...]:
    """Read a list of changed files, as ``git diff --name-only -z`` writes it, or one a line.

    Args:
        path: the list; its names are relative to the project, with ``/``.

    Returns:
        The names, sorted, each once.

    Raises:
        SynthesiteError: the list cannot be read or is too large.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SynthesiteError(f"the list {path} cannot be read: {error.strerror}") from error
    if len(data) > MAX_LIST_BYTES:
        raise SynthesiteError(f"the list {path} is larger than {MAX_LIST_BYTES:,} bytes")
    text = data.decode("utf-8", errors="replace")
    names = text.split("\0") if "\0" in text else re.split(r"\r?\n", text)
    return tuple(sorted({name.removeprefix("./") for name in names if name}))


changed_option = click.option(
    "--changed-from",
    "list_of_changed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A list of changed files, as git diff --name-only -z writes it, or one a line; problems of these come first.",
)


@click.command("summarise")
@click.argument("files", nargs=-1)
@changed_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("markdown", "json")),
    default="markdown",
    show_default=True,
    help="Markdown for the page of a proposal, or everything for programs.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help=f"Write {', '.join(REPORT_FILES)} there instead of printing.",
)
@project_option
def summarise_command(
    files: tuple[str, ...], list_of_changed: Path | None, form: str, target: Path | None, folder: Path
) -> None:
    """Summarise changed files for those who look a proposal through.

    Says which entries FILES are (relative to the project), how complete each is, what was read for it and by whom,
    how far its coders agree, and every problem of the project, those of FILES first. It asks no version control:
    whoever runs it says what changed. The exit code is always 0; synthesite check decides whether data are in order.

    \b
    Examples:
      synthesite summarise evidence/evaluations/smith-2020-nurses.yml
      git diff --name-only -z origin/main... > changed.txt
      synthesite summarise --changed-from changed.txt
      synthesite summarise --changed-from changed.txt --to report
    """
    from .agreement_report import as_data, render_agreement
    from .change_report import change_document, change_markdown
    from .labels import load_labels
    from .reports import render_report
    from .synthesis.agreement import summarise_agreement
    from .synthesis.changed_entries import sort_changes

    root = find_project(folder)
    named = {name.replace("\\", "/").removeprefix("./") for name in files}
    changed = tuple(sorted(named.union(read_file_list(list_of_changed) if list_of_changed else ())))
    checked = check_project(root)
    there = [name for name in changed if _is_file(root, name)]
    gone = [name for name in changed if name not in set(there)]
    changes = sort_changes(checked.library, there)
    agreement = summarise_agreement(checked.library, changes.coded)
    site_url = checked.project.settings.site_url
    if form == "json" and target is None:
        data = as_data(agreement) if agreement.codings else None
        click.echo(change_document(checked.problems, changes, gone, data))
        sys.exit(EXIT_CLEAN)
    words = render_agreement(agreement, load_labels(checked.library), "markdown") if agreement.codings else ""
    accepted = [(found.problem, found.exception.reason) for found in checked.accepted]
    told = change_markdown(checked.problems, changes, gone, changed, site_url, words, accepted)
    if target is None:
        click.echo(told, nl=False)
    else:
        reports = (
            render_report(checked.problems, kind, root, site_url=site_url) for kind in ("json", "sarif", "gitlab")
        )
        target.mkdir(parents=True, exist_ok=True)
        for name, text in zip(REPORT_FILES, (told, *reports), strict=True):
            (target / name).write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8", newline="\n")
    sys.exit(EXIT_CLEAN)


def _is_file(root: Path, name: str) -> bool:
    """Whether a name from a list stands for a file of the project; one that cannot be a name does not."""
    try:
        path = root / name
        return path.resolve().is_relative_to(root) and path.is_file()
    except (OSError, ValueError):
        return False
