"""A static server that compresses as GitHub Pages does and counts what it sends, for the reading benchmark."""

from __future__ import annotations

import gzip
import mimetypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

_COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/xml")
"""Beginnings of the media types that GitHub Pages compresses; others are sent as they lie there."""

_LEVEL = 6
"""gzip's usual level, that of most hosts."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was sent in a span of time."""

    requests: int
    sent: int
    """Bytes on the wire, headers of the answers included."""
    plain: int
    """Bytes of the same files before compression."""


@dataclass(slots=True)
class Wire:
    """A server at work."""

    address: str = ""
    """Of its root, without the last slash."""
    log: list[tuple[float, str, int, int]] = field(default_factory=list)
    """Of every answer: second of the clock when it was sent, path, bytes sent, bytes before compression."""

    def prepare(self, path: str) -> None:
        """Ask for a file once, uncounted: its compression is kept then, and no reader waits for it."""
        with urlopen(f"{self.address}/{path}") as answer:  # noqa: S310  # our own server
            answer.read()
        self.forget()

    def forget(self) -> None:
        """Start counting anew."""
        self.log.clear()

    def fetched(self, until: float | None = None, *, within: str = "") -> Fetched:
        """What was sent since the last ``forget``.

        Args:
            until: second of the clock (``time.time``) up to which answers count.
            within: how the paths begin that count, after ``/``.
        """
        rows = [
            (sent, plain)
            for when, path, sent, plain in list(self.log)
            if (until is None or when <= until) and path.startswith(f"/{within}")
        ]
        return Fetched(len(rows), sum(sent for sent, _ in rows), sum(plain for _, plain in rows))


class _Handler(BaseHTTPRequestHandler):
    """Answers from a folder; a compressed file is kept, so that compressing it is timed for nobody."""

    protocol_version = "HTTP/1.1"
    folder: ClassVar[Path]
    wire: ClassVar[Wire]
    kept: ClassVar[dict[Path, tuple[bytes, int, str]]]

    def do_GET(self) -> None:
        wanted = unquote(urlsplit(self.path).path)
        path = self.folder / wanted.lstrip("/")
        path = path / "index.html" if wanted.endswith("/") else path
        found = self._read(path) if path.is_file() else None
        body, plain, kind = found or (b"", 0, "")
        head = [f"HTTP/1.1 {'200 OK' if found else '404 Not Found'}", f"Content-Length: {len(body)}"]
        if kind:
            head += [f"Content-Type: {kind}", "Cache-Control: max-age=600", "Vary: Accept-Encoding"]
        if plain != len(body):
            head.append("Content-Encoding: gzip")
        answer = "\r\n".join([*head, "", ""]).encode() + body
        self.wire.log.append((time.time(), wanted, len(answer), plain))
        self.wfile.write(answer)  # in one piece: the system delays the second of two small ones

    def _read(self, path: Path) -> tuple[bytes, int, str]:
        if path not in self.kept:
            body = path.read_bytes()
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            sent = gzip.compress(body, _LEVEL, mtime=0) if kind.startswith(_COMPRESSED) else body
            self.kept[path] = (sent, len(body), kind)
        return self.kept[path]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server gives it
        pass


@contextmanager
def counted(folder: Path) -> Iterator[Wire]:
    """Serve a folder from a free port of this machine, and count."""
    wire = Wire()
    handler = type("_Own", (_Handler,), {"folder": folder, "wire": wire, "kept": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True  # browsers keep connections open
    wire.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
