"""Sense of the flow of records: the boxes of PRISMA 2020 must follow from one another."""

from __future__ import annotations

from ..library import ScreeningLog
from ..link import LinkedLibrary
from ..load import Entry
from ..problems import Problems
from ..schema import Review
from ..synthesis.prisma import FlowFault, flow_diagram

_NAMED = 5
"""So many entries are named in one message."""


def check_flows(linked: LinkedLibrary, problems: Problems) -> None:
    """Check the flow of every review whose file and logs could be read whole; a note in ``flow`` explains the rest."""
    for name, entry in linked.library.reviews.items():
        logs = linked.library.screening[name]
        if not _readable(entry, logs, linked) or (entry.record.flow is not None and entry.record.flow.note):
            continue
        for fault in flow_diagram(linked, name).faults:
            if fault.rule == "unscreened":
                listed = ", ".join(fault.names[:_NAMED]) + (" and others" if len(fault.names) > _NAMED else "")
                count = len(fault.names)
                problems.add(
                    "included-not-screened",
                    entry.file,
                    f"{count} {'entry' if count == 1 else 'entries'} of this review came out of no included record of "
                    f"its screening logs: {listed}",
                    path=("screening",),
                )
            elif fault.rule != "reports":  # an entry without a document, or two with one: codes of their own say so
                problems.add("flow-does-not-add", entry.file, _words(fault), path=("searches",))


def _readable(entry: Entry[Review], logs: tuple[ScreeningLog, ...], linked: LinkedLibrary) -> bool:
    """Whether the numbers rest on whole files, so that a mismatch is not only the echo of another mistake."""
    if not entry.complete or len(logs) != len(entry.record.screening) or not all(log.whole for log in logs):
        return False
    included = [row for log in logs for _, row in log.rows if row.decision == "include"]
    return all(
        row.entry.split("#")[0] in linked.kinds
        if row.entry is not None
        else row.record in linked.kinds or row.record in linked.by_record
        for row in included
    )


def _words(fault: FlowFault) -> str:
    where = "databases and registers" if fault.arm == "databases" else "other methods"
    if fault.rule == "screened":
        return (
            f"{where}: the records found, less those removed, are {fault.expected}, but the logs hold {fault.found} "
            "that were screened"
        )
    if fault.rule == "included":
        return f"{where}: {fault.expected} reports are left after exclusions, but {fault.found} records were included"
    return f"the results of {fault.found} studies are said to be pooled, but {fault.expected} are included"
