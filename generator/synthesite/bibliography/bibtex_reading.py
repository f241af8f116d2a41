"""BibTeX text taken apart into drafts of records: raw values by field, and every fault with its line.

bibtexparser only splits the file into blocks. What a value means is decided here, because the
library takes a field that follows a missing comma for part of the value before it, resolves no
``@string`` inside ``#``, and logs faults instead of returning them.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

from bibtexparser import model as bibtex
from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import ParserStateException
from rapidfuzz.process import extractOne

from ..problems import Problems, Related
from ..schema.values import KEY_PATTERN
from .identifiers import MONTHS
from .latex_text import closing_brace
from .records import TYPES

MAX_BYTES = 60_000_000
MAX_EXPANDED = 20_000_000
MAX_FIELD = 200_000

# Whatever bibtexparser logs comes back as a failed block, and is reported from there.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)

_REASONS = {
    "Unexpected block start": "a brace or quotation mark is missing: the next record begins inside this one",
    "Unexpectedly reached end": "a brace or quotation mark is missing: the record is not closed",
    "Expected comma after entry key": "a citation key and a comma must follow the opening brace",
    "Expected a `=` after entry key": "a field without its = sign, or a comma too many",
    "Expected either a `,`": "a comma must follow the value of a field",
}
"""What bibtexparser's reasons for giving up a block mean to the person who wrote it."""

_BLOCK = re.compile(r"@\s*(\w*)\s*[{(]\s*([^\s,{}()\"=#]*)")
_STRAY = re.compile(r"^[ \t]*(?:[@,}]|[A-Za-z][\w-]*[ \t]*(?:=[ \t]*[\"{\w]|\{[^\s{}]+,[ \t]*$))", re.MULTILINE)
_FIELD = re.compile(r"[a-z][\w:.+/-]*")
_BARE = re.compile(r"[^\s\"{}#,=]+")
_JOINT = re.compile(r"\s*(#?)\s*")
_FIELD_IN_REST = re.compile(r"(?<![\w-])([A-Za-z][\w-]*)\s{0,99}=")
_USUAL = "author|booktitle|date|doi|editor|journal|month|number|pages|publisher|title|url|volume|year"
_FIELD_IN_TEXT = re.compile(
    rf"(?:\n[ \t]*|[,}}][ \t]*(?=(?:{_USUAL})\b))([A-Za-z][\w-]+)[ \t]*=[ \t]*[{{\"]", re.IGNORECASE
)
_BRACE_OR_QUOTE = re.compile(r"(?<!\\)[{}\"]")

_UNDEFINED = "undefined"
"""Stands for a slug within ``Reading``: a fault of the value that does not cost the record."""


@dataclass(slots=True)
class Draft:
    """A record on its way: raw values by field, and the line of each."""

    key: str
    type: str
    line: int
    values: dict[str, str]
    lines: dict[str, int]
    source: str


