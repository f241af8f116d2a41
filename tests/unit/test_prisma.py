"""The numbers of a flow diagram, counted from screening logs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from synthesite.link import LinkedLibrary
from synthesite.pipeline import Checked, check_project
from synthesite.problems import Problems
from synthesite.screening import ScreeningLog, parse_screening
from synthesite.synthesis.prisma import FlowDiagram, FlowFault, LogCounts, flow_diagram, prisma_flow

MakeProject = Callable[..., Path]
HEADING = "record,title,first_author,year,found_by_query,source_address,decision,reason,entry\n"


def log(name: str, *rows: str) -> ScreeningLog:
    problems = Problems()
    found = parse_screening(HEADING + "\n".join(rows) + "\n", name, problems)
    assert len(problems) == 0
    return found


def test_a_project_with_one_log(make_project: MakeProject) -> None:
    checked = check_project(make_project())
    flow = prisma_flow(checked.linked, checked.library.screening["nurses-in-exampleshire"])
    assert flow.logs == (LogCounts("reviews/nurses-in-exampleshire/screening.csv", 4, 1, 0, 3, 2),)
    assert (flow.identified, flow.duplicates, flow.screened, flow.excluded) == (4, 1, 3, 0)
    assert (flow.included_records, flow.studies, flow.reasons) == (3, 3, ())


def test_records_reports_and_studies_are_counted_apart(make_project: MakeProject) -> None:
    linked = check_project(make_project()).linked
    flow = prisma_flow(
        linked,
        [
            log(
                "a.csv",
                "r1,T,,2009,one,,include,fits,trial-2009",
                "r2,T,,2009,one,,include,fits,trial-2009",  # another report of the same study
                "interviews-2010,T,,2010,two,,include,fits,",  # named by its own id
                "review2013,T,,2013,two,,include,fits,",  # named by a record of the bibliography
                "r3,T,,,,,include,fits,",  # not entered yet
                "r4,T,,,two,,exclude,not nurses,",
                "r5,T,,,three,,exclude,not older people,",
                "r6,T,,,three,,exclude,not nurses,",
                "r7,T,,,three,,duplicate,of r1,trial-2009",
            ),
            log("b.csv", "s1,T,,2009,one,,include,fits,trial-2009", "s2,T,,,one,,exclude,not nurses,"),
        ],
    )
    assert flow.logs == (LogCounts("a.csv", 9, 1, 3, 5, 3), LogCounts("b.csv", 2, 0, 1, 1, 1))
    assert (flow.identified, flow.duplicates, flow.screened) == (11, 1, 10)
    assert flow.excluded == 4
    assert flow.reasons == (("not nurses", 3), ("not older people", 1))
    assert flow.included_records == 6
    assert flow.studies == 3, "trial-2009 once, interviews-2010, review-2013"
    assert flow.screened == flow.excluded + flow.included_records


def test_no_log_no_numbers(make_project: MakeProject) -> None:
    flow = prisma_flow(check_project(make_project()).linked, [])
    assert (flow.logs, flow.identified, flow.studies) == ((), 0, 0)


REVIEW = "nurses-in-exampleshire"
LINE = (
    "  - {source: Example index, kind: database, date: 2026-01-02, string: visiting nurse, queries: 2, hits: 4, "
    "log: screening.csv}\n"
)
STAGED = "record,title,decision,reason,entry,stage\n"


def diagram(make_project: MakeProject, searches: str, more: str = "", **logs: str) -> FlowDiagram:
    """The flow of the good example's review with other searches, logs by name and further fields."""
    root = make_project()
    folder = root / f"reviews/{REVIEW}"
    text = (folder / "review.yml").read_text(encoding="utf-8").replace(LINE, searches)
    names = ", ".join(f"{name}.csv" for name in logs)
    text = text.replace("screening: [screening.csv]", f"screening: [{names}]" if names else "") + more
    (folder / "review.yml").write_text(text, encoding="utf-8")
    (folder / "screening.csv").unlink()
    for name, rows in logs.items():
        (folder / f"{name}.csv").write_text(STAGED + rows, encoding="utf-8")
    checked = check_project(root, use_cache=False)
    assert not [problem.message for problem in checked.problems if problem.code[0] in "YS"]
    return flow_diagram(checked.linked, REVIEW)


def numbers(found: FlowDiagram) -> dict[str, int | None]:
    return {name: box.n for name, box in found.boxes.items()}


DATABASE = """r1,T,include,fits,trial-2009,
r2,T,include,fits,before-after-2007,
r3,T,include,fits,trial-2009,
r4,T,duplicate,duplicate of r1,,
r5,T,duplicate,duplicate of r2,,
r6,T,exclude,machine,,automation
r7,T,exclude,not nurses,,record
r8,T,exclude,not nurses,,record
r9,T,exclude,lost,,retrieval
r10,T,exclude,no comparison,,report
r11,T,exclude,not older people,,report
r12,T,exclude,no comparison,,report
"""
WEBSITE = """w1,T,include,fits,interviews-2010,
w2,T,include,fits,review-2013,
w3,T,exclude,not nurses,,record
"""


