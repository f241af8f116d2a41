"""YAML text to nodes: hazards are named, placed and bounded; nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from synthesite.problems import Problem, Problems, Related
from synthesite.source import MAX_BYTES, MAX_DEPTH, MAX_SCALAR, Scalar, locate, parse

FILE = "evidence/evaluations/example.yml"


def read(text: str | bytes) -> tuple[Any, list[Problem]]:
    problems = Problems()
    tree = parse(text.encode() if isinstance(text, str) else text, FILE, problems)
    return tree, list(problems)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a: NO", {"a": "NO"}),
        ("a: 1.10", {"a": "1.10"}),
        ("a: 012", {"a": "012"}),
        ("a: 0x1F", {"a": "0x1F"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 12:30", {"a": "12:30"}),
        ("a: 2024-05", {"a": "2024-05"}),
        ("a: 2024-05-06", {"a": "2024-05-06"}),
        ("a: 0.840", {"a": "0.840"}),
        ("a: 1e3", {"a": "1e3"}),
        ("a: .nan", {"a": ".nan"}),
        ("a: 'null'", {"a": "null"}),
        ("a: null", {"a": None}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: # nothing yet", {"a": None}),
        ("a: ''", {"a": ""}),
        ("a: [x, , y]", None),
        ("- 1\n- 2", ["1", "2"]),
        ("just words", "just words"),
        ("a: >\n  two\n  lines\n", {"a": "two lines\n"}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("\ufeffa: 1", {"a": "1"}),
        ("a: x\r\nb: y\r\n", {"a": "x", "b": "y"}),
        ("---\na: 1\n", {"a": "1"}),
        ("yes: 1\n2001-01-01: 2\n", {"yes": "1", "2001-01-01": "2"}),
        ("a: naïve – “café”", {"a": "naïve – “café”"}),
        ("a: x # y", {"a": "x"}),
        ("a: x#y", {"a": "x#y"}),
    ],
)
def test_scalars_stay_what_was_written(text: str, tree: Any) -> None:
    found, problems = read(text)
    assert found == tree
    assert (problems == []) == (tree is not None)


@pytest.mark.parametrize(
    ("text", "slug", "line", "column"),
    [
        ("a: one: two\n", "colon-in-text", 1, 7),
        ("a: 1\nb: see: this\nc: 2\n", "colon-in-text", 2, 7),
        ("a: “x: y”\n", "colon-in-text", 1, 6),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
        ("a: {b: 1, b: 2}\n", "duplicate-key", 1, 11),
        ("a:\n\tb: 1\n", "tab", 2, 1),
        ("a:\n  b: 1\n\tc: 2\n", "tab", 3, 1),
        ("a: @x\n", "special-start", 1, 4),
        ("a: `x`\n", "special-start", 1, 4),
        ("a: %x\n", "special-start", 1, 4),
        ("a: |x\n", "special-start", 1, 5),
        ('a: "x\nb: 1\nc: 2\n', "unclosed-quote", 1, 4),
        ("a: 'x\nb: 1\nc: 2\n", "unclosed-quote", 1, 4),
        ('a: 1\nb: "x\nc: "y"\n', "unclosed-quote", 2, 4),
        ("a: 'it's'\n", "text-after-quote", 1, 8),
        ('a: "x" y\nb: 2\n', "text-after-quote", 1, 8),
        ("a: [x] y\n", "text-after-quote", 1, 8),
        ("a: [x, y\nb: 1\n", "unclosed-bracket", 2, 2),
        ("a: {x: 1 y: 2}\n", "unclosed-bracket", 1, 11),
        ("a: 1\nb: ]\n", "unclosed-bracket", 2, 4),
        ("a: 1\nb\nc: 2\n", "missing-colon", 2, 1),
        ("a\nb: 1\n", "missing-colon", 1, 1),
        ("a: 1\nb:2\nc: 3\n", "missing-colon", 2, 1),
        ("a:1\nb: 2\n", "missing-colon", 1, 1),
        ("a:\n  b: 1\n c: 2\n", "bad-indentation", 3, 2),
        ("a: 1\n  b: 2\n", "bad-indentation", 2, 3),
        ("  a: 1\nb: 2\n", "bad-indentation", 2, 1),
        ("a:\n  - x\n - y\n", "bad-indentation", 3, 2),
        ("a: - x\n", "bad-indentation", 1, 4),
        ("\u00a0a: 1\n", "bad-indentation", 1, 1),
        ("a: 1\n---\nb: 2\n", "several-documents", 2, 1),
        ('a: "C:\\dir"\n', "bad-escape", 1, 7),
        ("a: &b 1\n", "anchor-or-alias", 1, 4),
        ("a: *b\n", "anchor-or-alias", 1, 4),
        ("a: 1\n<<: {b: 2}\n", "merge-key", 2, 1),
        ("a: !x y\n", "tag", 1, 4),
        ("a: !!python/object/apply:os.system [id]\n", "tag", 1, 4),
        ("!!map\na: 1\n", "tag", 1, 1),
        ("[a]: 1\n", "bad-key-kind", 1, 1),
        ("? {a: 1}\n: 2\n", "bad-key-kind", 1, 3),
        ("%YAML 9.1\n---\na: 1\n", "yaml-syntax", 1, 1),
        ("", "empty-file", 1, 1),
        ("# only words\n\n", "empty-file", 1, 1),
    ],
)
def test_hazards_are_named_and_placed(text: str, slug: str, line: int, column: int) -> None:
    _, problems = read(text)
    assert [(found.slug, found.line, found.column) for found in problems] == [(slug, line, column)]
    assert problems[0].file == FILE
    assert problems[0].remedy


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: x\x00\n", 1, 5),
        ("a: 1\nb: \x1b[31mred\n", 2, 4),
        ("a: \x7f\n", 1, 4),
        ("a: x\u202ey\n", 1, 5),  # right-to-left override
        ("a: \u2066x\n", 1, 4),  # isolate
        ("# \u200f in a comment\n", 1, 3),
        ("a: x\ufeff\n", 1, 5),
        ('a: "\\x1b[31m"\n', 1, 4),
        ('a: "\\u202E"\n', 1, 4),
        ('"\\u202Ea": 1\n', 1, 1),
        ('a:\n  - "x\\0"\n', 2, 5),
    ],
)
def test_control_characters_are_refused_as_such_and_as_escapes(text: str, line: int, column: int) -> None:
    tree, problems = read(text)
    assert [(found.slug, found.line, found.column) for found in problems] == [("control-character", line, column)]
    assert not any(mark in str(tree) for mark in "\x00\x1b\x7f\u202e\u2066")


@pytest.mark.parametrize(
    "text", ["a: שלום\n", "a: Ελληνικά\n", "a: 中文 👩‍⚕️\n", "a: x\u00ady\n", 'a: "two\\nlines\\t"\n']
)
def test_words_of_other_scripts_are_welcome(text: str) -> None:
    tree, problems = read(text)
    assert problems == []
    assert tree["a"]


@pytest.mark.parametrize(
    ("data", "slug", "line", "column"),
    [
        (b"a: caf\xe9\n", "not-utf-8", 1, 7),
        (b"a: 1\nb: \x93x\x94\n", "not-utf-8", 2, 4),
        ("a: 1\n".encode("utf-16"), "not-utf-8", 1, 1),
        ("a: 1\n".encode("utf-16-be"), "control-character", 1, 1),
        (b"a: " + b"x" * MAX_BYTES, "too-large", 1, 1),
        (b"a: 1\nb: " + b"x" * (MAX_SCALAR + 1), "too-large", 2, 4),
    ],
)
def test_bytes_that_are_not_our_kind_of_text(data: bytes, slug: str, line: int, column: int) -> None:
    _, problems = read(data)
    assert [(found.slug, found.line, found.column) for found in problems] == [(slug, line, column)]


def test_the_byte_in_windows_1252_is_named() -> None:
    _, problems = read(b"a: caf\xe9\n")
    assert "'é'" in problems[0].message


DEEP = 100_000
"""Deep enough to overrun the stack of a reader that recurses without counting."""


@pytest.mark.parametrize(
    "text",
    [
        "[" * DEEP,
        "[" * DEEP + "]" * DEEP,
        "{a: " * DEEP,
        "- " * DEEP + "x",
        "? " * DEEP + "x",
        "-\n" + "".join(" " * depth + "-\n" for depth in range(1, 1000)) + " " * 1000 + "x",
        "".join(" " * depth + "a:\n" for depth in range(1000)) + " " * 1000 + "x",
        "a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
    ],
    ids=["open", "lists", "maps", "hyphens", "questions", "indented-lists", "indented-maps", "one-too-many"],
)
def test_deep_nesting_is_refused_before_it_does_harm(text: str) -> None:
    tree, problems = read(text)
    assert tree is None
    assert [found.slug for found in problems] == ["too-deep"]


def test_nesting_within_bounds_is_read() -> None:
    tree, problems = read("a: " + "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1))
    assert problems == []
    assert str(tree).count("[") == MAX_DEPTH - 1


def test_entities_that_multiply_are_never_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    tree, problems = read("\n".join(lines))
    assert tree is None
    assert [(found.slug, found.line) for found in problems] == [("anchor-or-alias", 1)]


@pytest.mark.parametrize(
    ("value", "misread"),
    [
        ("yes", "misread-truth"),
        ("No", "misread-truth"),
        ("ON", "misread-truth"),
        ("true", "misread-truth"),
        ("y", "misread-truth"),
        ("012", "misread-number"),
        ("1.10", "misread-number"),
        ("0x1F", "misread-number"),
        ("1_000", "misread-number"),
        ("12:30", "misread-number"),
        ("12e5", "misread-number"),
        (".inf", "misread-number"),
        ("2024-05-06", "misread-date"),
        ("2024-5-6", "misread-date"),
        ("2024-05-06 10:00:00", "misread-date"),
        ("1.5", ""),
        ("15", ""),
        ("2024", ""),
        ("2024-05", ""),
        ("yes, they did", ""),
        ("'yes'", ""),
        ('"012"', ""),
        ("10 of 12", ""),
        ("31-34", ""),
        (".", ""),
    ],
)
def test_scalars_that_others_misread_carry_a_notice(value: str, misread: str) -> None:
    tree, problems = read(f"first: x\na: {value}\n")
    assert problems == []
    found = tree["a"]
    assert str(found) == value.strip("'\"")
    assert getattr(found, "misread", "") == misread
    if isinstance(found, Scalar):
        assert (found.line, found.column) == (2, 4)


def test_several_duplicates_are_all_reported_with_the_first_use() -> None:
    tree, problems = read("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\na: 4\n")
    assert tree == {"a": "1", "b": "2", "c": {"d": "1"}}
    assert [(found.line, found.field, found.related[0].line) for found in problems] == [
        (3, "a", 1),
        (4, "c.d", 4),
        (5, "a", 1),
    ]


TEXT = """\
reports: [a]
outcomes:
  - domain: mortality
    interval: {low: 1, high: 2}
  - measure: deaths
    arms:
      - {arm: one}
