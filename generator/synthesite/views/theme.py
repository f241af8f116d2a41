"""Pages of themes: what evaluations say, what policy said, and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from ..link import narrower_themes
from ..schema.theme import Theme
from ..synthesis.coverage import ThemeCoverage
from ..synthesis.crosswalk import CrosswalkRow
from .crosswalk_rows import HOME, PartRow, part_row, theme_address
from .currency import theme_currency
from .displays import plan_display, select_for_theme
from .model import Corpus, EntryRow, View, address_of, finding_folder
from .rows import certainty_of, entry_row, newest_first, oldest_first
from .theme_answer import theme_answer

LISTS = 32_000
"""Characters of HTML that the lists of a theme page may take, so that the page stays below 60 kB."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How many rows of each list a theme page shows; links and numbers say where the others are."""

    entries: int
    """Evaluations, policies, and findings of our reviews."""
    statements: int
    """Statements in one voice."""
    studies: int
    """Studies of one outcome domain."""


CAPS = tuple(Caps(ceil(12 / part), ceil(4 / part), ceil(25 / part)) for part in (1, 1.25, 1.5, 2, 3, 5, 25))
"""From the most to the fewest; the first whose lists fit into ``LISTS`` is used."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A finding of one of our reviews, with how sure it is."""

    statement: str
    level: str
    level_words: str
    provisional: bool
    review: str
    address: str
    entries: int


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """What one group said on a theme: statements, each with its entry."""

    voice: str
    statements: tuple[tuple[str, str, str, str | None], ...]
    """Statement, title, address, year."""
    total: int


@dataclass(frozen=True, slots=True)
class DirectionRow:
    """Where studies point on one outcome domain."""

    code: str
    domain: str
    total: int
    counts: tuple[tuple[str, str, int], ...]
    """Direction code, words, number of studies."""
    studies: tuple[tuple[str, str, str, str, str | None], ...]
    """Direction code, words, title, address, year."""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """What one policy asked or said on a theme."""

    row: EntryRow
    statements: tuple[tuple[str, str, str], ...]
    """Statement, strength code (or nothing), strength words."""


def subject(corpus: Corpus) -> str:
    """What the site is about, in the words of its codebook: the scopes that displays of direction count."""
    labels = [scope.label for scope in corpus.linked.library.codebook.counted_scopes]
    return " and ".join(label[:1].lower() + label[1:] for label in labels)


def conclusions(corpus: Corpus, theme: str) -> tuple[Conclusion, ...]:
    """Findings of our reviews on a theme."""
    found: list[Conclusion] = []
    for name, review in corpus.linked.library.reviews.items():
        for finding in review.record.findings:
            if finding.theme != theme:
                continue
            level, words = certainty_of(corpus, finding)
            found.append(
                Conclusion(
                    finding.statement,
                    level,
                    words,
                    finding.provisional,
                    review.record.title,
                    f"{finding_folder(name, finding.theme)}#{finding.id}",
                    len(finding.contributions),
                )
            )
    return tuple(found)


def voice_rows(corpus: Corpus, cover: ThemeCoverage, inside: frozenset[str], shown: int) -> tuple[VoiceRow, ...]:
    """Statements by whose view they are, in codebook order."""
    said: dict[str, list[tuple[str, str, str, str | None]]] = {}
    linked = corpus.linked
    for name in newest_first(corpus, cover.evaluations):
        for finding in linked.library.evaluations[name].record.findings:
            if finding.theme in inside:
                for voice in finding.voices:
                    said.setdefault(voice, []).append(
                        (
                            finding.statement,
                            linked.titles[name],
                            address_of("evaluation", name),
                            linked.years[name],
                        )
                    )
    return tuple(
        VoiceRow(corpus.labels.of("voices", voice), tuple(said[voice][:shown]), len(said[voice]))
        for voice, _ in cover.voices
        if voice in said
    )


