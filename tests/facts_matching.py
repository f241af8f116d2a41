"""How a fact is recognised in an entry: titles, figures and words, for ``facts_check``.

Titles match when equal after case and punctuation are dropped, when one begins with the other, or when their words,
sorted, are alike to ``ALIKE`` in a hundred. Texts are matched by the share of the fact's words (of four letters and
more, cut to five) found in the entry: transcribing puts facts into plain words and may split one over several fields,
so the share asked for is ``SAID``, not everything. Figures must all be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

ALIKE = 90
SAID = 0.5


def normal(title: str) -> str:
    """A title's letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", title.lower().replace("&", " and ")).strip()


def likeness(title: str, theirs: str) -> float:
    """How alike two titles are, 0 to 100; one of five words or more that begins the other is the same."""
    if title == theirs or (title.count(" ") >= 4 and theirs.startswith(f"{title} ")):
        return 100.0
    return fuzz.token_sort_ratio(title, theirs)


_NUMBER = re.compile(r"(?<![\w.])([-−]?)((?:\d{1,3}(?:[, \u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)")


def numbers(text: str, signed: bool = True) -> set[Decimal]:
    """The numbers in a text; ``3,646`` and ``18 309`` are one number each, and in ``50-80`` the dash is no sign."""
    found = [(sign, Decimal(re.sub(r"[, \u202f]", "", digits))) for sign, digits in _NUMBER.findall(text)]
    return {-value if sign and signed else value for sign, value in found}


def texts(value: Any) -> Iterator[str]:
    """Every text and number in nested values."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
    elif value is not None:
        yield str(value)


def lacking(wanted: list[str], where: Any) -> list[str]:
    """The numbers wanted that are nowhere in these values.

    A plain number must stand there with its sign, or without it in words ("0.51 lower").
    """
    there: set[Decimal] = set()
    for text in texts(where):
        there |= numbers(text)
        if not re.fullmatch(r"[-+]?[\d.]+", text):
            there |= {value * sign for value in numbers(text, signed=False) for sign in (1, -1)}
    plain = re.compile(r"\s*[-+]?[\d.,]+\s*")
    return [
        text
        for text in wanted
        if not (numbers(text) if plain.fullmatch(text) else numbers(text, signed=False)) <= there
    ]


def words(text: str) -> set[str]:
    """The words of four letters and more, cut to their first five."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())}


def said(fact: str, where: Any) -> float:
    """How much of a fact's words stands in these values, 0 to 1."""
    wanted = words(fact)
    return len(wanted & words(" ".join(texts(where)))) / len(wanted) if wanted else 1.0


def is_said(fact: str, *places: Any) -> bool:
    """Whether one of the places says it, figures included."""
    return any(said(fact, place) >= SAID and not lacking([fact], place) for place in places)