def test_a_flow_counted_by_hand(make_project: MakeProject) -> None:
    """Twelve records of a database and three of a website, each followed through by hand."""
    found = diagram(
        make_project,
        "  - {source: Index, kind: database, date: 2026-01-02, log: a.csv}\n"
        "  - {source: Site, kind: website, date: 2026-01-02, log: b.csv}\n",
        "flow: {previous_studies: 4, previous_reports: 6, automation: 30, quantitative: 2, appraisal_excluded: 1}\n",
        a=DATABASE,
        b=WEBSITE,
    )
    assert numbers(found) == {
        "previous_studies": 4,
        "previous_reports": 6,
        "database_results": 12,
        "unlogged_results": 30,
        "duplicates": 2,
        "excluded_automatic": 31,
        "excluded_other": None,
        "records_screened": 9,
        "records_excluded": 2,
        "dbr_sought_reports": 7,
        "dbr_notretrieved_reports": 1,
        "dbr_assessed": 6,
        "dbr_excluded": 3,
        "dbr_included": 3,
        "website_results": 3,
        "other_duplicates": 0,
        "other_excluded_automatic": None,
        "other_excluded_other": None,
        "other_screened": 3,
        "other_records_excluded": 1,
        "other_sought_reports": 2,
        "other_notretrieved_reports": 0,
        "other_assessed": 2,
        "other_excluded": 0,
        "other_included": 2,
        "appraisal_excluded": 1,
        "new_studies": 3,  # trial-2009, before-after-2007, interviews-2010: what the review's list names
        "new_reports": 3,
        "total_studies": 7,
        "total_reports": 9,
        "total_studies_ma": 2,
    }
    assert found.boxes["dbr_excluded"].parts == (("no comparison", 2), ("not older people", 1))
    assert found.boxes["records_excluded"].parts == (("not nurses", 2),)
    assert found.boxes["database_results"].parts == (("Index", 12),)
    assert {box.unit for name, box in found.boxes.items() if name.endswith(("sought_reports", "assessed"))} == {
        "reports"
    }
    assert (found.entries, found.context, found.policies) == (4, 1, 0), "review-2013 is not in the review's list"
    assert found.one_step == ()
    assert found.faults == ()


def test_a_log_without_steps_leaves_boxes_unknown(make_project: MakeProject) -> None:
    found = diagram(
        make_project,
        "  - {source: Site, kind: organisation, date: 2026-01-02, log: b.csv}\n"
        "  - {source: Letters, kind: other, date: 2026-01-02}\n",
        b=DATABASE.replace(",report\n", ",\n"),
    )
    assert found.arms == found.one_step == ("other",)
    known = numbers(found)
    assert (known["organisation_results"], known["other_results"]) == (12, None), "not recorded is not nought"
    assert (known["other_screened"], known["other_records_excluded"]) == (9, 6)
    assert [known[f"other_{step}"] for step in ("sought_reports", "notretrieved_reports", "assessed", "excluded")] == [
        None
    ] * 4
    assert known["other_included"] == 3


def test_the_box_of_records_screened_can_be_left_out(make_project: MakeProject) -> None:
    search = "  - {source: Index, kind: register, date: 2026-01-02, log: a.csv}\n"
    found = diagram(make_project, search, "flow: {skip_screened: true}\n", a=DATABASE)
    assert "records_screened" not in found.boxes
    assert found.boxes["register_results"].n == 12
    assert found.boxes["dbr_assessed"].n == 6


def test_numbers_that_do_not_follow_are_faults(make_project: MakeProject) -> None:
    found = diagram(
        make_project,
        "  - {source: Index, kind: database, date: 2026-01-02, log: a.csv}\n"
        "  - {source: Second, kind: database, date: 2026-01-02, hits: 40}\n",
        "flow: {quantitative: 9}\n",
        a=DATABASE,
    )
    assert found.faults == (
        FlowFault("screened", "databases", 9, 49),  # 12 + 40 found, 3 removed
        FlowFault("pooled", "included", 9, 3),
        FlowFault("unscreened", "included", 2, 3, ("interviews-2010",)),
    )


def test_a_review_without_logs_gives_what_its_searches_say(make_project: MakeProject) -> None:
    found = diagram(make_project, "  - {source: Index, kind: database, date: 2026-01-02, hits: 40}\n")
    assert numbers(found) == {"database_results": 40, "new_studies": 3, "new_reports": 3}
    assert found.faults == ()


def test_one_log_of_two_searches_counts_once(make_project: MakeProject) -> None:
    found = diagram(
        make_project,
        "  - {source: Index, kind: database, date: 2026-01-02, log: a.csv}\n"
        "  - {source: Register, kind: register, date: 2026-01-02, log: a.csv}\n",
        a=DATABASE,
    )
    assert found.boxes["database_results"].parts == (("Index; Register", 12),)
    assert found.faults[0].rule == "unscreened"


@pytest.fixture(scope="module")
def own_library(own_checked: Checked) -> LinkedLibrary:
    """The linked library of this repository's own site."""
    return own_checked.linked


@pytest.mark.parametrize("review", ["nurse-led-case-management", "policy-record-1970-2016"])
def test_numbers_of_our_own_reviews(own_library: LinkedLibrary, review: str) -> None:
    """The logs counted again by the plain reader of the standard library."""
    rows: list[dict[str, str]] = []
    for path in sorted((Path(__file__).parents[2] / "reviews" / review).glob("screening*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            rows.extend(csv.DictReader(handle))
    decisions = Counter(row["decision"] for row in rows)
    reasons = Counter(row["reason"] for row in rows if row["decision"] == "exclude")
    found = flow_diagram(own_library, review)
    known = numbers(found)
    assert known["website_results"] == len(rows) > 200
    assert known["other_duplicates"] == decisions["duplicate"] > 0
    assert known["other_screened"] == len(rows) - decisions["duplicate"]
    assert known["other_records_excluded"] == decisions["exclude"]
    assert dict(found.boxes["other_records_excluded"].parts) == reasons
    assert known["other_included"] == decisions["include"]
    assert found.entries == len({row["entry"].split("#")[0] for row in rows if row["decision"] == "include"})
    assert known["other_assessed"] is None
    assert found.faults == ()
