"""The pages of the quality report: what entries lack, and what work would help readers most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten

from ..schema.dates import written_date
from ..schema.exceptions import find_code
from ..synthesis.quality import LackCount, QualityReport, Wanting, assess_quality
from ..synthesis.quality_subjects import YEARS_OF
from .model import Corpus, View, address_of
from .quality_words import ORDER, counted, lack_summary, lack_words, listed, rests_on
from .rows import main_key

FOLDER = "quality/"
FIRST = 12
"""How much of the work the first page shows."""
LISTED = 60
"""How much a page on one thing shows; the file of the report has all."""
OF_THEME = 45
"""How much a page on one theme shows, where a row tells everything that is missing."""
LONGEST = 240
"""Characters that a row says of one thing; entries may hold any text."""

_IN_BROWSE = {"not-appraised": "appraisal=none", "coded-once": "coding=single"}
"""Where browsing can narrow to what lacks something."""

_IN_FORM = {"evaluation": "contribute/evaluation/", "policy": "contribute/policy/"}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One piece of work: what it is on, why it comes here, what is missing, and where it is done."""

    title: str
    address: str | None
    kind: str
    year: str
    why: str
    lacks: str
    """Everything that is missing, in a few words."""
    told: str
    """Where only one thing is told: what exactly is missing."""
    form: str | None
    """Address of the form with the entry in it."""
    file: str
    """The file that holds it; for the project as a whole, the command that does it."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many lack one thing."""

    kind: str
    words: str
    meaning: str
    found: int
    asked: str
    """Of how many, in words; nothing where it is asked of the site as a whole."""
    address: str | None


_OF = {
    "never-asked": "",
    "no-policy": "evaluation",
    "no-evaluation": "policy",
    "judged-once": "review",
    "search-overdue": "review",
    "theme-empty": "theme",
    "theme-not-reviewed": "theme",
    "record-unused": "record",
}
"""Of what each thing is asked; of entries where it does not stand here."""


def quality_views(corpus: Corpus) -> Iterator[View]:
    """Plan the report's first page, a page on each thing that is missing, and one on each theme."""
    report = assess_quality(corpus.linked, corpus.day)
    counts = _count_rows(report.counts, corpus)
    yield _page(
        corpus,
        FOLDER,
        "quality.html.jinja",
        "Work to be done",
        "What the entries of this site lack, and what work would help readers most",
        {
            "totals": listed([counted(number, of) for of, number in report.totals if number]),
            "counts": sorted((row for row in counts if row.found), key=lambda row: -row.found),
            "none": tuple(row for row in counts if not row.found),
            "order": ORDER,
            "work": _work_rows(report.wanting[:FIRST], corpus),
            "work_total": len(report.wanting),
            "themes": _theme_rows(report, corpus),
            "curators": report.curators,
            "fields": report.fields,
            "fields_kinds": tuple(dict.fromkeys(row.kind for row in report.fields)),
            "accepted": tuple((row, _title_of(row.code), written_date(row.on)) for row in report.accepted[:LISTED]),
            "accepted_total": len(report.accepted),
        },
    )
    for row in counts:
        if row.address:
            yield _lack_view(row, report, corpus)
    for theme in report.themes:
        if theme.total:
            wanting = [row for row in report.wanting if theme.theme in row.themes]
            words = corpus.labels.of("themes", theme.theme)
            yield _page(
                corpus,
                f"{FOLDER}themes/{theme.theme}/",
                "quality_theme.html.jinja",
                f"Work to be done: {words}",
                f"What the entries on {words} lack, and what work would help readers most",
                {
                    "theme": theme,
                    "words": words,
                    "reviewed_on": written_date(theme.reviewed_on) if theme.reviewed_on else "",
                    "counts": sorted(
                        (row for row in _count_rows(theme.counts, corpus) if row.found), key=lambda row: -row.found
                    ),
                    "order": ORDER,
                    "work": _work_rows(wanting[:OF_THEME], corpus),
                    "work_total": len(wanting),
                },
            )


