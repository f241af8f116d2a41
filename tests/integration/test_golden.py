"""Pages of the good example, one of each kind, kept as they should be.

After a change that was meant: ``pytest tests/integration/test_golden.py --refresh-golden``, then read the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import ROOT

from synthesite.pipeline import check_project, render_project

GOLDEN = ROOT / "tests" / "golden"
PAGES = {
    "home": "",
    "themes": "themes/",
    "theme": "themes/use-of-hospital/",
    "evaluation": "evaluations/trial-2009/",
    "evaluation-review": "evaluations/review-2013/",
    "policy": "policies/model-2005/",
    "review": "reviews/nurses-in-exampleshire/",
    "review-methods": "reviews/nurses-in-exampleshire/methods/",
    "list": "evaluations/",
    "browse": "browse/",
    "codebook": "codebook/",
}


def test_pages_are_as_they_should_be(make_project: Callable[..., Path], pytestconfig: pytest.Config) -> None:
    site = render_project(check_project(make_project()))
    bodies = {page.address: page.body for page in site.pages}
    found = {f"{name}.html": bodies[address] + "\n" for name, address in PAGES.items()}
    if pytestconfig.getoption("--refresh-golden"):
        for path in GOLDEN.glob("*.html"):
            path.unlink()
        for name, body in found.items():
            (GOLDEN / name).write_text(body, encoding="utf-8", newline="\n")
    assert {path.name for path in GOLDEN.glob("*.html")} == set(found)
    for name, body in found.items():
        assert body == (GOLDEN / name).read_text(encoding="utf-8"), f"{name}: --refresh-golden if this was meant"


def test_every_kind_of_page_has_one(make_project: Callable[..., Path]) -> None:
    site = render_project(check_project(make_project()))
    kinds = {page.kind for page in site.pages}
    assert {page.kind for page in site.pages if page.address in PAGES.values()} == kinds
