"""The effect direction plot: what is counted, what is left out, and what the picture shows."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthesite.labels import load_labels
from synthesite.pipeline import check_project
from synthesite.render import Renderer
from synthesite.schema.evaluation import Evaluation, Outcome, SampleGroup
from synthesite.synthesis.coverage import cover_themes
from synthesite.synthesis.effect_direction import DirectionTable, study_judgement, tabulate_directions
from synthesite.synthesis.group_size import GroupSize, service_group
from synthesite.views.displays.direction_picture import ORDER, RADIUS, letter_of, shortened_study, symbol, wrapped
from synthesite.views.displays.effect_direction import effect_direction_display, percent
from synthesite.views.displays.model import Selection
from synthesite.views.model import Corpus

MakeProject = Callable[..., Path]

ENTRY = """\
reports: [trial2009]
design: {design}
scope: {scope}
summary: A made study.
countries: [GB-ENG]
{more}outcomes:
{outcomes}coding: {{by: first coder, on: 2026-01-04, access: abstract}}
provenance:
  - {{address: "https://example.org/trial", accessed_as: abstract}}
"""

DOMAIN = "emergency-admissions"


def result(direction: str | None = None, domain: str = DOMAIN, **fields: str) -> str:
    """One line of an entry: a result with a coded direction, or with other fields."""
    said = {"domain": domain, "measure": "x", **({"direction": direction} if direction else {}), **fields}
    return "  - {" + ", ".join(f"{name}: {value}" for name, value in said.items()) + "}\n"


def write(
    project: Path, name: str, *results: str, design: str = "randomised-trial", scope: str = "core", more: str = ""
) -> str:
    """Write an entry into a project and give its id."""
    text = ENTRY.format(design=design, scope=scope, more=more, outcomes="".join(results) or "  []\n")
    (project / f"evidence/evaluations/{name}.yml").write_text(text, encoding="utf-8")
    return name


def empty(project: Path) -> Path:
    """The good project without its evaluations."""
    for path in (project / "evidence/evaluations").iterdir():
        path.unlink()
    return project


def corpus_of(project: Path) -> Corpus:
    """Everything displays are planned from."""
    checked = check_project(project, use_cache=False)
    return Corpus(
        linked=checked.linked,
        coverage=cover_themes(checked.linked),
        labels=load_labels(checked.library),
        references={},
        day=checked.day,
        settings=checked.project.settings,
    )


def everything(corpus: Corpus, **fields: Any) -> Selection:
    """All evaluations of a corpus."""
    return Selection(tuple(corpus.linked.library.evaluations), "Everything", **fields)


def svg_of(corpus: Corpus, display: Any) -> ET.Element:
    """A display's picture, as the file that readers can load down."""
    page = Renderer(corpus).drawings("", lambda address: address)
    page.figure(display)
    return ET.fromstring(dict(page.files)[f"displays/{display.id}.svg"])  # noqa: S314  # our own


def evaluation(*groups: tuple[str, Any]) -> Evaluation:
    sample = tuple(
        SampleGroup.model_validate({"group": name, **({"n": str(n)} if n is not None else {})}) for name, n in groups
    )
    return Evaluation.model_construct(sample=sample)


def arms(*groups: tuple[str, Any], unit: str | None = None) -> Outcome:
    given = [{"arm": name, "n": str(n), **({"unit": unit} if unit else {})} for name, n in groups if n is not None]
    return Outcome.model_validate({"domain": DOMAIN, "measure": "x", "arms": given})


@pytest.mark.parametrize(
    ("groups", "family", "n", "how"),
    [
        ((("intervention", 231), ("control", 230), ("all", 461)), "randomised", 231, "sample"),
        ((("study group", 250), ("control group", None)), "randomised", 250, "sample"),
        ((("Example visits", 120), ("usual care", 118)), "randomised", 120, "sample"),
        # nothing is halved, and no group is picked where two could be meant
        ((("everybody in the trial", 850),), "randomised", None, "not-told"),
        ((("screening", 790), ("screening and nurse", 1446), ("usual care", 856)), "randomised", None, "not-told"),
        # practices are not people
        ((("Evercare practices", 62), ("control practices", 30)), "non-randomised", None, "not-told"),
        ((("intervention", "not-reported"), ("control", "not-reported")), "randomised", None, "not-reported"),
        # where everybody had the service, everybody is the group
        ((("patients", 867),), "uncontrolled", 867, "only-group"),
        ((("patients", 867),), "descriptive", None, "not-told"),
        ((("before", 207), ("after", 211)), "uncontrolled", 211, "only-group"),
        ((), "randomised", None, "not-told"),
    ],
)
def test_size_of_the_group_with_the_service(groups: Any, family: Any, n: int | None, how: Any) -> None:
    assert service_group(evaluation(*groups), family, []) == GroupSize(n, how)


