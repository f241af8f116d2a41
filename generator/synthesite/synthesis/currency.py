"""How up to date things are, by the data's own dates. No clock is read."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..library import Library
from ..schema.dates import from_epoch, latest
from ..schema.review import Currency


def as_of(library: Library) -> str:
    """The day that stands for now: SOURCE_DATE_EPOCH where set, else the newest coding or review date."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return from_epoch(int(epoch))
    dates = [library.codebook.updated_on] if library.codebook.updated_on else []
    for _, entry in library.entries():
        if coding := entry.record.coding:
            dates.extend(date for date in (coding.on, coding.checked_on) if date)
            dates.extend(correction.date for correction in coding.corrections)
    for review in library.reviews.values():
        if review.record.currency and review.record.currency.published_on:
            dates.append(review.record.currency.published_on)
        dates.extend(change.date for change in review.record.changes)
    known = [latest(date) for date in dates]
    return max(known) if known else "0001-01-01"


def newest_coding(library: Library) -> str | None:
    """The newest day on which an entry was coded or checked."""
    days = [
        day
        for _, entry in library.entries()
        if entry.record.coding
        for day in (entry.record.coding.on, entry.record.coding.checked_on)
        if day
    ]
    return max(days, key=latest) if days else None


@dataclass(frozen=True, slots=True)
class ReviewCurrency:
    """A review's dates, with what follows from them."""

    stated: Currency
    overdue: bool
    newest_entry: str | None


def is_overdue(currency: Currency, day: str) -> bool:
    """Whether a review's next search is overdue on a day; an ended review is never overdue."""
    due = currency.next_search_due
    return currency.mode != "ended" and due is not None and latest(due) < day


def review_currency(library: Library, currency: Currency, day: str) -> ReviewCurrency:
    """A review's dates, with what follows from them on a day."""
    return ReviewCurrency(currency, is_overdue(currency, day), newest_coding(library))
