"""The head of a theme's page: how much, how sure, at what cost; what disagrees; what would change the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..link import narrower_themes
from ..schema.review import ReviewFinding
from ..synthesis.coverage import DIRECTIONS, ThemeCoverage
from .model import Corpus, address_of, finding_folder
from .rows import certainty_of

NOT_ENOUGH = "Not enough evidence"
KINDS = ("effect", "qualitative", "policy", "description")
"""Kinds of findings in the order in which the head of a theme looks for its answer."""

SHARPEST = 2
"""Disagreements told per outcome stop here; the results pages show every study."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One line of the headline: its words, a mark, and what stands behind it."""

    words: str
    css: str = ""
    note: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where entries point apart: what about, how, and the pages to look at."""

    text: str
    links: tuple[tuple[str, str], ...]
    """Address and words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a theme's page."""

    short: tuple[tuple[str, str, str, str], ...]
    """Statements of our reviews, one of each kind: statement, level code, words of the level, address."""
    how_much: Scale
    how_sure: Scale
    cost: Scale
    disagreements: tuple[Disagreement, ...]
    would_change: tuple[tuple[str, str], ...]
    """What would change a finding, and its address."""


def theme_answer(corpus: Corpus, theme: str) -> Answer:
    """Put the head of a theme's page together from the findings of our reviews and the entries.

    A theme without findings of its own takes those of its narrower themes.
    """
    found = _findings(corpus, {theme}) or _findings(corpus, set(narrower_themes(corpus.linked.narrower, theme)))
    first = {kind: next((row for row in found if row[1].kind == kind), None) for kind in KINDS}
    leading = [row for row in first.values() if row is not None]
    cover = corpus.coverage.themes[theme]
    return Answer(
        short=tuple(
            (finding.statement, *certainty_of(corpus, finding), _address(review, finding))
            for review, finding in leading[:3]
        ),
        how_much=_how_much(corpus, found, cover),
        how_sure=_how_sure(corpus, found),
        cost=_cost(corpus, cover),
        disagreements=tuple(_disagreements(corpus, theme, found, cover)),
        would_change=tuple(
            dict.fromkeys(
                (finding.would_change, _address(review, finding)) for review, finding in found if finding.would_change
            )
        ),
    )


def _findings(corpus: Corpus, themes: set[str]) -> list[tuple[str, ReviewFinding]]:
    return [
        (name, finding)
        for name, review in corpus.linked.library.reviews.items()
        for finding in review.record.findings
        if finding.theme in themes
    ]


def _address(review: str, finding: ReviewFinding) -> str:
    return f"{finding_folder(review, finding.theme)}#{finding.id}"


def _how_much(corpus: Corpus, found: list[tuple[str, ReviewFinding]], cover: ThemeCoverage) -> Scale:
    """The size of the difference as the leading effect finding judges it; never read off the counts of direction."""
    effects = [(review, finding) for review, finding in found if finding.kind == "effect"]
    if not effects:
        if cover.domains:
            return Scale(NOT_ENOUGH, note="Results were measured, but no review here judges them.")
        return Scale("Not measured", note="No study of the subject itself has a measured result on it.")
    review, finding = effects[0]
    level, _ = certainty_of(corpus, finding)
    note = f"The first of {len(effects)} findings on measured effects" if len(effects) > 1 else ""
    effect = finding.effect
    if effect is None:
        return Scale("See the finding", note=note, address=_address(review, finding))
    if level in ("very-low", "none") or effect.direction == "unclear":
        return Scale("Uncertain", "sy-dir sy-dir--unclear", note, _address(review, finding))
    words = corpus.labels.of("effects", effect.direction)
    if effect.direction == "little-or-no":
        return Scale(words, "sy-dir sy-dir--no-difference", note, _address(review, finding))
    size = corpus.labels.of("effect_sizes", effect.size)
    return Scale(f"{words}: {size}", "", note, _address(review, finding))


def _how_sure(corpus: Corpus, found: list[tuple[str, ReviewFinding]]) -> Scale:
    judged = [row for kind in KINDS for row in found if row[1].kind == kind and (row[1].grade or row[1].cerqual)]
    if not judged:
        return Scale("Not judged", note="What policy said is read from the record; nobody rates it.")
    review, finding = judged[0]
    level, words = certainty_of(corpus, finding)
    what = "of that finding" if finding.kind == "effect" else "of what people said; effects were not judged"
    provisional = "; a first judgement by one person" if finding.provisional else ""
    return Scale(
        words, f"sy-level sy-level--{level}", f"{what[:1].upper()}{what[1:]}{provisional}", _address(review, finding)
    )


def _cost(corpus: Corpus, cover: ThemeCoverage) -> Scale:
    """What the evaluations of the theme say on outcomes about money, as counts: nothing here is weighed up."""
    library = corpus.linked.library
    money = {domain.code for domain in library.codebook.outcome_domains if domain.money == "yes"}
    if not money:
        return Scale(NOT_ENOUGH, note="This site codes no outcome about money.")
    about = next((name for name, theme in library.themes.items() if money & set(theme.outcome_domains)), None)
    address = address_of("theme", about) if about and about != cover.theme else None
    measured = [
        name
        for name in cover.evaluations
        if any(outcome.domain in money for outcome in library.evaluations[name].record.outcomes)
    ]
    total = len(cover.evaluations)
    if not measured:
        return Scale(NOT_ENOUGH, note=f"None of the {total} evaluations here measured cost.", address=address)
    counts = Counter(
        found.direction for name in measured for found in corpus.coverage.directions[name] if found.domain in money
    )
    said = [f"{counts[code]} {corpus.labels.of('cost_sides', code)}" for code in DIRECTIONS if counts[code]]
    none = "no direction could be told"
    return Scale(
        f"{len(measured)} of {total} evaluations measured cost",
        note=f"Results: {', '.join(said) if said else none}. A count, not an answer.",
        address=address,
    )


def _disagreements(
    corpus: Corpus, theme: str, found: list[tuple[str, ReviewFinding]], cover: ThemeCoverage
) -> Iterable[Disagreement]:
    labels, linked = corpus.labels, corpus.linked
    for domain in cover.domains:
        counts = dict(domain.counts)
        if counts["positive"] and counts["negative"]:
            yield Disagreement(
                f"{labels.of('outcome_domains', domain.domain)}: {_studies(counts['positive'])} "
                f"{labels.of('sides', 'positive')}, {_studies(counts['negative'])} {labels.of('sides', 'negative')}.",
                ((f"{address_of('theme', theme)}results/{domain.domain}/", "Study by study"),),
            )
    for review, finding in found:
        against = [row.entry.split("#")[0] for row in finding.contributions if row.stance == "against"]
        if against:
            yield Disagreement(
                f"{len(against)} of {len(finding.contributions)} entries speak against: {finding.statement}",
                (
                    (_address(review, finding), "The finding"),
                    *((address_of(linked.kinds[name], name), linked.titles[name]) for name in against[:SHARPEST]),
                ),
            )
    here = {*cover.evaluations, *cover.policies}
    for name in sorted(here):
        for link in linked.outgoing.get(name, ()):
            if link.kind == "contradicts" and link.target in here:
                yield Disagreement(
                    f"{linked.titles[name]} contradicts {linked.titles[link.target]}.",
                    tuple((address_of(linked.kinds[end], end), linked.titles[end]) for end in (name, link.target)),
                )


def _studies(count: int) -> str:
    return f"{count} {'study' if count == 1 else 'studies'}"
