"""What replaced, repealed or amended what: chains from links and events, loops found and not walked for ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.link import LinkedLibrary
from synthesite.pipeline import check_project
from synthesite.synthesis.succession import Step, Succession, chain_of, find_loops, succession

GOOD = Path(__file__).parent.parent / "data" / "good"
MakeProject = Callable[..., Path]


@pytest.fixture(scope="module")
def linked() -> LinkedLibrary:
    return check_project(GOOD, use_cache=False).linked


def steps(*pairs: str) -> Succession:
    """``new>old`` ends the older one, ``new~old`` amends it, ``new/old`` ends a part of it."""
    made = []
    for pair in pairs:
        sign = next(mark for mark in ">~/" if mark in pair)
        newer, older = pair.split(sign)
        made.append(Step(older, newer, "amended" if sign == "~" else "superseded", None, "x" if sign == "/" else None))
    after: dict[str, tuple[Step, ...]] = {}
    before: dict[str, tuple[Step, ...]] = {}
    for step in made:
        after[step.older] = (*after.get(step.older, ()), step)
        before[step.newer] = (*before.get(step.newer, ()), step)
    return Succession(tuple(made), after, before)


def test_links_and_events_of_one_thing_are_one_step(linked: LinkedLibrary) -> None:
    found = [(step.older, step.newer, step.kind) for step in succession(linked).steps]
    assert found == [("plan-2000", "model-2005", "superseded"), ("model-2005", "strategy-2012", "superseded")]


def test_a_date_of_an_event_goes_before_that_of_a_link(linked: LinkedLibrary) -> None:
    # the plan says January 2005, the model was published on the 20th; the model says 2012, the strategy February
    assert [step.date for step in succession(linked).steps] == ["2005-01", "2012"]


def test_without_an_event_the_newer_policy_gives_the_date(make_project: MakeProject) -> None:
    project = make_project()
    plan = project / "evidence/policies/plan-2000.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("  - {type: superseded, date: 2005-01, by: model-2005}\n", ""), encoding="utf-8")
    found = succession(check_project(project).linked)
    assert (found.steps[0].older, found.steps[0].date) == ("plan-2000", "2005-01-20")


def test_an_amendment_of_a_part_ends_nothing(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/policies/strategy-2012.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("{to: model-2005, kind: supersedes}", "{to: model-2005#home-visits, kind: amends}"),
        encoding="utf-8",
    )
    old = project / "evidence/policies/model-2005.yml"
    text = old.read_text(encoding="utf-8")
    old.write_text(text.replace("  - {type: superseded, date: 2012, by: strategy-2012}\n", ""), encoding="utf-8")
    last = succession(check_project(project).linked).steps[-1]
    assert (last.kind, last.part, last.ends) == ("amended", "home-visits", False)


def names(found: tuple[Step, ...]) -> list[tuple[str, str]]:
    return sorted((step.newer, step.older) for step in found)


def test_a_chain_has_what_led_to_a_policy_and_what_followed(linked: LinkedLibrary) -> None:
    before, after = chain_of(succession(linked), "model-2005")
    assert names(before) == [("model-2005", "plan-2000")]
    assert names(after) == [("strategy-2012", "model-2005")]
    before, after = chain_of(succession(linked), "plan-2000")
    assert (before, names(after)) == ((), [("model-2005", "plan-2000"), ("strategy-2012", "model-2005")])


def test_other_lines_that_met_on_the_way_are_left_out() -> None:
    # c replaced a and b: a's chain leads to c, not down to b
    found = steps("c>a", "c>b", "d>c")
    assert names(chain_of(found, "a")[1]) == [("c", "a"), ("d", "c")]
    assert chain_of(found, "a")[0] == ()
    assert chain_of(found, "x") == ((), ())


def test_amendments_are_shown_and_not_followed() -> None:
    found = steps("b~a", "c>b")
    assert names(chain_of(found, "a")[1]) == [("b", "a")]


@pytest.mark.parametrize(
    ("pairs", "loops"),
    [
        (("b>a", "c>b"), ()),
        (("b>a", "a>b"), (("a", "b", "a"),)),
        (("a>b", "b>c", "c>a"), (("a", "b", "c", "a"),)),
        (("a>b", "b>a", "c>d", "d>c"), (("a", "b", "a"), ("c", "d", "c"))),
        (("b~a", "a~b"), ()),  # two Acts may amend each other
        (("b/a", "a/b"), ()),  # or replace parts of each other
        (("a>b", "b>c", "c>b"), (("b", "c", "b"),)),  # a leads into the loop and is not in it
    ],
)
def test_a_loop_is_found_once_and_walked_once(pairs: tuple[str, ...], loops: tuple[tuple[str, ...], ...]) -> None:
    found = steps(*pairs)
    assert find_loops(found.steps) == loops
    for name in "abcd":
        assert len(chain_of(found, name)[0]) <= len(pairs)


def test_a_loop_of_events_is_a_problem_and_no_crash(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/policies/strategy-2012.yml"
    text = path.read_text(encoding="utf-8").replace(
        "  - {type: published, date: 2012-02}\n",
        "  - {type: published, date: 2012-02}\n  - {type: superseded, date: 2013, by: plan-2000}\n",
    )
    path.write_text(text, encoding="utf-8")
    problems = check_project(project).problems
    assert [found.slug for found in problems] == ["supersession-loop"]
