"""Characteristics of studies: who was studied, what was done, what was measured, and how it was read."""

from __future__ import annotations

from ...schema import Evaluation
from ..evaluation import sample_words
from ..figures import begun
from ..model import Corpus, address_of
from ..rows import study_label
from .model import Cell, Column, Display, Selection, Table

SHOWN = 4
"""Texts of one kind shown in a cell; a number says how many more the entry has."""

COLUMNS = (
    Column("study", "Study"),
    Column("country", "Place"),
    Column("design", "Design"),
    Column("people", "People and numbers"),
    Column("intervention", "What was done"),
    Column("comparator", "Compared with"),
    Column("outcomes", "What was measured"),
    Column("follow_up", "Followed for"),
    Column("funding", "Paid for by"),
    Column("appraisal", "Quality judged"),
    Column("read_as", "How it was read"),
)


def characteristics_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the table of characteristics of a selection."""
    names = tuple(dict.fromkeys(selection.evaluations))
    records = [corpus.linked.library.evaluations[name].record for name in names]
    total = len(records)
    table = Table(
        f"Characteristics of the studies: {selection.title}",
        COLUMNS,
        tuple(_row(corpus, name, record) for name, record in zip(names, records, strict=True)),
    )
    if not records:
        return Display(
            "characteristics",
            "characteristics",
            "No study is selected",
            selection.title,
            "",
            table,
            missing="Nothing fits what was asked for, so there is no study to describe.",
        )
    whole = sum(record.coding.access == "full-text" for record in records)
    judged = sum(bool(record.appraisals) for record in records)
    studies = "1 study" if total == 1 else f"{total:,} studies"
    return Display(
        kind="characteristics",
        id="characteristics",
        headline=f"{studies}: {_some(whole, total)} read in full, {_some(judged, total)} judged for quality",
        subtitle=f"{selection.title}; {studies}, oldest first",
        reading="Each row is a study. \N{LEFT DOUBLE QUOTATION MARK}Not yet coded\N{RIGHT DOUBLE QUOTATION MARK} means "
        "that nobody has entered it here; the document may say it. "
        "\N{LEFT DOUBLE QUOTATION MARK}Not reported\N{RIGHT DOUBLE QUOTATION MARK} means that the document does not.",
        table=table,
        notes=(
            "What was done is given in short, after the TIDieR checklist; the page of each study has all of it.",
            "Entries made from an abstract or from parts of a document can lack much that the whole of it says.",
        ),
    )


def _some(part: int, whole: int) -> str:
    return "none" if not part else "all" if part == whole and whole > 1 else f"{part:,}"


def _row(corpus: Corpus, name: str, record: Evaluation) -> tuple[Cell, ...]:
    labels = corpus.labels
    uncoded = labels.of("nothing", "left-out")
    people = [labels.text(record.population), labels.text(record.sample_note)]
    if not record.sample_note:
        people.extend(sample_words(group, labels) for group in record.sample)
    what = record.intervention
    done = []
    if what is not None:
        details = (("by", what.who), ("where", what.where), ("when", what.when), ("how much", what.how_much))
        done = [what.name, *what.what[:SHOWN]]
        if len(what.what) > SHOWN:
            done.append(f"{len(what.what) - SHOWN} more parts")
        done.extend(f"{words}: {labels.text(text)}" for words, text in details if text)
    measured = _short_list([labels.of("outcome_domains", outcome.domain) for outcome in record.outcomes])
    followed = _short_list([labels.text(outcome.timepoint) for outcome in record.outcomes if outcome.timepoint])
    tools = dict.fromkeys(appraisal.tool_name or appraisal.tool.upper() for appraisal in record.appraisals)
    cells = (
        ", ".join(labels.of("places", place) for place in record.countries),
        labels.of("designs", record.design),
        "; ".join(text for text in people if text),
        "; ".join(done),
        labels.text(record.comparator),
        measured,
        followed,
        labels.text(record.funding),
    )
    return (
        Cell(study_label(corpus, name), address_of("evaluation", name)),
        *(Cell(begun(text)) if text else Cell(uncoded, css="sy-nil") for text in cells),
        Cell("; ".join(tools)) if tools else Cell("not appraised", css="sy-nil"),
        Cell(labels.of("access", record.coding.access)),
    )


def _short_list(texts: list[str]) -> str:
    found = list(dict.fromkeys(texts))
    more = [f"{len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return "; ".join([*found[:SHOWN], *more])
