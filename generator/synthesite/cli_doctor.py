"""The command ``synthesite doctor``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from .cli_options import project_option
from .exports.quality import quality_document, quality_text
from .labels import load_labels
from .pipeline import check_project
from .problems import EXIT_CLEAN, SynthesiteError
from .project import find_project
from .synthesis.quality import assess_quality, curated_themes, known_theme


@click.command("doctor")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="A report to read, or everything for programs.",
)
@click.option("--theme", metavar="ID", help="Only what belongs to this theme, narrower themes included.")
@click.option("--curator", metavar="NAME", help="Only what belongs to the themes of this curator.")
@click.option("--first", default=15, show_default=True, help="How much of the work the text lists.")
@project_option
def doctor_command(form: str, theme: str | None, curator: str | None, first: int, folder: Path) -> None:
    """Say what the entries lack, and what work would help readers most: advice, never a fault.

    Counts fields left blank, documents that nobody has appraised, checked or read in full, what has grown old by the
    data's own dates, themes without entries, references not used, and policies and evaluations that nothing joins.
    The site shows the same report at /quality/. Mistakes are found by synthesite check; the exit code here is always 0.

    \b
    Examples:
      synthesite doctor
      synthesite doctor --theme continuity-of-care
      synthesite doctor --curator "curator of the site" --format json
    """
    if theme is not None and curator is not None:
        raise SynthesiteError("give a theme or a curator, not both")
    checked = check_project(find_project(folder))
    themes: tuple[str, ...] | None = None
    if theme is not None:
        themes = (known_theme(checked.library, theme),)
    elif curator is not None:
        themes = curated_themes(checked.library, curator)
    report = assess_quality(checked.linked, checked.day, themes)
    if form == "json":
        click.echo(json.dumps(quality_document(report), ensure_ascii=False, indent=2))
    else:
        click.echo(quality_text(report, load_labels(checked.library), max(first, 0)))
        if errors := checked.problems.errors:
            click.echo(f"\nsynthesite check finds {errors} errors; what they broke is left out here.", err=True)
    sys.exit(EXIT_CLEAN)
