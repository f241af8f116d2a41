"""Charts of what the library holds: entries by year, design and country, and policies over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...schema.dates import written_date
from ...synthesis.eligibility import matching_entries
from ...synthesis.overview import (
    FamilyCount,
    PolicyYear,
    YearCounts,
    count_countries,
    count_designs,
    count_policies,
    count_years,
)
from ..model import Corpus
from .model import Cell, Column, Display, Selection, Table
from .year_axis import FORMS, UNIT_SMALL, WIDE, YearAxis, at, columns, round_steps, shortened

LEFT = 36
"""Room for the numbers of a scale."""


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun: ``1 study``, ``1,200 studies``."""
    return f"{number:,} {one if number == 1 else many}"


def policies_of(corpus: Corpus, selection: Selection) -> tuple[str, ...]:
    """The policies that go with a selection: of its theme, else of its review, else all."""
    library = corpus.linked.library
    if selection.theme is not None:
        return corpus.coverage.themes[selection.theme].policies
    if selection.review is not None:
        record = library.reviews[selection.review].record
        names = {reference.split("#")[0] for reference in record.included}
        if record.included_rule is not None:
            names.update(matching_entries(corpus.linked, record.included_rule))
        return tuple(name for name in library.policies if name in names)
    return tuple(library.policies)


def busiest_words(counts: YearCounts) -> str:
    """The years with most entries: ``the busiest year is 2013 with 24``."""
    years, most = counts.busiest
    if len(years) == 1:
        return f"the busiest year is {years[0]} with {most:,}"
    if len(years) <= 3:
        return f"the busiest years are {', '.join(map(str, years[:-1]))} and {years[-1]} with {most:,} each"
    return f"no year has more than {most:,}"


