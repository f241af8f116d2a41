"""Entries in the three shapes in which evidence maps are shared.

Condensed, wide and long: one row an entry with its codes joined, one row an entry with a column for every
field, one row for every value (Haddaway et al., EviAtlas, Environmental Evidence 2019;8:22).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from ..bibliography import Name
from ..facet_columns import study_size
from ..schema import Evaluation, Policy
from ..synthesis.policy_status import policy_status
from ..views.model import Corpus
from ..views.rows import entry_row, main_key, plain_title
from .columns import Column, DataTable, ForeignKey, Leaf, Row, Value, cell_of, column_of, field_names, joined, leaves

ENTRY = Column("entry", "Id of the entry.", required=True)
IN_ENTRIES = ForeignKey(("entry",), "entries", ("id",))
_CODED = frozenset({"code", "theme", "choice", "place", "tool"})
"""Kinds of value of which the wide table lists those of records in lists: what people filter by."""


def record_of_entry(corpus: Corpus, name: str) -> Evaluation | Policy:
    """The record of an evaluation or policy."""
    library = corpus.linked.library
    return library.evaluations[name].record if name in library.evaluations else library.policies[name].record


_CONDENSED = (
    Column("id", "Id of the entry.", required=True),
    Column("kind", "Evaluation or policy.", allowed=("evaluation", "policy"), required=True),
    Column("title", "Its title, else that of its main document.", required=True),
    Column("year", "Year of the main document.", "integer"),
    Column("authors", "Authors, else editors, of the main document. Several are parted by semicolons."),
    Column("design", "Study design of an evaluation.", vocabulary="designs", field="design"),
    Column("policy_kind", "Kind of a policy.", vocabulary="policy_kinds", field="kind"),
    Column("what", "Design or kind of policy, in words."),
    Column("places", "Countries of a study, or where a policy applies. Several are parted by semicolons.",
           vocabulary="places", field="countries[] or jurisdictions[]"),
    Column("scope", "Whether it is about the subject itself.", vocabulary="scopes", required=True, field="scope"),
    Column("themes", "Every theme it speaks to, also through its results. Several are parted by semicolons.",
           vocabulary="themes"),
    Column("settings", "Kinds of setting. Several are parted by semicolons.", vocabulary="settings",
           field="settings[]"),
    Column("populations", "Groups of people. Several are parted by semicolons.", vocabulary="populations",
           field="populations[]"),
    Column("models", "Models of care. Several are parted by semicolons.", vocabulary="models",
           field="intervention.models[]"),
    Column("domains", "Outcome domains with a result. Several are parted by semicolons.", vocabulary="outcome_domains",
           field="outcomes[].domain"),
    Column("people", "The most people in the analysis of any result, else the largest group stated.", "integer"),
    Column("people_counted", "What that number counts, where it is a group."),
    Column("results", "How many results it has.", "integer", required=True),
    Column("findings", "How many findings it has.", "integer", required=True),
    Column("provisions", "How many provisions it has.", "integer", required=True),
    Column("targets", "How many targets it has.", "integer", required=True),
    Column("status", "Status of a policy on the day of these data."),
    Column("publication_status", "How an evaluation's main report stands: the worse of its entry and the checks.",
           field="publication_status"),
    Column("access", "How much of the document was read.", required=True, field="coding.access"),
    Column("coded_on", "Day of coding.", required=True, field="coding.on"),
    Column("checked_by", "Who checked the coding.", field="coding.checked_by"),
    Column("published_in", "Journal, book or publisher of the main document."),
    Column("doi", "DOI of the main document."),
    Column("web", "Best link to the main document."),
    Column("address", "Page of the entry on this site.", required=True),
    Column("summary", "What it did and found, in plain words.", required=True, field="summary"),
)  # fmt: skip


def condensed(corpus: Corpus, names: Sequence[str]) -> DataTable:
    """One row an entry, for reading and sorting in a spreadsheet."""

    def rows() -> Iterator[Row]:
        for name in names:
            yield _condensed_row(corpus, name)

    about = "One row an entry, the main facts only. Start here."
    return DataTable("entries", "Entries, condensed", about, _CONDENSED, rows, ("id",))


def _condensed_row(corpus: Corpus, name: str) -> Row:
    linked = corpus.linked
    entry: Any = record_of_entry(corpus, name)
    row = entry_row(corpus, name)
    is_policy = row.kind == "policy"
    key = main_key(corpus, name)
    main = linked.library.bibliography[key] if key is not None else None
    people, counted = study_size(entry)
    outcomes = getattr(entry, "outcomes", ())
    intervention = getattr(entry, "intervention", None)
    return (
        name,
        row.kind,
        plain_title(corpus, name),
        int(row.year[:4]) if row.year else None,
        joined(map(_name, main.authors or main.editors)) if main else None,
        None if is_policy else entry.design,
        entry.kind if is_policy else None,
        row.what,
        joined(entry.jurisdictions if is_policy else entry.countries),
        entry.scope,
        joined(linked.themes_of[name]),
        joined(getattr(entry, "settings", ())),
        joined(getattr(entry, "populations", ())),
        joined(intervention.models) if intervention is not None else None,
        joined(dict.fromkeys(outcome.domain for outcome in outcomes)),
        people or None,
        counted or None,
        len(outcomes),
        len(entry.findings),
        len(getattr(entry, "provisions", ())),
        len(getattr(entry, "targets", ())),
        policy_status(linked, name, corpus.day).state if is_policy else None,
        None if is_policy else corpus.statuses.entries.get(name, "published"),
        entry.coding.access,
        entry.coding.on,
        entry.coding.checked_by,
        (main.container or main.publisher or None) if main else None,
        main.doi if main else None,
        main.address if main else None,
        page_address(corpus, row.address),
        entry.summary,
    )


def _name(person: Name) -> str:
    return person.literal or ", ".join(filter(None, person[:2]))


def page_address(corpus: Corpus, address: str) -> str:
    """An address of the site: whole where the site has one, else as it is from the site's root, without a slash."""
    base = corpus.settings.site_url
    return f"{base.rstrip('/')}/{address}" if base else address


