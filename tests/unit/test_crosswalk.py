"""The crosswalk: each branch of the rule, from entries as they are written; dates, the way back, and the lists."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from synthesite.pipeline import RenderedSite, check_project, render_project, summarise_project
from synthesite.synthesis.crosswalk import Crosswalk, asked_since
from synthesite.synthesis.crosswalk_verdict import VERDICTS, BearingStudy, Reason, Timing, Verdict, judge, timing_of
from synthesite.synthesis.policy_support import (
    policy_support,
    unlinked_evaluations,
    unused_findings,
    used_by_policy,
)
from synthesite.views import Corpus, crosswalk_rows
from synthesite.views.crosswalk import crosswalk_views
from synthesite.views.crosswalk_rows import anchor_of, pages_of, part_row, row_address

MakeProject = Callable[..., Path]
GOOD = Path(__file__).parent.parent / "data" / "good"
PROVISION = "model-2005#home-visits"
NUMBERS = count(1)


def study(
    direction: str | None = "positive",
    *,
    family: str = "randomised",
    appraised: bool = True,
    timing: Timing = "after",
    how: str = "linked",
    stated: bool = False,
    retracted: bool = False,
    entry: str = "",
    of: str = "",
) -> BearingStudy:
    return BearingStudy(
        entry or f"made-{next(NUMBERS)}",
        how,  # type: ignore[arg-type]
        "evaluates",
        "",
        direction,  # type: ignore[arg-type]
        stated,
        family,
        appraised,
        timing,
        retracted,
        of,
    )


def many(number: int, direction: str = "positive", *, appraised: bool = True) -> list[BearingStudy]:
    return [study(direction, appraised=appraised) for _ in range(number)]


BETTER, WORSE, SAME, BOTH, UNCLEAR = (
    study(direction) for direction in ("positive", "negative", "no-difference", "mixed", "unclear")
)


@pytest.mark.parametrize(
    ("studies", "certainty", "asked_again", "verdict", "reason"),
    [
        ([], None, False, "not-evaluated", "none-linked"),
        ([study(how="whole")], "high", False, "not-evaluated", "none-linked"),
        ([study(timing="before"), study(timing="before")], None, False, "evaluated-before-adopted", "all-before"),
        ([study(timing="before"), study(None)], None, False, "no-clear-answer", "nothing-measured"),
        ([study(timing="same-time")], None, False, "borne-out", "agree"),
        ([study(timing="undated")], None, False, "borne-out", "agree"),
        ([study(None), study(None)], None, False, "no-clear-answer", "nothing-measured"),
        ([UNCLEAR, study(None)], None, False, "no-clear-answer", "only-unclear"),
        ([study(family="review")], None, False, "no-clear-answer", "none-counted"),
        ([study(retracted=True)], None, False, "no-clear-answer", "none-counted"),
        ([study(family="review", stated=True)], None, False, "borne-out", "agree"),
        # 70% (Hilton Boon & Thomson 2021): 7 of 10 is enough, 2 of 3 is not
        (many(7) + many(3, "negative"), None, False, "borne-out", "agree"),
        ([*many(2), WORSE], None, False, "mixed", "disagree"),
        (many(7) + many(3, "negative") + many(5, "unclear"), None, False, "borne-out", "agree"),
        ([BOTH], None, False, "mixed", "disagree"),
        ([BETTER, BOTH], "high", False, "mixed", "disagree"),
        # worse and no difference stand on one side
        ([WORSE, SAME], None, False, "contradicted", "agree"),
        ([SAME], None, False, "contradicted", "agree"),
        ([WORSE, SAME], None, True, "evidence-ignored-later", "asked-again"),
        ([BETTER], None, True, "borne-out", "agree"),
        # what makes it firm: our reviews' certainty before anything else
        ([BETTER], "very-low", False, "no-clear-answer", "very-low"),
        ([WORSE], "very-low", True, "no-clear-answer", "very-low"),
        ([study(appraised=False, family="uncontrolled")], "low", False, "borne-out", "agree"),
        ([study(family="uncontrolled")], None, False, "no-clear-answer", "no-comparison"),
        ([study(family="economic")], None, False, "no-clear-answer", "no-comparison"),
        ([study(appraised=False)], None, False, "no-clear-answer", "not-appraised"),
        # the firm study must be on the side that prevails, and one study must be both appraised and compared
        ([*many(7, appraised=False), WORSE], None, False, "no-clear-answer", "not-appraised"),
        ([study(appraised=False), study(family="uncontrolled")], None, False, "no-clear-answer", "not-appraised"),
        ([*many(7, appraised=False), BETTER], None, False, "borne-out", "agree"),
        ([study("negative", family="qualitative", stated=True)], None, False, "contradicted", "agree"),
    ],
)
def test_every_branch_of_the_rule(
    studies: list[BearingStudy], certainty: str | None, asked_again: bool, verdict: Verdict, reason: Reason
) -> None:
    judged = judge(studies, certainty, asked_again=asked_again)  # type: ignore[arg-type]
    assert (judged.verdict, judged.reason) == (verdict, reason)


def test_entries_of_one_study_count_once() -> None:
    twice = [study("positive", of="trial"), study("positive", of="trial"), WORSE]
    assert dict(judge(twice).counts)["positive"] == 1
    assert judge(twice).verdict == "mixed", "1 of 2, not 2 of 3"
    apart = [study("positive", of="trial"), study("negative", of="trial")]
    assert dict(judge(apart).counts)["mixed"] == 1


def test_counts_leave_out_what_the_verdict_leaves_out() -> None:
    judged = judge([BETTER, WORSE, study(timing="before"), study(how="whole"), study(family="review"), study(None)])
    assert [row for row in judged.counts if row[1]] == [("positive", 1), ("negative", 1)]
    assert judged.measured == 2


@pytest.mark.parametrize(
    ("reported", "since", "timing"),
    [
        ("2004", "2005-01-20", "before"),
        ("2005", "2005-01-20", "same-time"),  # some day of 2005 comes after, some before
        ("2005-02", "2005-01-20", "after"),
        ("2005-01-19", "2005-01-20", "before"),
        ("2005-01-20", "2005-01-20", "same-time"),
        ("2006", "2005~", "after"),
        ("2004/2006", "2005", "same-time"),
        (None, "2005", "undated"),
        ("2005", None, "undated"),
    ],
)
def test_dates_of_limited_precision_claim_nothing(reported: str | None, since: str | None, timing: Timing) -> None:
    assert timing_of(reported, since) == timing


def corpus_of(project: Path) -> Corpus:
    checked = check_project(project, use_cache=False)
    assert not checked.problems.errors, [problem.message for problem in checked.problems]
    return summarise_project(checked)


def verdicts(crosswalk: Crosswalk) -> dict[tuple[str, str], Verdict]:
    return {(row.policy, row.part): row.judged.verdict for row in crosswalk.rows}


def rewrite(project: Path, file: str, *pairs: tuple[str, str]) -> None:
    path = project / "evidence" / file
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("evaluations/trial-2009.yml", "design: randomised-trial", "design: systematic-review"),
            "Only reviews of studies",
        ),
        (("evaluations/trial-2009.yml", "scope: core", "scope: core\npublication_status: retracted"), "Only retracted"),
    ],
)
def test_why_none_is_counted_is_told_apart(make_project: MakeProject, change: tuple[str, str, str], words: str) -> None:
    project = make_project()
    rewrite(project, change[0], change[1:])
    if "review" in change[2]:  # a review has no judgement by this tool
        text = (project / "evidence" / change[0]).read_text(encoding="utf-8")
        start, end = text.index("appraisals:"), text.index("links:")
        (project / "evidence" / change[0]).write_text(text[:start] + text[end:], encoding="utf-8")
    corpus = corpus_of(project)
    row = corpus.crosswalk.by_part["model-2005", "home-visits"]
    assert row.judged.reason == "none-counted"
    assert part_row(corpus, row).verdict.reason.startswith(words)


def measure_continuity(project: Path) -> None:
    """Give the theme of the provision an outcome domain that studies measure, in place of another theme's."""
    rewrite(
        project,
        "themes.yml",
        ("    outcome_domains: [emergency-admissions]\n", ""),
        (
            "    alt_labels: [same nurse]\n",
            "    alt_labels: [same nurse]\n    outcome_domains: [emergency-admissions]\n",
        ),
    )


