"""How up to date things are, by the dates of the data alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthesite.pipeline import check_project
from synthesite.schema.review import Currency
from synthesite.synthesis.currency import as_of, newest_coding, review_currency

MakeProject = Callable[..., Path]


def test_now_is_the_newest_date_in_the_data(make_project: MakeProject) -> None:
    project = make_project()
    library = check_project(project).library
    assert as_of(library) == "2026-01-10"
    assert newest_coding(library) == "2026-01-07"
    path = project / "evidence/evaluations/rural-2011.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("on: 2026-01-05, access", "on: 2026-02, access"), encoding="utf-8"
    )
    library = check_project(project).library
    assert as_of(library) == "2026-02-28", "a month counts to its end"
    assert newest_coding(library) == "2026-02"


@pytest.mark.parametrize(
    ("epoch", "day"), [("0", "1970-01-01"), ("1900000000", "2030-03-17"), ("", "2026-01-10"), ("soon", "2026-01-10")]
)
def test_the_environment_may_name_the_day(
    epoch: str, day: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert as_of(check_project(make_project()).library) == day


@pytest.mark.parametrize(
    ("stated", "day", "overdue"),
    [
        ({"mode": "periodic", "next_search_due": "2027-01"}, "2027-01-31", False),
        ({"mode": "periodic", "next_search_due": "2027-01"}, "2027-02-01", True),
        ({"mode": "living", "next_search_due": "2026-01-09"}, "2026-01-10", True),
        ({"mode": "ended", "next_search_due": "2020"}, "2026-01-10", False),
        ({"mode": "periodic"}, "2099-01-01", False),
    ],
)
def test_a_review_is_overdue_when_its_search_is(
    stated: dict[str, Any], day: str, overdue: bool, make_project: MakeProject
) -> None:
    library = check_project(make_project()).library
    currency = Currency.model_validate({"searched_on": "2026-01-02", **stated})
    found = review_currency(library, currency, day)
    assert found.overdue is overdue
    assert found.newest_entry == "2026-01-07"
