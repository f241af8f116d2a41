"""The command ``synthesite export``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .cli_options import project_option
from .exports import FORMATS, SHAPES, export_bytes
from .labels import load_labels
from .pipeline import Checked, check_project
from .problems import EXIT_CLEAN, EXIT_PROBLEMS, Problems, SynthesiteError
from .project import find_project
from .reports import render_report
from .selecting import Choice, Kind, chosen_entries
from .synthesis.coverage import cover_themes
from .synthesis.document_status import document_statuses
from .views import Corpus


@click.command("export")
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), required=True, help="What to write.")
@click.option(
    "--shape",
    type=click.Choice(tuple(SHAPES)),
    default="condensed",
    show_default=True,
    help="For csv: one row an entry, the main facts; one row an entry, every field; one row a value.",
)
@click.option("--theme", "themes", multiple=True, metavar="ID", help="Entries on this theme or a narrower one.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(("evaluation", "policy")), help="This kind only.")
@click.option("--design", "designs", multiple=True, metavar="CODE", help="Evaluations of this design.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="This country, its parts included.")
@click.option("--years", default="", metavar="FROM-TO", help="Published in these years: 2000-2010, 2000-, -2010.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="This entry.")
@click.option("--browse", default="", metavar="ADDRESS", help="What the browse page shows at this address.")
@click.option(
    "-o",
    "--output",
    default="-",
    show_default=True,
    metavar="FILE",
    help="Where to write; - is standard output.",
)
@project_option
def export_command(
    form: str,
    shape: str,
    themes: tuple[str, ...],
    kinds: tuple[Kind, ...],
    designs: tuple[str, ...],
    countries: tuple[str, ...],
    years: str,
    ids: tuple[str, ...],
    browse: str,
    output: str,
    folder: Path,
) -> None:
    """Write the corpus, or a part of it, in one format.

    An option given several times takes entries that fit any of its values; of several options all must fit.
    A data package is a zip file. SKOS is the whole scheme of themes. Data with errors are not exported.

    \b
    Examples:
      synthesite export --format csv > entries.csv
      synthesite export --format xlsx --theme cost --output cost.xlsx
      synthesite export --format ris --design randomised-trial --years 2000-2010 -o trials.ris
      synthesite export --format json --browse "browse/?q=matron&theme=cost&place=GB-ENG"
    """
    if output == "-" and FORMATS[form] and sys.stdout.isatty():
        raise SynthesiteError(f"{form} is no text for a terminal: name a file with --output, or send it on")
    target = Path(output)
    if output != "-" and not target.absolute().parent.is_dir():
        raise SynthesiteError(f"there is no folder {target.parent}")
    root = find_project(folder)
    checked = check_project(root)
    if checked.problems.errors:
        errors = Problems(problem for problem in checked.problems if problem.severity == "error")
        click.echo(render_report(errors, "text", root), err=True)
        sys.exit(EXIT_PROBLEMS)
    corpus = _summarised(checked)
    names = chosen_entries(corpus, Choice(themes, kinds, designs, countries, years, ids, browse))
    content = export_bytes(corpus, names, form, shape)
    if output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        try:
            target.write_bytes(content)
        except OSError as error:
            raise SynthesiteError(f"{output} cannot be written: {error.strerror}") from error
    said = "1 entry" if len(names) == 1 else f"{len(names):,} entries"
    click.echo(f"Exported {said}." if names else "No entry fits: what was written is empty.", err=True)
    sys.exit(EXIT_CLEAN)


def _summarised(checked: Checked) -> Corpus:
    """What exports need of a corpus: no formatted references, no likenesses between entries."""
    return Corpus(
        linked=checked.linked,
        coverage=cover_themes(checked.linked),
        labels=load_labels(checked.library),
        references={},
        day=checked.day,
        settings=checked.project.settings,
        statuses=document_statuses(checked.library),
    )
