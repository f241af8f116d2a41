"""The forest plot: every study's result on one outcome, and the pooled result where pooling makes sense."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from statistics import NormalDist

from ...synthesis.direction import RATIOS
from ...synthesis.effect_direction import study_judgement
from ...synthesis.poolable import LeftOut, PoolableResult, PoolableSet, gather_results
from ...synthesis.pooled_groups import METHODS, PooledGroup, PoolingOptions, pool_by_family
from ..figures import begun, estimate_words, interval_words, number
from ..model import Corpus, address_of
from ..rows import authors_of, study_label
from .effect_axis import MINUS, decimals_for, shown
from .effect_direction import display_id, within
from .forest_notes import forest_notes, headline_of, left_out_words
from .forest_picture import DrawnGroup, DrawnStudy, DrawnSummary, plan_forest
from .model import Cell, Column, Display, Selection, Table

Z95 = NormalDist().inv_cdf(0.975)

MARKS = {
    "low": ("good", "L", "Low risk of bias"),
    "some": ("some", "S", "Some concerns"),
    "high": ("poor", "H", "High risk of bias"),
    "unrated": ("", "\N{EN DASH}", "Appraised, without such a judgement"),
    "none": ("", "\N{EN DASH}", "Not appraised"),
}
"""Overall judgement of bias: kind of shape, letter, words."""

HEADINGS = {"randomised": "Randomised", "non-randomised": "Not randomised"}

SIDES = {
    "lower": ("Better for people", "Worse for people"),
    "higher": ("Worse for people", "Better for people"),
    "neither": ("Lower with the service", "Higher with the service"),
}
"""What the left and the right of no difference mean, by which way is good."""

STATUS = {
    "retracted": "retracted",
    "partly-retracted": "partly retracted",
    "expression-of-concern": "under concern",
    "corrected": "corrected",
    "preprint": "preprint",
}

READING = (
    "Each square is one study's result, and the line through it its 95% interval: the narrower, the more certain. "
    "A larger square weighs more. {diamond}The upright line is no difference. Letters tell the risk of bias: L low, "
    "S some concerns, H high; a dash where nobody judged it."
)
DIAMOND = "A diamond is a pooled result; the bar under it shows where a new study's true result may lie. "


def forest_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the forest plot of one outcome domain.

    Settings: ``method`` (REML, DL, PM, FE), ``knapp-hartung`` (yes, no), ``measure`` (a metric of entries), ``pool``
    (no), ``retracted`` (include), ``scopes`` (all).
    """
    name = display_id("forest", selection)
    if selection.domain is None:
        return _nothing(name, "A forest plot shows one outcome: the block must name its domain.", "No outcome chosen")
    found = gather_for(corpus, selection)
    domain = corpus.labels.of("outcome_domains", selection.domain)
    if not found.results:
        table = _table(corpus, domain, (), found, False)
        why = "; ".join(left_out_words(found.left_out)) or "no study here has a result on it"
        said = (
            f"No study here can be drawn for {within(domain)}. A forest plot needs comparative results with an "
            f"interval and its level, or the figures of two groups. What there is: {why}."
        )
        return _nothing(name, said, f"{domain}: nothing that can be pooled", table)
    groups = pool_by_family(found.results, options_of(selection))
    ratio = found.results[0].measure.ratio
    decimals = 2 if ratio else decimals_for([result.effect for result in found.results])
    measure = measure_label(corpus, found)
    headline, summary = headline_of(corpus, domain, measure, found, groups, ratio=ratio, decimals=decimals)
    pooled = any(group.pooled is not None for group in groups)
    drawn = tuple(_drawn_group(corpus, group, ratio, decimals, several=len(groups) > 1) for group in groups)
    picture = plan_forest(
        drawn,
        ratio=ratio,
        axis_title=begun(measure) + (", on a log scale" if ratio else ""),
        sides=SIDES[found.beneficial],
        heads=("Service", "Comparator"),
    )
    count = len(found.results)
    return Display(
        kind="forest",
        id=name,
        headline=headline,
        subtitle=f"{domain}. {begun(measure)} with 95% interval, {count} {'study' if count == 1 else 'studies'}"
        + _years(corpus, found.results),
        reading=READING.format(diamond=DIAMOND if pooled else ""),
        table=_table(corpus, domain, groups, found, ratio),
        picture=picture,
        summary=summary,
        notes=forest_notes(corpus, found, groups, options_of(selection), selection.options, ratio, decimals),
    )


def gather_for(corpus: Corpus, selection: Selection) -> PoolableSet:
    """The poolable results of a selection, as its settings ask."""
    asked = selection.options.get("measure", "").strip().casefold().replace(" ", "-")
    return gather_results(
        corpus.linked,
        selection.evaluations,
        selection.domain or "",
        metric=asked or None,
        all_scopes=selection.options.get("scopes") == "all",
        standings=corpus.statuses.entries,
    )


