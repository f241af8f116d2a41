"""Filling many pages into one frame.

The theme's frame costs several milliseconds a page and is the same for every page of one kind and folder
but for a handful of values. It is rendered once with marks in their stead, cut at the marks, and filled.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from .problems import SynthesiteError
from .render import RenderedPage

TITLE = "synthesitemarktitle"
DESCRIPTION = "synthesitemarkdescription"
HEAD = "synthesitemarkhead"
BODY = "synthesitemarkbody"
ADDRESS = "synthesitemarkaddress"
ANCHORS = ("synthesitemarkanchora", "synthesitemarkanchorb")
WORDS = ("synthesitemarkwordsa", "synthesitemarkwordsb")

POLICY_MARK = "<!--synthesite:csp-->"
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Frame:
    """A rendered frame, cut into constant pieces and the names of what goes between them."""

    pieces: tuple[str, ...]
    item: str
    """One entry of the table of contents, with marks for anchor and words."""
    gap: str
    """What stands between two entries."""

    def fill(self, page: RenderedPage) -> str:
        """The whole HTML of a page."""
        toc = self.gap.join(
            self.item.replace(ANCHORS[0], anchor).replace(WORDS[0], words) for anchor, words in page.toc
        )
        values = {
            TITLE: page.title,
            DESCRIPTION: page.description,
            HEAD: page.head,
            BODY: page.body,
            ADDRESS: page.address.rstrip("/").rsplit("/", 1)[-1],
            "toc": toc,
        }
        return "".join(values.get(piece, piece) for piece in self.pieces)


def cut_frame(html: str) -> Frame:
    """Cut a frame that was rendered with marks.

    Args:
        html: the frame, its table of contents holding the two marked entries.

    Raises:
        SynthesiteError: the theme's template does not show the marks as expected.
    """
    if BODY not in html:
        raise SynthesiteError("the theme's frame does not show the page's body")
    first, second = html.find(ANCHORS[0]), html.find(ANCHORS[1])
    if first < 0 and second < 0:  # a frame for pages without headings
        return Frame(_cut(html), "", "")
    if first < 0 or second < 0:
        raise SynthesiteError("the theme's frame does not show the page's table of contents")
    start = html.rfind("<li", 0, first)
    following = html.rfind("<li", 0, second)
    end = html.rfind("</li>", start, following) + len("</li>")
    item, gap = html[start:end], html[end:following]
    expected = item.replace(ANCHORS[0], ANCHORS[1]).replace(WORDS[0], WORDS[1])
    if html[following : following + len(item)] != expected:
        raise SynthesiteError("the theme's table of contents is not a plain list")
    whole = f"{html[:start]}synthesitemarktoc{html[following + len(item) :]}"
    pieces = _cut(whole)
    if any(mark in piece for piece in pieces for mark in (*ANCHORS, *WORDS)):
        raise SynthesiteError("the theme's frame shows the table of contents more than once")
    return Frame(pieces, item, gap)


def _cut(html: str) -> tuple[str, ...]:
    marks = "|".join((TITLE, DESCRIPTION, HEAD, BODY, ADDRESS, "synthesitemarktoc"))
    return tuple("toc" if piece == "synthesitemarktoc" else piece for piece in re.split(f"({marks})", html))


def with_policy(html: str) -> str:
    """Put a content security policy where the frame has its mark.

    Scripts of the theme that stand in the page are allowed by their digest, all others only from the site
    itself. ``wasm-unsafe-eval`` is what the search program needs.
    """
    if POLICY_MARK not in html:
        return html
    digests = sorted(
        {
            "'sha256-" + base64.b64encode(hashlib.sha256(found["text"].encode()).digest()).decode() + "'"
            for found in _SCRIPT.finditer(html)
            if "src=" not in found["attributes"] and "application/" not in found["attributes"] and found["text"]
        }
    )
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {' '.join(digests)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )
    return html.replace(POLICY_MARK, f'<meta http-equiv="content-security-policy" content="{policy}">', 1)


FrameMaker = Callable[[str, str, bool], str]
"""Gives the frame's HTML, with marks, for a kind of page, the folder that holds it, and whether it has contents."""


class FrameShelf:
    """Frames by kind and folder, each made once: links of the frame are relative, so folders differ."""

    def __init__(self, make: FrameMaker, finish: Callable[[str], str]) -> None:
        """Start with none.

        Args:
            make: renders a frame.
            finish: what is done to the HTML of every page, for instance ``with_policy``.
        """
        self._make = make
        self._finish = finish
        self._frames: dict[tuple[str, str, bool], Frame] = {}

    def fill(self, page: RenderedPage) -> str:
        """The whole HTML of a page."""
        key = (page.kind, page.folder, bool(page.toc))
        if key not in self._frames:
            self._frames[key] = cut_frame(self._finish(self._make(*key)))
        return self._frames[key].fill(page)
