"""The modules beneath the contribution form, in a real browser: YAML, pasted records and addresses of forges.

Nothing of a built site is needed: the modules are served as they stand, and held against the program's own readers.
"""

from __future__ import annotations

import re
import typing
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from html.entities import name2codepoint
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from pydantic import BaseModel, BeforeValidator
from pylatexenc.latex2text import get_default_latex_context_db
from running import ROOT
from tests.browser import served

from synthesite.bibliography import TYPES, decode, identifiers, parse_bibliography
from synthesite.bibliography.bibtex_writing import ORDER, write_bibtex
from synthesite.bibliography.latex_text import _FORMATTING, _SYMBOLS, _symbol
from synthesite.bibliography.loading import VERBATIM
from synthesite.bibliography.names import Name, parse_name
from synthesite.bibliography.records import ARTICLES, Record
from synthesite.importing import bibtex, canonical, csl_json, keys, parse_source, roles, tagged
from synthesite.importing.canonical import canonical_record
from synthesite.importing.people import read_person
from synthesite.importing.when import read_when
from synthesite.problems import Problems
from synthesite.schema import Codebook, Evaluation, Policy, Review, ThemeScheme, values
from synthesite.schema.eras import EraList
from synthesite.source import parse
from synthesite.tidying.bibtex_layout import tidy_bibtex
from synthesite.tidying.field_order import field_order
from synthesite.tidying.layout import tidy_yaml

pytestmark = pytest.mark.xdist_group("form")

ASSETS = ROOT / "site_templates" / "theme" / "assets"
EVIDENCE = ROOT / "evidence"
IMPORTS = ROOT / "tests" / "data" / "imports"
PREFIXES = {"bibtex": "", "csl-json": "csl"}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with served(ROOT) as address:
        page = browser.new_page()
        page.goto(f"{address}/site_templates/theme/assets/logo.svg")
        page.evaluate(
            """async () => {
                const load = (name) => import(`/site_templates/theme/assets/contribute/${name}.js`);
                const [yaml, record, forge, style, names, texts, latex, numbers, people] = await Promise.all(
                    ["entry_yaml", "record", "forge", "yaml_style", "record_tables", "text_tables", "latex_text",
                        "bib_identifiers", "bib_names"].map(load));
                const files = (paths) => Promise.all(paths.map(async (path) => (await fetch(`/${path}`)).text()));
                globalThis.m = { yaml, record, forge, style, names, texts, latex, numbers, people, files };
            }"""
        )
        yield page
        page.close()


def ask(page: Page, expression: str, *given: Any) -> Any:
    """The worth of an expression over the modules ``m`` and the given values ``g``."""
    return page.evaluate(f"async (g) => {{ const m = globalThis.m; return ({expression}); }}", list(given))


def read_back(text: str) -> Any:
    """What the program reads in a YAML text; anything amiss fails the test."""
    problems = Problems()
    value = parse(text.encode(), "made.yml", problems)
    assert [one.message for one in problems] == [], text
    return value


