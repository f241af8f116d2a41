"""Overlap of reviews: known answers for the corrected covered area, and the matrix read from entries."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from synthesite.pipeline import check_project
from synthesite.synthesis.overlap import covered_area, name_key, overlap_band, overlap_matrix, pair_overlaps

MakeProject = Callable[..., Path]

# Fourteen trials in six systematic reviews: the example matrix that the R package ccaR ships (inst/extdata/test.csv),
# after Bougioukas and others, J Clin Epidemiol 2021;132:34-45. Counted by hand: 43 ticks, 14 trials, 6 reviews, so
# (43 - 14) / (14 x 6 - 14) = 29/70 = 41.4%. The package's page says that Guo 2016 has 12 trials, two of them in no
# other review, and that the one trial of Middleton 2014 is in no other.
ROWS = """
Cheung2011   Guo Gilinsky Peacock Chasan
Clark2009    Middleton
Ferrara2011  Guo Gilinsky Peacock Chasan
Hu2012       Guo Gilinsky Chasan
Ji2011       Guo
Kim2012      Guo Gilinsky Peacock Chasan
McIntyre2012 Guo Gilinsky Peacock Chasan
Peterson1995 Gilinsky
Ratner2008   Guo Gilinsky Morton Peacock Chasan
Reinhardt2012 Guo Gilinsky Peacock Chasan
Shek2014     Guo Gilinsky Morton
Shyam2013    Guo Gilinsky Morton Chasan
Wein1999     Guo Gilinsky Morton Chasan
Yu2012       Guo
"""


def _included() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in ROWS.split("\n"):
        if row:
            study, *reviews = row.split()
            for review in reviews:
                found.setdefault(review, set()).add(study)
    return found


SIX_REVIEWS = _included()

# Vignette "CCA" of the R package junoR: five reviews, three different included studies, printed result 41.66667.
JUNO = {"1": {"1", "2"}, "2": {"2"}, "3": {"1", "3"}, "4": {"1", "3"}, "5": {"2"}}


@pytest.mark.parametrize(
    ("included", "counts", "area"),
    [
        (JUNO, (8, 3, 5), Fraction(5, 12)),
        (SIX_REVIEWS, (43, 14, 6), Fraction(29, 70)),
        # by definition: the same studies in every review, and none in two
        ({"a": {"1", "2"}, "b": {"1", "2"}, "c": {"1", "2"}}, (6, 2, 3), Fraction(1)),
        ({"a": {"1"}, "b": {"2"}}, (2, 2, 2), Fraction(0)),
        # nothing to compare
        ({"a": {"1", "2"}}, (2, 2, 1), None),
        ({}, (0, 0, 0), None),
        ({"a": set(), "b": set()}, (0, 0, 2), None),
    ],
)
def test_published_examples(included: dict[str, set[str]], counts: tuple[int, int, int], area: Fraction | None) -> None:
    found = covered_area(included)
    assert (found.inclusions, found.studies, found.reviews) == counts
    assert found.area == area
    if included is JUNO:
        assert float(found.area or 0) * 100 == pytest.approx(41.66667, abs=5e-6)


def test_pairs_of_the_published_matrix() -> None:
    pairs = {frozenset((pair.first, pair.second)): pair for pair in pair_overlaps(SIX_REVIEWS)}
    assert len(pairs) == 15
    # counted by hand: Guo has 12 trials and Gilinsky 11, of which 10 are the same
    both = pairs[frozenset(("Guo", "Gilinsky"))]
    assert (both.shared, both.studies, both.area) == (10, 13, Fraction(10, 13))
    assert all(pairs[frozenset(("Middleton", other))].area == 0 for other in SIX_REVIEWS if other != "Middleton")
    for pair in pairs.values():  # for two reviews the general formula says the same
        two = {name: SIX_REVIEWS[name] for name in (pair.first, pair.second)}
        assert covered_area(two).area == pair.area
    assert [pair.area for pair in pair_overlaps(SIX_REVIEWS)] == sorted((p.area for p in pairs.values()), reverse=True)


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        ("0", "slight"),
        ("5", "slight"),
        ("5.1", "moderate"),
        ("10", "moderate"),
        ("10.5", "high"),
        ("15", "high"),
        ("15.1", "very-high"),
        ("100", "very-high"),
    ],
)
def test_bands(percent: str, band: str) -> None:
    assert overlap_band(Fraction(percent) / 100) == band


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Béland et al., 2006", "beland 2006"),
        ("Beland and others 2006", "beland 2006"),
        ("Young & Old 2001a", "young and old 2001a"),
        ("O'Brien et al 1999", "o brien 1999"),
    ],
)
def test_names_of_studies(printed: str, key: str) -> None:
    assert name_key(printed) == key


SECOND = """\
reports: [second2014]
design: systematic-review
scope: core
summary: A second review.
countries: [international]
outcomes:
  - domain: emergency-admissions
    measure: People admitted in an emergency
    direction: unclear
    study_results:
      - {study: "Example, 2009"}
      - {study: Elsewhere et al. 1999, estimate: 0.9}
links:
  - {to: review-2013, kind: cites}
coding: {by: first coder, on: 2026-01-05, access: abstract}
provenance:
  - {report: second2014, accessed_as: abstract}
"""


def test_matrix_from_links_and_listed_results(make_project: MakeProject) -> None:
    project = make_project()
    (project / "evidence/evaluations/second-2014.yml").write_text(SECOND, encoding="utf-8")
    bib = project / "evidence/references.bib"
    text = bib.read_text(encoding="utf-8")
    bib.write_text(
        text
        + "\n@article{second2014, author = {Second, Sam}, title = {A second review}, year = {2014}, journal = {J}}\n",
        encoding="utf-8",
    )
    linked = check_project(project).linked
    matrix = overlap_matrix(linked, linked.library.evaluations)
    assert set(matrix.reviews) == {"review-2013", "second-2014"}
    assert matrix.included["review-2013"] == ("trial-2009", "rural-2011"), "a link and a listed result are one tick"
    assert linked.library.bibliography["trial2009"].short == "Example and others 2009"
    assert matrix.included["second-2014"] == ("trial-2009", "elsewhere 1999"), "by name, and under its own name"
    assert matrix.names["elsewhere 1999"] == "Elsewhere et al. 1999"
    assert matrix.unknown == ()
    assert matrix.not_primary == 0


def test_only_the_reviews_asked_for(make_project: MakeProject) -> None:
    linked = check_project(make_project()).linked
    assert overlap_matrix(linked, ["trial-2009"]).reviews == ()
    one = overlap_matrix(linked, ["review-2013", "trial-2009"])
    assert one.reviews == ("review-2013",)
    assert covered_area(one.included).area is None
