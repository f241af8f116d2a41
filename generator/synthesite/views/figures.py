"""Figures in words: estimates, intervals and arms as readers see them, with the digits the source printed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..labels import Labels
from ..schema.codebook import DomainCode
from ..schema.common import Source
from ..schema.evaluation import Arm, Interval, Outcome
from ..synthesis.direction import NULL_VALUES, outcome_direction

_PERCENT = ("percent-change", "percent")


def number(value: Decimal | int | str) -> str:
    """A number with a true minus sign and thin thousands, its digits unchanged."""
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    return text.replace("-", "\N{MINUS SIGN}") if text.startswith("-") else text


def begun(text: str) -> str:
    """A text as it stands at the beginning of a line: with its first letter large; ``p < 0.05`` stays."""
    return text[:1].upper() + text[1:] if text[:2].isalpha() else text


def interval_words(interval: Interval, labels: Labels) -> str:
    """An interval in words: ``95% confidence interval 0.84 to 0.98``."""
    level = f"{number(interval.level)}% " if interval.level is not None else ""
    return f"{level}{labels.of('intervals', interval.kind)} {number(interval.low)} to {number(interval.high)}"


def estimate_words(outcome: Outcome, labels: Labels) -> str:
    """An estimate in words, or nothing where there is none."""
    if outcome.estimate is None:
        return ""
    value = number(outcome.estimate)
    unit = f" {outcome.unit}" if outcome.unit else ""
    if outcome.metric in _PERCENT and not unit:
        sign = "+" if outcome.metric == "percent-change" and outcome.estimate > 0 else ""
        words = f"{sign}{value}%" + (" change" if outcome.metric == "percent-change" else "")
    elif outcome.metric in ("other", "not-reported", None):
        words = f"{value}{unit}"
    else:
        words = f"{labels.of('metrics', outcome.metric)} {value}{unit}"
    return f"{words}, adjusted" if outcome.adjusted else words


def arm_words(arm: Arm, labels: Labels) -> str:
    """One group's figures in words."""
    parts: list[str] = []
    people = f" {arm.unit}" if arm.unit else ""
    if arm.events is not None and arm.n is not None:
        parts.append(f"{_count(arm.events, labels)} of {_count(arm.n, labels)}{people}")
    elif arm.events is not None:
        parts.append(f"{_count(arm.events, labels)}{people or ' with the event'}")
    elif arm.n is not None:
        parts.append(f"{_count(arm.n, labels)}{people or ' people'}")
    if arm.mean is not None:
        parts.append(
            f"mean {number(arm.mean)}" + (f" (standard deviation {number(arm.sd)})" if arm.sd is not None else "")
        )
    if arm.median is not None:
        parts.append(f"median {number(arm.median)}")
    if arm.percent is not None:
        parts.append(f"{number(arm.percent)}%")
    if arm.rate is not None:
        parts.append(f"rate {number(arm.rate)}" + (f" per {arm.rate_per}" if arm.rate_per else ""))
    if arm.before is not None and arm.after is not None:
        parts.append(f"from {number(arm.before)} to {number(arm.after)}")
    elif arm.before is not None or arm.after is not None:
        parts.append(
            f"before {number(arm.before)}" if arm.before is not None else f"after {number(arm.after or Decimal(0))}"
        )
    if arm.change:
        parts.append(f"change {arm.change}")
    if arm.interval is not None:
        parts.append(interval_words(arm.interval, labels))
    if arm.time_at_risk is not None:
        parts.append(f"person-time {number(arm.time_at_risk)}")
    parts.extend(text for text in (arm.value, arm.note) if text)
    return "; ".join(parts)


def _count(value: int | str, labels: Labels) -> str:
    return f"{value:,}" if isinstance(value, int) else labels.text(value)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One result as a row of the outcome table."""

    id: str | None
    domain: str
    measure: str
    when_whom: str
    result: str
    interval: str
    arms: tuple[tuple[str, str], ...]
    direction: str | None
    computed: bool
    """Whether the direction follows from the estimate rather than from the coder."""
    may_be_none: bool
    """Whether the interval includes the value of no difference."""
    stated: str
    notes: tuple[str, ...]
    source: str


def includes_no_difference(outcome: Outcome) -> bool:
    """Whether an estimate's interval includes the value of no difference."""
    null = NULL_VALUES.get(outcome.metric or "")
    interval = outcome.interval
    return null is not None and interval is not None and interval.low <= null <= interval.high


def outcome_row(outcome: Outcome, domains: dict[str, DomainCode], labels: Labels) -> OutcomeRow:
    """Put one result into words."""
    direction = outcome_direction(outcome, domains)
    notes = [text for text in (outcome.note, outcome.prioritised_why) if text]
    if outcome.p is not None:
        notes.insert(0, f"p {outcome.p}" if outcome.p[0] in "<>≤≥=n" else f"p = {outcome.p}")
    if outcome.n is not None:
        notes.append(f"{_count(outcome.n, labels)} people")
    if outcome.n_note:
        notes.append(outcome.n_note)
    if outcome.synthesis is not None:
        studies = f" of {_count(outcome.studies, labels)} studies" if outcome.studies is not None else ""
        notes.append(f"{labels.of('synthesis', outcome.synthesis)}{studies}")
    elif outcome.studies is not None:
        notes.append(f"{_count(outcome.studies, labels)} studies")
    if outcome.i2 is not None:
        notes.append(f"I² {number(outcome.i2)}%")
    return OutcomeRow(
        id=outcome.id,
        domain=labels.of("outcome_domains", outcome.domain),
        measure=outcome.measure,
        when_whom=", ".join(
            labels.text(text) for text in (outcome.population, outcome.timepoint, outcome.comparison) if text
        ),
        result=estimate_words(outcome, labels),
        interval=interval_words(outcome.interval, labels) if outcome.interval is not None else "",
        arms=tuple((arm.arm, arm_words(arm, labels)) for arm in outcome.arms),
        direction=direction,
        computed=direction is not None and direction != outcome.direction,
        may_be_none=includes_no_difference(outcome),
        stated=outcome.as_stated or "",
        notes=tuple(notes),
        source=source_words(outcome.source, with_quote=True),
    )


def source_words(source: Source | None, *, with_quote: bool = False) -> str:
    """Where a statement stands, in a few words; with its quotation where that is shown nowhere else."""
    if source is None:
        return ""
    words = ", ".join(text for text in (source.place, f"page {source.page}" if source.page else None) if text)
    if with_quote and source.quote:
        words = f"{words}: \N{LEFT DOUBLE QUOTATION MARK}{source.quote}\N{RIGHT DOUBLE QUOTATION MARK}".removeprefix(
            ": "
        )
    return words
