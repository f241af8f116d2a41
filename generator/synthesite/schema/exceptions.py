"""Warnings that somebody has looked at and accepts, from exceptions.yml."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..problems import Code, code_table
from .values import Date, Record, Text, _text, described


def find_code(written: str) -> Code | None:
    """A kind of problem by its code or its short name: ``D526`` and ``year-out-of-range`` are the same."""
    return next((row for row in code_table().values() if written in (row.code, row.slug)), None)


def _warning(value: Any) -> Any:
    found = find_code(str(value))
    if found is None:
        raise PydanticCustomError("no-such-warning", "'{value}' is no code of a problem", {"value": str(value)[:60]})
    if found.severity != "warning":
        raise PydanticCustomError(
            "no-such-warning", "'{value}' is an error, and errors cannot be accepted", {"value": str(value)[:60]}
        )
    return value


WarningCode = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_warning),
    Field(json_schema_extra={"pattern": r"^(?:[A-Z][0-9]{3}|[a-z][a-z0-9-]*)$"}),
]
"""The code or the short name of a warning."""


class AcceptedWarning(Record):
    """One warning that stays, with the reason."""

    code: WarningCode = described("The warning: its code or its short name.", "D526")
    file: Text = described("The file it is about, as it is printed.", "evidence/evaluations/gravelle-2007-evercare.yml")
    field: Text | None = described(
        "The field it is about, as it is printed; left out, every field of the file.",
        "outcomes[1].interval",
        default=None,
    )
    reason: Text = described("Why it may stay, in a sentence that others understand.", "It is printed like this.")
    by: Text = described("Who accepted it: a real name or a role.", "curator of the site")
    on: Date = described("When.", "2026-11-22")


class ExceptionList(Record):
    """exceptions.yml: the warnings that are accepted. The file is optional."""

    exceptions: tuple[AcceptedWarning, ...] = described(
        "Every accepted warning.",
        [
            {
                "code": "D526",
                "file": "evidence/evaluations/gravelle-2007-evercare.yml",
                "reason": "It is printed like this.",
                "by": "curator of the site",
                "on": "2026-11-22",
            }
        ],
        default=(),
    )
