"""The records that evaluations, policies and reviews share: sources, links, coding, provenance."""

from __future__ import annotations

from typing import Literal

from .values import (
    CitationKey,
    Date,
    EntryReference,
    Id,
    Orcid,
    Prose,
    Record,
    Text,
    ThemeId,
    Voice,
    WebAddress,
    described,
)

Access = Literal["full-text", "in-part", "abstract", "catalogue-record", "secondary"]
"""How a document was read: whole, parts of it, its abstract, a catalogue record, or another document's report of it.

From most to least, the order in which pages offer them.
"""

LinkKind = Literal[
    "evaluates",
    "cites",
    "implements",
    "supersedes",
    "amends",
    "repeals",
    "responds-to",
    "commissioned",
    "companion",
    "included-in",
    "supports",
    "contradicts",
]
"""What one entry has to do with another, read from the entry that states it. Inverses are computed."""

PublicationStatus = Literal["published", "preprint", "corrected", "retracted", "unpublished", "expression-of-concern"]


class Source(Record):
    """Where in a document a statement stands."""

    report: CitationKey | None = described(
        "Key of the report the statement is in, when there are several.", "gravelle2007", default=None
    )
    place: Text | None = described(
        "Where in it, when there is no page: abstract, table 2, section 4.", "abstract", default=None
    )
    page: Text | None = described("Page or pages.", "31-34", default=None)
    quote: Text | None = described(
        "A short quotation, word for word, no longer than needed. It is shown as a quotation.",
        "a sense of security",
        default=None,
    )


class Provenance(Record):
    """One page that was read, how it was read, and what it backs."""

    address: WebAddress | None = described(
        "Web address of the page that was read.", "https://pubmed.ncbi.nlm.nih.gov/17107984/", default=None
    )
    report: CitationKey | None = described(
        "Or the key of the record, for something read on paper.", "gravelle2007", default=None
    )
    accessed_as: Access = described(
        "How it was read: full-text, in-part, abstract, catalogue-record or secondary.", "abstract"
    )
    backs: Text | None = described("Which facts of this entry it backs.", "outcomes, sample", default=None)
    read_on: Date | None = described("When it was read.", "2026-11-22", default=None)


class Correction(Record):
    """A mistake in an entry that was put right after readers could see it."""

    date: Date = described("The day it was put right.", "2026-12-08")
    what: Text = described(
        "What was wrong and what it says now, in one sentence for readers.",
        "The number of people was 112, not 121.",
    )
    by: Text | None = described("Who noticed it: a real name, or a role.", "a reader", default=None)


class CodingRecord(Record):
    """Who turned the document into this entry, when, from how much of it, and who checked."""

    by: Text = described("The coder: a real name, or a role such as first coder.", "first coder")
    orcid: Orcid | None = described("The coder's ORCID iD, where they gave one.", "0000-0002-1825-0097", default=None)
    on: Date = described("The day of coding.", "2026-11-22")
    access: Access = described(
        "How much of the document itself was read when coding it. Where only chapters, sections of an act, or the "
        "title and contents pages were read, it is in-part; where only pages about it were read, it is secondary.",
        "abstract",
    )
    checked_by: Text | None = described("Who checked the coding, if somebody did.", "second coder", default=None)
    checked_orcid: Orcid | None = described(
        "The checker's ORCID iD, where they gave one.", "0000-0002-1825-0097", default=None
    )
    checked_on: Date | None = described("When it was checked.", "2026-12-01", default=None)
    corrections: tuple[Correction, ...] = described(
        "Mistakes put right since; readers are told of each.",
        [{"date": "2026-12-08", "what": "The number of people was 112, not 121."}],
        default=(),
    )
    note: Text | None = described(
        "Anything a later coder should know.", "Two reports were read side by side.", default=None
    )


class Link(Record):
    """A statement that this entry stands in some relation to another."""

    to: EntryReference = described(
        "The other entry's id; one provision, target or outcome of it after #.",
        "supporting-people-ltc-2005#bed-days-5pc",
    )
    kind: LinkKind = described("The relation, read from this entry to the other.", "evaluates")
    place: Text | None = described("Where this entry's document says so.", "p. 31", default=None)
    note: Text | None = described("A few words on the relation.", "pilots of 2003-5", default=None)
    asserted_by: Text | None = described(
        "Who says so, when it is not the document itself.", "first coder", default=None
    )
    says_what_it_says: Literal["yes", "partly", "no", "not-checked"] | None = described(
        "Of a policy that cites: whether it says what the cited document says; left out, nobody has compared them.",
        "partly",
        default=None,
    )


class Finding(Record):
    """What a study or document says on one theme."""

    id: Id | None = described("A short id, when something must point at this finding.", "friend", default=None)
    theme: ThemeId = described("The theme it speaks to.", "continuity-of-care")
    statement: Text = described(
        "What was found, in one or two plain sentences of your own.",
        "Matrons were seen as almost filling the place of the family doctor.",
    )
    voices: tuple[Voice, ...] = described("Whose view it is, where it is somebody's.", ["older-people"], default=())
    strength: Text | None = described(
        "How strongly the authors put it, in their words.", "many suggested", default=None
    )
    source: Source | None = described("Where it stands.", {"report": "sargent2007", "place": "abstract"}, default=None)


class VoiceHeard(Record):
    """A group whose view was sought, and how."""

    voice: Voice = described("The group.", "carers")
    how: Text | None = described("How, and how many.", "52 interviews", default=None)


class Identifier(Record):
    """A number or code under which others know the document or study."""

    scheme: Literal[
        "command-paper",
        "chapter",
        "gateway",
        "circular",
        "isbn",
        "trial-registration",
        "grant",
        "report-number",
        "house-of-commons-paper",
        "other",
    ] = described("What kind of identifier it is.", "command-paper")
    value: Text = described("The identifier as printed.", "Cm 6268")


class Remark(Record):
    """A dated remark of a coder on the entry itself, for instance on a figure that looks wrong."""

    on: Date | None = described("When.", "2026-11-22", default=None)
    text: Prose = described("The remark.", "The interval is entered as printed; it does not hold its estimate.")
