"""The page on how far two coders agree, and what entries and reviews say of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..labels import Labels
from ..synthesis.agreement import FEW, LOPSIDED, AgreementSummary, EntryAgreement, FieldAgreement
from ..synthesis.coding_comparison import ComparedAnswer
from .agreement_words import (
    GROUPS,
    about_words,
    answer_words,
    coefficient,
    kappa_words,
    reason_words,
    settled_words,
    share_words,
    summary_words,
)
from .model import Corpus, ListPage, View, address_of

ADDRESS = "quality/agreement/"
CSV_FILE = f"{ADDRESS}answers.csv"
"""Every answer that was compared, in a file beside the page."""

DIFFERENCES_A_PAGE = 20
"""About as many differences stand on one page; those of one entry are never parted."""

MOST_AGREEING = 100
"""Entries listed on which the coders agree throughout; the file has them all."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label of a list: how often each coder gave it."""

    label: str
    both: int
    only_first: int
    only_second: int
    neither: int
    kappa: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field over all entries."""

    id: str
    title: str
    entries: int
    same: str
    kappa: str
    interval: str
    beside: tuple[str, ...]
    """What to read with the numbers."""
    labels: tuple[LabelRow, ...]
    """Labels on which the coders differ anywhere, the most frequent first."""
    never: int
    """Labels on which they never do."""


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """One thing on which two coders differ."""

    field: str
    about: str
    first: str
    first_why: str
    second: str
    second_why: str
    settled: str
    """How it was settled; empty while it is open."""


@dataclass(frozen=True, slots=True)
class CodedTwice:
    """One second coding of one entry, in words."""

    entry: str
    title: str
    address: str
    anchor: str
    compared: int
    agreed: int
    still_open: int
    read_as: str
    coders: str
    notes: tuple[str, ...]
    rows: tuple[DisagreementRow, ...]
    differ_on: str
    """What they differ on, in one line; empty where they agree."""


def disagreement_row(answer: ComparedAnswer, labels: Labels) -> DisagreementRow:
    """One disagreement in words."""
    return DisagreementRow(
        labels.of("coded_fields", answer.field),
        about_words(answer, labels),
        answer_words(answer, answer.first, labels),
        reason_words(answer.first_reason, labels),
        answer_words(answer, answer.second, labels),
        reason_words(answer.second_reason, labels),
        settled_words(answer),
    )


def _beside(field: FieldAgreement, labels: Labels) -> tuple[str, ...]:
    told: list[str] = []
    if 0 < field.compared < FEW:
        told.append("Few answers: the numbers can easily change.")
    if field.overlap is not None:
        told.append(f"Entry by entry, {round(100 * field.overlap)}% of what either gave was given by both.")
    if field.common is not None:
        value, share = field.common
        group = "directions" if field.field == "direction" else GROUPS.get(field.field, "")
        word = labels.of(group, value)
        told.append(f"The most common answer, “{word}”, makes up {round(100 * share)}% of all.")
        if field.misleading and field.adjusted is not None:
            told.append(
                f"Kappa misleads here: from {round(100 * LOPSIDED)}% on it can be low although the coders nearly "
                f"always agree. Set against guessing evenly (PABAK), the figure is {coefficient(field.adjusted)}."
            )
    if field.alpha is not None:
        told.append(f"Krippendorff’s alpha: {coefficient(field.alpha)}.")
    if field.weighted is not None and field.weighted.value is not None:
        told.append(f"Near misses counted in part (weighted kappa): {coefficient(field.weighted.value)}.")
    return tuple(told)


def field_row(field: FieldAgreement, labels: Labels) -> FieldRow:
    """One field in words."""
    value, interval = kappa_words(field.kappa, labels)
    return FieldRow(
        id=field.field,
        title=labels.of("coded_fields", field.field),
        entries=field.codings,
        same=share_words(field.agreed, field.compared),
        kappa=value,
        interval=interval,
        beside=_beside(field, labels),
        labels=tuple(
            LabelRow(
                labels.of(GROUPS[field.field], row.label),
                row.both,
                row.only_first,
                row.only_second,
                row.neither,
                coefficient(row.kappa.value) if row.kappa.value is not None else "cannot be computed",
            )
            for row in sorted(field.labels, key=lambda row: (-row.differing, row.label))
            if row.differing
        ),
        never=sum(not row.differing for row in field.labels),
    )


def coded_twice(coding: EntryAgreement, corpus: Corpus) -> CodedTwice:
    """One second coding of one entry in words."""
    labels, name = corpus.labels, coding.entry
    rows = tuple(disagreement_row(answer, labels) for answer in coding.disagreements)
    read_as = tuple(labels.of("access", access).lower() for access in (coding.first_access, coding.second_access))
    initials = coding.file.rsplit(".", 2)[-2].removeprefix("coding-")
    return CodedTwice(
        entry=name,
        title=corpus.linked.titles[name],
        address=address_of(corpus.linked.kinds[name], name),
        anchor=f"{name}--{initials}",
        compared=coding.compared,
        agreed=coding.agreed,
        still_open=coding.still_open,
        read_as=read_as[0] if read_as[0] == read_as[1] else f"first {read_as[0]}, second {read_as[1]}",
        coders=f"{coding.first_by} and {coding.second_by}",
        notes=coding.notes,
        rows=rows,
        differ_on=_differ_on(rows),
    )


def _differ_on(rows: Sequence[DisagreementRow]) -> str:
    """What two codings differ on, in one line: ``study design; themes (Cost, Case finding)``."""
    fields: dict[str, list[str]] = {}
    for row in rows:
        fields.setdefault(row.field, []).extend([row.about] if row.about else [])
    return "; ".join(
        f"{name[:1].lower()}{name[1:]}" + (f" ({', '.join(about)})" if about else "") for name, about in fields.items()
    )


def entry_codings(corpus: Corpus, name: str) -> tuple[tuple[CodedTwice, str], ...]:
    """What the page of an entry says of its second codings, with the address that has the answers of both."""
    own = corpus.agreement.by_entry.get(name, ())
    return tuple((coded_twice(coding, corpus), _places(corpus.agreement).get(coding.file, ADDRESS)) for coding in own)


@lru_cache(maxsize=1)
def _places(summary: AgreementSummary) -> Mapping[str, str]:
    """The page that has the differences of each second coding, by its file."""
    return {
        coding.file: _page_address(number)
        for number, codings in enumerate(_pages(summary.codings), 1)
        for coding in codings
    }


def agreement_line(corpus: Corpus, names: Collection[str]) -> str:
    """How far the coders of some entries agree, in one or two sentences; for the methods of a review."""
    wanted = set(names)
    chosen = AgreementSummary(
        (), tuple(coding for coding in corpus.agreement.codings if coding.entry in wanted), len(wanted)
    )
    return summary_words(chosen)


def _pages(codings: Iterable[EntryAgreement]) -> list[list[EntryAgreement]]:
    """Second codings that differ from their entries, cut into pages."""
    pages: list[list[EntryAgreement]] = [[]]
    for coding in codings:
        if not coding.disagreements:
            continue
        there = sum(len(other.disagreements) for other in pages[-1])
        if pages[-1] and there + len(coding.disagreements) > DIFFERENCES_A_PAGE:
            pages.append([])
        pages[-1].append(coding)
    return pages


def _page_address(number: int) -> str:
    return ADDRESS if number == 1 else f"{ADDRESS}page/{number}/"


def agreement_views(corpus: Corpus) -> Iterator[View]:
    """Plan the page on agreement, and further pages of differences where there are many."""
    summary, labels = corpus.agreement, corpus.labels
    agreeing = [coding for coding in summary.codings if not coding.disagreements]
    pages = _pages(summary.codings)
    for number, codings in enumerate(pages, 1):
        page = ListPage(
            number,
            len(pages),
            _page_address(number),
            _page_address(number - 1) if number > 1 else None,
            _page_address(number + 1) if number < len(pages) else None,
            len(summary.disagreements),
        )
        data: dict[str, Any] = {
            "page": page,
            "page_codings": tuple(coded_twice(coding, corpus) for coding in codings),
        }
        if number == 1:
            data |= {
                "summary": summary,
                "words": summary_words(summary),
                "how": corpus.linked.library.codebook.double_coding,
                "fields": tuple(field_row(field, labels) for field in summary.fields if field.codings),
                "alone": tuple(labels.of("coded_fields", field.field) for field in summary.fields if not field.codings),
                "agreeing": tuple(coded_twice(coding, corpus) for coding in agreeing[:MOST_AGREEING]),
                "agreeing_more": max(0, len(agreeing) - MOST_AGREEING),
                "file": CSV_FILE,
            }
        yield View(
            address=page.address,
            template="agreement.html.jinja" if number == 1 else "agreement_page.html.jinja",
            kind="page",
            title="How far two coders agree" + (f", page {number}" if number > 1 else ""),
            description="Entries coded twice, how often the two coders gave the same answer, and where they differ",
            data=data,
            updated=corpus.day,
            filters=(("kind", "page"),),
        )
