"""Who did what: everybody whom the files name, and what they are named for.

A person is known by the ORCID iD. A name that stands with one iD in one place and without any in another is taken for
the same person, for one project seldom has two people of one name; with two different iDs it is two people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..library import Library
from ..schema.common import CodingRecord

DEEDS = ("coded", "coded-again", "checked", "appraised", "curates", "authored")
"""What somebody is named for, in the order in which it is told. The labels' ``deeds`` has the words."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did: which, and on what."""

    kind: str
    """One of ``DEEDS``."""
    of: str
    """evaluation, policy, theme or review."""
    on: str
    """Id of the entry, theme or review."""
    roles: tuple[str, ...] = ()
    """CRediT roles of an author of a review."""


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person, or a name or role that nobody has signed."""

    name: str
    orcid: str | None
    """None where no file gives one; then nobody can tell here whether the name is that of a person."""
    deeds: tuple[Deed, ...] = field(repr=False)

    def on(self, kind: str, of: str = "") -> tuple[str, ...]:
        """What they did one kind of thing on, each once, by id; of one kind of entry where that is given."""
        return tuple(sorted({deed.on for deed in self.deeds if deed.kind == kind and of in ("", deed.of)}))

    @property
    def authored(self) -> tuple[Deed, ...]:
        """The reviews they are an author of, in the order of the ids."""
        return tuple(deed for deed in self.deeds if deed.kind == "authored")


def credit_contributors(library: Library) -> tuple[Contributor, ...]:
    """Everybody whom a project's files name for work on it: people with an ORCID iD first, by name.

    Left out are authors of documents, and those whose judgements of a document were published elsewhere.
    """
    named = list(_named(library))
    found: Mapping[str, set[str]] = defaultdict(set)
    for name, orcid, _ in named:
        if orcid:
            found[plain_name(name)].add(orcid)
    groups: dict[tuple[str | None, str], list[tuple[str, Deed]]] = {}
    for name, orcid, deed in named:
        known = orcid or (next(iter(found[plain_name(name)])) if len(found[plain_name(name)]) == 1 else None)
        groups.setdefault((known, "" if known else plain_name(name)), []).append((name, deed))
    people = [
        Contributor(
            name=sorted(name for name, _ in rows)[0],
            orcid=orcid,
            deeds=tuple(
                sorted({deed for _, deed in rows}, key=lambda deed: (DEEDS.index(deed.kind), deed.of, deed.on))
            ),
        )
        for (orcid, _), rows in groups.items()
    ]
    return tuple(sorted(people, key=lambda one: (one.orcid is None, plain_name(one.name), one.orcid or "")))


def plain_name(name: str) -> str:
    """A name as names are compared: without differences of case and of space."""
    return " ".join(name.split()).casefold()


def _named(library: Library) -> Iterator[tuple[str, str | None, Deed]]:
    """Every mention: name, ORCID iD where it stands beside the name, and what for."""
    for kind, entry in library.entries():
        coding: CodingRecord | None = entry.record.coding  # None in what is left of a broken entry
        if coding is not None:
            yield coding.by, coding.orcid, Deed("coded", kind, entry.id)
            if coding.checked_by:
                yield coding.checked_by, coding.checked_orcid, Deed("checked", kind, entry.id)
        for appraisal in entry.record.appraisals:
            if appraisal.assessor and not (appraisal.published_in or appraisal.address):
                yield appraisal.assessor, None, Deed("appraised", kind, entry.id)
    for again in library.codings:
        second: CodingRecord | None = getattr(again.record, "coding", None)
        if second is not None:
            kind = "evaluation" if again.of in library.evaluations else "policy"
            yield second.by, second.orcid, Deed("coded-again", kind, again.of)
    for theme in library.scheme.themes:
        if theme.curator:
            yield theme.curator, theme.curator_orcid, Deed("curates", "theme", theme.id)
    for name, review in library.reviews.items():
        for author in review.record.authors:
            yield author.name, author.orcid, Deed("authored", "review", name, tuple(author.roles))
