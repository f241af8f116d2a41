"""That no source fact was lost on the way into the entries, and that the comparison would notice if one were."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

# As in ``python -m tests.facts_check``, however pytest was started.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import facts_check
from tests.facts_check import FACTS, Comparison, Corpus, compare_facts, compare_list, read_corpus, read_list
from tests.facts_matching import (
    is_said,
    lacking,
    likeness,
    missing_details,
    missing_outcomes,
    missing_statements,
    normal,
    numbers,
)

from synthesite.bibliography import Record

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus()


def test_nothing_in_the_list_is_missing(corpus: Corpus) -> None:
    assert compare_list(corpus, read_list()).missing == []


@pytest.mark.skipif(not FACTS.is_dir(), reason="the source facts are not beside the repository; the list stands in")
def test_nothing_of_the_facts_is_missing_and_the_list_is_theirs(corpus: Corpus) -> None:
    result = compare_facts(corpus)
    assert result.missing == []
    assert result.rows == read_list(), "write the list anew: python -m tests.facts_check --write"


def test_list_that_lost_a_line_is_noticed(corpus: Corpus) -> None:
    assert any("the list holds" in one for one in compare_list(corpus, read_list()[1:]).missing)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("evaluations-uk", {"entry": "nobody-2007"}),
        ("evaluations-uk", {"doi": "10.1000/another", "pmid": "", "title": "Bees of the Hebrides"}),
        ("published-appraisals", {"title": "an outcome that nobody rated"}),
    ],
)
def test_line_of_the_list_without_its_entry_is_noticed(corpus: Corpus, file: str, change: dict[str, str]) -> None:
    rows = read_list()
    at = next(n for n, row in enumerate(rows) if row.file == file)
    rows[at] = replace(rows[at], **change)
    missing = compare_list(corpus, rows).missing
    assert len(missing) == 1
    assert rows[at].id in missing[0]


FACT: dict[str, Any] = {
    "id": "gale-2009-matrons",
    "bib": {"type": "article", "title": "Matrons in three towns", "volume": "12", "pages": "31-34"},
    "study": {"countries": ["England"], "setting": "three primary care trusts", "sample": {"total": "51 people"}},
    "outcomes": [
        {
            "domain": "bed days",
            "measure": "emergency bed days",
            "estimate": "-4.9",
            "ci": ["-10.8", "1.0"],
            "p": "null",
        },
        {
            "domain": "bed days",
            "measure": "length of stay",
            "arms": [{"arm": "usual care", "n": "1,128", "mean": "5.29"}],
        },
    ],
    "findings": {
        "continuity": "People valued seeing the same nurse.",
        "social-work-overlap": "Nurses replaced social workers.",
    },
    "policy": {"provisions": ["Each trust names a community matron."], "targets": ["3,000 matrons by 2008"]},
    "not_verified": ["the second author's given name"],
    "provenance": [{"address": "https://example.org/a"}],
    "limitations": "Small and not randomised.",
}
ENTRY: dict[str, Any] = {
    "countries": ["GB-ENG"],
    "setting": "Three primary care trusts",
    "sample": [{"group": "people", "n": 51}],
    "outcomes": [
        {"measure": "Emergency bed days", "estimate": "-4.9", "interval": {"low": "-10.8", "high": "1.0"}},
        {"measure": "Length of stay", "arms": [{"arm": "usual care", "n": 1128, "mean": "5.29"}]},
    ],
    "findings": [
        {"theme": "continuity-of-care", "statement": "People valued seeing the same nurse each time."},
        {"theme": "substitution", "statement": "Nurses took the place of social workers, and replaced them."},
    ],
    "themes": [],
    "provisions": [{"theme": "workforce-and-role", "statement": "Each trust is to name a community matron."}],
    "targets": [{"statement": "3,000 community matrons", "due": "2008", "value": "3000"}],
    "not_verified": ["the given name of the second author"],
    "remarks": [],
    "provenance": [{"address": "https://example.org/a"}],
    "limitations": "Small, and not randomised.",
    "coding": {},
    "links": [],
}
RECORD = Record(
    key="gale-2009-matrons",
    type="article",
    fields={"title": "Matrons in three towns", "volume": "12", "pages": "31–34"},
    authors=(),
    editors=(),
    date="2009",
    line=1,
    source="",
)


def missing(entry: dict[str, Any]) -> list[str]:
    return [
        *missing_outcomes(FACT, entry),
        *missing_statements(FACT, entry),
        *missing_details(FACT, entry, RECORD),
    ]


def test_whole_entry_lacks_nothing() -> None:
    assert missing(ENTRY) == []


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        (lambda e: e["outcomes"][0].update(estimate="4.9"), "'emergency bed days': -4.9"),
        (lambda e: e["outcomes"][0]["interval"].update(low="-10.9"), "'emergency bed days': -10.8"),
        (lambda e: e["outcomes"][1]["arms"][0].update(n=1129), "'length of stay': 1,128"),
        (lambda e: e["outcomes"].pop(), "'length of stay': 1,128, 5.29"),
        (lambda e: e["findings"].pop(0), "finding on continuity"),
        (lambda e: e["findings"][1].update(theme="integration"), "finding on social-work-overlap"),
        (lambda e: e["provisions"].clear(), "provision: Each trust"),
        (lambda e: e["targets"][0].update(due="2009"), "target: 3,000"),
        (lambda e: e["not_verified"].clear(), "not verified: the second"),
        (lambda e: e["provenance"][0].update(address="https://example.org/b"), "address: https://example.org/a"),
        (lambda e: e["sample"][0].update(n=52), "study: 51 people"),
        (lambda e: e.update(setting="Scotland"), "study: three primary care trusts"),
        (lambda e: e.update(countries=["GB-WLS"]), "country: England"),
        (lambda e: e.update(limitations="None."), "limits: Small"),
    ],
)
def test_what_an_entry_lost_is_noticed(change: Change, noticed: str) -> None:
    entry = copy.deepcopy(ENTRY)
    change(entry)
    assert any(noticed in one for one in missing(entry)), missing(entry)


JUDGED: dict[str, Any] = {
    "review": "gale-2009-matrons",
    "scheme": "the review's own scheme (not GRADE)",
    "comparison": "matrons versus usual care",
    "outcome": "deaths",
    "certainty": "moderate",
    "effect": "RR 0.88 (0.80 to 0.98)",
    "studies_n": "12",
    "participants_n": "not stated",
    "address": "https://example.org/a",
    **dict.fromkeys(
        ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "other"), "not stated on the page read"
    ),
}
RATING: dict[str, Any] = {
    "outcome": "deaths",
    "comparison": "matrons versus usual care",
    "scheme": "the review's own scheme (not GRADE)",
    "certainty": "moderate",
    "effect": "RR 0.88 (0.80 to 0.98)",
    "studies": "12",
    "address": "https://example.org/a",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, True),
        ({"scheme": "GRADE"}, False),
        ({"certainty": "high"}, False),
        ({"effect": "RR 0.88 (0.80 to 0.99)"}, False),
        ({"address": "https://example.org/b"}, False),
    ],
)
def test_judgement_of_others_is_found_only_as_printed(corpus: Corpus, change: dict[str, str], found: bool) -> None:
    own = replace(corpus, entries={"gale-2009-matrons": {"certainty_ratings": [RATING | change]}})
    result = Comparison(rows=[facts_check.Row("evaluations-uk", "gale-2009-matrons", "gale-2009-matrons")])
    facts_check.compare_judgements(own, {"appraisals": [], "grade_profiles": [JUDGED]}, result)
    assert (result.missing == []) is found


def test_one_rating_does_not_stand_for_two(corpus: Corpus) -> None:
    own = replace(corpus, entries={"gale-2009-matrons": {"certainty_ratings": [RATING]}})
    result = Comparison(rows=[facts_check.Row("evaluations-uk", "gale-2009-matrons", "gale-2009-matrons")])
    facts_check.compare_judgements(own, {"appraisals": [], "grade_profiles": [JUDGED, JUDGED]}, result)
    assert len(result.missing) == 1


def test_short_facts_are_refused(tmp_path: Path) -> None:
    for file in facts_check.DOCUMENTS:
        (tmp_path / f"{file}.yaml").write_text("- {id: only-one}\n", encoding="utf-8")
    (tmp_path / f"{facts_check.JUDGEMENTS}.yaml").write_text("appraisals: []\ngrade_profiles: []\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the facts hold"):
        facts_check.read_facts(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3,646 patients and 17,311 controls", {"3646", "17311"}),
        ("18 309 people", {"18309"}),
        ("from 50-80 down to −5.7", {"50", "80", "-5.7"}),
        ("in 2003, 365 days", {"2003", "365"}),
        (".05", {"0.05"}),
        ("SF36", set()),
    ],
)
def test_numbers_in_words(text: str, found: set[str]) -> None:
    assert {str(number) for number in numbers(text)} == found


def test_sign_counts_except_in_words() -> None:
    assert lacking(["-0.51"], ["0.51"]) == ["-0.51"]
    assert lacking(["-0.51"], ["0.51 lower"]) == []
    assert lacking(["0.840"], ["0.84"]) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Matron's mate", "Matron’s mate", True),
        ("Nurses as case managers in primary care", "Nurses as Case Managers in Primary Care. A report", True),
        ("Community matrons", "Community matrons: a survey of three trusts", False),
        ("Case management for frail older people", "Care homes for frail older people", False),
    ],
)
def test_titles(ours: str, theirs: str, same: bool) -> None:
    assert (likeness(normal(ours), normal(theirs)) >= facts_check.ALIKE) is same


def test_half_of_the_words_must_be_there() -> None:
    assert is_said("nurses replaced social workers", "the nurses replaced others")
    assert not is_said("nurses replaced social workers", "the nurses were kind")
