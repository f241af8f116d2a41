"""Pages of frozen versions: the list of them, and what changed from one to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..schema.dates import written_date
from ..versions import record_bytes
from ..versions.comparing import ChangedEntry, ChangedReview, Comparison, Judgement, Listed
from ..versions.model import NOW
from .displays import Cell, Column, Table, csv_bytes
from .model import Corpus, View, address_of

ADDRESS = "versions/"
_COUNTED = re.compile(r"(?<=\d )(?!evaluations)[a-z-]+")
"""In the counts of a synthesis, the codes of directions."""
SHOWN = 40
"""Rows of each list that a page shows; the table beside it has them all."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list."""

    version: str
    date: str
    data_of: str
    evaluations: int
    policies: int
    reviews: int
    kept_at: str | None
    note: str
    record: str
    """Its record, a file of the site."""
    changes: str | None
    """The page on what changed since the version before; None for the first."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """An entry or review as a comparison names it; without an address where it is no longer here."""

    title: str
    kind: str
    address: str | None
    fields: tuple[str, ...] = ()
    judgements: tuple[tuple[str, str, str], ...] = ()
    """Of what, before, after: in words."""
    notes: tuple[str, ...] = ()


def comparison_address(comparison: Comparison) -> str:
    """The address of a comparison: ``versions/1.0..1.1/``."""
    return f"{ADDRESS}{comparison.before}..{comparison.after}/"


def record_file(version: str) -> str:
    """Where the record of a version lies in the site, for programs that compare."""
    return f"{ADDRESS}{version}.json"


def version_name(version: str) -> str:
    """A version as a sentence names it."""
    return "today" if version == NOW else f"version {version}"


def version_views(corpus: Corpus) -> Iterator[View]:
    """Plan the list of versions, and a page for each pair of neighbours and for what changed since the last."""
    compared = {row.after: row for row in corpus.comparisons}
    rows = tuple(
        VersionRow(
            version.version,
            written_date(version.date),
            written_date(version.data_of),
            version.evaluations,
            version.policies,
            len(version.reviews),
            version.kept_at,
            version.note,
            record_file(version.version),
            comparison_address(compared[version.version]) if version.version in compared else None,
        )
        for version in reversed(corpus.versions)
    )
    since = compared.get(NOW)
    yield View(
        ADDRESS,
        "versions.html.jinja",
        "list",
        "Past versions",
        "Versions of this site that were frozen, so that they can be cited and checked",
        {
            "versions": rows,
            "since": comparison_address(since) if since is not None and not since.is_empty else None,
            "since_last": since is not None,
            "data_of": written_date(corpus.day),
        },
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
    for comparison in corpus.comparisons:
        if comparison.after == NOW and comparison.is_empty:
            continue
        yield _comparison_view(corpus, comparison)


def _comparison_view(corpus: Corpus, comparison: Comparison) -> View:
    before, after = version_name(comparison.before), version_name(comparison.after)
    title = f"What changed from {before} to {after}"
    address = comparison_address(comparison)
    return View(
        address,
        "version_changes.html.jinja",
        "list",
        title,
        f"{title}: entries added, removed and changed, and judgements from what to what",
        {
            "comparison": comparison,
            "before": before,
            "after": after,
            "table": f"{address}changes.csv",
            "shown": SHOWN,
            "added": tuple(_listed(corpus, row) for row in comparison.added[:SHOWN]),
            "removed": tuple(_listed(corpus, row) for row in comparison.removed[:SHOWN]),
            "changed": tuple(_changed(corpus, row) for row in _judged_first(comparison)[:SHOWN]),
            "reviews": tuple(_review(corpus, row) for row in comparison.reviews[:SHOWN]),
        },
        updated=corpus.day,
        filters=(("kind", "page"),),
    )


def _judged_first(comparison: Comparison) -> list[ChangedEntry]:
    return sorted(comparison.changed, key=lambda row: not row.judgements)


def _address(corpus: Corpus, name: str) -> str | None:
    kind = corpus.linked.kinds.get(name)
    return address_of(kind, name) if kind else None


def _listed(corpus: Corpus, row: Listed) -> NamedRow:
    return NamedRow(row.title, corpus.labels.of("kinds", row.kind), _address(corpus, row.id))


def _changed(corpus: Corpus, row: ChangedEntry) -> NamedRow:
    labels = corpus.labels
    return NamedRow(
        row.title,
        labels.of("kinds", row.kind),
        _address(corpus, row.id),
        tuple(labels.of("quality_fields", field).replace("_", " ").lower() for field in row.fields),
        tuple(_judgement(corpus, judgement, row.kind) for judgement in row.judgements),
    )


def _review(corpus: Corpus, row: ChangedReview) -> NamedRow:
    counted = ((row.entered, "used for the first time"), (row.left, "no longer used"))
    notes = [
        f"{len(names):,} {'entry is' if len(names) == 1 else 'entries are'} {words}"
        for names, words in counted
        if names
    ]
    if row.before != row.after:
        notes.insert(0, f"Its own version: from {row.before} to {row.after}")
    return NamedRow(
        row.title,
        corpus.labels.of("kinds", "review"),
        _address(corpus, row.id),
        judgements=tuple(_judgement(corpus, judgement, "review") for judgement in row.judgements[:SHOWN]),
        notes=tuple(notes),
    )


def _judgement(corpus: Corpus, row: Judgement, kind: str) -> tuple[str, str, str]:
    """A changed judgement in words: of what, before, after."""
    labels = corpus.labels
    about = labels.of("judged", row.about)
    group = {
        "kind": "kinds",
        "design": "designs" if kind == "evaluation" else "policy_kinds",
        "scope": "scopes",
        "status": "publication_status" if kind == "evaluation" else "states",
        "direction": "directions",
        "target": "fates",
        "certainty": "levels",
    }.get(row.about)
    if row.about == "direction":
        about = f"{about}: {labels.of('outcome_domains', row.what)}"
    elif row.about in ("certainty", "synthesis"):
        about = f"{about}: {row.title}"
    elif row.what and row.about not in ("statement", "finding"):
        about = f"{about}: {row.what}"
    sides = [labels.of(group, side) if group and side else side for side in (row.before, row.after)]
    if row.about == "synthesis":
        sides = [_COUNTED.sub(lambda found: labels.of("sides", found.group()), side) for side in sides]
    elif row.about == "appraisal":
        sides = [side.replace("-", " ") for side in sides]
    absent = labels.of("judged", "absent")
    return about, sides[0] or absent, sides[1] or absent


COLUMNS = ("change", "id", "kind", "title", "about", "what", "before", "after")


def version_files(corpus: Corpus) -> dict[str, bytes]:
    """The record of each version, and the table of each comparison that has a page, by path within the site."""
    records = {record_file(version.version): record_bytes(version) for version in corpus.versions}
    return records | {
        f"{comparison_address(row)}changes.csv": csv_bytes(comparison_table(row))
        for row in corpus.comparisons
        if row.after != NOW or not row.is_empty
    }


def comparison_table(comparison: Comparison) -> Table:
    """A comparison as a table of codes: one row an entry added, removed or changed, and one a judgement."""
    rows: list[tuple[str, ...]] = []
    for change, listed in (("added", comparison.added), ("removed", comparison.removed)):
        rows += [(change, row.id, row.kind, row.title, "", "", "", "") for row in listed]
    for entry in comparison.changed:
        rows.append(("changed", entry.id, entry.kind, entry.title, "fields", "; ".join(entry.fields), "", ""))
        rows += [
            ("judgement", entry.id, entry.kind, entry.title, part.about, part.what, part.before, part.after)
            for part in entry.judgements
        ]
    for review in comparison.reviews:
        rows.append(("changed", review.id, "review", review.title, "version", "", review.before, review.after))
        rows += [("entered", review.id, "review", review.title, "", name, "", "") for name in review.entered]
        rows += [("left", review.id, "review", review.title, "", name, "", "") for name in review.left]
        rows += [
            ("judgement", review.id, "review", review.title, part.about, part.what, part.before, part.after)
            for part in review.judgements
        ]
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    return Table("changes", tuple(Column(name, name) for name in COLUMNS), cells)
