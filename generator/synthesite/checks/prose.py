"""Prose of entries and reviews: citations that lead somewhere, links that are allowed."""

from __future__ import annotations

from collections.abc import Iterator

from ..link import LinkedLibrary, parts_of
from ..load import nearest
from ..problems import FieldPath, Problems
from ..prose import find_blocks, find_faults, find_uncited
from ..synthesis.display_blocks import find_unknown, parse_block


def check_prose(linked: LinkedLibrary, problems: Problems) -> None:
    """Check every text that is Markdown."""
    bibliography = linked.library.bibliography
    refused = {key for key, _ in bibliography.refused}
    known = {*linked.kinds, *linked.library.unreadable, *bibliography, *refused}
    for file, path, text in _texts(linked):
        if not any(mark in text for mark in ("[", "<", "](")):
            continue
        for fault in find_faults(text, lambda key: _leads_somewhere(key, known, linked)):
            remedy = ""
            if fault.slug == "unknown-citation-in-prose":
                if linked.library.records_lost:
                    continue  # it may be the record that could not be read
                near = nearest(fault.message.split('"')[1], sorted(known))
                remedy = f"write [@{near}]" if near else ""
            line = fault.line if not path else 0
            problems.add(fault.slug, file, fault.message, remedy, path=path, line=line, column=1 if line else 0)


def _leads_somewhere(key: str, known: set[str], linked: LinkedLibrary) -> bool:
    """Whether a citation names a record, an entry, or after # a part of an entry that was read whole."""
    name, _, part = key.partition("#")
    library = linked.library
    entry = library.evaluations.get(name) or library.policies.get(name) or library.reviews.get(name)
    if not part or entry is None:
        return name in known
    return part in parts_of(entry.record) or not entry.complete


def check_citations(linked: LinkedLibrary, problems: Problems) -> None:
    """See that findings of reviews and their prose say what they rest on; accounts of methods need not."""
    for name, review in linked.library.reviews.items():
        for index, finding in enumerate(review.record.findings):
            if finding.explanation:
                for fault in find_uncited(finding.explanation):
                    path = review.written(("findings", index, "explanation"))
                    problems.add(fault.slug, review.file, fault.message, path=path)
        for file, text in linked.library.prose[name]:
            if not file.rsplit("/", 1)[-1].startswith("methods"):
                for fault in find_uncited(text):
                    problems.add(fault.slug, file, fault.message, line=fault.line, column=1)


def check_blocks(linked: LinkedLibrary, problems: Problems) -> None:
    """See that every block that asks for a display can be drawn."""
    for name in linked.library.reviews:
        for file, text in linked.library.prose[name]:
            for line, written in find_blocks(text):
                block, faults = parse_block(written)
                found = [*faults, *(find_unknown(block, name, linked) if block else ())]
                for fault in found:
                    near = nearest(fault.instead, sorted(fault.known)) if fault.known else ""
                    remedy = f"write {near}" if near else ""
                    problems.add("bad-display-block", file, fault.message, remedy, line=line + fault.line, column=1)


def _texts(linked: LinkedLibrary) -> Iterator[tuple[str, FieldPath, str]]:
    for _, entry in linked.library.entries():
        for name in ("summary", "limitations"):
            if text := getattr(entry.record, name):
                yield entry.file, (name,), text
        for index, remark in enumerate(entry.record.remarks):
            yield entry.file, entry.written(("remarks", index, "text")), remark.text
    for name, review in linked.library.reviews.items():
        for field in ("status_note", "screening_note", "methods", "limitations"):
            if text := getattr(review.record, field):
                yield review.file, (field,), text
        for field in ("included", "excluded"):
            if review.record.scope and (text := getattr(review.record.scope, field)):
                yield review.file, ("scope", field), text
        for index, remark in enumerate(review.record.remarks):
            yield review.file, review.written(("remarks", index, "text")), remark.text
        for index, finding in enumerate(review.record.findings):
            for field in ("explanation", "implication"):
                if text := getattr(finding, field):
                    yield review.file, review.written(("findings", index, field)), text
        for file, text in linked.library.prose[name]:
            yield file, (), text
