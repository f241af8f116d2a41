"""Views to bodies: addresses, contents, edit links, and templates that ask for what is not there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthesite.labels import Labels
from synthesite.pipeline import check_project, only_under, render_project
from synthesite.problems import Problems
from synthesite.render import RenderedPage, Renderer, render_views, squeezed
from synthesite.views import Corpus, View

MakeProject = Callable[..., Path]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The good example, planned once; tests put templates of their own names into it."""
    project = shutil.copytree(Path(__file__).parent.parent / "data/good", tmp_path_factory.mktemp("render") / "project")
    return render_project(check_project(project, use_cache=False)).corpus


def with_template(corpus: Corpus, text: str, **more: Any) -> RenderedPage:
    folder = corpus.linked.library.project.templates / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.jinja").write_text(text, encoding="utf-8")
    given = {
        "address": "themes/x/",
        "template": "own.jinja",
        "kind": "theme",
        "title": "T",
        "description": "D",
        "data": {},
    }
    return Renderer(corpus).render(View(**{**given, **more}))


@pytest.mark.parametrize(
    ("address", "to", "link"),
    [
        ("", "themes/a/", "themes/a/"),
        ("", "", "./"),
        ("themes/", "", "../"),
        ("themes/x/", "evaluations/a/", "../../evaluations/a/"),
        ("browse/kind/act/page/2/", "browse/", "../../../../../browse/"),
    ],
)
def test_links_are_relative_so_that_the_site_may_lie_anywhere(address: str, to: str, link: str, corpus: Corpus) -> None:
    assert with_template(corpus, "{{ url(to) }}", address=address, data={"to": to}).body == link


def test_values_are_escaped_and_prose_is_rendered(corpus: Corpus) -> None:
    page = with_template(
        corpus,
        '<p title="{{ x }}">{{ x }}</p>{{ prose(x) }}{{ prose(none) }}{{ prose(cited) }}',
        data={"x": "<b>\"'&</b>", "cited": "[@trial2009; @interviews-2010#trust]"},
        title='A <b> & "c"',
        description="<i>",
    )
    assert page.body == (
        '<p title="&lt;b&gt;&#34;&#39;&amp;&lt;/b&gt;">&lt;b&gt;&#34;&#39;&amp;&lt;/b&gt;</p>'
        "<p>&lt;b&gt;\"'&amp;&lt;/b&gt;</p>\n"
        '<p>(<a class="sy-cited" href="../../evaluations/trial-2009/">Example and others 2009</a>; '
        '<a class="sy-cited" href="../../evaluations/interviews-2010/#trust">Specimen 2010</a>)</p>\n'
    )
    assert (page.title, page.description) == ("A &lt;b&gt; &amp; &quot;c&quot;", "&lt;i&gt;")


def test_contents_are_the_second_headings(corpus: Corpus) -> None:
    page = with_template(
        corpus,
        '<h1 id="a">A</h1><h2 id="one">One <span class="x">&amp; more</span></h2><h3 id="b">B</h3>'
        '<h2 id="two" class="x">Two\n  lines</h2><h2>No id</h2>',
    )
    assert page.toc == (("one", "One &amp; more"), ("two", "Two lines"))


def test_a_long_description_is_cut_at_a_word(corpus: Corpus) -> None:
    page = with_template(corpus, "x", description="word, " * 100)
    assert len(page.description) <= 302
    assert page.description.endswith("word …")
    assert with_template(corpus, "x", description="Short.\n  Text").description == "Short. Text"


@pytest.mark.parametrize(
    ("forge", "source", "expected"),
    [
        ("", "evidence/a.yml", None),
        ("https://forge.example/o/n", None, None),
        ("https://forge.example/o/n/", "evidence/a b.yml", "https://forge.example/o/n/edit/main/evidence/a%20b.yml"),
        ("https://gitlab.example/o/n", "evidence/a.yml", "https://gitlab.example/o/n/-/edit/main/evidence/a.yml"),
    ],
)
def test_edit_links(forge: str, source: str | None, expected: str | None, corpus: Corpus) -> None:
    renderer = Renderer(replace(corpus, settings=replace(corpus.settings, forge=forge)))
    assert renderer.edit_address(source) == expected


