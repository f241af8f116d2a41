"""Integrity of the theme scheme (SKOS Reference, W3C 2009) and of the codebook."""

from __future__ import annotations

from ..library import ERAS_FILE
from ..link import LinkedLibrary
from ..load import nearest, original_path
from ..problems import Problems
from ..schema.dates import earliest, latest
from ..schema.instruments import load_instruments


def check_schemes(linked: LinkedLibrary, problems: Problems) -> None:
    """Check the theme scheme, then the codebook and the eras."""
    _check_themes(linked, problems)
    _check_codebook(linked, problems)
    _check_eras(linked, problems)


def _check_eras(linked: LinkedLibrary, problems: Problems) -> None:
    file = f"{linked.library.project.settings.evidence}/{ERAS_FILE}"
    seen: set[str] = set()
    for index, era in enumerate(linked.library.eras):
        if era.id in seen:
            problems.add(
                "duplicate-id",
                file,
                f'the era "{era.id}" is given twice',
                "give each era an id of its own",
                path=("eras", index, "id"),
            )
        seen.add(era.id)
        if "/" not in era.period or era.period.startswith("..") or latest(era.period) < earliest(era.period):
            said = "ends before it begins" if "/" in era.period else "has one date only"
            problems.add("era-dates", file, f'the era "{era.id}" {said}', path=("eras", index, "period"))


def _check_themes(linked: LinkedLibrary, problems: Problems) -> None:
    library = linked.library
    file = f"{library.project.settings.evidence}/themes.yml"
    kept = library.left_out.get("themes")
    themes = library.themes
    labels: dict[str, str] = {}
    seen: set[str] = set()
    for index, theme in enumerate(library.scheme.themes):
        if theme.id in seen:
            problems.add(
                "duplicate-id",
                file,
                f'the theme "{theme.id}" is given twice',
                "give each theme an id of its own",
                path=original_path(("themes", index, "id"), kept),
            )
        seen.add(theme.id)
        own = [theme.label, *theme.alt_labels, *theme.hidden_labels]
        lowered = [label.lower() for label in own]
        for label in own:
            if lowered.count(label.lower()) > 1:
                problems.add(
                    "theme-label-clash",
                    file,
                    f'"{label}" is given twice among the labels of {theme.id}',
                    "keep it in one place (SKOS S13)",
                    path=original_path(("themes", index), kept),
                )
                break
        if (other := labels.get(theme.label.lower())) is not None:
            problems.add(
                "theme-label-clash",
                file,
                f'"{theme.label}" is also the label of {other}',
                "give each theme a label of its own",
                path=original_path(("themes", index, "label"), kept),
            )
        labels[theme.label.lower()] = theme.id
        for name, value in (
            ("broader", theme.broader),
            ("replaced_by", theme.replaced_by),
            *((f"related.{n}", other) for n, other in enumerate(theme.related)),
        ):
            path = original_path(
                ("themes", index, *(int(part) if part.isdigit() else part for part in name.split("."))), kept
            )
            if value is not None and value not in themes:
                if not library.themes_lost:
                    near = nearest(value, sorted(themes))
                    problems.add(
                        "unknown-theme",
                        file,
                        f'there is no theme "{value}"',
                        f'write "{near}"' if near else "",
                        path=path,
                    )
            elif value == theme.id:
                problems.add("self-link", file, f'the theme "{theme.id}" points at itself', path=path)
        above: list[str] = []
        step = theme.broader
        while step is not None and step in themes and step not in above:
            above.append(step)
            step = themes[step].broader
        if theme.id in above and theme.id == min(above):
            problems.add(
                "theme-loop",
                file,
                f"{theme.id} is broader than itself, through {', '.join(above)}",
                "take out one of the broader themes",
                path=original_path(("themes", index, "broader"), kept),
            )
        for position, other in enumerate(theme.related):
            if other in above:
                problems.add(
                    "theme-related-broader",
                    file,
                    f'"{other}" is both related to and broader than "{theme.id}"',
                    "take it out of related (SKOS S27)",
                    path=original_path(("themes", index, "related", position), kept),
                )


def _check_codebook(linked: LinkedLibrary, problems: Problems) -> None:
    library = linked.library
    file = f"{library.project.settings.evidence}/codebook.yml"
    kept = library.left_out.get("codebook")
    for vocabulary, codes in library.codebook.vocabularies().items():
        seen: set[str] = set()
        for index, code in enumerate(codes):
            if code.code in seen:
                problems.add(
                    "duplicate-code",
                    file,
                    f'the code "{code.code}" is given twice in {vocabulary}',
                    "give each code once",
                    path=original_path((vocabulary, index, "code"), kept),
                )
            seen.add(code.code)
    tools = load_instruments()
    fitting = [("designs", index, design.tools) for index, design in enumerate(library.codebook.designs)]
    fitting += [("policy_kinds", index, kind.tools) for index, kind in enumerate(library.codebook.policy_kinds)]
    for vocabulary, index, named in fitting:
        for position, tool in enumerate(named):
            if tool not in tools:
                near = nearest(tool, list(tools))
                path = original_path((vocabulary, index, "tools", position), kept)
                problems.add(
                    "unknown-tool",
                    file,
                    f'"{tool}" is not an instrument known here',
                    f'write "{near}"' if near else f"use one of: {', '.join(tools)}",
                    path=path,
                )
    issuers = [issuer.code for issuer in library.codebook.issuers]
    for index, issuer in enumerate(library.codebook.issuers):
        if issuer.successor is not None and issuer.successor not in issuers and kept is None:
            near = nearest(issuer.successor, issuers)
            problems.add(
                "unknown-code",
                file,
                f'"{issuer.successor}" is not a code of issuers',
                f'write "{near}"' if near else "",
                path=("issuers", index, "successor"),
            )
