"""Everything a contributor can write, written with intent to harm: it comes out as words, and as nothing else.

Two projects are built that differ only in the words of every text field. One has harmless words, the other
scripts, broken markup, template marks and odd characters. The pages must have the same elements and attributes,
and the text of the one must be that of the other with the words exchanged.
"""

from __future__ import annotations

import json
import re
import shutil
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from finished_site import HtmlPage, read_pages
from pydantic import BaseModel
from running import GOOD, run_program

from synthesite.pipeline import check_project
from synthesite.schema import Evaluation, Policy, Review, values
from synthesite.schema.review import EligibilityRule
from synthesite.schema.theme import Theme

MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>{{ config }}{% if x %}{# c #}${x} "
    "javascript:alert(3) </title></p></td></article>--><!-- ]]> <a href=\"javascript:alert(4)\" onclick='x'>\u2028"
    "<svg/onload=alert(5)> synthesitemarkbody"
)
WORDS = {
    "zztext": f"zztext {MARKUP} &lt;b&gt; &amp;amp; **x** [l](javascript:x) end",
    "zzprose": f"zzprose {MARKUP} end",
    "zzbib": "zzbib <script>alert(1)</script><img src=x onerror=alert(2)>\"' end",
}
"""Harmless words, and what stands for them in the hostile project; small letters, for some are shown in others."""

CODES: tuple[tuple[Any, str], ...] = (
    (values.Design, "randomised-trial"),
    (values.OutcomeDomain, "emergency-admissions"),
    (values.Voice, "older-people"),
    (values.Scope, "core"),
    (values.Setting, "primary-care"),
    (values.Population, "older-people"),
    (values.Model, "visiting-nurse"),
    (values.PolicyKind, "strategy"),
    (values.Issuer, "exampleshire-council"),
    (values.ThemeId, "continuity"),
    (values.EntryReference, "interviews-2010"),
)
FIXED: dict[tuple[str, str], Any] = {
    ("Link", "says_what_it_says"): None,
    ("Outcome", "direction"): None,
    ("Outcome", "beneficial"): None,
    ("Outcome", "estimate"): "0.87",
    ("Outcome", "metric"): "risk-ratio",
    ("Outcome", "interval"): {"low": "0.60", "high": "1.25", "level": "95"},
    ("Arm", "n"): "120",
    ("Arm", "events"): "37",
    ("Appraisal", "tool"): "other",
    ("Target", "provision"): "part-provisions",
    ("Target", "theme"): None,
    ("Policy", "binding"): None,
    ("Review", "screening"): ["screening.csv"],
    ("Review", "included"): ["trial-2009"],
    ("Review", "changes"): [
        {
            "date": "2026-01-10",
            "version": "1",
            "what": "zztext",
            "why": "zztext",
            "conclusions_changed": "true",
            "conclusion": "zztext",
        }
    ],
    ("Search", "log"): "screening.csv",
    ("Search", "queries"): None,
    ("Search", "hits"): None,
    ("ReviewFinding", "cerqual"): None,
    ("ReviewFinding", "kind"): "effect",
    ("Grade", "raised"): [{"kind": "dose-response", "reason": "zztext"}],
    ("GradeDomain", "judgement"): "not-serious",
    ("Theme", "id"): "continuity",
    ("Theme", "broader"): None,
    ("Theme", "related"): ["use-of-hospital"],
    ("Theme", "replaced_by"): None,
    ("Currency", "published_on"): "2026-01-10",
    ("Currency", "coded_to"): "2026-01-09",
    ("Currency", "searched_on"): "2026-01-02",
}
"""Fields that cannot hold just anything beside the others; None leaves them out."""

PATTERNED = ("orcid", "doi")
"""Text fields of one form only."""


