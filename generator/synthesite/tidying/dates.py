"""Dates written in other ways than EDTF, where they can mean one day only."""

from __future__ import annotations

import re

from ..bibliography.identifiers import parse_day

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(_NAMES)}|sept|{'|'.join(_MONTHS)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_IN_WORDS = (
    re.compile(rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}"),
    re.compile(rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}"),
    re.compile(rf"{_MONTH},?\s+{_YEAR}"),
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_ABOUT = re.compile(r"(?:c\.?|ca\.?|circa|about)\s*(\d{4})")
_SPAN = re.compile(r"\s+(?:to|until)\s+|\s*[–—]\s*|(?<=\d{4})-(?=\d{4}$)|\s+-\s+")


def mend_date(written: str) -> str:
    """The EDTF form of a date, or of two with a word or dash between them.

    ``3/4/2005`` may be in March or in April, ``2005/06`` a month or two years: such dates are left to a person.

    Returns:
        The date, or nothing where the text could mean several or none.
    """
    text = " ".join(written.lower().split())
    if len(text) > 60:
        return ""
    parts = _SPAN.split(text)
    if len(parts) == 2:
        first, last = (parse_day(part) or _one(part) for part in parts)
        return parse_day(f"{first}/{last}") if first and last and first < last else ""
    return _one(text)


def _one(text: str) -> str:
    for form in _IN_WORDS:
        if found := form.fullmatch(text):
            month = _MONTHS.index(found["month"][:3]) + 1
            day = found.groupdict().get("day")
            return parse_day(f"{found['year']}-{month:02}" + (f"-{int(day):02}" if day else ""))
    if found := _YEAR_FIRST.fullmatch(text):
        return parse_day(f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}")
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        if first > 12 or first == second:
            return parse_day(f"{found[4]}-{second:02}-{first:02}")
        return parse_day(f"{found[4]}-{first:02}-{second:02}") if second > 12 else ""
    if found := _ABOUT.fullmatch(text):
        return parse_day(f"{found[1]}~")
    return ""
