"""Home, indexes, and the browse lists by kind, theme and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..schema.dates import written_date
from ..schema.instruments import fitting_tools
from ..synthesis.coverage import gap_table
from .crosswalk_rows import HOME as EVIDENCE
from .currency import currency_row
from .model import Corpus, View, address_of
from .policy_compare import HOME as COMPARE
from .policy_timeline import HOME as TIMELINE
from .policy_years import HOME as IN_FORCE
from .rows import entry_row, has_linked_page, linked_entries, list_pages, newest_first, oldest_first
from .theme import conclusions

NEWEST = 6

POLICY_PAGES = (
    (TIMELINE, "Policies on a timeline"),
    (IN_FORCE, "Which policies stood when"),
    (COMPARE, "Policies side by side"),
)
"""Pages over all policies, linked from the list of them."""


def home_view(corpus: Corpus) -> View:
    """Plan the home page: the question, the themes with what is known, the newest entries."""
    linked, library = corpus.linked, corpus.linked.library
    coded = {entry.id: entry.record.coding.on for _, entry in library.entries()}
    newest = sorted(newest_first(corpus, coded), key=lambda name: coded[name], reverse=True)
    tiles = []
    for theme in library.scheme.themes:
        if theme.replaced_by is None and theme.broader is None:
            cover = corpus.coverage.themes[theme.id]
            known = conclusions(corpus, theme.id) or tuple(
                row for child in linked.narrower[theme.id] for row in conclusions(corpus, child)
            )
            narrower = tuple(
                (name, corpus.labels.of("themes", name), library.themes[name].question)
                for name in linked.narrower[theme.id]
            )
            tiles.append((theme, cover, known[0] if known else None, narrower))
    reviews = tuple((address_of("review", name), review.record) for name, review in library.reviews.items())
    return View(
        address="",
        template="home.html.jinja",
        kind="home",
        title=corpus.settings.site_name,
        description=corpus.settings.site_description,
        in_nav=True,
        updated=corpus.day,
        filters=(("kind", "page"),),
        data={
            "tiles": tuple(tiles),
            "newest": tuple(entry_row(corpus, name) for name in newest[:NEWEST]),
            "reviews": reviews,
            "crosswalk": bool(corpus.crosswalk.rows),
            "evaluations": len(library.evaluations),
            "policies": len(library.policies),
            "links": sum(len(links) for links in linked.outgoing.values()),
            "as_of_words": written_date(corpus.day),
        },
    )


def index_views(corpus: Corpus) -> Iterator[View]:
    """Plan the indexes of themes and reviews, and the front page of browsing."""
    library = corpus.linked.library
    tree = [
        (
            theme,
            corpus.coverage.themes[theme.id],
            conclusions(corpus, theme.id),
            tuple((library.themes[name], corpus.coverage.themes[name]) for name in corpus.linked.narrower[theme.id]),
        )
        for theme in library.scheme.themes
        if theme.broader is None and theme.replaced_by is None
    ]
    families, gaps = _gaps(corpus)
    yield View(
        "themes/",
        "themes.html.jinja",
        "list",
        "Themes",
        library.scheme.description or "Themes",
        {"tree": tuple(tree), "gaps": gaps, "families": families},
        in_nav=True,
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
    reviews = tuple(
        (address_of("review", name), review.record, currency_row(corpus, name))
        for name, review in library.reviews.items()
    )
    yield View(
        "reviews/",
        "reviews.html.jinja",
        "list",
        "Reviews",
        "Syntheses of the evidence and of the policy record",
        {"reviews": reviews},
        in_nav=True,
        updated=corpus.day,
        filters=(("kind", "page"),),
    )
    years = _by_year(corpus)
    yield View(
        "browse/",
        "browse.html.jinja",
        "list",
        "Browse everything",
        "All evaluations and policies, by kind, theme, design, place and year",
        {
            "evaluations": len(library.evaluations),
            "policies": len(library.policies),
            "themes": tuple((theme, corpus.coverage.themes[theme.id]) for theme in library.scheme.themes),
            "years": tuple((year, len(names)) for year, names in years.items()),
            "designs": _by_code(corpus, "designs"),
            "policy_kinds": _by_code(corpus, "policy_kinds"),
            "places": tuple(
                (code, corpus.labels.of("places", code), len(names)) for code, names in _by_place(corpus).items()
            ),
        },
        in_nav=True,
        updated=corpus.day,
        filters=(("kind", "page"),),
    )


GapRow = tuple[str, str, tuple[tuple[int, str], ...]]
"""Theme, its words, and for each family of design the number of evaluations and its size class."""


def _gaps(corpus: Corpus) -> tuple[tuple[str, ...], tuple[GapRow, ...]]:
    """Evaluations by theme and family of design: the families in words, and a row for each theme."""
    table, labels = gap_table(corpus.linked), corpus.labels
    rows = tuple(
        (str(theme), labels.of("themes", str(theme)), tuple((int(count), _size(int(count))) for count in counts))
        for theme, counts in zip(table.index, table.to_numpy(), strict=True)
    )
    return tuple(labels.of("families", str(family)) for family in table.columns), rows


def _size(count: int) -> str:
    return "none" if count == 0 else "one" if count == 1 else "few" if count < 10 else "many"


_VOCABULARIES = {
    "designs": ("Kinds of study", "How a study was made."),
    "outcome_domains": ("Outcomes", "What studies measured, and which way is good for people."),
    "voices": ("Whose view", "Whose words or views a finding rests on."),
    "models": ("Models of care", "What kind of service was studied."),
    "settings": ("Settings", "Where care was given."),
    "populations": ("Groups of people", "Who was studied."),
    "scopes": (
        "How near to the subject",
        "Whether an entry is about the subject itself. Counts of direction use only the first kind.",
    ),
    "policy_kinds": ("Kinds of policy", "What kind of document a policy is."),
    "issuers": ("Who issued it", "The bodies that made policy."),
}


def codebook_view(corpus: Corpus) -> View:
    """Plan the page that says what every code means."""
    codebook = corpus.linked.library.codebook
    notes = {
        "lower": "Less is better for people.",
        "higher": "More is better for people.",
        "neither": "Neither way is better.",
    }
    rows = []
    for name, codes in codebook.vocabularies().items():
        words, about = _VOCABULARIES[name]
        noted = []
        for code in codes:
            tools = "; ".join(tool.name for tool in fitting_tools(getattr(code, "tools", ())))
            note = f"Appraisal tools that fit: {tools}." if tools else notes.get(getattr(code, "beneficial", ""), "")
            noted.append((code, note))
        rows.append((name, words, about, tuple(noted)))
    return View(
        "codebook/",
        "codebook.html.jinja",
        "page",
        "What the words mean",
        "The codebook: kinds of study, outcomes, voices, models of care and policy, each with its meaning",
        {"vocabularies": tuple(rows), "version": codebook.version, "updated": written_date(codebook.updated_on)},
        source=f"{corpus.settings.evidence}/codebook.yml",
        updated=codebook.updated_on,
        filters=(("kind", "page"),),
    )


def _by_year(corpus: Corpus) -> dict[str, list[str]]:
    years: dict[str, list[str]] = defaultdict(list)
    for _, entry in corpus.linked.library.entries():
        years[corpus.linked.years[entry.id] or "no-date"].append(entry.id)
    return {
        year: years[year]
        for year in sorted(years, key=lambda year: (year == "no-date", -int(year[:4]) if year != "no-date" else 0))
    }


def _by_code(corpus: Corpus, vocabulary: str) -> tuple[tuple[str, str, int], ...]:
    """Codes in use with their label and number of entries, in codebook order."""
    library = corpus.linked.library
    counts: dict[str, int] = defaultdict(int)
    for evaluation in library.evaluations.values():
        counts[evaluation.record.design] += vocabulary == "designs"
    for policy in library.policies.values():
        counts[policy.record.kind] += vocabulary == "policy_kinds"
    return tuple(
        (code.code, code.label, counts[code.code])
        for code in library.codebook.vocabularies()[vocabulary]
        if counts[code.code]
    )


def _by_place(corpus: Corpus) -> dict[str, list[str]]:
    """Entries of each country or jurisdiction in use, by its label."""
    library = corpus.linked.library
    places: dict[str, list[str]] = defaultdict(list)
    for evaluation in library.evaluations.values():
        for code in dict.fromkeys(evaluation.record.countries):
            places[code].append(evaluation.id)
    for policy in library.policies.values():
        for code in dict.fromkeys(policy.record.jurisdictions):
            places[code].append(policy.id)
    return {code: places[code] for code in sorted(places, key=lambda code: (corpus.labels.of("places", code), code))}


def list_views(corpus: Corpus) -> Iterator[View]:
    """Plan every list of entries, cut into pages: by kind, theme, year, design, kind of policy and place."""
    linked, library = corpus.linked, corpus.linked.library
    everything = [entry.id for _, entry in library.entries()]
    yield from _listing(
        corpus,
        "evaluations/",
        newest_first(corpus, library.evaluations),
        "Evaluations",
        "Every evaluation, newest first.",
        nav=True,
    )
    yield from _listing(
        corpus,
        "policies/",
        oldest_first(corpus, library.policies),
        "Policies",
        "Every policy, oldest first.",
        nav=True,
        also=(
            *(((EVIDENCE, "What policy asked, and what was found"),) if corpus.crosswalk.rows else ()),
            *(POLICY_PAGES if library.policies else ()),
        ),
    )
    yield from _listing(
        corpus,
        "browse/all/",
        sorted(everything, key=lambda name: (linked.titles[name].casefold(), name)),
        "Everything, by title",
        "Every evaluation and policy, by title.",
    )
    for theme in library.scheme.themes:
        cover = corpus.coverage.themes[theme.id]
        base = address_of("theme", theme.id)
        yield from _listing(
            corpus,
            f"{base}evaluations/",
            newest_first(corpus, cover.evaluations),
            f"Evaluations on {theme.label.lower()}",
            "Newest first.",
            up=(base, theme.label),
        )
        yield from _listing(
            corpus,
            f"{base}policies/",
            oldest_first(corpus, cover.policies),
            f"Policies on {theme.label.lower()}",
            "Oldest first.",
            up=(base, theme.label),
        )
    browse = ("browse/", "Browse")
    for year, names in _by_year(corpus).items():
        title = f"Published in {year}" if year != "no-date" else "Without a date"
        yield from _listing(
            corpus,
            f"browse/{year}/",
            sorted(names, key=lambda name: (linked.titles[name].casefold(), name)),
            title,
            "Evaluations and policies, by title.",
            up=browse,
        )
    for vocabulary, folder in (("designs", "design"), ("policy_kinds", "kind")):
        for code, label, _ in _by_code(corpus, vocabulary):
            shelf = library.evaluations if vocabulary == "designs" else library.policies
            names = [
                name
                for name, entry in shelf.items()
                if getattr(entry.record, "design", None) == code or getattr(entry.record, "kind", None) == code
            ]
            yield from _listing(
                corpus,
                f"browse/{folder}/{code}/",
                newest_first(corpus, names),
                label,
                "Newest first.",
                up=browse,
            )
    for code, names in _by_place(corpus).items():
        yield from _listing(
            corpus,
            f"browse/place/{code.lower()}/",
            newest_first(corpus, names),
            corpus.labels.of("places", code),
            "Evaluations and policies, newest first.",
            up=browse,
        )
    for kind, entry in library.entries():
        if has_linked_page(corpus, entry.id):
            base, title = address_of(kind, entry.id), linked.titles[entry.id]
            yield from _listing(
                corpus,
                f"{base}linked/",
                linked_entries(corpus, entry.id),
                f"Linked with {title}",
                "Newest first.",
                up=(base, title),
            )


def _listing(
    corpus: Corpus,
    base: str,
    names: list[str],
    title: str,
    about: str,
    *,
    up: tuple[str, str] | None = None,
    nav: bool = False,
    also: tuple[tuple[str, str], ...] = (),
) -> Iterator[View]:
    for page in list_pages(corpus, base, names):
        yield View(
            page.address,
            "list.html.jinja",
            "list",
            title if page.number == 1 else f"{title}, page {page.number}",
            f"{title}. {about}",
            {"page": page, "about": about, "up": up, "heading": title, "also": also},
            in_nav=nav and page.number == 1,
            updated=corpus.day,
        )
