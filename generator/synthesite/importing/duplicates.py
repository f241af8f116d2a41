"""Records that may be the same publication: by identifier, and by title, author, year and pages.

Comparing every pair would take hours at 10,000 records, so only pairs are compared that share a block: an
identifier, a rare word of the title, the same beginning of the title, or the same first author and year.
The way follows Hair and others, "The Automated Systematic Search Deduplicator (ASySD)", BMC Biology 2023,
21:189: blocking, string similarity by field, and rules over the fields; the rules here are our own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ..bibliography import OTHERS, Record
from ..bibliography.identifiers import parse_arxiv, parse_handle, parse_isbn, parse_issn

POSSIBLE = 80.0
"""The score from which a pair is reported as a possible duplicate."""

CERTAIN = 95.0
"""The score from which two records are taken for one, where no field contradicts."""

_IDENTICAL = 99.0
"""The score of records that nothing tells apart; 100 is kept for a shared identifier."""

_COMMON = 40
"""Blocks with more records than this say nothing."""

_RARE_WORDS = 4
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "de",
        "der",
        "die",
        "das",
        "for",
        "from",
        "in",
        "into",
        "la",
        "le",
        "of",
        "on",
        "or",
        "the",
        "to",
        "und",
        "with",
    ]
)
_REMARK = re.compile(r"(?<=\w\s)\s*\([^()]*\)\s*$")
_IDENTIFYING = ("doi", "pmid", "pmcid", "arxiv", "handle")


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a record is compared. Texts are folded: lower case, no accents, no punctuation."""

    identifiers: tuple[tuple[str, str], ...]
    title: str
    bare_title: str
    """The title without what stands in round brackets at its end."""
    author: str
    year: int | None
    start: str
    volume: str
    container: str
    isbn: str
    issns: frozenset[str]
    part: bool
    """Whether it is a part of a book or of proceedings, which it shares an ISBN with."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are: a score from 0 to 100, the fields that agree, and those that do not."""

    score: float
    agree: tuple[str, ...]
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, by their places in what was compared, and how alike they are."""

    first: int
    second: int
    likeness: Likeness


def fold(text: str) -> str:
    """Lower case without accents and punctuation, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("&", " and ").replace("’", "'").replace("'", "")
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def traits_of(record: Record) -> Traits:
    """What of a record is compared with others."""
    text = record.fields
    url = text.get("url", "")
    kind = text.get("eprinttype", "").lower()
    found = {
        "doi": record.doi or "",
        "pmid": record.pmid or "",
        "pmcid": record.pmcid or "",
        "arxiv": parse_arxiv(text.get("eprint", "")) if kind == "arxiv" else parse_arxiv(record.doi or url),
        "handle": parse_handle(text.get("eprint", "")) if kind == "hdl" else parse_handle(url),
    }
    if pubmed := re.search(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})(?:\D|$)", url):
        found["pmid"] = found["pmid"] or pubmed[1]
    people = [name for name in record.authors or record.editors if name != OTHERS]
    pages = re.split(r"[-–,; ]+", record.first_of("pages", "eid").strip())[0]
    return Traits(
        tuple((name, value.lower()) for name, value in found.items() if value),
        fold(record.title),
        fold(_REMARK.sub("", record.title)) if _REMARK.search(record.title) else fold(record.title),
        fold(people[0].family or people[0].literal) if people else "",
        int(record.year) if record.year else None,
        pages.lower().lstrip("p.0"),
        fold(record.first_of("volume")),
        fold(record.container),
        parse_isbn(record.isbn or ""),
        frozenset(filter(None, parse_issn(record.first_of("issn")).split(", "))),
        record.type in _PARTS,
    )


_PARTS = frozenset({"incollection", "inbook", "inproceedings", "conference", "inreference", "bookinbook", "suppbook"})


