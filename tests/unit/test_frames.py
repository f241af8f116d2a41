"""Filling pages into one rendered frame."""

from __future__ import annotations

import base64
import hashlib

import pytest

from synthesite.frames import (
    ADDRESS,
    ANCHORS,
    BODY,
    DESCRIPTION,
    POLICY_MARK,
    TITLE,
    WORDS,
    FrameShelf,
    cut_frame,
    with_policy,
)
from synthesite.problems import SynthesiteError
from synthesite.render import RenderedPage


def page(**fields: object) -> RenderedPage:
    given: dict[str, object] = {
        "address": "evaluations/a-2001/",
        "kind": "evaluation",
        "title": "A &amp; B",
        "description": "About",
        "body": "<article>Body</article>",
        "toc": (("one", "First"), ("two", "Second &lt;3"), ("three", "Third")),
        "source": None,
        "in_nav": False,
        "updated": None,
    }
    return RenderedPage(**{**given, **fields})


def item(anchor: str, words: str) -> str:
    return f'<li class="x">\n<a href="#{anchor}"><span>{words}</span></a>\n</li>'


TOC = "<ul>" + "\n\n".join(item(anchor, words) for anchor, words in zip(ANCHORS, WORDS, strict=True)) + "</ul>"
FRAME = f"<title>{TITLE}</title><a href='{ADDRESS}/'>{DESCRIPTION}</a>{TOC}<main>{BODY}</main>{TITLE}"


def test_a_frame_is_filled() -> None:
    filled = cut_frame(FRAME).fill(page())
    entries = "\n\n".join([item("one", "First"), item("two", "Second &lt;3"), item("three", "Third")])
    assert filled == (
        "<title>A &amp; B</title><a href='a-2001/'>About</a>"
        f"<ul>{entries}</ul><main><article>Body</article></main>A &amp; B"
    )


def test_marks_in_a_page_are_only_words() -> None:
    words = " ".join((TITLE, BODY, ADDRESS, *ANCHORS, *WORDS, "synthesitemarktoc", POLICY_MARK, "\\1 \\g<0>"))
    filled = cut_frame(FRAME).fill(page(title=words, body=words, description=words, toc=(("one", words),)))
    assert filled.count(words) == 5
    assert filled.replace(words, "x") == cut_frame(FRAME).fill(
        page(title="x", body="x", description="x", toc=(("one", "x"),))
    )


def test_a_frame_without_headings() -> None:
    frame = cut_frame(f"<title>{TITLE}</title><main>{BODY}</main>")
    assert frame.fill(page(toc=())) == "<title>A &amp; B</title><main><article>Body</article></main>"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<title>x</title>", "body"),
        (f"{BODY}<li>{ANCHORS[0]}{WORDS[0]}</li>", "table of contents"),
        (f"{BODY}<li>{ANCHORS[0]}{WORDS[0]}</li><li class=last>{ANCHORS[1]}{WORDS[1]}</li>", "plain list"),
        (f"{BODY}{TOC}{TOC}", "more than once"),
    ],
)
def test_a_theme_that_is_otherwise_is_refused(html: str, words: str) -> None:
    with pytest.raises(SynthesiteError, match=words):
        cut_frame(html)


def test_frames_are_made_once_for_kind_folder_and_contents() -> None:
    made: list[tuple[str, str, bool]] = []

    def make(kind: str, folder: str, contents: bool) -> str:
        made.append((kind, folder, contents))
        return f"{kind} {folder} {BODY}" + (TOC if contents else "")

    shelf = FrameShelf(make, lambda html: html.replace("<main>", "<main class=finished>"))
    for address, kind, toc in (
        ("evaluations/a/", "evaluation", (("x", "X"),)),
        ("evaluations/b/", "evaluation", (("y", "Y"),)),
        ("evaluations/c/", "evaluation", ()),
        ("policies/d/", "policy", (("x", "X"),)),
        ("themes/e/policies/page/2/", "list", ()),
    ):
        assert "<article>" in shelf.fill(page(address=address, kind=kind, toc=toc))
    assert made == [
        ("evaluation", "evaluations/", True),
        ("evaluation", "evaluations/", False),
        ("policy", "policies/", True),
        ("list", "themes/e/policies/page/", False),
    ]


def digest(script: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


def test_the_policy_allows_only_the_scripts_of_the_theme() -> None:
    html = with_policy(
        f"<head>{POLICY_MARK}</head><script>one()</script><script src='a.js'></script>"
        '<script type="application/json">{}</script><script></script><script>two()</script>'
    )
    assert POLICY_MARK not in html
    policy = html.split('content="')[1].split('"')[0]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["script-src"].split() == ["'self'", "'wasm-unsafe-eval'", *sorted([digest("one()"), digest("two()")])]
    assert rules["object-src"] == "'none'"
    assert "unsafe-inline" not in rules["script-src"]
    assert "http" not in policy


def test_a_page_without_the_mark_is_left_alone() -> None:
    assert with_policy("<head></head><script>x</script>") == "<head></head><script>x</script>"
