"""Which primary studies are in which reviews, with the corrected covered area."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ...synthesis.overlap import (
    Band,
    CoveredArea,
    OverlapMatrix,
    covered_area,
    overlap_band,
    overlap_matrix,
    pair_overlaps,
)
from ..model import Corpus, address_of
from ..rows import study_label
from .model import Cell, Column, Display, Selection, Table
from .year_axis import NARROW, UNIT_TEXT, at, shortened

BANDS: Mapping[Band, str] = {"slight": "slight", "moderate": "moderate", "high": "high", "very-high": "very high"}
LABEL, SQUARE, ROW = 190, 28, 24
"""Room for a study's name, width of a column, height of a row."""
PAIRS = 5
"""Pairs of reviews named in words."""


def percent_words(area: Fraction) -> str:
    """A share as per cents with one decimal where it is not whole: ``41.7%``."""
    tenths = (2000 * area.numerator + area.denominator) // (2 * area.denominator)
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def letter_of(number: int) -> str:
    """A short name for a column, counted from 0: A to Z, then AA, AB."""
    return (letter_of(number // 26 - 1) if number > 25 else "") + chr(65 + number % 26)


def overlap_display(corpus: Corpus, selection: Selection) -> Display:
    """Plan the matrix of reviews by primary study for the reviews of a selection."""
    matrix = overlap_matrix(corpus.linked, selection.evaluations)
    area = covered_area(matrix.included)
    known = len(matrix.reviews) + len(matrix.unknown)
    labels = {study: _study(corpus, matrix, study) for study in matrix.studies}
    within = {review: set(studies) for review, studies in matrix.included.items()}
    table = Table(
        f"Which study is in which review: {selection.title}",
        (
            Column("study", "Study"),
            Column("in_reviews", "In how many reviews", True),
            *(
                Column(review.replace("-", "_"), f"{letter_of(number)}: {study_label(corpus, review)}")
                for number, review in enumerate(matrix.reviews)
            ),
        ),
        tuple(
            (
                Cell(labels[study], address_of("evaluation", study) if study not in matrix.names else None),
                Cell(f"{sum(study in studies for studies in within.values()):,}"),
                *(
                    Cell("included") if study in within[review] else Cell("not noted", css="sy-nil")
                    for review in matrix.reviews
                ),
            )
            for study in matrix.studies
        ),
    )
    subtitle = (
        f"{selection.title}; {_plural(area.studies, 'study', 'studies')} noted in "
        f"{_plural(area.reviews, 'review', 'reviews')} of {known:,}"
    )
    if area.area is None:
        return Display(
            "overlap",
            "overlap",
            "How far the reviews overlap cannot be said",
            subtitle,
            "",
            table,
            missing=_missing(known, matrix),
            notes=_left_out(matrix)[bool(matrix.unknown) :],
        )
    shared = sum(sum(study in studies for studies in within.values()) > 1 for study in matrix.studies)
    return Display(
        kind="overlap",
        id="overlap",
        headline=_headline(area, shared),
        subtitle=f"{subtitle}. "
        f"Corrected covered area of what is noted: {percent_words(area.area)} ({BANDS[overlap_band(area.area)]})",
        reading="Each row is a study, each column a review. A filled square with a tick means that the study is noted "
        "as part of the review. Only studies that are entries here, or that a review's entry lists, can be noted. "
        "A low figure does not mean that the reviews rest on different studies.",
        table=table,
        picture=_picture(corpus, matrix, labels, within),
        summary=f"Matrix of {_plural(area.studies, 'study', 'studies')} by "
        f"{_plural(area.reviews, 'review', 'reviews')}, {_plural(area.inclusions, 'square', 'squares')} filled. "
        f"{_plural(shared, 'study is', 'studies are')} in more than one review. "
        f"The corrected covered area is {percent_words(area.area)}.",
        notes=(*_pair_notes(corpus, matrix), *_left_out(matrix)),
        legend=(("sy-overlap-mark", "noted as included"),),
    )


def _plural(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _study(corpus: Corpus, matrix: OverlapMatrix, study: str) -> str:
    return matrix.names[study] if study in matrix.names else study_label(corpus, study)


def _headline(area: CoveredArea, shared: int) -> str:
    counted = f"{area.studies:,} {'study' if area.studies == 1 else 'studies'} noted here"
    if not shared:
        return f"None of the {counted} is in more than one of {area.reviews:,} reviews"
    verb = "is" if shared == 1 else "are"
    return f"{shared:,} of the {counted} {verb} in more than one of {area.reviews:,} reviews"


def _missing(known: int, matrix: OverlapMatrix) -> str:
    if not known:
        return "There is no review among these entries."
    noted = len(matrix.reviews)
    return (
        f"Overlap needs two reviews whose studies are noted here. Of {_plural(known, 'review', 'reviews')}, "
        f"{noted or 'none'} {'has' if noted < 2 else 'have'} any."
    )


def _left_out(matrix: OverlapMatrix) -> tuple[str, ...]:
    notes = []
    if matrix.unknown:
        count = len(matrix.unknown)
        notes.append(
            f"{_plural(count, 'review is', 'reviews are')} left out, because none of "
            f"{'its' if count == 1 else 'their'} studies is noted here."
        )
    if matrix.not_primary:
        notes.append(
            f"{_plural(matrix.not_primary, 'inclusion is', 'inclusions are')} left out, because what is included is "
            "itself a review."
        )
    return tuple(notes)


def _pair_notes(corpus: Corpus, matrix: OverlapMatrix) -> tuple[str, ...]:
    pairs = [pair for pair in pair_overlaps(matrix.included) if pair.shared]
    found = [
        f"{study_label(corpus, pair.first)} and {study_label(corpus, pair.second)} share {pair.shared:,} of "
        f"{_plural(pair.studies, 'study', 'studies')} ({percent_words(pair.area)}, {BANDS[overlap_band(pair.area)]})."
        for pair in pairs[:PAIRS]
    ]
    if len(pairs) > PAIRS:
        found.append(
            f"{_plural(len(pairs) - PAIRS, 'more pair of reviews shares', 'more pairs of reviews share')} less."
        )
    return tuple(found)


def _picture(
    corpus: Corpus, matrix: OverlapMatrix, labels: Mapping[str, str], within: Mapping[str, set[str]]
) -> Mapping[str, Any]:
    """Geometry: a key of the reviews, then a row for each study with a square for each review."""
    label = max(LABEL, NARROW - SQUARE * len(matrix.reviews) - 8)
    width = label + SQUARE * len(matrix.reviews) + 8
    key = []
    for number, review in enumerate(matrix.reviews):
        count = _plural(len(within[review]), "study", "studies")
        name = shortened(study_label(corpus, review), width - 34 - (len(count) + 2) * UNIT_TEXT)
        key.append({"letter": letter_of(number), "y": at(16 + number * 20), "words": f"{name}, {count}"})
    top = 20 * len(key) + 44
    columns = [
        {"x": at(label + SQUARE * number + SQUARE / 2), "letter": letter_of(number)}
        for number in range(len(matrix.reviews))
    ]
    rows = []
    for position, study in enumerate(matrix.studies):
        y = top + position * ROW
        rows.append(
            {
                "label": shortened(labels[study], label - 12, UNIT_TEXT),
                "label_x": at(label - 8),
                "label_y": at(y + 16),
                "cells": [
                    {
                        "x": at(label + SQUARE * number + 4),
                        "y": at(y + 2),
                        "tick": _tick(label + SQUARE * number + 4, y + 2) if study in within[review] else "",
                    }
                    for number, review in enumerate(matrix.reviews)
                ],
            }
        )
    return {
        "width": width,
        "height": at(top + len(rows) * ROW + 6),
        "key": key,
        "columns": columns,
        "columns_y": at(top - 8),
        "rows": rows,
        "size": 20,
    }


def _tick(x: float, y: float) -> str:
    return f"M{at(x + 4.5)} {at(y + 10.5)}L{at(x + 8.5)} {at(y + 14.5)}L{at(x + 15.5)} {at(y + 6)}"
