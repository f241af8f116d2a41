"""Which entries have which words: what the browse page looks words up in, cut into pieces by the alphabet.

A word that thousands of entries share takes two kilobytes here; Pagefind, which keeps every place of every
word, takes a hundred and more, and its program another hundred and fifty before the first result.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from .library import document_keys
from .schema.evaluation import Evaluation
from .views.model import Corpus

PIECE = 24_000
"""Bytes after which a piece ends, before it is packed."""

LONGEST = 40
"""Letters of a word that are kept."""

QUESTION = 200
"""Characters of a question that are looked at: ``LONGEST`` in the browser's facets.js."""

SHORTEST_START = 3
"""Letters from which on a word also finds longer ones that begin with it: as in the browser's browse-words.js."""

MOST_PIECES = 3
"""Further pieces that are looked through for what begins with a word: as in the browser's facets.js."""

_CODED = frozenset((
    "accessed_as", "address", "answer", "assessor", "beneficial", "coding", "countries", "date", "design", "dimension",
    "direction", "documents", "domain", "due", "entry", "fate", "id", "identifiers", "issuers", "item", "jurisdictions",
    "key", "kind", "level", "metric", "models", "on", "orcid", "page", "populations", "prioritised", "provenance",
    "published_in", "publication_status", "read_on", "report", "reports", "scheme", "scope", "settings", "source",
    "study_results", "synthesis", "theme", "themes", "to", "tool", "type", "use", "version", "voice", "voices",
))  # fmt: skip
"""Fields that hold codes, dates, places in documents and names of files: their labels are looked up instead."""

_TERM = re.compile(r"[^\W_]+")


def words_of(text: str) -> Iterator[str]:
    """The words of a text: letters and digits, without accents, in lower case, without the ending of a plural.

    The same cut as ``terms`` and ``stem`` in the browser's browse-words.js.
    """
    text = text.lower()
    if len(parted := unicodedata.normalize("NFD", text)) != len(text):
        text = "".join(mark for mark in parted if unicodedata.category(mark)[0] != "M")
    return map(stem, _TERM.findall(text))


@cache
def stem(word: str) -> str:
    """A word without the ending of an English plural.

    The "S" stemmer: Harman, How effective is suffixing? J Am Soc Inf Sci 1991;42:7-15. It joins what readers
    take for one word, ``nurses`` and ``nurse``, and nothing else.
    """
    word = word[:LONGEST]
    if len(word) > 3:
        if word.endswith("ies") and word[-4] not in "ae":
            return word[:-3] + "y"
        if word.endswith("es") and word[-3] not in "aeo":
            return word[:-1]
        if word.endswith("s") and not word.endswith(("us", "ss", "es")):
            return word[:-1]
    return word


def word_pieces(corpus: Corpus, names: Sequence[str]) -> tuple[list[str], list[bytes]]:
    """Every word and the entries that have it.

    Args:
        corpus: everything.
        names: ids of entries; their places here are the numbers of entries.

    Returns:
        The first word of each piece, and the pieces. A piece is the length of its list of words (four bytes, the
        lowest first), the words with a space between, in the order of their letters, and for each word the number
        of its entries and each entry: how far it lies after the one before (the first after -1), doubled, plus
        one where the word stands in its title, names or themes. All these numbers are in groups of seven bits,
        the lowest first, with 128 added to all but the last (LEB128).
    """
    cut = _cut(_word_lists(corpus, names))
    return [words[0] for words, _ in cut], [_piece(words, content) for words, content in cut]


def entries_with_words(corpus: Corpus, names: Sequence[str], question: str) -> set[int] | None:
    """Which entries the browse page finds for a question.

    Every word must stand in an entry: as it is or, from three letters on, as the beginning of a longer one.
    For what begins with a word, the page looks through no more than a few pieces of its index; so does this.

    Args:
        corpus: everything.
        names: ids of entries, in the order of the browse page, which decides where its index is cut.
        question: words as a reader types them.

    Returns:
        The numbers of entries, by their places in ``names``; None where the question has no word.
    """
    asked = list(dict.fromkeys(words_of(question[:QUESTION].strip())))
    if not asked:
        return None
    lists = _word_lists(corpus, names)
    cut = [words for words, _ in _cut(lists)]
    fitting = ({number >> 1 for word in _found(cut, begun) for number in lists[word]} for begun in asked)
    return set.intersection(*fitting)


