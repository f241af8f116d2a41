"""The theme scheme: SKOS concepts that evaluations and policies share."""

from __future__ import annotations

from .values import Date, Id, Orcid, OutcomeDomain, Record, Text, ThemeId, WebAddress, described


class Matches(Record):
    """Concepts of other vocabularies (SKOS mapping properties)."""

    exact: tuple[Text, ...] = described("The same concept.", ["mesh:D003266"], default=())
    close: tuple[Text, ...] = described("Nearly the same.", ["mesh:D019090"], default=())
    broad: tuple[Text, ...] = described("A broader concept.", ["mesh:D005159"], default=())
    narrow: tuple[Text, ...] = described("A narrower concept.", ["mesh:D000073556"], default=())
    related: tuple[Text, ...] = described("A related concept.", ["mesh:D012935"], default=())


class Theme(Record):
    """One theme (skos:Concept)."""

    id: Id = described("Its id, used in entries and addresses.", "continuity-of-care")
    label: Text = described("Its name (skos:prefLabel).", "Continuity of care")
    plain_label: Text | None = described(
        "The name as somebody without training would say it.", "Seeing the same person", default=None
    )
    alt_labels: tuple[Text, ...] = described("Other names (skos:altLabel).", ["relational continuity"], default=())
    hidden_labels: tuple[Text, ...] = described(
        "Words people search with, misspellings too (skos:hiddenLabel).", ["same nurse"], default=()
    )
    definition: Text = described(
        "What it is, in one or two plain sentences.",
        "Care joined up over time by the same person, the same information or the same plan.",
    )
    scope_note: Text = described(
        "What belongs here and what does not.",
        "Use for who people see; joint working of services is Integration.",
    )
    broader: ThemeId | None = described("The one broader theme.", "social-work-overlap", default=None)
    related: tuple[ThemeId, ...] = described("Related themes.", ["psychosocial-support"], default=())
    matches: Matches | None = described(
        "The same or similar concepts elsewhere.", {"exact": ["mesh:D003266"]}, default=None
    )
    outcome_domains: tuple[OutcomeDomain, ...] = described(
        "Outcome domains whose results speak to this theme.", ["emergency-admissions"], default=()
    )
    question: Text = described(
        "The question a reader has, as they would ask it.", "Did people see the same nurse, and did it help?"
    )
    curator: Text | None = described("Who looks after it: a real name or a role.", "curator of the site", default=None)
    curator_orcid: Orcid | None = described(
        "The curator's ORCID iD, where they gave one.", "0000-0002-1825-0097", default=None
    )
    reviewed_on: Date | None = described("When it was last reviewed as a whole.", "2026-11-22", default=None)
    replaced_by: ThemeId | None = described("For a theme no longer used: the one to use.", "integration", default=None)


class ThemeScheme(Record):
    """themes.yml: the whole scheme (skos:ConceptScheme)."""

    title: Text = described("Name of the scheme.", "Themes of nurse-led case management")
    description: Text = described("What the scheme is for.", "Shared by evaluations and policies.")
    address: WebAddress | None = described(
        "Address of the scheme, where it has one.", "https://example.org/themes", default=None
    )
    themes: tuple[Theme, ...] = described("The themes.", [{"id": "cost", "label": "Cost"}], min_length=1)
