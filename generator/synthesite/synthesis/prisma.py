"""The PRISMA 2020 flow, computed from screening logs and entries (Page et al., BMJ 2021;372:n71).

Units are kept apart: the logs count records; reports are documents; studies (and policies) are entries. What the logs
do not hold is None, never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..library import ScreeningLog
from ..link import LinkedLibrary
from ..schema import Review
from ..schema.review import FlowLayers, ScreeningRow
from .eligibility import matching_entries

Arm = Literal["previous", "databases", "other", "included"]
Unit = Literal["records", "reports", "studies"]
Decision = Literal["include", "exclude", "duplicate"]

ARM_OF_KIND: Mapping[str, Arm] = MappingProxyType(
    {
        "database": "databases",
        "register": "databases",
        "website": "other",
        "organisation": "other",
        "citation-searching": "other",
        "other": "other",
    }
)
"""The arm of the flow that each kind of search belongs to."""

RESULTS = MappingProxyType(
    {
        "database": "database_results",
        "register": "register_results",
        "website": "website_results",
        "organisation": "organisation_results",
        "citation-searching": "citations_results",
        "other": "other_results",
    }
)
"""Id of the box that holds the records of each kind of search."""


@dataclass(frozen=True, slots=True)
class LogCounts:
    """One log's numbers."""

    file: str
    records: int
    duplicates: int
    excluded: int
    included: int
    queries: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The numbers of all logs together."""

    logs: tuple[LogCounts, ...]
    identified: int
    duplicates: int
    screened: int
    excluded: int
    reasons: tuple[tuple[str, int], ...]
    """Reasons of exclusion with their counts, the commonest first."""
    included_records: int
    studies: int
    """Entries (studies and policies) that the included records became; a study found in two logs counts once."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the flow.

    Ids are the row ids of the PRISMA2020 package (inst/extdata/PRISMA.csv); the arm of other methods, which has fewer
    boxes there, has ours: ``other_duplicates``, ``other_screened`` and so on.
    """

    id: str
    arm: Arm
    unit: Unit
    n: int | None
    """None where nothing recorded says it."""
    parts: tuple[tuple[str, int | None], ...] = ()
    """Sources, or reasons, with their numbers; the commonest reason first."""
    decision: Decision | None = None
    """Rows of the logs that stand behind the box; None for all, or for none."""


@dataclass(frozen=True, slots=True)
class FlowFault:
    """Two numbers of a flow that should be equal, or in order, and are not."""

    rule: Literal["screened", "included", "reports", "unscreened", "pooled"]
    arm: Arm
    found: int
    expected: int
    names: tuple[str, ...] = ()
    """Entries concerned."""


@dataclass(frozen=True, slots=True)
class FlowDiagram:
    """The flow of one review."""

    boxes: Mapping[str, Box]
    """By id, in the order of the diagram."""
    arms: tuple[Arm, ...]
    """Arms that a search or a log belongs to."""
    one_step: tuple[Arm, ...]
    """Arms whose logs do not say at which step records were excluded: sought and assessed are not known."""
    entries: int
    """Entries that the included records became, each once."""
    context: int
    """Entries made from included records that the review itself does not use."""
    policies: int
    """How many of the review's entries are policies."""
    faults: tuple[FlowFault, ...]


def prisma_flow(linked: LinkedLibrary, logs: Sequence[ScreeningLog]) -> Flow:
    """Count a review's logs.

    A record says in its column ``entry`` what it became, or its own id is that of an entry or document.
    """
    counted: list[LogCounts] = []
    for log in logs:
        decisions = Counter(row.decision for _, row in log.rows)
        queries = {row.found_by_query for _, row in log.rows if row.found_by_query}
        counted.append(
            LogCounts(
                log.file,
                len(log.rows),
                decisions["duplicate"],
                decisions["exclude"],
                decisions["include"],
                len(queries),
            )
        )
    identified = sum(count.records for count in counted)
    duplicates = sum(count.duplicates for count in counted)
    rows = [row for log in logs for _, row in log.rows]
    return Flow(
        logs=tuple(counted),
        identified=identified,
        duplicates=duplicates,
        screened=identified - duplicates,
        excluded=sum(count.excluded for count in counted),
        reasons=_reasons(row for row in rows if row.decision == "exclude"),
        included_records=sum(count.included for count in counted),
        studies=len(entries_of_records(linked, rows)),
    )


