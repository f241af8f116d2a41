"""What becomes of each record of the sources: added, matched, updated or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..bibliography import Record, parse_bibliography
from ..bibliography.bibtex_writing import write_bibtex
from ..problems import Problems
from .canonical import canonical_record
from .duplicates import Likeness, Pair, find_duplicates, is_same, traits_of
from .keys import new_key, usable_key
from .ledger import Ledger, digest, held_values
from .sources import Refusal, SourceFile

Fate = Literal["added", "matched", "updated"]

PREFIXES = {"bibtex": "", "csl-json": "csl", "endnote-xml": "endnote"}
"""What fields without a name of their own are named after, where that is not the format's name."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: where it stood, its fate and key, and what is to be said.

    ``fields`` are those that were filled in or renewed; ``differ`` those where the source says something else
    than the record, which stays.
    """

    line: int
    fate: Fate
    key: str
    fields: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file; ``source.records`` and the two lists here add up."""

    source: SourceFile
    outcomes: tuple[Outcome, ...]
    refused: tuple[Refusal, ...]

    def count(self, fate: Fate) -> int:
        """How many of its records had this fate."""
        return sum(one.fate == fate for one in self.outcomes)


@dataclass(frozen=True, slots=True)
class Likely:
    """Two records of the bibliography, by key, that may be one publication."""

    first: str
    second: str
    likeness: Likeness


@dataclass(slots=True)
class Plan:
    """What an import will do, before anything is written.

    ``added`` are new records by key, in the order they came; ``changed`` the new values of records that were
    there, by key and field.
    """

    files: list[FileOutcome] = field(default_factory=list)
    added: dict[str, Record] = field(default_factory=dict)
    changed: dict[str, dict[str, str]] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    """Keys of new records to which a later one of the same run added something."""
    duplicates: list[Likely] = field(default_factory=list)


_AT_ONCE = 500


@dataclass(slots=True)
class _Incoming:
    file: int
    line: int
    record: Record
    wanted: str
    notes: tuple[str, ...]


def plan_import(
    sources: Sequence[SourceFile],
    existing: Mapping[str, Record],
    ledger: Ledger,
    apart: frozenset[frozenset[str]],
    say: Callable[[str, int, int], None] | None = None,
    *,
    compared: bool = True,
) -> Plan:
    """Decide what becomes of every record.

    Args:
        sources: the files as read.
        existing: the records of the bibliography by key.
        ledger: what earlier imports wrote.
        apart: pairs of keys that are confirmed to be different publications.
        say: told what is done, how much of it is done and how much there is.
        compared: whether records are compared at all; where not, every one is added.

    Returns:
        The plan; nothing is written.
    """
    say = say or (lambda _words, _done, _all: None)
    plan = Plan()
    incoming: list[_Incoming] = []
    refused: list[list[Refusal]] = [list(source.refused) for source in sources]
    total = sum(len(source.records) for source in sources)
    for number, source in enumerate(sources):
        form = PREFIXES.get(source.format, source.format)
        for found in source.records:
            record, notes = canonical_record(found, form)
            if record is None:
                refused[number].append(Refusal(found.line, notes[0], found.key))
            else:
                wanted = usable_key(found.key)
                if found.key and not wanted and source.format in ("bibtex", "csl-json"):
                    notes = (*notes, f'"{found.key[:60]}" cannot be a key here; kept in the field ids')
                    record = replace(record, fields={"ids": found.key, **record.fields})
                incoming.append(_Incoming(number, found.line, record, wanted, notes))
            if len(incoming) % 500 == 0:
                say("Taking over records", len(incoming), total)
    incoming = _readable(incoming, refused, say)
    kept = list(existing.values())
    traits = [traits_of(record) for record in (*kept, *(one.record for one in incoming))] if compared else []
    pairs = find_duplicates(traits, len(kept), lambda done: say("Comparing records", done, len(incoming)))
    outcomes = _settle(incoming, kept, pairs, ledger, apart, plan)
    for number, source in enumerate(sources):
        mine = tuple(outcome for one, outcome in zip(incoming, outcomes, strict=True) if one.file == number)
        plan.files.append(FileOutcome(source, mine, tuple(sorted(refused[number], key=lambda one: one.line))))
    return plan


def _readable(
    incoming: Sequence[_Incoming], refused: Sequence[list[Refusal]], say: Callable[[str, int, int], None]
) -> list[_Incoming]:
    """Those records that read the same when written as BibTeX and read again; the others are refused."""
    good: list[_Incoming] = []
    for start in range(0, len(incoming), _AT_ONCE):
        say("Checking records", start, len(incoming))
        part = incoming[start : start + _AT_ONCE]
        written = "\n".join(write_bibtex(replace(one.record, key=f"r{place}")) for place, one in enumerate(part))
        found = parse_bibliography(written, "", Problems())
        for place, one in enumerate(part):
            meant = held_values(one.record)
            got = held_values(found[f"r{place}"]) if f"r{place}" in found else {}
            wrong = sorted(name for name in meant.keys() | got.keys() if meant.get(name) != got.get(name))
            if wrong:
                said = f"it cannot be written as BibTeX so that it reads the same: {', '.join(wrong[:5])}"
                refused[one.file].append(Refusal(one.line, said, one.wanted))
            else:
                good.append(one)
    return good


