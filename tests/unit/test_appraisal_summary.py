"""Appraisals side by side: what each cell says, how studies are counted, and the one formula there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

from synthesite.pipeline import check_project
from synthesite.schema.appraisal import Appraisal
from synthesite.synthesis.appraisal_summary import (
    AppraisalSummary,
    agree_domain_scores,
    count_judgements,
    summarise_appraisals,
)

MakeProject = Callable[..., Path]
NAMES = ("trial-2009", "before-after-2007", "interviews-2010", "review-2013", "rural-2011")


def summary(make_project: MakeProject, given: dict[str, str]) -> AppraisalSummary:
    """Appraisals, as YAML by entry, in the good example project, and their summary."""
    root = make_project()
    for name in NAMES:
        path = root / f"evidence/evaluations/{name}.yml"
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        record["appraisals"] = yaml.safe_load(given.get(name, "[]"))
        if not record["appraisals"]:
            del record["appraisals"]
        path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")
    checked = check_project(root)
    assert not [found for found in checked.problems if "appraisals" in (found.field or "")]
    return summarise_appraisals(checked.linked, NAMES)


def senses(found: AppraisalSummary, tool: str) -> list[tuple[str, str]]:
    matrix = next(matrix for matrix in found.tools if matrix.tool == tool)
    short = {"not-assessed": "_", "not-asked": " ", "not-applicable": "n", "critical": "!", "plain": "="}
    return [(row.entry, "".join(short.get(cell.sense, cell.sense[0]) for cell in row.items)) for row in matrix.rows]


def test_rows_say_what_was_judged_and_by_whom(make_project: MakeProject) -> None:
    found = summary(
        make_project,
        {
            "trial-2009": """
- {tool: rob-2, assessor: first coder, overall: high, reasons: Not concealed., items: [{item: d1, answer: high,
   support: Opened lists., page: "3"}, {item: d2, answer: some-concerns}, {item: d3, answer: low}]}
- {tool: rob-2, assessor: Example Database, address: "https://example.org/r", overall: Low risk,
   items: [{item: d1, answer: Low risk}, {item: d2, answer: ++}]}