def _page(corpus: Corpus, address: str, template: str, title: str, description: str, data: dict[str, object]) -> View:
    return View(
        address=address,
        template=template,
        kind="page",
        title=title,
        description=description,
        data={"home": FOLDER, "day": written_date(corpus.day), "old_after": YEARS_OF, **data},
        updated=corpus.day,
        filters=(("kind", "page"),),
    )


def _title_of(code: str) -> str:
    found = find_code(code)
    return f"{found.code}: {found.title}" if found else code


def _lack_view(row: CountRow, report: QualityReport, corpus: Corpus) -> View:
    """The page of one thing that is missing; each row tells only that."""
    lacking = report.lacking(row.kind)
    kept = [
        _work_row(found, corpus, only=lack_words(row.kind, details, corpus.labels))
        for found, details in lacking[:LISTED]
    ]
    search = _IN_BROWSE.get(row.kind)
    return _page(
        corpus,
        f"{FOLDER}{row.kind}/",
        "quality_lack.html.jinja",
        f"Work to be done: {row.words}",
        row.meaning,
        {
            "row": row,
            "order": ORDER,
            "work": tuple(kept),
            "work_total": len(lacking),
            "browse": f"browse/?{search}" if search else None,
        },
    )


def _count_rows(counts: tuple[LackCount, ...], corpus: Corpus) -> tuple[CountRow, ...]:
    labels = corpus.labels
    return tuple(
        CountRow(
            kind=row.kind,
            words=labels.of("quality", row.kind),
            meaning=labels.of("quality_meanings", row.kind),
            found=row.found,
            asked=counted(row.asked, of) if (of := _OF.get(row.kind, "entry")) else "",
            address=f"{FOLDER}{row.kind}/" if row.found else None,
        )
        for row in counts
    )


def _theme_rows(report: QualityReport, corpus: Corpus) -> list[tuple[str, str, str, int, int, str | None]]:
    """Theme, curator, when it was reviewed, entries, things missing, address of its page; most missing first."""
    rows = [
        (
            corpus.labels.of("themes", row.theme),
            row.curator or "",
            written_date(row.reviewed_on) if row.reviewed_on else "",
            row.entries,
            row.total,
            f"{FOLDER}themes/{row.theme}/" if row.total else None,
        )
        for row in report.themes
    ]
    return sorted(rows, key=lambda row: (-row[4], row[0]))


def _work_rows(wanting: tuple[Wanting, ...] | list[Wanting], corpus: Corpus) -> tuple[WorkRow, ...]:
    return tuple(_work_row(row, corpus) for row in wanting)


def _work_row(row: Wanting, corpus: Corpus, only: str = "") -> WorkRow:
    labels, linked = corpus.labels, corpus.linked
    bibliography = linked.library.bibliography
    address: str | None = address_of(row.of, row.id) if row.of in ("evaluation", "policy", "review", "theme") else None
    title, year = row.id, ""
    if row.of == "theme":
        title = labels.of("themes", row.id)
    elif row.of == "record":
        title = bibliography[row.id].title or row.id
    elif row.of == "project":
        title = "The whole site"
    else:
        title = linked.titles[row.id]
        record = bibliography.get(main_key(corpus, row.id) or "")
        year = record.short if record and record.short != title else linked.years.get(row.id) or ""
    form = _IN_FORM.get(row.of)
    return WorkRow(
        title=title,
        address=address,
        kind=row.of,
        year=year,
        why=rests_on(row),
        lacks=" · ".join(lack_summary(lack.kind, lack.details, labels) for lack in row.lacks),
        told=shorten(only, LONGEST, placeholder=" …"),
        form=f"{form}?entry={row.id}" if form else None,
        file=row.id if row.of == "project" else row.file,
    )
