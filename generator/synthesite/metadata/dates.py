"""EDTF dates for vocabularies that know only ISO 8601 days, months and years."""

from __future__ import annotations

from collections.abc import Iterable

from ..schema.policy import Event


def iso_date(date: str | None) -> str:
    """The first day, month or year of an EDTF date, without its marks of doubt; empty where there is none.

    ``2001-04/2005-03`` gives ``2001-04``, ``2005~`` gives ``2005``, ``../2004`` gives nothing, for its start is open.
    """
    first = (date or "").partition("/")[0].rstrip("?~%")
    return "" if first == ".." else first


def first_day(events: Iterable[Event], *kinds: str) -> str:
    """The date of the first event of these kinds, by ``iso_date``; empty where there is none."""
    return next((iso_date(event.date) for event in events if event.type in kinds), "")
