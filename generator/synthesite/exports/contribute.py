"""The files that the forms read: how each is laid out, what there is to choose, its template, and the schemas."""

from __future__ import annotations

from typing import Any

from ..report_forms import REPORT_SCHEMA, report_schema
from ..schema.entry_templates import entry_template
from ..schema.form_fields import FORM_KINDS
from ..schema.instruments import load_instruments
from ..schema.json_schema import SCHEMA_MODELS, published_schema, second_coding_schema
from ..views.contribute import CHOICES, SCHEMAS, choices_document, form_address, form_document
from ..views.model import Corpus
from .documents import json_bytes


def contribute_files(corpus: Corpus) -> dict[str, bytes]:
    """Every file that the forms and editors ask for, by its path within the site.

    The schemas list the site's own codes and themes, so that an editor can offer them too.
    """
    library = corpus.linked.library
    files: dict[str, bytes] = {CHOICES: json_bytes(choices_document(corpus))}
    for kind in FORM_KINDS:
        files[f"{form_address(kind)}form.json"] = json_bytes(form_document(corpus, kind))
        files[f"{form_address(kind)}template.yml"] = entry_template(kind, f"name-of-your-{kind}").encode()
    for kind in SCHEMA_MODELS:
        schema: dict[str, Any] = published_schema(
            kind, library.codebook.vocabularies(), library.scheme.themes, load_instruments()
        )
        files[f"{SCHEMAS}{kind}.json"] = json_bytes(schema)
    for kind in FORM_KINDS:
        schema = second_coding_schema(kind, library.codebook.vocabularies(), library.scheme.themes, load_instruments())
        files[f"{SCHEMAS}second-{kind}.json"] = json_bytes(schema)
    files[f"{SCHEMAS}{REPORT_SCHEMA}"] = json_bytes(report_schema())
    return files
