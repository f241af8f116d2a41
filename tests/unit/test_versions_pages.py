"""What readers are told: how up to date a review is, what has changed, and what past versions there are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthesite.exports.feeds import feeds
from synthesite.labels import load_labels
from synthesite.pipeline import check_project, record_now
from synthesite.render import Renderer
from synthesite.schema.review import Change
from synthesite.synthesis.changes import list_changes
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.document_status import document_statuses
from synthesite.versions import VersionRecord, compare_records, read_record
from synthesite.views import Corpus
from synthesite.views.changes import change_files, change_rows, change_views
from synthesite.views.currency import currency_row, theme_currency, version_lines, waiting_views
from synthesite.views.model import View
from synthesite.views.versions import version_files, version_views

MakeProject = Callable[..., Path]
REVIEW = "reviews/nurses-in-exampleshire/review.yml"
TRIAL = "evidence/evaluations/trial-2009.yml"
RURAL = "evidence/evaluations/rural-2011.yml"
NAME = "nurses-in-exampleshire"
FIRST = '  - {date: 2026-01-10, version: "1.0", what: First version., conclusions_changed: false}\n'
SECOND = (
    '  - {date: 2026-02-04, version: "1.1", what: A figure was corrected., conclusions_changed: true, '
    "conclusion: From little or no difference to more admissions.}\n"
)
NOTICES = """works:
  - doi: 10.5555/example.2009.12
    checked_on: 2026-02-05
    notices:
      - {kind: correction, date: 2019-03, source: publisher}
      - {kind: retraction, date: 2026-02-02, doi: 10.5555/notice, source: publisher}
