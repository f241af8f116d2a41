"""Files of versions: ``versions/<version>.json`` in the project, one for each that was frozen."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ..problems import Problems, SynthesiteError
from .model import NOW, VersionRecord, plain

FOLDER = "versions"
"""Where a project keeps the records of its versions."""

MAX_BYTES = 100_000_000
"""Largest record that is read; one of 10,000 entries has about 6 MB."""

_READER = TypeAdapter(VersionRecord)


def record_bytes(record: VersionRecord) -> bytes:
    """A record as JSON, keys in order, one entry a line, so that version control shows what changed."""
    parts = plain(record)
    lines = []
    for name in sorted(parts):
        if name in ("entries", "reviews"):
            rows = ",\n".join(f"  {json.dumps(key)}: {_compact(value)}" for key, value in parts[name].items())
            lines.append(f'"{name}": {{\n{rows}\n }}')
        else:
            lines.append(f'"{name}": {_compact(parts[name])}')
    body = ",\n ".join(lines)
    return f"{{\n {body}\n}}\n".encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def read_record(data: bytes, what: str) -> VersionRecord:
    """Read a record.

    Args:
        data: the bytes of the file.
        what: how to call it in a message.

    Raises:
        SynthesiteError: it is no record, or one of another form.
    """
    if len(data) > MAX_BYTES:
        raise SynthesiteError(f"{what} is larger than {MAX_BYTES:,} bytes")
    try:
        record = _READER.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        said = f'at "{place[:80]}": {first["msg"]}' if place else first["msg"]
        raise SynthesiteError(f"{what} is not the record of a version: {said}") from error
    except RecursionError as error:
        raise SynthesiteError(f"{what} is not the record of a version: it is too deep") from error
    if record.version == NOW:
        raise SynthesiteError(f'{what}: no version may be called "{NOW}"')
    return record


def load_versions(root: Path, problems: Problems) -> tuple[VersionRecord, ...]:
    """Read every record of a project, oldest first.

    Args:
        root: the project folder.
        problems: where faults go (symbolic-link, unreadable-file, stray-file, bad-version-record).
    """
    folder = root / FOLDER
    if folder.is_symlink():
        problems.add("symbolic-link", FOLDER, "symbolic links are not followed", line=1, column=1)
        return ()
    found: list[VersionRecord] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        file = f"{FOLDER}/{path.name}"
        if path.is_symlink():
            problems.add("symbolic-link", file, "symbolic links are not followed", line=1, column=1)
        elif path.name.startswith(".") or path.suffix == ".md":
            continue
        elif path.suffix != ".json" or not path.is_file():
            said = f'"{path.name}" is not read: only files ending in .json are'
            problems.add("stray-file", file, said, line=1, column=1)
        else:
            try:
                record = read_record(path.read_bytes(), file)
                if record.version != path.stem:
                    raise SynthesiteError(f'{file} holds version "{record.version}", which its name does not say')
                found.append(record)
            except OSError as error:
                said = f"the file cannot be read: {error.strerror}"
                problems.add("unreadable-file", file, said, line=1, column=1)
            except SynthesiteError as error:
                problems.add("bad-version-record", file, str(error), line=1, column=1)
    return tuple(sorted(found, key=lambda record: (record.date, _natural(record.version))))


def _natural(version: str) -> tuple[tuple[int, str], ...]:
    """The order of versions of one day: 1.9 before 1.10."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in version.replace("-", ".").split("."))
