"""Displays of the synthesis: each is planned by one function from the corpus and a selection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..model import Corpus
from ..rows import study_label
from .appraisal_summary import appraisal_summary_display
from .characteristics import characteristics_display
from .charts import (
    entries_by_country_display,
    entries_by_design_display,
    entries_per_year_display,
    policies_over_time_display,
)
from .checklist import checklist_display
from .effect_direction import effect_direction_display
from .forest import forest_display
from .funnel import funnel_display
from .harvest import harvest_display
from .model import Cell, Column, Display, Selection, Table, csv_bytes
from .overlap import overlap_display
from .policy_blocks import crosswalk_block, policy_timeline_block, targets_block
from .prisma_flow import prisma_flow_display
from .quotes import quotes_display
from .selecting import select_for_block, select_for_review, select_for_synthesis, select_for_theme
from .summary_of_findings import qualitative_findings_display, summary_of_findings_display
from .timeline import timeline_display
from .traffic_lights import traffic_lights_display
from .voices import voices_display

__all__ = [
    "DISPLAYS",
    "Cell",
    "Column",
    "Display",
    "Selection",
    "Table",
    "csv_bytes",
    "plan_display",
    "select_for_block",
    "select_for_review",
    "select_for_synthesis",
    "select_for_theme",
]

DISPLAYS: Mapping[str, Callable[[Corpus, Selection], Display]] = {
    "effect-direction": effect_direction_display,
    "harvest": harvest_display,
    "forest": forest_display,
    "funnel": funnel_display,
    "summary-of-findings": summary_of_findings_display,
    "qualitative-findings": qualitative_findings_display,
    "checklist": checklist_display,
    "traffic-lights": traffic_lights_display,
    "appraisal-summary": appraisal_summary_display,
    "prisma-flow": prisma_flow_display,
    "characteristics": characteristics_display,
    "overlap": overlap_display,
    "timeline": timeline_display,
    "voices": voices_display,
    "quotes": quotes_display,
    "entries-per-year": entries_per_year_display,
    "entries-by-design": entries_by_design_display,
    "entries-by-country": entries_by_country_display,
    "policies-over-time": policies_over_time_display,
    "policy-timeline": policy_timeline_block,
    "crosswalk": crosswalk_block,
    "policy-targets": targets_block,
}
"""Every display by its kind, the names that ``synthesis.display_blocks.OPTIONS`` knows."""

RETRACTED_NAMED = 10
"""Retracted studies that one note names."""

_NAMELESS = frozenset({"checklist", "crosswalk", "policy-targets"})
"""Displays that no selected study goes into, or that mark each one they name."""


def plan_display(corpus: Corpus, kind: str, selection: Selection) -> Display:
    """Plan a display; where a retracted study went into it and nothing says so yet, a note does.

    Rows mark such a study by themselves; counts, such as entries by year, have no row for it.
    """
    display = DISPLAYS[kind](corpus, selection)
    names = [name for name in selection.evaluations if corpus.statuses.entries.get(name) == "retracted"]
    if not names or kind in _NAMELESS or any("etracted" in note for note in display.notes):
        return display
    said = f"Among what was looked at: {'; '.join(study_label(corpus, name) for name in names[:RETRACTED_NAMED])}"
    more = len(names) - RETRACTED_NAMED
    return replace(display, notes=(*display.notes, said + (f"; and {more} more retracted." if more > 0 else ".")))
