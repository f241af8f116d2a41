"""The ``pool`` command: what it reads, what it prints, its exit codes, and every fault of a table at once."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.pooling_data import FOLDER, studies_of

from synthesite import cli
from synthesite.pool_report import METHOD_NAMES, METHODS
from synthesite.pool_table import KINDS
from synthesite.synthesis.effect_measures import MEASURES
from synthesite.synthesis.pooling import pool_studies

Run = tuple[int, str, str]
KEYS = ("k", "estimate", "se", "low", "high", "p", "tau2", "i2", "h2", "q", "q_df", "q_p")
KEYS += ("prediction_low", "prediction_high", "tau2_low", "tau2_high", "i2_low", "i2_high")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def runs(*words: str | Path) -> Run:
        monkeypatch.setattr(sys, "argv", ["synthesite", "pool", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return runs


@pytest.fixture
def table(tmp_path: Path) -> Any:
    def writes(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return writes


def test_json_has_the_keys_of_the_contract(run: Any) -> None:
    code, out, err = run(FOLDER / "colditz1994.csv", "--measure", "RR", "--method", "REML", "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    ours = pool_studies(studies_of("colditz1994", "RR"), "REML")
    for key in KEYS:
        assert found[key] == getattr(ours, key), key
    assert (found["measure"], found["method"], found["knapp_hartung"], found["level"]) == ("RR", "REML", False, 95)
    first = found["studies"][0]
    assert set(first) == {"study", "effect", "variance", "weight"}
    assert (first["study"], len(found["studies"])) == ("Aronson 1948", 13)
    assert math.fsum(one["weight"] for one in found["studies"]) == pytest.approx(100)
    for key in ("estimate", "low", "high", "prediction_low", "prediction_high"):
        assert found["back"][key] == pytest.approx(math.exp(found[key]), rel=1e-15)
    assert found["egger"]["p"] == pytest.approx(0.188707, abs=5e-7)


@pytest.mark.parametrize(
    ("name", "measure", "method", "back"),
    [
        ("molloy2014", "ZCOR", "DL", math.tanh),
        ("nielweise2007-controls", "PLO", "REML", lambda value: 1 / (1 + math.exp(-value))),
        ("normand1999", "ROM", "PM", math.exp),
        ("normand1999", "MD", "REML", float),
        ("nielweise2008", "IRR", "MH", math.exp),
        ("hine1989", "RD", "MH", float),
        ("raudenbush1985", "generic", "FE", float),
    ],
)
def test_every_kind_of_table(run: Any, name: str, measure: str, method: str, back: Any) -> None:
    code, out, _ = run(FOLDER / f"{name}.csv", "--measure", measure, "--method", method, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["back"]["estimate"] == pytest.approx(back(found["estimate"]))


def test_three_ways_to_give_uncertainty(run: Any, table: Any) -> None:
    """A variance of 0.04 is a standard error of 0.2, is a 95% interval 1.96 of those wide on either side."""
    half = 1.959963984540054 * 0.2
    heads = {
        "study,effect,variance": "a,0.1,0.04\nb,0.3,0.01",
        "study,effect,standard_error": "a,0.1,0.2\nb,0.3,0.1",
        "study,effect,low,high": f"a,0.1,{0.1 - half},{0.1 + half}\nb,0.3,{0.3 - half / 2},{0.3 + half / 2}",
        "study,effect,low,high,level": f"a,0.1,{0.1 - 1.6448536269514722 * 0.2},{0.1 + 1.6448536269514722 * 0.2},90\n"
        f"b,0.3,{0.3 - half / 2},{0.3 + half / 2},",
    }
    results = []
    for head, body in heads.items():
        code, out, _ = run(table(f"{head}\n{body}\n"), "--measure", "generic", "--method", "FE", "--format", "json")
        assert code == 0
        results.append(json.loads(out))
    for found in results[1:]:
        assert found["estimate"] == pytest.approx(results[0]["estimate"], rel=1e-12)
        assert found["se"] == pytest.approx(results[0]["se"], rel=1e-12)


def test_effects_of_a_ratio_come_back_as_ratios(run: Any, table: Any) -> None:
    path = table("study,effect,variance\na,-0.5,0.04\nb,-0.3,0.01\n")
    found = json.loads(run(path, "--measure", "RR", "--method", "FE", "--format", "json")[1])
    assert found["back"]["estimate"] == pytest.approx(math.exp(-0.34))


def test_text_to_read(run: Any) -> None:
    words = ("--measure", "RR", "--method", "REML", "--knapp-hartung", "--subgroup", "allocation", "--leave-one-out")
    code, out, err = run(FOLDER / "colditz1994.csv", *words)
    assert (code, err) == (0, "")
    assert "13 studies, risk ratio" in out
    assert "Pooled                          0.49            0.33 to 0.73   100.0%" in out
    assert "Prediction interval                             0.13 to 1.79" in out
    assert "Q 152.23 on 12 df, p < 0.001; H² 12.86" in out
    assert "I² 92.2% (95% interval 81.9% to 97.7%); tau² 0.3132 (0.1197 to 1.1115)" in out
    assert "Egger's test: intercept -2.112, t -1.40, p 0.189" in out
    assert "random (7)" in out
    assert "Difference among subgroups: Q 1.85 on 2 df, p 0.397" in out
    assert out.count("Comstock & Webster 1969") == 2


def test_text_of_few_and_of_one(run: Any, table: Any) -> None:
    code, out, _ = run(table("study,effect,variance\nonly,-0.2,0.04\n"), "--measure", "generic", "--method", "DL")
    assert code == 0
    assert "1 study" in out
    assert "nothing to compare" in out
    assert "not tested with fewer than 10 studies" in out
    assert "\N{MINUS SIGN}0.200" in out


def test_zeros_are_spoken_of(run: Any) -> None:
    path = FOLDER / "nielweise2007.csv"
    out = run(path, "--measure", "OR", "--method", "DL")[1]
    assert "1/2 was added to each cell of 6 of 18 studies, which have a zero cell" in out
    assert "1 of 18 studies had no events, or only events, in both arms; they are kept" in out
    found = json.loads(run(path, "--measure", "OR", "--method", "Peto", "--format", "json")[1])
    assert found["studies"][14] == {"study": "Yucel 2004", "effect": None, "variance": None, "weight": 0.0}
    assert found["notes"] == ["1 of 18 studies had no events, or only events, in both arms: they have no part in Q"]


def test_subgroups_and_leaving_out_as_json(run: Any) -> None:
    words = ("--measure", "OR", "--method", "MH", "--subgroup", "allocation", "--leave-one-out", "--format", "json")
    found = json.loads(run(FOLDER / "colditz1994.csv", *words)[1])
    assert [(one["group"], one["k"]) for one in found["subgroups"]["groups"]] == (
        [("random", 7), ("alternate", 2), ("systematic", 4)]
    )
    assert found["subgroups"]["q_df"] == 2
    assert [one["without"] for one in found["leave_one_out"]] == [one["study"] for one in found["studies"]]
    assert {one["k"] for one in found["leave_one_out"]} == {12}


FAULTY = """study,events_1,n_1,events_2,n_2
good,1,10,2,10
over,12,10,2,10
words,about 3,10,"2,5",10
,1,10,2,10
short,1,10
good,2,20,3,20
long,1,10,2,10,5
"""


def test_every_fault_is_told_at_once_with_its_place_and_remedy(run: Any, table: Any) -> None:
    path = table(FAULTY)
    code, out, _ = run(path, "--measure", "OR", "--method", "DL", "--format", "json")
    found = json.loads(out)["problems"]
    assert code == 1
    places = [(one["line"], one["column"], one["field"]) for one in found]
    assert places == [
        (3, 6, "events_1"),
        (4, 7, "events_1"),
        (4, 18, "events_2"),
        (5, 1, "study"),
        (6, 11, "events_2"),
        (6, 11, "n_2"),
        (7, 1, "study"),
        (8, 16, None),
    ]
    assert all(one["remedy"] for one in found)
    assert "12 events among 10 people cannot be" in found[0]["message"]
    assert '"good" is in line 2 already' in found[6]["message"]
    assert "8 errors" in run(path, "--measure", "OR", "--method", "DL")[1]


@pytest.mark.parametrize(
    ("text", "measure", "said"),
    [
        ("", "OR", 'the column "study" is missing'),
        ("study,events_1,n_1,events_2,n_2\n", "OR", "there is no study in the table"),
        ("study,events_1,n_1,events_2\na,1,2,3\n", "OR", 'the column "n_2" is missing'),
        ("study,effect,variance\na,1,2\n", "OR", ""),
        ("study,effect\na,1\n", "generic", 'the column "variance" is missing'),
        ("study,effect,variance\na,1,-2\n", "generic", "must be above zero"),
        ("study,effect,standard_error\na,1,-2\n", "generic", "must be above zero"),
        ("study,effect,low,high\na,1,2,3\n", "generic", "outside its own interval"),
        ("study,effect,variance\na,1e999,2\n", "generic", "is not a number"),
        ("study,effect,variance\na,NA,2\n", "generic", '"NA" is not a number'),
        ("study,effect,variance,variance\na,1,2,2\n", "generic", 'two columns are named "variance"'),
        ("study,mean_1,sd_1,n_1,mean_2,sd_2,n_2\na,-1,1,9,1,1,9\n", "ROM", "two means of one sign"),
    ],
)
def test_faults_of_tables(run: Any, table: Any, text: str, measure: str, said: str) -> None:
    code, out, _ = run(table(text), "--measure", measure, "--method", "DL")
    assert code == (1 if said else 0)
    assert said in out


def test_spreadsheets_of_other_countries_are_read(run: Any, table: Any) -> None:
    """A byte order mark, semicolons, capitals in the heading, empty lines, quotation marks, a line break in a name."""
    text = '\ufeffStudy;Effect;Variance\r\n\r\n"Müller; Meier";0.1;0.04\r\n"two\r\nlines";0.3;0.01\r\n;;\r\nbad;x;1\r\n'
    code, out, _ = run(table(text), "--measure", "generic", "--method", "FE", "--format", "json")
    (one,) = json.loads(out)["problems"]
    assert (code, one["line"], one["column"]) == (1, 7, 5)
    text = text.replace("bad;x;1\r\n", "")
    found = json.loads(run(table(text), "--measure", "generic", "--method", "FE", "--format", "json")[1])
    assert [study["study"] for study in found["studies"]] == ["Müller; Meier", "two\nlines"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--measure", "RR", "--method", "Peto"), "Peto pools OR, not RR"),
        (("--measure", "MD", "--method", "MH"), "MH pools RR, OR, RD, IRR, not MD"),
        (("--measure", "OR", "--method", "FE", "--knapp-hartung"), "goes with a random-effects method"),
        (("--measure", "OR", "--method", "DL", "--level", "100"), "between 0 and 100"),
        (("--measure", "XX", "--method", "DL"), "is not one of"),
        (("--measure", "OR"), "Missing option '--method'"),
    ],
)
def test_wrong_use(run: Any, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(FOLDER / "colditz1994.csv", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_files_that_cannot_be_read(run: Any, table: Any, tmp_path: Path) -> None:
    assert run(tmp_path / "none.csv", "--measure", "OR", "--method", "DL")[0] == 2
    code, _, err = run(table("study;effect\né;1", "latin-1"), "--measure", "generic", "--method", "DL")
    assert (code, "cannot be read as UTF-8" in err) == (2, True)


def test_studies_without_any_event_are_a_fault_of_the_data(run: Any, table: Any) -> None:
    path = table("study,events_1,n_1,events_2,n_2\na,0,10,0,10\nb,0,5,0,6\n")
    code, out, _ = run(path, "--measure", "OR", "--method", "Peto")
    assert code == 1
    assert "nothing can be pooled" in out


def test_a_table_of_effects_does_not_serve_methods_that_need_counts(run: Any, table: Any) -> None:
    code, out, _ = run(table("study,effect,variance\na,1,2\n"), "--measure", "OR", "--method", "MH")
    assert code == 1
    assert 'the column "events_1" is missing' in out


def test_level_of_the_intervals(run: Any) -> None:
    words = ("--measure", "OR", "--method", "MH", "--level", "90", "--format", "json")
    found = json.loads(run(FOLDER / "rothman2008-risk.csv", *words)[1])
    assert (round(found["low"], 4), round(found["high"], 4), found["level"]) == (-0.1731, 0.8505, 90)


def test_the_command_knows_every_measure_and_method() -> None:
    assert tuple(MEASURES) == cli.MEASURE_CODES
    assert cli.POOL_METHODS == METHODS == tuple(METHOD_NAMES)
    assert {*KINDS, "generic"} == set(MEASURES)
