"""The corpus as tables: a table for every list of records that entries hold, beside the three shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from ..library import document_keys
from ..schema import Policy
from ..views.model import Corpus
from .columns import Column, DataTable, ForeignKey, Row, cell_of, column_of, leaves
from .shapes import ENTRY, IN_ENTRIES, condensed, long, record_of_entry, renamed, wide
from .vocabulary_tables import code_table, theme_table


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list of records that becomes a table."""

    name: str
    title: str
    about: str
    inside: tuple[str, ...]
    kinds: tuple[str, ...]


_LISTS = (
    _Listed("outcomes", "Results", "One row a result, with the figures as printed.", ("outcomes",), ("evaluation",)),
    _Listed("arms", "Groups of results", "One row a group of one result.", ("outcomes", "arms"), ("evaluation",)),
    _Listed(
        "study-results",
        "Results of studies within reviews",
        "One row a study whose result a review prints.",
        ("outcomes", "study_results"),
        ("evaluation",),
    ),
    _Listed("samples", "Samples", "One row a group of people, practices or records.", ("sample",), ("evaluation",)),
    _Listed("findings", "Findings", "One row a finding on a theme.", ("findings",), ("evaluation", "policy")),
    _Listed("events", "Events of policies", "One row an event, with its date.", ("events",), ("policy",)),
    _Listed("provisions", "Provisions of policies", "One row a provision.", ("provisions",), ("policy",)),
    _Listed("targets", "Targets of policies", "One row a target, and what became of it.", ("targets",), ("policy",)),
    _Listed(
        "target-outcomes",
        "What was reported of targets",
        "One row a value that was reported of a target.",
        ("targets", "outcomes"),
        ("policy",),
    ),
    _Listed("appraisals", "Appraisals", "One row a judgement of quality.", ("appraisals",), ("evaluation", "policy")),
    _Listed(
        "appraisal-items",
        "Items of appraisals",
        "One row an item of an instrument.",
        ("appraisals", "items"),
        ("evaluation", "policy"),
    ),
    _Listed(
        "certainty-ratings",
        "Certainty as others rated it",
        "One row a rating that was published.",
        ("certainty_ratings",),
        ("evaluation",),
    ),
)
_OWNERS = {"outcomes": "outcomes", "targets": "targets", "appraisals": "appraisals"}
"""Table of the records that the rows of another one belong to, by the name of the outer list."""


def corpus_tables(corpus: Corpus, names: Sequence[str]) -> tuple[DataTable, ...]:
    """Every table of a selection of entries; the three shapes of the whole come first.

    Args:
        corpus: everything.
        names: ids of the evaluations and policies selected, in the order that rows have.
    """
    return (
        condensed(corpus, names),
        wide(corpus, names),
        long(corpus, names),
        *(_list_table(corpus, names, listed) for listed in _LISTS),
        _links(corpus, names),
        _themes_of(corpus, names),
        _documents(corpus, names),
        theme_table(corpus),
        code_table(corpus),
    )