def as_text(value: Any) -> Any:
    """A value as the program reads it: every scalar is text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items()}
    return [as_text(one) for one in value] if isinstance(value, list) else value


# ---- YAML ----

# The first are texts that a reader of YAML takes for something else, the others break when written carelessly.
ODD = """no yes Yes NO on off null ~ 2007-01 2007-01-06 1e3 1E-3 012 0x1F 1_000 12:30:45 1.10 .5 5. true False y n - ?
    !tag &a *a %x @x `x 'q' "dq" it's [a] {a} | = <0.001 >1 http://a.b/c?d=e#f a:b \\ \\n a\\ trailing: :: -1 +1 # << %
    0.840 -0.10 1,600 --- ... é 王小明 😀 \ufffe""".split()  # noqa: SIM905  # fits in three lines so
ODD += [
    "", " ", "\n", "a: b", "a #b", " lead", "trail ", "a  b", "- x", "? x", "> x", "a, b", "key: >-", "line\nline",
    "line\n\nline\n", "\nlead", "a\n  b", "tab\tx", "a\n\tb", "a\r\nb", "--- x", "x\n---\ny", "a:\n- b", "a\n\n\n",
    "a\n#b", "a\x85b", "a\u2028b", "a\u00a0b", "nb\u00a0", "so\u00adft", "\u200b", "x" * 130, "é" * 200,
    "word " * 40 + "end",
    "word " * 30 + " two spaces " + "word " * 10, "long " * 30 + "\nmore " * 30,
]  # fmt: skip

CONTROLS = ("Cc", "Cf", "Cs")
SPACES = ("Zl", "Zp", "Zs")
sayable = st.text(st.characters(exclude_categories=CONTROLS), max_size=20)
texts = st.sampled_from(ODD) | sayable | st.lists(st.sampled_from(ODD), max_size=4).map(" ".join)
words = st.text(st.characters(exclude_categories=CONTROLS + SPACES), min_size=1, max_size=8)
known = st.sampled_from(("reports", "on", "n", "date", "estimate", "summary", "findings", "p"))
names = known | words.filter(lambda word: word != "<<")
leaves = texts | st.booleans() | st.integers(-(10**6), 10**6) | st.none()
trees = st.dictionaries(
    names,
    st.recursive(leaves, lambda one: st.lists(one, max_size=4) | st.dictionaries(names, one, max_size=4), max_leaves=8),
    min_size=1,
    max_size=5,
)


@settings(max_examples=50, deadline=None, database=None, derandomize=True)
@given(value=trees)
def test_what_is_written_is_read_back_by_the_program(page: Page, value: dict[str, Any]) -> None:
    text, again, unchanged = ask(
        page,
        "(() => { const text = m.yaml.writeYaml(g[0]); const read = m.yaml.readYaml(text);"
        " return [text, read.value, m.yaml.updateYaml(read.document, read.value) === text]; })()",
        value,
    )
    assert read_back(text) == as_text(value)
    assert again == as_text(value)
    assert unchanged


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(before=trees, after=trees)
def test_a_changed_value_is_read_back_by_the_program(page: Page, before: dict[str, Any], after: dict[str, Any]) -> None:
    after = {**before, **after}
    text = ask(
        page, "m.yaml.updateYaml(m.yaml.readYaml(m.yaml.writeYaml(g[0]) + '# the end').document, g[1])", before, after
    )
    assert read_back(text) == as_text(after)
    assert "# the end" in text


def test_every_odd_text_is_read_back_in_a_field_a_list_and_braces(page: Page) -> None:
    made = [{"summary": text, "on": text, "what": [text, "b"], "coding": {"by": text, "x": text}} for text in ODD]
    for value, text in zip(made, ask(page, "g[0].map((value) => m.yaml.writeYaml(value))", made), strict=True):
        assert read_back(text) == value


def test_every_file_of_this_project_is_kept_to_the_letter(page: Page) -> None:
    paths = [path.relative_to(ROOT).as_posix() for path in sorted(EVIDENCE.rglob("*.yml"))]
    assert len(paths) > 300
    kept = ask(
        page,
        """(await m.files(g[0])).map((text) => {
            const { document, value, typed } = m.yaml.readYaml(text);
            return m.yaml.updateYaml(document, value) === text && m.yaml.updateYaml(document, typed) === text;
        })""",
        paths,
    )
    assert [path for path, same in zip(paths, kept, strict=True) if not same] == []
    some = paths[::40]
    values_read = ask(page, "(await m.files(g[0])).map((text) => m.yaml.readYaml(text).value)", some)
    assert values_read == [read_back((ROOT / path).read_text(encoding="utf-8")) for path in some]


def test_the_style_is_that_of_the_entries(page: Page) -> None:
    """Most lines of an entry come out of its bare values as people wrote them, and `synthesite fmt` leaves them so."""
    order = field_order("evaluation")
    paths = sorted((EVIDENCE / "evaluations").glob("*.yml"))[:40]
    files = [tidy_yaml(path.read_text(encoding="utf-8"), order) for path in paths]
    made = ask(page, "g[0].map((text) => m.yaml.writeYaml(m.yaml.readYaml(text).value))", files)
    lines = [(line, set(text.splitlines())) for text, new in zip(files, made, strict=True) for line in new.splitlines()]
    assert sum(line in old for line, old in lines) > 0.9 * len(lines)
    assert max(len(line) for line, _ in lines if "http" not in line) <= 120
    assert [tidy_yaml(new, order) for new in made] == made


WRITTEN = [
    ({"design": "rct"}, {"schemaLine": "../s.json"}, "# yaml-language-server: $schema=../s.json\ndesign: rct\n"),
    ({"title": "Do they?"}, {"comments": {"title": "In words.\nShort."}}, "# In words.\n# Short.\ntitle: Do they?\n"),
    ({"a": ["x"]}, {"comments": {"a.0": "The first."}}, "a:\n  # The first.\n  - x\n"),
    ({"estimate": "0.840", "p": "<0.001", "on": "2026-11-22", "page": "2026-11-22"}, {},
     'estimate: 0.840\np: "<0.001"\non: 2026-11-22\npage: "2026-11-22"\n'),
    ({"findings": [{"theme": "cost"}], "sample": [{"n": 3, "group": "a"}], "voices": []}, {},
     "findings:\n  - theme: cost\nsample:\n  - {n: 3, group: a}\nvoices: []\n"),
    ({"countries": ["NO", "SE"], "to": "a#b", "what": ["a, b"]}, {},
     'countries: ["NO", SE]\nto: a#b\nwhat:\n  - a, b\n'),
    ({"note": "word " * 25 + "end", "open": None}, {},
     f"note: >-\n  {'word ' * 22}word\n  word word end\nopen: null\n"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "more", "text"), WRITTEN)
def test_values_are_written_so(page: Page, value: object, more: object, text: str) -> None:
    assert ask(page, "m.yaml.writeYaml(g[0], g[1])", value, more) == text


BEFORE = """\
# yaml-language-server: $schema=x
reports: [one]  # the main one
design: 'rct'
estimate: 19.0   # printed so
summary: >-
  The first line of
  a folded text that
  goes on and on
my_own: {b: "1", a: x}
findings:
  # about cost
  - theme: cost
    statement: It cost less.
  - theme: use
    statement: "No: change"
"""

CHANGES = [
    ("v.estimate = '20.0'", "estimate: 19.0   #", "estimate: 20.0   #"),
    ("v.estimate = 19", "", ""),  # the same number
    ("v.design = 'no trial'", "'rct'", "'no trial'"),
    ("v.design = \"it's\"", "'rct'", "'it''s'"),
    ("v.my_own.a = 'y, z'", "a: x}", 'a: "y, z"}'),
    ("v.my_own.b = '2'", '"1"', '"2"'),
    ("v.reports.push('two')", "[one]", "[one, two]"),
    ("v.findings[1].statement = 'Yes'", '"No: change"', '"Yes"'),
    ("v.findings[0].statement = 'a: b'", "It cost less.", '"a: b"'),
    ("v.findings[0].voices = ['nurses']", "It cost less.\n", "It cost less.\n    voices: [nurses]\n"),
    ("v.findings.splice(1, 0, {theme: 'x', statement: 'z'})", "It cost less.\n",
     "It cost less.\n  - theme: x\n    statement: z\n"),
    ("v.findings.pop()", '  - theme: use\n    statement: "No: change"\n', ""),
    ("v.findings.reverse(); v.findings.pop()", "  - theme: cost\n    statement: It cost less.\n", ""),
    ("delete v.findings[1].theme", "- theme: use\n    statement", "- statement"),
    ("delete v.my_own", 'my_own: {b: "1", a: x}\n', ""),
    ("v.summary = v.summary.replace('folded text', 'folded old text')", "a folded text that", "a folded old text that"),
    ("v.summary = 'Short.'", ">-\n  The first line of\n  a folded text that\n  goes on and on\n", "Short.\n"),
    ("v = {design: 'rct', title: 'New', ...v}", "design: 'rct'\n", "design: 'rct'\ntitle: New\n"),
    ("v = {title: 'New', ...v}", "reports: [", "title: New\nreports: ["),
    ("v.estimate = ['a', 'b, c']", "estimate: 19.0   # printed so\n", "# printed so\nestimate:\n  - a\n  - b, c\n"),
    ("v.estimate = null", "19.0", "null"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "old", "new"), CHANGES)
def test_only_what_changed_is_changed(page: Page, change: str, old: str, new: str) -> None:
    assert old == "" or BEFORE.count(old) == 1
    for ends in ("\n", "\r\n"):
        text = ask(
            page,
            f"(() => {{ const read = m.yaml.readYaml(g[0]); let v = read.value; {change};"
            " return m.yaml.updateYaml(read.document, v); })()",
            BEFORE.replace("\n", ends),
        )
        assert text == BEFORE.replace(old, new).replace("\n", ends)


def test_numbers_and_truths_are_typed_for_a_schema(page: Page) -> None:
    text = "a: 19.0\nb: no\nc: true\nd: '1'\ne: ~\nf: 2007-01-06\ng: 1e3\nh: ''\n"
    typed = {"a": 19, "b": "no", "c": True, "d": "1", "e": None, "f": "2007-01-06", "g": 1000, "h": ""}
    assert ask(page, "m.yaml.readYaml(g[0]).typed", text) == typed
    assert ask(page, "m.yaml.readYaml(g[0]).value", text) == as_text(typed) | {"a": "19.0", "g": "1e3"}


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("a: 1\na: 2\n", 2, 1, "unique"),
        ("a:\n  - b: [x\n", 3, 1, "]"),
        ("a: *x\n", 1, 4, "alias"),
        ("a: &x 1\n", 1, 7, "anchors"),
        ("a: !!python/object 1\n", 1, 20, "tags"),
        ("a: 'x\n", 2, 1, "quote"),
        ("<<: {a: 1}\n", 1, 1, "field name"),
    ],
)
def test_faults_of_yaml_have_their_place(page: Page, text: str, line: int, column: int, word: str) -> None:
    read = ask(page, "m.yaml.readYaml(g[0])", text)
    assert read["document"] is None
    assert read["value"] is None
    assert (read["errors"][0]["line"], read["errors"][0]["column"]) == (line, column)
    assert word in read["errors"][0]["message"]


def bare_fields() -> set[str]:
    """The fields whose text is never plain words: numbers, counts, dates, p values, true and false."""
    bare = {values._number, values._count, values._truth, values._date, values._p_value}
    kinds: dict[str, set[str]] = defaultdict(set)
    seen: set[type] = set()

    def kinds_of(annotation: Any, metadata: Any = ()) -> Iterator[str]:
        found = [one for one in metadata if isinstance(one, BeforeValidator)]
        arguments = typing.get_args(annotation)
        if found:
            yield "bare" if found[0].func in bare else "words"
        elif typing.get_origin(annotation) is Annotated:
            yield from kinds_of(arguments[0], arguments[1:])
        elif arguments:
            for one in arguments:
                yield from kinds_of(one)
        elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
            walk(annotation)
            yield "record"
        elif annotation is not type(None):
            yield "words"

    def walk(model: type[BaseModel]) -> None:
        if model not in seen:
            seen.add(model)
            for name, about in model.model_fields.items():
                kinds[name].update(kinds_of(about.annotation, about.metadata))

    for model in (Codebook, Evaluation, Policy, Review, ThemeScheme, EraList):
        walk(model)
    return {name for name, found in kinds.items() if found == {"bare"}}


def test_the_fields_without_quotation_marks_are_those_of_the_schema(page: Page) -> None:
    extra = {"events", "prioritised"}  # a list of events, and words why, need no marks either
    assert set(ask(page, "[...m.style.BARE_FIELDS]")) == bare_fields() | extra


# ---- Records ----


def program_records(path: Path) -> list[Record]:
    """The records that ``synthesite import`` makes of a file, without keys."""
    source = parse_source(path.read_bytes(), path.name)
    form = PREFIXES.get(source.format, source.format)
    found = [canonical_record(one, form)[0] for one in source.records]
    return [replace(one, key="k") for one in found if one]


FILES = [IMPORTS / name for name in ("untidy.bib", "endnote-untidy.ris", "zotero.ris", "pubmed.nbib", "items.json")]
FILES += [ROOT / "tests" / "data" / "citations" / "references.bib", EVIDENCE / "references.bib"]
FORMS = {".bib": "bibtex", ".ris": "ris", ".nbib": "nbib", ".json": "csl"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_pasted_records_are_those_of_the_importer(page: Page, path: Path) -> None:
    read = ask(
        page,
        """(({ form, records }) => ({
            form,
            records: records.filter((one) => one.fields.title).map((one) =>
                [m.record.writeBibtex({ ...one, key: "k" }), m.record.suggestKey(one)]),
        }))(m.record.readRecord(g[0]))""",
        path.read_text(encoding="utf-8"),
    )
    expected = program_records(path)
    assert read["form"] == FORMS[path.suffix]
    assert [text for text, _ in read["records"]] == [write_bibtex(one) for one in expected]
    assert [key for _, key in read["records"]] == [keys.new_key(one, "", ()) for one in expected]
    for text, made in zip((text for text, _ in read["records"]), expected, strict=True):
        problems = Problems()
        again = parse_bibliography(text, "made.bib", problems)["k"]
        assert not problems.errors
        assert tidy_bibtex(text) == text
        assert (again.title, again.authors, again.editors, again.date) == (
            made.title,
            made.authors,
            made.editors,
            made.date,
        )
        assert (
            dict(again.fields).items()
            >= {name: value for name, value in made.fields.items() if name not in ("pages", "author", "editor")}.items()
        )


def test_what_is_wrong_is_said_with_its_line(page: Page) -> None:
    notes = ask(page, "m.record.readRecord(g[0]).notes", (IMPORTS / "untidy.bib").read_text(encoding="utf-8"))
    assert "Line 17: a comma was missing." in notes
    assert "Line 24: a record was not read: a brace or quotation mark is not closed." in notes
    assert "Line 57: the record has no title." in notes


@pytest.mark.parametrize(
    ("pasted", "doi"),
    [
        ("10.1136/bmj.39020.413310.55", "10.1136/bmj.39020.413310.55"),
        (" https://doi.org/10.1136/BMJ.39020.413310.55\n", "10.1136/bmj.39020.413310.55"),
        ("doi: 10.1000/a_b(1)", "10.1000/a_b(1)"),
        ("<http://dx.doi.org/10.1000/x%2Fy>", "10.1000/x/y"),
        ("https://doi.org/10.1000/x?utm_source=a", "10.1000/x"),
        ("10.1000/x and 10.1000/y", ""),
        ("https://example.org/10.1000/x", ""),
        ("11.1000/x", ""),
        ("", ""),
    ],
)
def test_a_doi_alone_is_a_record_without_a_title(page: Page, pasted: str, doi: str) -> None:
    read = ask(page, "m.record.readRecord(g[0])", pasted)
    if doi:
        assert read["form"] == "doi"
        assert [one["fields"] for one in read["records"]] == [{"doi": doi}]
        assert "asks nobody" in read["notes"][0]
    else:
        assert read == {"form": None, "records": [], "notes": []}


def test_names_and_dates_come_apart(page: Page) -> None:
    text = "@article{k, author={van der Berg, Jr, Ann and {Care Group} and others}, title={T}, year=2007, month=mar}"
    fields = ask(page, "m.record.readRecord(g[0]).records[0].fields", text)
    assert fields["author"] == [
        {"family": "van der Berg", "given": "Ann, Jr"},
        {"literal": "Care Group"},
        {"literal": "others"},
    ]
    assert fields["date"] == "2007-03"
    assert ask(page, "m.record.readRecord('@book{k, title={T}, year={2007}}').records[0].fields.year") == "2007"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"title": "Patient and carer views", "author": [{"family": "Sargent"}], "year": "2007"},
         "sargent-2007-patient-carer"),
        ({"title": "Économie & soins", "author": [{"literal": "others"}, {"literal": "Île-de-France"}]},
         "ile-de-france-economie-soins"),
        ({"title": "The state of care in England today"}, "state-care-england-today"),
        ({}, "record"),
    ],
)  # fmt: skip
def test_keys_follow_the_rule_of_the_importer(page: Page, fields: object, key: str) -> None:
    assert ask(page, "m.record.suggestKey({fields: g[0]})", fields) == key


# All forms of names, and what is no person's; the program's own readers say what is right.
NAMES = """Smith, John|John Smith|Jean de la Fontaine|de la Fontaine, Jean|Jean de la fontaine du|van der Berg, Jr, Ann
Ludwig van Beethoven|{Care Group}|{Care} Group|others|Department of Health|Smith, J., A., B.|Smith,|von|von der|McX III
family=Berg, given=Ann, prefix=van|M{\\"u}ller, J{\\"o}rg|{\\O}vretveit van Ann|王, 小明|王 小明 明
a b C d E|A b C d e|{A|A}
O'Neill, Mary Jane|al-Rashid, H."""
PEOPLE = """Smith, John|Smith J|Smith JA Jr|Smith, John, Jr|Smith, Jr, John|Nuffield Trust|NHS UK|et al.|and others|WHO
Smith|O’Neill P-J|de Vries AB III|Group of Experts A|Smith, J, A, B|Jane Smith,|Müller Ä"""


def test_names_are_read_as_the_program_reads_them(page: Page) -> None:
    def parts(name: Name | None) -> dict[str, str] | None:
        return name and {part: text for part, text in name._asdict().items() if text}

    for written, function, program in ((NAMES, "parseName", parse_name), (PEOPLE, "readPerson", read_person)):
        one_by_one = re.split(r"[|\n]", written)
        read = ask(page, f"g[0].map((one) => m.people.{function}(one))", one_by_one)
        assert dict(zip(one_by_one, read, strict=True)) == {one: parts(program(one)) for one in one_by_one}


# Right and wrong check digits, prefixes and dates; the program's own readers say what is right.
NUMBERS = """0959-8138|0959-8139|1756-1833 (Online), 0959-8138|978-0-306-40615-7|978-0-306-40615-8|0306406152
0306406153|080442957X|0000-0002-1825-0097|https://orcid.org/0000-0002-1694-233X|0000-0002-1825-0098
PMID: 17107984|17107984|PMC123.2|pmcid: PMC9|10.1/x|10.1000/A(b)|10.1000/ab).|doi:10.1000/x%2Fy
https://a.b/c?d#e|https://u@a.b|ftp://a.b|https://a.b/c d|arXiv:2101.00001v2|math.GT/0309136
hdl:10057/4765|hdl:10.1000/x|2007|2007-02-29|2008-02-29|2007/01/06/|2007/13/01|2007 Jan 6|6 January 2007
January 2007|Jan. 6th, 2007|03/04/2007|25/12/2007|12/25/2007|2007 Winter|2007 Jan-Feb|c. 1986|1999-2001
PMID 017107984|www.ncbi.nlm.nih.gov/pubmed/17107984|https://pmc.ncbi.nlm.nih.gov/articles/PMC1767241/|pmc 9|PMC0|0
2049\u20133630|0000-0000|978\u20110\u2010306\u201340615\u22127|orcid.org/0000-0002-1694-233x|0000\u20130002\u20131825\u20130097
arxiv.org/abs/1501.00001 [stat.ME]|1513.00001|n.d.|[2003]|2001a
2007-1-6|2007-01-06T10:00|in press|2005~|2001-04/2005-03|2007, Spring"""


def test_identifiers_and_dates_are_read_as_the_program_reads_them(page: Page) -> None:
    written = re.split(r"[|\n]", NUMBERS)
    for name in ("doi", "isbn", "issn", "orcid", "arxiv", "handle", "url", "pmid", "pmcid", "day"):
        read = ask(page, f"g[0].map(m.numbers.parse{name.title()})", written)
        assert dict(zip(written, read, strict=True)) == {
            one: getattr(identifiers, f"parse_{name}")(one) for one in written
        }
    read = ask(page, "g[0].map((one) => m.numbers.readWhen(one))", written)
    assert dict(zip(written, map(tuple, read), strict=True)) == {one: read_when(one) for one in written}


@pytest.mark.parametrize(
    "dates",
    [
        {"year": "2007"},
        {"year": "2007", "month": "mar"},
        {"year": "2007", "month": "mar", "day": "5"},
        {"year": "2007", "month": "Spring"},
        {"year": "c. 1986"},
        {"date": "2007-05", "month": "may"},
        {"date": "2001/2003", "year": "2001"},
        {},
    ],
)
def test_dates_are_written_as_the_program_writes_them(page: Page, dates: dict[str, str]) -> None:
    given = "".join(f", {name}={{{text}}}" for name, text in dates.items())
    made = parse_bibliography(f"@book{{k1, title={{T}}, pages={{1-2}}{given}}}", "made.bib", Problems())["k1"]
    record = {"key": "k1", "type": "book", "fields": {"title": "T", "pages": "1-2", **dates}}
    assert ask(page, "m.record.writeBibtex(g[0])", record) == write_bibtex(made)


# Accents, commands, mathematics and what is none of these; the program's own reader says what is right.
LATEX = r"""M{\"u}ller|\'Etienne|na{\"\i}ve|\v{s}|{\O}vretveit|\ss{}|50\% \& more|a -- b --- c|``q''|$x^{2}$|H$_2$O
$5 and $6|\alpha|\textit{it} \emph{em}|{\bf b}|\unknown{x}|a~b|\textbackslash{}|100%|{NHS}|\c c|\'{\'a}|\,x\-y
\textquoteright s|\k{a}\H{o}"""


def test_latex_is_read_as_the_program_reads_it(page: Page) -> None:
    written = re.split(r"[|\n]", LATEX)
    assert ask(page, "g[0].map(m.latex.decode)", written) == [decode(one) for one in written]
    spelt = ask(page, "g[0].map((one) => m.latex.encode(m.latex.decode(one)))", written)
    assert [decode(one) for one in spelt] == [decode(one) for one in written]


def test_the_tables_are_those_of_the_program(page: Page) -> None:
    context = get_default_latex_context_db()
    commands = {one.macroname for category in context.categories() for one in context.iter_macro_specs([category])}
    printed = {
        name: _symbol(name)
        for name in commands | set(_SYMBOLS)
        if re.fullmatch("[A-Za-z]+", name) and _symbol(name) and not _FORMATTING.fullmatch(name)
    }
    assert dict(ask(page, "[...m.texts.SYMBOLS]")) == printed
    assert dict(ask(page, "[...m.texts.ENTITIES]")) == {name: chr(code) for name, code in name2codepoint.items()} | {
        "apos": "'"
    }
    tables = {
        "ORDER": list(ORDER), "RIS": roles.RIS, "RIS_KINDS": roles.RIS_KINDS, "NBIB": roles.NBIB, "CSL": roles.CSL,
        "CSL_KINDS": roles.CSL_KINDS, "BIBTEX_TYPES": bibtex._TYPES, "BIBTEX_ROLES": bibtex._ROLES,
    }  # fmt: skip
    sets = {
        "VERBATIM": VERBATIM, "TYPES": set(TYPES), "ARTICLES": ARTICLES, "CHAPTERS": canonical.CHAPTERS,
        "BOOKS": canonical._BOOKS, "EDITED": canonical._EDITED, "TEXTS": canonical._TEXTS, "SMALL_WORDS": keys._SMALL,
        "RIS_USUAL": tagged._USUAL_TYPES - {""}, "CSL_USUAL": csl_json._WRITTEN_BACK,
        "BIBTEX_KNOWN": bibtex._KNOWN, "INHERITED": bibtex._FROM_PARENT,
    }  # fmt: skip
    for name, table in tables.items():
        assert ask(page, "Array.isArray(m.names[g[0]]) ? m.names[g[0]] : {...m.names[g[0]]}", name) == table, name
    for name, table in sets.items():
        assert set(ask(page, "[...m.names[g[0]]]", name)) == table, name


def test_hostile_records_do_no_harm(page: Page) -> None:
    doubling = "@string{a0={xxxxxxxxxx}}" + "".join(f"@string{{a{n}=a{n - 1}#a{n - 1}}}\n" for n in range(1, 60))
    read = ask(page, "m.record.readRecord(g[0])", f"{doubling}@misc{{k, title=a59}}")
    assert read["records"] == []
    assert any("grow beyond the limit" in note for note in read["notes"])
    fields = ask(
        page, "m.record.readRecord(g[0]).records[0].fields", "@misc{k, title={T}, constructor={x}, toString={y}}"
    )
    assert fields == {"title": "T", "constructor": "x", "tostring": "y"}
    assert ask(page, "m.yaml.readYaml('__proto__: {a: b}').value.a ?? null") is None
    assert ask(page, "m.record.readRecord('x'.repeat(3e6))")["notes"] == [
        "The text is too long. Please paste fewer records at once."
    ]
    assert ask(page, "m.record.readRecord('@a{'.repeat(20000)).records.length") == 0


# ---- Forges ----

HUB, LAB, OWN = "https://github.com/o/r", "https://gitlab.com/g/s/r.git", "https://code.example.org/g/r"


@pytest.mark.parametrize(
    ("repo", "more", "start", "name", "value"),
    [
        (HUB, {}, "https://github.com/o/r/new/main", "filename", "value"),
        (f"{HUB}/", {"branch": "a b/c"}, "https://github.com/o/r/new/a%20b/c", "filename", "value"),
        (LAB, {}, "https://gitlab.com/g/s/r/-/new/main", "file_name", "content"),
        ("https://gitlab.example.org/g/r", {}, "https://gitlab.example.org/g/r/-/new/main", "file_name", "content"),
        (OWN, {"forge": "gitlab"}, f"{OWN}/-/new/main", "file_name", "content"),
    ],
)
def test_a_new_file_opens_with_name_and_content(
    page: Page, repo: str, more: dict[str, str], start: str, name: str, value: str
) -> None:
    content = "a: 1 # é & 😀\nb: +x%2F/?\n"
    made = ask(
        page, "m.forge.newFileAddress(g[0])", {"repo": repo, "path": "evidence/é x.yml", "content": content, **more}
    )
    parts = urlsplit(made["address"])
    assert made["fits"]
    assert made["forge"] == ("github" if name == "filename" else "gitlab")
    assert made["filled"] == (name == "filename")
    assert made["address"].partition("?")[0] == start
    assert parse_qs(parts.query, strict_parsing=True) == {name: ["evidence/é x.yml"], value: [content]}
    long = ask(
        page, "m.forge.newFileAddress({...g[0], content: 'é '.repeat(4000)})", {"repo": repo, "path": "x.yml", **more}
    )
    assert not long["fits"]
    assert parse_qs(urlsplit(long["address"]).query) == {name: ["x.yml"]}


@pytest.mark.parametrize(
    ("repo", "address"),
    [
        (HUB, "https://github.com/o/r/edit/main/evidence/a%20b.yml"),
        (LAB, "https://gitlab.com/g/s/r/-/edit/main/evidence/a%20b.yml"),
    ],
)
def test_a_file_opens_for_a_change(page: Page, repo: str, address: str) -> None:
    assert ask(page, "m.forge.editFileAddress(g[0])", {"repo": repo, "path": "evidence/a b.yml"})["address"] == address


@pytest.mark.parametrize(
    ("repo", "path"),
    [
        ("javascript:alert(1)//github.com/o/r", "x.yml"),
        ("http://github.com/o/r", "x.yml"),
        ("https://user:word@github.com/o/r", "x.yml"),
        ("https://github.com/o", "x.yml"),
        ("https://example.org/github.com/r", "x.yml"),
        ("https://notgithub.com/o/r", "x.yml"),
        ("", "x.yml"),
        (HUB, "../x.yml"),
        (HUB, "a//x.yml"),
    ],
)
def test_no_address_is_made_of_what_is_no_project(page: Page, repo: str, path: str) -> None:
    asked = {"repo": repo, "path": path, "content": "x"}
    assert ask(page, "m.forge.newFileAddress(g[0])", asked)["address"] is None
    assert ask(page, "m.forge.editFileAddress(g[0])", asked)["address"] is None


def test_the_library_runs_no_made_up_code() -> None:
    text = (ASSETS / "vendor" / "yaml-2.9.1.min.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\s*\(|new Function|\bFunction\(|import\(|https?://", text)
    assert "Permission to use" in (ASSETS / "vendor" / "yaml-2.9.1.LICENSE.txt").read_text(encoding="utf-8")
