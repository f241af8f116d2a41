"""The command line: arguments in, one call, printing, an exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from . import __version__
from .cli_agreement import agreement_command
from .cli_cite import cite_command
from .cli_doctor import doctor_command
from .cli_export import export_command
from .cli_fmt import fmt_command, mend_and_tell
from .cli_import import import_command
from .cli_new import new_command
from .cli_options import path_within, project_option
from .cli_reading import reading_command
from .cli_refresh import refresh_command
from .cli_schema import schema_command
from .cli_snapshot import diff_command, snapshot_command
from .cli_summarise import changed_option, read_file_list, summarise_command
from .library import EXCEPTIONS_FILE
from .pipeline import Timings, check_project, is_under, only_under
from .problems import EXIT_CLEAN, EXIT_FAULT, Problems, SynthesiteError, code_table
from .project import CONFIG_NAME, find_project
from .reports import FORMATS, render_report, wants_colour
from .tidying.fixing import mark_fixable

F = TypeVar("F", bound=Callable[..., Any])
MEASURE_CODES = ("RR", "OR", "RD", "MD", "SMD", "ROM", "IRR", "PLO", "ZCOR", "generic")
POOL_METHODS = ("FE", "MH", "Peto", "DL", "PM", "REML")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="synthesite")
def cli() -> None:
    """Static evidence-synthesis and policy-review sites from one YAML file a study or policy.

    \b
    Examples:
      synthesite check                    every problem in the data
      synthesite build                    the site, into site/
      synthesite serve                    the site at http://127.0.0.1:8000, following changes
      synthesite new evaluation smith-2020-nurses
      synthesite fmt                      every file in its one form
      synthesite explain S203
    """


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How problems are printed: github as annotations (ten at most), gitlab as a code quality report.",
)
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option("--all", "every", is_flag=True, help="Print every problem in full, not only the first fifty.")
@click.option("--fix", is_flag=True, help="Mend what is sure to be right, then check again; shows what it changed.")
@click.option("--diff", is_flag=True, help="With --fix: only show what would be changed.")
@click.option("--no-cache", is_flag=True, help="Read every file anew.")
@click.option("--timings", is_flag=True, help="Say how long each stage took.")
@changed_option
@project_option
def check(
    paths: tuple[Path, ...],
    form: str,
    strict: bool,
    every: bool,
    fix: bool,
    diff: bool,
    no_cache: bool,
    timings: bool,
    list_of_changed: Path | None,
    folder: Path,
) -> None:
    """Find every problem in the data, all in one run.

    With PATHS only problems of those files or folders are shown; everything is read all the same.

    \b
    Examples:
      synthesite check
      synthesite check evidence/evaluations/smith-2020-nurses.yml
      synthesite check --fix
      synthesite check --fix --diff
      synthesite check --format json > problems.json
      synthesite check --format github --changed-from changed.txt
    """
    if diff and not fix:
        raise SynthesiteError("--diff shows what --fix would change: give both")
    root = find_project(folder)
    clock = Timings()
    checked = check_project(root, use_cache=not no_cache, timings=clock)
    inside = [path_within(path, root) for path in paths]
    if fix:
        checked = mend_and_tell(checked, inside, only_show=diff, err=form != "text")
    problems = mark_fixable(only_under(checked.problems, inside), checked)
    changed = read_file_list(list_of_changed) if list_of_changed else ()
    site_url = checked.project.settings.site_url
    colour = wants_colour(sys.stdout)
    report = render_report(problems, form, root, every=every, changed=changed, site_url=site_url, colour=colour)
    click.echo(report)
    if form == "text":
        library = checked.library
        click.echo(
            f"Read {len(library.evaluations)} evaluations, {len(library.policies)} policies, "
            f"{len(library.themes)} themes, {len(library.reviews)} reviews."
        )
        if count := sum(is_under(found.problem.file, inside) for found in checked.accepted):
            click.echo(f"{count} accepted with reasons in {checked.project.settings.evidence}/{EXCEPTIONS_FILE}.")
    if timings:
        for stage, seconds in clock.seconds.items():
            click.echo(f"{stage:>10}  {seconds:7.2f} s", err=True)
    sys.exit(problems.exit_code(strict=strict))


@cli.command()
@click.option(
    "-d",
    "--site-dir",
    type=click.Path(path_type=Path),
    help="Folder for the site. Default: as mkdocs.yml says, else site/.",
)
@project_option
def build(site_dir: Path | None, folder: Path) -> None:
    """Build the site. The old one stays until the new one is whole.

    \b
    Examples:
      synthesite build
      synthesite build -d public
    """
    from . import mkdocs_plugin

    root = find_project(folder)
    sys.exit(mkdocs_plugin.build(root / CONFIG_NAME, site_dir.absolute() if site_dir else None, click.echo))


@cli.command()
@click.option("-a", "--address", help="Address and port. Default: 127.0.0.1:8000.")
@project_option
def serve(address: str | None, folder: Path) -> None:
    """Show the site and follow changes; a mistake is printed and the last good pages stay.

    \b
    Examples:
      synthesite serve
      synthesite serve -a 127.0.0.1:8123
    """
    from . import mkdocs_plugin

    sys.exit(mkdocs_plugin.serve(find_project(folder) / CONFIG_NAME, address))


@cli.command()
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="Folder for the pages.")
@project_option
def prebuild(target: Path, folder: Path) -> None:
    """Write the same pages as Markdown files with HTML bodies, for hosts that run no plugins.

    \b
    Example:
      synthesite prebuild --to pages
    """
    from .prebuild import prebuild as write

    sys.exit(write(find_project(folder), target.absolute(), click.echo))


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
def init(target: Path) -> None:
    """Start a project of your own: settings, codebook, themes and pages to fill in.

    \b
    Example:
      synthesite init our-topic
    """
    from .starter import write_project

    for name in write_project(target.resolve()):
        click.echo(f"  {name}")
    click.echo(f"Next: cd {target}, then synthesite serve")


@cli.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Say what a code means, with a bad and a good example; without CODE, list them all.

    \b
    Examples:
      synthesite explain S203
      synthesite explain unknown-code
    """
    rows = code_table()
    if code is None:
        for row in rows.values():
            click.echo(f"{row.code}  {row.slug:<32} {row.title}")
        return
    found = next((row for row in rows.values() if code.lower() in (row.slug, row.code.lower())), None)
    if found is None:
        raise SynthesiteError(f'there is no code "{code}": `synthesite explain` lists them')
    click.echo(f"{found.code} {found.slug} ({found.severity}): {found.title}\n")
    for heading, text in (
        ("What it means", found.meaning),
        ("How to mend it", found.remedy),
        ("Wrong", found.bad),
        ("Right", found.good),
    ):
        if text:
            click.echo(f"{heading}:\n" + "\n".join(f"  {line}" for line in text.rstrip().splitlines()) + "\n")