def options_of(selection: Selection) -> PoolingOptions:
    """How to pool, as the settings of a block say; what they do not say, or say wrongly, stays as usual."""
    given = {name: value.strip().casefold() for name, value in selection.options.items()}
    adjusted = given.get("knapp-hartung")
    return PoolingOptions(
        method=METHODS.get(given.get("method", "reml"), "REML"),
        knapp_hartung={"yes": True, "no": False}.get(adjusted or ""),
        pool=given.get("pool") != "no",
        retracted=given.get("retracted") == "include",
    )


def measure_label(corpus: Corpus, found: PoolableSet) -> str:
    """The measure in words, with its unit."""
    measure = found.measure
    if measure is None:
        return ""
    words = corpus.labels.of("metrics", measure.metric)
    return f"{words} ({measure.unit})" if measure.unit else words


def limits_of(result: PoolableResult) -> tuple[float, float]:
    """The 95% interval of one result on the analysis scale: as printed where it was, else from its variance."""
    interval = result.outcome.interval
    if result.basis == "interval" and interval is not None and interval.level == 95:
        low, high = float(interval.low), float(interval.high)
        return (log(low), log(high)) if result.measure.metric in RATIOS else (low, high)
    half = Z95 * result.variance**0.5
    return result.effect - half, result.effect + half


def result_words(result: PoolableResult, *, ratio: bool, decimals: int) -> tuple[str, str, str]:
    """Effect and 95% interval of one result in the measure's own scale, with the digits the source printed."""
    interval, estimate = result.outcome.interval, result.outcome.estimate
    if result.basis == "interval" and interval is not None and estimate is not None and interval.level == 95:
        return number(estimate), number(interval.low), number(interval.high)
    low, high = limits_of(result)
    said = [shown(value, ratio=ratio, decimals=decimals) for value in (result.effect, low, high)]
    return said[0], said[1], said[2]


def _drawn_group(corpus: Corpus, group: PooledGroup, ratio: bool, decimals: int, *, several: bool) -> DrawnGroup:
    known = [weight for weight in group.weights if weight is not None]
    precision = [1 / result.variance for result in group.results]
    studies: list[DrawnStudy] = []
    for result, weight, exact in zip(group.results, group.weights, precision, strict=True):
        low, high = limits_of(result)
        effect, least, most = result_words(result, ratio=ratio, decimals=decimals)
        status, year = STATUS.get(result.status), corpus.linked.years[result.entry] or "no date"
        css, letter, _ = MARKS[study_judgement(corpus.linked.library.evaluations[result.entry].record)]
        share = weight / max(known) if weight is not None else exact / max(precision)
        studies.append(
            DrawnStudy(
                label=authors_of(corpus, result.entry) or corpus.linked.titles[result.entry],
                flag=f"{year} ({status})" if status else year,
                effect=result.effect,
                low=low,
                high=high,
                share=share,
                words=f"{effect} [{least} to {most}]",
                weight=f"{weight:.1f}%" if weight is not None else "\N{EN DASH}" if known else "",
                groups=result.groups or ("", ""),
                mark=(css, letter),
                pooled=result.status != "retracted" or weight is not None,
            )
        )
    pooled = group.pooled
    summary = None
    if pooled is not None:
        values = [shown(value, ratio=ratio, decimals=decimals) for value in (pooled.estimate, pooled.low, pooled.high)]
        prediction = None
        words = ""
        if pooled.prediction_low is not None and pooled.prediction_high is not None:
            prediction = (pooled.prediction_low, pooled.prediction_high)
            ends = [shown(value, ratio=ratio, decimals=decimals) for value in prediction]
            words = f"[{ends[0]} to {ends[1]}]"
        summary = DrawnSummary(
            label=f"Pooled, {pooled.k} studies",
            effect=pooled.estimate,
            low=pooled.low,
            high=pooled.high,
            words=f"{values[0]} [{values[1]} to {values[2]}]",
            prediction=prediction,
            prediction_words=words,
        )
    heading = f"{HEADINGS[group.family]} ({len(group.results)})" if several else ""
    return DrawnGroup(heading, tuple(studies), summary, "" if summary else "Not pooled")


