"""The commands ``synthesite snapshot`` and ``synthesite diff``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from .cli_options import project_option
from .pipeline import check_project, record_now
from .problems import EXIT_CLEAN, EXIT_PROBLEMS, Problems, SynthesiteError
from .project import find_project
from .reports import render_report
from .synthesis.coverage import cover_themes
from .synthesis.document_status import document_statuses
from .versions import FOLDER, Comparison, VersionRecord, compare_records, read_record
from .versions.model import NOW


@click.command("snapshot")
@click.option("--version", "version", required=True, metavar="NAME", help="Name of the version, such as 1.0.")
@click.option("--date", default="", metavar="DAY", help="Day of freezing. Default: the newest date in the data.")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="Folder to write, which must not exist. Default: one below snapshots/ in the project.",
)
@click.option("--address", metavar="URL", help="Where the version will be kept, for the page of past versions.")
@click.option("--doi", metavar="DOI", help="Its DOI, where an archive has reserved one.")
@project_option
def snapshot_command(
    version: str, date: str, target: Path | None, address: str | None, doi: str | None, folder: Path
) -> None:
    """Freeze a version: the site, its data and its sources in one folder and one zip file.

    The pages open without a server. Beside them are checksums, CITATION.cff and a description for archives. A short
    record is kept in the project's folder versions/, so that the site can list the version and say what changed since.

    \b
    Examples:
      synthesite snapshot --version 1.0
      synthesite snapshot --version 1.1 --date 2027-03-01 --to ../frozen-1.1 --doi 10.5281/zenodo.0000000
    """
    from .snapshot.freezing import Asked, Frozen, freeze_version

    root = find_project(folder)
    to = target.resolve() if target is not None else None
    done = freeze_version(root, Asked(version, date, to, address, doi), lambda text: click.echo(text, err=True))
    if not isinstance(done, Frozen):
        errors = Problems(problem for problem in done.problems if problem.severity == "error")
        click.echo(render_report(errors, "text", root), err=True)
        sys.exit(EXIT_PROBLEMS)
    click.echo(f"Version {version}: {done.pages:,} pages, {done.files:,} files in {done.folder}")
    click.echo(f"The same as one file: {done.packed}")
    click.echo(f"Its record: {FOLDER}/{done.record.name}. Commit it, so that the site lists this version.")
    sys.exit(EXIT_CLEAN)


@click.command("diff")
@click.argument("old")
@click.argument("new", default=NOW)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Lines to read, or everything for programs.",
)
@project_option
def diff_command(old: str, new: str, form: str, folder: Path) -> None:
    """Say what changed between two versions: entries added, removed, changed, and judgements from what to what.

    OLD and NEW are names of versions in the folder versions/, files or folders of frozen versions, or "now", which is
    what the files say today. Without NEW it is "now".

    \b
    Examples:
      synthesite diff 1.0
      synthesite diff 1.0 1.1 --format json
      synthesite diff ../frozen-1.0/version.json now
    """
    found = compare_records(_found(old, folder), _found(new, folder))
    if form == "json":
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(comparison_lines(found)))
    sys.exit(EXIT_CLEAN)


def _found(name: str, folder: Path) -> VersionRecord:
    """A version by its name, by a file or folder, or ``now``."""
    path = Path(name)
    if path.is_dir() and (path / "version.json").is_file():
        path /= "version.json"
    if path.is_file():
        return read_record(path.read_bytes(), name)
    root = find_project(folder)
    if name == NOW:
        checked = check_project(root)
        if checked.problems.errors:
            raise SynthesiteError("the data have errors, so nothing can be compared with them: run synthesite check")
        return record_now(checked, cover_themes(checked.linked), document_statuses(checked.library))
    path = root / FOLDER / f"{name}.json"
    if "/" in name or "\\" in name or not path.is_file():
        there = sorted(found.stem for found in (root / FOLDER).glob("*.json"))
        raise SynthesiteError(f'there is no version "{name}": {", ".join(there) or "none has been frozen yet"}')
    return read_record(path.read_bytes(), f"{FOLDER}/{name}.json")


def comparison_lines(found: Comparison) -> list[str]:
    """A comparison as lines of text: ``+`` added, ``-`` removed, ``~`` changed, indented what changed of it."""
    if found.is_empty:
        return [f"{found.before} and {found.after}: no difference in entries and judgements."]
    lines = [
        f"{found.before} to {found.after}: {len(found.added):,} added, {len(found.removed):,} removed, "
        f"{len(found.changed) + len(found.reviews):,} changed, {found.judged:,} judgements changed."
    ]
    lines += [f"+ {row.kind} {row.id}: {row.title}" for row in found.added]
    lines += [f"- {row.kind} {row.id}: {row.title}" for row in found.removed]
    for entry in found.changed:
        lines.append(f"~ {entry.kind} {entry.id}" + (f" (edited: {', '.join(entry.fields)})" if entry.fields else ""))
        lines += [f"    {_said(row.about, row.what, row.before, row.after)}" for row in entry.judgements]
    for review in found.reviews:
        lines.append(f"~ review {review.id}, its version {review.before} to {review.after}")
        lines += [f"    + includes {name}" for name in review.entered]
        lines += [f"    - no longer includes {name}" for name in review.left]
        lines += [f"    {_said(row.about, row.what, row.before, row.after)}" for row in review.judgements]
    return lines


def _said(about: str, what: str, before: str, after: str) -> str:
    return f"{about}{f' {what}' if what else ''}: {before or 'not there'} -> {after or 'not there'}"
