"""Checks of sense, after everything is read and linked: figures, dates, schemes, reviews."""

from __future__ import annotations

from ..link import LinkedLibrary
from ..problems import Problems
from .codings import check_codings
from .credit import check_citation_file
from .entries import check_entries
from .flow import check_flows
from .prose import check_blocks, check_citations, check_prose
from .reviews import check_reviews
from .schemes import check_schemes

__all__ = ["check_library"]


def check_library(linked: LinkedLibrary, day: str, problems: Problems) -> None:
    """Run every check.

    Args:
        linked: the library.
        day: the day that stands for now, ``YYYY-MM-DD``; dates after it are noted.
        problems: where faults go.
    """
    check_schemes(linked, problems)
    check_entries(linked, day, problems)
    check_codings(linked, problems)
    check_reviews(linked, problems)
    check_flows(linked, problems)
    check_prose(linked, problems)
    check_citations(linked, problems)
    check_blocks(linked, problems)
    check_citation_file(linked, problems)
