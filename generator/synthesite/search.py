"""The text search: Pagefind's own program run over the finished pages.

Its Python calls wait a tenth of a second for every record, so the program itself is called once. It
writes the list of filters and the values of each filter in random order; both are put in order
afterwards, because builds must be the same to the byte.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cbor2

from .problems import SynthesiteError

INDEX_FOLDER = "pagefind"
_SIGNATURE = b"pagefind_dcd"
_FILTERS = 3
"""Place of the list of filters in Pagefind 1.5.2's metadata."""

_UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.*")
"""Ready-made interfaces, which our own search box takes the place of."""


def write_index(site: Path) -> int:
    """Index every page that marks its body, and write the index into ``site/pagefind``.

    Returns:
        The number of pages indexed.

    Raises:
        SynthesiteError: the indexer failed, or found no marked page (then it would index everything).
    """
    command = [
        sys.executable,
        "-m",
        "pagefind",
        "--site",
        str(site),
        "--output-subdir",
        INDEX_FOLDER,
        "--force-language",
        "en",
        "--quiet",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments only
    if done.returncode != 0:
        raise SynthesiteError(f"the search index could not be made: {(done.stderr or done.stdout).strip()[-500:]}")
    folder = site / INDEX_FOLDER
    fragments = folder / "fragment"
    count = sum(1 for _ in fragments.iterdir()) if fragments.is_dir() else 0
    if not count:
        raise SynthesiteError("the search index is empty: no page marks its body with data-pagefind-body")
    for pattern in _UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    _put_in_order(folder)
    return count


def _put_in_order(folder: Path) -> None:
    """Rewrite the index's metadata and filters in a fixed order, under names that follow from their content."""
    entry_path = folder / "pagefind-entry.json"
    entry = json.loads(entry_path.read_text(encoding="utf-8"))
    for language in entry["languages"].values():
        meta_path = folder / f"pagefind.{language['hash']}.pf_meta"
        meta = _read(meta_path)
        filters = []
        for name, digest in sorted(meta[_FILTERS]):
            path = folder / "filter" / f"{digest}.pf_filter"
            label, values = _read(path)
            path.unlink()
            filters.append([name, _write(folder / "filter", "", [label, sorted(values)], "pf_filter")])
        meta[_FILTERS] = filters
        meta_path.unlink()
        language["hash"] = _write(folder, "pagefind.", meta, "pf_meta")
    entry_path.write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _read(path: Path) -> Any:
    raw = gzip.decompress(path.read_bytes())
    if not raw.startswith(_SIGNATURE):
        raise SynthesiteError(f"{path.name} is not of the form this version of Pagefind writes")
    return cbor2.loads(raw[len(_SIGNATURE) :])


def _write(folder: Path, prefix: str, value: Any, suffix: str) -> str:
    raw = _SIGNATURE + cbor2.dumps(value)
    name = f"en_{hashlib.sha256(raw).hexdigest()[:10]}"
    (folder / f"{prefix}{name}.{suffix}").write_bytes(gzip.compress(raw, mtime=0))
    return name
