"""Sense of the figures of one result: intervals, arms, directions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..load import Entry
from ..problems import FieldPath, Problems
from ..schema.codebook import DomainCode
from ..schema.evaluation import Arm, Evaluation, Interval, Outcome
from ..synthesis.direction import NULL_VALUES, RATIOS, estimated_direction


def check_outcome(
    entry: Entry[Evaluation],
    outcome: Outcome,
    path: FieldPath,
    domains: Mapping[str, DomainCode],
    problems: Problems,
) -> None:
    """Note figures of one result that cannot be right."""
    file = entry.file

    def note(slug: str, message: str, remedy: str, *where: str | int) -> None:
        problems.add(slug, file, message, remedy, path=entry.written((*path, *where)))

    impossible = outcome.estimate is not None and outcome.metric in RATIOS and outcome.estimate <= 0
    if outcome.interval is not None:
        _check_interval(outcome.interval, None if impossible else outcome.estimate, ("interval",), note)
    if outcome.estimate is not None:
        if outcome.metric is None and entry.complete:
            note(
                "estimate-without-metric",
                f"{outcome.estimate} of what? The result has no metric",
                "add metric",
                "estimate",
            )
        if impossible:
            note(
                "ratio-not-positive",
                f"a {outcome.metric} cannot be {outcome.estimate}",
                "correct the metric or the estimate",
                "estimate",
            )
        if outcome.metric in ("percent", "proportion"):
            _check_share(outcome.estimate, outcome.metric, ("estimate",), note)
    if outcome.direction is not None and outcome.estimate is not None and outcome.metric in NULL_VALUES:
        domain = domains.get(outcome.domain)
        found = estimated_direction(outcome, domain.beneficial if domain else "neither")
        if found is not None and found != outcome.direction and outcome.direction in ("positive", "negative"):
            note(
                "direction-contradicts-estimate",
                f'the direction is "{outcome.direction}", but {outcome.metric} {outcome.estimate}'
                f" on {outcome.domain} is {found}",
                "take the direction out: it is computed from the estimate",
                "direction",
            )
        else:
            note(
                "direction-beside-estimate",
                "a direction is typed beside an estimate",
                "take the direction out: it is computed from the estimate",
                "direction",
            )
    above = False
    for index, arm in enumerate(outcome.arms):
        _check_arm(arm, ("arms", index), note)
        if (
            not above
            and isinstance(outcome.n, int)
            and isinstance(arm.n, int)
            and arm.n > outcome.n
            and arm.unit is None
        ):
            above = True  # one wrong total, however many groups it is too small for
            note(
                "group-counts-above-n",
                f"a group of {arm.n} in an analysis of {outcome.n}",
                "correct one of the two; where n counts something other than people, name it in unit",
                "arms",
                index,
                "n",
            )
    for index, study in enumerate(outcome.study_results):
        if study.low is not None and study.high is not None:
            limits = Interval.model_construct(low=study.low, high=study.high, level=None, kind="confidence")
            _check_interval(limits, study.estimate, ("study_results", index), note)


def _check_interval(interval: Interval, estimate: Decimal | None, where: tuple[str | int, ...], note: object) -> None:
    assert callable(note)  # noqa: S101  # a closure of this module
    if interval.low > interval.high:
        note(
            "interval-upside-down",
            f"the interval's low ({interval.low}) is above its high ({interval.high})",
            f"write low: {interval.high}, high: {interval.low}, if that is what the source prints",
            *where,
            "low",
        )
    elif estimate is not None and interval.kind != "range" and not interval.low <= estimate <= interval.high:
        note(
            "estimate-outside-interval",
            f"the estimate {estimate} lies outside its interval, {interval.low} to {interval.high}",
            "compare with the source; where it prints just this, put the interval in as_stated and say so in a remark",
            *where,
        )
    if interval.level is not None and not 50 <= interval.level < 100:
        note(
            "interval-level",
            f"a level of {interval.level} per cent",
            "write the level in per cent, for instance 95",
            *where,
            "level",
        )


def _check_share(value: Decimal, metric: str, where: tuple[str | int, ...], note: object) -> None:
    assert callable(note)  # noqa: S101  # a closure of this module
    top = 1 if metric == "proportion" else 100
    if not 0 <= value <= top:
        note(
            "percent-out-of-range",
            f"a {metric} of {value} is not between 0 and {top}",
            f"write a number from 0 to {top}, or another metric",
            *where,
        )


def _check_arm(arm: Arm, where: tuple[str | int, ...], note: object) -> None:
    assert callable(note)  # noqa: S101  # a closure of this module
    if isinstance(arm.events, int) and isinstance(arm.n, int) and arm.events > arm.n and arm.unit is None:
        note(
            "events-above-n",
            f"{arm.events} people with the event among {arm.n}",
            "correct one of the two; where events are counted more than once a person, name what is counted in unit",
            *where,
            "events",
        )
    if arm.percent is not None:
        _check_share(arm.percent, "percent", (*where, "percent"), note)
    if arm.interval is not None:
        _check_interval(arm.interval, arm.mean if arm.mean is not None else arm.rate, (*where, "interval"), note)
