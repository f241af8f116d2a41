"""Fixes of ``references.bib``: identifiers and dates whose form is wrong and whose meaning is sure."""

from __future__ import annotations

import re

from ..bibliography.identifiers import parse_doi
from ..bibliography.latex_text import closing_brace
from ..problems import Problem
from .dates import mend_date
from .fixes import Edit

_BEHIND = re.compile(r"\s*[\[(](?:doi|pii)[\])]\s*$", re.IGNORECASE)
_LONGEST = 500
"""Longer texts are no identifier, and would cost more than they are worth."""

_PREFIX = re.compile(r"10\.\d{4,9}(?:\.\d+)*/")
_BEFORE = re.compile(r"^(?:doi\s*[:=]?\s*|https?:?/{0,2}(?:dx\.|www\.)?doi\.org/)+", re.IGNORECASE)


def find_bibtex_edit(problem: Problem, text: str) -> Edit | None:
    """The edit that mends a problem of a bibliography, or None where a person has to decide.

    Args:
        problem: with its line; its path is the key of the record and the name of the field.
        text: the file's text.
    """
    if len(problem.path) != 2 or problem.slug not in ("bib-bad-doi", "bib-bad-date"):
        return None
    name = str(problem.path[1])
    start = _line_start(text, problem.line)
    found = re.compile(rf"[ \t]*{re.escape(name)}[ \t]*=[ \t]*(?=\{{)", re.IGNORECASE).match(text, start)
    end = closing_brace(text, found.end()) if found else -1
    if found is None or end < 0:
        return None
    written = text[found.end() + 1 : end]
    new = mend_doi(written) if problem.slug == "bib-bad-doi" else mend_date(written) if name == "date" else ""
    return Edit(found.end() + 1, end, new) if new else None


def mend_doi(written: str) -> str:
    """A DOI without what stands before and behind it and without white space, or nothing where it is none.

    >>> mend_doi("http//dx.doi.org/10.1136/ bmj.39020.413310.55 [doi]")
    '10.1136/bmj.39020.413310.55'
    """
    if len(written) > _LONGEST:
        return ""
    bare = re.sub(r"\s+", "", _BEFORE.sub("", _BEHIND.sub("", written.strip())))
    return bare if parse_doi(bare) == bare.lower() and len(_PREFIX.findall(bare)) == 1 else ""


def _line_start(text: str, line: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
        if not at:
            return len(text)
    return at
