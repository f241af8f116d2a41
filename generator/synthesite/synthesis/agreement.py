"""How far the two coders of an entry agree: field by field over entries, entry by entry, and every disagreement.

The public way in is ``summarise_agreement(library, ids)``; ids are those of a set of entries, such as the ones that a
change touches. Agreement is counted before reconciling: what was settled since is undone first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ..library import Coding, Library
from ..load import Entry
from ..schema import Evaluation, Policy
from ..schema.instruments import Sense, load_instruments
from ..schema.second_coding import ComparedField
from .agreement_coefficients import (
    Kappa,
    Pair,
    adjusted_agreement,
    clustered_kappa,
    cohens_kappa,
    commonest,
    jaccard,
    krippendorff_alpha,
    pooled_kappa,
    presence,
)
from .coded_fields import ABSENT, FORMS, PRESENT, Form
from .coding_comparison import ComparedAnswer, Comparison, compare_coding

LOPSIDED = 0.8
"""From this share of one value on, kappa is said to mislead: chance agreement is then high whatever coders do."""

FEW = 10
"""Below this number of things compared, numbers are said to tell little."""

_SCALE: tuple[Sense, ...] = ("good", "some", "poor", "critical")
"""Senses of judgements from one end to the other; unclear and not assessed have no place on it."""


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label of a list, over all entries compared: how often each coder gave it."""

    label: str
    both: int
    only_first: int
    only_second: int
    neither: int
    kappa: Kappa

    @property
    def differing(self) -> int:
        """Codings in which one coder alone gave it."""
        return self.only_first + self.only_second


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """One field over all entries that both coders coded it for."""

    field: ComparedField
    form: Form
    codings: int
    """Second codings that have the field, and whose entry has it too."""
    only_one: int
    """Second codings where one coder coded the field and the other did not."""
    compared: int
    """Values compared; of lists, labels that either coder gave."""
    agreed: int
    kappa: Kappa
    """Of lists pooled over labels; with several values an entry, the interval leaves out entry after entry."""
    weighted: Kappa | None
    """Linearly weighted, over judgements that have a place on a scale; None for fields without such."""
    adjusted: float | None
    """Prevalence-adjusted agreement; None for lists, where it says as good as nothing."""
    common: tuple[str, float] | None
    """The value given most often, and its share; None for lists."""
    alpha: float | None
    """Krippendorff's alpha over all coders; None for lists, and where it cannot be computed."""
    overlap: float | None
    """Of lists: the mean over entries of labels both gave out of labels either gave."""
    labels: tuple[LabelAgreement, ...] = ()
    """Of lists: every label that anybody gave."""

    @property
    def share(self) -> float | None:
        """Share of what was compared that agrees, from 0 to 1."""
        return self.agreed / self.compared if self.compared else None

    @property
    def misleading(self) -> bool:
        """Whether one value is so common that kappa says little."""
        return self.kappa.value is not None and self.common is not None and self.common[1] >= LOPSIDED


@dataclass(frozen=True, slots=True)
class EntryAgreement:
    """One second coding of one entry."""

    entry: str
    file: str
    """The file of the second coding."""
    first_by: str
    second_by: str
    first_access: str
    second_access: str
    notes: tuple[str, ...]
    """Where the second coder hesitated, in their words."""
    answers: tuple[ComparedAnswer, ...]

    @property
    def compared(self) -> int:
        """Things both coded."""
        return len(self.answers)

    @property
    def agreed(self) -> int:
        """Things on which they agree."""
        return sum(answer.agreed for answer in self.answers)

    @property
    def disagreements(self) -> tuple[ComparedAnswer, ...]:
        """Things on which they do not."""
        return tuple(answer for answer in self.answers if not answer.agreed)

    @property
    def still_open(self) -> int:
        """Disagreements that nobody has settled."""
        return sum(answer.settled is None for answer in self.disagreements)


@dataclass(frozen=True, slots=True, eq=False)
class AgreementSummary:
    """Agreement between the coders of a set of entries.

    Two of them are never compared; what is worked out of one can be kept for it.
    """

    fields: tuple[FieldAgreement, ...] = ()
    """Those that anybody coded twice, in the order of FORMS."""
    codings: tuple[EntryAgreement, ...] = ()
    """By entry, then by the second coder's initials."""
    entries: int = 0
    """Entries of the set, coded twice or not."""
    by_entry: Mapping[str, tuple[EntryAgreement, ...]] = field(default_factory=dict)
    """The second codings of each entry that has any."""

    @property
    def twice(self) -> int:
        """Entries coded twice."""
        return len({coding.entry for coding in self.codings})

    @property
    def compared(self) -> int:
        """Things that two coders coded, over all entries and fields."""
        return sum(coding.compared for coding in self.codings)

    @property
    def agreed(self) -> int:
        """Those of them on which they agree."""
        return sum(coding.agreed for coding in self.codings)

    @property
    def disagreements(self) -> tuple[ComparedAnswer, ...]:
        """Every disagreement, by entry."""
        return tuple(answer for coding in self.codings for answer in coding.disagreements)

    @property
    def still_open(self) -> int:
        """Disagreements that nobody has settled."""
        return sum(coding.still_open for coding in self.codings)


