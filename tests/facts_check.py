"""Compares the entries with the source facts they were written from: ``python -m tests.facts_check [--write]``.

The source facts are kept beside the repository, in ``../shared/facts``. Every record of them must have a record in
``references.bib`` and an entry that uses it, and what a record holds must stand in that entry: every number of its
outcomes, every address, provision, target, finding and doubt, the study's details, the relations to other documents,
and every judgement that others published.

``--write`` writes what was found to ``tests/data/facts-identifiers.csv``. Where the facts are not at hand, entries and
records are held against that list instead, so the comparison never has nothing to compare.

``facts_matching`` says when a fact counts as found. The entry must also have a finding on its theme.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from synthesite.bibliography import Bibliography
from synthesite.library import document_keys
from synthesite.pipeline import check_project

from .facts_matching import (
    ALIKE,
    Fact,
    figures,
    is_said,
    lacking,
    likeness,
    missing_details,
    missing_outcomes,
    missing_statements,
    normal,
)

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT.parent / "shared" / "facts"
LIST = ROOT / "tests" / "data" / "facts-identifiers.csv"
DOCUMENTS = {
    "anchor-study": 1,
    "evaluations-uk": 89,
    "qualitative-and-interface": 71,
    "trials-and-reviews": 99,
    "policies": 86,
}
"""Files of facts about documents, and how many records each holds."""
IDENTIFIERS = ("doi", "pmid", "pmcid")
JUDGEMENTS = "published-appraisals"
JUDGED = {"appraisals": 9, "grade_profiles": 33}

NOT_STATED = re.compile(r"^not (stated|reported)\b.*on the page read|^not stated$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a record of the facts, how others know it, and the entry it became."""

    file: str
    id: str
    entry: str
    doi: str = ""
    pmid: str = ""
    title: str = ""


@dataclass(slots=True)
class Comparison:
    """What a comparison found: the list, what is missing, and how much was looked at."""

    rows: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    compared: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The entries as plain values, by id; the bibliography; and which entries use each of its records.

    ``known`` has the records' keys by identifier (``doi:10.…``), ``titles`` their titles by key.
    """

    entries: Mapping[str, Fact]
    bibliography: Bibliography
    users: Mapping[str, list[str]]
    known: Mapping[str, str]
    titles: Mapping[str, str]


def read_corpus() -> Corpus:
    """Read this repository's entries and bibliography."""
    library = check_project(ROOT, use_cache=False).library
    entries: dict[str, Fact] = {}
    users: dict[str, list[str]] = {}
    for _, entry in library.entries():
        entries[entry.id] = entry.record.model_dump(mode="json")
        for key in document_keys(entry.record):
            users.setdefault(key, []).append(entry.id)
    records = library.bibliography.values()
    known = {
        f"{name}:{record.fields[name].lower()}": record.key
        for record in records
        for name in IDENTIFIERS
        if record.fields.get(name)
    }
    return Corpus(entries, library.bibliography, users, known, {record.key: normal(record.title) for record in records})


