"""Problems as the text that people read at a terminal; test_reports_forms.py has the other forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from reported import ENTRY, reported

from synthesite.problems import Problems
from synthesite.reports import SHOWN, render_report, summary


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / ENTRY
    path.parent.mkdir(parents=True)
    path.write_text("reports: [a2001]\ndesign: triall\nsumary:\tText\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def problems() -> Problems:
    return reported()


def test_text_shows_the_line_and_points_at_the_place(problems: Problems, root: Path) -> None:
    assert render_report(problems, "text", root) == (
        "evidence/evaluations/a-2001.yml:2:9  error S203 unknown-code  design\n"
        "  2 | design: triall\n"
        "    |         ^\n"
        '  "triall" is not a design\n'
        '  → write "trial"\n'
        "\n"
        "evidence/evaluations/a-2001.yml:3:1  error Y102 duplicate-key  outcomes[0].arms[1].n\n"
        "  3 | sumary: Text\n"
        "    | ^\n"
        "  the field is given twice\n"
        f"  → {next(iter(found.remedy for found in problems if found.slug == 'duplicate-key'))}\n"
        "  evidence/evaluations/a-2001.yml:1:1  first given here\n"
        "  1 | reports: [a2001]\n"
        "    | ^\n"
        "\n"
        "reviews/x/a.md:7:1  warning T604 raw-html-in-prose\n"
        "  <b> is shown as text\n"
        f"  → {next(iter(found.remedy for found in problems if found.slug == 'raw-html-in-prose'))}\n"
        "\n"
        "2 errors and 1 warning."
    )


def test_only_the_first_are_printed_in_full(root: Path) -> None:
    many = Problems()
    for number in range(SHOWN + 7):
        many.add("unknown-code", ENTRY, f"message {number:03}", line=2, column=1)
    many.add("bib-unused", "a.bib", "a warning that stands before in the alphabet", line=1, column=1)
    shown = render_report(many, "text", root)
    assert shown.count("error S203") == SHOWN
    assert "a warning that stands before" not in shown, "errors come first"
    assert "… and 8 more; --all prints them" in shown
    assert shown.endswith(f"{SHOWN + 7} errors and 1 warning.")
    whole = render_report(many, "text", root, every=True)
    assert whole.count("error S203") == SHOWN + 7
    assert "more; --all" not in whole


@pytest.mark.parametrize(
    ("errors", "warnings", "words"),
    [
        (0, 0, "No problems."),
        (1, 0, "1 error."),
        (2, 0, "2 errors."),
        (0, 1, "1 warning."),
        (3, 2, "3 errors and 2 warnings."),
    ],
)
def test_summary(errors: int, warnings: int, words: str) -> None:
    found = Problems()
    for number in range(errors):
        found.add("unknown-code", "a.yml", f"e{number}")
    for number in range(warnings):
        found.add("bib-unused", "a.bib", f"w{number}")
    assert summary(found) == words
