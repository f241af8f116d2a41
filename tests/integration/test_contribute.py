"""The forms for entries, in a real browser: filled in, checked, kept as drafts, sent; and entries changed in them."""

from __future__ import annotations

import difflib
import importlib.resources
import json
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from page_checks import CHECKER, FAULTS, SIDEWAYS, WALK
from playwright.sync_api import Page, Route, expect
from running import ROOT, Run
from visiting import DESK, PHONE, Start

from synthesite.pipeline import check_project
from synthesite.views.accessibility import read_tested

pytestmark = pytest.mark.xdist_group("form")

EVALUATION = "contribute/evaluation/"
POLICY = "contribute/policy/"
TESTED = read_tested()
STATES = [".sy-form__summary", ".sy-form__field--wrong", ".sy-form__chosen", ".sy-form__items"]
"""What a form as it is opened, which test_accessibility.py looks at, does not show."""
COLOURS = ["color-contrast", "link-in-text-block"]
AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

ARTICLE = """@article{x1,
  author = {Example, Ann and Sample, Bo},
  title = {Nurses who plan care: an invented study},
  journal = {Journal of Examples},
  year = 2011,
  volume = 3,
  pages = {11-19},
  doi = {10.5555/example.2011.3}
}"""
LAW = """TY  - RPRT
TI  - A plan for care at home
AU  - Department of Examples
PY  - 2012
PB  - Department of Examples
ER  - """


# ---- What a person does at the form ----


def opened(page: Page) -> Page:
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_visible()
    return page


def write(page: Page, label: str, words: str, nth: int = 0) -> None:
    """Type into the field of a label."""
    page.get_by_label(label).nth(nth).focus()
    page.keyboard.insert_text(words)


def choose(page: Page, label: str, words: str, nth: int = 0) -> None:
    """Choose what fits some words, by keyboard: type, go down, take it."""
    box = page.get_by_role("combobox", name=label).nth(nth)
    box.focus()
    page.keyboard.insert_text(words)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert active
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_attribute("aria-expanded", "false")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def unfold(page: Page, name: str) -> None:
    page.locator("#sy-form summary").filter(has_text=name).first.focus()
    page.keyboard.press("Enter")


def made(page: Page) -> tuple[str, str]:
    """The entry and the records that the form has made; the check writes them without a pause."""
    press(page, "Check")
    texts = page.locator("#sy-form pre code").all_text_contents()
    return texts[0], texts[1]


