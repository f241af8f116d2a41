"""The funnel plot: do small studies find something else than large ones? Only from ten studies on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...synthesis.poolable import PoolableResult, PoolableSet
from ...synthesis.pooled_groups import PooledGroup, pool_by_family
from ...synthesis.pooling import Study, pool_studies
from ...synthesis.small_study import MINIMUM_STUDIES, EggerTest, Funnel, egger_test, funnel_data
from ..figures import begun
from ..model import Corpus, address_of
from ..rows import study_label
from .effect_axis import EffectAxis, decimals_for, plan_axis, shown, tick_label
from .effect_direction import display_id, within
from .forest import SIDES, gather_for, measure_label, options_of
from .forest_notes import GROUPS, left_out_words
from .model import Cell, Column, Display, Selection, Table

LEFT, RIGHT, TOP, BOTTOM = 52.0, 350.0, 28.0, 310.0
"""Edges of the plot in units of the picture, which is as wide as a phone."""

ASYMMETRY = 0.1
"""Value of p below which Egger's test is read as a sign of asymmetry (Egger et al. 1997)."""

READING = (
    "Each dot is a study: the large ones, with small errors, stand at the top. Chance alone would scatter the small "
    "ones evenly within the two slanting lines. Dots missing on one side below can mean that some results were not "
    "published."
)