def entries_per_year_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan evaluations and policies by year of their main document."""
    linked = corpus.linked
    evaluations = count_years(linked, selection.evaluations)
    policies = count_years(linked, policies_of(corpus, selection))
    both = [kind for kind in (evaluations, policies) if kind.years]
    numbers = {year: [0, 0] for year in _span(both)}
    for position, kind in enumerate((evaluations, policies)):
        for year, count in kind.years:
            numbers[year][position] = count
    undated = len(evaluations.undated), len(policies.undated)
    rows = [(Cell(str(year)), Cell(f"{count[0]:,}"), Cell(f"{count[1]:,}")) for year, count in sorted(numbers.items())]
    if any(undated):
        rows.append((Cell("no date"), Cell(f"{undated[0]:,}"), Cell(f"{undated[1]:,}")))
    table = Table(
        f"Entries by year: {selection.title}",
        (Column("year", "Year"), Column("evaluations", "Evaluations", True), Column("policies", "Policies", True)),
        tuple(rows),
    )
    subtitle = (
        f"{selection.title}: {counted(evaluations.dated + undated[0], 'evaluation', 'evaluations')} and "
        f"{counted(policies.dated + undated[1], 'policy', 'policies')}, by the year of the main document"
    )
    if not both:
        return Display(
            "entries-per-year",
            "entries-per-year",
            "No entry here has a year",
            subtitle,
            "",
            table,
            missing="None of these entries gives the year of its main document.",
        )
    return Display(
        kind="entries-per-year",
        id="entries-per-year",
        headline=_years_headline(evaluations, policies),
        subtitle=subtitle,
        reading="Each column is a year. Its height is the number of entries whose main document is of that year. "
        "The number over the highest column says how many there are.",
        table=table,
        picture=_years_picture(
            [
                (words, kind, css)
                for words, kind, css in (
                    ("Evaluations", evaluations, "sy-fill--evaluation"),
                    ("Policies", policies, "sy-fill--policy"),
                )
                if kind.years
            ]
        ),
        summary=_years_summary(evaluations, policies),
        notes=(
            *((f"Without a year, and so not drawn: {_undated_words(*undated)}.",) if any(undated) else ()),
            "The columns show what is in this library. What was written but not entered here is not counted.",
        ),
    )


def _undated_words(evaluations: int, policies: int) -> str:
    words = [counted(evaluations, "evaluation", "evaluations")] if evaluations else []
    return " and ".join([*words, *([counted(policies, "policy", "policies")] if policies else [])])


def _span(kinds: Sequence[YearCounts]) -> range:
    return (
        range(min(kind.years[0][0] for kind in kinds), max(kind.years[-1][0] for kind in kinds) + 1)
        if kinds
        else range(0)
    )


def _years_headline(evaluations: YearCounts, policies: YearCounts) -> str:
    counts, one, many = (
        (evaluations, "evaluation", "evaluations") if evaluations.years else (policies, "policy", "policies")
    )
    if counts.dated == 1:
        return f"The one {one} with a year is from {counts.years[0][0]}"
    year, newer = counts.newer_half()
    if year == counts.years[0][0]:
        return f"All {counts.dated:,} {many} with a year are from {year} or later; {busiest_words(counts)}"
    return f"{newer:,} of the {counts.dated:,} {many} with a year are from {year} or later; {busiest_words(counts)}"


def _years_summary(evaluations: YearCounts, policies: YearCounts) -> str:
    sentences = []
    for counts, one, many in ((evaluations, "evaluation", "evaluations"), (policies, "policy", "policies")):
        if counts.years:
            first, last = counts.years[0][0], counts.years[-1][0]
            when = f"from {first} to {last}" if last > first else f"from {first}"
            words = busiest_words(counts)
            sentences.append(f"{counted(counts.dated, one, many)} {when}; {words}.")
    return "Columns by year. " + " ".join(sentences)


def _years_picture(panels: Sequence[tuple[str, YearCounts, str]]) -> Mapping[str, Any]:
    span = _span([kind for _, kind, _ in panels])
    most = max(count for _, kind, _ in panels for _, count in kind.years)
    tallest, gap = 130.0, 48.0
    forms = []
    for css, width in FORMS:
        axis = YearAxis(span[0], span[-1], LEFT, width - 8)
        top, drawn = 36.0, []
        for words, kind, fill in panels:
            own = max(count for _, count in kind.years)
            height = max(tallest * round_steps(own)[-1] / round_steps(most)[-1], 36)
            drawn.append(columns(kind.years, axis, top=top, height=height, most=own, css=fill, title=words))
            top += height + gap
        forms.append(_form(css, width, axis, drawn, top - gap))
    return {"width": WIDE, "height": at(top - gap + 26), "forms": forms}


def _form(css: str, width: int, axis: YearAxis, panels: Sequence[Mapping[str, Any]], foot: float) -> Mapping[str, Any]:
    return {
        "css": css,
        "width": width,
        "panels": panels,
        "ticks": axis.ticks(),
        "tick_top": at(foot),
        "tick_end": at(foot + 5),
        "tick_words": at(foot + 19),
    }


def entries_by_design_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan evaluations by family of design, with the designs of each."""
    labels = corpus.labels
    families = count_designs(corpus.linked, selection.evaluations)
    total = sum(row.total for row in families)
    table = Table(
        f"Evaluations by design: {selection.title}",
        (
            Column("design", "Design"),
            Column("family", "Kind of design"),
            Column("evaluations", "Evaluations", True),
            Column("percent", "Per cent of all", True),
        ),
        tuple(
            (
                Cell(labels.of("designs", design)),
                Cell(labels.of("families", row.family)),
                Cell(f"{count:,}"),
                Cell(_percent(count, total)),
            )
            for row in families
            for design, count in row.designs
        ),
    )
    subtitle = f"{selection.title}: {counted(total, 'evaluation', 'evaluations')}, each with one design"
    if not families:
        return _nothing("entries-by-design", subtitle, table)
    first = families[0]
    primary = total - sum(row.total for row in families if row.family == "review")
    trials = sum(row.total for row in families if row.family == "randomised")
    headline = (
        f"{trials:,} of the {total:,} evaluations {'is a randomised trial' if trials == 1 else 'are randomised trials'}"
        if trials
        else f"None of the {total:,} evaluations is a randomised trial"
    )
    if total > primary:
        headline += f"; {counted(total - primary, 'is a review', 'are reviews')} of other studies"
    return Display(
        kind="entries-by-design",
        id="entries-by-design",
        headline=headline,
        subtitle=subtitle,
        reading="Each bar is a kind of design. Its length is the number of evaluations. "
        "The table has every design by itself.",
        table=table,
        picture=_bars(
            [
                (labels.of("families", row.family), row.total, _percent(row.total, total), _designs(corpus, row))
                for row in families
            ],
            label=0,
        ),
        summary=f"Bars by kind of design. The most frequent kind is {_lower(labels.of('families', first.family))} with "
        f"{first.total:,} of {total:,}. "
        + "; ".join(f"{labels.of('families', row.family)}: {row.total:,}" for row in families[1:])
        + ("." if families[1:] else ""),
        notes=("A review is counted beside the studies that it brings together.",) if total > primary else (),
    )


