"""Pages of the policy timeline: everything, one page a decade, one a theme, and one a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..schema.dates import earliest, written_date
from ..synthesis.policy_life import Life
from .displays.policy_timeline import GROUPS, LINES, lives_of, policy_timeline_display
from .model import Corpus, LinkItem, View, address_of

HOME = "policies/timeline/"

THEMES = 60
"""Themes, or places, that have a timeline of their own; where there are more, none has, and Browse narrows instead."""

EVENTS = 150
"""Events listed on one page."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event in the list beside the picture."""

    when: str
    what: str
    policy: str
    address: str
    by: LinkItem | None
    note: str


def timeline_views(corpus: Corpus) -> Iterator[View]:
    """Plan the pages of the timeline; none where there is no policy."""
    library = corpus.linked.library
    if not library.policies:
        return
    lives = lives_of(corpus, tuple(library.policies))
    decades = decades_of(lives)
    themes = []
    if len(library.themes) <= THEMES:
        for theme in library.scheme.themes:
            names = corpus.coverage.themes[theme.id].policies
            if theme.replaced_by is None and len(names) > 1:
                themes.append((theme.id, theme.label, names))
    places = _places(corpus)
    switch = (
        tuple((f"{HOME}{decade}s/", f"{decade}s") for decade in decades),
        tuple((f"{HOME}theme/{name}/", label) for name, label, _ in themes),
        tuple((f"{HOME}place/{code.lower()}/", words) for code, words, _ in places),
    )
    yield _view(corpus, HOME, "All policies", lives, switch)
    for decade in decades:
        last = min(decade + 9, int(corpus.day[:4])) if decade <= int(corpus.day[:4]) else decade + 9
        inside = [life for life in lives if _touches(life, decade, last)]
        yield _view(corpus, f"{HOME}{decade}s/", f"The {decade}s", inside, switch, (decade, last))
    for name, label, names in themes:
        wanted = set(names)
        inside = [life for life in lives if life.policy in wanted]
        below = ("Evaluations on this theme", corpus.coverage.themes[name].evaluations)
        yield _view(corpus, f"{HOME}theme/{name}/", label, inside, switch, below=below)
    for code, words, wanted in places:
        inside = [life for life in lives if life.policy in wanted]
        found = [name for name, entry in library.evaluations.items() if code in entry.record.countries]
        yield _view(
            corpus, f"{HOME}place/{code.lower()}/", words, inside, switch, below=("Evaluations done there", found)
        )


def _places(corpus: Corpus) -> list[tuple[str, str, set[str]]]:
    """Places with a timeline of their own: code, words, policies; those with several policies and not with all."""
    policies = corpus.linked.library.policies
    found: dict[str, set[str]] = {}
    for name, entry in policies.items():
        for code in entry.record.jurisdictions:
            found.setdefault(code, set()).add(name)
    some = {code: names for code, names in found.items() if 1 < len(names) < len(policies)}
    rows = [(code, corpus.labels.of("places", code), names) for code, names in sorted(some.items())]
    return rows if len(rows) <= THEMES else []


def decades_of(lives: Sequence[Life]) -> list[int]:
    """The first year of every decade in which something happened."""
    dates = [date for life in lives for date in (life.start, *(event.date for event in life.happenings)) if date]
    return sorted({int(earliest(date)[:4]) // 10 * 10 for date in dates})


def _touches(life: Life, first: int, last: int) -> bool:
    """Whether something happened to a policy in these years."""
    dates = [event.date for event in life.happenings] or ([life.start] if life.start else [])
    return any(first <= int(earliest(date)[:4]) <= last for date in dates)


def _view(
    corpus: Corpus,
    address: str,
    title: str,
    lives: Sequence[Life],
    switch: tuple[tuple[tuple[str, str], ...], ...],
    span: tuple[int, int] | None = None,
    below: tuple[str, Sequence[str]] | None = None,
) -> View:
    found = [
        (event, life.policy)
        for life in lives
        for event in life.happenings
        if span is None or span[0] <= int(earliest(event.date)[:4]) <= span[1]
    ]
    found.sort(key=lambda row: (earliest(row[0].date), row[1], row[0].type))
    by_year: dict[str, list[TimelineEvent]] = {}
    shown = found if len(found) <= EVENTS else []
    for event, policy in shown:
        by_year.setdefault(earliest(event.date)[:4], []).append(
            TimelineEvent(
                written_date(event.date),
                corpus.labels.of("events", event.type),
                corpus.linked.titles[policy],
                address_of("policy", policy),
                _item(corpus, event.by),
                event.note or "",
            )
        )
    letters = corpus.labels.groups["event_letters"]
    used = {event.type for event, _ in found}
    home = address == HOME
    return View(
        address=address,
        template="policy_timeline.html.jinja",
        kind="page",
        title="Policy timeline" if home else f"{title}: policy timeline",
        description=f"{title}: {len(lives):,} {'policy' if len(lives) == 1 else 'policies'} in time, what happened "
        "to each, and the evaluations of the same years",
        updated=corpus.day,
        filters=(("kind", "page"),) if home else (),
        data={
            "home": HOME,
            "heading": title,
            "display": policy_timeline_display(corpus, lives, title, span, below),
            "drawn_one_by_one": len(lives) <= LINES,
            "years": tuple((year, tuple(rows)) for year, rows in by_year.items()),
            "events": len(found),
            "listed": len(shown),
            "key": tuple(
                (letters[kind], GROUPS[kind], corpus.labels.of("events", kind)) for kind in GROUPS if kind in used
            ),
            "decades": switch[0],
            "themes": switch[1],
            "places": switch[2],
            "eras": tuple(
                (era.label, written_date(era.period), era.note or "", era.source)
                for era in sorted(corpus.linked.library.eras, key=lambda era: (earliest(era.period), era.id))
            ),
            "now": "policies/in-force/",
        },
    )


def _item(corpus: Corpus, name: str | None) -> LinkItem | None:
    if name is None or name not in corpus.linked.kinds:
        return None
    kind = corpus.linked.kinds[name]
    return LinkItem(corpus.linked.titles[name], address_of(kind, name), corpus.linked.years[name], kind)
