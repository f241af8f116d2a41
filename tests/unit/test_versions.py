"""Frozen versions: their records as files, what changed between two, and what reviews have not considered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from synthesite.pipeline import Checked, check_project, record_now
from synthesite.problems import Problems, SynthesiteError
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.document_status import document_statuses
from synthesite.synthesis.inclusion import included_entries, waiting_entries
from synthesite.versions import (
    VersionRecord,
    compare_records,
    earlier_inclusions,
    load_versions,
    read_record,
    record_bytes,
    record_version,
)
from synthesite.versions.comparing import Judgement

MakeProject = Callable[..., Path]
GOOD = Path(__file__).parent.parent / "data" / "good"
REVIEW = "reviews/nurses-in-exampleshire/review.yml"
TRIAL = "evidence/evaluations/trial-2009.yml"
RURAL = "evidence/evaluations/rural-2011.yml"
NAME = "nurses-in-exampleshire"


def change(project: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (project / file).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    (project / file).write_text(text, encoding="utf-8")


def recorded(project: Path, version: str = "1.0") -> VersionRecord:
    checked: Checked = check_project(project, use_cache=False)
    assert [str(found.message) for found in checked.problems if found.severity == "error"] == []
    coverage, statuses = cover_themes(checked.linked), document_statuses(checked.library)
    return record_version(checked.linked, coverage.directions, statuses, checked.day, version=version)


@pytest.fixture(scope="module")
def record() -> VersionRecord:
    """The good example as version 1.0."""
    return recorded(GOOD)


def test_a_record_holds_every_entry_and_judgement(record: VersionRecord) -> None:
    assert (record.version, record.date, record.data_of) == ("1.0", "2026-01-10", "2026-01-10")
    assert (record.evaluations, record.policies, len(record.reviews)) == (5, 3, 1)
    trial = record.entries["trial-2009"]
    assert (trial.kind, trial.design, trial.scope, trial.status) == (
        "evaluation", "randomised-trial", "core", "published",
    )  # fmt: skip
    # a ratio below 1 on an outcome that is better when lower; a difference above 0 on one that is better when higher
    assert trial.directions == {"emergency-admissions": "positive", "quality-of-life": "positive"}
    assert list(trial.appraisals.values()) == ["some-concerns"]
    assert set(trial.fields) >= {"reports", "design", "outcomes", "coding"}
    assert record.entries["model-2005"].status == "superseded"
    review = record.reviews[NAME]
    assert review.included == ("before-after-2007", "interviews-2010", "trial-2009")
    assert {name: row.certainty for name, row in review.findings.items()} == {
        "little-difference": "low",
        "trust": "moderate",
    }


def test_a_record_is_read_as_it_was_written(record: VersionRecord) -> None:
    data = record_bytes(record)
    assert read_record(data, "it") == record
    assert record_bytes(read_record(data, "it")) == data
    assert json.loads(data)["version"] == "1.0"
    assert data.decode().count("\n") < 40, "an entry takes one line"


def test_the_digest_is_of_what_was_written_and_not_of_how(make_project: MakeProject) -> None:
    project = make_project()
    before = recorded(project)
    text = (project / TRIAL).read_text(encoding="utf-8")
    reports, design, *others = text.splitlines(keepends=True)
    written_otherwise = f"# a comment\n{design}{reports}{''.join(others)}".replace("\n", "\r\n")
    (project / TRIAL).write_bytes(written_otherwise.encode())
    assert compare_records(before, recorded(project)).is_empty
    change(project, RURAL, ("scope: core", "scope: context"))
    assert [row.id for row in compare_records(before, recorded(project)).changed] == ["rural-2011"]


def test_a_comparison_names_what_was_added_removed_and_judged_anew(make_project: MakeProject) -> None:
    project = make_project()
    before = recorded(project)
    (project / RURAL).rename(project / "evidence/evaluations/rural-2012.yml")
    change(project, "evidence/evaluations/review-2013.yml", ("entry: rural-2011", "entry: rural-2012"))
    change(
        project,
        TRIAL,
        ("estimate: 0.87\n    interval: {low: 0.60", "estimate: 1.10\n    interval: {low: 0.60"),
        ("overall: some-concerns", "overall: high"),
    )
    change(
        project,
        REVIEW,
        ("Visits may make little or no difference", "Visits probably make little or no difference"),
        ("imprecision: {judgement: serious, reason: Intervals span", "imprecision: {judgement: not-serious, reason: S"),
        ('version: "1.0"', 'version: "1.1"'),
        ("included: [trial-2009, before-after-2007,", "included: [rural-2012, trial-2009,"),
        ("      - {entry: before-after-2007}\n", ""),
    )
    found = compare_records(before, recorded(project, "1.1"))
    assert (found.before, found.after, found.is_empty) == ("1.0", "1.1", False)
    assert [(row.id, row.kind) for row in found.added] == [("rural-2012", "evaluation")]
    assert [(row.id, row.kind) for row in found.removed] == [("rural-2011", "evaluation")]
    (trial,) = (row for row in found.changed if row.id == "trial-2009")
    assert trial.fields == ("appraisals", "outcomes")
    assert [(row.about, row.what, row.before, row.after) for row in trial.judgements] == [
        ("direction", "emergency-admissions", "positive", "negative"),
        ("appraisal", "rob-2, emergency admissions at 12 months, 1", "some-concerns", "high"),
    ]
    (review,) = found.reviews
    assert (review.before, review.after) == ("1.0", "1.1")
    assert (review.entered, review.left) == (("rural-2012",), ("before-after-2007",))
    said = {(row.about, row.what): row for row in review.judgements}
    assert said["certainty", "little-difference"] == Judgement(
        "certainty",
        "little-difference",
        "low",
        "moderate",
        "Visits probably make little or no difference to emergency admissions.",
    )
    assert said["statement", "little-difference"].before.startswith("Visits may make")
    assert ("synthesis", "admissions") in said
    assert found.judged == len(trial.judgements) + len(review.judgements)


def test_a_version_is_like_itself(record: VersionRecord) -> None:
    assert compare_records(record, recorded(GOOD, "2.0")).is_empty


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"version": "1.0"', '"version": "now"'),
        ('"version": "1.0"', '"version": "../1.0"'),
        ('"version": "1.0"', '"version": "1..0"'),
        ('"date": "2026-01-10"', '"date": "10 January"'),
        ('"kind": "evaluation"', '"kind": "rumour"'),
        ('"title": "Example evidence"', '"title": 7'),
        ('"format": 1', '"format": 2'),
        ('"format": 1', '"format": 1, "script": "x"'),
        ('"format": 1', '"format": 1, "address": "javascript:alert(1)"'),
        ('"format": 1', '"format": 1, "doi": "10.5281/x\\" onclick=\\"y"'),
        ('"trial-2009": {', '"../trial": {'),
        ("}\n", ""),
    ],
)
def test_what_is_no_record_is_refused(old: str, new: str, record: VersionRecord) -> None:
    text = record_bytes(record).decode()
    assert old in text
    with pytest.raises(SynthesiteError, match=r"versions/1\.0\.json"):
        read_record(text.replace(old, new).encode(), "versions/1.0.json")


def test_versions_are_read_in_the_order_of_their_days_and_names(record: VersionRecord, tmp_path: Path) -> None:
    folder = tmp_path / "versions"
    folder.mkdir()
    for version, date in (("1.10", "2026-01-10"), ("1.9", "2026-01-10"), ("0.9", "2026-02-01"), ("1.0", "2025-12-31")):
        (folder / f"{version}.json").write_bytes(record_bytes(replace(record, version=version, date=date)))
    problems = Problems()
    assert [row.version for row in load_versions(tmp_path, problems)] == ["1.0", "1.9", "1.10", "0.9"]
    assert len(problems) == 0


def test_files_that_are_no_versions_are_told(record: VersionRecord, tmp_path: Path) -> None:
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "README.md").write_text("What these are.\n", encoding="utf-8")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "2.0.json").write_bytes(record_bytes(record))
    (folder / "3.0.json").symlink_to(folder / "2.0.json")
    problems = Problems()
    assert load_versions(tmp_path, problems) == ()
    assert {found.file: found.slug for found in problems} == {
        "versions/2.0.json": "bad-version-record",
        "versions/3.0.json": "symbolic-link",
        "versions/notes.txt": "stray-file",
    }
    assert load_versions(tmp_path / "elsewhere", problems) == ()


# ---- What a review has not considered ----


@pytest.mark.parametrize(
    ("coded", "waits"),
    [("2026-01-11", True), ("2026-01-10", False), ("2026-01-05", False), ("2026-01", True), ("2027", True)],
)
def test_an_entry_that_fits_and_came_later_waits(coded: str, waits: bool, make_project: MakeProject) -> None:
    """The review's last synthesis is of 10 January 2026; a month counts as its last day."""
    project = make_project()
    change(project, RURAL, ("on: 2026-01-05, access", f"on: {coded}, access"))
    found = waiting_entries(check_project(project).linked, NAME)
    assert found.has_rule
    assert found.since == "2026-01-10"
    assert found.entries == (("rural-2011",) if waits else ())


