"""Pages that set the policies of several jurisdictions side by side, theme by theme."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..schema.policy import Strength
from ..schema.theme import Theme
from ..synthesis.policy_comparison import COLUMNS, Asked, Side, compare_theme, jurisdictions
from ..synthesis.policy_status import ENDED, policy_status
from .model import Corpus, View, address_of
from .rows import entry_row

HOME = "policies/compare/"

PARTS = 40
"""Provisions and targets of one jurisdiction that a page shows."""

FATES = ("met", "partly-met", "missed", "dropped", "replaced", "not-reported", "none")


@dataclass(frozen=True, slots=True)
class ComparedPolicy:
    """One policy in a column."""

    title: str
    address: str
    facts: str
    status: str
    status_group: str
    provisions: tuple[tuple[str, str, str, str], ...]
    """Id, statement, code and words of the strength."""
    targets: tuple[tuple[str, str, str, str], ...]
    """Id, statement, code and words of the fate."""


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One column."""

    place: str
    label: str
    policies: tuple[ComparedPolicy, ...]
    total: int
    """Policies that ask for something on the theme."""


def compare_views(corpus: Corpus) -> Iterator[View]:
    """Plan the front page of comparing, and a page for each theme on which policies ask for something."""
    library = corpus.linked.library
    counted = jurisdictions(corpus.linked)
    places = tuple(place for place, _ in counted[:COLUMNS])
    if not library.policies:
        return
    every = [(theme, compare_theme(corpus.linked, theme.id, places)) for theme in library.scheme.themes]
    compared = [row for row in every if row[0].replaced_by is None and any(side.asked for side in row[1])]
    labels = corpus.labels
    yield View(
        address=HOME,
        template="policy_compare.html.jinja",
        kind="page",
        title="Compare policies",
        description="Policies side by side: of two to four jurisdictions by theme, or any two to four policies",
        updated=corpus.day,
        filters=(("kind", "page"),),
        data={
            "places": tuple((place, labels.of("places", place), number) for place, number in counted[:COLUMNS]),
            "others": tuple(f"{labels.of('places', place)} ({number})" for place, number in counted[COLUMNS:]),
            "rows": tuple(
                (
                    f"{HOME}{theme.id}/",
                    theme.label,
                    tuple((sum(side.strengths.values()), sum(side.fates.values())) for side in sides),
                )
                for theme, sides in compared
            ),
        },
    )
    for number, (theme, sides) in enumerate(compared):
        before = compared[number - 1][0] if number else None
        after = compared[number + 1][0] if number + 1 < len(compared) else None
        yield _theme_view(corpus, theme, sides, before, after)


def _theme_view(corpus: Corpus, theme: Theme, sides: Sequence[Side], before: Theme | None, after: Theme | None) -> View:
    labels = corpus.labels
    strengths = [code for code in typing.get_args(Strength) if any(side.strengths[code] for side in sides)]
    names = [labels.of("places", side.place) for side in sides]
    fates = [code for code in FATES if any(side.fates[code] for side in sides)]
    counts = [
        (labels.of("strengths", code), tuple(side.strengths[code] for side in sides), "provisions")
        for code in strengths
    ] + [(_fate(corpus, code), tuple(side.fates[code] for side in sides), "targets") for code in fates]
    return View(
        address=f"{HOME}{theme.id}/",
        template="policy_compare_theme.html.jinja",
        kind="page",
        title=f"{theme.label}: policies compared",
        description=f"{theme.label}: what the policies of {', '.join(names)} ask for, side by side",
        updated=corpus.day,
        data={
            "home": HOME,
            "theme": theme,
            "sides": tuple(_side(corpus, side) for side in sides),
            "counts": tuple(counts),
            "strengths": tuple((code, labels.of("strengths", code)) for code in strengths),
            "before": (f"{HOME}{before.id}/", before.label) if before else None,
            "after": (f"{HOME}{after.id}/", after.label) if after else None,
        },
    )


def _fate(corpus: Corpus, code: str | None) -> str:
    return "Nobody has looked yet" if code in (None, "none") else corpus.labels.of("fates", code)


def _side(corpus: Corpus, side: Side) -> ComparedSide:
    shown: list[ComparedPolicy] = []
    room = PARTS
    for asked in side.asked:
        size = len(asked.provisions) + len(asked.targets)
        if shown and size > room:
            break
        room -= size
        shown.append(_policy(corpus, asked, side.place))
    return ComparedSide(side.place, corpus.labels.of("places", side.place), tuple(shown), len(side.asked))


def _policy(corpus: Corpus, asked: Asked, place: str) -> ComparedPolicy:
    labels, row = corpus.labels, entry_row(corpus, asked.policy)
    status = policy_status(corpus.linked, asked.policy, corpus.day)
    wider = row.where if row.where != labels.of("places", place) else ""
    return ComparedPolicy(
        row.title,
        address_of("policy", asked.policy),
        " · ".join(text for text in (row.year or "no date", row.what, wider) if text),
        labels.of("states", status.state),
        "ended" if status.state in ENDED else status.state,
        tuple(
            (part.id, part.statement, part.strength, labels.of("strengths", part.strength)) for part in asked.provisions
        ),
        tuple((part.id, part.statement, part.fate or "", _fate(corpus, part.fate)) for part in asked.targets),
    )
