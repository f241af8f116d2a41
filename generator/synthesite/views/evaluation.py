"""The page of one evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ..labels import Labels
from ..load import Entry
from ..schema import Evaluation
from ..schema.appraisal import Appraisal, ItemJudgement
from ..schema.common import Finding
from ..schema.dates import written_date
from ..schema.evaluation import SampleGroup
from ..schema.instruments import Instrument, fitting_tools, load_instruments
from .agreement import entry_codings
from .crosswalk_rows import other_links, tested_rows
from .figures import outcome_row, source_words
from .model import Corpus, Fact, View, address_of, finding_folder
from .related import related_rows
from .rows import entry_row, link_groups, main_key, repeats


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding, with whose view it is."""

    id: str | None
    statement: str
    voices: tuple[str, ...]
    strength: str
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class AppraisalRow:
    """One appraisal, attributed."""

    tool: str
    target: str
    overall: str
    reasons: str
    assessor: str
    published: bool
    address: str | None
    entry: str | None
    items: tuple[tuple[str, str, str], ...]
    note: str


def finding_rows(findings: tuple[Finding, ...], corpus: Corpus) -> tuple[tuple[str, str, tuple[FindingRow, ...]], ...]:
    """Findings by theme, in the order of the scheme: theme id, label, rows."""
    order = {theme: position for position, theme in enumerate(corpus.linked.library.themes)}
    ordered = sorted(findings, key=lambda finding: order.get(finding.theme, len(order)))
    return tuple(
        (theme, corpus.labels.of("themes", theme), tuple(_finding_row(finding, corpus) for finding in rows))
        for theme, rows in groupby(ordered, key=lambda finding: finding.theme)
    )


def _finding_row(finding: Finding, corpus: Corpus) -> FindingRow:
    return FindingRow(
        id=finding.id,
        statement=finding.statement,
        voices=tuple(corpus.labels.of("voices", voice) for voice in finding.voices),
        strength=finding.strength or "",
        source=source_words(finding.source),
        quote=(finding.source.quote or "") if finding.source else "",
    )


def _answer_words(answer: str, tool: Instrument | None) -> str:
    """An answer by the instrument's label for it; as printed where the instrument does not know it."""
    known = tool.item_answers if tool is not None else ()
    return next((row.label for row in known if row.code == answer), answer)


def _support_words(item: ItemJudgement) -> str:
    """What supports a judgement, and where that stands."""
    place = f"p. {item.page}" if item.page and item.page.isdigit() else item.page
    return " ".join(text for text in (item.support, f"({place})" if place else None) if text)


def appraisal_rows(appraisals: tuple[Appraisal, ...], corpus: Corpus) -> tuple[AppraisalRow, ...]:
    """Appraisals with the names of their tools and items."""
    rows: list[AppraisalRow] = []
    for appraisal in appraisals:
        tool = load_instruments().get(appraisal.tool)
        names = {item.code: item.label for item in tool.items} if tool else {}
        published_in = (appraisal.published_in or "").split("#")[0]
        rows.append(
            AppraisalRow(
                tool=appraisal.tool_name or (tool.name if tool else appraisal.tool),
                target=appraisal.target or "",
                overall=_answer_words(appraisal.overall or "", tool),
                reasons=appraisal.reasons or "",
                assessor=appraisal.assessor,
                published=appraisal.published_in is not None or appraisal.address is not None,
                address=appraisal.address,
                entry=address_of(corpus.linked.kinds[published_in], published_in)
                if published_in in corpus.linked.kinds
                else None,
                items=tuple(
                    (
                        names.get(item.item, item.item.replace("-", " ")),
                        _answer_words(item.answer, tool),
                        _support_words(item),
                    )
                    for item in appraisal.items
                ),
                note=appraisal.note or "",
            )
        )
    return tuple(rows)


def sample_words(group: SampleGroup, labels: Labels) -> str:
    """A group that took part, in words: ``Evercare practices: 62``."""
    count = f"{group.n:,}" if isinstance(group.n, int) else labels.text(group.n)
    words = f"{group.group}: {count}" if count else group.group
    return words + (f" ({group.note})" if group.note else "")


