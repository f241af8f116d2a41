"""The browse index of the good example, read by a second reader that follows the description of its form."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from synthesite.browse_words import _packed, stem, word_pieces
from synthesite.facet_columns import Facet, FacetValue, study_size
from synthesite.facets import FOLDER, INDEX, ROWS, browse_files, browse_order
from synthesite.pipeline import RenderedSite, check_project, render_project
from synthesite.schema import Evaluation

NEWEST_FIRST = [
    "review-2013", "strategy-2012", "rural-2011", "interviews-2010", "trial-2009", "before-after-2007", "model-2005",
    "plan-2000",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    patch = pytest.MonkeyPatch()
    patch.setenv("SYNTHESITE_CACHE", str(tmp_path_factory.mktemp("cache")))
    try:
        return render_project(check_project(Path(__file__).parent.parent / "data" / "good"))
    finally:
        patch.undo()


@dataclass(frozen=True, slots=True)
class Read:
    """The index as a reader sees it: codes of each entry by facet, by id."""

    head: dict[str, Any]
    pieces: dict[str, bytes]
    """Unpacked, by their name within the folder."""
    ids: list[str]
    codes: dict[str, dict[str, list[str]]]
    years: list[int]
    added: list[str]
    pointing: dict[str, dict[str, str]]
    """Direction by domain and id."""


def read(files: Mapping[str, bytes]) -> Read:
    head = json.loads(gzip.decompress(files[INDEX]))
    folder = f"{FOLDER}{head['folder']}/"
    pieces = {
        name.removeprefix(folder): gzip.decompress(data) for name, data in files.items() if name.startswith(folder)
    }
    size = head["entries"]
    ids = [row[0] for number in range(-(-size // head["rows"])) for row in json.loads(pieces[f"rows-{number}.bin"])]
    raw = pieces["columns.bin"]
    at = 0

    def take(length: int) -> bytes:
        nonlocal at
        at += length
        assert at <= len(raw)
        return raw[at - length : at]

    years = list(struct.unpack(f"<{size}H", take(2 * size)))
    added = [head["days"][day] for day in struct.unpack(f"<{size}H", take(2 * size))]
    codes: dict[str, dict[str, list[str]]] = {}
    for facet in head["facets"]:
        values = [value[0] for value in facet["values"]]
        if facet["form"] == "u8":
            rows = [[values[code - 1]] if code else [] for code in take(size)]
        else:
            rows = [[] for _ in ids]
            for value in values:
                bits = take((size + 7) // 8)
                for number in range(size):
                    if bits[number // 8] >> (number % 8) & 1:
                        rows[number].append(value)
        codes[facet["name"]] = dict(zip(ids, rows, strict=True))
    directions = [value[0] for value in head["outcomes"]["direction"]["values"]]
    pointing = {
        value[0]: {name: directions[code - 1] for name, code in zip(ids, take(size), strict=True) if code}
        for value in head["outcomes"]["domain"]["values"]
    }
    assert at == len(raw)
    return Read(head, pieces, ids, codes, years, added, pointing)


@pytest.fixture(scope="module")
def index(site: RenderedSite) -> Read:
    return read(site.files)


def test_every_entry_stands_once_newest_first(site: RenderedSite, index: Read) -> None:
    assert index.ids == NEWEST_FIRST == browse_order(site.corpus)
    assert index.years == [2013, 2012, 2011, 2010, 2009, 2007, 2005, 2000]
    assert index.head["years"] == [2000, 2013]


@pytest.mark.parametrize(
    ("facet", "expected"),
    [
        ("kind", {"strategy-2012": ["policy"], "trial-2009": ["evaluation"]}),
        ("theme", {"interviews-2010": ["continuity", "substitution"], "strategy-2012": ["substitution"]}),
        ("design", {"trial-2009": ["randomised-trial"], "plan-2000": []}),
        ("place", {"review-2013": ["international"], "plan-2000": ["GB-ENG"]}),
        ("population", {"trial-2009": ["older-people"], "rural-2011": []}),
        ("setting", {"trial-2009": ["primary-care"], "model-2005": []}),
        ("voice", {"interviews-2010": ["older-people", "carers"], "trial-2009": ["older-people"], "rural-2011": []}),
        ("policy-kind", {"plan-2000": ["strategy"], "trial-2009": []}),
        ("status", {"plan-2000": ["superseded"], "strategy-2012": ["current"], "trial-2009": []}),
        ("appraisal", {"trial-2009": ["own"], "rural-2011": ["published"], "plan-2000": ["none"]}),
        ("access", {"rural-2011": ["secondary"], "trial-2009": ["full-text"], "review-2013": ["abstract"]}),
        ("coding", {"trial-2009": ["double"], "rural-2011": ["single"]}),
        ("scope", {"rural-2011": ["core"]}),
    ],
)
def test_each_facet_holds_what_was_coded(index: Read, facet: str, expected: dict[str, list[str]]) -> None:
    found = index.codes[facet]
    assert {name: sorted(found[name]) for name in expected} == {name: sorted(codes) for name, codes in expected.items()}


def test_a_broader_theme_counts_entries_of_narrower_ones_once(index: Read) -> None:
    themes = {
        value[0]: value for facet in index.head["facets"] if facet["name"] == "theme" for value in facet["values"]
    }
    codes = list(themes)
    assert codes == ["use-of-hospital", "continuity", "social-work", "substitution"]
    assert codes[themes["substitution"][2]] == "social-work"
    assert themes["social-work"][2] is None
    # Counts as the theme pages have them: evaluations and policies together.
    assert {code: value[3] for code, value in themes.items()} == {
        "use-of-hospital": 4, "continuity": 4, "social-work": 2, "substitution": 2,
    }  # fmt: skip
    assert "social-work" not in index.codes["theme"]["strategy-2012"], "only what was coded to it is kept"


def test_outcomes_point_from_the_patients_side(index: Read) -> None:
    # A ratio below 1 and -4.2 per cent are fewer admissions; a coded direction stands where no estimate does.
    assert index.pointing["emergency-admissions"] == {
        "review-2013": "positive",
        "rural-2011": "no-difference",
        "trial-2009": "positive",
        "before-after-2007": "positive",
    }
    assert index.pointing["quality-of-life"] == {"trial-2009": "positive"}
    counts = {value[0]: value[3] for value in index.head["outcomes"]["domain"]["values"]}
    assert counts == {"emergency-admissions": 4, "quality-of-life": 1}
    directions = {value[0]: value[3] for value in index.head["outcomes"]["direction"]["values"]}
    assert directions["positive"] == 3, "a study with two outcomes that point to better is one study"
    assert directions["no-difference"] == 1


def test_sizes_and_titles_are_orders_of_all_entries(site: RenderedSite, index: Read) -> None:
    numbers = struct.unpack(f"<{2 * len(index.ids)}I", index.pieces["orders.bin"])
    sizes = dict(zip(index.ids, numbers[: len(index.ids)], strict=True))
    assert sizes["trial-2009"] == 238
    assert sizes["plan-2000"] == sizes["rural-2011"] == 0
    titles = [site.corpus.linked.titles[index.ids[number]].casefold() for number in numbers[len(index.ids) :]]
    assert titles == sorted(titles)
    assert len(titles) == 8


def test_records_of_an_entry_are_whole(index: Read) -> None:
    records = dict(zip(index.ids, json.loads(index.pieces["records-0.bin"]), strict=True))
    ((key, bibtex, ris, text),) = records["trial-2009"]
    assert key == "trial2009"
    assert bibtex.startswith("@article{trial2009,")
    assert ris.startswith("TY  - JOUR\r\n")
    assert "ER  - \r\n" in ris
    assert "2009" in text


def test_rows_say_what_static_lists_say(index: Read) -> None:
    rows = {row[0]: row for row in json.loads(index.pieces["rows-0.bin"])}
    name, is_policy, title, year, _authors, what, where, scope, ended, size, counted = rows["plan-2000"]
    assert (name, is_policy, year, what, where, scope, size, counted) == (
        "plan-2000", 1, 2000, "Strategy", "England", "", 0, "",
    )  # fmt: skip
    assert title
    assert ended == "Replaced"


@pytest.mark.parametrize(
    ("sample", "outcomes", "expected"),
    [
        # Never a sum: real entries list parts beside wholes (Bleijenberg 2016) and practices (Gravelle 2007).
        (
            [("everybody in the trial", 3092), ("screening", 790), ("usual care", 856)],
            [],
            (3092, "everybody in the trial"),
        ),
        ([("Evercare practices", 62), ("control practices", None)], [None], (62, "Evercare practices")),
        ([("practices", 8), ("screened", 13534)], [904, 850], (904, "")),
        ([("people", "not-reported")], [], (0, "")),
        ([], ["not-reported"], (0, "")),
        ([], [], (0, "")),
    ],
)
def test_the_size_of_a_study_is_a_number_it_states(
    sample: list[tuple[str, Any]], outcomes: list[Any], expected: tuple[int, str]
) -> None:
    study = Evaluation.model_construct(
        sample=tuple(type("Group", (), {"group": group, "n": n}) for group, n in sample),
        outcomes=tuple(type("Outcome", (), {"n": n}) for n in outcomes),
    )
    assert study_size(study) == expected


def test_names_of_pieces_follow_from_their_content(
    site: RenderedSite, make_project: Callable[..., Path], index: Read
) -> None:
    again = browse_files(site.corpus)
    assert again == {name: data for name, data in site.files.items() if name.startswith(FOLDER)}
    project = make_project()
    path = project / "evidence" / "evaluations" / "rural-2011.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("access: secondary", "access: abstract"), encoding="utf-8")
    changed = read(browse_files(render_project(check_project(project)).corpus))
    assert changed.codes["access"]["rural-2011"] == ["abstract"]
    assert changed.head["folder"] != index.head["folder"]


def test_ways_of_reading_are_offered_from_most_to_least(make_project: Callable[..., Path]) -> None:
    project = make_project()
    path = project / "evidence" / "evaluations" / "before-after-2007.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("access: abstract", "access: in-part"), encoding="utf-8")
    changed = read(browse_files(render_project(check_project(project)).corpus))
    (facet,) = (one for one in changed.head["facets"] if one["name"] == "access")
    assert [value[1] for value in facet["values"]] == [
        "Read in full",
        "Read in part",
        "Abstract read",
        "Read through another document's report",
    ]
    assert changed.codes["access"]["before-after-2007"] == ["in-part"]


def test_pieces_are_gzip_without_a_time(site: RenderedSite) -> None:
    for name, data in site.files.items():
        if name.startswith(FOLDER):
            assert data[:4] == b"\x1f\x8b\x08\x00", name
            assert data[4:8] == bytes(4), name


def test_a_long_list_is_cut_into_pieces(site: RenderedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synthesite.facets.ROWS", 3)
    files = browse_files(site.corpus)
    assert len([name for name in files if "/rows-" in name]) == 3
    assert read(files).ids == NEWEST_FIRST
    assert ROWS > 3


def test_a_facet_is_single_until_an_entry_has_two_values() -> None:
    values = (FacetValue("a", "A"), FacetValue("b", "B"))
    assert Facet("f", "F", values, ((0,), (), (1,))).single
    assert not Facet("f", "F", values, ((0, 1),)).single


def words_in(piece: bytes) -> dict[str, list[tuple[int, bool]]]:
    """Words of a piece with the numbers of their entries, and whether each stands in a title, name or theme."""
    length = int.from_bytes(piece[:4], "little")
    at = 4 + length

    def number() -> int:
        nonlocal at
        value = shift = 0
        while piece[at] > 127:
            value |= (piece[at] & 127) << shift
            at, shift = at + 1, shift + 7
        at += 1
        return value | piece[at - 1] << shift

    found: dict[str, list[tuple[int, bool]]] = {}
    for word in piece[4 : 4 + length].decode().split(" "):
        entry = -1
        rows = found.setdefault(word, [])
        for _ in range(number()):
            step = number()
            entry += step >> 1
            rows.append((entry, bool(step & 1)))
    assert at == len(piece)
    return found


def test_words_lead_to_the_entries_that_have_them(site: RenderedSite, index: Read) -> None:
    words = words_in(index.pieces["words-0.bin"])
    assert list(words) == sorted(words)
    assert index.head["words"] == [next(iter(words))]

    def having(word: str) -> dict[str, bool]:
        return {index.ids[entry]: strong for entry, strong in words[word]}

    assert having("admission")["trial-2009"] is False, "in what was measured"
    assert having("continuity")["trial-2009"] is True, "the label of a theme of its findings"
    titles = site.corpus.linked.titles
    for name in index.ids:
        for word in titles[name].lower().split():
            if word.isalpha():
                assert having(stem(word))[name] is True, (name, word)
    assert "coder" not in words, "who coded an entry is not what it says"


def test_pieces_of_words_follow_the_alphabet(site: RenderedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (whole,) = word_pieces(site.corpus, NEWEST_FIRST)
    monkeypatch.setattr("synthesite.browse_words.PIECE", 100)
    first, pieces = word_pieces(site.corpus, NEWEST_FIRST)
    assert len(pieces) == len(first) > 2
    assert first == sorted(first)
    joined: dict[str, list[tuple[int, bool]]] = {}
    for start, piece in zip(first, pieces, strict=True):
        words = words_in(piece)
        assert next(iter(words)) == start
        joined |= words
    assert joined == words_in(whole)


@pytest.mark.parametrize(
    ("numbers", "packed"),
    # LEB128 as in DWARF 4, figure 22: 2, 127, 128, 129, 130 and 12857.
    [
        ([2], "02"), ([127], "7f"), ([128], "8001"), ([129], "8101"), ([130], "8201"), ([12857], "b964"),
        ([1, 128], "018001"),
    ],
)  # fmt: skip
def test_numbers_are_packed_by_seven_bits(numbers: list[int], packed: str) -> None:
    assert _packed(numbers).hex() == packed


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # The three rules of Harman 1991 and their exceptions.
        ("studies", "study"), ("nurses", "nurse"), ("services", "service"), ("matrons", "matron"), ("trees", "trees"),
        ("bus", "bus"), ("illness", "illness"), ("shoes", "shoes"), ("gas", "gas"), ("nhs", "nhs"),
    ],
)  # fmt: skip
def test_only_the_ending_of_a_plural_is_taken_off(word: str, expected: str) -> None:
    assert stem(word) == expected
