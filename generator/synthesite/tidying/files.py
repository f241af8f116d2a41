"""The files of a project in their canonical form: found, rewritten, and exchanged only when nothing is lost."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..bibliography import Bibliography, parse_bibliography
from ..load import MODELS
from ..problems import Problem, Problems, SynthesiteError
from ..project import Project
from ..source import decode_text, parse
from .bibtex_layout import tidy_bibtex
from .field_order import SECOND, field_order
from .layout import Untidied, find_comments, tidy_yaml

BIBTEX = "bibliography"
"""The kind of ``references.bib``, beside those of ``load.MODELS``."""

_SINGLE = tuple(kind for kind in MODELS if kind not in ("evaluation", "policy", "review"))
"""Kinds of which there is one file, named after its kind, in the folder of evidence."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """One file held against its canonical form.

    Attributes:
        file: its path within the project.
        before: its text.
        after: its text in the canonical form; the same as ``before`` where it has that form or is left alone.
        kept_because: why the file is left alone; empty where it is not.
        problems: what stands in the way, where it does not parse.
    """

    file: str
    before: str
    after: str
    kept_because: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the canonical form is another text."""
        return self.before != self.after


def find_tidied_files(project: Project) -> list[tuple[Path, str]]:
    """Every file that has a canonical form, with its kind; links are left out, as everywhere."""
    evidence = project.evidence
    found = [
        *(
            (path, f"{SECOND}{kind}" if ".coding-" in path.stem else kind)
            for kind, folder in _FOLDERS
            for path in sorted((evidence / folder).glob("*"))
            if path.suffix in (".yml", ".yaml")
        ),
        *((path, "review") for path in sorted(project.reviews.glob("*/review.yml"))),
        *((evidence / f"{kind}.yml", kind) for kind in _SINGLE),
        (evidence / "references.bib", BIBTEX),
    ]
    return [
        (path, kind)
        for path, kind in found
        if path.is_file() and not path.is_symlink() and not path.parent.is_symlink()
    ]


_FOLDERS = (("evaluation", "evaluations"), ("policy", "policies"))


def tidy_files(project: Project, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Tidied]:
    """Hold every file of a project against its canonical form; nothing is written.

    Args:
        project: whose files.
        wanted: whether a file, given by its path within the project, is to be looked at.
    """
    for path, kind in find_tidied_files(project):
        file = project.relative(path)
        if wanted(file):
            yield tidy_file(path.read_bytes(), file, kind)


def tidy_file(data: bytes, file: str, kind: str) -> Tidied:
    """Hold one file against its canonical form.

    The new text is read back and compared with the old: values and comments must be the same, else the file is
    left alone.

    Args:
        data: the file as read.
        file: its path within the project.
        kind: a kind of file that ``field_order`` knows, or ``BIBTEX``.
    """
    return _tidy_bibliography(data, file) if kind == BIBTEX else _tidy_entry(data, file, kind)


def _tidy_entry(data: bytes, file: str, kind: str) -> Tidied:
    problems = Problems()
    tree = parse(data, file, problems)
    if len(problems) or not isinstance(tree, dict):
        return _broken(data, file, problems)
    text = decode_text(data, file, problems) or ""
    before = data.decode("utf-8")
    try:
        after = tidy_yaml(text, field_order(kind))
        if after == before:
            return Tidied(file, before, before)
        if _reading(after.encode(), file) != tree or sorted(find_comments(after)) != sorted(find_comments(text)):
            raise Untidied("its canonical form would not say the same")
    except Untidied as reason:
        return Tidied(file, before, before, str(reason))
    return Tidied(file, before, after)


def _reading(data: bytes, file: str) -> object:
    problems = Problems()
    tree: object = parse(data, file, problems)
    return tree if not len(problems) else None


def _tidy_bibliography(data: bytes, file: str) -> Tidied:
    problems = Problems()
    text = decode_text(data, file, problems, limit=len(data))
    if text is None:
        return _broken(data, file, problems)
    before = data.decode("utf-8")
    records = parse_bibliography(text, file, problems)
    if records.refused or any(problem.slug in _UNREADABLE for problem in problems):
        return _broken(data, file, Problems(problem for problem in problems if problem.severity == "error"))
    try:
        after = tidy_bibtex(text)
        if after == before:
            return Tidied(file, before, before)
        if not _same_records(records, parse_bibliography(after, file, again := Problems())) or len(again) != len(
            problems
        ):
            raise Untidied("its canonical form would not say the same")
    except Untidied as reason:
        return Tidied(file, before, before, str(reason))
    return Tidied(file, before, after)


_UNREADABLE = ("bib-syntax", "control-character", "too-large")
"""Faults for which a bibliography is not rewritten: what it says is not sure."""


def _same_records(left: Bibliography, right: Bibliography) -> bool:
    def meaning(records: Bibliography) -> dict[str, object]:
        return {key: (one.type, dict(one.fields), one.authors, one.editors, one.date) for key, one in records.items()}

    return meaning(left) == meaning(right)


def _broken(data: bytes, file: str, problems: Problems) -> Tidied:
    text = data.decode("utf-8", errors="replace")
    return Tidied(file, text, text, "it cannot be read", tuple(problems))


def write_tidied(project: Project, changed: Sequence[Tidied]) -> None:
    """Exchange each changed file for its new text, whole.

    Raises:
        SynthesiteError: when a file was changed meanwhile or cannot be written.
    """
    for one in changed:
        path = project.root / one.file
        if path.read_bytes() != one.before.encode():
            raise SynthesiteError(f"{one.file} was changed meanwhile: run this again")
        write_whole(path, one.after)


def write_whole(path: Path, text: str) -> None:
    """Exchange a file for another text: whoever reads it meanwhile sees the old or the new one, never a part.

    Raises:
        SynthesiteError: when it cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
        temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SynthesiteError(f"{path.name} cannot be written: {error}") from error
        raise


def written_diff(file: str, before: str, after: str) -> str:
    """The difference of two texts of a file as a unified diff, or nothing."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