def test_groups_of_the_result_come_before_the_sample_and_the_largest_counts() -> None:
    sample = evaluation(("intervention", 300), ("control", 300))
    results = [arms(("visited", 245), ("control", 249)), arms(("visited", 240), ("control", 249))]
    assert service_group(sample, "randomised", results) == GroupSize(245, "results")
    assert service_group(sample, "randomised", [arms(("visited", 20), ("control", 9), unit="practices")]).n == 300


# Hilton Boon & Thomson 2021: large above 300, medium 50 to 300, small below 50
@pytest.mark.parametrize(
    ("n", "size"), [(301, "large"), (300, "medium"), (50, "medium"), (49, "small"), (0, "small"), (None, "unknown")]
)
def test_classes_of_size(n: int | None, size: str) -> None:
    assert GroupSize(n, "sample").size == size


@pytest.mark.parametrize(
    ("appraisals", "judgement"),
    [
        ([], "none"),
        ([("rob-2", "low")], "low"),
        ([("rob-2", "low"), ("rob-2", "some-concerns")], "some"),
        ([("robins-i-2016", "moderate")], "some"),
        ([("robins-i-2016", "critical"), ("rob-2", "low")], "high"),
        ([("rob-2", "Some concerns")], "some"),
        ([("robins-i-2016", "no-information")], "unrated"),
        ([("pedro", "6/10")], "unrated"),
        # high is high confidence here, not a high risk
        ([("amstar-2", "high")], "unrated"),
        ([("other", "high")], "unrated"),
    ],
)
def test_overall_risk_of_bias(appraisals: list[tuple[str, str]], judgement: str) -> None:
    record = Evaluation.model_validate(
        {
            "reports": ["a2001"],
            "design": "x",
            "scope": "core",
            "summary": "x",
            "countries": ["GB-ENG"],
            "appraisals": [{"tool": tool, "overall": overall, "assessor": "a"} for tool, overall in appraisals],
            "coding": {"by": "first coder", "on": "2026-01-04", "access": "abstract"},
            "provenance": [{"address": "https://example.org/", "accessed_as": "abstract"}],
        }
    )
    assert study_judgement(record) == judgement


def table_of(project: Path, *wanted: str) -> DirectionTable:
    linked = check_project(project, use_cache=False).linked
    return tabulate_directions(linked, linked.library.evaluations, wanted or None)


def test_what_is_counted_and_what_is_left_out(make_project: MakeProject) -> None:
    project = empty(make_project())
    write(project, "b-compared", result("negative"), design="controlled-before-after")
    write(project, "a-trial", result("positive"), result("positive"), result("positive"), result("negative"))
    write(project, "c-mixed", result("positive"), result("negative"))
    write(project, "d-none", result("no-difference"), result(domain="quality-of-life"))
    write(project, "e-silent", result())
    write(project, "f-near", result("positive"), scope="context")
    write(project, "g-review", result("positive"), design="systematic-review")
    write(project, "h-other", result("positive", "quality-of-life"))
    table = table_of(project, DOMAIN)
    assert [row.evaluation for row in table.rows] == ["a-trial", "c-mixed", "d-none", "b-compared"]
    assert [(row.evaluation, reason) for row, reason in table.left_out] == [
        ("e-silent", "no-direction"),
        ("f-near", "scope"),
        ("g-review", "review"),
    ]
    assert table.without_result == 1
    (found,) = table.votes
    assert (found.votes.positive, found.votes.negative) == (1, 1)
    assert (found.votes.mixed, found.votes.no_difference, found.votes.unclear) == (1, 1, 0)
    assert found.undirected == 1
    # 3 of 4 is at least 70%
    point = table.rows[0].points[0]
    assert (point.direction, point.results, point.given) == ("positive", 4, 4)
    everywhere = table_of(project)
    assert [votes.domain for votes in everywhere.votes] == [DOMAIN, "quality-of-life"]
    assert everywhere.votes[1].undirected == 1


