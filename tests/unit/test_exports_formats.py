"""What the exports write, read by other programs: SKOS, feeds, OpenAPI, packages, bibliographies."""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
import pytest
import rispy
from defusedxml import ElementTree as SafeXml
from exported import all_files, good_corpus, good_files, read_corpus
from jsonschema import Draft202012Validator
from lxml import etree
from openapi_spec_validator import validate as validate_openapi
from rdflib import RDF, SKOS, Graph, URIRef

from synthesite.bibliography import parse_bibliography
from synthesite.exports.bundle import export_bytes
from synthesite.exports.feeds import ATOM
from synthesite.exports.packages import zip_bytes
from synthesite.problems import Problems
from synthesite.views import Corpus

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data"
GOOD = DATA / "good"
MakeProject = Callable[..., Path]


@pytest.fixture
def corpus() -> Corpus:
    return good_corpus()


@pytest.fixture
def files() -> dict[str, bytes]:
    return good_files()


# SKOS Reference, W3C Recommendation of 18 August 2009: the numbers are those of its integrity conditions.


def read_graph(content: bytes, form: str) -> Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, of its JSON-LD reader
        return Graph().parse(data=content, format=form)


def skos_faults(graph: Graph) -> list[str]:
    faults = []
    labels = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for concept in set(graph.subjects(RDF.type, SKOS.Concept)):
        found = [set(graph.objects(concept, label)) for label in labels]
        if found[0] & found[1] or found[0] & found[2] or found[1] & found[2]:
            faults.append(f"S13 {concept}")
        languages = [str(getattr(text, "language", "")) for text in found[0]]
        if len(languages) != len(set(languages)):
            faults.append(f"S14 {concept}")
        above = set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
        if above & set(graph.objects(concept, SKOS.related)):
            faults.append(f"S27 {concept}")
        exact = set(graph.objects(concept, SKOS.exactMatch))
        if exact & {*graph.objects(concept, SKOS.broadMatch), *graph.objects(concept, SKOS.relatedMatch)}:
            faults.append(f"S46 {concept}")
        if set(graph.objects(concept, SKOS.related)) - set(graph.subjects(SKOS.related, concept)):
            faults.append(f"S23 {concept}")
        if set(graph.objects(concept, SKOS.broader)) != set(graph.subjects(SKOS.narrower, concept)):
            faults.append(f"S25 {concept}")
    return faults


def test_both_forms_of_the_themes_are_one_graph_that_keeps_the_rules(files: dict[str, bytes]) -> None:
    turtle = read_graph(files["data/themes.ttl"], "turtle")
    linked = read_graph(files["data/themes.jsonld"], "json-ld")
    assert set(turtle) == set(linked)
    assert len(set(turtle.subjects(RDF.type, SKOS.Concept))) == 4
    assert skos_faults(turtle) == []
    lower, upper = (URIRef(f"https://example.org/themes/{name}/") for name in ("substitution", "social-work"))
    assert (lower, SKOS.broader, upper) in turtle
    assert (upper, SKOS.narrower, lower) in turtle
    assert (upper, SKOS.topConceptOf, URIRef("https://example.org/themes/")) in turtle


def test_the_rules_would_be_missed(files: dict[str, bytes]) -> None:
    graph = read_graph(files["data/themes.ttl"], "turtle")
    lower, upper = (URIRef(f"https://example.org/themes/{name}/") for name in ("substitution", "social-work"))
    label = next(graph.objects(lower, SKOS.prefLabel))
    graph.add((lower, SKOS.hiddenLabel, label))
    graph.add((lower, SKOS.related, upper))
    graph.add((lower, SKOS.exactMatch, upper))
    graph.add((lower, SKOS.broadMatch, upper))
    assert {fault[:3] for fault in skos_faults(graph)} == {"S13", "S23", "S27", "S46"}


