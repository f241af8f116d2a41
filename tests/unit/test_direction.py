"""Which way results point: from the estimate and what is good for people, never from significance."""

from __future__ import annotations

from typing import Any

import pytest

from synthesite.schema.codebook import DomainCode
from synthesite.schema.evaluation import Evaluation, Outcome
from synthesite.synthesis.direction import (
    NULL_VALUES,
    RATIOS,
    combined_direction,
    estimated_direction,
    outcome_direction,
    study_directions,
)

DOMAINS = {
    code: DomainCode(code=code, label=code, beneficial=beneficial, definition="x")
    for code, beneficial in (("admissions", "lower"), ("quality", "higher"), ("settings", "neither"))
}


def outcome(**fields: Any) -> Outcome:
    return Outcome.model_validate({"domain": "admissions", "measure": "x", **fields})


def study(*outcomes: Outcome) -> Evaluation:
    return Evaluation.model_construct(outcomes=outcomes)


@pytest.mark.parametrize(
    ("metric", "estimate", "beneficial", "expected"),
    [
        # ratios stand against 1, whatever their sign
        ("risk-ratio", "0.87", "lower", "positive"),
        ("risk-ratio", "1.20", "lower", "negative"),
        ("odds-ratio", "1.20", "higher", "positive"),
        ("hazard-ratio", "0.99", "higher", "negative"),
        ("rate-ratio", "1.00", "lower", "no-difference"),
        ("ratio-of-means", "1", "higher", "no-difference"),
        # differences stand against 0
        ("mean-difference", "-2.5", "lower", "positive"),
        ("mean-difference", "-2.5", "higher", "negative"),
        ("standardised-mean-difference", "0.2", "higher", "positive"),
        ("risk-difference", "0.00", "lower", "no-difference"),
        ("rate-difference", "0.5", "lower", "negative"),
        ("difference-in-differences", "0.5", "higher", "positive"),
        ("percent-change", "16.5", "lower", "negative"),
        ("percent-change", "-4.2", "lower", "positive"),
        # a ratio below 1 and a difference below 1 are not the same thing
        ("mean-difference", "0.87", "lower", "negative"),
        # no direction where neither way is good, or where the figure describes one group
        ("risk-ratio", "0.5", "neither", None),
        ("mean", "12", "lower", None),
        ("count", "3", "higher", None),
        ("proportion", "0.4", "higher", None),
    ],
)
def test_direction_of_an_estimate(metric: str, estimate: str, beneficial: str, expected: str | None) -> None:
    assert estimated_direction(outcome(metric=metric, estimate=estimate), beneficial) == expected


def test_significance_plays_no_part() -> None:
    wide = outcome(
        metric="risk-ratio", estimate="0.98", p="0.97", interval={"low": "0.4", "high": "2.4", "level": "95"}
    )
    sure = outcome(metric="risk-ratio", estimate="0.98", p="0.001", interval={"low": "0.97", "high": "0.99"})
    assert estimated_direction(wide, "lower") == estimated_direction(sure, "lower") == "positive"


def test_a_measure_may_run_against_its_domain() -> None:
    assert outcome_direction(outcome(domain="quality", metric="mean-difference", estimate="3"), DOMAINS) == "positive"
    turned = outcome(domain="quality", metric="mean-difference", estimate="3", beneficial="lower")
    assert outcome_direction(turned, DOMAINS) == "negative"
    neither = outcome(metric="mean-difference", estimate="3", beneficial="neither")
    assert outcome_direction(neither, DOMAINS) is None


def test_a_coded_direction_is_used_where_there_is_no_estimate() -> None:
    assert outcome_direction(outcome(direction="mixed"), DOMAINS) == "mixed"
    assert outcome_direction(outcome(metric="mean", estimate="4", direction="positive"), DOMAINS) == "positive"
    assert outcome_direction(outcome(metric="risk-ratio", estimate="2", direction="positive"), DOMAINS) == "negative"
    assert outcome_direction(outcome(domain="unheard-of", direction="unclear"), DOMAINS) == "unclear"
    assert outcome_direction(outcome(), DOMAINS) is None


def test_every_metric_that_compares_is_a_ratio_or_a_difference() -> None:
    assert {"risk-ratio", "odds-ratio", "rate-ratio", "hazard-ratio", "ratio-of-means"} == RATIOS
    assert {int(null) for null in NULL_VALUES.values()} == {0, 1}
    assert "correlation" not in NULL_VALUES


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        ((), None),
        (("positive",), "positive"),
        (("unclear",), "unclear"),
        (("unclear", "unclear"), "unclear"),
        # the 70% rule: 7 of 10 is enough, 2 of 3 is not
        (("positive",) * 7 + ("negative",) * 3, "positive"),
        (("positive",) * 69 + ("negative",) * 31, "mixed"),
        (("positive", "positive", "negative"), "mixed"),
        (("positive", "negative"), "mixed"),
        (("negative",) * 3 + ("positive",), "negative"),
        (("no-difference",) * 3 + ("positive",), "no-difference"),
        (("mixed",), "mixed"),
        (("mixed", "mixed", "mixed", "positive"), "mixed"),
        # results without a clear direction are left out of the count
        (("positive", "unclear", "unclear"), "positive"),
        (("positive", "positive", "negative", "unclear"), "mixed"),
    ],
)
def test_several_results_make_one_direction(directions: tuple[Any, ...], expected: str | None) -> None:
    assert combined_direction(directions) == expected
    assert combined_direction(reversed(directions)) == expected


def test_a_study_points_once_for_each_domain_in_the_order_of_the_codebook() -> None:
    found = study_directions(
        study(
            outcome(domain="quality", direction="negative"),
            outcome(metric="risk-ratio", estimate="0.8"),
            outcome(metric="risk-ratio", estimate="0.9"),
            outcome(metric="mean", estimate="4"),
            outcome(domain="settings", metric="risk-ratio", estimate="0.9"),
        ),
        DOMAINS,
    )
    assert [(row.domain, row.direction, row.results) for row in found] == [
        ("admissions", "positive", 2),
        ("quality", "negative", 1),
    ]


def test_prioritised_results_stand_alone() -> None:
    outcomes = [outcome(metric="risk-ratio", estimate="0.8")] * 3
    chosen = outcome(metric="risk-ratio", estimate="1.3", prioritised="true", prioritised_why="longest follow-up")
    assert study_directions(study(*outcomes), DOMAINS)[0].direction == "positive"
    (found,) = study_directions(study(*outcomes, chosen), DOMAINS)
    assert (found.direction, found.results) == ("negative", 1)
