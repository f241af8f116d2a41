"""How easily the plain texts of a project can be read: advice for those who write them, never a check.

Sentences should have at most 20 words (NHS digital service manual, content guide). The grade is SMOG: the years of
schooling that a reader needs to understand a text fully (McLaughlin 1969, SMOG grading: a new readability formula,
Journal of Reading 12(8):639-646). Syllables are estimated from spelling, so a grade may be half a year out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..link import LinkedLibrary
from ..prose import plain_paragraphs

LONGEST = 20
"""Words that a sentence should have at most."""
LEAST = 30
"""Sentences that the SMOG grade was made for; of fewer, none is given."""

_SHORTENED = re.compile(r"\b(?:e\.g|i\.e|et al|etc|vs|Dr|Mr|Mrs|Ms|Prof|St|No|p|pp|cf|ca)\.", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?])[\"'’”)\]]*\s+(?=[\"'‘“(\[]*[A-Z0-9])|\n{2,}")
_WORD = re.compile(r"[^\W_]+(?:[’'.,\-–][^\W_]+)*%?")


@dataclass(frozen=True, slots=True)
class PlainText:
    """One text that is meant for everybody."""

    kind: str
    """What it is: ``key message``, ``finding``, ``summary of a review``, ``question of a theme``, ``summary``."""
    place: str
    """The file it stands in, and its id there."""
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LongSentence:
    """One sentence over the limit."""

    kind: str
    place: str
    words: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The measures of all texts of one kind."""

    kind: str
    texts: int
    sentences: int
    words: int
    long_sentences: int
    """Sentences of more than 20 words."""
    long_words: int
    """Words of three or more syllables."""
    grade: float | None
    """SMOG grade in years of schooling; None of fewer than 30 sentences."""


def read_sentences(text: str) -> list[str]:
    """A paragraph's sentences. A full stop ends one where a capital or a figure follows, but not after "e.g."."""
    shielded = _SHORTENED.sub(lambda match: match.group().replace(".", "\0"), text)
    return [part.replace("\0", ".").strip() for part in _END.split(shielded) if part.strip()]


def read_words(sentence: str) -> list[str]:
    """A sentence's words. A figure is one, and so is a word with hyphens or an apostrophe."""
    return _WORD.findall(sentence.replace("\0", "."))


def count_syllables(word: str) -> int:
    """The syllables of an English word, estimated from its spelling: groups of vowels, less a silent e.

    Figures count as one; of a word with hyphens, those of its parts are added.
    """
    plain = re.sub(r"[’']s\b", "", word.casefold())
    return sum(_syllables(part) for part in re.split(r"[\W\d_]+", plain) if part) or 1


_TWO_VOWELS = re.compile(
    r"(?<![tcsgx])i(?:a|ou)|io(?![nu])|iet|eo(?![pu])|(?<![qg])ua|[aeiou]ing$|[^aeiou]ism$|[aeiou]\w*ea$"
)
"""Vowels side by side that are said apart: material, various, period, society, video, actual, being, area."""
_SILENT = re.compile(r"[^aeiouyl]e$|[aeiouy]les?$|[^aeiouscxzgl]es$|[^aeioutd]ed$")


def _syllables(part: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", part)) + len(_TWO_VOWELS.findall(part))
    return max(groups - (1 if _SILENT.search(part) else 0), 1)


def smog_grade(polysyllables: int, sentences: int) -> float | None:
    """McLaughlin's regression: 3.1291 + 1.0430 √(words of three or more syllables in thirty sentences).

    Args:
        polysyllables: words of three or more syllables in the text.
        sentences: its sentences; of fewer than 30 the answer is None.
    """
    if sentences < LEAST:
        return None
    return 3.1291 + 1.0430 * math.sqrt(polysyllables * LEAST / sentences)


def plain_texts(linked: LinkedLibrary) -> Iterator[PlainText]:
    """Every text of a project that is written for everybody, in a fixed order."""
    library = linked.library
    for theme in library.scheme.themes:
        yield PlainText("question of a theme", f"evidence/themes.yml: {theme.id}", (theme.question,))
    for name, review in library.reviews.items():
        for number, message in enumerate(review.record.key_messages, 1):
            yield PlainText("key message", f"{review.file}: {number}", (message,))
        for finding in review.record.findings:
            yield PlainText("finding", f"{review.file}: {finding.id}", (finding.statement,))
        for place, text in library.prose[name]:
            if place.endswith("/plain-language-summary.md"):
                yield PlainText("summary of a review", place, tuple(plain_paragraphs(text)))
    for _, entry in library.entries():
        yield PlainText("summary of an entry", entry.file, tuple(plain_paragraphs(entry.record.summary)))


def measure_texts(texts: list[PlainText]) -> tuple[tuple[Reading, ...], tuple[LongSentence, ...]]:
    """Measure texts, kind by kind.

    Returns:
        The measures of each kind in the order it first comes; and every sentence over the limit, the longest first.
    """
    rows, long = [], []
    for kind in dict.fromkeys(text.kind for text in texts):
        own = [text for text in texts if text.kind == kind]
        sentences = [
            (text.place, sentence, read_words(sentence))
            for text in own
            for paragraph in text.paragraphs
            for sentence in read_sentences(paragraph)
        ]
        polysyllables = sum(count_syllables(word) >= 3 for _, _, words in sentences for word in words)
        over = [LongSentence(kind, place, len(words), text) for place, text, words in sentences if len(words) > LONGEST]
        words = sum(len(words) for _, _, words in sentences)
        grade = smog_grade(polysyllables, len(sentences))
        rows.append(Reading(kind, len(own), len(sentences), words, len(over), polysyllables, grade))
        long += over
    return tuple(rows), tuple(sorted(long, key=lambda row: (-row.words, row.kind, row.place)))
