"""The bibliographic records of a site: ``references.bib`` as frozen records, or problems with a line.

The rule held throughout: records in = records kept + records refused, each refusal with its line.
"""

from __future__ import annotations

from .bibtex_reading import MAX_BYTES, MAX_FIELD
from .latex_text import closing_brace, decode, verbatim
from .loading import MAX_NAMES, Bibliography, load_bibliography, parse_bibliography
from .names import OTHERS, Name
from .records import TYPES, Record

__all__ = [
    "MAX_BYTES",
    "MAX_FIELD",
    "MAX_NAMES",
    "OTHERS",
    "TYPES",
    "Bibliography",
    "Name",
    "Record",
    "closing_brace",
    "decode",
    "load_bibliography",
    "parse_bibliography",
    "verbatim",
]
