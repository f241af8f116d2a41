"""Records as CSL-JSON, the form of citation processors, with what the source held under names of its own."""

from __future__ import annotations

import json
from typing import Any

from .records import Record

EXTRA = "x-csl-"
"""How a field begins that came from a CSL-JSON variable without a field here."""

REST = "-rest"
"""How it ends where it is what EDTF does not hold of a date: its season."""


def write_csl_json(record: Record) -> dict[str, Any]:
    """One record as a CSL-JSON item (CSL 1.0.2): that of ``Record.csl``, and the variables kept beside it.

    A variable that was not a text in the source (names, dates, ``custom``) is kept as JSON and is given
    back as what it was. What was kept of a date stands beside its parts as ``raw``; what cannot be names
    of people is left out.
    """
    item = record.csl()
    for name, variable in _SHORT.items():
        if text := record.fields.get(name):
            item[variable] = text
    for name, text in sorted(record.fields.items()):
        if name.startswith(EXTRA):
            variable, value = name.removeprefix(EXTRA), _value(text)
            date = variable.removesuffix(REST)
            if date in _DATES and (date != variable or not isinstance(value, dict)):
                item[date] = {**item.get(date, {}), **(value if isinstance(value, dict) else {"raw": text})}
            elif variable in item and variable != "type":
                continue  # the second of two; a record has one
            elif variable not in _PEOPLE or (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
                item[variable] = value
    return item


_DATES = frozenset({"accessed", "available-date", "event-date", "issued", "original-date", "submitted"})
_PEOPLE = frozenset({"author", "editor", "translator", "collection-editor", "container-author", "original-author"})


_SHORT = {"shorttitle": "title-short", "shortjournal": "container-title-short"}


def _value(text: str) -> Any:
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
