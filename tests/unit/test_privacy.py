"""Personal details are found, and numbers that mean something else are left alone."""

from __future__ import annotations

import pytest

from synthesite.privacy import check_privacy
from synthesite.problems import Problems

NHS, MAIL, PHONE = "an NHS number", "an e-mail address", "a telephone number"


def found(text: str) -> list[tuple[int, int, str]]:
    problems = Problems()
    check_privacy(text, "evidence/evaluations/example.yml", problems)
    assert all(problem.slug == "privacy" for problem in problems)
    words = "this looks like {} of a person"
    return [
        (
            problem.line,
            problem.column,
            next(what for what in (NHS, MAIL, PHONE) if problem.message == words.format(what)),
        )
        for problem in problems
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("943 476 5919", [(1, 1, NHS)]),
        ("943-476-5919", [(1, 1, NHS)]),
        ("the person (943 476 5919) said", [(1, 13, NHS)]),
        ("Her number is 943 476 5919.", [(1, 15, NHS)]),
        ("NHS number 9434765919", [(1, 12, NHS)]),
        ("NHS No: 9434765919", [(1, 9, NHS)]),
        ("one\ntwo\n  quote: 943 476 5919\n", [(3, 10, NHS)]),
        ("111 111 1112 and 943 476 5919", [(1, 18, NHS)]),
        ("write to ann.sample@example.org", [(1, 10, MAIL)]),
        ("ann+case@mail.example.co.uk, ben@example.org", [(1, 1, MAIL), (1, 30, MAIL)]),
        ("mailto:ann@example.org", [(1, 8, MAIL)]),
        ("call 01234 567890", [(1, 6, PHONE)]),
        ("call 01234 567890.", [(1, 6, PHONE)]),
        ("020 7946 0018", [(1, 1, PHONE)]),
        ("(020) 7946 0018", [(1, 1, PHONE)]),
        ("+44 20 7946 0018", [(1, 1, PHONE)]),
        ("+44 (0)20 7946 0018", [(1, 1, PHONE)]),
        ("mobile 07700900123", [(1, 8, PHONE)]),
        ("07700-900123 or ann@example.org", [(1, 1, PHONE), (1, 17, MAIL)]),
    ],
)
def test_details_are_found_where_they_stand(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert sorted(found(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",  # check digit wrong
        "9434765919",  # ten digits that nothing calls an NHS number
        "1943 476 5919",
        "943 476 59190",
        "https://example.org/943-476-5919/07700900123",
        "doi:10.5555/943-476-5919",
        "10.1136/bmj.39020.413310.55",
        "address: https://example.org/@ann/01234567890",
        "ISBN 0-11-321934-4",
        "{scheme: isbn, value: 0113224602}",
        "ISBN-13: 978-0-11-322460-9",
        "ISRCTN07700900123",
        "NCT01234567",
        "orcid: 0000-0002-1825-0097",
        "PMC1801126, PMID 17107984",
        "Cm 6268; SDO 08/1605/122",
        "0.87 (0.60 to 1.25)",
        "estimate: 0.1234567890",
        "1,200,345 of 2,345,678",
        "05 06 07 08 09 10",
        "2001-04/2005-03, read on 2026-01-04",
        "01-02-2003 12:30",
        "as said elsewhere [@sargent2007; @gravelle2007, p. 3]",
        "Trusts @ home",
        "",
    ],
)
def test_numbers_that_mean_something_else_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_detail_beside_an_address_is_found() -> None:
    assert found("see https://example.org/943-476-5919 or 943 476 5919") == [(1, 41, NHS)]


def test_a_long_text_without_details_is_read_through() -> None:
    assert found("0" * 100_000 + " @" * 50_000) == []
