"""The numbers of a flow diagram, counted from screening logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from synthesite.pipeline import check_project
from synthesite.problems import Problems
from synthesite.screening import ScreeningLog, parse_screening
from synthesite.synthesis.prisma import LogCounts, prisma_flow

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
