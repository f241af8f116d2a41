"""The citation processor: pandoc's own, run as a program over CSL-JSON and a style.

Its answer is read from pandoc's document tree (pandoc-types 1.23), never from HTML. Text comes back as
*marked* text: characters of the record stand for themselves but for ``<``, ``>`` and ``&``, which are
private-use characters from end to end, as are the beginnings and ends of italics and the like; only ``marked``
makes text or HTML of it. So nothing that a contributor wrote is ever taken for markup.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..problems import SynthesiteError
from .marked import BOLD, ITALIC, LINK, SUBSCRIPT, SUPERSCRIPT, write

TIMEOUT = 300
"""Seconds after which the processor is given up; a thousand references take one to six."""

Item = Mapping[str, Any]
"""A record as CSL-JSON."""

_STYLED = {"Emph": ITALIC, "Strong": BOLD, "Superscript": SUPERSCRIPT, "Subscript": SUBSCRIPT}


class RefusedError(SynthesiteError):
    """The processor cannot read the records or the style that it was given."""


@dataclass(frozen=True, slots=True)
class Cite:
    """One citation in a place of the text: an item's id, what follows it (``p. 4``), whether authors are left out."""

    id: str
    place: str = ""
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Formatted:
    """What the processor made: marked text for every place that cites, and the list of references by id in order."""

    places: tuple[str, ...]
    entries: tuple[tuple[str, str], ...]


@cache
def find_pandoc() -> Path:
    """The pandoc that comes with pypandoc-binary, else one on the search path.

    Raises:
        SynthesiteError: there is neither.
    """
    spec = find_spec("pypandoc")
    if spec is not None and spec.origin:
        for name in ("pandoc", "pandoc.exe"):
            if (path := Path(spec.origin).parent / "files" / name).is_file():
                return path
    if found := shutil.which("pandoc"):
        return Path(found)
    raise SynthesiteError("references cannot be formatted: install the package pypandoc-binary, or pandoc")


def process(items: Sequence[Item], style: str, places: Sequence[Sequence[Cite]] = ()) -> Formatted:
    """Format references, and the places of a text that cite them.

    Args:
        items: the records; ids are letters and figures.
        style: the XML of an independent CSL style.
        places: groups of citations in the order of the text. Items that no place cites are listed all the same.

    Raises:
        RefusedError: the processor cannot read a record or the style.
        SynthesiteError: the processor is not there, or fails.
    """
    if not items:
        return Formatted(tuple("" for _ in places), ())
    cited = [_cite(place, number) for number, place in enumerate(places, 1)]
    meta = {
        "nocite": {"t": "MetaInlines", "c": [_cite([Cite(item["id"]) for item in items], 0)]},
        "link-citations": {"t": "MetaBool", "c": True},
    }
    document = {"pandoc-api-version": [1, 23, 1], "meta": meta, "blocks": [{"t": "Plain", "c": [one]} for one in cited]}
    with tempfile.TemporaryDirectory(prefix="synthesite-") as folder:
        (Path(folder) / "style.csl").write_text(style, encoding="utf-8")
        (Path(folder) / "items.json").write_text(write(json.dumps([*items], ensure_ascii=False)), encoding="utf-8")
        blocks = _run(document, Path(folder))["blocks"]
    entries: Sequence[Any] = next(
        (block["c"][1] for block in blocks if block["t"] == "Div" and block["c"][0][0] == "refs"), []
    )
    return Formatted(
        tuple(_marked(block["c"]) for block in blocks if block["t"] == "Plain"),
        tuple((entry["c"][0][0].removeprefix("ref-"), _entry(entry["c"][1])) for entry in entries),
    )


def _run(document: Mapping[str, Any], folder: Path) -> Any:
    command = [str(find_pandoc()), "--sandbox", "--from=json", "--to=json", "--citeproc"]
    try:
        done = subprocess.run(  # noqa: S603  # our own words and files of our own making
            [*command, "--csl=style.csl", "--bibliography=items.json"],
            input=json.dumps(document),
            cwd=folder,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SynthesiteError(f"the citation processor failed: {error}") from error
    if done.returncode:
        said = " ".join(done.stderr.split())[:300]
        raise RefusedError(f"the citation processor failed: {said}")
    return json.loads(done.stdout)


def _cite(place: Sequence[Cite], number: int) -> dict[str, Any]:
    citations = [
        {
            "citationId": one.id,
            "citationPrefix": [],
            "citationSuffix": [{"t": "Str", "c": ","}, *_words(one.place)] if one.place else [],
            "citationMode": {"t": "SuppressAuthor" if one.suppressed else "NormalCitation"},
            "citationNoteNum": number,
            "citationHash": 0,
        }
        for one in place
    ]
    return {"t": "Cite", "c": [citations, [{"t": "Str", "c": "?"}]]}


def _words(text: str) -> Iterable[dict[str, str]]:
    for word in write(text).split():
        yield {"t": "Space"}
        yield {"t": "Str", "c": word}


def _entry(blocks: Sequence[Any]) -> str:
    """A reference without its number, which styles put into a margin of its own."""
    parts = []
    for block in blocks:
        for inline in block["c"] if block["t"] in ("Para", "Plain") else []:
            margin = inline["t"] == "Span" and "csl-left-margin" in inline["c"][0][1]
            parts.append("" if margin else _marked([inline]))
    return " ".join("".join(parts).split())


def _marked(inlines: Iterable[Any]) -> str:
    parts: list[str] = []
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            parts.append(content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            parts.append(" ")
        elif kind in _STYLED:
            start, end = _STYLED[kind]
            parts.append(start + _marked(content) + end)
        elif kind == "Quoted":
            start, end = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            parts.append(start + _marked(content[1]) + end)
        elif kind == "Link" and content[2][0].startswith("#ref-"):
            parts.append(LINK[0] + content[2][0].removeprefix("#ref-") + LINK[1] + _marked(content[1]) + LINK[2])
        elif kind in ("Span", "Cite", "Link"):
            parts.append(_marked(content[1]))
        elif kind in ("SmallCaps", "Underline", "Strikeout"):
            parts.append(_marked(content))
        elif kind in ("Code", "Math"):
            parts.append(content[1])
    return "".join(parts)
