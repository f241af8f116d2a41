"""Results of reading files, kept between runs by content.

The store lies in the user's own cache folder, never in the project: it holds pickles, and a project
may come from strangers. Its key covers the file, the codes it was checked against and this program.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from platformdirs import user_cache_path

from . import __version__


@cache
def _program_digest() -> bytes:
    """A digest of the modules that decide how a file is read."""
    folder = Path(__file__).parent
    digest = hashlib.sha256(__version__.encode())
    modules = ("load.py", "source.py", "problems.py", "privacy.py", "codes.yml")
    for path in sorted([*folder.glob("schema/*.py"), *(folder / name for name in modules)]):
        digest.update(path.read_bytes())
    return digest.digest()


def _folder() -> Path | None:
    """The user's cache folder, or the one that the environment names; None where nothing is to be kept."""
    if os.environ.get("SYNTHESITE_NO_CACHE"):
        return None
    return Path(os.environ.get("SYNTHESITE_CACHE") or user_cache_path("synthesite"))


def template_cache() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept, by their content and Jinja's version; None where nothing can be."""
    folder = _folder()
    if folder is None:
        return None
    place = folder / "templates"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(place)) if os.access(place, os.W_OK) else None


class ParseCache:
    """A small key-value store; every failure of it only means reading the file anew."""

    def __init__(self, root: Path, *, enabled: bool = True, part: str = "") -> None:
        """Open the store of a project.

        Args:
            root: the project folder; each has a store of its own.
            enabled: False reads everything anew and stores nothing.
            part: what else than files is kept; each part is a store of its own.
        """
        self._rows: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}
        self._used: set[str] = set()
        self._path: Path | None = None
        folder = _folder()
        if not enabled or folder is None:
            return
        own = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
        self._path = folder / f"{own}{part and '-'}{part}.sqlite"
        if self._path.is_file():
            try:
                with sqlite3.connect(self._path, timeout=1) as database:
                    self._rows = dict(database.execute("SELECT key, value FROM parsed"))
            except sqlite3.Error:
                self._rows = {}

    def key(self, kind: str, file: str, codes: str, data: bytes) -> str:
        """The key of one file's reading."""
        digest = hashlib.sha256(_program_digest())
        for part in (kind.encode(), file.encode(), codes.encode(), data):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.hexdigest()

    def get(self, key: str) -> Any:
        """The stored result, or None."""
        row = self._rows.get(key)
        if row is None:
            return None
        self._used.add(key)
        try:
            return pickle.loads(row)  # noqa: S301  # written by this program into the user's own cache folder
        except Exception:  # noqa: BLE001  # whatever is wrong with a stored value, the file itself is still there
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep a result for the next run."""
        if self._path is not None:
            self._new[key] = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)

    def write(self) -> None:
        """Write what is new and forget what was not used, in one transaction."""
        if self._path is None or (not self._new and self._used == set(self._rows)):
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with sqlite3.connect(self._path, timeout=1) as database:
                database.execute("CREATE TABLE IF NOT EXISTS parsed (key TEXT PRIMARY KEY, value BLOB NOT NULL)")
                database.executemany(
                    "DELETE FROM parsed WHERE key = ?",
                    [(key,) for key in self._rows if key not in self._used],
                )
                database.executemany("INSERT OR REPLACE INTO parsed VALUES (?, ?)", sorted(self._new.items()))
        except (OSError, sqlite3.Error):
            return
