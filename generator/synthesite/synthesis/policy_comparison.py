"""Policies of several jurisdictions side by side: by theme, what they ask for, how strongly, and with which targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..link import LinkedLibrary, narrower_themes
from ..schema.dates import earliest
from ..schema.policy import Provision, Target

COLUMNS = 4
"""Jurisdictions set side by side."""

_WITHIN: dict[str, tuple[str, ...]] = {
    "GB-EAW": ("GB-ENG", "GB-WLS"),
    "GB-GBN": ("GB-ENG", "GB-SCT", "GB-WLS"),
}
"""Groups of nations, as ISO 3166-2:GB defines them. What is for the whole state has a column of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one policy asks for on one theme."""

    policy: str
    provisions: tuple[Provision, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One jurisdiction on one theme."""

    place: str
    asked: tuple[Asked, ...]
    """Policies that ask for something, oldest first."""

    @property
    def strengths(self) -> Counter[str]:
        """Provisions by how strongly they bind."""
        return Counter(provision.strength for asked in self.asked for provision in asked.provisions)

    @property
    def fates(self) -> Counter[str]:
        """Targets by what became of them; ``none`` where nobody has looked."""
        return Counter(target.fate or "none" for asked in self.asked for target in asked.targets)


def nations_of(places: Iterable[str]) -> tuple[str, ...]:
    """The columns in which a policy stands: groups of nations stand in each of theirs."""
    return tuple(dict.fromkeys(nation for place in places for nation in _WITHIN.get(place, (place,))))


def jurisdictions(linked: LinkedLibrary) -> tuple[tuple[str, int], ...]:
    """Every jurisdiction of the library with its number of policies, the most first."""
    counts = Counter(
        nation for entry in linked.library.policies.values() for nation in nations_of(entry.record.jurisdictions)
    )
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def compare_theme(linked: LinkedLibrary, theme: str, places: Iterable[str]) -> tuple[Side, ...]:
    """What the policies of some jurisdictions ask for on a theme and its narrower ones.

    A target belongs to its own theme, else to that of its provision.

    Args:
        linked: the linked library.
        theme: id of a theme.
        places: jurisdictions, in the order of the sides.
    """
    themes = {theme, *narrower_themes(linked.narrower, theme)}
    found: list[tuple[str, Asked, tuple[str, ...]]] = []
    for name in linked.library.policies:
        record = linked.library.policies[name].record
        provisions = tuple(provision for provision in record.provisions if provision.theme in themes)
        themed = {provision.id: provision.theme for provision in record.provisions}
        targets = tuple(
            target for target in record.targets if (target.theme or themed.get(target.provision or "")) in themes
        )
        if provisions or targets:
            year = linked.years[name]
            order = earliest(year) if year is not None else "9999"
            found.append((order, Asked(name, provisions, targets), nations_of(record.jurisdictions)))
    found.sort(key=lambda row: (row[0], row[1].policy))
    return tuple(Side(place, tuple(asked for _, asked, nations in found if place in nations)) for place in places)