"""


def change(project: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (project / file).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    (project / file).write_text(text, encoding="utf-8")


def corpus_of(project: Path) -> Corpus:
    checked = check_project(project, use_cache=False)
    assert [found.message for found in checked.problems if found.severity == "error"] == []
    return Corpus(
        linked=checked.linked,
        coverage=cover_themes(checked.linked),
        labels=load_labels(checked.library),
        references={},
        day=checked.day,
        settings=checked.project.settings,
        statuses=document_statuses(checked.library),
        versions=checked.versions,
    )


def changed(project: Path) -> None:
    """A year in the life of the example: a retraction, a correction, a changed conclusion, an entry coded later."""
    change(
        project,
        TRIAL,
        ("checked_on: 2026-01-06}", "checked_on: 2026-01-06, corrections: [{date: 2026-02-03, what: It was 112.}]}"),
    )
    change(project, RURAL, ("on: 2026-01-05, access", "on: 2026-02-01, access"))
    change(project, REVIEW, (FIRST, FIRST + SECOND), ("published_on:", "coded_to: 2026-01-10, published_on:"))
    (project / "evidence/status.yml").write_text(NOTICES, encoding="utf-8")


def frozen(corpus: Corpus, **of_record: Any) -> Corpus:
    """The same with one version frozen, of what its files say."""
    return replace(corpus, versions=(replace(_now(corpus), version="1.0", **of_record),))


def _now(corpus: Corpus) -> VersionRecord:
    checked = check_project(corpus.linked.library.project.root, use_cache=False)
    return record_now(checked, corpus.coverage, corpus.statuses)


def html(corpus: Corpus, view: View) -> str:
    return Renderer(corpus).render(view).body


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


# ---- Changes ----


def test_changes_are_told_from_the_files_alone(make_project: MakeProject) -> None:
    project = make_project()
    changed(project)
    found = [
        (row.kind, row.about, row.date)
        for row in list_changes(corpus_of(project).linked)
        if not row.kind.startswith("new-")
    ]
    assert found == [
        ("conclusion-changed", NAME, "2026-02-04"),
        ("corrected-entry", "trial-2009", "2026-02-03"),
        ("retracted", "trial-2009", "2026-02-02"),
        ("corrected-document", "trial-2009", "2019-03"),
    ]


def test_the_first_version_of_a_review_is_new_and_changes_no_conclusion(make_project: MakeProject) -> None:
    project = make_project()
    change(project, REVIEW, ("conclusions_changed: false", "conclusions_changed: true, conclusion: There was none."))
    found = [row for row in list_changes(corpus_of(project).linked) if row.about == NAME]
    assert [(row.kind, row.version) for row in found] == [("new-review", "1.0")]


@pytest.mark.parametrize(
    ("status", "notices", "expected"),
    [
        ("retracted", "", [("retracted", "2026-01-04", False)]),
        ("published", "{kind: retraction, date: 2019-03}", [("retracted", "2019-03", True)]),
        ("retracted", "{kind: retraction, date: 2019-03}", [("retracted", "2019-03", True)]),
        ("published", "{kind: retraction}", [("retracted", "2026-02-05", False)]),
        (
            "corrected",
            "{kind: expression-of-concern, date: 2020}",
            [("corrected-document", "2026-01-04", False), ("expression-of-concern", "2020", True)],
        ),
    ],
)
def test_a_notice_is_told_once_and_with_the_date_that_is_known(
    status: str, notices: str, expected: list[tuple[str, str, bool]], make_project: MakeProject
) -> None:
    """What an entry says and what was looked up are one thing; without a date, when it was recorded is said."""
    project = make_project()
    change(project, TRIAL, ("scope: core", f"scope: core\npublication_status: {status}"))
    if notices:
        rows = f"works:\n  - {{doi: 10.5555/example.2009.12, checked_on: 2026-02-05, notices: [{notices}]}}\n"
        (project / "evidence/status.yml").write_text(rows, encoding="utf-8")
    corpus = corpus_of(project)
    found = [row for row in list_changes(corpus.linked) if row.about == "trial-2009" and row.kind != "new-evaluation"]
    assert sorted((row.kind, row.date, row.dated) for row in found) == expected
    told = {row.kind: row.when for row in change_rows(corpus) if row.address == "evaluations/trial-2009/"}
    assert all(told[kind].startswith("date not known") is not dated for kind, _, dated in expected)


def test_an_entry_of_an_earlier_version_is_coded_again_and_not_new(make_project: MakeProject) -> None:
    project = make_project()
    before = frozen(corpus_of(project))
    change(project, RURAL, ("on: 2026-01-05, access", "on: 2026-02-01, access"))
    after = replace(corpus_of(project), versions=before.versions)
    found = {row.address: row.kind for row in change_rows(after)}
    assert found["evaluations/rural-2011/"] == "coded-again"
    assert found["evaluations/review-2013/"] == "new-evaluation"
    assert found["versions/"] == "frozen"


def test_the_page_of_changes_puts_first_what_matters(make_project: MakeProject) -> None:
    project = make_project()
    changed(project)
    corpus = corpus_of(project)
    (view,) = change_views(corpus)
    text = words(html(corpus, view).partition('id="counts"')[0])
    places = [text.index(said) for said in ("A conclusion changed", "It was 112.", "Retracted", "March 2019")]
    assert places == sorted(places)
    assert "Notices of publishers were looked up for 1 document, last on 5 February 2026." in text
    assert "New evaluation" not in text


def test_nothing_known_and_nothing_asked_are_told_apart(make_project: MakeProject) -> None:
    corpus = corpus_of(make_project())
    text = words(html(corpus, next(change_views(corpus))))
    assert "No document used here is known to be retracted or corrected." in text
    assert "have not been looked up yet" in text


def test_a_long_list_is_cut_into_pages_that_hold_everything_once(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = corpus_of(make_project())
    corpus = replace(corpus, settings=replace(corpus.settings, page_size=4))
    views = list(change_views(corpus))
    assert [view.address for view in views] == ["changes/", "changes/page/2/", "changes/page/3/"]
    keys = [row.key for view in views for _, rows in view.data["page"].days for row in rows]
    assert len(keys) == len(set(keys)) == len(change_rows(corpus)) == 9
    assert len({view.title for view in views}) == 3
    monkeypatch.setattr("synthesite.views.changes.PAGES", 2)
    cut = list(change_views(corpus))
    assert [view.data["older"] for view in cut] == [0, 1]
    assert "1 older change is in the table" in words(html(corpus, cut[1]))
    table = list(csv.DictReader(io.StringIO(change_files(corpus)["changes/changes.csv"].decode("utf-8-sig"))))
    assert [row["id_of_change"] for row in table] == keys


def test_the_feed_tells_each_change_under_a_name_that_stays(make_project: MakeProject) -> None:
    project = make_project()
    before = {item.key for item in feeds(corpus_of(project))[-1].items}
    changed(project)
    feed = feeds(corpus_of(project))[-1]
    assert feed.folder == "changes/"
    keys = [item.key for item in feed.items]
    assert len(set(keys)) == len(keys)
    assert [item.title.partition(":")[0] for item in feed.items[:3]] == [
        "A conclusion changed", "Corrected here", "Retracted",
    ]  # fmt: skip
    assert "From little or no difference to more admissions." in feed.items[0].summary
    assert before - set(keys) == {"changes/new-evaluation/rural-2011/2026-01-05/"}


# ---- How up to date ----


@pytest.mark.parametrize(
    ("currency", "says", "not_says"),
    [
        ("mode: periodic, next_search_due: 2027-01", "Next search due January 2027", "Overdue. "),
        ("mode: periodic, next_search_due: 2025-12", "Overdue. The next search should", "Overdue today."),
        ("mode: living", "Next search due no date set", "Overdue"),
        ("mode: ended, next_search_due: 2020", "Ended. Nobody keeps this review up to date", "Overdue"),
    ],
)
def test_a_review_says_how_up_to_date_it_is(currency: str, says: str, not_says: str, make_project: MakeProject) -> None:
    project = make_project()
    change(project, REVIEW, ("next_search_due: 2027-01, mode: periodic", currency))
    corpus = corpus_of(project)
    row = currency_row(corpus, NAME)
    template = Renderer(corpus)._environment.from_string(  # the macros alone
        "{% import 'partials/currency.html.jinja' as up with context %}"
        "{{ up.marks(row) }}<dl>{{ up.dates(row) }}</dl>{{ up.since(row, '#waiting') }}"
    )
    made = template.render(row=row, url=lambda address: address)
    hidden = re.sub(r"<div[^>]* hidden>.*?</div>", "", made, flags=re.DOTALL)
    assert says in words(hidden)
    assert not_says not in words(hidden)
    assert ('data-sy-due="2027-01-31" hidden' in made) == ("2027-01" in currency)
    assert "Last searched 2 January 2026" in words(made)
    assert "Last reviewed 10 January 2026 (version 1.0)" in words(made)


def test_a_theme_shows_the_reviews_that_speak_to_it(make_project: MakeProject) -> None:
    project = make_project()
    change(project, RURAL, ("on: 2026-01-05, access", "on: 2026-02-01, access"))
    corpus = corpus_of(project)
    themes = corpus.linked.library.themes
    hospital = theme_currency(corpus, themes["use-of-hospital"])
    assert [row.address for row in hospital.reviews] == [f"reviews/{NAME}/"]
    assert (hospital.searched_on, hospital.overdue, hospital.ended) == ("2 January 2026", False, False)
    assert [row.id for row in hospital.reviews[0].waiting] == ["rural-2011"]
    assert theme_currency(corpus, themes["continuity"]).reviews[0].waiting_total == 0, "it is on another theme"
    assert theme_currency(corpus, themes["social-work"]).reviews == ()


def test_many_entries_that_wait_have_a_list_of_their_own(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project()
    change(project, REVIEW, ("published_on:", "coded_to: 2026-01-03, published_on:"))
    corpus = corpus_of(project)
    row = currency_row(corpus, NAME)
    assert [entry.id for entry in row.waiting] == ["review-2013", "rural-2011"]
    assert list(waiting_views(corpus, NAME)) == []
    monkeypatch.setattr("synthesite.views.currency.SHOWN", 1)
    assert len(currency_row(corpus, NAME).waiting) == 1
    (view,) = waiting_views(corpus, NAME)
    assert view.address == f"reviews/{NAME}/not-yet-considered/"
    assert [entry.id for entry in view.data["page"].rows] == ["review-2013", "rural-2011"]


def test_each_version_says_whether_a_conclusion_changed(make_project: MakeProject) -> None:
    record = corpus_of(make_project()).linked.library.reviews[NAME].record
    rows = [
        {"date": "2026-03", "version": "3", "what": "c"},
        {"date": "2026-01", "version": "1", "what": "a", "conclusions_changed": "false"},
        {"date": "2026-02", "version": "2", "what": "b", "conclusions_changed": "true", "conclusion": "From x to y."},
        {"date": "2026-04", "version": "4", "what": "d", "conclusions_changed": "false"},
    ]
    changes = tuple(Change.model_validate(row) for row in rows)
    lines = version_lines(record.model_copy(update={"changes": changes}))
    assert [(line.version, line.changed) for line in lines] == [
        ("4", "no"), ("3", "not-judged"), ("2", "yes"), ("1", "first"),
    ]  # fmt: skip
    assert lines[2].conclusion == "From x to y."


# ---- Past versions ----


def test_without_a_version_the_page_says_so(make_project: MakeProject) -> None:
    corpus = corpus_of(make_project())
    (view,) = version_views(corpus)
    text = words(html(corpus, view))
    assert "No version of this site has been frozen yet." in text
    assert "How to cite the data" in text
    assert version_files(corpus) == {}


def test_versions_are_listed_with_what_changed(make_project: MakeProject) -> None:
    project = make_project()
    first = frozen(corpus_of(project), doi="10.5281/zenodo.1")
    changed(project)
    corpus = replace(corpus_of(project), versions=first.versions)
    now = _now(corpus)
    second = replace(now, version="1.1", address="https://example.org/versions/1.1")
    corpus = replace(
        corpus,
        versions=(*first.versions, second),
        comparisons=(compare_records(first.versions[0], second), compare_records(second, now)),
    )
    views = {view.address: view for view in version_views(corpus)}
    assert list(views) == ["versions/", "versions/1.0..1.1/"], "nothing changed since the last"
    page = html(corpus, views["versions/"])
    assert 'href="https://doi.org/10.5281/zenodo.1"' in page
    assert 'href="https://example.org/versions/1.1"' in page
    assert 'href="../versions/1.0..1.1/"' in page
    assert "Nothing in the entries and reviews has changed since." in words(page)
    text = words(html(corpus, views["versions/1.0..1.1/"]))
    assert "What changed from version 1.0 to version 1.1" in text
    assert "How it stands Published Retracted" in text
    assert "Its own version: from 1.0 to 1.1." in text
    files = version_files(corpus)
    assert read_record(files["versions/1.0.json"], "it") == first.versions[0]
    assert set(files) == {"versions/1.0.json", "versions/1.1.json", "versions/1.0..1.1/changes.csv"}
    table = files["versions/1.0..1.1/changes.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {"change": "judgement", "id": "trial-2009", "about": "status", "after": "retracted"}.items() <= next(
        row for row in rows if row["about"] == "status"
    ).items()


def test_words_of_a_record_are_escaped(make_project: MakeProject) -> None:
    corpus = frozen(corpus_of(make_project()), note="<script>alert(1)</script>", title="<b>x</b>")
    page = html(corpus, next(version_views(corpus)))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
