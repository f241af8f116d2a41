"""Sense of reviews: judgements with reasons, words that fit them, searches that add up with their logs."""

from __future__ import annotations

from collections.abc import Set

from ..library import ScreeningLog
from ..link import LinkedLibrary
from ..load import Entry, nearest
from ..problems import FieldPath, Problems
from ..schema import Review
from ..schema.dates import certainly_before
from ..schema.review import ReviewFinding
from ..schema.values import PAGE_ANCHORS
from ..synthesis.certainty import COMPONENTS, DOMAINS
from ..synthesis.document_status import document_statuses
from .wording import check_wording


def check_reviews(linked: LinkedLibrary, problems: Problems) -> None:
    """Check every review."""
    standings = document_statuses(linked.library).entries
    retracted = frozenset(name for name, standing in standings.items() if standing == "retracted")
    for name, entry in linked.library.reviews.items():
        seen: set[str] = set()
        for index, finding in enumerate(entry.record.findings):
            path = entry.written(("findings", index))
            if finding.id in seen:
                problems.add(
                    "duplicate-part",
                    entry.file,
                    f'the id "{finding.id}" is used twice in this review',
                    "give each finding an id of its own",
                    path=(*path, "id"),
                )
            seen.add(finding.id)
            if PAGE_ANCHORS.fullmatch(finding.id):
                problems.add(
                    "reserved-id",
                    entry.file,
                    f'"{finding.id}" is the name of a section of every page',
                    "give the finding another id",
                    path=(*path, "id"),
                )
            _check_finding(entry, finding, path, problems)
            _check_contributions(entry, finding, path, retracted, problems)
            check_wording(entry, finding, path, problems)
        _check_screening(linked, entry, linked.library.screening[name], problems)
        _check_changes(entry, problems)
        currency = entry.record.currency
        if currency and currency.published_on and certainly_before(currency.published_on, currency.searched_on):
            problems.add(
                "published-before-event",
                entry.file,
                "the review was published before its last search",
                "correct one of the two dates",
                path=("currency", "published_on"),
            )


def _check_changes(entry: Entry[Review], problems: Problems) -> None:
    """A version in which a conclusion changed says which; one in which none did names none."""
    for index, change in enumerate(entry.record.changes):
        if change.conclusions_changed and not change.conclusion:
            said, remedy = "a conclusion changed, but it does not say which", "say it in `conclusion:`, in one sentence"
        elif change.conclusion and not change.conclusions_changed:
            said = "it names a changed conclusion, but does not say that one changed"
            remedy = "write `conclusions_changed: true`, or take `conclusion:` out"
        else:
            continue
        path = entry.written(("changes", index))
        problems.add("changed-conclusion-untold", entry.file, said, remedy, path=(*path, "conclusions_changed"))


def _check_contributions(
    entry: Entry[Review], finding: ReviewFinding, path: FieldPath, retracted: Set[str], problems: Problems
) -> None:
    """A finding that rests on a retracted study says so itself, or does not rest on it."""
    for index, part in enumerate(finding.contributions):
        if part.stance != "context" and part.entry.partition("#")[0] in retracted:
            problems.add(
                "rests-on-retracted",
                entry.file,
                f'this finding rests on "{part.entry}", which was retracted',
                "judge the finding without it, and name it only with stance: context",
                path=(*path, "contributions", index),
            )


def _check_finding(entry: Entry[Review], finding: ReviewFinding, path: FieldPath, problems: Problems) -> None:
    if finding.grade is not None:
        if finding.kind == "qualitative":
            problems.add(
                "grade-on-qualitative",
                entry.file,
                "GRADE judges effects; this finding is qualitative",
                "use cerqual, or change its kind",
                path=(*path, "grade"),
            )
        for name in DOMAINS:
            domain = getattr(finding.grade, name)
            if (
                domain.judgement not in ("not-serious", "not-assessed", "undetected")
                and not domain.reason
                and entry.complete
            ):
                problems.add(
                    "certainty-without-reason",
                    entry.file,
                    f"{name} is {domain.judgement} without a reason",
                    "add reason",
                    path=(*path, "grade", name),
                )
    if finding.cerqual is not None:
        for name in COMPONENTS:
            component = getattr(finding.cerqual, name)
            if (
                component.judgement not in ("none-or-very-minor", "not-assessed")
                and not component.reason
                and entry.complete
            ):
                problems.add(
                    "certainty-without-reason",
                    entry.file,
                    f"{name} has {component.judgement} concerns without a reason",
                    "add reason",
                    path=(*path, "cerqual", name),
                )


def _check_screening(
    linked: LinkedLibrary, entry: Entry[Review], logs: tuple[ScreeningLog, ...], problems: Problems
) -> None:
    counts = {  # of logs whose rows are all there, each once
        log.file.rsplit("/", 1)[-1]: len(log.rows)
        for log in logs
        if log.whole and len({row.record for _, row in log.rows}) == len(log.rows)
    }
    queries = {
        log.file.rsplit("/", 1)[-1]: len({row.found_by_query for _, row in log.rows if row.found_by_query})
        for log in logs
        if log.whole
    }
    for index, search in enumerate(entry.record.searches):
        path = entry.written(("searches", index))
        if search.log is None:
            continue
        if search.log not in entry.record.screening and entry.complete and len(logs) == len(entry.record.screening):
            problems.add(
                "missing-file",
                entry.file,
                f'"{search.log}" is not among the screening logs of this review',
                "add it to screening",
                path=(*path, "log"),
            )
        for field, found in (("hits", counts.get(search.log)), ("queries", queries.get(search.log))):
            stated = getattr(search, field)
            if found is not None and isinstance(stated, int) and stated != found:
                problems.add(
                    "screening-counts",
                    entry.file,
                    f"{field} says {stated}, but {search.log} has {found}",
                    f"write {field}: {found}, or leave it out: it is counted",
                    path=(*path, field),
                )
    documents = {
        **dict.fromkeys(linked.kinds),
        **dict.fromkeys(linked.by_record),
        **dict.fromkeys(linked.library.unreadable),
    }
    known = sorted(documents)
    for log in logs:
        records: dict[str, int] = {}
        for line, row in log.rows:
            if row.record in records:
                problems.add(
                    "screening-duplicate-record",
                    log.file,
                    f'the record "{row.record}" stands in line {records[row.record]} already',
                    "give each row a record id of its own",
                    line=line,
                    column=1,
                )
            records[row.record] = line
            if (
                row.entry is not None
                and row.entry.split("#")[0] not in linked.kinds
                and row.entry not in linked.library.unreadable
            ):
                near = nearest(row.entry, known)
                problems.add(
                    "screening-unknown-entry",
                    log.file,
                    f'there is no entry "{row.entry}"',
                    f'write "{near}"' if near else "",
                    line=line,
                    column=1,
                )
            if row.decision == "include" and row.entry is None and row.record not in documents and log.whole:
                problems.add(
                    "included-not-entered",
                    log.file,
                    f'"{row.record}" is included, but no entry is named for it',
                    "name its entry in the column entry",
                    line=line,
                    column=1,
                )
            if row.decision == "duplicate" and row.entry is None and row.reason.startswith("duplicate of "):
                original = row.reason.removeprefix("duplicate of ").split(" (")[0]
                if original not in documents and original not in {other.record for _, other in log.rows}:
                    near = nearest(original, known)
                    problems.add(
                        "screening-unknown-entry",
                        log.file,
                        f'it is called a duplicate of "{original}", which is nowhere',
                        f'write "{near}"' if near else "",
                        line=line,
                        column=1,
                    )