def summarise_agreement(library: Library, ids: Collection[str] | None = None) -> AgreementSummary:
    """Compare every second coding with its entry, and add up over a set of entries.

    Entries of which some part could not be read are left out. A coding that names no entry is a problem of its own,
    and passed over here.

    Args:
        library: everything that was read.
        ids: the entries to look at; None for all. Ids without an entry are passed over.
    """
    entries = {entry.id: entry for _, entry in library.entries() if ids is None or entry.id in ids}
    chosen = sorted(
        (coding for coding in library.codings if coding.of in entries and entries[coding.of].complete),
        key=lambda coding: (coding.of, coding.initials),
    )
    compared = [(coding, compare_coding(entries[coding.of], coding, library)) for coding in chosen]
    fields = tuple(
        found for name in FORMS if (found := _field(name, [pair for _, pair in compared])).codings or found.only_one
    )
    codings = tuple(_entry(entries[coding.of], coding, found) for coding, found in compared)
    by_entry: dict[str, tuple[EntryAgreement, ...]] = {}
    for one in codings:
        by_entry[one.entry] = (*by_entry.get(one.entry, ()), one)
    return AgreementSummary(fields, codings, len(entries), MappingProxyType(by_entry))


def _entry(entry: Entry[Evaluation] | Entry[Policy], coding: Coding, found: Comparison) -> EntryAgreement:
    first, second = entry.record.coding, getattr(coding.record, "coding", None)
    return EntryAgreement(
        entry=entry.id,
        file=coding.file,
        first_by=first.by,
        second_by=second.by if second else "",
        first_access=first.access,
        second_access=second.access if second else "",
        notes=tuple(text for text in (second.notes, second.note) if text) if second else (),
        answers=found.answers,
    )


def _field(name: ComparedField, found: Sequence[Comparison]) -> FieldAgreement:
    both = [one for one in found if name in one.sides]
    answers = [answer for one in both for answer in one.answers if answer.field == name]
    form = FORMS[name]
    several = len({one.entry for one in both}) < len(both)
    groups = [tuple(pairs) for _, pairs in _by_entry(answers)]
    pairs = [pair for group in groups for pair in group]
    rows = [(one.sides[name].first.values.keys(), one.sides[name].second.values.keys()) for one in both]
    if form == "list":
        kappa = pooled_kappa(rows)
    else:
        kappa = clustered_kappa(groups) if several or form == "each" else cohens_kappa(pairs)
    agreed = sum(answer.agreed for answer in answers)
    plain = form != "list" and bool(pairs)
    overlaps = [share for row in rows if (share := jaccard(*row)) is not None]
    return FieldAgreement(
        field=name,
        form=form,
        codings=len(both),
        only_one=sum(name in one.only_one for one in found),
        compared=len(answers),
        agreed=agreed,
        kappa=kappa,
        weighted=_weighted(answers) if name == "appraisals" else None,
        adjusted=adjusted_agreement(agreed / len(answers), len({value for pair in pairs for value in pair}))
        if plain
        else None,
        common=commonest(pairs) if plain else None,
        alpha=krippendorff_alpha(_units(answers)) if plain else None,
        overlap=sum(overlaps) / len(overlaps) if form == "list" and overlaps else None,
        labels=tuple(_label(label, rows) for label in sorted({answer.of for answer in answers}))
        if form == "list"
        else (),
    )


def _by_entry(answers: Sequence[ComparedAnswer]) -> Iterator[tuple[str, list[Pair]]]:
    groups: dict[str, list[Pair]] = {}
    for answer in answers:
        groups.setdefault(answer.entry, []).append((answer.first, answer.second))
    yield from groups.items()


def _units(answers: Sequence[ComparedAnswer]) -> list[list[str]]:
    """All values of each thing: the first coder's once, and that of each second coder."""
    units: dict[tuple[str, str], list[str]] = {}
    for answer in answers:
        units.setdefault((answer.entry, answer.of), [answer.first]).append(answer.second)
    return list(units.values())


def _label(label: str, rows: Sequence[tuple[Collection[str], Collection[str]]]) -> LabelAgreement:
    pairs = presence(rows, label)
    return LabelAgreement(
        label,
        pairs.count((PRESENT, PRESENT)),
        pairs.count((PRESENT, ABSENT)),
        pairs.count((ABSENT, PRESENT)),
        pairs.count((ABSENT, ABSENT)),
        cohens_kappa(pairs),
    )


def _weighted(answers: Sequence[ComparedAnswer]) -> Kappa | None:
    """Linearly weighted kappa over judgements with a place on the scale from good to critical."""
    pairs: list[Pair] = []
    for answer in answers:
        senses = tuple(_sense(answer.of, value) for value in (answer.first, answer.second))
        if senses[0] in _SCALE and senses[1] in _SCALE:
            pairs.append((senses[0], senses[1]))
    used = {value for pair in pairs for value in pair}
    if not pairs:
        return None
    last = max(_SCALE.index(value) for value in _SCALE if value in used)
    return cohens_kappa(pairs, _SCALE[: last + 1], "linear")


def _sense(of: str, answer: str) -> str:
    tool = load_instruments().get(of.partition("/")[0])
    if tool is None:
        return "plain"
    return next((row.sense for row in (*tool.item_answers, *(tool.overall or ())) if row.code == answer), "plain")