def test_clumsy_labels_and_matches_still_give_a_sound_scheme(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/themes.yml"
    text = path.read_text(encoding="utf-8")
    more = (
        "    plain_label: Same nurse\n    hidden_labels: [fragmented]\n"
        "    matches: {exact: ['mesh:D003266'], "
        "broad: ['mesh:D003266', 'https://example.org/a b'], close: [nonsense]}\n"
    )
    text = text.replace("    alt_labels: [same nurse]\n", f"    alt_labels: [same nurse]\n{more}")
    path.write_text(text, encoding="utf-8")
    made = all_files(read_corpus(project, project / "cache"))
    graph = read_graph(made["data/themes.ttl"], "turtle")
    assert skos_faults(graph) == []
    mesh = URIRef("http://id.nlm.nih.gov/mesh/D003266")
    assert list(graph.objects(None, SKOS.exactMatch)) == [mesh]
    assert list(graph.objects(None, SKOS.broadMatch)) == []
    assert set(graph) == set(read_graph(made["data/themes.jsonld"], "json-ld"))


# Feeds: RFC 4287 section 4.1, and jsonfeed.org/version/1.1.


def feed_names(files: dict[str, bytes], suffix: str) -> list[str]:
    return [name for name in files if name == f"feed.{suffix}" or name.endswith(f"/feed.{suffix}")]


def test_there_is_a_feed_of_the_site_of_each_kind_and_theme(files: dict[str, bytes]) -> None:
    folders = ["", "evaluations/", "policies/", "reviews/"]
    themes = ("use-of-hospital", "continuity", "social-work", "substitution")
    wanted = [*folders, *(f"themes/{name}/" for name in themes), "changes/"]
    assert feed_names(files, "xml") == [f"{folder}feed.xml" for folder in wanted]
    assert feed_names(files, "json") == [f"{folder}feed.json" for folder in wanted]


def test_atom_feeds_hold_what_the_format_demands(files: dict[str, bytes]) -> None:
    names = set()
    for name in feed_names(files, "xml"):
        read = feedparser.parse(files[name])
        assert not read.bozo, read.get("bozo_exception")
        root = SafeXml.fromstring(files[name])
        for element in (root, *root.findall(f"{{{ATOM}}}entry")):
            for tag in ("id", "title", "updated"):
                assert len(element.findall(f"{{{ATOM}}}{tag}")) == 1, (name, tag)
            alternates = [link for link in element.findall(f"{{{ATOM}}}link") if link.get("rel") == "alternate"]
            assert len(alternates) == 1
            assert alternates[0].get("href", "").startswith("https://example.org/")
            day = element.findtext(f"{{{ATOM}}}updated") or ""
            assert len(day) == 20
            assert day.endswith("T00:00:00Z")
        assert root.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
        ids = [element.findtext(f"{{{ATOM}}}id") for element in root.iter(f"{{{ATOM}}}entry")]
        assert len(set(ids)) == len(ids) > 0
        days = [element.findtext(f"{{{ATOM}}}updated") or "" for element in root.iter(f"{{{ATOM}}}entry")]
        assert days == sorted(days, reverse=True)
        assert root.findtext(f"{{{ATOM}}}updated") == days[0]
        names.add(root.findtext(f"{{{ATOM}}}id"))
    assert len(names) == len(feed_names(files, "xml")), "each feed has a name of its own"


@cache
def atom_grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(DATA / "feeds" / "atom.rng"))


def test_atom_feeds_are_what_the_grammar_of_the_format_allows(files: dict[str, bytes]) -> None:
    names = feed_names(files, "xml")
    faults = {name: str(atom_grammar().error_log.last_error) for name in names if not fits_atom(files[name].decode())}
    assert faults == {}
    assert len(names) == 9


def fits_atom(text: str) -> bool:
    return atom_grammar().validate(etree.fromstring(text.encode()))


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        ("<id>.*?</id>", ""),
        ("(<entry>.*?)<updated>.*?</updated>", r"\1"),
        ("<title>", "<title>Another</title><title>"),
        ("<updated>[^<]*", "<updated>2026-11-22"),
        ("<updated>[^<]*", "<updated>2026-11-22T00:00:00"),
        (' href="[^"]*"', ""),
        ("<category term=", "<category name="),
        ("<entry>", "<entry><body>What is no element of Atom</body>"),
        ("<entry>", '<entry kind="study">'),
        ("<summary>", '<summary type="markdown">'),
        ("<name>.*?</name>", ""),
        ("(<entry>.*?</entry>)(.*)</feed>", r"\2\1<generator>late</generator></feed>"),
    ],
)
def test_the_grammar_would_tell(pattern: str, instead: str, files: dict[str, bytes]) -> None:
    text = files["themes/continuity/feed.xml"].decode()
    changed = re.sub(pattern, instead, text, count=1, flags=re.DOTALL)
    assert changed != text
    assert not fits_atom(changed)


