"""The policy timeline: the life of each policy as a bar, what happened to it as lettered marks, evaluations below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...schema.dates import earliest, latest, written_date
from ...synthesis.overview import YearCounts, count_years
from ...synthesis.policy_life import Life, life_of
from ...synthesis.policy_status import policy_status
from ...synthesis.succession import succession
from ..model import Corpus, address_of
from .charts import LEFT, counted
from .model import Cell, Column, Display, Table
from .year_axis import FORMS, UNIT_SMALL, UNIT_TEXT, WIDE, YearAxis, at, columns, round_steps, shortened

ROW = 36
"""Height of a policy's row: its name, and below it its bar."""
BAR, MARK = 6, 8
"""Height of a bar, and half the width of a mark."""
BAND = 20
"""Height of one lane of eras."""
PANEL = 80
"""Height of the columns of evaluations."""
LINES = 120
"""Policies drawn one by one; where there are more, they are counted by year, and shorter spans of time draw them."""

GROUPS: Mapping[str, str] = {
    "proposed": "idea", "consulted": "idea",
    "adopted": "made", "published": "made", "commenced": "made",
    "amended": "change", "partly-repealed": "change", "reviewed": "change",
    "superseded": "end", "repealed": "end", "expired": "end", "withdrawn": "end",
}  # fmt: skip
"""The shape of each kind of event: a diamond, a circle, an open square, a full square."""

READING = (
    "Each policy has a line. A thick bar runs from its start to its recorded end. A dotted line with an arrow means "
    "that no end is recorded. Stripes mean that the date is not exact. A thin line is the time before it was decided. "
    "A line downwards leads to the policy that took its place. A dashed line leads from a policy to one that it "
    "changed. Letters say what happened."
)

COLUMNS = (
    Column("policy", "Policy"),
    Column("start", "First date"),
    Column("events", "What happened to it"),
    Column("status", "Status on the day of these data"),
)


def policy_timeline_display(
    corpus: Corpus,
    lives: Sequence[Life],
    title: str,
    span: tuple[int, int] | None = None,
    below: tuple[str, Sequence[str]] | None = None,
    name: str = "policies-in-time",
) -> Display:
    """Plan the timeline of some policies.

    Args:
        corpus: everything.
        lives: what ``lives_of`` gave.
        title: what was selected, in words.
        span: first and last year; without it, everything on record.
        below: what the columns below count, in words, and the evaluations; without it, all evaluations.
        name: the anchor within the page.
    """
    linked = corpus.linked
    dated = [life for life in lives if life.start is not None]
    words, evaluations = below or ("Evaluations", tuple(linked.library.evaluations))
    counts = count_years(linked, evaluations)
    if span is not None:
        counts = YearCounts(tuple(row for row in counts.years if span[0] <= row[0] <= span[1]), ())
    table = Table(f"Policies in time: {title}", COLUMNS, tuple(_cells(corpus, life) for life in lives))
    subtitle = f"{title}; {counted(len(lives), 'policy', 'policies')}"
    if not dated:
        missing = "No policy here has a date."
        return Display("policy-timeline", name, "Nothing to draw", subtitle, "", table, missing=missing)
    ended = sum(life.end is not None for life in dated)
    undated = [linked.titles[life.policy] for life in lives if life.start is None]
    headline = f"{ended:,} of {len(dated):,} policies have a recorded end"
    if len(dated) == 1:
        headline = f"The one policy has {'a' if ended else 'no'} recorded end"
    return Display(
        kind="policy-timeline",
        id=name,
        headline=headline,
        subtitle=subtitle,
        reading=READING,
        table=table,
        picture=_picture(corpus, dated, counts, span, words),
        summary=f"{counted(len(dated), 'policy', 'policies')}, the first from {_year(dated[0])}, "
        f"{ended:,} with a recorded end, and {counted(counts.dated, 'evaluation', 'evaluations')} by year below. "
        "The table says the same in words.",
        notes=(f"Without a date, and so not drawn: {'; '.join(undated[:10])}.",) if undated else (),
    )


def lives_of(corpus: Corpus, policies: Sequence[str]) -> list[Life]:
    """The lives of policies, by first date, those without one last."""
    lives = [life_of(corpus.linked, name, corpus.day) for name in policies]
    return sorted(lives, key=lambda life: (life.start is None, earliest(life.start or "9999"), life.policy))


def _year(life: Life) -> str:
    return earliest(life.start or "")[:4]


def happened(corpus: Corpus, life: Life, position: int) -> str:
    """One event of a life in words: ``Replaced in April 2015 by Care Act 2014``."""
    event = life.happenings[position]
    words = f"{corpus.labels.of('events', event.type)} {written_date(event.date)}"
    by = corpus.linked.titles.get(event.by or "")
    return f"{words} by {by}" if by else words


def _cells(corpus: Corpus, life: Life) -> tuple[Cell, ...]:
    events = "; ".join(happened(corpus, life, position) for position in range(len(life.happenings)))
    state = corpus.labels.of("states", policy_status(corpus.linked, life.policy, corpus.day).state)
    if life.end is not None and life.end.since is None:
        state += " (date not recorded)"
    return (
        Cell(corpus.linked.titles[life.policy], address_of("policy", life.policy)),
        Cell(written_date(life.start) if life.start else "no date"),
        Cell(events or "no event recorded"),
        Cell(state),
    )


