"""The one form of YAML files: order, indentation, and every comment with its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synthesite.problems import FieldPath, Problems
from synthesite.source import parse
from synthesite.tidying.layout import Untidied, find_comments, tidy_yaml

ORDER = ("a", "b", "c", "d", "e")


def alphabetical(_path: FieldPath) -> tuple[str, ...]:
    return ORDER


def value(text: str) -> Any:
    problems = Problems()
    tree = parse(text.encode(), "x.yml", problems)
    assert [problem.message for problem in problems] == []
    return tree


CASES = {
    "fields are put in order, unknown ones last": ("z: 1\nb: 2\na: 3\n", "a: 3\nb: 2\nz: 1\n"),
    "quotation marks stay": ("b: '1'\na: \"2\"\nc: 3\n", "a: \"2\"\nb: '1'\nc: 3\n"),
    "a comment above goes with its field": ("b: 1\n# of a\na: 2\n", "# of a\na: 2\nb: 1\n"),
    "a comment behind goes with its field": ("b: 1 # of b\na: 2\n", "a: 2\nb: 1  # of b\n"),
    "a comment behind a field whose value is below": ("b: # of b\n - x\na: 2\n", "a: 2\nb:  # of b\n  - x\n"),
    "the head of the file stays": (
        "# yaml-language-server: $schema=x.json\n# of b\nb: 1\na: 2\n",
        "# yaml-language-server: $schema=x.json\na: 2\n# of b\nb: 1\n",
    ),
    "a head with an empty line stays": ("# the file\n\nb: 1\na: 2\n", "# the file\n\na: 2\nb: 1\n"),
    "a comment at the end stays there": ("b: 1\na: 2\n# c: 3\n", "a: 2\nb: 1\n# c: 3\n"),
    "the end of a list keeps its comment": (
        "b:\n  - x\n  # of the list\n# of a\na: 2\n",
        "# of a\na: 2\nb:\n  - x\n  # of the list\n",
    ),
    "a list that stands under its field is indented": (
        "a:\n- x\n- y\n# of b\nb: 1\n",
        "a:\n  - x\n  - y\n# of b\nb: 1\n",
    ),
    "indentation is two spaces": ("a:\n     b: 1\n     c:\n         - x\n", "a:\n  b: 1\n  c:\n    - x\n"),
    "items have their first field behind the hyphen": ("a:\n  -\n    b: 1\n    a: 2\n", "a:\n  - a: 2\n    b: 1\n"),
    "a comment in an item goes with its field": (
        "a:\n  - b: 1\n    # of a\n    a: 2\n  # of the next\n  - c: 3\n",
        "a:\n  # of a\n  - a: 2\n    b: 1\n  # of the next\n  - c: 3\n",
    ),
    "brackets stay, evenly spaced and in order": ("a: {b:  1 ,a: 2}\nb: [ x,y ]\n", "a: {a: 2, b: 1}\nb: [x, y]\n"),
    "brackets over several lines are joined where they fit": ("a: [x,\n  y]\n", "a: [x, y]\n"),
    "else they get a line for each part": (
        f"a: [{'x' * 60},\n  {'y' * 60}]\n",
        f"a:\n  - {'x' * 60}\n  - {'y' * 60}\n",
    ),
    "one long line in brackets stays": (f"a: [{'x' * 99}, {'y' * 99}]\n", f"a: [{'x' * 99}, {'y' * 99}]\n"),
    "a comment within brackets keeps its part": (
        "a: {b: 1, # of b\n  # of a\n  a: 2}\n",
        "a:\n  # of a\n  a: 2\n  b: 1  # of b\n",
    ),
    "empty brackets": ("b: { }\na: []\n", "a: []\nb: {}\n"),
    "a long text keeps its lines": ("b: >-\n    one\n    two\na: 1\n", "a: 1\nb: >-\n  one\n  two\n"),
    "and its own indentation": (
        "a: |\n   one\n     two\n\n   three\n\nb: 1\n",
        "a: |\n  one\n    two\n\n  three\n\nb: 1\n",
    ),
    "and the line ends it keeps": ("b: |+\n   one\n\na: 1\n", "a: 1\nb: |+\n  one\n\n"),
    "and the number of its indentation": ("b: |4\n      one\n    two\na: 1\n", "a: 1\nb: |2\n    one\n  two\n"),
    "and the comment behind its sign": ("b: >- # why\n    one\na: 1\n", "a: 1\nb: >-  # why\n  one\n"),
    "a plain text over several lines": ("b: one\n      two\na: 1\n", "a: 1\nb: one\n  two\n"),
    "a text in quotation marks over several lines": ('b: "one\n\n   two"\na: 1\n', 'a: 1\nb: "one\n\n  two"\n'),
    "several empty lines become one": ("b: 1\n\n\n\na: 2\n\n# c\n\nc: 3\n", "a: 2\nb: 1\n\n# c\n\nc: 3\n"),
    "spaces at line ends and line ends of Windows": ("b: 1  \r\na: 2\t\r\n", "a: 2\nb: 1\n"),
    "nothing behind the last line": ("a: 1", "a: 1\n"),
    "spaces within quotation marks in brackets": (
        f"a: ['x{' ' * 20_000}y\n  z']\n",
        f"a:\n  - 'x{' ' * 20_000}y\n    z'\n",
    ),
    "a field without a value": ("b:\na: 1\n", "a: 1\nb:\n"),
    "lists in lists": ("a:\n  - - x\n    - y\n  -   - z\n", "a:\n  - - x\n    - y\n  - - z\n"),
    "a comment between a field and its text": ("b:\n  # of b\n  text\na: 1\n", "a: 1\n# of b\nb: text\n"),
    "signs that are no comments": ("b: x#y\na: 'z # z'\n", "a: 'z # z'\nb: x#y\n"),
    "letters outside the plane of the first letters": ("b: 😀 # é\na: ß\n", "a: ß\nb: 😀  # é\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_canonical_form(name: str) -> None:
    before, after = CASES[name]
    assert tidy_yaml(before, alphabetical) == after
    assert tidy_yaml(after, alphabetical) == after
    assert value(after) == value(before)


@pytest.mark.parametrize("text", ["a: [x, # of x\n", "- a\n", "", "# only\n", "a: x\u2028y\n"])
def test_what_cannot_be_rewritten_is_refused(text: str) -> None:
    with pytest.raises((Untidied, yaml.YAMLError)):
        tidy_yaml(text, alphabetical)


WORDS = st.sampled_from(["x", "no", "1.10", "2024-05-01", "two words", "x#y", "a:b", "é"])
COMMENTS = st.one_of(st.none(), st.sampled_from(["# one", "#two", "# a: 1", "#  'x", "# [y"]))
BLANK = st.sampled_from([0, 0, 0, 1, 2])


@st.composite
def scalars(draw: Callable[..., Any], column: int, *, flow: bool) -> str:
    word = draw(WORDS)
    kinds = ["plain", "single", "double"] + ([] if flow else ["folded", "literal", "kept", "lines"])
    kind = draw(st.sampled_from(kinds))
    pad = " " * (column + draw(st.integers(1, 4)))
    if kind == "single":
        return f"'{word} # z'"
    if kind == "double":
        return f'"{word}: \\n"'
    if kind == "lines":
        return f"{word}\n{pad}more"
    if kind in ("folded", "literal", "kept"):
        head = {"folded": ">-", "literal": "|", "kept": "|+"}[kind]
        return f"{head}\n{pad}{word}\n\n{pad}  # no comment\n{pad}end" + ("\n" if kind == "kept" else "")
    return str(word)


@st.composite
def flows(draw: Callable[..., Any], depth: int) -> str:
    kind = draw(st.sampled_from(["list", "map", "scalar"] if depth else ["scalar"]))
    if kind == "scalar":
        return str(draw(scalars(0, flow=True)))
    breaks = draw(st.booleans())

    def joint() -> str:
        if not breaks:
            return ""
        comment = draw(COMMENTS)
        return f" {comment}\n          " if comment else "\n          "

    names = draw(st.permutations(("d", "a", "q"))) if kind == "map" else ("", "", "")
    parts = [f"{name}: {draw(flows(depth - 1))}" if name else draw(flows(depth - 1)) for name in names]
    inside = "".join(f"{part},{joint()}" if place < 2 else f"{part}{joint()}" for place, part in enumerate(parts))
    return f"{{{inside}}}" if kind == "map" else f"[{inside}]"


@st.composite
def blocks(draw: Callable[..., Any], column: int, depth: int) -> str:
    """A list or map, a line for each part, whose lines begin at the column; the first line without its indentation."""
    a_list = column > 0 and draw(st.booleans())
    names = draw(st.permutations(("e", "b", "zz", "a")))[: draw(st.integers(1, 4))]
    text = ""
    for place, name in enumerate(names):
        if place:
            text += "\n" * draw(BLANK)
            comment = draw(COMMENTS)
            if comment:
                text += " " * (column + draw(st.sampled_from([0, 0, 2]))) + comment + "\n" + "\n" * draw(BLANK)
            text += " " * column
        begin = "- " if a_list else f"{name}: "
        kind = draw(st.sampled_from(["scalar", "flow", "block"] if depth else ["scalar", "flow"]))
        behind = draw(COMMENTS)
        if kind == "scalar":
            held = draw(scalars(column, flow=False))
            plain = "\n" not in held
            text += f"{begin}{held}{' ' + behind if behind and plain else ''}\n"
        elif kind == "flow":
            text += f"{begin}{draw(flows(2))}{' ' + behind if behind else ''}\n"
        elif a_list:
            text += f"- {draw(blocks(column + 2, depth - 1))}"
        else:
            inner = column + draw(st.integers(1, 4))
            comment = draw(COMMENTS)
            text += f"{name}:{' ' + behind if behind else ''}\n" + "\n" * draw(BLANK)
            text += f"{' ' * inner}{comment}\n" if comment else ""
            text += " " * inner + draw(blocks(inner, depth - 1))
    return text


@settings(max_examples=80, deadline=None)
@given(head=COMMENTS, text=blocks(0, 2), tail=COMMENTS)
@example(head=None, text="e:\n - x\n - e: x\n   zz: |+\n    end\n\n   b: x\n\n   # one\n - x\n", tail=None)
def test_the_form_is_final_and_says_the_same(head: str | None, text: str, tail: str | None) -> None:
    whole = "".join(f"{part}\n" if part in (head, tail) else part for part in (head, text, tail) if part)
    before = value(whole)
    once = tidy_yaml(whole, alphabetical)
    assert value(once) == before
    assert sorted(find_comments(once)) == sorted(find_comments(whole))
    assert tidy_yaml(once, alphabetical) == once
    assert not any(line != line.rstrip() for line in once.split("\n"))
