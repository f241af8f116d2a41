"""What policy asked, and what evaluations found: every provision and target with the evaluations that bear on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..link import LinkedLibrary, ResolvedLink, narrower_themes
from ..schema.appraisal import GradeLevel
from ..schema.dates import certainly_before, earliest
from ..schema.evaluation import Direction
from ..schema.policy import Policy, Provision, Target
from ..schema.review import ReviewFinding
from .certainty import LEVELS, grade_level
from .crosswalk_verdict import BearingStudy, How, Judged, counted_studies, judge, timing_of
from .direction import StudyDirection, combined_direction
from .document_status import document_statuses
from .policy_status import ordered_events
from .same_study import group_reports

TESTS = ("contradicts", "supports", "evaluates")
"""Links by which an evaluation says that it bears on a policy; of several to one part the first of these leads."""

_STATED: dict[str, Direction] = {"supports": "positive", "contradicts": "negative"}
_BEGINNINGS = frozenset({"adopted", "published", "commenced"})
_SKETCHES = frozenset({"proposed", "consulted"})


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """A finding of one of our reviews that speaks of a provision or target."""

    review: str
    finding: str
    exact: bool
    """Whether it names the part itself; else it names the policy and speaks to the part's theme."""


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """One provision or target, and what is known of it."""

    policy: str
    part: str
    statement: str
    theme: str | None
    strength: str
    target: bool
    provision: str | None
    """For a target the provision it belongs to."""
    since: str | None
    """When it was first asked: adopted, published or in force, else proposed; EDTF."""
    studies: tuple[BearingStudy, ...]
    """Those named for this part first, by date; then those of the whole policy."""
    judged: Judged
    certainty: GradeLevel | None
    findings: tuple[PolicyFinding, ...]
    later: tuple[str, ...]
    """Later policies that say they put this part into practice, in order of time."""
    fate: str | None
    """For a target: what became of it; None where nobody has judged it."""
    reported: bool
    """For a target: whether its entry tells anything of its outcome."""

    @property
    def named(self) -> tuple[BearingStudy, ...]:
        """The studies that somebody says bear on this part."""
        return tuple(study for study in self.studies if study.how != "whole")


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Every provision and target of every policy, and the way back from evaluations."""

    rows: tuple[CrosswalkRow, ...] = ()
    """By the day they were first asked, then as the policy has them."""
    by_part: Mapping[tuple[str, str], CrosswalkRow] = field(default_factory=lambda: MappingProxyType({}))
    by_evaluation: Mapping[str, tuple[CrosswalkRow, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The parts that each evaluation is named for."""
    by_theme: Mapping[str | None, tuple[CrosswalkRow, ...]] = field(default_factory=lambda: MappingProxyType({}))


def cross_policies(linked: LinkedLibrary, directions: Mapping[str, tuple[StudyDirection, ...]]) -> Crosswalk:
    """Set every provision and target beside the evaluations that bear on it.

    Args:
        linked: the linked library.
        directions: where each evaluation points on each outcome domain, as ``cover_themes`` has it.
    """
    found = _Crossing(linked, directions)
    rows = sorted(
        (row for name in linked.library.policies for row in found.policy(name)),
        key=lambda row: (row.since is None, earliest(row.since) if row.since else ""),
    )
    by_evaluation: dict[str, list[CrosswalkRow]] = defaultdict(list)
    by_theme: dict[str | None, list[CrosswalkRow]] = defaultdict(list)
    for row in rows:
        by_theme[row.theme].append(row)
        for study in row.named:
            by_evaluation[study.evaluation].append(row)
    return Crosswalk(
        rows=tuple(rows),
        by_part=MappingProxyType({(row.policy, row.part): row for row in rows}),
        by_evaluation=MappingProxyType({name: tuple(found) for name, found in sorted(by_evaluation.items())}),
        by_theme=MappingProxyType({theme: tuple(found) for theme, found in by_theme.items()}),
    )


def asked_since(policy: Policy) -> str | None:
    """When a policy first asked for what it asks: the first event that made it, else the first that proposed it."""
    for kinds in (_BEGINNINGS, _SKETCHES):
        for event in ordered_events(policy.events):
            if event.type in kinds:
                return event.date
    return None


