"""What the evaluations of one provision or target say together: the rule of the crosswalk, written once.

A verdict counts directions and says how firm they are. It never says that a policy caused anything. Counting by
direction and the share of 70% follow Hilton Boon & Thomson (Research Synthesis Methods 2021;12:29-33) and the Cochrane
Handbook, chapter 12; a result is never counted by its significance. That few directions without a comparison group,
or without a judgement of quality, give no answer is a rule of ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..schema.appraisal import GradeLevel
from ..schema.codebook import DesignFamily
from ..schema.dates import certainly_before
from ..schema.evaluation import Direction
from .coverage import DIRECTIONS
from .direction import SHARE, combined_direction

Verdict = Literal[
    "borne-out",
    "contradicted",
    "evidence-ignored-later",
    "mixed",
    "no-clear-answer",
    "evaluated-before-adopted",
    "not-evaluated",
]
VERDICTS: tuple[Verdict, ...] = (
    "borne-out",
    "contradicted",
    "evidence-ignored-later",
    "mixed",
    "no-clear-answer",
    "evaluated-before-adopted",
    "not-evaluated",
)

Reason = Literal[
    "none-linked",
    "all-before",
    "none-counted",
    "nothing-measured",
    "only-unclear",
    "very-low",
    "no-comparison",
    "not-appraised",
    "agree",
    "disagree",
    "asked-again",
]
"""Why the verdict is what it is; its sentence stands beside every verdict."""

Timing = Literal["before", "same-time", "after", "undated"]
"""When a study was reported, set beside the day from which the thing was asked."""

How = Literal["linked", "reported", "whole"]
"""``linked``: its entry names this part. ``reported``: the policy's entry names it for an outcome of this target.
``whole``: its entry names only the policy, and it speaks to the part's theme; nobody says that it tests this part."""

COMPARATIVE: frozenset[DesignFamily] = frozenset({"randomised", "non-randomised"})
"""Families of designs with somebody to compare; without, a change can have come by itself."""


@dataclass(frozen=True, slots=True)
class BearingStudy:
    """One evaluation that bears on a provision or target."""

    evaluation: str
    how: How
    kind: str
    """Kind of the link, or ``reports`` where a target's outcome names the study."""
    note: str
    direction: Direction | None
    """Over the outcome domains of the part's theme, or as a link says it; None where nothing was measured on them."""
    stated: bool
    """Whether the direction is a link's word, ``supports`` or ``contradicts``, and not taken from results."""
    family: str
    appraised: bool
    timing: Timing
    retracted: bool = False
    study: str = ""
    """What entries of one study share; empty for a study of its own."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it rests on."""

    verdict: Verdict
    reason: Reason
    counts: tuple[tuple[Direction, int], ...] = ()
    """Every direction with the number of studies that went into the verdict, in the fixed order."""

    @property
    def measured(self) -> int:
        """Studies with a direction of any kind."""
        return sum(number for _, number in self.counts)


def timing_of(reported: str | None, since: str | None) -> Timing:
    """Whether a report came before or after a day; dates of limited precision that overlap are the same time.

    Args:
        reported: date of the first report, EDTF, or None.
        since: from when the thing was asked, EDTF, or None.
    """
    if reported is None or since is None:
        return "undated"
    if certainly_before(reported, since):
        return "before"
    return "after" if certainly_before(since, reported) else "same-time"


def counted_studies(studies: Sequence[BearingStudy]) -> tuple[BearingStudy, ...]:
    """The studies that a verdict counts: named for this part, reported when it had been asked, and not retracted.

    Reviews are left out, because they would count their studies twice, unless a link says what they say of the part.
    """
    return tuple(
        study
        for study in studies
        if study.how != "whole"
        and study.timing != "before"
        and not study.retracted
        and (study.family != "review" or study.stated)
    )


def judge(studies: Sequence[BearingStudy], certainty: GradeLevel | None = None, *, asked_again: bool = False) -> Judged:
    """The verdict on one provision or target.

    1. No evaluation names it: not evaluated. One that names only the policy as a whole does not count.
    2. All that name it were reported before it was asked: evaluated before adopted.
    3. Of the others each study counts once, whatever the number of its entries. None has a clear
       direction: no clear answer.
    4. Fewer than 70% lie on one side (better; or worse and no difference together): mixed.
    5. On one side, but our reviews judge those results to be of very low certainty, or nobody judged them and no study
       on that side is both appraised and, where it measured something, compared with others: no clear answer.
    6. Else borne out, or contradicted; and contradicted turns into ignored later where a later policy asks for
       the same, after the results were out, and is linked to none of them.

    Args:
        studies: what bears on it.
        certainty: the highest level that a finding of our reviews gives to an effect that rests on these studies.
        asked_again: what ``crosswalk`` finds in the dates and links of later policies.
    """
    named = [study for study in studies if study.how != "whole"]
    if not named:
        return Judged("not-evaluated", "none-linked")
    if all(study.timing == "before" for study in named):
        return Judged("evaluated-before-adopted", "all-before")
    counting = counted_studies(studies)
    grouped = _one_each(counting)
    found = Counter(direction for direction, _ in grouped)
    counts = tuple((direction, found[direction]) for direction in DIRECTIONS)
    clear = found.total() - found["unclear"]
    if not clear:
        reason: Reason = "none-counted" if not counting else "only-unclear" if found["unclear"] else "nothing-measured"
        return Judged("no-clear-answer", reason, counts)
    sides: tuple[tuple[Verdict, frozenset[Direction]], ...] = (
        ("borne-out", frozenset({"positive"})),
        ("contradicted", frozenset({"negative", "no-difference"})),
    )
    verdict, side = next(
        (row for row in sides if sum(found[direction] for direction in row[1]) >= SHARE * clear), ("mixed", frozenset())
    )
    if verdict == "mixed":
        return Judged("mixed", "disagree", counts)
    if (
        doubt := _doubt(certainty, [study for direction, studies in grouped if direction in side for study in studies])
    ) is not None:
        return Judged("no-clear-answer", doubt, counts)
    if verdict == "contradicted" and asked_again:
        return Judged("evidence-ignored-later", "asked-again", counts)
    return Judged(verdict, "agree", counts)


def _one_each(studies: Sequence[BearingStudy]) -> list[tuple[Direction, list[BearingStudy]]]:
    """The direction of every study that has one, over all of its entries, with those entries."""
    together: dict[str, list[BearingStudy]] = {}
    for study in studies:
        if study.direction is not None:
            together.setdefault(study.study or study.evaluation, []).append(study)
    return [
        (direction, entries)
        for entries in together.values()
        if (direction := combined_direction(study.direction for study in entries if study.direction)) is not None
    ]


def _doubt(certainty: GradeLevel | None, agreeing: Sequence[BearingStudy]) -> Reason | None:
    """Why studies that agree give no answer all the same, or None where they do."""
    if certainty is not None:
        return "very-low" if certainty == "very-low" else None
    compared = [study for study in agreeing if study.stated or study.family in COMPARATIVE]
    if not compared:
        return "no-comparison"
    return None if any(study.appraised for study in compared) else "not-appraised"
