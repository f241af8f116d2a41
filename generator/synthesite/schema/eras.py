"""Eras: spans of time that the policy timeline shows as bands, from eras.yml."""

from __future__ import annotations

from typing import Literal

from .values import Date, Id, Record, Text, WebAddress, described


class Era(Record):
    """One span of time: a government in office, or a way in which services were organised."""

    id: Id = described("A short id.", "primary-care-trusts")
    label: Text = described("What readers see.", "Primary care trusts")
    kind: Literal["government", "organisation"] = described(
        "A government, or a way in which services were organised.", "organisation"
    )
    period: Date = described("From when to when; two dots for no end yet.", "2002-04/2013-03")
    note: Text | None = described("What the dates do not say.", "England only", default=None)
    source: WebAddress = described("The page that says so.", "https://example.org/history")
    place: Text | None = described("Where on that page.", "section 2", default=None)


class EraList(Record):
    """eras.yml: what stood behind the policies in time. The file is optional."""

    eras: tuple[Era, ...] = described(
        "Every era, in any order.",
        [
            {
                "id": "primary-care-trusts",
                "label": "Primary care trusts",
                "kind": "organisation",
                "period": "2002-04/2013-03",
                "source": "https://example.org/history",
            }
        ],
        default=(),
    )