def small_project(folder: Path, **files: str) -> Path:
    """A project with the vocabularies of the site and nothing else but these files of its evidence."""
    evidence = folder / "evidence"
    for name in ("evaluations", "policies"):
        (evidence / name).mkdir(parents=True)
    for name in ("codebook.yml", "themes.yml"):
        shutil.copyfile(ROOT / "evidence" / name, evidence / name)
    (folder / "mkdocs.yml").write_text("site_name: Small\nplugins:\n  - synthesite\n", encoding="utf-8")
    for name, text in files.items():
        (evidence / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


# ---- From an empty form to a file that passes ----


def test_an_evaluation_is_filled_in_by_keyboard_and_passes_the_check(start: Start, run: Run, tmp_path: Path) -> None:
    page = opened(start().open(EVALUATION))
    write(page, "Record of the document", ARTICLE)
    press(page, "Read the record")
    expect(page.get_by_text("Read: Nurses who plan care: an invented study.")).to_be_visible()
    key = page.get_by_label("Key of the document").input_value()
    name = page.get_by_label("Name of the entry").input_value()
    assert name.startswith("example-2011-nurses")
    choose(page, "Study design", "interview")
    choose(page, "How near to the subject", "core")
    write(page, "Summary", "Nurses planned the care of 40 people. The people said: it helped.")
    choose(page, "Countries", "scotl")
    choose(page, "Countries", "ireland")
    write(page, "Coded by", "first coder")
    page.get_by_label("How much was read").focus()
    page.keyboard.press("A")  # Abstract read
    page.get_by_label("How it was read").focus()
    page.keyboard.press("R")  # Read in full
    write(page, "Web address read", "https://example.org/study")
    unfold(page, "What was measured")
    press(page, "Add a result")
    choose(page, "Outcome (needed)", "emergency admissions")
    write(page, "What was measured (needed)", "Emergency admissions")
    page.get_by_label("What kind of figure it is").select_option("rate-ratio")
    write(page, "Estimate", "0.90")
    write(page, "Lower limit", "0.84")
    write(page, "Upper limit", "0.97")
    write(page, "Place in the document", "table 2")
    unfold(page, "What it says")
    press(page, "Add a finding")
    choose(page, "Theme", "continuity")
    write(page, "What was found", "People knew whom to call: no one else had told them.")
    choose(page, "Whose view it is", "older people")
    entry, records = made(page)
    expect(page.get_by_text("Nothing is wrong that this page can see.")).to_be_visible()
    assert "\n    estimate: 0.90\n" in entry
    assert f"reports: [{key}]\n" in entry
    project = small_project(tmp_path / "small", **{f"evaluations/{name}.yml": entry, "references.bib": records})
    done = run("synthesite", "check", "--strict", folder=project)
    assert done.returncode == 0, done.stdout + entry


def test_a_policy_is_filled_in_by_keyboard_and_passes_the_check(start: Start, run: Run, tmp_path: Path) -> None:
    page = opened(start().open(POLICY))
    write(page, "Record of the document", LAW)
    press(page, "Read the record")
    name = page.get_by_label("Name of the entry").input_value()
    choose(page, "Kind of policy", "white paper")
    choose(page, "How near to the subject", "core")
    write(page, "Summary", "A plan that asked for one nurse for each person.")
    choose(page, "Who issued it", "department of health")
    choose(page, "Where it applies", "england")
    write(page, "Coded by", "first coder")
    page.get_by_label("How much was read").select_option("full-text")
    page.get_by_label("How it was read").select_option("full-text")
    write(page, "Web address read", "https://example.org/plan")
    unfold(page, "What happened to it")
    press(page, "Add an event")
    page.get_by_label("What happened (needed)").select_option("published")
    write(page, "When it happened", "2012-05")
    unfold(page, "What it asks for")
    press(page, "Add a provision")
    write(page, "Short id of the provision", "one-nurse")
    choose(page, "Theme", "workforce")
    write(page, "What it asks for", "Each person gets one named nurse.")
    page.get_by_label("How strongly it binds").select_option("expectation")
    entry, records = made(page)
    expect(page.get_by_text("Nothing is wrong that this page can see.")).to_be_visible()
    assert "role: main" in entry
    project = small_project(tmp_path / "small", **{f"policies/{name}.yml": entry, "references.bib": records})
    done = run("synthesite", "check", "--strict", folder=project)
    assert done.returncode == 0, done.stdout + entry


def test_what_is_missing_is_told_beside_the_field_and_in_a_summary_that_leads_there(start: Start) -> None:
    page = opened(start().open(EVALUATION))
    scope = page.get_by_role("combobox", name="How near to the subject")
    scope.focus()
    page.keyboard.press("Tab")
    expect(scope).not_to_have_attribute("aria-invalid", "true")  # left empty: nobody is nagged yet
    write(page, "Day of coding", "-13-45")
    page.keyboard.press("Tab")
    day = page.get_by_label("Day of coding")
    expect(day).to_have_attribute("aria-invalid", "true")
    press(page, "Check")
    summary = page.locator(".sy-form__summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_contain_text("things to mend")
    link = summary.get_by_role("link", name="How near to the subject")
    link.focus()
    page.keyboard.press("Enter")
    expect(scope).to_be_focused()
    expect(scope).to_have_attribute("aria-invalid", "true")
    described = [
        page.locator(f"#{name}").text_content() for name in (scope.get_attribute("aria-describedby") or "").split()
    ]
    assert any("it is needed" in (words or "") for words in described)
    choose(page, "How near to the subject", "core")
    expect(scope).not_to_have_attribute("aria-invalid", "true")  # mended: the fault goes
    expect(day).to_have_attribute("aria-invalid", "true")


def test_a_fault_in_a_folded_part_is_reached(start: Start) -> None:
    page = opened(start().open(EVALUATION))
    unfold(page, "What it is linked to")
    press(page, "Add a link")
    write(page, "The other entry", "no-such-entry")
    page.locator("#sy-form summary").filter(has_text="What it is linked to").click()
    press(page, "Check")
    page.locator(".sy-form__summary").get_by_role("link", name="there is no entry").click()
    expect(page.get_by_role("combobox", name="The other entry")).to_be_focused()


def test_a_document_that_is_here_already_is_chosen_and_not_added_again(start: Start) -> None:
    page = opened(start().open(EVALUATION))
    write(page, "Record of the document", "https://doi.org/10.1136/BMJ.39020.413310.55")
    press(page, "Read the record")
    expect(page.get_by_text("This document is in our list already")).to_be_visible()
    entry, records = made(page)
    assert ("reports: [gravelle-2007-evercare]\n" in entry, records) == (True, "")


def test_a_document_is_typed_in_by_hand(start: Start) -> None:
    page = opened(start().open(EVALUATION))
    write(page, "Record of the document", "doi:10.5555/unknown.1")
    press(page, "Read the record")
    expect(page.get_by_label("DOI")).to_have_value("10.5555/unknown.1")
    expect(page.get_by_label("Name of the entry")).to_have_value("")  # of a DOI alone nobody can make a name
    page.get_by_label("Kind of document").select_option("report")
    write(page, "Title of the document", "Visits at home: how often?")
    write(page, "Authors", "Example, Ann\nMinistry of Examples")
    write(page, "Year or date", "1999-04")
    write(page, "Who published it", "Ministry of Examples")
    key = page.get_by_label("Key of the document").input_value()
    assert key.startswith("example-")
    entry, records = made(page)
    assert f"reports: [{key}]\n" in entry
    assert records == (
        f"@report{{{key},\n  author = {{Example, Ann and {{Ministry of Examples}}}},\n"
        "  title = {{Visits at home: how often?}},\n  date = {1999-04},\n"
        "  institution = {Ministry of Examples},\n  doi = {10.5555/unknown.1}\n}\n"
    )
    page.get_by_label("Key of the document").fill("own-key-1999")
    entry, records = made(page)
    assert "reports: [own-key-1999]\n" in entry
    assert records.startswith("@report{own-key-1999,")


def test_an_appraisal_offers_the_items_and_answers_of_its_tool(start: Start) -> None:
    page = opened(start().open(EVALUATION))
    unfold(page, "How far to trust it")
    press(page, "Add a judgement of quality")
    choose(page, "Tool used", "rob-2")
    write(page, "Whose judgement it is", "first coder")
    unfold(page, "More about this judgement of quality")
    press(page, "Add an item")
    choose(page, "Item (needed)", "allocated")
    choose(page, "Answer (needed)", "some concerns")
    entry, _ = made(page)
    assert "{item: d1, answer: some-concerns}" in entry


def test_what_others_wrote_is_shown_as_words(start: Start) -> None:
    hostile = "<img src=x onerror=alert(1)><b>bold</b>"
    visit = start()
    choices = {"entries": [{"code": "a", "kind": "policy", "label": hostile, "parts": [["p", hostile]]}], "records": []}
    visit.page.route("**/choices.json", lambda route: route.fulfill(json=choices))
    page = opened(visit.open(EVALUATION))
    write(page, "Record of the document", f"@report{{ab-2001, title = {{{hostile}}}, author = {{{hostile}}}}}")
    press(page, "Read the record")
    unfold(page, "What it is linked to")
    press(page, "Add a link")
    choose(page, "The other entry", "bold")
    made(page)
    assert page.locator("#sy-form").locator("img, b").count() == 0
    expect(page.get_by_role("combobox", name="The other entry")).to_have_value(f"{hostile} (a)")


SENSELESS: dict[str, tuple[str, str]] = {
    "interval-upside-down": ("evaluation", "outcomes: [{domain: D, measure: m, interval: {low: 3, high: 1}}]"),
    "estimate-outside-interval": (
        "evaluation",
        "outcomes: [{domain: D, measure: m, metric: rate-ratio, estimate: 5, interval: {low: 1, high: 3}}]",
    ),
    "interval-level": ("evaluation", "outcomes: [{domain: D, measure: m, interval: {low: 1, high: 3, level: 0.95}}]"),
    "percent-out-of-range": (
        "evaluation",
        "outcomes: [{domain: D, measure: m, arms: [{arm: all, n: 10, percent: 110}]}]",
    ),
    "estimate-without-metric": ("evaluation", "outcomes: [{domain: D, measure: m, estimate: 5}]"),
    "ratio-not-positive": ("evaluation", "outcomes: [{domain: D, measure: m, metric: odds-ratio, estimate: -0.5}]"),
    "direction-beside-estimate": (
        "evaluation",
        "outcomes: [{domain: D, measure: m, metric: mean-difference, estimate: 0, direction: no-difference}]",
    ),
    "events-above-n": (
        "evaluation",
        'outcomes: [{domain: D, measure: m, arms: [{arm: a, n: "1,000", events: 1001}]}]',
    ),
    "duplicate-part": (
        "policy",
        "findings: [{id: a, theme: T, statement: s}, {id: a, theme: T, statement: s}]",
    ),
    "self-link": ("policy", "links: [{to: example, kind: implements}]"),
    "agreement-without-citation": ("policy", "links: [{to: other, kind: implements, says_what_it_says: partly}]"),
    "checked-before-coded": (
        "policy",
        "coding: {by: first coder, on: 2024-05-02, access: abstract, checked_by: second coder, checked_on: 2024-05-01}",
    ),
}
"""By problem, the kind of an entry and the part of it that has it. Right beside it: figures that only look odd."""
ODD = "outcomes: [{domain: D, measure: m, metric: rate-ratio, estimate: 1.00, interval: {low: 1, high: 1, level: 99}}]"


HEADS = {
    "evaluation": "reports: [KEY]\ndesign: qualitative-study\nscope: core\nsummary: s\ncountries: [GB]\n",
    "policy": "documents: [{key: KEY, role: main}]\nkind: act\nscope: core\nsummary: s\n"
    "issuers: [uk-parliament]\njurisdictions: [GB]\n",
}
CODED = "coding: {by: first coder, on: 2024-05-02, access: abstract}"
READ = "provenance: [{address: https://example.org/, accessed_as: abstract}]"


def test_the_form_tells_what_cannot_be_right_where_the_program_does(start: Start, tmp_path: Path) -> None:
    domain = yaml.safe_load((ROOT / "evidence" / "codebook.yml").read_text("utf-8"))["outcome_domains"][0]["code"]
    theme = yaml.safe_load((ROOT / "evidence" / "themes.yml").read_text("utf-8"))["themes"][0]["id"]
    parts = {**SENSELESS, "odd": ("evaluation", ODD), "other": ("policy", CODED)}
    texts = {}
    for slug, (kind, part) in parts.items():
        lines = [HEADS[kind].replace("KEY", slug) + part, READ, *([] if part.startswith("coding") else [CODED])]
        whole = "\n".join(lines).replace("domain: D", f"domain: {domain}").replace("theme: T", f"theme: {theme}")
        texts[slug] = whole.replace("to: example", f"to: {slug}") + "\n"
    files = {
        f"{'evaluations' if parts[slug][0] == 'evaluation' else 'policies'}/{slug}.yml": text
        for slug, text in texts.items()
    }
    records = "".join(f"@misc{{{slug}, title = {{{slug}}}, year = 2001}}\n" for slug in texts)
    project = small_project(tmp_path / "small", **files, **{"references.bib": records})
    right: dict[str, list[list[str]]] = {slug: [] for slug in texts}
    for problem in check_project(project, use_cache=False).problems:
        assert problem.slug in SENSELESS, problem
        right[Path(problem.file).stem].append([problem.slug, ".".join(map(str, problem.path))])
    page = opened(start().open(POLICY))
    told = page.evaluate(
        """async ([texts, kinds]) => {
            const assets = new URL("../../assets/contribute/", location);
            const { senseFaults } = await import(new URL("sense.js", assets));
            const { readYaml } = await import(new URL("entry_yaml.js", assets));
            const forms = {};
            for (const kind of ["evaluation", "policy"])
                forms[kind] = await (await fetch(`../${kind}/form.json`)).json();
            return Object.fromEntries(Object.entries(texts).map(([id, text]) => [
                id,
                senseFaults(readYaml(text).value, forms[kinds[id]], id).map(({ slug, path }) => [slug, path.join(".")]),
            ]));
        }""",
        [texts, {slug: kind for slug, (kind, _) in parts.items()}],
    )
    assert told == right
    assert {slug: found[0][0] for slug, found in told.items() if found} == {slug: slug for slug in SENSELESS}


# ---- Drafts ----


def test_a_draft_outlives_the_page_until_it_is_deleted(start: Start) -> None:
    page = opened(start().open(EVALUATION))
    assert page.evaluate("Object.keys(localStorage).length") == 0  # opened only: nothing is kept
    write(page, "Name of the entry", "example-2011-nurses")
    write(page, "Summary", "A draft.")
    unfold(page, "What it says")
    press(page, "Add a finding")
    write(page, "What was found", "Half a finding")
    expect(page.get_by_text("Kept as a draft in this browser.")).to_be_visible()
    page.reload()
    opened(page)
    expect(page.get_by_label("Name of the entry")).to_have_value("example-2011-nurses")
    expect(page.get_by_label("What was found")).to_have_value("Half a finding")
    page.goto(page.url.partition("?")[0])  # a fresh form offers it
    opened(page)
    expect(page.get_by_label("Summary")).to_have_value("")
    page.get_by_text("Drafts in this browser (1)").click()
    page.get_by_role("link", name="example-2011-nurses").click()
    expect(page.get_by_label("Summary")).to_have_value("A draft.")
    page.get_by_text("Drafts in this browser (1)").click()
    press(page, "Delete the draft example-2011-nurses")
    expect(page.get_by_text("Drafts in this browser")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0


# ---- Changing an entry ----

ENTRIES = (
    (EVALUATION, "evaluations/gravelle-2007-evercare"),
    (EVALUATION, "evaluations/boult-2013-guided-care-32m"),
    (POLICY, "policies/ltc-model-2005"),
)


def test_entries_that_are_opened_and_not_changed_stay_the_same(start: Start, own_site: Path) -> None:
    visit = start()
    for form, entry in ENTRIES:
        page = visit.open(f"{entry}/")
        page.get_by_role("link", name="Edit this entry in a form").click()
        page.wait_for_url(f"**/{form}?entry={entry.partition('/')[2]}")
        assert made(opened(page))[0] == (own_site / "evidence" / f"{entry}.yml").read_text(encoding="utf-8")
        expect(page.get_by_text("Nothing is wrong that this page can see.")).to_be_visible()
        assert page.evaluate("Object.keys(localStorage).length") == 0


def test_one_changed_field_changes_one_line(start: Start, own_site: Path) -> None:
    before = (own_site / "evidence" / "evaluations" / "gravelle-2007-evercare.yml").read_text(encoding="utf-8")
    page = opened(start().open(f"{EVALUATION}?entry=gravelle-2007-evercare"))
    unfold(page, "More about the study and this entry")
    field = page.get_by_label("Design in the authors' words")
    field.fill("a changed note")
    after, records = made(page)
    changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:2] in ("- ", "+ ")]
    assert [line[2:] for line in changed if line[0] == "+"] == ["design_note: a changed note"]
    assert all(line[2:].startswith("design_note:") for line in changed)
    assert records == ""


# ---- Sending ----


def with_forge(page: Page, forge: str) -> None:
    """Serve the definition of the form as a project with a repository at this address has it."""

    def answer(route: Route) -> None:
        definition = route.fetch().json()
        route.fulfill(
            body=json.dumps({**definition, "forge": forge, "branch": "main"}), content_type="application/json"
        )

    page.route("**/form.json", answer)


def test_the_new_file_page_is_opened_with_path_and_content(start: Start) -> None:
    visit = start()
    with_forge(visit.page, "https://github.com/example/evidence")
    page = opened(visit.open(EVALUATION))
    write(page, "Name of the entry", "example-2011-nurses")
    write(page, "Summary", "Short & plain: 100%.")
    entry, _ = made(page)
    link = page.get_by_role("link", name="Open a new file at GitHub")
    address = urlsplit(link.get_attribute("href") or "")
    assert (address.netloc, address.path) == ("github.com", "/example/evidence/new/main")
    asked = parse_qs(address.query)
    assert asked["filename"] == ["evidence/evaluations/example-2011-nurses.yml"]
    assert asked["value"] == [entry]
    write(page, "Summary", " long" * 2000)
    made(page)
    expect(page.get_by_text("The entry is too long to be taken along.")).to_be_visible()
    assert len(link.get_attribute("href") or "") < 300
    visit.open(f"{POLICY}?entry=ltc-model-2005")
    link = page.get_by_role("link", name="Open the file at GitHub")
    expect(link).to_have_attribute(
        "href", "https://github.com/example/evidence/edit/main/evidence/policies/ltc-model-2005.yml"
    )


def test_without_a_repository_the_entry_is_downloaded_and_handed_over(start: Start) -> None:
    page = opened(start().open(POLICY))
    expect(page.get_by_text("give it to those who keep this site")).to_be_visible()
    write(page, "Name of the entry", "example-act-2011")
    entry, _ = made(page)
    with page.expect_download() as waited:
        press(page, "Download the entry")
    assert waited.value.suggested_filename == "example-act-2011.yml"
    assert Path(waited.value.path()).read_text(encoding="utf-8") == entry


# ---- Everyone can use it ----


def test_the_form_is_whole_for_everyone(start: Start) -> None:
    """What is needed with faults beside it, and every field of one record: what the checker finds, what is too wide."""
    page = opened(start().open(POLICY))
    page.evaluate(AXE)
    unfold(page, "What it asks for")
    press(page, "Add a target")
    unfold(page, "More about this target")
    choose(page, "Where it applies", "england")
    press(page, "Check")
    expect(page.locator(".sy-form__summary")).to_be_visible()
    faults: list[str] = page.evaluate(FAULTS)
    for screen, scheme, rules in (
        (DESK, "light", list(TESTED.rules)),
        (DESK, "dark", COLOURS),
        (PHONE, "dark", COLOURS),
        (PHONE, "light", [*COLOURS, "target-size", "label"]),
    ):
        page.set_viewport_size(screen)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # or colours are looked at half way
        faults += [f"{screen['width']}, {scheme}: {fault}" for fault in page.evaluate(CHECKER, [rules, STATES])]
        faults += page.evaluate(SIDEWAYS)
    box = page.get_by_role("combobox", name="Kind of policy")
    box.fill("act")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    faults += page.evaluate(CHECKER, [list(TESTED.rules), [".sy-form__combobox"]])
    assert faults == []


def test_the_keyboard_goes_through_the_form_from_top_to_end(start: Start) -> None:
    page = opened(start().open(POLICY))
    page.evaluate(WALK)
    for _ in range(10):
        for _ in range(15):
            page.keyboard.press("Tab")
        if page.evaluate("window.walked.done"):
            break
    found = page.evaluate("window.walked.result()")
    assert (found["faults"], found["missed"]) == ([], [])


def test_without_scripts_the_page_has_a_template_and_says_what_is_needed(start: Start) -> None:
    page = start(scripts=False).open(EVALUATION)
    expect(page.get_by_text("The form needs scripts")).to_be_visible()
    expect(page.get_by_text("Study design (design)")).to_be_visible()
    page.get_by_text("Show the template").click()
    expect(page.get_by_text("# yaml-language-server:")).to_be_visible()


def test_a_contributor_is_one_click_from_the_form(start: Start) -> None:
    visit = start()
    for form in (EVALUATION, POLICY):
        visit.open("")
        visit.follow(form)
        opened(visit.page)
