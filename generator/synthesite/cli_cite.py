"""The command ``synthesite cite``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from .bibliography import Record
from .citation import DEFAULT_STYLE, STYLES, Citation, Style, format_list, load_style, read_style
from .importing import read_records
from .problems import EXIT_CLEAN, EXIT_PROBLEMS

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>References</title></head>
<body>
<ol>
{}
</ol>
</body>
</html>"""


@click.command("cite")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--style",
    default=DEFAULT_STYLE,
    show_default=True,
    metavar="NAME|FILE",
    help=f"{', '.join(STYLES)}, or an independent CSL style as a .csl file.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "html", "json")),
    default="text",
    show_default=True,
    help="One reference a line, a page with a list, or a list of {id, text, html}.",
)
def cite_command(files: tuple[Path, ...], style: str, form: str) -> None:
    """Print the formatted reference of every record in files of any importable form.

    The records of all files form one list: where authors and year are the same, styles that cite by them put a
    letter after the year. They come in the order of the files, without numbers. Records that could not be read are
    named on the error output, and the exit code is then 1.

    \b
    Examples:
      synthesite cite evidence/references.bib
      synthesite cite export.ris library.json --style apa --format json
      synthesite cite evidence/references.bib --style our-journal.csl --format html
    """
    sheet = _style(style)
    records: list[Record] = []
    refused = 0
    for path in files:
        found, without = read_records(path)
        records += found
        refused += len(without)
        for one in without:
            click.echo(f"{path}:{one.line}: {one.reason}", err=True)
    click.echo(_printed(cite_records(records, sheet), form))
    sys.exit(EXIT_PROBLEMS if refused else EXIT_CLEAN)


def cite_records(records: Iterable[Record], style: Style) -> list[tuple[str, Citation]]:
    """Records as one list of references, in their order: key and reference; a key may come twice."""
    rows = list(records)
    apart = [replace(record, key=f"{number}") for number, record in enumerate(rows)]
    done = format_list(apart, style)
    return [(record.key, done[alone.key]) for record, alone in zip(rows, apart, strict=True)]


def _style(name: str) -> Style:
    return load_style(name) if name in STYLES or not name.endswith(".csl") else read_style(Path(name))


def _printed(cited: list[tuple[str, Citation]], form: str) -> str:
    if form == "json":
        rows = [{"id": key, "text": done.text, "html": done.html} for key, done in cited]
        return json.dumps(rows, ensure_ascii=False, indent=1)
    if form == "html":
        return _PAGE.format("\n".join(f"<li>{done.html}</li>" for _, done in cited))
    return "\n".join(done.text for _, done in cited)
