"""The networked checks, against a server on this machine that misbehaves in every way hosts do."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from synthesite.cli import cli
from synthesite.pipeline import check_project
from synthesite.refreshing.client import AGENT, Answer, Client, Manners
from synthesite.refreshing.hosts import AllowList, RefusedError, usable_address
from synthesite.refreshing.links import check_links, cited_addresses, in_turns
from synthesite.refreshing.retractions import WORKS, check_works, cited_dois, read_notices
from synthesite.refreshing.status_file import status_text, with_links, with_works, write_status
from synthesite.schema.status import LinkCheck, NetworkStatus, WorkCheck

MakeProject = Callable[..., Path]
TODAY = "2026-11-22"
HOSTS = {"*.example": "a host of these tests"}


RAW = {
    "no-address": b"HTTP/1.1 301 Moved\r\nLocation: http://[no/\r\n\r\n",
    "no-port": b"HTTP/1.1 301 Moved\r\nLocation: http://a.example:port/\r\n\r\n",
    "odd-figure": "HTTP/1.1 429 Busy\r\nRetry-After: \u00b2\r\n\r\n".encode("latin-1"),
    "odd-date": b"HTTP/1.1 429 Busy\r\nRetry-After: Sun, 22 Nov 2026 12:00:07 +99999999\r\n\r\n",
    "cut-off": b"HTTP/1.1 404 Gone\r\nContent-Length: 300\r\n\r\nabc",
    "cut-off-page": b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\nabc",
    "not-packed": b"HTTP/1.1 404 Gone\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    "garbage": b"\x00\x01\xff",
    "nothing": b"",
    "refused-by-number": b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n",
}
"""Answers as hosts should not write them."""
DRIP = {
    "head": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "wait": b"",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
}
"""Beginnings of answers that go on for ever, a byte at a time."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self) -> None:
        self.close_connection = True
        seen = self.server.seen
        seen.append((self.command, self.headers["Host"].partition(":")[0], self.path))
        self.server.agents.add(self.headers["User-Agent"])
        count = sum(path == self.path for _, _, path in seen)
        port = self.server.server_port
        match self.path.partition("?")[0].strip("/").split("/"):
            case ["ok"]:
                self.answer(200, b"fine")
            case ["gone"]:
                self.answer(410)
            case ["missing"]:
                self.answer(404)
            case ["head-refused"]:
                self.answer(405 if self.command == "HEAD" else 200, b"fine")
            case ["forbidden"]:
                self.answer(403)
            case ["busy", seconds]:
                self.answer(429 if count < 3 else 200, Retry_After=seconds)
            case ["busy-date"]:
                self.answer(503 if count < 2 else 200, Retry_After="Sun, 22 Nov 2026 12:00:07 GMT")
            case ["always-busy"]:
                self.answer(429)
            case ["broken-once"]:
                self.answer(500 if count < 2 else 200)
            case ["broken"]:
                self.answer(500)
            case ["slow"]:
                time.sleep(0.3)
                self.answer(200)
            case ["reset"]:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            case ["moved", status]:
                self.answer(int(status), Location="/ok")
            case ["abroad"]:
                self.answer(301, Location="http://elsewhere.test/x")
            case ["inside"]:
                self.answer(302, Location=f"http://127.0.0.1:{port}/ok")
            case ["circle", step]:
                self.answer(302, Location=f"/circle/{'b' if step == 'a' else 'a'}")
            case ["far", step]:
                self.answer(302, Location=f"/far/{int(step) + 1}")
            case ["file"]:
                self.answer(302, Location="file:///etc/passwd")
            case ["raw", name]:
                self.wfile.write(RAW[name])
            case ["drip", part]:
                self.wfile.write(DRIP[part])
                with contextlib.suppress(OSError):  # until the other side hangs up
                    while True:
                        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" if part == "wait" else b"x")
                        time.sleep(0.01)
            case ["huge"]:
                self.send_response(200)
                self.end_headers()
                for _ in range(400 if self.command == "GET" else 0):
                    self.wfile.write(b"x" * 65_536)
            case _:
                self.answer(404)

    do_HEAD = do_GET  # noqa: N815


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, str]] = []
        self.agents: set[str] = set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up early is what some tests are about."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


