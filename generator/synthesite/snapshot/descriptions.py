"""Files that describe a frozen version to people, to archives and to reference managers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml

from ..exports.packages import licence_of
from ..problems import SynthesiteError
from ..schema.dates import written_date
from ..versions import VersionRecord
from ..views import Corpus

CITATION_FILE = "CITATION.cff"


@dataclass(frozen=True, slots=True)
class Creator:
    """Somebody, or a body of people, who made what is frozen."""

    name: str
    """As it is cited: ``Family, Given``, or the name of a body."""
    orcid: str = ""
    """The identifier alone, without an address."""
    affiliation: str = ""
    person: bool = False
    """Whether family and given names are known apart."""


def creators_of(corpus: Corpus) -> tuple[Creator, ...]:
    """Who made it: the authors in the project's own CITATION.cff, else those of its reviews, else the site.

    Raises:
        SynthesiteError: there is a CITATION.cff that cannot be read.
    """
    root = corpus.linked.library.project.root
    found = tuple(_cited(root / CITATION_FILE))
    if not found:
        authors = [author for review in corpus.linked.library.reviews.values() for author in review.record.authors]
        found = tuple(dict.fromkeys(Creator(author.name, author.orcid or "") for author in authors))
    return found or (Creator(corpus.settings.site_name),)


def _cited(path: Path) -> Iterator[Creator]:
    """The authors in a CITATION.cff; none where there is no such file."""
    if not path.is_file() or path.is_symlink():
        return
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        authors = given.get("authors") or []
        for author in authors:
            orcid = str(author.get("orcid") or "").rstrip("/").rsplit("/", 1)[-1]
            affiliation = str(author.get("affiliation") or "")
            if "name" in author:
                yield Creator(str(author["name"]), orcid, affiliation)
            else:
                particle = str(author.get("name-particle") or "")
                family = f"{particle} {author.get('family-names') or ''}".strip()
                given_names = str(author.get("given-names") or "")
                name = f"{family}, {given_names}" if family and given_names else family or given_names
                if name:
                    yield Creator(name, orcid, affiliation, person=bool(family and given_names))
    except (OSError, ValueError, AttributeError, TypeError, yaml.YAMLError) as error:
        raise SynthesiteError(f"{CITATION_FILE} cannot be read: {error}") from error


def keywords_of(corpus: Corpus) -> list[str]:
    """What it is about: the labels of the broadest themes, each once."""
    themes = corpus.linked.library.scheme.themes
    return list(dict.fromkeys(theme.label for theme in themes if theme.broader is None and theme.replaced_by is None))


def citation_cff(corpus: Corpus, record: VersionRecord, creators: Sequence[Creator]) -> bytes:
    """CITATION.cff for the version (Citation File Format 1.2.0, doi:10.5281/zenodo.5171937)."""
    authors: list[dict[str, str]] = []
    for creator in creators:
        family, _, given = creator.name.partition(", ")
        row = {"family-names": family, "given-names": given} if creator.person else {"name": creator.name}
        if creator.orcid:
            row["orcid"] = f"https://orcid.org/{creator.orcid}"
        if creator.affiliation and creator.person:
            row["affiliation"] = creator.affiliation
        authors.append(row)
    licence = licence_of(corpus)
    described: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite this version as below. To cite one entry or review, use the citation on its page.",
        "title": corpus.settings.site_name,
        "type": "dataset",
        "authors": authors,
        "version": record.version,
        "date-released": record.date,
        **({"doi": record.doi} if record.doi else {}),
        **({"license": licence[0]} if licence else {}),
        **({"url": corpus.settings.site_url} if corpus.settings.site_url else {}),
        **({"abstract": corpus.settings.site_description} if corpus.settings.site_description else {}),
        **({"keywords": words} if (words := keywords_of(corpus)) else {}),
    }
    text: str = yaml.safe_dump(described, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode()


def zenodo_json(corpus: Corpus, record: VersionRecord, creators: Sequence[Creator]) -> bytes:
    """.zenodo.json for the version: fields of a deposit as the Zenodo REST API documents them."""
    people = [
        {
            "name": creator.name,
            **({"orcid": creator.orcid} if creator.orcid else {}),
            **({"affiliation": creator.affiliation} if creator.affiliation else {}),
        }
        for creator in creators
    ]
    holds = f"{_counted(record)}, data of {written_date(record.data_of)}."
    words = " ".join(part for part in (_ended(corpus.settings.site_description), holds) if part)
    licence = licence_of(corpus)
    described: dict[str, Any] = {
        "title": f"{corpus.settings.site_name}, version {record.version}",
        "upload_type": "dataset",
        "description": f"<p>{escape(words)}</p><p>The whole site as pages that open without a server, its data as "
        "tables, its source files, and the checksums of every file.</p>",
        "creators": people,
        "publication_date": record.date,
        "access_right": "open",
        **({"license": licence[0]} if licence else {}),
        "version": record.version,
        "language": "eng",
        **({"keywords": words_} if (words_ := keywords_of(corpus)) else {}),
        **({"doi": record.doi} if record.doi else {}),
    }
    if corpus.settings.site_url:
        described["related_identifiers"] = [
            {"identifier": corpus.settings.site_url, "relation": "isAlternateIdentifier", "resource_type": "other"}
        ]
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _counted(record: VersionRecord) -> str:
    counts = (
        (record.evaluations, "evaluation", "evaluations"),
        (record.policies, "policy", "policies"),
        (len(record.reviews), "review", "reviews"),
    )
    return ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in counts)


def _ended(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def readme_text(corpus: Corpus, record: VersionRecord, creators: Sequence[Creator]) -> bytes:
    """README.txt: what the folder holds, how to open it, check it and cite it."""
    names = "; ".join(creator.name for creator in creators)
    kept = f" {record.kept_at}" if record.kept_at else ""
    licence = licence_of(corpus)
    rows = [
        f"{corpus.settings.site_name}, version {record.version}",
        "",
        f"Frozen on {written_date(record.date)}, with data of {written_date(record.data_of)}: {_counted(record)}.",
        "",
        "To read it, open site/index.html in a browser. No internet and no server are needed.",
        "Search, filters and the map that can be narrowed need a web server; browsers refuse them in a folder.",
        "To have them, run this in the folder and open http://127.0.0.1:8000/ :",
        "",
        "    python3 -m http.server --directory site 8000",
        "",
        "What is here:",
        "",
        "    site/           every page, as it stood",
        "    data/           the data as tables and as JSON, with a dictionary (datapackage.json)",
        "    source/         the files that the site was made from",
        "    version.json    every entry and judgement in short, to compare versions with",
        "    CITATION.cff    how to cite it, for programs",
        "    .zenodo.json    how an archive describes it",
        "    SHA256SUMS      checksums; `sha256sum -c SHA256SUMS` says whether a file was altered",
        "",
        f"How to cite: {names}. {corpus.settings.site_name}, version {record.version}. {record.date[:4]}.{kept}",
        f"Licence of the data: {licence[1]}, {licence[2]}" if licence else "Licence of the data: not stated.",
        "",
    ]
    return "\n".join(rows).encode()