def test_the_example_as_written(make_project: MakeProject) -> None:
    corpus = corpus_of(make_project())
    crosswalk = corpus.crosswalk
    assert [(row.policy, row.part, row.since) for row in crosswalk.rows] == [
        ("plan-2000", "visits", "2000-07"),
        ("model-2005", "home-visits", "2005-01-20"),
        ("model-2005", "nurses-30", "2005-01-20"),
        ("strategy-2012", "social-workers", "2012-02"),
    ]
    assert verdicts(crosswalk) == {
        ("plan-2000", "visits"): "not-evaluated",
        ("model-2005", "home-visits"): "no-clear-answer",
        ("model-2005", "nurses-30"): "no-clear-answer",
        ("strategy-2012", "social-workers"): "not-evaluated",
    }
    target = crosswalk.by_part["model-2005", "nurses-30"]
    assert (target.theme, target.strength, target.fate, target.provision) == (
        "continuity", "target", "missed", "home-visits",
    )  # fmt: skip
    assert [(found.evaluation, found.how, found.timing) for found in target.named] == [
        ("interviews-2010", "reported", "after")
    ]


def test_the_way_back_from_an_evaluation(make_project: MakeProject) -> None:
    crosswalk = corpus_of(make_project()).crosswalk
    there = {(name, row.part) for name, rows in crosswalk.by_evaluation.items() for row in rows}
    back = {(study.evaluation, row.part) for row in crosswalk.rows for study in row.named}
    assert there == back == {("trial-2009", "home-visits"), ("interviews-2010", "nurses-30")}
    assert "before-after-2007" not in crosswalk.by_evaluation, "its entry names only the policy as a whole"