def _bare(hint: Any) -> Any:
    """A hint without "or None"."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(inner for inner in typing.get_args(hint) if inner is not type(None))
    return hint


def fill(model: type[BaseModel]) -> dict[str, Any]:
    """A record with every field of a model, marks in the stead of text."""
    filled: dict[str, Any] = {}
    for name, hint in typing.get_type_hints(model, include_extras=True).items():
        if name.startswith("model_"):
            continue
        if (model.__name__, name) in FIXED:
            if FIXED[model.__name__, name] is not None:
                filled[name] = FIXED[model.__name__, name]
            continue
        described = model.model_fields[name]
        example = (described.examples or [None])[0]
        filled[name] = _filled(_bare(hint), example, name, patterned=described.metadata != [])
    return filled


def _filled(hint: Any, example: Any, name: str, *, patterned: bool = False) -> Any:
    if typing.get_origin(hint) is tuple:
        inner = _filled(typing.get_args(hint)[0], example[0] if example else name, name)
        return [inner]
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        found = fill(hint)
        if "id" in found:
            found["id"] = f"part-{name}".replace("_", "-")
        return found
    if hint == values.Text:
        return str(example) if name in PATTERNED else "zztext"
    if hint == values.Prose:
        return "zzprose"
    for kind, code in CODES:
        if hint == kind:
            return code
    if hint == values.CitationKey:
        return "RECORD"
    if hint == values.Date:
        return "2005-01"
    return example if isinstance(example, str) else json.dumps(example)


def text_fields(model: type[BaseModel], seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every text field that a model holds, however deep: model and field."""
    for name, hint in typing.get_type_hints(model, include_extras=True).items():
        bare = _bare(hint)
        while typing.get_origin(bare) is tuple:
            bare = _bare(typing.get_args(bare)[0])
        if bare in (values.Text, values.Prose):
            yield model.__name__, name
        elif isinstance(bare, type) and issubclass(bare, BaseModel) and bare.__name__ not in seen:
            yield from text_fields(bare, seen | {bare.__name__})


def _swap(tree: Any, words: dict[str, str]) -> Any:
    if isinstance(tree, dict):
        return {key: _swap(value, words) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_swap(value, words) for value in tree]
    return words.get(tree, tree) if isinstance(tree, str) else tree


