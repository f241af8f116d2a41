"""What a policy was on a day: from its events, and from what other policies say they did to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.pipeline import check_project
from synthesite.schema.policy import Event, Policy
from synthesite.synthesis.policy_status import Status, enders, ordered_events, policy_status, status_on


def policy(*events: tuple[str, str] | tuple[str, str, str]) -> Policy:
    made = [
        Event.model_validate({"type": kind, "date": date, **({"by": by[0]} if by else {})})
        for kind, date, *by in events
    ]
    return Policy.model_construct(events=tuple(made))


ACT = (("proposed", "2013-05"), ("adopted", "2014-05-14"), ("commenced", "2015-04-01"))


@pytest.mark.parametrize(
    ("events", "day", "state", "since"),
    [
        ((), "2020-01-01", "unknown", None),
        # an act: proposed, adopted, in force only when it commences
        (ACT, "2013-04-30", "not-yet", "2013-05"),
        (ACT, "2013-05-01", "proposed", "2013-05"),
        (ACT, "2014-05-13", "proposed", "2013-05"),
        (ACT, "2014-05-14", "adopted", "2014-05-14"),
        (ACT, "2015-03-31", "adopted", "2014-05-14"),
        (ACT, "2015-04-01", "in-force", "2015-04-01"),
        ((*ACT, ("published", "2015-06")), "2016-01-01", "in-force", "2015-04-01"),
        ((*ACT, ("amended", "2018")), "2019-01-01", "in-force", "2015-04-01"),
        ((*ACT, ("reviewed", "2018")), "2019-01-01", "in-force", "2015-04-01"),
        ((*ACT, ("partly-repealed", "2018")), "2019-01-01", "partly-repealed", "2018"),
        ((*ACT, ("repealed", "2020-01")), "2019-12-31", "in-force", "2015-04-01"),
        ((*ACT, ("repealed", "2020-01")), "2020-01-01", "repealed", "2020-01"),
        # a policy that is not law is current from publication
        ((("published", "2005-01"),), "2004-12-31", "not-yet", "2005-01"),
        ((("published", "2005-01"),), "2005-01-01", "current", "2005-01"),
        ((("consulted", "2004"), ("published", "2005-01")), "2004-06-01", "proposed", "2004"),
        ((("published", "2005-01"), ("expired", "2008")), "2008-01-01", "expired", "2008"),
        ((("published", "2005-01"), ("withdrawn", "2008")), "2010-01-01", "withdrawn", "2008"),
        # dates of limited precision count from their first day; marks of doubt change nothing
        ((("published", "2005?"),), "2005-01-01", "current", "2005?"),
        ((("published", "2005~"),), "2004-12-31", "not-yet", "2005~"),
        # what has ended does not come back
        ((("repealed", "2010"), ("published", "2011")), "2020-01-01", "repealed", "2010"),
        ((("superseded", "2010"), ("repealed", "2012")), "2020-01-01", "superseded", "2010"),
        # of two events on one day the one that ends comes last, however they are written
        ((("repealed", "2010"), ("published", "2010")), "2010-01-01", "repealed", "2010"),
    ],
)
def test_status_from_events(events: tuple[tuple[str, str], ...], day: str, state: str, since: str | None) -> None:
    for written in (events, events[::-1]):
        found = status_on(policy(*written), day)
        assert (found.state, found.since) == (state, since)


def test_a_date_of_its_own_goes_before_that_of_a_link() -> None:
    record = policy(("published", "2005"), ("superseded", "2012-04", "newer"))
    for date in ("2012-02", None):
        assert status_on(record, "2012-03-01", ended_by=[("superseded", "newer", date)]).state == "current"
    assert status_on(record, "2012-04-01", ended_by=[("superseded", "newer", None)]).since == "2012-04"
    assert status_on(record, "2012-03-01", ended_by=[("repealed", "another", "2010")]).state == "repealed"


def test_an_event_says_through_what() -> None:
    found = status_on(policy(("published", "2005"), ("superseded", "2012", "strategy-2012")), "2013-01-01")
    assert found == Status("superseded", "2012", "strategy-2012")


@pytest.mark.parametrize(
    ("ended_by", "day", "expected"),
    [
        ([("superseded", "newer", "2012-02")], "2012-01-31", Status("current", "2005", None)),
        ([("superseded", "newer", "2012-02")], "2012-02-01", Status("superseded", "2012-02", "newer")),
        ([("repealed", "newer", "2012-02")], "2013-01-01", Status("repealed", "2012-02", "newer")),
        # a link says that it happened, even where nobody knows when
        ([("superseded", "newer", None)], "2006-01-01", Status("superseded", None, "newer")),
        # the first that has happened by the day
        ([("superseded", "a", "2030"), ("repealed", "b", "2012")], "2013-01-01", Status("repealed", "2012", "b")),
        ([], "2013-01-01", Status("current", "2005", None)),
    ],
)
def test_status_from_what_others_say(ended_by: list[tuple[str, str, str | None]], day: str, expected: Status) -> None:
    assert status_on(policy(("published", "2005")), day, ended_by=ended_by) == expected


def test_an_own_end_wins_over_what_others_say() -> None:
    found = status_on(
        policy(("published", "2005"), ("withdrawn", "2010")), "2020-01-01", ended_by=[("superseded", "x", "2012")]
    )
    assert found == Status("withdrawn", "2010", None)


def test_events_come_in_the_order_they_happened() -> None:
    found = ordered_events(
        policy(
            ("reviewed", "2005"), ("published", "2005-01-20"), ("published", "2005-01"), ("proposed", "2004-06")
        ).events
    )
    assert [event.date for event in found] == ["2004-06", "2005-01", "2005", "2005-01-20"]


def test_policies_of_a_project_end_each_other(make_project: Callable[..., Path]) -> None:
    project = make_project()
    path = project / "evidence/policies/model-2005.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - {type: superseded, date: 2012, by: strategy-2012}\n", ""), encoding="utf-8")
    linked = check_project(project).linked
    assert enders(linked, "model-2005") == [("superseded", "strategy-2012", "2012-02")]
    assert policy_status(linked, "model-2005", "2012-01-31") == Status("current", "2005-01-20", None)
    assert policy_status(linked, "model-2005", "2026-01-10") == Status("superseded", "2012-02", "strategy-2012")
    assert policy_status(linked, "strategy-2012", "2026-01-10").state == "current"
    path = project / "evidence/policies/strategy-2012.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{to: model-2005,", "{to: model-2005#home-visits,"), encoding="utf-8")
    linked = check_project(project).linked
    assert enders(linked, "model-2005") == [], "one provision replaced is not the policy replaced"
