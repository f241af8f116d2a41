"""Citing on pages: citations in the prose of a review with their list of references, and how to cite a page itself."""

from __future__ import annotations

from .page_record import CITED_TEMPLATES, PageReference, refer_to_pages
from .places import Listed, PageCitations, fill_places

__all__ = ["CITED_TEMPLATES", "Listed", "PageCitations", "PageReference", "fill_places", "refer_to_pages"]
