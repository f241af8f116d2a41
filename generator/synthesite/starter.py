"""A new project: the starter files, copied into an empty folder."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from .problems import SynthesiteError

_RENAMED = {"gitignore": ".gitignore"}
"""Files whose own name would act on this repository."""


def write_project(folder: Path) -> list[str]:
    """Write a new project.

    Args:
        folder: an empty folder, or one that does not exist yet.

    Returns:
        The files written, relative to the folder, sorted.

    Raises:
        SynthesiteError: the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SynthesiteError(f"{folder} is not an empty folder: choose another")
    folder.mkdir(parents=True, exist_ok=True)
    return sorted(_copy(resources.files(__package__).joinpath("starter"), folder, folder))


def _copy(source: Traversable, target: Path, root: Path) -> list[str]:
    written: list[str] = []
    for item in source.iterdir():
        path = target / _RENAMED.get(item.name, item.name)
        if item.is_dir():
            path.mkdir(exist_ok=True)
            written += _copy(item, path, root)
        else:
            path.write_bytes(item.read_bytes())
            written.append(path.relative_to(root).as_posix())
    return written