def _list_table(corpus: Corpus, names: Sequence[str], listed: _Listed) -> DataTable:
    outer, *nested = listed.inside
    found = leaves(listed.kinds[0], listed.inside)
    owner = outer.rstrip("s")
    columns = (
        ENTRY,
        *((Column(owner, f"Which of the entry's {outer}, from 1.", "integer", required=True),) if nested else ()),
        Column("number", "Place in the list, from 1.", "integer", required=True),
        # A result that names the entry of its study has a field of the name of our first column.
        *(renamed(made, "linked_entry") if (made := column_of(leaf, listed.inside)).name == "entry" else made
          for leaf in found),
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        for name in names:
            for place, item in enumerate(getattr(record_of_entry(corpus, name), outer, ()), 1):
                if not nested:
                    yield (name, place, *(cell_of(item, leaf) for leaf in found))
                    continue
                for number, part in enumerate(getattr(item, nested[0]), 1):
                    yield (name, place, number, *(cell_of(part, leaf) for leaf in found))

    keys = [IN_ENTRIES]
    if nested:
        keys.append(ForeignKey(("entry", owner), _OWNERS[outer], ("entry", "number")))
    if any(leaf.name == "theme" for leaf in found):
        keys.append(ForeignKey(("theme",), "themes", ("id",)))
    key = ("entry", owner, "number") if nested else ("entry", "number")
    return DataTable(listed.name, listed.title, listed.about, columns, rows, key, tuple(keys))


_LINK_HELP: Mapping[str, str] = {
    "to": "The other entry or review.",
    "part": "Provision, target, result or finding of it that the link points at.",
    "kind": "The relation, read from this entry to the other.",
    "note": "A few words on the relation.",
    "place": "Where the document says so.",
    "asserted_by": "Who says so, when it is not the document itself.",
    "says_what_it_says": "Of a policy that cites: whether it says what the cited document says.",
}


def _links(corpus: Corpus, names: Sequence[str]) -> DataTable:
    def rows() -> Iterator[Row]:
        for name in names:
            number = count(1)
            for link in corpus.linked.outgoing[name]:
                yield (
                    name, next(number), link.target, link.part, link.kind, link.note, link.place, link.asserted_by,
                    link.says_what_it_says,
                )  # fmt: skip

    columns = (
        ENTRY,
        Column("number", "Place in the list, from 1.", "integer", required=True),
        *(Column(name, words, required=name in ("to", "kind")) for name, words in _LINK_HELP.items()),
    )
    about = "One row a relation to another entry, as its own file states it."
    return DataTable("links", "Links", about, columns, rows, ("entry", "number"), (IN_ENTRIES,))


def _themes_of(corpus: Corpus, names: Sequence[str]) -> DataTable:
    def rows() -> Iterator[Row]:
        return ((name, theme) for name in names for theme in corpus.linked.themes_of[name])

    columns = (ENTRY, Column("theme", "Id of the theme.", vocabulary="themes", required=True))
    about = "One row an entry and theme: through its findings, provisions, targets, results, or by name."
    keys = (IN_ENTRIES, ForeignKey(("theme",), "themes", ("id",)))
    return DataTable("entry-themes", "Themes of entries", about, columns, rows, ("entry", "theme"), keys)


def _documents(corpus: Corpus, names: Sequence[str]) -> DataTable:
    bibliography = corpus.linked.library.bibliography

    def rows() -> Iterator[Row]:
        for name in names:
            record = record_of_entry(corpus, name)
            roles: dict[str, str] = defaultdict(lambda: "report")
            if isinstance(record, Policy):
                roles.update((document.key, document.role) for document in record.documents)
            keys = dict.fromkeys(key for key in document_keys(record) if key in bibliography)
            for number, key in enumerate(keys, 1):
                found = bibliography[key]
                status = corpus.statuses.of(found)
                link = status.link
                yield (
                    name, number, key, roles[key], found.type, found.title, found.date, found.container or None,
                    found.publisher or None, found.doi, found.pmid, found.pmcid, found.isbn, found.address,
                    status.standing, link.state if link else None, link.checked_on if link else None,
                    link.archived if link else None,
                )  # fmt: skip

    texts = {
        "key": "Key of the record in references.bib.",
        "role": "Report of a study, or the document's part in the family of a policy.",
        "type": "Type of record.",
        "title": "Title.",
        "date": "Date, to the precision known.",
        "container": "Journal, book or proceedings.",
        "publisher": "Publisher.",
        "doi": "DOI.",
        "pmid": "PubMed number.",
        "pmcid": "PubMed Central number.",
        "isbn": "ISBN.",
        "web": "Best link.",
        "standing": "Published, preprint, corrected, retracted and so on: the worse of what the entry and checks say.",
        "link_state": "What became of its web address when it was asked. Empty: nobody asked.",
        "link_asked_on": "Day on which it was asked.",
        "archived_copy": "A copy in a web archive.",
    }
    columns = (
        ENTRY,
        Column("number", "Place in the list, from 1; the first is the main one of a study.", "integer", required=True),
        *(Column(name, words, required=name in ("key", "role", "type", "standing")) for name, words in texts.items()),
    )
    about = "One row a document of an entry: reports of a study, texts of a policy."
    return DataTable("documents", "Documents", about, columns, rows, ("entry", "number"), (IN_ENTRIES,))