def _facts(entry: Entry[Evaluation], corpus: Corpus) -> tuple[Fact, ...]:
    record, labels = entry.record, corpus.labels
    period = " ".join(
        text
        for text in (
            written_date(record.period) if record.period else "",
            f"({record.period_note})" if record.period_note and record.period else record.period_note or "",
        )
        if text
    )
    sample = [sample_words(group, labels) for group in record.sample]
    design = labels.of("designs", record.design)
    what = record.intervention
    intervention: list[str | None] = [what.name, *what.what] if what else []
    facts: list[tuple[str, list[str | None]]] = [
        ("Design", [design, None if repeats(record.design_note, design) else record.design_note]),
        (
            "Where",
            [
                ", ".join(labels.of("places", place) for place in record.countries),
                labels.text(record.setting),
            ],
        ),
        ("When", [period]),
        ("Who", [labels.text(record.population)]),
        ("Parts of the study", list(record.components)),
        ("What was done", intervention),
        ("Who did it", [labels.text(what.who) if what else ""]),
        (
            "How",
            [
                labels.text(text)
                for text in (
                    what.how,
                    what.where,
                    what.when,
                    what.how_much,
                    what.tailoring,
                    what.modifications,
                )
                if text
            ]
            if what
            else [],
        ),
        ("People per worker", [labels.text(what.caseload) if what else ""]),
        ("As planned?", [labels.text(what.fidelity) if what else ""]),
        ("Compared with", [labels.text(record.comparator)]),
        ("Took part", [record.sample_note, *sample]),
        (
            "Views sought from",
            [labels.of("voices", voice.voice) + (f" ({voice.how})" if voice.how else "") for voice in record.voices],
        ),
        (
            "Equity",
            [
                f"{row.dimension.replace('-', ' ')}: {row.use.replace('-', ' ')}"
                + (f" ({row.note})" if row.note else "")
                for row in record.equity
            ],
        ),
        ("Paid for by", [labels.text(record.funding)]),
        ("Declared interests", [labels.text(record.conflicts)]),
        ("Identifiers", [f"{labels.of('schemes', row.scheme)}: {row.value}" for row in record.identifiers]),
    ]
    return tuple(Fact(label, kept) for label, texts in facts if (kept := tuple(text for text in texts if text)))


def _filters(entry: Entry[Evaluation], corpus: Corpus) -> tuple[tuple[str, str], ...]:
    labels, name = corpus.labels, entry.id
    year = corpus.linked.years[name]
    return (
        ("kind", "evaluation"),
        *(("theme", labels.of("themes", theme)) for theme in corpus.linked.themes_of[name]),
        ("design", labels.of("designs", entry.record.design)),
        *(("country", labels.of("places", place)) for place in entry.record.countries),
        ("year", year or "no date"),
    )


def evaluation_view(entry: Entry[Evaluation], corpus: Corpus) -> View:
    """Plan the page of one evaluation."""
    record, linked = entry.record, corpus.linked
    domains = {domain.code: domain for domain in linked.library.codebook.outcome_domains}
    order = {domain: position for position, domain in enumerate(domains)}
    outcomes = sorted(record.outcomes, key=lambda outcome: order[outcome.domain])
    main = main_key(corpus, entry.id)
    links = link_groups(corpus, entry.id)
    tested, more = tested_rows(corpus, entry.id)
    bibliography = linked.library.bibliography
    return View(
        address=address_of("evaluation", entry.id),
        template="evaluation.html.jinja",
        kind="evaluation",
        title=linked.titles[entry.id],
        description=record.summary,
        source=entry.file,
        updated=record.coding.checked_on or record.coding.on,
        filters=_filters(entry, corpus),
        data={
            "entry": record,
            "id": entry.id,
            "record": bibliography[main] if main else None,
            "standing": corpus.statuses.of(bibliography[main] if main else None),
            "year": linked.years[entry.id],
            "facts": _facts(entry, corpus),
            "outcomes": tuple(outcome_row(outcome, domains, corpus.labels) for outcome in outcomes),
            "study_results": tuple((outcome, outcome.study_results) for outcome in outcomes if outcome.study_results),
            "findings": finding_rows(record.findings, corpus),
            "appraisals": appraisal_rows(record.appraisals, corpus),
            "tools": tuple(tool.name for tool in fitting_tools(_design_tools(record.design, corpus))),
            "links": links if more else other_links(corpus, links),
            "tested": tested,
            "tested_more": more,
            "related": related_rows(corpus, entry.id),
            "reviews": review_uses(corpus, entry.id),
            "themes": tuple((theme, corpus.labels.of("themes", theme)) for theme in linked.themes_of[entry.id]),
            "references": tuple((key, corpus.references[key]) for key in record.reports if key in corpus.references),
            "scope_note_shown": entry_row(corpus, entry.id).scope != "",
            "scope": corpus.labels.of("scopes", record.scope),
            "coded_on": written_date(record.coding.on),
            "coded_twice": entry_codings(corpus, entry.id),
        },
    )


def _design_tools(design: str, corpus: Corpus) -> tuple[str, ...]:
    """Ids of the instruments that the codebook names for a design."""
    designs = corpus.linked.library.codebook.designs
    return next((code.tools for code in designs if code.code == design), ())


def review_uses(corpus: Corpus, name: str) -> tuple[tuple[str, str, str, str], ...]:
    """Findings of our reviews that rest on an entry: review title, address, finding id, statement."""
    found = []
    for review, finding_id in corpus.linked.reviewed_in.get(name, ()):
        record = corpus.linked.library.reviews[review].record
        found_here = next(finding for finding in record.findings if finding.id == finding_id)
        folder = finding_folder(review, found_here.theme)
        found.append((record.title, folder, finding_id, found_here.statement))
    return tuple(found)
