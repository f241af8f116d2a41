"""Signs of life for long work: a moving line at a terminal, nothing where output goes to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

STEP = 25
"""Pages after which the count at the terminal is renewed."""


@contextmanager
def shown_progress(words: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done while it is done.

    Args:
        words: what it begins with.

    Yields:
        A function that says what is done now; it does nothing where no terminal listens.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(words) as status:
        yield lambda now: status.update(now)


def counted(say: Callable[[str], None], words: str) -> Callable[[str], None]:
    """A function to be told of every page, that says from time to time how many there were."""
    count = 0

    def note(_: str) -> None:
        nonlocal count
        count += 1
        if count % STEP == 0:
            say(f"{words}: {count:,}")

    return note
