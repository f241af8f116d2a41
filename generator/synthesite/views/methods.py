"""Pages that say how each display is made: its rule, its sources, its limits and the tests that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..labels import builtin_templates, read_settings
from .model import Corpus, View

FOLDER = "methods"


@dataclass(frozen=True, slots=True)
class Method:
    """The account of one display."""

    kind: str
    title: str
    plain: str
    rule: tuple[str, ...]
    source: tuple[tuple[str, str | None], ...]
    """Text and address."""
    limits: tuple[str, ...]
    test: tuple[str, ...]
    """Tests that hold the rule, as pytest names them."""


def read_methods(*folders: Path) -> tuple[Method, ...]:
    """Read the accounts of displays, by kind.

    Args:
        folders: template folders; a file in an earlier one wins over one of the same name in a later one.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted((folder / FOLDER).glob("*.yml")):
            found.setdefault(path.stem, path)
    return tuple(_read(found[kind]) for kind in sorted(found))


def _read(path: Path) -> Method:
    given: dict[str, Any] = read_settings(path)
    return Method(
        kind=path.stem,
        title=given["title"],
        plain=" ".join(given["plain"].split()) if isinstance(given["plain"], str) else " ".join(given["plain"]),
        rule=tuple(given["rule"]),
        source=tuple((row["text"], row.get("address")) for row in given["source"]),
        limits=tuple(given["limits"]),
        test=tuple(given["test"]),
    )


def method_views(corpus: Corpus) -> Iterator[View]:
    """Plan a page for each display, and the list of them."""
    methods = read_methods(corpus.linked.library.project.templates, builtin_templates())
    yield View(
        address=f"{FOLDER}/",
        template="methods.html.jinja",
        kind="page",
        title="How the displays are made",
        description="The rule, the sources and the limits of every table and picture on this site",
        data={"methods": methods},
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
    for method in methods:
        yield View(
            address=f"{FOLDER}/{method.kind}/",
            template="method.html.jinja",
            kind="page",
            title=method.title,
            description=method.plain,
            data={"method": method},
            updated=corpus.day,
            filters=(("kind", "page"),),
        )