def _designs(corpus: Corpus, row: FamilyCount) -> tuple[str, ...]:
    return tuple(f"{_lower(corpus.labels.of('designs', design))} {count:,}" for design, count in row.designs)


def _as_many_as_fit(parts: Sequence[str], units: float) -> str:
    """Words in a row, as many as fit into a width, then how many are left out."""
    for shown in range(len(parts), 0, -1):
        more = [f"{len(parts) - shown} more"] if shown < len(parts) else []
        words = ", ".join([*parts[:shown], *more])
        if len(words) * UNIT_SMALL <= units:
            return words
    return ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _percent(part: int, whole: int) -> str:
    """A share in whole per cents, halves rounded up; ``below 1%`` where it would be 0."""
    rounded = (200 * part + whole) // (2 * whole)
    return f"{rounded}%" if rounded or not part else "below 1%"


def _nothing(kind: str, subtitle: str, table: Table) -> Display:
    return Display(
        kind, kind, "There is nothing to count here", subtitle, "", table, missing="No evaluation is selected."
    )


def entries_by_country_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan evaluations by place."""
    labels = corpus.labels
    names = tuple(dict.fromkeys(selection.evaluations))
    places = count_countries(corpus.linked, names)
    total = len(names)
    records = [corpus.linked.library.evaluations[name].record for name in names]
    several = sum(len(dict.fromkeys(record.countries)) > 1 for record in records)
    kingdom = sum(any(place.split("-")[0] == "GB" for place in record.countries) for record in records)
    table = Table(
        f"Evaluations by place: {selection.title}",
        (
            Column("place", "Place"),
            Column("evaluations", "Evaluations", True),
            Column("percent", "Per cent of all", True),
        ),
        tuple(
            (Cell(labels.of("places", place)), Cell(f"{count:,}"), Cell(_percent(count, total)))
            for place, count in places
        ),
    )
    subtitle = f"{selection.title}: {counted(total, 'evaluation', 'evaluations')}, by where they were done"
    if not places:
        return _nothing("entries-by-country", subtitle, table)
    lead, count = next(((place, n) for place, n in places if place != "international"), places[0])
    where = labels.of("places", lead)
    abroad = next((n for place, n in places if place == "international"), 0)
    parts = sorted(place for place, _ in places if place.split("-")[0] == "GB")
    headline = f"{count:,} of the {total:,} evaluations {'is' if count == 1 else 'are'} from {where}"
    if lead != "international" and abroad:
        headline += f"; {abroad:,} {'takes' if abroad == 1 else 'take'} in several countries, as reviews do"
    notes = [f"{counted(several, 'evaluation counts', 'evaluations count')} in more than one place."] if several else []
    if len(parts) > 1:
        notes.append(
            f"{kingdom:,} of {total:,} are from the United Kingdom or a part of it. Where a document names the part, "
            "the part is counted."
        )
    return Display(
        kind="entries-by-country",
        id="entries-by-country",
        headline=headline,
        subtitle=subtitle,
        reading="Each bar is a place. Its length is the number of evaluations done there.",
        table=table,
        picture=_bars([(labels.of("places", place), n, _percent(n, total), ()) for place, n in places], label=150),
        summary=f"Bars by place, {len(places)} in all. "
        + "; ".join(f"{labels.of('places', place)}: {n:,}" for place, n in places[:5])
        + ("; all others fewer." if len(places) > 5 else "."),
        notes=tuple(notes),
    )


def _bars(rows: Sequence[tuple[str, int, str, tuple[str, ...]]], *, label: int) -> Mapping[str, Any]:
    """Geometry of bars that run sideways.

    Args:
        rows: words, number, share, and more words for a small line.
        label: room for the words before the bar in the wide form; 0 puts them, and the small line, over the bar.
    """
    most = max(number for _, number, _, _ in rows)
    row_height = 24 if label else 62
    forms = []
    for css, width in FORMS:
        room = min(label, 132) if width < WIDE else label
        longest = width - room - 96
        drawn = []
        for position, (words, number, share, more) in enumerate(rows):
            top = position * row_height
            length = max(longest * number / most, 1.5)
            drawn.append(
                {
                    "label": shortened(words, room - 10 if label else width),
                    "label_x": at(room - 8 if label else 0),
                    "label_y": at(top + (16.5 if label else 15)),
                    "more": _as_many_as_fit(more, width),
                    "more_y": at(top + 31),
                    "x": at(room),
                    "y": at(top + (4 if label else 37)),
                    "width": at(length),
                    "height": at(16),
                    "value": f"{number:,}",
                    "share": f"({share})",
                    "value_x": at(room + length + 6),
                    "value_y": at(top + (16.5 if label else 50)),
                }
            )
        forms.append({"css": css, "width": width, "before": bool(label), "rows": drawn})
    return {"width": WIDE, "height": at(len(rows) * row_height + 2), "forms": forms}


def policies_over_time_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan how many policies stood at the end of each year, those with the force of law apart."""
    names = policies_of(corpus, selection)
    rows, unknown = count_policies(corpus.linked, names, corpus.day)
    table = Table(
        f"Policies over time: {selection.title}",
        (
            Column("year", "Year"),
            Column("new", "New in the year", True),
            Column("law_standing", "With the force of law, no end recorded by then", True),
            Column("other_standing", "Others, no end recorded by then", True),
        ),
        tuple(
            (Cell(str(row.year)), Cell(f"{row.new:,}"), Cell(f"{row.laws:,}"), Cell(f"{row.others:,}")) for row in rows
        ),
    )
    subtitle = f"{selection.title}: {counted(len(names), 'policy', 'policies')}, at the end of each year"
    if not rows:
        return Display(
            "policies-over-time",
            "policies-over-time",
            "No policy here has a recorded start",
            subtitle,
            "",
            table,
            missing="None of these policies has a dated event by which it was published or took effect.",
        )
    made = sum(row.new for row in rows)
    last = rows[-1]
    standing = last.laws + last.others
    newest = max(rows, key=lambda row: (row.new, row.year))
    return Display(
        kind="policies-over-time",
        id="policies-over-time",
        headline=f"{made - standing:,} of {counted(made, 'policy has', 'policies have')} a recorded end; {standing:,} "
        f"{'stands' if standing == 1 else 'stand'} without one, {last.laws or 'none'} of them with the force of law",
        subtitle=subtitle,
        reading="Each column is a year. Its height is the number of policies made by the end of that year and not yet "
        f"recorded as ended. The last column is as of {written_date(corpus.day)}.",
        table=table,
        picture=_policies_picture(rows),
        summary=f"Columns by year from {rows[0].year} to {last.year}. Policies with the force of law without a "
        f"recorded end: {last.laws:,} in {last.year}. Other policies: {last.others:,} in {last.year}. "
        f"Most were new in {newest.year}, with {newest.new:,}.",
        notes=(
            "That no end is recorded does not mean that a policy is still followed. White papers and strategies are "
            "seldom repealed.",
            *(
                (f"{counted(len(unknown), 'policy is', 'policies are')} left out: no dated start is recorded.",)
                if unknown
                else ()
            ),
        ),
    )


def _policies_picture(rows: Sequence[PolicyYear]) -> Mapping[str, Any]:
    kinds = [
        ("With the force of law", [(row.year, row.laws) for row in rows]),
        ("Other policies", [(row.year, row.others) for row in rows]),
    ]
    drawn_kinds = [(words, counts) for words, counts in kinds if any(count for _, count in counts)]
    most = max(count for _, counts in drawn_kinds for _, count in counts)
    forms = []
    for css, width in FORMS:
        axis = YearAxis(rows[0].year, rows[-1].year, LEFT, width - 8)
        top, panels = 36.0, []
        for words, counts in drawn_kinds:
            own = max(count for _, count in counts)
            height = max(150.0 * round_steps(own)[-1] / round_steps(most)[-1], 36)
            panels.append(
                columns(counts, axis, top=top, height=height, most=own, css="sy-fill--policy", title=words, mark="last")
            )
            top += height + 48
        forms.append(_form(css, width, axis, panels, top - 48))
    return {"width": WIDE, "height": at(top - 48 + 26), "forms": forms}
