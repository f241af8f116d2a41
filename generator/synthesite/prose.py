"""Prose that contributors write: Markdown without raw HTML, safe links, and citations ``[@key]``.

Rendered by markdown-it-py with HTML off, then passed through nh3 as a second lock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_ALLOWED_TAGS = {
    "p",
    "a",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "span",
    "s",
}
_CITATION = re.compile(
    r"\[(?:-?@[A-Za-z0-9][A-Za-z0-9_:.+#-]*(?:,[^\];@]{1,60})?)(?:;\s*-?@[A-Za-z0-9][A-Za-z0-9_:.+#-]*(?:,[^\];@]{1,60})?)*\]"
)
_CITED = re.compile(r"(?P<suppressed>-?)@(?P<key>[A-Za-z0-9][A-Za-z0-9_:.+#-]*)(?:,\s*(?P<place>[^\];@]{1,60}))?")
_SAFE_LINK = re.compile(
    r"^(?:https?://[^\s]+|mailto:[^\s]+|doi:10\.\d{4,9}/[^\s]+|(?:\.{0,2}/)?[\w./#?=&%-]*)$", re.IGNORECASE
)
_RAW_HTML = re.compile(r"</?[a-zA-Z][^>\n]{0,200}>")


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation in prose: the key or entry id, the place within it, and whether authors are left out (``-@key``)."""

    key: str
    place: str | None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a citation leads to: its short form and the address of the entry, relative to the page."""

    label: str
    address: str


Resolver = Callable[[str], Resolved | None]

PLACE = ("\ue030", "\ue031")
"""Around the number that stands for a citation until the page is whole; taken out of what contributors write."""

Placer = Callable[[Sequence[Cited]], str | None]
"""From the citations of one bracket to what stands for it, or None where each is to be linked by itself."""


def _link_allowed(address: str) -> bool:
    return (
        bool(_SAFE_LINK.match(address))
        and "\x00" not in address
        and "//" not in address.removeprefix("http://").removeprefix("https://")[:2]
    )


def _citation_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[" or (found := _CITATION.match(state.src, state.pos)) is None:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found.group()
    state.pos = found.end()
    return True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")
    parser.validateLink = _link_allowed  # type: ignore[method-assign, assignment]  # the library's documented way to allow links
    parser.inline.ruler.before("link", "citation", _citation_rule)
    return parser


def read_citations(content: str) -> list[Cited]:
    """The citations of one bracket, in order."""
    return [Cited(found["key"], found["place"], bool(found["suppressed"])) for found in _CITED.finditer(content)]


BLOCK = "display"
"""First word of a fenced block that asks for a display instead of showing code."""

Drawer = Callable[[str], str]
"""From the lines of a display block to trusted HTML."""


def render_prose(
    text: str,
    resolve: Resolver,
    *,
    heading_level: int = 3,
    draw: Drawer | None = None,
    place: Placer | None = None,
) -> str:
    """Markdown to safe HTML.

    Args:
        text: what the contributor wrote.
        resolve: finds what a citation key leads to; None leaves the bracket as text.
        heading_level: the level that the prose's top headings get on the page.
        draw: makes the HTML of a display block; None shows the block as code.
        place: takes citations for a list of references on the page; None links each to its entry.

    Returns:
        HTML that holds no element, attribute or address outside a short list, but for what ``draw`` gave.
    """
    tokens = _parser().parse(text.translate(_NO_PLACES))
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    top = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(5, int(token.tag[1]) - top + heading_level)}"
    _name_headings(tokens)
    for token in tokens:
        for child in token.children or ():
            if child.type == "citation":
                child.type = "html_inline"
                child.content = _cited_html(child.content, resolve, place)
            elif child.type == "link_open" and str(child.attrs.get("href", "")).startswith("doi:"):
                child.attrs["href"] = "https://doi.org/" + str(child.attrs["href"]).removeprefix("doi:")
    parts: list[str] = []
    start = 0
    for at, token in enumerate(tokens):  # what is drawn is trusted, so it must not pass through the second lock
        if draw is not None and token.level == 0 and _is_block(token):
            parts += [_clean_html(tokens[start:at]), draw(token.content)]
            start = at + 1
    return "".join([*parts, _clean_html(tokens[start:])])


def _is_block(token: Token) -> bool:
    return token.type == "fence" and token.info.split()[:1] == [BLOCK]


def find_blocks(text: str) -> Iterator[tuple[int, str]]:
    """Display blocks in prose: the line of the opening fence from 1, and the lines between the fences."""
    for token in _parser().parse(text):
        if _is_block(token):
            yield (token.map[0] if token.map else 0) + 1, token.content


def _clean_html(tokens: Sequence[Token]) -> str:
    html: str = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(
        html,
        tags=_ALLOWED_TAGS,
        # "*" takes away nh3's own title and lang
        attributes={"a": {"href", "class"}, "span": {"class"}, "h2": {"id"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _name_headings(tokens: Sequence[Token]) -> None:
    """Give headings of the second level, which a page's contents list leads to, an id.

    It holds none of the writer's words, so that it cannot be one that the page has already.
    """
    headings = (token for token in tokens if token.type == "heading_open" and token.tag == "h2")
    for number, token in enumerate(headings, start=1):
        token.attrSet("id", f"sy-part-{number}")


_NO_PLACES = str.maketrans(dict.fromkeys("".join(PLACE)))


def _cited_html(content: str, resolve: Resolver, place: Placer | None) -> str:
    parts: list[str] = []
    all_cited = read_citations(content)
    if place is not None and (stand_in := place(all_cited)) is not None:
        return stand_in
    for cited in all_cited:
        found = resolve(cited.key)
        if found is None:
            return escape(content)
        within = f", {escape(cited.place.strip())}" if cited.place else ""
        parts.append(f'<a class="sy-cited" href="{escape(found.address)}">{escape(found.label)}</a>{within}')
    return f"({'; '.join(parts)})"


@dataclass(frozen=True, slots=True)
class ProseFault:
    """Something in prose that would not come out as meant: problem slug, message, line from 1 within the text."""

    slug: str
    message: str
    line: int


def find_faults(text: str, known: Callable[[str], bool]) -> Iterator[ProseFault]:
    """Look for unknown citations, refused links and raw HTML in prose.

    Args:
        text: the prose.
        known: whether a citation key leads somewhere.
    """
    for token in _parser().parse(text):
        line = (token.map[0] if token.map else 0) + 1
        for child in token.children or ():
            yield from _token_faults(child, line, known)
        if token.type == "inline":
            for found in re.finditer(r"\]\((?P<to>[^)\s]+)", token.content):
                if not _link_allowed(found["to"]):
                    yield ProseFault(
                        "bad-link-in-prose",
                        f"the link to {found['to'][:60]} is not allowed and stays text",
                        line,
                    )
            if (
                raw := _RAW_HTML.search(re.sub(r"`[^`]*`", "", token.content))
            ) is not None and not raw.group().startswith(("<http", "<mailto")):
                yield ProseFault(
                    "raw-html-in-prose",
                    f"{raw.group()[:40]} is shown as text: HTML is not used in prose",
                    line,
                )


_OF_THE_REVIEW = re.compile(r"\b(?:we|our|us|this (?:review|summary|page))\b", re.IGNORECASE)
_SHORTEST_CLAIM = 8
"""Words from which a paragraph without a citation is taken for a claim."""


def plain_paragraphs(text: str) -> list[str]:
    """The paragraphs and list items of a prose text as plain words: no headings, citations, marks or tables."""
    tokens = _parser().parse(text)
    return [
        "".join(child.content or " " for child in token.children or () if child.type in _WORDED).strip()
        for before, token in pairwise(tokens)
        if token.type == "inline" and before.type == "paragraph_open"
    ]


_WORDED = {"text", "code_inline", "softbreak", "hardbreak"}


def find_uncited(text: str) -> Iterator[ProseFault]:
    """Look for paragraphs that claim something and cite nothing.

    Headings, very short paragraphs and paragraphs in which a review speaks of itself (we, our, this review)
    need no citation.
    """
    tokens = _parser().parse(text)
    for before, token in pairwise(tokens):
        if before.type != "paragraph_open" or token.type != "inline":
            continue
        cited = any(child.type == "citation" for child in token.children or ())
        words = token.content.split()
        if not cited and len(words) >= _SHORTEST_CLAIM and not _OF_THE_REVIEW.search(token.content):
            start = " ".join(words[:6])
            line = (token.map[0] if token.map else 0) + 1
            yield ProseFault("uncited-claim", f'the paragraph "{start} …" cites nothing', line)


def _token_faults(token: Token, line: int, known: Callable[[str], bool]) -> Iterator[ProseFault]:
    if token.type == "citation":
        for cited in read_citations(token.content):
            if not known(cited.key):
                yield ProseFault("unknown-citation-in-prose", f'there is no record or entry "{cited.key}"', line)
