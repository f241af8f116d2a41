"""Problems as text at a terminal: the right column, what matters first, colour only where it is wanted."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from synthesite.problems import Problems, Related, code_table
from synthesite.reports import _UNREADABLE, LINE, render_report, wants_colour

ENTRY = "a.yml"
PLAIN = re.compile("\x1b\\[[0-9;]*m")


def shown(root: Path, line: str, column: int) -> tuple[str, str]:
    """The source line as it is printed, and the line of the pointer below it."""
    (root / ENTRY).write_text(line + "\n", encoding="utf-8")
    problems = Problems()
    problems.add("unknown-code", ENTRY, "wrong", line=1, column=column)
    _, source, pointer, *_ = render_report(problems, "text", root).split("\n")
    return source, pointer


@pytest.mark.parametrize("column", [1, 2, 60, 119, 130, 299, 300])
def test_the_pointer_stands_under_the_very_letter(tmp_path: Path, column: int) -> None:
    letters = "".join(chr(0x100 + place) for place in range(300))  # each occurs once
    source, pointer = shown(tmp_path, letters, column)
    assert source[pointer.index("^")] == letters[column - 1]
    assert len(source) <= LINE + 8


def test_letters_of_other_widths_do_not_move_the_pointer(tmp_path: Path) -> None:
    # Two ideographs take two columns each; e and a combining acute accent take one.
    assert shown(tmp_path, "案例: cafe\u0301 x", 11)[1] == "    | " + " " * 11 + "^"
    assert shown(tmp_path, "a:\tx", 4)[1] == "    |    ^"


def test_a_column_behind_the_line_is_its_end(tmp_path: Path) -> None:
    source, pointer = shown(tmp_path, "a:", 40)
    assert len(pointer) == len(source) + 1


def test_related_places_are_shown_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("first: 1\nsecond: 2\n", encoding="utf-8")
    problems = Problems()
    there = (Related("b.yml", "it is here", 2, 9), Related("c.yml", "and there"))
    problems.add("unknown-code", "b.yml", "wrong", "mend it", line=1, column=1, related=there)
    assert render_report(problems, "text", tmp_path).split("\n")[5:9] == [
        "  b.yml:2:9  it is here",
        "  2 | second: 2",
        "    |         ^",
        "  c.yml  and there",
    ]


def test_what_may_cause_the_others_comes_first(tmp_path: Path) -> None:
    problems = Problems()
    problems.add("unknown-code", "evidence/evaluations/a.yml", "entry", line=1, column=1)
    problems.add("bib-unused", "evidence/references.bib", "warning", line=1, column=1)
    problems.add("missing-field", "evidence/themes.yml", "shared", line=1, column=1)
    problems.add("unclosed-quote", "evidence/policies/z.yml", "unreadable", line=1, column=1)
    problems.add("bad-configuration", "mkdocs.yml", "settings", line=1, column=1)
    report = render_report(problems, "text", tmp_path)
    words = ["settings", "unreadable", "shared", "entry", "warning"]
    assert re.findall(rf"^  ({'|'.join(words)})$", report, re.MULTILINE) == words


def test_the_causes_are_codes() -> None:
    assert set(code_table()) >= _UNREADABLE


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_only_at_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_colour(Terminal())
    assert not wants_colour(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_colour(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour(Terminal())


def test_colour_says_nothing_that_words_do_not(tmp_path: Path) -> None:
    (tmp_path / ENTRY).write_text("design: x\x1b[31m\n", encoding="utf-8")
    problems = Problems()
    problems.add("unknown-code", ENTRY, "wrong\x1b[0m", line=1, column=9, related=(Related(ENTRY, "here", 1, 1),))
    problems.add("bib-unused", "b.bib", "unused", line=1, column=1)
    plain = render_report(problems, "text", tmp_path)
    painted = render_report(problems, "text", tmp_path, colour=True)
    assert "\x1b" not in plain
    assert painted != plain
    assert PLAIN.sub("", painted) == plain
    for form in ("json", "github", "markdown"):
        assert "\x1b" not in render_report(problems, form, tmp_path, colour=True)
