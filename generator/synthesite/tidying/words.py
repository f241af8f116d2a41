"""The one word that a misspelt one can only mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

_SHORT = 8
"""Words below this length may differ by one letter, longer ones by two."""


def certain_word(written: str, allowed: Iterable[str], names: Mapping[str, str] | None = None) -> str:
    """The allowed word that a misspelt one means, where only one can be meant.

    Capitals, spaces and underscores do not count. Otherwise at most one letter may differ (two from eight letters
    on), by the optimal string alignment distance, in which two letters that changed places are one difference. No
    other word may be within one more letter, and digits must be the same: another year is another study.

    Args:
        written: the word.
        allowed: the words that could stand there.
        names: other names and the allowed word that each stands for; they count when they are the same.

    Returns:
        The word, or nothing.
    """
    plain = _plain(written)
    words = sorted(set(allowed))
    same = [word for word in words if _plain(word) == plain]
    same = same or sorted({word for name, word in (names or {}).items() if _plain(name) == plain and word in words})
    if same:
        return same[0] if len(same) == 1 else ""
    if len(plain) < 4:
        return ""
    near = sorted((OSA.distance(plain, _plain(word), score_cutoff=4), word) for word in words)
    if not near or near[0][0] > (1 if len(plain) < _SHORT else 2):
        return ""
    if len(near) > 1 and near[1][0] <= near[0][0] + 1:
        return ""
    return near[0][1] if _digits(near[0][1]) == _digits(written) else ""


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", word.strip().lower())


def _digits(word: str) -> str:
    return "".join(re.findall(r"\d", word))
