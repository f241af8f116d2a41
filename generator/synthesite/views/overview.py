"""The page of overview charts: what the library holds, by year, design and place, and policies over time."""

from __future__ import annotations

from .displays.charts import (
    entries_by_country_display,
    entries_by_design_display,
    entries_per_year_display,
    policies_over_time_display,
)
from .displays.model import Selection
from .displays.selecting import in_order
from .model import Corpus, View
from .rows import retracted_rows


def overview_view(corpus: Corpus) -> View:
    """Plan the page of overview charts."""
    library = corpus.linked.library
    everything = Selection(in_order(corpus, library.evaluations), "All entries")
    kinds = [
        ("when", "When they were published", entries_per_year_display(corpus, everything)),
        ("how", "How the studies were done", entries_by_design_display(corpus, everything)),
        ("where", "Where they were done", entries_by_country_display(corpus, everything)),
    ]
    if library.policies:
        kinds.append(("policies", "Policies over time", policies_over_time_display(corpus, everything)))
    return View(
        address="overview/",
        template="overview.html.jinja",
        kind="list",
        title="The library in pictures",
        description=f"What this library holds: {len(library.evaluations):,} evaluations and "
        f"{len(library.policies):,} policies by year, design and place",
        data={
            "charts": tuple(kinds),
            "retracted": retracted_rows(corpus),
            "evaluations": len(library.evaluations),
            "policies": len(library.policies),
        },
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
