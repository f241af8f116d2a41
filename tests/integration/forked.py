"""A process that has the program loaded, and forks for every run of it.

Loading takes longer than building a small site. Each run still has a process, a folder, an environment and output of
its own. Started as ``python forked.py``; it takes one request a line on its input and answers each by an exit code.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path


def _load() -> None:
    import mkdocs.__main__
    import mkdocs.commands.build
    import pandas as pd

    import synthesite.cli
    import synthesite.mkdocs_plugin
    from synthesite.schema.json_schema import SCHEMA_MODELS, published_schema

    assert all((mkdocs.__main__, mkdocs.commands.build, pd, synthesite.cli, synthesite.mkdocs_plugin))
    for kind in SCHEMA_MODELS:
        published_schema(kind)


def _run(request: dict[str, object]) -> int:
    """Be a run of the program, in the forked process."""
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(dict(request["environment"]))  # type: ignore[call-overload]  # as our own tests write it
    for number, name in ((1, "out"), (2, "err")):
        handle = os.open(str(request[name]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, number)
        os.close(handle)
    sys.argv = list(request["words"])  # type: ignore[call-overload]  # as our own tests write it
    warnings.simplefilter("ignore")
    if before := request["before"]:
        exec(compile(Path(str(before)).read_bytes(), str(before), "exec"), {})  # noqa: S102  # our own tests write it
    from mkdocs.__main__ import cli as mkdocs

    from synthesite.cli import main

    try:
        (mkdocs if sys.argv[0] == "mkdocs" else main)()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0


def serve() -> None:
    """Fork for each request until the input ends."""
    _load()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code = _run(request)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).parent]
    serve()
