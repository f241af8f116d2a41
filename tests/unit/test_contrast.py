"""Colours can be told apart: contrast computed from the style sheet's variables, in both schemes, by WCAG's formula."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parent.parent.parent / "site_templates" / "theme" / "assets"
CSS = (ASSETS / "synthesite.css").read_text(encoding="utf-8")

TEXT, MARK = 4.5, 3.0
"""Least contrast of text (WCAG 2.2, 1.4.3) and of marks that carry meaning (1.4.11)."""


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` or ``#rgb``, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(one * 2 for one in digits)
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def variables(selector: str) -> dict[str, str]:
    """What a rule of the style sheet sets variables to, by variable."""
    start = CSS.index(selector + " {")
    return dict(re.findall(r"(--sy-[a-z0-9-]+):\s*([^;]+);", CSS[start : CSS.index("}", start)]))


def followed(found: dict[str, str]) -> dict[str, str]:
    """The same with variables that name another one, ``var(--sy-…)``, given its value."""
    return {name: found[value[4:-1]] if value.startswith("var(") else value for name, value in found.items()}


LIGHT = variables(":root > body")
CHOSEN = variables(':root > body[data-md-color-scheme="slate"]')
SYSTEM = variables(':root > body:not([data-md-color-media], [data-md-color-scheme="slate"])')
SCHEMES = {"light": followed(LIGHT), "dark": followed(LIGHT | CHOSEN)}

OUTCOMES = ("positive", "negative", "mixed", "none", "unclear", "good", "warn", "bad")
KINDS = ("evaluation", "policy", "theme", "review")
PAIRS = (
    [("text", "paper", TEXT), ("text", "paper-2", TEXT), ("text-soft", "paper", TEXT), ("text-soft", "paper-2", TEXT)]
    + [("link", "paper", TEXT), ("link", "paper-2", TEXT), ("link-hover", "paper", TEXT), ("text", "mark", TEXT)]
    + [("on-accent", "accent", TEXT), ("focus-ink", "focus", TEXT), ("focus", "focus-ink", MARK)]
    + [(name, f"{name}-bg", TEXT) for name in (*OUTCOMES, *KINDS)]
    + [(name, "paper", TEXT) for name in (*OUTCOMES, *KINDS)]
    # marks of charts, edges of fields and buttons
    + [("line-strong", "paper", MARK), ("line-strong", "paper-2", MARK), ("accent-line", "accent", MARK)]
)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # 21 is WCAG's own figure for black on white; 4.54 of #767676 is the lightest grey that text on white may have,
    # 3.03 of #949494 that of marks (both in the Understanding documents of 1.4.3 and 1.4.11).
    [("#000000", "#ffffff", 21.0), ("#fff", "#fff", 1.0), ("#767676", "#fff", 4.54), ("#949494", "#ffffff", 3.03)],
)
def test_contrast_is_computed_as_wcag_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_can_be_told_from_what_they_stand_on(scheme: str, front: str, back: str, least: float) -> None:
    colours = SCHEMES[scheme]
    ratio = contrast(colours[f"--sy-{front}"], colours[f"--sy-{back}"])
    assert ratio >= least, f"{front} on {back}: {ratio:.2f}"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sheet", ["synthesite.css", "displays.css"])
def test_every_fill_of_a_chart_stands_out_from_the_paper(scheme: str, sheet: str) -> None:
    """Every ``fill`` and ``stroke`` that a style sheet sets to a variable.

    Paper is what they stand on; ``--sy-line`` draws only the lines of a grid, which every chart can be read without.
    """
    text = (ASSETS / sheet).read_text(encoding="utf-8")
    used = set(re.findall(r"(?<![\w-])(?:fill|stroke):\s*var\((--sy-[a-z0-9-]+)\)", text))
    colours = SCHEMES[scheme]
    faint = {
        name: round(contrast(colours[name], colours["--sy-paper"]), 2)
        for name in sorted(used - {"--sy-paper", "--sy-paper-2", "--sy-line"})
        if contrast(colours[name], colours["--sy-paper"]) < MARK
    }
    assert used
    assert faint == {}


def test_dark_by_choice_and_dark_by_system_are_the_same() -> None:
    assert CHOSEN == SYSTEM
    assert len(CHOSEN) > 30
