"""What a set of changed files means for the evidence: which entries they are, and how complete each of those is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..library import Library
from ..load import Entry
from ..schema import Evaluation, Policy
from ..schema.common import Access
from .recommended_fields import field_states


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """One changed entry, and what a reviewer of it should know."""

    id: str
    kind: str
    """``evaluation`` or ``policy``."""
    file: str
    asked: int
    """Recommended fields that an entry of this kind and design should have."""
    filled: int
    """Those of them that say something, also that a question does not arise."""
    not_reported: tuple[str, ...]
    """Those of which the document does not tell."""
    blank: tuple[str, ...]
    """Those that nobody has coded."""
    appraised: bool
    access: Access | None
    """How much of the document was read; None where the entry does not say, because that part is broken."""
    coders: tuple[str, ...]
    """Who coded or checked it: the coder first, then others than the coder."""

    @property
    def share(self) -> float | None:
        """Share of recommended fields that say something, 0 to 1; None where none is asked."""
        return self.filled / self.asked if self.asked else None

    @property
    def abstract_only(self) -> bool:
        """Whether less than the whole document was read."""
        return self.access is not None and self.access != "full-text"


@dataclass(frozen=True, slots=True)
class Changes:
    """Changed files, sorted by what they are."""

    entries: tuple[ChangedEntry, ...]
    codings: tuple[str, ...]
    """Entries of which a second coding changed."""
    reviews: tuple[str, ...]
    """Reviews of which a file changed."""
    unreadable: tuple[str, ...]
    """Files of entries of which nothing could be read."""
    others: tuple[str, ...]
    """Other files: themes, codebook, records, and what is no part of the evidence."""

    @property
    def coded(self) -> tuple[str, ...]:
        """Ids of entries of which the entry or a second coding changed."""
        return tuple(sorted({*(entry.id for entry in self.entries), *self.codings}))


def sort_changes(library: Library, files: Iterable[str]) -> Changes:
    """Sort changed files by what they are, and look at each changed entry.

    Args:
        library: the library after the change.
        files: changed files, relative to the project; each counts once.
    """
    by_file = {entry.file: (kind, entry) for kind, entry in library.entries()}
    codings = {coding.file: coding.of for coding in library.codings}
    unreadable = set(library.unreadable.values())
    folders = {f"{entry.file.rsplit('/', 1)[0]}/": name for name, entry in library.reviews.items()}
    families = {design.code: design.family for design in library.codebook.designs}
    others: dict[str, set[str]] = {"codings": set(), "reviews": set(), "unreadable": set(), "others": set()}
    entries: list[ChangedEntry] = []
    for file in sorted(set(files)):
        review = next((name for folder, name in folders.items() if file.startswith(folder)), None)
        if file in by_file:
            kind, entry = by_file[file]
            family = str(families.get(getattr(entry.record, "design", ""), ""))
            entries.append(_changed_entry(kind, entry, family, library))
        elif file in codings:
            others["codings"].add(codings[file])
        elif file in unreadable:
            others["unreadable"].add(file)
        elif review is not None:
            others["reviews"].add(review)
        else:
            others["others"].add(file)
    sorted_others = {name: tuple(sorted(found)) for name, found in others.items()}
    return Changes(tuple(entries), **sorted_others)


def _changed_entry(kind: str, entry: Entry[Evaluation] | Entry[Policy], family: str, library: Library) -> ChangedEntry:
    record = entry.record
    states = field_states(record, family)
    blank = tuple(name for name, state in states.items() if state == "blank")
    silent = tuple(name for name, state in states.items() if state == "not-reported")
    coding = getattr(record, "coding", None)  # None in what is left of a broken entry
    second = [
        getattr(getattr(row.record, "coding", None), "by", None) or row.initials
        for row in library.codings
        if row.of == entry.id
    ]
    coders = [coding.by, coding.checked_by, *second] if coding is not None else second
    return ChangedEntry(
        id=entry.id,
        kind=kind,
        file=entry.file,
        asked=len(states),
        filled=len(states) - len(blank) - len(silent),
        not_reported=silent,
        blank=blank,
        appraised=bool(record.appraisals),
        access=coding.access if coding is not None else None,
        coders=tuple(dict.fromkeys(name for name in coders if name)),
    )
