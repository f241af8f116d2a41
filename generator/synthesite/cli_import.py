"""The command ``synthesite import``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from .cli_options import project_option
from .problems import EXIT_CLEAN, EXIT_PROBLEMS, Problems, SynthesiteError
from .project import find_project, read_project
from .reports import render_report

STUBS = ("auto", "evaluation", "policy", "none")


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the outcome is printed.",
)
@click.option(
    "--as",
    "stubs",
    type=click.Choice(STUBS),
    default="auto",
    show_default=True,
    help="Which entry is begun for each new record; auto: laws become policies, all else evaluations.",
)
@click.option("--records-only", is_flag=True, help="Begin no entries; the same as --as none.")
@click.option(
    "--from-format",
    type=click.Choice(("bibtex", "ris", "nbib", "wos", "csl-json", "endnote-xml", "csv", "xlsx")),
    help="The format of the files. Default: found from their content.",
)
@click.option("--encoding", default="", help="The encoding of the files. Default: found from their content.")
@click.option("--mapping", type=click.Path(path_type=Path), help="What the columns of a table hold, from a file.")
@click.option("--save-mapping", type=click.Path(path_type=Path), help="Write what the columns were taken for.")
@click.option(
    "--not-duplicates",
    nargs=2,
    metavar="FIRST SECOND",
    help="Record that two records that look alike are different publications.",
)
@project_option
def import_command(
    files: tuple[Path, ...],
    dry_run: bool,
    form: str,
    stubs: str,
    records_only: bool,
    from_format: str | None,
    encoding: str,
    mapping: Path | None,
    save_mapping: Path | None,
    not_duplicates: tuple[str, str] | None,
    folder: Path,
) -> None:
    """Take references over from other programs: into references.bib, with a stub of an entry for each new one.

    Reads BibTeX, RIS, PubMed nbib, Web of Science, CSL-JSON, EndNote XML, CSV and XLSX. What a person wrote is
    never overwritten. Every record ends as added, matched, updated or refused; a record that may be a duplicate
    is added and told.

    \b
    Examples:
      synthesite import export.ris
      synthesite import --dry-run --format json pubmed.nbib scopus.csv
      synthesite import --records-only library.bib
      synthesite import --save-mapping columns.yml sheet.xlsx
      synthesite import --mapping columns.yml sheet.xlsx
      synthesite import --not-duplicates smith-2019-nurses smith-2020-nurses
    """
    from . import importing
    from .progress import shown_bar

    problems = Problems()
    project = read_project(find_project(folder), problems)
    if not_duplicates:
        if files:
            raise SynthesiteError("give either files or --not-duplicates")
        click.echo(f"Wrote {importing.confirm_not_duplicates(project, *not_duplicates)}.")
        return
    if not files:
        raise SynthesiteError("name at least one file to import")
    roles = importing.read_mapping(mapping) if mapping else None
    with shown_bar() as say:
        sources = []
        for number, path in enumerate(files):
            say("Reading files", number, len(files))
            sources.append(importing.read_source(path, form=from_format or "", encoding=encoding, mapping=roles))
        if save_mapping:
            _save_mapping(save_mapping, next((source.mapping for source in sources if source.mapping), ()))
        plan, problems, written = importing.import_sources(
            project, sources, stubs="none" if records_only else stubs, dry_run=dry_run, say=say
        )
    if problems.errors:
        click.echo(render_report(problems, form, project.root), err=form == "json")
        click.echo("Nothing was imported: mend references.bib first.", err=True)
        sys.exit(EXIT_PROBLEMS)
    if form == "json":
        click.echo(importing.import_json(plan))
    else:
        click.echo(importing.import_text(plan))
        begun = [name for name in written if name.endswith(".yml")]
        if dry_run:
            click.echo("Nothing was written.")
        elif written:
            rest = f" and {len(begun):,} stubs: fill them in, synthesite check says what is missing" if begun else ""
            click.echo(f"Wrote {project.settings.evidence}/references.bib{rest}.")
    sys.exit(EXIT_PROBLEMS if any(found.refused for found in plan.files) else EXIT_CLEAN)


def _save_mapping(path: Path, mapping: Sequence[tuple[str, str]]) -> None:
    from .importing import write_mapping

    if not mapping:
        raise SynthesiteError("no file was a table: there is no mapping to save")
    try:
        path.write_text(write_mapping(mapping), encoding="utf-8")
    except OSError as error:
        raise SynthesiteError(f"{path} cannot be written: {error.strerror}") from error
