"""More like this: the entries that are like one, with the reason in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..synthesis.relatedness import Feature
from .model import Corpus, address_of

REASONS_SHOWN = 2
"""Reasons in the sentence: the strongest ones."""


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """One entry that is like another."""

    title: str
    address: str
    kind: str
    year: str | None
    why: str
    """What both share, as a sentence without its full stop."""


def related_rows(corpus: Corpus, name: str) -> tuple[RelatedRow, ...]:
    """The entries most like an entry, the nearest first."""
    linked = corpus.linked
    return tuple(
        RelatedRow(
            title=linked.titles[found.id],
            address=address_of(linked.kinds[found.id], found.id),
            kind=linked.kinds[found.id],
            year=linked.years[found.id],
            why=reason_sentence(corpus, name, found.reasons),
        )
        for found in corpus.related.get(name, ())
    )


def reason_sentence(corpus: Corpus, name: str, reasons: Sequence[Feature]) -> str:
    """The strongest reasons as one sentence: ``Both evaluate “Evercare pilots”; both speak to “Continuity of care”``.

    Args:
        corpus: gives titles and labels.
        name: the entry whose page it stands on; its own name for the intervention is used.
        reasons: what is shared, the strongest first.
    """
    told: dict[str, list[str]] = {}
    for reason in reasons:
        words, what = _words(corpus, reason), _named(corpus, name, reason)
        if not any(what in named for named in told.values()):
            told.setdefault(words, []).append(what)
        if sum(map(len, told.values())) == REASONS_SHOWN:
            break
    sentence = "; ".join(
        words.replace("<it>", " and ".join(f"“{what}”" for what in named)) for words, named in told.items()
    )
    return sentence[:1].upper() + sentence[1:]


def _words(corpus: Corpus, reason: Feature) -> str:
    """The words for a kind of reason, with ``<it>`` in place of what is shared."""
    words = corpus.labels.groups["related"][reason.kind]
    if isinstance(words, str):
        return words
    return str(words["part" if "#" in reason.code and not reason.inverse else "in" if reason.inverse else "out"])


def _named(corpus: Corpus, name: str, reason: Feature) -> str:
    library, labels = corpus.linked.library, corpus.labels
    match reason.kind:
        case "intervention":
            record = library.evaluations[name].record
            return record.intervention.name if record.intervention else reason.code
        case "theme" | "model" | "population" | "issuer":
            return labels.of(f"{reason.kind}s", reason.code)
        case "policy-kind":
            return labels.of("policy_kinds", reason.code)
        case "finding":
            review, _, finding = reason.code.partition("#")
            findings = library.reviews[review].record.findings
            return labels.of("themes", next(row.theme for row in findings if row.id == finding))
        case _:
            return _short(corpus.linked.titles[reason.code.partition("#")[0]])


def _short(title: str) -> str:
    """A title without its subtitle, where what is left is long enough to know it by."""
    head = title.partition(": ")[0]
    return head if len(head) >= 12 else title
