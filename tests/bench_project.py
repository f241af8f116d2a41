"""Made-up projects of any size for the benchmark: as long, as varied and as linked as the real entries.

Each made entry takes the shape of one real entry (its design, numbers, codes, how many results, findings and
links it has, how long its texts are); its words come from a chain over the words of all of them. The same
seed and size give the same project.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, pairwise
from pathlib import Path
from random import Random
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
SMALL = Path(__file__).parent / "data" / "good"
"""Where entries are taken from while the project has few of its own."""

EVALUATIONS = 7
"""Evaluations among every ten entries; the others are policies."""

ENTRIES_A_REVIEW = 1000
LEADERS = 10
"""Entries of each kind that many others link to, as the best-known policies are."""
SHARE_OF_LEADERS = 0.2
"""Share of links that lead to one of them, nearly half of these to the first."""

_FOLDERS = {"evaluation": "evaluations", "policy": "policies"}
_REWRITTEN = {"statement", "summary", "limitations", "text"}
"""Fields whose words are made anew."""
_OLDER_ONLY = {"supersedes", "repeals", "amends", "implements"}
_LOADER: Any = type("_Texts", (getattr(yaml, "CBaseLoader", yaml.BaseLoader),), {})
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WORDS = tuple(
    re.findall(
        r"\w+",
        "nurses older people carers services matrons practices hospital admissions visits support needs doctors "
        "care found offered valued reported reduced raised used joined changed at in for with of by among before",
    )
)
_FAMILIES = tuple(re.findall(r"\w+", "Ash Birch Cole Dunn Ellis Frost Grant Hale Innes Judd Kerr Lowe Marsh Nash"))


@dataclass(frozen=True, slots=True)
class Made:
    """One entry to be made: its id, its kind, and the real entry whose shape it takes."""

    id: str
    kind: str
    shape: dict[str, Any]

    def parts(self) -> list[str]:
        """Ids of the parts that a link can point at."""
        names = ("provisions", "targets", "outcomes")
        return [part["id"] for name in names for part in self.shape.get(name, ()) if "id" in part]


class Words:
    """Sentences by a chain of pairs over texts, with the lengths that are asked for."""

    def __init__(self, texts: list[str]) -> None:
        """Learn which word follows which, from texts and from a few words of our own."""
        self.after: dict[str, list[str]] = defaultdict(list)
        for text in [*texts, " ".join(_WORDS)]:
            # Digits and marks are left out: together by chance they could form a telephone number or a link.
            words = re.findall(r"[A-Za-z][a-z'’-]*[,.]?", text)
            for word, following in pairwise(words):
                self.after[word].append(following)
        self.starts = sorted(word for word in self.after if word[0].isupper() and word.isalpha()) or list(_WORDS)

    def text(self, rng: Random, length: int) -> str:
        """A text of about so many characters, ending in a full stop."""
        word = rng.choice(self.starts)
        words, size = [word], len(word)
        while size < length:
            word = rng.choice(self.after.get(word) or self.starts)
            words.append(word)
            size += len(word) + 1
        return " ".join(words).rstrip(",.") + "."


def make_project(folder: Path, size: int, seed: int = 1) -> None:
    """Write a project of so many entries that checks without an error.

    Args:
        folder: must not exist.
        size: entries, seven evaluations to three policies.
        seed: another one gives another project.
    """
    own = ROOT / "evidence"
    real = own if len(list(own.glob("*/*.yml"))) >= 50 else SMALL / "evidence"
    shapes = {kind: _read_shapes(real / name) for kind, name in _FOLDERS.items()}
    codebook: dict[str, Any] = _read(real / "codebook.yml")
    themes = [theme["id"] for theme in _read(real / "themes.yml")["themes"] if "replaced_by" not in theme]
    words = Words([text for found in shapes.values() for shape in found.values() for text in _texts(shape)])
    records = _read_records(real / "references.bib")
    for name in _FOLDERS.values():
        (folder / "evidence" / name).mkdir(parents=True)
    for name in ("codebook.yml", "themes.yml"):
        shutil.copy(real / name, folder / "evidence" / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copytree(ROOT / "site_templates", folder / "site_templates")

    rng = Random(f"{seed}")  # noqa: S311  # for variety, not for secrets
    plan = list(_plan(size, rng, shapes))
    by_kind = {kind: [made for made in plan if made.kind == kind] for kind in _FOLDERS}
    bibliography: list[str] = []
    turns: dict[str, Iterator[str]] = {name: cycle(codes) for name, codes in _codes(codebook, themes).items()}
    for number, made in enumerate(plan):
        rng = Random(f"{seed} {made.id}")  # noqa: S311  # for variety, not for secrets
        entry = _rewritten(made.shape, rng, words)
        main = _main_key(made)
        entry["title"] = words.text(rng, rng.randint(50, 130)).rstrip(".")
        if made.kind == "evaluation":
            entry["reports"] = [made.id]
        else:
            entry["documents"] = [{"key": made.id, "role": "main"}]
        _spread_codes(entry, made.kind, turns, number)
        entry["links"] = _links(made, by_kind, rng)
        _relink(entry, made, by_kind, rng)
        text = yaml.dump(entry, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=110)
        (folder / "evidence" / _FOLDERS[made.kind] / f"{made.id}.yml").write_text(text, encoding="utf-8")
        bibliography.append(_record(records.get(main), made.id, entry["title"], number))
    (folder / "evidence" / "references.bib").write_text("\n".join(bibliography), encoding="utf-8")
    _make_reviews(folder, size // ENTRIES_A_REVIEW, shapes, by_kind, seed)


def touch_one(folder: Path) -> None:
    """Change a word in the summary of one evaluation."""
    path = sorted((folder / "evidence" / "evaluations").iterdir())[-1]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^summary: ['\"]?", r"\g<0>Changed ", text, count=1), encoding="utf-8")


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # makes text only


def _read_shapes(folder: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yml")) if "." not in path.stem}


def _texts(value: Any) -> Iterator[str]:
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, (dict, list)):
            yield from _texts(part)
        elif name in _REWRITTEN:
            yield part


def _plan(size: int, rng: Random, shapes: dict[str, dict[str, dict[str, Any]]]) -> Iterator[Made]:
    choices = {kind: list(found.values()) for kind, found in shapes.items()}
    for number in range(size):
        kind = "evaluation" if number % 10 < EVALUATIONS else "policy"
        name = f"{rng.choice(_FAMILIES).lower()}-{rng.choice(_WORDS)}-{number:06}"
        yield Made(name, kind, rng.choice(choices[kind]))


def _rewritten(value: Any, rng: Random, words: Words) -> Any:
    """A copy of a record with new words in its texts, without references to documents it will not have."""
    if isinstance(value, list):
        return [_rewritten(part, rng, words) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: words.text(rng, len(part))
        if name in _REWRITTEN and isinstance(part, str)
        else _rewritten(part, rng, words)
        for name, part in value.items()
        if name not in ("report", "published_in", "links") and not (name == "by" and "type" in value)
    }


def _codes(codebook: dict[str, Any], themes: list[str]) -> dict[str, list[str]]:
    codes = {name: [row["code"] for row in rows] for name, rows in codebook.items() if isinstance(rows, list)}
    return codes | {"themes": themes}


def _spread_codes(entry: dict[str, Any], kind: str, turns: dict[str, Iterator[str]], number: int) -> None:
    """Give every fifth entry the next code of each vocabulary, so that each is in use."""
    if number % 5:
        return
    entry["scope"] = next(turns["scopes"])
    entry["themes"] = [next(turns["themes"])]
    if kind == "policy":
        entry["kind"], entry["issuers"] = next(turns["policy_kinds"]), [next(turns["issuers"])]
        return
    entry["design"] = next(turns["designs"])
    entry["settings"], entry["populations"] = [next(turns["settings"])], [next(turns["populations"])]
    for outcome in entry.get("outcomes", ()):
        if not outcome.keys() & {"estimate", "direction"}:
            outcome["domain"] = next(turns["outcome_domains"])
    for finding in entry.get("findings", ()):
        finding["voices"] = [next(turns["voices"])]


def _links(made: Made, by_kind: dict[str, list[Made]], rng: Random) -> list[dict[str, str]]:
    """As many links of the same kinds as the real entry has, most to any entry, some to the leaders."""
    found: dict[str, dict[str, str]] = {}
    for link in made.shape.get("links", ()):
        to_policy = link["kind"] in ("evaluates", *_OLDER_ONLY) or rng.random() < 0.2
        others = by_kind["policy" if to_policy else "evaluation"]
        leader = rng.random() < SHARE_OF_LEADERS
        other = others[int(min(LEADERS, len(others)) * rng.random() ** 3)] if leader else rng.choice(others)
        if other.id[-6:] >= made.id[-6:] or other.id in found:
            continue  # links run to older entries, so that nothing supersedes itself
        parts = other.parts() if "#" in link["to"] and link["kind"] not in _OLDER_ONLY else []
        part = f"#{rng.choice(parts)}" if parts else ""
        found[other.id] = {**link, "to": other.id + part}
    return list(found.values())


def _relink(value: Any, made: Made, by_kind: dict[str, list[Made]], rng: Random) -> None:
    """Point what names an entry inside results at made ones."""
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, (dict, list)):
            _relink(part, made, by_kind, rng)
    if isinstance(value, dict) and "entry" in value:
        value["entry"] = rng.choice(by_kind["evaluation"]).id


def _main_key(made: Made) -> str:
    if made.kind == "evaluation":
        return str(made.shape["reports"][0])
    documents = made.shape["documents"]
    return str(next((row for row in documents if row.get("role") == "main"), documents[0])["key"])


def _read_records(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Type and field lines of every record, by key."""
    found = re.findall(r"(?ms)^@(\w+)\{([^,\s]+),\n(.*?)\n\}", path.read_text(encoding="utf-8"))
    return {key: (kind, fields.splitlines()) for kind, key, fields in found}


