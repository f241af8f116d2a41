"""Prose that contributors write: Markdown that cannot do harm, citations that lead somewhere."""

from __future__ import annotations

import re

import pytest

from synthesite.prose import Cited, Resolved, find_faults, read_citations, render_prose

ENTRIES = {
    "smith2020": Resolved("Smith and others 2020", "../../evaluations/smith-2020/"),
    "trial": Resolved('A <b>trial</b> & "more"', "../../evaluations/trial/#part"),
}


def render(text: str, heading_level: int = 3) -> str:
    return render_prose(text, ENTRIES.get, heading_level=heading_level)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One *word* and **two**.", "<p>One <em>word</em> and <strong>two</strong>.</p>\n"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("`code & <b>`", "<p><code>code &amp; &lt;b&gt;</code></p>\n"),
        ("a & b < c > d", "<p>a &amp; b &lt; c &gt; d</p>\n"),
        ('Ends -- and "quotes" stay.', '<p>Ends -- and "quotes" stay.</p>\n'),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n"
            "<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n",
        ),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    ("text", "level", "html"),
    [
        ("# One\n\n## Two", 3, "<h3>One</h3>\n<h4>Two</h4>\n"),
        ("## One\n\n### Two", 3, "<h3>One</h3>\n<h4>Two</h4>\n"),
        ("## One", 2, '<h2 id="sy-part-1">One</h2>\n'),
        ("## One\n\n##### Far down", 4, "<h4>One</h4>\n<h5>Far down</h5>\n"),
    ],
)
def test_headings_take_their_level_from_the_page(text: str, level: int, html: str) -> None:
    assert render(text, level) == html


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("[x](https://example.org/a?b=c&d=e#f)", "https://example.org/a?b=c&amp;d=e#f"),
        ("[x](http://example.org)", "http://example.org"),
        ("[x](mailto:someone@example.org)", "mailto:someone@example.org"),
        ("[x](doi:10.1136/bmj.39020.413310.55)", "https://doi.org/10.1136/bmj.39020.413310.55"),
        ("[x](../about/)", "../about/"),
        ("[x](/themes/)", "/themes/"),
        ("[x](#part)", "#part"),
        ("<https://example.org/>", "https://example.org/"),
    ],
)
def test_links_that_are_allowed(text: str, href: str) -> None:
    assert f'<a href="{href}">' in render(text)
    assert list(find_faults(text, lambda _: True)) == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&#58;alert(1)",
        "java\\script:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "//example.org/x",
        "///example.org/x",
        "http://",
        "blob:x",
        "tel:1",
    ],
)
def test_links_that_stay_text(address: str) -> None:
    text = f"[x]({address})"
    assert "<a" not in render(text)
    assert [fault.slug for fault in find_faults(text, lambda _: True)] == ["bad-link-in-prose"]


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>*{display:none}</style>",
    "<!-- comment --><script>",
    "<math><mtext></p><script>alert(1)</script>",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "[a](<javascript:alert(1)>)",
    "<javascript:alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>`<script>",
    '```"onmouseover=alert(1)\nx\n```',
    "```<script>\nx\n```",
    '[x](https://example.org "t" onclick=alert(1))',
    "[x](https://example.org '\" onmouseover=\"alert(1)')",
    "{{ config }} {% include '/etc/passwd' %}",
    '--8<-- "/etc/passwd"',
    "::: synthesite",
    '[@smith2020" onclick="alert(1)]',
    "[@smith2020, <img src=x onerror=alert(1)>]",
    "<div\n onclick=alert(1)>\n\ntext",
    "a\x00b<scr\x00ipt>",
    "<p id=content class=md-header data-md-component=header>",
    "# x {#content .x onclick=y}",
]

TAGS = {"p", "a", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "br", "hr", "h2", "h3", "h4", "h5"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_prose_makes_only_plain_elements(text: str) -> None:
    html = render(text)
    for tag, attributes in re.findall(r"<([a-zA-Z][^\s/>]*)([^>]*)>", html):
        assert tag in TAGS
        assert re.fullmatch(r'( href="(https?://|mailto:|\.\./)[^"<>]*"| class="sy-cited")*', attributes), html
    assert "<!--" not in html


@pytest.mark.parametrize(
    "text", ["{{ config }}", "{% if x %}", '--8<-- "x"', "::: x", "$x$ and \\(x\\)", "a_b_c", "2*3*4x"]
)
def test_marks_of_other_languages_are_only_text(text: str) -> None:
    shown = re.sub(r"<[^>]+>", "", render(text)).strip()
    assert shown.replace("&lt;", "<") == text.replace("\\(", "(").replace("\\)", ")").replace("*3*", "3")


def test_citations() -> None:
    assert render("Known [@smith2020].") == (
        '<p>Known (<a class="sy-cited" href="../../evaluations/smith-2020/">Smith and others 2020</a>).</p>\n'
    )
    two = render("Both [@smith2020, p. 3; @trial].")
    assert '2020</a>, p. 3; <a class="sy-cited" href="../../evaluations/trial/#part">' in two
    assert "A &lt;b&gt;trial&lt;/b&gt; &amp; " in two
    assert "<b>" not in two


def test_an_unknown_citation_stays_text_and_is_told() -> None:
    text = "First line\nand [@nobody2001, p. <3>; @smith2020].\n\nThen [@somebody]."
    assert "[@nobody2001, p. &lt;3&gt;; @smith2020]" in render(text)
    found = list(find_faults(text, lambda key: key == "smith2020"))
    assert [(fault.slug, fault.line) for fault in found] == [
        ("unknown-citation-in-prose", 1),
        ("unknown-citation-in-prose", 4),
    ]
    assert '"nobody2001"' in found[0].message


@pytest.mark.parametrize(
    ("content", "cited"),
    [
        ("[@a]", [Cited("a", None)]),
        ("[-@a]", [Cited("a", None, suppressed=True)]),
        ("[@a, p. 3]", [Cited("a", "p. 3")]),
        ("[@a#part; @b:c.d_e+f-g, ch. 2]", [Cited("a#part", None), Cited("b:c.d_e+f-g", "ch. 2")]),
    ],
)
def test_what_a_bracket_cites(content: str, cited: list[Cited]) -> None:
    assert read_citations(content) == cited


@pytest.mark.parametrize("text", ["[not a citation]", "mail@example", "[x@y]", "\\[@smith2020]", "`[@smith2020]`"])
def test_what_is_no_citation(text: str) -> None:
    assert "sy-cited" not in render(text)
    assert list(find_faults(text, lambda _: False)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<b>bold</b>", True),
        ("a <br> b", True),
        ("</div>", True),
        ("`<b>` in code", False),
        ("a < b and c > d", False),
        ("p <0.05", False),
        ("<https://example.org>", False),
    ],
)
def test_raw_html_is_told(text: str, told: bool) -> None:
    assert [fault.slug for fault in find_faults(text, lambda _: True)] == (["raw-html-in-prose"] if told else [])


@pytest.mark.parametrize("mark", ["[", "*", "`", "> ", "- ", "[@a;", "<", "![", "](", "| ", "_*", "&"])
def test_repeated_marks_end(mark: str) -> None:
    """Nesting has a bound, so that a page of marks is read like any other."""
    html = render(mark * 3000)
    assert html.count("<blockquote>") <= 100
    assert len(html) < 3000 * len(mark) * 30
