"""CITATION.cff (Citation File Format 1.2.0), where a project has one: its people are those whom the entries name."""

from __future__ import annotations

from typing import Any

from ..link import LinkedLibrary
from ..problems import Problems
from ..schema.values import is_orcid
from ..source import parse
from ..synthesis.credit import Contributor, credit_contributors, plain_name

CITATION_FILE = "CITATION.cff"
_ORCID = "https://orcid.org/"


def check_citation_file(linked: LinkedLibrary, problems: Problems) -> None:
    """See that CITATION.cff gives nobody another name or ORCID iD than the entries, themes and reviews do.

    Somebody whom they do not name at all may stand there: who wrote the program, for instance. What else is wrong
    with the file is left to those who read it; it is no file of ours.
    """
    path = linked.library.project.root / CITATION_FILE
    if path.is_symlink() or not path.is_file():
        return
    try:
        tree = parse(path.read_bytes(), CITATION_FILE, Problems())
    except OSError:
        return
    authors = tree.get("authors") if isinstance(tree, dict) else None
    if not isinstance(authors, list):
        return
    people = credit_contributors(linked.library)
    for index, author in enumerate(authors):
        if isinstance(author, dict):
            _check_author(author, index, people, problems)


def _check_author(author: dict[str, Any], index: int, people: tuple[Contributor, ...], problems: Problems) -> None:
    parts = [str(author.get(part, "")) for part in ("given-names", "name-particle", "family-names", "name-suffix")]
    name = str(author.get("name", "")) or " ".join(filter(None, parts))
    given = str(author.get("orcid", ""))
    orcid = given.removeprefix(_ORCID)
    said = remedy = ""
    if given and not is_orcid(orcid):
        said, remedy = f'"{given[:60]}" cannot be an ORCID iD', "write it as orcid.org shows it, with the address"
    elif given:
        for one in people:
            same = plain_name(one.name) == plain_name(name)
            if one.orcid == orcid and not same:
                said = f'the ORCID iD of "{name[:60]}" is that of "{one.name[:60]}" in the entries, themes or reviews'
            elif same and one.orcid not in (None, orcid) and not any(other.orcid == orcid for other in people):
                said = f'"{name[:60]}" has the ORCID iD {one.orcid} in the entries, themes or reviews'
    if said:
        part = "orcid" if given else "name"
        problems.add("citation-file-disagrees", CITATION_FILE, said, remedy, path=("authors", index, part))
