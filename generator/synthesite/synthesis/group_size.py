"""How many people a study gave the service to, as far as an entry tells; nothing is guessed or halved.

Entries name groups in the words of their source. A group counts as the one with the service only where the
names leave one choice: beside a comparison group there is exactly one other group of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..schema.codebook import DesignFamily
from ..schema.evaluation import Evaluation, Outcome
from ..schema.values import NOT_REPORTED

SizeClass = Literal["large", "medium", "small", "unknown"]

LARGE = 300
"""A group of more people than this is large (Hilton Boon & Thomson 2021)."""

SMALL = 50
"""A group of fewer people than this is small; from here to ``LARGE`` it is of medium size."""

_COMPARISON = re.compile(
    r"\b(?:controls?|comparisons?|comparators?|usual|standard|traditional|routine|waiting|non-intervention|"
    r"did not|not enrolled|without)\b|^no\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(r"\b(?:all|everybody|everyone|total|overall|whole|both)\b", re.IGNORECASE)
_NOT_A_GROUP = re.compile(
    r"\b(?:practices|physicians|gps|practitioners|doctors|nurses|managers|matrons|sites|pilots|areas|teams|trusts|"
    r"municipalities|homes|regions|clinics|hospitals|wards|interventions|programs|programmes|screened|eligible|agreed|"
    r"consented|completed|surveyed|interviewed|followed|met|questionnaires?|registry|randomi[sz]ed|female|male|women|"
    r"men|before|per)\b",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"^(?:the )?(?:intervention|treatment|experimental|study)(?: (?:group|arm|patients|people|participants))?$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"^(?:people|persons|patients|participants|residents|clients|service users)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GroupSize:
    """People in the group with the service, and how the number was found."""

    n: int | None
    how: Literal["results", "sample", "only-group", "not-reported", "not-told"]
    """``results``: arms of the results used; ``sample``: groups of the sample; ``only-group``: everybody had the
    service; ``not-reported``: the entry says so; ``not-told``: the entry does not tell that group apart."""

    @property
    def size(self) -> SizeClass:
        """The class that the size of a symbol stands for."""
        if self.n is None:
            return "unknown"
        return "large" if self.n > LARGE else "small" if self.n < SMALL else "medium"


def service_group(evaluation: Evaluation, family: DesignFamily | None, results: Iterable[Outcome]) -> GroupSize:
    """The size of the group with the service.

    Args:
        evaluation: the study.
        family: the family of its design.
        results: the results that a display rests on; their arms come before the sample, being nearer to the
            number analysed, and of several the largest counts.
    """
    analysed: list[int] = []
    reported = True
    for outcome in results:
        arms = [(arm.arm, arm.n) for arm in outcome.arms if arm.unit is None or _PEOPLE.match(arm.unit)]
        found = _with_service(arms, family)
        if isinstance(found, int):
            analysed.append(found)
        elif found == NOT_REPORTED:
            reported = False
    if analysed:
        return GroupSize(max(analysed), "only-group" if family == "uncontrolled" else "results")
    found = _with_service([(group.group, group.n) for group in evaluation.sample], family)
    if isinstance(found, int):
        return GroupSize(found, "only-group" if family == "uncontrolled" else "sample")
    return GroupSize(None, "not-told" if reported and found != NOT_REPORTED else "not-reported")


def _with_service(groups: Sequence[tuple[str, int | str | None]], family: DesignFamily | None) -> int | str | None:
    """The number of the one group that can only be the one with the service."""
    compared = [name for name, _ in groups if _COMPARISON.search(name)]
    others = [
        (name, n)
        for name, n in groups
        if not _COMPARISON.search(name) and not _EVERYBODY.search(name) and not _NOT_A_GROUP.search(name)
    ]
    named = [n for name, n in others if _SERVICE.match(name)]
    if len(named) == 1:
        return named[0]
    if len(others) == 1 and (compared or family == "uncontrolled"):
        return others[0][1]
    return None
