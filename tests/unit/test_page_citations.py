"""Citations in the prose of a page with their list of references, and how a page is to be cited itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from synthesite.bibliography import parse_bibliography
from synthesite.cache import ParseCache
from synthesite.citation import format_references, load_style
from synthesite.citation import references as references_module
from synthesite.citing import PageCitations, fill_places, refer_to_pages
from synthesite.pipeline import check_project, summarise_project
from synthesite.problems import Problems
from synthesite.prose import Cited, render_prose
from synthesite.render import RenderedPage, Renderer
from synthesite.schema.review import Change, newest_change
from synthesite.views import Corpus, plan_views
from synthesite.views.model import View

MakeProject = Callable[..., Path]
GOOD = Path(__file__).parent.parent / "data" / "good"

BIB = """
@article{smith2005, author={Smith, Anna}, title={Alpha}, journal={J}, year=2005, volume=1}
@article{smith2005more, author={Smith, Anna}, title={Beta}, journal={J}, year=2005, volume=2}
@article{jones2010, author={Jones, Bea and Lee, Cai}, title={Gamma}, journal={J}, year=2010, volume=3}
@legislation{act2014, title={Care Act 2014}, year=2014, number={c. 23}}
"""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    found = summarise_project(check_project(GOOD, use_cache=False))
    library = found.linked.library
    more = parse_bibliography(BIB, "references.bib", Problems()).records
    bibliography = replace(library.bibliography, records={**library.bibliography.records, **more})
    return replace(found, linked=replace(found.linked, library=replace(library, bibliography=bibliography)))


def written(corpus: Corpus, style: str, text: str, tmp_path: Path) -> tuple[str, list[str]]:
    """The words of a text with its citations, and its list of references."""
    citations = PageCitations(corpus, load_style(style), ParseCache(tmp_path, enabled=False))
    html = render_prose(text, lambda _: None, place=citations.place)
    places, listed = citations.finished()
    words = re.sub(r"<[^>]+>", "", fill_places(html, places)).strip()
    return words.replace("&amp;", "&"), [row.citation.text for row in listed]


def rendered(corpus: Corpus, address: str) -> RenderedPage:
    return Renderer(corpus).render(next(view for view in plan_views(corpus) if view.address == address))


# Citing Medicine and the ICMJE number in the order of the text; the others as their manuals' chapters on text
# citations have it (APA 8.10-8.19; Cite Them Right; Chicago 13.102-13.128).
TEXT = "One [@jones2010; @smith2005, p. 4]. Two [@smith2005more]. Three [@jones2010, pp. 5-6]. Four [@act2014]."
IN_TEXT = {
    "vancouver": "One [1, 2 (p. 4)]. Two [3]. Three [1 (pp. 5-6)]. Four [4].",
    "apa": "One (Jones & Lee, 2010; Smith, 2005a, p. 4). Two (Smith, 2005b). Three (Jones & Lee, 2010, pp. 5–6). "
    "Four (Care Act 2014).",
    "harvard": "One (Jones and Lee 2010; Smith 2005a, p. 4). Two (Smith 2005b). Three (Jones and Lee 2010, pp. 5–6). "
    "Four (Care Act 2014).",
    "chicago-author-date": "One (Jones and Lee 2010; Smith 2005a, 4). Two (Smith 2005b). Three (Jones and Lee 2010, "
    "5–6). Four (Care Act 2014, c. 23).",
}


@pytest.mark.parametrize("style", sorted(IN_TEXT))
def test_text_cites_as_the_style_does(corpus: Corpus, style: str, tmp_path: Path) -> None:
    words, listed = written(corpus, style, TEXT, tmp_path)
    assert words == IN_TEXT[style]
    assert len(listed) == 4


def test_numbers_follow_the_text_and_names_the_alphabet(corpus: Corpus, tmp_path: Path) -> None:
    numbered = written(corpus, "vancouver", TEXT, tmp_path)[1]
    assert [text[:5] for text in numbered] == ["Jones", "Smith", "Smith", "Care "]
    by_name = written(corpus, "apa", TEXT, tmp_path)[1]
    assert [text[:5] for text in by_name] == ["Care ", "Jones", "Smith", "Smith"]
    assert "(2005a). Alpha" in by_name[2]


def test_authors_named_in_the_sentence_are_left_out(corpus: Corpus, tmp_path: Path) -> None:
    assert written(corpus, "apa", "Smith [-@smith2005, p. 4] said.", tmp_path)[0] == "Smith (2005, p. 4) said."


def test_every_place_leads_to_its_reference_and_back(corpus: Corpus, tmp_path: Path) -> None:
    citations = PageCitations(corpus, load_style("vancouver"), ParseCache(tmp_path, enabled=False))
    html = render_prose("A [@trial-2009]. B [@trial-2009#x; @jones2010].", lambda _: None, place=citations.place)
    places, listed = citations.finished()
    page = fill_places(html, places)
    assert re.findall(r'id="([^"]+)" href="([^"]+)"', page) == [
        ("cited-1", "#ref-trial2009"),
        ("cited-2", "#ref-trial2009"),
        ("cited-3", "#ref-jones2010"),
    ]
    assert [(row.id, row.entry, row.places) for row in listed] == [
        ("ref-trial2009", "evaluations/trial-2009/", ("cited-1", "cited-2")),
        ("ref-jones2010", "", ("cited-3",)),
    ]


def test_what_contributors_write_neither_stands_in_nor_becomes_markup(corpus: Corpus, tmp_path: Path) -> None:
    words, _ = written(corpus, "apa", "\ue0300\ue031 x\ue0319\ue030 [@smith2005, <b>p. 4</b>&\ue010]", tmp_path)
    assert words.startswith("0 x9 (Smith, 2005, &lt;b&gt;p. 4&lt;/b&gt;")


def test_a_citation_of_what_has_no_record_stays_a_link(corpus: Corpus, tmp_path: Path) -> None:
    citations = PageCitations(corpus, load_style("apa"), ParseCache(tmp_path, enabled=False))
    review = next(iter(corpus.linked.library.reviews))
    assert citations.place([Cited(review, None), Cited("smith2005", None)]) is None
    assert citations.finished() == ([], ())


def test_pages_of_a_review_end_with_their_references(corpus: Corpus) -> None:
    body = rendered(corpus, "reviews/nurses-in-exampleshire/").body
    assert '<a class="sy-cited" id="cited-1" href="#ref-interviews2010">1</a>' in body
    assert '<h2 id="references">References</h2>' in body
    assert '<a href="#cited-2" aria-label="1, back to the text">1</a>' in body
    assert 'href="../../evaluations/trial-2009/">Entry on this site</a>' in body
    assert not re.search("[\ue000-\uf8ff]", body)


# ---- How a page is cited ----


def view(corpus: Corpus, **more: object) -> View:
    given: dict[str, object] = {
        "address": "evaluations/x/",
        "template": "evaluation.html.jinja",
        "kind": "evaluation",
        "title": "Did <it> & “help”?",
        "description": "",
        "data": {},
        "updated": "2026-02-03",
    }
    return View(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (
            "vancouver",
            "Example evidence contributors. Did <it> & “help”? [Internet]. Example evidence; 2026 Feb 3. "
            "Available from: https://example.org/evaluations/x/",
        ),
        (
            "apa",
            "Example evidence contributors. (2026, February 3). Did <it> & “help”? Example evidence. "
            "https://example.org/evaluations/x/",
        ),
        (
            "harvard",
            "Example evidence contributors (2026) Did <it> & “help”? Example evidence. Available at: "
            "https://example.org/evaluations/x/.",
        ),
    ],
)
def test_a_page_is_cited_in_the_style_of_the_site(corpus: Corpus, style: str, text: str) -> None:
    done = refer_to_pages(corpus, [view(corpus)], load_style(style))["evaluations/x/"]
    assert done.citation.text == text
    assert "Did &lt;it&gt; &amp; “help”?" in done.citation.html
    assert '<a href="https://example.org/evaluations/x/">' in done.citation.html


def test_the_record_of_a_page_says_who_when_and_where(corpus: Corpus) -> None:
    review = next(iter(corpus.linked.library.reviews.values())).record
    page = view(corpus, address="reviews/r/", template="review.html.jinja", title=review.title, data={"review": review})
    done = refer_to_pages(corpus, [page], load_style("apa"))["reviews/r/"]
    files = {name: data.decode() for name, data in done.files}
    assert list(files) == ["reviews/r/cite.bib", "reviews/r/cite.ris", "reviews/r/cite.json"]
    (item,) = json.loads(files["reviews/r/cite.json"])
    assert item["title"] == review.title
    assert item["author"] == [{"literal": review.authors[0].name}]
    assert item["issued"] == {"date-parts": [[2026, 2, 3]]}
    assert item["edition"] == f"Version {review.changes[-1].version}"
    assert item["URL"] == "https://example.org/reviews/r/"
    assert parse_bibliography(files["reviews/r/cite.bib"], "x", Problems())["reviews-r"].title == review.title
    assert "TY  - ELEC\r\n" in files["reviews/r/cite.ris"]


def test_the_version_cited_is_the_newest_in_whichever_order_they_stand() -> None:
    def change(date: str, version: str) -> Change:
        return Change(date=date, version=version, what="Words.")

    made = [
        change("2026-01-10", "0.9"),
        change("2026-03", "0.10"),
        change("2026-03-31", "0.9.1"),
        change("2025", "2.0"),
    ]
    for rows in (made, made[::-1]):
        assert newest_change(rows).version == "0.10"


def test_without_an_address_of_the_site_there_is_none(corpus: Corpus) -> None:
    quiet = replace(corpus, settings=replace(corpus.settings, site_url=""))
    done = refer_to_pages(quiet, [view(quiet, title="Plain.")], load_style("vancouver"))["evaluations/x/"]
    assert done.citation.text == "Example evidence contributors. Plain. Example evidence; 2026 Feb 3."


def test_other_pages_do_not_say_how_to_cite_them(corpus: Corpus) -> None:
    assert refer_to_pages(corpus, [view(corpus, template="list.html.jinja")], load_style("vancouver")) == {}


def test_entry_pages_offer_the_files(corpus: Corpus) -> None:
    page = rendered(corpus, "evaluations/trial-2009/")
    files = dict(page.files)
    assert "<summary>Cite this page</summary>" in page.body
    for form in ("bib", "ris", "json"):
        assert f'href="cite.{form}"' in page.body
        assert b"Example evidence contributors" in files[f"evaluations/trial-2009/cite.{form}"]


def test_lists_hold_the_references_of_their_entries(corpus: Corpus) -> None:
    body = rendered(corpus, "evaluations/").body
    assert '<li class="sy-cite">Specimen C. Example interviews with people visited [Internet].' in body


# ---- What is kept between runs ----


def test_formatted_references_are_kept_until_record_or_style_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNTHESITE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SYNTHESITE_NO_CACHE", raising=False)
    asked: list[int] = []
    process = references_module.process
    monkeypatch.setattr(references_module, "process", lambda items, *a: asked.append(len(items)) or process(items, *a))
    records = list(parse_bibliography(BIB, "x", Problems()).values())

    def run(rows: list[object], style: str = "apa") -> dict[str, object]:
        store = ParseCache(tmp_path, part="references")
        done = format_references(rows, load_style(style), store)  # type: ignore[arg-type]
        store.write()
        return dict(done)

    first = run([*records])
    assert asked == [4]
    assert run([*records]) == first
    assert asked == [4]
    run([replace(records[0], fields={**records[0].fields, "title": "Changed"}), *records[1:]])
    assert asked == [4, 1]
    run([*records], "harvard")
    assert asked == [4, 1, 4]
    monkeypatch.setenv("SYNTHESITE_NO_CACHE", "1")
    assert run([*records]) == first
    assert asked == [4, 1, 4, 4]
