"""Displays of the synthesis: each is planned by one function from the corpus and a selection."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model import Corpus
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
}
"""Every display by its kind, the names that ``synthesis.display_blocks.OPTIONS`` knows."""
