"""Which entries a rule of a review picks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthesite.link import LinkedLibrary
from synthesite.pipeline import check_project
from synthesite.schema.review import EligibilityRule
from synthesite.synthesis.eligibility import matching_entries

EVALUATIONS = {"trial-2009", "rural-2011", "before-after-2007", "interviews-2010", "review-2013"}
POLICIES = {"plan-2000", "model-2005", "strategy-2012"}


@pytest.fixture
def linked(make_project: Callable[..., Path]) -> LinkedLibrary:
    project = make_project()
    path = project / "evidence/evaluations/rural-2011.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("scope: core", "scope: context"), encoding="utf-8")
    path = project / "evidence/evaluations/before-after-2007.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("[GB-ENG]", "[NL]"), encoding="utf-8")
    path = project / "evidence/references.bib"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(
            "institution = {Exampleshire Council},\n  year        = {2000}", "institution = {Exampleshire Council}"
        ),
        encoding="utf-8",
    )
    return check_project(project).linked


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, EVALUATIONS | POLICIES),
        ({"kinds": ["evaluation"]}, EVALUATIONS),
        ({"kinds": ["policy"]}, POLICIES),
        ({"kinds": ["evaluation", "policy"]}, EVALUATIONS | POLICIES),
        ({"scopes": ["context"]}, {"rural-2011"}),
        ({"designs": ["randomised-trial"]}, {"trial-2009", "rural-2011"}),
        ({"designs": ["randomised-trial", "qualitative-study"]}, {"trial-2009", "rural-2011", "interviews-2010"}),
        ({"domains": ["quality-of-life"]}, {"trial-2009"}),
        ({"themes": ["continuity"]}, {"trial-2009", "interviews-2010", "model-2005", "plan-2000"}),
        # a theme takes in its narrower ones
        ({"themes": ["social-work"]}, {"interviews-2010", "strategy-2012"}),
        ({"themes": ["social-work"], "kinds": ["policy"]}, {"strategy-2012"}),
        # a country takes in its parts, and not countries that begin alike
        ({"countries": ["GB"]}, (EVALUATIONS | POLICIES) - {"before-after-2007", "review-2013"}),
        ({"countries": ["GB-ENG"]}, (EVALUATIONS | POLICIES) - {"before-after-2007", "review-2013"}),
        ({"countries": ["NL"]}, {"before-after-2007"}),
        ({"countries": ["GB-SCT"]}, set()),
        # years are of publication; an entry without a date fits no range
        ({"years": "2009/2011"}, {"trial-2009", "interviews-2010", "rural-2011"}),
        ({"years": "2009"}, {"trial-2009"}),
        ({"years": "../2007"}, {"before-after-2007", "model-2005"}),
        ({"years": "2012/.."}, {"review-2013", "strategy-2012"}),
        # every field must fit
        ({"designs": ["randomised-trial"], "scopes": ["core"], "years": "2000/2020"}, {"trial-2009"}),
        ({"designs": ["randomised-trial"], "countries": ["NL"]}, set()),
    ],
)
def test_a_rule_picks(rule: dict[str, Any], expected: set[str], linked: LinkedLibrary) -> None:
    found = matching_entries(linked, EligibilityRule.model_validate(rule, context=None))
    assert set(found) == expected
    assert list(found) == [entry.id for _, entry in linked.library.entries() if entry.id in expected]
