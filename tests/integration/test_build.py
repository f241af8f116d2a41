"""Whole builds by the real commands: the same from every way in, deterministic, and never half done."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_site import broken_links, differences, reached_from_home, read_pages, read_tree, target_of
from running import GOOD, Run

from synthesite.link import parts_of
from synthesite.manifest import largest_page
from synthesite.pipeline import RenderedSite, check_project, render_project
from synthesite.problems import Problems
from synthesite.publish import MARKER
from synthesite.schema.values import PAGE_ANCHORS, RESERVED_IDS
from synthesite.views import check_addresses

MakeProject = Callable[..., Path]
BAD = GOOD.parent / "bad"


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def plan(project: Path) -> RenderedSite:
    checked = check_project(project)
    site = render_project(checked)
    assert checked.problems.errors == 0
    return site


def files_of(address: str) -> str:
    return f"{address}index.html"


# Ways in


def test_a_first_build_makes_every_planned_page(good_site: Path) -> None:
    site = plan(good_site)
    built = read_tree(good_site / "site")
    assert len(site.pages) > 40
    for page in site.pages:
        assert page.body.encode() in built[files_of(page.address)], page.address
    assert {name: built[name] for name in site.files if name != "sitemap.xml"} == {
        name: content for name, content in site.files.items() if name != "sitemap.xml"
    }


def test_mkdocs_build_makes_the_same_site(good_site: Path, make_project: MakeProject, run: Run) -> None:
    project = make_project()
    done = run("mkdocs", "build", "--strict", folder=project)
    assert done.returncode == 0, done.stderr
    assert differences(read_tree(good_site / "site"), read_tree(project / "site")) == []


def test_frames_make_the_same_bytes_as_the_ordinary_way(good_site: Path, make_project: MakeProject, run: Run) -> None:
    project = make_project()
    replace(project / "mkdocs.yml", "  - synthesite\n", "  - synthesite: {frames: false}\n")
    assert run("synthesite", "build", folder=project).returncode == 0
    assert differences(read_tree(good_site / "site"), read_tree(project / "site")) == []


def test_frames_make_the_same_bytes_with_navigation_and_features(make_project: MakeProject, run: Run) -> None:
    """The same once more where the theme prints more around a page: tabs, a navigation, footer links, two palettes."""
    trees = []
    for frames in ("true", "false"):
        project = make_project(name=f"frames-{frames}")
        (project / "mkdocs.yml").write_text(
            "site_name: Example & <evidence>\n"
            "site_description: The words \"description\" & 'title'\n"
            "copyright: Example\n"
            "nav: [{Home: index.md}, {Themes: themes/index.md}, about.md,\n"
            "      {All: [evaluations/index.md, policies/index.md]}]\n"
            "theme:\n"
            "  name: material\n"
            "  font: false\n"
            "  features: [navigation.tabs, navigation.top, toc.follow]\n"
            "  palette: [{scheme: default, toggle: {icon: material/weather-night, name: Dark}}]\n"
            "extra: {footer: [{title: About, url: about/}]}\n"
            f"plugins: [{{synthesite: {{frames: {frames}, page_size: 10, forge: 'https://forge.example/o/n'}}}}]\n",
            encoding="utf-8",
        )
        done = run("synthesite", "build", folder=project)
        assert done.returncode == 0, done.stderr + done.stdout
        trees.append(read_tree(project / "site"))
    assert differences(*trees) == []
    assert b"Example &amp; &lt;evidence&gt;" in trees[0]["evaluations/trial-2009/index.html"]


def test_a_plugin_with_page_events_gets_every_page(good_site: Path, make_project: MakeProject, run: Run) -> None:
    project = make_project()
    (project / "hook.py").write_text(
        "def on_post_page(output, page, config):\n    return output.replace('</body>', '<!--seen--></body>')\n",
        encoding="utf-8",
    )
    append(project / "mkdocs.yml", "hooks: [hook.py]\n")
    done = run("mkdocs", "build", "--strict", folder=project)
    assert done.returncode == 0, done.stderr
    assert "Another plugin asks for page events (post_page)" in done.stderr
    before, after = read_tree(good_site / "site"), read_tree(project / "site")
    pages = [name for name in after if name.endswith(".html") and name != "404.html"]
    assert len(pages) > 40
    for name in pages:
        assert after[name].replace(b"<!--seen-->", b"") == before[name], name
        assert after[name].count(b"<!--seen-->") == 1, name


def test_properdocs_makes_the_same_pages(good_site: Path, make_project: MakeProject, run: Run) -> None:
    project = make_project()
    done = run("properdocs", "build", "--strict", "-f", "mkdocs.yml", folder=project)
    assert done.returncode == 0, done.stderr

    def read(folder: Path) -> dict[str, bytes]:
        generator = re.compile(rb'<meta name="generator" content="[^"]*">')
        return {
            name: generator.sub(b"", content)
            for name, content in read_tree(folder).items()
            if not name.startswith("pagefind/")  # names there follow from the pages' bytes, generator included
        }

    ours, theirs = read(good_site / "site"), read(project / "site")
    assert differences(ours, theirs) == []
    assert any(name.startswith("pagefind/") for name in read_tree(project / "site"))


# The other adapter


@pytest.fixture
def prebuilt(make_project: MakeProject, run: Run) -> Path:
    project = make_project()
    done = run("synthesite", "prebuild", "--to", "pages", folder=project)
    assert done.returncode == 0, done.stderr
    return project


def test_prebuild_writes_the_same_bodies(prebuilt: Path) -> None:
    site = plan(prebuilt)
    pages = prebuilt / "pages"
    assert (pages / "synthesite-pages.txt").read_text(encoding="utf-8").split("\n")[:-1] == [
        page.address for page in site.pages
    ]
    for page in site.pages:
        text = (pages / page.address / "index.md").read_text(encoding="utf-8")
        front, _, rest = text.removeprefix("---\n").partition("---\n")
        body = "\n".join(line for line in page.body.split("\n") if line.strip())
        assert rest == f"<div>\n{body}\n</div>\n", page.address
        assert front.startswith("description: ")
    assert (pages / "about.md").read_bytes() == (prebuilt / "docs/about.md").read_bytes()


def test_a_host_without_our_plugin_shows_every_prebuilt_page(prebuilt: Path, run: Run) -> None:
    (prebuilt / "plain.yml").write_text(
        "site_name: Plain\ndocs_dir: pages\nsite_dir: plain\ntheme: mkdocs\nplugins: []\n", encoding="utf-8"
    )
    done = run("mkdocs", "build", "-q", "-f", "plain.yml", folder=prebuilt)
    assert done.returncode == 0, done.stderr
    pages = read_pages(prebuilt / "plain")
    for address in (prebuilt / "pages/synthesite-pages.txt").read_text(encoding="utf-8").split("\n")[:-1]:
        page = pages[files_of(address)]
        planned = (prebuilt / "pages" / address / "index.md").read_text(encoding="utf-8")
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", planned)
        assert heading is not None
        assert heading[1] in page.html, address
        assert page.faults == [], address
    assert (prebuilt / "plain/api/v1/entries.json").is_file()


def test_prebuild_refuses_what_it_did_not_make(make_project: MakeProject, run: Run) -> None:
    project = make_project()
    (project / "mine").mkdir()
    (project / "mine/notes.txt").write_text("mine", encoding="utf-8")
    (project / "link").symlink_to(project / "elsewhere")
    for target in ("mine", "link", ".", "docs"):
        before = read_tree(project)
        done = run("synthesite", "prebuild", "--to", target, folder=project)
        assert done.returncode == 2, target
        assert "choose" in done.stderr
        assert read_tree(project) == before


def test_prebuild_with_an_error_in_the_data_writes_nothing(make_project: MakeProject, run: Run) -> None:
    project = make_project(BAD / "D503-events-above-n")
    done = run("synthesite", "prebuild", "--to", "pages", folder=project)
    assert done.returncode == 1
    assert "D503 events-above-n" in done.stdout
    assert not (project / "pages").exists()


# Determinism and the network


def _copy_backwards(source: Path, target: Path) -> None:
    """A copy whose files were made in the opposite order, with other times."""
    for path in sorted((path for path in source.rglob("*") if path.is_file()), reverse=True):
        to = target / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
        os.utime(to, (86400, 86400))


def test_builds_are_the_same_to_the_byte(good_site: Path, tmp_path: Path, run: Run) -> None:
    """Another hash seed, order of files, file times, umask, time zone, language, folder, day and processor count."""
    project = tmp_path / "another folder, with ümlaut"
    _copy_backwards(GOOD, project)
    old = os.umask(0o077)
    try:
        done = run(
            "synthesite",
            "build",
            folder=project,
            env={
                "PYTHONHASHSEED": "4711",
                "TZ": "Pacific/Kiritimati",
                "LC_ALL": "C",
                "LANG": "C",
                "RAYON_NUM_THREADS": "1",
                "SYNTHESITE_NO_CACHE": "1",
                "SOURCE_DATE_EPOCH": "1768003200",  # 2026-01-10, the newest day in the data
            },
        )
    finally:
        os.umask(old)
    assert done.returncode == 0, done.stderr
    assert differences(read_tree(good_site / "site"), read_tree(project / "site")) == []
    assert any(name.startswith("pagefind/") for name in read_tree(project / "site"))


RENDER = """
import sys
from pathlib import Path
from synthesite.pipeline import check_project, render_project
site = render_project(check_project(Path(sys.argv[1]), use_cache=False))
target = Path(sys.argv[2])
for name, content in [*((f"{page.address}index.html", page.body.encode()) for page in site.pages), *site.files.items()]:
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).write_bytes(content)
"""


@pytest.mark.xdist_group("finished")
def test_many_pages_are_the_same_with_another_hash_seed(own_site: Path, tmp_path: Path) -> None:
    """Sets of two or three things come in the same order by luck; those of the real corpus do not."""
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", RENDER, own_site, tmp_path / "again"], env=environment, check=True)
    built, again = read_tree(own_site / "site"), read_tree(tmp_path / "again")
    assert len(again) > 1000
    assert [name for name, content in again.items() if content not in built[name]] == []


def test_a_second_build_from_the_cache_is_the_same(good_site: Path, make_project: MakeProject, run: Run) -> None:
    project = make_project()
    for _ in range(2):
        assert run("synthesite", "build", folder=project).returncode == 0
    assert differences(read_tree(good_site / "site"), read_tree(project / "site")) == []


def test_the_day_given_by_the_environment_is_the_day_of_the_pages(make_project: MakeProject, run: Run) -> None:
    project = make_project()
    assert run("synthesite", "build", folder=project, env={"SOURCE_DATE_EPOCH": "1900000000"}).returncode == 0
    home = (project / "site/index.html").read_text(encoding="utf-8")
    assert "As of 17 March 2030" in home
    assert "(overdue)" in (project / "site/reviews/nurses-in-exampleshire/index.html").read_text(encoding="utf-8")


def test_one_changed_entry_changes_only_pages_that_show_it(
    good_site: Path, make_project: MakeProject, run: Run
) -> None:
    project = make_project()
    replace(
        project / "evidence/evaluations/trial-2009.yml",
        "limitations: One town only.",
        "limitations: Two towns.",
    )
    assert run("synthesite", "build", folder=project).returncode == 0
    changed = differences(read_tree(good_site / "site"), read_tree(project / "site"))
    pages = [name for name in changed if name.endswith(".html")]
    assert pages == ["evaluations/trial-2009/index.html"]
    data = ("api/", "data/", "pagefind/", "evaluations/trial-2009/", "policies/", "themes/", "feed", "evaluations/feed")
    assert [name for name in changed if name not in pages and not name.startswith(data)] == []


NO_NETWORK = """
import os, sys

