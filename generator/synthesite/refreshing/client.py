"""Polite HTTP: one request a second to each host, time-outs, retries that wait, small answers, few redirects."""

from __future__ import annotations

import contextlib
import email.utils
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswerError

from .. import __version__
from .hosts import AllowList, RefusedError, Resolve, resolve, usable_address

AGENT = f"synthesite/{__version__} (checks the links of an evidence site)"
REPEATED = frozenset({429, 500, 502, 503, 504})
"""Statuses after which asking again later makes sense."""
WHOLE = 3
"""How many times the time-out one request may take in all, however slowly a host lets its answer drip."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How requests are made. Times are seconds."""

    interval: float = 1.0
    """The least time between two requests to one host."""
    timeout: float = 15.0
    tries: int = 3
    pause: float = 2.0
    """The wait before the second try; it doubles for each further one."""
    longest_wait: float = 120.0
    """The longest ``Retry-After`` that is waited for; a host that asks for more is left alone."""
    redirects: int = 6
    size: int = 1_000_000
    """Bytes of an answer that are read."""
    allow_local: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for an address.

    ``status`` is that of the last answer, 0 when there was none; ``fault`` then says why. ``moved`` says that
    every redirect on the way was for good (301, 308) and at least one was met. ``stopped`` is the host
    outside the list that a redirect led to.
    """

    status: int
    address: str
    body: bytes = b""
    moved: bool = False
    fault: str = ""
    stopped: str = ""


class _Watch:
    """Hangs up after some seconds: time-outs of sockets begin anew with every byte that a host lets drip.

    ``ended`` says that it did.
    """

    def __init__(self, pool: urllib3.HTTPConnectionPool, seconds: float) -> None:
        self.ended = False
        self._made: list[HTTPConnection] = []
        make: Callable[..., Any] = pool.ConnectionCls
        pool.ConnectionCls = lambda *words, **more: self._kept(make(*words, **more))  # type: ignore[assignment]  # a class there
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _kept(self, made: HTTPConnection) -> Any:
        self._made.append(made)
        return made

    def _hang_up(self) -> None:
        self.ended = True
        for made in self._made:
            with contextlib.suppress(OSError, AttributeError):  # it has hung up itself, or not begun
                socket.socket.shutdown(made.sock, socket.SHUT_RDWR)


def _led(current: str, location: str) -> tuple[str, str]:
    """Where a redirect leads, and its host; no host where that is no web address."""
    try:
        led = urljoin(current, location)
        parts = urlsplit(led)
        usable = parts.scheme in ("http", "https") and parts.port != 0
        return led, (parts.hostname or "") if usable else ""
    except ValueError:  # brackets that are none of an IPv6 address, ports that are no number
        return current, ""


@dataclass(slots=True)
class Client:
    """Asks for addresses, one at a time. Clock and sleep are given, so that tests need not wait."""

    allowed: AllowList
    manners: Manners = field(default_factory=Manners)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    find: Resolve = lambda host, port: resolve(host, port)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _next: dict[str, float] = field(default_factory=dict)

    def ask(self, address: str, method: str = "GET") -> Answer:
        """Ask for an address, following redirects to allowed hosts.

        Args:
            address: http or https.
            method: ``HEAD`` or ``GET``.
        """
        moved: list[bool] = []
        seen, current = {address}, address
        for _ in range(self.manners.redirects + 1):
            found = self._try(current, method)
            if isinstance(found, Answer):
                return found
            status, body, location = found
            if status not in (301, 302, 303, 307, 308) or not location:
                return Answer(status, current, body, bool(moved) and all(moved))
            moved.append(status in (301, 308))
            led, host = _led(current, location)
            if not host:
                return Answer(status, current, fault="a redirect to what is no web address")
            current = led
            if not self.allowed.allows(host):
                return Answer(status, current, moved=all(moved), stopped=host)
            if current in seen:
                return Answer(status, current, fault="redirects in a circle")
            seen.add(current)
        return Answer(0, current, fault="too many redirects")

    def _try(self, address: str, method: str) -> Answer | tuple[int, bytes, str]:
        """One address, tried again where that makes sense: status, body and location, or why there is none."""
        fault, status = "", 0
        for number in range(self.manners.tries):
            wait = self.manners.pause * 2**number
            try:
                status, body, headers = self._once(address, method)
            except RefusedError as error:
                return Answer(0, address, fault=str(error))
            except SSLError:
                return Answer(0, address, fault="no safe connection")
            except NoAnswerError:
                fault, status = "no answer in time", 0
            except (HTTPError, OSError, ValueError) as error:
                fault, status = f"no connection ({type(error).__name__})", 0
            else:
                if status not in REPEATED:
                    return status, body, headers.get("Location", "")
                fault = f"answers {status}"
                asked = self._seconds(headers.get("Retry-After", ""))
                if asked is not None and asked > self.manners.longest_wait:
                    break
                wait = max(wait, asked or 0.0)
            if number + 1 < self.manners.tries:
                self.sleep(wait)
        return Answer(status, address, fault=fault)

    def _once(self, address: str, method: str) -> tuple[int, bytes, urllib3.HTTPHeaderDict]:
        parts = urlsplit(address)
        host, secure = parts.hostname or "", parts.scheme == "https"
        if not self.allowed.allows(host):
            raise RefusedError(f"{host} is not among the hosts that may be asked")
        port = parts.port or (443 if secure else 80)
        number = usable_address(host, port, self.find, allow_local=self.manners.allow_local)
        self._pace(host)
        limits = urllib3.Timeout(connect=self.manners.timeout, read=self.manners.timeout)
        pool: urllib3.HTTPConnectionPool
        if secure:
            pool = urllib3.HTTPSConnectionPool(
                number, port, timeout=limits, retries=False, server_hostname=host, assert_hostname=host
            )
        else:
            pool = urllib3.HTTPConnectionPool(number, port, timeout=limits, retries=False)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        shown = host if parts.port is None else f"{host}:{port}"
        headers = {"Host": shown, "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        with pool, _Watch(pool, WHOLE * self.manners.timeout) as watch:
            try:
                response = pool.request(method, path, headers=headers, redirect=False, preload_content=False)
            except (HTTPError, OSError) as error:
                if watch.ended:
                    raise NoAnswerError from error
                raise
            if watch.ended:
                raise NoAnswerError
            try:
                body = b"" if method == "HEAD" else self._body(response)
                return response.status, body, response.headers
            finally:
                response.close()

    def _body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """The beginning of an answer. A host that sends without end, or drop by drop, is not waited for.

        An answer that is cut off has still said its status; of what it promised to send, nothing is believed.
        """
        pieces, size, end = [], 0, time.monotonic() + self.manners.timeout
        try:
            while size < self.manners.size and time.monotonic() < end:
                piece = response.read1(min(65_536, self.manners.size - size), decode_content=False)
                if not piece:
                    break
                pieces.append(piece)
                size += len(piece)
        except (HTTPError, OSError):
            if 200 <= response.status < 300:
                raise
            return b""
        return b"".join(pieces)

    def _pace(self, host: str) -> None:
        """Wait until the host may be asked again."""
        wait = self._next.get(host, 0.0) - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._next[host] = max(self.clock(), self._next.get(host, 0.0)) + self.manners.interval

    def _seconds(self, text: str) -> float | None:
        """``Retry-After`` (RFC 9110, 10.2.3) in seconds: a number of them, or a date."""
        if text.isascii() and text.strip().isdigit():
            return float(text)
        try:
            when = email.utils.parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - self.now()).total_seconds())
