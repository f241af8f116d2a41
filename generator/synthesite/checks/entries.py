"""Sense of evaluations and policies: dates, supersession, appraisals, quotations."""

from __future__ import annotations

from collections import Counter

from ..link import LinkedLibrary
from ..load import Entry
from ..problems import FieldPath, Problems
from ..schema import Evaluation, Policy
from ..schema.common import CodingRecord
from ..schema.dates import certainly_before, earliest, latest, year_of
from ..schema.instruments import check_appraisal, load_instruments
from ..schema.values import PAGE_ANCHORS
from ..synthesis.succession import find_loops, succession
from .outcomes import check_outcome

MAX_QUOTE_WORDS = 40
"""Longer quotations than this are asked to be shortened."""


FIRST_YEAR = 1500
"""Years before this one are taken for slips."""


def check_entries(linked: LinkedLibrary, day: str, problems: Problems) -> None:
    """Check every evaluation and every policy, and the years of the bibliography."""
    domains = {domain.code: domain for domain in linked.library.codebook.outcome_domains}
    for evaluation in linked.library.evaluations.values():
        for index, outcome in enumerate(evaluation.record.outcomes):
            check_outcome(evaluation, outcome, ("outcomes", index), domains, problems)
        if (period := evaluation.record.period) is not None:
            _check_year(period, evaluation.file, ("period",), 0, day, problems)
        _check_common(evaluation, day, problems)
    for policy in linked.library.policies.values():
        _check_events(policy, day, problems)
        _check_targets(policy, problems)
        _check_common(policy, day, problems)
    _check_loops(linked, problems)
    bibliography = f"{linked.library.project.settings.evidence}/references.bib"
    for key, record in linked.library.bibliography.items():
        if record.date is not None:
            _check_year(record.date, bibliography, (key,), record.line, day, problems)


def _check_year(date: str, file: str, path: FieldPath, line: int, day: str, problems: Problems) -> None:
    """Note a year that can only be a slip: long ago, or more than a year ahead."""
    year = int(year_of(date))
    if not FIRST_YEAR <= year <= int(day[:4]) + 1:
        said = f"the year {year} is before {FIRST_YEAR} or more than a year ahead"
        problems.add(
            "year-out-of-range",
            file,
            said,
            "compare with the source",
            path=path,
            line=line,
            column=1 if line else 0,
        )


def _check_common(entry: Entry[Evaluation] | Entry[Policy], day: str, problems: Problems) -> None:
    record = entry.record
    for index, appraisal in enumerate(record.appraisals):
        check_appraisal(appraisal, entry.written(("appraisals", index)), entry.file, load_instruments(), problems)
    for index, link in enumerate(record.links):
        if link.says_what_it_says is not None and (link.kind != "cites" or not isinstance(record, Policy)):
            problems.add(
                "agreement-without-citation",
                entry.file,
                f'the link to "{link.to}" is not a citation by a policy',
                path=entry.written(("links", index, "says_what_it_says")),
            )
    seen: set[str] = set()
    for name in ("outcomes", "findings", "provisions", "targets"):
        for index, part in enumerate(getattr(record, name, ())):
            path: FieldPath = entry.written((name, index))
            if part.id is not None and part.id in seen:
                problems.add(
                    "duplicate-part",
                    entry.file,
                    f'the id "{part.id}" is used twice in this entry',
                    "give each part an id of its own",
                    path=(*path, "id"),
                )
            seen.add(part.id or "")
            if part.id is not None and PAGE_ANCHORS.fullmatch(part.id):
                problems.add(
                    "reserved-id",
                    entry.file,
                    f'"{part.id}" is the name of a section of every page',
                    "give the part another id",
                    path=(*path, "id"),
                )
            source = getattr(part, "source", None)
            if source is not None and source.quote and len(source.quote.split()) > MAX_QUOTE_WORDS:
                problems.add(
                    "quote-too-long",
                    entry.file,
                    f"a quotation of {len(source.quote.split())} words",
                    f"quote at most {MAX_QUOTE_WORDS} words; say the rest in your own",
                    path=(*path, "source", "quote"),
                )
    coding: CodingRecord | None = record.coding  # None in what is left of a broken entry
    if coding is None:
        return
    if coding.checked_on is not None and certainly_before(coding.checked_on, coding.on):
        problems.add(
            "checked-before-coded",
            entry.file,
            "the entry was checked before it was coded",
            "correct one of the two dates",
            path=("coding", "checked_on"),
        )
    for index, correction in enumerate(coding.corrections):
        if certainly_before(correction.date, coding.on):
            problems.add(
                "checked-before-coded",
                entry.file,
                "the entry was corrected before it was coded",
                "correct one of the two dates",
                path=("coding", "corrections", index, "date"),
            )
    for name in ("on", "checked_on"):
        value = getattr(coding, name)
        if value is not None and earliest(value) > day:
            problems.add(
                "date-in-future",
                entry.file,
                f"{value} has not come yet",
                "correct the date",
                path=("coding", name),
            )


