"""Times the program on made-up projects: ``python -m tests.bench 1000 10000``.

For every size a project is made in a temporary folder (``bench_project``), and each run is a process of its
own: ``check`` without and with what earlier runs remember, then a whole build, the build again with nothing
changed, and again with one entry changed. What the operating system remembers of files is not dropped between
runs. The built site is then read in a browser, beside Material's search (``bench_reading``).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .bench_project import make_project, touch_one

RUNS = {
    "check": "check, nothing remembered",
    "check again": "check again",
    "build": "build, nothing remembered",
    "build again": "build again, nothing changed",
    "build one": "build again, one entry changed",
}
MAX_PAGE = 120_000
_EVERY = 0.2
"""Seconds between two looks at the memory of the processes."""


@dataclass(slots=True)
class Run:
    """One run, measured."""

    seconds: float
    """From start to end of the process, starting Python included."""
    processor: float
    """Seconds of processor time, of all its processes; steadier than the clock on a machine others use."""
    stages: dict[str, float]
    memory: dict[str, int]
    """Peak resident memory in bytes: ``main`` process, largest ``worker``, search ``indexer``."""


@dataclass(slots=True)
class Site:
    """The finished site, counted."""

    size: int = 0
    files: int = 0
    pages: int = 0
    largest: list[tuple[int, str]] = field(default_factory=list)
    """Pages above the limit, or else the largest one: bytes and address."""
    over: int = 0


def peak_of(status: str) -> int:
    """Bytes of ``VmHWM`` in a Linux process's status; 0 where there is none."""
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _descendants(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *_descendants(int(child))]
    return found


def _watch(process: int, memory: dict[str, int], done: threading.Event) -> None:
    """Note the peaks of a process's children until it is done.

    ``getrusage`` would do, but a child that is started by a large process takes over its peak on Linux.
    """
    while not done.wait(_EVERY):
        try:
            for child in _descendants(process):
                path = Path(f"/proc/{child}")
                name = "indexer" if b"pagefind" in (path / "cmdline").read_bytes() else "worker"
                memory[name] = max(memory.get(name, 0), peak_of((path / "status").read_text()))
        except (OSError, ValueError):
            continue  # it ended while we looked


def measure(kind: str, project: Path, cache: Path) -> Run:
    """Run one command of the program in a fresh process.

    Args:
        kind: ``check`` or ``build``.
        project: the project folder.
        cache: folder of what is remembered between runs.

    Raises:
        SystemExit: the run failed; its output is shown.
    """
    memory: dict[str, int] = {}
    done = threading.Event()
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench", "--inside", kind, str(project)],
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, "SYNTHESITE_CACHE": str(cache)},
            cwd=Path(__file__).parent.parent,
        )
        watcher = threading.Thread(target=_watch, args=(process.pid, memory, done))
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        failed = process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
        done.set()
        watcher.join()
        said.seek(0)
        text = said.read()
    if failed:
        raise SystemExit(f"{kind} failed:\n{text[-3000:]}")
    stages = json.loads(text.splitlines()[-1])
    memory["main"] = stages.pop("memory")
    stages["start and end"] = seconds - sum(stages.values())
    return Run(seconds, used.ru_utime + used.ru_stime, stages, memory)


def _inside(kind: str, project: Path) -> int:
    """What the fresh process does; prints the seconds of each stage and its own peak memory."""
    from synthesite.pipeline import Timings, check_project
    from synthesite.reports import render_report

    clock = Timings()
    if kind == "check":
        checked = check_project(project, timings=clock)
        render_report(checked.problems, "text", project)
        clock.note("report")
        failed = checked.problems.exit_code()
    else:
        clock, failed = _build(project)
    status = Path("/proc/self/status")
    peak = peak_of(status.read_text()) if status.exists() else 0
    peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    sys.stdout.write(json.dumps({**clock.seconds, "memory": peak}) + "\n")
    return failed


