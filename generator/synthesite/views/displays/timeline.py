"""Evaluations and policies side by side in time: policies above, evaluations below, by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...schema.dates import earliest, written_date
from ...synthesis.overview import PolicySpan, YearCounts, count_years, policy_spans
from ...synthesis.policy_status import ENDED, policy_status
from ..model import Corpus, address_of
from ..rows import study_label
from .charts import LEFT, counted, policies_of
from .model import Cell, Column, Display, Selection, Table
from .year_axis import FORMS, UNIT_TEXT, WIDE, YearAxis, at, columns, round_steps, shortened

ROW = 30
"""Height of a policy's row: its name, and the line under it."""
PANEL = 110
"""Height of the columns of evaluations."""

IN_REVIEW, ELSEWHERE = (120, 400), (30, 40)
"""Policies drawn, and entries listed, one by one; where there are more, they are counted by year. A page of a theme
lists its entries besides, so its timeline is kept short."""

READ_LINES = (
    "Policies are above: a dot where each begins, a thick line up to its recorded end. A thin line means that no end "
    "is recorded. Evaluations are below: each column is a year, its height the number of evaluations."
)
READ_COLUMNS = "Each column is a year. Its height is the number of entries of that year."

COLUMNS = (
    Column("entry", "Entry"),
    Column("kind", "Kind"),
    Column("when", "When"),
    Column("what", "Design, or status of the policy as recorded"),
)


