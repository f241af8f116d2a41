"""What a study reports of its arms: figures that can stand, and the joining of arms that share controls.

Arm 1 is the intervention. A record of impossible figures cannot be made: it raises ``ValueError`` with
words for the person who typed them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """People with the event, and all people, in each of two arms."""

    events_1: float
    n_1: float
    events_2: float
    n_2: float

    def __post_init__(self) -> None:
        for events, n in ((self.events_1, self.n_1), (self.events_2, self.n_2)):
            if not 0 <= events <= n or n <= 0:
                raise ValueError(f"{events:g} events among {n:g} people cannot be")

    @property
    def cells(self) -> tuple[float, float, float, float]:
        """Events and non-events of arm 1, then of arm 2."""
        return self.events_1, self.n_1 - self.events_1, self.events_2, self.n_2 - self.events_2

    @property
    def empty(self) -> bool:
        """Whether nobody, or everybody, had the event in both arms: such a study says nothing of a ratio."""
        a, b, c, d = self.cells
        return a + c == 0 or b + d == 0


@dataclass(frozen=True, slots=True)
class Means:
    """Mean, standard deviation and number of people in each of two arms."""

    mean_1: float
    sd_1: float
    n_1: float
    mean_2: float
    sd_2: float
    n_2: float

    def __post_init__(self) -> None:
        if min(self.n_1, self.n_2) < 1:
            raise ValueError("each arm needs at least one person")
        if min(self.sd_1, self.sd_2) < 0:
            raise ValueError("a standard deviation cannot be negative")


@dataclass(frozen=True, slots=True)
class Rates:
    """Events and time at risk (both arms in the same unit) in each of two arms."""

    events_1: float
    time_1: float
    events_2: float
    time_2: float

    def __post_init__(self) -> None:
        if min(self.events_1, self.events_2) < 0:
            raise ValueError("a number of events cannot be negative")
        if min(self.time_1, self.time_2) <= 0:
            raise ValueError("time at risk must be above zero")

    @property
    def empty(self) -> bool:
        """Whether neither arm had an event."""
        return self.events_1 + self.events_2 == 0


@dataclass(frozen=True, slots=True)
class Proportion:
    """People with the event among all people of one group."""

    events: float
    n: float

    def __post_init__(self) -> None:
        if not 0 <= self.events <= self.n or self.n <= 0:
            raise ValueError(f"{self.events:g} events among {self.n:g} people cannot be")


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation and the number of people it was found in."""

    correlation: float
    n: float

    def __post_init__(self) -> None:
        if not -1 < self.correlation < 1:
            raise ValueError("a correlation lies between -1 and 1, both excluded")
        if self.n <= 3:
            raise ValueError("a correlation needs more than three people")


Arms = Counts | Means | Rates | Proportion | Correlation


def combined_counts(arms: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Events and people of several arms of one trial as one arm, so that its controls count once.

    Cochrane Handbook 23.3.4.
    """
    return math.fsum(events for events, _ in arms), math.fsum(n for _, n in arms)


def combined_means(arms: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Mean, standard deviation and people of several arms as one arm (Cochrane Handbook, Table 6.5.a).

    Args:
        arms: mean, standard deviation and number of people of each.
    """
    people = math.fsum(n for _, _, n in arms)
    mean = math.fsum(n * value for value, _, n in arms) / people
    squares = math.fsum((n - 1) * sd**2 + n * (value - mean) ** 2 for value, sd, n in arms)
    return mean, math.sqrt(squares / (people - 1)), people