def watch(event, arguments):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        with open(os.environ["NETWORK_LOG"], "a") as log:
            log.write(f"{event} {arguments[1:]}\\n")
        raise OSError("there is no network here")

sys.addaudithook(watch)
with open(os.environ["NETWORK_LOG"], "a") as log:
    log.write("watching\\n")
"""


def test_nothing_asks_for_the_network(make_project: MakeProject, tmp_path: Path, run: Run) -> None:
    (tmp_path / "site-custom").mkdir()
    (tmp_path / "site-custom/sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    log = tmp_path / "network.log"
    path = os.pathsep.join(filter(None, (str(tmp_path / "site-custom"), os.environ.get("PYTHONPATH"))))
    project = make_project()
    for words in (("check",), ("build",), ("prebuild", "--to", "pages")):
        done = run("synthesite", *words, folder=project, env={"PYTHONPATH": path, "NETWORK_LOG": str(log)})
        assert done.returncode == 0, done.stderr
    lines = log.read_text(encoding="utf-8").splitlines()
    assert lines.count("watching") >= 3
    assert set(lines) == {"watching"}


# Failing without harm


@pytest.mark.parametrize(
    "words",
    [
        ("synthesite", "build"),
        ("mkdocs", "build"),
        ("mkdocs", "build", "--strict", "--quiet"),
        ("properdocs", "build", "-q", "-f", "mkdocs.yml"),
    ],
    ids=" ".join,
)
def test_an_error_in_the_data_leaves_the_site_of_before(
    words: tuple[str, ...], good_site: Path, tmp_path: Path, run: Run
) -> None:
    project = tmp_path / "project"
    shutil.copytree(good_site, project)
    before = read_tree(project / "site")
    replace(project / "evidence/evaluations/trial-2009.yml", "events: 37", "events: 370")
    replace(project / "evidence/policies/model-2005.yml", "kind: strategy", "kind: stratagy")
    done = run(*words, folder=project)
    assert done.returncode == 1
    assert "D503 events-above-n" in done.stderr
    assert "evidence/policies/model-2005.yml:2:7" in done.stderr
    assert "S203" in done.stderr
    assert "Traceback" not in done.stderr
    assert read_tree(project / "site") == before
    assert sorted(path.name for path in project.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("synthesite", "build"), 2),
        (("mkdocs", "build", "--strict"), 1),
        (("mkdocs", "build", "--strict", "--quiet"), 1),
    ],
    ids=["synthesite", "strict", "strict and quiet"],
)
def test_a_warning_in_strict_mode_leaves_the_site_of_before(
    words: tuple[str, ...], code: int, good_site: Path, tmp_path: Path, run: Run
) -> None:
    project = tmp_path / "project"
    shutil.copytree(good_site, project)
    before = read_tree(project / "site")
    append(project / "docs/about.md", "\nSee [a page that is not there](nowhere.md).\n")
    done = run(*words, folder=project)
    assert done.returncode == code
    assert read_tree(project / "site") == before


def test_a_warning_without_strict_mode_is_only_told(make_project: MakeProject, run: Run) -> None:
    project = make_project()
    append(project / "docs/about.md", "\nSee [a page that is not there](nowhere.md).\n")
    done = run("mkdocs", "build", folder=project)
    assert done.returncode == 0
    assert "nowhere.md" in done.stderr
    assert (project / "site/about/index.html").is_file()


def test_an_exception_in_a_hook_leaves_the_site_of_before(good_site: Path, tmp_path: Path, run: Run) -> None:
    project = tmp_path / "project"
    shutil.copytree(good_site, project)
    before = read_tree(project / "site")
    (project / "hook.py").write_text(
        "def on_env(env, config, files):\n    raise ValueError('ours')\n", encoding="utf-8"
    )
    append(project / "mkdocs.yml", "hooks: [hook.py]\n")
    done = run("synthesite", "build", folder=project)
    assert done.returncode == 2
    assert "ours" in done.stderr
    assert read_tree(project / "site") == before
    assert not (project / ".site.new").exists()


KILL = """
import os, signal, sys

