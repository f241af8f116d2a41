"""The page that says who did what, computed from the files."""

from __future__ import annotations

from dataclasses import dataclass

from ..synthesis.credit import Contributor, credit_contributors
from ..synthesis.quality import assess_quality
from .model import Corpus, View, address_of
from .quality_words import counted

ADDRESS = "acknowledgements/"
TITLES = 30
"""Themes or reviews of one person that are named; more are only counted."""


@dataclass(frozen=True, slots=True)
class CreditRow:
    """One person, or one name or role, with what they did in words."""

    name: str
    orcid: str | None
    done: tuple[str, ...]
    """What they did on entries, with numbers."""
    themes: tuple[tuple[str, str], ...]
    """Themes they look after: address and name."""
    themes_more: int
    reviews: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Reviews they wrote: address, title, roles in words."""
    reviews_more: int


def acknowledgements_view(corpus: Corpus) -> View:
    """Plan the page of acknowledgements."""
    library = corpus.linked.library
    people = credit_contributors(library)
    entries = len(library.evaluations) + len(library.policies)
    report = assess_quality(corpus.linked, corpus.day)
    checked = sum(row.asked - row.found for row in report.counts if row.kind == "coded-once")
    return View(
        address=ADDRESS,
        template="acknowledgements.html.jinja",
        kind="page",
        title="Who made this",
        description="Who coded and checked the entries, looks after the themes, and wrote the reviews",
        data={
            "signed": tuple(_row(one, corpus) for one in people if one.orcid),
            "unsigned": tuple(_row(one, corpus) for one in people if not one.orcid),
            "entries": counted(entries, "entry"),
            "checked": checked,
            "roles_used": any(deed.roles for one in people for deed in one.authored),
        },
        updated=corpus.day,
        filters=(("kind", "page"),),
    )


def _row(one: Contributor, corpus: Corpus) -> CreditRow:
    labels, library = corpus.labels, corpus.linked.library
    themes = sorted(one.on("curates"), key=lambda theme: (labels.of("themes", theme).casefold(), theme))
    reviews = one.authored
    return CreditRow(
        name=one.name,
        orcid=one.orcid,
        done=tuple(
            f"{labels.of('deeds', kind)}: {' and '.join(numbers)}"
            for kind in ("coded", "coded-again", "checked", "appraised")
            if (numbers := [counted(len(names), of) for of in ("evaluation", "policy") if (names := one.on(kind, of))])
        ),
        themes=tuple((address_of("theme", theme), labels.of("themes", theme)) for theme in themes[:TITLES]),
        themes_more=len(themes[TITLES:]),
        reviews=tuple(
            (
                address_of("review", deed.on),
                library.reviews[deed.on].record.title,
                tuple(labels.of("credit_roles", role) for role in deed.roles),
            )
            for deed in reviews[:TITLES]
        ),
        reviews_more=len(reviews[TITLES:]),
    )
