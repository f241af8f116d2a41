"""An import written down: ``references.bib``, the ledger and the stubs, all of it or nothing."""

from __future__ import annotations

import os
import re
import tempfile
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..bibliography import MAX_BYTES, Record, closing_brace, parse_bibliography
from ..bibliography.bibtex_writing import write_bibtex
from ..problems import Problems, SynthesiteError
from ..project import Project
from ..schema.entry_templates import entry_template
from .keys import entry_id
from .ledger import Ledger, digest, held_values
from .merging import Plan

Stub = tuple[Path, str]


def compose_references(text: str, existing: Mapping[str, Record], plan: Plan) -> tuple[str, dict[str, Record]]:
    """The new text of the bibliography; records that do not change keep every byte.

    New records go where the order of keys has them, or to the end where the file is in no such order.

    Args:
        text: the file as it is.
        existing: its records by key.
        plan: what is added and changed.

    Returns:
        The new text, and every record added or changed as it is read back from it.

    Raises:
        SynthesiteError: when a record would not be read back as it was meant, or the file would grow too large.
    """
    places = _places(text, existing)
    pieces: list[tuple[int, int, str]] = []
    for key, values in plan.changed.items():
        if key not in places:
            raise SynthesiteError(
                f'the record "{key}" cannot be found in references.bib: write it as @type{{{key}, …}}'
            )
        start, end = places[key]
        pieces.append((start, end, _with_fields(text[start:end], values, existing[key])))
    line_end = "\r\n" if "\r\n" in text else "\n"
    blocks = {key: write_bibtex(record) for key, record in plan.added.items()}
    keys = list(existing)
    in_order = keys == sorted(keys) and len(places) == len(keys)
    tail: list[str] = []
    for key in sorted(blocks) if in_order else blocks:
        before = keys[_position(keys, key) - 1] if in_order and keys and key > keys[0] else ""
        if in_order and keys and before != keys[-1]:
            at = places[before][1] if before else places[keys[0]][0]
            block = blocks[key].rstrip("\n")
            piece = f"\n\n{block}" if before else f"{block}\n\n"
            pieces.append((at, at, piece.replace("\n", line_end)))
        else:
            tail.append(blocks[key])
    pieces = [piece for _, piece in sorted(enumerate(pieces), key=lambda one: (one[1][0], one[1][1], one[0]))]
    out: list[str] = []
    at = 0
    for start, end, piece in pieces:
        out += [text[at:start], piece]
        at = end
    out.append(text[at:])
    new = "".join(out)
    if tail:
        gap = "" if not new.strip() else "\n" if new.endswith(("\n", "\r")) else "\n\n"
        new += (gap + "\n".join(tail)).replace("\n", line_end)
    if len(new.encode()) > MAX_BYTES:
        raise SynthesiteError(f"references.bib would have more than {MAX_BYTES:,} bytes: leave out abstracts, or split")
    return new, _read_back(new, plan, blocks)


def _position(keys: Sequence[str], key: str) -> int:
    return bisect_right(keys, key)


def _places(text: str, existing: Mapping[str, Record]) -> dict[str, tuple[int, int]]:
    """Where each record begins and ends in the text; those that cannot be found exactly are left out."""
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
    places: dict[str, tuple[int, int]] = {}
    for key, record in existing.items():
        if record.line - 1 >= len(starts):
            continue
        found = re.compile(r"@[ \t]*\w+\s*\{\s*" + re.escape(key) + r"\s*,").search(text, starts[record.line - 1])
        if found and found.start() - starts[record.line - 1] < 2000:
            end = closing_brace(text, text.index("{", found.start()))
            if end > 0:
                places[key] = (found.start(), end + 1)
    return places


def _with_fields(block: str, values: Mapping[str, str], record: Record) -> str:
    """A record's text with these values: fields that are there are replaced, others put behind the last."""
    shown = Record(record.key, record.type, {}, (), (), None, 0, "")
    for name, value in values.items():
        line = _field_line(shown, name, value)
        found = re.compile(rf"(?<=[,{{\s]){re.escape(name)}\s*=\s*(?=\{{)", re.IGNORECASE).search(block)
        if found:
            end = closing_brace(block, found.end())
            block = block[: found.start()] + line + block[end + 1 :]
        else:
            body = block[: block.rindex("}")].rstrip().rstrip(",")
            block = f"{body},\n  {line}\n}}"
    return block


def _field_line(shown: Record, name: str, value: str) -> str:
    """``name = {value}`` as the writer puts it; names come encoded already."""
    if name in ("author", "editor"):
        return f"{name} = {{{value}}}"
    fields = {} if name == "date" else {name: value}
    text = write_bibtex(Record(shown.key, shown.type, fields, (), (), value if name == "date" else None, 0, ""))
    return text.split(",\n  ", 1)[1].removesuffix("\n}\n")


