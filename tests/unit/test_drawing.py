"""Figures of a page: what stands in it, what lies beside it, and what happens when there is too much."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from synthesite.drawing import FIRST_ROWS, INLINE, Drawings
from synthesite.labels import Labels, builtin_templates
from synthesite.views.displays import Cell, Column, Display, Table

SVG = """<svg class="sy-picture" viewBox="0 0 10 10" role="img" aria-labelledby="{{ display.id }}-title">
  <title id="{{ display.id }}-title">{{ display.headline }}</title>
  {% for word in words %}
  {% if not standalone %}<a href="{{ url('themes/a/') }}">{% endif %}
  <text>{{ word }}</text>
  {% if not standalone %}</a>{% endif %}
  {% endfor %}
</svg>
"""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    (tmp_path / "displays").mkdir()
    (tmp_path / "displays" / "made.svg.jinja").write_text(SVG, encoding="utf-8")
    found = Environment(
        loader=FileSystemLoader([tmp_path, builtin_templates()]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(labels=Labels({"displays": {"made": "A made display"}}))
    return found


def display(words: tuple[str, ...] | None = ("one",), rows: int = 2, **more: str) -> Display:
    return Display(
        kind="made",
        id="made-one",
        headline="Of <2> studies, 1 & 1",
        subtitle="Made",
        reading="Look at it.",
        table=Table(
            "Made figures",
            (Column("study", "Study"), Column("n", "People", number=True)),
            tuple((Cell(f"Study {n}", f"evaluations/s-{n}/"), Cell(str(n))) for n in range(rows)),
        ),
        picture=None if words is None else {"words": words},
        summary="One word.",
        **more,
    )


def drawings(environment: Environment) -> Drawings:
    return Drawings(environment, "themes/a/", lambda address: f"../../{address}")


def test_a_figure_holds_picture_words_and_table_and_leads_to_its_files(environment: Environment) -> None:
    page = drawings(environment)
    html = page.figure(display())
    assert "Of &lt;2&gt; studies, 1 &amp; 1" in html
    assert html.count("<svg ") == 1
    assert '<a href="../../evaluations/s-1/">Study 1</a>' in html
    assert '<td class="sy-num">1</td>' in html
    assert 'href="../../themes/a/displays/made-one.csv"' in html
    assert 'href="../../methods/made/"' in html
    assert [name for name, _ in page.files] == ["themes/a/displays/made-one.csv", "themes/a/displays/made-one.svg"]


def test_the_file_of_a_picture_stands_alone(environment: Environment) -> None:
    page = drawings(environment)
    page.figure(display(("<one>",)))
    svg = dict(page.files)["themes/a/displays/made-one.svg"]
    tree = ET.fromstring(svg)  # noqa: S314  # made here
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert [child.tag.rpartition("}")[2] for child in tree] == ["style", "title", "text"], (
        "links lead nowhere in a file"
    )


def test_a_second_display_of_the_same_name_gets_a_number(environment: Environment) -> None:
    page = drawings(environment)
    first, second, third = (page.figure(display()) for _ in range(3))
    assert first.count("assets/displays.css") == 1
    assert "assets/displays.css" not in second
    assert ('id="made-one"' in first, 'id="made-one-n2"' in second, 'id="made-one-n3"' in third) == (True, True, True)
    assert len(dict(page.files)) == 6


def test_what_is_missing_is_said_and_nothing_is_drawn(environment: Environment) -> None:
    page = drawings(environment)
    html = page.figure(display(None, rows=0, missing="No study has a number."))
    assert "No study has a number." in html
    assert "<svg" not in html
    assert "<table" not in html
    assert [name for name, _ in page.files] == ["themes/a/displays/made-one.csv"]


def test_past_the_room_of_a_page_a_picture_is_a_file_and_a_table_is_cut(environment: Environment) -> None:
    page = drawings(environment)
    words = ("a word like any other",) * 2_000
    html = page.figure(display(words, rows=1_000))
    assert len(html) < INLINE / 4
    assert '<img class="sy-picture" src="../../themes/a/displays/made-one.svg"' in html
    assert html.count('<th scope="row">') == FIRST_ROWS
    assert f"{FIRST_ROWS} of 1,000 rows" in html
    files = dict(page.files)
    assert files["themes/a/displays/made-one.csv"].count(b"\r\n") == 1_001
    assert files["themes/a/displays/made-one.svg"].count(b"<text>") == 2_000
