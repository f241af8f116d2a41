"""The order of fields: that in which the schema defines them, which is also that of the field guide and the forms.

Codes of the codebook are the one exception: what sets one kind of code apart is short, and stands before the
definition that all of them end with.
"""

from __future__ import annotations

from functools import cache

from ..library import coding_model
from ..load import MODELS, model_at
from ..problems import FieldPath
from ..schema.codebook import Code
from .layout import Order

SECOND = "second "
"""What stands before the kind of an entry for its second codings."""


def field_order(kind: str) -> Order:
    """The order of the fields of every map in files of one kind.

    Args:
        kind: a kind of file that ``load.MODELS`` knows, behind ``SECOND`` where it is a second coding.
    """

    def order(path: FieldPath) -> tuple[str, ...]:
        return _fields(kind, tuple(part for part in path if isinstance(part, str)))

    return order


@cache
def _fields(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    coded = kind.removeprefix(SECOND)
    model = model_at(coding_model(coded) if kind != coded else MODELS[kind], names)
    if model is None:
        return ()
    fields = tuple(model.model_fields)
    if not names and "effects" in fields:  # what a second coder writes in place of outcomes stands in their place
        rest = [name for name in fields if name != "effects"]
        at = rest.index("outcomes")
        return (*rest[:at], "effects", *rest[at:])
    if not issubclass(model, Code):
        return fields
    own = tuple(name for name in fields if name not in Code.model_fields)
    last = ("definition", "alt_labels")
    return (*(name for name in fields if name not in (*own, *last)), *own, *last)
