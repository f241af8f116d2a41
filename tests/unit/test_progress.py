"""Signs of life: seen at a terminal, and nothing where output goes to a file."""

from __future__ import annotations

import pytest

from synthesite.progress import counted, shown_progress


def test_nothing_is_written_without_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with shown_progress("Reading") as say:
        say("Still reading")
    assert capfd.readouterr() == ("", "")


def test_terminal_sees_what_is_done(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with shown_progress("Reading entries"):
        pass
    assert "Reading entries" in capfd.readouterr().err


def test_pages_are_counted_now_and_then() -> None:
    said: list[str] = []
    note = counted(said.append, "Pages")
    for _ in range(60):
        note("an address")
    assert said == ["Pages: 25", "Pages: 50"]