def write_project(project: Path, words: dict[str, str]) -> None:
    """The good example with every text field of an evaluation, policy, theme, review, code and record filled."""
    shutil.copytree(GOOD, project)
    evidence = project / "evidence"

    def write(path: Path, tree: Any, record: str = "") -> None:
        exchanged = _swap(tree, {**words, "RECORD": record})
        path.write_text(json.dumps(exchanged, indent=1), encoding="utf-8")  # JSON is YAML, all of it quoted

    for name, record in (("trial-2009", "trial2009"), ("rural-2011", "rural2011")):
        write(evidence / f"evaluations/{name}.yml", fill(Evaluation), record)
    write(evidence / "policies/model-2005.yml", fill(Policy), "model2005")
    (evidence / "evaluations/trial-2009.coding-sc.yml").unlink()
    review = fill(Review)
    other = json.loads(json.dumps(review["findings"][0]))
    other.pop("grade")
    component = {"judgement": "none-or-very-minor", "reason": "zztext"}
    other |= {"id": "second", "kind": "qualitative", "cerqual": dict.fromkeys(
        ("methodological_limitations", "coherence", "adequacy", "relevance"), component
    )}  # fmt: skip
    review["findings"].append(other)
    write(project / "reviews/nurses-in-exampleshire/review.yml", review)
    prose = "## zzprose\n\nA paragraph: zzprose\n\n- zzprose\n\n> zzprose\n\n| a | b |\n|---|---|\n| zzprose | x |\n"
    for name in ("plain-language-summary", "methods"):
        (project / f"reviews/nurses-in-exampleshire/{name}.md").write_text(
            prose.replace("zzprose", words["zzprose"]), encoding="utf-8"
        )
    reason = words["zztext"].replace('"', '""')
    (project / "reviews/nurses-in-exampleshire/screening.csv").write_text(
        "record,title,first_author,year,found_by_query,source_address,decision,reason,entry\n"
        f'r1,"{reason}","{reason}",2009,"{reason}",https://example.org/a,include,"{reason}",trial-2009\n'
        f'r2,"{reason}","{reason}",2009,"{reason}",https://example.org/b,exclude,"{reason}",\n',
        encoding="utf-8",
    )
    themes = yaml.safe_load((evidence / "themes.yml").read_text(encoding="utf-8"))
    themes["title"] = themes["description"] = "zztext"
    full = fill(Theme)
    for theme in themes["themes"]:
        for name in ("definition", "scope_note", "question"):
            theme[name] = "zztext"
        if theme["id"] == "continuity":
            theme.update({**full, "label": "Continuity zztext", "alt_labels": ["Alternative zztext"]})
            theme["hidden_labels"] = ["Hidden zztext"]
            theme["outcome_domains"] = []
    # labels must differ from each other, so the mark stands within them
    exchanged = json.loads(json.dumps(themes).replace("zztext", json.dumps(words["zztext"])[1:-1]))
    write(evidence / "themes.yml", exchanged)
    codebook = yaml.safe_load((evidence / "codebook.yml").read_text(encoding="utf-8"))
    for rows in codebook.values():
        for row in rows if isinstance(rows, list) else ():
            row["label"] = f"{row['label']} {words['zztext']}"
            row["definition"] = words["zztext"]
    codebook["updated_on"] = str(codebook["updated_on"])
    write(evidence / "codebook.yml", codebook)
    bibliography = (evidence / "references.bib").read_text(encoding="utf-8")
    for old in (
        "Example trial of visiting nurses in {Exampleshire}",
        "Example model of visiting nurses",
        "Journal of Examples",
    ):
        bibliography = bibliography.replace(f"{{{old}}}", f"{{{words['zzbib']}}}")
    bibliography = bibliography.replace("{{Exampleshire Council}}", f"{{{{{words['zzbib']}}}}}")
    (evidence / "references.bib").write_text(bibliography, encoding="utf-8")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two projects, built."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, words in (("harmless", {word: word for word in WORDS}), ("hostile", WORDS)):
        write_project(folder / name, words)
        done = run_program("synthesite", "build", folder=folder / name, cache=folder / "cache")
        assert done.returncode == 0, done.stderr + done.stdout
    return {name: folder / name for name in ("harmless", "hostile")}


def _records(project: Path) -> Iterator[BaseModel]:
    library = check_project(project).library
    yield library.evaluations["trial-2009"].record
    yield library.policies["model-2005"].record
    yield from (entry.record for entry in library.reviews.values())
    yield library.themes["continuity"]


