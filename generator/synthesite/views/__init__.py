"""Which pages exist: address, template, data, title, source file."""

from __future__ import annotations

from ..problems import Problems, Related
from .accessibility import accessibility_view
from .acknowledgements import acknowledgements_view
from .agreement import agreement_views
from .changes import change_views
from .contribute import contribute_views
from .crosswalk import crosswalk_views
from .data import data_views
from .evaluation import evaluation_view
from .evidence_map import map_views
from .lists import codebook_view, home_view, index_views, list_views
from .methods import method_views
from .model import Corpus, View
from .overview import overview_view
from .policy import policy_view
from .policy_compare import compare_views
from .policy_timeline import timeline_views
from .policy_years import year_views
from .problem_codes import problem_code_views
from .quality import quality_views
from .review import review_views
from .rows import mark_titles
from .syntheses import display_views, results_views
from .theme import theme_view
from .versions import version_views

__all__ = ["Corpus", "View", "check_addresses", "mark_titles", "plan_views"]


def plan_views(corpus: Corpus) -> list[View]:
    """Plan every page, in a fixed order."""
    library = corpus.linked.library
    views = [
        home_view(corpus),
        *index_views(corpus),
        codebook_view(corpus),
        *list_views(corpus),
        *method_views(corpus),
        *map_views(corpus),
        *crosswalk_views(corpus),
        overview_view(corpus),
        *timeline_views(corpus),
        *year_views(corpus),
        *compare_views(corpus),
        *data_views(corpus),
        *contribute_views(corpus),
        *quality_views(corpus),
        acknowledgements_view(corpus),
        *problem_code_views(corpus),
        *agreement_views(corpus),
        accessibility_view(corpus),
        *change_views(corpus),
        *version_views(corpus),
    ]
    for theme in library.scheme.themes:
        views.extend((theme_view(theme, corpus), *results_views(theme, corpus)))
    views.extend(evaluation_view(entry, corpus) for entry in library.evaluations.values())
    views.extend(policy_view(entry, corpus) for entry in library.policies.values())
    for entry in library.reviews.values():
        views.extend((*review_views(entry, corpus), *display_views(entry, corpus)))
    return views


def check_addresses(addresses: list[tuple[str, str]], problems: Problems) -> None:
    """See that no two pages want one address, also where file systems do not tell case apart.

    Args:
        addresses: address and the file it comes from, of every page and asset.
        problems: where clashes go.
    """
    taken: dict[str, tuple[str, str]] = {}
    for address, file in sorted(addresses):
        key = address.casefold()
        if key in taken:
            other, source = taken[key]
            slug = "address-taken" if other == address else "address-case-clash"
            problems.add(
                slug,
                file,
                f'the address "/{address}" is taken',
                related=(Related(source, f'"/{other}" comes from here', 1, 1),),
                line=1,
                column=1,
            )
        else:
            taken[key] = (address, file)