def _found(cut: Sequence[Sequence[str]], asked: str) -> Iterator[str]:
    """The words of the index that answer one of a question."""
    start = max(0, bisect_right(cut, asked, key=lambda words: words[0]) - 1)
    for number, words in enumerate(cut[start : start + MOST_PIECES + 1]):
        if number and not words[0].startswith(asked):
            break
        for word in words:
            if word == asked or (len(asked) >= SHORTEST_START and word.startswith(asked)):
                yield word


def _word_lists(corpus: Corpus, names: Sequence[str]) -> Mapping[str, list[int]]:
    """Each word and its entries: their numbers, doubled, plus one where the word stands in a title, name or theme."""
    lists: defaultdict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        strong = set(words_of(" ".join(_naming(corpus, name))))
        for word in strong:
            lists[word].append(number << 1 | 1)
        for word in set(words_of(" ".join(_telling(corpus, name)))) - strong:
            lists[word].append(number << 1)
    return lists


def _cut(lists: Mapping[str, list[int]]) -> list[tuple[list[str], bytes]]:
    """The words in the order of their letters, with their entries packed, a piece at a time."""
    pieces: list[tuple[list[str], bytes]] = []
    words: list[str] = []
    content = bytearray()
    for word in sorted(lists):
        words.append(word)
        content += _packed(_steps(lists[word]))
        if len(content) > PIECE:
            pieces.append((words, bytes(content)))
            words, content = [], bytearray()
    if words:
        pieces.append((words, bytes(content)))
    return pieces


def _piece(words: Sequence[str], content: bytes) -> bytes:
    text = " ".join(words).encode()
    return len(text).to_bytes(4, "little") + text + content


def _steps(entries: list[int]) -> list[int]:
    """How many entries, and each as the step from the one before; the lowest bit says how the word stands in it."""
    before = [-2, *entries]
    return [len(entries), *((one - (last & -2)) for last, one in zip(before, entries, strict=False))]


def _packed(numbers: list[int]) -> bytes:
    if max(numbers) < 128:  # mostly so, and many times faster
        return bytes(numbers)
    packed = bytearray()
    for number in numbers:
        left = number
        while left > 127:
            packed.append(left & 127 | 128)
            left >>= 7
        packed.append(left)
    return bytes(packed)


def _naming(corpus: Corpus, name: str) -> Iterator[str]:
    """What an entry is known by: its title, who wrote or issued it, its themes."""
    linked, labels = corpus.linked, corpus.labels
    library = linked.library
    yield linked.titles[name]
    yield from (labels.of("themes", theme) for theme in linked.themes_of[name])
    record = _record(corpus, name)
    for key in document_keys(record):
        if (document := library.bibliography.get(key)) is not None:
            yield document.title
            yield from (f"{person.family} {person.literal}" for person in (*document.authors, *document.editors))
    yield from (labels.of("issuers", code) for code in getattr(record, "issuers", ()))


def _telling(corpus: Corpus, name: str) -> Iterator[str]:
    """Everything else that is said of an entry, and the labels of its codes."""
    record, labels = _record(corpus, name), corpus.labels
    yield from _texts(record)
    if isinstance(record, Evaluation):
        yield labels.of("designs", record.design)
        yield from (labels.of("places", code) for code in record.countries)
        yield from (labels.of("settings", code) for code in record.settings)
        yield from (labels.of("populations", code) for code in record.populations)
        yield from (labels.of("outcome_domains", outcome.domain) for outcome in record.outcomes)
        if record.intervention:
            yield from (labels.of("models", code) for code in record.intervention.models)
    else:
        yield labels.of("policy_kinds", record.kind)
        yield from (labels.of("places", code) for code in record.jurisdictions)
    for finding in record.findings:
        yield from (labels.of("voices", code) for code in finding.voices)
    yield from (identifier.value for identifier in record.identifiers)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a record, coded fields left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, BaseModel):
        for name, part in value.__dict__.items():
            if part and name not in _CODED:
                yield from _texts(part)


def _record(corpus: Corpus, name: str) -> Any:
    library = corpus.linked.library
    return library.evaluations[name].record if name in library.evaluations else library.policies[name].record
