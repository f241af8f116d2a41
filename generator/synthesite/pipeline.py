"""The stages in order: read, link, check; then summarise, plan, render.

Nothing here knows which program publishes the pages.
"""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from .agreement_report import agreement_files
from .cache import ParseCache
from .checks import check_library
from .checks.exceptions import Accepted, accept_warnings
from .citation import check_style, choose_style, format_references
from .exports import bundle_data, json_bytes, site_files
from .facets import browse_files
from .labels import load_labels
from .library import Library, load_library
from .link import LinkedLibrary, link_library
from .metadata.site_documents import site_documents
from .problems import Problems
from .project import CONFIG_NAME, Project, read_project
from .render import RenderedPage, render_views
from .source import locate
from .synthesis.agreement import summarise_agreement
from .synthesis.coverage import Coverage, cover_themes
from .synthesis.crosswalk import cross_policies
from .synthesis.currency import as_of
from .synthesis.document_status import Statuses, document_statuses
from .synthesis.relatedness import relate_entries
from .versions import Comparison, VersionRecord, compare_records, load_versions, record_version
from .views import Corpus, check_addresses, mark_titles, plan_views
from .words import WORDS_FILE, words_table

Progress = Callable[[str], None]


@dataclass(slots=True)
class Timings:
    """Seconds spent in each stage, for ``--timings`` and the benchmark; never part of a page."""

    seconds: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def note(self, stage: str) -> None:
        """Give the time since the last note to a stage."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now


@dataclass(frozen=True, slots=True)
class Checked:
    """A project after reading and checking: the linked library, and everything that is wrong with it."""

    project: Project
    linked: LinkedLibrary
    day: str
    problems: Problems
    versions: tuple[VersionRecord, ...] = ()
    """Records of the versions frozen so far, oldest first."""
    accepted: tuple[Accepted, ...] = ()
    """Warnings that exceptions.yml accepts: they are not among ``problems``."""

    @property
    def library(self) -> Library:
        """The library itself."""
        return self.linked.library


def check_project(
    root: Path, *, use_cache: bool = True, config: Path | None = None, timings: Timings | None = None
) -> Checked:
    """Read a whole project and find every problem in it.

    Args:
        root: the project folder.
        use_cache: False reads every file anew.
        config: another configuration file than mkdocs.yml in the folder.
        timings: collects the seconds of each stage.
    """
    timings = timings or Timings()
    problems = Problems()
    with _collector_paused():
        project = read_project(root, problems, config)
        store = ParseCache(root, enabled=use_cache)
        library = load_library(project, problems, store)
        store.write()
        timings.note("read")
        linked = link_library(library, problems)
        timings.note("link")
        day = as_of(library)
        check_library(linked, day, problems)
        check_style(project, (config or root / CONFIG_NAME).name, problems)
        versions = load_versions(root, problems)
        accepted = accept_warnings(library, problems)
        locate(problems, root)
        timings.note("check")
    return Checked(project, linked, day, problems, versions, accepted)


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python's collector of cycles away: entries have none, and it would walk all of them time and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class RenderedSite:
    """Every generated page, and the files that go beside them, by address."""

    checked: Checked
    corpus: Corpus
    pages: tuple[RenderedPage, ...]
    files: Mapping[str, bytes]


def summarise_project(checked: Checked) -> Corpus:
    """Summarise a checked project: everything that pages and displays are planned from."""
    statuses = document_statuses(checked.library)
    labels = load_labels(checked.library)
    linked = mark_titles(checked.linked, statuses, labels)
    store = ParseCache(checked.project.root, part="references")
    references = format_references(linked.library.bibliography.values(), choose_style(checked.project), store)
    store.write()
    coverage = cover_themes(linked)
    return Corpus(
        linked=linked,
        coverage=coverage,
        labels=labels,
        references=references,
        day=checked.day,
        settings=checked.project.settings,
        related=relate_entries(linked).related,
        crosswalk=cross_policies(linked, coverage.directions),
        statuses=statuses,
        agreement=summarise_agreement(linked.library),
        versions=checked.versions,
        comparisons=_compared(checked, coverage, statuses),
    )


def record_now(checked: Checked, coverage: Coverage, statuses: Statuses) -> VersionRecord:
    """The record of what the files say now, as a version that is not frozen."""
    return record_version(checked.linked, coverage.directions, statuses, checked.day, earlier=checked.versions)


def _compared(checked: Checked, coverage: Coverage, statuses: Statuses) -> tuple[Comparison, ...]:
    """Each version beside the next, the last beside what the files say now; nothing where none was frozen."""
    if not checked.versions:
        return ()
    row = (*checked.versions, record_now(checked, coverage, statuses))
    return tuple(compare_records(before, after) for before, after in pairwise(row))


def render_project(
    checked: Checked, *, timings: Timings | None = None, note: Progress = lambda _: None
) -> RenderedSite:
    """Summarise, plan and render a checked project.

    Faults of templates and addresses are added to ``checked.problems``; the caller decides what follows.

    Args:
        checked: what ``check_project`` gave.
        timings: collects the seconds of each stage.
        note: told the address of every page as it is rendered.
    """
    timings = timings or Timings()
    problems = checked.problems
    corpus = summarise_project(checked)
    timings.note("summarise")
    data = bundle_data(corpus)
    corpus = replace(corpus, downloads=data.downloads)
    timings.note("data")
    views = plan_views(corpus)
    check_addresses([(view.address, view.source or "mkdocs.yml") for view in views], problems)
    timings.note("plan")
    pages = tuple(render_views(corpus, views, problems, note))
    timings.note("render")
    files = {**site_files(corpus, pages), **data.files, **browse_files(corpus), **site_documents(corpus.settings)}
    files[WORDS_FILE] = json_bytes(words_table(corpus))
    files.update(agreement_files(corpus.agreement, corpus.labels))
    files.update((name, data) for page in pages for name, data in page.files)
    timings.note("export")
    return RenderedSite(checked, corpus, pages, files)


def only_under(problems: Problems, paths: Sequence[str]) -> Problems:
    """The problems of some files or folders, given relative to the project; ``""`` is the project."""
    return Problems(problem for problem in problems if is_under(problem.file, paths))


def is_under(file: str, paths: Sequence[str]) -> bool:
    """Whether a file is one of some files or lies in one of some folders; all are under none and under ``""``."""
    wanted = [path.strip("/") for path in paths]
    if not wanted or "" in wanted:  # nothing chosen, or the project itself
        return True
    return any(file == path or file.startswith(f"{path}/") for path in wanted)
