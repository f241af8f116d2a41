"""What is kept of a version: every entry and every judgement, small enough to stand in the repository for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, StringConstraints

from ..schema.values import ID_PATTERN

NOW = "now"
"""In a comparison, what the files say today; so no version may have that name."""

VERSION_PATTERN = r"^[0-9a-z]+(?:[.-][0-9a-z]+)*$"
"""Names of versions: small letters and digits, parted by single dots or hyphens, so that ``1.0..1.1`` is clear."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Version = Annotated[str, StringConstraints(pattern=VERSION_PATTERN, max_length=40)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"']+$", max_length=2000)]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/[^\s<>\"']+$", max_length=300)]
Words = Annotated[str, StringConstraints(max_length=5000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One evaluation or policy."""

    __pydantic_config__: ClassVar[ConfigDict] = _CONFIG

    kind: Literal["evaluation", "policy"]
    title: Words
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the entry as it was understood: order of fields, comments and line ends do not count."""
    design: Code
    """Design of an evaluation, kind of a policy."""
    scope: Code
    status: Code
    """How an evaluation's main document stands (published, corrected, retracted ...); what a policy was on the day."""
    directions: Mapping[Code, Code] = field(default_factory=dict)
    """Of an evaluation: which way it points on each outcome domain."""
    appraisals: Mapping[Words, Words] = field(default_factory=dict)
    """Overall judgement by tool and by whom, where the tool has one."""
    targets: Mapping[Id, Code] = field(default_factory=dict)
    """Of a policy: what became of each target, where that is recorded."""
    fields: Mapping[Code, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]] = field(default_factory=dict)
    """The first eight digits of a digest of each field, so that a comparison can say which were changed."""


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding of a review."""

    __pydantic_config__: ClassVar[ConfigDict] = _CONFIG

    theme: Id
    statement: Words
    certainty: Code
    """Computed GRADE or CERQual level, or ``none`` where nobody judged it."""


@dataclass(frozen=True, slots=True)
class SynthesisRecord:
    """One synthesis of a review."""

    __pydantic_config__: ClassVar[ConfigDict] = _CONFIG

    title: Words
    evaluations: int
    directions: Mapping[Code, int] = field(default_factory=dict)
    """On its outcome domain, where it has one: number of studies by direction."""


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review."""

    __pydantic_config__: ClassVar[ConfigDict] = _CONFIG

    title: Words
    version: Words
    searched_on: Words
    mode: Code
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    included: tuple[Id, ...]
    findings: Mapping[Id, FindingRecord]
    syntheses: Mapping[Id, SynthesisRecord]


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One frozen version. ``address`` and ``doi`` say where it is kept, and may be added by hand later."""

    __pydantic_config__: ClassVar[ConfigDict] = _CONFIG

    version: Version
    date: Day
    """The day it was frozen."""
    data_of: Day
    """The newest date in its data."""
    title: Words
    entries: Mapping[Id, EntryRecord]
    reviews: Mapping[Id, ReviewRecord]
    format: Literal[1] = 1
    address: Address | None = None
    doi: Doi | None = None
    note: Words = ""

    @property
    def evaluations(self) -> int:
        """How many evaluations it holds."""
        return sum(entry.kind == "evaluation" for entry in self.entries.values())

    @property
    def policies(self) -> int:
        """How many policies it holds."""
        return len(self.entries) - self.evaluations

    @property
    def kept_at(self) -> str | None:
        """Where it can be found."""
        return f"https://doi.org/{self.doi}" if self.doi else self.address


def plain(value: Any) -> Any:
    """A record as plain maps and lists, without what is empty or a default."""
    if is_dataclass(value):
        found = {part.name: plain(getattr(value, part.name)) for part in fields(value)}
        return {name: part for name, part in found.items() if part not in (None, "", {})}
    if isinstance(value, Mapping):
        return {name: plain(value[name]) for name in sorted(value)}
    return list(value) if isinstance(value, tuple) else value


__all__ = [
    "NOW",
    "VERSION_PATTERN",
    "EntryRecord",
    "FindingRecord",
    "ReviewRecord",
    "SynthesisRecord",
    "VersionRecord",
    "plain",
]
