"""Personal details that have no place in an open corpus: NHS numbers, e-mail addresses, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import isbn
from stdnum.gb import nhs

from .problems import Problems

_CANDIDATE = re.compile(r"@|\+44|(?<![\w./-])0\d{2}|\d{3}[ -]\d{3}[ -]\d{4}|\bNHS\b.{0,20}\d{10}")
"""What a line must hold before it is looked at closely; most lines hold nothing of it."""

_ADDRESS = re.compile(r"(?:https?://|doi:|10\.\d{4,9}/)\S+")
_ISBN = re.compile(r"isbn\b[^\d\n]{0,20}[\d -]{9,17}[\dX]", re.IGNORECASE)
_NHS = re.compile(r"(?<![\d/-])(?<!\d\.)(\d{3}[ -]\d{3}[ -]\d{4})(?![\d/-]|\.\d)")
_NHS_NAMED = re.compile(r"\bNHS\s(?:number|num|no)\b\D{0,5}(\d{10})(?!\d)", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
_TELEPHONE = re.compile(
    r"(?<![\w/.,-])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)[1235789]\d{1,4}\)?(?:[ -]?\d{2,8}){1,4}(?![\d/-]|[.,]\d)"
)
"""Numbers of the United Kingdom: 0 or +44, then nine or ten digits in groups, none of them a single digit."""


def check_privacy(text: str, file: str, problems: Problems) -> None:
    """Note every personal detail in the text of a file.

    Web addresses, DOIs and ISBNs are skipped: they hold digits that mean something else. An NHS number
    counts only when its check digit is right (modulus 11).

    Args:
        text: the whole text, as written.
        file: its path within the project, for problems.
        problems: where they go.
    """
    if _CANDIDATE.search(text) is None:
        return
    for number, written in enumerate(text.splitlines(), start=1):
        if _CANDIDATE.search(written) is None:
            continue
        line = written
        for harmless in (_ADDRESS, _ISBN):
            line = harmless.sub(lambda found: " " * len(found.group()), line)
        for column, what in _find_details(line):
            problems.add(
                "privacy",
                file,
                f"this looks like {what} of a person",
                "take it out: an open corpus holds no personal details",
                line=number,
                column=column,
            )


def _find_details(line: str) -> Iterator[tuple[int, str]]:
    """The column, from 1, and the kind of every personal detail in a line."""
    taken: set[int] = set()
    for pattern in (_NHS, _NHS_NAMED):
        for found in pattern.finditer(line):
            if nhs.is_valid(found[1]):
                taken.add(found.start(1))
                yield found.start(1) + 1, "an NHS number"
    for found in _MAIL.finditer(line):
        yield found.start() + 1, "an e-mail address"
    for found in _TELEPHONE.finditer(line):
        digits = re.sub(r"\D", "", found.group().replace("(0)", "").replace("+44", "0"))
        if len(digits) in (10, 11) and found.start() not in taken and not isbn.is_valid(found.group()):
            yield found.start() + 1, "a telephone number"
