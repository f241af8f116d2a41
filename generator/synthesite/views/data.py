"""The page that offers the data, and the pages of the data dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..labels import builtin_templates
from ..schema.dates import written_date
from .model import Corpus, Download, View

FOLDER = "data/"
RECIPES = "recipes"
COLUMNS_ON_PAGE = 120
"""Columns on one page of the dictionary, so that none grows too large for slow lines."""

_GROUPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "read",
        "To read, sort and filter",
        "For a spreadsheet. Start with these.",
        ("synthesite.xlsx", "entries.csv", "entries-wide.csv"),
    ),
    (
        "analyse",
        "To analyse",
        "For R, Python and other programs. The dictionary says what every column means.",
        ("entries-long.csv", "dictionary.csv", "corpus.json", "datapackage.json"),
    ),
    (
        "cite",
        "To cite and screen",
        "The documents as references, for reference managers and review software.",
        ("references.ris", "references.bib", "references.csl.json"),
    ),
    ("themes", "To reuse the themes", "The themes in the form of vocabularies.", ("themes.ttl", "themes.jsonld")),
    ("archive", "To archive", "What archives of research data read.", ("ro-crate-metadata.json",)),
)
"""Groups of files on the page: anchor, heading, for whom, names. Tables not named here come last."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A short program that reads the data."""

    name: str
    title: str
    text: str


def data_views(corpus: Corpus) -> Iterator[View]:
    """Plan the page of the data, and the dictionary: one page a table, more where it has many columns."""
    found = {download.name: download for download in corpus.downloads}
    if not found:
        return
    named = [name for *_, names in _GROUPS for name in names]
    rest = [download for download in corpus.downloads if download.name not in named]
    groups = [
        (anchor, words, about, tuple(found[name] for name in names if name in found))
        for anchor, words, about, names in _GROUPS
    ]
    groups.insert(2, ("tables", "Table by table", "What entries hold, one row a result, finding or link.", tuple(rest)))
    library = corpus.linked.library
    yield View(
        address=FOLDER,
        template="data.html.jinja",
        kind="page",
        title="Data",
        description="Everything on this site as files: for spreadsheets, statistics, reference managers and programs",
        data={
            "groups": tuple(groups),
            "evaluations": len(library.evaluations),
            "policies": len(library.policies),
            "version": written_date(corpus.day),
            "recipes": read_recipes(library.project.templates, builtin_templates()),
        },
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
    tables = tuple(download for download in corpus.downloads if download.columns)
    yield View(
        address=f"{FOLDER}dictionary/",
        template="data_dictionary.html.jinja",
        kind="page",
        title="Data dictionary",
        description="What every column of every table of the data means",
        data={"tables": tables},
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
    for table in tables:
        yield from _dictionary_pages(corpus, table)


def _dictionary_pages(corpus: Corpus, table: Download) -> Iterator[View]:
    base = f"{FOLDER}dictionary/{table.table}/"
    pages = -(-len(table.columns) // COLUMNS_ON_PAGE)

    def address(number: int) -> str:
        return base if number == 1 else f"{base}page/{number}/"

    for number in range(1, pages + 1):
        page = {
            "number": number,
            "pages": pages,
            "previous": address(number - 1) if number > 1 else None,
            "following": address(number + 1) if number < pages else None,
        }
        title = f"Columns of {table.name}" + (f", page {number}" if number > 1 else "")
        yield View(
            address=address(number),
            template="data_columns.html.jinja",
            kind="page",
            title=title,
            description=f"What each column of {table.name} means. {table.about}",
            data={
                "table": table,
                "page": page,
                "columns": table.columns[(number - 1) * COLUMNS_ON_PAGE : number * COLUMNS_ON_PAGE],
            },
            updated=corpus.day,
            filters=(("kind", "page"),),
        )


def read_recipes(*folders: Path) -> tuple[Recipe, ...]:
    """Read the programs that the page shows.

    Args:
        folders: template folders; a file in an earlier one wins over one of the same name in a later one.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted((folder / RECIPES).glob("read_data.*")):
            found.setdefault(path.name, path)
    titles = {".py": "Python with pandas", ".R": "R, without packages"}
    order = [*titles, *sorted({Path(name).suffix for name in found} - titles.keys())]
    return tuple(
        Recipe(name, titles.get(found[name].suffix, name), found[name].read_text(encoding="utf-8"))
        for name in sorted(found, key=lambda name: (order.index(Path(name).suffix), name))
    )
