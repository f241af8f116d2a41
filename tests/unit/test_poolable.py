"""From entries to results that can be pooled: which result of a study counts, and why others do not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from math import exp, log
from pathlib import Path
from typing import Any

import pytest

from synthesite.pipeline import check_project
from synthesite.schema.evaluation import Arm, Outcome
from synthesite.synthesis.arm_effects import two_groups
from synthesite.synthesis.coded_effects import coded_effects, follow_up_days, interval_effect
from synthesite.synthesis.poolable import PoolableSet, gather_results

NAMES = ("one", "two", "three")


def outcome(**fields: Any) -> Outcome:
    return Outcome.model_validate({"domain": "emergency-admissions", "measure": "Admissions", **fields})


def ratio(estimate: str, low: str, high: str, **more: Any) -> dict[str, Any]:
    return {"metric": "risk-ratio", "estimate": estimate, "interval": {"low": low, "high": high, "level": "95"}, **more}


@pytest.fixture
def gather(make_project: Callable[..., Path]) -> Callable[..., PoolableSet]:
    """Write entries with these results, each a list of YAML flow mappings, and gather them by the real loader."""

    numbers = count()

    def made(*studies: str, tops: dict[int, str] | None = None, **settings: Any) -> PoolableSet:
        project = make_project(name=f"project-{next(numbers)}")
        for at, results in enumerate(studies):
            name = NAMES[at]
            top = {"design": "randomised-trial"} | dict(
                line.split(": ", 1) for line in (tops or {}).get(at, "").splitlines() if line
            )
            lines = [f"reports: [{name}]", *(f"{key}: {value}" for key, value in top.items())]
            lines += ["summary: Made.", "countries: [GB-ENG]", "outcomes:"]
            lines += [
                "  - {domain: emergency-admissions, measure: Admissions, " + result.strip() + "}"
                for result in results.splitlines()
                if result.strip()
            ]
            lines += ["coding: {by: first coder, on: 2026-01-04, access: abstract}"]
            lines += [f"provenance: [{{report: {name}, accessed_as: abstract}}]"]
            if "scope" not in top:
                lines.insert(2, "scope: core")
            (project / "evidence/evaluations" / f"{name}.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
            with (project / "evidence/references.bib").open("a", encoding="utf-8") as records:
                records.write(
                    f"\n@article{{{name},\n author={{Writer, A.}},\n title={{T {name}}},\n year={{2001}}\n}}\n"
                )
        checked = check_project(project, use_cache=False)
        assert [problem for problem in checked.problems if problem.severity == "error"] == []
        return gather_results(checked.linked, NAMES[: len(studies)], "emergency-admissions", **settings)

    return made


RR = "metric: risk-ratio, estimate: {}, interval: {{low: {}, high: {}, level: 95}}"
GOOD = RR.format("0.80", "0.64", "1.00")


@pytest.mark.parametrize(
    ("fields", "effect", "error"),
    [
        # Cochrane Handbook 6.3.2: standard error of a log ratio is (log upper - log lower) / 3.92
        (ratio("0.80", "0.64", "1.00"), log(0.8), (log(1.00) - log(0.64)) / 3.919928),
        # 90% intervals: 3.29 (Handbook 6.3.1)
        ({**ratio("0.80", "0.64", "1.00"), "interval": {"low": "0.64", "high": "1.00", "level": "90"}},
         log(0.8), (log(1.00) - log(0.64)) / 3.289707),
        # a difference stays as it is
        ({"metric": "mean-difference", "estimate": "-2.0", "interval": {"low": "-4", "high": "0", "level": "95"}},
         -2.0, 4 / 3.919928),
        # percentage change is pooled as printed
        ({"metric": "percent-change", "estimate": "16.5", "interval": {"low": "-5.7", "high": "38.7", "level": "95"}},
         16.5, 44.4 / 3.919928),
    ],
)  # fmt: skip
def test_effect_and_variance_of_an_interval(fields: dict[str, Any], effect: float, error: float) -> None:
    found = interval_effect(outcome(**fields))
    assert found is not None
    assert found[0] == pytest.approx(effect)
    assert found[1] ** 0.5 == pytest.approx(error, rel=1e-5)


@pytest.mark.parametrize(
    "fields",
    [
        ratio("0.80", "0.64", "1.00") | {"interval": {"low": "0.64", "high": "1.00"}},  # no level
        ratio("0.80", "0.64", "1.00") | {"interval": {"low": "0.6", "high": "1", "level": "95", "kind": "range"}},
        ratio("0.80", "0", "1.00"),  # a ratio's limit cannot be 0
        ratio("0.80", "0.90", "1.00"),  # the estimate lies outside
        ratio("0.80", "0.64", "1.00") | {"metric": "mean"},  # describes one group
        {"metric": "risk-ratio", "estimate": "0.8"},
    ],
)
def test_intervals_that_give_no_variance(fields: dict[str, Any]) -> None:
    assert interval_effect(outcome(**fields)) is None


def arms(*rows: dict[str, str]) -> list[Arm]:
    return [Arm.model_validate(row) for row in rows]


def test_groups_named_as_the_comparison() -> None:
    found = two_groups(
        arms({"arm": "control", "n": "100", "events": "20"}, {"arm": "nurses", "n": "100", "events": "10"})
    )
    assert found is not None
    assert found.shown == ("10/100", "20/100")
    effect, variance = found.effect("risk-ratio") or (0, 0)
    assert effect == pytest.approx(log(0.5))
    assert variance == pytest.approx(1 / 10 - 1 / 100 + 1 / 20 - 1 / 100)  # Handbook 6.4.1.1


def test_two_groups_with_the_service_count_as_one() -> None:
    found = two_groups(
        arms(
            {"arm": "visits", "n": "50", "events": "5"},
            {"arm": "telephone", "n": "50", "events": "9"},
            {"arm": "usual care", "n": "100", "events": "20"},
        )
    )
    assert found is not None
    assert (found.shown, found.merged) == (("14/100", "20/100"), 2)


@pytest.mark.parametrize(
    "rows",
    [
        [{"arm": "A", "n": "10", "events": "1"}, {"arm": "B", "n": "10", "events": "1"}],  # which is the comparison?
        [{"arm": "control", "n": "10", "events": "1"}, {"arm": "usual care", "n": "10", "events": "1"}],
        [{"arm": "control", "n": "10", "events": "1"}, {"arm": "usual care", "n": "10", "events": "1"},
         {"arm": "nurses", "n": "10", "events": "1"}],
        [{"arm": "nurses", "n": "10"}, {"arm": "control", "n": "10", "events": "1"}],
        [{"arm": "nurses", "n": "10", "events": "1", "unit": "practices"},
         {"arm": "control", "n": "10", "events": "1", "unit": "practices"}],
        [{"arm": "nurses", "n": "10", "events": "11"}, {"arm": "control", "n": "10", "events": "1"}],
        [{"arm": "nurses", "n": "not-reported", "events": "1"}, {"arm": "control", "n": "10", "events": "1"}],
    ],
)  # fmt: skip
def test_groups_that_tell_no_effect(rows: list[dict[str, str]]) -> None:
    assert two_groups(arms(*rows)) is None


def test_nobody_with_the_event_says_nothing_of_a_ratio() -> None:
    found = two_groups(arms({"arm": "nurses", "n": "10", "events": "0"}, {"arm": "control", "n": "10", "events": "0"}))
    assert found is not None
    assert found.effect("risk-ratio") is None


def test_an_adjusted_result_is_not_replaced_by_raw_figures() -> None:
    groups = [{"arm": "nurses", "n": "100", "events": "10"}, {"arm": "control", "n": "100", "events": "20"}]
    odds = {"metric": "odds-ratio", "estimate": "0.5", "interval": {"low": "0.25", "high": "1.0", "level": "95"}}
    adjusted = coded_effects("x", outcome(**odds, adjusted="true", arms=groups))
    assert [(found.measure.metric, found.basis) for found in adjusted] == [("odds-ratio", "interval")]
    raw = coded_effects("x", outcome(**odds, arms=groups))
    assert {found.measure.metric for found in raw} == {"odds-ratio", "risk-ratio", "risk-difference"}


@pytest.mark.parametrize(
    ("words", "days"),
    [("12 months", 364.8), ("1 year", 365.25), ("mean follow-up 4.2 years (up to 5 years)", 1826.25),
     ("6 weeks", 42), ("at baseline", 0), ("months 13-24", None), (None, None)],
)  # fmt: skip
def test_follow_up_in_words(words: str | None, days: float | None) -> None:
    assert follow_up_days(words) == (pytest.approx(days) if days is not None else None)


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        ("prioritised: true", "adjusted: true", 0.5),
        ("adjusted: true", "timepoint: 3 years", 0.5),
        ("timepoint: 1 year", "timepoint: 3 years, population: men", 0.5),
        ("timepoint: 12 months", "timepoint: 3 months", 0.5),
        ("timepoint: 3 months", "timepoint: 2 years, comparison: A versus B", 0.5),
        ("timepoint: 3 months", "timepoint: at baseline", 0.5),
        ("population: men", "population: women", None),
        ("timepoint: 12 months", "timepoint: winter", None),
    ],
)
def test_one_result_of_several(gather: Callable[..., PoolableSet], first: str, second: str, chosen: float) -> None:
    found = gather(f"{RR.format(0.5, 0.25, 1)}, {first}\n{RR.format(0.9, 0.5, 1.62)}, {second}")
    if chosen is None:
        assert (found.results, [left.reason for left in found.left_out]) == ((), ["ambiguous"])
    else:
        assert [exp(result.effect) for result in found.results] == [pytest.approx(chosen)]


def test_unlike_measures_and_directions_are_refused(gather: Callable[..., PoolableSet]) -> None:
    days = "metric: mean-difference, estimate: -1, unit: days, interval: {low: -2, high: 0, level: 95}"
    found = gather(GOOD, GOOD, days)
    assert [result.entry for result in found.results] == ["one", "two"]
    assert [(left.entry, left.reason) for left in found.left_out] == [("three", "other-measure")]
    assert "mean difference (days)" in found.left_out[0].words
    found = gather(GOOD, GOOD, f"{GOOD}, beneficial: higher")
    assert [result.entry for result in found.results] == ["one", "two"]
    assert [(left.entry, left.reason) for left in found.left_out] == [("three", "other-direction")]
    assert gather(GOOD, GOOD, days, metric="mean-difference").results[0].entry == "three"


def test_scales_of_points_are_pooled_only_with_themselves(gather: Callable[..., PoolableSet]) -> None:
    points = "metric: mean-difference, estimate: -1, interval: {low: -2, high: 0, level: 95}, unit: "
    found = gather(f"{points}points on Katz", f"{points}points on Katz", f"{points}points on Barthel")
    assert [result.entry for result in found.results] == ["one", "two"]
    assert [left.reason for left in found.left_out] == ["other-measure"]


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ("direction: positive", "no-figures"),
        ("metric: risk-ratio, estimate: 0.8", "no-interval"),
        ("metric: risk-ratio, estimate: 0.8, interval: {low: 0.6, high: 1.0}", "no-level"),
        ("metric: mean, estimate: 3", "not-comparative"),
        ("arms: [{arm: A, n: 9, events: 1}, {arm: B, n: 9, events: 2}]", "no-comparator"),
        (f"{GOOD}, timepoint: baseline", "baseline"),
    ],
)
def test_why_a_study_gives_nothing(gather: Callable[..., PoolableSet], result: str, reason: str) -> None:
    found = gather(result)
    assert (found.measure, found.results) == (None, ())
    assert [left.reason for left in found.left_out] == [reason]


def test_a_prioritised_result_without_figures_is_not_swapped_for_another(gather: Callable[..., PoolableSet]) -> None:
    found = gather(f"direction: negative, prioritised: true\n{GOOD}")
    assert [left.reason for left in found.left_out] == ["no-figures"]


def test_reviews_and_studies_off_the_subject_are_left_out(gather: Callable[..., PoolableSet]) -> None:
    tops = {0: "design: systematic-review", 1: "design: qualitative-study", 2: "scope: context"}
    found = gather(GOOD, GOOD, GOOD, tops=tops)
    assert [left.reason for left in found.left_out] == ["review", "no-comparison", "scope"]
    assert [result.entry for result in gather(GOOD, GOOD, GOOD, tops=tops, all_scopes=True).results] == ["three"]


@pytest.mark.parametrize(
    ("link", "studies", "certain"),
    [
        ("{to: two, kind: companion, note: report of the same trial}", 1, True),
        ("{to: two, kind: companion}", 1, False),
        ("{to: two, kind: companion, note: earlier trial by the same author}", 2, True),
        ("{to: two, kind: cites}", 2, True),
    ],
)
def test_reports_of_one_study_count_once(
    gather: Callable[..., PoolableSet], link: str, studies: int, certain: bool
) -> None:
    found = gather(
        f"{GOOD}, timepoint: 6 months", f"{RR.format(0.9, 0.5, 1.62)}, timepoint: 2 years", tops={0: f"links: [{link}]"}
    )
    assert len(found.results) == studies
    if studies == 1:
        assert (found.results[0].entry, found.results[0].reports) == ("two", ("one",))
    assert found.apart == (() if certain else (("two", "one"),))


def test_a_shared_registration_makes_one_study(gather: Callable[..., PoolableSet]) -> None:
    same = "identifiers: [{scheme: trial-registration, value: ISRCTN 12345678}]"
    found = gather(GOOD, f"{GOOD}, adjusted: true", tops={0: same, 1: same.replace(" 1", "1")})
    assert [(result.entry, result.reports) for result in found.results] == [("two", ("one",))]


def test_cautions_of_a_result(gather: Callable[..., PoolableSet]) -> None:
    lopsided = RR.format("0.56", "0.43", "0.63")
    credible = GOOD.replace("level: 95", "level: 95, kind: credible")
    found = gather(GOOD, lopsided, credible)
    said = [" ".join(result.cautions) for result in found.results]
    assert said[0] == ""
    assert "middle of its interval" in said[1]
    assert "credible interval" in said[2]
