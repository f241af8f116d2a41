"""Dates to the precision known: what they cover, their order, and how they are written."""

from __future__ import annotations

import datetime as dt

import pytest

from synthesite.schema.dates import certainly_before, earliest, from_epoch, latest, written_date, year_of


@pytest.mark.parametrize(
    ("value", "first", "last", "words"),
    [
        ("2005", "2005-01-01", "2005-12-31", "2005"),
        ("2005-01", "2005-01-01", "2005-01-31", "January 2005"),
        ("2005-02", "2005-02-01", "2005-02-28", "February 2005"),
        ("2004-02", "2004-02-01", "2004-02-29", "February 2004"),
        ("1900-02", "1900-02-01", "1900-02-28", "February 1900"),
        ("2000-02", "2000-02-01", "2000-02-29", "February 2000"),
        ("2005-04", "2005-04-01", "2005-04-30", "April 2005"),
        ("2005-12", "2005-12-01", "2005-12-31", "December 2005"),
        ("2005-01-20", "2005-01-20", "2005-01-20", "20 January 2005"),
        ("2005-01-02", "2005-01-02", "2005-01-02", "2 January 2005"),
        ("2005~", "2005-01-01", "2005-12-31", "about 2005"),
        ("2005?", "2005-01-01", "2005-12-31", "2005 (uncertain)"),
        ("2005-01%", "2005-01-01", "2005-01-31", "about January 2005 (uncertain)"),
        ("2001-04/2005-03", "2001-04-01", "2005-03-31", "April 2001 to March 2005"),
        ("2001/2005~", "2001-01-01", "2005-12-31", "2001 to about 2005"),
        ("2001/..", "2001-01-01", "9999-12-31", "from 2001"),
        ("../2005-06", "0001-01-01", "2005-06-30", "until June 2005"),
    ],
)
def test_a_date(value: str, first: str, last: str, words: str) -> None:
    assert (earliest(value), latest(value), written_date(value)) == (first, last, words)


@pytest.mark.parametrize(
    ("value", "year"), [("2005-01", "2005"), ("2001/2005", "2001"), ("../2005-06", "2005"), ("2003/..", "2003")]
)
def test_the_year_of_a_date(value: str, year: str) -> None:
    assert year_of(value) == year


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        ("2004", "2005", True),
        ("2005", "2005", False),
        ("2005", "2005-06", False),
        ("2005-05", "2005-06-01", True),
        ("2005-06-01", "2005-06", False),
        ("2004/2006", "2005", False),
        ("2004/..", "2050", False),
        ("2005-01-31", "2005-02", True),
    ],
)
def test_certainly_before(first: str, second: str, before: bool) -> None:
    assert certainly_before(first, second) is before


@pytest.mark.parametrize("seconds", [0, 86399, 86400, 951_782_400, 1_768_003_200, 4_102_444_799])
def test_the_day_of_an_epoch_is_that_of_the_standard_library(seconds: int) -> None:
    assert from_epoch(seconds) == dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()
