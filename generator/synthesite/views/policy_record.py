"""Parts of a policy's page: how the document came about, what it cites, and what it replaced or was replaced by.

The record of a document follows the first steps of the READ approach to document analysis (Dalglish, Khalid and
McMahon, Health Policy and Planning 2020;35:1424): who made it, for whom, how, and on what evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..load import Entry
from ..schema import Policy
from ..schema.dates import earliest, written_date
from ..schema.instruments import fitting_tools
from ..synthesis.succession import Step, chain_of, succession
from .model import Corpus, Fact, LinkItem, address_of

DEFAULT_TOOL = "aacods"
"""Appraisal tool of a kind of policy for which the codebook names none."""

CHAIN = 40
"""Steps of a line of succession that a page shows."""

NOT_RECORDED = "Not recorded here"


@dataclass(frozen=True, slots=True)
class CitedRow:
    """One document that a policy cites."""

    item: LinkItem
    place: str
    """Where the policy cites it; empty where that is not recorded."""
    code: str
    agreement: str
    """Whether the policy says what the document says, in words."""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """What became of one policy of a line."""

    words: str
    by: LinkItem
    note: str


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One policy of a line of succession."""

    item: LinkItem
    steps: tuple[ChainStep, ...]


def made_facts(entry: Entry[Policy], corpus: Corpus) -> tuple[Fact, ...]:
    """Who made a document, for whom, what for, how and on what stated evidence; what is not recorded says so."""
    record, labels, bibliography = entry.record, corpus.labels, corpus.linked.library.bibliography
    rows: list[tuple[str, list[str]]] = [
        ("Made by", [", ".join(labels.of("issuers", issuer) for issuer in record.issuers), record.issuer_note or ""]),
        ("Written for", [labels.text(record.audience)]),
        ("Purpose", [labels.text(record.purpose)]),
        ("How it was made", [labels.text(record.made_how)]),
        ("Evidence that it says it rests on", list(record.stated_evidence)),
        (
            "Documents",
            [
                f"{labels.of('roles', document.role)}: {bibliography[document.key].short}"
                for document in record.documents
                if document.key in bibliography
            ],
        ),
    ]
    return tuple(Fact(label, tuple(text for text in texts if text) or (NOT_RECORDED,)) for label, texts in rows)


def cited_rows(corpus: Corpus, policy: str) -> tuple[CitedRow, ...]:
    """What a policy cites, by year; what nobody compared is not checked."""
    rows = []
    for link in corpus.linked.outgoing.get(policy, ()):
        if link.kind == "cites":
            code = link.says_what_it_says or "not-checked"
            item = _item(corpus, link.target, link.note or "")
            rows.append(CitedRow(item, link.place or "", code, corpus.labels.of("agreement", code)))
    return tuple(sorted(rows, key=lambda row: (row.item.year or "9999", row.item.title.casefold())))


def chain_rows(corpus: Corpus, policy: str) -> tuple[tuple[str, tuple[ChainRow, ...]], ...]:
    """The line in which a policy stands: those before it, itself, those after it.

    Returns:
        ``before``, ``here`` and ``after`` with their policies, oldest first; a part without any is left out, and all
        are where the policy neither replaced nor amended another, nor was.
    """
    before, after = chain_of(succession(corpus.linked), policy)
    steps = (*before, *after)[:CHAIN]
    older = {step.older for step in before} - {policy}
    parts = (("before", older), ("here", {policy}), ("after", {step.newer for step in after} - {policy} - older))
    if not steps:
        return ()
    return tuple(
        (
            part,
            tuple(
                ChainRow(_item(corpus, name), tuple(_step(corpus, step) for step in steps if step.older == name))
                for name in sorted(names, key=lambda name: (_start(corpus, name), name))
            ),
        )
        for part, names in parts
        if names
    )


def policy_tools(kind: str, corpus: Corpus) -> tuple[str, ...]:
    """Names of the appraisal tools that fit a kind of policy: those of the codebook, else AACODS."""
    kinds = corpus.linked.library.codebook.policy_kinds
    tools = next((code.tools for code in kinds if code.code == kind), ())
    return tuple(tool.name for tool in fitting_tools(tools or (DEFAULT_TOOL,)))


def _step(corpus: Corpus, step: Step) -> ChainStep:
    words = corpus.labels.of("events", step.kind)
    when = "" if step.date is None else f" {'on' if len(step.date) == 10 else 'in'} {written_date(step.date)}"
    part = f", in part ({step.part})" if step.part else ""
    note = step.note or ("date not recorded" if step.date is None else "")
    return ChainStep(f"{words}{part}{when}", _item(corpus, step.newer), note)


def _start(corpus: Corpus, name: str) -> str:
    dates = [earliest(event.date) for event in corpus.linked.library.policies[name].record.events]
    year = corpus.linked.years[name]
    return min(dates) if dates else earliest(year) if year else "9999"


def _item(corpus: Corpus, name: str, note: str = "") -> LinkItem:
    kind = corpus.linked.kinds[name]
    return LinkItem(corpus.linked.titles[name], address_of(kind, name), corpus.linked.years[name], kind, note=note)
