"""Words for the program's own codes and for the site's vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from .library import Library
from .problems import SynthesiteError
from .schema.places import PLACES
from .schema.values import NOT_APPLICABLE, NOT_REPORTED

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_settings(path: Path) -> Any:
    """Read a YAML file of templates: words, methods, what the tests hold. Nothing in it can run anything."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # a safe loader


def builtin_templates() -> Path:
    """The folder of built-in templates: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here / "site_templates", here.parents[1] / "site_templates"):
        if (folder / "labels.yml").is_file():
            return folder
    raise SynthesiteError("the built-in templates are missing: install synthesite again")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by group and code."""

    groups: Mapping[str, Mapping[str, Any]]

    def of(self, group: str, code: str | None) -> str:
        """The label of a code; the code itself where no label is known, and nothing for None."""
        if code is None:
            return ""
        label = self.groups.get(group, {}).get(code)
        return str(label) if label is not None else code.replace("-", " ")

    def link(self, kind: str, *, inverse: bool) -> str:
        """The heading for links of a kind, seen from the one end or the other."""
        return str(self.groups["links"][kind]["in" if inverse else "out"])

    def text(self, value: str | None) -> str:
        """A text field as shown: the words for the kinds of nothing, else the text."""
        if value in (NOT_REPORTED, NOT_APPLICABLE):
            return self.of("nothing", value)
        return value or ""


def load_labels(library: Library) -> Labels:
    """Read labels.yml, the built-in one overlaid by the project's, and add the codebook's labels."""
    groups: dict[str, dict[str, Any]] = {}
    for folder in (builtin_templates(), library.project.templates):
        path = folder / "labels.yml"
        if not path.is_file():
            continue
        for group, words in (read_settings(path) or {}).items():
            groups.setdefault(group, {}).update(words)
    for vocabulary, codes in library.codebook.vocabularies().items():
        groups[vocabulary] = {code.code: code.label for code in codes}
    groups["themes"] = {theme.id: theme.label for theme in library.scheme.themes}
    groups["places"] = {**PLACES, **groups.get("places", {})}
    return Labels(MappingProxyType(groups))
