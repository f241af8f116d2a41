"""Displays of the synthesis: each is planned by one function from the corpus and a selection."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model import Corpus
from .model import Cell, Column, Display, Selection, Table, csv_bytes
from .selecting import select_for_block, select_for_review, select_for_synthesis, select_for_theme

__all__ = [
    "DISPLAYS",
    "Cell",
    "Column",
    "Display",
    "Selection",
    "Table",
    "csv_bytes",
    "select_for_block",
    "select_for_review",
    "select_for_synthesis",
    "select_for_theme",
]

DISPLAYS: Mapping[str, Callable[[Corpus, Selection], Display]] = {}
"""Every display by its kind, the names that ``synthesis.display_blocks.OPTIONS`` knows."""