def test_an_evaluation_of_the_whole_policy_is_shown_on_its_theme_and_never_counts(make_project: MakeProject) -> None:
    project = make_project()
    rewrite(
        project,
        "policies/plan-2000.yml",
        ("theme: continuity,", "theme: use-of-hospital,"),
    )
    row = corpus_of(project).crosswalk.by_part["plan-2000", "visits"]
    assert [(found.evaluation, found.how, found.direction) for found in row.studies] == [
        ("before-after-2007", "whole", "positive")
    ]
    assert row.named == ()
    assert row.judged.verdict == "not-evaluated"


@pytest.mark.parametrize(
    ("estimate", "grade", "verdict"),
    [
        ("0.87", "low", "borne-out"),
        ("1.20", "low", "contradicted"),
        ("1", "low", "contradicted"),
        ("0.87", "very-low", "no-clear-answer"),
    ],
)
def test_direction_and_certainty_come_from_the_entries(
    make_project: MakeProject, estimate: str, grade: str, verdict: Verdict
) -> None:
    project = make_project()
    measure_continuity(project)
    rewrite(project, "evaluations/trial-2009.yml", ("estimate: 0.87", f"estimate: {estimate}"))
    review = project / "reviews" / "nurses-in-exampleshire" / "review.yml"
    text = review.read_text(encoding="utf-8").replace("theme: use-of-hospital\n    kind", "theme: continuity\n    kind")
    if grade == "very-low":
        text = text.replace("{judgement: serious, reason: Inter", "{judgement: very-serious, reason: Inter")
        text = text.replace("Visits may make little or no difference", "It is uncertain whether visits change")
    review.write_text(text, encoding="utf-8")
    row = corpus_of(project).crosswalk.by_part["model-2005", "home-visits"]
    assert row.certainty == grade
    assert row.judged.verdict == verdict


