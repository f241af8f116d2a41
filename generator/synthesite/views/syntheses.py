"""Pages of displays: each synthesis of a review, the tables over a whole review, and the results of a theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from ..load import Entry
from ..schema import Review
from ..schema.review import Synthesis
from ..schema.theme import Theme
from ..synthesis.eligibility import matching_entries
from .displays import Display, Selection, plan_display, select_for_review, select_for_synthesis, select_for_theme
from .displays.traffic_lights import traffic_light_displays
from .model import Corpus, EntryRow, View, address_of
from .rows import entry_row, oldest_first

BY_METHOD = {
    "effect-direction": ("effect-direction", "harvest", "forest"),
    "harvest": ("harvest", "effect-direction"),
    "pooling": ("forest", "funnel", "effect-direction"),
    "qualitative": ("voices", "quotes"),
    "narrative": ("characteristics",),
}
"""Displays of a synthesis by its method, the one it names first."""

WITHOUT_EVALUATIONS = frozenset({"summary-of-findings", "by-year"})
"""Pages that a review of policies alone has too."""

OF_REVIEW = (
    ("summary-of-findings", "Summary of findings", ("summary-of-findings", "qualitative-findings")),
    ("appraisal", "How good the studies are", ("traffic-lights", "appraisal-summary")),
    ("characteristics", "The studies side by side", ("characteristics",)),
    ("voices", "Whose views", ("voices", "quotes")),
    ("overlap", "Studies in more than one review", ("overlap",)),
    ("by-year", "Evaluations and policies by year", ("timeline",)),
)
"""Pages of tables over all that a review includes: folder, title, displays."""

CHECKLISTS = (("prisma-2020", "PRISMA 2020"), ("swim", "SWiM"), ("entreq", "ENTREQ"))


def draw(corpus: Corpus, kinds: Sequence[str], selection: Selection) -> tuple[Display, ...]:
    """Plan displays of one selection."""
    drawn: list[Display] = []
    for kind in kinds:
        if kind == "traffic-lights":  # one for each tool, because their domains differ
            drawn.extend(traffic_light_displays(corpus, selection))
        else:
            drawn.append(plan_display(corpus, kind, selection))
    return tuple(drawn)


def synthesis_address(review: str, synthesis: str) -> str:
    """The address of a synthesis within a review."""
    return f"{address_of('review', review)}syntheses/{synthesis}/"


def display_views(entry: Entry[Review], corpus: Corpus) -> Iterator[View]:
    """Plan the pages of displays of one review."""
    record, home = entry.record, address_of("review", entry.id)
    trail = (("reviews/", "Reviews"), (home, record.title))
    page = _page_of(entry)
    for synthesis in record.syntheses:
        selection = select_for_synthesis(corpus, entry.id, synthesis.id)
        policies = _policies(corpus, synthesis)
        yield page(
            address=synthesis_address(entry.id, synthesis.id),
            title=f"{synthesis.title}, study by study: {record.title}",
            description=f"{synthesis.title}, put together from {len(selection.evaluations)} evaluations",
            data={
                "heading": synthesis.title,
                "kind_of_page": "review",
                "trail": trail,
                "lead": _counted(selection, len(policies)),
                "settings": _settings(synthesis),
                "displays": draw(corpus, BY_METHOD[synthesis.method], selection) if selection.evaluations else (),
                "policies": policies,
                "others": (),
            },
        )
    selection = select_for_review(corpus, entry.id)
    for folder, title, kinds in _pages_of(entry, corpus):
        yield page(
            address=f"{home}{folder}/",
            title=f"{title}: {record.title}",
            description=f"{title}, computed from the entries of the review {record.title}",
            data={
                "heading": title,
                "kind_of_page": "review",
                "trail": trail,
                "lead": _counted(selection),
                "settings": (),
                "displays": draw(corpus, kinds, selection),
                "others": (),
            },
        )
    yield _checklist_view(entry, corpus, trail)


def _page_of(entry: Entry[Review]) -> partial[View]:
    """A page of displays of a review, but for its address, words and data."""
    return partial(
        View,
        template="displays.html.jinja",
        kind="review",
        source=entry.file,
        updated=entry.record.currency.published_on,
        filters=(("kind", "review"),),
    )


def _checklist_view(entry: Entry[Review], corpus: Corpus, trail: tuple[tuple[str, str], ...]) -> View:
    record = entry.record
    selection = select_for_review(corpus, entry.id)
    asked = [replace(selection, options={"which": which}) for which, _ in CHECKLISTS]
    return _page_of(entry)(
        address=f"{address_of('review', entry.id)}checklists/",
        title=f"Reporting checklists: {record.title}",
        description=f"Where the review {record.title} answers each item of {', '.join(name for _, name in CHECKLISTS)}",
        data={
            "heading": "Reporting checklists",
            "kind_of_page": "review",
            "trail": trail,
            "lead": "What readers of reviews ask for, item by item, with the place on this site that answers it.",
            "settings": (),
            "displays": tuple(display for one in asked for display in draw(corpus, ("checklist",), one)),
            "others": (),
        },
    )


def _pages_of(entry: Entry[Review], corpus: Corpus) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The tables over a review: those about evaluations only where it includes some."""
    some = bool(select_for_review(corpus, entry.id).evaluations)
    return tuple(page for page in OF_REVIEW if some or page[0] in WITHOUT_EVALUATIONS)


