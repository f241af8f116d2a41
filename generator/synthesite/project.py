"""A project folder: where things are, and the settings in its mkdocs.yml."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .problems import FieldPath, Problems, SynthesiteError

CONFIG_NAME = "mkdocs.yml"

_DEFAULTS: dict[str, Any] = {
    "evidence": "evidence",
    "reviews": "reviews",
    "templates": "site_templates",
    "forge": "",
    "branch": "main",
    "licence": "",
    "citation_style": "vancouver",
    "page_size": 40,
    "frames": True,
    "refresh_hosts": {},
}
"""Settings under ``plugins: - synthesite:`` with their defaults."""

_KINDS = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    dict: "hosts, each with the reason why it may be asked",
}
_HOST = re.compile(r"^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the project says of itself in mkdocs.yml."""

    site_name: str = "synthesite"
    site_url: str = ""
    site_description: str = ""
    copyright: str = ""
    forge: str = ""
    """Address of the repository at GitHub or GitLab, for edit links; where mkdocs.yml has none, the
    environment's SYNTHESITE_FORGE, which the publishing workflow sets. Never asked by the build itself."""
    branch: str = "main"
    evidence: str = "evidence"
    reviews: str = "reviews"
    templates: str = "site_templates"
    page_size: int = 40
    """Entries on one page of a list."""
    frames: bool = True
    """Whether entry pages are filled into one rendered frame; see ``frames``."""
    docs: str = "docs"
    """Folder of the maintainers' own pages."""
    licence: str = ""
    """Licence of the data, by its SPDX identifier, such as CC-BY-4.0; empty where none is stated."""
    citation_style: str = "vancouver"
    """Style of references: a name that ``citation.styles`` knows, or a .csl file within the project."""
    refresh_hosts: Mapping[str, str] = field(default_factory=dict)
    """Hosts that the networked checks may ask, each with the reason why."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder, found and with its settings read."""

    root: Path
    settings: Settings = field(default_factory=Settings)

    @property
    def evidence(self) -> Path:
        """Folder of entries, themes, codebook and bibliography."""
        return self.root / self.settings.evidence

    @property
    def reviews(self) -> Path:
        """Folder of reviews."""
        return self.root / self.settings.reviews

    @property
    def templates(self) -> Path:
        """The project's own templates, which win over the built-in ones; may be absent."""
        return self.root / self.settings.templates

    def relative(self, path: Path) -> str:
        """A path within the project, with ``/``."""
        return path.relative_to(self.root).as_posix()


def find_project(start: Path) -> Path:
    """Find the project folder at or above ``start``.

    Raises:
        SynthesiteError: when no folder up to the root of the disk holds a mkdocs.yml.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise SynthesiteError(
        f"no {CONFIG_NAME} in {start} or above it: run this in a project folder, or name one with --project"
    )


class _ConfigLoader(yaml.SafeLoader):
    """Reads mkdocs.yml without acting on MkDocs's own tags (!ENV, !!python/name)."""


_ConfigLoader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def read_project(root: Path, problems: Problems, config: Path | None = None) -> Project:
    """Read the settings of a project.

    Args:
        root: the project folder.
        problems: where faults of mkdocs.yml go (bad-configuration, unknown-setting).
        config: another configuration file than ``root/mkdocs.yml``.
    """
    path = config or root / CONFIG_NAME
    name = path.name
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_ConfigLoader)  # noqa: S506  # a safe loader, tags ignored
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: not UTF-8, or a date that is none
        mark = getattr(error, "problem_mark", None)
        problems.add(
            "bad-configuration",
            name,
            f"{name} cannot be read: {getattr(error, 'problem', None) or error}",
            line=mark.line + 1 if mark else 1,
            column=mark.column + 1 if mark else 1,
        )
        return Project(root)
    if not isinstance(raw, dict):
        problems.add("bad-configuration", name, f"{name} must hold settings (name: value)", line=1, column=1)
        return Project(root)
    return Project(root, _settings(raw, name, problems))


def _hosts(given: dict[Any, Any], name: str, where: FieldPath, problems: Problems) -> dict[str, str]:
    """The hosts that may be asked, without those that are none or have no reason."""
    found: dict[str, str] = {}
    for host, reason in given.items():
        if not isinstance(host, str) or not _HOST.match(host):
            said = f'"{str(host)[:60]}" is not the name of a host, such as doi.org or *.gov.uk'
        elif not isinstance(reason, str) or not reason.strip():
            said = f'"{host}" needs the reason why it may be asked'
        else:
            found[host] = reason.strip()
            continue
        problems.add("bad-configuration", name, said, path=(*where, str(host)), on_key=True)
    return found


def _settings(raw: dict[str, Any], name: str, problems: Problems) -> Settings:
    own: Any = {}
    where: FieldPath = ("plugins",)
    plugins = raw.get("plugins")
    if isinstance(plugins, dict):  # MkDocs takes a map as well as a list
        own, where = plugins.get("synthesite") or {}, ("plugins", "synthesite")
    for index, plugin in enumerate(plugins if isinstance(plugins, list) else ()):
        if isinstance(plugin, dict) and "synthesite" in plugin:
            own, where = plugin["synthesite"] or {}, ("plugins", index, "synthesite")
    if not isinstance(own, dict):
        problems.add("bad-configuration", name, "the settings of synthesite must be given as name: value", path=where)
        own = {}
    values = dict(_DEFAULTS)
    for key, value in own.items():
        if key == "enabled":
            continue
        if key not in _DEFAULTS:
            problems.add(
                "unknown-setting",
                name,
                f'"{key}" is not a setting of synthesite',
                f"use one of: {', '.join(_DEFAULTS)}",
                path=(*where, key),
                on_key=True,
            )
        elif type(value) is not type(_DEFAULTS[key]):
            said = f'the setting "{key}" needs {_KINDS[type(_DEFAULTS[key])]}'
            problems.add("bad-configuration", name, said, path=(*where, key))
        else:
            values[key] = value
    for key in ("evidence", "reviews", "templates"):
        if not re.match(r"^[\w][\w./-]*$", values[key]) or ".." in values[key]:
            problems.add(
                "bad-configuration",
                name,
                f'the folder "{values[key]}" must lie within the project',
                path=(*where, key),
            )
            values[key] = _DEFAULTS[key]
    values["refresh_hosts"] = _hosts(values["refresh_hosts"], name, (*where, "refresh_hosts"), problems)
    values["page_size"] = max(10, min(200, values["page_size"]))
    values["forge"] = values["forge"] or str(raw.get("repo_url") or os.environ.get("SYNTHESITE_FORGE", ""))
    return Settings(
        site_name=str(raw.get("site_name") or "synthesite"),
        site_url=str(raw.get("site_url") or os.environ.get("SYNTHESITE_SITE_URL", "")),
        site_description=str(raw.get("site_description") or ""),
        copyright=str(raw.get("copyright") or ""),
        docs=str(raw.get("docs_dir") or "docs"),
        **values,
    )
