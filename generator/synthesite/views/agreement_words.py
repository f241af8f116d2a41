"""Agreement between two coders in words: shares, coefficients, answers and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from ..labels import Labels
from ..schema.dates import written_date
from ..schema.instruments import load_instruments
from ..schema.second_coding import ComparedField
from ..synthesis.agreement import AgreementSummary
from ..synthesis.agreement_coefficients import Kappa
from ..synthesis.coded_fields import ABSENT, OVERALL, PRESENT, Reason
from ..synthesis.coding_comparison import ComparedAnswer

GROUPS: Mapping[ComparedField, str] = {
    "design": "designs",
    "scope": "scopes",
    "kind": "policy_kinds",
    "effects": "outcome_domains",
    "direction": "outcome_domains",
    "themes": "themes",
    "voices": "voices",
    "countries": "places",
    "jurisdictions": "places",
    "issuers": "issuers",
    "settings": "settings",
    "populations": "populations",
    "models": "models",
}
"""Group of labels for what an answer is about, or, where a field has one value, for the answer."""


def share_words(agreed: int, compared: int) -> str:
    """``24 of 26 (92%)``; never 100% nor 0% where it is not quite that."""
    if not compared:
        return "nothing compared"
    percent = round(100 * agreed / compared)
    if 0 < agreed < compared:
        percent = min(99, max(1, percent))
    return f"{agreed:,} of {compared:,} ({percent}%)"


def coefficient(value: float) -> str:
    """A coefficient with two decimals and a true minus."""
    text = f"{abs(value):.2f}"
    return f"−{text}" if value < 0 and text != "0.00" else text


def kappa_words(kappa: Kappa, labels: Labels) -> tuple[str, str]:
    """Kappa and its 95% interval, or why there is none."""
    why = labels.of("kappa_missing", kappa.why or None)
    if kappa.value is None:
        return "", why
    if kappa.low is None or kappa.high is None:
        return coefficient(kappa.value), why
    return coefficient(kappa.value), f"95% interval {coefficient(kappa.low)} to {coefficient(kappa.high)}"


def about_words(answer: ComparedAnswer, labels: Labels) -> str:
    """What an answer is about, besides its field: the theme, the outcome, the item; empty for fields of one value."""
    if not answer.of:
        return ""
    if answer.field == "appraisals":
        name, _, item = answer.of.partition("/")
        tool = load_instruments().get(name)
        known = tool.item(item) if tool else None
        what = "overall" if item == OVERALL else known.label if known else item
        return f"{tool.name if tool else name}, {what}"
    return labels.of(GROUPS[answer.field], answer.of)


def answer_words(answer: ComparedAnswer, given: str, labels: Labels) -> str:
    """One coder's answer in words."""
    if given == PRESENT:
        return "gave it"
    if given == ABSENT:
        return "did not give it"
    if answer.field == "direction":
        return labels.of("directions", given)
    if answer.field == "appraisals":
        tool = load_instruments().get(answer.of.partition("/")[0])
        known = (*tool.item_answers, *(tool.overall or ())) if tool else ()
        return next((row.label for row in known if row.code == given), given)
    return labels.of(GROUPS[answer.field], given)


def reason_words(reason: Reason, labels: Labels) -> str:
    """What an answer rests on, in words; empty where the coding does not say."""
    marks = {
        "": "",
        "figures": "worked out from the figures",
        "no-direction": "has results on it, none of which tells which way they point",
        "through": "through the outcome "
        + ", ".join(labels.of("outcome_domains", domain).lower() for domain in reason.domains),
    }
    return "; ".join(text.rstrip(".") for text in (marks[reason.mark], *reason.texts) if text)


def settled_words(answer: ComparedAnswer) -> str:
    """How a disagreement was settled; empty while it is open."""
    one = answer.settled
    if one is None:
        return ""
    kept = {
        "first": "The first answer was kept",
        "second": "The second answer was kept",
        "other": "Another answer was found",
    }[one.kept]
    return f"{kept}, by {one.by}, {written_date(one.on)}: {one.why}"


def summary_words(summary: AgreementSummary) -> str:
    """How many entries were coded twice, and how often the coders agree."""
    whole = f"{summary.entries:,} {'entry' if summary.entries == 1 else 'entries'}"
    if not summary.twice:
        return f"None of the {whole} was coded twice." if summary.entries else "There are no entries."
    were = "was" if summary.twice == 1 else "were"
    text = f"{summary.twice:,} of {whole} {were} coded twice, independently."
    if not summary.compared:
        return f"{text} The two codings have no field in common."
    same = share_words(summary.agreed, summary.compared)
    opened = f" {summary.still_open:,} of the differences {'is' if summary.still_open == 1 else 'are'} still open."
    settled = " All differences have been settled." if summary.disagreements else ""
    return f"{text} The two coders gave the same answer on {same}." + (opened if summary.still_open else settled)
