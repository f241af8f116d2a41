"""Pages stay bounded however many entries there are: lists are cut, and say where the rest is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench_project import make_project, touch_one
from synthesite.pipeline import Checked, RenderedSite, check_project, render_project
from synthesite.views import rows, theme

SIZE = 120


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "project"
    make_project(folder, SIZE)
    return folder


def rendered(project: Path) -> tuple[Checked, RenderedSite]:
    checked = check_project(project, use_cache=False)
    site = render_project(checked)
    assert not checked.problems.errors, list(checked.problems)[:3]
    return checked, site


def without_figures(body: str) -> str:
    """A page without its pictures, which have bounds of their own."""
    return re.sub(r"<figure\b.*?</figure>", "", body, flags=re.DOTALL)


def test_a_made_project_is_valid_and_the_same_every_time(project: Path, tmp_path: Path) -> None:
    checked = check_project(project, use_cache=False)
    assert checked.problems.errors == 0
    assert (len(checked.library.evaluations), len(checked.library.policies)) == (84, 36)
    assert sum(map(len, checked.linked.outgoing.values())) > SIZE / 3
    make_project(tmp_path / "again", SIZE)
    files = [path.relative_to(project) for path in sorted((project / "evidence").rglob("*")) if path.is_file()]
    assert all((project / file).read_bytes() == (tmp_path / "again" / file).read_bytes() for file in files)
    touch_one(tmp_path / "again")
    changed = [file for file in files if (project / file).read_bytes() != (tmp_path / "again" / file).read_bytes()]
    assert len(changed) == 1
    assert check_project(tmp_path / "again", use_cache=False).problems.errors == 0


@pytest.mark.parametrize(
    ("sizes", "total", "shares"),
    [
        ([], 10, []),
        ([3, 4], 10, [3, 4]),
        ([5, 5], 10, [5, 5]),
        ([100, 2], 10, [8, 2]),
        ([100, 100, 1], 11, [5, 5, 1]),
        ([9, 9, 9], 2, [0, 1, 1]),
    ],
)
def test_short_lists_stay_whole(sizes: list[int], total: int, shares: list[int]) -> None:
    assert rows.fair_shares(sizes, total) == shares


def test_an_entry_with_very_many_links_has_a_list_of_them(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LINKS_SHOWN", 3)
    checked, site = rendered(project)
    linked = checked.linked
    pages = {page.address: page.body for page in site.pages}
    cut = 0
    for kind, entry in linked.library.entries():
        links = (*linked.outgoing[entry.id], *linked.incoming.get(entry.id, ()))
        address = f"{'evaluations' if kind == 'evaluation' else 'policies'}/{entry.id}/"
        assert (f"{address}linked/" in pages) == (len(links) > 3)
        if "all that is linked" in pages[address]:
            cut += 1
            others = {link.target if link.source == entry.id else link.source for link in links}
            assert all(f"/{other}/" in pages[f"{address}linked/"] for other in others)
    assert cut, "nothing was linked often enough to try it"


def test_lists_of_a_theme_become_shorter_together(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked, whole = rendered(project)
    heads = {f"themes/{name}/" for name in checked.library.themes}
    monkeypatch.setattr(theme, "LISTS", 8_000)
    _, short = rendered(project)
    size = {page.address: len(without_figures(page.body)) for page in whole.pages if page.address in heads}
    cut = {page.address: len(without_figures(page.body)) for page in short.pages if page.address in heads}
    largest = max(size, key=lambda address: size[address])
    assert cut[largest] < 18_000 < size[largest]
    assert min(size.values()) == min(cut.values()), "a page that fits is left alone"
