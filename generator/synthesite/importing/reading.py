"""A file of any importable form as source records: format and encoding found, one reader asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..problems import SynthesiteError
from .bibtex import read_bibtex
from .csl_json import read_csl_json
from .detecting import find_encoding, find_format
from .endnote_xml import read_endnote_xml
from .sources import Refusal, SourceFile, SourceRecord
from .tables import read_csv, read_xlsx
from .tagged import read_nbib, read_ris, read_wos

MAX_BYTES = 300_000_000

_READERS: Mapping[str, Callable[[str], tuple[list[SourceRecord], list[Refusal], list[str]]]] = {
    "bibtex": read_bibtex,
    "csl-json": read_csl_json,
    "endnote-xml": read_endnote_xml,
    "nbib": read_nbib,
    "ris": read_ris,
    "wos": read_wos,
}


def read_source(
    path: Path, *, form: str = "", encoding: str = "", mapping: Mapping[str, str] | None = None
) -> SourceFile:
    """Read one file.

    Args:
        path: where it is.
        form: its format, where it is not to be found from the content.
        encoding: its encoding, likewise.
        mapping: for tables, role by heading, where it is not to be guessed.

    Returns:
        Every record of the file, taken apart or refused.

    Raises:
        SynthesiteError: when the file cannot be read, or is of no format that can be imported.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SynthesiteError(f"{path} has more than {MAX_BYTES:,} bytes: import it in parts")
        data = path.read_bytes()
    except OSError as error:
        raise SynthesiteError(f"{path} cannot be read: {error.strerror}") from error
    return parse_source(data, str(path), form=form, encoding=encoding, mapping=mapping)


def parse_source(
    data: bytes, name: str, *, form: str = "", encoding: str = "", mapping: Mapping[str, str] | None = None
) -> SourceFile:
    """The content of a file as source records; see ``read_source``."""
    if data.startswith(b"PK\x03\x04") and form in ("", "xlsx"):
        records, refused, notes, used = read_xlsx(data, mapping)
        return SourceFile(name, "xlsx", "utf-8", tuple(records), tuple(refused), tuple(notes), used)
    text, found = find_encoding(data, encoding)
    text = text.replace("\ufeff", "").replace("\0", "")  # marks of files that were put together
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n" if "\n" not in text else "\x85")
    lost = text.count("\ufffd")
    said = (f"characters that cannot be read: {lost:,} (\ufffd); --encoding names another encoding",) if lost else ()
    form = form or find_format(name, data, text)
    if not text.strip():
        return SourceFile(name, form or "unknown", found, (), (), ("the file is empty",))
    if form == "csv":
        records, refused, notes, used = read_csv(text, mapping)
        return SourceFile(name, form, found, tuple(records), tuple(refused), (*said, *notes), used)
    if form not in _READERS:
        raise SynthesiteError(f"{name} is of no format that can be imported: {', '.join([*_READERS, 'csv', 'xlsx'])}")
    records, refused, notes = _READERS[form](text)
    return SourceFile(name, form, found, tuple(records), tuple(refused), (*said, *notes))
