"""CSL styles: which there are by name, and a style file read, held against what may be used, and made ready."""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..problems import Problems, SynthesiteError
from ..project import Project
from .processor import find_pandoc

DEFAULT_STYLE = "vancouver"
STYLES = ("vancouver", "apa", "harvard", "chicago-author-date")
"""Styles that are named; Chicago's comes with the processor, the others are ours."""

MAX_BYTES = 1_000_000
MAX_PARTS = 50_000_000
"""Elements of a style with every macro written out; the longest official ones have some five million."""
_CSL = "{http://purl.org/net/xbiblio/csl}"
_WITHIN_A_LIST = re.compile(r"disambiguate-|givenname-disambiguation|subsequent-author-substitute")


@dataclass(frozen=True, slots=True)
class Style:
    """A CSL style, made ready.

    ``whole`` is for lists of references and the places that cite them; ``alone`` is the same style for
    references that stand by themselves: without numbers, and without what tells one of a list from another
    (year letters, added names). ``numeric`` is whether text cites by number.
    """

    name: str
    whole: str
    alone: str
    numeric: bool

    @property
    def digest(self) -> str:
        """A digest of the style's text."""
        return hashlib.sha256(self.whole.encode()).hexdigest()


def load_style(name: str) -> Style:
    """Load a style that has a name.

    Raises:
        SynthesiteError: there is none of this name.
    """
    if name not in STYLES:
        raise SynthesiteError(f'there is no style "{name}": use one of {", ".join(STYLES)}, or a .csl file')
    return _named_style(name)


@cache
def _named_style(name: str) -> Style:
    if name == "chicago-author-date":
        command = [str(find_pandoc()), "--print-default-data-file", "default.csl"]
        text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout  # noqa: S603  # our own words
    else:
        text = (Path(__file__).parent.parent / "styles" / f"{name}.csl").read_bytes()
    return parse_style(text, name)


def read_style(path: Path) -> Style:
    """Read a style file.

    Args:
        path: an independent CSL 1.0 style.

    Raises:
        SynthesiteError: it cannot be read or used; the message begins with its name.
    """
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise SynthesiteError(f"the style {path} cannot be read: {error.strerror}") from error
    return parse_style(data, path.name)


def parse_style(data: bytes, name: str) -> Style:
    """Turn the XML of a style into one that can be used; see ``read_style``."""
    if len(data) > MAX_BYTES:
        raise SynthesiteError(f"{name} has more than {MAX_BYTES:,} bytes")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SynthesiteError(f"{name} declares a DOCTYPE or entities, which a CSL style has no need of") from error
    except (ParseError, ValueError, LookupError) as error:  # ValueError, LookupError: an encoding that is none
        raise SynthesiteError(f"{name} is not a CSL style: {error}") from error
    if root.tag != f"{_CSL}style":
        raise SynthesiteError(f"{name} is not a CSL style: it has no element style of CSL")
    if root.find(f"{_CSL}bibliography/{_CSL}layout") is None or root.find(f"{_CSL}citation/{_CSL}layout") is None:
        parent = next(
            (link.get("href", "") for link in root.iter(f"{_CSL}link") if link.get("rel") == "independent-parent"), ""
        )
        of = f" ({parent.rpartition('/')[2]})" if parent else ""
        raise SynthesiteError(f"{name} formats no bibliography; give the independent style it rests on{of}")
    _measure(root, name)
    numeric = any(element.get("citation-format") == "numeric" for element in root.findall(f"{_CSL}info/{_CSL}category"))
    whole = _written(root)
    _set_apart(root)
    return Style(name, whole, _written(root), numeric)


def _measure(root: Element, name: str) -> None:
    """Refuse a style whose macros call themselves, or grow beyond all bounds when they are written out."""
    macros = {element.get("name", ""): element for element in root.findall(f"{_CSL}macro")}
    sizes: dict[str, int] = {}

    def size(element: Element, way: tuple[str, ...]) -> int:
        total = 0
        for part in element.iter():
            called = part.get("macro", "")
            total += 1
            if called in way:
                raise SynthesiteError(f'{name}: the macro "{called}" calls itself')
            if called in macros:
                if called not in sizes:
                    sizes[called] = size(macros[called], (*way, called))
                total += sizes[called]
        return total

    try:
        if size(root, ()) > MAX_PARTS:
            raise SynthesiteError(f"{name}: its macros written out have more than {MAX_PARTS:,} parts")
    except RecursionError as error:
        raise SynthesiteError(f"{name}: its macros are nested too deep") from error


def _set_apart(root: Element) -> None:
    """Take out what is of no use to a reference by itself."""
    for element in root.iter():
        for attribute in [name for name in element.attrib if _WITHIN_A_LIST.match(name)]:
            del element.attrib[attribute]
    for parent in root.iter():
        for child in list(parent):
            if child.tag == f"{_CSL}sort" or child.get("variable") == "citation-number":
                parent.remove(child)


def _written(root: Element) -> str:
    """The style as XML without comments, CSL being the namespace of every element."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(_CSL)
    root.set("xmlns", _CSL[1:-1])
    text = tostring(root, encoding="unicode")
    del root.attrib["xmlns"]
    for element in root.iter():
        element.tag = _CSL + element.tag
    return text


def choose_style(project: Project) -> Style:
    """The style of a project's setting ``citation_style``; the default where that cannot be used."""
    try:
        return _wanted_style(project)
    except SynthesiteError:
        return load_style(DEFAULT_STYLE)


def check_style(project: Project, file: str, problems: Problems) -> None:
    """Note where the setting ``citation_style`` names a style that cannot be used.

    Args:
        project: the project.
        file: the name of its configuration file.
        problems: where the fault goes.
    """
    if project.settings.citation_style in STYLES:
        return
    try:
        _wanted_style(project)
    except SynthesiteError as error:
        written = (project.root / file).read_text(encoding="utf-8", errors="replace") if file else ""
        found = _SETTING.search(written)
        line = written.count("\n", 0, found.start()) + 1 if found else 1
        column = found.end() - written.rfind("\n", 0, found.end()) if found else 1
        problems.add("unusable-style", file, str(error), line=line, column=column)


_SETTING = re.compile(r"^[ \t]*citation_style:[ \t]*", re.MULTILINE)


def _wanted_style(project: Project) -> Style:
    wanted = project.settings.citation_style
    if not wanted.endswith(".csl"):
        return load_style(wanted)
    path = project.root / wanted
    if Path(wanted).is_absolute() or not path.resolve().is_relative_to(project.root.resolve()):
        raise SynthesiteError(f"the style {wanted} does not lie within the project")
    return read_style(path)
