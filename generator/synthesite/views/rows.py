"""Rows for lists and links, built the same way on every page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from ..labels import Labels
from ..link import LinkedLibrary, ResolvedLink
from ..schema import Evaluation, Policy
from ..schema.policy import Provision, Target
from ..schema.review import ReviewFinding
from ..synthesis.certainty import cerqual_level, grade_level
from ..synthesis.document_status import Statuses
from ..synthesis.policy_status import ENDED, policy_status
from .model import Corpus, EntryRow, LinkGroup, LinkItem, ListPage, address_of

LINK_ORDER = (
    "evaluates", "included-in", "companion", "supports", "contradicts", "cites", "commissioned",
    "supersedes", "repeals", "amends", "implements", "responds-to",
)  # fmt: skip


LINKS_SHOWN = 40
"""Relations shown on the page of an entry; all are on a list of its own where there are more."""


def main_key(corpus: Corpus, name: str) -> str | None:
    """The citation key of an entry's main document, where the bibliography has it."""
    library = corpus.linked.library
    if name in library.evaluations:
        keys: list[str] = list(library.evaluations[name].record.reports)
    elif name in library.policies:
        documents = library.policies[name].record.documents
        keys = [document.key for document in sorted(documents, key=lambda document: document.role != "main")]
    else:
        keys = []
    return next((key for key in keys if key in library.bibliography), None)


def authors_of(corpus: Corpus, name: str) -> str:
    """Authors of an entry's main document in short form, without the year."""
    key = main_key(corpus, name)
    if key is None:
        return ""
    record = corpus.linked.library.bibliography[key]
    short = record.short.removeprefix("[")  # a title in brackets, cut, where nobody is named
    return (
        short.removesuffix(f" {record.year}")
        if record.year
        else short.removesuffix(" no date").removesuffix(", no date")
    )


def standing_mark(corpus: Corpus, name: str) -> str:
    """How an entry's main document stands, to be set after its name: ``" (retracted)"``; mostly nothing."""
    return _mark(corpus.statuses, corpus.labels, name)


def _mark(statuses: Statuses, labels: Labels, name: str) -> str:
    standing = statuses.entries.get(name, "published")
    if standing in ("published", "unpublished"):
        return ""
    words = labels.of("publication_status", standing)
    return f" ({words[:1].lower()}{words[1:]})"


def mark_titles(linked: LinkedLibrary, statuses: Statuses, labels: Labels) -> LinkedLibrary:
    """The library with ``(retracted)`` and its like after the titles of entries that do not simply stand.

    So no list, table, feed or display can name such an entry without saying so.
    """
    marks = {name: mark for name in statuses.entries if (mark := _mark(statuses, labels, name))}
    titles = {name: f"{title}{marks.get(name, '')}" for name, title in linked.titles.items()}
    return replace(linked, titles=MappingProxyType(titles)) if marks else linked


def plain_title(corpus: Corpus, name: str) -> str:
    """The title of an entry without such a mark, for data that have a field of its own for it."""
    return corpus.linked.titles[name].removesuffix(standing_mark(corpus, name))


def study_label(corpus: Corpus, name: str) -> str:
    """A study in short: authors, or its title, and year; and how it stands, where it was retracted or the like."""
    year = corpus.linked.years[name] or "no date"
    authors = authors_of(corpus, name)
    return f"{authors} {year}{standing_mark(corpus, name)}" if authors else f"{corpus.linked.titles[name]} {year}"


def entry_row(corpus: Corpus, name: str) -> EntryRow:
    """One entry as a row of a list."""
    if (row := corpus.rows.get(name)) is None:
        row = corpus.rows[name] = _entry_row(corpus, name)
    return row


def retracted_rows(corpus: Corpus) -> tuple[EntryRow, ...]:
    """The evaluations that were retracted, by title: pages that count entries name them."""
    names = [name for name in corpus.linked.library.evaluations if corpus.statuses.entries.get(name) == "retracted"]
    return tuple(sorted((entry_row(corpus, name) for name in names), key=lambda row: (row.title.casefold(), row.id)))


def _entry_row(corpus: Corpus, name: str) -> EntryRow:
    linked = corpus.linked
    library = linked.library
    labels = corpus.labels
    kind = linked.kinds[name]
    directional = {scope.code for scope in library.codebook.counted_scopes}
    what = where = scope = ended = ""
    if kind == "evaluation":
        record = library.evaluations[name].record
        what = labels.of("designs", record.design)
        where = ", ".join(labels.of("places", place) for place in record.countries)
        scope = "" if record.scope in directional else labels.of("scopes", record.scope)
    elif kind == "policy":
        policy = library.policies[name].record
        what = labels.of("policy_kinds", policy.kind)
        where = ", ".join(labels.of("places", place) for place in policy.jurisdictions)
        status = policy_status(linked, name, corpus.day)
        ended = labels.of("states", status.state) if status.state in ENDED else ""
        scope = "" if policy.scope in directional else labels.of("scopes", policy.scope)
    found = corpus.statuses.of(library.bibliography.get(main_key(corpus, name) or ""))
    return EntryRow(
        id=name,
        kind=kind,
        title=linked.titles[name],
        address=address_of(kind, name),
        year=linked.years[name],
        authors=authors_of(corpus, name),
        what=what,
        where=where,
        scope=scope,
        themes=tuple(labels.of("themes", theme) for theme in linked.themes_of.get(name, ())),
        standing="" if found.standing == "published" else labels.of("publication_status", found.standing),
        ended=ended,
    )


