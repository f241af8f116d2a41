"""The good example, checked and exported once for all tests of the exports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from synthesite.exports import bundle_data, site_files
from synthesite.pipeline import check_project, summarise_project
from synthesite.views import Corpus

GOOD = Path(__file__).parent.parent / "data" / "good"


@contextmanager
def own_cache(folder: Path) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setenv("SYNTHESITE_CACHE", str(folder))
    try:
        yield
    finally:
        patch.undo()


def read_corpus(project: Path, cache: Path) -> Corpus:
    with own_cache(cache):
        checked = check_project(project)
        assert not checked.problems.errors
        return summarise_project(checked)


def all_files(corpus: Corpus) -> dict[str, bytes]:
    return {**bundle_data(corpus).files, **site_files(corpus, ())}


def rows_of(files: Mapping[str, bytes], table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"data/{table}.csv"].decode(), newline="")))


@cache
def good_corpus() -> Corpus:
    """The good example, read once for all modules of tests; nobody changes it."""
    with TemporaryDirectory() as folder:
        return read_corpus(GOOD, Path(folder))


@cache
def good_files() -> dict[str, bytes]:
    return all_files(good_corpus())