def _read_back(new: str, plan: Plan, blocks: Mapping[str, str]) -> dict[str, Record]:
    """Every record added or changed, read from the new text and held against what was meant."""
    read = parse_bibliography(new.removeprefix("\ufeff"), "references.bib", Problems()) if plan.changed else {}
    again = [blocks[key] for key in sorted(plan.merged & blocks.keys())]  # the others were tried before
    tried = parse_bibliography("\n".join(again), "references.bib", Problems()) if again else {}
    for key, values in {**{key: held_values(plan.added[key]) for key in tried}, **plan.changed}.items():
        found = tried.get(key) or read.get(key)
        got = held_values(found) if found else {}
        if wrong := sorted(name for name, text in values.items() if got.get(name) != text):
            raise SynthesiteError(f'the record "{key}" cannot be written safely: {", ".join(wrong)}')
    return {**plan.added, **{key: read[key] for key in plan.changed}}


def renewed_ledger(ledger: Ledger, plan: Plan, records: Mapping[str, Record]) -> Ledger:
    """The ledger with what this import writes."""
    new = {key: dict(row) for key, row in ledger.items()}
    for key in plan.added:
        new[key] = {name: digest(text) for name, text in held_values(records[key]).items()}
    for key, values in plan.changed.items():
        held = held_values(records[key])
        new.setdefault(key, {}).update({name: digest(held[name]) for name in values})
    return new


def make_stubs(project: Project, records: Mapping[str, Record], kind: str) -> tuple[Stub, ...]:
    """A stub of an entry for every new record, from the templates of ``synthesite new``.

    Args:
        project: whose ids are in use already.
        records: the new records by key.
        kind: ``evaluation``, ``policy``, or ``auto``: laws become policies, everything else evaluations.

    Returns:
        Path and text of each.
    """
    folders = {"evaluation": project.evidence / "evaluations", "policy": project.evidence / "policies"}
    taken = {path.stem for folder in folders.values() if folder.is_dir() for path in folder.iterdir()}
    if project.reviews.is_dir():
        taken |= {path.name for path in project.reviews.iterdir()}
    mark = "the-key-of-the-record"
    values: dict[str, dict[str, Any]] = {
        "evaluation": {"reports": [mark]},
        "policy": {"documents": [{"key": mark, "role": "main"}]},
    }
    templates = {name: _required_part(entry_template(name, "the-id-of-the-entry", values[name])) for name in folders}
    stubs: list[Stub] = []
    for key, record in records.items():
        sort = kind if kind != "auto" else "policy" if record.type == "legislation" else "evaluation"
        base = entry_id(key, ())
        text = templates[sort].replace("the-id-of-the-entry", base).replace(mark, _plain_key(key))
        there = folders[sort] / f"{base}.yml"
        if base in taken and there.is_file() and there.read_text(encoding="utf-8") == text:
            continue  # left by an import that was stopped
        name = entry_id(key, taken)
        taken.add(name)
        text = templates[sort].replace("the-id-of-the-entry", name).replace(mark, _plain_key(key))
        stubs.append((folders[sort] / f"{name}.yml", text))
    return tuple(stubs)


def _required_part(template: str) -> str:
    """A template up to its first optional field: thousands of stubs need not all explain what may be left out."""
    lines = template.splitlines()
    first = next(number for number, line in enumerate(lines) if number and line.startswith("# "))
    while first and (not lines[first - 1] or lines[first - 1].startswith("## ")):
        first -= 1
    more = "## Optional fields are explained by: synthesite new evaluation|policy ID --print"
    return "\n".join([*lines[:first], "", more]) + "\n"


def _plain_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z][\w.-]*\w", key) else f'"{key}"'


def save(project: Project, before: bytes, files: Mapping[Path, str], stubs: Sequence[Stub]) -> None:
    """Write an import down.

    The stubs come first, as new files; then each other file is exchanged whole. What goes wrong takes back
    what was written, so that a failed import leaves nothing behind.

    Args:
        project: where.
        before: ``references.bib`` as it was read; if it has changed since, nothing is written.
        files: new text by path; the bibliography last.
        stubs: new files.

    Raises:
        SynthesiteError: when something cannot be written.
    """
    references = project.evidence / "references.bib"
    written: list[Path] = []
    prepared: list[tuple[Path, Path]] = []
    exchanged: list[tuple[Path, bytes | None]] = []
    try:
        for path, text in stubs:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="") as handle:
                written.append(path)
                handle.write(text)
        for path, text in files.items():
            handle_, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            prepared.append((Path(name), path))
            with os.fdopen(handle_, "w", encoding="utf-8", newline="") as opened:
                opened.write(text)
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        if (references.read_bytes() if references.exists() else b"") != before:
            raise SynthesiteError("references.bib was changed while the import ran; nothing was written: run it again")
        for temporary, path in prepared:
            old = path.read_bytes() if path.exists() else None
            temporary.replace(path)
            exchanged.append((path, old))
    except BaseException as error:
        for path, old in exchanged:
            if old is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(old)
        for path in [*written, *(temporary for temporary, _ in prepared)]:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SynthesiteError(f"the import cannot be written: {error}") from error
        raise


__all__ = ["compose_references", "make_stubs", "renewed_ledger", "save"]
