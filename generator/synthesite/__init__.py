"""synthesite: static evidence-synthesis and policy-review sites from plain files.

The flow runs one way: sources, parsed nodes, typed entries, a linked library, synthesis,
views, pages, site. ``docs/architecture.md`` draws it; ``tests/test_architecture.py`` holds it.
"""

__version__ = "0.1.0"
