"""The linked library: references resolved, inverse links computed, themes closed over the hierarchy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .library import Library
from .load import Entry, nearest
from .problems import FieldPath, Problems, Related
from .schema import Evaluation, Policy, Review
from .schema.common import Link
from .schema.review import EligibilityRule
from .schema.values import ID_PATTERN

POLICY_ONLY = frozenset({"supersedes", "amends", "repeals", "implements"})
"""Relations that only a policy can have to another entry, and only to a policy."""


@dataclass(frozen=True, slots=True)
class ResolvedLink:
    """One stated relation between two entries that exist."""

    source: str
    target: str
    part: str | None
    """Provision, target, outcome or finding of the target, when the link points at one."""
    kind: str
    note: str | None
    place: str | None
    asserted_by: str | None
    says_what_it_says: str | None = None
    """Of a policy that cites: whether it says what the cited document says; None where nobody compared them."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkedLibrary:
    """A library whose references are resolved both ways.

    Two of them are never compared field by field; what is worked out of one can be kept for it.
    """

    library: Library
    kinds: Mapping[str, str]
    """Kind of every entry by id: evaluation, policy or review."""
    titles: Mapping[str, str]
    years: Mapping[str, str | None]
    """Year of the main document by id; None where no date is known."""
    outgoing: Mapping[str, tuple[ResolvedLink, ...]]
    incoming: Mapping[str, tuple[ResolvedLink, ...]]
    by_record: Mapping[str, tuple[str, ...]]
    """Entries by the citation key of their documents."""
    narrower: Mapping[str, tuple[str, ...]]
    """Narrower themes of each theme, one step down."""
    themes_of: Mapping[str, tuple[str, ...]]
    """Themes each entry speaks to itself, in the order of the scheme."""
    by_theme: Mapping[str, tuple[str, ...]]
    """Entries of each theme, those of narrower themes included, by id."""
    reviewed_in: Mapping[str, tuple[tuple[str, str], ...]]
    """For each entry the findings of our reviews that rest on it: review id, finding id."""


def parts_of(record: object) -> dict[str, FieldPath]:
    """The named parts of a record that a link can point at, and where each stands."""
    found: dict[str, FieldPath] = {}
    for name in ("provisions", "targets", "outcomes", "findings", "syntheses"):
        for index, part in enumerate(getattr(record, name, None) or ()):
            if getattr(part, "id", None):
                found.setdefault(part.id, (name, index))
    return found


def link_library(library: Library, problems: Problems) -> LinkedLibrary:
    """Resolve every reference between files, and note those that lead nowhere.

    Files that could not be read are known by their id, so that links to them are not reported too.
    """
    kinds = {
        **dict.fromkeys(library.evaluations, "evaluation"),
        **dict.fromkeys(library.policies, "policy"),
        **dict.fromkeys(library.reviews, "review"),
    }
    first: dict[str, str] = {}
    for shelf in (library.evaluations, library.policies, library.reviews):
        for name, entry in shelf.items():
            if (other := first.setdefault(name, entry.file)) != entry.file:
                there = Related(other, "it is also used here", 1, 1)
                problems.add(
                    "duplicate-id",
                    entry.file,
                    f'the id "{name}" is used twice',
                    line=1,
                    column=1,
                    related=(there,),
                )
    resolver = _Resolver(library, kinds, problems)
    outgoing = {entry.id: resolver.links(kind, entry) for kind, entry in library.entries()}
    incoming: dict[str, list[ResolvedLink]] = defaultdict(list)
    for links in outgoing.values():
        for link in links:
            incoming[link.target].append(link)
    themes_of = {entry.id: resolver.themes(entry) for _, entry in library.entries()}
    narrower = _narrower(library)
    reviewed_in = resolver.reviews()
    by_record = resolver.records()
    resolver.codings()
    titles, years = _titles(library)
    return LinkedLibrary(
        library=library,
        kinds=MappingProxyType(kinds),
        titles=MappingProxyType(titles),
        years=MappingProxyType(years),
        outgoing=MappingProxyType(outgoing),
        incoming=MappingProxyType({name: tuple(links) for name, links in sorted(incoming.items())}),
        by_record=MappingProxyType(by_record),
        narrower=MappingProxyType(narrower),
        themes_of=MappingProxyType(themes_of),
        by_theme=MappingProxyType(_by_theme(themes_of, narrower, library)),
        reviewed_in=MappingProxyType(reviewed_in),
    )