def find_record(corpus: Corpus, fact: Mapping[str, str], name: str) -> str | None:
    """The key of the record with this DOI, PubMed number, PMC number or title; by its own name where it has none."""
    for identifier in IDENTIFIERS:
        key = corpus.known.get(f"{identifier}:{fact.get(identifier, '').lower()}")
        if key:
            return key
    title = fact.get("title", "")
    if not title:
        return name if name in corpus.bibliography else None
    asked = {normal(title), normal(re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", " ", title))} - {""}
    alike, _, key = max(
        (max(likeness(one, theirs) for one in asked), key == name, key) for key, theirs in corpus.titles.items()
    )
    return key if alike >= ALIKE else None


def missing_relations(facts: Mapping[str, list[Fact]], corpus: Corpus, rows: list[Row]) -> Iterator[str]:
    """Relations between documents that neither entry states as a link."""
    became = {row.id: row.entry for row in rows}
    linked = {(id_, link["to"].split("#")[0]) for id_, entry in corpus.entries.items() for link in entry["links"]}
    for file in DOCUMENTS:
        for fact in facts[file]:
            policy = fact.get("policy", {})
            related = [one["id"] for one in fact.get("relates_to", [])]
            related += [
                one for name in ("supersedes", "superseded_by", "evaluated_by_ids") for one in policy.get(name, [])
            ]
            for other in related:
                ends = (became.get(fact["id"], ""), became.get(other, ""))
                if ends[0] != ends[1] and ends not in linked and ends[::-1] not in linked:
                    yield f"{file} {fact['id']}: no link between {ends[0]} and {ends[1] or other}"


def compare_documents(corpus: Corpus, facts: Mapping[str, list[Fact]], result: Comparison) -> None:
    """Look up every record of the facts and compare what it holds with the entry it became."""
    for file in DOCUMENTS:
        for fact in facts[file]:
            name, bib = fact["id"], fact["bib"]
            key = find_record(corpus, bib, name)
            users = sorted(corpus.users.get(key or "", []), key=lambda user: (user != name, user))
            result.compared["records"] += 1
            if key is None or not users:
                result.missing.append(
                    f"{file} {name}: no {'entry uses its record' if key else 'record in references.bib'}"
                )
                continue
            entry = corpus.entries[users[0]]
            result.rows.append(Row(file, name, users[0], bib.get("doi", ""), bib.get("pmid", ""), bib.get("title", "")))
            for known in ("doi", "pmid"):
                if bib.get(known) and (corpus.bibliography[key].fields.get(known) or "").lower() != bib[known].lower():
                    result.missing.append(f"{file} {name}: {known} {bib[known]} is not in its record")
            result.compared["figures"] += sum(len(figures(outcome)) for outcome in fact.get("outcomes", []))
            for part in ("outcomes", "findings", "not_verified", "provenance", "relates_to"):
                result.compared[part] += len(fact.get(part, []))
            for part in ("provisions", "targets"):
                result.compared[part] += len(fact.get("policy", {}).get(part, []))
            lost = [
                *missing_outcomes(fact, entry),
                *missing_statements(fact, entry),
                *missing_details(fact, entry, corpus.bibliography[key]),
            ]
            result.missing += [f"{file} {name} -> {users[0]}: {one}" for one in lost]
    result.missing += missing_relations(facts, corpus, result.rows)


def compare_judgements(corpus: Corpus, facts: Fact, result: Comparison) -> None:
    """Find every published appraisal and rating in an entry, with whose it is and where it was read."""
    became = {row.id: row.entry for row in result.rows}
    taken: set[tuple[str, str, int]] = set()
    for kind, named, kept in (
        ("appraisals", "document", "appraisals"),
        ("grade_profiles", "review", "certainty_ratings"),
    ):
        for number, fact in enumerate(facts[kind], start=1):
            result.compared[kind] += 1
            about = fact[named]
            entry_id = became.get(about) or next(
                (e for e, v in corpus.entries.items() if _quoted(about, corpus, v)), ""
            )
            held = corpus.entries.get(entry_id, {}).get(kept) or []
            same = next((n for n, one in enumerate(held) if _same_judgement(fact, one)), None)
            if same is not None and (kept, entry_id, same) not in taken:
                taken.add((kept, entry_id, same))
                what = fact.get("result_or_outcome") or fact["outcome"]
                result.rows.append(Row(JUDGEMENTS, f"{kind} {number}", entry_id, title=what))
            else:
                result.missing.append(f"{JUDGEMENTS} {kind} {number}, {about}: in no entry")


def _quoted(about: str, corpus: Corpus, entry: Fact) -> bool:
    """Whether an entry's main record is the document described in words, by first author, journal pages and year."""
    if not entry.get("reports"):
        return False
    record = corpus.bibliography[entry["reports"][0]]
    first = record.authors[0].family if record.authors else ""
    pages = record.fields.get("pages", "")
    return bool(first and pages and about.startswith(f"{first} ") and pages in about and (record.year or "") in about)


def _same_judgement(fact: Fact, held: Fact) -> bool:
    """Whether a judgement in an entry is this one: outcome, level, figures, address, and GRADE only where it is."""
    if held["address"] != fact["address"]:
        return False
    if "document" in fact:
        answers = [item["answer"] for item in held["items"]]
        return bool(
            held["overall"] == fact["overall"]
            and len(answers) == len(fact["items"])
            and held["assessor"]
            and is_said(fact["result_or_outcome"], held)
            and is_said(fact["reasons"], held)
        )
    printed = [fact[name] for name in ("effect", "studies_n", "participants_n") if not NOT_STATED.match(fact[name])]
    judged = [
        fact[name] for name in ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "other", "comparison")
    ]
    return bool(
        held["outcome"] == fact["outcome"]
        and held["certainty"] == fact["certainty"]
        and fact["scheme"].startswith("GRADE") == held["scheme"].startswith("GRADE")
        and not lacking(printed, held)
        and all(is_said(text, held) for text in judged if not NOT_STATED.match(text))
    )


def read_facts(folder: Path) -> dict[str, Any]:
    """Read the facts as texts; a file missing or shorter than it was is an error, not an empty comparison."""
    facts = {
        file: yaml.load((folder / f"{file}.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 — texts only
        for file in (*DOCUMENTS, JUDGEMENTS)
    }
    counted = {file: len(facts[file]) for file in DOCUMENTS} | {kind: len(facts[JUDGEMENTS][kind]) for kind in JUDGED}
    if counted != DOCUMENTS | JUDGED:
        raise ValueError(f"the facts hold {counted}, not {DOCUMENTS | JUDGED}")
    return facts


def compare_facts(corpus: Corpus, folder: Path = FACTS) -> Comparison:
    """Compare everything in a folder of facts with the entries."""
    facts = read_facts(folder)
    result = Comparison()
    compare_documents(corpus, facts, result)
    compare_judgements(corpus, facts[JUDGEMENTS], result)
    return result


def read_list(path: Path = LIST) -> list[Row]:
    """Read the committed list."""
    with path.open(encoding="utf-8", newline="") as opened:
        return [Row(**line) for line in csv.DictReader(opened)]


def compare_list(corpus: Corpus, rows: list[Row]) -> Comparison:
    """Compare the committed list with the entries: what can be known without the facts themselves."""
    result = Comparison(rows=rows)
    result.compared.update(row.file for row in rows)
    expected = DOCUMENTS | {JUDGEMENTS: sum(JUDGED.values())}
    if result.compared != Counter(expected):
        result.missing.append(f"the list holds {dict(result.compared)}, not {expected}")
    for row in rows:
        entry = corpus.entries.get(row.entry, {})
        if row.file == JUDGEMENTS:
            held = [
                one.get("outcome") or one.get("target")
                for part in ("appraisals", "certainty_ratings")
                for one in entry.get(part) or []
            ]
            if row.title not in held:
                result.missing.append(f"{row.file} {row.id}: {row.entry} holds no judgement of '{row.title}'")
            continue
        key = find_record(corpus, {"doi": row.doi, "pmid": row.pmid, "title": row.title}, row.id)
        if key is None or row.entry not in corpus.users.get(key, []):
            result.missing.append(f"{row.file} {row.id}: {row.entry} does not use its record")
    return result


def write_list(rows: list[Row], path: Path = LIST) -> None:
    """Write the list anew."""
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(column.name for column in fields(Row))
        writer.writerows(astuple(row) for row in rows)


def main() -> int:
    """Print what is missing and how much was compared; 1 when anything is missing."""
    parser = argparse.ArgumentParser(
        description="Compare the entries with the source facts kept beside the repository."
    )
    parser.add_argument("--write", action="store_true", help="write the list of identifiers anew")
    write = parser.parse_args().write
    corpus = read_corpus()
    at_hand = FACTS.is_dir()
    result = compare_facts(corpus) if at_hand else compare_list(corpus, read_list())
    lines = [
        *result.missing,
        f"Compared with {'the facts' if at_hand else 'the list'}: "
        + ", ".join(f"{n} {what}" for what, n in result.compared.items()),
    ]
    if write and at_hand and not result.missing:
        write_list(result.rows)
        lines.append(f"Wrote {LIST.relative_to(ROOT)}: {len(result.rows)} lines.")
    elif write:
        lines.append(
            "The list was not written: " + ("something is missing." if at_hand else "the facts are not at hand.")
        )
    lines.append(f"{len(result.missing)} missing.")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if result.missing else 0


if __name__ == "__main__":
    sys.exit(main())
