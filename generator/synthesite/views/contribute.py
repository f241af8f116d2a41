"""The pages on which people write or change an entry, and the data that their forms are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..labels import Labels
from ..schema.codebook import Code
from ..schema.entry_templates import entry_template
from ..schema.form_fields import FORM_KINDS, FormField, FormLayout, form_layout
from ..schema.guide import field_guide
from ..schema.instruments import OTHER_TOOL, load_instruments
from ..schema.places import PLACES
from ..synthesis.direction import NULL_VALUES, RATIOS
from .model import FOLDERS, Corpus, View

HOME = "contribute/"
CHOICES = f"{HOME}choices.json"
"""Entries and documents to choose from, which all forms share."""
SCHEMAS = "schema/"

Row = dict[str, Any]

_LABELS = {
    "Appraisal.accessed_as": ("access", ""),
    "CertaintyRating.accessed_as": ("access", ""),
    "CodingRecord.access": ("access", ""),
    "Event.type": ("events", ""),
    "Identifier.scheme": ("schemes", ""),
    "Interval.kind": ("intervals", ""),
    "Link.says_what_it_says": ("agreement", ""),
    "Outcome.direction": ("directions", ""),
    "Outcome.metric": ("metrics", ""),
    "Outcome.synthesis": ("synthesis", ""),
    "PolicyDocument.role": ("roles", ""),
    "Provenance.accessed_as": ("access", ""),
    "Provision.strength": ("strengths", "strength_meanings"),
    "Target.fate": ("fates", ""),
    "Evaluation.publication_status": ("publication_status", ""),
}
"""Groups of labels.yml with the words for fixed lists, and with what each means."""

_TITLES = {
    "evaluation": ("Add an evaluation", "Change an evaluation", "an", "evaluation"),
    "policy": ("Add a policy", "Change a policy", "a", "policy"),
}


def form_address(kind: str) -> str:
    """The address of the form for a kind of entry."""
    return f"{HOME}{kind}/"


def contribute_views(corpus: Corpus) -> Iterator[View]:
    """Plan the form of each kind of entry, and the guide to its fields."""
    for kind in FORM_KINDS:
        title, changing, article, word = _TITLES[kind]
        layout = form_layout(kind)
        root = layout.records[layout.root]
        data = {
            "layout": layout,
            "needed": tuple(field for field in root.fields if field.required),
            "word": word,
            "changing": changing,
            "other": next((form_address(other), _TITLES[other][0]) for other in FORM_KINDS if other != kind),
            "folder": _folder(corpus, kind),
            "guide": f"{form_address(kind)}fields/",
            "skeleton": entry_template(kind, f"name-of-your-{kind}"),
            "template": f"{form_address(kind)}template.yml",
            "schema": f"{SCHEMAS}{kind}.json",
        }
        yield View(
            address=form_address(kind),
            template="contribute_form.html.jinja",
            kind="page",
            title=title,
            description=f"A form for {article} {word}: fill it in, check it, and send it. You need no programming.",
            data=data,
            updated=corpus.day,
            filters=(("kind", "page"),),
        )
        yield View(
            address=f"{form_address(kind)}fields/",
            template="contribute_fields.html.jinja",
            kind="page",
            title=f"Fields of {article} {word}",
            description=f"Every field that the entry of {article} {word} can have, with its meaning and an example",
            data={"rows": field_guide(kind), "form": form_address(kind), "form_title": title},
            updated=corpus.day,
            filters=(("kind", "page"),),
        )


def form_document(corpus: Corpus, kind: str) -> Row:
    """Everything a page needs to draw the form of a kind of entry, but the entries and documents to choose from."""
    layout = form_layout(kind)
    lists = _lists(corpus)
    fields = [field for record in layout.records.values() for field in record.fields]
    fixed = {field.choices: _fixed(field, corpus.labels) for field in fields if field.codes}
    used = sorted({field.choices for field in fields if field.choices in lists})
    return {
        "kind": kind,
        "root": layout.root,
        "folder": _folder(corpus, kind),
        "pages": f"{FOLDERS[kind]}/",
        "bibliography": f"{corpus.settings.evidence}/references.bib",
        "schema": f"{SCHEMAS}{kind}.json",
        "choices_file": CHOICES,
        "schema_line": f"# yaml-language-server: $schema=../../.synthesite/schema/{kind}.json",
        "site": corpus.settings.site_name,
        "forge": corpus.settings.forge,
        "branch": corpus.settings.branch,
        "as_of": corpus.day,
        "id": {"pattern": layout.id_pattern, "reserved": list(layout.reserved_ids)},
        "faults": dict(layout.faults),
        "sense": dict(layout.sense),
        "ratios": sorted(RATIOS),
        "compared": list(NULL_VALUES),
        "groups": [{"id": group.id, "title": group.title, "fields": list(group.fields)} for group in layout.groups],
        "records": _records(layout),
        "tools": _tools(),
        "choices": {**{name: lists[name] for name in used}, **dict(sorted(fixed.items()))},
    }


def choices_document(corpus: Corpus) -> Row:
    """Every entry, with its parts that links can lead to, and every document, by id and key."""
    library = corpus.linked.library
    entries: list[Row] = []
    for kind, entry in library.entries():
        row: Row = {"code": entry.id, "label": corpus.linked.titles[entry.id], "kind": kind}
        if parts := tuple(_parts(entry.record)):
            row["parts"] = [[name, words] for name, words in parts]
        entries.append(row)
    documents: list[Row] = []
    for key, record in sorted(library.bibliography.items()):
        document: Row = {"code": key, "label": f"{record.short}. {record.title}".strip()}
        if record.doi:
            document["doi"] = record.doi
        documents.append(document)
    return {"entries": entries, "records": documents}


def _parts(record: Any) -> Iterator[tuple[str, str]]:
    for name in ("provisions", "targets", "findings", "outcomes"):
        for part in getattr(record, name, ()):
            if part.id is not None:
                yield part.id, getattr(part, "statement", None) or part.measure


def _folder(corpus: Corpus, kind: str) -> str:
    return f"{corpus.settings.evidence}/{FOLDERS[kind]}/"


def _records(layout: FormLayout) -> dict[str, Row]:
    return {
        name: {"item": record.item, "fields": [_field(field) for field in record.fields]}
        for name, record in layout.records.items()
    }


def _field(field: FormField) -> Row:
    row: Row = {
        "name": field.name,
        "label": field.label,
        "help": field.help,
        "example": field.example,
        "kind": field.kind,
        "required": field.required,
        "many": field.many,
        "record": field.record,
        "choices": field.choices,
        "default": field.default,
        "long": field.is_long,
        "open": field.is_open,
    }
    return {name: value for name, value in row.items() if value not in ("", False)}


def _fixed(field: FormField, labels: Labels) -> list[Row]:
    """A fixed list with its words."""
    if field.choices == "Link.kind":
        return [{"code": code, "label": labels.link(code, inverse=False)} for code in field.codes]
    group, meanings = _LABELS.get(field.choices, ("", ""))
    rows = []
    for code in field.codes:
        words = labels.of(group, code)
        row = {"code": code, "label": words[:1].upper() + words[1:]}
        if meanings:
            row["about"] = labels.of(meanings, code)
        rows.append(row)
    return rows


def _lists(corpus: Corpus) -> dict[str, list[Row]]:
    """The site's vocabularies, its themes, the countries and the tools, each code with its words and meaning."""
    library = corpus.linked.library
    lists = {name: [_code(code) for code in codes] for name, codes in library.codebook.vocabularies().items()}
    lists["themes"] = [
        _row(theme.id, theme.label, theme.definition, theme.alt_labels)
        for theme in library.scheme.themes
        if theme.replaced_by is None
    ]
    lists["places"] = sorted(
        (_row(code, corpus.labels.of("places", code)) for code in PLACES), key=lambda row: row["label"]
    )
    tools = [_row(tool.id, tool.name, f"Version: {tool.version}.") for tool in load_instruments().values()]
    lists["instruments"] = [*tools, _row(OTHER_TOOL, "Another one", "Say which in the name of the tool.")]
    return lists


def _tools() -> dict[str, Row]:
    """By tool, its items, what they are answered with, and its overall judgements."""
    return {
        tool.id: {
            "tool-items": [_row(item.code, item.label, item.group) for item in tool.items],
            "tool-answers": [_row(answer.code, answer.label) for answer in tool.item_answers],
            "tool-overall": [_row(answer.code, answer.label) for answer in tool.overall or ()],
        }
        for tool in load_instruments().values()
    }


def _code(code: Code) -> Row:
    return _row(code.code, code.label, code.definition, code.alt_labels)


def _row(code: str, label: str, about: str = "", others: tuple[str, ...] = ()) -> Row:
    row: Row = {"code": code, "label": label}
    if about:
        row["about"] = about
    if others:
        row["also"] = list(others)
    return row