def newest_first(corpus: Corpus, names: Iterable[str]) -> list[str]:
    """Entries by year, newest first, those without a date last, then by title."""
    years, titles = corpus.linked.years, corpus.linked.titles
    return sorted(
        names,
        key=lambda name: (years[name] is None, -int((years[name] or "0")[:4]), titles[name].casefold(), name),
    )


def oldest_first(corpus: Corpus, names: Iterable[str]) -> list[str]:
    """Entries by year, oldest first, those without a date last, then by title."""
    years, titles = corpus.linked.years, corpus.linked.titles
    return sorted(
        names,
        key=lambda name: (years[name] is None, int((years[name] or "0")[:4]), titles[name].casefold(), name),
    )


def part_label(corpus: Corpus, link: ResolvedLink) -> str:
    """What a link to a part of an entry points at, in words."""
    if link.part is None:
        return ""
    library = corpus.linked.library
    entry = library.evaluations.get(link.target) or library.policies.get(link.target)
    record = entry.record if entry else None
    if isinstance(record, Policy):
        named: tuple[Provision | Target, ...] = (*record.provisions, *record.targets)
        for part in named:
            if part.id == link.part:
                return part.statement
    if isinstance(record, Evaluation):
        for outcome in record.outcomes:
            if outcome.id == link.part:
                return outcome.measure
    return ""


def fair_shares(sizes: Sequence[int], total: int) -> list[int]:
    """How many of each list to show, so that no more than ``total`` are shown: short lists stay whole."""
    shares = [0] * len(sizes)
    for done, index in enumerate(sorted(range(len(sizes)), key=lambda index: sizes[index])):
        shares[index] = min(sizes[index], (total - sum(shares)) // (len(sizes) - done))
    return shares


def linked_entries(corpus: Corpus, name: str) -> list[str]:
    """Every entry that an entry has a relation with, newest first."""
    linked = corpus.linked
    others = {link.target for link in linked.outgoing.get(name, ())}
    return newest_first(corpus, others | {link.source for link in linked.incoming.get(name, ())})


def has_linked_page(corpus: Corpus, name: str) -> bool:
    """Whether an entry has more relations than its page shows, so that a list of its own holds them all."""
    linked = corpus.linked
    return len(linked.outgoing.get(name, ())) + len(linked.incoming.get(name, ())) > LINKS_SHOWN


def link_groups(corpus: Corpus, name: str) -> tuple[LinkGroup, ...]:
    """The relations of an entry, stated by it or by others, under the heading that fits its end.

    Companions show under one heading whichever side stated them. Of very many only some are shown.
    """
    linked = corpus.linked
    groups: dict[str, dict[tuple[str, str], LinkItem]] = {}
    order: dict[str, tuple[int, int]] = {}
    stated = [(link, False) for link in linked.outgoing.get(name, ())] + [
        (link, True) for link in linked.incoming.get(name, ())
    ]
    for link, inverse in stated:
        other = link.source if inverse else link.target
        heading = corpus.labels.link(link.kind, inverse=inverse)
        order[heading] = (LINK_ORDER.index(link.kind), int(inverse))
        part = part_label(corpus, link)
        kind = linked.kinds[other]
        groups.setdefault(heading, {})[other, part] = LinkItem(
            linked.titles[other], address_of(kind, other), linked.years[other], kind, part, link.note or ""
        )
    headings = sorted(groups, key=lambda heading: order[heading])
    sizes = [len(groups[heading]) for heading in headings]
    shares = fair_shares(sizes, LINKS_SHOWN)
    return tuple(
        LinkGroup(
            heading,
            tuple(
                sorted(
                    groups[heading].values(),
                    key=lambda item: (item.year or "9999", item.title.casefold(), item.part),
                )[:share]
            ),
            size - share,
        )
        for heading, size, share in zip(headings, sizes, shares, strict=True)
    )


def list_pages(corpus: Corpus, base: str, names: Sequence[str]) -> Iterator[ListPage]:
    """Cut a long list into pages: the first at ``base``, the others at ``base/page/<n>/``."""
    size = corpus.settings.page_size
    pages = max(1, -(-len(names) // size))

    def address(number: int) -> str:
        return base if number == 1 else f"{base}page/{number}/"

    for number in range(1, pages + 1):
        yield ListPage(
            number=number,
            pages=pages,
            address=address(number),
            previous=address(number - 1) if number > 1 else None,
            following=address(number + 1) if number < pages else None,
            total=len(names),
            rows=tuple(entry_row(corpus, name) for name in names[(number - 1) * size : number * size]),
        )


def repeats(note: str | None, label: str) -> bool:
    """Whether a note says only what the label beside it says already."""
    said, shown = (set(re.findall(r"\w+", text.casefold())) for text in (note or "", label))
    return said <= shown | {"policy", "study"}


def certainty_of(corpus: Corpus, finding: ReviewFinding) -> tuple[str, str]:
    """How sure a finding of a review is: the level, or ``none`` where nobody judged it, and its words.

    What the record of policy says is there to be read; without a judgement the words say only where it is from.
    """
    if finding.grade is not None:
        level: str = grade_level(finding.grade)
    elif finding.cerqual is not None:
        level = cerqual_level(finding.cerqual)
    else:
        level = "none"
        if finding.kind in ("policy", "description"):
            return level, corpus.labels.of("records", finding.kind)
    return level, corpus.labels.of("confidence" if finding.cerqual else "levels", level)
