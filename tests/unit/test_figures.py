"""Figures in words, with the digits that the source printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from synthesite.labels import Labels, builtin_templates
from synthesite.schema.codebook import DomainCode
from synthesite.schema.common import Source
from synthesite.schema.evaluation import Arm, Interval, Outcome
from synthesite.views.figures import (
    arm_words,
    estimate_words,
    includes_no_difference,
    interval_words,
    number,
    outcome_row,
    source_words,
)

import yaml  # isort: skip

LABELS = Labels(yaml.safe_load((builtin_templates() / "labels.yml").read_text(encoding="utf-8")))
DOMAINS = {"admissions": DomainCode(code="admissions", label="Admissions", beneficial="lower", definition="x")}


def outcome(**fields: Any) -> Outcome:
    return Outcome.model_validate({"domain": "admissions", "measure": "x", **fields})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("0.840"), "0.840"),
        (Decimal("-5.7"), "−5.7"),
        (Decimal("1.10"), "1.10"),
        (Decimal("12345.6"), "12345.6"),
        (12345, "12,345"),
        (0, "0"),
        ("not-reported", "not-reported"),
    ],
)
def test_numbers_keep_their_digits(value: Any, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"low": "0.84", "high": "0.98", "level": "95"}, "95% confidence interval 0.84 to 0.98"),
        ({"low": "-11.0", "high": "2.6", "level": "95"}, "95% confidence interval −11.0 to 2.6"),
        ({"low": "1", "high": "2", "level": "97.5"}, "97.5% confidence interval 1 to 2"),
        ({"low": "1", "high": "2"}, "confidence interval 1 to 2"),
        ({"low": "1", "high": "2", "kind": "interquartile"}, "interquartile range 1 to 2"),
        ({"low": "1", "high": "2", "level": "90", "kind": "credible"}, "90% credible interval 1 to 2"),
    ],
)
def test_intervals(fields: dict[str, str], words: str) -> None:
    assert interval_words(Interval.model_validate(fields), LABELS) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"metric": "risk-ratio"}, ""),
        ({"metric": "risk-ratio", "estimate": "0.87"}, "risk ratio 0.87"),
        ({"metric": "risk-ratio", "estimate": "0.870", "adjusted": "true"}, "risk ratio 0.870, adjusted"),
        ({"metric": "percent-change", "estimate": "16.5"}, "+16.5% change"),
        ({"metric": "percent-change", "estimate": "-4.2"}, "−4.2% change"),
        ({"metric": "percent-change", "estimate": "0"}, "0% change"),
        ({"metric": "percent", "estimate": "17.9"}, "17.9%"),
        ({"metric": "mean-difference", "estimate": "-1.5", "unit": "days"}, "mean difference −1.5 days"),
        ({"metric": "other", "estimate": "12", "unit": "visits"}, "12 visits"),
        ({"estimate": "12"}, "12"),
        ({"metric": "count", "estimate": "1470"}, "number 1470"),
    ],
)
def test_estimates(fields: dict[str, str], words: str) -> None:
    assert estimate_words(outcome(**fields), LABELS) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"n": "120", "events": "37"}, "37 of 120"),
        ({"n": "3512", "events": "629"}, "629 of 3,512"),
        ({"n": "3512"}, "3,512 people"),
        ({"n": "62", "unit": "practices"}, "62 practices"),
        ({"events": "5"}, "5 with the event"),
        ({"mean": "5.29", "sd": "1.20"}, "mean 5.29 (standard deviation 1.20)"),
        ({"mean": "5.29"}, "mean 5.29"),
        ({"median": "4"}, "median 4"),
        ({"percent": "17.9"}, "17.9%"),
        ({"rate": "616", "rate_per": "1000 people a year"}, "rate 616 per 1000 people a year"),
        ({"before": "0.14", "after": "0.12"}, "from 0.14 to 0.12"),
        ({"before": "0.14"}, "before 0.14"),
        ({"after": "0"}, "after 0"),
        ({"change": "-2.3"}, "change -2.3"),
        ({"time_at_risk": "1200"}, "person-time 1200"),
        ({"value": "$6828", "note": "as printed"}, "$6828; as printed"),
        ({"n": "10", "events": "2", "percent": "20"}, "2 of 10; 20%"),
        ({"n": "not-reported", "events": "2"}, "2 of not reported"),
        ({}, ""),
    ],
)
def test_groups(fields: dict[str, str], words: str) -> None:
    assert arm_words(Arm.model_validate({"arm": "x", **fields}), LABELS) == words


@pytest.mark.parametrize(
    ("metric", "low", "high", "included"),
    [
        ("risk-ratio", "0.60", "1.25", True),
        ("risk-ratio", "0.60", "0.99", False),
        ("risk-ratio", "1.00", "1.25", True),
        ("risk-ratio", "-0.5", "0.5", False),
        ("mean-difference", "-2.0", "5.0", True),
        ("mean-difference", "0.1", "5.0", False),
        ("mean-difference", "-5", "-0.00", True),
        ("count", "-5", "5", False),
    ],
)
def test_whether_an_interval_includes_no_difference(metric: str, low: str, high: str, included: bool) -> None:
    assert includes_no_difference(outcome(metric=metric, estimate=low, interval={"low": low, "high": high})) is included


def test_without_an_interval_nothing_is_included() -> None:
    assert includes_no_difference(outcome(metric="risk-ratio", estimate="1")) is False


@pytest.mark.parametrize(
    ("fields", "notes"),
    [
        ({"p": "0.45"}, ("p = 0.45",)),
        ({"p": "<0.001"}, ("p <0.001",)),
        ({"n": "238"}, ("238 people",)),
        ({"n_note": "5 v 30 practices"}, ("5 v 30 practices",)),
        ({"studies": "12"}, ("12 studies",)),
        ({"synthesis": "pooled-random", "studies": "2", "i2": "0"}, ("pooled, random effects of 2 studies", "I² 0%")),
        ({"note": "first"}, ("first",)),
    ],
)
def test_notes_of_a_result(fields: dict[str, str], notes: tuple[str, ...]) -> None:
    assert outcome_row(outcome(**fields), DOMAINS, LABELS).notes == notes


def test_a_row_says_whether_its_direction_was_computed() -> None:
    computed = outcome_row(outcome(metric="risk-ratio", estimate="0.8"), DOMAINS, LABELS)
    assert (computed.direction, computed.computed) == ("positive", True)
    coded = outcome_row(outcome(direction="mixed"), DOMAINS, LABELS)
    assert (coded.direction, coded.computed) == ("mixed", False)
    none = outcome_row(outcome(), DOMAINS, LABELS)
    assert (none.direction, none.computed) == (None, False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"place": "abstract"}, "abstract"),
        ({"page": "31-34"}, "page 31-34"),
        ({"place": "table 2", "page": "5"}, "table 2, page 5"),
        ({"report": "a2001"}, ""),
    ],
)
def test_sources(fields: dict[str, str], words: str) -> None:
    assert source_words(Source.model_validate(fields)) == words
    assert source_words(None) == ""