_FIRST = ("proposed", "consulted", "adopted", "published")
_LAST = ("repealed", "expired", "superseded", "withdrawn")


def _check_events(policy: Entry[Policy], day: str, problems: Problems) -> None:
    events = policy.record.events
    for later, after in enumerate(events):
        path = policy.written(("events", later))
        for before in events:
            wrong = (before.type in _FIRST and after.type in _LAST) or (
                before.type == "proposed" and after.type in ("adopted", "commenced")
            )
            if wrong and certainly_before(after.date, before.date):
                problems.add(
                    "events-out-of-order",
                    policy.file,
                    f"it is {after.type} on {after.date}, before it is {before.type} on {before.date}",
                    "correct one of the two dates",
                    path=(*path, "date"),
                )
                break  # one wrong date, however many events come after it
        if int(year_of(after.date)) < FIRST_YEAR:
            _check_year(after.date, policy.file, (*path, "date"), 0, day, problems)
        if earliest(after.date) > day:
            problems.add(
                "date-in-future",
                policy.file,
                f"{after.date} has not come yet",
                "correct the date",
                path=(*path, "date"),
            )
    for event, count in Counter((event.type, event.date, event.note) for event in events).items():
        if count > 1:
            problems.add(
                "same-event-twice",
                policy.file,
                f"it is {event[0]} on {event[1]} twice",
                "take one out, or say in its note how it differs",
                path=("events",),
            )


def _check_targets(policy: Entry[Policy], problems: Problems) -> None:
    begun = [event.date for event in policy.record.events if event.type in _FIRST]
    start = min(begun, key=earliest) if begun else None
    for index, target in enumerate(policy.record.targets):
        for position, outcome in enumerate(target.outcomes):
            if start is not None and outcome.date is not None and certainly_before(outcome.date, start):
                problems.add(
                    "target-outcome-before-policy",
                    policy.file,
                    f"a value of {outcome.date}, before the policy of {start}",
                    "correct the date; a value from before is not an outcome of the target",
                    path=policy.written(("targets", index, "outcomes", position, "date")),
                )
        if start is not None and target.due is not None and latest(target.due) < earliest(start):
            problems.add(
                "events-out-of-order",
                policy.file,
                f"the target is due {target.due}, before the policy of {start}",
                "correct the date",
                path=policy.written(("targets", index, "due")),
            )


def _check_loops(linked: LinkedLibrary, problems: Problems) -> None:
    """A policy must not, through others, supersede itself; and no two links may contradict each other."""
    for loop in find_loops(succession(linked).steps):
        newest = linked.library.policies[loop[0]]
        problems.add(
            "supersession-loop",
            newest.file,
            f"{' supersedes '.join(loop)}",
            "a policy supersedes older ones only: take out the link or event that runs the wrong way",
            path=("links",) if newest.record.links else ("events",),
        )
    for name, links in linked.outgoing.items():
        kinds: dict[tuple[str, str | None], set[str]] = {}
        for link in links:
            kinds.setdefault((link.target, link.part), set()).add(link.kind)
        for (target, _), found in kinds.items():
            if {"supports", "contradicts"} <= found:
                file = (linked.library.evaluations.get(name) or linked.library.policies[name]).file
                problems.add(
                    "contradictory-links",
                    file,
                    f'"{target}" is both supported and contradicted',
                    "keep one, or point each at its own part",
                    path=("links",),
                )