def _written(record: BaseModel, found: set[tuple[str, str]]) -> None:
    """Collect the text fields that hold hostile words."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, BaseModel):
                _written(one, found)
            elif isinstance(one, str) and "<script>" in one:
                found.add((type(record).__name__, name))


def test_every_text_field_is_tried(both: dict[str, Path]) -> None:
    tried: set[tuple[str, str]] = set()
    for record in _records(both["hostile"]):
        _written(record, tried)
    fields = {field for model in (Evaluation, Policy, Review, Theme) for field in text_fields(model)}
    names_of_files = {("Search", "log"), ("Review", "screening"), ("Change", "version")}
    patterned = {(model, name) for model, name in fields if name in PATTERNED}
    assert fields - tried - names_of_files - patterned == set()
    assert len(tried) > 100
    assert not any(model == EligibilityRule.__name__ for model, _ in fields)


OWN_ADDRESS = re.compile(r"(?:https://example\.org/|[.#])[\w./#-]*|[a-z0-9-]+")

QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
"""Quotation marks of references, which citation styles set as typographic ones."""


def _plain(text: str) -> str:
    """Text as it is compared: some names are shown with a capital, and codes without hyphens."""
    return " ".join(text.translate(QUOTES).casefold().replace("-", " ").split())


def _exchanged(text: str) -> str:
    """The text of a harmless page, with hostile words for the harmless ones."""
    return _plain("".join(_parts(text)))


def _parts(text: str) -> Iterator[str]:
    rest = text
    while rest:
        position, word = min(
            ((at, word) for word in WORDS if (at := rest.casefold().find(word)) >= 0), default=(len(rest), "")
        )
        yield rest[:position]
        yield WORDS.get(word, "")
        rest = rest[position + len(word) :]


def _has_picture(page: HtmlPage) -> bool:
    return any(tag == "svg" and "sy-picture" in value.split() for tag, name, value in page.values if name == "class")


def _code(page: HtmlPage) -> list[str]:
    """What the scripts of a page do; blocks of data are read, and must not end before their end."""
    found: list[str] = []
    for script in page.scripts:
        if script.startswith('{"@context"'):
            assert "<" not in script
            assert json.loads(script)
            found.append("data")
        else:
            found.append(script)
    return found


def test_hostile_words_make_no_element_and_no_attribute(both: dict[str, Path]) -> None:
    harmless, hostile = (read_pages(both[name] / "site") for name in ("harmless", "hostile"))
    assert list(harmless) == list(hostile)
    shown = 0
    drawn = {element for page in harmless.values() for element in page.elements}
    for name, page in hostile.items():
        if _has_picture(page):  # longer words take more lines, so that there is more of the same
            assert set(page.elements) <= drawn, name
        else:
            assert page.elements == harmless[name].elements, name
        assert _code(page) == _code(harmless[name]), name
        assert page.faults == [], name
        assert page.ids == harmless[name].ids, name
        shown += page.text.count("<script>alert(1)")
    assert shown > 300


def test_hostile_words_are_shown_as_they_were_written(both: dict[str, Path]) -> None:
    harmless, hostile = (read_pages(both[name] / "site") for name in ("harmless", "hostile"))
    for name, page in hostile.items():
        if _has_picture(page) or name.startswith(("data/", "quality/")):  # words are cut there, or sizes of files told
            continue
        assert _plain(page.text) == _exchanged(harmless[name].text), name


def test_hostile_words_lead_nowhere(both: dict[str, Path]) -> None:
    harmless, hostile = (read_pages(both[name] / "site") for name in ("harmless", "hostile"))

    def addresses(page: HtmlPage) -> list[str]:
        return [value for _, name, value in page.values if name in ("href", "src", "action", "data-base", "id", "for")]

    def others(page: HtmlPage) -> list[str]:
        return [address for address in addresses(page) if OWN_ADDRESS.fullmatch(address) is None]

    for name, page in hostile.items():
        if _has_picture(page):  # there can be more of our own addresses, and no others
            assert others(page) == others(harmless[name]), name
        else:
            assert addresses(page) == addresses(harmless[name]), name


def test_files_beside_the_pages_hold_the_words_whole(both: dict[str, Path]) -> None:
    table = json.loads((both["hostile"] / "site/api/v1/entries.json").read_text(encoding="utf-8"))
    titles = {entry["id"]: entry["title"] for entry in table["entries"]}
    assert titles["trial-2009"] == WORDS["zztext"]


def test_reports_of_problems_are_plain_too(both: dict[str, Path]) -> None:
    """Warnings quote what was written; none of it may steer a terminal or a forge."""
    for form in ("text", "github", "markdown"):
        done = run_program(
            "synthesite",
            "check",
            "--format",
            form,
            folder=both["hostile"],
            cache=both["hostile"].parent / "cache",
        )
        assert done.returncode == 0
        assert "T604" in done.stdout, "raw HTML in prose is a warning"
        assert "\x1b" not in done.stdout
        if form == "markdown":
            assert "<script>" not in done.stdout.replace("\\<script\\>", "")
