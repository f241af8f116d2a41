"""``synthesite serve`` while somebody works: every kind of file changes, mistakes come and go, nothing is restarted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEADLINE = 60.0
"""Seconds after which something that should happen is taken not to; it usually takes two or three."""

MakeProject = Callable[..., Path]


@dataclass(frozen=True, slots=True)
class Server:
    """A running preview: where it is, and the file that its terminal goes to."""

    address: str
    terminal: Path
    process: subprocess.Popen[bytes]

    def page(self, address: str) -> str:
        """A page as served now; nothing while the server does not answer."""
        try:
            with urllib.request.urlopen(f"{self.address}/{address}", timeout=5) as answer:  # noqa: S310  # our own
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def said(self) -> str:
        """What the terminal shows so far."""
        return self.terminal.read_text(encoding="utf-8")

    def wait(self, seen: Callable[[], bool], what: str) -> None:
        """Wait until something is seen."""
        end = time.monotonic() + DEADLINE
        while not seen():
            assert self.process.poll() is None, f"the server stopped:\n{self.said()}"
            assert time.monotonic() < end, f"not seen: {what}\n{self.said()}"
            time.sleep(0.1)

    def wait_for(self, address: str, words: str) -> None:
        """Wait until a page shows some words."""
        self.wait(lambda: words in self.page(address), f"{words!r} on /{address}")


@contextmanager
def serving(project: Path, cache: Path) -> Iterator[Server]:
    """Serve a project at a free port until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    terminal = project.parent / "terminal.txt"
    environment = {**os.environ, "SYNTHESITE_CACHE": str(cache), "PYTHONUNBUFFERED": "1"}
    with terminal.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "synthesite", "serve", "-a", f"127.0.0.1:{port}"],
            cwd=project,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(f"http://127.0.0.1:{port}", terminal, process)
        finally:
            process.terminate()
            process.wait(timeout=20)


def change(path: Path, old: str, new: str) -> None:
    """Save a file with a change, as an editor does."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_changes_show_and_mistakes_do_no_harm(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project()
    templates = project / "site_templates/pages"
    templates.mkdir(parents=True)
    template = templates / "list.html.jinja"
    template.write_text(
        "<article data-pagefind-body><h1>{{ heading }}</h1>"
        '{% for row in page.rows %}<a href="{{ url(row.address) }}">{{ row.title }}</a>{% endfor %}</article>\n',
        encoding="utf-8",
    )
    entry = project / "evidence/evaluations/trial-2009.yml"
    with serving(project, tmp_path / "cache") as server:
        server.wait_for("evaluations/trial-2009/", "One town only.")

        change(entry, "One town only.", "Two towns only.")
        server.wait_for("evaluations/trial-2009/", "Two towns only.")

        change(project / "evidence/themes.yml", "Did people see the same nurse?", "Was it the same nurse?")
        server.wait_for("themes/continuity/", "Was it the same nurse?")

        change(project / "evidence/references.bib", "Example interviews with people", "Talks with people")
        server.wait_for("evaluations/interviews-2010/", "Talks with people visited")

        review = project / "reviews/nurses-in-exampleshire"
        change(review / "review.yml", "An invented review.", "A made-up review.")
        server.wait_for("reviews/nurses-in-exampleshire/", "A made-up review.")

        change(review / "plain-language-summary.md", "Nurses visited older people", "Nurses called on older people")
        server.wait_for("reviews/nurses-in-exampleshire/", "Nurses called on older people")

        change(template, "<h1>{{ heading }}</h1>", "<h1>{{ heading }}, served</h1>")
        server.wait_for("evaluations/", "Evaluations, served")

        # a mistake in an entry: told with its code and place, and the page of before stays
        change(entry, "events: 37", "events: 370")
        server.wait(lambda: "D503 events-above-n" in server.said(), "the problem in the terminal")
        assert "evidence/evaluations/trial-2009.yml:25:40" in server.said()
        server.wait_for("evaluations/trial-2009/", "37 of 120")
        assert "370 of" not in server.page("evaluations/trial-2009/")

        # another change while the mistake stands does not lose the pages either
        change(entry, "Two towns only.", "Three towns only.")
        server.wait(lambda: server.said().count("D503 events-above-n") >= 2, "the problem again")
        server.wait_for("evaluations/trial-2009/", "Two towns only.")

        change(entry, "events: 370", "events: 38")
        server.wait_for("evaluations/trial-2009/", "38 of 120")
        assert "Three towns only." in server.page("evaluations/trial-2009/")

        # the same for a template
        change(template, "{{ heading }}, served", "{{ no_such_name }}")
        server.wait(lambda: "T601 template-error" in server.said(), "the problem of the template")
        server.wait_for("evaluations/", "Evaluations, served")
        change(template, "{{ no_such_name }}", "{{ heading }}, mended")
        server.wait_for("evaluations/", "Evaluations, mended")

        # a new entry appears, and is gone when its file is
        added = project / "evidence/evaluations/added-2011.yml"
        added.write_text(
            (project / "evidence/evaluations/rural-2011.yml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        (project / "evidence/evaluations/rural-2011.yml").rename(project / "set-aside.yml")
        server.wait(lambda: "R301" in server.said(), "a link to the entry that is gone")
        (project / "set-aside.yml").rename(project / "evidence/evaluations/rural-2011.yml")
        server.wait_for("evaluations/added-2011/", "A second trial, in villages")
        added.unlink()
        server.wait(lambda: server.page("evaluations/added-2011/") == "", "the page of the entry to be gone")

        assert "Traceback" not in server.said()
    assert not (project / "site").exists(), "a preview publishes nothing"


def test_a_mistake_at_the_start_is_told_and_ends_it(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project()
    change(project / "evidence/evaluations/trial-2009.yml", "events: 37", "events: 370")
    with serving(project, tmp_path / "cache") as server:
        assert server.process.wait(timeout=DEADLINE) in (1, 2)
        assert "D503 events-above-n" in server.said()
        assert "Traceback" not in server.said()
