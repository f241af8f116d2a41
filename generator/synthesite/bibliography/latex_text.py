"""Plain Unicode from the LaTeX that BibTeX values are written in.

What each command prints is taken from the table of pylatexenc; its own conversion is not used, because it
drops commands it does not know and takes a bare ``%`` for the start of a comment.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from pylatexenc.latex2text import get_default_latex_context_db

_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_ACCENT = re.compile(
    r"\\(?:([`'^\"~=.])|([uvHcdbrk])(?![A-Za-z])) ?"
    r"(?:\{ ?(\\[ij](?![A-Za-z])|[^\W\d_]) ?\}|(\\[ij](?![A-Za-z]) ?|[^\W\d_]))"
)
_MARKS = dict(
    zip(
        "`'^~=u.\"rHvdckb",
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u0331",
        strict=True,
    )
)
"""The accents of LaTeX and the combining mark of each."""

_MATH = re.compile(r"(?<!\\)\$([^$]{1,200})(?<!\\)\$")
_FORMULA = re.compile(r"[\\^_<>={}+]|^-?[\d.,]+$|^[A-Za-z]$")
_SCRIPT = re.compile(r"([\^_])(?:\{([0-9+-]+)\}|([0-9]))")
_SCRIPTS = {
    "^": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "_": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
_COMMAND = re.compile(r"\\([A-Za-z]+)\*? ?|\\(.)|(---?|``|''|[~{}])")
_SPELT = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
_ESCAPES = {mark: mark for mark in "&%$#_{}~^'\"`=."} | dict.fromkeys(" ,;:\\", " ") | dict.fromkeys("-/!", "")
_SYMBOLS = {"copyright": "©", "euro": "€", "pounds": "£", "textbar": "|", "textdegree": "°"} | {
    "textgreater": ">", "textless": "<", "textregistered": "®", "textsterling": "£", "texttrademark": "™",
}  # fmt: skip
_FORMATTING = re.compile(
    "(?:text|math)?(?:bf|it|md|normal|rm|sc|sf|sl|tt|subscript|superscript)?"
    "|em|emph|enquote|ensuremath|mbox|noopsort|normalfont|protect|relax|underline|url"
)
"""Commands that change how text looks and print nothing of their own."""
_BRACE = re.compile(r"(?<!\\)[{}]")


def decode(text: str) -> str:
    """Plain Unicode from LaTeX: accents, escapes, dashes; protective braces and formatting removed.

    No command is run: one that is not known stays as it was written, and a bare ``%`` or ``$`` is text.
    """
    text = " ".join(text.split())
    if _LATEX.search(text):
        for _ in range(2):  # an accent may stand on an accented letter
            text = _ACCENT.sub(_accented, text)
        text = " ".join(_COMMAND.sub(_spelt, _MATH.sub(_formula, text)).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def verbatim(text: str) -> str:
    """The text of a field that holds an address or a number: only braces and escapes are resolved."""
    text = re.sub(r"\\(?:url|href|path)(?![A-Za-z])", "", text)
    text = re.sub(r"\\textasciitilde(?![A-Za-z]) ?", "~", text)
    return " ".join(re.sub(r"\\([_%&#$~^{}])|[{}]", r"\1", text).split())


def _accented(found: re.Match[str]) -> str:
    letter = (found[3] or found[4]).strip().lstrip("\\")
    return unicodedata.normalize("NFC", letter + _MARKS[found[1] or found[2]])


def _formula(found: re.Match[str]) -> str:
    if not _FORMULA.search(found[1]):
        return found[0]
    return _SCRIPT.sub(lambda one: (one[2] or one[3]).translate(_SCRIPTS[one[1]]), found[1])


def _spelt(found: re.Match[str]) -> str:
    if found[1]:
        return "" if _FORMATTING.fullmatch(found[1]) else _symbol(found[1]) or found[0]
    return _ESCAPES.get(found[2], found[0]) if found[2] else _SPELT[found[3]]


@cache
def _latex_table() -> Any:
    return get_default_latex_context_db()


def _symbol(command: str) -> str:
    """What a LaTeX command prints, where that is one character."""
    printed = _SYMBOLS.get(command) or getattr(_latex_table().get_macro_spec(command), "simplify_repl", "")
    return printed if isinstance(printed, str) and len(printed) == 1 and printed.isprintable() else ""


def closing_brace(text: str, at: int) -> int:
    """Where the brace that opens at ``at`` is closed; -1 if nowhere. Escaped braces do not count."""
    depth = 0
    for found in _BRACE.finditer(text, at):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return -1
