"""The data as they are published under ``data/``, and one format of them alone for the export command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from os import cpu_count

from ..load import PARALLEL_FROM
from ..views.model import Corpus, Download, address_of
from .bibliographies import bibtex_bytes, csl_bytes, records_of, ris_bytes
from .columns import Column, DataTable, table_csv
from .dictionary import dictionary_table
from .documents import corpus_json, entry_texts
from .packages import data_package, licence_of, research_crate, zip_bytes
from .skos import themes_jsonld, themes_turtle
from .tables import corpus_tables
from .workbook import Sheet, workbook_bytes

FOLDER = "data/"

SHAPES: Mapping[str, str] = {"condensed": "entries", "wide": "entries-wide", "long": "entries-long"}
"""The shapes in which entries are given as CSV, and the table of each."""

FORMATS: Mapping[str, bool] = {
    "csv": False,
    "xlsx": True,
    "json": False,
    "bibtex": False,
    "ris": False,
    "csl-json": False,
    "datapackage": True,
    "skos": False,
}
"""The formats of the export command, and whether each is binary."""

_SHEETS = (
    "entries", "outcomes", "arms", "findings", "events", "provisions", "targets", "target-outcomes", "links", "themes",
    "codes", "dictionary",
)  # fmt: skip
"""Tables that are sheets of the workbook. The wide and the long shape are for programs."""

_CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The data of the whole corpus: files by their path within the site, and what is said of those for everybody."""

    files: Mapping[str, bytes]
    downloads: tuple[Download, ...]


def bundle_data(corpus: Corpus) -> Bundle:
    """Make every file of the data, and each entry's own files."""
    names = [entry.id for _, entry in corpus.linked.library.entries()]
    tables = tuple(_kept(table) if table.name in _SHEETS else table for table in _all_tables(corpus, names))
    with ExitStack() as stack:
        excel = _workbook_work(corpus, names, tables)
        finish: Callable[[], bytes] = partial(workbook_bytes, *excel)
        if len(names) >= PARALLEL_FROM and (cpu_count() or 1) > 1:  # as long as all the other files together
            finish = stack.enter_context(ProcessPoolExecutor(1)).submit(workbook_bytes, *excel).result
        return _bundle(corpus, names, tables, finish)


def _bundle(corpus: Corpus, names: Sequence[str], tables: Sequence[DataTable], excel: Callable[[], bytes]) -> Bundle:
    records = records_of(corpus, names)
    texts = list(entry_texts(corpus, names))
    files, downloads = _package(corpus, tables)
    bare = (
        ("corpus.json", corpus_json(corpus, names, texts), "Everything as JSON",
         "Every entry with what was written and what was computed, for programs.", "application/json", len(names)),
        ("references.bib", bibtex_bytes(records), "References as BibTeX", "For LaTeX, JabRef and Zotero.",
         "application/x-bibtex", len(records)),
        ("references.ris", ris_bytes(records), "References as RIS", "For EndNote, Zotero and review software.",
         "application/x-research-info-systems", len(records)),
        ("references.csl.json", csl_bytes(records), "References as CSL-JSON", "For Zotero, pandoc and others.",
         "application/vnd.citationstyles.csl+json", len(records)),
        ("themes.ttl", themes_turtle(corpus), "Themes as SKOS (Turtle)", "For vocabulary tools.", "text/turtle",
         len(corpus.linked.library.themes)),
        ("themes.jsonld", themes_jsonld(corpus), "Themes as SKOS (JSON-LD)", "The same themes for web programs.",
         "application/ld+json", len(corpus.linked.library.themes)),
    )  # fmt: skip
    beside = _entry_files(corpus, names, texts)
    book = (
        "synthesite.xlsx", excel(), "Everything in one Excel file", "A sheet for each main table.",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None,
    )  # fmt: skip
    for name, content, title, about, media, rows in (*bare, book):
        files[name] = content
        downloads.append(Download(name, title, about, media, len(content), rows))
    crate = research_crate(corpus, downloads, files)
    files["ro-crate-metadata.json"] = crate
    about = "What the files are, for archives that read RO-Crate."
    downloads.append(
        Download("ro-crate-metadata.json", "Research object (RO-Crate)", about, "application/ld+json", len(crate))
    )
    made = {f"{FOLDER}{name}": content for name, content in files.items()}
    return Bundle({**made, **beside}, tuple(downloads))


def _all_tables(corpus: Corpus, names: Sequence[str]) -> tuple[DataTable, ...]:
    tables = corpus_tables(corpus, names)
    return (*tables, dictionary_table(tables))


