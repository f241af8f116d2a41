"""The MkDocs adapter: the one module that knows MkDocs (and, through it, ProperDocs).

Events in order: ``on_startup`` keeps this object alive while serving; ``on_config`` turns the site folder
into a fresh one beside it; ``on_pre_build`` checks everything, at the last moment before MkDocs clears a
folder; ``on_files`` adds our pages; ``on_env`` fills the frames; ``on_post_build`` holds the result
against what was planned, makes the search index and exchanges the folders.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from mkdocs.commands import build as mkdocs_build
from mkdocs.commands import serve as mkdocs_serve
from mkdocs.config import base as config_base
from mkdocs.config import config_options as option
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from . import frames
from .cache import template_cache
from .exports import sitemap
from .labels import builtin_templates
from .manifest import check_manifest
from .pipeline import RenderedSite, Timings, check_project, render_project
from .problems import EXIT_CLEAN, EXIT_FAULT, EXIT_PROBLEMS, Problems, SynthesiteError
from .progress import counted, shown_progress
from .publish import check_target, discard, prepare, publish, publishing_lock
from .render import RenderedPage, squeezed
from .reports import render_report, summary
from .search import write_index

_PAGE_EVENTS = (
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
    "pre_template",
    "post_template",
)
"""Events by which another plugin could change a page; then every page takes MkDocs's ordinary way."""

_SERVED_INDEX_LIMIT = 3000
"""While serving, the search index is made only for sites up to this many pages."""

log = logging.getLogger("mkdocs.plugins.synthesite")


class DataProblemsError(PluginError):
    """The data have errors; they have been printed."""


class SynthesiteConfig(config_base.Config):
    """Settings under ``plugins: - synthesite``; ``project.read_project`` reads the same ones."""

    evidence = option.Type(str, default="evidence")
    reviews = option.Type(str, default="reviews")
    templates = option.Type(str, default="site_templates")
    forge = option.Type(str, default="")
    branch = option.Type(str, default="main")
    licence = option.Type(str, default="")
    citation_style = option.Type(str, default="vancouver")
    page_size = option.Type(int, default=40)
    refresh_hosts = option.Type(dict, default={})
    frames = option.Type(bool, default=True)
    """False takes every page the ordinary way through MkDocs, which is slower and gives the same bytes."""


