"""The command ``synthesite agreement``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .agreement_report import FORMATS, render_agreement
from .cli_options import path_within, project_option
from .labels import load_labels
from .library import Library
from .pipeline import check_project
from .problems import EXIT_CLEAN
from .project import find_project
from .synthesis.agreement import summarise_agreement


@click.command("agreement")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="A table to read, everything for programs, tables for a forge, or one row an answer.",
)
@project_option
def agreement_command(paths: tuple[Path, ...], form: str, folder: Path) -> None:
    """Say how far the two coders of entries agree, and where they differ.

    Compares every <id>.coding-<initials>.yml with the entry beside it: field by field with Cohen's kappa, then every
    difference. With PATHS only those entries are looked at; a path may be an entry, its second coding or a folder.
    The exit code is 0 whether they agree or not.

    \b
    Examples:
      synthesite agreement
      synthesite agreement evidence/evaluations/smith-2020-nurses.yml
      synthesite agreement --format csv > answers.csv
    """
    root = find_project(folder)
    library = check_project(root).library
    inside = [path_within(path, root) for path in paths]
    ids = entries_under(library, inside) if inside and "" not in inside else None
    click.echo(render_agreement(summarise_agreement(library, ids), load_labels(library), form).rstrip())
    sys.exit(EXIT_CLEAN)


def entries_under(library: Library, paths: list[str]) -> frozenset[str]:
    """Ids of the entries whose file, or whose second coding, is one of some files or lies in one of some folders."""

    def wanted(file: str) -> bool:
        return any(file == path or file.startswith(f"{path}/") for path in paths)

    own = {entry.id for _, entry in library.entries() if wanted(entry.file)}
    return frozenset(own | {coding.of for coding in library.codings if wanted(coding.file)})
