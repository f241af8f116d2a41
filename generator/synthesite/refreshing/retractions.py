"""Whether cited documents were corrected, warned of or taken back, by the record that Crossref keeps of a DOI.

A work's record names under ``updated-by`` the notices on it, from publishers and from Retraction Watch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from ..bibliography import TYPES
from ..library import Library
from ..schema.status import DOI_PATTERN, Notice, WorkCheck
from .client import Client

WORKS = "https://api.crossref.org/v1/works/"

_KINDS = {
    "retraction": "retraction",
    "removal": "retraction",
    "withdrawal": "retraction",
    "partial_retraction": "partial-retraction",
    "expression_of_concern": "expression-of-concern",
    "correction": "correction",
    "corrigendum": "correction",
    "erratum": "correction",
    "addendum": "correction",
    "clarification": "correction",
}
"""Crossref's kinds of update that change how far a document can be relied on; new versions are none."""


def cited_dois(library: Library) -> list[str]:
    """Every DOI of the bibliography, sorted."""
    return sorted({record.doi for record in library.bibliography.values() if record.doi and record.type in TYPES})


def check_works(
    client: Client, dois: Iterable[str], today: str, note: Callable[[str], None] = lambda _: None
) -> list[WorkCheck]:
    """Ask for the record of each DOI.

    Returns:
        A row for each DOI that Crossref answered for. One that it does not know is registered elsewhere; one
        that it did not answer for keeps what was known before.
    """
    found = []
    for doi in dois:
        try:
            answer = client.ask(f"{WORKS}{quote(doi, safe='')}")
        except KeyboardInterrupt:
            note("Stopped: what was learned so far is kept.")
            break
        notices = read_notices(answer.body) if answer.status == 200 and not answer.fault else None
        if notices is None:
            note(f"{'unknown':<10} {doi} ({answer.fault or answer.status or 'unreadable'})")
            continue
        words = ", ".join(notice.kind for notice in notices) or "no notice"
        note(f"{words:<10} {doi}")
        found.append(WorkCheck(doi=doi, checked_on=today, notices=notices))
    return found


def read_notices(body: bytes) -> tuple[Notice, ...] | None:
    """The notices in Crossref's answer for one work, without doubles; None where it is no such answer."""
    try:
        message = json.loads(body)["message"]
        updates = message.get("updated-by", [])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    found: dict[tuple[str, str | None], Notice] = {}
    for update in updates if isinstance(updates, list) else []:
        kind = _KINDS.get(str(update.get("type", "")).lower().replace("-", "_")) if isinstance(update, dict) else None
        if kind is None:
            continue
        doi = str(update.get("DOI", "")).lower()
        notice = Notice.model_validate(
            {
                "kind": kind,
                "date": _date(update.get("updated")),
                "doi": doi if re.fullmatch(DOI_PATTERN[1:-1], doi) else None,
                "source": {"publisher": "publisher", "retraction-watch": "retraction-watch"}.get(
                    str(update.get("source", ""))
                ),
            }
        )
        found.setdefault((kind, notice.doi), notice)
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], key[1] or "")))


def _date(updated: Any) -> str | None:
    """``{"date-parts": [[2019, 3, 1]]}`` as ``2019-03-01``; nothing where it is not a date."""
    try:
        parts = [int(part) for part in updated["date-parts"][0]]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    text = "-".join(f"{part:02}" for part in parts)
    return text if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", text) else None