def _record(real: tuple[str, list[str]] | None, key: str, title: str, number: int) -> str:
    """A record like the real one, with a title, numbers and an address of its own."""
    kind, lines = real or ("article", ["  author = {Ash, A. and Birch, B.},", "  date = {2005},"])
    new = {
        "title": f"{{{title}}}",
        "doi": f"10.5555/{key}",
        "url": f"https://example.org/{key}",
        "pmid": str(30_000_000 + number),
        "pmcid": f"PMC{1_000_000 + number}",
    }
    fields = [line.rstrip(",") for line in lines if line.startswith("  ")]
    names = [line.split("=")[0].strip() for line in fields]
    written = [f"  {name} = {{{new[name]}}}" if name in new else line for name, line in zip(names, fields, strict=True)]
    if "title" not in names:
        written.insert(0, f"  title = {{{new['title']}}}")
    return f"@{kind}{{{key},\n" + ",\n".join(written) + "\n}\n"


def _make_reviews(
    folder: Path,
    count: int,
    shapes: dict[str, dict[str, dict[str, Any]]],
    by_kind: dict[str, list[Made]],
    seed: int,
) -> None:
    """Copies of the real review whose references lead to made entries."""
    real = next(iter(sorted((ROOT / "reviews").glob("*/review.yml"))), None)
    (folder / "reviews").mkdir()
    for number in range(count if real else 0):
        assert real is not None
        rng = Random(f"{seed} review {number}")  # noqa: S311  # for variety, not for secrets
        new = {
            name: made.id
            for kind, found in shapes.items()
            for name, made in zip(found, rng.sample(by_kind[kind], len(found)), strict=True)
        }
        named = re.compile(rf"\b(?:{'|'.join(sorted(new, key=len, reverse=True))})(?:#[a-z0-9-]+)?(?![\w-])")
        target = folder / "reviews" / f"review-{number:03}"
        target.mkdir()
        for path in sorted(real.parent.iterdir()):
            text = named.sub(lambda found: new[found[0].split("#")[0]], path.read_text(encoding="utf-8"))  # noqa: B023  # called at once, within this turn of the loop
            (target / path.name).write_text(text, encoding="utf-8")
