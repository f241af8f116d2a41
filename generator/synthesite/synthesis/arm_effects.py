"""The two groups that a coded result compares, and the effects worked out from them.

Entries name groups in the words of their source. A group is the comparator only where its name says so and no other
does; several groups with the service are put together as one, so that their comparator counts once.
Source: Cochrane Handbook chapters 6.4.1, 6.5.1 and 23.3.4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..schema.evaluation import Arm
from .arms import Counts, Means, Rates, combined_counts, combined_means
from .effect_measures import effect_of_arms

CODES = {
    "risk-ratio": "RR",
    "odds-ratio": "OR",
    "risk-difference": "RD",
    "mean-difference": "MD",
    "standardised-mean-difference": "SMD",
    "rate-ratio": "IRR",
}
"""Metrics of entries that can be worked out from groups, by the codes of ``effect_measures``."""

_COMPARATOR = re.compile(
    r"\b(?:controls?|comparators?|comparisons?|usual|standard|conventional|traditional|routine|waiting|placebo|without|"
    r"non-intervention)\b|^(?:no|not)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"^(?:people|persons|patients|participants|residents|clients|service users)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TwoGroups:
    """What a result reports of the intervention's group and of the comparator's."""

    figures: Counts | Means | Rates
    names: tuple[str, str]
    shown: tuple[str, str]
    """The figures of each as displays show them: ``86/873``, or ``5.3 (1.2), n 40``."""
    merged: int = 1
    """Groups with the service that were put together."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """What can be worked out, as metrics of entries."""
        if isinstance(self.figures, Counts):
            return ("risk-ratio", "odds-ratio", "risk-difference")
        if isinstance(self.figures, Means):
            return ("mean-difference", "standardised-mean-difference")
        return ("rate-ratio",)

    def effect(self, metric: str) -> tuple[float, float] | None:
        """Effect and variance on the analysis scale; None where nobody, or everybody, had the event in both groups."""
        if not isinstance(self.figures, Means) and self.figures.empty:
            return None
        try:
            found = effect_of_arms(CODES[metric], self.figures)
        except ValueError:
            return None
        return found.effect, found.variance


def two_groups(arms: Sequence[Arm]) -> TwoGroups | None:
    """The two groups of a result, or None where its arms do not tell which are compared, or lack figures."""
    people = [arm for arm in arms if arm.unit is None or _PEOPLE.match(arm.unit)]
    compared = [arm for arm in people if _COMPARATOR.search(arm.arm)]
    served = [arm for arm in people if not _COMPARATOR.search(arm.arm)]
    if len(compared) != 1 or not served:
        return None
    names = " + ".join(arm.arm for arm in served), compared[0].arm
    try:
        return (
            _rates(served, compared[0], names)
            or _counts(served, compared[0], names)
            or _means(served, compared[0], names)
        )
    except ValueError:  # more events than people, and the like: checks report that
        return None


def _counts(served: Sequence[Arm], compared: Arm, names: tuple[str, str]) -> TwoGroups | None:
    groups = [(_number(arm.events), _number(arm.n)) for arm in (*served, compared)]
    known = [(events, n) for events, n in groups if events is not None and n is not None]
    if len(known) < len(groups):
        return None
    events, n = combined_counts(known[:-1])
    figures = Counts(events, n, *known[-1])
    shown = f"{events:.0f}/{n:.0f}", f"{figures.events_2:.0f}/{figures.n_2:.0f}"
    return TwoGroups(figures, names, shown, len(served))


def _rates(served: Sequence[Arm], compared: Arm, names: tuple[str, str]) -> TwoGroups | None:
    groups = [(_number(arm.events), arm.time_at_risk) for arm in (*served, compared)]
    known = [(events, float(time)) for events, time in groups if events is not None and time is not None]
    if len(known) < len(groups):
        return None
    events, time = combined_counts(known[:-1])  # time at risk adds up as people do
    figures = Rates(events, time, *known[-1])
    shown = f"{events:.0f} in {time:g}", f"{figures.events_2:.0f} in {figures.time_2:g}"
    return TwoGroups(figures, names, shown, len(served))


def _means(served: Sequence[Arm], compared: Arm, names: tuple[str, str]) -> TwoGroups | None:
    groups = [(arm.mean, arm.sd, _number(arm.n)) for arm in (*served, compared)]
    known = [(float(m), float(s), n) for m, s, n in groups if m is not None and s is not None and n is not None]
    if len(known) < len(groups):
        return None
    first = known[0] if len(served) == 1 else combined_means(known[:-1])
    shown = tuple(f"{mean:.3g} ({sd:.3g}), n {n:.0f}" for mean, sd, n in (first, known[-1]))
    return TwoGroups(Means(*first, *known[-1]), names, (shown[0], shown[1]), len(served))


def _number(count: int | str | None) -> float | None:
    return float(count) if isinstance(count, int) else None