def test_every_entry_page_leads_to_its_source(make_project: MakeProject) -> None:
    project = make_project()
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("- synthesite", "- synthesite: {forge: 'https://forge.example/o/n'}"), encoding="utf-8"
    )
    site = render_project(check_project(project))
    for page in site.pages:
        if page.kind in ("evaluation", "policy", "theme", "review"):
            assert page.source is not None
            assert f'href="https://forge.example/o/n/edit/main/{page.source}"' in page.body, page.address
            assert (project / page.source).is_file()


def test_one_broken_template_is_one_problem_and_the_other_pages_are_made(corpus: Corpus) -> None:
    folder = corpus.linked.library.project.templates / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "good.jinja").write_text("fine", encoding="utf-8")
    (folder / "bad.jinja").write_text("\n{{ absent }}", encoding="utf-8")
    views = [
        View(f"x/{number}/", template, "list", "T", "D", {})
        for number, template in enumerate(("good.jinja", "bad.jinja", "bad.jinja", "good.jinja"))
    ]
    problems = Problems()
    noted: list[str] = []
    pages = list(render_views(corpus, views, problems, noted.append))
    assert [page.address for page in pages] == ["x/0/", "x/3/"]
    assert [(found.slug, found.file, found.line) for found in problems] == [
        ("template-error", "site_templates/pages/bad.jinja", 2)
    ]
    assert noted == ["x/0/", "x/1/", "x/2/", "x/3/"]


def test_a_missing_template_is_a_problem_too(corpus: Corpus) -> None:
    problems = Problems()
    assert list(render_views(corpus, [View("x/", "absent.jinja", "list", "T", "D", {})], problems)) == []
    (problem,) = problems
    assert problem.slug == "template-error"
    assert "absent.jinja" in problem.message


def test_indentation_goes_and_code_stays() -> None:
    html = "<div>\n    <p>One\n      two</p>\n\n  <pre><code>a\n    b\n\n  c</code></pre>\n   </div>"
    assert squeezed(html) == "<div>\n<p>One\ntwo</p>\n<pre><code>a\n    b\n\n  c</code></pre>\n</div>"


@pytest.mark.parametrize(
    ("group", "code", "words"),
    [
        ("kinds", "policy", "Policy"),
        ("kinds", "no-such-kind", "no such kind"),
        ("no-such-group", "a-b", "a b"),
        ("kinds", None, ""),
    ],
)
def test_labels(group: str, code: str | None, words: str, corpus: Corpus) -> None:
    assert corpus.labels.of(group, code) == words


def test_words_for_kinds_of_nothing(corpus: Corpus) -> None:
    labels: Labels = corpus.labels
    assert labels.text("some words") == "some words"
    assert labels.text(None) == ""
    assert labels.text("not-reported") not in ("", "not-reported")
    assert labels.text("not-applicable") not in ("", "not-applicable", labels.text("not-reported"))


def test_every_code_of_the_program_has_words(corpus: Corpus) -> None:
    """Every value that a field can take, and that a page shows, has a label."""
    import typing

    from synthesite.schema import appraisal, common, evaluation, policy
    from synthesite.synthesis.policy_status import State

    for group, kind in (
        ("directions", evaluation.Direction),
        ("metrics", evaluation.Metric),
        ("access", common.Access),
        ("links", common.LinkKind),
        ("publication_status", common.PublicationStatus),
        ("events", policy.EventType),
        ("strengths", policy.Strength),
        ("strength_meanings", policy.Strength),
        ("states", State),
        ("levels", appraisal.GradeLevel),
        ("confidence", appraisal.GradeLevel),
        ("concerns", appraisal.Concern),
        ("concerns", appraisal.Qualitative),
        ("concerns", appraisal.Suspicion),
    ):
        known = corpus.labels.groups[group]
        assert [code for code in typing.get_args(kind) if code not in known] == [], group


def test_problems_of_some_files_only() -> None:
    problems = Problems()
    for file in ("evidence/a.yml", "evidence/ab.yml", "evidence/policies/c.yml", "reviews/x/review.yml"):
        problems.add("unknown-code", file, "x")

    def files(*paths: str) -> list[str]:
        return [found.file for found in only_under(problems, list(paths))]

    assert len(files()) == 4
    assert files("evidence/a.yml") == ["evidence/a.yml"]
    assert files("evidence/policies/") == ["evidence/policies/c.yml"]
    assert files("evidence/a", "reviews") == ["reviews/x/review.yml"]
