"""Dates of publication as exports write them, as EDTF."""

from __future__ import annotations

import re

from ..bibliography.identifiers import parse_date, parse_day

_SLASHED = re.compile(r"(\d{4})/(\d{0,2})/?(\d{0,2})/?(.*)", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})[ .-]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[ ,]+([A-Za-z]{3,9})\.?(?: (\d{1,2}))?")
_SPOKEN = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")
_DASHED = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def read_when(text: str, month: str = "") -> tuple[str, bool]:
    """What a date says, as EDTF.

    Args:
        text: ``2007``, ``2007/01/06/``, ``2007 Jan 6``, ``6 January 2007``, ``2007-01-06T00:00`` and the like.
        month: the month or day and month, where the source keeps it apart.

    Returns:
        The EDTF text, empty where there is no date in it; and whether it says all that was written. Where
        day and month cannot be told apart (``03/04/2007``) only the year is taken.
    """
    text = text.strip().strip(".,;")
    if parse_day(text):
        return (text, True) if not month or len(text) > 4 else _with_month(text, month)
    if found := _STAMP.fullmatch(text):
        return parse_day(found[1]), True
    if found := _DASHED.fullmatch(text):
        return _joined(found[1], found[2], found[3] or "")
    if found := _SLASHED.fullmatch(text):
        date, whole = _joined(found[1], found[2], found[3])
        if rest := found[4].strip(" /"):
            date, whole = (date, False) if found[2] else _with_month(found[1], rest)
        return date, whole
    if found := _DAY_FIRST.fullmatch(text):
        return _with_month(found[3], f"{found[2]} {found[1]}")
    if found := _MONTH_FIRST.fullmatch(text):
        return _with_month(found[3], f"{found[1]} {found[2] or ''}")
    if found := _YEAR_FIRST.fullmatch(text):
        return _with_month(found[1], f"{found[2]} {found[3] or ''}")
    if found := _SPOKEN.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second or first == second:
            return _joined(found[3], found[2], found[1])
        if second > 12 >= first:
            return _joined(found[3], found[1], found[2])
        return found[3], False
    if found := re.match(r"(\d{4})\b", text):
        date, _ = _with_month(found[1], text[4:].strip(" ,;-/"))
        return date, False
    other, faulty, _ = parse_date({"year": text})
    return other or "", not faulty and bool(other)


def _joined(year: str, month: str, day: str) -> tuple[str, bool]:
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part and int(part))]
    while parts:
        if date := parse_day("-".join(parts)):
            return date, len(parts) == 1 + bool(month.strip("0")) + bool(day.strip("0"))
        parts.pop()
    return "", False


def _with_month(year: str, month: str) -> tuple[str, bool]:
    date, faulty, _ = parse_date({"year": year, "month": month.strip()})
    return date or "", not faulty and bool(date) and len(date or "") > 4
