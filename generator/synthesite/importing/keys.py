"""Citation keys and entry ids for records that have none that can be used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from ..bibliography import OTHERS, Record
from ..schema.values import ID_PATTERN, KEY_PATTERN, RESERVED_IDS

_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "can",
        "de",
        "do",
        "does",
        "for",
        "from",
        "how",
        "in",
        "into",
        "is",
        "it",
        "la",
        "le",
        "of",
        "on",
        "or",
        "the",
        "their",
        "to",
        "what",
        "with",
        "und",
    ]
)


def usable_key(written: str) -> str:
    """The source's own key where it can be used as one and says something; else nothing."""
    return written if re.match(KEY_PATTERN, written) and re.search("[A-Za-z]{2}", written) else ""


def new_key(record: Record, wanted: str, taken: Container[str]) -> str:
    """A key for a record.

    Args:
        record: the record.
        wanted: the key it should have; empty where one is to be made: ``gravelle-2007-impact-case``.
        taken: keys in use, in lower case: capitals do not make another key.

    Returns:
        A key not in use; ``-2`` and so on after it where it would be.
    """
    key = wanted or _made_key(record)
    number, tried = 1, key
    while tried.lower() in taken:
        number += 1
        tried = f"{key[:75]}-{number}"
    return tried


def _made_key(record: Record) -> str:
    people = [name for name in record.authors or record.editors if name != OTHERS]
    who = _slug(people[0].family or people[0].literal) if people else ""
    words = [word for word in _slug(record.title).split("-") if word and word not in _SMALL]
    parts = ["-".join(who.split("-")[:3]), record.year or "", *words[: 2 if who else 4]]
    return "-".join(filter(None, parts))[:70].strip("-") or "record"


def entry_id(key: str, taken: Container[str]) -> str:
    """The id of the entry for a record: its key in small letters and hyphens, not among those taken."""
    base = _slug(key)[:76].strip("-") or "record"
    if base in RESERVED_IDS or not re.match(ID_PATTERN, base):
        base = f"record-{base}"[:76]
    number, tried = 1, base
    while tried in taken:
        number += 1
        tried = f"{base}-{number}"
    return tried


def _slug(text: str) -> str:
    spelt = (
        text.replace("ß", "ss")
        .replace("ø", "o")
        .replace("Ø", "O")
        .replace("æ", "ae")
        .replace("ł", "l")
        .replace("đ", "d")
    )
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