class _Resolver:
    """Resolves the references of one library; holds what every step needs."""

    def __init__(self, library: Library, kinds: Mapping[str, str], problems: Problems) -> None:
        self.library = library
        self.kinds = kinds
        self.problems = problems
        self.ids = sorted([*kinds, *(name for name in library.unreadable if re.match(ID_PATTERN, name))])
        self.records_lost = library.records_lost
        self.entries: dict[str, Entry[Review] | Entry[Policy] | Entry[Evaluation]] = {
            **library.reviews,
            **library.policies,
            **library.evaluations,
        }
        self.parts = {name: parts_of(entry.record) for name, entry in self.entries.items()}
        self.order = {theme: position for position, theme in enumerate(library.themes)}
        self.of_domain: dict[str, list[str]] = defaultdict(list)
        for theme in library.scheme.themes:
            for domain in theme.outcome_domains:
                self.of_domain[domain].append(theme.id)

    def target(
        self, reference: str, file: str, path: FieldPath, *, known: Iterable[str] = ()
    ) -> tuple[str, str | None] | None:
        """Split a reference and see that what it names exists."""
        name, _, part = reference.partition("#")
        if name in self.library.unreadable or name in known:
            return None
        if name not in self.kinds:
            near = nearest(name, self.ids)
            self.problems.add(
                "unknown-entry",
                file,
                f'there is no entry "{name}"',
                f'write "{near}"' if near else "",
                path=path,
            )
            return None
        if part and part not in self.parts.get(name, {}):
            if not self.entries[name].complete:
                return None
            near = nearest(part, sorted(self.parts.get(name, {})))
            self.problems.add(
                "unknown-part",
                file,
                f'"{name}" has no part "{part}"',
                f'write "{name}#{near}"' if near else "",
                path=path,
            )
            return None
        return name, part or None

    def links(self, kind: str, entry: Entry[Evaluation] | Entry[Policy]) -> tuple[ResolvedLink, ...]:
        """Resolve the links of one entry, and look up whatever else in it names an entry."""
        found: dict[tuple[str, str | None, str], ResolvedLink] = {}
        for index, link in enumerate(entry.record.links):
            path = entry.written(("links", index, "to"))
            place = self.target(link.to, entry.file, path)
            if place is None or not self._sensible(kind, entry, link, place[0], entry.written(("links", index))):
                continue
            key = (place[0], place[1], link.kind)
            if key in found:
                self.problems.add(
                    "duplicate-link",
                    entry.file,
                    f'the link "{link.kind}" to "{link.to}" is given twice',
                    path=path,
                )
                continue
            found[key] = ResolvedLink(
                entry.id, place[0], place[1], link.kind, link.note, link.place, link.asserted_by, link.says_what_it_says
            )
        if isinstance(entry.record, Policy):
            self._policy_references(self.library.policies[entry.id])
        for index, appraisal in enumerate(entry.record.appraisals):
            if appraisal.published_in:
                self.target(appraisal.published_in, entry.file, entry.written(("appraisals", index, "published_in")))
        for index, outcome in enumerate(getattr(entry.record, "outcomes", ())):
            for position, study in enumerate(outcome.study_results):
                if study.entry:
                    self.target(
                        study.entry,
                        entry.file,
                        entry.written(("outcomes", index, "study_results", position, "entry")),
                    )
        return tuple(found.values())

    def _sensible(
        self, kind: str, entry: Entry[Evaluation] | Entry[Policy], link: Link, target: str, path: FieldPath
    ) -> bool:
        if target == entry.id:
            self.problems.add("self-link", entry.file, "the entry links to itself", path=(*path, "to"))
            return False
        kinds = (kind, self.kinds[target])
        if link.kind in POLICY_ONLY and kinds != ("policy", "policy"):
            self.problems.add(
                "wrong-link-kind",
                entry.file,
                f"only a policy {link.kind} a policy; this links {kinds[0]} to {kinds[1]}",
                path=(*path, "kind"),
            )
            return False
        if link.kind == "included-in" and kinds[0] != "evaluation":
            self.problems.add(
                "wrong-link-kind",
                entry.file,
                "only an evaluation is included in a review",
                path=(*path, "kind"),
            )
            return False
        return True

    def _policy_references(self, entry: Entry[Policy]) -> None:
        for index, event in enumerate(entry.record.events):
            if event.by:
                self.target(event.by, entry.file, entry.written(("events", index, "by")))
        for index, target in enumerate(entry.record.targets):
            provisions = {provision.id for provision in entry.record.provisions}
            if target.provision and target.provision not in provisions and entry.complete:
                near = nearest(target.provision, sorted(provisions))
                self.problems.add(
                    "unknown-part",
                    entry.file,
                    f'there is no provision "{target.provision}"',
                    f'write "{near}"' if near else "",
                    path=("targets", index, "provision"),
                )
            for position, outcome in enumerate(target.outcomes):
                if outcome.entry:
                    self.target(
                        outcome.entry,
                        entry.file,
                        entry.written(("targets", index, "outcomes", position, "entry")),
                    )

    def theme(self, theme: str, file: str, path: FieldPath) -> bool:
        """See that a theme exists and is in use."""
        known = self.library.themes
        if theme not in known:
            if self.library.themes_lost:
                return False  # it may be the theme that could not be read
            near = nearest(theme, sorted(known))
            remedy = f'write "{near}"' if near else f"themes: {', '.join(known)}"
            self.problems.add("unknown-theme", file, f'there is no theme "{theme}"', remedy, path=path)
            return False
        if (replaced := known[theme].replaced_by) is not None:
            self.problems.add(
                "theme-replaced",
                file,
                f'the theme "{theme}" is no longer used',
                f'write "{replaced}"',
                path=path,
            )
        return True

    def themes(self, entry: Entry[Evaluation] | Entry[Policy]) -> tuple[str, ...]:
        """The themes an entry speaks to, in the order of the scheme."""
        found: set[str] = set()
        for name in ("findings", "provisions", "targets"):
            for index, part in enumerate(getattr(entry.record, name, ())):
                if part.theme and self.theme(part.theme, entry.file, entry.written((name, index, "theme"))):
                    found.add(part.theme)
        for index, theme in enumerate(entry.record.themes):
            if self.theme(theme, entry.file, entry.written(("themes", index))):
                found.add(theme)
        for outcome in getattr(entry.record, "outcomes", ()):
            found.update(self.of_domain.get(outcome.domain, ()))
        return tuple(sorted(found, key=lambda theme: self.order[theme]))

    def records(self) -> dict[str, tuple[str, ...]]:
        """Entries by citation key; keys without a record and records without an entry are noted."""
        users: dict[str, list[str]] = defaultdict(list)
        keys = sorted(self.library.bibliography)
        everything_known = True
        for _, entry in self.library.entries():
            record = entry.record
            cited = (
                [(key, ("reports", index)) for index, key in enumerate(record.reports)]
                if isinstance(record, Evaluation)
                else [(document.key, ("documents", index, "key")) for index, document in enumerate(record.documents)]
            )
            for key, path in _sources(record):
                self.record(key, entry.file, entry.written(path), keys)
            for key, path in cited:
                if not self.record(key, entry.file, entry.written(path), keys):
                    everything_known = False
                    continue
                if users[key] and entry.id not in users[key]:
                    other = users[key][0]
                    self.problems.add(
                        "record-in-two-entries",
                        entry.file,
                        f'the record "{key}" is also a document of "{other}" ({self.kinds[other]})',
                        path=entry.written(path),
                    )
                    users[key].append(entry.id)
                elif entry.id not in users[key]:
                    users[key].append(entry.id)
        everything_read = not self.library.unreadable and all(entry.complete for _, entry in self.library.entries())
        if everything_read and everything_known:  # a broken entry or misspelt key makes records look unused
            for key, unused in self.library.bibliography.items():
                if key not in users:
                    self.problems.add(
                        "bib-unused",
                        f"{self.library.project.settings.evidence}/references.bib",
                        f'no entry uses the record "{key}"',
                        line=unused.line,
                        column=1,
                    )
        return {key: tuple(names) for key, names in sorted(users.items()) if names}

    def record(self, key: str, file: str, path: FieldPath, keys: list[str]) -> bool:
        """See that a citation key has a record; one that was refused is reported where it stands."""
        if key in self.library.bibliography:
            return True
        if not self.records_lost and all(key != refused for refused, _ in self.library.bibliography.refused):
            near = nearest(key, keys)
            self.problems.add(
                "unknown-record",
                file,
                f'references.bib has no record "{key}"',
                f'write "{near}"' if near else "",
                path=path,
            )
        return False

    def reviews(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Which findings of which review rest on each entry."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for entry in self.library.reviews.values():
            record = entry.record
            for index, reference in enumerate(record.included):
                self.target(reference, entry.file, entry.written(("included", index)))
            for index, finding in enumerate(record.findings):
                self.theme(finding.theme, entry.file, entry.written(("findings", index, "theme")))
                for position, contribution in enumerate(finding.contributions):
                    path = entry.written(("findings", index, "contributions", position, "entry"))
                    if (place := self.target(contribution.entry, entry.file, path)) is not None:
                        found[place[0]].append((entry.id, finding.id))
            for index, synthesis in enumerate(record.syntheses):
                if synthesis.theme:
                    self.theme(synthesis.theme, entry.file, entry.written(("syntheses", index, "theme")))
            rules: list[tuple[EligibilityRule | None, FieldPath]] = [(record.included_rule, ("included_rule",))]
            if record.scope:
                rules.append((record.scope.rule, ("scope", "rule")))
            for rule, path in rules:
                for index, theme in enumerate(rule.themes if rule else ()):
                    self.theme(theme, entry.file, entry.written((*path, "themes", index)))
        return {name: tuple(places) for name, places in sorted(found.items())}

    def codings(self) -> None:
        """See that every second coding belongs to an entry, and that its themes exist."""
        for coding in self.library.codings:
            if coding.of not in self.kinds and coding.of not in self.library.unreadable:
                near = nearest(coding.of, self.ids)
                self.problems.add(
                    "coding-without-entry",
                    coding.file,
                    f'there is no entry "{coding.of}" to code again',
                    f'rename it after "{near}"' if near else "",
                    line=1,
                    column=1,
                )
            for index, finding in enumerate(getattr(coding.record, "findings", None) or ()):
                self.theme(finding.theme, coding.file, ("findings", index, "theme"))
            for index, theme in enumerate(getattr(coding.record, "themes", None) or ()):
                self.theme(theme, coding.file, ("themes", index))


def _sources(record: Evaluation | Policy) -> Iterator[tuple[str, FieldPath]]:
    """Every citation key in a record besides those of its documents, and where it stands."""
    for name in ("outcomes", "findings", "events", "provisions", "targets", "provenance"):
        for index, part in enumerate(getattr(record, name, ())):
            if name == "provenance":
                if part.report:
                    yield part.report, (name, index, "report")
                continue
            if part.source and part.source.report:
                yield part.source.report, (name, index, "source", "report")
            for inner in ("outcomes", "study_results"):
                for position, below in enumerate(getattr(part, inner, ())):
                    if below.source and below.source.report:
                        yield below.source.report, (name, index, inner, position, "source", "report")


def _narrower(library: Library) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {theme: [] for theme in library.themes}
    for theme in library.scheme.themes:
        if theme.broader in found:
            found[theme.broader].append(theme.id)
    return {theme: tuple(children) for theme, children in found.items()}


def narrower_themes(narrower: Mapping[str, tuple[str, ...]], theme: str) -> tuple[str, ...]:
    """Every theme below a theme, however far down.

    A loop in the scheme is a problem of its own, not an endless walk.
    """
    found: list[str] = []
    waiting = list(narrower.get(theme, ()))
    while waiting:
        child = waiting.pop(0)
        if child not in found and child != theme:
            found.append(child)
            waiting.extend(narrower[child])
    return tuple(found)


def _by_theme(
    themes_of: Mapping[str, tuple[str, ...]], narrower: Mapping[str, tuple[str, ...]], library: Library
) -> dict[str, tuple[str, ...]]:
    own: dict[str, set[str]] = {theme: set() for theme in library.themes}
    for entry, themes in themes_of.items():
        for theme in themes:
            own[theme].add(entry)
    return {
        theme: tuple(sorted(own[theme].union(*(own[child] for child in narrower_themes(narrower, theme)))))
        for theme in own
    }


def _unbracketed(title: str | None) -> str | None:
    """A title without the brackets that say, in a reference, that a cataloguer gave it."""
    whole = title is not None and title.startswith("[") and title.endswith("]") and title.count("[") == 1
    return title[1:-1] if title is not None and whole else title


def _titles(library: Library) -> tuple[dict[str, str], dict[str, str | None]]:
    titles: dict[str, str] = {}
    years: dict[str, str | None] = {}
    for _, entry in library.entries():
        record = entry.record
        if isinstance(record, Evaluation):
            keys = list(record.reports)
        else:
            keys = [document.key for document in sorted(record.documents, key=lambda document: document.role != "main")]
        main = next((library.bibliography[key] for key in keys if key in library.bibliography), None)
        titles[entry.id] = record.title or (_unbracketed(main.title) if main else None) or entry.id
        years[entry.id] = main.year if main else None
    for review in library.reviews.values():
        titles[review.id] = review.record.title or review.id
        dated = review.record.currency.published_on if review.record.currency else None
        years[review.id] = dated[:4] if dated else None
    return titles, years