def test_significance_plays_no_part(make_project: MakeProject) -> None:
    project = empty(make_project())
    for name, p in (("a-sure", "0.001"), ("b-unsure", "0.9")):
        write(project, name, result(metric="risk-ratio", estimate="0.9", p=p))
    assert [row.points[0].direction for row in table_of(project).rows] == ["positive", "positive"]


def test_the_marked_result_stands_alone(make_project: MakeProject) -> None:
    project = empty(make_project())
    marked = result("negative", prioritised="true", prioritised_why="longest follow-up")
    write(project, "a-trial", result("positive"), result("positive"), marked)
    (row,) = table_of(project).rows
    (point,) = row.points
    assert (point.direction, point.results, point.given, point.why) == ("negative", 1, 3, ("longest follow-up",))


def many(project: Path, positive: int, negative: int, no_difference: int = 0) -> Corpus:
    for direction, number in (("positive", positive), ("negative", negative), ("no-difference", no_difference)):
        for at in range(number):
            write(project, f"{direction}-{at:03}", result(direction))
    return corpus_of(project)


def test_the_handbook_example(make_project: MakeProject) -> None:
    # Cochrane Handbook chapter 12: 10 of 12, three without a direction told apart
    corpus = many(empty(make_project()), 10, 2, 3)
    display = effect_direction_display(corpus, everything(corpus, domain=DOMAIN))
    label = corpus.labels.of("outcome_domains", DOMAIN)
    assert display.notes[0] == (
        f"{label}: 10 of 12 studies with a clear direction favour the service "
        "(83%, 95% interval 55% to 95%). Besides: 3 no difference."
    )
    assert display.headline == f"Of 15 studies of {label.lower()}, 10 point to better and 2 to worse; 3 no difference"
    assert display.id == f"effect-direction-all-{DOMAIN}"
    assert any("how large an effect is" in note for note in display.notes)


def test_the_sign_test_is_shown_only_where_it_is_asked_for(make_project: MakeProject) -> None:
    corpus = many(empty(make_project()), 5, 1)
    shown = {
        asked: effect_direction_display(corpus, everything(corpus, domain=DOMAIN, options=options)).notes[0]
        for asked, options in (("yes", {"sign-test": "yes"}), ("no", {"sign-test": "no"}), ("", {}))
    }
    assert "two-sided sign test, p 0.2188" in shown["yes"]
    assert "sign test" not in shown["no"] + shown[""]


def test_the_table_holds_every_study_with_its_page(make_project: MakeProject) -> None:
    project = empty(make_project())
    write(project, "a-trial", result("positive"), more="sample: [{group: visited, n: 120}, {group: usual care}]\n")
    write(project, "b-near", result("negative"), scope="context")
    corpus = corpus_of(project)
    table = effect_direction_display(corpus, everything(corpus, domain=DOMAIN)).table
    cells = {
        row[0].address: {c.name: cell.text for c, cell in zip(table.columns, row, strict=True)} for row in table.rows
    }
    counted, left = cells["evaluations/a-trial/"], cells["evaluations/b-near/"]
    assert (counted["people_with_service"], counted["size"], counted["counted"]) == ("120", "medium", "yes")
    assert counted["how_found"] == "groups of the sample"
    assert counted["risk_of_bias"] == "not appraised"
    assert counted["emergency_admissions"] == corpus.labels.of("directions", "positive")
    assert left["counted"].startswith("no: ")
    assert left["people_with_service"] == "not known"


def test_what_is_missing_is_said(make_project: MakeProject) -> None:
    project = empty(make_project())
    write(project, "a-trial", result("positive"))
    corpus = corpus_of(project)
    for fields in ({"domain": DOMAIN}, {}):
        display = effect_direction_display(corpus, everything(corpus, **fields))
        assert display.picture is None
        assert display.missing.startswith("Only one study")
        assert len(display.table.rows) == 1
    nothing = effect_direction_display(corpus, everything(corpus, domain="quality-of-life"))
    assert (nothing.picture, nothing.table.rows) == (None, ())
    assert nothing.missing.startswith("No study")
    unmapped = effect_direction_display(corpus, everything(corpus, theme="substitution"))
    assert unmapped.missing.startswith("No outcome is coded as belonging to")


