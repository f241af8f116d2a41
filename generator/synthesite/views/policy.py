"""The page of one policy."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from itertools import groupby

from ..load import Entry
from ..schema import Policy
from ..schema.dates import written_date
from ..schema.policy import Provision, Strength, Target
from ..synthesis.policy_status import ENDED, Status, ordered_events, policy_status
from .agreement import entry_codings
from .crosswalk_rows import VerdictCell, part_verdict
from .evaluation import appraisal_rows, finding_rows, review_uses
from .figures import source_words
from .model import Corpus, Fact, LinkItem, View, address_of
from .policy_record import chain_rows, cited_rows, made_facts, policy_tools
from .related import related_rows
from .rows import authors_of, entry_row, fair_shares, link_groups, main_key, repeats, standing_mark

EVIDENCE_SHOWN = 40
"""Evaluations shown under the provisions and targets of one policy, taken together."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of the timeline."""

    when: str
    what: str
    note: str
    by: LinkItem | None


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """An evaluation that bears on a provision or target, with where it points."""

    title: str
    address: str
    year: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """One provision, with the evaluations that bear on it."""

    id: str
    statement: str
    strength: str
    strength_code: str
    actor: str
    source: str
    evidence: tuple[EvidenceLink, ...]
    more: int
    """Evaluations that are not shown here, for there are very many."""
    verdict: VerdictCell | None
    """What the evaluations of it say together."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target and what became of it."""

    id: str
    statement: str
    due: str
    outcomes: tuple[tuple[str, str, str, LinkItem | None], ...]
    """Date, value, note, entry."""
    fate: str
    fate_code: str
    fate_note: str
    source: str
    evidence: tuple[EvidenceLink, ...]
    more: int
    """Evaluations that are not shown here, for there are very many."""
    verdict: VerdictCell | None
    """What the evaluations of it say together."""


def _item(corpus: Corpus, reference: str | None) -> LinkItem | None:
    name = (reference or "").split("#")[0]
    if name not in corpus.linked.kinds:
        return None
    kind = corpus.linked.kinds[name]
    return LinkItem(corpus.linked.titles[name], address_of(kind, name), corpus.linked.years[name], kind)


def _evidence(corpus: Corpus, policy: str, part: str) -> tuple[EvidenceLink, ...]:
    linked = corpus.linked
    rows = [
        EvidenceLink(
            f"{authors}{standing_mark(corpus, link.source)}"
            if (authors := authors_of(corpus, link.source))
            else linked.titles[link.source],
            address_of("evaluation", link.source),
            linked.years[link.source],
            corpus.labels.link(link.kind, inverse=True),
        )
        for link in linked.incoming.get(policy, ())
        if link.part == part and linked.kinds[link.source] == "evaluation"
    ]
    return tuple(sorted(rows, key=lambda row: (row.year or "9999", row.title.casefold())))


def _all_evidence(corpus: Corpus, entry: Entry[Policy]) -> dict[str, tuple[tuple[EvidenceLink, ...], int]]:
    """By part of a policy, the evaluations that bear on it, as many as are shown, and how many are not."""
    parts: tuple[Provision | Target, ...] = (*entry.record.provisions, *entry.record.targets)
    found = {part.id: _evidence(corpus, entry.id, part.id) for part in parts}
    shares = fair_shares([len(rows) for rows in found.values()], EVIDENCE_SHOWN)
    return {part: (rows[:share], len(rows) - share) for (part, rows), share in zip(found.items(), shares, strict=True)}


def status_sentence(status: Status, corpus: Corpus) -> str:
    """The status in a sentence: ``Replaced in April 2015 by Care Act 2014``."""
    words = corpus.labels.of("states", status.state)
    if status.since is not None:
        when = f"{'on' if len(status.since) == 10 else 'in'} {written_date(status.since)}"
        words = corpus.labels.of("status_sentences", status.state).replace("<when>", when)
    other = _item(corpus, status.by)
    return f"{words} by {other.title}" if other else words


def _facts(entry: Entry[Policy], status: Status, corpus: Corpus) -> tuple[Fact, ...]:
    record, labels = entry.record, corpus.labels
    kind = labels.of("policy_kinds", record.kind)
    facts: list[tuple[str, list[str | None]]] = [
        ("Status", [status_sentence(status, corpus)]),
        ("Kind", [kind, None if repeats(record.kind_note, kind) else record.kind_note]),
        ("Issued by", [*(labels.of("issuers", issuer) for issuer in record.issuers), record.issuer_note]),
        (
            "Applies to",
            [
                ", ".join(labels.of("places", place) for place in record.jurisdictions),
                record.jurisdiction_note,
            ],
        ),
        ("Identifiers", [f"{labels.of('schemes', row.scheme)}: {row.value}" for row in record.identifiers]),
        ("Uptake", [labels.text(record.uptake)]),
    ]
    return tuple(Fact(label, kept) for label, texts in facts if (kept := tuple(text for text in texts if text)))


