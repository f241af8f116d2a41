"""Records as the processor is to see them: CSL-JSON, with what BibTeX leaves unsaid put right."""

from __future__ import annotations

import re
from typing import Any

from ..bibliography import OTHERS, Record
from ..bibliography.csl_json_writing import write_csl_json
from .marked import OTHERS_MARK, write

_LANGUAGES = {
    "american": "en-US", "british": "en-GB", "chinese": "zh", "dutch": "nl", "english": "en", "french": "fr",
    "german": "de", "italian": "it", "ngerman": "de", "polish": "pl", "portuguese": "pt", "russian": "ru",
    "spanish": "es", "swedish": "sv", "ukenglish": "en-GB", "usenglish": "en-US", "welsh": "cy",
}  # fmt: skip
"""Names of languages as BibTeX writes them, and their tags (BCP 47), which CSL asks for."""

_THESES = {
    "vancouver": ("dissertation", "master's thesis"),
    "apa": ("Doctoral dissertation", "Master's thesis"),
}
"""What a thesis is called by a style: a doctor's, a master's. Elsewhere PhD thesis, master's thesis."""


_GENERATIONS = {"II": "2nd", "III": "3rd", "IV": "4th", "V": "5th", "VI": "6th"}
"""Patrias, Citing Medicine, 2nd edition, chapter 1: a rank in roman figures becomes an arabic ordinal."""

_REFUSED = frozenset({"doi", "isbn", "issn", "pmcid", "pmid", "url"})
"""Variables in small letters: numbers with a wrong form or check digit, which are kept and not shown."""

_OURS = ("vancouver", "apa", "harvard")
_ARTICLE_NUMBER = re.compile(r"[A-Za-z]+\d+")
_AFTER_COLON = re.compile(r"(?<=: )[a-z]")


def item_of(record: Record, style: str = "") -> dict[str, Any]:
    """The CSL-JSON of a record, as a style of this name needs it.

    What is put right: a title's own year is not told again after an act; initials without stops
    (``JA``, as PubMed writes them) get theirs; newspapers, magazines, preprints and articles ahead of print,
    which BibTeX tells by ``entrysubtype``, ``eprinttype`` and ``pubstate``, get the types and words of CSL 1.0.2;
    names of languages become tags. ``and others`` is a name of one mark, for ``placed_others`` to put into words.
    """
    item = write_csl_json(record)
    item.pop("abstract", None)  # no reference shows it, and it is long
    for name in _REFUSED & item.keys():
        del item[name]
    for name in item.keys() & {"issued", "accessed"}:
        if "date-parts" in item[name]:
            item[name].pop("raw", None)
    for name in item.keys() & {"title", "container-title"}:
        item[name] = item[name].replace("``", '"').replace("''", '"').replace("`", "'")
    for role in item.keys() & {"author", "editor"}:
        item[role] = [_name(name, style) for name in item[role]]
    if language := str(item.get("language", "")):
        item["language"] = _LANGUAGES.get(language.lower(), language)
    _set_type(item, record, style)
    if record.type == "legislation":
        _set_act(item, record, style)
    if style == "apa":
        _set_apa(item)
    numbered = style in ("apa", "harvard") and item["type"] == "article-journal"
    if numbered and _ARTICLE_NUMBER.fullmatch(item.get("page", "")):
        item["number"] = item.pop("page")
    return item


def _set_type(item: dict[str, Any], record: Record, style: str) -> None:
    if (kind := record.fields.get("entrysubtype")) in ("newspaper", "magazine"):
        item["type"] = f"article-{kind}"
    if (archive := record.first_of("eprinttype", "archiveprefix")) and not record.container:
        item |= {"type": "article", "genre": "Preprint", "publisher": item.get("publisher") or archive}
        item.pop("number", None)
    if record.fields.get("pubstate") in ("aheadofprint", "inpress") and not record.first_of("volume", "number"):
        words = {"apa": "Advance online publication", "vancouver": "Epub ahead of print"}
        item["status"] = words.get(style, "ahead of print")
    if item["type"] == "thesis" and item.get("genre") in (None, "dissertation", "master's thesis"):
        doctor, master = _THESES.get(style, ("PhD thesis", "master's thesis"))
        item["genre"] = master if item.get("genre") == "master's thesis" else doctor


def _set_act(item: dict[str, Any], record: Record, style: str) -> None:
    """An act is cited by its title, whoever a record says made it; styles of others know only their own laws."""
    item.pop("author", None)
    if len(record.date or "") == 4 and str(record.date) in record.title:
        del item["issued"]
    if style not in _OURS and (number := item.pop("number", "")):
        item |= {"title": f"{item['title']}, {number}", "language": "und"}  # no language: no other capitals


def _set_apa(item: dict[str, Any]) -> None:
    """Publication Manual, 7th edition: a capital after a colon (6.17), who wrote and published once (9.29)."""
    if item.get("language", "en").startswith("en"):
        for name in item.keys() & {"title", "container-title"} if item["type"] != "legislation" else ():
            item[name] = _AFTER_COLON.sub(lambda found: found[0].upper(), item[name])
    if item.get("publisher", "") in [name.get("literal") for name in item.get("author", ())]:
        item.pop("publisher", None)


def _name(name: dict[str, str], style: str) -> dict[str, str]:
    """A name with stops after initials; scripts without capitals, as Chinese, have none and keep their order."""
    given, family = name.get("given", ""), name.get("family", "")
    if name.get("literal") == OTHERS.literal:
        return {"literal": OTHERS_MARK}
    if given and family and _WITHOUT_CASE.match(given):
        return {"literal": family + given}
    if suffix := name.get("suffix", ""):
        bare = suffix.removesuffix(".")
        if style == "vancouver":
            name = name | {"suffix": _GENERATIONS.get(bare, bare)}
        elif style != "harvard" and bare in ("Jr", "Sr"):
            name = name | {"suffix": f"{bare}."}
    if not given.isupper() or len(given) > 4 or not given.isalpha() or family.isupper():
        return name
    return name | {"given": " ".join(f"{letter}." for letter in given)}


_WITHOUT_CASE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_OTHERS = re.compile(rf"(,?) ?(?:(?:and|&|{write('&')}|et|und|y) )?{OTHERS_MARK}\.?")


def placed_others(marked: str) -> str:
    """``and others`` where styles put a last name: ``Smith, J., & [others]`` to ``Smith, J., et al.``."""
    return _OTHERS.sub(r"\1 et al.", marked).removeprefix(" ") if OTHERS_MARK in marked else marked
