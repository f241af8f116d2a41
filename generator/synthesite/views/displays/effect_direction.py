"""The effect direction plot: a symbol for each study and outcome, counts below, a table behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...link import narrower_themes
from ...synthesis.effect_direction import (
    DirectionTable,
    DomainVotes,
    Point,
    Reason,
    StudyRow,
    tabulate_directions,
)
from ...synthesis.group_size import GroupSize
from ..model import Corpus, address_of
from ..rows import study_label
from .direction_picture import direction_picture
from .model import Cell, Column, Display, Selection, Table

SIGN_TEST = "sign-test"
"""The setting that adds the sign test to the counts, when it is ``yes``."""

FEWEST = 2
"""Studies with a direction that a picture needs."""

HOW_FOUND = {
    "results": "groups given with the result",
    "sample": "groups of the sample",
    "only-group": "everybody had the service",
    "not-reported": "not reported",
    "not-told": "the entry does not tell this group apart",
}
SIZES = {"large": "large", "medium": "medium", "small": "small", "unknown": "not known"}
JUDGEMENTS = {
    "low": "low risk of bias",
    "some": "some concerns",
    "high": "high risk of bias",
    "unrated": "appraised, no overall judgement",
    "none": "not appraised",
}

NOT_COUNTED: Mapping[Reason, str] = {
    "review": "review of studies",
    "no-direction": "no direction",
    "retracted": "retracted",
}
"""Why a study is not counted; what it is about is said by the label of its scope."""

CAUTION = (
    "Counts of direction say nothing about how large an effect is, and count a small study like a large one. With few "
    "studies they cannot tell much, and studies that found nothing are less often published."
)


def within(label: str) -> str:
    """A label as it stands inside a sentence: ``Use of hospital`` begins small, ``GP visits`` does not."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


def wanted_domains(corpus: Corpus, selection: Selection) -> tuple[str, ...] | None:
    """Outcome domains of a selection: the one it names, those of its theme, or None for all."""
    if selection.domain is not None:
        return (selection.domain,)
    if selection.theme is None:
        return None
    linked = corpus.linked
    inside = (selection.theme, *narrower_themes(linked.narrower, selection.theme))
    return tuple(dict.fromkeys(code for name in inside for code in linked.library.themes[name].outcome_domains))


def table_of_selection(corpus: Corpus, selection: Selection) -> DirectionTable:
    """The studies of a selection set against its outcome domains."""
    wanted = wanted_domains(corpus, selection)
    return tabulate_directions(corpus.linked, selection.evaluations, wanted, corpus.statuses.entries)


def display_id(kind: str, selection: Selection) -> str:
    """The anchor of a display: its kind and what it was drawn from."""
    of = selection.synthesis or selection.theme or selection.review or "all"
    return "-".join(part for part in (kind, of, selection.domain) if part)


def count_sentence(corpus: Corpus, found: DomainVotes, *, sign_test: bool = False) -> str:
    """The count of one outcome domain in words, with Wilson's interval of the share that points to better."""
    votes = found.votes
    label = corpus.labels.of("outcome_domains", found.domain)
    if votes.clear > 1:
        low, high = votes.interval
        said = (
            f"{votes.positive} of {votes.clear} studies with a clear direction favour the service "
            f"({percent(votes.share)}%, 95% interval {percent(low)}% to {percent(high)}%)"
        )
        if sign_test:
            said += f"; two-sided sign test, p {p_words(votes.p)}"
    elif votes.clear:
        said = f"the one study with a clear direction points to {'better' if votes.positive else 'worse'}"
    else:
        said = "no study with a clear direction"
    others = [
        (votes.no_difference, "no difference"),
        (votes.mixed, "mixed"),
        (votes.unclear, "unclear"),
        (found.undirected, "results without a direction"),
    ]
    besides = ", ".join(f"{count} {words}" for count, words in others if count)
    return f"{label}: {said}." + (f" Besides: {besides}." if besides else "")


def percent(share: float) -> str:
    """A share as whole per cent, half rounded up."""
    return str(int(share * 100 + 0.5))


def p_words(p: float) -> str:
    """A p value to four decimals."""
    return "below 0.0001" if p < 0.0001 else f"{p:.4f}"


def names_of(corpus: Corpus, rows: Iterable[StudyRow]) -> str:
    """Studies by their labels, in one line."""
    return ", ".join(study_label(corpus, row.evaluation) for row in rows)


