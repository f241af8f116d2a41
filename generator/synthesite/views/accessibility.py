"""The accessibility statement, made from the file that the tests themselves read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..labels import builtin_templates, read_settings
from .model import Corpus, View

FILE = "accessibility.yml"
ADDRESS = "accessibility/"


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of page, and where such pages are."""

    name: str
    addresses: tuple[str, ...]
    """Patterns of addresses; ``*`` is one part of a path."""

    def fits(self, address: str) -> bool:
        """Whether a page at this address is of this kind."""
        return any(
            re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]+"), address) is not None for pattern in self.addresses
        )


@dataclass(frozen=True, slots=True)
class Tested:
    """What the tests hold of how pages can be used, and what nobody has tested."""

    standard: tuple[str, str]
    """Name and address."""
    checker: tuple[str, str, str]
    """Name, address and version of the program that checks pages."""
    rules: tuple[str, ...]
    """Tags of the checker's rules."""
    screens: Mapping[str, tuple[int, int]]
    """Width and height in CSS pixels, by name."""
    schemes: tuple[str, ...]
    zooms: Mapping[str, tuple[int, int]]
    """Width and height in CSS pixels that are left, by how much a window of 1280 pixels is enlarged."""
    kinds: tuple[PageKind, ...]
    held: tuple[tuple[str, str], ...]
    """Plain words, and the test that holds them, as pytest names it."""
    known: tuple[str, ...]
    untested: tuple[str, ...]

    def kind_of(self, address: str) -> PageKind | None:
        """The kind of the page at an address: the first that fits."""
        return next((kind for kind in self.kinds if kind.fits(address)), None)


def read_tested() -> Tested:
    """Read what the tests hold. It belongs to the program: a project cannot claim more for its own templates."""
    given: dict[str, Any] = read_settings(builtin_templates() / FILE)
    checker = given["checker"]
    return Tested(
        standard=(given["standard"]["text"], given["standard"]["address"]),
        checker=(checker["name"], checker["address"], checker["version"]),
        rules=tuple(checker["rules"]),
        screens={name: (size[0], size[1]) for name, size in given["screens"].items()},
        schemes=tuple(given["schemes"]),
        zooms={name: (size[0], size[1]) for name, size in given["zooms"].items()},
        kinds=tuple(PageKind(row["name"], tuple(row["addresses"])) for row in given["kinds"]),
        held=tuple((row["text"], row["test"]) for row in given["held"]),
        known=tuple(given["known"]),
        untested=tuple(given["untested"]),
    )


def accessibility_view(corpus: Corpus) -> View:
    """Plan the accessibility statement."""
    project = corpus.linked.library.project
    return View(
        address=ADDRESS,
        template="accessibility.html.jinja",
        kind="page",
        title="Accessibility",
        description="What was tested of how these pages can be used, what does not work, and what nobody has tested",
        data={
            "tested": read_tested(),
            "own_templates": _differs(project.templates),
        },
        updated=corpus.day,
        filters=(("kind", "page"),),
    )


def _differs(templates: Path) -> bool:
    """Whether a project has a template, style or script other than the one that the tests look at."""
    builtin = builtin_templates()
    for path in sorted(templates.rglob("*")) if templates.resolve() != builtin.resolve() else ():
        if path.suffix in (".jinja", ".html", ".css", ".js"):
            tested = builtin / path.relative_to(templates)
            if not tested.is_file() or tested.read_bytes() != path.read_bytes():
                return True
    return False