def timeline_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the timeline of a selection and the policies that go with it."""
    linked, labels = corpus.linked, corpus.labels
    lines, listed = IN_REVIEW if selection.review is not None else ELSEWHERE
    policies = policies_of(corpus, selection)
    spans = {name: policy_spans(linked, name) for name in policies}
    starts = {name: _start(corpus, name, spans[name]) for name in policies}
    dated = sorted((start, name) for name, start in starts.items() if start is not None)
    evaluations = tuple(dict.fromkeys(selection.evaluations))
    counts = count_years(linked, evaluations)
    begun = count_starts(dated)
    undated = (*counts.undated, *(name for name in policies if starts[name] is None))
    rows: list[tuple[str, str, tuple[Cell, ...]]] = []
    for name in evaluations:
        year = linked.years[name]
        cells = (
            Cell(study_label(corpus, name), address_of("evaluation", name)),
            Cell(labels.of("kinds", "evaluation")),
            Cell(year or "no date"),
            Cell(labels.of("designs", linked.library.evaluations[name].record.design)),
        )
        rows.append((year[:4] if year else "9999", name, cells))
    for name in policies:
        start = starts[name]
        cells = (
            Cell(linked.titles[name], address_of("policy", name)),
            Cell(labels.of("kinds", "policy")),
            Cell(_first_date(corpus, name) if start else "no date"),
            Cell(_life(corpus, name, spans[name])),
        )
        rows.append((start or "9999", name, cells))
    table = Table(
        f"Timeline: {selection.title}", COLUMNS, tuple(cells for _, _, cells in sorted(rows, key=lambda row: row[:2]))
    )
    if len(rows) > listed:
        table = _year_table(table.caption, begun, counts, len(policies) - len(dated))
    kinds = ((len(policies), "policy", "policies"), (len(evaluations), "evaluation", "evaluations"))
    subtitle = f"{selection.title}; {' and '.join(counted(*kind) for kind in kinds if kind[0]) or 'no entries'}"
    if not dated and not counts.years:
        return Display(
            "timeline", "timeline", "Nothing here has a date", subtitle, "", table, missing="No entry has a year."
        )
    drawn_one_by_one = 0 < len(dated) <= lines
    panels = [("Policies that began", begun, "sy-fill--policy")] if len(dated) > lines else []
    return Display(
        kind="timeline",
        id="timeline",
        headline=_headline(begun, counts),
        subtitle=subtitle,
        reading=READ_LINES if drawn_one_by_one else READ_COLUMNS,
        table=table,
        picture=_picture(
            corpus, dated if drawn_one_by_one else [], spans, [*panels, ("Evaluations", counts, "sy-fill--evaluation")]
        ),
        summary=_summary(corpus, dated, spans, counts),
        notes=(
            *_undated_notes(corpus, undated),
            *(
                (f"The table counts by year, because there are more than {listed} entries.",)
                if len(rows) > listed
                else ()
            ),
        ),
        legend=(
            ("sy-time-mark sy-time-mark--ended", "up to a recorded end"),
            ("sy-time-mark sy-time-mark--open", "no end recorded"),
        )
        if drawn_one_by_one
        else (),
    )


def count_starts(dated: Sequence[tuple[str, str]]) -> YearCounts:
    """Policies by the year they began."""
    years = [int(start[:4]) for start, _ in dated]
    span = range(min(years), max(years) + 1) if years else range(0)
    return YearCounts(tuple((year, years.count(year)) for year in span), ())


def _start(corpus: Corpus, name: str, spans: Sequence[PolicySpan]) -> str | None:
    """The first day of a policy: of its first event with a status, else of the year of its main document."""
    if spans:
        return spans[0].start
    year = corpus.linked.years[name]
    return earliest(year) if year is not None else None


def _first_date(corpus: Corpus, name: str) -> str:
    events = corpus.linked.library.policies[name].record.events
    dates = sorted((event.date for event in events), key=lambda date: (earliest(date), date))
    return written_date(dates[0] if dates else corpus.linked.years[name] or "")


def _end(spans: Sequence[PolicySpan]) -> PolicySpan | None:
    return next((span for span in spans if span.status.state in ENDED), None)


def _life(corpus: Corpus, name: str, spans: Sequence[PolicySpan]) -> str:
    """Every status a policy had with its date, in order."""
    found = []
    for span in spans:
        since = written_date(span.status.since) if span.status.since else "date not recorded"
        found.append(f"{corpus.labels.of('states', span.status.state)} ({since})")
    if not found:
        return corpus.labels.of("states", policy_status(corpus.linked, name, corpus.day).state)
    return "; ".join(found)


def _headline(policies: YearCounts, evaluations: YearCounts) -> str:
    parts = []
    if policies.years:
        year, count = policies.older_half()
        parts.append(
            f"The one policy began in {year}"
            if policies.dated == 1
            else f"{count:,} of {policies.dated:,} policies began by {year}"
        )
    if evaluations.years:
        year, count = evaluations.newer_half()
        words = "the one dated evaluation" if parts else "The one dated evaluation"
        parts.append(
            f"{words} is from {year}"
            if evaluations.dated == 1
            else f"{count:,} of {evaluations.dated:,} dated evaluations are from {year} or later"
        )
    return "; ".join(parts)


def _summary(
    corpus: Corpus,
    dated: Sequence[tuple[str, str]],
    spans: Mapping[str, Sequence[PolicySpan]],
    counts: YearCounts,
) -> str:
    sentences = []
    if dated:
        ended = sum(_end(spans[name]) is not None for _, name in dated)
        first, last = dated[0], dated[-1]
        sentences.append(
            f"{counted(len(dated), 'policy', 'policies')}, the first {corpus.linked.titles[first[1]]} "
            f"({first[0][:4]}), the last from {last[0][:4]}; {ended:,} with a recorded end."
        )
    if counts.years:
        sentences.append(
            f"{counted(counts.dated, 'evaluation', 'evaluations')} from {counts.years[0][0]} to {counts.years[-1][0]}."
        )
    return " ".join(sentences)


def _undated_notes(corpus: Corpus, names: Sequence[str]) -> tuple[str, ...]:
    """The entries without a date by name, up to ten of them."""
    if not names:
        return ()
    kinds = corpus.linked.kinds
    shown = [
        study_label(corpus, name).removesuffix(" no date")
        if kinds[name] == "evaluation"
        else corpus.linked.titles[name]
        for name in names[:10]
    ]
    more = f", and {len(names) - 10:,} more" if len(names) > 10 else ""
    return (f"Without a date, and so not drawn: {'; '.join(shown)}{more}. The end of the table has them.",)


def _year_table(caption: str, policies: YearCounts, evaluations: YearCounts, undated: int) -> Table:
    """Entries counted by year, where they are too many to be listed."""
    begun, published = dict(policies.years), dict(evaluations.years)
    rows = [
        (Cell(str(year)), Cell(f"{begun.get(year, 0):,}"), Cell(f"{published.get(year, 0):,}"))
        for year in sorted({*begun, *published})
    ]
    if undated or evaluations.undated:
        rows.append((Cell("no date"), Cell(f"{undated:,}"), Cell(f"{len(evaluations.undated):,}")))
    names = (
        Column("year", "Year"),
        Column("policies", "Policies that began", True),
        Column("evaluations", "Evaluations", True),
    )
    return Table(caption, names, tuple(rows))


def _picture(
    corpus: Corpus,
    policies: Sequence[tuple[str, str]],
    spans: Mapping[str, Sequence[PolicySpan]],
    counts: Sequence[tuple[str, YearCounts, str]],
) -> Mapping[str, Any]:
    """Geometry: a row for each policy, by start and id, then a panel of columns for each count."""
    panels = [(title, kind, css) for title, kind, css in counts if kind.years]
    years = [int(start[:4]) for start, _ in policies] + [year for _, kind, _ in panels for year, _ in kind.years]
    ends = [int(end.start[:4]) for _, name in policies if (end := _end(spans[name])) is not None]
    last = max(min(max(years + ends), int(corpus.day[:4])), min(years))
    forms = []
    for css, width in FORMS:
        axis = YearAxis(min(years), last, LEFT, width - 8)
        top = 26.0 if policies else -8.0
        rows = []
        for start, name in policies:
            rows.append(_policy_row(corpus, name, start, spans[name], axis, top))
            top += ROW
        drawn = []
        for title, kind, fill in panels:
            most = max(count for _, count in kind.years)
            top += 44
            height = min(PANEL, max(36, round_steps(most)[-1] * 12))
            drawn.append(columns(kind.years, axis, top=top, height=height, most=most, css=fill, title=title))
            top += height
        forms.append(
            {
                "css": css,
                "width": width,
                "policies": rows,
                "panels": drawn,
                "ticks": axis.ticks(),
                "grid_top": "20" if policies else at(top),
                "tick_top": at(top),
                "tick_end": at(top + 5),
                "tick_words": at(top + 19),
            }
        )
    return {"width": WIDE, "height": at(top + 26), "forms": forms}


def _policy_row(
    corpus: Corpus, name: str, start: str, spans: Sequence[PolicySpan], axis: YearAxis, top: float
) -> Mapping[str, str]:
    """Geometry of one policy: its name over a line from its begin to its end, or to the edge where none is known."""
    end = _end(spans)
    begin, line = axis.place(start), top + 21
    finish = axis.place(end.start) if end is not None else axis.right
    fate = f" ({corpus.labels.of('states', end.status.state).lower()} {end.start[:4]})" if end is not None else ""
    room = axis.right - axis.left
    title = shortened(corpus.linked.titles[name], room - (len(fate) + 6) * UNIT_TEXT)
    words = f"{title}{fate}" if start[:4] in title else f"{start[:4]} {title}{fate}"
    long = len(words) * UNIT_TEXT
    fits = begin - 4 + long <= axis.right
    return {
        "words": words,
        "css": "" if fits else "sy-svg-end",
        "text_x": at(begin - 4) if fits else at(axis.right),
        "text_y": at(top + 13),
        "x": at(begin),
        "end_x": at(finish),
        "line_y": at(line),
        "width": at(max(finish - begin, 2)),
        "bar_y": at(line - 2),
        "end_y": at(line - 5),
        "ended": "yes" if end is not None else "",
    }
