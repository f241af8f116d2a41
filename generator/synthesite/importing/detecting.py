"""Which format a file has and how its text is encoded, from what is in it rather than from its name."""

from __future__ import annotations

import codecs
import json
import re

from charset_normalizer import from_bytes

from ..problems import SynthesiteError
from .headings import guess_mapping

FORMATS = ("bibtex", "ris", "nbib", "wos", "csl-json", "endnote-xml", "csv", "xlsx")
"""The formats that can be imported."""

_BY_NAME = {
    ".bib": "bibtex",
    ".ciw": "wos",
    ".csv": "csv",
    ".isi": "wos",
    ".json": "csl-json",
    ".nbib": "nbib",
    ".ris": "ris",
    ".tab": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xml": "endnote-xml",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNS = (
    ("bibtex", re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)),
    ("nbib", re.compile(r"^PMID ?- ?\d", re.MULTILINE)),
    ("wos", re.compile(r"^(?:FN |PT )\w", re.MULTILINE)),
    ("ris", re.compile(r"^\s*TY {0,3}- {0,2}[A-Za-z]", re.MULTILINE)),
    ("nbib", re.compile(r"^(?:PMID|OWN |STAT|DCOM|FAU )- ", re.MULTILINE)),
)
_OTHER_SCRIPTS = re.compile(
    r"gb\d+|gb18030|big5\w*|euc_\w+|shift_jis\w*|cp932|cp949|cp1251|koi8\w*|cp1253|iso8859_[5789]|cp125[56]|cp866"
)
_MAC_LETTERS = re.compile(rb"(?<=[A-Za-z])[\x80-\x91\x93-\x95\x98-\x9f](?=[A-Za-z\s,.;:]|\Z)")
_WINDOWS_LETTERS = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff]|[\xc0-\xff](?=[A-Za-z])")


def find_encoding(data: bytes, wanted: str = "") -> tuple[str, str]:
    """Turn bytes into text.

    A byte order mark decides, where what follows fits it; then UTF-8 where it fits; then UTF-16 where every
    other byte is zero. What is none of these is read line by line: UTF-8 where a line is, else another encoding
    for the rest. Statistics name that one only for scripts other than Latin, where they are right; for Latin
    letters it is Windows-1252, or Mac Roman where that gives letters and the other gives signs.

    Args:
        data: the bytes of the file.
        wanted: an encoding that the person named; it is taken whatever the bytes look like.

    Returns:
        The text without byte order mark, and the name of the encoding.

    Raises:
        SynthesiteError: when there is no such encoding.
    """
    if wanted:
        try:
            return data.decode(wanted, errors="replace").lstrip("\ufeff"), codecs.lookup(wanted).name
        except LookupError as error:
            raise SynthesiteError(f'there is no encoding "{wanted}"') from error
    for mark, name in _MARKS:
        if data.startswith(mark) and (mark != codecs.BOM_UTF8 or _fits(data, name)):
            return data.decode(name, errors="replace").lstrip("\ufeff"), name.removesuffix("-sig")
    data = data.removeprefix(codecs.BOM_UTF8)  # it was put before bytes that are something else
    try:
        return data.decode("utf-8"), "ascii" if data.isascii() else "utf-8"
    except UnicodeDecodeError:
        pass
    head = data[:4000]
    for odd, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[odd::2].count(0) > len(head) // 4:
            return data.decode(name, errors="replace"), name
    lines = data.splitlines(keepends=True)
    odd_lines = [line for line in lines if not _fits(line, "utf-8")]
    other = _other_encoding(b"".join(odd_lines))
    if any(not line.isascii() and _fits(line, "utf-8") for line in lines):
        text = "".join(line.decode("utf-8" if _fits(line, "utf-8") else other, errors="replace") for line in lines)
        return text, f"utf-8 and {other}"
    return data.decode(other, errors="replace"), other


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _other_encoding(data: bytes) -> str:
    found = from_bytes(data[:200_000]).best()
    high = [byte for byte in data if byte > 127]
    if found is not None and _OTHER_SCRIPTS.fullmatch(found.encoding) and len(high) > len(data) / 8:
        return str(found.encoding)
    # Within words, letters stand from 0x80 to 0x9F in Mac Roman, and from 0xC0 in Windows-1252, which has only
    # quotation marks and a few rare letters there.
    mac, windows = len(_MAC_LETTERS.findall(data)), len(_WINDOWS_LETTERS.findall(data))
    return "mac_roman" if mac > windows else "cp1252"


def find_format(name: str, data: bytes, text: str) -> str:
    """Which of ``FORMATS`` a file has.

    Args:
        name: its name; it decides only where the content leaves a choice.
        data: its first bytes.
        text: its text.

    Returns:
        The format, or nothing where it is none of them.
    """
    ending = "." + name.lower().rpartition(".")[2]
    by_name = _BY_NAME.get(ending, "")
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    head = text[:20_000].lstrip()
    if head[:1] in "[{" and head[:1] and (by_name == "csl-json" or _is_json(text)):
        return "csl-json"
    if head.startswith("<") and re.search(r"<(?:xml|records?)[\s>]", head, re.IGNORECASE):
        return "endnote-xml"
    found = [(sign.search(text), form) for form, sign in _SIGNS]
    first = min(((hit.start(), form) for hit, form in found if hit), default=None)
    if first and by_name != "csv":
        return first[1]
    if by_name:
        return by_name
    return "csv" if any(_is_heading(line) for line in head.splitlines()[:3]) else ""


def _is_heading(line: str) -> bool:
    """Whether a line names the columns of a table, among them one of titles."""
    for separator in ",;\t|":
        cells = [cell.strip(' "') for cell in line.split(separator)]
        if len(cells) > 1 and {"title", "wos:TI"} & set(guess_mapping(cells).values()):
            return True
    return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