class _Crossing:
    """The indexes of one library that every row is made from."""

    def __init__(self, linked: LinkedLibrary, directions: Mapping[str, tuple[StudyDirection, ...]]) -> None:
        self.linked = linked
        self.directions = directions
        library = linked.library
        self.reports = group_reports(linked)
        self.standings = document_statuses(library).entries
        self.families = {design.code: design.family for design in library.codebook.designs}
        self.since = {name: asked_since(entry.record) for name, entry in library.policies.items()}
        self.inside = {theme: frozenset({theme, *narrower_themes(linked.narrower, theme)}) for theme in library.themes}
        self.domains = {
            theme: frozenset(domain for name in inside for domain in library.themes[name].outcome_domains)
            for theme, inside in self.inside.items()
        }
        self.of_policy: dict[str, list[tuple[str, ReviewFinding, str | None]]] = defaultdict(list)
        self.rated: dict[str, list[tuple[ReviewFinding, GradeLevel]]] = defaultdict(list)
        for review, entry in library.reviews.items():
            for finding in entry.record.findings:
                level = grade_level(finding.grade) if finding.grade else None
                for contribution in finding.contributions:
                    name, _, part = contribution.entry.partition("#")
                    if name in library.policies:
                        self.of_policy[name].append((review, finding, part or None))
                    elif level is not None and finding.kind == "effect" and contribution.stance != "context":
                        self.rated[name].append((finding, level))

    def policy(self, name: str) -> Iterable[CrosswalkRow]:
        """The rows of one policy, each target after its provision."""
        record = self.linked.library.policies[name].record
        themes = {provision.id: provision.theme for provision in record.provisions}
        incoming = [
            link
            for link in self.linked.incoming.get(name, ())
            if link.kind in TESTS and self.linked.kinds[link.source] == "evaluation"
        ]
        for provision in record.provisions:
            yield self.row(name, provision, provision.theme, incoming)
            for target in record.targets:
                if target.provision == provision.id:
                    yield self.row(name, target, provision.theme, incoming)
        for target in record.targets:
            if target.provision not in themes:
                yield self.row(name, target, target.theme, incoming)

    def row(
        self, policy: str, part: Provision | Target, theme: str | None, incoming: Iterable[ResolvedLink]
    ) -> CrosswalkRow:
        """One row."""
        since = self.since[policy]
        studies = self.studies(part, theme, since, incoming)
        later = self.later(policy, part.id)
        certainty = self.certainty(studies, theme)
        target = isinstance(part, Target)
        return CrosswalkRow(
            policy=policy,
            part=part.id,
            statement=part.statement,
            theme=theme,
            strength="target" if isinstance(part, Target) else part.strength,
            target=target,
            provision=part.provision if isinstance(part, Target) else None,
            since=since,
            studies=studies,
            judged=judge(studies, certainty, asked_again=self.asked_again(studies, theme, later)),
            certainty=certainty,
            findings=self.findings(policy, part.id, theme),
            later=later,
            fate=part.fate if isinstance(part, Target) else None,
            reported=isinstance(part, Target) and bool(part.outcomes),
        )

    def reported(self, name: str) -> str | None:
        """When an evaluation was first reported: the earliest date of its documents."""
        library = self.linked.library
        dates = [
            date
            for key in library.evaluations[name].record.reports
            if key in library.bibliography and (date := library.bibliography[key].date)
        ]
        return min(dates, key=earliest, default=None)

    def studies(
        self, part: Provision | Target, theme: str | None, since: str | None, incoming: Iterable[ResolvedLink]
    ) -> tuple[BearingStudy, ...]:
        """The evaluations that bear on a part: named for it, told in an outcome of it, or of the whole policy."""
        found: dict[str, tuple[How, str, str]] = {}
        for link in sorted(incoming, key=lambda link: TESTS.index(link.kind)):
            if link.part == part.id:
                found.setdefault(link.source, ("linked", link.kind, link.note or ""))
        for outcome in part.outcomes if isinstance(part, Target) else ():
            name = (outcome.entry or "").partition("#")[0]
            if name in self.linked.library.evaluations:
                found.setdefault(name, ("reported", "reports", outcome.note or ""))
        for link in incoming:
            if link.part is None and self.speaks_to(link.source, theme):
                found.setdefault(link.source, ("whole", link.kind, link.note or ""))
        studies = [self.study(name, how, kind, note, theme, since) for name, (how, kind, note) in found.items()]
        when = {name: self.reported(name) for name in found}
        return tuple(
            sorted(
                studies,
                key=lambda study: (
                    study.how == "whole",
                    earliest(date) if (date := when[study.evaluation]) else "9999",
                    study.evaluation,
                ),
            )
        )

    def study(self, name: str, how: How, kind: str, note: str, theme: str | None, since: str | None) -> BearingStudy:
        """One evaluation as it bears on a part of a theme."""
        record = self.linked.library.evaluations[name].record
        wanted = self.domains.get(theme or "", frozenset())
        measured = combined_direction(
            found.direction for found in self.directions.get(name, ()) if found.domain in wanted
        )
        return BearingStudy(
            evaluation=name,
            how=how,
            kind=kind,
            note=note,
            direction=_STATED.get(kind, measured),
            stated=kind in _STATED,
            family=self.families.get(record.design, "other"),
            appraised=bool(record.appraisals),
            timing=timing_of(self.reported(name), since),
            retracted=self.standings.get(name) == "retracted",
            study=self.reports[name].entries[0] if name in self.reports else name,
        )

    def speaks_to(self, evaluation: str, theme: str | None) -> bool:
        """Whether an evaluation speaks to a theme or one below it."""
        return theme is not None and not self.inside.get(theme, frozenset()).isdisjoint(
            self.linked.themes_of[evaluation]
        )

    def certainty(self, studies: Iterable[BearingStudy], theme: str | None) -> GradeLevel | None:
        """The highest certainty that our reviews give to an effect on the theme that rests on these studies."""
        inside = self.inside.get(theme or "", frozenset())
        levels = [
            level
            for study in counted_studies(tuple(studies))
            if study.direction is not None
            for finding, level in self.rated.get(study.evaluation, ())
            if finding.theme in inside
        ]
        return max(levels, key=LEVELS.index, default=None)

    def findings(self, policy: str, part: str, theme: str | None) -> tuple[PolicyFinding, ...]:
        """Findings of our reviews that name a part, and those that name its policy and speak to its theme."""
        inside = self.inside.get(theme or "", frozenset())
        found: dict[tuple[str, str], bool] = {}
        for review, finding, named in self.of_policy.get(policy, ()):
            if named == part:
                found[review, finding.id] = True
            elif named is None and finding.theme in inside:
                found.setdefault((review, finding.id), False)
        rows = [PolicyFinding(review, name, exact) for (review, name), exact in found.items()]
        return tuple(sorted(rows, key=lambda row: not row.exact))

    def later(self, policy: str, part: str) -> tuple[str, ...]:
        """Policies made certainly later that say they put a part into practice."""
        since = self.since[policy]
        found = {
            link.source
            for link in self.linked.incoming.get(policy, ())
            if link.kind == "implements" and link.part == part and since is not None
        }
        dated = [(date, name) for name in found if (date := self.since[name]) and certainly_before(since or "", date)]
        return tuple(name for _, name in sorted(dated, key=lambda row: (earliest(row[0]), row[1])))

    def asked_again(self, studies: Iterable[BearingStudy], theme: str | None, later: Iterable[str]) -> bool:
        """Whether a later policy asks for the same after results pointed the other way, and is linked to none of them.

        Only where dates and links say so: the policy puts this part into practice, has a provision on the theme, and
        came certainly after the first of those studies was reported.
        """
        against = [
            (study.evaluation, date)
            for study in counted_studies(tuple(studies))
            if study.direction in ("negative", "no-difference") and (date := self.reported(study.evaluation))
        ]
        known = {name for name, _ in against}
        for name in later:
            day = self.since[name]
            asks = any(part.theme == theme for part in self.linked.library.policies[name].record.provisions)
            linked = {link.target for link in self.linked.outgoing.get(name, ())}
            linked |= {link.source for link in self.linked.incoming.get(name, ())}
            after = day is not None and any(certainly_before(date, day) for _, date in against)
            if asks and after and not known & linked:
                return True
        return False
