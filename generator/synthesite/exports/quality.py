"""The quality report for programs and for a terminal. Both are made from the one value that its pages show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..labels import Labels
from ..schema.dates import written_date
from ..synthesis.quality import LackCount, QualityReport
from ..synthesis.quality_subjects import YEARS_OF
from ..views.quality_words import ORDER, counted, lack_words, rests_on

REPORT_FILE = "quality/report.json"
"""Where the site keeps the report for programs."""


def quality_document(report: QualityReport) -> dict[str, Any]:
    """The report as plain values for JSON, with codes instead of words."""
    return {
        "as_of": report.day,
        "order": list(ORDER),
        "old_after_years": dict(YEARS_OF),
        "totals": dict(report.totals),
        "counts": [{"kind": row.kind, "found": row.found, "asked": row.asked} for row in report.counts],
        "themes": [
            {
                "theme": row.theme,
                "curator": row.curator,
                "reviewed_on": row.reviewed_on,
                "entries": row.entries,
                "counts": _found(row.counts),
            }
            for row in report.themes
        ],
        "curators": [
            {
                "curator": row.curator,
                "themes": list(row.themes),
                "entries": row.entries,
                "counts": _found(row.counts),
            }
            for row in report.curators
        ],
        "fields": [
            {
                "kind": row.kind,
                "field": row.field,
                "asked": row.asked,
                "filled": row.filled,
                "not_reported": row.not_reported,
                "not_applicable": row.not_applicable,
                "blank": row.blank,
            }
            for row in report.fields
        ],
        "accepted": [row.model_dump() for row in report.accepted],
        "work": [
            {
                "id": row.id,
                "of": row.of,
                "file": row.file,
                "themes": list(row.themes),
                "findings": row.findings,
                "about_subject": row.about_subject,
                "lacks": [{"kind": lack.kind, "details": list(lack.details)} for lack in row.lacks],
            }
            for row in report.wanting
        ],
    }


def quality_bytes(report: QualityReport) -> bytes:
    """The report as the site's file: JSON in UTF-8, the same for the same report."""
    return (json.dumps(quality_document(report), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _found(counts: Iterable[LackCount]) -> dict[str, int]:
    return {row.kind: row.found for row in counts}


def quality_text(report: QualityReport, labels: Labels, first: int) -> str:
    """The report for a terminal.

    Args:
        report: the report.
        labels: words for its codes.
        first: how much of the work is listed.
    """
    lines = [
        f"Quality of the entries, as of {written_date(report.day)}",
        ", ".join(counted(number, of) for of, number in report.totals if number) + ".",
        "",
        "What is missing",
        *(
            f"  {row.found:>6,} of {row.asked:>6,}  {labels.of('quality', row.kind)}"
            for row in sorted(report.counts, key=lambda row: -row.found)
            if row.found
        ),
    ]
    if none := [labels.of("quality", row.kind).lower() for row in report.counts if not row.found]:
        lines.append(f"  Nothing found of: {'; '.join(none)}.")
    if report.themes:
        lines += ["", "By theme (an entry with several themes counts in each)"]
        width = max(len(labels.of("themes", row.theme)) for row in report.themes)
        lines += [
            f"  {labels.of('themes', row.theme):<{width}}  {row.entries:>5,} entries {row.total:>7,} missing"
            for row in sorted(report.themes, key=lambda row: -row.total)
        ]
        lines += ["", "By curator"]
        lines += [
            f"  {row.curator or 'nobody'}: {counted(len(row.themes), 'theme')}, {counted(row.entries, 'entry')}, "
            f"{counted(row.total, 'thing')} missing"
            for row in report.curators
        ]
    if report.fields:
        lines += ["", "Fields that entries should have (blank: not yet coded; not reported: the document does not say)"]
        lines += [
            f"  {row.blank:>6,} of {row.asked:>6,} blank, {row.not_reported:>5,} not reported  "
            f"{row.kind}: {labels.of('quality_fields', row.field)}"
            for row in report.fields
            if row.blank or row.not_reported
        ]
    if report.accepted:
        lines += ["", f"Warnings accepted with a reason ({len(report.accepted):,})"]
        lines += [
            f"  {' '.join(filter(None, (row.file, row.field)))}: {row.code}: {row.reason} "
            f"({row.by}, {written_date(row.on)})"
            for row in report.accepted
        ]
    lines += ["", *_work(report, labels, first)]
    return "\n".join(lines)


def _work(report: QualityReport, labels: Labels, first: int) -> list[str]:
    if not report.wanting:
        return ["Nothing is missing."]
    shown = report.wanting[:first]
    lines = [f"Work that would help readers most ({len(shown)} of {len(report.wanting):,})", f"  {' '.join(ORDER)}"]
    for number, row in enumerate(shown, 1):
        lines += [
            f"{number:>4}. {row.id}" + (f" ({why})" if (why := rests_on(row)) else ""),
            *(
                f"        {labels.of('quality', lack.kind)}" + (f": {told}" if told else "")
                for lack in row.lacks
                for told in [lack_words(lack.kind, lack.details, labels)]
            ),
            f"        {row.file}",
        ]
    return lines
