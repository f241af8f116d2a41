"""Marked text: what passes between the processor and pages, and how text and HTML are made of it.

Private-use characters stand for ``<``, ``>`` and ``&`` of records, and for the beginning and end of italics,
bold, raised and lowered letters and links within a page. What a record holds of these characters is dropped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_TEXT = {"<": "\ue000", ">": "\ue001", "&": "\ue002"}
ITALIC, BOLD = ("\ue010", "\ue011"), ("\ue012", "\ue013")
SUPERSCRIPT, SUBSCRIPT = ("\ue014", "\ue015"), ("\ue016", "\ue017")
LINK = ("\ue018", "\ue019", "\ue01a")
"""Before the id that a link leads to, between that and its words, and after its words."""

_ELEMENTS = {"i": ITALIC, "b": BOLD, "sup": SUPERSCRIPT, "sub": SUBSCRIPT}
MARKS = "\ue010-\ue01a"
OTHERS_MARK = "\ue020"
"""The name that stands for ``and others`` on its way through the processor."""
_WRITE = str.maketrans(_TEXT | {chr(code): None for code in range(0xE000, 0xE020)})
_AS_TEXT = str.maketrans(
    {mark: letter for letter, mark in _TEXT.items()}
    | dict.fromkeys((mark for pair in _ELEMENTS.values() for mark in pair), "")
)
_AS_HTML = str.maketrans(
    {mark: html.escape(letter) for letter, mark in _TEXT.items()}
    | {
        mark: tag
        for name, pair in _ELEMENTS.items()
        for mark, tag in zip(pair, (f"<{name}>", f"</{name}>"), strict=True)
    }
)
_LINKED = re.compile(f"{LINK[0]}([a-z0-9]+){LINK[1]}([^{LINK[2]}]*){LINK[2]}")


def write(text: str) -> str:
    """Plain text of a record as marked text."""
    return text.translate(_WRITE)


def as_text(marked: str) -> str:
    """Marked text as plain text."""
    return _LINKED.sub(lambda found: found[2], marked).translate(_AS_TEXT)


def as_html(marked: str, link: Callable[[str, str], str] = lambda _, words: words) -> str:
    """Marked text as HTML that holds ``<i>``, ``<b>``, ``<sup>``, ``<sub>`` and what ``link`` makes.

    Args:
        marked: the text.
        link: from the id that a link leads to and its words as HTML to the HTML of the link.
    """
    safe = html.escape(marked, quote=False).translate(_AS_HTML)
    return _LINKED.sub(lambda found: link(found[1], found[2]), safe)
