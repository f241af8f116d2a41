"""Names of people and organisations as BibTeX and biblatex write them."""

from __future__ import annotations

import re
from typing import NamedTuple

from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

from .latex_text import closing_brace, decode

_NAME_PART = re.compile(r"(family|given|prefix|suffix) ?= ?\{?([^,{}=]*)")
_NOT_IN_A_PERSON = frozenset({"and", "for", "of", "on", "the", "&", "\\&"})


class Name(NamedTuple):
    """A person (``family``, ``given``) or an organisation (``literal``).

    BibTeX's ``and others`` is kept as a last name whose literal is ``others``. A generational suffix
    stands after the given name: ``John A., Jr``.
    """

    family: str
    given: str
    literal: str


OTHERS = Name("", "", "others")


def parse_name(written: str) -> Name | None:
    """One name as BibTeX or biblatex writes it; None where it cannot be one."""
    if written.lower() == "others":
        return OTHERS
    if written[:1] == "{" and closing_brace(written, 0) == len(written) - 1:
        return Name("", "", decode(written))
    if "=" in written and (parts := dict(_NAME_PART.findall(written))).get("family"):
        family = " ".join(filter(None, (parts.get("prefix"), parts["family"])))
        given = ", ".join(filter(None, (parts.get("given"), parts.get("suffix"))))
        return Name(decode(family), decode(given), "")
    try:
        name = parse_single_name_into_parts(written)
    except InvalidNameError:
        return None
    before = {word.lower() for word in name.first + name.von}
    if not name.last or ("," not in written and before & _NOT_IN_A_PERSON):
        return None
    given = ", ".join(" ".join(part) for part in (name.first, name.jr) if part)
    return Name(decode(" ".join(name.von + name.last)), decode(given), "")
