"""Reading EDTF dates (ISO 8601-2): what a date of limited precision covers, and in which order dates come."""

from __future__ import annotations

from datetime import date

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

FAR = "9999-12-31"


def _split(value: str) -> tuple[str, str]:
    start, _, end = value.partition("/")
    return start, end or start


def _plain(part: str) -> str:
    return part.rstrip("?~%")


def earliest(value: str) -> str:
    """The first day a date can mean, as ``YYYY-MM-DD``; an open start is year 0001."""
    part = _plain(_split(value)[0])
    if part == "..":
        return "0001-01-01"
    return part + {4: "-01-01", 7: "-01", 10: ""}[len(part)]


def latest(value: str) -> str:
    """The last day a date can mean, as ``YYYY-MM-DD``; an open end is the end of year 9999."""
    part = _plain(_split(value)[1])
    if part == "..":
        return FAR
    if len(part) == 4:
        return f"{part}-12-31"
    if len(part) == 7:
        year, month = int(part[:4]), int(part[5:])
        leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return f"{part}-{_LAST[month - 1] + leap:02d}"
    return part


def year_of(value: str) -> str:
    """The first year of a date, or its last when the start is open."""
    start, end = _split(value)
    return (end if start == ".." else start)[:4]


def certainly_before(first: str, second: str) -> bool:
    """Whether every day the first date can mean comes before every day of the second."""
    return latest(first) < earliest(second)


def written_date(value: str) -> str:
    """A date in words for English readers: ``January 2005``, ``about 2005``, ``April 2001 to March 2005``."""
    if "/" in value:
        start, end = value.split("/")
        if end == "..":
            return f"from {_written(start)}"
        if start == "..":
            return f"until {_written(end)}"
        return f"{_written(start)} to {_written(end)}"
    return _written(value)


def _written(part: str) -> str:
    plain = _plain(part)
    words = plain[:4]
    if len(plain) >= 7:
        words = f"{_MONTHS[int(plain[5:7]) - 1]} {words}"
    if len(plain) == 10:
        words = f"{int(plain[8:10])} {words}"
    if part.endswith("~"):
        return f"about {words}"
    if part.endswith("?"):
        return f"{words} (uncertain)"
    if part.endswith("%"):
        return f"about {words} (uncertain)"
    return words


def from_epoch(seconds: int) -> str:
    """The day of a Unix time, in UTC (the meaning of SOURCE_DATE_EPOCH)."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + seconds // 86400).isoformat()
