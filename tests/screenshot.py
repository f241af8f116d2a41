"""Takes the picture of the home page for the README: ``python -m tests.screenshot docs/images/home.png``.

The site is built anew in a temporary folder, so that the picture shows what the entries say now.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .browser import NoBrowserError, launched, served

ROOT = Path(__file__).parent.parent
PARTS = ("evidence", "reviews", "docs", "site_templates", "mkdocs.yml")
WIDTH, HEIGHT = 1280, 900
LARGEST = 300_000
"""Bytes of a picture that a reader of the README should have to fetch at most."""


def build_copy(folder: Path) -> Path:
    """Build this repository's site from a copy in a folder; gives the folder of the site."""
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copyfile(source, folder / name)
    subprocess.run([sys.executable, "-m", "synthesite", "build"], cwd=folder, check=True)
    return folder / "site"


def take_picture(site: Path, to: Path) -> int:
    """Write a picture of a site's home page as it opens on a desk screen; gives its size in bytes."""
    with served(site) as root, launched() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(f"{root}/", wait_until="networkidle")
        to.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=to)
    return to.stat().st_size


def main() -> int:
    """Take the picture, and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshot", description="Take a picture of the home page.")
    parser.add_argument("path", type=Path, help="the PNG file to write")
    to: Path = parser.parse_args().path
    with tempfile.TemporaryDirectory() as folder:
        try:
            size = take_picture(build_copy(Path(folder)), to)
        except (NoBrowserError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)  # noqa: T201  # a command of its own
            return 2
    print(f"{to}: {size:,} bytes")  # noqa: T201  # a command of its own
    if size > LARGEST:
        print(f"More than {LARGEST:,} bytes: too large for the README.", file=sys.stderr)  # noqa: T201  # a command of its own
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
