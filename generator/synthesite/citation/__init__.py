"""Citations: records through a CSL style to references, and the places of a text that cite them.

pandoc's citation processor does the formatting; see ``docs/decisions/0013-citations.md``.
"""

from __future__ import annotations

from .references import Citation, format_list, format_references
from .styles import DEFAULT_STYLE, STYLES, Style, check_style, choose_style, load_style, read_style

__all__ = [
    "DEFAULT_STYLE",
    "STYLES",
    "Citation",
    "Style",
    "check_style",
    "choose_style",
    "format_list",
    "format_references",
    "load_style",
    "read_style",
]