state = {"events": 0}
log, at, folder = os.environ.get("KILL_LOG"), int(os.environ.get("KILL_AT", "-1")), os.environ["KILL_FOLDER"]

def watch(event, arguments):
    if event not in ("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree"):
        return
    path = arguments[0]
    if not isinstance(path, (str, bytes, os.PathLike)) or not os.path.abspath(os.fsdecode(path)).startswith(folder):
        return
    if event == "open" and not (arguments[2] & (os.O_WRONLY | os.O_RDWR)):
        return
    state["events"] += 1
    if log:
        descriptor = os.open("/dev/null", os.O_RDONLY)
        os.close(descriptor)
        with open(log, "a") as handle:
            handle.write(f"{event} {os.fsdecode(path)}\\n")
    if state["events"] == at:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
"""


@pytest.fixture
def killable(good_site: Path, tmp_path: Path, run: Run) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Build a project and kill -9 the build at its n-th change to the folder of the site; count them where n is 0."""
    watch = tmp_path / "watch.py"
    watch.write_text(KILL, encoding="utf-8")

    def build(project: Path, at: int, log: Path | None = None) -> subprocess.CompletedProcess[str]:
        more = {"KILL_AT": str(at), "KILL_FOLDER": str(project / ".site"), **({"KILL_LOG": str(log)} if log else {})}
        return run("synthesite", "build", folder=project, env=more, before=watch)

    return build


