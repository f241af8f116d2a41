"""Words of the quality report that its pages and its text for terminals share."""

from __future__ import annotations

from ..labels import Labels
from ..schema.dates import written_date
from ..synthesis.quality import Wanting

ORDER = (
    "First comes what most findings of our reviews rest on.",
    "Then come entries about the subject itself.",
    "Then come those that lack most.",
)
"""The order of the work, in plain words; ``synthesis.quality`` does as it says."""

_COUNTED = {
    "evaluation": ("evaluation", "evaluations"),
    "policy": ("policy", "policies"),
    "review": ("review", "reviews"),
    "theme": ("theme", "themes"),
    "record": ("reference", "references"),
    "entry": ("entry", "entries"),
    "finding": ("finding", "findings"),
    "thing": ("thing", "things"),
    "address": ("address", "addresses"),
}
_DATED = frozenset({"coding-old", "theme-not-reviewed", "never-asked", "search-overdue"})


def counted(number: int, of: str) -> str:
    """A number of things in words: ``1 policy``, ``1,204 evaluations``."""
    return f"{number:,} {_COUNTED[of][number != 1]}"


def listed(words: list[str]) -> str:
    """Things in a row: ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def rests_on(row: Wanting) -> str:
    """How many findings of our reviews rest on something, in words; nothing where none does."""
    if not row.findings:
        return ""
    findings = counted(row.findings, "finding")
    if row.of in ("review", "theme"):
        return f"has {findings}"
    return f"{findings} of our reviews rest{'s' if row.findings == 1 else ''} on it"


def lack_words(kind: str, details: tuple[str, ...], labels: Labels) -> str:
    """What exactly is missing, in words; nothing where the kind says it all."""
    if kind == "blank-fields":
        return "; ".join(labels.of("quality_fields", name).lower() for name in details)
    if kind == "not-read-in-full":
        return ", ".join(labels.of("access", code).lower() for code in details)
    if kind in _DATED:
        return ", ".join(written_date(date) for date in details)
    if kind == "judged-once":
        return counted(len(details), "finding")
    return "; ".join(details)


def lack_summary(kind: str, details: tuple[str, ...], labels: Labels) -> str:
    """One thing that is missing, in a few words: where several of a kind are, their number instead of what they are."""
    words = labels.of("quality", kind)
    if kind in ("blank-fields", "not-verified", "dead-link", "judged-once"):
        return f"{words}: {len(details):,}"
    if kind == "not-read-in-full":
        return f"{words}: {lack_words(kind, details, labels)}"
    return words
