"""The command ``synthesite fmt``, and what ``synthesite check --fix`` does and says."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .cli_options import path_within, project_option
from .pipeline import Checked, is_under, only_under
from .problems import EXIT_CLEAN, EXIT_PROBLEMS, Problems
from .project import find_project, read_project
from .report_forms import visible
from .reports import render_report
from .source import locate


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 1 if a file would be changed.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would be changed.")
@project_option
def fmt_command(paths: tuple[Path, ...], only_check: bool, diff: bool, folder: Path) -> None:
    """Put files into their one form: fields in the order of the field guide, even indentation.

    Works on entries, second codings, reviews, themes.yml, codebook.yml, the other files of the evidence folder and
    references.bib. Comments stay with their field, quotation marks and line breaks of texts stay as they are, and no
    value changes. A file that cannot be read is named and left alone. With PATHS only these files or folders.

    \b
    Examples:
      synthesite fmt
      synthesite fmt evidence/evaluations/smith-2020-nurses.yml
      synthesite fmt --check
      synthesite fmt --diff
    """
    from .tidying.files import tidy_files, write_tidied, written_diff

    root = find_project(folder)
    project = read_project(root, Problems())
    inside = [path_within(path, root) for path in paths]
    found = list(tidy_files(project, lambda file: is_under(file, inside)))
    changed = [one for one in found if one.changed]
    broken = [one for one in found if one.problems]
    for one in changed:
        if diff:
            click.echo(written_diff(one.file, one.before, one.after), nl=False)
        else:
            click.echo(f"{'Would change' if only_check else 'Changed'} {one.file}")
    if not (only_check or diff):
        write_tidied(project, changed)
    for one in found:
        if one.kept_because and not one.problems:
            click.echo(f"Left as it is: {one.file}: {one.kept_because}.", err=diff)
    if broken:
        problems = Problems(problem for one in broken for problem in one.problems)
        locate(problems, root)
        click.echo(render_report(problems, "text", root, every=True), err=diff)
    verb = "would change" if only_check or diff else "changed"
    click.echo(
        f"{_files(len(found))}: {len(changed):,} {verb}, "
        f"{len(found) - len(changed) - len(broken):,} in form already, {len(broken):,} cannot be read.",
        err=diff,
    )
    sys.exit(EXIT_PROBLEMS if broken or (only_check and changed) else EXIT_CLEAN)


def mend_and_tell(checked: Checked, inside: list[str], *, only_show: bool, err: bool) -> Checked:
    """Mend what can be mended without a person, and say and show what was done.

    Args:
        checked: a project with its problems.
        inside: files or folders within the project; none for all of it.
        only_show: print the difference and write nothing.
        err: print to standard error, where the report itself is for another program.

    Returns:
        The project as it is afterwards.
    """
    from .tidying.files import written_diff
    from .tidying.fixing import mend_project, plan_mending

    if only_show:
        planned = plan_mending(checked, lambda file: is_under(file, inside))
        for one in planned:
            click.echo(written_diff(one.file, one.before, one.after), nl=False, err=err)
        click.echo(f"{_files(len(planned))} would change; nothing was written.\n", err=err)
        return checked
    done = mend_project(checked, lambda file: is_under(file, inside))
    for one in done.files:
        for fix in one.fixes:
            problem = fix.problem
            where = f"{one.file}:{problem.line}:{problem.column}  {problem.code} {problem.about.slug}"
            click.echo(visible(f"Mended {where}  {fix.before} \N{RIGHTWARDS ARROW} {fix.after}"), err=err)
        if not one.fixes:
            click.echo(f"Put into form {one.file}", err=err)
        click.echo(written_diff(one.file, one.before, one.after), nl=False, err=err)
    for file in done.taken_back:
        click.echo(f"Left as it was: {file}: a fix would have shown another problem; mend it by hand.", err=err)
    count = sum(len(one.fixes) for one in done.files)
    left = len(only_under(done.checked.problems, inside))
    said = f"Mended {count:,} problem{'' if count == 1 else 's'}, changed {_files(len(done.files))}; {left:,} left."
    click.echo(f"{said}\n", err=err)
    return done.checked


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"
