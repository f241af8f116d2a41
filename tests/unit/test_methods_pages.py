"""Every display has an account of its method, and the tests that it names exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from synthesite.labels import builtin_templates
from synthesite.synthesis.display_blocks import OPTIONS
from synthesite.views.displays import DISPLAYS
from synthesite.views.methods import Method, read_methods

ROOT = Path(__file__).parent.parent.parent
METHODS = read_methods(builtin_templates())


def test_every_display_has_a_method_and_a_block() -> None:
    assert set(DISPLAYS) == set(OPTIONS)
    assert set(DISPLAYS) <= {method.kind for method in METHODS}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_an_account_is_whole(method: Method) -> None:
    assert method.rule
    assert method.limits
    assert method.source
    assert method.test
    assert all(address is None or address.startswith("https://") for _, address in method.source)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_the_tests_it_names_exist(method: Method) -> None:
    for named in method.test:
        file, _, name = named.partition("::")
        assert (ROOT / file).is_file(), named
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not name or name.split("[")[0] in functions, named
