"""Problems in the data, as values: collected, sorted, reported all at once.

A problem is never raised. What stops a command altogether (no project folder, a broken template
of ours) is a ``SynthesiteError``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

import yaml

Severity = Literal["error", "warning"]
FieldPath = tuple[str | int, ...]

EXIT_CLEAN = 0
EXIT_PROBLEMS = 1
EXIT_FAULT = 2


class SynthesiteError(Exception):
    """Something that cannot be continued; the message is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem, as ``codes.yml`` describes it."""

    code: str
    slug: str
    severity: Severity
    title: str
    meaning: str
    remedy: str
    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a problem, for instance the first use of a key."""

    file: str
    message: str
    line: int = 0
    column: int = 0
    path: FieldPath = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, where it is, and how to mend it.

    ``file`` is relative to the project, with ``/``. ``line`` and ``column`` count from 1; 0 means not
    known yet (``source.locate`` fills them in from ``path``) or the file as a whole. ``on_key`` says
    that the problem is the field's name rather than its value.
    """

    slug: str
    file: str
    message: str
    remedy: str
    path: FieldPath = ()
    line: int = 0
    column: int = 0
    on_key: bool = False
    related: tuple[Related, ...] = ()

    @property
    def about(self) -> Code:
        """The kind of problem this is."""
        return code_table()[self.slug]

    @property
    def code(self) -> str:
        """Its stable code, such as ``S203``."""
        return self.about.code

    @property
    def severity(self) -> Severity:
        """``error`` or ``warning``."""
        return self.about.severity

    @property
    def field(self) -> str:
        """The field path in the author's words: ``outcomes[1].interval.low``."""
        return written_path(self.path)


def written_path(path: FieldPath) -> str:
    """Write a field path the way people do, counting list items from 0 as the problems do."""
    words = ""
    for part in path:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else part
    return words


@cache
def code_table() -> dict[str, Code]:
    """Every kind of problem by slug, in the order of the codes."""
    text = resources.files(__package__).joinpath("codes.yml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # our own file, safe loader
    return {slug: Code(slug=slug, **row) for slug, row in rows.items()}


class Problems:
    """A collector handed down the stages; it only grows, and never holds the same problem twice."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._problems: dict[Problem, None] = dict.fromkeys(problems)

    def add(
        self,
        slug: str,
        file: str,
        message: str,
        remedy: str = "",
        *,
        path: FieldPath = (),
        line: int = 0,
        column: int = 0,
        on_key: bool = False,
        related: tuple[Related, ...] = (),
    ) -> None:
        """Note a problem; without a remedy of its own it gets that of its code."""
        remedy = remedy or code_table()[slug].remedy
        self._problems[Problem(slug, file, message, remedy, path, line, column, on_key, related)] = None

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems found elsewhere."""
        self._problems.update(dict.fromkeys(problems))

    def replace_all(self, problems: Iterable[Problem]) -> None:
        """Put problems with places in the stead of those without."""
        self._problems = dict.fromkeys(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._problems, key=_order))

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def errors(self) -> int:
        """How many are errors."""
        return sum(problem.severity == "error" for problem in self._problems)

    @property
    def warnings(self) -> int:
        """How many are warnings."""
        return len(self) - self.errors

    def exit_code(self, *, strict: bool = False) -> int:
        """0 when clean, 1 when there are errors, or warnings under ``strict``."""
        return EXIT_PROBLEMS if self.errors or (strict and len(self)) else EXIT_CLEAN


def _order(problem: Problem) -> tuple[str, int, int, str, str, str]:
    return (problem.file, problem.line, problem.column, problem.code, problem.field, problem.message)


def moved(problem: Problem, line: int, column: int) -> Problem:
    """The same problem with its place filled in."""
    return replace(problem, line=line, column=column)
