"""Running the real commands in processes of their own."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

GOOD = Path(__file__).parent.parent / "data" / "good"
ROOT = Path(__file__).parent.parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]
"""``run("synthesite", "build", folder=project)``; ``env=`` adds to the environment."""


TEMPLATES = Path(tempfile.gettempdir()) / f"synthesite-tests-{os.getuid()}"
"""Compiled templates, kept by their content, which all runs may share: each would else compile them anew."""


def _share_templates(cache: Path) -> None:
    TEMPLATES.mkdir(mode=0o700, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    if not (cache / "templates").exists():
        (cache / "templates").symlink_to(TEMPLATES)


@functools.cache
def _loaded() -> subprocess.Popen[str]:
    """The process with the program loaded, one for each worker of the tests; it ends with its input."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SYNTHESITE_")}
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "forked.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**kept, "PYTHONWARNINGS": "ignore"},
    )


def _forked(
    words: list[str], folder: Path, environment: Mapping[str, str], before: Path | None
) -> subprocess.CompletedProcess[str]:
    """Run the program in a fork of the process that has it loaded."""
    process = _loaded()
    assert process.stdin
    assert process.stdout
    with tempfile.TemporaryDirectory() as where:
        out, err = Path(where) / "out", Path(where) / "err"
        request = {
            "words": words,
            "folder": str(folder),
            "environment": dict(environment),
            "out": str(out),
            "err": str(err),
            "before": str(before or ""),
        }
        print(json.dumps(request), file=process.stdin, flush=True)
        code = int(process.stdout.readline())
        return subprocess.CompletedProcess(
            words, code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
        )


READ_AT_THE_START = ("PYTHON", "LC_", "LANG", "TZ", "RAYON_")
"""What begins names of the environment that a running interpreter no longer looks at: these need a new one."""


def run_program(
    *words: str | Path, folder: Path, cache: Path, more: Mapping[str, str] | None = None, before: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m`` with these words in a folder, and with a cache of its own; ``before`` is run in it first."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "SOURCE_DATE_EPOCH" and not name.startswith("SYNTHESITE_")
    }
    environment = {
        **kept,
        "SYNTHESITE_CACHE": str(cache),
        "PYTHONWARNINGS": "ignore",
        "COLUMNS": "200",
        **(more or {}),
    }
    _share_templates(cache)
    if words[0] in ("synthesite", "mkdocs") and not any(name.startswith(READ_AT_THE_START) for name in more or {}):
        return _forked([str(word) for word in words], folder, environment, before)
    assert before is None
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