class _Warnings(logging.Handler):
    """Counts what MkDocs warns of, so that strictness does not depend on how loud it is."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self.count += 1


class SynthesitePlugin(BasePlugin[SynthesiteConfig]):
    """Adds everything synthesite makes to a MkDocs build."""

    def __init__(self) -> None:
        self._command: Literal["build", "gh-deploy", "serve"] = "build"
        self._site: RenderedSite | None = None
        self._served: RenderedSite | None = None
        self._target: Path | None = None
        self._stack = ExitStack()
        self._warnings = _Warnings()
        self._pages: dict[str, RenderedPage] = {}
        self._framed: list[tuple[File, RenderedPage]] = []
        self._nav: Navigation | None = None
        self.timings = Timings()
        self.failure: Exception | None = None
        """What stopped the last build; MkDocs passes on only that something did."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember the command, and keep warnings counted whatever ``--quiet`` says."""
        self._command = command
        logger = logging.getLogger("mkdocs")
        if logger.level > logging.WARNING:
            for handler in logger.handlers:
                handler.setLevel(max(handler.level, logger.level))
            logger.setLevel(logging.WARNING)
        logger.addHandler(self._warnings)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Find the folders; when building for good, send the pages to a fresh folder."""
        root = Path(config.config_file_path).parent
        config.site_url = config.site_url or os.environ.get("SYNTHESITE_SITE_URL") or None
        config.theme.static_templates.discard("sitemap.xml")  # it does not know our pages, and reads the clock
        theme = str(builtin_templates() / "theme")
        if theme not in [str(Path(folder).resolve()) for folder in config.theme.dirs]:
            position = 1 if config.theme.custom_dir else 0
            config.theme.dirs.insert(position, theme)
        for folder in (self.config.evidence, self.config.reviews, self.config.templates):
            if (root / folder).is_dir() and str(root / folder) not in config.watch:
                config.watch.append(str(root / folder))
        if self._command != "serve":
            target = Path(config.site_dir)
            try:
                check_target(
                    target,
                    [root, root / self.config.evidence, root / self.config.reviews, Path(config.docs_dir)],
                )
                self._stack.enter_context(publishing_lock(target))
                self._target = target
                config.site_dir = str(prepare(target))
            except SynthesiteError as error:
                self._stack.close()
                raise PluginError(str(error)) from error
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read, check and render everything; stop here when the data have errors."""
        self._warnings.count = 0
        self.timings.note("start")
        root = Path(config.config_file_path).parent
        try:
            with shown_progress("Reading and checking entries") as say:
                checked = check_project(root, config=Path(config.config_file_path), timings=self.timings)
                site = None
                if not checked.problems.errors:
                    site = render_project(checked, timings=self.timings, note=counted(say, "Pages rendered"))
        except SynthesiteError as error:
            raise PluginError(str(error)) from error
        problems = checked.problems
        if problems.errors or site is None:
            errors = Problems(problem for problem in problems if problem.severity == "error")
            _say(render_report(errors, "text", root))
            if self._command == "serve" and self._served is not None:
                _say("The pages of before are kept until this is mended.")
                self._site = self._served
                return
            raise DataProblemsError(f"{summary(problems)} The site was not built. `synthesite check` shows everything.")
        if problems.warnings:
            log.info("Data: %s `synthesite check` shows them.", summary(problems))
        self._site = self._served = site

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add pages and files; a page that another file already makes is a fault."""
        assert self._site is not None  # noqa: S101  # on_pre_build came first
        ordinary = self._ordinary(config)
        theirs = files.get_file_from_path("sitemap.xml")
        if theirs is not None and theirs.src_dir != config.docs_dir:
            files.remove(theirs)  # the theme's template, taken for a plain file now
        _refuse_doubles(files, [page.address for page in self._site.pages], self._site.files)
        extra = {}
        if "sitemap.xml" in self._site.files:
            own = [file.url for file in files.documentation_pages() if file.inclusion.is_included()]
            extra["sitemap.xml"] = sitemap(config.site_url or "", self._site.pages, sorted(own))
        self._pages, self._framed = {}, []
        for page in self._site.pages:
            if ordinary or page.in_nav:
                uri = f"{page.address}index.md"
                files.append(
                    File.generated(
                        config,
                        uri,
                        content="",
                        inclusion=InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV,
                    )
                )
                self._pages[uri] = page
            else:
                file = File.generated(config, f"{page.address}index.html", content="")
                files.append(file)
                self._framed.append((file, page))
        for uri, content in {**self._site.files, **extra}.items():
            files.append(File.generated(config, uri, content=content))
        self.timings.note("files")
        return files

    def _ordinary(self, config: MkDocsConfig) -> bool:
        """Whether pages must take MkDocs's own way: by setting, or because another plugin wants page events."""
        if not self.config.frames:
            return True
        for event in _PAGE_EVENTS:
            others = [
                method
                for method in config.plugins.events.get(event, [])
                if getattr(method, "__self__", None) is not self
            ]
            if others:
                log.info(
                    "Another plugin asks for page events (%s): every page takes the ordinary, slower way.",
                    event,
                )
                return True
        return False

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the navigation for the frames."""
        self._nav = nav
        return nav

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Give our pages what their frame prints."""
        if (ours := self._pages.get(page.file.src_uri)) is not None:
            page.meta["synthesite"] = _frame_values(ours.title, ours.description, ours.kind, ours.head)
        return markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Give our pages their body and table of contents."""
        ours = self._pages.get(page.file.src_uri)
        if ours is None:
            return html
        page.toc = _contents(ours.title, ours.toc)
        return ours.body

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Fill every entry page into the frame of its kind and folder."""
        self.timings.note("markdown")
        env.bytecode_cache = template_cache()  # the theme's own templates cost most of a small site's time
        shelf = frames.FrameShelf(lambda *about: self._make_frame(env, config, files, *about), self._finish)
        try:
            for file, page in self._framed:
                file.content_string = shelf.fill(page)
        except SynthesiteError as error:
            raise PluginError(str(error)) from error
        self.timings.note("frames")
        return env

    def _finish(self, html: str) -> str:
        # The preview server adds a script of its own to every page, which a policy would stop.
        html = squeezed(html)
        return html if self._command == "serve" else frames.with_policy(html)

    def _make_frame(self, env: Any, config: MkDocsConfig, files: Files, kind: str, folder: str, contents: bool) -> str:
        file = File.generated(
            config, f"{folder}{frames.ADDRESS}/index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV
        )
        page = Page(None, file, config)
        page.meta = {"synthesite": _frame_values(frames.TITLE, frames.DESCRIPTION, kind, frames.HEAD)}
        page.content = frames.BODY
        page.toc = _contents(frames.TITLE, tuple(zip(frames.ANCHORS, frames.WORDS, strict=True)) if contents else ())
        assert self._nav is not None  # noqa: S101  # on_nav came first
        context = mkdocs_build.get_context(self._nav, files, config, page)
        return str(env.get_template("main.html").render(context))

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Put the content security policy into pages that took the ordinary way."""
        return self._finish(output)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Put the content security policy into pages that are templates by themselves, such as 404.html."""
        return self._finish(output_content) if template_name.endswith(".html") else output_content

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Hold the site against the plan, index it, and exchange the folders."""
        assert self._site is not None  # noqa: S101  # on_pre_build came first
        self.timings.note("write")
        folder = Path(config.site_dir)
        problems = Problems()
        check_manifest(folder, self._site, problems)
        if problems.errors:
            raise PluginError(render_report(problems, "text", folder))
        for problem in problems:
            log.info("%s: %s", problem.file, problem.message)  # worth knowing, not worth stopping for
        try:
            if self._command != "serve" or len(self._site.pages) <= _SERVED_INDEX_LIMIT:
                with shown_progress("Making the search index"):
                    write_index(folder)
            self.timings.note("search")
            if config.strict and self._warnings.count:
                raise PluginError(f"{self._warnings.count} warnings in strict mode: the site was not exchanged.")
            if self._target is not None:
                publish(self._target)
                config.site_dir = str(self._target)
        except SynthesiteError as error:
            raise PluginError(str(error)) from error
        finally:
            self._stack.close()
        self.timings.note("publish")

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing half made behind."""
        self.failure = error
        if self._target is not None:
            discard(self._target)
        self._stack.close()

    def on_shutdown(self) -> None:
        """Give MkDocs its logger back."""
        logging.getLogger("mkdocs").removeHandler(self._warnings)
        if self._target is not None:
            discard(self._target)
        self._stack.close()


