"""Appraisal instruments and checklists as versioned data files, and the check of appraisals against them.

An entry names its instrument by id, which holds the version, so that a later edition never gives old
judgements another meaning. The files hold codes and short labels of our own, never an instrument's wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import ClassVar, Literal

import yaml
from pydantic import ConfigDict, TypeAdapter
from rapidfuzz import fuzz, process

from synthesite.problems import FieldPath, Problems

from .appraisal import Appraisal
from .codebook import DesignFamily

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

OTHER_TOOL = "other"
"""The tool of an appraisal made with an instrument that has no file here; ``tool_name`` says which."""

NOT_ASSESSED = "not-assessed"
"""The answer for what nobody looked at. It is never the same as unclear or no information."""

UNDATED = "undated"
"""The version of an instrument whose source gives none."""


Sense = Literal["good", "some", "poor", "critical", "unclear", "not-applicable", "not-assessed", "plain"]
"""What an answer says of a study: from nothing to object to, to a critical fault; ``plain`` says neither."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer or judgement an instrument knows.

    ``sense`` is what displays show by shape, sign and colour; answers that are neither good nor poor are plain.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    code: str
    label: str
    sense: Sense = "plain"


@dataclass(frozen=True, slots=True)
class Item:
    """One item, domain or level of an instrument.

    ``critical`` marks an item that alone can lower the overall rating; ``counted`` is false for one that a
    score leaves out; ``screening`` marks those asked first; ``variant`` names the variant of the instrument
    the item belongs to, where the main one has it not; ``open_text`` items are answered in words.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    code: str
    label: str
    group: str = ""
    critical: bool = False
    counted: bool = True
    screening: bool = False
    variant: str = ""
    open_text: bool = False


@dataclass(frozen=True, slots=True)
class Instrument:
    """One edition of an instrument.

    ``answers`` are what its questions are answered with; ``judgements``, where they differ, what its
    items are judged with. ``overall`` is None where the instrument has no overall judgement.
    ``summed_score`` says whether its authors allow adding items up. ``unit`` says what one appraisal is of.
    ``asked_by_group`` says that a study is asked only the groups of items that fit its kind.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    id: str
    name: str
    version: str
    kind: Literal["appraisal", "reporting", "description", "level"]
    applies_to: tuple[DesignFamily | Literal["policy"], ...]
    unit: str
    items: tuple[Item, ...]
    answers: tuple[Answer, ...]
    judgements: tuple[Answer, ...]
    overall: tuple[Answer, ...] | None
    aggregation: str
    summed_score: Literal["refused", "allowed"]
    source: str
    licence: str
    note: str
    asked_by_group: bool = False

    @property
    def item_answers(self) -> tuple[Answer, ...]:
        """What an item of an appraisal may be answered with: the judgements where there are any."""
        return self.judgements or self.answers

    def item(self, code: str) -> Item | None:
        """The item with this code, or None."""
        return next((item for item in self.items if item.code == code), None)


