"""The words of our own lists, for the search box: to catch misspellings, and to lead from other names to themes.

The text index cannot tell a misspelt word from the beginning of a longer one. This list can: it holds the words of
titles, authors' names, themes and the codebook, with how many of these texts have each.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from .library import document_keys
from .views.model import Corpus, address_of

WORDS_FILE = "search/words.json"

SHORTEST = 3
"""Letters of the shortest word that is kept: shorter ones are never corrected."""

MOST_WORDS = 10_000
"""Words that are kept, so that the file stays below 60 KB compressed. Words of the vocabularies come first, then those
that stand in most titles and names: what is left out stands once in a very large corpus."""

LABEL, PLAIN, OTHER_NAME, HIDDEN = range(4)
"""Which sort of label of a theme a phrase is. Hidden ones (skos:hiddenLabel) are found and never shown as names."""


def terms(text: str) -> list[str]:
    """The words of a text as the search box cuts a question: letters and digits, without accents, in lower case."""
    if not text.isascii():
        parts = unicodedata.normalize("NFD", text)
        text = "".join(mark for mark in parts if not unicodedata.category(mark).startswith("M"))
    return re.findall(r"[^\W_]+", text.lower())


def words_table(corpus: Corpus) -> dict[str, Any]:
    """The words and phrases that the search box knows.

    Returns:
        ``words``: by how many texts they stand in, the words in the order of the alphabet, with a space between.
        ``themes``: label, plain label (or nothing) and address of every theme in use.
        ``phrases``: a label, the theme's place in ``themes``, the sort of label.
    """
    counts: Counter[str] = Counter()
    vocabulary: set[str] = set()
    for text in _vocabulary_texts(corpus):
        vocabulary.update(found := _words(text))
        counts.update(found)
    for text in _entry_texts(corpus):
        counts.update(_words(text))
    kept = sorted(counts, key=lambda word: (word not in vocabulary, -counts[word], word))[:MOST_WORDS]
    by_count: dict[int, list[str]] = {}
    for word in sorted(kept):
        by_count.setdefault(counts[word], []).append(word)
    themes = [theme for theme in corpus.linked.library.scheme.themes if theme.replaced_by is None]
    phrases: dict[tuple[int, str], list[str | int]] = {}
    for place, theme in enumerate(themes):
        sorts = ((theme.label,), tuple(filter(None, [theme.plain_label])), theme.alt_labels, theme.hidden_labels)
        for sort, labels in zip((LABEL, PLAIN, OTHER_NAME, HIDDEN), sorts, strict=True):
            for label in labels:
                if phrase := " ".join(terms(label)):
                    phrases.setdefault((place, phrase), [label, place, sort])
    return {
        "words": {str(count): " ".join(words) for count, words in sorted(by_count.items())},
        "themes": [[theme.label, theme.plain_label or "", address_of("theme", theme.id)] for theme in themes],
        "phrases": list(phrases.values()),
    }


def _words(text: str) -> set[str]:
    return {word for word in terms(text) if len(word) >= SHORTEST and not any(mark.isdigit() for mark in word)}


def _vocabulary_texts(corpus: Corpus) -> Iterator[str]:
    """Every label of a theme or code."""
    library = corpus.linked.library
    for theme in library.scheme.themes:
        yield theme.label
        yield from filter(None, [theme.plain_label])
        yield from theme.alt_labels
        yield from theme.hidden_labels
    for codes in library.codebook.vocabularies().values():
        for code in codes:
            yield code.label
            yield from code.alt_labels


def _entry_texts(corpus: Corpus) -> Iterator[str]:
    """Every title, and every name of an author or editor."""
    linked = corpus.linked
    yield from linked.titles.values()
    for _, entry in linked.library.entries():
        for key in document_keys(entry.record):
            if (record := linked.library.bibliography.get(key)) is not None:
                for name in (*record.authors, *record.editors):
                    yield f"{name.family} {name.literal}"
