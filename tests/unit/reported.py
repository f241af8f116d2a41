"""Problems that reports of every form are tried on."""

from __future__ import annotations

from synthesite.problems import Problems, Related

ENTRY = "evidence/evaluations/a-2001.yml"


def reported() -> Problems:
    """An error of one field, one of a double one with the place of the first, and a warning of a review."""
    found = Problems()
    found.add("unknown-code", ENTRY, '"triall" is not a design', 'write "trial"', path=("design",), line=2, column=9)
    found.add("raw-html-in-prose", "reviews/x/a.md", "<b> is shown as text", line=7, column=1)
    found.add(
        "duplicate-key",
        ENTRY,
        "the field is given twice",
        path=("outcomes", 0, "arms", 1, "n"),
        line=3,
        column=1,
        related=(Related(ENTRY, "first given here", 1, 1),),
    )
    return found
