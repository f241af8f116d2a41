"""CSL-JSON: a list of items, an object that holds one, or one item a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..bibliography import Name
from .roles import CSL, CSL_KINDS
from .sources import Reading, Refusal, SourceRecord

_NEXT = re.compile(r"[\s,]*")
_RESUME = re.compile(r"\}\s*,?\s*(?=\{)")
_WRITTEN_BACK = {
    "article-journal", "book", "chapter", "dataset", "document", "entry-encyclopedia", "graphic", "legal_case",
    "legislation", "manuscript", "motion_picture", "paper-conference", "pamphlet", "patent", "performance",
    "periodical", "personal_communication", "report", "software", "song", "standard", "thesis", "webpage",
}  # fmt: skip
"""Types that writing the record gives back by itself."""


def read_csl_json(text: str) -> tuple[list[SourceRecord], list[Refusal], list[str]]:
    """Read CSL-JSON; an item that is not JSON is refused, and reading goes on with the next.

    Returns:
        The records, those refused, and what is to be said of the file.
    """
    records: list[SourceRecord] = []
    refused: list[Refusal] = []
    line, at = 1, 0
    for place, item, said in _items(text):
        line += text.count("\n", at, place)
        at = place
        if isinstance(item, dict) and not said:
            records.append(_record(item, line))
        else:
            refused.append(Refusal(line, said or "an item must be an object with fields"))
    return records, refused, []


def _items(text: str) -> Iterator[tuple[int, Any, str]]:
    """Every item with the place where it begins; or, where it cannot be read, why."""
    decoder = json.JSONDecoder(parse_constant=lambda _: None)
    start = re.search(r"[\[{]", text)
    if start is None:
        return
    at = start.start()
    wrapped = re.match(r'\{\s*"(?:items|references|data)"\s*:\s*\[', text[at:])
    if wrapped:
        at += wrapped.end()
    elif text[at] == "[":
        at += 1
    while True:
        found = _NEXT.match(text, at)
        at = found.end() if found else at
        if at >= len(text) or text[at] in "]":
            return
        try:
            item, end = decoder.raw_decode(text, at)
            yield at, item, ""
            at = end
            if wrapped and text[at:].strip().startswith("]"):
                return
        except (ValueError, RecursionError) as error:
            said = (
                f"not JSON: {error.msg}" if isinstance(error, json.JSONDecodeError) else "not JSON: nested too deeply"
            )
            yield at, None, said
            resume = _RESUME.search(text, max(at + 1, getattr(error, "pos", at)))
            if resume is None:
                return
            at = resume.end()


def _record(item: dict[str, Any], line: int) -> SourceRecord:
    written = str(item.get("type", ""))
    readings: list[Reading] = []
    if written and written not in _WRITTEN_BACK:
        readings.append(("", written, "type"))
    notes = [] if written in CSL_KINDS else [f'the type "{written[:40]}" is not one of CSL']
    for variable, value in item.items():
        role = CSL.get(variable, "")
        if variable == "number" and CSL_KINDS.get(written) == "article":
            role = ""
        if variable in ("id", "type") or value in (None, "", [], {}):
            continue
        if role in ("author", "editor") and isinstance(value, list):
            readings += [(role, _name(one), variable) for one in value if isinstance(one, dict)]
        elif role in ("date", "urldate") and isinstance(value, dict):
            readings += _date(value, role, variable)
        elif role and isinstance(value, list) and all(isinstance(one, str) for one in value):
            readings += [(role, one, variable) for one in value]  # as Crossref has titles and numbers
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            readings.append((role, str(value), variable))
        else:
            readings.append(("", json.dumps(value, ensure_ascii=False), variable))
    return SourceRecord(line, CSL_KINDS.get(written, "misc"), tuple(readings), str(item.get("id", "")), tuple(notes))


def _name(name: dict[str, Any]) -> Name:
    part = {key: str(value) for key, value in name.items() if isinstance(value, str)}
    if part.get("literal") or not part.get("family"):
        return Name("", "", part.get("literal") or part.get("given", ""))
    family = " ".join(filter(None, (part.get("non-dropping-particle"), part["family"])))
    given = " ".join(filter(None, (part.get("given"), part.get("dropping-particle"))))
    return Name(family, ", ".join(filter(None, (given, part.get("suffix")))), "")


def _date(value: dict[str, Any], role: str, variable: str) -> list[Reading]:
    """A CSL date as EDTF; what EDTF does not hold is kept beside it."""
    ends: list[str] = []
    for parts in value.get("date-parts") or ():
        numbers = [str(part).strip() for part in parts if str(part).strip() not in ("", "None")]
        if numbers and all(part.isdigit() for part in numbers):
            ends.append("-".join([numbers[0].zfill(4), *(part.zfill(2) for part in numbers[1:3])]))
    text = "/".join(ends[:2]) or str(value.get("raw") or value.get("literal") or "")
    if text and value.get("circa") and "/" not in text:
        text += "~"
    rest = {key: one for key, one in value.items() if key not in ("date-parts", "raw", "literal", "circa") and one}
    kept: list[Reading] = [("", json.dumps(rest, ensure_ascii=False), f"{variable}-rest")] if rest else []
    words = str(value.get("raw") or value.get("literal") or "")
    if ends and words:
        kept.append(("", words, variable))
    return [(role, text, variable), *kept] if text else kept
