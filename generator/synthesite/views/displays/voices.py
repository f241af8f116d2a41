"""Whose view supports what: entries by group of people, for each theme or each finding of a review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...link import narrower_themes
from ..model import Corpus, address_of, finding_folder
from .model import Cell, Column, Display, Selection, Table

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class VoiceCounts:
    """One row: what is spoken of, and in how many entries each group speaks of it."""

    words: str
    address: str
    entries: int
    """Entries that speak of it at all."""
    counts: tuple[int, ...]


def heard_groups(corpus: Corpus) -> tuple[tuple[str, str], ...]:
    """Groups whose view can be heard, code and words, in codebook order; the authors' own is left out."""
    return tuple(
        (voice.code, voice.label) for voice in corpus.linked.library.codebook.voices if voice.code != "authors"
    )


def _count(corpus: Corpus, names: Iterable[str], theme: str) -> tuple[int, tuple[int, ...]]:
    """Entries with a finding on a theme or a narrower one, and of these those with a finding in each voice."""
    inside = {theme, *narrower_themes(corpus.linked.narrower, theme)}
    said: list[set[str]] = []
    for name in dict.fromkeys(names):
        entry = corpus.linked.library.evaluations.get(name)
        found = [finding for finding in entry.record.findings if finding.theme in inside] if entry else []
        if found:
            said.append({voice for finding in found for voice in finding.voices})
    return len(said), tuple(sum(code in voices for voices in said) for code, _ in heard_groups(corpus))


def voice_counts(corpus: Corpus, selection: Selection) -> tuple[tuple[VoiceCounts, ...], bool]:
    """The rows of the matrix, and whether they are findings of a review rather than themes.

    Findings that rest on no evaluation which speaks to their theme, such as those from the policy record, are left out.
    """
    library, narrower = corpus.linked.library, corpus.linked.narrower
    inside = {selection.theme, *narrower_themes(narrower, selection.theme)} if selection.theme else set(library.themes)
    rows: list[VoiceCounts] = []
    if selection.review is not None:
        for finding in library.reviews[selection.review].record.findings:
            if finding.theme in inside:
                rests_on = [part.entry.split("#")[0] for part in finding.contributions if part.stance == "for"]
                address = f"{finding_folder(selection.review, finding.theme)}#{finding.id}"
                rows.append(VoiceCounts(finding.statement, address, *_count(corpus, rests_on, finding.theme)))
    if rows:
        return tuple(row for row in rows if row.entries), True
    return tuple(
        VoiceCounts(theme.label, address_of("theme", theme.id), *_count(corpus, selection.evaluations, theme.id))
        for theme in library.scheme.themes
        if theme.id in inside and theme.replaced_by is None
    ), False


def size_of(count: int) -> str:
    """The class of a number's mark: one, few (2 to 5) or many."""
    return "one" if count == 1 else "few" if count <= 5 else "many"


def voices_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the matrix of whose view supports which theme or finding."""
    groups = heard_groups(corpus)
    rows, of_review = voice_counts(corpus, selection)
    what = "finding" if of_review else "theme"
    table = Table(
        f"Whose view, by {what}: {selection.title}",
        (
            Column(what, what.capitalize()),
            Column("entries", "Evaluations that speak of it", True),
            *(Column(code.replace("-", "_"), words, True) for code, words in groups),
        ),
        tuple(
            (
                Cell(row.words, row.address),
                Cell(f"{row.entries:,}"),
                *(
                    Cell(f"{count:,}", css=f"sy-heard sy-heard--{size_of(count)}")
                    if count
                    else Cell(NOBODY, css="sy-nil")
                    for count in row.counts
                ),
            )
            for row in rows
        ),
    )
    subtitle = f"{selection.title}; evaluations with a statement in each group's view, by {what}"
    if not any(row.entries for row in rows):
        return Display(
            "voices",
            "voices",
            "No finding is entered here",
            subtitle,
            "",
            table,
            missing="None of these entries has a finding on a theme, so nobody's view can be counted.",
        )
    return Display(
        kind="voices",
        id="voices",
        headline=_headline(rows, [words for _, words in groups], what),
        subtitle=subtitle,
        reading=f"Each row is a {what}, each column a group of people. The number says in how many evaluations that "
        "group's view is reported; the darker the mark, the more. Where it says nobody, no entry here reports it.",
        table=table,
        notes=(
            "One evaluation can report several groups, so the numbers of a row must not be added up.",
            "What authors say in their own name is not a group's view and is left out.",
            *(("Findings that rest on no evaluation's statement are left out.",) if of_review else ()),
        ),
    )


def _headline(rows: tuple[VoiceCounts, ...], groups: list[str], what: str) -> str:
    """Who is heard on most rows, and who on none."""
    on = [sum(row.counts[at] > 0 for row in rows) for at in range(len(groups))]
    silent = [_lower(words) for words, count in zip(groups, on, strict=True) if not count]
    if len(silent) == len(groups):
        return "No entry here reports the view of any group"
    best = max(range(len(groups)), key=lambda at: (on[at], -at))
    heard = f"{groups[best]} are heard on {on[best]} of {len(rows)} {what}s" if len(rows) > 1 else ""
    if not heard:
        count = rows[0].counts
        best = max(range(len(groups)), key=lambda at: (count[at], -at))
        heard = f"{groups[best]} are heard in {count[best]:,} of {rows[0].entries:,} evaluations"
    if not silent:
        return f"{heard}; every group is heard somewhere"
    return f"{heard}; nobody reports the view of {_listed(silent)}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
