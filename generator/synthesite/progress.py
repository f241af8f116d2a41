"""Signs of life for long work: a moving line at a terminal, nothing where output goes to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

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


PLAIN_FROM = 2_000
"""Things to do from which plain lines are printed where there is no terminal."""


@contextmanager
def shown_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far work is: a bar for each stage at a terminal, else a line for each stage of long work.

    Yields:
        A function to be told what is done, how much of it is done, and how much there is.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        said: set[str] = set()

        def tell(words: str, _done: int, whole: int) -> None:
            if whole >= PLAIN_FROM and words not in said:
                said.add(words)
                console.print(f"{words}: {whole:,}", highlight=False)

        yield tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(words: str, done: int, whole: int) -> None:
            if words not in tasks:
                tasks[words] = progress.add_task(words, total=whole)
            progress.update(tasks[words], completed=done)

        yield show


def counted(say: Callable[[str], None], words: str) -> Callable[[str], None]:
    """A function to be told of every page, that says from time to time how many there were."""
    count = 0

    def note(_: str) -> None:
        nonlocal count
        count += 1
        if count % STEP == 0:
            say(f"{words}: {count:,}")

    return note