def compare(one: Traits, other: Traits) -> Likeness:
    """How alike two records are.

    A shared DOI, PubMed number, arXiv number or Handle makes them one, unless the titles have nothing in
    common and author or year contradict too: then one of the numbers may be wrong, and somebody must look.
    Otherwise the similarity of the titles counts, raised or lowered by author, year, pages, volume and
    identifiers.
    """
    agree: list[str] = []
    differ: list[str] = []
    mine, theirs = dict(one.identifiers), dict(other.identifiers)
    for name in _IDENTIFYING:
        if name in mine and name in theirs:
            (agree if mine[name] == theirs[name] else differ).append(name)
    by_number = bool(agree)
    apart = len(differ)
    title = _title_likeness(one.title, other.title)
    if title < 86 and (one.title != one.bare_title or other.title != other.bare_title):
        title = max(title, min(_title_likeness(one.bare_title, other.bare_title), 86.0))
    (agree if title >= 96 else differ if title < 70 else []).append("title")
    score = title
    who = _author_points(one, other, agree, differ)
    when = _year_points(one, other, agree, differ)
    if score < 78 and who > 0 and when > 0 and _holds(one.bare_title, other.bare_title):
        score = 78.0
    score += who + when
    for name, here, there, points in (
        ("pages", one.start, other.start, 6.0),
        ("volume", one.volume, other.volume, 2.0),
        ("isbn", one.isbn, other.isbn, 8.0),
    ):
        if here and there:
            same = here == there
            (agree if same else differ).append(name)
            score += points if same else -points
    if one.container and other.container:
        shared = bool(one.issns & other.issns) or _same_container(one.container, other.container)
        (agree if shared else differ).append("container")
    if by_number:
        contradicted = title < 45 and ("author" in differ or "year" in differ)
        return Likeness(POSSIBLE if contradicted else 100.0, tuple(agree), tuple(differ))
    if apart:
        score -= 12 * apart
    if one.part != other.part and "pages" not in agree:
        score -= 4
    if one == other:
        return Likeness(_IDENTICAL, tuple(agree), tuple(differ))
    return Likeness(max(0.0, min(98.0, round(score, 1))), tuple(agree), tuple(differ))


def is_same(likeness: Likeness) -> bool:
    """Whether two records are one beyond doubt, so that the second need not be kept.

    A shared identifier is enough. Without one the title must agree and nothing may differ; and two of author,
    year and pages must agree as well.
    """
    if likeness.score == 100:
        return True
    agree = set(likeness.agree)
    supported = (
        {"author", "year"} <= agree
        or {"year", "pages"} <= agree
        or {"author", "pages"} <= agree
        or likeness.score == _IDENTICAL
    )
    return likeness.score >= CERTAIN and "title" in agree and supported and not likeness.differ


def _title_likeness(one: str, other: str) -> float:
    """Similarity of two folded titles: of the letters, of the words in any order, or of one cut short."""
    if not one or not other:
        return 0.0
    likeness = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other) - 2)
    short, long = sorted((one, other), key=len)
    if likeness < 93 and len(short) >= 25 and short.count(" ") >= 3 and long.startswith(short[:-1]):
        likeness = 93.0  # a subtitle left out
    if likeness < 100 and any(mark.isdigit() for mark in one + other):
        mine, theirs = re.findall(r"\d+", one), re.findall(r"\d+", other)
        likeness -= 12 if mine and theirs and mine != theirs else 4 if mine != theirs else 0  # part 1, part 2
    return float(likeness)


def _same_container(one: str, other: str) -> bool:
    """Whether two folded titles of journals are one: alike, or one the abbreviation of the other."""
    if fuzz.ratio(one, other) >= 88 or one.startswith(other) or other.startswith(one):
        return True
    short, long = sorted(([word for word in text.split() if word not in _STOP] for text in (one, other)), key=len)
    if len(short) == 1 and len(long) > 1:
        return short[0] == "".join(word[0] for word in long)
    for word in long:
        if short and word[0] == short[0][0] and word.startswith(short[0][:2]):
            short = short[1:]
    return not short


def _holds(one: str, other: str) -> bool:
    """Whether every word of one title stands in the other, and there are at least three that say something."""
    short, long = sorted((set(one.split()) - _STOP, set(other.split()) - _STOP), key=len)
    return len(short) >= 3 and short <= long


