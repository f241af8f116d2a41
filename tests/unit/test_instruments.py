"""Instruments: their lists are pinned, because pages with shuffled lists are in circulation."""

from __future__ import annotations

import dataclasses
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from click.testing import CliRunner

from synthesite.cli import cli
from synthesite.problems import Problems
from synthesite.schema.appraisal import Appraisal
from synthesite.schema.codebook import DesignFamily
from synthesite.schema.instruments import (
    NOT_ASSESSED,
    Instrument,
    blank_appraisal,
    check_appraisal,
    fitting_tools,
    load_instruments,
)

INSTRUMENTS = load_instruments()
ALL = list(INSTRUMENTS.values())
ROOT = Path(__file__).parents[2]

NUMBER_OF_ITEMS = {
    "aacods": 6,
    "agree-ii": 23,
    "amstar-2": 16,
    "casp-qualitative-2018": 10,
    "entreq": 21,
    "jbi-cohort-2017": 11,
    "jbi-levels-effectiveness": 20,
    "jbi-qualitative-2017": 10,
    "jbi-quasi-experimental-2017": 9,
    "jbi-randomised-2017": 13,
    "mmat-2018": 2 + 5 * 5,
    "pedro": 11,
    "prisma-2020-flow": 26,
    "rob-2": 5,
    "robins-i-2016": 7,
    "swim": 9,
    "tidier": 12,
}


def codes(instrument: str) -> list[str]:
    return [item.code for item in INSTRUMENTS[instrument].items if not item.variant]


def groups(instrument: str) -> list[int]:
    return list(Counter(item.group for item in INSTRUMENTS[instrument].items).values())


@pytest.mark.parametrize(("instrument", "number"), NUMBER_OF_ITEMS.items())
def test_number_of_items(instrument: str, number: int) -> None:
    assert len(codes(instrument)) == number
    every = [item.code for item in INSTRUMENTS[instrument].items]
    assert len(set(every)) == len(every)


def test_all_instruments_are_pinned_and_sorted() -> None:
    assert list(INSTRUMENTS) == sorted(NUMBER_OF_ITEMS)


def test_ids_are_the_names_of_their_files() -> None:
    folder = resources.files("synthesite").joinpath("instruments")
    files = {entry.name.removesuffix(".yml"): entry for entry in folder.iterdir()}
    assert set(files) == set(INSTRUMENTS)
    assert all(yaml.safe_load(entry.read_text(encoding="utf-8"))["id"] == name for name, entry in files.items())