def _settle(
    incoming: Sequence[_Incoming],
    kept: Sequence[Record],
    pairs: Sequence[Pair],
    ledger: Ledger,
    apart: frozenset[frozenset[str]],
    plan: Plan,
) -> list[Outcome]:
    """The outcome of every record, in order; ``plan`` is filled on the way."""
    partners: dict[int, list[tuple[int, Likeness]]] = {}
    for pair in pairs:
        partners.setdefault(pair.second, []).append((pair.first, pair.likeness))
    keys: list[str] = [record.key for record in kept]
    taken = {key.lower() for key in keys}
    known = {record.key: record for record in kept}
    touched: set[str] = set()
    outcomes: list[Outcome] = []
    for place, one in enumerate(incoming, len(kept)):
        own = one.wanted or new_key(one.record, "", ())
        same = [
            (keys[other], likeness)
            for other, likeness in partners.get(place, ())
            if is_same(likeness) and frozenset((keys[other], own)) not in apart
        ]
        if not same:
            key = new_key(one.record, one.wanted, taken)
            taken.add(key.lower())
            known[key] = plan.added[key] = _named(one.record, key)
            notes = one.notes
            if one.wanted not in ("", key):
                notes = (*notes, f'the key "{one.wanted}" is taken')
            outcome = Outcome(one.line, "added", key, notes=notes)
        else:
            key, likeness = same[0]
            one.record = _named(one.record, key)
            outcome = _merge(one, known, key, likeness, ledger, touched, plan)
        keys.append(key)
        touched.add(key)
        outcomes.append(outcome)
    likely: dict[frozenset[str], Likely] = {}
    for pair in pairs:
        first, second = keys[pair.first], keys[pair.second]
        both = frozenset((first, second))
        if first != second and both not in apart:
            likely.setdefault(both, Likely(first, second, pair.likeness))
    plan.duplicates = list(likely.values())
    return outcomes


def _named(record: Record, key: str) -> Record:
    """The record with its key, which need not stand in a field of its own as well."""
    fields = {name: text for name, text in record.fields.items() if (name, text) != ("x-ris-id", key)}
    return replace(record, key=key, fields=fields)


def _merge(
    one: _Incoming,
    known: dict[str, Record],
    key: str,
    likeness: Likeness,
    ledger: Ledger,
    touched: set[str],
    plan: Plan,
) -> Outcome:
    """Take over what the record lacks, and renew what an earlier import wrote and nobody changed since.

    A value is renewed only where an identifier says that the records are one, and only by the first source of
    a run: two sources of one run that disagree would else overwrite each other.
    """
    there = known[key]
    mine, theirs = held_values(one.record), held_values(there)
    written = {} if key in plan.added else ledger.get(key, {})
    renewable = likeness.score == 100 and key not in touched
    values: dict[str, str] = {}
    differ: list[str] = []
    for name, text in mine.items():
        if name not in theirs:
            if name not in written and not _stands_elsewhere(name, theirs):  # else a person took it out
                values[name] = text
        elif theirs[name] != text:
            if renewable and written.get(name) == digest(theirs[name]):
                values[name] = text
            else:
                differ.append(name)
    if values:
        known[key] = _with_values(there, values, one.record)
        if key in plan.added:
            plan.added[key] = known[key]
            plan.merged.add(key)
        else:
            plan.changed.setdefault(key, {}).update(values)
    return Outcome(one.line, "updated" if values else "matched", key, tuple(values), tuple(differ), one.notes)


_SAME_PLACE = (
    {"journal", "journaltitle", "booktitle", "series"},
    {"publisher", "institution", "school", "organization"},
    {"number", "issue"},
    {"pages", "eid", "pagetotal"},
    {"address", "location"},
)


def _stands_elsewhere(name: str, held: Mapping[str, str]) -> bool:
    """Whether the record says the same under the name of a sister field."""
    return any(name in group and group & held.keys() for group in _SAME_PLACE)


def _with_values(record: Record, values: Mapping[str, str], source: Record) -> Record:
    """The record with these values, by field; names and date are those of the source."""
    fields = {
        name: text for name, text in record.fields.items() if name not in ("year", "month") or "date" not in values
    }
    fields |= {name: text for name, text in values.items() if name not in ("author", "editor", "date")}
    return replace(
        record,
        fields=fields,
        authors=source.authors if "author" in values else record.authors,
        editors=source.editors if "editor" in values else record.editors,
        date=source.date if "date" in values else record.date,
    )
