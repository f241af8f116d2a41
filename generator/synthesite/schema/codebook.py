"""The site's own vocabularies: codebook.yml."""

from __future__ import annotations

from typing import Literal

from .values import Date, Id, Record, Text, WebAddress, described

DesignFamily = Literal[
    "randomised",
    "non-randomised",
    "uncontrolled",
    "qualitative",
    "mixed",
    "review",
    "economic",
    "descriptive",
]


class Code(Record):
    """One code of a vocabulary."""

    code: Id = described("The code that entries use.", "older-people")
    label: Text = described("What readers see.", "Older people")
    definition: Text = described(
        "What it means, and when to use it.", "People who receive the care, whatever their age limit."
    )
    alt_labels: tuple[Text, ...] = described(
        "Other names, for search and for spotting near misses.", ["patients"], default=()
    )


class DesignCode(Code):
    """A study design."""

    family: DesignFamily = described("The family it belongs to.", "randomised")
    tools: tuple[Id, ...] = described("Appraisal instruments that fit.", ["rob-2"], default=())


class DomainCode(Code):
    """An outcome domain."""

    beneficial: Literal["lower", "higher", "neither"] = described("Which way is good for people.", "lower")
    group: Text | None = described("Heading under which domains are shown together.", "Use of hospital", default=None)
    money: Literal["yes", "no"] = described(
        "Whether it is about money: the head of every theme says what was found on cost.", "no", default="no"
    )


class ScopeCode(Code):
    """How near an entry is to the site's subject."""

    directional: Literal["yes", "no"] = described("Whether displays of direction count it.", "yes")


class PolicyKindCode(Code):
    """A kind of policy."""

    binding: Literal["yes", "no", "varies"] = described("Whether this kind has the force of law.", "no")
    tools: tuple[Id, ...] = described(
        "Appraisal instruments that fit; AACODS where none is named.", ["agree-ii"], default=()
    )


class IssuerCode(Code):
    """A body that issues policy."""

    address: WebAddress | None = described(
        "Its page.", "https://www.gov.uk/government/organisations/department-of-health", default=None
    )
    successor: Id | None = described("What took over from it.", "dhsc", default=None)


class Codebook(Record):
    """codebook.yml: every vocabulary of the site."""

    title: Text = described("Name of the codebook.", "Codebook of nurse-led case management")
    version: Text = described("Its version; entries are coded to it.", "1.0")
    updated_on: Date = described("When it last changed.", "2026-11-22")
    double_coding: Text | None = described(
        "How entries are coded a second time here: which ones, from what, and how far the two coders worked apart.",
        "Every tenth entry, drawn by lot, from the same documents.",
        default=None,
    )
    designs: tuple[DesignCode, ...] = described(
        "Study designs.",
        [{"code": "cohort", "label": "Cohort study", "family": "non-randomised"}],
        min_length=1,
    )
    outcome_domains: tuple[DomainCode, ...] = described(
        "Outcome domains.", [{"code": "mortality", "label": "Deaths", "beneficial": "lower"}], min_length=1
    )
    voices: tuple[Code, ...] = described(
        "Whose view a finding can be.", [{"code": "carers", "label": "Carers"}], min_length=1
    )
    models: tuple[Code, ...] = described(
        "Models of care.", [{"code": "community-matron", "label": "Community matron"}], default=()
    )
    settings: tuple[Code, ...] = described(
        "Kinds of setting.", [{"code": "primary-care", "label": "Primary care"}], default=()
    )
    populations: tuple[Code, ...] = described(
        "Groups of people.", [{"code": "older-people", "label": "Older people"}], default=()
    )
    scopes: tuple[ScopeCode, ...] = described(
        "How near to the subject.",
        [{"code": "core", "label": "Nurse-led case management", "directional": "yes"}],
        min_length=1,
    )
    policy_kinds: tuple[PolicyKindCode, ...] = described(
        "Kinds of policy.", [{"code": "act", "label": "Act of Parliament", "binding": "yes"}], min_length=1
    )
    issuers: tuple[IssuerCode, ...] = described(
        "Bodies that issue policy.",
        [{"code": "department-of-health", "label": "Department of Health"}],
        min_length=1,
    )

    @property
    def counted_scopes(self) -> tuple[ScopeCode, ...]:
        """Scopes of entries about the subject itself, which displays of direction count."""
        return tuple(scope for scope in self.scopes if scope.directional == "yes")

    def vocabularies(self) -> dict[str, tuple[Code, ...]]:
        """Every vocabulary by the name that fields use."""
        return {
            "designs": self.designs,
            "outcome_domains": self.outcome_domains,
            "voices": self.voices,
            "models": self.models,
            "settings": self.settings,
            "populations": self.populations,
            "scopes": self.scopes,
            "policy_kinds": self.policy_kinds,
            "issuers": self.issuers,
        }