def test_without_a_judgement_of_ours_an_appraised_comparison_is_needed(make_project: MakeProject) -> None:
    project = make_project()
    measure_continuity(project)
    row = corpus_of(project).crosswalk.by_part["model-2005", "home-visits"]
    assert row.certainty is None, "the review's finding is on another theme"
    assert row.judged.verdict == "borne-out"
    text = (project / "evidence/evaluations/trial-2009.yml").read_text(encoding="utf-8")
    start, end = text.index("appraisals:"), text.index("links:")
    (project / "evidence/evaluations/trial-2009.yml").write_text(text[:start] + text[end:], encoding="utf-8")
    judged = corpus_of(project).crosswalk.by_part["model-2005", "home-visits"].judged
    assert (judged.verdict, judged.reason) == ("no-clear-answer", "not-appraised")


@pytest.mark.parametrize(("kind", "verdict"), [("supports", "borne-out"), ("contradicts", "contradicted")])
def test_the_word_of_a_link_stands_before_results(make_project: MakeProject, kind: str, verdict: Verdict) -> None:
    project = make_project()
    rewrite(
        project,
        "evaluations/trial-2009.yml",
        (f"  - {{to: {PROVISION}, kind: evaluates}}\n",
         f"  - {{to: {PROVISION}, kind: evaluates}}\n  - {{to: {PROVISION}, kind: {kind}}}\n"),
    )  # fmt: skip
    row = corpus_of(project).crosswalk.by_part["model-2005", "home-visits"]
    assert len(row.named) == 1, "two links of one study are one study"
    assert (row.named[0].stated, row.judged.verdict) == (True, verdict)


def test_a_study_reported_before_it_was_asked_tests_nothing_that_was_done(make_project: MakeProject) -> None:
    project = make_project()
    rewrite(project, "policies/model-2005.yml", ("published, date: 2005-01-20", "published, date: 2010-03"))
    row = corpus_of(project).crosswalk.by_part["model-2005", "home-visits"]
    assert row.named[0].timing == "before"
    assert row.judged.verdict == "evaluated-before-adopted"


def ask_again(project: Path, *, since: str = "2012-02", link: str = "") -> None:
    """Make the strategy put the provision into practice, after the trial pointed to worse."""
    measure_continuity(project)
    rewrite(project, "evaluations/trial-2009.yml", ("estimate: 0.87", "estimate: 1.20"))
    rewrite(
        project,
        "policies/strategy-2012.yml",
        ("theme: substitution", "theme: continuity"),
        ("date: 2012-02", f"date: {since}"),
        ("links:\n", f"links:\n  - {{to: {PROVISION}, kind: implements}}\n{link}"),
    )


def test_asked_again_after_results_without_a_link_to_them(make_project: MakeProject) -> None:
    project = make_project()
    ask_again(project)
    row = corpus_of(project).crosswalk.by_part["model-2005", "home-visits"]
    assert row.later == ("strategy-2012",)
    assert row.judged.verdict == "evidence-ignored-later"


@pytest.mark.parametrize(
    ("since", "link"),
    [
        ("2009", ""),  # the year of the report: not certainly after it
        ("2012-02", "  - {to: trial-2009, kind: cites}\n"),
    ],
)
def test_nothing_is_called_ignored_where_dates_or_links_leave_doubt(
    make_project: MakeProject, since: str, link: str
) -> None:
    project = make_project()
    ask_again(project, since=since, link=link)
    row = corpus_of(project).crosswalk.by_part["model-2005", "home-visits"]
    assert row.judged.verdict == "contradicted"


def test_when_it_was_first_asked() -> None:
    root = Path(__file__).parent.parent.parent
    policies = check_project(root).library.policies
    assert asked_since(policies["care-act-2014"].record) == "2014-05-14", "royal assent, before it came into force"
    assert asked_since(policies["ltc-model-2005"].record) == "2005-01-05"
    assert asked_since(policies["wales-community-nursing-strategy-2009"].record) == "2009", (
        "only put out for consultation"
    )


