"""Words of findings held against their certainty and against the effect that is coded beside them."""

from __future__ import annotations

from ..load import Entry
from ..problems import FieldPath, Problems
from ..schema import Review
from ..schema.appraisal import GradeLevel
from ..schema.review import ReviewFinding
from ..synthesis.certainty import cerqual_level, fits_confidence, fits_wording, grade_level
from ..synthesis.informative_statements import HEDGED, LITTLE, SURE, shows_little

_ASKED: dict[GradeLevel, str] = {"moderate": "probably or likely", "low": "may", "very-low": "uncertain"}


def check_wording(entry: Entry[Review], finding: ReviewFinding, path: FieldPath, problems: Problems) -> None:
    """Check that a finding's sentence neither sounds surer than its certainty nor says something else.

    Args:
        entry: the review.
        finding: one of its findings.
        path: where the finding stands in the file.
        problems: where faults go; one for each sentence at most.
    """
    effect = finding.effect
    if effect is not None and effect.direction == "little-or-no" and effect.size in ("large", "moderate", "small"):
        problems.add(
            "wording-contradicts",
            entry.file,
            f"the effect is little or none and {effect.size} at once",
            "write size: trivial or not-judged, or another direction",
            path=(*path, "effect", "size"),
        )
        return
    if not entry.complete or (finding.grade is not None and finding.grade.override_reason):
        return
    where = (*path, "statement")
    level = _level(finding)
    if level is None:
        return
    words = level.replace("-", " ")
    if finding.grade is not None and not fits_wording(finding.statement, level):
        problems.add(
            "certainty-wording",
            entry.file,
            f"the certainty is {words}, but the statement sounds surer",
            f"say {_ASKED[level]} in the statement, or give override_reason",
            path=where,
        )
    elif finding.cerqual is not None and not fits_confidence(finding.statement, level):
        problems.add(
            "certainty-wording",
            entry.file,
            f"the confidence is {words}, but the statement sounds surer",
            "say may, seem or uncertain in the statement",
            path=where,
        )
    elif (contradiction := _contradiction(finding, level)) is not None:
        problems.add("wording-contradicts", entry.file, *contradiction, path=where)


def _level(finding: ReviewFinding) -> GradeLevel | None:
    if finding.grade is not None:
        return grade_level(finding.grade)
    return cerqual_level(finding.cerqual) if finding.cerqual is not None else None


def _contradiction(finding: ReviewFinding, level: GradeLevel) -> tuple[str, str] | None:
    """What the statement says against its certainty or its effect, and the remedy."""
    statement, words = finding.statement, level.replace("-", " ")
    if level != "high" and (sure := SURE.search(statement)) is not None:
        return f'the certainty is {words}, but the statement says "{sure[0]}"', f'leave "{sure[0]}" out'
    if finding.grade is not None and level == "high" and (hedged := HEDGED.search(statement)) is not None:
        return (
            f'the certainty is high, but the statement says "{hedged[0]}"',
            "say plainly what happens, or rate the certainty lower",
        )
    effect = finding.effect
    if effect is None or level == "very-low" or shows_little(effect) or effect.direction == "unclear":
        return None
    if LITTLE.search(statement) is not None:
        return (
            f"the effect {effect.direction} the outcome, but the statement says little or no difference",
            "correct the statement, or the direction of the effect",
        )
    return None