def test_the_picture_has_a_symbol_for_each_cell_and_each_count(make_project: MakeProject) -> None:
    project = empty(make_project())
    more = "sample: [{group: intervention, n: 400}, {group: control, n: 400}]\n"
    write(project, "a-trial", result("positive"), result("positive"), more=more)
    write(project, "b-trial", result("negative"), result("unclear", "quality-of-life"))
    corpus = corpus_of(project)
    display = effect_direction_display(corpus, everything(corpus))
    assert display.picture is not None
    paths = [path for css, path in display.picture["symbols"]]
    # three cells; three rows of counts (better, worse, unclear); nine in the key
    assert len(paths) == 3 + 3 + 9
    assert f"l{RADIUS['large']}" in paths[0]
    svg = svg_of(corpus, display)
    texts = ["".join(node.itertext()) for node in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "400" in texts
    assert "2" in texts, "two results put together"
    assert svg.get("role") == "img"
    assert svg.find("{http://www.w3.org/2000/svg}title") is not None


def test_many_outcomes_get_letters_and_a_key(make_project: MakeProject) -> None:
    project = empty(make_project())
    domains = [f"made-{at}" for at in range(7)]
    path = project / "evidence/codebook.yml"
    made = "".join(f"  - {{code: {code}, label: Made {code}, beneficial: lower, definition: x}}\n" for code in domains)
    text = path.read_text(encoding="utf-8").replace("outcome_domains:\n", f"outcome_domains:\n{made}", 1)
    path.write_text(text, encoding="utf-8")
    for name in ("a-trial", "b-trial"):
        write(project, name, *(result("positive", domain) for domain in domains))
    corpus = corpus_of(project)
    display = effect_direction_display(corpus, everything(corpus))
    assert display.headline == "Of 7 outcomes, the commonest direction is better on 7"
    assert display.picture is not None
    words = [text for *_, text in display.picture["texts"]]
    assert "G  Made made-6" in words
    assert float(display.picture["width"]) <= 720


def test_a_name_cannot_break_the_picture(make_project: MakeProject) -> None:
    project = empty(make_project())
    records = project / "evidence/references.bib"
    hostile = '<script>alert(1)</script> & "x"'
    text = records.read_text(encoding="utf-8")
    records.write_text(f"{text}\n@misc{{bad2001, title = {{{hostile}}}, year = {{2001}}}}\n", encoding="utf-8")
    for name in ("a-trial", "b-trial"):
        write(project, name, result("positive"))
        path = project / f"evidence/evaluations/{name}.yml"
        path.write_text(path.read_text(encoding="utf-8").replace("trial2009", "bad2001"), encoding="utf-8")
    corpus = corpus_of(project)
    svg = svg_of(corpus, effect_direction_display(corpus, everything(corpus)))
    assert not list(svg.iter("{http://www.w3.org/2000/svg}script"))
    assert any("<script>" in "".join(node.itertext()) for node in svg.iter())


def test_every_direction_has_a_shape_of_its_own() -> None:
    shapes = {symbol(direction, 20, 20, 6) for direction, _ in ORDER}
    assert len(shapes) == 5
    assert symbol("positive", 10, 10, 4) == "M10 6l4 8h-8z"
    assert symbol("negative", 10, 10, 4) == "M6 6h8l-4 8z"


def test_words_of_the_picture_are_cut_to_fit() -> None:
    assert [letter_of(at) for at in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]
    assert shortened_study("Gravelle and others 2007", 24) == "Gravelle and others 2007"
    assert shortened_study("Bleijenberg and others 2016", 20) == "Bleijenberg an… 2016"
    assert shortened_study("A very long title of a report no date", 20) == "A very long… no date"
    assert wrapped("Hospital admissions (all or unspecified)", 11, 4) == [
        "Hospital",
        "admissions",
        "(all or",
        "unspecified)",
    ]
    assert len(wrapped("one two three four five six seven eight nine", 5, 3)) == 3
    assert [percent(share) for share in (0.0, 0.005, 0.6667, 1.0)] == ["0", "1", "67", "100"]
