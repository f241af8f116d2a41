"""The words that the search box knows: which, how often, in what size."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from synthesite.exports import json_bytes
from synthesite.link import LinkedLibrary
from synthesite.pipeline import check_project, render_project
from synthesite.schema.theme import Theme
from synthesite.words import HIDDEN, LABEL, MOST_WORDS, OTHER_NAME, PLAIN, WORDS_FILE, terms, words_table


@pytest.fixture(scope="module")
def good() -> LinkedLibrary:
    return check_project(Path(__file__).parents[1] / "data" / "good", use_cache=False).linked


def corpus_of(linked: LinkedLibrary) -> Any:
    return SimpleNamespace(linked=linked)


def counts(linked: LinkedLibrary) -> dict[str, int]:
    table = words_table(corpus_of(linked))
    return {word: int(count) for count, words in table["words"].items() for word in words.split(" ")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nurse-led case management", ["nurse", "led", "case", "management"]),
        ("Béland’s A&E", ["beland", "s", "a", "e"]),
        ("ÅNGSTRÖM", ["angstrom"]),
        ("e\u0301tude", ["etude"]),  # an accent of its own
        ("PRISMA_2020", ["prisma", "2020"]),
        ("–", []),
    ],
)
def test_texts_are_cut_into_words(text: str, words: list[str]) -> None:
    assert terms(text) == words


def test_words_stand_with_the_number_of_texts_that_have_them(good: LinkedLibrary) -> None:
    found = counts(good)
    titles = [set(terms(title)) for title in good.titles.values()]
    assert found["trial"] >= sum("trial" in title for title in titles) >= 2
    assert found["specimen"] >= 1, "a name of an author"
    assert found["continuity"] >= 1, "a theme"
    assert not any(len(word) < 3 or any(mark.isdigit() for mark in word) for word in found)


def test_a_word_counts_once_for_each_text(good: LinkedLibrary) -> None:
    before = counts(good)
    linked = replace(
        good, titles={**good.titles, "trial-2009": "Zebras, zebras and more zebras", "plan-2000": "Zebras"}
    )
    assert counts(linked)["zebras"] == 2
    assert "zebras" not in before


def test_every_name_of_a_theme_leads_to_it(good: LinkedLibrary) -> None:
    theme = Theme.model_construct(
        id="t",
        label="Use of hospital",
        plain_label="Time in hospital",
        alt_labels=("Bed days", "use of Hospital"),
        hidden_labels=("A&E", "hopsital", "–"),
        replaced_by=None,
    )
    gone = Theme.model_construct(
        id="old", label="Wards", plain_label=None, alt_labels=(), hidden_labels=("ward",), replaced_by="t"
    )
    scheme = good.library.scheme.model_construct(themes=(gone, theme))
    table = words_table(corpus_of(replace(good, library=replace(good.library, scheme=scheme))))
    assert table["themes"] == [["Use of hospital", "Time in hospital", "themes/t/"]], "without one no longer used"
    assert table["phrases"] == [
        ["Use of hospital", 0, LABEL],
        ["Time in hospital", 0, PLAIN],
        ["Bed days", 0, OTHER_NAME],
        ["A&E", 0, HIDDEN],
        ["hopsital", 0, HIDDEN],
    ]


def test_ten_thousand_entries_stay_below_60_kilobytes(good: LinkedLibrary) -> None:
    """Made-up words are worse to compress than real ones. The vocabularies stay, then the most frequent words."""
    rng = Random("words")  # noqa: S311  # for variety, not for secrets
    made = ["".join(rng.choices("etaoinshrdlcumwfgypbvk", k=rng.randint(4, 12))) for _ in range(14_000)]
    titles = {f"x{at}": " ".join(rng.choices(made, k=9)) for at in range(5_000)}
    titles |= {f"y{at}": "commonest" for at in range(5)}
    linked = replace(good, titles=titles)
    table = words_table(corpus_of(linked))
    found = {word: int(count) for count, words in table["words"].items() for word in words.split(" ")}
    assert len(found) == MOST_WORDS
    assert found["commonest"] == 5
    assert {"hospital", "continuity"} <= found.keys(), "themes, though they stand in few texts"
    assert len(gzip.compress(json_bytes(table))) < 60_000
    assert min(found[word] for word in made if word in found) >= 2, "those of one text only are left out"


def test_the_file_is_part_of_the_site_and_always_the_same(make_project: Callable[..., Path]) -> None:
    site = render_project(check_project(make_project(name="one")))
    again = check_project(make_project(name="two"))
    assert site.files[WORDS_FILE] == json_bytes(words_table(corpus_of(again.linked)))
    table = json.loads(site.files[WORDS_FILE])
    assert list(table) == ["words", "themes", "phrases"]
    assert ["same nurse", 1, OTHER_NAME] in table["phrases"]
    for words in table["words"].values():
        assert words.split(" ") == sorted(words.split(" "))
