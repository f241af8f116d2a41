"""The vocabularies as tables: themes, and every code of the codebook."""

from __future__ import annotations

from collections.abc import Iterator

from ..views.model import Corpus
from .columns import Column, DataTable, ForeignKey, Row, cell_of, column_of, leaves


def theme_table(corpus: Corpus) -> DataTable:
    """One row a theme of the scheme."""
    found = leaves("themes", ("themes",))

    def rows() -> Iterator[Row]:
        return (tuple(cell_of(theme, leaf) for leaf in found) for theme in corpus.linked.library.scheme.themes)

    columns = tuple(column_of(leaf, ("themes",), required=leaf.name == "id") for leaf in found)
    keys = (ForeignKey(("broader",), "themes", ("id",)), ForeignKey(("replaced_by",), "themes", ("id",)))
    about = "One row a theme, with its definition and question."
    return DataTable("themes", "Themes", about, columns, rows, ("id",), keys)


def code_table(corpus: Corpus) -> DataTable:
    """One row a code of the codebook."""

    def rows() -> Iterator[Row]:
        for vocabulary, codes in corpus.linked.library.codebook.vocabularies().items():
            for code in codes:
                yield vocabulary, code.code, code.label, code.definition

    columns = (
        Column("vocabulary", "Which list of codes.", required=True),
        Column("code", "The code that entries use.", required=True),
        Column("label", "What readers see.", required=True),
        Column("definition", "What it means, and when to use it.", required=True),
    )
    about = "One row a code, with its label and meaning."
    return DataTable("codes", "Codes", about, columns, rows, ("vocabulary", "code"))