def test_lists_of_what_does_not_meet(make_project: MakeProject) -> None:
    corpus = corpus_of(make_project())
    linked, crosswalk = corpus.linked, corpus.crosswalk
    found = {row.policy: (row.evaluations, row.appraised) for row in policy_support(linked, crosswalk)}
    assert found == {
        "model-2005": (("interviews-2010", "trial-2009"), ("trial-2009",)),
        "plan-2000": (("before-after-2007",), ()),
        "strategy-2012": ((), ()),
    }
    assert unlinked_evaluations(linked, crosswalk) == ("review-2013", "rural-2011")
    assert unused_findings(linked, crosswalk) == (), "every finding rests on a study that is linked with a policy"
    assert used_by_policy(linked) == frozenset()


def test_a_finding_on_unlinked_studies_alone_is_unused(make_project: MakeProject) -> None:
    project = make_project()
    rewrite(project, "policies/model-2005.yml", (", entry: interviews-2010", ""))
    corpus = corpus_of(project)
    found = unused_findings(corpus.linked, corpus.crosswalk)
    assert [(row.finding, row.evaluations) for row in found] == [("trust", ("interviews-2010",))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    return render_project(check_project(shutil.copytree(GOOD, tmp_path_factory.mktemp("site") / "project")))


def test_rows_lead_to_their_place_and_every_verdict_has_words(site: RenderedSite) -> None:
    bodies = {page.address: page.body for page in site.pages}
    corpus = site.corpus
    for row in corpus.crosswalk.rows:
        address, _, anchor = row_address(corpus, row).partition("#")
        assert f'id="{anchor}"' in bodies[address]
        shown = part_row(corpus, row)
        assert shown.verdict.words in bodies[address]
    for verdict in VERDICTS:
        assert corpus.labels.of("verdicts", verdict) != verdict.replace("-", " ")
        assert corpus.labels.of("verdict_meanings", verdict) != verdict.replace("-", " ")
    assert 'href="../../policies/evidence/continuity/#model-2005--home-visits"' in bodies["evaluations/trial-2009/"]
    assert 'href="../../policies/evidence/continuity/#model-2005--home-visits"' in bodies["policies/model-2005/"]
    assert "policies/evidence/continuity/" in bodies["themes/continuity/"]


def test_rows_are_cut_into_pages_that_lead_to_each_other(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crosswalk_rows, "ROOM", 1)
    corpus = corpus_of(make_project())
    rows = corpus.crosswalk.by_theme["continuity"]
    pages = pages_of(corpus, "continuity")
    assert [len(page) for page in pages] == [1] * len(rows), "a row that is too large has a page of its own"
    assert sorted(row.part for page in pages for row in page) == sorted(row.part for row in rows)
    assert pages[0][0].named, "what was evaluated comes first"
    address = row_address(corpus, pages[1][0])
    assert address == f"policies/evidence/continuity/page/2/#{anchor_of(pages[1][0])}"
    views = {view.address: view for view in crosswalk_views(corpus)}
    assert views["policies/evidence/continuity/"].data["page"].following == address.partition("#")[0]


def test_a_policy_cannot_take_the_address(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence" / "policies"
    (path / "strategy-2012.yml").rename(path / "evidence.yml")
    assert "reserved-id" in {problem.slug for problem in check_project(project, use_cache=False).problems}


def test_files_hold_every_row(site: RenderedSite) -> None:
    lines = site.files["policies/evidence/displays/crosswalk.csv"].decode().splitlines()
    assert len(lines) == 1 + len(site.corpus.crosswalk.rows)
    assert lines[0].startswith("policy,policy_page,policy_id,part,asked,strength,theme,first_asked,verdict,why")
    targets = site.files["policies/evidence/targets/displays/targets.csv"].decode()
    assert re.search(r"Thirty visiting nurses in post.*Missed", targets)
