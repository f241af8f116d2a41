"""Policies side by side by jurisdiction and theme, and the record of how a document came about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.exports.policies import comparison_document
from synthesite.pipeline import check_project, summarise_project
from synthesite.synthesis.policy_comparison import compare_theme, jurisdictions, nations_of
from synthesite.views import Corpus
from synthesite.views.policy_compare import compare_views
from synthesite.views.policy_record import NOT_RECORDED, chain_rows, cited_rows, made_facts, policy_tools

GOOD = Path(__file__).parent.parent / "data" / "good"
MakeProject = Callable[..., Path]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return summarise_project(check_project(GOOD, use_cache=False))


def changed(make_project: MakeProject, policy: str, *pairs: tuple[str, str]) -> Corpus:
    project = make_project()
    path = project / f"evidence/policies/{policy}.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    checked = check_project(project, use_cache=False)
    assert checked.problems.errors == 0
    return summarise_project(checked)


@pytest.mark.parametrize(
    ("places", "nations"),
    [
        # ISO 3166-2:GB: EAW is England and Wales, GBN is Great Britain
        (("GB-ENG",), ("GB-ENG",)),
        (("GB-EAW",), ("GB-ENG", "GB-WLS")),
        (("GB-GBN",), ("GB-ENG", "GB-SCT", "GB-WLS")),
        (("GB-ENG", "GB-EAW"), ("GB-ENG", "GB-WLS")),
        (("GB",), ("GB",)),
        (("SE",), ("SE",)),
    ],
)
def test_groups_of_nations_stand_in_the_column_of_each(places: tuple[str, ...], nations: tuple[str, ...]) -> None:
    assert nations_of(places) == nations


def test_what_is_asked_is_counted_by_place_strength_and_fate(make_project: MakeProject) -> None:
    corpus = changed(make_project, "plan-2000", ("jurisdictions: [GB-ENG]", "jurisdictions: [GB-SCT]"))
    assert jurisdictions(corpus.linked) == (("GB-ENG", 2), ("GB-SCT", 1))
    england, scotland = compare_theme(corpus.linked, "continuity", ("GB-ENG", "GB-SCT"))
    assert [asked.policy for asked in england.asked] == ["model-2005"]
    assert dict(england.strengths) == {"expectation": 1}
    assert dict(england.fates) == {"missed": 1}  # by way of its provision
    assert dict(scotland.strengths) == {"aspiration": 1}
    assert dict(scotland.fates) == {}


def test_each_theme_with_something_asked_has_a_page_with_a_column_a_place(make_project: MakeProject) -> None:
    corpus = changed(make_project, "plan-2000", ("jurisdictions: [GB-ENG]", "jurisdictions: [GB-SCT]"))
    views = {view.address: view for view in compare_views(corpus)}
    narrower = ["policies/compare/social-work/", "policies/compare/substitution/"]  # the one is part of the other
    assert list(views) == ["policies/compare/", "policies/compare/continuity/", *narrower]
    sides = views["policies/compare/continuity/"].data["sides"]
    assert [(side.label, [policy.status for policy in side.policies]) for side in sides] == [
        ("England", ["Replaced"]),
        ("Scotland", ["Replaced"]),
    ]
    empty = views["policies/compare/substitution/"].data["sides"][1]
    assert (empty.label, empty.policies, empty.total) == ("Scotland", (), 0)


def test_the_browser_is_given_every_policy_and_the_words_of_codes(corpus: Corpus) -> None:
    found = comparison_document(corpus)
    assert [row["id"] for row in found["policies"]] == ["model-2005", "plan-2000", "strategy-2012"]
    assert found["policies"][0]["status"] == "Replaced in 2012 by Example strategy for care at home"
    assert found["strengths"]["duty"] == "Duty"


def test_what_nobody_recorded_is_said_to_be_so(make_project: MakeProject) -> None:
    corpus = changed(
        make_project,
        "plan-2000",
        ("events:\n", "audience: not-reported\nstated_evidence: [a survey of carers, two pilots]\nevents:\n"),
    )
    facts = {fact.label: fact.texts for fact in made_facts(corpus.linked.library.policies["plan-2000"], corpus)}
    assert facts["Written for"] == ("not reported",)
    assert facts["How it was made"] == (NOT_RECORDED,)
    assert facts["Evidence that it says it rests on"] == ("a survey of carers", "two pilots")


def test_cited_evidence_is_not_checked_until_somebody_has(make_project: MakeProject) -> None:
    links = (
        "links:\n  - {to: model-2005, kind: supersedes}\n  - {to: trial-2009, kind: cites, place: p. 4}\n"
        "  - {to: interviews-2010, kind: cites, says_what_it_says: partly}\n"
    )
    corpus = changed(make_project, "strategy-2012", ("links:\n  - {to: model-2005, kind: supersedes}\n", links))
    rows = [(row.item.year, row.place, row.code, row.agreement) for row in cited_rows(corpus, "strategy-2012")]
    assert rows == [("2009", "p. 4", "not-checked", "not checked"), ("2010", "", "partly", "says it in part")]


def test_the_line_of_a_policy_in_words(corpus: Corpus) -> None:
    parts = chain_rows(corpus, "model-2005")
    assert [(part, [row.item.year for row in rows]) for part, rows in parts] == [
        ("before", ["2000"]),
        ("here", ["2005"]),
        ("after", ["2012"]),
    ]
    assert parts[0][1][0].steps[0].words == "Replaced in January 2005"
    assert parts[1][1][0].steps[0].words == "Replaced in 2012"


def test_aacods_is_offered_where_the_codebook_names_no_tool(corpus: Corpus) -> None:
    assert policy_tools("strategy", corpus) == ("AACODS checklist (Tyndall)",)
