"""More like this: what makes entries alike, why, and that the work grows with the number of entries."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from synthesite.labels import load_labels
from synthesite.link import LinkedLibrary, ResolvedLink
from synthesite.load import Entry
from synthesite.pipeline import check_project, render_project
from synthesite.schema import Evaluation, Policy
from synthesite.schema.common import LinkKind
from synthesite.schema.evaluation import Intervention
from synthesite.synthesis.relatedness import (
    LONGEST_LIST,
    STOP_FLOOR,
    WEIGHTS,
    Feature,
    Related,
    intervention_key,
    relate_entries,
)
from synthesite.views.related import reason_sentence

MakeProject = Callable[..., Path]


@pytest.fixture(scope="module")
def good() -> LinkedLibrary:
    return check_project(Path(__file__).parents[1] / "data" / "good", use_cache=False).linked


def corpus_of(good: LinkedLibrary, entries: dict[str, dict[str, Any]]) -> LinkedLibrary:
    """A library of made entries: by id the year, themes, intervention, links (kind, target), issuers and so on."""
    evaluations, policies = {}, {}
    for name, made in entries.items():
        if "issuers" in made:
            record: Any = Policy.model_construct(issuers=tuple(made["issuers"]), kind=made.get("kind", "act"))
            policies[name] = Entry(name, f"{name}.yml", record, None)
        else:
            what = made.get("intervention")
            record = Evaluation.model_construct(
                intervention=Intervention.model_construct(name=what, models=tuple(made.get("models", ())))
                if what
                else None,
                populations=tuple(made.get("populations", ())),
            )
            evaluations[name] = Entry(name, f"{name}.yml", record, None)
    outgoing = {
        name: tuple(
            ResolvedLink(name, to.partition("#")[0], to.partition("#")[2] or None, kind, None, None, None)
            for kind, to in made.get("links", ())
        )
        for name, made in entries.items()
    }
    incoming: dict[str, list[ResolvedLink]] = {}
    for links in outgoing.values():
        for link in links:
            incoming.setdefault(link.target, []).append(link)
    return replace(
        good,
        library=replace(good.library, evaluations=evaluations, policies=policies, reviews={}),
        years={name: made.get("year", "2010") for name, made in entries.items()},
        outgoing=outgoing,
        incoming={name: tuple(links) for name, links in incoming.items()},
        themes_of={name: tuple(made.get("themes", ())) for name, made in entries.items()},
        reviewed_in={name: tuple(made["findings"]) for name, made in entries.items() if "findings" in made},
    )


def like(linked: LinkedLibrary, name: str) -> list[str]:
    return [found.id for found in relate_entries(linked).related[name]]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Community matron case management", "community matron case management"),
        ("Virtual wards", "virtual ward"),
        ("virtual ward", "virtual ward"),
        ("U-PROFIT (U-CARE)", "u profit u care"),
        ("Access", "access"),  # no plural
        ("GPs", "gps"),  # too short to tell
        ("  ", ""),
    ],
)
def test_names_of_interventions_are_compared_in_a_normal_form(written: str, key: str) -> None:
    assert intervention_key(written) == key


def test_a_score_by_hand(good: LinkedLibrary) -> None:
    """Four entries; a and b share a theme that three have; only a has the model.

    Weight of the theme: 1.0 x ln(1 + 4/3), kept to thousandths. Size of a: that and 1.5 for the model it shares with
    nobody, and 2.0 for its intervention; size of b: the theme alone. Cosine: shared / sqrt(size of a x size of b).
    """
    linked = corpus_of(
        good,
        {
            "a": {"themes": ["t"], "intervention": "Evercare", "models": ["m"]},
            "b": {"themes": ["t"]},
            "c": {"themes": ["t"]},
            "d": {},
        },
    )
    weight = math.log(1 + 4 / 3)
    (first, second) = relate_entries(linked).related["a"]
    assert (first.id, second.id) == ("b", "c")
    assert first.reasons == (Feature("theme", "t"),)
    assert first.score == pytest.approx(weight / math.sqrt((weight + 3.5) * weight), abs=1e-3)
    assert relate_entries(linked).related["b"][0].score == pytest.approx(1.0)
    assert relate_entries(linked).related["d"] == ()


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"links": [("evaluates", "p")]}, {"links": [("evaluates", "p")]}, Feature("evaluates", "p")),
        ({"links": [("evaluates", "p#duty")]}, {"links": [("evaluates", "p#duty")]}, Feature("evaluates", "p#duty")),
        ({"links": [("evaluates", "p#duty")]}, {"links": [("evaluates", "p#other")]}, Feature("evaluates", "p")),
        ({"links": [("cites", "p")]}, {"links": [("cites", "p")]}, Feature("cites", "p")),
        ({"intervention": "Virtual wards"}, {"intervention": "virtual ward"}, Feature("intervention", "virtual ward")),
        (
            {"intervention": "x", "models": ["evercare"]},
            {"intervention": "y", "models": ["evercare"]},
            Feature("model", "evercare"),
        ),
        ({"themes": ["cost"]}, {"themes": ["cost"]}, Feature("theme", "cost")),
        ({"findings": [("r", "f")]}, {"findings": [("r", "f")]}, Feature("finding", "r#f")),
    ],
)
def test_what_makes_two_entries_alike(
    good: LinkedLibrary, one: dict[str, Any], other: dict[str, Any], reason: Feature
) -> None:
    linked = corpus_of(good, {"a": one, "b": other, "p": {"issuers": ["dh"]}})
    related = relate_entries(linked).related
    for name, found in (("a", "b"), ("b", "a")):
        assert [row.id for row in related[name]] == [found]
        assert related[name][0].reasons == (reason,), "and the whole is not told beside its part"


def test_entries_that_one_entry_points_at_are_alike(good: LinkedLibrary) -> None:
    linked = corpus_of(good, {"a": {}, "b": {}, "r": {"links": [("cites", "a"), ("cites", "b")]}})
    assert relate_entries(linked).related["a"][0].reasons == (Feature("cites", "r", inverse=True),)


def test_companions_have_no_direction(good: LinkedLibrary) -> None:
    """a states the link to c, c states the one to b: both belong with c."""
    linked = corpus_of(good, {"a": {"links": [("companion", "c")]}, "b": {}, "c": {"links": [("companion", "b")]}})
    assert relate_entries(linked).related["a"] == (Related("b", 1.0, (Feature("companion", "c"),)),)


def test_entries_linked_already_are_left_out(good: LinkedLibrary) -> None:
    linked = corpus_of(
        good, {"a": {"themes": ["t"], "links": [("cites", "b")]}, "b": {"themes": ["t"]}, "c": {"themes": ["t"]}}
    )
    assert like(linked, "a") == ["c"]
    assert like(linked, "b") == ["c"]
    assert sorted(like(linked, "c")) == ["a", "b"]


def test_people_issuer_and_kind_are_not_enough_by_themselves(good: LinkedLibrary) -> None:
    linked = corpus_of(
        good,
        {
            "p": {"issuers": ["dh"], "themes": ["t"]},
            "q": {"issuers": ["dh"]},
            "r": {"issuers": ["dh"], "themes": ["t"]},
            "a": {"populations": ["old"]},
            "b": {"populations": ["old"]},
        },
    )
    assert like(linked, "q") == like(linked, "a") == []
    (found,) = relate_entries(linked).related["p"]
    assert found.id == "r"
    assert [reason.kind for reason in found.reasons] == ["theme", "issuer", "policy-kind"], "the strongest first"


def test_rare_themes_say_more_than_common_ones(good: LinkedLibrary) -> None:
    entries: dict[str, dict[str, Any]] = {f"x{number}": {"themes": ["common"]} for number in range(8)}
    entries |= {"a": {"themes": ["common", "rare"]}, "b": {"themes": ["rare", "y"]}}
    assert like(corpus_of(good, entries), "a")[0] == "b"


def test_a_feature_of_very_many_entries_counts_nothing(good: LinkedLibrary) -> None:
    def made(number: int) -> LinkedLibrary:
        return corpus_of(good, {f"x{at:02}": {"themes": ["common"] if at < number else []} for at in range(20)})

    assert len(like(made(STOP_FLOOR), "x00")) == 5
    assert like(made(STOP_FLOOR + 1), "x00") == []


def test_equal_scores_stand_newest_first_then_by_id(good: LinkedLibrary) -> None:
    years = {"d": "2001", "b": "2003", "c": "2003", "e": None, "a": "2002"}
    entries = {name: {"themes": ["t"], "year": year} for name, year in years.items()}
    expected = ["b", "c", "a", "d", "e"]
    for name in years:
        assert like(corpus_of(good, entries), name) == [other for other in expected if other != name]
        assert like(corpus_of(good, dict(reversed(entries.items()))), name) == [
            other for other in expected if other != name
        ]


def test_no_more_than_five_are_given(good: LinkedLibrary) -> None:
    linked = corpus_of(good, {f"x{number}": {"themes": ["t"]} for number in range(9)})
    assert like(linked, "x8") == ["x0", "x1", "x2", "x3", "x4"]


def test_a_long_list_proposes_the_nearest_in_time(good: LinkedLibrary) -> None:
    """A theme that a fifth of a large corpus has brings together studies of about the same time."""
    size = LONGEST_LIST * 3
    entries = {
        f"x{at:03}": {"themes": ["t"], "year": str(2100 - at)} if at < size else {"year": "1900"}
        for at in range(size * 5)
    }
    found = relate_entries(corpus_of(good, entries)).related
    assert set(found) == set(entries)
    for name in ("x000", f"x{size // 2:03}", f"x{size - 1:03}"):
        years = [int(entries[row.id]["year"]) for row in found[name]]
        assert len(years) == 5
        assert all(abs(year - int(entries[name]["year"])) <= LONGEST_LIST for year in years)


def test_the_work_doubles_with_the_corpus(good: LinkedLibrary) -> None:
    """Every share of entries stays what it is, so every list doubles, and pairs alike would be four times as many."""

    def made(size: int) -> LinkedLibrary:
        return corpus_of(
            good,
            {
                f"x{at:05}": {
                    "themes": [f"t{at % 7}", f"u{at % 11}"],
                    "models": [f"m{at % 5}"],
                    "intervention": f"programme {at % 13}",
                    "year": str(1990 + at % 30),
                }
                for at in range(size)
            },
        )

    small, large = made(700), made(1400)
    counts = [relate_entries(linked).comparisons for linked in (small, large)]
    assert counts[1] / counts[0] == pytest.approx(2, abs=0.1)
    assert counts[1] <= 1400 * (4 * LONGEST_LIST + 30)
    unbounded = [relate_entries(linked, longest=10**9).comparisons for linked in (small, large)]
    assert unbounded[1] / unbounded[0] > 3.5, "what the bound saves"


# ---- What readers see ----


def sentence(*reasons: Feature, name: str = "trial-2009", good: LinkedLibrary) -> str:
    corpus: Any = SimpleNamespace(linked=good, labels=load_labels(good.library))
    return reason_sentence(corpus, name, reasons)


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (
            [Feature("evaluates", "plan-2000"), Feature("theme", "continuity"), Feature("theme", "use-of-hospital")],
            "Both evaluate “<plan-2000>”; both speak to “Continuity of care”",
        ),
        (
            [Feature("theme", "continuity"), Feature("theme", "use-of-hospital")],
            "Both speak to “Continuity of care” and “Use of hospital”",
        ),
        ([Feature("evaluates", "model-2005#matrons")], "Both evaluate the same part of “<model-2005>”"),
        ([Feature("cites", "review-2013", True)], "Both are cited by “<review-2013>”"),
        ([Feature("companion", "rural-2011")], "Both belong with “<rural-2011>”"),
    ],
)
def test_reasons_are_told_in_plain_words(reasons: list[Feature], words: str, good: LinkedLibrary) -> None:
    for name in ("plan-2000", "model-2005", "review-2013", "rural-2011"):
        title = good.titles[name]
        head = title.partition(": ")[0]
        words = words.replace(f"<{name}>", head if len(head) >= 12 else title)
    assert sentence(*reasons, good=good) == words


def test_every_kind_of_reason_has_words(good: LinkedLibrary) -> None:
    related = load_labels(good.library).groups["related"]
    assert set(related) == set(WEIGHTS)
    for kind, words in related.items():
        told = list(words.values()) if isinstance(words, dict) else [words]
        assert all(text.count("<it>") == 1 for text in told)
        if kind in LinkKind.__args__:  # type: ignore[attr-defined]
            assert set(words) >= ({"out", "part"} if kind == "companion" else {"out", "part", "in"})


def test_the_pages_say_it(make_project: MakeProject) -> None:
    site = render_project(check_project(make_project()))
    pages = {page.address: page.body for page in site.pages}
    shown = 0
    for name, rows in site.corpus.related.items():
        kind = site.corpus.linked.kinds[name]
        body = pages[f"{'evaluations' if kind == 'evaluation' else 'policies'}/{name}/"]
        assert ('<h2 id="related">' in body) == bool(rows)
        shown += len(rows)
    assert shown > 3