def direction_rows(corpus: Corpus, cover: ThemeCoverage, shown: int) -> tuple[DirectionRow, ...]:
    """Counts by direction for each outcome domain of a theme."""
    labels, linked = corpus.labels, corpus.linked
    return tuple(
        DirectionRow(
            domain.domain,
            labels.of("outcome_domains", domain.domain),
            domain.total,
            tuple((direction, labels.of("directions", direction), count) for direction, count in domain.counts),
            tuple(
                (
                    direction,
                    labels.of("directions", direction),
                    linked.titles[name],
                    address_of("evaluation", name),
                    linked.years[name],
                )
                for name, direction in domain.studies[:shown]
            ),
        )
        for domain in cover.domains
    )


def policy_rows(corpus: Corpus, cover: ThemeCoverage, inside: frozenset[str], shown: int) -> tuple[PolicyRow, ...]:
    """What policies asked or said on a theme, oldest first, provisions before remarks.

    Where not all are shown, those about the subject itself stay.
    """
    labels = corpus.labels
    rows: list[PolicyRow] = []
    ordered = oldest_first(corpus, cover.policies)
    kept = set(sorted(ordered, key=lambda name: bool(entry_row(corpus, name).scope))[:shown])
    for name in (name for name in ordered if name in kept):
        record = corpus.linked.library.policies[name].record
        asked = [
            (part.statement, part.strength, labels.of("strengths", part.strength))
            for part in record.provisions
            if part.theme in inside
        ]
        aimed = [
            (part.statement, "target", labels.of("strengths", "target"))
            for part in record.targets
            if part.theme in inside
        ]
        said = [(part.statement, "", "") for part in record.findings if part.theme in inside]
        rows.append(PolicyRow(entry_row(corpus, name), tuple((asked + aimed + said)[:4])))
    return tuple(rows)


