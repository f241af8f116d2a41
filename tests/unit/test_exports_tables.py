"""Tables of the good example: what each row holds, keys, types, and cells that no spreadsheet computes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exported import all_files, good_corpus, good_files, read_corpus, rows_of
from openpyxl import load_workbook

from synthesite.exports.columns import table_csv
from synthesite.exports.dictionary import dictionary_table
from synthesite.exports.shapes import long, wide, written_values
from synthesite.exports.tables import corpus_tables
from synthesite.schema.guide import field_guide
from synthesite.views import Corpus

MakeProject = Callable[..., Path]


@pytest.fixture
def corpus() -> Corpus:
    return good_corpus()


@pytest.fixture
def files() -> dict[str, bytes]:
    return good_files()


def names_of(corpus: Corpus) -> list[str]:
    return [entry.id for _, entry in corpus.linked.library.entries()]


def test_condensed_has_one_row_an_entry_with_its_main_facts(files: dict[str, bytes]) -> None:
    rows = {row["id"]: row for row in rows_of(files, "entries")}
    assert len(rows) == 8
    trial, plan = rows["trial-2009"], rows["plan-2000"]
    assert (trial["kind"], trial["design"], trial["policy_kind"], trial["people"]) == (
        "evaluation", "randomised-trial", "", "238",
    )  # fmt: skip
    assert trial["address"] == "https://example.org/evaluations/trial-2009/"
    assert (plan["kind"], plan["design"], plan["policy_kind"], plan["status"]) == (
        "policy", "", "strategy", "superseded",
    )  # fmt: skip


def test_wide_has_a_column_for_every_field_outside_of_lists_of_records(corpus: Corpus) -> None:
    columns = {column.field for column in wide(corpus, []).columns}
    for kind in ("evaluation", "policy"):
        for row in field_guide(kind):
            inside, _, _ = row.path.rpartition(".")
            if "[]" not in inside and "record" not in row.type and row.path != "title":
                assert row.path in columns, row.path


def test_wide_keeps_the_kind_of_a_policy_apart_from_the_kind_of_entry(files: dict[str, bytes]) -> None:
    rows = {row["id"]: row for row in rows_of(files, "entries-wide")}
    assert (rows["plan-2000"]["kind"], rows["plan-2000"]["policy_kind"]) == ("policy", "strategy")
    assert rows["trial-2009"]["policy_kind"] == ""
    assert rows["trial-2009"]["outcomes_count"] == str(
        sum(row["entry"] == "trial-2009" for row in rows_of(files, "outcomes"))
    )
    assert "coding_by" in rows["plan-2000"]


def rebuilt(rows: list[tuple[str, str, Any]]) -> Any:
    """A record as plain lists and maps, put together again from its long rows."""
    root: dict[str, Any] = {}
    for field, item, value in rows:
        places = [int(place) - 1 for place in item.split(".")] if item else []
        node: Any = root
        parts = field.split(".")
        for position, part in enumerate(parts):
            name, many = part.removesuffix("[]"), part.endswith("[]")
            last = position == len(parts) - 1
            if not many:
                if last:
                    node[name] = value
                else:
                    node = node.setdefault(name, {})
                continue
            items = node.setdefault(name, [])
            place = places.pop(0)
            while len(items) <= place:
                items.append({})
            if last:
                items[place] = value
            else:
                node = items[place]
    return root


def filled(value: Any) -> Any:
    """What pydantic dumps, without what is not filled in."""
    if isinstance(value, dict):
        return {name: filled(part) for name, part in value.items() if part is not None and part != ()}
    return [filled(part) for part in value] if isinstance(value, (tuple, list)) else value


def test_long_loses_nothing(corpus: Corpus) -> None:
    for _, entry in corpus.linked.library.entries():
        found = list(written_values(entry.record))
        assert rebuilt(found) == filled(entry.record.model_dump())
        assert len({row[:2] for row in found}) == len(found), "field and item together are a key"


def test_fields_of_the_long_shape_are_those_of_the_guide(corpus: Corpus) -> None:
    known = {row.path for kind in ("evaluation", "policy") for row in field_guide(kind)}
    used = {str(row[1]) for row in long(corpus, names_of(corpus)).rows()}
    assert used <= known
    assert {"outcomes[].arms[].n", "provisions[].theme", "coding.by"} <= used


def test_keys_are_unique_and_lead_to_rows(files: dict[str, bytes]) -> None:
    package = json.loads(files["data/datapackage.json"])
    tables = {resource["name"]: rows_of(files, resource["name"]) for resource in package["resources"]}
    joined = 0
    for resource in package["resources"]:
        name, schema, rows = resource["name"], resource["schema"], tables[resource["name"]]
        keys = [tuple(row[column] for column in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys), name
        for key in schema.get("foreignKeys", ()):
            there = tables[key["reference"]["resource"] or name]
            known = {tuple(row[column] for column in key["reference"]["fields"]) for row in there}
            wanted = {tuple(row[column] for column in key["fields"]) for row in rows} - {("",)}
            assert wanted <= known, name
            joined += len(wanted)
    assert joined > 20


TYPES = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"[+-]?\d+(\.\d+)?(E[+-]?\d+)?"),
    "boolean": re.compile("true|false"),
    "string": re.compile(r".+", re.DOTALL),
}


def test_cells_have_the_type_of_their_column(files: dict[str, bytes]) -> None:
    package = json.loads(files["data/datapackage.json"])
    seen = set()
    for resource in package["resources"]:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        rows = rows_of(files, resource["name"])
        for row in rows:
            assert list(row) == list(fields)
            for name, text in row.items():
                field = fields[name]
                rules = field.get("constraints", {})
                if text in field.get("missingValues", [""]):
                    assert text or not rules.get("required"), (resource["name"], name)
                    continue
                assert TYPES[field["type"]].fullmatch(text), (resource["name"], name, text)
                assert text in rules.get("enum", [text]), (resource["name"], name, text)
                seen.add(field["type"])
    assert seen == set(TYPES)


def test_the_dictionary_names_every_column_and_every_field(corpus: Corpus, files: dict[str, bytes]) -> None:
    tables = corpus_tables(corpus, [])
    rows = {(row["table"], row["column"]): row for row in rows_of(files, "dictionary")}
    for table in (*tables, dictionary_table(tables)):
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names), table.name
        if table.name != "dictionary":
            for column in table.columns:
                assert rows[table.name, column.name]["meaning"] == column.help != ""
    for row in field_guide("policy"):
        assert rows["policy.yml", row.path]["meaning"] == row.help
    assert rows["entries", "people"]["origin"] == "computed"
    assert rows["outcomes", "estimate"]["origin"] == "written"


def test_figures_keep_the_digits_that_were_printed(files: dict[str, bytes], make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/evaluations/trial-2009.yml"
    text = path.read_text(encoding="utf-8")
    estimate = re.search(r"estimate: ([\d.]+)", text)
    assert estimate is not None
    path.write_text(text.replace(estimate[0], f"estimate: {estimate[1]}0", 1), encoding="utf-8")
    made = all_files(read_corpus(project, project / "cache"))
    assert f'"estimate":{estimate[1]}0,'.encode() in made["evaluations/trial-2009/entry.json"]
    assert f"{estimate[1]}0" in {row["estimate"] for row in rows_of(made, "outcomes")}
    assert rows_of(made, "outcomes") != rows_of(files, "outcomes")


FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")')


def test_no_cell_starts_a_formula(make_project: MakeProject) -> None:
    project = make_project()
    path = project / "evidence/evaluations/trial-2009.yml"
    text = path.read_text(encoding="utf-8")
    quoted = ["'" + formula.replace("'", "''") + "'" for formula in FORMULAS]
    text += (
        f"funding: {quoted[0]}\nconflicts: {quoted[1]}\nsample_note: {quoted[2]}\ncomponents: [{', '.join(quoted)}]\n"
    )
    for name in ("funding", "conflicts", "sample_note", "components"):
        text = re.sub(rf"^{name}:.*\n(?=[\s\S]*^{name}:)", "", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    made = all_files(read_corpus(project, project / "cache"))
    values = {row["value"] for row in rows_of(made, "entries-long")}
    assert {f"'{formula}" for formula in FORMULAS} <= values
    number = re.compile(r"[+-]?[0-9][0-9.,]*%?")
    for name, content in made.items():
        if name.endswith(".csv"):
            for row in rows_of({f"data/{name}": content}, name.removesuffix(".csv")):
                for cell in row.values():
                    assert cell[:1] not in tuple("=+-@\t\r") or number.fullmatch(cell), (name, cell)
    for sheet in load_workbook(io.BytesIO(made["data/synthesite.xlsx"])):
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@"):
                    assert number.fullmatch(cell.value), cell.value


def test_the_workbook_says_what_the_tables_say(files: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(files["data/synthesite.xlsx"]), read_only=True)
    assert book.sheetnames[:3] == ["About", "Entries, condensed", "Results"]
    assert dict(book["About"].values)["Data of"] == json.loads(files["api/v1/index.json"])["as_of"]  # type: ignore[arg-type]
    for title, table in (("Entries, condensed", "entries"), ("Results", "outcomes"), ("Data dictionary", "dictionary")):
        head, *rows = book[title].values
        wanted = rows_of(files, table)
        assert list(head) == list(wanted[0])
        assert len(rows) == len(wanted)
        for row, other in zip(rows, wanted, strict=True):
            for cell, text in zip(row, other.values(), strict=True):
                if isinstance(cell, bool):
                    assert text == str(cell).lower()
                elif isinstance(cell, int | float):
                    assert Decimal(str(cell)) == Decimal(text)
                else:
                    assert (cell or "") == text.replace("\r\n", "\n")


def test_everything_is_the_same_a_second_time_and_with_a_process_more(
    corpus: Corpus, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synthesite.exports.bundle.PARALLEL_FROM", 1)
    monkeypatch.setattr("synthesite.exports.bundle.cpu_count", lambda: 2)
    assert all_files(corpus) == files


def test_a_selection_has_only_what_was_selected(corpus: Corpus) -> None:
    for table in corpus_tables(corpus, ["trial-2009"]):
        if table.name in ("themes", "codes"):
            continue
        found = {str(row[0]) for row in table.rows()}
        assert found <= {"trial-2009"}, table.name
    empty = table_csv(corpus_tables(corpus, [])[0])
    assert empty[1] == 0
    assert empty[0].startswith(b"id,kind,title,")
