"""The page of one review."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from ..link import narrower_themes
from ..load import Entry
from ..schema import Review
from ..schema.appraisal import Cerqual, Grade
from ..schema.dates import written_date
from ..schema.review import ReviewFinding
from ..schema.values import ID_PATTERN
from ..synthesis.inclusion import included_entries
from .agreement import agreement_line
from .currency import currency_row, version_lines, waiting_address, waiting_of, waiting_views
from .displays.prisma_flow import prisma_flow_display
from .displays.selecting import select_for_review
from .evaluation import sample_words
from .model import Corpus, EntryRow, View, address_of, finding_folder
from .review_records import record_views, records_address
from .rows import certainty_of, entry_row, list_pages, newest_first
from .search_report import search_items
from .syntheses import review_display_links


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """One entry a finding rests on."""

    title: str
    address: str
    short: str
    year: str | None
    kind: str
    note: str
    scope: str


@dataclass(frozen=True, slots=True)
class FindingBlock:
    """One finding with its certainty, reasons and entries."""

    id: str
    finding: ReviewFinding
    level: str
    level_words: str
    reasons: tuple[tuple[str, str, str], ...]
    """Component, judgement in words, reason."""
    contributions: tuple[tuple[str, str, tuple[ContributionRow, ...]], ...]
    """Stance code, words, entries."""
    voices: tuple[tuple[str, int], ...]
    """Whose view it is in the entries it rests on: group and number of entries, in codebook order."""


_NAMED = frozenset({"plain-language-summary", "methods", "findings", "included"})
"""Prose files with a place of their own, and names that pages of a review have."""


_OWN_TITLE = re.compile(r"\A\s*#+ [^\n]+\n+(?=#)")
"""A heading at the top of a summary with another right below it: a title, which the page has already."""

_MESSAGES = re.compile(r"\A\s*#+ key messages\s*\n(?P<text>.*?)(?=^#|\Z)", re.IGNORECASE | re.DOTALL | re.MULTILINE)


def summary_parts(text: str) -> tuple[str, str]:
    """A plain-language summary without a title of its own: the key messages it begins with, if any, and the rest."""
    text = _OWN_TITLE.sub("", text)
    found = _MESSAGES.match(text)
    return (found["text"].strip(), text[found.end() :]) if found else ("", text)


def _reasons(finding: ReviewFinding, corpus: Corpus) -> tuple[tuple[str, str, str], ...]:
    judged: Grade | Cerqual | None = finding.grade or finding.cerqual
    if judged is None:
        return ()
    names = (
        ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
        if isinstance(judged, Grade)
        else ("methodological_limitations", "coherence", "adequacy", "relevance")
    )
    return tuple(
        (
            corpus.labels.of("components", name),
            corpus.labels.of("concerns", getattr(judged, name).judgement),
            getattr(judged, name).reason or "",
        )
        for name in names
    )


def _contributions(finding: ReviewFinding, corpus: Corpus) -> tuple[tuple[str, str, tuple[ContributionRow, ...]], ...]:
    linked = corpus.linked
    order = {"for": 0, "against": 1, "context": 2}
    rows = sorted(finding.contributions, key=lambda contribution: order[contribution.stance])
    blocks: list[tuple[str, str, tuple[ContributionRow, ...]]] = []
    for stance, group in groupby(rows, key=lambda contribution: contribution.stance):
        items: list[ContributionRow] = []
        for contribution in group:
            name = contribution.entry.split("#")[0]
            row = entry_row(corpus, name)
            items.append(
                ContributionRow(
                    row.title,
                    row.address,
                    row.authors,
                    linked.years[name],
                    linked.kinds[name],
                    contribution.note or "",
                    row.scope,
                )
            )
        blocks.append((stance, corpus.labels.of("stances", stance), tuple(items)))
    return tuple(blocks)


def _voices(finding: ReviewFinding, corpus: Corpus) -> tuple[tuple[str, int], ...]:
    """Count in how many of the entries a finding rests on each group speaks to its theme or a narrower one."""
    library = corpus.linked.library
    inside = {finding.theme, *narrower_themes(corpus.linked.narrower, finding.theme)}
    counts: Counter[str] = Counter()
    for contribution in finding.contributions:
        entry = library.evaluations.get(contribution.entry.split("#")[0])
        if entry is not None and contribution.stance == "for":
            said = {voice for part in entry.record.findings if part.theme in inside for voice in part.voices}
            counts.update(said - {"authors"})
    return tuple((voice.label, counts[voice.code]) for voice in library.codebook.voices if counts[voice.code])


def _blocks(record: Review, corpus: Corpus) -> tuple[tuple[str, str, tuple[FindingBlock, ...]], ...]:
    order = {theme: position for position, theme in enumerate(corpus.linked.library.themes)}
    ordered = sorted(record.findings, key=lambda finding: order.get(finding.theme, len(order)))
    found: list[tuple[str, str, tuple[FindingBlock, ...]]] = []
    for theme, group in groupby(ordered, key=lambda finding: finding.theme):
        blocks = []
        for finding in group:
            level, words = certainty_of(corpus, finding)
            blocks.append(
                FindingBlock(
                    finding.id,
                    finding,
                    level,
                    words,
                    _reasons(finding, corpus),
                    _contributions(finding, corpus),
                    _voices(finding, corpus),
                )
            )
        found.append((theme, corpus.labels.of("themes", theme), tuple(blocks)))
    return tuple(found)


def review_views(entry: Entry[Review], corpus: Corpus) -> list[View]:
    """Plan the pages of one review: the review, its methods, and the list of what it includes."""
    record, library = entry.record, corpus.linked.library
    address = address_of("review", entry.id)
    waiting = waiting_of(corpus, entry.id).entries
    included = tuple(newest_first(corpus, included_entries(corpus.linked, entry.id, waiting)))
    prose = {file.rsplit("/", 1)[-1].removesuffix(".md"): text for file, text in library.prose[entry.id]}
    shared: dict[str, Any] = {
        "review": record,
        "id": entry.id,
        "home": address,
        "included_total": len(included),
        "currency": currency_row(corpus, entry.id),
    }
    themes = tuple(dict.fromkeys(corpus.labels.of("themes", finding.theme) for finding in record.findings))
    filters = (
        ("kind", "review"),
        *(("theme", theme) for theme in themes),
        ("year", record.currency.published_on[:4] if record.currency.published_on else "no date"),
    )
    groups = _blocks(record, corpus)
    messages, summary = summary_parts(prose.get("plain-language-summary", ""))
    chapters = {name: text for name, text in prose.items() if name not in _NAMED and re.match(ID_PATTERN, name)}
    page = partial(View, kind="review", source=entry.file, updated=record.currency.published_on)
    diagram = prisma_flow_display(corpus, select_for_review(corpus, entry.id))
    main = page(
        address=address,
        template="review.html.jinja",
        title=record.title,
        description=record.question.plain,
        filters=filters,
        data={
            **shared,
            "messages": messages,
            "summary": summary,
            "versions": version_lines(record),
            "waiting_address": waiting_address(entry.id),
            "themes": groups,
            "displays": review_display_links(entry, corpus),
            "contributions": tuple(
                (author.name, author.orcid, "; ".join(corpus.labels.of("credit_roles", role) for role in author.roles))
                for author in record.authors
                if author.roles
            ),
            "crosswalk": bool(corpus.crosswalk.rows),
            "chapters": tuple((f"{address}{name}/", _chapter_title(name)) for name in chapters),
        },
    )
    methods = page(
        address=f"{address}methods/",
        template="review_methods.html.jinja",
        title=f"How it was done: {record.title}",
        description=f"Searches, screening and limits of the review {record.title}",
        filters=filters,
        data={
            **shared,
            "flow": diagram,
            "records": records_address(entry.id) if library.screening[entry.id] else None,
            "agreement": agreement_line(corpus, included),
            "search_items": search_items(record, library.screening[entry.id]),
            "logs": {log.file.rsplit("/", 1)[-1]: log for log in library.screening[entry.id]},
            "methods_text": prose.get("methods", ""),
            "search_dates": tuple(written_date(search.date) for search in record.searches),
        },
    )
    findings = [
        page(
            address=finding_folder(entry.id, theme),
            template="review_findings.html.jinja",
            title=f"{words}: {record.title}",
            description=" ".join(block.finding.statement for block in blocks),
            filters=(("kind", "review"), ("theme", words), filters[-1]),
            data={**shared, "theme": theme, "words": words, "blocks": blocks},
        )
        for theme, words, blocks in groups
    ]
    texts = [
        page(
            address=f"{address}{name}/",
            template="review_chapter.html.jinja",
            title=f"{_chapter_title(name)}: {record.title}",
            description=f"{_chapter_title(name)}, a part of the review {record.title}",
            filters=filters,
            data={
                **shared,
                "chapter": _chapter_title(name),
                "text": text,
                "source": entry.file.replace("review.yml", f"{name}.md"),
            },
        )
        for name, text in chapters.items()
    ]
    lists = (*_included_views(record, corpus, address, included), *record_views(entry, corpus, diagram))
    return [main, methods, *findings, *texts, *lists, *waiting_views(corpus, entry.id)]


def _chapter_title(name: str) -> str:
    return name.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class CharacteristicsRow:
    """One entry in the table of what a review includes."""

    row: EntryRow
    who: str
    intervention: str
    read_as: str
    appraised: str


def _characteristics(corpus: Corpus, name: str) -> CharacteristicsRow:
    row, labels = entry_row(corpus, name), corpus.labels
    evaluation = corpus.linked.library.evaluations.get(name)
    if evaluation is None:
        policy = corpus.linked.library.policies[name].record
        asked = f"{len(policy.provisions)} provisions, {len(policy.targets)} targets"
        appraised = "yes" if policy.appraisals else "not appraised"
        return CharacteristicsRow(row, asked, "", labels.of("access", policy.coding.access), appraised)
    record = evaluation.record
    people = "; ".join(sample_words(group, labels) for group in record.sample)
    return CharacteristicsRow(
        row,
        labels.text(record.sample_note) or people or labels.of("nothing", "left-out"),
        record.intervention.name if record.intervention else labels.of("nothing", "left-out"),
        labels.of("access", record.coding.access),
        "yes" if record.appraisals else "not appraised",
    )


def _included_views(record: Review, corpus: Corpus, home: str, included: tuple[str, ...]) -> list[View]:
    """Plan the table of characteristics of what a review includes, cut into pages like every long list."""
    return [
        View(
            address=page.address,
            template="review_included.html.jinja",
            kind="list",
            title=f"What is included: {record.title}" + (f", page {page.number}" if page.number > 1 else ""),
            description=f"Characteristics of the {page.total} entries that the review {record.title} includes",
            data={
                "page": page,
                "home": home,
                "review": record,
                "rows": tuple(_characteristics(corpus, row.id) for row in page.rows),
            },
            updated=record.currency.published_on,
        )
        for page in list_pages(corpus, f"{home}included/", included)
    ]
