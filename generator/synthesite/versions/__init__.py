"""Frozen versions: the record of one, reading and writing it, and what changed between two."""

from __future__ import annotations

from .comparing import Comparison, compare_records
from .files import FOLDER, load_versions, read_record, record_bytes
from .model import EntryRecord, FindingRecord, ReviewRecord, SynthesisRecord, VersionRecord
from .recording import earlier_inclusions, record_version

__all__ = [
    "FOLDER",
    "Comparison",
    "EntryRecord",
    "FindingRecord",
    "ReviewRecord",
    "SynthesisRecord",
    "VersionRecord",
    "compare_records",
    "earlier_inclusions",
    "load_versions",
    "read_record",
    "record_bytes",
    "record_version",
]
