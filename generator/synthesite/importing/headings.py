"""What the columns of a table hold, guessed from their headings, and kept as a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from ..problems import SynthesiteError
from .roles import WOS

_HEADINGS = {
    "title": "title|article title|document title|primary title|paper title|study title|title of article|"
    "title of paper|title of study|titel|titre|titulo|ti",
    "subtitle": "subtitle",
    "shorttitle": "short title",
    "author": "author|authors|author s|author names|author full names|creator|creators|autor|autoren|auteurs|au",
    "editor": "editor|editors",
    "year": "year|publication year|pub year|published year|year of publication|jahr|annee|ano|py",
    "date": "date|publication date|date published|pub date|published date|issued|cover date",
    "month": "month|published month|publication month",
    "day": "day",
    "container": "journal|journal title|journal name|publication title|source title|secondary title|journal book|"
    "publication|container title|periodical|book title|zeitschrift|revue|source|t2|so|publication name|where published|"
    "published in|journal or source|journal source",
    "shortjournal": "journal abbreviation|abbreviated source title|iso abbreviation|journal abbr",
    "series": "series|series title|book series title",
    "volume": "volume|vol|vl",
    "issue": "issue|issue number|number|no|iss",
    "pages": "pages|page|page range|page numbers|pagination|pp|pgs",
    "start": "page start|start page|first page|pages from|sp",
    "end": "page end|end page|last page|pages to|ep",
    "eid": "art no|article number|article no|eid number|elocation id",
    "pagetotal": "num pages|number of pages|page count",
    "publisher": "publisher|institution|publisher name",
    "address": "place|place of publication|publisher location|city|publisher address",
    "edition": "edition",
    "doi": "doi|digital object identifier|di|article doi|doi link|doi url|doi or link",
    "pmid": "pmid|pubmed id|pubmedid|pubmed|pm",
    "pmcid": "pmcid|pmc id|pmc",
    "isbn": "isbn|isbns",
    "serial": "issn|issns|eissn|issn isbn|isbn issn|print issn|electronic issn|sn",
    "orcid": "orcid|orcids|orcid id",
    "arxiv": "arxiv|arxiv id",
    "handle": "handle",
    "url": "url|link|links|address|web address|full text link|urls|article url|bestlink",
    "accession": "accession number|accession no",
    "accessed": "access date|accessed|date accessed|retrieved",
    "abstract": "abstract|abstract note|summary|ab|zusammenfassung|resume",
    "keywords": "keywords|keyword|author keywords|manual tags|de",
    "language": "language|language of original document|la|sprache",
    "note": "note|notes|extra|comments",
    "kind": "type|item type|document type|reference type|publication type|type of reference|ref type|type of work",
    "key": "key|id|citation key|cite key|bibtex key|record id|reference id",
    "": "first author|create date|citation|source type|abstract link",
}
_ROLES = {heading: role for role, headings in _HEADINGS.items() for heading in headings.split("|")}

ROLES = (*(role for role in _HEADINGS if role), "keep")
"""What a column can be said to hold; ``keep`` keeps its values under the column's own name."""

MAX_MAPPING = 100_000


def guess_mapping(headings: Sequence[str]) -> dict[str, str]:
    """What each column holds, by its heading.

    Args:
        headings: the first row of the table.

    Returns:
        A role of ``ROLES`` for every heading that is not empty. A role that fits several columns goes to the
        one whose heading is the more usual; several authors or standard numbers may stand in several columns.
    """
    plain = {heading: _plain(heading) for heading in headings if heading.strip()}
    if sum(bool(re.fullmatch(r"[A-Z][A-Z0-9]", heading.strip())) for heading in plain) > max(4, len(plain) // 2):
        return {heading: f"wos:{heading.strip()}" for heading in plain}
    mapping: dict[str, str] = {}
    ranks: dict[str, tuple[int, str]] = {}
    for place, (heading, words) in enumerate(plain.items()):
        role = _ROLES.get(words, "") or "keep"
        if role == "issue" and place == 0:
            role = "keep"  # a first column "No." counts the rows
        mapping[heading] = role
        if role in ("keep", "editor", "serial", "url", "keywords", "note"):
            continue
        rank = _HEADINGS[role].split("|").index(words)
        before = ranks.get(role)
        if before is None or rank < before[0]:
            if before:
                mapping[before[1]] = "keep"
            ranks[role] = (rank, heading)
        else:
            mapping[heading] = "keep"
    return mapping


def _plain(heading: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading) if " " not in heading.strip() else heading
    return " ".join(re.sub(r"[^0-9a-zà-ÿ]+", " ", apart.lower()).split()).translate(str.maketrans("éèíñúáó", "eeinuao"))


def write_mapping(mapping: Sequence[tuple[str, str]]) -> str:
    """A mapping as the text of a file, to be looked over and used again."""
    head = f"# What each column holds. One of: {', '.join(ROLES)}.\n"
    return head + yaml.safe_dump(dict(mapping), allow_unicode=True, sort_keys=False, width=1000)


def read_mapping(path: Path) -> dict[str, str]:
    """A mapping from its file.

    Raises:
        SynthesiteError: when it cannot be read, or a column is said to hold what there is not.
    """
    try:
        with path.open("rb") as opened:
            text = opened.read(MAX_MAPPING).decode("utf-8")
        found = yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SynthesiteError(f"the mapping {path} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise SynthesiteError(f"the mapping {path} must hold lines of the form  Heading: role")
    mapping = {str(heading): str(role) for heading, role in found.items()}
    for heading, role in mapping.items():
        if role not in ROLES and not (role.startswith("wos:") and role[4:] in WOS):
            raise SynthesiteError(f'the mapping {path}: "{role}" ({heading}) is none of {", ".join(ROLES)}')
    return mapping
