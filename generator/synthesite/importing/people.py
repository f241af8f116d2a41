"""Names of people as exports other than BibTeX write them."""

from __future__ import annotations

import re

from ..bibliography import OTHERS, Name

_INITIALS = re.compile(r"((?:[^\W\d_]|['’ -])+?),? ((?:[A-Z]\.?[ -]?){1,4})(?: (Jr|Sr|II|III|IV|2nd|3rd)\.?)?")
_OTHERS = re.compile(r"(?:and )?(?:et\.? al\.?|others)", re.IGNORECASE)
_OF_NO_PERSON = re.compile(r"\b(?:of|for|and|the|on)\b|\b(?:UK|US|USA|EU|UN|WHO|NHS|NZ|GB)$")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|2nd|3rd)\.?", re.IGNORECASE)


def read_person(text: str) -> Name:
    """One name: ``Family, Given``, ``Family, Given, Jr``, ``Family AB``, or an organisation.

    A name without a comma is taken for a person's only where initials end it or it is one word: "Nuffield
    Trust" and "Jane Smith" cannot be told apart, and an organisation cut in two is the worse mistake.
    """
    text = text.strip().rstrip(",")
    if _OTHERS.fullmatch(text):
        return OTHERS
    if "," in text:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) == 2 or (len(parts) == 3 and (_SUFFIX.fullmatch(parts[1]) or _SUFFIX.fullmatch(parts[2]))):
            given = sorted(parts[1:], key=lambda part: bool(_SUFFIX.fullmatch(part)))
            return Name(parts[0], ", ".join(part for part in given if part), "")
        return Name("", "", text)
    if (found := _INITIALS.fullmatch(text)) and not _OF_NO_PERSON.search(text):
        return Name(found[1].strip(), ", ".join(filter(None, (found[2].strip(), found[3]))), "")
    return Name(text, "", "") if re.fullmatch(r"[^\W\d_]['’\w-]*", text) else Name("", "", text)


def split_people(text: str) -> list[str]:
    """The names of a cell that holds several: joined by ``;``, ``|``, `` and ``, or commas between short names."""
    for joint in (r"\s*[;|\n]\s*", r"\s+(?:and|&)\s+(?=[^,]+,)"):
        if len(parts := [part for part in re.split(joint, text.strip()) if part]) > 1:
            return parts
    parts = [part.strip() for part in text.rstrip(".").split(",")]
    if len(parts) > 1 and all(_INITIALS.fullmatch(part) or _OTHERS.fullmatch(part) for part in parts):
        return parts
    if (
        len(parts) > 2
        and len(parts) % 2 == 0
        and all(re.fullmatch(r"(?:[A-Z]\.?[ -]?)+", part) for part in parts[1::2])
    ):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return [text.strip()]