def funnel_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the funnel plot of one outcome domain: the larger of the two families of design.

    Settings are those of the forest plot that concern which studies are taken.
    """
    name = display_id("funnel", selection)
    if selection.domain is None:
        return _nothing(name, "No outcome chosen", "A funnel plot shows one outcome: the block must name its domain.")
    found = gather_for(corpus, selection)
    domain = corpus.labels.of("outcome_domains", selection.domain)
    options = options_of(selection)
    groups = pool_by_family(found.results, options)
    largest = max(groups, key=lambda group: len(_used(group, retracted=options.retracted)), default=None)
    results = _used(largest, retracted=options.retracted) if largest is not None else []
    studies = [Study(result.entry, result.effect, result.variance) for result in results]
    if largest is None or len(studies) < MINIMUM_STUDIES:
        said = (
            f"A funnel plot needs at least {MINIMUM_STUDIES} studies of one family of designs with one measure; for "
            f"{within(domain)} there {'is' if len(studies) == 1 else 'are'} {len(studies)}. With fewer, chance and a "
            "real pattern look alike."
        )
        return _nothing(name, f"{domain}: too few studies for a funnel plot", said)
    centre = pool_studies(studies, "FE").estimate
    funnel = funnel_data(studies, centre)
    if funnel is None:
        return _nothing(name, f"{domain}: too few studies for a funnel plot", "Too few studies.")
    ratio = results[0].measure.ratio
    decimals = 2 if ratio else decimals_for([result.effect for result in results])
    test = egger_test(studies)
    kind = f"{len(studies)} {GROUPS[largest.family]}"
    pattern = _pattern(test)
    return Display(
        kind="funnel",
        id=name,
        headline=f"{domain}: {pattern} among {kind}",
        subtitle=f"{domain}. {begun(measure_label(corpus, found))} against its standard error, {kind}",
        reading=READING,
        table=_table(corpus, domain, results, ratio, decimals),
        picture=_picture(funnel, ratio, SIDES[found.beneficial], begun(measure_label(corpus, found))),
        summary=(
            f"Funnel plot of {kind}. Middle {shown(centre, ratio=ratio, decimals=decimals)}; standard errors from "
            f"{min(point.se for point in funnel.points):.3g} to {funnel.largest_se:.3g}. {begun(pattern)}."
        ),
        notes=_notes(test, found, groups, largest),
    )


def _used(group: PooledGroup, *, retracted: bool) -> list[PoolableResult]:
    return [result for result in group.results if retracted or result.status != "retracted"]


def _pattern(test: EggerTest | None) -> str:
    if test is None:
        return "all studies are equally precise"
    if test.p < ASYMMETRY:
        return "small studies differ from large ones"
    return "no clear sign that small studies differ from large ones"


def _notes(
    test: EggerTest | None, found: PoolableSet, groups: Sequence[PooledGroup], largest: PooledGroup
) -> tuple[str, ...]:
    notes: list[str] = []
    if test is not None:
        p = "below 0.001" if test.p < 0.001 else f"{test.p:.3f}"
        notes.append(
            f"Egger's test: intercept {test.intercept:.2f} (standard error {test.se:.2f}), "
            f"t {test.t:.2f} on {test.df} degrees of freedom, p {p}.".replace("-", "\N{MINUS SIGN}")
        )
    notes.append(
        "An uneven funnel has other causes than missing results: small studies may have treated other people or been "
        "done less well. With ratios of rare events, effect and error hang together and the funnel is uneven by itself."
    )
    notes.append(
        "The middle is the pooled result under one common effect; if it is right, the lines hold 95% of studies."
    )
    others = [f"{len(group.results)} {GROUPS[group.family]}" for group in groups if group is not largest]
    if others:
        notes.append(f"Not in this picture: {', '.join(others)}.")
    if found.left_out:
        notes.append(f"Left out: {'; '.join(left_out_words(found.left_out))}.")
    return tuple(notes)


def _picture(funnel: Funnel, ratio: bool, sides: tuple[str, str], measure: str) -> Mapping[str, Any]:
    effects = [point.effect for point in funnel.points]
    axis = plan_axis(effects, [], [(funnel.left, funnel.right)], ratio=ratio, left=LEFT, right=RIGHT)
    deepest = funnel.largest_se * 1.04

    def depth(error: float) -> float:
        return round(TOP + (BOTTOM - TOP) * error / deepest, 1)

    centre, foot = axis.place(funnel.centre), depth(funnel.largest_se)
    corners = [(centre, TOP), (axis.place(funnel.right), foot), (axis.place(funnel.left), foot)]
    null = axis.place(0.0)
    lines: list[tuple[float, float, float, float, str, bool]] = [
        (centre, TOP, centre, BOTTOM, "sy-svg-faint", True),
        (null, TOP, null, BOTTOM, "sy-svg-line", False),
        (LEFT, BOTTOM, RIGHT, BOTTOM, "sy-svg-line", False),
        (LEFT, TOP, LEFT, BOTTOM, "sy-svg-line", False),
    ]
    lines.extend((x, BOTTOM, x, BOTTOM + 4, "sy-svg-line", False) for x, _ in axis.ticks)
    texts: list[tuple[float, float, str, str]] = [
        (x, BOTTOM + 17, "sy-svg-small sy-svg-middle", label) for x, label in axis.ticks
    ]
    for value in _errors(deepest):
        lines.append((LEFT - 4, depth(value), LEFT, depth(value), "sy-svg-line", False))
        texts.append((LEFT - 7, depth(value) + 4, "sy-svg-small sy-svg-end", tick_label(value)))
    middle = (LEFT + RIGHT) / 2
    texts.append((2, 13, "sy-svg-small", "Standard error"))
    texts.append((middle, BOTTOM + 34, "sy-svg-small sy-svg-middle", measure + (", on a log scale" if ratio else "")))
    texts.append((LEFT, BOTTOM + 54, "sy-svg-strong", f"\N{LEFTWARDS ARROW} {sides[0]}"))
    texts.append((RIGHT, BOTTOM + 54, "sy-svg-strong sy-svg-end", f"{sides[1]} \N{RIGHTWARDS ARROW}"))
    return {
        "left": 0,
        "width": RIGHT + 10,
        "height": BOTTOM + 64,
        "region": " ".join(f"{x:.1f},{y:.1f}" for x, y in corners),
        "lines": tuple(lines),
        "dots": tuple((axis.place(point.effect), depth(point.se)) for point in funnel.points),
        "texts": tuple(texts),
    }


def _errors(deepest: float) -> list[float]:
    """Ticks for standard errors, from 0."""
    axis: EffectAxis = plan_axis([0.0, deepest], [], [], ratio=False, left=0.0, right=1.0)
    values = [float(label.replace("\N{MINUS SIGN}", "-").replace(",", "")) for _, label in axis.ticks]
    return [value for value in values if 0 <= value <= deepest]


def _table(corpus: Corpus, domain: str, results: Sequence[PoolableResult], ratio: bool, decimals: int) -> Table:
    columns = (
        Column("study", "Study"),
        Column("effect", "Result", number=True),
        Column("pooling_effect", f"For pooling ({'log' if ratio else 'same'} scale)", number=True),
        Column("standard_error", "Standard error", number=True),
    )
    rows = tuple(
        (
            Cell(study_label(corpus, result.entry), address_of("evaluation", result.entry)),
            Cell(shown(result.effect, ratio=ratio, decimals=decimals).replace("\N{MINUS SIGN}", "-")),
            Cell(f"{result.effect:.4f}"),
            Cell(f"{result.variance**0.5:.4f}"),
        )
        for result in sorted(results, key=lambda result: result.variance)
    )
    return Table(f"{domain}: studies in the funnel plot, the most precise first", columns, rows)


def _nothing(name: str, headline: str, missing: str) -> Display:
    return Display("funnel", name, headline, "", "", Table("", (Column("study", "Study"),), ()), missing=missing)
