"""Selections: which evaluations a display on a page of a theme, a synthesis or a review is drawn from."""

from __future__ import annotations

from collections.abc import Iterable

from ...synthesis.display_blocks import DisplayBlock, pick_evaluations
from ..model import Corpus
from .model import Selection


def in_order(corpus: Corpus, names: Iterable[str]) -> tuple[str, ...]:
    """Evaluations oldest first, those without a date last, then by id."""
    years = corpus.linked.years
    return tuple(sorted(set(names), key=lambda name: (years[name] or "9999", name)))


def select_for_theme(corpus: Corpus, theme: str, domain: str | None = None) -> Selection:
    """The evaluations of a theme and its narrower ones; with a domain, those that have a result on it."""
    records = corpus.linked.library.evaluations
    names: Iterable[str] = corpus.coverage.themes[theme].evaluations
    if domain is not None:
        names = {name for name in names if any(found.domain == domain for found in records[name].record.outcomes)}
    return Selection(in_order(corpus, names), corpus.labels.of("themes", theme), theme=theme, domain=domain)


def select_for_block(corpus: Corpus, block: DisplayBlock, review: str) -> Selection:
    """What a block in the prose of a review asks for."""
    record = corpus.linked.library.reviews[review].record
    synthesis = next((part for part in record.syntheses if part.id == block.synthesis), None)
    title = record.title
    if synthesis is not None:
        title = synthesis.title
    elif block.domain is not None:
        title = corpus.labels.of("outcome_domains", block.domain)
    elif block.theme is not None:
        title = corpus.labels.of("themes", block.theme)
    return Selection(
        pick_evaluations(block, review, corpus.linked),
        title,
        theme=block.theme or (synthesis.theme if synthesis else None),
        domain=block.domain or (synthesis.domain if synthesis else None),
        review=review,
        synthesis=block.synthesis,
        options=block.options,
    )


def select_for_synthesis(corpus: Corpus, review: str, synthesis: str) -> Selection:
    """What a synthesis of a review is about."""
    return select_for_block(corpus, DisplayBlock("", synthesis=synthesis), review)


def select_for_review(corpus: Corpus, review: str) -> Selection:
    """Everything that a review includes."""
    return select_for_block(corpus, DisplayBlock(""), review)
