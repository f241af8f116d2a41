"""What a reader of a format gives: records as the source had them, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..bibliography import Name

Reading = tuple[str, str | Name, str]
"""A role, a value, and the tag, column or field of the source it stood under."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record of a source file, taken apart but not yet judged.

    ``line`` counts from 1. ``kind`` is the canonical type of record (``article``). ``readings`` are in
    the order of the source; their role says what the value is (``title``, ``author``, ``year``, ``start``) and
    is empty where only its tag is known. ``key`` is the source's own name for the record. ``notes`` say what
    had to be mended.
    """

    line: int
    kind: str
    readings: tuple[Reading, ...]
    key: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that could not be taken over: its line (from 1), why, and what it was called."""

    line: int
    reason: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file read: every record of it is in ``records`` or in ``refused``.

    ``mapping`` says, for tables, which column was taken for what, as pairs of heading and role.
    """

    file: str
    format: str
    encoding: str
    records: tuple[SourceRecord, ...]
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = field(default=())
