"""What is said around a forest plot: the message, the measures of difference, cautions, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ...synthesis.coded_effects import Reason
from ...synthesis.poolable import LeftOut, PoolableSet
from ...synthesis.pooled_groups import METHODS, MOST_LEFT_OUT, PooledGroup, PoolingOptions
from ...synthesis.pooling import RANDOM, Pooled
from ..figures import begun, estimate_words, interval_words
from ..model import Corpus
from ..rows import study_label
from .effect_axis import shown
from .effect_direction import within

GROUPS = {"randomised": "randomised studies", "non-randomised": "studies that are not randomised"}
HIGH_I2 = 50.0
"""Per cent of variation from which a caution is given (Cochrane Handbook 10.10.2: may be substantial)."""

MOST_NAMED = 6
"""Results in other measures that are given in words."""

REASONS: Mapping[Reason, str] = {
    "review": "reviews of studies, which would count people twice",
    "scope": "not about the subject itself",
    "no-comparison": "a design other than a controlled comparison",
    "no-figures": "a result in words only",
    "no-interval": "an estimate without an interval",
    "no-level": "an interval without its level",
    "no-comparator": "figures that do not give both groups",
    "not-comparative": "a figure that compares nothing",
    "baseline": "results from the start only",
    "other-report": "reports of a study whose result stands in another entry",
    "other-measure": "another measure, which cannot be pooled with this one",
    "other-direction": "a scale whose other side is the good one",
    "ambiguous": "several results that no rule tells apart",
}
"""Why entries are left out, in the order in which it is said."""


def headline_of(
    corpus: Corpus,
    domain: str,
    measure: str,
    found: PoolableSet,
    groups: Sequence[PooledGroup],
    *,
    ratio: bool,
    decimals: int,
) -> tuple[str, str]:
    """The message of a forest plot as a sentence, and the text alternative of its picture."""
    said: list[str] = []
    for group in groups:
        if group.pooled is None:
            continue
        pooled = group.pooled
        words = _interval(pooled.estimate, pooled.low, pooled.high, ratio, decimals)
        kind = f"{pooled.k} {GROUPS[group.family]}"
        said.append(f"{kind} together {_points(pooled, found.beneficial)}: {measure} {words}")
    count = len(found.results)
    few = "One study has" if count == 1 else f"{count} studies have"
    drawn = f"{few} results on {within(domain)} that can be drawn on one scale"
    alone = "nothing to pool it with" if count == 1 else "not pooled"
    headline = f"{domain}: {'; '.join(said)}" if said else f"{drawn}; {alone}"
    names = ", ".join(
        f"{study_label(corpus, result.entry)} {shown(result.effect, ratio=ratio, decimals=decimals)}"
        for result in found.results[:12]
    )
    more = f" and {count - 12} more" if count > 12 else ""
    summary = f"Forest plot. {drawn}: {names}{more}."
    if said:
        summary += f" {begun('; '.join(said))}."
    return headline, summary


def forest_notes(
    corpus: Corpus,
    found: PoolableSet,
    groups: Sequence[PooledGroup],
    options: PoolingOptions,
    given: Mapping[str, str],
    ratio: bool,
    decimals: int,
) -> tuple[str, ...]:
    """Cautions first, then how it was pooled, then what was left out and why."""
    notes: list[str] = []
    for group in groups:
        name = begun(GROUPS[group.family]) if len(groups) > 1 else ""
        notes.extend(_cautions(group, name))
        notes.extend(_retracted(corpus, group, options, ratio, decimals))
    if any(group.pooled for group in groups) and _wordings(found) > 1:
        notes.append(
            "The studies do not word the outcome alike: see \N{LEFT DOUBLE QUOTATION MARK}what was measured"
            "\N{RIGHT DOUBLE QUOTATION MARK} in the table before trusting one number for all."
        )
    for group in groups:
        name = f"{begun(GROUPS[group.family])}: " if len(groups) > 1 else ""
        if group.pooled is not None:
            notes.append(_after(name, _method(group.pooled)))
            notes.append(_after(name, _heterogeneity(group.pooled)))
            notes.extend(_leave_one_out(corpus, group, name, ratio, decimals))
        else:
            notes.append(f"{name}not pooled. {group.why_not}" if name else f"Not pooled. {group.why_not}")
    if len(groups) > 1:
        notes.append("Randomised studies and others are never pooled together: their results go wrong in other ways.")
    notes.extend(_counted_once(corpus, found))
    clustered = sum(any("allows for it" in caution for caution in result.cautions) for result in found.results)
    if clustered:
        notes.append(
            f"{clustered} of the studies allocated groups, such as practices, and nothing says that the analysis "
            "allows for that: the interval may be too narrow and the weight too large."
        )
    notes.extend(_other_measures(corpus, found))
    if found.left_out:
        notes.append(f"Left out: {'; '.join(left_out_words(found.left_out))}. The table names each, with the reason.")
    method = given.get("method", "reml").strip().casefold()
    if method not in METHODS:
        notes.append(
            f"The method \N{LEFT DOUBLE QUOTATION MARK}{method[:20]}\N{RIGHT DOUBLE QUOTATION MARK} is not known "
            "here: REML was used."
        )
    return tuple(notes)


def _after(name: str, sentence: str) -> str:
    return f"{name}{sentence[:1].lower()}{sentence[1:]}" if name else sentence


def left_out_words(left_out: Sequence[LeftOut]) -> list[str]:
    """Why entries were left out, with the number of entries for each reason."""
    counts = Counter(left.reason for left in left_out)
    return [f"{words} ({counts[reason]})" for reason, words in REASONS.items() if counts[reason]]


def _points(pooled: Pooled, beneficial: str) -> str:
    if pooled.low < 0 < pooled.high:
        return "leave open which is better" if beneficial != "neither" else "leave open whether there is a difference"
    lower = pooled.estimate < 0
    if beneficial == "neither":
        return "point to lower figures with the service" if lower else "point to higher figures with the service"
    return "point to better for people" if lower == (beneficial == "lower") else "point to worse for people"


def _interval(estimate: float, low: float, high: float, ratio: bool, decimals: int) -> str:
    values = [shown(value, ratio=ratio, decimals=decimals) for value in (estimate, low, high)]
    return f"{values[0]} (95% interval {values[1]} to {values[2]})"


def _cautions(group: PooledGroup, name: str) -> list[str]:
    pooled = group.pooled
    if pooled is None:
        return []
    said = f"Caution ({name[:1].lower()}{name[1:]}): " if name else "Caution: "
    notes: list[str] = []
    if pooled.i2 > HIGH_I2:
        notes.append(
            f"{said}the results differ by more than chance explains (I\N{SUPERSCRIPT TWO} {pooled.i2:.0f}%). "
            "The pooled number is an average of unlike results and may describe none of them."
        )
    low, high = pooled.prediction_low, pooled.prediction_high
    if low is not None and high is not None and not pooled.low <= 0 <= pooled.high and low < 0 < high:
        notes.append(
            f"{said}the average is clear, but the prediction interval crosses no difference: in another place "
            "the service may make no difference or work the other way."
        )
    if pooled.k < 5:
        notes.append(f"{said}only {pooled.k} studies are pooled, so how much they differ can hardly be told.")
    return notes


def _method(pooled: Pooled) -> str:
    if pooled.method not in RANDOM:
        return "Pooled under one common effect, weights by the inverse of the variance."
    names = {"REML": "restricted maximum likelihood", "DL": "DerSimonian and Laird", "PM": "Paule and Mandel"}
    adjusted = (
        " The interval is that of Hartung and Knapp, never narrower than the usual one."
        if pooled.knapp_hartung
        else " The interval is the usual one, without the adjustment of Hartung and Knapp."
    )
    return f"Pooled with random effects ({names[pooled.method]})." + adjusted


def _heterogeneity(pooled: Pooled) -> str:
    said: list[str] = []
    if pooled.method in RANDOM:
        said.append(f"tau\N{SUPERSCRIPT TWO} {pooled.tau2:.3g}{_range(pooled.tau2_low, pooled.tau2_high, '.3g', '')}")
    said.append(f"I\N{SUPERSCRIPT TWO} {pooled.i2:.0f}%{_range(pooled.i2_low, pooled.i2_high, '.0f', '%')}")
    p = "p below 0.001" if pooled.q_p < 0.001 else f"p {pooled.q_p:.3f}"
    said.append(f"Q {pooled.q:.2f} on {pooled.q_df} {'degree' if pooled.q_df == 1 else 'degrees'} of freedom, {p}")
    return f"How much the studies differ: {'; '.join(said)}."


def _range(low: float | None, high: float | None, form: str, unit: str) -> str:
    return "" if low is None or high is None else f" (95% interval {low:{form}}{unit} to {high:{form}}{unit})"


def _leave_one_out(corpus: Corpus, group: PooledGroup, name: str, ratio: bool, decimals: int) -> list[str]:
    known = [
        (without.estimate, result.entry)
        for result, without in zip(group.results, group.without, strict=True)
        if without
    ]
    if not known:
        many = group.pooled is not None and group.pooled.k > MOST_LEFT_OUT
        return (
            [f"{name}with more than {MOST_LEFT_OUT} studies, leaving one out at a time is not worked out."]
            if many
            else []
        )
    (least, first), (most, last) = min(known), max(known)
    low, high = (shown(value, ratio=ratio, decimals=decimals) for value in (least, most))
    said = f"leaving out one study at a time gives {low} (without {study_label(corpus, first)}) "
    said += f"to {high} (without {study_label(corpus, last)})."
    return [name + said if name else begun(said)]


def _retracted(corpus: Corpus, group: PooledGroup, options: PoolingOptions, ratio: bool, decimals: int) -> list[str]:
    names = [study_label(corpus, result.entry) for result in group.results if result.status == "retracted"]
    if not names:
        return []
    said = f"Retracted: {', '.join(names)}, marked in the picture and "
    said += "pooled because the block asks for it." if options.retracted else "not pooled."
    if group.other_way is not None:
        other = group.other_way
        words = _interval(other.estimate, other.low, other.high, ratio, decimals)
        said += f" {'Without' if options.retracted else 'With'} retracted studies the pooled result would be {words}."
    return [said]


def _counted_once(corpus: Corpus, found: PoolableSet) -> list[str]:
    apart = set(found.apart)
    sure = [
        f"{study_label(corpus, result.entry)} (with {study_label(corpus, other)})"
        for result in found.results
        for other in result.reports
        if (result.entry, other) not in apart
    ]
    notes = [f"Several reports, counted once: {'; '.join(sure)}."] if sure else []
    if apart:
        pairs = "; ".join(f"{study_label(corpus, one)} and {study_label(corpus, other)}" for one, other in found.apart)
        notes.append(f"Linked as belonging together, perhaps the same people, so only the first counts: {pairs}.")
    return notes


def _other_measures(corpus: Corpus, found: PoolableSet) -> list[str]:
    """Results that cannot stand on the same axis, in words."""
    said = [
        f"{study_label(corpus, left.entry)}, {left.outcome.measure}: {estimate_words(left.outcome, corpus.labels)} "
        f"({interval_words(left.outcome.interval, corpus.labels)})"
        for left in found.left_out
        if left.reason == "other-measure" and left.outcome is not None and left.outcome.interval is not None
    ]
    more = f"; and {len(said) - MOST_NAMED} more in the table" if len(said) > MOST_NAMED else ""
    return [f"In other measures, which no axis can share: {'; '.join(said[:MOST_NAMED])}{more}."] if said else []


def _wordings(found: PoolableSet) -> int:
    return len({" ".join(result.outcome.measure.casefold().split()) for result in found.results})
