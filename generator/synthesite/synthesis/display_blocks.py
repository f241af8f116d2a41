"""Blocks in review prose that ask for a display: what they may say, and which evaluations they pick.

A block is a fenced code block whose first word is ``display``, with one ``name: value`` a line::

    ```display
    show: effect-direction
    theme: hospital-use
    domain: emergency-admissions
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..link import LinkedLibrary, narrower_themes
from .eligibility import matching_entries

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "effect-direction": ("sign-test",),
    "harvest": (),
    "forest": ("method", "knapp-hartung", "measure", "pool", "retracted", "scopes"),
    "funnel": ("method", "measure", "retracted", "scopes"),
    "summary-of-findings": (),
    "qualitative-findings": (),
    "checklist": ("which",),
    "traffic-lights": ("tool",),
    "appraisal-summary": ("tool",),
    "prisma-flow": (),
    "characteristics": (),
    "overlap": (),
    "timeline": (),
    "voices": (),
    "quotes": (),
    "entries-per-year": (),
    "entries-by-design": (),
    "entries-by-country": (),
    "policies-over-time": (),
    "policy-timeline": ("policies", "from", "to"),
    "crosswalk": ("policies", "untested"),
    "policy-targets": ("policies",),
}
"""Every display with the settings of its own."""

SELECTORS = ("theme", "domain", "synthesis", "entries")
"""What narrows a display down; without any it shows what the review includes."""

_LINE = re.compile(r"^(?P<name>[a-z-]{1,30})\s*:\s*(?P<value>\S.*?)\s*$")


@dataclass(frozen=True, slots=True)
class DisplayBlock:
    """What a block asks for, each field as it was written."""

    show: str
    theme: str | None = None
    domain: str | None = None
    synthesis: str | None = None
    entries: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockFault:
    """Something in a block that cannot be: the line within the block from 1, what is wrong, what it might be."""

    line: int
    message: str
    instead: str
    known: tuple[str, ...] = ()


def parse_block(text: str) -> tuple[DisplayBlock | None, tuple[BlockFault, ...]]:
    """Read a block.

    Args:
        text: the lines between the fences.

    Returns:
        What it asks for, or None where that cannot be told, and every fault of its form.
    """
    found: dict[str, str] = {}
    faults: list[BlockFault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parsed = _LINE.match(line)
        if parsed is None:
            faults.append(BlockFault(number, f'"{line.strip()[:40]}" is not of the form name: value', ""))
        elif parsed["name"] in found:
            faults.append(BlockFault(number, f'"{parsed["name"]}" stands twice', ""))
        else:
            found[parsed["name"]] = parsed["value"]
    show = found.pop("show", "")
    if show not in OPTIONS:
        said = f'there is no display "{show[:40]}"' if show else 'the block does not say what to show, as "show: …"'
        return None, (*faults, BlockFault(1, said, show, tuple(OPTIONS)))
    allowed = (*SELECTORS, *OPTIONS[show])
    faults.extend(
        BlockFault(1, f'the display "{show}" has no setting "{name}"', name, allowed)
        for name in found
        if name not in allowed
    )
    entries = tuple(name for name in re.split(r"[,\s]+", found.get("entries", "")) if name)
    options = {name: found[name] for name in OPTIONS[show] if name in found}
    block = DisplayBlock(show, found.get("theme"), found.get("domain"), found.get("synthesis"), entries, options)
    return (None if faults else block), tuple(faults)


def find_unknown(block: DisplayBlock, review: str, linked: LinkedLibrary) -> Iterator[BlockFault]:
    """Names in a block that lead nowhere: themes, domains, syntheses of the review, evaluations."""
    library = linked.library
    domains = tuple(domain.code for domain in library.codebook.outcome_domains)
    named = library.reviews[review].record.syntheses if review in library.reviews else ()
    syntheses = tuple(synthesis.id for synthesis in named)
    for what, value, known in (
        ("theme", block.theme, tuple(library.themes)),
        ("outcome domain", block.domain, domains),
        ("synthesis in this review", block.synthesis, syntheses),
        *(("evaluation", name, tuple(library.evaluations)) for name in block.entries),
        *(("policy", name, tuple(library.policies)) for name in named_policies(block.options)),
    ):
        if value is not None and value not in known and value not in library.unreadable:
            yield BlockFault(1, f'there is no {what} "{value[:60]}"', value, known)


def named_policies(options: Mapping[str, str]) -> tuple[str, ...]:
    """The policies that a block names under ``policies``, in its order."""
    return tuple(dict.fromkeys(name for name in re.split(r"[,\s]+", options.get("policies", "")) if name))


def pick_evaluations(block: DisplayBlock, review: str, linked: LinkedLibrary) -> tuple[str, ...]:
    """The evaluations that a block asks for, oldest first.

    They are those named, else those that the synthesis's rule picks, else those that the review includes; of these
    only those on the theme (narrower ones taken in) and with a result on the domain, where these are given.
    """
    library = linked.library
    record = library.reviews[review].record
    rule = next((part.rule for part in record.syntheses if part.id == block.synthesis), None)
    if block.entries:
        names = set(block.entries)
    elif rule is not None:
        names = set(matching_entries(linked, rule))
    else:
        names = {reference.split("#")[0] for reference in record.included}
        if record.included_rule is not None:
            names.update(matching_entries(linked, record.included_rule))
    if block.theme is not None:
        names &= {
            name
            for theme in (block.theme, *narrower_themes(linked.narrower, block.theme))
            for name in linked.by_theme.get(theme, ())
        }
    names &= library.evaluations.keys()
    if block.domain is not None:
        names = {
            name for name in names if any(o.domain == block.domain for o in library.evaluations[name].record.outcomes)
        }
    return tuple(sorted(names, key=lambda name: (linked.years[name] or "9999", name)))
