"""The PRISMA 2020 flow diagram of a review: what each box says, where it leads, and the table behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ...synthesis.prisma import RESULTS, Arm, Box, FlowDiagram, FlowFault, flow_diagram
from ..model import Corpus, address_of
from ..review_records import reason_addresses, records_address
from .flow_layout import FlowBox, FlowLine, FlowStep, lay_out_flow
from .model import Cell, Column, Display, Selection, Table

KIND = "prisma-flow"

ARM_WORDS: Mapping[Arm, str] = MappingProxyType(
    {
        "previous": "Earlier version",
        "databases": "Databases and registers",
        "other": "Other methods",
        "included": "Included",
    }
)

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "previous_studies": "Studies in the earlier version",
        "previous_reports": "Reports of these",
        "database_results": "Records from databases",
        "register_results": "Records from registers",
        "website_results": "Records from websites",
        "organisation_results": "Records from organisations",
        "citations_results": "Records from citation searching",
        "other_results": "Records from other sources",
        "unlogged_results": "Records taken out by automation tools before the log was kept",
        "duplicates": "Duplicate records removed",
        "excluded_automatic": "Records taken out by automation tools",
        "excluded_other": "Records taken out for other reasons",
        "screened": "Records screened",
        "records_excluded": "Records excluded",
        "sought_reports": "Reports sought",
        "notretrieved_reports": "Reports that could not be had",
        "assessed": "Reports assessed",
        "excluded": "Reports excluded",
        "included": "Records included",
        "appraisal_excluded": "Studies left out after appraisal",
        "new_studies": "Studies included",
        "new_reports": "Reports of these",
        "total_studies": "Studies in all, with the earlier version",
        "total_reports": "Reports in all, with the earlier version",
        "total_studies_ma": "Studies whose results were pooled",
    }
)


def prisma_flow_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the flow diagram of the review that is selected."""
    review = selection.review
    if review is None or review not in corpus.linked.library.reviews:
        return _missing(selection, "A flow belongs to a review, and no review is selected.")
    diagram = flow_diagram(corpus.linked, review)
    if not corpus.linked.library.screening[review] and all(box.n is None for box in _found(diagram, diagram.arms)):
        return _missing(selection, "The review has no screening log and gives no numbers of records found.")
    return _Flow(corpus, review, diagram).display()


def _missing(selection: Selection, words: str) -> Display:
    return Display(
        kind=KIND,
        id=KIND,
        headline="No flow of records to show",
        subtitle=selection.title,
        reading="",
        table=Table("Flow of records", (Column("box", "Step"),), ()),
        missing=words,
    )


def _found(diagram: FlowDiagram, arms: Iterable[Arm]) -> list[Box]:
    return [
        box
        for box in diagram.boxes.values()
        if box.arm in arms and (box.id in RESULTS.values() or box.id.endswith("unlogged_results"))
    ]


def number_words(n: int | None) -> str:
    """A number of the flow, or that it was not recorded, which is not nought."""
    return "not recorded" if n is None else f"{n:,}"


def _n(number: int) -> str:
    """A number as flow diagrams give it, which no line break tears apart."""
    return f"(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{number:,})"


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def fault_words(fault: FlowFault) -> str:
    """What does not add up, for readers."""
    said = {
        "screened": f"the records found, less those removed, are {fault.expected:,}, but {fault.found:,} were screened",
        "included": f"{fault.expected:,} reports are left after exclusions, but {fault.found:,} records were included",
        "reports": f"there are {fault.expected:,} studies, but {fault.found:,} reports of them",
        "unscreened": f"{len(fault.names):,} of {fault.expected:,} entries came out of no record of the logs",
        "pooled": f"{fault.found:,} studies are said to be pooled, of {fault.expected:,}",
    }[fault.rule]
    return f"{ARM_WORDS[fault.arm]}: {said}."


