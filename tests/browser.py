"""A real browser and a plain static server, for tests and for the picture in the README."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",  # containers seldom allow Chromium's own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


class NoBrowserError(Exception):
    """No Chromium or Chrome was found."""

    def __init__(self, tried: str) -> None:
        super().__init__(
            f"No browser: {tried}. Install Chromium or Chrome (Debian, Ubuntu: apt-get install chromium; "
            "Fedora: dnf install chromium; macOS: brew install --cask chromium), or name one in SYNTHESITE_CHROMIUM."
        )


def find_browser() -> str:
    """The path of a Chromium: the one that SYNTHESITE_CHROMIUM names, else the first on the PATH.

    Raises:
        NoBrowserError: there is none; the words say what to install.
    """
    named = os.environ.get("SYNTHESITE_CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoBrowserError(f'SYNTHESITE_CHROMIUM names "{named}", which cannot be run')
        return found
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise NoBrowserError(f"none of {', '.join(NAMES)} is on the PATH")
    return found


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server gives it
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder from a free port of this machine; gives the address of its root, without the last slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a headless Chromium."""
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