def test_killed_at_any_moment_the_old_or_the_new_site_is_whole(
    good_site: Path, tmp_path: Path, killable: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    project = tmp_path / "project"
    shutil.copytree(good_site, project)
    entry = project / "evidence/evaluations/trial-2009.yml"
    text = entry.read_text(encoding="utf-8")
    old = read_tree(project / "site")
    entry.write_text(text.replace("One town only.", "Two towns."), encoding="utf-8")
    log = tmp_path / "events.log"
    assert killable(project, 0, log).returncode == 0
    new = read_tree(project / "site")
    assert differences(old, new)
    total = len(log.read_text(encoding="utf-8").splitlines())
    assert total > 100
    versions = {"One town only.": old, "Two towns.": new}
    shown, seen = "Two towns.", set()
    # early, in the middle, and at each of the last steps, where the folders are exchanged
    last = range(total - 3, total + 1)
    for at in (1, total // 8, total // 2, total - 60, *last):
        wanted = "One town only." if shown == "Two towns." else "Two towns."
        entry.write_text(text.replace("One town only.", wanted), encoding="utf-8")
        done = killable(project, at)
        assert done.returncode in (-9, 0), done.stderr
        found = read_tree(project / "site")
        assert found in (versions[shown], versions[wanted]), f"killed at step {at} of {total}"
        seen.add((done.returncode, found == versions[wanted]))
        shown = wanted if found == versions[wanted] else shown
    assert (-9, False) in seen
    wanted = "One town only."
    entry.write_text(text, encoding="utf-8")
    assert killable(project, -1).returncode == 0
    assert read_tree(project / "site") == old
    assert sorted(path.name for path in project.iterdir() if path.name.startswith(".site")) == []


def test_two_builds_at_once_do_not_mix(good_site: Path, tmp_path: Path, run: Run) -> None:
    from synthesite.publish import publishing_lock

    project = tmp_path / "project"
    shutil.copytree(good_site, project)
    before = read_tree(project / "site")
    with publishing_lock(project / "site"):
        done = run("synthesite", "build", folder=project)
    assert done.returncode == 2
    assert "another build is writing" in done.stdout + done.stderr
    assert read_tree(project / "site") == before
    assert run("synthesite", "build", folder=project).returncode == 0


# Where to, and where not


def _foreign(project: Path) -> str:
    (project / "mine").mkdir()
    (project / "mine/photo.txt").write_text("mine", encoding="utf-8")
    return "mine"


def _symlink(project: Path) -> str:
    (project / "elsewhere").mkdir()
    (project / "link").symlink_to(project / "elsewhere")
    return "link"


def _file(project: Path) -> str:
    (project / "file").write_text("mine", encoding="utf-8")
    return "file"


REFUSED: dict[str, Callable[[Path], str]] = {
    "a symbolic link": _symlink,
    "a file": _file,
    "the project": lambda _: ".",
    "a folder above the project": lambda _: "..",
    "the evidence": lambda _: "evidence",
    "the docs": lambda _: "docs",
    "a folder of somebody else": _foreign,
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_ours_is_never_replaced(kind: str, make_project: MakeProject, run: Run) -> None:
    project = make_project()
    target = REFUSED[kind](project)
    before = read_tree(project)
    done = run("synthesite", "build", "-d", target, folder=project)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "choose" in done.stdout + done.stderr or "'site_dir'" in done.stderr  # some MkDocs itself refuses
    assert "Traceback" not in done.stderr
    assert run("mkdocs", "build", "-q", "-d", target, folder=project).returncode != 0
    assert read_tree(project) == before
    if kind == "a symbolic link":
        assert (project / "link").is_symlink()


def test_an_empty_folder_and_one_of_ours_may_be_replaced(make_project: MakeProject, run: Run) -> None:
    project = make_project()
    (project / "out").mkdir()
    for _ in range(2):
        assert run("synthesite", "build", "-d", "out", folder=project).returncode == 0
        assert (project / "out" / MARKER).is_file()
        append(project / "out/index.html", "<!--edited-->")
    assert not (project / "site").exists()


@pytest.mark.parametrize(
    ("own", "address"),
    [
        ("index.md", "/,"),
        ("evaluations/trial-2009.md", "/evaluations/trial-2009/"),
        ("evaluations/trial-2009/README.md", "/evaluations/trial-2009/"),
        ("evaluations/trial-2009/index.html", "/evaluations/trial-2009/"),
        ("api/v1/entries.json", "/api/v1/entries.json"),
        ("sitemap.xml", "/sitemap.xml"),
    ],
)
def test_a_page_of_docs_that_clashes_with_ours_is_refused(
    own: str, address: str, make_project: MakeProject, run: Run
) -> None:
    project = make_project()
    (project / "docs" / own).parent.mkdir(parents=True, exist_ok=True)
    (project / "docs" / own).write_text("# Mine\n", encoding="utf-8")
    done = run("synthesite", "build", folder=project)
    assert done.returncode == 2
    assert f"docs/{own} makes {address}" in done.stdout
    assert not (project / "site").exists()


# Templates


def test_a_template_of_the_project_wins(make_project: MakeProject, run: Run) -> None:
    project = make_project()
    templates = project / "site_templates"
    (templates / "pages").mkdir(parents=True)
    (templates / "theme/partials").mkdir(parents=True)
    (templates / "pages/list.html.jinja").write_text(
        "<article data-pagefind-body><h1>Our own {{ heading }}</h1>"
        '<p>{{ labels.of("kinds", "policy") }}</p></article>\n',
        encoding="utf-8",
    )
    (templates / "labels.yml").write_text("kinds: {policy: Statement of intent}\n", encoding="utf-8")
    (templates / "theme/partials/footer.html").write_text("<footer>Our own footer</footer>\n", encoding="utf-8")
    replace(project / "mkdocs.yml", "  font: false\n", "  font: false\n  custom_dir: site_templates/theme\n")
    done = run("synthesite", "build", folder=project)
    assert done.returncode == 0, done.stderr
    pages = read_pages(project / "site")
    assert "Our own Evaluations Statement of intent" in pages["evaluations/index.html"].text
    assert "Statement of intent" in pages["policies/model-2005/index.html"].text
    for name in ("index.html", "policies/model-2005/index.html", "about/index.html"):
        assert pages[name].text.endswith("Our own footer"), name


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<h1>x</h1>\n\n{% if %}\n", 3),
        ("<h1>x</h1>\n{{ no_such_name }}\n", 2),
        ("\n\n\n{{ entry.no_such_field }}\n", 4),
        ("{{ view.title }}\n{% include 'pages/absent.jinja' %}\n", 2),
        ("{{ 1 + view.title }}\n", 1),
    ],
    ids=["syntax", "unknown name", "unknown field", "missing include", "wrong type"],
)
def test_a_broken_template_is_one_problem_with_its_line(text: str, line: int, make_project: MakeProject) -> None:
    project = make_project()
    template = project / "site_templates/pages/evaluation.html.jinja"
    template.parent.mkdir(parents=True)
    template.write_text(text, encoding="utf-8")
    checked = check_project(project)
    pages = render_project(checked).pages
    assert [(found.code, found.file, found.line) for found in checked.problems] == [
        ("T601", "site_templates/pages/evaluation.html.jinja", line)
    ]
    kinds = {page.kind for page in pages}
    assert "evaluation" not in kinds
    assert kinds >= {"home", "list", "theme", "policy", "review"}


def test_a_broken_template_leaves_the_site_of_before(good_site: Path, tmp_path: Path, run: Run) -> None:
    project = tmp_path / "project"
    shutil.copytree(good_site, project)
    before = read_tree(project / "site")
    template = project / "site_templates/pages/evaluation.html.jinja"
    template.parent.mkdir(parents=True)
    template.write_text("<h1>x</h1>\n{{ no_such_name }}\n", encoding="utf-8")
    done = run("synthesite", "build", folder=project)
    assert done.returncode == 1
    assert "site_templates/pages/evaluation.html.jinja:2:1  error T601 template-error" in done.stderr
    assert "no_such_name" in done.stderr
    assert read_tree(project / "site") == before


# Addresses


def test_no_two_pages_want_one_address() -> None:
    problems = Problems()
    check_addresses(
        [("a/", "one.yml"), ("b/", "two.yml"), ("a/", "three.yml"), ("B/", "four.yml"), ("c/", "five.yml")],
        problems,
    )
    assert [(found.code, found.file, found.related[0].file) for found in problems] == [
        ("P701", "three.yml", "one.yml"),
        ("P702", "two.yml", "four.yml"),
    ]


@pytest.mark.parametrize(
    ("hook", "code"),
    [
        ("(site / 'evaluations/trial-2009/index.html').unlink()", "P703"),
        ("(site / 'evaluations/trial-2009/index.html').write_text('')", "P703"),
        ("(site / 'api/v1/entries.json').unlink()", "P703"),
        (
            "(site / 'evaluations/Trial-2009').mkdir(); (site / 'evaluations/Trial-2009/index.html').write_text('x')",
            "P702",
        ),
    ],
    ids=["page gone", "page empty", "file gone", "differs in capitals"],
)
def test_a_site_that_is_not_as_planned_is_not_published(
    hook: str, code: str, good_site: Path, tmp_path: Path, run: Run
) -> None:
    project = tmp_path / "project"
    shutil.copytree(good_site, project)
    before = read_tree(project / "site")
    (project / "hook.py").write_text(
        "from pathlib import Path\nfrom mkdocs.plugins import event_priority\n\n"
        f"@event_priority(100)\ndef on_post_build(config):\n    site = Path(config.site_dir)\n    {hook}\n",
        encoding="utf-8",
    )
    append(project / "mkdocs.yml", "hooks: [hook.py]\n")
    done = run("synthesite", "build", folder=project)
    assert done.returncode == 2
    assert code in done.stdout + done.stderr
    assert read_tree(project / "site") == before


def test_a_page_that_is_too_large_is_told_and_published(make_project: MakeProject, run: Run) -> None:
    project = make_project()
    append(project / "evidence/evaluations/rural-2011.yml", "limitations: " + "word " * 13_000 + "\n")
    done = run("mkdocs", "build", "--strict", folder=project)
    assert done.returncode == 0, done.stderr
    assert "evidence/evaluations/rural-2011.yml: the page /evaluations/rural-2011/ has" in done.stderr


# Finished sites


@pytest.fixture(params=["good", pytest.param("own", marks=pytest.mark.xdist_group("finished"))])
def any_site(request: pytest.FixtureRequest) -> Path:
    project: Path = request.getfixturevalue(f"{request.param}_site")
    return project


def test_every_link_and_anchor_leads_somewhere(any_site: Path) -> None:
    assert broken_links(any_site / "site") == []


def test_every_page_is_reached_from_home_by_links(any_site: Path) -> None:
    reached = reached_from_home(any_site / "site")
    assert sorted(read_pages(any_site / "site").keys() - reached) == ["404.html"]


def test_no_page_is_larger_than_a_phone_likes(any_site: Path) -> None:
    pages = {name: content for name, content in read_tree(any_site / "site").items() if name.endswith(".html")}
    assert {name: len(html) for name, html in pages.items() if len(html) > largest_page(html)} == {}


def test_pages_are_well_formed(any_site: Path) -> None:
    for name, page in read_pages(any_site / "site").items():
        assert page.faults == [], name
        assert page.unclosed == [], name
        assert sorted(set(page.ids)) == sorted(page.ids), f"{name}: an id stands twice"
        if name != "404.html":
            assert [tag for tag, _ in page.elements].count("h1") == 1, name
            assert page.html.count('<meta http-equiv="content-security-policy"') == 1, name


def test_sections_of_pages_have_ids_that_parts_of_entries_cannot(any_site: Path) -> None:
    """The list of reserved ids holds every section of the pages of entries and reviews."""
    library = check_project(any_site).library
    free: set[str] = set()
    for name, page in read_pages(any_site / "site").items():
        kind, _, rest = name.partition("/")
        if kind not in ("evaluations", "policies", "reviews") or rest.count("/") == 0 or rest.startswith("page/"):
            continue
        if rest.split("/")[0] in RESERVED_IDS:
            continue  # a page of ours beside those of entries
        if rest.count("/") > 1 and rest.split("/")[1] != "findings":
            continue  # a page below an entry's, which holds none of its parts
        entry = {**library.evaluations, **library.policies, **library.reviews}[rest.split("/")[0]]
        own = {id_ for id_ in page.ids if not id_.startswith("__") and id_ not in parts_of(entry.record)}
        free |= {id_ for id_ in own if PAGE_ANCHORS.fullmatch(id_) is None}
    assert free == set()


@pytest.mark.parametrize("kind", ["evaluations/trial-2009.yml", "reviews/nurses-in-exampleshire/review.yml"])
def test_a_part_named_like_a_section_is_a_problem(kind: str, make_project: MakeProject) -> None:
    project = make_project()
    if kind.startswith("reviews"):
        replace(project / kind, "id: trust", "id: findings")
    else:
        replace(project / "evidence" / kind, "id: admitted", "id: source")
    assert [problem.code for problem in check_project(project).problems] == ["S215"]


NAMED_ONLY = {
    "canonical", "describedby", "collection", "type", "author", "cite-as", "related", "item", "license", "feed",
    "search",
}  # fmt: skip
"""Kinds of link that a page names for programs and a browser does not load."""


def test_nothing_on_a_page_comes_from_elsewhere(any_site: Path) -> None:
    for name, page in read_pages(any_site / "site").items():
        loaded = [value for _, attribute, value in page.values if attribute in ("src", "srcset", "data", "poster")]
        for link in re.findall(r"<link ([^>]*)>", page.html):
            rel, href = (re.search(rf'{part}="([^"]*)"', link) for part in ("rel", "href"))
            if rel is None or href is None or not NAMED_ONLY & set(rel[1].split()):
                loaded.append(href[1] if href else "")
        assert [value for value in loaded if re.match(r"^(?:[a-z]+:)?//", value)] == [], name
        assert [value for _, attribute, value in page.values if attribute.startswith("on")] == [], name


def test_the_sitemap_lists_every_page_with_dates_from_the_data(good_site: Path) -> None:
    root = ET.fromstring((good_site / "site/sitemap.xml").read_bytes())  # noqa: S314  # our own file
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = {
        row.findtext(f"{name}loc", "").removeprefix("https://example.org/"): row.findtext(f"{name}lastmod")
        for row in root
    }
    pages = {page.removesuffix("index.html") for page in read_pages(good_site / "site") if page != "404.html"}
    assert set(listed) == pages
    assert "about/" in pages
    assert listed["evaluations/trial-2009/"] == "2026-01-06", "the day it was checked"
    assert listed["evaluations/rural-2011/"] == "2026-01-05", "the day it was coded"
    assert listed[""] == "2026-01-10", "the newest day in the data"
    assert {day for day in listed.values() if day} <= {f"2026-01-{day:02d}" for day in range(2, 11)}


def test_without_an_address_there_is_no_sitemap_and_no_canonical_link(make_project: MakeProject, run: Run) -> None:
    project = make_project()
    replace(project / "mkdocs.yml", "site_url: https://example.org/\n", "")
    assert run("synthesite", "build", folder=project).returncode == 0
    assert not (project / "site/sitemap.xml").exists()
    assert all(b'rel="canonical"' not in content for content in read_tree(project / "site").values())


def test_links_run_both_ways(good_site: Path) -> None:
    pages = read_pages(good_site / "site")

    def leads(one: str, other: str) -> bool:
        """Whether a page of the one, which may have several, links to a page of the other."""
        found = [
            target_of(name, link) for name, page in pages.items() if name.startswith(f"{one}/") for link in page.links()
        ]
        return any(target is not None and target[0].startswith(f"{other}/") for target in found)

    for one, other in (
        ("evaluations/trial-2009", "policies/model-2005"),
        ("evaluations/trial-2009", "themes/continuity"),
        ("evaluations/trial-2009", "evaluations/interviews-2010"),
        ("evaluations/rural-2011", "evaluations/review-2013"),
        ("evaluations/trial-2009", "reviews/nurses-in-exampleshire"),
        ("policies/model-2005", "policies/strategy-2012"),
        ("policies/model-2005", "policies/plan-2000"),
        ("policies/model-2005", "themes/continuity"),
    ):
        assert leads(one, other), f"{one} shows {other}"
        assert leads(other, one), f"{other} shows {one}"
    assert leads("policies/model-2005", "evaluations/interviews-2010"), "where a target's figure is from"


def test_the_search_index_knows_kind_theme_design_place_and_year(good_site: Path) -> None:
    entry = json.loads((good_site / "site/pagefind/pagefind-entry.json").read_text(encoding="utf-8"))
    (language,) = entry["languages"].values()
    bodies = {page.address: page.body for page in plan(good_site).pages}
    assert language["page_count"] == sum("data-pagefind-body" in body for body in bodies.values()) >= 15
    assert "data-pagefind-body" not in bodies["evaluations/"], "a list holds nothing that the entries do not"
    for address in ("evaluations/trial-2009/", "policies/model-2005/", "themes/continuity/"):
        assert "data-pagefind-body" in bodies[address]
    assert len(list((good_site / "site/pagefind/filter").iterdir())) == 5
