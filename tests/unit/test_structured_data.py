"""JSON-LD of pages, read as programs read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import GOOD
from tests.structured_data import ELI, expand, faults, written

from synthesite.metadata.head import page_head
from synthesite.metadata.structured_data import script_text
from synthesite.pipeline import check_project, summarise_project
from synthesite.views import plan_views
from synthesite.views.model import Download

MakeProject = Callable[..., Path]
SITE = "https://example.org/"

ACT = """
documents: [{key: act2001, role: main}]
kind: strategy
binding: true
scope: core
summary: An act.
issuers: [exampleshire-council]
jurisdictions: [GB-ENG]
identifiers: [{scheme: chapter, value: 2001 c. 9}]
events:
  - {type: adopted, date: 2001-05-11}
  - {type: published, date: 2001-06}
  - {type: commenced, date: 2002-04-01}
themes: [continuity]
links: [{to: plan-2000, kind: amends}, {to: model-2005, kind: cites}]
coding: {by: first coder, on: 2026-01-07, access: full-text}
provenance: [{report: act2001, accessed_as: full-text}]
"""
RECORD = """
@legislation{act2001,
  title = {Example {Act} "one" </script><b> & 2001},
  year  = {2001},
  url   = {https://example.org/ukpga/2001/9}
}
"""


def with_act(project: Path) -> Path:
    (project / "evidence/policies/act-2001.yml").write_text(ACT.lstrip(), encoding="utf-8")
    with (project / "evidence/references.bib").open("a", encoding="utf-8") as references:
        references.write(RECORD)
    return project


def heads_of(project: Path) -> dict[str, str]:
    """The head of every page of a project, by address."""
    checked = check_project(project, use_cache=False)
    assert [problem.message for problem in checked.problems] == []
    download = Download("corpus.json", "Everything", "All of it", "application/json", 9)
    corpus = replace(summarise_project(checked), downloads=(download,))
    return {view.address: page_head(corpus, view, view.description) for view in plan_views(corpus)}


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    project = tmp_path_factory.mktemp("act") / "project"
    shutil.copytree(GOOD, project)
    return heads_of(with_act(project))


@pytest.fixture
def page(heads: dict[str, str]) -> Callable[[str], dict[str, Any]]:
    return lambda address: written(heads[address])


def test_every_page_has_one_block_that_schema_org_and_eli_know(heads: dict[str, str]) -> None:
    wrong = []
    for address, head in heads.items():
        (node,) = expand(written(head), SITE + address)
        wrong += [f"{address}{fault}" for fault in faults(node)]
    assert wrong == []


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "ScholarlyPaper"}, "no type"),
        ({"@type": "WebPage", "titel": "x"}, "no such property"),
        ({"@type": "WebPage", "isbn": "x"}, "not a property of"),
        ({"@type": "WebPage", "breadcrumb": {"@type": "Person"}}, "must stand"),
        ({"@type": "WebPage", "isPartOf": {"@type": "WebSite", "volumeNumber": "1"}}, "not a property of"),
        ({"@type": "Dataset", "distribution": "x"}, "a text where"),
        ({"@type": "Legislation", "legislationLegalForce": {"@id": "https://schema.org/Forced"}}, "legal force"),
        ({"@type": "Legislation", "eli:in_force": {"@id": "x"}}, "no legal resource"),
        ({"@type": ["Legislation", "eli:LegalResource"], "eli:in_force": "yes"}, "a text"),
        ({"@type": ["Legislation", "eli:LegalResource"], "eli:forced": "yes"}, "ELI has no such"),
    ],
)
def test_the_vocabulary_finds_what_is_wrong(node: dict[str, Any], fault: str) -> None:
    context = ["https://schema.org", {"eli": ELI}]
    (found,) = expand({"@context": context, **node}, SITE)
    assert any(fault in text for text in faults(found)), list(faults(found))


def test_a_study_is_not_the_page_about_it(page: Callable[[str], dict[str, Any]]) -> None:
    node = page("evaluations/trial-2009/")
    work = node["mainEntity"]
    assert (node["@type"], node["@id"]) == ("WebPage", f"{SITE}evaluations/trial-2009/")
    assert (work["@type"], work["@id"]) == ("ScholarlyArticle", "https://doi.org/10.5555/example.2009.12")
    assert [author["familyName"] for author in work["author"]] == ["Example", "Sample", "Specimen"]
    assert work["isPartOf"]["isPartOf"] == {"@type": "Periodical", "name": "Journal of Examples"}
    assert [term["@id"] for term in work["about"]] == [f"{SITE}themes/use-of-hospital/", f"{SITE}themes/continuity/"]
    (claim,) = node["hasPart"]
    assert (claim["@type"], claim["appearance"]) == ("Claim", {"@id": work["@id"]})


def test_law_is_told_in_terms_of_schema_org_and_eli(page: Callable[[str], dict[str, Any]]) -> None:
    node = page("policies/act-2001/")
    assert node["@context"] == ["https://schema.org", {"eli": ELI}]
    law = node["mainEntity"]
    assert law["@type"] == ["Legislation", "eli:LegalResource"]
    assert law["@id"] == "https://example.org/ukpga/2001/9"
    assert law["name"] == 'Example Act "one" </script><b> & 2001'
    assert law["legislationLegalForce"] == {"@id": "https://schema.org/InForce"}
    assert law["legislationDate"] == "2001-05-11"
    assert law["eli:in_force"] == {"@id": f"{ELI}InForce-inForce"}
    assert law["eli:first_date_entry_in_force"]["@value"] == "2002-04-01"
    assert "eli:date_publication" not in law, "ELI has no months"
    assert law["eli:number"] == ["2001 c. 9"]
    assert law["eli:amends"] == law["legislationChanges"] == [{"@id": f"{SITE}policies/plan-2000/#ref-plan2000"}]
    assert law["eli:passed_by"] == [{"@id": law["legislationPassedBy"][0]["@id"]}]


def test_a_policy_that_is_not_law_has_no_legal_force(page: Callable[[str], dict[str, Any]]) -> None:
    work = page("policies/model-2005/")["mainEntity"]
    assert work["@type"] == "Report"
    assert work["creativeWorkStatus"] == "Replaced"
    assert not any(name.startswith(("legislation", "eli:")) for name in work)


def test_themes_are_terms_of_one_set(page: Callable[[str], dict[str, Any]]) -> None:
    whole = page("themes/")["mainEntity"]
    assert whole["@type"] == "DefinedTermSet"
    terms = {term["@id"] for term in whole["hasDefinedTerm"]}
    one = page("themes/continuity/")
    assert one["mainEntity"]["@id"] in terms
    assert one["mainEntity"]["inDefinedTermSet"] == {"@id": whole["@id"]}
    assert one["@id"] != one["mainEntity"]["@id"], "the page is not the theme"


def test_the_home_page_has_the_data(page: Callable[[str], dict[str, Any]]) -> None:
    data = page("")["mainEntity"]
    assert (data["@type"], data["version"]) == ("Dataset", "2026-01-10")
    assert data["distribution"] == [
        {
            "@type": "DataDownload",
            "name": "Everything",
            "encodingFormat": "application/json",
            "contentUrl": f"{SITE}data/corpus.json",
        }
    ]


def test_findings_of_reviews_are_claims_that_rest_on_works(page: Callable[[str], dict[str, Any]]) -> None:
    review = page("reviews/nurses-in-exampleshire/")["mainEntity"]
    assert review["@type"] == "ScholarlyArticle"
    node = page("reviews/nurses-in-exampleshire/findings/use-of-hospital/")
    assert {claim["@type"] for claim in node["hasPart"]} == {"Claim"}
    for claim in node["hasPart"]:
        assert claim["appearance"] == {"@id": review["@id"]}
        assert {"@id": "https://doi.org/10.5555/example.2009.12"} in claim["isBasedOn"]


def test_without_an_address_of_the_site_everything_is_relative_to_the_page(make_project: MakeProject) -> None:
    project = make_project()
    config = project / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace(f"site_url: {SITE}\n", ""), encoding="utf-8")
    node = written(heads_of(project)["evaluations/trial-2009/"])
    assert node["@id"] == "../../evaluations/trial-2009/"
    (found,) = expand(node, "https://other.example/site/evaluations/trial-2009/")
    assert found["@id"] == "https://other.example/site/evaluations/trial-2009/"


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "]]>", "a & b", "\u2028", "\\"])
def test_no_text_ends_the_element(text: str) -> None:
    found = script_text({"name": text})
    assert json.loads(found) == {"name": text}
    assert not set("<>&") & set(found)


def test_hostile_titles_are_plain_text_in_the_head(heads: dict[str, str]) -> None:
    head = heads["policies/act-2001/"]
    assert head.count("</script>") == 1
    assert "<b>" not in head
    assert written(head)["mainEntity"]["@type"] == ["Legislation", "eli:LegalResource"]
