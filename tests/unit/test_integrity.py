"""One retracted trial among three that are pooled: where it is marked, what is counted, and what changes without it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin

import pytest
from click.testing import CliRunner
from lxml import etree, html

from synthesite.cli import cli
from synthesite.pipeline import RenderedSite, check_project, render_project, summarise_project
from synthesite.synthesis.display_blocks import OPTIONS, DisplayBlock
from synthesite.views.displays import plan_display, select_for_block

MakeProject = Callable[..., Path]
GOOD = Path(__file__).parent.parent / "data/good"
TRIAL = "evaluations/trial-2009/"
SITE = "https://example.org/"

NOTICE = """\
works:
  - doi: 10.5555/example.2009.12
    checked_on: 2026-01-08
    notices: [{{kind: {kind}, date: 2011-03-04}}]
"""
PRINTED = {"second-2010": ("0.80", "0.65", "0.98"), "third-2011": ("0.70", "0.50", "0.98")}
"""Two more trials with a risk ratio; the trial of 2009 has 0.87 (0.60 to 1.25)."""

COPY = "https://web.archive.org/web/20150301/https://example.org/interviews"
DEAD = f"""\
links:
  - address: https://example.org/interviews
    state: dead
    checked_on: 2026-01-08
    archived: {COPY}
    archived_on: 2015-03-01
"""

ONE_DOMAIN = frozenset({"forest", "funnel", "harvest"})
SETTINGS = {
    "checklist": "which: swim\n",
    "crosswalk": "policies: model-2005\n",
    "policy-targets": "policies: model-2005\n",
}


def three_trials(project: Path, status: str) -> Path:
    """Two copies of the trial with other figures, every display in the review's summary, and a status file."""
    evidence, review = project / "evidence", project / "reviews/nurses-in-exampleshire"
    trial = (evidence / "evaluations/trial-2009.yml").read_text(encoding="utf-8")
    records = ""
    for name, (estimate, low, high) in PRINTED.items():
        text = trial.replace("trial2009", name.replace("-", "")).replace("estimate: 0.87", f"estimate: {estimate}")
        text = text.replace("low: 0.60, high: 1.25", f"low: {low}, high: {high}")
        text = re.sub(r"    arms:\n(?:      - .*\n){2}", "", text)
        (evidence / f"evaluations/{name}.yml").write_text(text, encoding="utf-8")
        key, year = name.replace("-", ""), name[-4:]
        records += f"\n@article{{{key},\n author={{{key.title()}, A.}},\n title={{Trial}},\n year={{{year}}}\n}}\n"
    with (evidence / "references.bib").open("a", encoding="utf-8") as bibliography:
        bibliography.write(records)
    written = (review / "review.yml").read_text(encoding="utf-8")
    written = written.replace("included: [trial-2009,", "included: [trial-2009, second-2010, third-2011,")
    (review / "review.yml").write_text(written, encoding="utf-8")
    asked = [f"show: {kind}\n{SETTINGS.get(kind, '')}" for kind in OPTIONS]
    asked = [f"{text}domain: emergency-admissions\n" if text[6:-1] in ONE_DOMAIN else text for text in asked]
    asked.append("show: forest\ndomain: emergency-admissions\nretracted: include\n")
    blocks = "\n".join(f"```display\n{text}```\n" for text in asked)
    with (review / "plain-language-summary.md").open("a", encoding="utf-8") as summary:
        summary.write(f"\nSee [@trial-2009] and [@trial2009].\n\n{blocks}")
    if status:
        (evidence / "status.yml").write_text(status, encoding="utf-8")
    return project


def rendered(project: Path) -> RenderedSite:
    checked = check_project(project, use_cache=False)
    assert not checked.problems.errors, [problem.message for problem in checked.problems]
    return render_project(checked)


def mentions(site: RenderedSite, to: str) -> Iterator[tuple[str, str]]:
    """Every link to an entry, as the page's address and the words of the row or paragraph around it."""
    for page in site.pages:
        for link in html.fromstring(page.body).iter("a"):
            if urljoin(SITE + page.address, link.get("href", "")).partition("#")[0] == SITE + to:
                around = next((node for node in link.iterancestors("li", "tr", "td", "dd", "p")), link)
                item = next(iter(around.iterancestors("li", "tr")), around)
                yield page.address, " ".join(str(item.text_content()).split())


def page(site: RenderedSite, address: str) -> str:
    return next(found.body for found in site.pages if found.address == address)


def table(site: RenderedSite, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site.files[path].decode("utf-8-sig"))))


def say(project: Path, name: str, status: str) -> None:
    """Let an entry itself say how its main report stands."""
    with (project / f"evidence/evaluations/{name}.yml").open("a", encoding="utf-8") as entry:
        entry.write(f"publication_status: {status}\n")


