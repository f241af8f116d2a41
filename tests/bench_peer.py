"""The peer of the reading benchmark: a plain MkDocs and Material site with the words of a site's entries.

One Markdown page an entry, with the title and the words that our own search index holds for it, and Material's search
as it comes. Without headings inside entries its search index is a little smaller than real pages would make it, and
without entries in the navigation its pages are far smaller: both in its favour.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_SIGNATURE = b"pagefind_dcd"
"""What a fragment of Pagefind 1.5.2 begins with; JSON follows."""

_KINDS = ("/evaluations/", "/policies/")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>&~^=:$\"'])")
_SETTINGS = """\
site_name: Peer
docs_dir: docs
site_dir: site
theme:
  name: material
  font: false
plugins:
  - search
nav:
  - Home: index.md
not_in_nav: |
  /entries/
"""


def entry_texts(site: Path) -> Iterator[tuple[str, str, str]]:
    """Id, title and words of every entry, as the search index of our own site holds them.

    Args:
        site: folder of a finished site.
    """
    for path in sorted((site / "pagefind" / "fragment").iterdir()):
        page = json.loads(gzip.decompress(path.read_bytes()).removeprefix(_SIGNATURE))
        if page["url"].startswith(_KINDS) and page["meta"].get("kind") in ("evaluation", "policy"):
            yield page["url"].strip("/").replace("/", "-"), page["meta"]["title"], page["content"]


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def build_peer(site: Path, folder: Path) -> tuple[int, float]:
    """Write and build the peer of a site.

    Args:
        site: folder of our finished site.
        folder: where the peer goes; its pages are then in ``site`` below it.

    Returns:
        Entries, and seconds of building from start to end of the process.

    Raises:
        SystemExit: MkDocs failed; its output is shown.
    """
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "docs" / "entries"
    pages.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_SETTINGS, encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Entries\n", encoding="utf-8")
    count = 0
    for name, title, words in entry_texts(site):
        (pages / f"{name}.md").write_text(f"# {_escaped(title)}\n\n{_escaped(words)}\n", encoding="utf-8")
        count += 1
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"mkdocs failed:\n{(done.stderr or done.stdout)[-3000:]}")
    return count, time.perf_counter() - begun
