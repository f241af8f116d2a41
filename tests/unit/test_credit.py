"""Who is named for what: on entries, themes, reviews, the page of acknowledgements, and to programs."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from synthesite.labels import load_labels
from synthesite.pipeline import Checked, check_project, summarise_project
from synthesite.problems import Problems
from synthesite.render import RenderedPage, render_views
from synthesite.schema.review import CreditRole
from synthesite.synthesis.credit import DEEDS, Contributor, credit_contributors
from synthesite.views import plan_views
from synthesite.views.acknowledgements import ADDRESS

MakeProject = Callable[..., Path]
GOOD = Path(__file__).parent.parent / "data" / "good"

# ORCID's own examples: its fictitious researcher, and the iD with which its documentation shows the character X.
ANN, BO = "0000-0002-1825-0097", "0000-0002-1694-233X"
# Nobody's: fifteen zeros have the check character (12 - 0) mod 11 = 1 (ISO/IEC 7064, MOD 11-2).
THIRD = "0000-0000-0000-0001"
EVIL = "<img src=x onerror=alert(1)>"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def sign(project: Path) -> Path:
    """Let two people sign what they did in a project; one of them tries to write markup."""
    evaluation = project / "evidence/evaluations/trial-2009.yml"
    replace(
        evaluation,
        "coding: {by: first coder, on: 2026-01-04, access: full-text, checked_by: second coder,",
        f"coding: {{by: Ann Example, orcid: {ANN}, on: 2026-01-04, access: full-text,\n"
        f"  checked_by: 'Bo {EVIL}', checked_orcid: {BO},",
    )
    replace(evaluation, "assessor: first coder", "assessor: Ann Example")
    themes = project / "evidence/themes.yml"
    replace(
        themes,
        "question: Did people see the same nurse?",
        f"question: Did people see the same nurse?\n    curator: Ann Example\n    curator_orcid: {ANN}",
    )
    review = project / "reviews/nurses-in-exampleshire/review.yml"
    replace(
        review,
        f"  - {{name: first coder, orcid: {ANN}}}\n",
        f"  - {{name: Ann Example, orcid: {ANN}, roles: [conceptualization, writing-original-draft]}}\n"
        f"  - {{name: 'Bo {EVIL}', orcid: {BO}, roles: [data-curation, writing-review-editing]}}\n",
    )
    return project


@pytest.fixture
def signed(make_project: MakeProject) -> Path:
    """A project with two people in it."""
    return sign(make_project())


REVIEW = "reviews/nurses-in-exampleshire/"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RenderedPage]:
    """Pages of a project with two people in it, rendered once."""
    project = tmp_path_factory.mktemp("signed") / "project"
    shutil.copytree(GOOD, project)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SYNTHESITE_CACHE", str(project.parent / "cache"))
        checked = check_project(sign(project), use_cache=False)
        addresses = ("evaluations/trial-2009/", "evaluations/rural-2011/", "themes/continuity/", REVIEW, ADDRESS)
        return pages_of(checked, *addresses)


def people(project: Path) -> dict[str, Contributor]:
    checked = check_project(project, use_cache=False)
    assert checked.problems.errors == 0, [problem.message for problem in checked.problems]
    return {one.orcid or one.name: one for one in credit_contributors(checked.library)}


def pages_of(checked: Checked, *addresses: str) -> dict[str, RenderedPage]:
    corpus = summarise_project(checked)
    problems = Problems()
    views = [view for view in plan_views(corpus) if view.address in addresses]
    found = {page.address: page for page in render_views(corpus, views, problems)}
    assert [problem.message for problem in problems] == []
    assert set(found) == set(addresses)
    return found


def test_everything_somebody_did_is_counted_once(signed: Path) -> None:
    found = people(signed)
    assert list(found) == [ANN, BO, "first coder", "second coder"], "people who signed first, then by name"
    ann, bo, first, second = found.values()
    assert ann.name == "Ann Example"
    assert {kind: ann.on(kind) for kind in DEEDS} == {
        "coded": ("trial-2009",),
        "coded-again": (),
        "checked": (),
        "appraised": ("trial-2009",),
        "curates": ("continuity",),
        "authored": ("nurses-in-exampleshire",),
    }, "a name without an iD is the person who gives one elsewhere"
    assert ann.authored[0].roles == ("conceptualization", "writing-original-draft")
    assert bo.on("checked") == ("trial-2009",)
    assert len(first.on("coded", "evaluation")) == 4
    assert len(first.on("coded", "policy")) == 3
    assert second.on("coded-again") == ("trial-2009",)
    assert first.on("appraised") == (), "rural-2011's appraisal was published by others"


def test_two_people_of_one_name_stay_two(signed: Path) -> None:
    replace(signed / "evidence/evaluations/rural-2011.yml", "by: first coder", f"by: Ann  example, orcid: {BO}")
    replace(signed / "evidence/evaluations/review-2013.yml", "by: first coder", "by: Ann Example")
    checked = check_project(signed, use_cache=False)
    names = {(one.name, one.orcid): one.on("coded") for one in credit_contributors(checked.library)}
    assert names[("Ann Example", ANN)] == ("trial-2009",)
    assert names[("Ann Example", None)] == ("review-2013",), "nobody can tell which of the two"


def test_pages_name_who_did_what_and_escape_it(pages: dict[str, RenderedPage]) -> None:
    found = {address: page for address, page in pages.items() if address != "evaluations/rural-2011/"}
    for page in found.values():
        assert "<img" not in page.body
        assert f'<a href="https://orcid.org/{ANN}">' in page.body
    for address in ("evaluations/trial-2009/", REVIEW, ADDRESS):
        assert f'<a href="https://orcid.org/{BO}">Bo &lt;img src=x onerror=alert(1)&gt;' in found[address].body
    made = found[REVIEW].body.partition('id="made"')[2].partition("<h2")[0]
    said = unescape(re.sub(r"<[^>]+>", " ", made))
    assert "Conceptualization; Writing – original draft" in said
    assert "Data curation; Writing – review & editing" in said
    whole = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[ADDRESS].body)))
    assert "There are 8 entries. A second person checked 1 of them" in whole
    assert "Coded: 4 evaluations and 3 policies" in whole
    assert "Looks after: Continuity of care" in whole
    assert whole.index("Ann Example") < whole.index("Roles and names without") < whole.index("Second coder")


def _data(page: RenderedPage) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.head, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_programs_are_told_who_by_orcid(pages: dict[str, RenderedPage]) -> None:
    found = pages
    ann = {"@type": "Person", "@id": f"https://orcid.org/{ANN}", "name": "Ann Example"}
    bo = {"@type": "Person", "@id": f"https://orcid.org/{BO}", "name": f"Bo {EVIL}"}
    entry = _data(found["evaluations/trial-2009/"])
    assert (entry["author"], entry["contributor"]) == (ann, bo)
    assert entry["mainEntity"].get("author") != ann, "the coder is the author of the page, not of the paper"
    assert _data(found["themes/continuity/"])["editor"] == ann
    assert _data(found[REVIEW])["mainEntity"]["author"] == [ann, bo]
    assert "author" not in _data(found["evaluations/rural-2011/"]), "a role is nobody that a program could look up"
    assert all("<img" not in page.head for page in found.values())


def test_where_nobody_signed_the_page_says_so(make_project: MakeProject) -> None:
    project = make_project()
    replace(project / "reviews/nurses-in-exampleshire/review.yml", f", orcid: {ANN}", "")
    page = pages_of(check_project(project, use_cache=False), ADDRESS)[ADDRESS]
    assert "No person has signed their work here" in page.body
    assert "https://orcid.org/0" not in page.body
    assert "First coder" in page.body


@pytest.mark.parametrize(
    ("written", "slug", "remedy"),
    [
        # the last character of each is computed from the others (ISO/IEC 7064, MOD 11-2)
        ("orcid: 0000-0002-1825-0098", "bad-orcid", ""),
        ("orcid: 0000-0002-1694-2330", "bad-orcid", ""),
        ("orcid: 0000-0002-1825-007", "bad-orcid", ""),
        ("orcid: https://orcid.org/0000-0002-1825-0097", "bad-orcid", ""),
        ("orcid: ٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧", "bad-orcid", ""),
        ("roles: [writing]", "unknown-value", "allowed: conceptualization"),
        ("roles: [Conceptualization]", "unknown-value", 'write "conceptualization"'),
    ],
)
def test_slips_that_would_credit_somebody_else_are_refused(
    written: str, slug: str, remedy: str, make_project: MakeProject
) -> None:
    project = make_project()
    replace(project / "reviews/nurses-in-exampleshire/review.yml", f"orcid: {ANN}", written)
    problems = list(check_project(project, use_cache=False).problems)
    assert [problem.slug for problem in problems] == [slug]
    assert remedy in problems[0].remedy


def test_there_are_fourteen_roles_with_words(own_checked: Checked) -> None:
    roles = get_args(CreditRole)
    assert len(set(roles)) == 14  # ANSI/NISO Z39.104-2022
    assert set(load_labels(own_checked.library).groups["credit_roles"]) == set(roles)


def test_the_citation_file_names_nobody_whom_the_evidence_does_not(own_checked: Checked) -> None:
    """It names a group; a person in it would have to be named by an entry, a theme or a review, with that iD."""
    root = Path(__file__).parent.parent.parent
    authors = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))["authors"]
    known = {(one.name, one.orcid) for one in credit_contributors(own_checked.library)}
    for author in authors:
        name = author.get("name") or f"{author['given-names']} {author['family-names']}"
        orcid = author.get("orcid", "").removeprefix("https://orcid.org/") or None
        assert (name, orcid) in known, f"{name} is in CITATION.cff, but nothing here says what they did"


@pytest.mark.parametrize(
    ("author", "said"),
    [
        (f"{{given-names: Ann, family-names: Example, orcid: 'https://orcid.org/{ANN}'}}", None),
        ("{given-names: Ann, family-names: Example}", None),
        (f"{{name: Somebody new, orcid: 'https://orcid.org/{THIRD}'}}", None),
        (f"{{given-names: Ann, family-names: Example, orcid: 'https://orcid.org/{THIRD}'}}", f"has the ORCID iD {ANN}"),
        (f"{{given-names: Anna, family-names: Other, orcid: 'https://orcid.org/{ANN}'}}", 'is that of "Ann Example"'),
        ("{name: Somebody new, orcid: 'https://orcid.org/0000-0002-1825-0098'}", "cannot be an ORCID iD"),
        ("[a list]", None),
    ],
)
def test_a_citation_file_agrees_with_the_entries(author: str, said: str | None, signed: Path) -> None:
    (signed / "CITATION.cff").write_text(f"cff-version: 1.2.0\nauthors:\n  - {author}\n", encoding="utf-8")
    problems = list(check_project(signed, use_cache=False).problems)
    if said is None:
        assert problems == []
    else:
        assert [problem.slug for problem in problems] == ["citation-file-disagrees"]
        assert said in problems[0].message
        assert (problems[0].line, problems[0].field) == (3, "authors[0].orcid")


def test_a_citation_file_that_cannot_be_read_is_not_ours_to_judge(signed: Path) -> None:
    path = signed / "CITATION.cff"
    for text in ("authors: [", "authors: nobody\n", "just text\n", ""):
        path.write_text(text, encoding="utf-8")
        assert list(check_project(signed, use_cache=False).problems) == []
    path.unlink()
    path.symlink_to("/dev/zero")
    assert list(check_project(signed, use_cache=False).problems) == []


def test_nobody_checks_their_own_coding(signed: Path) -> None:
    replace(
        signed / "evidence/evaluations/rural-2011.yml", "by: first coder", "by: first coder, checked_by: first coder"
    )
    replace(signed / "evidence/evaluations/review-2013.yml", "by: first coder", "by: first coder, checked_by: Bo")
    page = pages_of(check_project(signed, use_cache=False), ADDRESS)[ADDRESS]
    assert "A second person checked 2 of them" in page.body