def review_display_links(entry: Entry[Review], corpus: Corpus) -> tuple[tuple[str, str], ...]:
    """Address and words of every page of displays of a review."""
    home = address_of("review", entry.id)
    syntheses = tuple((synthesis_address(entry.id, part.id), part.title) for part in entry.record.syntheses)
    tables = tuple((f"{home}{folder}/", title) for folder, title, _ in _pages_of(entry, corpus))
    return (*syntheses, *tables, (f"{home}checklists/", "Reporting checklists"))


def results_views(theme: Theme, corpus: Corpus) -> Iterator[View]:
    """Plan the pages that show a theme's measured results study by study; none where nothing was measured."""
    domains = [found.domain for found in corpus.coverage.themes[theme.id].domains]
    if not domains:
        return
    home = address_of("theme", theme.id)
    trail: tuple[tuple[str, str], ...] = (("themes/", "Themes"), (home, theme.label))
    labels = corpus.labels
    pages = [(f"{home}results/", "Results, study by study", None, ("effect-direction",))] + [
        (f"{home}results/{domain}/", labels.of("outcome_domains", domain), domain, BY_METHOD["effect-direction"])
        for domain in domains
    ]
    others = tuple((address, words) for address, words, _, _ in pages)
    for address, words, domain, kinds in pages:
        selection = select_for_theme(corpus, theme.id, domain)
        yield View(
            address=address,
            template="displays.html.jinja",
            kind="theme",
            title=f"{words}: {theme.label}",
            description=f"{words}, for the theme {theme.label}, drawn from the entries",
            source=f"{corpus.settings.evidence}/themes.yml",
            updated=theme.reviewed_on,
            filters=(("kind", "theme"), ("theme", theme.label)),
            data={
                "heading": words,
                "kind_of_page": "theme",
                "trail": trail,
                "lead": _counted(selection),
                "settings": (),
                "displays": draw(corpus, kinds, selection),
                "others": tuple(row for row in others if row[0] != address),
            },
        )


def _policies(corpus: Corpus, synthesis: Synthesis) -> tuple[EntryRow, ...]:
    """The policies that a synthesis's rule picks, oldest first."""
    if synthesis.rule is None:
        return ()
    names = [name for name in matching_entries(corpus.linked, synthesis.rule) if corpus.linked.kinds[name] == "policy"]
    return tuple(entry_row(corpus, name) for name in oldest_first(corpus, names))


def _counted(selection: Selection, policies: int = 0) -> str:
    count = len(selection.evaluations)
    if policies and not count:
        return f"Told from {policies} {'policy' if policies == 1 else 'policies'}: {selection.title}."
    return f"Drawn from {count} {'evaluation' if count == 1 else 'evaluations'}: {selection.title}."


def _settings(synthesis: Synthesis) -> tuple[tuple[str, str], ...]:
    """The settings that SWiM asks for, with their words (Campbell et al., BMJ 2020;368:l6890)."""
    rows = (
        ("Grouped", synthesis.grouping),
        ("Common measure", synthesis.metric),
        ("How put together", synthesis.method_note),
        ("Which result of several", synthesis.prioritised),
        ("Differences", synthesis.heterogeneity),
        ("Certainty", synthesis.certainty_note),
        ("Presented", synthesis.presentation),
        ("Limits", synthesis.limitations),
    )
    return tuple((label, text) for label, text in rows if text)
