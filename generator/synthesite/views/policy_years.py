"""Pages of which policies stood at a time: on the day of the data, and at the end of every year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..schema.dates import written_date
from ..synthesis.policy_years import PolicyDay, Standing, courses_of, policies_on, years_of_policies
from .displays.policy_timeline import lives_of
from .model import Corpus, View
from .policy import status_sentence
from .policy_timeline import HOME as TIMELINE
from .policy_timeline import decades_of
from .rows import entry_row

HOME = "policies/in-force/"
SHOWN = 150
"""Policies of one group that a page lists."""

GROUPS = (
    ("standing", "Published or in force, no end recorded by then"),
    ("began", "Made in the year"),
    ("ended", "Ended in the year"),
    ("proposed", "Proposed, not decided"),
    ("adopted", "Adopted, start not recorded"),
    ("undated", "Ended, date not recorded"),
    ("unknown", "Status not known"),
)
"""Groups in the order of the page, with their heading."""

ABOUT = {
    "standing": "That no end is recorded is not proof that a policy was followed, or that nothing took its place.",
    "adopted": "These were adopted. When they took effect is not recorded, so they are not counted as in force.",
    "undated": "Another policy took their place, but the date is not on the pages read. They may have stood at this "
    "time, or not.",
    "unknown": "No event in these entries says what they were. They are never counted as in force.",
}


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One policy in a list."""

    title: str
    address: str
    facts: str
    status: str
    perhaps: bool
    outstanding: bool
    """Whether changes are known that its entry does not hold yet."""


@dataclass(frozen=True, slots=True)
class StandingGroup:
    """One list of a page."""

    id: str
    heading: str
    about: str
    rows: tuple[StandingRow, ...]
    total: int


def year_views(corpus: Corpus) -> Iterator[View]:
    """Plan the page of now, and one for every year of the record; none where there is no policy."""
    linked = corpus.linked
    if not linked.library.policies:
        return
    years = years_of_policies(linked, corpus.day)
    courses = courses_of(linked)
    decades = decades_of(lives_of(corpus, tuple(linked.library.policies)))
    this_year = corpus.day[:4]
    days: list[tuple[int | None, PolicyDay]] = [
        (None, policies_on(linked, f"{this_year}-01-01", corpus.day, courses)),
        *((year, policies_on(linked, f"{year}-01-01", min(f"{year}-12-31", corpus.day), courses)) for year in years),
    ]
    rows: dict[tuple[str, Standing], StandingRow] = {}
    for year, found in days:
        yield _view(corpus, year, found, years, decades, rows)


def _view(
    corpus: Corpus,
    year: int | None,
    found: PolicyDay,
    years: Sequence[int],
    decades: Sequence[int],
    rows: dict[tuple[str, Standing], StandingRow],
) -> View:
    now = year is None
    when = f"on {written_date(found.day)}" if now or found.day == corpus.day else f"at the end of {year}"
    here = years.index(year) if year is not None else len(years)
    groups = tuple(
        StandingGroup(
            name,
            heading if not now else heading.replace(" by then", "").replace("in the year", "this year"),
            ABOUT.get(name, ""),
            tuple(_row(corpus, name, row, rows) for row in getattr(found, name)[:SHOWN]),
            len(getattr(found, name)),
        )
        for name, heading in GROUPS
        if getattr(found, name) or name in ("standing", "began", "ended")
    )
    return View(
        address=HOME if now else f"{HOME}{year}/",
        template="policy_years.html.jinja",
        kind="page",
        title="Policies now" if now else f"Policies at the end of {year}",
        description=f"Policies that stood {when}: {len(found.standing):,} with no recorded end, "
        f"{len(found.began):,} made and {len(found.ended):,} ended in that year",
        updated=corpus.day,
        filters=(("kind", "page"),) if now else (),
        data={
            "home": HOME,
            "now": now,
            "heading": f"Which policies stood {when}?",
            "when": when,
            "groups": groups,
            "year": year,
            "years": tuple((number, f"{HOME}{number}/") for number in years),
            "previous": (years[here - 1], f"{HOME}{years[here - 1]}/") if here > 0 else None,
            "following": (years[here + 1], f"{HOME}{years[here + 1]}/") if here + 1 < len(years) else None,
            "decade": f"{TIMELINE}{year // 10 * 10}s/" if year is not None and year // 10 * 10 in decades else "",
            "timeline": TIMELINE,
            "spans_file": f"{HOME}status.csv",
        },
    )


def _row(corpus: Corpus, group: str, row: Standing, rows: dict[tuple[str, Standing], StandingRow]) -> StandingRow:
    if (made := rows.get((group, row))) is None:
        entry = entry_row(corpus, row.policy)
        changes = corpus.linked.library.policies[row.policy].record.known_outstanding_changes
        made = rows[group, row] = StandingRow(
            entry.title,
            entry.address,
            " · ".join(text for text in (entry.where, entry.what) if text),
            status_sentence(row.status, corpus),
            row.perhaps,
            bool(changes),
        )
    return made