def _author_points(one: Traits, other: Traits, agree: list[str], differ: list[str]) -> float:
    if not one.author or not other.author:
        return 0.0
    short, long = sorted((one.author, other.author), key=len)
    if fuzz.ratio(short, long) >= 85 or f" {short} " in f" {long} ":
        agree.append("author")
        return 4.0
    differ.append("author")
    return -10.0


def _year_points(one: Traits, other: Traits, agree: list[str], differ: list[str]) -> float:
    if one.year is None or other.year is None:
        return 0.0
    apart = abs(one.year - other.year)
    if apart == 0:
        agree.append("year")
        return 3.0
    if apart == 1:
        return -1.0  # online in one year, printed in the next
    differ.append("year")
    return -5.0 if apart == 2 else -12.0


def find_duplicates(
    traits: Sequence[Traits], start: int = 0, say: Callable[[int], None] | None = None, lowest: float = POSSIBLE
) -> list[Pair]:
    """Every pair of records that may be one publication.

    Args:
        traits: what of each record is compared.
        start: pairs of which both come before this place are left out.
        say: told from time to time how many records were done.
        lowest: the least score of a pair.

    Returns:
        The pairs, the most alike first.
    """
    found: dict[tuple[int, int], Pair] = {}
    seen: set[tuple[int, int]] = set()
    for number, place, others in _candidates(traits, start):
        if say and number % 500 == 0:
            say(number)
        for other in others:
            key = (min(place, other), max(place, other))
            if key not in seen:
                seen.add(key)
                if not _worth_comparing(traits[place], traits[other]):
                    continue
                likeness = compare(traits[key[0]], traits[key[1]])
                if likeness.score >= lowest:
                    found[key] = Pair(*key, likeness)
    return sorted(found.values(), key=lambda pair: (-pair.likeness.score, pair.first, pair.second))


def _worth_comparing(one: Traits, other: Traits) -> bool:
    """Whether two records of one block share a number, or have titles that are not wholly different."""
    if one.identifiers and not set(one.identifiers).isdisjoint(other.identifiers):
        return True
    return fuzz.token_set_ratio(one.title, other.title, score_cutoff=60) > 0


def _candidates(traits: Sequence[Traits], start: int) -> Iterator[tuple[int, int, list[int]]]:
    """For every record from ``start`` the places of those it shares a block with."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    words = [sorted(set(one.title.split()) - _STOP) for one in traits]
    counts = Counter(word for row in words for word in row)
    for place, one in enumerate(traits):
        for key in _keys(one):
            blocks[key].append(place)
        for word in words[place]:
            if counts[word] <= _COMMON:
                blocks["word", word].append(place)
    for number, place in enumerate(range(start, len(traits))):
        one = traits[place]
        rare = sorted((word for word in words[place] if counts[word] > 1), key=lambda word: (counts[word], word))
        keys = [*_keys(one), *(("word", word) for word in rare[:_RARE_WORDS])]
        others: dict[int, None] = {}
        for key in keys:
            block = blocks.get(key, [])
            if len(block) <= _COMMON or key[0] in _IDENTIFYING or key[0] == "title":
                others |= dict.fromkeys(block if len(block) <= 5 * _COMMON else block[: 5 * _COMMON])
        others.pop(place, None)
        yield number, place, list(others)


def _keys(one: Traits) -> list[tuple[str, str]]:
    """The blocks of a record, apart from those of its rare words."""
    keys = [*one.identifiers]
    if one.title:
        keys += [("title", one.title), ("start", one.title[:24]), ("end", one.title[-24:])]
    if one.author and one.year:
        keys += [("who", f"{one.author.split()[0]} {year}") for year in (one.year, one.year + 1)]
    if one.start and one.volume:
        keys.append(("where", f"{one.volume}:{one.start}:{one.year}"))
    if one.isbn:
        keys.append(("isbn", one.isbn))
    return keys