def left_out_notes(corpus: Corpus, table: DirectionTable) -> list[str]:
    """What was left out and why, in sentences; the table behind the display has each study."""
    groups: dict[Reason, list[StudyRow]] = {"retracted": [], "no-direction": [], "review": [], "scope": []}
    for row, reason in table.left_out:
        groups[reason].append(row)
    said: list[str] = []
    for reason, words in (
        ("retracted", "retracted"),
        ("no-direction", "with results that tell no direction"),
        ("review", "reviews of studies, whose studies would count twice"),
        ("scope", "not about the subject itself (neighbouring models and context)"),
    ):
        rows = groups[reason]
        if rows:
            named = f": {names_of(corpus, rows)}" if len(rows) <= 6 else "; the table names them"
            said.append(f"Not counted, {words}: {len(rows)}{named}.".replace(f": {len(rows)}:", f" ({len(rows)}):"))
    return said


def missing_words(table: DirectionTable, selection: Selection, wanted: tuple[str, ...] | None) -> str:
    """What is missing for a picture; nothing where there is enough."""
    if wanted == ():
        return f"No outcome is coded as belonging to {selection.title}, so no direction can be shown."
    if len(table.rows) >= FEWEST:
        return ""
    found = "Only one study" if table.rows else "No study"
    return (
        f"{found} of the subject itself has a result with a direction here; a picture needs at least {FEWEST}. "
        "Entries need an estimate with its measure, or a coded direction."
    )


def effect_direction_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan an effect direction plot: one column with a domain, else a column for each domain that has data."""
    table = table_of_selection(corpus, selection)
    missing = missing_words(table, selection, wanted_domains(corpus, selection))
    sign_test = selection.options.get(SIGN_TEST) == "yes"
    counts = [count_sentence(corpus, found, sign_test=sign_test) for found in table.votes]
    notes = [*counts, CAUTION, *left_out_notes(corpus, table)] if table.rows else left_out_notes(corpus, table)
    if sign_test and table.votes:
        notes.append("The sign test leaves out whatever is not clear and has little power with few studies.")
    if table.rows and all(row.judgement == "none" for row in table.rows):
        notes.append("None of these studies has been appraised for quality yet.")
    drawn = bool(table.rows) and not missing
    return Display(
        kind="effect-direction",
        id=display_id("effect-direction", selection),
        headline=_headline(corpus, table, selection),
        subtitle=_subtitle(table),
        reading=(
            "Each row is a study. A triangle that points up means better for people with the service, down means "
            "worse. A larger symbol means more people in the group with the service. "
            "A small number beside a symbol says how many results were put together."
        )
        if drawn
        else "",
        table=_table(corpus, table, selection),
        picture=_picture(corpus, table) if drawn else None,
        summary=_summary(corpus, table, counts),
        notes=tuple(notes),
        missing=missing,
    )


def _headline(corpus: Corpus, table: DirectionTable, selection: Selection) -> str:
    if not table.votes:
        return f"Direction of results: {selection.title}"
    found = [
        {
            "better": votes.positive,
            "worse": votes.negative,
            "no difference": votes.no_difference,
            "mixed": votes.mixed,
            "unclear": votes.unclear,
        }
        for votes in (domain.votes for domain in table.votes)
    ]
    if len(found) > 1:
        return leading_words(found)
    counts = found[0]
    outcome = within(corpus.labels.of("outcome_domains", table.votes[0].domain))
    total = sum(counts.values())
    if total == 1:
        said = next(words for words, count in counts.items() if count)
        return f"The one study of {outcome} {'points to ' if said in ('better', 'worse') else 'shows: '}{said}"
    verb = "points" if counts["better"] == 1 else "point"
    others = [f"{count} {words}" for words, count in counts.items() if count and words not in ("better", "worse")]
    clear = f"{counts['better']} {verb} to better and {counts['worse']} to worse"
    return f"Of {total} studies of {outcome}, {clear}" + (f"; {joined(others)}" if others else "")


def leading_words(counts: Sequence[Mapping[str, int]]) -> str:
    """Which direction is the commonest on how many outcomes, as a headline.

    Args:
        counts: for each outcome the number of studies by words for their direction.
    """
    leading: Counter[str] = Counter()
    for found in counts:
        most = max(found.values())
        first = [words for words, count in found.items() if count == most]
        leading["none" if len(first) > 1 else first[0]] += 1
    order = ("better", "worse", *(words for words in counts[0] if words not in ("better", "worse")))
    said = [f"{words} on {leading[words]}" for words in order if leading[words]]
    start = f"Of {len(counts)} outcomes, "
    if not said:
        return f"{start}none has one direction that is the commonest"
    none = f"; no one direction leads on {leading['none']}" if leading["none"] else ""
    return f"{start}the commonest direction is {joined(said)}{none}"


def joined(parts: Sequence[str]) -> str:
    """Parts of a sentence: ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def years_words(rows: Iterable[StudyRow]) -> str:
    """The years of studies: ``2007 to 2018``; nothing where none is dated."""
    years = sorted(row.year[:4] for row in rows if row.year)
    return "" if not years else years[0] if years[0] == years[-1] else f"{years[0]} to {years[-1]}"