"""


@pytest.mark.parametrize(
    ("path", "on_key", "line", "column"),
    [
        ((), False, 1, 1),
        (("reports",), False, 1, 1),
        (("reports", 0), False, 1, 11),
        (("outcomes", 0, "domain"), False, 3, 13),
        (("outcomes", 0, "domain"), True, 3, 5),
        (("outcomes", 0, "interval", "high"), False, 4, 30),
        (("outcomes", 1, "arms", 0, "arm"), False, 7, 15),
        (("outcomes", 1), False, 5, 5),
        (("outcomes", 1, "metric"), False, 5, 5),  # missing: where its record begins
        (("outcomes", 7), False, 2, 1),
        (("nowhere",), False, 1, 1),
    ],
)
def test_field_paths_are_placed(
    tmp_path: Path, path: tuple[str | int, ...], on_key: bool, line: int, column: int
) -> None:
    (tmp_path / "example.yml").write_text(TEXT, encoding="utf-8")
    problems = Problems()
    problems.add(
        "wrong-form",
        "example.yml",
        "x",
        path=path,
        on_key=on_key,
        related=(Related("example.yml", "y", path=("outcomes", 0, "domain")),),
    )
    locate(problems, tmp_path)
    (found,) = problems
    assert (found.line, found.column) == (line, column)
    assert (found.related[0].line, found.related[0].column) == (3, 13)


def test_places_in_files_that_cannot_be_read_stay_open(tmp_path: Path) -> None:
    (tmp_path / "deep.yml").write_text("- " * DEEP, encoding="utf-8")
    problems = Problems()
    problems.add("wrong-form", "deep.yml", "x", path=("a",))
    problems.add("wrong-form", "absent.yml", "x", path=("a",))
    problems.add("wrong-form", "table.csv", "x", line=4)
    locate(problems, tmp_path)
    assert [(found.file, found.line, found.column) for found in problems] == [
        ("absent.yml", 0, 0),
        ("deep.yml", 0, 0),
        ("table.csv", 4, 1),
    ]