""",
        },
    )
    (matrix,) = found.tools
    assert [item.code for item in matrix.items] == ["d1", "d2", "d3", "d4", "d5"], "the cluster domain is not asked"
    assert senses(found, "rob-2") == [("trial-2009", "psg__"), ("trial-2009", "g=___")]
    ours, theirs = matrix.rows
    assert (ours.published, theirs.published) == (False, True)
    assert (theirs.assessor, theirs.address) == ("Example Database", "https://example.org/r")
    assert (ours.items[0].support, ours.items[0].page) == ("Opened lists.", "3")
    assert (theirs.items[1].label, theirs.items[1].sense) == ("++", "plain"), "as printed, and not guessed at"
    assert ours.overall is not None
    assert theirs.overall is not None
    assert (ours.overall.sense, ours.overall.support, theirs.overall.sense) == ("poor", "Not concealed.", "good")
    assert found.not_assessed == NAMES[1:]
    assert found.studies == 5


def test_high_confidence_is_good_and_high_risk_is_not(make_project: MakeProject) -> None:
    found = summary(
        make_project,
        {
            "review-2013": "[{tool: amstar-2, assessor: first coder, overall: critically-low, "
            "items: [{item: '1', answer: partial-yes}, {item: '11', answer: not-applicable}]}]",
            "trial-2009": "[{tool: robins-i-2016, assessor: first coder, overall: critical, "
            "items: [{item: d1, answer: critical}, {item: d2, answer: no-information}, {item: d3, answer: serious}]}]",
        },
    )
    assert senses(found, "amstar-2") == [("review-2013", "s_________n_____")]
    assert senses(found, "robins-i-2016") == [("trial-2009", "!up____")]
    overall = {matrix.tool: matrix.rows[0].overall for matrix in found.tools}
    assert {tool: judged.sense for tool, judged in overall.items() if judged} == {
        "amstar-2": "critical",
        "robins-i-2016": "critical",
    }


def test_mixed_methods_tool_leaves_out_sets_that_were_not_asked(make_project: MakeProject) -> None:
    found = summary(
        make_project,
        {
            "interviews-2010": "[{tool: mmat-2018, assessor: a, "
            "items: [{item: s1, answer: 'yes'}, {item: '1.1', answer: 'no'}]}]",
            "trial-2009": "[{tool: mmat-2018, assessor: a, "
            "items: [{item: s1, answer: 'yes'}, {item: '2.2', answer: cant-tell}]}]",
        },
    )
    assert " ".join(item.code for item in found.tools[0].items) == "s1 s2 1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 2.5"
    assert senses(found, "mmat-2018") == [
        ("trial-2009", "g_" + " " * 5 + "_u___"),
        ("interviews-2010", "g_p____" + " " * 5),
    ]
    counts = {count.item.code: dict(count.counts) for count in count_judgements(found.tools[0]) if count.item}
    assert counts["s1"] == {"good": 2}
    assert counts["1.1"] == {"poor": 1}, "the trial was not asked this"
    assert counts["2.2"] == {"unclear": 1}
    assert counts["2.3"] == {"not-assessed": 1}


def test_a_tool_without_a_file_keeps_its_words(make_project: MakeProject) -> None:
    given = (
        "[{tool: other, tool_name: Seven questions, assessor: A, address: 'https://example.org', overall: Low quality, "
        "items: [{item: follow-up, answer: 71.6%}, {item: blinding, answer: + (yes)}]}]"
    )
    found = summary(make_project, {"trial-2009": given, "rural-2011": "[{tool: pedro, assessor: a, items: []}]"})
    assert [matrix.tool for matrix in found.tools] == ["pedro", "Seven questions"], "tools with a file come first"
    other = found.tools[1]
    assert other.instrument is None
    assert [
        (item.label, cell.label, cell.sense) for item, cell in zip(other.items, other.rows[0].items, strict=True)
    ] == [
        ("follow up", "71.6%", "plain"),
        ("blinding", "+ (yes)", "plain"),
    ]


def test_each_study_counts_once(make_project: MakeProject) -> None:
    one = (
        "{tool: rob-2, assessor: a, target: deaths, overall: low, "
        "items: [{item: d1, answer: low}, {item: d2, answer: low}]}"
    )
    two = (
        "{tool: rob-2, assessor: a, target: costs, overall: high, "
        "items: [{item: d1, answer: low}, {item: d2, answer: high}, {item: d3, answer: low}]}"
    )
    found = summary(make_project, {"trial-2009": f"[{one}, {two}]", "rural-2011": f"[{two}]"})
    counts = [dict(count.counts) for count in count_judgements(found.tools[0])]
    assert counts == [
        {"good": 2},
        {"poor": 1, "differs": 1},
        {"good": 2},
        {"not-assessed": 2},
        {"not-assessed": 2},
        {"poor": 1, "differs": 1},
    ]


def agree(assessor: str, ratings: Sequence[int]) -> Appraisal:
    items = [{"item": str(at), "answer": str(rating)} for at, rating in enumerate(ratings, start=1)]
    return Appraisal.model_validate({"tool": "agree-ii", "assessor": assessor, "items": items})


def test_domain_score_of_the_agree_manual() -> None:
    # AGREE II, "Scoring the AGREE II": four appraisers rate the three items of domain 1; 53 points of 12 to 84.
    four = [agree("a", (5, 6, 6)), agree("b", (6, 6, 7)), agree("c", (2, 4, 3)), agree("d", (3, 3, 2))]
    first, second, *_ = agree_domain_scores(four)
    assert first.domain == "Scope and purpose"
    assert first.percent == pytest.approx(41 / 72 * 100)
    assert round(first.percent) == 57
    assert (first.appraisers, first.lacking) == (4, "")
    assert (second.percent, second.lacking) == (None, "ratings"), "nobody rated the second domain"
    assert len(agree_domain_scores(four)) == 6


def test_one_appraiser_gives_no_domain_score() -> None:
    scores = agree_domain_scores([agree("a", [7] * 23), agree("a", [7] * 23)])
    assert {(score.percent, score.lacking, score.appraisers) for score in scores} == {(None, "appraisers", 1)}


def test_extremes_of_the_domain_score() -> None:
    assert {score.percent for score in agree_domain_scores([agree("a", [7] * 23), agree("b", [7] * 23)])} == {100.0}
    assert {score.percent for score in agree_domain_scores([agree("a", [1] * 23), agree("b", [1] * 23)])} == {0.0}
