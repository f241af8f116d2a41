"""Agreement between two coders as text, JSON, Markdown and CSV: renderings of one summary."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from .labels import Labels
from .synthesis.agreement import AgreementSummary, FieldAgreement
from .synthesis.agreement_coefficients import Kappa
from .synthesis.coding_comparison import ComparedAnswer
from .views.agreement import CSV_FILE, disagreement_row, field_row
from .views.agreement_words import about_words, answer_words, summary_words
from .views.displays.model import safe_cell

FORMATS = ("text", "json", "markdown", "csv")

_COLUMNS = (
    "entry", "coder", "field", "of", "first", "second", "agreed", "first_words", "second_words", "of_words",
    "kept", "settled_by", "settled_on", "why",
)  # fmt: skip


def render_agreement(summary: AgreementSummary, labels: Labels, form: str) -> str:
    """The summary in one of FORMATS, ending without a line feed but for CSV."""
    if form == "json":
        return json.dumps(as_data(summary), ensure_ascii=False, indent=2)
    if form == "csv":
        return as_csv(summary, labels)
    return as_markdown(summary, labels) if form == "markdown" else as_text(summary, labels)


def agreement_files(summary: AgreementSummary, labels: Labels) -> dict[str, bytes]:
    """The file beside the page on agreement: its address within the site, and its bytes; none without codings."""
    return {CSV_FILE: as_csv(summary, labels).encode()} if summary.codings else {}


def as_text(summary: AgreementSummary, labels: Labels) -> str:
    """A table of fields, then every difference, for a terminal."""
    lines = [summary_words(summary)]
    rows = [field_row(field, labels) for field in summary.fields if field.codings]
    if rows:
        wide = max(len(row.title) for row in rows)
        lines += ["", f"{'':<{wide}}  {'entries':>7}  {'same answer':<18} {'kappa':>6}"]
        for row in rows:
            value = f" {row.kappa:>6}  {row.interval}" if row.kappa else f" {'':>6}  {row.interval}"
            lines.append(f"{row.title:<{wide}}  {row.entries:>7}  {row.same:<18}{value}".rstrip())
            lines += [f"{'':<{wide}}  {text}" for text in row.beside]
    for coding in summary.codings:
        if coding.disagreements:
            lines += ["", f"{coding.entry}: same answer on {coding.agreed} of {coding.compared} ({coding.file})"]
        for answer in coding.disagreements:
            told = disagreement_row(answer, labels)
            what = f"{told.field}: {told.about}" if told.about else told.field
            lines.append(f"  {what}: first {told.first}, second {told.second}; {told.settled or 'open'}")
    return "\n".join(lines)


def as_markdown(summary: AgreementSummary, labels: Labels) -> str:
    """Tables of fields and of differences, as forges show them."""
    lines = [summary_words(summary)]
    rows = [field_row(field, labels) for field in summary.fields if field.codings]
    if rows:
        lines += ["", "| What was coded | Entries | Same answer | Kappa |", "|---|---:|---|---|"]
        lines += [
            _markdown_row(row.title, str(row.entries), row.same, f"{row.kappa} {row.interval}".strip()) for row in rows
        ]
    if summary.disagreements:
        lines += ["", "| Entry | On what | First coder | Second coder | Settled |", "|---|---|---|---|---|"]
    for answer in summary.disagreements:
        told = disagreement_row(answer, labels)
        what = f"{told.field}: {told.about}" if told.about else told.field
        lines.append(_markdown_row(answer.entry, what, told.first, told.second, told.settled or "open"))
    return "\n".join(lines)


_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|~@!"})


def _markdown_row(*cells: str) -> str:
    """One row of a table; nothing in a cell can be taken for markup, nor call anybody."""
    texts = (" ".join(cell.split()).translate(_MARKDOWN).replace("\\@", "@\u200b") for cell in cells)
    return f"| {' | '.join(texts)} |"


def as_csv(summary: AgreementSummary, labels: Labels) -> str:
    """Every answer compared, one a row (RFC 4180), with codes and words; nothing in it starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for coding in summary.codings:
        for answer in coding.answers:
            settled = answer.settled
            writer.writerow(
                safe_cell(text)
                for text in (
                    answer.entry,
                    answer.initials,
                    answer.field,
                    answer.of,
                    answer.first,
                    answer.second,
                    "yes" if answer.agreed else "no",
                    answer_words(answer, answer.first, labels),
                    answer_words(answer, answer.second, labels),
                    about_words(answer, labels),
                    settled.kept if settled else "",
                    settled.by if settled else "",
                    settled.on if settled else "",
                    settled.why if settled else "",
                )
            )
    return out.getvalue()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _kappa(kappa: Kappa | None) -> dict[str, Any] | None:
    if kappa is None:
        return None
    return {
        "n": kappa.n,
        "observed": _rounded(kappa.observed),
        "expected": _rounded(kappa.expected),
        "value": _rounded(kappa.value),
        "low": _rounded(kappa.low),
        "high": _rounded(kappa.high),
        "missing": kappa.why or None,
    }


def _field(field: FieldAgreement) -> dict[str, Any]:
    return {
        "field": field.field,
        "form": field.form,
        "codings": field.codings,
        "coded_by_one_only": field.only_one,
        "compared": field.compared,
        "agreed": field.agreed,
        "kappa": _kappa(field.kappa),
        "weighted_kappa": _kappa(field.weighted),
        "adjusted": _rounded(field.adjusted),
        "commonest": {"value": field.common[0], "share": _rounded(field.common[1])} if field.common else None,
        "kappa_misleads": field.misleading,
        "alpha": _rounded(field.alpha),
        "overlap": _rounded(field.overlap),
        "labels": [
            {
                "label": row.label,
                "both": row.both,
                "only_first": row.only_first,
                "only_second": row.only_second,
                "neither": row.neither,
                "kappa": _kappa(row.kappa),
            }
            for row in field.labels
        ],
    }


def _disagreement(answer: ComparedAnswer) -> dict[str, Any]:
    settled = answer.settled
    return {
        "field": answer.field,
        "of": answer.of or None,
        "first": answer.first,
        "second": answer.second,
        "first_reasons": list(answer.first_reason.texts),
        "second_reasons": list(answer.second_reason.texts),
        "settled": {"kept": settled.kept, "by": settled.by, "on": settled.on, "why": settled.why} if settled else None,
    }


def as_data(summary: AgreementSummary) -> dict[str, Any]:
    """Everything, in the types of JSON; coefficients to six decimals."""
    return {
        "entries": summary.entries,
        "coded_twice": summary.twice,
        "compared": summary.compared,
        "agreed": summary.agreed,
        "open": summary.still_open,
        "fields": [_field(field) for field in summary.fields],
        "codings": [
            {
                "entry": coding.entry,
                "file": coding.file,
                "first_by": coding.first_by,
                "second_by": coding.second_by,
                "first_access": coding.first_access,
                "second_access": coding.second_access,
                "compared": coding.compared,
                "agreed": coding.agreed,
                "disagreements": [_disagreement(answer) for answer in coding.disagreements],
            }
            for coding in summary.codings
        ],
    }


__all__ = ["FORMATS", "agreement_files", "as_csv", "as_data", "as_markdown", "as_text", "render_agreement"]