def gaps(corpus: Corpus, cover: ThemeCoverage) -> tuple[str, ...]:
    """What is missing on a theme, in sentences."""
    labels = corpus.labels
    found: list[str] = []
    if not cover.evaluations:
        found.append("No evaluation here speaks to this theme.")
    if not cover.policies:
        found.append("No policy here speaks to this theme.")
    if cover.evaluations and not cover.core:
        found.append(
            "No evaluation of the subject itself speaks to this theme; "
            "what there is concerns neighbouring models or context."
        )
    present = {family for family, _ in cover.families}
    absent = [family for family in ("randomised", "non-randomised", "qualitative", "economic") if family not in present]
    if cover.evaluations and absent:
        found.append(
            f"Missing kinds of study: {', '.join(labels.of('families', family).lower() for family in absent)}."
        )
    if cover.evaluations and cover.unheard:
        quiet = [labels.of("voices", voice).lower() for voice in cover.unheard if voice != "authors"]
        if quiet:
            found.append(f"Nobody here reports the view of: {', '.join(quiet)}.")
    if cover.evaluations and not cover.appraised:
        found.append("None of these evaluations has been appraised for quality yet.")
    elif cover.appraised < len(cover.evaluations):
        found.append(
            f"{cover.appraised} of {len(cover.evaluations)} evaluations have a published or own appraisal of quality."
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ThemeLists:
    """The lists of a theme page, cut to the same caps."""

    conclusions: tuple[Conclusion, ...]
    voices: tuple[VoiceRow, ...]
    directions: tuple[DirectionRow, ...]
    evaluations: tuple[EntryRow, ...]
    policies: tuple[PolicyRow, ...]
    asked: tuple[PartRow, ...]

    def weight(self) -> int:
        """About how many characters of HTML they take: their words, and the markup around each row."""
        return (
            sum(300 + len(row.statement) + len(row.review) for row in self.conclusions)
            + sum(70 + len(f"{row[0]}{row[1]}{row[2]}") for voice in self.voices for row in voice.statements)
            + sum(600 + sum(95 + len(f"{row[2]}{row[3]}") for row in domain.studies) for domain in self.directions)
            + sum(
                120 + len(f"{row.title}{row.address}{row.authors}{row.what}{row.where}{row.scope}")
                for row in self.evaluations
            )
            + sum(
                220
                + len(f"{policy.row.title}{policy.row.address}{policy.row.where}")
                + sum(len(statement) + (80 if code else 10) for statement, code, _ in policy.statements)
                for policy in self.policies
            )
            + sum(430 + len(f"{row.statement}{row.verdict.address}") for row in self.asked)
        )


def asked_rows(corpus: Corpus, inside: frozenset[str]) -> list[CrosswalkRow]:
    """What policies asked on a theme and those below it, what most evaluations tested first."""
    found = [row for theme in sorted(inside) for row in corpus.crosswalk.by_theme.get(theme, ())]
    return sorted(found, key=lambda row: (-len(row.named), row.since or "9999", row.policy, row.part))


def asked_address(corpus: Corpus, theme: str, inside: frozenset[str]) -> str:
    """The page of the crosswalk on a theme, or the front page where only narrower themes have one."""
    return theme_address(theme) if theme in corpus.crosswalk.by_theme or len(inside) == 1 else HOME


def theme_lists(corpus: Corpus, theme: str, inside: frozenset[str]) -> ThemeLists:
    """The lists of a theme page, as long as they can be without making the page too large."""
    cover = corpus.coverage.themes[theme]
    evaluations = newest_first(corpus, cover.evaluations)
    core = [name for name in evaluations if not entry_row(corpus, name).scope]
    leading = set(core)
    ordered = core + [name for name in evaluations if name not in leading]
    for caps in CAPS:
        lists = ThemeLists(
            conclusions(corpus, theme)[: caps.entries],
            voice_rows(corpus, cover, inside, caps.statements),
            direction_rows(corpus, cover, caps.studies),
            tuple(entry_row(corpus, name) for name in ordered[: caps.entries]),
            policy_rows(corpus, cover, inside, caps.entries),
            tuple(part_row(corpus, row) for row in asked_rows(corpus, inside)[: ceil(caps.entries / 2)]),
        )
        if lists.weight() <= LISTS:
            break
    return lists


def theme_view(theme: Theme, corpus: Corpus) -> View:
    """Plan the page of one theme."""
    linked, labels = corpus.linked, corpus.labels
    cover = corpus.coverage.themes[theme.id]
    inside = frozenset({theme.id, *narrower_themes(linked.narrower, theme.id)})
    broader = [theme.broader] if theme.broader else []
    siblings = linked.narrower.get(theme.broader, ()) if theme.broader else ()
    lists = theme_lists(corpus, theme.id, inside)
    return View(
        address=address_of("theme", theme.id),
        template="theme.html.jinja",
        kind="theme",
        title=theme.label,
        description=theme.definition,
        source=f"{linked.library.project.settings.evidence}/themes.yml",
        updated=theme.reviewed_on,
        filters=(("kind", "theme"), ("theme", theme.label)),
        data={
            "theme": theme,
            "cover": cover,
            "answer": theme_answer(corpus, theme.id),
            "timeline": plan_display(corpus, "timeline", select_for_theme(corpus, theme.id)),
            "subject": subject(corpus),
            "families": tuple((labels.of("families", family), count) for family, count in cover.families),
            "conclusions": lists.conclusions,
            "conclusions_total": len(conclusions(corpus, theme.id)),
            "voices": lists.voices,
            "directions": lists.directions,
            "retracted": tuple(entry_row(corpus, name) for name in cover.retracted),
            "asked": lists.asked,
            "asked_total": len(asked_rows(corpus, inside)),
            "asked_tested": sum(bool(row.named) for row in asked_rows(corpus, inside)),
            "asked_address": asked_address(corpus, theme.id, inside),
            "evaluations": lists.evaluations,
            "policies": lists.policies,
            "gaps": gaps(corpus, cover),
            "broader": tuple((name, labels.of("themes", name)) for name in broader),
            "narrower": tuple(
                (
                    name,
                    labels.of("themes", name),
                    linked.library.themes[name].definition,
                    conclusions(corpus, name),
                )
                for name in linked.narrower[theme.id]
            ),
            "siblings": tuple((name, labels.of("themes", name)) for name in siblings if name != theme.id),
            "related": tuple(
                (name, labels.of("themes", name)) for name in theme.related if name in linked.library.themes
            ),
            "currency": theme_currency(corpus, theme),
        },
    )
