"""Files of the policy pages: every status of every policy as a table, and what the comparison in the browser needs."""

from __future__ import annotations

from typing import Any

from ..synthesis.overview import policy_spans
from ..synthesis.policy_status import policy_status
from ..views.displays import Cell, Column, Table, csv_bytes
from ..views.model import Corpus
from ..views.policy import status_sentence
from ..views.policy_compare import HOME as COMPARE
from ..views.policy_years import HOME as YEARS
from ..views.rows import entry_row
from .documents import json_bytes

SPAN_COLUMNS = ("policy", "title", "status", "status_words", "from", "until", "dated", "by")


def policy_files(corpus: Corpus) -> dict[str, bytes]:
    """The files, by their path within the site; none where there is no policy."""
    if not corpus.linked.library.policies:
        return {}
    return {
        f"{YEARS}status.csv": csv_bytes(span_table(corpus)),
        f"{COMPARE}policies.json": json_bytes(comparison_document(corpus)),
    }


def span_table(corpus: Corpus) -> Table:
    """One row a stretch of time in which a policy had one status.

    ``from`` and ``until`` are days, ``until`` empty where no end is recorded; ``dated`` is the date as it stands in
    the entry, as exact as it is known. A policy without any event has one row of the status ``unknown``.
    """
    linked, labels = corpus.linked, corpus.labels
    rows = []
    for name in linked.library.policies:
        title = linked.titles[name]
        spans = policy_spans(linked, name)
        for span in spans:
            state = span.status.state
            dated, by = span.status.since or "", span.status.by or ""
            rows.append((name, title, state, labels.of("states", state), span.start, span.end or "", dated, by))
        if not spans:
            state = policy_status(linked, name, corpus.day).state
            rows.append((name, title, state, labels.of("states", state), "", "", "", ""))
    columns = tuple(Column(name, name) for name in SPAN_COLUMNS)
    return Table("Status", columns, tuple(tuple(Cell(text) for text in row) for row in rows))


def comparison_document(corpus: Corpus) -> dict[str, Any]:
    """Every policy with what is said of it as a whole, and the words of the codes that entries use.

    What the policies ask for is in the file of each entry, which is read when it is chosen.
    """
    linked, labels = corpus.linked, corpus.labels
    rows = []
    for name in linked.library.policies:
        record, row = linked.library.policies[name].record, entry_row(corpus, name)
        rows.append(
            {
                "id": name,
                "title": row.title,
                "address": row.address,
                "year": row.year,
                "status": status_sentence(policy_status(linked, name, corpus.day), corpus),
                "kind": row.what,
                "where": row.where,
                "issuers": ", ".join(labels.of("issuers", issuer) for issuer in record.issuers),
            }
        )
    words = {group: dict(labels.groups[group]) for group in ("strengths", "fates")}
    themes = [[theme.id, theme.label] for theme in linked.library.scheme.themes]
    return {"policies": rows, "themes": themes, **words}