def test_what_is_named_outside_the_rule_or_was_included_before_does_not_wait(make_project: MakeProject) -> None:
    project = make_project()
    change(project, TRIAL, ("on: 2026-01-04, access", "on: 2026-01-20, access"))  # named in the review's list
    change(project, RURAL, ("on: 2026-01-05, access", "on: 2026-01-20, access"))
    model = "evidence/policies/model-2005.yml"  # the rule takes evaluations only
    change(project, model, ("on: 2026-01-07", "on: 2026-01-20"))
    linked = check_project(project).linked
    assert waiting_entries(linked, NAME).entries == ("rural-2011",)
    assert waiting_entries(linked, NAME, frozenset({"rural-2011"})).entries == ()


def test_a_stated_day_of_coding_comes_before_the_day_of_the_version(make_project: MakeProject) -> None:
    project = make_project()
    change(project, REVIEW, ("published_on: 2026-01-10", "coded_to: 2026-01-04, published_on: 2026-01-10"))
    found = waiting_entries(check_project(project).linked, NAME)
    assert (found.since, found.entries) == ("2026-01-04", ("review-2013", "rural-2011"))


def test_a_review_without_a_rule_cannot_say(make_project: MakeProject) -> None:
    project = make_project()
    change(project, REVIEW, (", rule: {kinds: [evaluation], scopes: [core]}", ""))
    assert not waiting_entries(check_project(project).linked, NAME).has_rule


def test_what_waits_is_not_what_a_review_rests_on(make_project: MakeProject) -> None:
    project = make_project()
    rule = "included_rule: {kinds: [evaluation], scopes: [core]}"
    change(project, REVIEW, ("included: [trial-2009, before-after-2007, interviews-2010]", rule))
    change(project, RURAL, ("on: 2026-01-05, access", "on: 2026-01-20, access"))
    linked = check_project(project).linked
    waiting = waiting_entries(linked, NAME).entries
    assert waiting == ("rural-2011",)
    assert included_entries(linked, NAME, waiting) == (
        "before-after-2007", "interviews-2010", "review-2013", "trial-2009",
    )  # fmt: skip
    record = recorded(project)
    assert "rural-2011" not in record.reviews[NAME].included
    assert earlier_inclusions([record], NAME) == set(record.reviews[NAME].included)
    assert earlier_inclusions([record], "another") == frozenset()


def test_what_files_say_now_has_the_name_now() -> None:
    checked = check_project(GOOD, use_cache=False)
    record = record_now(checked, cover_themes(checked.linked), document_statuses(checked.library))
    assert record.version == "now"
