"""Displays of appraisals: marks, words, attribution, counts, and what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import yaml

from synthesite.drawing import Drawings
from synthesite.labels import load_labels
from synthesite.pipeline import check_project
from synthesite.render import Renderer
from synthesite.schema.instruments import load_instruments
from synthesite.synthesis.coverage import cover_themes
from synthesite.views.displays.appraisal_summary import appraisal_summary_display
from synthesite.views.displays.judgements import MARKS
from synthesite.views.displays.model import Display, Selection, csv_bytes
from synthesite.views.displays.traffic_lights import traffic_light_displays, traffic_lights_display
from synthesite.views.model import Corpus

MakeProject = Callable[..., Path]
NAMES = ("before-after-2007", "trial-2009", "interviews-2010", "rural-2011", "review-2013")

OURS = """{tool: robins-i-2016, assessor: first coder, overall: serious, items: [{item: d1, answer: serious},
  {item: d2, answer: no-information}, {item: d3, answer: low}, {item: d4, answer: moderate},
  {item: d5, answer: critical}]}"""
THEIRS = """{tool: robins-i-2016, assessor: Example Institute, address: "https://example.org/r", overall: Low risk,
  items: [{item: d1, answer: Low risk}, {item: d2, answer: low}]}"""


def corpus(make_project: MakeProject, given: Mapping[str, str]) -> Corpus:
    """The good example project with these appraisals, as YAML by entry."""
    root = make_project()
    for name in NAMES:
        path = root / f"evidence/evaluations/{name}.yml"
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        record.pop("appraisals", None)
        if name in given:
            record["appraisals"] = yaml.safe_load(f"[{given[name]}]")
        path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")
    checked = check_project(root)
    linked = checked.linked
    labels = load_labels(linked.library)
    return Corpus(linked, cover_themes(linked), labels, {}, checked.day, checked.project.settings)


def select(**options: str) -> Selection:
    return Selection(NAMES, "All studies", options=MappingProxyType(options))


def drawn(found: Corpus, display: Display) -> str:
    """The picture of a display as a file."""
    drawings = Drawings(Renderer(found)._environment, "x/", lambda address: address)
    drawings.figure(display)
    return dict(drawings.files)[f"x/displays/{display.id}.svg"].decode()


def test_marks_say_what_was_judged(make_project: MakeProject) -> None:
    found = corpus(make_project, {"trial-2009": OURS, "review-2013": THEIRS})
    display = traffic_lights_display(found, select())
    assert display.headline.startswith("2 of 5 studies have been judged (tool: ROBINS-I): 1 of 2 judgements")
    assert display.picture is not None
    signs = {row["label"]: [mark["sign"] for mark in row["marks"]] for row in display.picture["rows"]}
    assert list(signs.values()) == [["×", "?", "+", "−", "!", "", "", "×"], ["+", "+", "", "", "", "", "", "+"]]
    whose = [words for _, words in display.picture["groups"]]
    assert whose == ["Judged here: first coder", "Published by others: Example Institute"]
    words = {item["words"] for item in display.picture["key"]}
    assert {"Low risk", "Moderate risk", "Serious risk", "Critical risk", "No information", "Not assessed"} == words
    text = drawn(found, display)
    assert "Other differences between the groups" in text, "the key of items stands in the picture"


def test_every_mark_differs_by_shape_or_sign() -> None:
    assert len({(mark.path, mark.sign) for mark in MARKS.values()}) == len(MARKS)
    known = {answer.sense for tool in load_instruments().values() for answer in tool.item_answers}
    assert known <= set(MARKS)


def test_not_assessed_is_not_unclear(make_project: MakeProject) -> None:
    found = corpus(make_project, {"trial-2009": OURS})
    display = traffic_lights_display(found, select())
    assert "4 of 5 studies have not been assessed with any tool." in " ".join(display.notes)
    rows = {row[0].text: [cell.text for cell in row] for row in display.table.rows}
    assert len(rows) == 5
    assert sum(row[1] == "Not assessed" for row in rows.values()) == 4
    (judged,) = (row for row in rows.values() if row[1] != "Not assessed")
    assert judged[2:] == [
        "Serious risk", "No information", "Low risk", "Moderate risk", "Critical risk", "Not assessed", "Not assessed",
        "Serious risk",
    ]  # fmt: skip
    assert csv_bytes(display.table).splitlines()[0].startswith(b"study,study_page,judged_by,d1,d2,")


def test_a_tool_can_be_chosen_and_the_others_are_named(make_project: MakeProject) -> None:
    aacods = "{tool: aacods, assessor: first coder, items: [{item: date, answer: 'yes'}]}"
    found = corpus(make_project, {"trial-2009": f"{OURS}, {aacods}", "review-2013": THEIRS})
    assert "AACODS checklist (Tyndall) (1)" in " ".join(traffic_lights_display(found, select()).notes)
    assert "(tool: AACODS" in traffic_lights_display(found, select(tool="aacods")).headline
    missing = traffic_lights_display(found, select(tool="rob-2"))
    assert missing.missing == "None of the 5 studies was judged with rob-2."
    assert missing.picture is None
    assert [display.id for display in traffic_light_displays(found, select())] == ["traffic-lights", "traffic-lights-2"]


def test_without_any_appraisal_nothing_is_drawn(make_project: MakeProject) -> None:
    found = corpus(make_project, {})
    for display in (traffic_lights_display(found, select()), appraisal_summary_display(found, select())):
        assert display.missing.startswith("None of the 5 studies has been appraised here")
        assert display.picture is None
        assert display.table.rows == ()


def test_a_tool_without_a_file_is_a_table_of_words(make_project: MakeProject) -> None:
    other = """{tool: other, tool_name: Seven questions, assessor: A review, address: "https://example.org",
      items: [{item: follow-up, answer: 71.6%}], overall: Low quality}"""
    found = corpus(make_project, {"trial-2009": other})
    display = traffic_lights_display(found, select())
    assert display.picture is None
    assert [cell.text for cell in display.table.rows[0]][1:] == [
        "Published by others: A review",
        "71.6%",
        "Low quality",
    ]
    assert "no file here" in appraisal_summary_display(found, select()).missing


def test_hostile_words_stay_words(make_project: MakeProject) -> None:
    evil = OURS.replace("first coder", "'<script>alert(1)</script>'")
    found = corpus(make_project, {"trial-2009": evil})
    picture = drawn(found, traffic_lights_display(found, select()))
    assert "<script>" not in picture
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in picture


def test_bars_are_numbers_of_studies(make_project: MakeProject) -> None:
    found = corpus(make_project, {"trial-2009": OURS, "review-2013": THEIRS, "rural-2011": OURS})
    display = appraisal_summary_display(found, select())
    assert [column.name for column in display.table.columns] == [
        "item", "good", "some", "poor", "critical", "unclear", "not_assessed",
    ]  # fmt: skip
    rows = [[cell.text for cell in row][1:] for row in display.table.rows]
    assert rows == [
        ["1", "0", "2", "0", "0", "0"],
        ["1", "0", "0", "0", "2", "0"],
        ["2", "0", "0", "0", "0", "1"],
        ["0", "2", "0", "0", "0", "1"],
        ["0", "0", "0", "2", "0", "1"],
        ["0", "0", "0", "0", "0", "3"],
        ["0", "0", "0", "0", "0", "3"],
        ["1", "0", "2", "0", "0", "0"],
    ]
    assert display.picture is not None
    assert display.picture["width"] <= 360, "narrow enough for a phone"
    first, third = display.picture["bars"][0]["parts"], display.picture["bars"][2]["parts"]
    assert [part["said"] for part in first] == ["+ 1", "× 2"]
    assert first[1]["width"] == 2 * first[0]["width"] or abs(first[1]["width"] - 2 * first[0]["width"]) < 0.02
    assert third[1]["x"] > third[0]["x"] + third[0]["width"] + 5, "what was not assessed stands apart"
    text = drawn(found, display)
    assert re.search(r"Not assessed with any tool: 2 of 5 studies", text)
    assert display.headline == (
        "Of 3 studies judged (tool: ROBINS-I), 2 were judged “Serious risk” or worse on each of 2 items, "
        "more than on any other"
    )


def test_many_rows_are_laid_out(make_project: MakeProject) -> None:
    many = ", ".join(OURS.replace("assessor: first coder", f"assessor: first coder, target: r{at}") for at in range(40))
    found = corpus(make_project, dict.fromkeys(NAMES, many))
    display = traffic_lights_display(found, select())
    assert display.picture is not None
    assert len(display.picture["rows"]) == 200
    ys = [row["y"] for row in display.picture["rows"]]
    assert min(b - a for a, b in pairwise(ys)) >= 18