def _table(corpus: Corpus, domain: str, groups: Sequence[PooledGroup], found: PoolableSet, ratio: bool) -> Table:
    scale = "log scale" if ratio else "same scale"
    columns = (
        Column("study", "Study"),
        Column("group", "Design"),
        Column("measured", "What was measured"),
        Column("effect", "Result", number=True),
        Column("low", "From (95%)", number=True),
        Column("high", "To (95%)", number=True),
        Column("pooling_effect", f"For pooling ({scale})", number=True),
        Column("standard_error", "Standard error", number=True),
        Column("weight_percent", "Weight, %", number=True),
        Column("service", "With the service", number=True),
        Column("comparator", "Comparator", number=True),
        Column("bias", "Risk of bias"),
        Column("pooled_without", "Pooled result without it"),
        Column("remarks", "Remarks"),
    )
    rows: list[tuple[Cell, ...]] = []
    decimals = 2 if ratio else decimals_for([result.effect for result in found.results])
    for group in groups:
        for at, result in enumerate(group.results):
            rows.append(_study_row(corpus, group, at, result, ratio, decimals))
        if group.pooled is not None:
            pooled = group.pooled
            natural = [
                _plain(shown(end, ratio=ratio, decimals=decimals)) for end in (pooled.estimate, pooled.low, pooled.high)
            ]
            rows.append(
                (
                    Cell(f"Pooled, {pooled.k} studies"),
                    Cell(HEADINGS[group.family]),
                    Cell(""),
                    *(Cell(value) for value in natural),
                    Cell(f"{pooled.estimate:.4f}"),
                    Cell(f"{pooled.se:.4f}"),
                    Cell("100.0"),
                    *(Cell("") for _ in range(4)),
                    Cell(f"{pooled.method}; tau\N{SUPERSCRIPT TWO} {pooled.tau2:.4f}"),
                )
            )
    rows.extend(_left_out_row(corpus, left, len(columns)) for left in found.left_out)
    return Table(f"{domain}: results of the studies, and why results are left out", columns, tuple(rows))


def _study_row(
    corpus: Corpus, group: PooledGroup, at: int, result: PoolableResult, ratio: bool, decimals: int
) -> tuple[Cell, ...]:
    weight, without = group.weights[at], group.without[at]
    css, _, judged = MARKS[study_judgement(corpus.linked.library.evaluations[result.entry].record)]
    coded = result.outcome
    remarks = [*result.cautions]
    if result.basis == "arms":
        remarks.insert(0, "Worked out from the figures of its groups.")
    if result.reports:
        others = ", ".join(study_label(corpus, name) for name in result.reports)
        remarks.append(f"Counted once with {others}.")
    if result.status in STATUS:
        remarks.insert(0, f"{begun(corpus.labels.of('publication_status', result.status))}.")
    left = ""
    if without is not None:
        ends = [shown(end, ratio=ratio, decimals=decimals) for end in (without.estimate, without.low, without.high)]
        left = f"{ends[0]} [{ends[1]} to {ends[2]}]"
    groups = result.groups or ("not reported", "not reported")
    return (
        Cell(study_label(corpus, result.entry), address_of("evaluation", result.entry)),
        Cell(HEADINGS[group.family]),
        Cell(", ".join(text for text in (coded.measure, coded.population, coded.timepoint, coded.comparison) if text)),
        *(Cell(_plain(value)) for value in result_words(result, ratio=ratio, decimals=decimals)),
        Cell(f"{result.effect:.4f}"),
        Cell(f"{result.variance**0.5:.4f}"),
        Cell(f"{weight:.1f}" if weight is not None else ""),
        Cell(groups[0]),
        Cell(groups[1]),
        Cell(judged, css=f"sy-judge sy-judge--{css}" if css else ""),
        Cell(left),
        Cell(" ".join(remarks)),
    )


def _left_out_row(corpus: Corpus, left: LeftOut, columns: int) -> tuple[Cell, ...]:
    outcome = left.outcome
    measured = result = ""
    if outcome is not None:
        measured = outcome.measure
        result = estimate_words(outcome, corpus.labels)
        if outcome.interval is not None:
            result += f" ({interval_words(outcome.interval, corpus.labels)})"
    return (
        Cell(study_label(corpus, left.entry), address_of("evaluation", left.entry)),
        Cell("left out"),
        Cell(measured),
        Cell(""),
        *(Cell("") for _ in range(columns - 5)),
        Cell(" ".join(text for text in (left.words, f"Result: {result}." if result else "") if text)),
    )


def _plain(text: str) -> str:
    """A number that a spreadsheet reads as one."""
    return text.replace(MINUS, "-").replace(",", "")


def _years(corpus: Corpus, results: Sequence[PoolableResult]) -> str:
    years = sorted(year for result in results if (year := corpus.linked.years[result.entry]))
    return f", {years[0]} to {years[-1]}" if years and years[0] != years[-1] else f", {years[0]}" if years else ""


def _nothing(name: str, missing: str, headline: str, table: Table | None = None) -> Display:
    empty = Table("Nothing to show", (Column("study", "Study"),), ())
    return Display("forest", name, headline, "", "", table or empty, missing=missing)
