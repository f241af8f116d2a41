"""The stages of freezing a version, in order."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date as calendar_date
from pathlib import Path

from ..exports.packages import package_name
from ..pipeline import Checked, check_project, summarise_project
from ..problems import EXIT_CLEAN, SynthesiteError
from ..project import CONFIG_NAME
from ..schema.dates import latest, written_date
from ..versions import FOLDER, VersionRecord, read_record, record_bytes, record_version
from ..versions.model import NOW, VERSION_PATTERN
from ..views import Corpus
from .descriptions import citation_cff, creators_of, readme_text, zenodo_json
from .offline import open_from_folder
from .packing import write_sums, write_zip

SNAPSHOTS = "snapshots"
"""Where frozen versions go when no folder is named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a version is to be."""

    version: str
    date: str = ""
    """``YYYY-MM-DD``; without one, the newest date in the data."""
    to: Path | None = None
    address: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was written."""

    folder: Path
    packed: Path
    record: Path
    pages: int
    files: int


def freeze_version(root: Path, asked: Asked, note: Callable[[str], None] = lambda _: None) -> Frozen | Checked:
    """Freeze a version of a project.

    The record of the version is written first, into the project, so that the frozen site names itself; it is taken
    back when the site cannot be built.

    Args:
        root: the project folder.
        asked: what the version is to be.
        note: told how the build goes.

    Returns:
        What was written, or the checked project where its data have errors.

    Raises:
        SynthesiteError: the version exists with other data, the folder exists, or the site could not be built.
    """
    checked = check_project(root)
    if checked.problems.errors:
        return checked
    corpus = summarise_project(checked)
    record = _record(checked, corpus, asked)
    folder = asked.to or root / SNAPSHOTS / f"{package_name(corpus)}-{record.version}"
    packed = folder.with_name(f"{folder.name}.zip")
    for path in (folder, packed):
        if path.exists() or path.is_symlink():
            raise SynthesiteError(f"{path} exists: a frozen version is never written over; name another with --to")
    own = root / FOLDER / f"{record.version}.json"
    before = own.read_bytes() if own.is_file() else None
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        own.parent.mkdir(exist_ok=True)
        own.write_bytes(record_bytes(record))
        fresh.mkdir(parents=True)
        _build(root, fresh / "site", note)
        pages = open_from_folder(fresh / "site", record.version, written_date(record.date))
        _write_beside(corpus, record, fresh)
        files = write_sums(fresh) + 1
        write_zip(fresh, packed, folder.name, record.date)
        fresh.rename(folder)
    except BaseException:
        _take_back(own, before)
        packed.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Frozen(folder, packed, own, pages, files)


def _take_back(own: Path, before: bytes | None) -> None:
    """Leave the record as it was before: another, or none."""
    if before is not None:
        own.write_bytes(before)
        return
    own.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # it holds other versions
        own.parent.rmdir()


def _record(checked: Checked, corpus: Corpus, asked: Asked) -> VersionRecord:
    """The record of the version asked for; of one that is recorded already, that record, if its data are the same."""
    version = asked.version
    if not re.match(VERSION_PATTERN, version) or len(version) > 40 or version == NOW:
        raise SynthesiteError(
            f'"{version}" cannot be the name of a version: small letters and digits, parted by dots or hyphens'
        )
    there = next((row for row in checked.versions if row.version == version), None)
    date = asked.date or (there.date if there else latest(checked.day))
    try:
        calendar_date.fromisoformat(date)
    except ValueError as error:
        raise SynthesiteError(f'"{date}" is not a day: write it as 2026-11-22') from error
    found = record_version(
        checked.linked,
        corpus.coverage.directions,
        corpus.statuses,
        checked.day,
        version=version,
        date=date,
        earlier=[row for row in checked.versions if row.version != version],
        address=asked.address or (there.address if there else None),
        doi=asked.doi or (there.doi if there else None),
    )
    found = read_record(record_bytes(found), "this version")  # an address or DOI that is none is refused here
    if there is None:
        return found
    if replace(found, address=there.address, doi=there.doi, note=there.note) != there:
        raise SynthesiteError(
            f"version {version} is frozen already, with other data or another date: choose another name. "
            f"A frozen version never changes"
        )
    return replace(found, note=there.note)


def _build(root: Path, site: Path, note: Callable[[str], None]) -> None:
    from .. import mkdocs_plugin

    said: list[str] = []
    code = mkdocs_plugin.build(root / CONFIG_NAME, site, said.append)
    if code != EXIT_CLEAN:
        raise SynthesiteError(" ".join(said) or "the site could not be built")
    note("The site is built.")


def _write_beside(corpus: Corpus, record: VersionRecord, folder: Path) -> None:
    """What goes beside the site: data, sources, descriptions."""
    root, settings = corpus.linked.library.project.root, corpus.settings
    pages = shutil.ignore_patterns("*.html", "dictionary")
    shutil.copytree(folder / "site" / "data", folder / "data", ignore=pages)
    for name in (settings.evidence, settings.reviews, settings.docs, settings.templates, FOLDER):
        if (root / name).is_dir() and not (root / name).is_symlink():
            shutil.copytree(root / name, folder / "source" / name, symlinks=False, ignore=_unwanted)
    shutil.copyfile(root / CONFIG_NAME, folder / "source" / CONFIG_NAME)
    creators = creators_of(corpus)
    for name, content in (
        ("version.json", record_bytes(record)),
        ("CITATION.cff", citation_cff(corpus, record, creators)),
        (".zenodo.json", zenodo_json(corpus, record, creators)),
        ("README.txt", readme_text(corpus, record, creators)),
    ):
        (folder / name).write_bytes(content)


def _unwanted(folder: str, names: list[str]) -> set[str]:
    """Files that are no source of a site: hidden ones, caches, and links that could lead outside."""
    return {
        name for name in names if name.startswith(".") or name == "__pycache__" or (Path(folder) / name).is_symlink()
    }
