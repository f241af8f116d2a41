"""Text of an export made plain: HTML, wrongly decoded letters and control characters out, nothing else changed."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(
    r"</?(?:jats:)?(?:a|abstracttext|b|br|div|em|font|h[1-6]|i|inf|italic|bold|li|mark|ol|p|sc|scp|sec|small|span|strong|"
    r"sub|sup|title|tt|u|ul|underline)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_APART = re.compile(r"</?(?:jats:)?(?:br|div|li|p|sec|title|h[1-6])\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_MISREAD = re.compile(
    "[\u00c2\u00c3\u00c4\u00c5\u00ce\u00cf\u00e2][\u0080-\u00bf\u0152-\u0178\u02c6-\u02dc\u2013-\u2122]"
)


def clean(text: str) -> str:
    """Plain text on one line, as the source meant it: markup and entities resolved, NFC.

    Only tags that exports are known to hold are taken for markup, so that ``p < 0.05`` stays.
    """
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(html.unescape(text) if "&amp;" in text else text)
    if "<" in text:
        text = _TAG.sub(lambda found: " " if _APART.match(found[0]) else "", text)
    return tidy(text)


def tidy(text: str) -> str:
    """Text on one line without control characters, with letters put right that were decoded wrongly; NFC."""
    if not text.isascii() and _MISREAD.search(text):
        text = _decoded_again(text)
    text = " ".join(_CONTROL.sub(" " if "\x0b" in text or "\x0c" in text else "", text).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _decoded_again(text: str) -> str:
    """UTF-8 that was read as Windows-1252, read as UTF-8; the text as it is where it was not that."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        try:
            return text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return text
