"""COinS, parsed back as reference managers parse it."""

from __future__ import annotations

from html import escape, unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from synthesite.bibliography import OTHERS, Record, parse_bibliography
from synthesite.metadata.coins import context_object, list_objects
from synthesite.metadata.dates import iso_date
from synthesite.problems import Problems

ROOT = Path(__file__).parent.parent.parent


def records(text: str) -> list[Record]:
    return list(parse_bibliography(text, "references.bib", Problems()).values())


def parsed(context: str) -> dict[str, list[str]]:
    """What a reader gets from the attribute: unescaped by HTML, then split and decoded as a form."""
    return parse_qs(unescape(escape(context)), strict_parsing=True, encoding="utf-8", errors="strict")


def back(found: dict[str, list[str]]) -> dict[str, object]:
    """The record in a ContextObject, by the fields of CSL-JSON."""
    one = {name: values[0] for name, values in found.items()}
    form = one["rft_val_fmt"].removeprefix("info:ofi/fmt:kev:mtx:")
    inside = one.get("rft.genre") == "bookitem" and "rft.atitle" in one
    title = one.get("rft.title") or (one.get("rft.atitle") if form == "journal" or inside else one.get("rft.btitle"))
    pages = one.get("rft.pages") or "-".join(filter(None, (one.get("rft.spage"), one.get("rft.epage"))))
    ids = found.get("rft_id", [])
    people = list(found.get("rft.creator", []))
    if "rft.aulast" in one:
        people.append(", ".join(filter(None, (one["rft.aulast"], one.get("rft.aufirst")))))
    people += [*found.get("rft.au", []), *found.get("rft.aucorp", [])]
    return {
        "title": title,
        "container": one.get("rft.jtitle") or (one.get("rft.btitle") if inside else one.get("rft.source")) or "",
        "date": one.get("rft.date", ""),
        "volume": one.get("rft.volume", ""),
        "pages": pages,
        "doi": next((name.removeprefix("info:doi/") for name in ids if name.startswith("info:doi/")), None),
        "pmid": next((name.removeprefix("info:pmid/") for name in ids if name.startswith("info:pmid/")), None),
        "people": sorted(people),
    }


def held(record: Record) -> dict[str, object]:
    """The same of a record, as far as its kind of item has it."""
    item = record.csl()
    journal = item["type"] in ("article-journal", "paper-conference") or (
        item["type"] == "manuscript" and record.container
    )
    people = [name.literal or ", ".join(filter(None, (name.family, name.given))) for name in record.authors]
    known = {"report", "book", "pamphlet", "chapter", "document", "standard", "entry-encyclopedia"}
    plain = not journal and item["type"] not in {*known, "thesis"}
    return {
        "title": record.title,
        "container": record.container if journal or item["type"] == "chapter" or plain else "",
        "date": iso_date(record.date),
        "volume": item.get("volume", "") if journal else "",
        "pages": item.get("page", "") if journal or item["type"] in known else "",
        "doi": record.doi,
        "pmid": record.pmid,
        "people": sorted(name for name in people if name != OTHERS.literal),
    }


def test_every_record_of_this_site_comes_back() -> None:
    own = records((ROOT / "evidence/references.bib").read_text(encoding="utf-8"))
    assert len(own) > 200
    for record in own:
        assert back(parsed(context_object(record))) == held(record), record.key


@pytest.mark.parametrize(
    ("kind", "fields", "form", "genre"),
    [
        ("article", "journal={J}", "journal", "article"),
        ("inproceedings", "booktitle={P}", "journal", "proceeding"),
        ("book", "isbn={978-0-306-40615-7}", "book", "book"),
        ("incollection", "booktitle={B}", "book", "bookitem"),
        ("techreport", "institution={I}", "book", "report"),
        ("phdthesis", "school={S}", "dissertation", None),
        ("online", "url={https://example.org/}", "dc", None),
        ("legislation", "url={https://example.org/}", "dc", None),
    ],
)
def test_kinds_of_document(kind: str, fields: str, form: str, genre: str | None) -> None:
    authors = "A, B and {Body of C} and D, E"
    (record,) = records(f"@{kind}{{k, title={{T}}, author={{{authors}}}, year={{2001}}, {fields}}}")
    found = parsed(context_object(record))
    assert found["ctx_ver"] == ["Z39.88-2004"]
    assert found["rft_val_fmt"] == [f"info:ofi/fmt:kev:mtx:{form}"]
    assert found.get("rft.genre", [None]) == [genre]
    assert back(found)["people"] == ["A, B", "Body of C", "D, E"]


@pytest.mark.parametrize("title", ['a & b = "c"', "50% + 1; <b>x</b>", "Ärzte 在 #1 ?q", "a&amp;b", "it's"])
def test_any_title_survives(title: str) -> None:
    (record,) = records("@misc{k, title={x}, year={2001}}")
    fields = dict(record.fields) | {"title": title}
    changed = Record(record.key, record.type, fields, (), (), "2001", 1, "")
    context = context_object(changed)
    assert back(parsed(context))["title"] == title
    assert not set('<>" ') & set(context)


def test_a_full_list_names_fewer_authors_rather_than_fewer_works() -> None:
    many = " and ".join(f"Name{number}, Given" for number in range(30))
    works = records("".join(f"@article{{k{n}, title={{T{n}}}, author={{{many}}}, year={{2001}}}}\n" for n in range(10)))
    whole = list_objects(works, room=100_000)
    short = list_objects(works, room=5_000)
    assert len(whole) == len(short) == 10
    assert whole == tuple(context_object(work) for work in works)
    assert len(back(parsed(short[0]))["people"]) == 6
    assert sum(len(escape(text)) + 36 for text in short) <= 5_000
    assert len(list_objects(works, room=500)) < 10
