"""What can be mended without a person: fixes made, held against the checks, and taken back where they would harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from yaml.nodes import Node

from ..bibliography import parse_bibliography
from ..library import Library, coding_model
from ..load import MODELS, load_text
from ..pipeline import Checked, check_project
from ..problems import FieldPath, Problem, Problems
from ..source import decode_text, parse, parse_nodes
from .bibtex_fixes import find_bibtex_edit
from .field_order import SECOND
from .files import BIBTEX, find_tidied_files, tidy_file, write_whole
from .fixes import FIXES, Edit, find_edit

REMEDY = "synthesite check --fix mends this"
"""What the remedy of a problem ends with that can be mended without a person."""

MARKED = 100
"""Files whose problems are tried to be mended before they are printed; it costs several readings of each."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One problem mended: what stood there and what stands there now."""

    problem: Problem
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mended:
    """One file with everything mended that can be, in its canonical form."""

    file: str
    before: str
    after: str
    fixes: tuple[Fix, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the text is another."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Mending:
    """What ``mend_project`` did.

    Attributes:
        files: the files that were changed.
        taken_back: files whose fixes were taken back, because other problems would have shown up.
        checked: the project as it is now.
    """

    files: tuple[Mended, ...]
    taken_back: tuple[str, ...]
    checked: Checked


def mark_fixable(problems: Problems, checked: Checked) -> Problems:
    """The same problems, those of the first ``MARKED`` files that can be mended saying so in their remedy."""
    by_file = _by_file(problems)
    if not by_file:
        return problems
    fixed: set[Problem] = set()
    tried = 0
    for path, kind in find_tidied_files(checked.project):
        file = checked.project.relative(path)
        concerned = [problem for problem in by_file.get(file, ()) if kind == BIBTEX or problem.slug in FIXES]
        if concerned and tried < MARKED:
            tried += 1
            mended = mend_text(path.read_bytes(), file, kind, concerned, checked.library)
            fixed.update(fix.problem for fix in mended.fixes)
    return Problems(
        replace(problem, remedy=f"{problem.remedy}; {REMEDY}") if problem in fixed else problem for problem in problems
    )


def _by_file(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.file, []).append(problem)
    return found


def plan_mending(checked: Checked, wanted: Callable[[str], bool] = lambda _: True) -> list[Mended]:
    """Mend what can be mended, file by file; nothing is written.

    Args:
        checked: a project with its problems.
        wanted: whether a file, given by its path within the project, is to be mended.

    Returns:
        Every file whose text changes.
    """
    by_file = _by_file(checked.problems)
    mended: list[Mended] = []
    for path, kind in find_tidied_files(checked.project):
        file = checked.project.relative(path)
        if wanted(file):
            one = mend_text(path.read_bytes(), file, kind, by_file.get(file, ()), checked.library)
            if one.changed:
                mended.append(one)
    return mended


def mend_text(data: bytes, file: str, kind: str, found: Iterable[Problem], library: Library) -> Mended:
    """Mend one file and put it into its canonical form.

    After each fix the file is read again; one that would add a problem is left out.

    Args:
        data: the file as read.
        file: its path within the project.
        kind: its kind, as ``files.find_tidied_files`` gives it.
        found: its problems, with their places.
        library: what entries can refer to.
    """
    text = decode_text(data, file, Problems(), limit=len(data))
    if text is None:
        whole = data.decode("utf-8", errors="replace")
        return Mended(file, whole, whole)
    before = data.decode("utf-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reading = _Reading(file, kind, library)
    edits = reading.edits(text, found)
    fixes: list[Fix] = []
    known = _keys(reading.problems(text))
    last = len(text)
    for edit, problem in edits:  # from the end: places before it stay
        if edit.end > last:
            continue
        tried = text[: edit.start] + edit.new + text[edit.end :]
        shown = [fault for fault in reading.problems(tried) if _key(fault) not in known]
        more: list[Fix] = []
        end = edit.start + len(edit.new)
        for further, fault in reading.edits(tried, shown):  # a right name may show that the value is wrong
            if further.start < edit.start:
                continue
            if further.end > end:
                placed = replace(fault, line=problem.line, column=problem.column)
                more.append(Fix(placed, tried[further.start : further.end], further.new))
            else:
                end += len(further.new) - (further.end - further.start)
            tried = tried[: further.start] + further.new + tried[further.end :]
        faults = _keys(reading.problems(tried)) if shown else known
        if faults - known:
            continue
        fixes += [*more, Fix(problem, text[edit.start : edit.end], tried[edit.start : end])]
        text, last = tried, edit.start
        known = _keys(reading.problems(text))
    after = tidy_file(text.encode(), file, kind).after
    return Mended(file, before, after if fixes or after != text else before, tuple(reversed(fixes)))


def mend_project(checked: Checked, wanted: Callable[[str], bool] = lambda _: True) -> Mending:
    """Mend what can be mended, write it, and check again; a file that then has a problem it did not have is put back.

    Args:
        checked: a project with its problems.
        wanted: whether a file, given by its path within the project, is to be mended.
    """
    planned = plan_mending(checked, wanted)
    root = checked.project.root
    known = _keys(checked.problems)
    taken_back: list[str] = []
    for one in planned:
        write_whole(root / one.file, one.after)
    again = check_project(root)
    while planned and (new := [problem for problem in again.problems if _key(problem) not in known]):
        guilty = {problem.file for problem in new} & {one.file for one in planned}
        guilty = guilty or {one.file for one in planned}  # what one file says can be wrong in another
        for one in planned:
            if one.file in guilty:
                write_whole(root / one.file, one.before)
                taken_back.append(one.file)
        planned = [one for one in planned if one.file not in guilty]
        again = check_project(root)
    return Mending(tuple(planned), tuple(sorted(taken_back)), again)


def _key(problem: Problem) -> tuple[str, str, FieldPath | str]:
    """What stays the same of a problem when its line moves; a renamed field is another path."""
    return problem.slug, problem.file, problem.path or problem.message


def _keys(problems: Iterable[Problem]) -> frozenset[tuple[str, str, FieldPath | str]]:
    return frozenset(_key(problem) for problem in problems)


class _Reading:
    """Reads one file again and again, by itself."""

    def __init__(self, file: str, kind: str, library: Library) -> None:
        coded = kind.removeprefix(SECOND)
        codes = {name: frozenset(code.code for code in rows) for name, rows in library.codebook.vocabularies().items()}
        self.file = file
        self.kind = kind
        self.library = library
        self.codes = {name: rows for name, rows in codes.items() if rows}
        self.model = None if kind == BIBTEX else coding_model(coded) if coded != kind else MODELS[kind]

    def problems(self, text: str) -> list[Problem]:
        """What is wrong with a text; problems have a path or a place."""
        problems = Problems()
        if self.model is None:
            parse_bibliography(text, self.file, problems)
        else:
            load_text(text.encode(), self.file, self.model, self.codes, problems)
        return list(problems)

    def edits(self, text: str, problems: Iterable[Problem]) -> list[tuple[Edit, Problem]]:
        """The edits that would mend problems of a text, the last first."""
        if self.kind == BIBTEX:
            found = [(find_bibtex_edit(problem, text), problem) for problem in problems]
        else:
            concerned = [problem for problem in problems if problem.slug in FIXES]
            root = self._nodes(text) if concerned else None
            found = [
                (find_edit(problem, root, self.kind, self.library), problem)
                for problem in concerned
                if root is not None
            ]
        edits = [(edit, problem) for edit, problem in found if edit is not None]
        return sorted(edits, key=lambda pair: pair[0].start, reverse=True)

    def _nodes(self, text: str) -> Node | None:
        """The nodes of a text, or None where it is not YAML, or more of it than is good."""
        return parse_nodes(text) if parse(text.encode(), self.file, Problems()) is not None else None
