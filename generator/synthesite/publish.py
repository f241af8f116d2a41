"""Publishing a folder whole: built beside the old one, and exchanged for it only when done.

A build that fails or is killed leaves the old folder as it was. Only a folder that bears our marker is
ever replaced.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from .problems import SynthesiteError

MARKER = ".synthesite"
"""File that says: this folder was made here and may be replaced."""


def check_target(target: Path, sources: list[Path]) -> None:
    """Refuse to publish where something else would be lost.

    Args:
        target: the folder to publish into.
        sources: folders that must not lie inside it.

    Raises:
        SynthesiteError: the target is a link, a file, holds sources, or is a folder we did not make.
    """
    if target.is_symlink():
        raise SynthesiteError(f"{target} is a symbolic link: choose a folder that is none")
    if target.exists() and not target.is_dir():
        raise SynthesiteError(f"{target} is a file: choose a folder")
    resolved = target.resolve()
    for source in (*sources, Path.home()):
        if source.resolve() == resolved or source.resolve().is_relative_to(resolved):
            raise SynthesiteError(f"{target} holds {source}: choose a folder of its own for the site")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise SynthesiteError(
            f"{target} is not empty and was not made by synthesite: remove it, or choose another folder"
        )
    parent = target.parent
    if not parent.is_dir():
        parent.mkdir(parents=True)
    if not os.access(parent, os.W_OK):
        raise SynthesiteError(f"{parent} cannot be written to")


def fresh_folder(target: Path) -> Path:
    """The folder beside the target in which the new one is built."""
    return target.parent / f".{target.name}.new"


def _old_folder(target: Path) -> Path:
    return target.parent / f".{target.name}.old"


def prepare(target: Path) -> Path:
    """Clear away leftovers of a killed build and give the fresh folder, empty and marked."""
    old, fresh = _old_folder(target), fresh_folder(target)
    if old.is_dir():  # killed between the two renames: put the old site back, or finish removing it
        if target.exists():
            shutil.rmtree(old)
        else:
            old.rename(target)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    return fresh


def publish(target: Path) -> None:
    """Exchange the target for the fresh folder beside it, in one step where the system can."""
    old, fresh = _old_folder(target), fresh_folder(target)
    (fresh / MARKER).write_text(
        "This folder is made by synthesite and replaced as a whole at every build.\n", encoding="utf-8"
    )
    if target.exists() and not _exchange(fresh, target):
        target.rename(old)  # for an instant there is no site; ``prepare`` puts it back if we die here
    if not target.exists():
        fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Let two folders change names in one step (renameat2 with RENAME_EXCHANGE); False where that fails."""
    if sys.platform != "linux":
        return False
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of <fcntl.h> and <linux/fs.h>
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # a C library without it
        return False
    done: int = rename(here, os.fsencode(first), here, os.fsencode(second), exchange)
    return done == 0


def discard(target: Path) -> None:
    """Remove the fresh folder of a build that failed."""
    shutil.rmtree(fresh_folder(target), ignore_errors=True)


@contextlib.contextmanager
def publishing_lock(target: Path) -> Iterator[None]:
    """Hold the only right to publish into a folder; it ends with the process, however that ends.

    Raises:
        SynthesiteError: another process is publishing there.
    """
    path = target.parent / f".{target.name}.lock"
    with path.open("a") as handle:
        try:
            import fcntl
        except ImportError:  # a system without it: renames alone then decide
            yield
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SynthesiteError(f"another build is writing {target}: wait for it to end") from error
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
