"""evidence/status.yml: what the networked checks found, dated. Written by ``synthesite refresh``, read by the build."""

from __future__ import annotations

from typing import Literal

from .values import Date, Record, Text, WebAddress, described

LinkState = Literal["ok", "redirected", "dead", "blocked", "unknown"]
"""What became of an address: it answers; it has moved for good; it is gone (404, 410); it answers but not to
programs; nothing certain was learned."""

NoticeKind = Literal["correction", "expression-of-concern", "partial-retraction", "retraction"]

DOI_PATTERN = r"^10\.\d{4,9}(\.\d+)*/[!-~]+$"


class LinkCheck(Record):
    """One web address and what became of it."""

    address: WebAddress = described("The address, as entries cite it.", "https://example.org/report.pdf")
    state: LinkState = described("What became of it.", "dead")
    checked_on: Date = described("The day it was asked.", "2026-11-22")
    location: WebAddress | None = described("Where it has moved.", "https://example.org/new.pdf", default=None)
    archived: WebAddress | None = described(
        "A copy in a web archive.", "https://web.archive.org/web/2015/https://example.org/report.pdf", default=None
    )
    archived_on: Date | None = described("The day of that copy.", "2015-03-01", default=None)
    note: Text | None = described("What the answer was.", "404", default=None)


class Notice(Record):
    """A published notice that corrects a document, warns of it or takes it back."""

    kind: NoticeKind = described("What the notice does.", "retraction")
    date: Date | None = described("When it was published.", "2019-03", default=None)
    doi: Text | None = described("Its DOI.", "10.1136/example.notice", default=None, pattern=DOI_PATTERN)
    source: Text | None = described("Who says so: publisher or retraction-watch.", "publisher", default=None)


class WorkCheck(Record):
    """One DOI and the notices on it."""

    doi: Text = described("The DOI.", "10.1136/bmj.39020.413310.55", pattern=DOI_PATTERN)
    checked_on: Date = described("The day it was asked.", "2026-11-22")
    notices: tuple[Notice, ...] = described("Its notices.", [{"kind": "retraction"}], default=())


class NetworkStatus(Record):
    """The whole file."""

    links: tuple[LinkCheck, ...] = described(
        "Addresses.",
        [{"address": "https://example.org/", "state": "ok", "checked_on": "2026-11-22"}],
        default=(),
    )
    works: tuple[WorkCheck, ...] = described(
        "Documents by DOI.", [{"doi": "10.1136/bmj.39020.413310.55", "checked_on": "2026-11-22"}], default=()
    )
