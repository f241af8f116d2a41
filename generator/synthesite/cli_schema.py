"""The command ``synthesite schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .cli_options import project_option
from .pipeline import check_project
from .project import find_project
from .report_forms import REPORT_SCHEMA, report_schema


@click.command("schema")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="Folder to write into. Default: .synthesite/schema in the project; for issue forms, the project itself.",
)
@click.option(
    "--issue-forms",
    "forms",
    is_flag=True,
    help="Write the issue forms of GitHub and the issue templates of GitLab instead.",
)
@project_option
def schema_command(target: Path | None, forms: bool, folder: Path) -> None:
    """Write the JSON Schemas with this site's codes, for editors.

    \b
    Examples:
      synthesite schema
      synthesite schema --issue-forms
    """
    from .schema.instruments import load_instruments
    from .schema.issue_forms import issue_files, issue_forms
    from .schema.json_schema import second_coding_schema, write_schemas

    root = find_project(folder)
    library = check_project(root).library
    vocabularies, themes = library.codebook.vocabularies(), library.scheme.themes
    if forms:
        to = target.resolve() if target else root
        for name, text in sorted(issue_files(issue_forms(vocabularies, themes)).items()):
            path = to / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            click.echo(f"  {name}")
        return
    to = target.resolve() if target else root / ".synthesite" / "schema"
    instruments = load_instruments()
    write_schemas(to, vocabularies, themes, instruments)
    others = {
        f"second-{kind}.json": second_coding_schema(kind, vocabularies, themes, instruments)
        for kind in ("evaluation", "policy")
    }
    for name, found in {**others, REPORT_SCHEMA: report_schema()}.items():
        text = json.dumps(found, ensure_ascii=False, indent=1)
        (to / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    click.echo(f"Wrote the schemas to {to}")
