"""The text search: Pagefind's own program run over the finished pages.

Its Python calls wait a tenth of a second for every record, so the program itself is called once.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .problems import SynthesiteError

INDEX_FOLDER = "pagefind"


def write_index(site: Path) -> int:
    """Index every page that marks its body, and write the index into ``site/pagefind``.

    Returns:
        The number of pages indexed.

    Raises:
        SynthesiteError: the indexer failed, or found no marked page (then it would index everything).
    """
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-subdir", INDEX_FOLDER, "--force-language", "en", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments only
    if done.returncode != 0:
        raise SynthesiteError(f"the search index could not be made: {(done.stderr or done.stdout).strip()[-500:]}")
    fragments = site / INDEX_FOLDER / "fragment"
    count = sum(1 for _ in fragments.iterdir()) if fragments.is_dir() else 0
    if not count:
        raise SynthesiteError("the search index is empty: no page marks its body with data-pagefind-body")
    return count
