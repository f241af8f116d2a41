"""References from other programs into the bibliography: read, put into one form, matched, written.

The rule held throughout: records in = added + matched + updated + refused, each refusal with its line and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..bibliography import Record, parse_bibliography
from ..problems import Problems, SynthesiteError
from ..project import Project
from .headings import read_mapping, write_mapping
from .ledger import (
    LEDGER_NAME,
    NOT_DUPLICATES_NAME,
    read_ledger,
    read_not_duplicates,
    write_ledger,
    write_not_duplicates,
)
from .merging import Plan, plan_import
from .reading import parse_source, read_source
from .reporting import import_json, import_text
from .saving import compose_references, make_stubs, renewed_ledger, save
from .sources import Refusal, SourceFile, SourceRecord

Say = Callable[[str, int, int], None]


def read_records(path: Path) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
    """The canonical records of a file of any importable form, outside any project.

    Args:
        path: where it is.

    Returns:
        The records, each with a key (its own where that can be used), and what was refused.

    Raises:
        SynthesiteError: when the file cannot be read, or is of no format that can be imported.
    """
    return _records(read_source(path))


def read_records_of(data: bytes, name: str) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
    """The canonical records of a file's content; see ``read_records``. The name only helps to tell the format."""
    return _records(parse_source(data, name))


def _records(source: SourceFile) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
    plan = plan_import([source], {}, {}, frozenset(), compared=False)
    return tuple(plan.added.values()), plan.files[0].refused


def import_sources(
    project: Project,
    sources: Sequence[SourceFile],
    *,
    stubs: str = "auto",
    dry_run: bool = False,
    say: Say | None = None,
) -> tuple[Plan, Problems, tuple[str, ...]]:
    """Take the records of files over into a project.

    Args:
        project: where to.
        sources: the files as read.
        stubs: which entries are begun for new records: ``auto``, ``evaluation``, ``policy`` or ``none``.
        dry_run: whether nothing is to be written.
        say: told what is done, how much of it is done and how much there is.

    Returns:
        What became of every record; the faults of ``references.bib`` that kept anything from being done; and
        the files written, within the project.

    Raises:
        SynthesiteError: when something cannot be read or written; then nothing was.
    """
    say = say or (lambda _words, _done, _all: None)
    path = project.evidence / "references.bib"
    if path.is_symlink():
        raise SynthesiteError("references.bib is a symbolic link: they are not followed")
    before = path.read_bytes() if path.exists() else b""
    existing, problems = _existing(before, f"{project.settings.evidence}/references.bib")
    if problems.errors:
        return Plan(), problems, ()
    ledger = read_ledger(project.evidence / LEDGER_NAME)
    apart = read_not_duplicates(project.evidence / NOT_DUPLICATES_NAME)
    plan = plan_import(sources, existing, ledger, apart, say)
    text, records = compose_references(before.decode("utf-8"), existing, plan)
    if dry_run or not (plan.added or plan.changed):
        return plan, problems, ()
    say("Writing", 0, len(plan.added))
    begun = () if stubs == "none" else make_stubs(project, {key: records[key] for key in plan.added}, stubs)
    files = {project.evidence / LEDGER_NAME: write_ledger(renewed_ledger(ledger, plan, records)), path: text}
    project.evidence.mkdir(parents=True, exist_ok=True)
    save(project, before, files, begun)
    say("Writing", len(plan.added), len(plan.added))
    return plan, problems, tuple(project.relative(one) for one in (*files, *(stub for stub, _ in begun)))


def _existing(data: bytes, file: str) -> tuple[Mapping[str, Record], Problems]:
    """The records of the bibliography; only problems that cost a record are given back."""
    found = Problems()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems = Problems()
        problems.add(
            "not-utf-8", file, f"not UTF-8: byte {data[error.start]:#04x}", line=data.count(b"\n", 0, error.start) + 1
        )
        return {}, problems
    bibliography = parse_bibliography(text, file, found)
    lines = {line for _, line in bibliography.refused}
    lost = [one for one in found if one.severity == "error" and (one.slug == "bib-syntax" or one.line in lines)]
    if bibliography.refused and not lost:
        lost = [one for one in found if one.severity == "error"]
    return bibliography, Problems(lost)


def confirm_not_duplicates(project: Project, first: str, second: str) -> str:
    """Record that two records, by key, are different publications; gives the file written."""
    path = project.evidence / NOT_DUPLICATES_NAME
    references = project.evidence / "references.bib"
    known, _ = _existing(references.read_bytes() if references.exists() else b"", "references.bib")
    for key in (first, second):
        if key not in known:
            raise SynthesiteError(f'there is no record "{key}" in references.bib')
    if first == second:
        raise SynthesiteError("name two different records")
    pairs = read_not_duplicates(path) | {frozenset((first, second))}
    save(project, references.read_bytes(), {path: write_not_duplicates(pairs)}, ())
    return project.relative(path)


__all__ = [
    "LEDGER_NAME",
    "NOT_DUPLICATES_NAME",
    "Plan",
    "Refusal",
    "SourceFile",
    "SourceRecord",
    "confirm_not_duplicates",
    "import_json",
    "import_sources",
    "import_text",
    "parse_source",
    "read_mapping",
    "read_records",
    "read_records_of",
    "read_source",
    "write_mapping",
]
