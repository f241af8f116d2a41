"""What a planned page is, and the rows that pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..citation import Citation
from ..labels import Labels
from ..link import LinkedLibrary
from ..project import Settings
from ..synthesis.agreement import AgreementSummary
from ..synthesis.coverage import Coverage
from ..synthesis.crosswalk import Crosswalk
from ..synthesis.document_status import Statuses
from ..synthesis.relatedness import Related
from ..versions import Comparison, VersionRecord


@dataclass(frozen=True, slots=True)
class Download:
    """One file of the data under ``data/``, with what people need to know to choose it."""

    name: str
    title: str
    about: str
    media_type: str
    size: int
    """Bytes."""
    rows: int | None = None
    """Rows, entries or records in it, where it has such."""
    columns: tuple[tuple[str, str, str], ...] = ()
    """Name, type and meaning of each column of a table."""
    table: str = ""
    """Name of the table it holds."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything views are planned from."""

    linked: LinkedLibrary
    coverage: Coverage
    labels: Labels
    references: Mapping[str, Citation]
    """Formatted references by citation key."""
    day: str
    settings: Settings
    related: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    """By id of an evaluation or policy, the entries most like it."""
    crosswalk: Crosswalk = field(default_factory=Crosswalk)
    """What policy asked, and what evaluations found."""
    downloads: tuple[Download, ...] = ()
    """The files of the data, which are made before pages, so that these can say how large they are."""
    statuses: Statuses = field(default_factory=Statuses)
    """How documents stand: corrections, retractions, dead links."""
    agreement: AgreementSummary = field(default_factory=AgreementSummary)
    """How far the two coders of an entry agree."""
    versions: tuple[VersionRecord, ...] = ()
    """Records of the versions frozen so far, oldest first."""
    comparisons: tuple[Comparison, ...] = ()
    """What changed from each version to the next, and from the last to what the files say now."""
    rows: dict[str, EntryRow] = field(default_factory=dict, compare=False, repr=False)
    """Rows of entries made so far: each stands in some ten lists. ``rows.entry_row`` fills it."""
    asked: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)
    """Where each provision and target stands in the crosswalk, by policy and part. ``crosswalk_rows`` fills it."""


@dataclass(frozen=True, slots=True)
class View:
    """One planned page: where, by which template, from which data, out of which file."""

    address: str
    """Path within the site: ``evaluations/<id>/``, or ``""`` for the home page. Stable for ever."""
    template: str
    kind: str
    title: str
    description: str
    data: Mapping[str, Any]
    source: str | None = None
    """The file of the project that an edit link leads to."""
    in_nav: bool = False
    """Whether the host's navigation names this page; only a handful may."""
    updated: str | None = None
    """Last change by the data's own dates, for the sitemap."""
    filters: tuple[tuple[str, str], ...] = ()
    """What the search index can filter by: kind, theme, design, country, year."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in a list."""

    id: str
    kind: str
    title: str
    address: str
    year: str | None
    authors: str
    what: str
    """Design of an evaluation, or kind of a policy."""
    where: str
    scope: str
    """Label of its scope when it is not the subject itself, else nothing."""
    themes: tuple[str, ...] = ()
    standing: str = ""
    """Label of how its main document stands, where that is not simply published: corrected, retracted."""
    ended: str = ""
    """For policies: the label of a status that has ended."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One key fact: a label and its text, or several texts."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkItem:
    """One linked entry, with what the link says."""

    title: str
    address: str
    year: str | None
    kind: str
    part: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Linked entries under one heading."""

    heading: str
    items: tuple[LinkItem, ...]
    more: int = 0
    """How many are not shown."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a long list."""

    number: int
    pages: int
    address: str
    previous: str | None
    following: str | None
    total: int
    rows: tuple[EntryRow, ...] = field(default=())


FOLDERS = {"evaluation": "evaluations", "policy": "policies", "theme": "themes", "review": "reviews"}


def address_of(kind: str, name: str) -> str:
    """The address of an entry, theme or review."""
    return f"{FOLDERS[kind]}/{name}/"


def finding_folder(review: str, theme: str) -> str:
    """The address of the page that holds a review's findings on one theme; each finding's id is its anchor."""
    return f"{address_of('review', review)}findings/{theme}/"
