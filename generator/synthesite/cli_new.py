"""The command ``synthesite new``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from .cli_options import project_option
from .problems import Problems, SynthesiteError
from .project import find_project, read_project


@click.command("new")
@click.argument("kind", type=click.Choice(("evaluation", "policy", "theme", "review")))
@click.argument("name", required=False)
@click.option("--print", "only_print", is_flag=True, help="Print the template instead of writing the file.")
@click.option("--design", help="Design of an evaluation: fills it in, and offers the first appraisal tool that fits.")
@click.option(
    "--from",
    "reference",
    metavar="KEY",
    help="Citation key or DOI of a record in references.bib: fills in what it settles. NAME may then be left out.",
)
@project_option
def new_command(
    kind: str, name: str | None, only_print: bool, design: str | None, reference: str | None, folder: Path
) -> None:
    """Start an entry: a template with every field explained.

    \b
    Examples:
      synthesite new evaluation smith-2020-nurses
      synthesite new evaluation smith-2020-nurses --design randomised-trial
      synthesite new policy care-act-2014
      synthesite new evaluation --from smith2020
      synthesite new policy our-health-2006 --from doh2006
    """
    from .schema.entry_templates import entry_template
    from .schema.values import ID_PATTERN

    values: dict[str, Any] = {}
    examples: dict[str, object] = {}
    told = ""
    if reference is not None:
        name, values, told = _known(kind, name, reference, find_project(folder))
    if name is None:
        raise SynthesiteError("name the entry, or the record it is about with --from")
    if not re.match(ID_PATTERN, name):
        raise SynthesiteError(f'"{name}" is not a usable id: lower-case letters, digits and hyphens, at most 80')
    if design is not None:
        if kind != "evaluation":
            raise SynthesiteError("only an evaluation has a design: leave --design out")
        values, examples = {**values, "design": design}, _offered(design, find_project(folder))
    text = entry_template(kind, name, values, examples)
    if told:
        modeline, _, rest = text.partition("\n")
        text = f"{modeline}\n{told}##\n{rest}"
    if only_print or kind == "theme":
        click.echo(text)
        return
    root = find_project(folder)
    project = read_project(root, Problems())
    path = {
        "evaluation": project.evidence / "evaluations" / f"{name}.yml",
        "policy": project.evidence / "policies" / f"{name}.yml",
        "review": project.reviews / name / "review.yml",
    }[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except FileExistsError as error:
        raise SynthesiteError(f"{project.relative(path)} is there already: choose another id") from error
    click.echo(f"Wrote {project.relative(path)}. Fill it in, then run: synthesite check {project.relative(path)}")


def _known(kind: str, name: str | None, reference: str, root: Path) -> tuple[str, dict[str, Any], str]:
    """The id of an entry on a record, what the record settles, and the record as a comment."""
    from .importing.keys import entry_id
    from .known_fields import find_record, known_fields, told_record
    from .library import document_keys
    from .pipeline import check_project

    if kind not in ("evaluation", "policy"):
        raise SynthesiteError("only an evaluation or a policy is about a record: leave --from out")
    library = check_project(root).library
    record = find_record(library, reference)
    holder = next((entry for _, entry in library.entries() if record.key in document_keys(entry.record)), None)
    if holder is not None:
        raise SynthesiteError(f'the record "{record.key}" has an entry already: {holder.file}')
    return name or entry_id(record.key, ()), known_fields(kind, record, library), told_record(record)


def _offered(design: str, root: Path) -> dict[str, object]:
    """What the template of an evaluation shows as its appraisal: the first tool that fits the design, item by item."""
    from .pipeline import check_project
    from .schema.instruments import blank_appraisal, fitting_tools

    designs = {code.code: code for code in check_project(root).library.codebook.designs}
    if design not in designs:
        raise SynthesiteError(f'"{design}" is not a design of the codebook: use one of {", ".join(designs)}')
    tools = fitting_tools(designs[design].tools)
    return {"appraisals": [blank_appraisal(tools[0])]} if tools else {}
