"""The command ``synthesite reading``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from .cli_options import project_option
from .pipeline import check_project
from .problems import EXIT_CLEAN
from .project import find_project
from .synthesis.readability import LONGEST, LongSentence, Reading, measure_texts, plain_texts


@click.command("reading")
@click.option("--longest", default=20, show_default=True, help="How many of the longest sentences are shown.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="A table to read, or everything for programs.",
)
@project_option
def reading_command(longest: int, form: str, folder: Path) -> None:
    """Say how easily the plain texts can be read: advice, never a fault.

    Looks at the questions of themes, the key messages, findings and plain summaries of reviews, and the summaries of
    entries. Counts sentences of more than 20 words and words of three or more syllables, and gives the SMOG grade:
    about how many years of schooling a reader needs. The exit code is always 0.

    \b
    Examples:
      synthesite reading
      synthesite reading --longest 5
      synthesite reading --format json
    """
    rows, long = measure_texts(list(plain_texts(check_project(find_project(folder)).linked)))
    if form == "json":
        found = {"kinds": [asdict(row) for row in rows], "long_sentences": [asdict(row) for row in long]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(rows, long, longest))
    sys.exit(EXIT_CLEAN)


def _as_text(rows: tuple[Reading, ...], long: tuple[LongSentence, ...], longest: int) -> str:
    lines = [f"{'':<22}{'texts':>7}{'sentences':>11}{f'over {LONGEST} words':>15}{'long words':>12}{'SMOG grade':>12}"]
    for row in rows:
        share = f"{100 * row.long_words / row.words:.0f}%" if row.words else "-"
        grade = "too few" if row.grade is None else f"{row.grade:.1f}"
        lines.append(f"{row.kind:<22}{row.texts:>7}{row.sentences:>11}{row.long_sentences:>15}{share:>12}{grade:>12}")
    lines += ["", "This is advice. Short sentences of common words are read by more people; a grade knows no meaning."]
    if long and longest > 0:
        lines += ["", f"The longest sentences ({min(longest, len(long))} of {len(long)} over {LONGEST} words):"]
        lines += [f"{row.words:>4} words  {row.place}\n            {row.text}" for row in long[:longest]]
    return "\n".join(lines)