def _kept(table: DataTable) -> DataTable:
    """A table whose rows are made once, because two files hold them."""
    rows = list(table.rows())
    return replace(table, rows=lambda: rows)


def _package(corpus: Corpus, tables: Sequence[DataTable]) -> tuple[dict[str, bytes], list[Download]]:
    """Every table as CSV, with the descriptor that joins them."""
    files: dict[str, bytes] = {}
    downloads = []
    for table in tables:
        name = f"{table.name}.csv"
        files[name], count = table_csv(table)
        downloads.append(
            Download(name, table.title, table.about, _CSV, len(files[name]), count, tuple(_help(table)), table.name)
        )
    files["datapackage.json"] = descriptor = data_package(corpus, tables, files)
    about = "Columns, types and keys of the CSV files, for Frictionless and other table programs."
    downloads.append(Download("datapackage.json", "Data package", about, "application/json", len(descriptor)))
    return files, downloads


def _help(table: DataTable) -> list[tuple[str, str, str]]:
    """Name, type and meaning of each column, for the page of the dictionary."""

    def words(column: Column) -> str:
        allowed = f" One of: {', '.join(column.allowed)}." if column.allowed else ""
        missing = f" Or {', '.join(column.missing)}." if column.missing else ""
        return f"{column.help}{allowed}{missing}"

    return [(column.name, column.type, words(column)) for column in table.columns]


def _workbook_work(
    corpus: Corpus, names: Sequence[str], tables: Sequence[DataTable]
) -> tuple[str, str, list[tuple[str, str]], list[Sheet]]:
    """What ``workbook_bytes`` is to be given: the main tables of a selection."""
    settings, licence = corpus.settings, licence_of(corpus)
    found = {table.name: table for table in tables}
    about = [
        ("Title", settings.site_name),
        ("What it is", settings.site_description),
        ("Data of", corpus.day),
        ("Entries", str(len(names))),
        ("Licence", f"{licence[1]}, {licence[2]}" if licence else "not stated"),
        ("Address", settings.site_url or "not stated"),
        ("How to cite", cite_as(corpus)),
        ("Empty cells", "An empty cell has not been coded. “not-reported” means that the document does not say."),
        ("Apostrophes", "A text that begins with = + - @ has an apostrophe before it, so that it is not computed."),
    ]
    sheets = [
        Sheet(table.title, tuple(column.name for column in table.columns), list(table.rows()))
        for table in (found[name] for name in _SHEETS)
    ]
    return settings.site_name, corpus.day, about, sheets


def cite_as(corpus: Corpus) -> str:
    """How to cite the data."""
    address = f" {corpus.settings.site_url}" if corpus.settings.site_url else ""
    return f"{corpus.settings.site_name}. Data, version {corpus.day}.{address}"


def _entry_files(corpus: Corpus, names: Sequence[str], texts: Sequence[str]) -> dict[str, bytes]:
    """The files of each entry, beside its page: its source as it is, its JSON, its references."""
    library = corpus.linked.library
    root = library.project.root
    files: dict[str, bytes] = {}
    for name, text in zip(names, texts, strict=True):
        kind = corpus.linked.kinds[name]
        entry = (library.evaluations if kind == "evaluation" else library.policies)[name]
        stem = f"{address_of(kind, name)}entry."
        records = records_of(corpus, [name])
        files[f"{stem}yml"] = (root / entry.file).read_bytes()
        files[f"{stem}json"] = f"{text}\n".encode()
        files[f"{stem}bib"] = bibtex_bytes(records)
        files[f"{stem}ris"] = ris_bytes(records)
    return files


def export_bytes(corpus: Corpus, names: Sequence[str], form: str, shape: str = "condensed") -> bytes:
    """A selection of entries in one format, as one file.

    Args:
        corpus: everything.
        names: ids of the entries selected, in the order they are to have.
        form: one of ``FORMATS``; ``skos`` gives the whole scheme of themes whatever is selected.
        shape: for ``csv``, one of ``SHAPES``.
    """
    if form == "csv":
        return next(table_csv(table)[0] for table in corpus_tables(corpus, names) if table.name == SHAPES[shape])
    if form == "xlsx":
        return workbook_bytes(*_workbook_work(corpus, names, _all_tables(corpus, names)))
    if form == "json":
        return corpus_json(corpus, names)
    if form == "datapackage":
        return zip_bytes(_package(corpus, _all_tables(corpus, names))[0], corpus.day)
    if form == "skos":
        return themes_turtle(corpus)
    records = records_of(corpus, names)
    return {"bibtex": bibtex_bytes, "ris": ris_bytes, "csl-json": csl_bytes}[form](records)