def _subtitle(table: DirectionTable) -> str:
    number = len(table.rows)
    parts = [
        "Direction of results, from the side of the people cared for",
        f"{number} {'study' if number == 1 else 'studies'}",
        years_words(table.rows),
        "one direction for each study and outcome",
    ]
    return "; ".join(part for part in parts if part)


def _summary(corpus: Corpus, table: DirectionTable, counts: list[str]) -> str:
    if len(counts) <= 1:
        return " ".join(counts)
    columns = ", ".join(within(corpus.labels.of("outcome_domains", found.domain)) for found in table.votes)
    return (
        f"{len(table.rows)} studies in rows and {len(table.votes)} outcomes in columns: {columns}. "
        "The counts for each outcome and the direction of each study stand in the text and the table below."
    )


def _picture(corpus: Corpus, table: DirectionTable) -> Mapping[str, Any]:
    return direction_picture(
        table,
        domains=[corpus.labels.of("outcome_domains", found.domain) for found in table.votes],
        studies={row.evaluation: study_label(corpus, row.evaluation) for row in table.rows},
        families={row.family or "": corpus.labels.of("families", row.family) or "Other" for row in table.rows},
    )


def people_cell(group: GroupSize) -> Cell:
    """People with the service as a cell."""
    return Cell(f"{group.n:,}") if group.n is not None else Cell("not known", css="sy-nil")


def direction_cell(corpus: Corpus, point: Point | None) -> Cell:
    """Where a study points on a domain: the words, how many results made them, and how they were chosen."""
    if point is None:
        return Cell("no result", css="sy-nil")
    if point.direction is None:
        return Cell("results without a direction", css="sy-nil")
    words = corpus.labels.of("directions", point.direction)
    if point.results > 1:
        words += f", {point.results} results together"
    if point.prioritised:
        words += ", the result marked in the entry" + (f": {'; '.join(point.why)}" if point.why else "")
    return Cell(words, css=f"sy-dir sy-dir--{point.direction}")


def counted_cell(corpus: Corpus, row: StudyRow, reason: Reason | None) -> Cell:
    """Whether a study is counted, and why not."""
    if reason is None:
        return Cell("yes")
    if reason == "scope":
        scope = corpus.linked.library.evaluations[row.evaluation].record.scope
        return Cell(f"no: {within(corpus.labels.of('scopes', scope))}")
    return Cell(f"no: {NOT_COUNTED[reason]}")


def _table(corpus: Corpus, table: DirectionTable, selection: Selection) -> Table:
    labels = corpus.labels
    domains = [found.domain for found in table.votes] or [*(wanted_domains(corpus, selection) or ())]
    columns = (
        Column("study", "Study"),
        Column("design", "Design"),
        Column("counted", "Counted"),
        Column("people_with_service", "People with the service", number=True),
        Column("how_found", "How that number was found"),
        Column("size", "Size of symbol"),
        Column("risk_of_bias", "Risk of bias"),
        *(Column(domain.replace("-", "_"), labels.of("outcome_domains", domain)) for domain in domains),
    )
    listed: list[tuple[StudyRow, Reason | None]] = [(row, None) for row in table.rows]
    listed.extend(table.left_out)
    rows = tuple(
        (
            Cell(study_label(corpus, row.evaluation), address_of("evaluation", row.evaluation)),
            Cell(labels.of("designs", row.design)),
            counted_cell(corpus, row, reason),
            people_cell(row.group),
            Cell(HOW_FOUND[row.group.how]),
            Cell(SIZES[row.group.size]),
            Cell(JUDGEMENTS[row.judgement]),
            *(direction_cell(corpus, row.point(domain)) for domain in domains),
        )
        for row, reason in listed
    )
    return Table(f"Direction of results, study by study: {selection.title}", columns, rows)