def json_feed_faults(feed: Any) -> list[str]:
    schema = json.loads((DATA / "feeds" / "json-feed.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [str(fault.message) for fault in Draft202012Validator(schema).iter_errors(feed)]


def test_json_feeds_keep_the_rules_of_the_format(files: dict[str, bytes]) -> None:
    for name in feed_names(files, "json"):
        assert json_feed_faults(json.loads(files[name])) == [], name


@pytest.mark.parametrize(
    "change",
    [
        lambda feed: feed.pop("title"),
        lambda feed: feed.update(version="https://jsonfeed.org/version/1"),
        lambda feed: feed.update(author={"name": "One"}),
        lambda feed: feed.update(authors=[{}]),
        lambda feed: feed["items"][0].pop("id"),
        lambda feed: feed["items"][0].update(id=7),
        lambda feed: feed["items"][0].pop("content_text"),
        lambda feed: feed["items"][0].update(date_published="2026-11-22"),
        lambda feed: feed["items"][0].update(tags="continuity"),
        lambda feed: feed["items"][0].update(url="evaluations/trial-2009/"),
    ],
)
def test_the_rules_of_json_feeds_would_tell(change: Callable[[Any], Any], files: dict[str, bytes]) -> None:
    feed = json.loads(files["feed.json"])
    change(feed)
    assert len(json_feed_faults(feed)) == 1


def test_json_feeds_say_the_same_as_atom(files: dict[str, bytes]) -> None:
    for name in feed_names(files, "json"):
        read = json.loads(files[name])
        assert read["version"] == "https://jsonfeed.org/version/1.1"
        assert read["feed_url"] == f"https://example.org/{name}"
        root = SafeXml.fromstring(files[name.replace("feed.json", "feed.xml")])
        assert read["title"] == root.findtext(f"{{{ATOM}}}title")
        ids = [element.findtext(f"{{{ATOM}}}id") for element in root.iter(f"{{{ATOM}}}entry")]
        assert [item["id"] for item in read["items"]] == ids
        assert all(item["content_text"] and item["date_published"] and item["url"] for item in read["items"])


def test_names_of_items_stay_when_the_site_gets_an_address(files: dict[str, bytes], make_project: MakeProject) -> None:
    project = make_project()
    path = project / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("site_url: https://example.org/\n", ""), encoding="utf-8")
    made = all_files(read_corpus(project, project / "cache"))
    before, after = (json.loads(found["feed.json"]) for found in (files, made))
    assert [item["id"] for item in before["items"]] == [item["id"] for item in after["items"]]
    assert not after.keys() & {"feed_url", "home_page_url"}
    theme = SafeXml.fromstring(made["themes/continuity/feed.xml"])
    links = [link.get("href") for link in theme.iter(f"{{{ATOM}}}link")]
    assert links[:2] == ["../../themes/continuity/feed.xml", "../../themes/continuity/"]


# The JSON API


def test_the_api_is_what_its_description_says(files: dict[str, bytes]) -> None:
    described = json.loads(files["api/v1/openapi.json"])
    validate_openapi(described)
    checked = 0
    for path, node in described["paths"].items():
        wanted = node["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**wanted, "components": described["components"]}
        start, hole, end = path[1:].partition("{id}")
        found = [name for name in files if name.startswith(start) and name.endswith(end)] if hole else [start]
        assert found, path
        for name in found:
            faults = [str(fault.message) for fault in Draft202012Validator(schema).iter_errors(json.loads(files[name]))]
            assert faults == [], name
            checked += 1
    assert checked == 7 + 8


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entry: entry["record"].pop("design"), "'design' is a required property"),
        (lambda entry: entry["record"].update(desing="survey"), "'desing' was unexpected"),
        (lambda entry: entry["computed"].update(year="2009"), "'2009' is not of type 'integer', 'null'"),
    ],
)
def test_the_schemas_would_tell(files: dict[str, bytes], change: Callable[[Any], Any], said: str) -> None:
    described = json.loads(files["api/v1/openapi.json"])
    schema = {"$ref": "#/components/schemas/evaluation", "components": described["components"]}
    entry = json.loads(files["evaluations/trial-2009/entry.json"])
    change(entry)
    faults = [str(fault.message) for fault in Draft202012Validator(schema).iter_errors(entry)]
    assert len(faults) == 1
    assert said in faults[0]


def test_the_index_leads_to_every_file(files: dict[str, bytes]) -> None:
    index = json.loads(files["api/v1/index.json"])
    for address in index["paths"].values():
        assert address.removeprefix("https://example.org/") in files
    assert index["counts"] == {"evaluations": 5, "policies": 3, "themes": 4, "reviews": 1}


def test_facets_count_entries(files: dict[str, bytes]) -> None:
    facets = {facet["name"]: facet for facet in json.loads(files["api/v1/facets.json"])["facets"]}
    assert [(value["code"], value["entries"]) for value in facets["kind"]["values"]] == [
        ("evaluation", 5),
        ("policy", 3),
    ]


# Files of entries


