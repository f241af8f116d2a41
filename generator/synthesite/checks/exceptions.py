"""Accepted warnings: taken out of what is shown, and counted; an exception that nothing needs is itself noted."""

from __future__ import annotations

from dataclasses import dataclass

from ..library import EXCEPTIONS_FILE, Library
from ..problems import Problem, Problems
from ..schema.exceptions import AcceptedWarning, find_code


@dataclass(frozen=True, slots=True)
class Accepted:
    """A warning that is not shown, and the exception that says why."""

    problem: Problem
    exception: AcceptedWarning


def accept_warnings(library: Library, problems: Problems) -> tuple[Accepted, ...]:
    """Take the accepted warnings out of the problems.

    Errors are never taken out. An exception that fits no warning is noted (needless-exception), unless its file has
    errors: the warning may be hidden behind them.

    Args:
        library: whose exceptions.
        problems: every problem of the project; changed in place.

    Returns:
        The warnings taken out, in the order of the problems.
    """
    if not library.exceptions:
        return ()
    accepted: list[Accepted] = []
    left: list[Problem] = []
    needed: set[int] = set()
    for problem in problems:
        fitting = [place for place, found in enumerate(library.exceptions) if _fits(found, problem)]
        needed.update(fitting)
        if fitting:
            accepted.append(Accepted(problem, library.exceptions[fitting[0]]))
        else:
            left.append(problem)
    broken = {problem.file for problem in left if problem.severity == "error"}
    problems.replace_all(left)
    file = f"{library.project.settings.evidence}/{EXCEPTIONS_FILE}"
    for place, exception in enumerate(library.exceptions):
        if place not in needed and exception.file not in broken:
            where = f", {exception.field}" if exception.field else ""
            said = f"there is no warning {exception.code} in {exception.file}{where}"
            problems.add("needless-exception", file, said, path=("exceptions", place))
    return tuple(accepted)


def _fits(exception: AcceptedWarning, problem: Problem) -> bool:
    code = find_code(exception.code)
    if code is None or problem.slug != code.slug or problem.severity != "warning" or problem.file != exception.file:
        return False
    wanted = exception.field
    return not wanted or problem.field == wanted or problem.field.startswith((f"{wanted}.", f"{wanted}["))