def wide(corpus: Corpus, names: Sequence[str]) -> DataTable:
    """One row an entry, a column for every field; of lists of records how many, and the codes that occur in them."""
    shared: dict[str, dict[str, Leaf]] = {}
    columns = list(_CONDENSED[:4])
    for kind in ("evaluation", "policy"):
        shared[kind] = {leaf.name: leaf for leaf in leaves(kind) if leaf.name != "title"}
        if kind == "policy":  # the kind of a policy, not the kind of entry
            shared[kind]["policy_kind"] = shared[kind].pop("kind")
    for name in dict.fromkeys(name for found in shared.values() for name in found):
        leaf = shared["evaluation"].get(name) or shared["policy"][name]
        columns.append(renamed(column_of(leaf), name))
    lists = {name: {kind: _coded(kind, name) for kind in shared} for name in _list_names()}
    for name, by_kind in lists.items():
        columns.append(Column(f"{name}_count", f"How many {name.replace('_', ' ')} it has.", "integer", required=True))
        for leaf in {leaf.name: leaf for found in by_kind.values() for leaf in found}.values():
            made = column_of(leaf, (name,))
            words = made.help.removesuffix(" Several are parted by semicolons.")
            about = f"{words} Each that occurs, once, parted by semicolons."
            columns.append(Column(f"{name}_{made.name}", about, vocabulary=made.vocabulary, field=made.field))
    order = [column.name for column in columns]

    def rows() -> Iterator[Row]:
        for name in names:
            entry = record_of_entry(corpus, name)
            kind = corpus.linked.kinds[name]
            found: dict[str, Value] = dict(zip(order, _condensed_row(corpus, name)[:4], strict=False))
            found.update((column, cell_of(entry, leaf)) for column, leaf in shared[kind].items())
            for listed, by_kind in lists.items():
                items = getattr(entry, listed, ())
                found[f"{listed}_count"] = len(items)
                for leaf in by_kind[kind] if items else ():
                    found[f"{listed}_{leaf.name}"] = joined(dict.fromkeys(_all(items, leaf)))
            yield tuple(found.get(column) for column in order)

    about = (
        "One row an entry, a column for every field. Values of a list are joined. Of results, findings and other "
        "records it has how many there are and the codes in them; the records themselves have tables of their own."
    )
    return DataTable("entries-wide", "Entries, wide", about, tuple(columns), rows, ("id",))


def renamed(column: Column, name: str) -> Column:
    """A column under another name."""
    return (
        column if column.name == name else Column(name, column.help, vocabulary=column.vocabulary, field=column.field)
    )


def _list_names() -> tuple[str, ...]:
    """Every list of records in an entry, in the order of the models."""
    found: dict[str, None] = {}
    for model in (Evaluation, Policy):
        plain = {leaf.path[0] for leaf in leaves(model.__name__.lower())}
        found.update(dict.fromkeys(name for name in model.model_fields if name not in plain))
    return tuple(found)


def _coded(kind: str, name: str) -> tuple[Leaf, ...]:
    model: type[BaseModel] = Evaluation if kind == "evaluation" else Policy
    if name not in model.model_fields:
        return ()
    return tuple(leaf for leaf in leaves(kind, (name,)) if leaf.kind in _CODED)


def _all(items: Sequence[Any], leaf: Leaf) -> Iterator[Any]:
    for item in items:
        value = item
        for name in leaf.path:
            value = getattr(value, name)
            if value is None:
                break
        if leaf.many:
            yield from value or ()
        elif value is not None:
            yield value


_LONG = (
    ENTRY,
    Column("field", "Which field, as in the entry's file; [] stands for a list.", required=True),
    Column("item", "Which item of the lists, counted from 1: 3.1 is the first within the third."),
    Column("value", "The value as written.", required=True),
)


def long(corpus: Corpus, names: Sequence[str]) -> DataTable:
    """One row a value: everything that was written, and nothing computed."""

    def rows() -> Iterator[Row]:
        for name in names:
            for field, item, value in written_values(record_of_entry(corpus, name)):
                yield name, field, item, value

    about = "One row a value: everything that coders wrote, whole. For programs that count and filter."
    keys = (IN_ENTRIES,)
    return DataTable("entries-long", "Entries, long", about, _LONG, rows, ("entry", "field", "item"), keys)


def written_values(record: BaseModel, field: str = "", item: str = "") -> Iterator[tuple[str, str, Value]]:
    """Every value of a record: field as in the field guide, places in its lists, value."""
    values = record.__dict__
    for name in field_names(type(record)):
        value = values[name]
        if value is None or value == ():
            continue
        if isinstance(value, tuple):
            for number, part in enumerate(value, 1):
                place = f"{item}.{number}" if item else str(number)
                if isinstance(part, BaseModel):
                    yield from written_values(part, f"{field}{name}[].", place)
                else:
                    yield f"{field}{name}[]", place, part
        elif isinstance(value, BaseModel):
            yield from written_values(value, f"{field}{name}.", item)
        else:
            yield field + name, item, value