def _picture(
    corpus: Corpus, lives: Sequence[Life], counts: YearCounts, span: tuple[int, int] | None, below: str
) -> Mapping[str, Any]:
    """Geometry of the wide form and of the one for phones."""
    if span is None:
        years = [int(_year(life)) for life in lives] + [year for year, _ in counts.years]
        span = min(years), max(int(corpus.day[:4]), min(years))
    drawn = lives if len(lives) <= LINES else []
    begun: dict[int, int] = {}
    for life in lives:
        begun[int(_year(life))] = begun.get(int(_year(life)), 0) + 1
    forms: list[dict[str, Any]] = []
    bottom = 0.0
    for css, width in FORMS:
        axis = YearAxis(span[0], span[1], LEFT if counts.years else 20, width - 12)
        bands, top = _bands(corpus, axis, 26.0)
        rows = []
        for life in drawn:
            rows.append(_row(corpus, life, axis, top))
            top += ROW
        panels = []
        kinds = [(below, counts.years, "sy-fill--evaluation")]
        if not drawn:
            first = tuple((year, begun[year]) for year in sorted(begun) if span[0] <= year <= span[1])
            kinds.insert(0, ("Policies that began", first, "sy-fill--policy"))
        for title, numbers, fill in kinds:
            if numbers:
                most = max(count for _, count in numbers)
                top += 44
                height = min(PANEL, max(36, round_steps(most)[-1] * 12))
                panels.append(columns(numbers, axis, top=top, height=height, most=most, css=fill, title=title))
                top += height
        forms.append(
            {
                "css": css,
                "bands": bands,
                "rows": rows,
                "paths": {
                    name: "".join(row["paths"][name] for row in rows)
                    for name in ("bar", "doubt", "open", "arrow", "pending")
                },
                "next": _successors(corpus, drawn, rows, axis),
                "amends": _amendments(corpus, drawn, rows, axis),
                "panels": panels,
                "ticks": axis.ticks(),
                "grid_top": "20",
                "tick_top": at(top),
                "tick_end": at(top + 5),
                "tick_words": at(top + 19),
            }
        )
        bottom = max(bottom, top + 26)
    used = {event.type for life in drawn for event in life.happenings}
    letters = corpus.labels.groups["event_letters"]
    key = [f"{letters[kind]} {corpus.labels.of('events', kind)}" for kind in GROUPS if kind in used]
    singles = sorted({row["single"] for form in forms for one in form["rows"] for row in one["marks"] if row["single"]})
    return {
        "width": WIDE,
        "height": at(bottom),
        "key": [" · ".join(key[start : start + 6]) for start in range(0, len(key), 6)],
        "full_height": at(bottom + 18 * (-(-len(key) // 6)) + 6),
        "key_y": [at(bottom + 14 + 18 * number) for number in range(-(-len(key) // 6))],
        "symbols": [{"letter": name[-1], "group": name[:-2], "id": name} for name in singles],
        "forms": forms,
    }


def _bands(corpus: Corpus, axis: YearAxis, top: float) -> tuple[list[dict[str, str]], float]:
    """Eras as bands over the policies, in as few lanes as they need, governments first; and where the rows begin."""
    lanes: list[float] = []
    bands = []
    eras = sorted(corpus.linked.library.eras, key=lambda era: (era.kind, earliest(era.period), era.id))
    for era in eras:
        if int(earliest(era.period)[:4]) > axis.last or int(latest(era.period)[:4]) < axis.first:
            continue
        start, _, until = era.period.partition("/")
        begin = (axis.place(earliest(start)) + axis.place(latest(start))) / 2  # so that 1997/2010 and 2010/.. meet
        end = axis.right if until == ".." else (axis.place(earliest(until)) + axis.place(latest(until))) / 2
        lane = next((number for number, taken in enumerate(lanes) if taken <= begin), len(lanes))
        lanes[lane : lane + 1] = [end]
        y = top + lane * BAND
        bands.append(
            {
                "css": era.kind,
                "x": at(begin),
                "y": at(y),
                "width": at(max(end - begin, 1)),
                "height": at(BAND - 3),
                "words": shortened(era.label, end - begin - 6, UNIT_SMALL) if end - begin > 40 else "",
                "text_x": at(begin + 4),
                "text_y": at(y + 13),
            }
        )
    return bands, top + len(lanes) * BAND


def _row(corpus: Corpus, life: Life, axis: YearAxis, top: float) -> Mapping[str, Any]:
    """Geometry of one policy: its name, the parts of its bar as paths, its marks."""
    line = top + 24
    paths = {"bar": "", "doubt": "", "open": "", "arrow": "", "pending": ""}
    for stretch in life.stretches:
        begin = axis.place(earliest(stretch.start))
        sure = min(axis.place(latest(stretch.start)), axis.right) if axis.step > 20 or _vague(stretch.start) else begin
        if stretch.kind == "open":
            if int(earliest(stretch.start)[:4]) <= axis.last:
                paths["doubt"] += _bar(begin, sure, line)
                paths["open"] += f"M{at(sure)} {at(line)}H{at(axis.right)}"
                paths["arrow"] += f"M{at(axis.right)} {at(line - 4)}l7 4l-7 4z"
            continue
        end = stretch.end or stretch.start
        doubt_from = axis.place(earliest(end))
        doubt_to = axis.place(latest(end)) if axis.step > 20 or _vague(end) else doubt_from
        if stretch.kind == "pending":
            if doubt_from > sure:
                paths["pending"] += f"M{at(sure)} {at(line)}H{at(doubt_from)}"
            continue
        paths["doubt"] += _bar(begin, min(sure, doubt_from), line) + _bar(doubt_from, doubt_to, line)
        paths["bar"] += _bar(sure, doubt_from, line)
    begin = axis.place(earliest(life.start or ""))
    title = corpus.linked.titles[life.policy]
    title = title if _year(life) in title else f"{_year(life)} {title}"
    words = shortened(title, axis.right - axis.left)
    fits = begin - MARK + len(words) * UNIT_TEXT <= axis.right
    return {
        "policy": life.policy,
        "address": address_of("policy", life.policy),
        "words": words,
        "css": "" if fits else "sy-svg-end",
        "x": at(max(begin - MARK, 0)) if fits else at(axis.right),
        "y": at(top + 12),
        "line": line,
        "paths": paths,
        "marks": _marks(corpus, life, axis, line),
    }


def _vague(date: str) -> bool:
    """Whether a date spans more than a year or is marked as uncertain."""
    return "/" in date or any(mark in date for mark in "?~%")


def _bar(begin: float, end: float, line: float) -> str:
    """A bar as a path; nothing where it would be no wider than a hair."""
    if end - begin < 1:
        return ""
    return f"M{at(begin)} {at(line - BAR / 2)}H{at(end)}v{BAR}H{at(begin)}z"


def _marks(corpus: Corpus, life: Life, axis: YearAxis, line: float) -> list[dict[str, str]]:
    """Marks of what happened within the axis; those that would cover each other are joined, letters side by side."""
    letters = corpus.labels.groups["event_letters"]
    joined: list[tuple[float, list[str]]] = []
    for event in life.happenings:
        if not f"{axis.first}-01-01" <= earliest(event.date) <= f"{axis.last}-12-31":
            continue
        x = axis.place(earliest(event.date))
        if joined and x - joined[-1][0] < 2 * MARK * max(1.0, 0.6 * len(joined[-1][1]) + 0.4):
            joined[-1][1].append(event.type)
        else:
            joined.append((x, [event.type]))
    marks = []
    for x, kinds in joined:
        unlike = list(dict.fromkeys(kinds))
        text = "".join(letters[kind] for kind in unlike[:3]) + ("+" if len(unlike) > 3 else "")
        group = "end" if any(GROUPS[kind] == "end" for kind in unlike) else GROUPS[unlike[0]]
        half = MARK + 4.5 * (len(text) - 1)
        middle = min(x + half - MARK, axis.right - half + MARK)
        marks.append(
            {
                "single": f"{group}-{text}" if len(text) == 1 else "",
                "group": group,
                "text": text,
                "x": at(middle),
                "y": at(line),
                "left": at(middle - half),
                "top": at(line - MARK),
                "width": at(2 * half),
                "text_y": at(line + 4.5),
            }
        )
    return marks


def _amendments(corpus: Corpus, lives: Sequence[Life], rows: Sequence[Mapping[str, Any]], axis: YearAxis) -> str:
    """Lines from policies to those that they changed, in whole or part, and that went on; only where both are drawn."""
    places = {life.policy: rows[number]["line"] for number, life in enumerate(lives)}
    path = ""
    for step in succession(corpus.linked).steps:
        if step.ends or step.date is None or step.older not in places or step.newer not in places:
            continue
        if axis.first <= int(earliest(step.date)[:4]) <= axis.last:
            x, end = axis.place(earliest(step.date)), places[step.older]
            side = -1 if end > places[step.newer] else 1
            path += f"M{at(x)} {at(places[step.newer])}V{at(end)}m-4 {7 * side}l4 {-7 * side}l4 {7 * side}"
    return path


def _successors(corpus: Corpus, lives: Sequence[Life], rows: Sequence[Mapping[str, Any]], axis: YearAxis) -> str:
    """Lines from policies that ended to those that took their place, as one path; only where both are drawn."""
    places = {life.policy: rows[number]["line"] for number, life in enumerate(lives)}
    path = ""
    for step in succession(corpus.linked).steps:
        if not step.ends or step.date is None or step.older not in places or step.newer not in places:
            continue
        if axis.first <= int(earliest(step.date)[:4]) <= axis.last:
            x, end = axis.place(earliest(step.date)), places[step.newer]
            side = -1 if end > places[step.older] else 1
            path += f"M{at(x)} {at(places[step.older])}V{at(end)}m-4 {7 * side}l4 {-7 * side}l4 {7 * side}"
    return path