def test_mapping_is_read_only_and_read_once() -> None:
    assert load_instruments() is INSTRUMENTS
    with pytest.raises(TypeError):
        INSTRUMENTS["mine"] = ALL[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        ALL[0].name = "other"


@pytest.mark.parametrize(
    ("instrument", "sizes"),
    [
        ("agree-ii", [3, 3, 8, 3, 4, 2]),
        ("mmat-2018", [2, 5, 5, 5, 5, 5]),
        ("jbi-levels-effectiveness", [4, 4, 5, 4, 3]),
        ("casp-qualitative-2018", [6, 3, 1]),
        ("entreq", [1, 1, 7, 4, 8]),
    ],
)
def test_items_stand_in_their_groups(instrument: str, sizes: list[int]) -> None:
    assert groups(instrument) == sizes


@pytest.mark.parametrize(
    ("instrument", "expected"),
    [
        ("rob-2", ["d1", "d2", "d3", "d4", "d5"]),
        ("robins-i-2016", [f"d{n}" for n in range(1, 8)]),
        ("mmat-2018", ["s1", "s2", *(f"{a}.{b}" for a in range(1, 6) for b in range(1, 6))]),
        ("aacods", ["authority", "accuracy", "coverage", "objectivity", "date", "significance"]),
        (
            "jbi-levels-effectiveness",
            [
                f"{level}.{part}"
                for level, parts in enumerate(("abcd", "abcd", "abcde", "abcd", "abc"), 1)
                for part in parts
            ],
        ),
        *(
            (name, [str(number) for number in range(1, NUMBER_OF_ITEMS[name] + 1)])
            for name in ("agree-ii", "amstar-2", "casp-qualitative-2018", "entreq", "swim", "tidier")
        ),
    ],
)
def test_codes_of_items(instrument: str, expected: list[str]) -> None:
    assert codes(instrument) == expected


@pytest.mark.parametrize(
    ("instrument", "words"),
    [
        ("rob-2", "allocated Departures missing measured chosen"),
        ("robins-i-2016", "differences came which Departures missing measured chosen"),
        ("tidier", "Name Why materials procedures Who How Where When Fitted Changed planned turned"),
        ("swim", "grouped metric together first differences certain shown comparison Limits"),
    ],
)
def test_order_of_items(instrument: str, words: str) -> None:
    labels = [item.label for item in INSTRUMENTS[instrument].items if not item.variant]
    assert [word for word, label in zip(words.split(), labels, strict=True) if word not in label] == []


def test_cluster_domain_of_rob_2_is_marked() -> None:
    assert {item.code: item.variant for item in INSTRUMENTS["rob-2"].items if item.variant} == {"d1b": "cluster"}


def test_critical_items_of_amstar_2() -> None:
    critical = {item.code: item.label for item in INSTRUMENTS["amstar-2"].items if item.critical}
    assert list(critical) == ["2", "4", "7", "9", "11", "13", "15"]
    words = ("beforehand", "search", "left out", "judged", "pooled", "weighed", "Missing")
    assert [word for word, label in zip(words, critical.values(), strict=True) if word not in label] == []
    assert not any(item.critical for instrument in ALL if instrument.id != "amstar-2" for item in instrument.items)


def test_first_item_of_pedro_is_not_counted() -> None:
    assert [item.counted for item in INSTRUMENTS["pedro"].items] == [False] + [True] * 10


def test_casp_screens_with_two_and_ends_in_words() -> None:
    casp = INSTRUMENTS["casp-qualitative-2018"].items
    assert [item.code for item in casp if item.screening] == ["1", "2"]
    assert [item.code for item in casp if item.open_text] == ["10"]


def test_rows_of_the_prisma_flow() -> None:
    expected = (
        "previous_studies previous_reports database_results database_specific_results register_results "
        "register_specific_results website_results organisation_results citations_results duplicates "
        "excluded_automatic excluded_other records_screened records_excluded dbr_sought_reports "
        "dbr_notretrieved_reports other_sought_reports other_notretrieved_reports dbr_assessed dbr_excluded "
        "other_assessed other_excluded new_studies new_reports total_studies total_reports"
    )
    assert codes("prisma-2020-flow") == expected.split()
    extension = [item.code for item in INSTRUMENTS["prisma-2020-flow"].items if item.variant]
    assert extension == ["total_studies_ma", "total_reports_ma"]


ITEM_ANSWERS = {
    "rob-2": "low some-concerns high",
    "robins-i-2016": "low moderate serious critical no-information",
    "mmat-2018": "yes no cant-tell",
    "casp-qualitative-2018": "yes cant-tell no",
    "amstar-2": "yes partial-yes no not-applicable",
    "aacods": "yes no unclear",
    "agree-ii": "1 2 3 4 5 6 7",
    "pedro": "yes no",
    "jbi-cohort-2017": "yes no unclear not-applicable",
    "jbi-qualitative-2017": "yes no unclear not-applicable",
    "jbi-quasi-experimental-2017": "yes no unclear not-applicable",
    "jbi-randomised-2017": "yes no unclear not-applicable",
}


@pytest.mark.parametrize(("instrument", "expected"), ITEM_ANSWERS.items())
def test_answers_to_items(instrument: str, expected: str) -> None:
    assert [answer.code for answer in INSTRUMENTS[instrument].item_answers] == [
        *expected.split(),
        NOT_ASSESSED,
    ]


SENSES = {
    "rob-2": "good some poor",
    "robins-i-2016": "good some poor critical unclear",
    "mmat-2018": "good poor unclear",
    "casp-qualitative-2018": "good unclear poor",
    "amstar-2": "good some poor not-applicable",
    "aacods": "good poor unclear",
    "agree-ii": "plain plain plain plain plain plain plain",
    "pedro": "good poor",
    "jbi-cohort-2017": "good poor unclear not-applicable",
}
"""What displays show each answer as, in the order of ITEM_ANSWERS."""


@pytest.mark.parametrize(("instrument", "expected"), SENSES.items())
def test_senses_of_answers(instrument: str, expected: str) -> None:
    assert [answer.sense for answer in INSTRUMENTS[instrument].item_answers] == [*expected.split(), NOT_ASSESSED]


def test_senses_of_overall_judgements() -> None:
    assert [answer.sense for answer in INSTRUMENTS["amstar-2"].overall or ()] == ["good", "some", "poor", "critical"]
    assert [answer.sense for answer in INSTRUMENTS["rob-2"].overall or ()] == ["good", "some", "poor"]


def test_only_the_mixed_methods_tool_is_asked_by_group() -> None:
    assert [instrument.id for instrument in ALL if instrument.asked_by_group] == ["mmat-2018"]


@pytest.mark.parametrize("instrument", ALL, ids=lambda instrument: instrument.id)
def test_not_assessed_is_an_answer_of_its_own(instrument: Instrument) -> None:
    for answers in (instrument.answers, instrument.judgements):
        names = [answer.code for answer in answers]
        assert not names or names.count(NOT_ASSESSED) == 1
        assert len(set(names)) == len(names)
        assert len({answer.label for answer in answers}) == len(answers)
    assert NOT_ASSESSED not in {answer.code for answer in instrument.overall or ()}


@pytest.mark.parametrize(
    ("instrument", "expected"),
    [
        ("rob-2", "low some-concerns high"),
        ("robins-i-2016", "low moderate serious critical no-information"),
        ("amstar-2", "high moderate low critically-low"),
        ("agree-ii", "1 2 3 4 5 6 7 yes yes-with-changes no"),
    ],
)
def test_overall_judgements(instrument: str, expected: str) -> None:
    assert [answer.code for answer in INSTRUMENTS[instrument].overall or ()] == expected.split()


def test_the_others_have_no_overall_judgement_and_only_pedro_adds_up() -> None:
    with_one = {instrument.id for instrument in ALL if instrument.overall is not None}
    assert with_one == {"rob-2", "robins-i-2016", "amstar-2", "agree-ii"}
    assert [instrument.id for instrument in ALL if instrument.summed_score == "allowed"] == ["pedro"]


def test_kinds_and_versions() -> None:
    assert {instrument.id: instrument.kind for instrument in ALL if instrument.kind != "appraisal"} == {
        "jbi-levels-effectiveness": "level",
        "entreq": "reporting",
        "swim": "reporting",
        "prisma-2020-flow": "reporting",
        "tidier": "description",
    }
    assert INSTRUMENTS["rob-2"].version == "2019-08-22"
    assert all(
        instrument.version == instrument.id.rpartition("-")[2] for instrument in ALL if instrument.id[-4:].isdigit()
    )


@pytest.mark.parametrize("instrument", ALL, ids=lambda instrument: instrument.id)
def test_each_says_what_it_is_for_and_where_it_comes_from(instrument: Instrument) -> None:
    assert instrument.applies_to
    assert set(instrument.applies_to) <= {*get_args(DesignFamily), "policy"}
    for text in (
        instrument.name,
        instrument.unit,
        instrument.aggregation,
        instrument.source,
        instrument.licence,
    ):
        assert text.strip()
    for item in instrument.items:
        assert 1 < len(item.label) < 80
        assert not item.label.endswith("?"), "a label, never the instrument's question"


@pytest.mark.parametrize(
    "instrument", ["robins-i-2016", "casp-qualitative-2018", "amstar-2", "entreq", "jbi-cohort-2017"]
)
def test_what_no_source_confirmed_is_said(instrument: str) -> None:
    assert "not checked against" in INSTRUMENTS[instrument].note


def test_domain_scores_of_agree_ii_come_with_their_formula() -> None:
    assert "/" in INSTRUMENTS["agree-ii"].aggregation
    assert "x 100" in INSTRUMENTS["agree-ii"].aggregation


def test_the_codebook_names_only_instruments_that_exist() -> None:
    codebook = yaml.safe_load((ROOT / "evidence" / "codebook.yml").read_text(encoding="utf-8"))
    named = {tool for design in codebook["designs"] for tool in design.get("tools", ())}
    assert named
    assert named <= set(INSTRUMENTS)


@pytest.mark.parametrize("tool", [tool for tool in ALL if tool.kind == "appraisal"], ids=lambda tool: tool.id)
def test_a_blank_appraisal_is_right_and_assesses_nothing(tool: Instrument) -> None:
    problems = Problems()
    blank = Appraisal.model_validate(blank_appraisal(tool))
    check_appraisal(blank, ("appraisals", 0), "a.yml", INSTRUMENTS, problems)
    assert len(problems) == 0
    assert {item.answer for item in blank.items} == {NOT_ASSESSED}
    assert len(blank.items) == NUMBER_OF_ITEMS[tool.id]


def test_tools_are_offered_by_design() -> None:
    assert [tool.id for tool in fitting_tools(("robins-i-2016", "swim", "zzz", "mmat-2018"))] == [
        "robins-i-2016",
        "mmat-2018",
    ], "reporting checklists are no appraisal"
    command = ["new", "evaluation", "some-2020", "--print", "--project", str(ROOT / "tests" / "data" / "good")]
    codebook = yaml.safe_load((ROOT / "tests/data/good/evidence/codebook.yml").read_text(encoding="utf-8"))
    design = next(design for design in codebook["designs"] if design.get("tools"))
    printed = CliRunner().invoke(cli, [*command, "--design", design["code"]])
    assert printed.exit_code == 0
    assert f"\ndesign: {design['code']}\n" in printed.output
    assert f"# appraisals:\n#   - tool: {design['tools'][0]}\n" in printed.output
    refused = CliRunner().invoke(cli, [*command, "--design", "zzz"])
    assert refused.exit_code != 0


def found(tool: str, items: str = "", **appraisal: Any) -> list[tuple[str, str, str]]:
    """The problems of an appraisal whose items are written as ``d1=low; d2=high``."""
    problems = Problems()
    answers = [dict(zip(("item", "answer"), part.split("="), strict=True)) for part in items.split("; ") if part]
    record = Appraisal.model_validate({"assessor": "first coder", "tool": tool, "items": answers, **appraisal})
    check_appraisal(record, ("appraisals", 2), "evidence/evaluations/a.yml", INSTRUMENTS, problems)
    assert all(problem.file == "evidence/evaluations/a.yml" for problem in problems)
    return [(problem.slug, problem.field, problem.remedy) for problem in problems]


@pytest.mark.parametrize(
    ("tool", "items", "rest"),
    [
        ("rob-2", "d1=low; d1b=not-assessed; d5=some-concerns", {"overall": "high"}),
        ("rob-2", "", {"version": "2019-08-22"}),
        ("robins-i-2016", "d7=no-information; d1=not-assessed", {}),
        ("mmat-2018", "s1=yes; 5.5=cant-tell", {}),
        ("casp-qualitative-2018", "10=Shows how older people see the nurse.", {}),
        ("amstar-2", "15=not-applicable", {"overall": "critically-low"}),
        ("agree-ii", "23=7", {"overall": "5"}),
        ("pedro", "random-allocation=yes", {"overall": "6/10"}),
        ("pedro", "", {"version": "1999"}),
        ("other", "anything=goes", {"tool_name": "a checklist of our own", "overall": "17/20"}),
        ("rob-2", "Randomisation=Low risk", {"overall": "3/7", "address": "https://example.org/x"}),
        ("mmat-2018", "", {"version": "2011", "overall": "****", "published_in": "some-review"}),
    ],
)
def test_accepted(tool: str, items: str, rest: dict[str, str]) -> None:
    assert found(tool, items, **rest) == []


@pytest.mark.parametrize(
    ("tool", "rest", "field", "remedy"),
    [
        ("rob2", {}, "tool", 'write "rob-2"'),
        ("robins-i", {}, "tool", 'write "robins-i-2016"'),
        ("mmat", {}, "tool", 'write "mmat-2018"'),
        ("casp", {}, "tool", 'write "casp-qualitative-2018"'),
        ("pedro-scale", {}, "tool", 'write "pedro"'),
        ("zzz", {}, "tool", "use one of: aacods, agree-ii"),
        ("zzz", {"address": "https://example.org/x"}, "tool", "tool_name"),
        ("other", {}, "tool", "tool_name"),
        ("other", {"published_in": "some-review"}, "tool", "tool_name"),
        ("mmat-2018", {"version": "2011"}, "version", "tool: other"),
    ],
)
def test_unknown_tool(tool: str, rest: dict[str, str], field: str, remedy: str) -> None:
    assert [(slug, place) for slug, place, _ in found(tool, **rest)] == [("unknown-tool", f"appraisals[2].{field}")]
    assert remedy in found(tool, **rest)[0][2]


@pytest.mark.parametrize(
    ("tool", "items", "place", "remedy"),
    [
        ("rob-2", "D1=low", "items[0].item", 'write "d1"'),
        ("rob-2", "d1=low; d9=low", "items[1].item", "d1, d1b, d2"),
        ("rob-2", "overall=high", "items[0].item", "use one of"),
        ("pedro", "blinded-assessors=yes", "items[0].item", 'write "blind-assessors"'),
        ("rob-2", "d1=unclear", "items[0].answer", "use one of: low, some-concerns, high, not-assessed"),
        ("rob-2", "d1=py", "items[0].answer", "use one of: low"),
        ("rob-2", "d1=Low risk", "items[0].answer", 'write "low"'),
        ("mmat-2018", "1.1=Can't tell", "items[0].answer", 'write "cant-tell"'),
        ("agree-ii", "1=8", "items[0].answer", "1, 2, 3"),
        ("casp-qualitative-2018", "9=The findings are clear.", "items[0].answer", "yes, cant-tell, no"),
    ],
)
def test_unknown_items_and_answers(tool: str, items: str, place: str, remedy: str) -> None:
    slug = "unknown-item" if place.endswith("item") else "unknown-answer"
    assert [problem[:2] for problem in found(tool, items)] == [(slug, f"appraisals[2].{place}")]
    assert remedy in found(tool, items)[0][2]


@pytest.mark.parametrize(
    ("tool", "overall", "slug", "remedy"),
    [
        ("rob-2", "moderate", "unknown-answer", "low, some-concerns, high"),
        ("mmat-2018", "good", "unknown-answer", "leave overall out"),
        ("pedro", "good", "unknown-answer", "leave overall out"),
        ("mmat-2018", "80%", "summed-score", "give the items"),
        ("mmat-2018", "4/5", "summed-score", "give the items"),
        ("mmat-2018", "***", "summed-score", "give the items"),
        ("casp-qualitative-2018", "score: 8 out of 10", "summed-score", "give the items"),
        ("rob-2", "3", "summed-score", "give the items"),
        ("robins-i-2016", "total 12 points", "summed-score", "give the items"),
        ("agree-ii", "83 %", "summed-score", "give the items"),
    ],
)
def test_wrong_overall_judgements(tool: str, overall: str, slug: str, remedy: str) -> None:
    problems = found(tool, overall=overall)
    assert [problem[:2] for problem in problems] == [(slug, "appraisals[2].overall")]
    assert remedy in problems[0][2]


@pytest.mark.parametrize("name", ["total", "total score", "overall_score", "Sum"])
def test_a_total_among_the_items_is_a_summed_score(name: str) -> None:
    assert [problem[:2] for problem in found("amstar-2", f"{name}=12")] == [
        ("summed-score", "appraisals[2].items[0].item")
    ]
    assert [problem[0] for problem in found("pedro", f"{name}=6")] == ["unknown-item"]


def test_every_fault_is_reported_in_one_go() -> None:
    problems = found("mmat-2018", "9.9=yes; 1.2=perhaps", overall="2/5")
    assert [slug for slug, _, _ in problems] == ["unknown-item", "unknown-answer", "summed-score"]