@dataclass(slots=True)
class Clock:
    """A clock that moves only by sleeping."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def client(clock: Clock, **manners: Any) -> Client:
    return Client(
        AllowList(HOSTS),
        Manners(**{"allow_local": True, "timeout": 5.0, **manners}),
        clock.read,
        clock.sleep,
        lambda *_: ["127.0.0.1"],
        lambda: datetime(2026, 11, 22, 12, tzinfo=UTC),
    )


def checked(server: Server, path: str, clock: Clock | None = None, **manners: Any) -> LinkCheck:
    (found,) = check_links(client(clock or Clock(), **manners), [f"http://a.example:{server.server_port}{path}"], TODAY)
    return found


@pytest.mark.parametrize(
    ("path", "state", "note"),
    [
        ("/ok", "ok", None),
        ("/gone", "dead", "410"),
        ("/missing", "dead", "404"),
        ("/head-refused", "ok", None),
        ("/forbidden", "blocked", "403"),
        ("/always-busy", "blocked", "answers 429"),
        ("/broken-once", "ok", None),
        ("/broken", "unknown", "answers 500"),
        ("/reset", "unknown", "no connection (ProtocolError)"),
        ("/moved/301", "redirected", None),
        ("/moved/308", "redirected", None),
        ("/moved/302", "ok", None),
        ("/circle/a", "unknown", "redirects in a circle"),
        ("/far/1", "unknown", "too many redirects"),
        ("/file", "unknown", "a redirect to what is no web address"),
        ("/abroad", "redirected", "leads to elsewhere.test, which was not asked"),
        ("/inside", "ok", "leads to 127.0.0.1, which was not asked"),
        ("/huge", "ok", None),
        ("/raw/no-address", "unknown", "a redirect to what is no web address"),
        ("/raw/no-port", "unknown", "a redirect to what is no web address"),
        ("/raw/odd-figure", "blocked", "answers 429"),
        ("/raw/odd-date", "blocked", "answers 429"),
        ("/raw/cut-off", "dead", "404"),
        ("/raw/cut-off-page", "ok", None),  # HEAD has said that it is there
        ("/raw/not-packed", "dead", "404"),
        ("/raw/garbage", "unknown", "no connection (ProtocolError)"),
        ("/raw/nothing", "unknown", "no connection (ProtocolError)"),
        ("/raw/refused-by-number", "unknown", "999"),
    ],
)
def test_what_became_of_an_address(path: str, state: str, note: str | None, server: Server) -> None:
    found = checked(server, path)
    assert (found.state, found.note, found.checked_on) == (state, note, TODAY)
    assert server.agents == {AGENT}


def test_where_it_moved_is_kept(server: Server) -> None:
    assert checked(server, "/moved/301").location == f"http://a.example:{server.server_port}/ok"
    assert checked(server, "/moved/302").location is None


def test_the_agent_names_the_program_and_nobody() -> None:
    assert AGENT.startswith("synthesite/")
    assert "@" not in AGENT


def test_a_host_that_says_when_is_asked_then(server: Server) -> None:
    clock = Clock()
    assert checked(server, "/busy/7", clock).state == "ok"
    assert clock.slept.count(7.0) == 2, "it was busy twice"
    clock = Clock()
    assert checked(server, "/busy-date", clock).state == "ok"
    assert 7.0 in clock.slept, "a date is a time too"


def test_a_host_that_asks_for_too_much_patience_is_left_alone(server: Server) -> None:
    clock = Clock()
    assert checked(server, "/busy/9999", clock).state == "blocked"
    assert max(clock.slept, default=0) < 10
    assert len(server.seen) == 2, "by HEAD and by GET, each once"


def test_waits_between_tries_become_longer(server: Server) -> None:
    clock = Clock()
    assert client(clock, interval=0.0).ask(f"http://a.example:{server.server_port}/broken").fault == "answers 500"
    assert clock.slept == [2.0, 4.0]
    assert len(server.seen) == 3


def test_no_answer_in_time_is_not_a_dead_link(server: Server) -> None:
    found = checked(server, "/slow", timeout=0.05, tries=1)
    assert (found.state, found.note) == ("unknown", "no answer in time")


@pytest.mark.parametrize("part", ["head", "wait"])
def test_a_host_whose_answer_drips_is_hung_up_on(part: str, server: Server) -> None:
    """Each byte comes in time, and the answer never."""
    start = time.monotonic()
    found = checked(server, f"/drip/{part}", timeout=0.1, tries=1)
    assert (found.state, found.note) == ("unknown", "no answer in time")
    assert time.monotonic() - start < 5


def test_of_a_body_that_drips_the_beginning_is_taken(server: Server) -> None:
    answer = client(Clock(), timeout=0.1).ask(f"http://a.example:{server.server_port}/drip/body")
    assert answer.status == 200
    assert set(answer.body) == {ord("x")}


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(server: Server, tmp_path: Path) -> None:
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl to make a certificate with")
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=a.example"]
    files = ["-addext", "subjectAltName=DNS:a.example", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*made, *files], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    (found,) = check_links(client(Clock()), [f"https://a.example:{server.server_port}/ok"], TODAY)
    assert (found.state, found.note, server.seen) == ("unknown", "no safe connection", [])


def test_a_port_without_a_host_behind_it(server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (found,) = check_links(client(Clock(), tries=1), [f"http://a.example:{port}/"], TODAY)
    assert found.state == "unknown"


def test_a_host_without_tls_is_not_trusted(server: Server) -> None:
    (found,) = check_links(client(Clock(), tries=1), [f"https://a.example:{server.server_port}/ok"], TODAY)
    assert found.state == "unknown"
    assert server.seen == []


def test_of_a_huge_answer_only_the_beginning_is_read(server: Server) -> None:
    answer = client(Clock(), size=100_000).ask(f"http://a.example:{server.server_port}/huge")
    assert (answer.status, len(answer.body)) == (200, 100_000)


def test_a_host_is_asked_once_a_second_and_hosts_take_turns(server: Server) -> None:
    clock = Clock()
    port = server.server_port
    addresses = [f"http://{host}.example:{port}/ok?{n}" for host in "ab" for n in range(3)]
    check_links(client(clock), addresses, TODAY)
    assert [host for _, host, _ in server.seen] == ["a.example", "b.example"] * 3
    assert clock.now == 2.0, "three requests to each: two waits of a second, which both hosts share"
    assert in_turns(["http://a/1", "http://a/2", "http://b/1"]) == ["http://a/1", "http://b/1", "http://a/2"]


def test_hosts_outside_the_list_are_never_asked(server: Server) -> None:
    asked = [f"http://elsewhere.test:{server.server_port}/ok", "http://example/ok", "http://a.example.test/ok"]
    assert check_links(client(Clock()), asked, TODAY) == []
    assert client(Clock()).ask(asked[0]).fault == "elsewhere.test is not among the hosts that may be asked"
    assert server.seen == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "fd00::1",  # noqa: S104
     "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_hosts_within_a_network_are_refused(address: str) -> None:
    with pytest.raises(RefusedError):
        usable_address("a.example", 80, lambda *_: ["93.184.215.14", address], allow_local=False)


def test_a_public_address_is_used() -> None:
    assert usable_address("a.example", 80, lambda *_: ["93.184.215.14"], allow_local=False) == "93.184.215.14"


def test_a_refused_host_is_not_tried_again(server: Server) -> None:
    clock = Clock()
    (found,) = check_links(client(clock, allow_local=False), [f"http://a.example:{server.server_port}/ok"], TODAY)
    assert (found.state, clock.slept, server.seen) == ("unknown", [], [])


@dataclass(slots=True)
class Canned:
    """A client that gives kept answers, for what a host of the Internet would have to say."""

    answers: dict[str, bytes]
    allowed: AllowList
    asked: list[str] = field(default_factory=list)

    def ask(self, address: str, _method: str = "GET") -> Any:
        self.asked.append(address)
        body = self.answers.get(address)
        return Answer(404, address) if body is None else Answer(200, address, body)


def available(url: str, **more: Any) -> bytes:
    closest = {"available": True, "url": url, "timestamp": "20150301120000", "status": "200", **more}
    return json.dumps({"url": "x", "archived_snapshots": {"closest": closest}}).encode()


@pytest.mark.parametrize(
    ("body", "copy"),
    [
        (available("http://web.archive.org/web/20150301120000/http://a.example/x"),
         "https://web.archive.org/web/20150301120000/http://a.example/x"),
        (available("http://evil.test/web/20150301120000/http://a.example/x"), None),
        (available("http://web.archive.org/web/20150301120000/x", available=False), None),
        (b'{"archived_snapshots": {}}', None),
        (b"<html>", None),
        (b"[]", None),
    ],
)  # fmt: skip
def test_copies_are_looked_for_where_that_host_may_be_asked(body: bytes, copy: str | None) -> None:
    api = "https://archive.org/wayback/available?url=http%3A%2F%2Fa.example%2Fx"
    canned: Any = Canned({api: body}, AllowList({**HOSTS, "archive.org": "copies"}))
    (found,) = check_links(canned, ["http://a.example/x"], TODAY)
    assert (found.state, found.archived) == ("dead", copy)
    assert found.archived_on == ("2015-03-01" if copy else None)
    silent: Any = Canned({api: body}, AllowList(HOSTS))
    (found,) = check_links(silent, ["http://a.example/x"], TODAY)
    assert found.archived is None
    assert api not in silent.asked


def update(kind: str, doi: str, parts: list[int], source: str = "publisher") -> dict[str, Any]:
    return {"type": kind, "DOI": doi, "label": kind, "source": source, "updated": {"date-parts": [parts]}}


def work(*updates: dict[str, Any]) -> bytes:
    return json.dumps({"status": "ok", "message": {"DOI": "10.5555/a", "updated-by": list(updates)}}).encode()


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (work(), []),
        (work(update("retraction", "10.5555/R", [2019, 3, 1])), [("retraction", "2019-03-01", "10.5555/r")]),
        (work(update("erratum", "10.5555/e", [2019])), [("correction", "2019", "10.5555/e")]),
        (work(update("expression_of_concern", "10.5555/c", [2019, 3])),
         [("expression-of-concern", "2019-03", "10.5555/c")]),
        (work(update("new_version", "10.5555/v", [2019])), []),
        (work(update("retraction", "not a doi", [2019, 13])), [("retraction", None, None)]),
        (work(update("retraction", "10.5555/r", [2019]), update("retraction", "10.5555/r", [2020], "retraction-watch")),
         [("retraction", "2019", "10.5555/r")]),
        (work(update("withdrawal", "10.5555/w", [2019]), update("correction", "10.5555/b", [2018])),
         [("correction", "2018", "10.5555/b"), ("retraction", "2019", "10.5555/w")]),
        (b'{"message": {"updated-by": "x"}}', []),
    ],
)  # fmt: skip
def test_notices_are_read(body: bytes, kinds: list[tuple[str, str | None, str | None]]) -> None:
    found = read_notices(body)
    assert found is not None
    assert [(notice.kind, notice.date, notice.doi) for notice in found] == kinds


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"message": []}', b'{"status": "failed"}'])
def test_what_is_no_answer_says_nothing(body: bytes) -> None:
    assert read_notices(body) is None


def test_works_that_nobody_answered_for_keep_what_was_known() -> None:
    canned: Any = Canned({f"{WORKS}10.5555%2Fa": work()}, AllowList({}))
    assert check_works(canned, ["10.5555/a", "10.5555/b"], TODAY) == [WorkCheck(doi="10.5555/a", checked_on=TODAY)]


def link(name: str, state: Any, day: str = TODAY, **more: Any) -> LinkCheck:
    return LinkCheck(address=f"https://a.example/{name}", state=state, checked_on=day, **more)


def test_a_day_without_a_network_loses_nothing() -> None:
    copy = "https://web.archive.org/web/2015/https://a.example/dead"
    before = NetworkStatus(
        links=(link("dead", "dead", "2026-01-01", archived=copy), link("ok", "ok"), link("uncited", "dead")),
        works=(WorkCheck(doi="10.5555/a", checked_on="2026-01-01"),),
    )
    cited = [row.address for row in before.links[:2]]
    assert with_links(before, [link("dead", "unknown"), link("ok", "unknown")], cited).links == before.links[:2]
    (dead, ok) = with_links(before, [link("dead", "dead")], cited).links
    assert (dead.archived, dead.checked_on, ok) == (copy, TODAY, before.links[1])
    assert with_works(before, [], ["10.5555/a"]).works == before.works
    assert with_works(before, [], []).works == ()


def test_what_is_written_is_read_again(make_project: MakeProject) -> None:
    project = make_project()
    notices = read_notices(work(update("retraction", "10.5555/r", [2019]))) or ()
    status = NetworkStatus(
        links=(link("a#:b", "redirected", location="https://a.example/é"), link("c", "dead", note="404")),
        works=(WorkCheck(doi="10.5555/a", checked_on=TODAY, notices=notices),),
    )
    write_status(project / "evidence/status.yml", status)
    checked = check_project(project)
    assert list(checked.problems) == []
    assert checked.library.status == status
    assert status_text(checked.library.status) == (project / "evidence/status.yml").read_text(encoding="utf-8")
    assert [path.name for path in (project / "evidence").glob("status*")] == ["status.yml"]


def test_what_entries_cite_is_asked_for(make_project: MakeProject) -> None:
    library = check_project(make_project()).library
    assert "https://example.org/interviews" in cited_addresses(library)
    assert "https://doi.org/10.5555/example.2009.12" in cited_addresses(library)
    assert cited_addresses(library) == sorted(set(cited_addresses(library)))
    assert cited_dois(library) == ["10.5555/example.2007.4", "10.5555/example.2009.12", "10.5555/example.2013.1"]


def test_the_command_writes_the_file_and_asks_only_what_may_be_asked(
    make_project: MakeProject, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project()
    config = project / "mkdocs.yml"
    hosts = "\n  - synthesite:\n      refresh_hosts: {a.example: a host of this test}\n"
    config.write_text(config.read_text(encoding="utf-8").replace("\n  - synthesite\n", hosts), encoding="utf-8")
    references = project / "evidence/references.bib"
    here = f"http://a.example:{server.server_port}/missing"
    text = references.read_text(encoding="utf-8")
    references.write_text(text.replace("https://example.org/interviews", here), encoding="utf-8")
    monkeypatch.setattr("synthesite.refreshing.client.resolve", lambda *_: ["127.0.0.1"])
    words = ["refresh", "links", "--allow-local", "--project", str(project)]
    dry = CliRunner().invoke(cli, [*words, "--dry-run"])
    assert dry.exit_code == 0
    assert "a.example" in dry.output and "Not in refresh_hosts" in dry.output
    assert server.seen == [] and not (project / "evidence/status.yml").exists()
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    library = check_project(project).library
    assert [(row.address, row.state) for row in library.status.links] == [(here, "dead")]
    assert {host for _, host, _ in server.seen} == {"a.example"}


def test_what_is_known_is_not_lost_to_a_file_that_cannot_be_read(
    make_project: MakeProject, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the status file itself, nor what it knows of the addresses in an entry that cannot be read."""
    project = make_project()
    config, status = project / "mkdocs.yml", project / "evidence/status.yml"
    hosts = "\n  - synthesite:\n      refresh_hosts: {a.example: a host of this test}\n"
    config.write_text(config.read_text(encoding="utf-8").replace("\n  - synthesite\n", hosts), encoding="utf-8")
    monkeypatch.setattr("synthesite.refreshing.client.resolve", lambda *_: ["127.0.0.1"])
    words = ["refresh", "links", "--allow-local", "--project", str(project)]
    status.write_text("<<<<<<< HEAD\nlinks: []\n", encoding="utf-8")
    done = CliRunner().invoke(cli, words)
    assert done.exit_code != 0
    assert "status.yml cannot be read" in str(done.exception) + done.output
    assert status.read_text(encoding="utf-8").startswith("<<<<<<<")
    row = "links:\n  - {address: https://example.org/only-here, state: dead, checked_on: 2026-01-08}\n"
    status.write_text(row, encoding="utf-8")
    entry = project / "evidence/evaluations/trial-2009.yml"
    whole = entry.read_text(encoding="utf-8")
    entry.write_text(whole + "\t{", encoding="utf-8")
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert "https://example.org/only-here" in status.read_text(encoding="utf-8")
    entry.write_text(whole, encoding="utf-8")
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert "https://example.org/only-here" not in status.read_text(encoding="utf-8"), "nothing cites it"


def test_who_stops_it_keeps_what_was_learned() -> None:
    class Stopped(Canned):
        def ask(self, address: str, _method: str = "GET") -> Any:
            if "b.example" in address or "10.5555" in address:
                raise KeyboardInterrupt
            return Answer(200, address, b'{"message": {}}')

    said: list[str] = []
    stopped: Any = Stopped({}, AllowList(HOSTS))
    found = check_links(stopped, ["http://a.example/", "http://b.example/", "http://c.example/"], TODAY, said.append)
    assert [row.address for row in found] == ["http://a.example/"]
    works = check_works(stopped, ["10.1000/a", "10.5555/b", "10.6666/c"], TODAY, said.append)
    assert [row.doi for row in works] == ["10.1000/a"]
    assert said.count("Stopped: what was learned so far is kept.") == 2


def test_without_hosts_to_ask_nobody_is_asked_for_retractions(make_project: MakeProject) -> None:
    done = CliRunner().invoke(cli, ["refresh", "retractions", "--project", str(make_project())])
    assert done.exit_code != 0
    assert "api.crossref.org" in str(done.exception) + done.output
