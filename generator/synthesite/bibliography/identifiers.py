"""Identifiers, addresses and dates of a record: each in its normal form, or found faulty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as day_of_calendar
from urllib.parse import unquote, urlsplit

from stdnum import isbn, issn
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from ..schema.values import EDTF_PATTERN

_DOI_PREFIX = re.compile(r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|info:doi/|doi\s*:?\s*)*", re.IGNORECASE)
_ISBN = re.compile(r"(?<![\dXx])(?:97[89][ -]?)?\d(?:[ -]?\d){8}[ -]?[\dXx](?![\dXx])", re.ASCII)

_ISSN = re.compile(r"(?<![\dXx-])\d{4} ?-? ?\d{3}[\dXx](?![\dXx-])", re.ASCII)
_ORCID = re.compile(
    r"(?:orcid:?\s*)?(?:(?:https?://)?(?:www\.)?orcid\.org/)?((?:\d{4}[ -]?){3}\d{3}[\dXx])/?", re.I | re.A
)
_ARXIV = re.compile(
    r"(?:arxiv:\s*|(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?"
    r"(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?",
    re.IGNORECASE | re.ASCII,
)
_PMID = re.compile(
    r"(?:pmid:?\s*|(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/)?0*([1-9]\d{0,8})/?",
    re.IGNORECASE | re.ASCII,
)
_PMCID = re.compile(
    r"(?:(?:https?://)?(?:(?:www\.)?ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/)?"
    r"(?:pmc ?(?:id:?\s*(?:pmc)?)?)?0*([1-9]\d{0,8})(?:\.\d+)?/?",
    re.IGNORECASE | re.ASCII,
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
"""What word processors and typesetters make of a hyphen."""
_HANDLE = re.compile(
    r"(?:hdl:\s*|(?:info:hdl/|https?://(?:hdl\.handle\.net|[\w.-]+/handle)/))(\d+(?:\.\d+)*/[!-~]+?)", re.I | re.A
)


def parse_doi(text: str) -> str:
    """A DOI in lower case without prefix, or nothing; only characters that agencies register pass."""
    text = _DOI_PREFIX.sub("", text)
    text = (unquote(text) if "%2f" in text.lower() else text).rstrip(".,;").lower()
    if text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1]
    return text if re.fullmatch(r"10\.\d{4,9}(?:\.\d+)*/[!-~]+", text) else ""


def parse_isbn(text: str) -> str:
    """The first ISBN of the text without hyphens, if all in it have the right check digit (ISO 2108)."""
    found = [re.sub(r"[ -]", "", one[0].upper()) for one in _ISBN.finditer(text.translate(_DASHES))]
    return found[0] if found and all(map(isbn.is_valid, found)) else ""


def parse_issn(text: str) -> str:
    """Every ISSN of the text as ``0959-8138, 1756-1833``, if all have the right check digit (ISO 3297)."""
    found = [re.sub(r"[ -]", "", one).upper() for one in _ISSN.findall(text.translate(_DASHES))]
    good = dict.fromkeys(f"{one[:4]}-{one[4:]}" for one in found if issn.is_valid(one) and one.strip("0"))
    return ", ".join(good) if good and len(good) == len(set(found)) else ""


def parse_orcid(text: str) -> str:
    """An ORCID iD as ``0000-0002-1825-0097`` with the right check digit (ISO 7064, 11-2), or nothing."""
    found = _ORCID.fullmatch(text.strip().translate(_DASHES))
    if not found:
        return ""
    digits = re.sub(r"[ -]", "", found[1].upper())
    try:
        mod_11_2.validate(digits)
    except ValidationError:
        return ""
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def parse_arxiv(text: str) -> str:
    """An arXiv number without prefix and version, of the form before or since April 2007, or nothing."""
    found = _ARXIV.fullmatch(text.strip())
    return found[1] if found else ""


def parse_handle(text: str) -> str:
    """A Handle (RFC 3650) without its resolver, such as ``10057/4765``, or nothing; DOIs are not taken for one."""
    found = _HANDLE.fullmatch(text.strip())
    return found[1] if found and not found[1].startswith("10.") else ""


def parse_url(text: str) -> str:
    """An http or https address without a name or password in it, or nothing; it is kept as written."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return text if usable and text.isprintable() and not re.search(r'[\s<>"\\^`{}|]', text) else ""


def parse_pmid(text: str) -> str:
    """The digits of a PubMed number, from its address too, without zeros before them, or nothing."""
    found = _PMID.fullmatch(text.strip())
    return found[1] if found else ""


def parse_pmcid(text: str) -> str:
    """A PubMed Central number as ``PMC`` and digits, from its address too, without its version, or nothing."""
    found = _PMCID.fullmatch(text.strip())
    return f"PMC{found[1]}" if found else ""


def parse_day(text: str) -> str:
    """An EDTF date whose days are in the calendar, or nothing."""
    if not re.fullmatch(EDTF_PATTERN, text) or not text.isascii():
        return ""
    try:
        for year, month, day in re.findall(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text):
            day_of_calendar(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return text


CHECKS = {
    "doi": ("bib-bad-doi", parse_doi, "is not a DOI"),
    "url": ("bib-bad-url", parse_url, "is not an http or https address"),
    "isbn": ("bib-bad-isbn", parse_isbn, "is not an ISBN with the right check digit"),
    "pmid": ("bib-bad-identifier", parse_pmid, "is not a PubMed number"),
    "pmcid": ("bib-bad-identifier", parse_pmcid, "is not a PubMed Central number"),
    "urldate": ("bib-bad-date", parse_day, "is not a date"),
}
"""By field: what is reported, what reads it (giving its normal form, or nothing), how the fault is put."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"[\[(]?(c\.? ?|ca\.? ?|circa )?([12][0-9]{3})[a-z]?(\?)?[\])]?(?: ?[-–/]{1,3} ?([12][0-9]{3}))?")
_UNDATED = re.compile(
    r"\W*(?:n\.? ?d|no date|undated|unknown|in press|forthcoming|to appear|submitted|accepted)\W*",
    re.IGNORECASE,
)
_SEASON = re.compile(r"spring|summer|autumn|fall|winter")


def parse_date(fields: Mapping[str, str]) -> tuple[str | None, str, str]:
    """The date of a record from ``date``, or from ``year``, ``month`` and ``day``.

    Returns:
        The EDTF text, and where there is a fault the field and what to say of it.
    """
    date, year = fields.get("date", ""), fields.get("year", "")
    found = _YEAR.fullmatch(year)
    if date and not _UNDATED.fullmatch(date):
        if not parse_day(date):
            return None, "date", f'"{date[:40]}" is not a date'
        agree = not found or found[2] in date
        return date, "" if agree else "year", f"the year {year[:40]} is not that of the date, {date}"
    if not found:
        return None, "year" if year and not _UNDATED.fullmatch(year) else "", f'"{year[:40]}" is not a year'
    if found[4]:
        return f"{found[2]}/{found[4]}", "", ""
    month, faulty = _month(fields.get("month", "").lower(), fields.get("day", ""))
    text = found[2] + month
    if faulty or not parse_day(text):
        return found[2], "month", f'"{fields.get("month", "")[:40]}" is not a month, or not with that day'
    return text + ("~" if found[1] else "?" if found[3] else ""), "", ""


def _month(written: str, day: str) -> tuple[str, bool]:
    """``-03`` or ``-03-14`` from a month by name or number; nothing for a season or several months."""
    tokens = re.findall(r"[a-z]+|[0-9]+", f"{written} {day}")
    months = [MONTHS.index(token[:3]) + 1 for token in tokens if token[:3] in MONTHS]
    numbers = [int(token) for token in tokens if token.isdigit() and len(token) < 3]
    if not months:
        months, numbers = numbers[:1], numbers[1:]
    if len(months) > 1 or _SEASON.search(written) or not written:
        return "", False
    return "".join(f"-{part:02}" for part in (months + numbers)[:2]), not months