@cache
def load_instruments() -> Mapping[str, Instrument]:
    """Every instrument by id, in the order of the ids.

    Returns:
        A read-only mapping; the same one on every call.

    Raises:
        pydantic.ValidationError: when one of our own files is not as it should be.
    """
    adapter = TypeAdapter(Instrument)
    found: dict[str, Instrument] = {}
    folder = resources.files("synthesite").joinpath("instruments")
    for resource in sorted(folder.iterdir(), key=lambda resource: resource.name):
        if resource.name.endswith(".yml"):
            tree = yaml.load(resource.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # a safe loader
            instrument = adapter.validate_python(tree)
            found[instrument.id] = instrument
    return MappingProxyType(dict(sorted(found.items())))


def fitting_tools(tools: Iterable[str]) -> tuple[Instrument, ...]:
    """The appraisal instruments among those that a codebook names for a design, in its order."""
    known = load_instruments()
    return tuple(known[tool] for tool in tools if tool in known and known[tool].kind == "appraisal")


def blank_appraisal(tool: Instrument) -> dict[str, object]:
    """An appraisal with this tool in which nothing has been assessed yet, for somebody to fill in."""
    items = [{"item": item.code, "answer": NOT_ASSESSED} for item in tool.items if not item.variant]
    return {"tool": tool.id, "version": tool.version, "assessor": "first coder", "items": items}


def check_appraisal(
    appraisal: Appraisal,
    path: FieldPath,
    file: str,
    instruments: Mapping[str, Instrument],
    problems: Problems,
) -> None:
    """Check one appraisal against its instrument.

    A judgement that others published (``published_in`` or ``address`` is set) keeps its answers as
    printed, so only its tool is checked. A tool called ``other`` needs its name and is otherwise free.

    Args:
        appraisal: the appraisal as read.
        path: its place in the file, such as ``("appraisals", 0)``.
        file: the file, for problems.
        instruments: the instruments known, by id.
        problems: where unknown-tool, unknown-item, unknown-answer and summed-score go.
    """
    if appraisal.tool == OTHER_TOOL:
        if appraisal.tool_name is None:
            problems.add(
                "unknown-tool",
                file,
                'the tool is "other" and tool_name does not say which',
                "add tool_name",
                path=(*path, "tool"),
            )
        return
    instrument = instruments.get(appraisal.tool)
    if instrument is None:
        _report_tool(appraisal.tool, (*path, "tool"), file, instruments, problems)
        return
    if appraisal.published_in is not None or appraisal.address is not None:
        return
    if appraisal.version not in (None, instrument.version) and instrument.version != UNDATED:
        problems.add(
            "unknown-tool",
            file,
            f'{instrument.id} is version {instrument.version}, not "{_short(appraisal.version)}"',
            f"write {instrument.version} or leave version out; any other is tool: other with a tool_name",
            path=(*path, "version"),
        )
        return
    for index, judgement in enumerate(appraisal.items):
        _check_item(judgement.item, judgement.answer, instrument, (*path, "items", index), file, problems)
    if appraisal.overall is not None:
        _check_overall(appraisal.overall, instrument, (*path, "overall"), file, problems)


def _report_tool(
    tool: str, path: FieldPath, file: str, instruments: Mapping[str, Instrument], problems: Problems
) -> None:
    names = {
        word: instrument.id for instrument in instruments.values() for word in (instrument.id, _plain(instrument.name))
    }
    near = _nearest(tool, names)
    problems.add(
        "unknown-tool",
        file,
        f'"{_short(tool)}" is not an instrument known here',
        (f'write "{near}"' if near else f"use one of: {', '.join(instruments)}")
        + '; or write "other" and give tool_name',
        path=path,
    )


def _check_item(code: str, answer: str, instrument: Instrument, path: FieldPath, file: str, problems: Problems) -> None:
    item = instrument.item(code)
    if item is None:
        if instrument.summed_score == "refused" and _TOTAL.match(code):
            _report_sum(code, instrument, (*path, "item"), file, problems)
            return
        near = _nearest(
            code, {word: item.code for item in instrument.items for word in (item.code, _plain(item.label))}
        )
        problems.add(
            "unknown-item",
            file,
            f'"{_short(code)}" is not an item of {instrument.id}',
            f'write "{near}"' if near else f"use one of: {', '.join(item.code for item in instrument.items)}",
            path=(*path, "item"),
        )
        return
    allowed = instrument.item_answers
    if not item.open_text and all(answer != known.code for known in allowed):
        problems.add(
            "unknown-answer",
            file,
            f'"{_short(answer)}" is not an answer of {instrument.id} to item {item.code} ({item.label})',
            _remedy(answer, allowed),
            path=(*path, "answer"),
        )


def _check_overall(overall: str, instrument: Instrument, path: FieldPath, file: str, problems: Problems) -> None:
    allowed = instrument.overall or ()
    if any(overall == known.code for known in allowed):
        return
    if _SCORE.match(overall):
        if instrument.summed_score == "refused":
            _report_sum(overall, instrument, path, file, problems)
        return
    problems.add(
        "unknown-answer",
        file,
        f'"{_short(overall)}" is not an overall judgement of {instrument.id}'
        if allowed
        else f"{instrument.id} has no overall judgement",
        _remedy(overall, allowed)
        if allowed
        else "leave overall out; what stands behind it belongs to the items and to reasons",
        path=path,
    )


def _report_sum(written: str, instrument: Instrument, path: FieldPath, file: str, problems: Problems) -> None:
    problems.add(
        "summed-score",
        file,
        f'"{_short(written)}" adds up the items of {instrument.id}, which is judged item by item',
        f"take the score out and give the items. {instrument.aggregation}",
        path=path,
    )


_TOTAL = re.compile(r"^(?:(?:overall|total|summed)[ _-]?)?(?:score|sum|total)$", re.IGNORECASE)
_SCORE = re.compile(
    r"^(?:(?:overall|total|summed|score|sum|[ _:=-])*"
    r"\d+(?:[.,]\d+)?\s*(?:%|per ?cent|points?|stars?|(?:/|of|out of)\s*\d+)?|[*★]+)$",
    re.IGNORECASE,
)
"""A number standing for a whole appraisal: 4, 80%, 17/20, 3 stars, ***."""


def _remedy(written: str, allowed: Iterable[Answer]) -> str:
    answers = tuple(allowed)
    near = _nearest(written, {word: answer.code for answer in answers for word in (answer.code, _plain(answer.label))})
    listed = ", ".join(answer.code for answer in answers)
    return f'write "{near}"; allowed: {listed}' if near else f"use one of: {listed}"


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _nearest(written: str, known: Mapping[str, str]) -> str | None:
    """The code whose word is what was written, begins with it or is close to it."""
    word = _plain(written)
    for candidate in known:
        if word and (candidate == word or candidate.startswith(f"{word}-")):
            return known[candidate]
    match = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=70)
    return known[match[0]] if match else None


def _short(written: object) -> str:
    return str(written)[:60]
