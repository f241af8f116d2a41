"""Reporting checklists: their items, their rules, and what the example review answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

from synthesite.labels import builtin_templates, load_labels
from synthesite.pipeline import check_project
from synthesite.schema.instruments import load_instruments
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.reporting import FACT_WORDS, ReportedItem, report_items
from synthesite.views.displays.checklist import checklist_display, read_checklists
from synthesite.views.displays.model import Selection
from synthesite.views.model import Corpus

CHECKLISTS = read_checklists(builtin_templates())
REVIEW = "nurses-in-exampleshire"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        # PRISMA 2020: 27 items, 42 with their parts (Page et al. 2021, table 1)
        (
            "prisma-2020",
            "1 2 3 4 5 6 7 8 9 10a 10b 11 12 13a 13b 13c 13d 13e 13f 14 15 16a 16b 17 18 19 20a 20b 20c 20d 21 22 "
            "23a 23b 23c 23d 24a 24b 24c 25 26 27",
        ),
        ("swim", "1 2 3 4 5 6 7 8 9"),  # Campbell et al. 2020, table 1
        ("entreq", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21"),  # Tong et al. 2012, table 1
    ],
)
def test_number_of_items(name: str, codes: str) -> None:
    assert [item.code for item in CHECKLISTS[name].items] == codes.split()


def test_prisma_has_27_items_and_42_parts() -> None:
    items = CHECKLISTS["prisma-2020"].items
    assert len(items) == 42
    assert len({re.sub(r"\D", "", item.code) for item in items}) == 27
    assert Counter(item.section for item in items) == {
        "Title": 1,
        "Abstract": 1,
        "Introduction": 2,
        "Methods": 17,
        "Results": 11,
        "Discussion": 4,
        "Other": 6,
    }


@pytest.mark.parametrize("name", ["swim", "entreq"])
def test_labels_are_those_of_the_instrument(name: str) -> None:
    instrument = load_instruments()[name]
    assert [(item.code, item.label) for item in CHECKLISTS[name].items] == [
        (item.code, item.label) for item in instrument.items
    ]


def test_addresses_are_sections_of_the_pages() -> None:
    pages = builtin_templates() / "pages"
    sections = {
        folder: set(re.findall(r'\bid="([a-z-]+)"', (pages / template).read_text(encoding="utf-8")))
        for folder, template in (("", "review.html.jinja"), ("methods/", "review_methods.html.jinja"))
    }
    known = {"", "methods/", "included/", "appraisal/", "summary-of-findings/", "voices/"}
    for checklist in CHECKLISTS.values():
        for item in checklist.items:
            assert item.answers
            for part in item.answers:
                folder, _, section = part.at.partition("#")
                assert folder in known
                assert not section or section in sections[folder], part.at
                assert not part.fact or part.fact in FACT_WORDS


def answered(project: Path, name: str) -> dict[str, ReportedItem]:
    linked = check_project(project).linked
    return {row.item.code: row for row in report_items(CHECKLISTS[name], REVIEW, linked)}


def test_states_of_items(make_project: Callable[..., Path]) -> None:
    rows = answered(make_project(), "prisma-2020")
    assert {code: row.state for code, row in rows.items() if code in ("4", "5", "13f", "15", "16a", "22", "25")} == {
        "4": "answered",
        "5": "partly",  # no word on what was left out, nor how studies are grouped
        "13f": "not-applicable",
        "15": "not-answered",
        "16a": "answered",
        "22": "answered",
        "25": "not-answered",
    }
    assert rows["4"].at == "methods/#question"
    assert rows["5"].at == "methods/#scope"
    assert rows["5"].note == "Not whole: scope.excluded; syntheses.grouping."
    assert rows["13f"].note == "Nothing was pooled."
    assert (rows["15"].at, rows["15"].note) == (None, "Would be answered by syntheses.certainty_note.")
    assert 'heading "funding"' in rows["25"].note


def test_filling_a_field_or_writing_a_heading_answers_the_item(make_project: Callable[..., Path]) -> None:
    project = make_project()
    path = project / "reviews" / REVIEW / "review.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count("method: effect-direction}") == 1
    path.write_text(
        text.replace("method: effect-direction}", "method: effect-direction, certainty_note: By GRADE.}"),
        encoding="utf-8",
    )
    (path.parent / "methods.md").write_text("## Funding\n\nOur review had no money.\n", encoding="utf-8")
    rows = answered(project, "prisma-2020")
    assert rows["15"].state == "answered"
    assert (rows["25"].state, rows["25"].at) == ("answered", "methods/")
    assert rows["26"].state == "not-answered"


def test_a_part_of_several_syntheses_is_said_with_numbers(make_project: Callable[..., Path]) -> None:
    project = make_project()
    path = project / "reviews" / REVIEW / "review.yml"
    text = path.read_text(encoding="utf-8")
    second = "  - {id: deaths, title: Deaths, theme: use-of-hospital, method: harvest, metric: direction}\nfindings:\n"
    path.write_text(text.replace("findings:\n", second), encoding="utf-8")
    row = answered(project, "swim")["2"]
    assert (row.state, row.at) == ("partly", "methods/#syntheses")
    assert row.note == "Not whole: effect-syntheses.metric: 1 of 2."


def test_display_counts_what_its_rows_say(make_project: Callable[..., Path]) -> None:
    checked = check_project(make_project())
    linked = checked.linked
    corpus = Corpus(
        linked, cover_themes(linked), load_labels(linked.library), {}, checked.day, checked.project.settings
    )
    for which, checklist in CHECKLISTS.items():
        display = checklist_display(
            corpus, Selection((), "Visiting nurses", review=REVIEW, options=MappingProxyType({"which": which}))
        )
        assert display.id == f"checklist-{which}"
        assert len(display.table.rows) == len(checklist.items)
        states = Counter(row[3].text for row in display.table.rows)
        asked = len(checklist.items) - states["does not apply"]
        assert display.headline == (
            f"{checklist.title}: of {asked} items that apply, {states['answered']} are answered, "
            f"{states['answered in part']} in part and {states['not answered']} not"
        )
        for row in display.table.rows:
            linked_to = row[3].address or ""
            assert linked_to.startswith(f"reviews/{REVIEW}/") is row[3].text.startswith("answered")
    assert checklist_display(corpus, Selection((), "", review=REVIEW)).id == "checklist-prisma-2020"
    for options, review in (({"which": "prisma-1999"}, REVIEW), ({}, None)):
        assert checklist_display(corpus, Selection((), "", review=review, options=MappingProxyType(options))).missing


def test_a_checklist_of_something_else_does_not_apply(make_project: Callable[..., Path]) -> None:
    project = make_project()
    path = project / "reviews" / REVIEW / "review.yml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  - id: trust\n"), text.index("currency:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    rows = answered(project, "entreq")
    assert {row.state for row in rows.values()} == {"not-applicable"}
    assert {row.note for row in rows.values()} == {CHECKLISTS["entreq"].otherwise}