def _build(project: Path) -> tuple[Any, int]:
    """Build as ``synthesite build`` does, with the clock of the plugin at hand."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    config = load_config(str(project / "mkdocs.yml"), strict=True)
    plugin: Any = config.plugins["synthesite"]
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
    return plugin.timings, 0


def count_site(folder: Path) -> Site:
    """Size, files and largest pages of a finished site."""
    site = Site()
    pages: list[tuple[int, str]] = []
    for where, _, names in os.walk(folder):
        for name in names:
            path = Path(where, name)
            size = path.stat().st_size
            site.size += size
            site.files += 1
            if name.endswith(".html"):
                pages.append((size, path.parent.relative_to(folder).as_posix()))
    pages.sort(reverse=True)
    site.pages = len(pages)
    site.over = sum(size > MAX_PAGE for size, _ in pages)
    site.largest = pages[: max(1, min(site.over, 5))]
    return site


def bench(size: int, seed: int, only: str | None, folder: Path) -> tuple[dict[str, Run], Site | None]:
    """Every run at one size, in a new project below a folder."""
    project, cache = folder / f"project-{size}", folder / f"cache-{size}"
    _say(f"{size:,} entries: making them")
    make_project(project, size, seed)
    runs: dict[str, Run] = {}
    for name, words in RUNS.items():
        kind = name.split()[0]
        if only is not None and kind != only:
            continue
        if name in ("check", "build"):
            shutil.rmtree(cache, ignore_errors=True)
        if name == "build one":
            touch_one(project)
        _say(f"{size:,} entries: {words}")
        runs[name] = measure(kind, project, cache)
        _say(f"{size:,} entries: {runs[name].seconds:.1f} s")
    return runs, count_site(project / "site") if (project / "site").is_dir() else None


def table(results: dict[int, tuple[dict[str, Run], Site | None]]) -> str:
    """The results in columns, one pair for each size."""
    sizes = sorted(results)
    lines: list[str] = []
    for name, words in RUNS.items():
        if name not in results[sizes[0]][0]:
            continue
        runs = {size: results[size][0][name] for size in sizes}
        lines += ["", words]
        lines.append(_row("", [f"{size:,} s" for size in sizes], [f"{size:,} ms" for size in sizes], "exponent"))
        stages = list(dict.fromkeys(stage for run in runs.values() for stage in run.stages))
        rows = {stage: {size: run.stages.get(stage, 0.0) for size, run in runs.items()} for stage in stages}
        rows["whole"] = {size: run.seconds for size, run in runs.items()}
        rows["processor time"] = {size: run.processor for size, run in runs.items()}
        for stage, seconds in rows.items():
            each = [f"{1000 * spent / size:.2f}" for size, spent in seconds.items()]
            lines.append(_row(stage, [f"{spent:.2f}" for spent in seconds.values()], each, growth(seconds)))
        for who in ("main", "worker", "indexer"):
            if any(run.memory.get(who) for run in runs.values()):
                peaks = [f"{run.memory.get(who, 0) / 1e6:.0f} MB" for run in runs.values()]
                lines.append(_row(f"peak memory, {who}", peaks, [""] * len(sizes), ""))
    sites = [site for size in sizes if (site := results[size][1]) is not None]
    if sites:
        lines += ["", "site"]
        lines.append(_row("size", [f"{site.size / 1e6:.0f} MB" for site in sites], [], ""))
        lines.append(_row("files", [f"{site.files:,}" for site in sites], [], ""))
        lines.append(_row("pages", [f"{site.pages:,}" for site in sites], [], ""))
        lines.append(_row("largest page, kB", [f"{site.largest[0][0] / 1000:.1f}" for site in sites], [], ""))
        lines.append(_row("pages above 120 kB", [f"{site.over:,}" for site in sites], [], ""))
        for size, site in zip(sizes, sites, strict=True):
            lines += [f"    {size:,}: {found:,} bytes  /{address}/" for found, address in site.largest]
    lines += [
        "",
        "s: seconds; ms: milliseconds an entry; exponent: of growth from the smallest to the largest size.",
    ]
    return "\n".join(lines).lstrip()


def growth(seconds: dict[int, float]) -> str:
    """The power of the number of entries with which time grows; nothing where too little time was spent."""
    small, large = min(seconds), max(seconds)
    if small == large or seconds[small] < 0.02 or seconds[large] < 0.02:
        return ""
    return f"{math.log(seconds[large] / seconds[small]) / math.log(large / small):.2f}"


def _row(name: str, first: list[str], second: list[str], last: str) -> str:
    columns = "".join(f"{cell:>12}" for cell in (*first, *second))
    return f"  {name:<24}{columns}{last:>10}".rstrip()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _reading(unwanted: bool) -> Any:
    """The part that reads sites in a browser; None where it is not wanted, or there is no browser."""
    if unwanted:
        return None
    from . import bench_reading
    from .browser import NoBrowserError, find_browser

    try:
        find_browser()
    except NoBrowserError as missing:
        _say(f"The sites are not read: {missing}")
        return None
    return bench_reading


def main() -> int:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000], help="numbers of entries")
    parser.add_argument("--only", choices=("check", "build"), help="leave the other runs out")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other entries")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--no-reading", action="store_true", help="do not read the sites in a browser")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the projects there and leave them")
    parser.add_argument("--inside", nargs=2, metavar=("RUN", "PROJECT"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.inside:
        return _inside(wanted.inside[0], Path(wanted.inside[1]))
    reading = _reading(wanted.only == "check" or wanted.no_reading)
    readings: dict[int, list[Any]] = {}
    with tempfile.TemporaryDirectory(prefix="synthesite-bench-") as temporary:
        folder = wanted.keep or Path(temporary)
        results: dict[int, tuple[dict[str, Run], Site | None]] = {}
        for size in wanted.sizes:
            results[size] = bench(size, wanted.seed, wanted.only, folder)
            if reading is not None:
                readings[size] = reading.read_site(folder / f"project-{size}" / "site", folder / f"peer-{size}")
            if not wanted.keep:
                for made in ("project", "peer"):
                    shutil.rmtree(folder / f"{made}-{size}", ignore_errors=True)
    sys.stdout.write(table(results) + "\n")
    if reading is not None:
        sys.stdout.write(f"\n{reading.table(readings)}\n")
    if wanted.json:
        plain = {
            str(size): {
                "runs": {name: asdict(run) for name, run in runs.items()},
                "site": asdict(site) if site else None,
                "reading": [asdict(figure) for figure in readings.get(size, ())],
            }
            for size, (runs, site) in results.items()
        }
        wanted.json.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