class _Flow:
    """The boxes of one review's flow as words with links."""

    def __init__(self, corpus: Corpus, review: str, diagram: FlowDiagram) -> None:
        self.record = corpus.linked.library.reviews[review].record
        self.boxes, self.diagram, self.review = diagram.boxes, diagram, review
        self.logged = bool(corpus.linked.library.screening[review])
        self.reasons = reason_addresses(corpus, review) if self.logged else {}
        used = diagram.boxes["new_studies"].n or 0
        self.entries = (
            "policies" if diagram.policies == used else "studies and policies" if diagram.policies else "studies"
        )

    def display(self) -> Display:
        diagram = self.diagram
        steps = tuple(step for arm in diagram.arms for step in self._arm(arm))
        included = self._included()
        total = self._found_total(diagram.arms)
        used = self.boxes["new_studies"].n or 0
        arms = tuple((arm, ARM_WORDS[arm]) for arm in diagram.arms)
        return Display(
            kind=KIND,
            id=KIND,
            headline=f"{number_words(total).capitalize()} records found led to {used:,} {self.entries} in this review"
            if total is not None
            else f"{used:,} {self.entries} are in this review; how many records were found was not recorded",
            subtitle=f"{self.record.title}. PRISMA 2020 flow, counted from the screening logs and the entries; "
            "records, reports and studies are different units",
            reading=(
                "Follow the boxes downwards. Boxes beside the way hold what was left out. A record is one hit of a "
                "search; a report is a document; a study or policy is one entry of this site, which several records "
                "and reports can stand behind. “Not recorded” is not nought."
            ),
            table=self._table(),
            picture=lay_out_flow(arms, steps, included),
            summary=self._summary(steps, included),
            notes=self._notes(),
        )

    def _label(self, box: Box) -> str:
        if box.id in ("new_studies", "total_studies", "previous_studies", "total_studies_ma"):
            words = _LABELS[box.id]
            return words.replace("Studies", self.entries.capitalize()) if self.diagram.policies else words
        if box.id in ("records_excluded", "other_records_excluded") and box.arm in self.diagram.one_step:
            return "Records excluded, at whichever step"
        key = box.id
        for prefix in ("records_", "dbr_", "other_"):
            if key not in _LABELS and key.startswith(prefix):
                key = key.removeprefix(prefix)
        return _LABELS[key]

    def _address(self, box: Box) -> str | None:
        if box.id == "new_studies":
            return f"{address_of('review', self.review)}included/"
        if not self.logged or not box.n or box.id.endswith(("excluded_automatic", "unlogged_results")):
            return None
        if box.decision is not None:
            return records_address(self.review, box.decision)
        return records_address(self.review) if box.unit == "records" else None

    def _line(self, name: str) -> FlowLine | None:
        box = self.boxes.get(name)
        if box is None:
            return None
        if box.n is None:
            return FlowLine(f"{self._label(box)}: not recorded", None)
        return FlowLine(f"{self._label(box)} {_n(box.n)}", self._address(box))

    def _box(self, *names: str, parts: bool = False) -> FlowBox | None:
        lines = [line for name in names if (line := self._line(name)) is not None]
        if not lines:
            return None
        below: tuple[FlowLine, ...] = ()
        if parts:
            below = tuple(
                FlowLine(f"{_begun(words)} ({number_words(n)})", self.reasons.get(words))
                for words, n in self.boxes[names[0]].parts
            )
        return FlowBox(tuple(lines), below)

    def _found_total(self, arms: Iterable[Arm]) -> int | None:
        numbers = [box.n for box in _found(self.diagram, arms)]
        return None if None in numbers else sum(n for n in numbers if n is not None)

    def _found_box(self, arm: Arm) -> FlowBox:
        total = self._found_total((arm,))
        lines: list[FlowLine] = []
        for box in _found(self.diagram, (arm,)):
            lines.append(FlowLine(f"{_begun(self._label(box).removeprefix('Records '))} ({number_words(box.n)})", None))
            if box.parts:
                lines += [FlowLine(f"{words} ({number_words(n)})", None, indent=True) for words, n in box.parts]
        head = f"Records found {_n(total)}" if total is not None else "Records found: not recorded"
        return FlowBox((FlowLine(head, records_address(self.review) if self.logged else None),), tuple(lines))

    def _arm(self, arm: Arm) -> Iterable[FlowStep]:
        first, later = ("", "dbr_") if arm == "databases" else ("other_", "other_")
        removed = self._box(f"{first}duplicates", f"{first}excluded_automatic", f"{first}excluded_other")
        yield FlowStep(arm, "identification", "found", self._found_box(arm), removed)
        if f"{later}included" not in self.boxes:
            return
        screened = self._box("records_screened" if not first else "other_screened")
        excluded = self._box("records_excluded" if not first else "other_records_excluded", parts=True)
        yield FlowStep(arm, "screening", "screened", screened, excluded)
        if arm in self.diagram.one_step:
            said = "Reports sought, reports that could not be had, reports assessed: not recorded"
            why = "The log holds one decision for each record and not the step at which it was taken."
            unknown = FlowBox((FlowLine(said, None),), (FlowLine(why, None),), unknown=True)
            yield FlowStep(arm, "screening", "sought", unknown, None)
        else:
            lost = self._box(f"{later}notretrieved_reports")
            yield FlowStep(arm, "screening", "sought", self._box(f"{later}sought_reports"), lost)
            out = self._box(f"{later}excluded", parts=True)
            yield FlowStep(arm, "screening", "assessed", self._box(f"{later}assessed"), out)
        yield FlowStep(arm, "included", "included", self._box(f"{later}included"), None)

    def _included(self) -> tuple[FlowStep, ...]:
        diagram = self.diagram
        new = self._box("new_studies", "new_reports")
        earlier = self._box("previous_studies", "previous_reports")
        out = [line for line in (self._line("appraisal_excluded"),) if line is not None]
        if diagram.context:
            out.insert(0, FlowLine(f"Kept for context, not used in the review {_n(diagram.context)}", None))
        steps: list[FlowStep] = []
        if out:
            became = FlowBox(
                (FlowLine(f"Entries that these records became {_n(diagram.entries)}", None),),
                (FlowLine("Several records can lead to one entry.", None),),
            )
            steps.append(FlowStep("included", "included", "entries", became, FlowBox(tuple(out), ())))
        steps.append(FlowStep("included", "included", "new", new, None))
        total = self._box("total_studies", "total_reports")
        if total is not None:
            steps.append(FlowStep("included", "included", "total", total, earlier, inward=True))
        pooled = self._box("total_studies_ma")
        if pooled is not None:
            steps.append(FlowStep("included", "included", "pooled", pooled, None))
        return tuple(steps)

    def _summary(self, steps: Iterable[FlowStep], included: Iterable[FlowStep]) -> str:
        said = [
            line.words
            for step in (*steps, *included)
            for box in (step.main, step.side)
            if box is not None
            for line in box.lines
        ]
        return f"A flow diagram from the records found to what is included. {'; '.join(said)}."

    def _notes(self) -> tuple[str, ...]:
        notes: list[str] = []
        if "databases" not in self.diagram.arms:
            notes.append("No search of a database or register is recorded, so that arm of the diagram is left out.")
        if self.diagram.context:
            notes.append(
                f"The {self.diagram.context:,} entries kept for context are on this site, but outside the scope of "
                "the review."
            )
        if self.diagram.faults:
            notes.append("The numbers do not all follow from one another.")
            notes.extend(fault_words(fault) for fault in self.diagram.faults)
        if self.record.flow is not None and self.record.flow.note:
            notes.append(f"The authors say why: {self.record.flow.note}")
        return tuple(notes)

    def _table(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for box in self.boxes.values():
            arm = Cell(ARM_WORDS[box.arm])
            unit = Cell(self.entries if box.unit == "studies" else box.unit)
            label = self._label(box)
            rows.append((Cell(label, self._address(box)), Cell(box.id), arm, unit, Cell(number_words(box.n))))
            rows.extend(
                (Cell(f"{label}: {words}", self.reasons.get(words)), Cell(box.id), arm, unit, Cell(number_words(n)))
                for words, n in box.parts
            )
        columns = (
            Column("step", "Step"),
            Column("box", "Box of PRISMA 2020"),
            Column("arm", "Arm"),
            Column("unit", "Unit"),
            Column("number", "Number", number=True),
        )
        return Table("Flow of records, reports and studies", columns, tuple(rows))
