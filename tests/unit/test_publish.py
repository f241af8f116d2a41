"""Publishing a folder whole: what may be replaced, and what is left when a build dies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from synthesite import publish as module
from synthesite.problems import SynthesiteError
from synthesite.publish import MARKER, check_target, discard, fresh_folder, prepare, publish, publishing_lock


def fill(folder: Path, text: str) -> None:
    (folder / "index.html").write_text(text, encoding="utf-8")


def shown(target: Path) -> str:
    return (target / "index.html").read_text(encoding="utf-8")


@pytest.fixture(params=["exchanged in one step", "renamed in two"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "renamed in two":
        monkeypatch.setattr(module, "_exchange", lambda _first, _second: False)
    return str(request.param)


def test_a_new_folder_takes_the_place_of_the_old(tmp_path: Path, way: str) -> None:
    target = tmp_path / "site"
    for text in ("one", "two", "three"):
        fill(prepare(target), text)
        publish(target)
        assert shown(target) == text
        assert (target / MARKER).is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_files_of_the_old_are_gone(tmp_path: Path, way: str) -> None:
    target = tmp_path / "site"
    fill(prepare(target), "one")
    (fresh_folder(target) / "old.html").write_text("x", encoding="utf-8")
    publish(target)
    fill(prepare(target), "two")
    publish(target)
    assert sorted(path.name for path in target.iterdir()) == [MARKER, "index.html"]


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="only Linux exchanges two folders in one step")
def test_the_exchange_is_one_step(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        fill(tmp_path / name, name)
    assert module._exchange(tmp_path / "a", tmp_path / "b") is True
    assert (shown(tmp_path / "a"), shown(tmp_path / "b")) == ("b", "a")
    assert module._exchange(tmp_path / "a", tmp_path / "not there") is False


def test_a_build_that_fails_leaves_the_old(tmp_path: Path) -> None:
    target = tmp_path / "site"
    fill(prepare(target), "one")
    publish(target)
    fill(prepare(target), "half")
    discard(target)
    assert shown(target) == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_build_killed_between_the_renames_is_put_right_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "site"
    fill(prepare(target), "one")
    publish(target)
    target.rename(tmp_path / ".site.old")  # as the two-step way leaves it
    fresh = prepare(target)
    assert shown(target) == "one"
    fill(fresh, "two")
    publish(target)
    assert shown(target) == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_leftovers_are_cleared_away(tmp_path: Path) -> None:
    target = tmp_path / "site"
    fill(prepare(target), "one")
    publish(target)
    for name in (".site.old", ".site.new"):
        (tmp_path / name).mkdir()
        fill(tmp_path / name, "left")
    fresh = prepare(target)
    assert list(fresh.iterdir()) == []
    assert not (tmp_path / ".site.old").exists()
    assert shown(target) == "one"


def refused(target: Path, *sources: Path) -> str:
    with pytest.raises(SynthesiteError) as caught:
        check_target(target, list(sources))
    return str(caught.value)


def test_what_may_be_published_into(tmp_path: Path) -> None:
    source = tmp_path / "project"
    source.mkdir()
    check_target(tmp_path / "site", [source])
    check_target(source / "site", [source])
    check_target(tmp_path / "new" / "deep" / "site", [source])
    (tmp_path / "empty").mkdir()
    check_target(tmp_path / "empty", [source])
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / MARKER).touch()
    (tmp_path / "ours" / "x").touch()
    check_target(tmp_path / "ours", [source])


def test_what_may_not(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "docs").mkdir(parents=True)
    assert "holds" in refused(project, project)
    assert "holds" in refused(tmp_path, project)
    assert "holds" in refused(project / "docs", project / "docs")
    assert "holds" in refused(project / "docs" / ".." / "docs", project / "docs")
    (tmp_path / "file").touch()
    assert "is a file" in refused(tmp_path / "file", project)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert "symbolic link" in refused(tmp_path / "link", project)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "photo").touch()
    assert "was not made by synthesite" in refused(tmp_path / "foreign", project)
    (project / MARKER).touch()
    assert "holds" in refused(project, project), "a marker does not make a project a site"


def test_home_is_never_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "people" / "me"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    (home / MARKER).touch()
    assert "holds" in refused(home)
    assert "holds" in refused(home.parent)


def test_one_build_at_a_time(tmp_path: Path) -> None:
    target = tmp_path / "site"
    with publishing_lock(target), pytest.raises(SynthesiteError, match="another build"), publishing_lock(target):
        pass
    with publishing_lock(target):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_left_by_a_killed_build_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / ".site.lock").touch()
    with publishing_lock(tmp_path / "site"):
        pass