def policy_view(entry: Entry[Policy], corpus: Corpus) -> View:
    """Plan the page of one policy."""
    record, linked, labels = entry.record, corpus.linked, corpus.labels
    status = policy_status(linked, entry.id, corpus.day)
    order = {theme: position for position, theme in enumerate(linked.library.themes)}
    provisions = sorted(record.provisions, key=lambda provision: order[provision.theme])
    evidence = _all_evidence(corpus, entry)
    main = main_key(corpus, entry.id)
    year = linked.years[entry.id]
    return View(
        address=address_of("policy", entry.id),
        template="policy.html.jinja",
        kind="policy",
        title=linked.titles[entry.id],
        description=record.summary,
        source=entry.file,
        updated=record.coding.checked_on or record.coding.on,
        filters=(
            ("kind", "policy"),
            *(("theme", labels.of("themes", theme)) for theme in linked.themes_of[entry.id]),
            ("design", labels.of("policy_kinds", record.kind)),
            *(("country", labels.of("places", place)) for place in record.jurisdictions),
            ("year", year or "no date"),
        ),
        data={
            "entry": record,
            "id": entry.id,
            "record": linked.library.bibliography[main] if main else None,
            "standing": corpus.statuses.of(linked.library.bibliography[main] if main else None),
            "year": year,
            "status": status,
            "status_words": labels.of("states", status.state),
            "status_group": "ended" if status.state in ENDED else status.state,
            "facts": _facts(entry, status, corpus),
            "events": tuple(
                EventRow(
                    written_date(event.date),
                    labels.of("events", event.type),
                    event.note or "",
                    _item(corpus, event.by),
                )
                for event in ordered_events(record.events)
            ),
            "provisions": tuple(
                (
                    theme,
                    labels.of("themes", theme),
                    tuple(
                        ProvisionRow(
                            provision.id,
                            provision.statement,
                            labels.of("strengths", provision.strength),
                            provision.strength,
                            provision.actor or "",
                            source_words(provision.source),
                            *evidence[provision.id],
                            part_verdict(corpus, entry.id, provision.id),
                        )
                        for provision in rows
                    ),
                )
                for theme, rows in groupby(provisions, key=lambda provision: provision.theme)
            ),
            "strengths": tuple(
                (code, labels.of("strengths", code))
                for code in typing.get_args(Strength)
                if any(provision.strength == code for provision in provisions)
            ),
            "targets": tuple(
                TargetRow(
                    target.id,
                    target.statement,
                    written_date(target.due) if target.due else "",
                    tuple(
                        (
                            written_date(outcome.date) if outcome.date else "",
                            outcome.value,
                            outcome.note or "",
                            _item(corpus, outcome.entry),
                        )
                        for outcome in target.outcomes
                    ),
                    labels.of("fates", target.fate) if target.fate else "",
                    target.fate or "",
                    target.fate_note or "",
                    source_words(target.source),
                    *evidence[target.id],
                    part_verdict(corpus, entry.id, target.id),
                )
                for target in record.targets
            ),
            "findings": finding_rows(record.findings, corpus),
            "appraisals": appraisal_rows(record.appraisals, corpus),
            "tools": policy_tools(record.kind, corpus),
            "made": made_facts(entry, corpus),
            "cited_evidence": cited_rows(corpus, entry.id),
            "chain": chain_rows(corpus, entry.id),
            "links": link_groups(corpus, entry.id),
            "related": related_rows(corpus, entry.id),
            "evaluated": any(link.kind == "evaluates" for link in linked.incoming.get(entry.id, ())),
            "reviews": review_uses(corpus, entry.id),
            "themes": tuple((theme, labels.of("themes", theme)) for theme in linked.themes_of[entry.id]),
            "documents": tuple(
                (document, labels.of("roles", document.role), corpus.references[document.key])
                for document in record.documents
                if document.key in corpus.references
            ),
            "scope_note_shown": entry_row(corpus, entry.id).scope != "",
            "scope": labels.of("scopes", record.scope),
            "coded_on": written_date(record.coding.on),
            "coded_twice": entry_codings(corpus, entry.id),
        },
    )