def _say(text: str) -> None:
    """Print to the terminal past MkDocs's log, which ``--quiet`` silences and strict mode counts."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # a log could be silenced; this must be seen


def _refuse_doubles(files: Files, addresses: Iterable[str], names: Iterable[str]) -> None:
    """See that nothing in docs/ makes a page or file that synthesite makes.

    Raises:
        PluginError: names the first that does.
    """
    taken = {file.dest_uri: file.src_uri for file in files if not file.inclusion.is_excluded()}
    for address in (*(f"{address}index.html" for address in addresses), *names):
        if address in taken:
            page = address.removesuffix("index.html")
            raise PluginError(f"docs/{taken[address]} makes /{page}, which synthesite makes: rename the file")


def _frame_values(title: str, description: str, kind: str, head: str) -> dict[str, str]:
    return {"title": title, "description": description, "kind": kind, "head": head}


def _contents(title: str, rows: tuple[tuple[str, str], ...]) -> TableOfContents:
    top = AnchorLink(title, "top", 1)
    for anchor, words in rows:
        top.children.append(AnchorLink(words, anchor, 2))
    return TableOfContents([top])


def _show_warnings() -> None:
    """Let MkDocs's warnings reach the terminal, as its own command line would."""
    logger = logging.getLogger("mkdocs")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
        logger.addHandler(handler)


def build(config_file: Path, site_dir: Path | None, note: Callable[[str], None], *, strict: bool = True) -> int:
    """Build the site through MkDocs, as ``mkdocs build`` does.

    Args:
        config_file: the project's mkdocs.yml.
        site_dir: another folder to publish into than the configured one.
        note: told in one line how it went.
        strict: MkDocs's warnings stop the build.

    Returns:
        An exit code: 0, 1 for errors in the data, 2 for anything else.
    """
    _show_warnings()
    settings: dict[str, Any] = {"strict": strict or None}
    if site_dir is not None:
        settings["site_dir"] = str(site_dir)
    plugin: SynthesitePlugin | None = None
    try:
        config = load_config(str(config_file), **settings)
        found = config.plugins.get("synthesite")
        if not isinstance(found, SynthesitePlugin):
            note(f"{config_file.name} does not name the plugin: add `- synthesite` under `plugins:`")
            return EXIT_FAULT
        plugin = found
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build.build(config)
        finally:
            config.plugins.on_shutdown()
    except (Abort, ConfigurationError, PluginError) as error:
        failure = plugin.failure if plugin is not None and plugin.failure is not None else error
        note(str(failure) or "MkDocs stopped the build.")
        return EXIT_PROBLEMS if isinstance(failure, DataProblemsError) else EXIT_FAULT
    note(f"The site is in {config.site_dir}")
    return EXIT_CLEAN


def serve(config_file: Path, address: str | None) -> int:
    """Show the site, and follow changes, as ``mkdocs serve`` does."""
    try:
        mkdocs_serve.serve(str(config_file), dev_addr=address, livereload=True, watch_theme=True)
    except (Abort, ConfigurationError, PluginError) as error:
        log.error(str(error))
        return EXIT_FAULT
    return EXIT_CLEAN
