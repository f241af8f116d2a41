"""The manual of problem codes: one page that lists them all, and for each family a page with meaning and examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..problems import Code, code_table
from ..report_forms import MANUAL, REPORT_SCHEMA, visible
from .contribute import SCHEMAS
from .model import Corpus, View

LIST_TITLE = "What the check can say"

FAMILIES: tuple[tuple[str, str, str, str], ...] = (
    ("Y", "writing", "How a file is written", "The file breaks a rule of YAML, the plain form in which entries are."),
    ("S", "fields", "Fields and values", "A field is missing or unknown, or its value is not of the kind asked for."),
    ("R", "links", "Links and names", "Something points at an entry, theme, tool or file that is not there."),
    ("B", "references", "References", "A record of the list of documents, references.bib, is broken or stands twice."),
    ("D", "sense", "Sense", "Figures, dates and judgements that cannot be right together."),
    ("T", "texts", "Texts", "Something in a longer text: its links, citations or displays."),
    ("P", "pages", "Pages", "A page of the site could not be made, or two want the same address."),
    ("C", "settings", "Settings", "The settings of the project, in mkdocs.yml."),
)
"""First letter of the codes, name in the address, title, and what such problems are."""


@dataclass(frozen=True, slots=True)
class CodeFamily:
    """Codes that begin with one letter."""

    letter: str
    title: str
    about: str
    address: str
    codes: tuple[Code, ...]


def code_families() -> tuple[CodeFamily, ...]:
    """Every code, by family, in the order of the codes."""
    rows = sorted(code_table().values(), key=lambda code: code.code)
    return tuple(
        CodeFamily(letter, title, about, f"{MANUAL}{name}/", tuple(row for row in rows if row.code[0] == letter))
        for letter, name, title, about in FAMILIES
    )


def problem_code_views(corpus: Corpus) -> Iterator[View]:
    """Plan the list of all codes, and a page for each family."""
    families = tuple(family for family in code_families() if family.codes)
    yield View(
        address=MANUAL,
        template="problem_codes.html.jinja",
        kind="page",
        title=LIST_TITLE,
        description="Every mistake that the check of entries can find, what it means and how to mend it",
        data={
            "families": families,
            "total": sum(len(family.codes) for family in families),
            "schema": f"{SCHEMAS}{REPORT_SCHEMA}",
        },
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
    for family in families:
        yield View(
            address=family.address,
            template="problem_family.html.jinja",
            kind="page",
            title=f"{LIST_TITLE}: {family.title[0].lower()}{family.title[1:]}",
            description=f"{family.about} What each of these problems means, with a wrong and a right example",
            data={
                "family": family,
                "rows": tuple((code, _shown(code.bad), _shown(code.good)) for code in family.codes),
                "list_title": LIST_TITLE,
                "list_address": MANUAL,
            },
            updated=corpus.day,
            filters=(("kind", "page"),),
        )


def _shown(example: str) -> str:
    """An example for a page: a tab and a line break stay, other control marks are made visible."""
    return "\n".join("\t".join(visible(part) for part in line.split("\t")) for line in example.split("\n"))