@cli.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="CSV")
@click.option("--measure", required=True, type=click.Choice(MEASURE_CODES), help="The effect measure.")
@click.option(
    "--method",
    required=True,
    type=click.Choice(POOL_METHODS),
    help="FE, MH, Peto: one common effect. DL, PM, REML: random effects.",
)
@click.option("--knapp-hartung", is_flag=True, help="Hartung–Knapp interval, never narrower than the plain one.")
@click.option("--level", default=95.0, show_default=True, help="Confidence level in per cent.")
@click.option("--subgroup", default="", metavar="COLUMN", help="Pool by this column too, and test the difference.")
@click.option("--leave-one-out", is_flag=True, help="Pool without each study in turn, too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="A table to read, or every figure for programs.",
)
def pool(
    table: Path,
    measure: str,
    method: str,
    knapp_hartung: bool,
    level: float,
    subgroup: str,
    leave_one_out: bool,
    form: str,
) -> None:
    """Pool the studies of a CSV table, outside any project.

    A study has one row. Arm 1 is the intervention; 1/2 is added to each cell of a study with a zero, but never for
    MH and Peto.

    \b
    Columns, beside study:
      RR OR RD     events_1, n_1, events_2, n_2
      MD SMD ROM   mean_1, sd_1, n_1, mean_2, sd_2, n_2
      IRR          events_1, time_1, events_2, time_2
      PLO          events_1, n_1
      ZCOR         correlation, n
      generic      effect, and variance | standard_error | low, high [, level]
    Effects are on the analysis scale: logarithms of ratios, logits, Fisher's z.

    \b
    Examples:
      synthesite pool trials.csv --measure RR --method REML --knapp-hartung
      synthesite pool trials.csv --measure OR --method MH --format json
      synthesite pool effects.csv --measure generic --method DL --subgroup setting
    """
    from .pool_report import PoolRequest, as_json, as_text, pool_csv

    problems = Problems()
    result = pool_csv(table, PoolRequest(measure, method, knapp_hartung, level, subgroup, leave_one_out), problems)
    if result is None:
        click.echo(render_report(problems, form, table.absolute().parent, every=True))
    else:
        click.echo(as_json(result) if form == "json" else as_text(result))
    sys.exit(problems.exit_code())


cli.add_command(agreement_command)
cli.add_command(cite_command)
cli.add_command(doctor_command)
cli.add_command(export_command)
cli.add_command(fmt_command)
cli.add_command(import_command)
cli.add_command(new_command)
cli.add_command(reading_command)
cli.add_command(refresh_command)
cli.add_command(snapshot_command)
cli.add_command(diff_command)
cli.add_command(schema_command)
cli.add_command(summarise_command)


def main() -> None:
    """Run the command line; exit codes are decided here and by the commands above."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(EXIT_FAULT)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_FAULT)
    except SynthesiteError as error:
        click.echo(f"synthesite: {error}", err=True)
        sys.exit(EXIT_FAULT)
    except Exception:  # noqa: BLE001  # ours, whatever it is; Python's own exit code would say "problems in the data"
        traceback.print_exc()
        click.echo("synthesite: this is a fault of the program, not of your data; please report it.", err=True)
        sys.exit(EXIT_FAULT)
    sys.exit(EXIT_CLEAN)


__all__ = ["cli", "main"]