def entries_of_records(linked: LinkedLibrary, rows: Iterable[ScreeningRow]) -> frozenset[str]:
    """Ids of the entries that included records became."""
    found: set[str] = set()
    for row in rows:
        if row.decision == "include":
            name = (row.entry or row.record).split("#")[0]
            known = row.entry is not None or name in linked.kinds
            found.update((name,) if known else linked.by_record.get(name, ()))
    return frozenset(found & linked.kinds.keys())


def review_entries(linked: LinkedLibrary, record: Review) -> frozenset[str]:
    """Ids of the entries a review uses: its list, and what its rule picks."""
    names = {reference.split("#")[0] for reference in record.included}
    if record.included_rule is not None:
        names.update(matching_entries(linked, record.included_rule))
    return frozenset(names & linked.kinds.keys())


def flow_diagram(linked: LinkedLibrary, review: str) -> FlowDiagram:
    """Compute the boxes of one review's flow, and see that they follow from one another.

    Args:
        linked: the library.
        review: id of the review.
    """
    record = linked.library.reviews[review].record
    logs = linked.library.screening[review]
    layers = record.flow or FlowLayers.model_construct()
    sources = _sources(record, logs)
    arms: tuple[Arm, ...] = tuple(arm for arm in ("databases", "other") if any(row.arm == arm for row in sources))
    boxes: dict[str, Box] = {}
    faults: list[FlowFault] = []
    one_step: list[Arm] = []
    previous = (_known(layers.previous_studies), _known(layers.previous_reports))
    if previous != (None, None):
        _add(boxes, Box("previous_studies", "previous", "studies", previous[0]))
        _add(boxes, Box("previous_reports", "previous", "reports", previous[1]))
    for arm in arms:
        automation = _known(layers.automation) if arm == arms[0] else None
        found = _arm_boxes(arm, [row for row in sources if row.arm == arm], automation, layers, bool(logs))
        for box in found.boxes:
            _add(boxes, box)
        one_step.extend([arm] if found.one_step else [])
        faults.extend(found.faults)
    record_entries = entries_of_records(linked, (row for log in logs for _, row in log.rows))
    used = review_entries(linked, record) or record_entries
    faults.extend(_add_included(boxes, linked, used, layers, previous))
    if logs and (unscreened := sorted(used - record_entries)):
        faults.append(FlowFault("unscreened", "included", len(used & record_entries), len(used), tuple(unscreened)))
    return FlowDiagram(
        boxes=MappingProxyType(boxes),
        arms=arms,
        one_step=tuple(one_step),
        entries=len(record_entries),
        context=len(record_entries - used),
        policies=sum(linked.kinds[name] == "policy" for name in used),
        faults=tuple(faults),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """One source of records: a search, or several that share a log, or a log that no search names."""

    arm: Arm
    kind: str
    words: str
    n: int | None
    rows: tuple[ScreeningRow, ...]


@dataclass(frozen=True, slots=True)
class _ArmBoxes:
    boxes: tuple[Box, ...]
    one_step: bool
    faults: tuple[FlowFault, ...]


def _known(count: int | str | None) -> int | None:
    return count if isinstance(count, int) else None


def _add(boxes: dict[str, Box], box: Box) -> None:
    boxes[box.id] = box


def _sources(record: Review, logs: Sequence[ScreeningLog]) -> list[_Source]:
    named = {log.file.rsplit("/", 1)[-1]: log for log in logs}
    found: list[_Source] = []
    for name in dict.fromkeys(search.log for search in record.searches if search.log in named):
        searches = [search for search in record.searches if search.log == name]
        rows = tuple(row for _, row in named[name or ""].rows)
        kind = searches[0].kind
        words = "; ".join(dict.fromkeys(search.source for search in searches))
        found.append(_Source(ARM_OF_KIND[kind], kind, words, len(rows), rows))
    found.extend(
        _Source(ARM_OF_KIND[search.kind], search.kind, search.source, _known(search.hits), ())
        for search in record.searches
        if search.log not in named
    )
    stated = {search.log for search in record.searches}
    found.extend(
        _Source("other", "other", name, len(log.rows), tuple(row for _, row in log.rows))
        for name, log in named.items()
        if name not in stated
    )
    return found


def _reasons(rows: Iterable[ScreeningRow]) -> tuple[tuple[str, int], ...]:
    counts = Counter(row.reason for row in rows)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _sum(numbers: Iterable[int | None]) -> int | None:
    """A sum, unknown as soon as one number is."""
    found = list(numbers)
    return None if None in found else sum(number for number in found if number is not None)


def _arm_boxes(
    arm: Arm, sources: Sequence[_Source], automation: int | None, layers: FlowLayers, logged: bool
) -> _ArmBoxes:
    """The boxes of one arm, from records found to records included."""
    first, later = ("", "dbr_") if arm == "databases" else ("other_", "other_")
    boxes: list[Box] = []
    for kind, name in RESULTS.items():
        of_kind = [row for row in sources if row.kind == kind]
        if of_kind:
            parts = tuple((row.words, row.n) for row in of_kind)
            boxes.append(Box(name, arm, "records", _sum(row.n for row in of_kind), parts))
    if automation is not None:
        boxes.append(Box(f"{first}unlogged_results", arm, "records", automation))
    identified = _sum(box.n for box in boxes)
    rows = [row for source in sources for row in source.rows]
    if not rows:
        return _ArmBoxes(tuple(boxes), one_step=False, faults=())
    counts = Counter(row.decision for row in rows)
    excluded = [row for row in rows if row.decision == "exclude"]
    staged = {stage: [row for row in excluded if row.stage == stage] for stage in ("automation", "record", "retrieval")}
    reported = [row for row in excluded if row.stage == "report"]
    one_step = any(row.stage is None for row in excluded)
    by_tools = len(staged["automation"]) + (automation or 0)
    tools = by_tools if automation is not None or staged["automation"] else None
    screened = len(rows) - counts["duplicate"] - len(staged["automation"])
    boxes += [
        Box(f"{first}duplicates", arm, "records", counts["duplicate"], (), "duplicate"),
        Box(f"{first}excluded_automatic", arm, "records", tools),
        Box(f"{first}excluded_other", arm, "records", None),
    ]
    if not layers.skip_screened:
        boxes.append(Box("records_screened" if not first else "other_screened", arm, "records", screened))
    out = [row for row in excluded if row.stage != "automation"] if one_step else staged["record"]
    boxes.append(
        Box(
            "records_excluded" if not first else "other_records_excluded",
            arm,
            "records",
            len(out),
            _reasons(out),
            "exclude",
        )
    )
    sought = None if one_step else screened - len(out)
    lost = None if one_step else len(staged["retrieval"])
    assessed = None if sought is None or lost is None else sought - lost
    boxes += [
        Box(f"{later}sought_reports", arm, "reports", sought),
        Box(f"{later}notretrieved_reports", arm, "reports", lost, (), "exclude"),
        Box(f"{later}assessed", arm, "reports", assessed),
        Box(
            f"{later}excluded",
            arm,
            "reports",
            None if one_step else len(reported),
            () if one_step else _reasons(reported),
            "exclude",
        ),
        Box(f"{later}included", arm, "records", counts["include"], (), "include"),
    ]
    faults: list[FlowFault] = []
    if identified is not None and logged and identified - counts["duplicate"] - by_tools != screened:
        faults.append(FlowFault("screened", arm, screened, identified - counts["duplicate"] - by_tools))
    if assessed is not None and assessed - len(reported) != counts["include"]:
        faults.append(FlowFault("included", arm, counts["include"], assessed - len(reported)))
    return _ArmBoxes(tuple(boxes), one_step, tuple(faults))


def _add_included(
    boxes: dict[str, Box],
    linked: LinkedLibrary,
    used: frozenset[str],
    layers: FlowLayers,
    previous: tuple[int | None, int | None],
) -> list[FlowFault]:
    """Add what the review includes, and the totals where it had an earlier version."""
    library = linked.library
    documents: set[str] = set()
    for name in used:
        if name in library.evaluations:
            documents.update(library.evaluations[name].record.reports)
        elif name in library.policies:
            documents.update(document.key for document in library.policies[name].record.documents)
    studies, reports = len(used), len(documents)
    if layers.appraisal_excluded is not None:
        _add(boxes, Box("appraisal_excluded", "included", "studies", _known(layers.appraisal_excluded)))
    _add(boxes, Box("new_studies", "included", "studies", studies))
    _add(boxes, Box("new_reports", "included", "reports", reports))
    if previous != (None, None):
        _add(boxes, Box("total_studies", "included", "studies", _sum((previous[0], studies))))
        _add(boxes, Box("total_reports", "included", "reports", _sum((previous[1], reports))))
    faults = [FlowFault("reports", "included", reports, studies)] if studies > reports else []
    pooled = _known(layers.quantitative)
    if layers.quantitative is not None:
        _add(boxes, Box("total_studies_ma", "included", "studies", pooled))
        total = boxes["total_studies"].n if "total_studies" in boxes else studies
        if pooled is not None and total is not None and pooled > total:
            faults.append(FlowFault("pooled", "included", pooled, total))
    return faults
