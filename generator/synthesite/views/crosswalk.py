"""Pages of the crosswalk: what policy asked and what was found, in all and by theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..schema.review import ReviewFinding
from ..synthesis.crosswalk import CrosswalkRow
from .crosswalk_lists import TITLE, crosswalk_page, fate_counts, fate_words, gaps_view, placed, targets_view
from .crosswalk_rows import HOME, page_address, pages_of, row_address, theme_address, verdict_counts
from .displays import Cell, Column, Display, Table
from .model import Corpus, ListPage, View, finding_folder

STORIES = 8
"""Findings on the policy record that the front page leads to."""


@dataclass(frozen=True, slots=True)
class Story:
    """A finding of one of our reviews on the policy record."""

    statement: str
    address: str
    review: str
    policies: int
    evaluations: int


def crosswalk_views(corpus: Corpus) -> Iterator[View]:
    """Plan the pages of the crosswalk; none where no policy has a provision or target."""
    if not corpus.crosswalk.rows:
        return
    yield _front(corpus)
    for theme in corpus.crosswalk.by_theme:
        yield from _theme_views(corpus, theme)
    yield targets_view(corpus)
    yield gaps_view(corpus)


def _front(corpus: Corpus) -> View:
    rows = corpus.crosswalk.rows
    labels = corpus.labels
    counts = verdict_counts(corpus, rows)
    used = [code for code, _, provisions, targets in counts if provisions + targets]
    order = [theme for theme in corpus.linked.library.themes if theme in corpus.crosswalk.by_theme]
    themes = [*order, *([None] if None in corpus.crosswalk.by_theme else [])]
    return crosswalk_page(
        HOME,
        "crosswalk.html.jinja",
        TITLE,
        "Every provision and target of every policy here, with the evaluations that bear on it",
        corpus,
        {
            "provisions": sum(not row.target for row in rows),
            "targets": sum(row.target for row in rows),
            "policies": len({row.policy for row in rows}),
            "evaluated": sum(bool(row.named) for row in rows),
            "evaluations": len(corpus.crosswalk.by_evaluation),
            "counts": tuple((*row, labels.of("verdict_meanings", row[0])) for row in counts),
            "columns": tuple((code, labels.of("verdicts", code)) for code in used),
            "themes": tuple(
                (
                    _theme_words(corpus, theme),
                    theme_address(theme),
                    len(corpus.crosswalk.by_theme[theme]),
                    tuple(sum(row.judged.verdict == code for row in corpus.crosswalk.by_theme[theme]) for code in used),
                )
                for theme in themes
            ),
            "stories": tuple(_stories(corpus))[:STORIES],
            "fates": fate_counts(corpus),
            "files": _table_of_rows(corpus, rows, TITLE),
        },
    )


def _theme_words(corpus: Corpus, theme: str | None) -> str:
    return corpus.labels.of("themes", theme) if theme else "Targets without a theme"


def _stories(corpus: Corpus) -> Iterator[Story]:
    """Findings on the record that rest on policies and evaluations both, those with the most evaluations first."""
    linked = corpus.linked
    found: list[Story] = []
    for review, entry in linked.library.reviews.items():
        for finding in entry.record.findings:
            policies, evaluations = _sides(corpus, finding)
            if finding.kind == "policy" and policies and evaluations:
                address = f"{finding_folder(review, finding.theme)}#{finding.id}"
                found.append(Story(finding.statement, address, entry.record.title, policies, evaluations))
    yield from sorted(found, key=lambda story: -story.evaluations)


def _sides(corpus: Corpus, finding: ReviewFinding) -> tuple[int, int]:
    kinds = [
        corpus.linked.kinds[name]
        for name in {row.entry.partition("#")[0] for row in finding.contributions}
        if name in corpus.linked.kinds
    ]
    return kinds.count("policy"), kinds.count("evaluation")


def _theme_views(corpus: Corpus, theme: str | None) -> Iterator[View]:
    rows = corpus.crosswalk.by_theme[theme]
    words = _theme_words(corpus, theme)
    pages = pages_of(corpus, theme)
    for number, page in enumerate(pages, start=1):
        title = f"{words}: what policy asked, and what was found"
        yield crosswalk_page(
            page_address(theme, number),
            "crosswalk_theme.html.jinja",
            title if number == 1 else f"{title}, page {number}",
            f"What {len({row.policy for row in rows})} policies asked on this theme, and the evaluations of it",
            corpus,
            {
                "heading": words,
                "theme": theme,
                "asked": len(rows),
                "policies": len({row.policy for row in rows}),
                "evaluated": sum(bool(row.named) for row in rows),
                "counts": tuple(row for row in verdict_counts(corpus, rows) if row[2] + row[3]),
                "tested": tuple(placed(corpus, row) for row in page if row.named),
                "untested": tuple(placed(corpus, row) for row in page if not row.named),
                "files": _table_of_rows(corpus, rows, words) if number == 1 else None,
                "first": theme_address(theme),
                "page": ListPage(
                    number=number,
                    pages=len(pages),
                    address=page_address(theme, number),
                    previous=page_address(theme, number - 1) if number > 1 else None,
                    following=page_address(theme, number + 1) if number < len(pages) else None,
                    total=len(rows),
                ),
            },
        )


def _table_of_rows(corpus: Corpus, rows: Sequence[CrosswalkRow], title: str) -> Display:
    """The rows as a table for the file beside the page."""
    labels = corpus.labels
    names = (
        *("policy", "policy_id", "part", "asked", "strength", "theme", "first_asked", "verdict", "why"),
        *("better", "worse", "no_difference", "mixed", "unclear", "evaluations", "retracted", "of_whole_policy"),
        *("certainty", "outcome", "taken_up_by"),
    )
    numbers = {"better", "worse", "no_difference", "mixed", "unclear", "of_whole_policy"}
    sides = ("positive", "negative", "no-difference", "mixed", "unclear")
    table = []
    for row in rows:
        counts: dict[str, int] = dict(row.judged.counts)
        texts = [
            row.policy,
            row.part,
            row.statement,
            labels.of("strengths", row.strength),
            labels.of("themes", row.theme),
            row.since or "",
            labels.of("verdicts", row.judged.verdict),
            labels.of("verdict_reasons", row.judged.reason),
            *(str(counts.get(side, 0)) for side in sides),
            " ".join(study.evaluation for study in row.named),
            " ".join(study.evaluation for study in row.named if study.retracted),
            str(len(row.studies) - len(row.named)),
            labels.of("levels", row.certainty or "none"),
            fate_words(corpus, row) if row.target else "",
            " ".join(row.later),
        ]
        first = Cell(corpus.linked.titles[row.policy], row_address(corpus, row))
        table.append((first, *(Cell(text) for text in texts)))
    columns = tuple(Column(name, name.replace("_", " "), name in numbers) for name in names)
    return Display("crosswalk", "crosswalk", title, "", "", Table(title, columns, tuple(table)))
