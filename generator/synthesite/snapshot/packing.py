"""Checksums of a folder, and the folder as one zip file: the same bytes for the same files."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

SUMS_FILE = "SHA256SUMS"
_STORED = frozenset({".gz", ".png", ".woff2", ".zip", ".xlsx", ".pf_fragment", ".pf_index", ".pf_meta", ".pf_filter"})
"""Files that are packed already."""


def files_within(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder in order, by its path from there with ``/``."""
    found = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    yield from sorted(found)


def write_sums(folder: Path) -> int:
    """Write SHA256SUMS, as ``sha256sum -c`` reads it, of every other file in a folder.

    Returns:
        The number of files.
    """
    rows = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n"
        for name, path in files_within(folder)
        if name != SUMS_FILE
    ]
    (folder / SUMS_FILE).write_text("".join(rows), encoding="utf-8", newline="")
    return len(rows)


def write_zip(folder: Path, target: Path, within: str, date: str) -> None:
    """Pack a folder, its files in order and dated with one day.

    Args:
        folder: what to pack.
        target: the zip file.
        within: name of the folder in the zip file.
        date: ``YYYY-MM-DD``; a zip file knows no year before 1980.
    """
    year, month, day = (int(part) for part in date.split("-"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, path in files_within(folder):
            about = zipfile.ZipInfo(f"{within}/{name}", (max(1980, year), month, day, 0, 0, 0))
            about.compress_type = zipfile.ZIP_STORED if path.suffix in _STORED else zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            about.create_system = 3  # the same on every system
            packed.writestr(about, path.read_bytes())
