"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

from .problems import SynthesiteError

project_option = click.option(
    "--project",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The project folder, or one inside it. Default: here.",
)
"""Gives a command its argument ``folder``: where to look for the project."""


def path_within(path: Path, root: Path) -> str:
    """A file or folder named on the command line, relative to the project with ``/``; the project itself is empty.

    Raises:
        SynthesiteError: when there is none, or when it lies outside.
    """
    resolved = path.resolve()
    if not resolved.exists():
        raise SynthesiteError(f"there is no file or folder {path}")
    if not resolved.is_relative_to(root):
        raise SynthesiteError(f"{path} is not in the project {root}")
    return resolved.relative_to(root).as_posix() if resolved != root else ""