def test_each_entry_has_its_own_files(corpus: Corpus, files: dict[str, bytes]) -> None:
    for kind, entry in corpus.linked.library.entries():
        stem = f"{'evaluations' if kind == 'evaluation' else 'policies'}/{entry.id}/entry."
        assert files[f"{stem}yml"] == (GOOD / entry.file).read_bytes()
        whole = json.loads(files["data/corpus.json"])["entries"]
        assert json.loads(files[f"{stem}json"]) in whole
        problems = Problems()
        records = parse_bibliography(files[f"{stem}bib"].decode(), "entry.bib", problems)
        assert not problems.errors
        assert [item["id"] for item in json.loads(files[f"{stem}json"])["references"]] == list(records)
        assert len(rispy.loads(files[f"{stem}ris"].decode())) == len(records) > 0


def test_references_are_the_documents_of_all_entries(corpus: Corpus, files: dict[str, bytes]) -> None:
    wanted = {key for key, _ in corpus.linked.by_record.items()}
    records = parse_bibliography(files["data/references.bib"].decode(), "references.bib", Problems())
    assert set(records) == wanted
    for key, record in records.items():
        kept = corpus.linked.library.bibliography[key]
        assert (record.title, record.authors, record.date, record.doi) == (
            kept.title, kept.authors, kept.date, kept.doi,
        )  # fmt: skip
    assert {item["id"] for item in json.loads(files["data/references.csl.json"])} == wanted
    assert len(rispy.loads(files["data/references.ris"].decode())) == len(wanted)


# Packages


def test_descriptors_tell_the_truth_about_the_files(files: dict[str, bytes]) -> None:
    package = json.loads(files["data/datapackage.json"])
    assert package["version"] == json.loads(files["api/v1/index.json"])["as_of"]
    for resource in package["resources"]:
        content = files[f"data/{resource['path']}"]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert content.startswith(",".join(field["name"] for field in resource["schema"]["fields"]).encode())
    crate = {node["@id"]: node for node in json.loads(files["data/ro-crate-metadata.json"])["@graph"]}
    root = crate["./"]
    assert crate["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = [part["@id"] for part in root["hasPart"]]
    in_folder = {name.removeprefix("data/") for name in files if name.startswith("data/")}
    assert set(parts) == in_folder - {"ro-crate-metadata.json"}
    for name in parts:
        assert crate[name]["sha256"] == hashlib.sha256(files[f"data/{name}"]).hexdigest()
        assert crate[name]["contentSize"] == str(len(files[f"data/{name}"]))


def test_a_licence_that_is_stated_is_in_every_descriptor(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "mkdocs.yml"
    text = path.read_text(encoding="utf-8").replace("  - synthesite\n", "  - synthesite: {licence: CC-BY-4.0}\n")
    path.write_text(text, encoding="utf-8")
    made = all_files(read_corpus(project, project / "cache"))
    address = "https://creativecommons.org/licenses/by/4.0/"
    assert json.loads(made["data/datapackage.json"])["licenses"][0]["path"] == address
    crate = json.loads(made["data/ro-crate-metadata.json"])["@graph"]
    assert {"@id": address} in [node.get("license") for node in crate]
    assert json.loads(made["api/v1/openapi.json"])["info"]["license"]["url"] == address


def test_the_zipped_package_has_no_clock(corpus: Corpus, files: dict[str, bytes]) -> None:
    content = export_bytes(corpus, ["trial-2009"], "datapackage")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert {info.date_time[3:] for info in packed.infolist()} == {(0, 0, 0)}
        day = "-".join(f"{part:02d}" for part in packed.infolist()[0].date_time[:3])
        descriptor = json.loads(packed.read("datapackage.json"))
    assert day == descriptor["created"][:10]
    assert {resource["path"] for resource in descriptor["resources"]} == {*names} - {"datapackage.json"}
    assert zip_bytes({"a": b"b"}, "2026-11-22") == zip_bytes({"a": b"b"}, "2026-11-22")


def test_frictionless_accepts_the_data_package(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless

        for name, content in files.items():
            if name.startswith("data/"):
                (tmp_path / name.removeprefix("data/")).write_bytes(content)
        monkeypatch.chdir(tmp_path)
        report = frictionless.validate("datapackage.json")
        assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "type", "message"])
        assert len(report.tasks) == len(json.loads(files["data/datapackage.json"])["resources"])
        text = (tmp_path / "outcomes.csv").read_bytes().replace(b"trial-2009,", b"no-such-entry,", 1)
        (tmp_path / "outcomes.csv").write_bytes(text)
        assert not frictionless.validate("datapackage.json").valid
