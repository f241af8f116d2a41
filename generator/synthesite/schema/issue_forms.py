"""Issue forms of GitHub and issue templates of GitLab, made from the models, for people who write no files.

Names of questions are those of the site's forms; help and examples are those of the field guide. Only the choice of
questions stands here, and the words around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from .codebook import Code
from .form_fields import FormField, form_layout
from .json_schema import Node, published_schema, record_of
from .theme import Theme

GITHUB_FOLDER = ".github/ISSUE_TEMPLATE"
GITLAB_FOLDER = ".gitlab/issue_templates"

_ASKED: Mapping[str, tuple[str, ...]] = {
    "evaluation": (
        "provenance.address",
        "design",
        "countries",
        "population",
        "intervention.name",
        "findings.theme",
        "findings.statement",
        "coding.access",
    ),
    "policy": (
        "provenance.address",
        "kind",
        "issuers",
        "jurisdictions",
        "events.date",
        "provisions.theme",
        "provisions.statement",
        "coding.access",
    ),
}
"""Fields that a suggestion asks for; the first is needed."""

_BEFORE = (
    "You need no programming for this. Fill in what you know: only the first question must be answered, and somebody "
    "else writes the entry. Please write nothing that identifies a patient, a carer or a member of staff beyond what "
    "the document itself publishes: no telephone numbers, no e-mail addresses, no NHS numbers."
)
_MADE = "Made by `synthesite schema --issue-forms` from the schema and the codebook. Change those, then run it again."


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form; ``options`` is empty where the answer is free text."""

    id: str
    label: str
    help: str
    example: str
    required: bool = False
    is_long: bool = False
    several: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueForm:
    """A form: the name of its file without ending, its words, and its questions."""

    name: str
    title: str
    about: str
    label: str
    before: str
    questions: tuple[Question, ...]


def issue_forms(vocabularies: Mapping[str, Sequence[Code]], themes: Sequence[Theme]) -> tuple[IssueForm, ...]:
    """The forms to suggest an evaluation, to suggest a policy and to report a mistake.

    Args:
        vocabularies: the site's codes by vocabulary, whose labels are offered.
        themes: the site's themes, likewise; those replaced by others are left out.
    """
    offered = {name: tuple(dict.fromkeys(code.label for code in codes)) for name, codes in vocabularies.items()}
    offered["themes"] = tuple(dict.fromkeys(theme.label for theme in themes if theme.replaced_by is None))
    return (
        IssueForm(
            "suggest-an-evaluation",
            "Suggest an evaluation",
            "A study, or a review of studies, that this site should hold.",
            "suggestion",
            _BEFORE,
            tuple(_questions("evaluation", offered)),
        ),
        IssueForm(
            "suggest-a-policy",
            "Suggest a policy",
            "An act, a plan, guidance or another document of policy that this site should hold.",
            "suggestion",
            _BEFORE,
            tuple(_questions("policy", offered)),
        ),
        _mistake(),
    )


def _questions(kind: str, offered: Mapping[str, tuple[str, ...]]) -> Iterator[Question]:
    for number, path in enumerate(_ASKED[kind]):
        field = _find_field(kind, path)
        options = field.codes or offered.get(field.choices, ())
        yield Question(
            id=path.replace(".", "-").replace("_", "-"),
            label=field.label,
            help=_find_help(kind, path),
            example=field.example,
            required=number == 0,
            is_long=field.is_long,
            several=bool(options) and (field.many or ("." in path and not field.codes)),
            options=options,
        )


def _find_field(kind: str, path: str) -> FormField:
    """A field of a form by its path, such as ``findings.statement``.

    Raises:
        KeyError: when the schema has no such field.
    """
    layout = form_layout(kind)
    record, field = layout.root, None
    for name in path.split("."):
        field = {row.name: row for row in layout.records[record].fields}[name]
        record = field.record
    assert field is not None  # noqa: S101  # a path has one part at least
    return field


def _find_help(kind: str, path: str) -> str:
    """The help of a field in the schema: the site's own forms may say instead how to pick a value there."""
    schema = published_schema(kind)
    record: Node | None = schema
    node: Node = {}
    for name in path.split("."):
        assert record is not None  # noqa: S101  # only the last part of a path is a plain field
        node = record["properties"][name]
        record = record_of(node, schema)
    return str(node["description"])


def _mistake() -> IssueForm:
    parts = [group.title for kind in _ASKED for group in form_layout(kind).groups if group.id != "needed"]
    where = "findings.source."
    place, page = (_find_field("evaluation", f"{where}{name}") for name in ("place", "page"))
    return IssueForm(
        "report-a-mistake",
        "Report a mistake",
        "Something on a page is wrong, misleading or out of date.",
        "mistake",
        "That is enough: somebody else can make the change. Please write nothing that identifies a person beyond what "
        "the document itself publishes.",
        (
            Question(
                "page",
                "Which page",
                "The address of the page, from your browser.",
                "…/evaluations/gravelle-2007-evercare/",
                required=True,
            ),
            Question("says", "What it says", "Copy the sentence or the figure.", "", required=True, is_long=True),
            Question("should-say", "What it should say", "As the document has it.", "", required=True, is_long=True),
            Question("part", "What it is about", "", "", options=(*dict.fromkeys(parts), "Something else")),
            Question(
                "source-place",
                "Where the document says so",
                _find_help("evaluation", f"{where}place"),
                place.example,
            ),
            Question("source-page", page.label, _find_help("evaluation", f"{where}page"), page.example),
        ),
    )


def github_form(form: IssueForm) -> str:
    """A form as a file of ``GITHUB_FOLDER`` (GitHub's form schema)."""
    body: list[dict[str, Any]] = [{"type": "markdown", "attributes": {"value": form.before}}]
    for question in form.questions:
        attributes: dict[str, Any] = {"label": question.label}
        if question.help:
            attributes["description"] = question.help
        if question.options:
            attributes |= {"multiple": question.several, "options": list(question.options)}
        elif question.example:
            attributes["placeholder"] = question.example
        body.append(
            {
                "type": "dropdown" if question.options else "textarea" if question.is_long else "input",
                "id": question.id,
                "attributes": attributes,
                "validations": {"required": question.required},
            }
        )
    whole = {
        "name": form.title,
        "description": form.about,
        "title": f"{form.title}: ",
        "labels": [form.label],
        "body": body,
    }
    text = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=120)
    return f"# {_MADE}\n{text}"


def gitlab_template(form: IssueForm) -> str:
    """A form as a file of ``GITLAB_FOLDER``: Markdown with a heading for each question."""
    parts = [f"<!-- {_MADE} -->", f"<!-- {form.about} {form.before} -->"]
    for question in form.questions:
        said = [question.help] if question.help else []
        if question.options:
            said.append(f"{'Some' if question.several else 'One'} of: {'; '.join(question.options)}.")
        elif question.example:
            said.append(f"For instance: {question.example}")
        needed = " (needed)" if question.required else ""
        comment = f"\n\n<!-- {' '.join(said).replace('--', '–')} -->" if said else ""
        parts.append(f"### {question.label}{needed}{comment}\n")
    return "\n\n".join(parts).rstrip() + "\n"


def issue_files(forms: Sequence[IssueForm]) -> dict[str, str]:
    """Every file of the forms by its path within a repository."""
    return {
        **{f"{GITHUB_FOLDER}/{form.name}.yml": github_form(form) for form in forms},
        **{f"{GITLAB_FOLDER}/{form.name}.md": gitlab_template(form) for form in forms},
    }