@pytest.fixture(scope="module")
def retracted(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    """The small project with the retraction known only from the status file, rendered once."""
    project = tmp_path_factory.mktemp("integrity") / "project"
    shutil.copytree(GOOD, project)
    return rendered(three_trials(project, NOTICE.format(kind="retraction")))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    """The same with none retracted: one corrected, one a preprint, one under concern, and a dead link."""
    project = tmp_path_factory.mktemp("integrity") / "others"
    shutil.copytree(GOOD, project)
    three_trials(project, NOTICE.format(kind="correction") + DEAD)
    say(project, "second-2010", "preprint")
    say(project, "third-2011", "expression-of-concern")
    return rendered(project)


def test_no_page_names_a_retracted_study_without_saying_so(retracted: RenderedSite) -> None:
    found = list(mentions(retracted, TRIAL))
    assert {address.split("/")[0] for address, _ in found} >= {
        "evaluations", "themes", "policies", "reviews", "map", "changes", "quality",
    }  # fmt: skip
    assert [row for row in found if "retracted" not in row[1].lower()] == []


@pytest.mark.parametrize("address", ["map/", "overview/"])
def test_pages_that_count_it_name_it(address: str, retracted: RenderedSite, others: RenderedSite) -> None:
    (body,) = (page.body for page in retracted.pages if page.address == address)
    assert f'{TRIAL}">' in body.split("Counted here though it was retracted:")[1].split("</p>")[0]
    (body,) = (page.body for page in others.pages if page.address == address)
    assert "Counted here" not in body


def test_its_own_page_warns_first(retracted: RenderedSite) -> None:
    body = page(retracted, TRIAL)
    assert body.index("Do not rely on this document") < body.index("<h2")
    assert "(retracted)</h1>" in body


@pytest.mark.parametrize("kind", sorted(OPTIONS))
def test_every_display_marks_it_in_a_row_or_says_it_in_a_note(kind: str, retracted: RenderedSite) -> None:
    figures = html.fromstring(page(retracted, "reviews/nurses-in-exampleshire/")).xpath(
        f"//*[starts-with(@id, '{kind}')][self::figure or self::section or self::div]"
    )
    if kind in ("checklist", "policy-targets"):  # the trial does not go into them
        return
    assert figures, f"no display of kind {kind} was drawn"
    assert all("etracted" in str(figure.text_content()) for figure in figures)


def test_pictures_mark_it_too(retracted: RenderedSite) -> None:
    pictures = {
        path: etree.fromstring(content)
        for path, content in retracted.files.items()
        if re.fullmatch(r"reviews/[^/]+/displays/(forest|harvest|effect-direction)-.*\.svg", path)
    }
    forests = [picture for path, picture in pictures.items() if "/forest-" in path]
    assert len(forests) == 2
    for picture in forests:
        assert any("(retracted)" in "".join(text.itertext()) for text in picture.iter("{*}text"))
    for path, picture in pictures.items():
        words = " ".join("".join(text.itertext()) for text in picture.iter("{*}text"))
        assert "Example and others 2009" not in words.replace("Example and others 2009 (retracted)", ""), path


def test_the_pooled_result_is_given_with_and_without_it(retracted: RenderedSite) -> None:
    """Inverse variance with a common effect by hand; tau squared is 0 with these figures, so REML gives the same.

    ln 0.80, ln 0.70 and ln 0.87 weighted by 1 / se², se = ln(high / low) / 3.92: 0.77 of two, 0.79 of three.
    """
    folder = "reviews/nurses-in-exampleshire/displays/forest-nurses-in-exampleshire-emergency-admissions"
    without, included = table(retracted, f"{folder}.csv"), table(retracted, f"{folder}-n2.csv")
    pooled = next(row for row in without if row["study"] == "Pooled, 2 studies")
    assert pooled["effect"] == "0.77"
    left = next(row for row in without if row["study"] == "Example and others 2009 (retracted)")
    assert (left["weight_percent"], left["remarks"].split(".")[0]) == ("", "Retracted")
    assert next(row for row in included if row["study"] == "Pooled, 3 studies")["effect"] == "0.79"
    body = " ".join(page(retracted, "reviews/nurses-in-exampleshire/").split())
    assert "not pooled. With retracted studies the pooled result would be 0.79" in body
    assert "pooled because the block asks for it. Without retracted studies the pooled result would be 0.77" in body


def test_with_one_study_left_the_result_with_the_retracted_one_is_still_told(make_project: MakeProject) -> None:
    project = three_trials(make_project(), NOTICE.format(kind="retraction"))
    say(project, "third-2011", "retracted")
    corpus = summarise_project(check_project(project, use_cache=False))
    review = "nurses-in-exampleshire"
    block = DisplayBlock("forest", domain="emergency-admissions")
    notes = plan_display(corpus, "forest", select_for_block(corpus, block, review)).notes
    assert any("At least two studies are needed to pool." in note for note in notes)
    assert any("not pooled. With retracted studies the pooled result would be 0.79" in note for note in notes)


def test_directions_are_counted_without_it(retracted: RenderedSite, others: RenderedSite) -> None:
    def counted(site: RenderedSite) -> Mapping[str, str]:
        path = "themes/use-of-hospital/results/emergency-admissions/displays/effect-direction-use-of-hospital-"
        rows = table(site, f"{path}emergency-admissions.csv")
        return {row["study"].partition(" (")[0]: row["counted"] for row in rows}

    assert counted(others)["Example and others 2009"] == "yes"
    assert counted(retracted)["Example and others 2009"] == "no: retracted"
    assert counted(retracted)["Second2010 2010"] == "yes"
    assert counted(others)["Third2011 2011"] == "yes"
    cover = retracted.corpus.coverage.themes["use-of-hospital"]
    assert cover.retracted == ("trial-2009",)
    (before,), (after,) = (site.corpus.coverage.themes["use-of-hospital"].domains for site in (others, retracted))
    assert (before.total, after.total) == (after.total + 1, before.total - 1)
    assert "Retracted, and so not counted above" in page(retracted, "themes/use-of-hospital/")


def test_the_crosswalk_does_not_count_what_the_status_file_calls_retracted(retracted: RenderedSite) -> None:
    row = retracted.corpus.crosswalk.by_part["model-2005", "home-visits"]
    assert {study.evaluation: study.retracted for study in row.named} == {
        "trial-2009": True, "second-2010": False, "third-2011": False,
    }  # fmt: skip
    assert "retracted, so not counted" in page(retracted, "policies/evidence/continuity/")
    files = table(retracted, "policies/evidence/displays/crosswalk.csv")
    assert next(row for row in files if row["part"] == "home-visits")["retracted"] == "trial-2009"


def test_data_carry_the_standing_and_the_checks(retracted: RenderedSite) -> None:
    entries = json.loads(retracted.files["api/v1/entries.json"])["entries"]
    found = next(row for row in entries if row["id"] == "trial-2009")
    assert (found["standing"], found["title"]) == ("retracted", "Example trial of visiting nurses in Exampleshire")
    assert {row["standing"] for row in entries if row["id"] != "trial-2009"} == {"published"}
    entry = json.loads(retracted.files[f"{TRIAL}entry.json"])
    assert entry["computed"]["standing"] == "retracted"
    assert entry["checks"] == [
        {"key": "trial2009", "standing": "retracted", "notices": [{"kind": "retraction", "date": "2011-03-04"}],
         "link": None}
    ]  # fmt: skip
    row = next(row for row in table(retracted, "data/entries.csv") if row["id"] == "trial-2009")
    assert (row["publication_status"], row["title"]) == ("retracted", found["title"])
    document = next(row for row in table(retracted, "data/documents.csv") if row["key"] == "trial2009")
    assert document["standing"] == "retracted"
    assert "(retracted)" in retracted.files["feed.xml"].decode()


def test_the_export_command_tells_the_standing_too(make_project: MakeProject) -> None:
    project = make_project()
    (project / "evidence/status.yml").write_text(NOTICE.format(kind="retraction"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["export", "--format", "csv", "--project", str(project), "-o", "-"])
    assert done.exit_code == 0, done.output
    found = {row["id"]: row for row in csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff")))}
    assert (found["trial-2009"]["publication_status"], found["interviews-2010"]["publication_status"]) == (
        "retracted",
        "published",
    )


@pytest.mark.parametrize(
    ("entry", "words"),
    [("trial-2009", "corrected"), ("second-2010", "preprint"), ("third-2011", "expression of concern")],
)
def test_other_standings_mark_it_and_leave_it_in(entry: str, words: str, others: RenderedSite) -> None:
    found = list(mentions(others, f"evaluations/{entry}/"))
    assert len(found) > 20
    assert [row for row in found if words not in row[1].lower()] == []
    path = "reviews/nurses-in-exampleshire/displays/forest-nurses-in-exampleshire-emergency-admissions.csv"
    assert any(row["study"] == "Pooled, 3 studies" for row in table(others, path))


def test_a_dead_link_and_its_copy_stand_wherever_the_document_is_cited(others: RenderedSite) -> None:
    cited = [
        (found.address, reference)
        for found in others.pages
        for reference in html.fromstring(found.body).xpath("//li[@id='ref-interviews2010']")
    ]
    assert {address for address, _ in cited} >= {"evaluations/interviews-2010/", "reviews/nurses-in-exampleshire/"}
    for address, reference in cited:
        assert "Link does not work" in reference.text_content(), address
        assert COPY in [link.get("href") for link in reference.iter("a")], address
    document = next(row for row in table(others, "data/documents.csv") if row["key"] == "interviews2010")
    assert (document["link_state"], document["link_asked_on"], document["archived_copy"]) == (
        "dead",
        "2026-01-08",
        COPY,
    )
