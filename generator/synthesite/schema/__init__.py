"""The one definition of everything an author writes.

JSON Schema for editors, the field guide, entry templates and forms are generated from these models.
"""

from __future__ import annotations

from .codebook import Codebook
from .evaluation import Evaluation
from .policy import Policy
from .review import Review
from .theme import Theme, ThemeScheme

__all__ = ["Codebook", "Evaluation", "Policy", "Review", "Theme", "ThemeScheme"]
