"""Short quotations from the documents, with whose words they are and where they stand."""

from __future__ import annotations

from ...link import narrower_themes
from ..figures import source_words
from ..model import Corpus, address_of
from ..rows import study_label
from .model import Cell, Column, Display, Selection, Table

COLUMNS = (
    Column("study", "Study"),
    Column("voices", "Whose view"),
    Column("quotation", "Quotation"),
    Column("place", "Where it stands"),
    Column("theme", "Theme"),
)


def quotes_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the table of quotations that findings of a selection rest on."""
    labels, library = corpus.labels, corpus.linked.library
    inside = {selection.theme, *narrower_themes(corpus.linked.narrower, selection.theme)} if selection.theme else None
    rows: list[tuple[Cell, ...]] = []
    studies: set[str] = set()
    spoken = 0
    for name in dict.fromkeys(selection.evaluations):
        for finding in library.evaluations[name].record.findings:
            if finding.source is None or not finding.source.quote or (inside and finding.theme not in inside):
                continue
            studies.add(name)
            people = [labels.of("voices", voice) for voice in finding.voices if voice != "authors"]
            spoken += bool(people)
            place = source_words(finding.source)
            rows.append(
                (
                    Cell(study_label(corpus, name), address_of("evaluation", name)),
                    Cell(", ".join(people)) if people else Cell("no group named", css="sy-nil"),
                    Cell(f"\N{LEFT DOUBLE QUOTATION MARK}{finding.source.quote}\N{RIGHT DOUBLE QUOTATION MARK}"),
                    Cell(place) if place else Cell(labels.of("nothing", "left-out"), css="sy-nil"),
                    Cell(labels.of("themes", finding.theme)),
                )
            )
    table = Table(f"Quotations: {selection.title}", COLUMNS, tuple(rows))
    total = len(set(selection.evaluations))
    subtitle = f"{selection.title}; {len(rows):,} quotations in {len(studies):,} of {total:,} evaluations"
    if not rows:
        return Display(
            "quotes",
            "quotes",
            "No quotation has been noted here",
            subtitle,
            "",
            table,
            missing=f"None of the findings of these {total:,} evaluations was entered with a quotation. "
            "The documents may hold many.",
        )
    words = "1 quotation" if len(rows) == 1 else f"{len(rows):,} quotations"
    where = "1 study" if len(studies) == 1 else f"{len(studies):,} studies"
    return Display(
        kind="quotes",
        id="quotes",
        headline=f"{words} from {where}; {spoken:,} {'gives' if spoken == 1 else 'give'} the view of a named group",
        subtitle=subtitle,
        reading="Each row is a short quotation, word for word from the document. "
        "The group is the one whose view the finding gives.",
        table=table,
        notes=("Quotations were picked by the coders; they do not show how often something was said.",),
    )
