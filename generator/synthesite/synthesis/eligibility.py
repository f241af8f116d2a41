"""Which entries a rule picks: the eligibility of a review or synthesis, as written in review.yml."""

from __future__ import annotations

from functools import lru_cache

from ..link import LinkedLibrary
from ..schema import Evaluation, Policy
from ..schema.dates import earliest, latest
from ..schema.review import EligibilityRule


@lru_cache(maxsize=32)
def matching_entries(linked: LinkedLibrary, rule: EligibilityRule) -> tuple[str, ...]:
    """Entries that fit a rule, by id: every field of the rule must fit, any of its values will do.

    A theme takes in its narrower themes, a country its parts. Years are of publication; an entry without
    a date fits no range of years. Answers are kept for a library: every display of a review asks again.
    """
    on_themes = {name for theme in rule.themes for name in linked.by_theme.get(theme, ())}
    return tuple(
        name
        for kind, entry in linked.library.entries()
        if (not rule.themes or entry.id in on_themes) and _fits(linked, rule, kind, (name := entry.id), entry.record)
    )


def _fits(linked: LinkedLibrary, rule: EligibilityRule, kind: str, name: str, record: Evaluation | Policy) -> bool:
    """Whether an entry fits a rule, its themes apart."""
    places = record.countries if isinstance(record, Evaluation) else record.jurisdictions
    year = linked.years[name]
    return (
        (not rule.kinds or kind in rule.kinds)
        and (not rule.scopes or record.scope in rule.scopes)
        and (not rule.designs or getattr(record, "design", None) in rule.designs)
        and (not rule.domains or any(outcome.domain in rule.domains for outcome in getattr(record, "outcomes", ())))
        and (
            not rule.countries
            or any(place == wanted or place.startswith(f"{wanted}-") for place in places for wanted in rule.countries)
        )
        and (
            rule.years is None or (year is not None and earliest(rule.years)[:4] <= year[:4] <= latest(rule.years)[:4])
        )
    )