@dataclass(slots=True)
class Reading:
    """One pass over one file: the drafts of its records by key, and those refused as key and line.

    ``file`` is its path within the project, for problems; ``text_lines`` is its text, line by line.
    """

    file: str
    problems: Problems
    text_lines: list[str]
    strings: dict[str, str] = field(default_factory=dict)
    string_lines: dict[str, int] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    refused: list[tuple[str, int]] = field(default_factory=list)
    expanded: int = 0

    def fault(self, slug: str, line: int, message: str, key: str = "", name: str = "", first: int = 0) -> None:
        """Note a problem of a line, in a record and a field; ``first`` is the line it quarrels with."""
        path = tuple(part for part in (key[:80], name[:80]) if part)
        related = (Related(self.file, "the first one is here", first),) if first else ()
        self.problems.add(slug, self.file, message, line=line, path=path, related=related)

    def refuse(self, line: int, key: str) -> None:
        """Note that the record beginning on this line is lost; its problem says why."""
        if (key, line) not in self.refused[-1:]:
            self.refused.append((key, line))

    def read(self, text: str) -> None:
        """Take the whole text apart into drafts."""
        text = text.replace("\\\n", "\\ \n")  # bibtexparser does not count a line end behind a backslash
        try:
            blocks = parse_string(text, parse_stack=[]).blocks
        except ParserStateException as error:
            self.fault("bib-syntax", 1, f"the file cannot be taken apart: {error.message}")
            return
        broken = False
        for block in blocks:
            line = (block.start_line or 0) + 1  # bibtexparser counts from 0
            whole = block.ignore_error_block if isinstance(block, bibtex.ParsingFailedBlock) else block
            if isinstance(whole, bibtex.Entry):
                self._take_entry(whole, line)
            elif isinstance(whole, bibtex.String):
                self.take_string(whole, line)
            elif isinstance(block, bibtex.ParsingFailedBlock):
                self._take_failed(block, line)
            elif isinstance(block, bibtex.ImplicitComment) and not broken:
                self._take_comment(block.comment, line)
            broken = whole is None  # what follows a block given up is its own rest

    def _take_comment(self, comment: str, line: int) -> None:
        """Text between records is a comment, unless it looks like what fell out of one."""
        if found := _STRAY.search(comment):
            at = line + comment.count("\n", 0, found.start())
            self.fault("bib-syntax", at, "this stands outside any record: a brace too many above, or no @")

    def _take_failed(self, block: bibtex.ParsingFailedBlock, line: int) -> None:
        reason = getattr(block.error, "abort_reason", "")
        said = next((words for start, words in _REASONS.items() if reason.startswith(start)), reason)
        found = _BLOCK.match(block.raw or "")
        kind, key = (found[1].lower(), found[2]) if found else ("", "")
        if kind == "comment":
            said = "@comment is not closed, or a record stands in it, which some programs read and some do not"
        elif kind not in ("string", "preamble"):
            self.refuse(line, key)
        self.fault("bib-syntax", line, said, key)

    def take_string(self, block: bibtex.String, line: int) -> None:
        """Remember a definition."""
        name = block.key.lower()
        if name in self.string_lines:
            said = f'the @string "{name[:60]}" is defined twice; the first counts'
            self.fault("bib-duplicate-key", line, said, first=self.string_lines[name])
            return
        self.string_lines[name] = line
        text, slug, said = self.evaluate(block.value, {})
        if slug:
            slug = "bib-syntax" if slug == _UNDEFINED else slug
            self.fault(slug, line, f'the @string "{name[:60]}": {said}')
        else:
            self.strings[name] = text

    def _take_entry(self, entry: bibtex.Entry, line: int) -> None:
        key, kind = entry.key, entry.entry_type.lower()
        good = True

        def lose(slug: str, at: int, said: str, name: str = "", first: int = 0) -> None:
            nonlocal good
            good = False
            self.fault(slug, at, said, key, name, first)

        if self.text_lines[line - 1].lstrip().startswith("%"):
            lose("bib-syntax", line, "% hides nothing in BibTeX: other programs read this record")
            self.refuse(line, key)
            return
        if not re.fullmatch(KEY_PATTERN, key):
            lose("bad-key", line, f'"{key[:60]}" is not a usable citation key')
        elif first := self.key_lines.get(key.lower()):
            said = f'the key "{key}" is given twice (capitals do not make another key)'
            lose("bib-duplicate-key", line, said, first=first)
        else:
            self.key_lines[key.lower()] = line
        if kind not in TYPES:
            near = extractOne(kind, list(TYPES), score_cutoff=60)
            said = f'"@{kind[:40]}" is not a type of record' + (f'; perhaps "@{near[0]}"' if near else "")
            lose("bib-unknown-type", line, said)
        values: dict[str, str] = {}
        lines: dict[str, int] = {}
        used: dict[str, str] = {}
        for one in entry.fields:
            name, at = one.key.lower(), (one.start_line or 0) + 1
            if name in lines:
                lose("bib-duplicate-field", at, f'the field "{name[:60]}" is given twice', name, lines[name])
                continue
            lines[name] = at
            values[name], slug, said = self.evaluate(one.value, used)
            if not _FIELD.fullmatch(name):
                lose("bib-syntax", at, f'"{name[:60]}" is not a field name')
            elif slug == _UNDEFINED:
                self.fault("bib-syntax", at, said, key, name)
            elif slug:
                lose(slug, at, said, name)
        if good:
            before = "".join(f"@string{{{name} = {{{text}}}}}\n" for name, text in used.items())
            source = before + (entry.raw or "").replace("\\ \n", "\\\n")
            self.drafts[key] = Draft(key, kind, line, values, lines, source)
        else:
            self.refuse(line, key)

    def evaluate(self, raw: str, used: dict[str, str]) -> tuple[str, str, str]:
        """Read a value as BibTeX defines it: braced or quoted text, numbers and names, joined by ``#``.

        Returns:
            The text, and where there is a fault its slug and what to say of it. ``used`` collects the
            ``@string`` definitions met.
        """
        text, slug, said = "", "", ""
        if raw[:1] == "{" and raw.find("}") == len(raw) - 1:
            text = raw[1:-1]
        elif len(raw) <= 2 * MAX_FIELD:
            text, slug, said = self._join_pieces(raw, used)
        if max(len(text), len(raw) // 2) > MAX_FIELD:
            return text[:100], "too-large", f"a text of more than {MAX_FIELD:,} characters"
        if not slug and (found := _FIELD_IN_TEXT.search(text)):
            return text, "bib-swallowed-field", _swallowed(found[1])
        return text, slug, said

    def _join_pieces(self, raw: str, used: dict[str, str]) -> tuple[str, str, str]:
        pieces: list[str] = []
        undefined, at = "", 0
        while True:
            if raw[at : at + 1] in ("{", '"'):
                end = closing_brace(raw, at) if raw[at] == "{" else _closing_quote(raw, at)
                pieces.append(raw[at + 1 : end])
            elif found := _BARE.match(raw, at):
                name, end = found[0].lower(), found.end() - 1
                text = self.strings.get(name, found[0])
                if name in self.strings:
                    used[name] = text
                    self.expanded += len(text)
                elif not name.isdigit() and name not in MONTHS:
                    undefined = undefined or found[0]
                if self.expanded > MAX_EXPANDED:  # definitions that double each other grow without end
                    return "", "too-large", "the @string definitions of this file grow beyond the limit"
                pieces.append(text)
            else:
                end = -1
            joint = _JOINT.match(raw, end + 1) if end >= 0 else None
            if joint and joint[1]:
                at = joint.end()
                continue
            text, rest = "".join(pieces), raw[joint.end() if joint else at :]
            if joint and not rest:
                said = f'"{undefined[:40]}" is neither in braces nor a defined @string'
                return text, _UNDEFINED if undefined else "", said
            if inner := _FIELD_IN_REST.search(rest):
                return text, "bib-swallowed-field", _swallowed(inner[1])
            said = f'"{rest[:40]}" stands outside braces and quotation marks' if rest else "a value is missing"
            return text, "bib-syntax", said


def _swallowed(name: str) -> str:
    return f'a comma or brace is missing before "{name[:60]}": it was read as part of this value'


def _closing_quote(text: str, at: int) -> int:
    depth = 0
    for found in _BRACE_OR_QUOTE.finditer(text, at + 1):
        if found[0] == '"' and depth == 0:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found[0], 0)
    return -1
