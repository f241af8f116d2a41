"""The measures of reading, against figures printed in their sources and counts by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthesite.cli import cli
from synthesite.prose import plain_paragraphs
from synthesite.synthesis.readability import (
    PlainText,
    count_syllables,
    measure_texts,
    read_sentences,
    read_words,
    smog_grade,
)


@pytest.mark.parametrize(
    ("polysyllables", "sentences", "grade"),
    [
        # by hand from McLaughlin's regression: 3.1291 + 1.0430 * 0; * 4; * 6; * 10
        (0, 30, 3.1291),
        (16, 30, 7.3011),
        (36, 30, 9.3871),
        (100, 30, 13.5591),
        # 60 sentences with 72 of them have 36 in thirty
        (72, 60, 9.3871),
        (9, 29, None),
    ],
)
def test_smog_grades(polysyllables: int, sentences: int, grade: float | None) -> None:
    assert smog_grade(polysyllables, sentences) == (None if grade is None else pytest.approx(grade, abs=1e-9))


@pytest.mark.parametrize(
    ("word", "syllables"),
    # counted by hand, as dictionaries divide them
    [
        ("nurse", 1),
        ("nurses", 2),
        ("care", 1),
        ("cared", 1),
        ("carers", 2),
        ("people", 2),
        ("special", 2),
        ("language", 2),
        ("idea", 3),
        ("tea", 1),
        ("tables", 2),
        ("changes", 2),
        ("measures", 2),
        ("material", 4),
        ("table", 2),
        ("services", 3),
        ("service", 2),
        ("worried", 2),
        ("needed", 2),
        ("being", 2),
        ("area", 3),
        ("evidence", 3),
        ("hospital", 3),
        ("uncertain", 3),
        ("community", 4),
        ("admissions", 3),
        ("emergency", 4),
        ("evaluation", 5),
        ("period", 3),
        ("social", 2),
        ("various", 3),
        ("society", 4),
        ("long-term", 2),
        ("patient's", 2),
        ("1,600", 1),
    ],
)
def test_syllables(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


def test_sentences_and_words() -> None:
    text = (
        'In 2007 (the target year) 1,600 were in post, e.g. in Leeds. "Were they?" Some say 5.5% more! It\'s unclear.'
    )
    assert read_sentences(text) == [
        "In 2007 (the target year) 1,600 were in post, e.g. in Leeds.",
        '"Were they?',
        "Some say 5.5% more!",
        "It's unclear.",
    ]
    assert [len(read_words(one)) for one in read_sentences(text)] == [12, 2, 4, 2]
    assert read_words("Health-service staff didn't say – 5.5% did.") == [
        "Health-service",
        "staff",
        "didn't",
        "say",
        "5.5%",
        "did",
    ]


def test_prose_is_read_without_headings_marks_and_citations() -> None:
    text = "# A heading\n\nPeople *valued* the [nurses](https://example.org) [@a2020].\nMost did.\n\n- One `item`\n"
    assert plain_paragraphs(text) == ["People valued the nurses . Most did.", "One item"]


def test_texts_are_measured_kind_by_kind_and_the_longest_sentence_is_named() -> None:
    long = " ".join(["word"] * 20)
    texts = [
        PlainText("finding", "a", (f"{long}.", f"{long} hospital.")),
        PlainText("summary", "b", tuple(["Short evidence."] * 30)),
    ]
    (finding, summary), sentences = measure_texts(texts)
    assert (finding.texts, finding.sentences, finding.words, finding.long_sentences) == (1, 2, 41, 1)
    assert (finding.long_words, finding.grade) == (1, None)
    assert (summary.sentences, summary.long_words) == (30, 30)
    assert summary.grade == pytest.approx(3.1291 + 1.0430 * 30**0.5)
    assert [(row.place, row.words) for row in sentences] == [("a", 21)]


def test_the_command_advises_and_never_fails(make_project: Callable[..., Path]) -> None:
    project = make_project()
    themes = project / "evidence" / "themes.yml"
    themes.write_text(themes.read_text(encoding="utf-8") + "\nbroken: [\n", encoding="utf-8")
    for words in ([], ["--format", "json"], ["--longest", "0"]):
        done = CliRunner().invoke(cli, ["reading", "--project", str(project), *words], standalone_mode=False)
        assert done.exit_code == 0, done.output
    found = json.loads(
        CliRunner().invoke(cli, ["reading", "--project", str(make_project(name="whole")), "--format", "json"]).stdout
    )
    assert {"question of a theme", "key message", "finding", "summary of a review"} <= {
        row["kind"] for row in found["kinds"]
    }
