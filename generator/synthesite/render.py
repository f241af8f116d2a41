"""Views to HTML bodies: Jinja with autoescape on and undefined names refused."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from markupsafe import Markup

from .cache import ParseCache, template_cache
from .citation import Citation, choose_style
from .citing import CITED_TEMPLATES, PageCitations, PageReference, fill_places, refer_to_pages
from .drawing import Drawings
from .labels import builtin_templates
from .metadata.coins import context_object, list_objects
from .metadata.head import page_head
from .metadata.structured_data import ROOM
from .problems import Problems
from .prose import Drawer, Resolved, render_prose
from .schema.dates import written_date
from .synthesis.display_blocks import parse_block
from .synthesis.document_status import DocumentStatus
from .views.displays import Display, plan_display, select_for_block
from .views.figures import begun, number
from .views.model import Corpus, EntryRow, View, address_of, finding_folder
from .views.rows import main_key, study_label

_HEADING = re.compile(r'<h2 id="(?P<id>[a-z0-9-]+)"[^>]*>(?P<text>.*?)</h2>', re.DOTALL)
_LARGE = 44_000
"""Bytes of body from which on a page with its frame comes near 60 kB, so that its head must be short."""
_INDENT = re.compile(r"\s*\n\s*")
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LAST = ('<details class="sy-more sy-citepage"', '<ul class="sy-actions"', "</article>")
"""What stands below a page's list of references, the first that there is."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """One page, done: an HTML body and what its frame needs.

    ``title`` and ``description`` are escaped already; ``toc`` holds the id and the escaped words of every
    second-level heading.
    """

    address: str
    kind: str
    title: str
    description: str
    body: str
    toc: tuple[tuple[str, str], ...]
    source: str | None
    in_nav: bool
    updated: str | None
    files: tuple[tuple[str, bytes], ...] = ()
    """Files that go beside the page, by their path within the site: pictures and tables of its displays."""
    head: str = ""
    """Escaped markup for the page's head, without indentation."""

    @property
    def folder(self) -> str:
        """The address of the folder that holds this page: ``evaluations/``, or nothing at the root."""
        parent = self.address.rstrip("/").rpartition("/")[0]
        return f"{parent}/" if parent else ""


class Renderer:
    """Renders the views of one corpus. Holds the environment, so that templates are compiled once."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        folders = [
            folder for folder in (corpus.linked.library.project.templates, builtin_templates()) if folder.is_dir()
        ]
        self._environment = Environment(
            loader=FileSystemLoader(list(dict.fromkeys(folders))),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            auto_reload=False,
            bytecode_cache=template_cache(),
        )
        self._environment.filters["number"] = number
        self._environment.filters["begun"] = begun
        self._environment.globals.update(
            labels=corpus.labels,
            settings=corpus.settings,
            as_of=corpus.day,
            edit_address=self.edit_address,
            address_of=address_of,
            coins=self.coins,
            list_coins=self.list_coins,
            references_of=self.references_of,
            link_status=self.link_status,
            written_date=written_date,
            has_contribute_page=(corpus.linked.library.project.root / corpus.settings.docs / "contribute.md").is_file(),
        )
        project = corpus.linked.library.project
        self._style = choose_style(project)
        self._store = ParseCache(project.root, part="pages")
        self._page_references: dict[str, PageReference] = {}
        self._marks = {
            corpus.references[key].html: self._document_status(status)
            for key, record in corpus.linked.library.bibliography.items()
            if key in corpus.references and not (status := corpus.statuses.of(record)).is_clear
        }
        self._short = {name: self._short_form(name) for name in corpus.linked.kinds}

    def _short_form(self, name: str) -> str:
        linked = self.corpus.linked
        if linked.kinds[name] == "review":
            return linked.titles[name]
        return study_label(self.corpus, name)

    def edit_address(self, source: str | None) -> str | None:
        """The forge's page for editing a source file, or None where no forge is set."""
        forge = self.corpus.settings.forge.rstrip("/")
        if not forge or source is None:
            return None
        step = "/-/edit/" if "gitlab" in forge else "/edit/"
        return f"{forge}{step}{quote(self.corpus.settings.branch)}/{quote(source)}"

    def link_status(self, address: str | None) -> Markup:
        """What became of an address that is cited; nothing where it answers or was not asked."""
        link = self.corpus.statuses.link(address)
        return self._document_status(DocumentStatus(link=link)) if link is not None else Markup()

    def _document_status(self, status: DocumentStatus) -> Markup:
        template = self._environment.get_template("partials/document_status.html.jinja")
        return Markup(template.render(status=status))  # noqa: S704  # autoescaped

    def coins(self, key: str | None) -> str:
        """A record as COinS, by its citation key; empty where the bibliography has none."""
        bibliography = self.corpus.linked.library.bibliography
        return context_object(bibliography[key]) if key and key in bibliography else ""

    def list_coins(self, rows: Iterable[EntryRow]) -> tuple[str, ...]:
        """The main documents of a page of a list as COinS."""
        bibliography = self.corpus.linked.library.bibliography
        keys = (main_key(self.corpus, row.id) for row in rows)
        return list_objects([bibliography[key] for key in keys if key is not None])

    def references_of(self, rows: Iterable[EntryRow]) -> tuple[str, ...]:
        """The references of the main documents of a page of a list as plain text, in the list's order."""
        keys = (main_key(self.corpus, row.id) for row in rows)
        return tuple(self.corpus.references[key].text for key in keys if key is not None)

    def resolve(self, key: str, base: str) -> Resolved | None:
        """What a citation in prose leads to: an entry by its id, or by the key of one of its documents."""
        linked = self.corpus.linked
        name, _, part = key.partition("#")
        if name not in linked.kinds:
            entries = linked.by_record.get(name, ())
            if not entries:
                return None
            name = entries[0]
        fragment = f"#{part}" if part else ""
        if part and linked.kinds[name] == "review":
            findings = linked.library.reviews[name].record.findings
            theme = next((finding.theme for finding in findings if finding.id == part), None)
            if theme is not None:
                return Resolved(self._short[name], f"{base}{finding_folder(name, theme)}{fragment}")
        return Resolved(self._short[name], f"{base}{address_of(linked.kinds[name], name)}{fragment}")

    def render(self, view: View) -> RenderedPage:
        """Render one view.

        Raises:
            TemplateError: a template is broken or asks for a name it is not given.
        """
        base = "../" * view.address.count("/")

        def url(address: str) -> str:
            return (base + address) or "./"

        drawings = self.drawings(view.address, url)
        figure = drawings.figure

        citations = PageCitations(self.corpus, self._style, self._store) if "review" in view.data else None

        def prose(text: str | None, heading_level: int = 3, review: str | None = None) -> Markup:
            if not text:
                return Markup()
            draw: Drawer | None = (lambda block: figure(self._asked(block, review))) if review else None
            place = citations.place if citations else None
            html = render_prose(
                text, lambda key: self.resolve(key, base), heading_level=heading_level, draw=draw, place=place
            )
            return Markup(html)  # noqa: S704  # render_prose escapes and cleans

        def cite(citation: Citation) -> Markup:
            return Markup(citation.html) + self._marks.get(citation.html, "")  # noqa: S704  # escaped where it is made

        page_reference = self._page_reference(view)
        template = self._environment.get_template(f"pages/{view.template}")
        body = template.render(
            view.data,
            view=view,
            url=url,
            base=base,
            prose=prose,
            cite=cite,
            figure=figure,
            kept=drawings.keep,
            page_reference=page_reference,
        )
        if citations:
            body = self._with_references(body, citations, url, cite)
        body = squeezed(body)
        description = _shortened(view.description)
        toc = tuple((found["id"], " ".join(_TAG.sub("", found["text"]).split())) for found in _HEADING.finditer(body))
        return RenderedPage(
            address=view.address,
            kind=view.kind,
            title=escape(view.title),
            description=escape(description),
            body=body,
            toc=toc,
            source=view.source,
            in_nav=view.in_nav,
            updated=view.updated,
            files=drawings.files + (page_reference.files if page_reference else ()),
            head=page_head(self.corpus, view, description, min(ROOM, _LARGE - len(body.encode()))),
        )

    def drawings(self, address: str, url: Callable[[str], str]) -> Drawings:
        """Start the displays of the page at an address; ``url`` makes addresses relative to it."""
        return Drawings(self._environment, address, url)

    def refer_to(self, views: Iterable[View]) -> None:
        """Make the references of pages all at once; ``render`` makes what is missing one by one."""
        self._page_references = refer_to_pages(self.corpus, views, self._style, self._store)

    def _page_reference(self, view: View) -> PageReference | None:
        if view.template in CITED_TEMPLATES and view.address not in self._page_references:
            self._page_references |= refer_to_pages(self.corpus, [view], self._style, self._store)
        return self._page_references.get(view.address)

    def _with_references(
        self,
        body: str,
        citations: PageCitations,
        url: Callable[[str], str],
        cite: Callable[[Citation], Markup],
    ) -> str:
        """A page's body with its citations put into words and the list of references before its last lines."""
        written, listed = citations.finished()
        if not listed:
            return body
        template = self._environment.get_template("partials/references.html.jinja")
        references = template.render(listed=listed, numbered=self._style.numeric, url=url, cite=cite)
        body = fill_places(body, written)
        at = next((at for mark in _LAST if (at := body.rfind(mark)) >= 0), len(body))
        return body[:at] + references + body[at:]

    def keep(self) -> None:
        """Keep what was formatted for the next run."""
        self._store.write()

    def _asked(self, block: str, review: str) -> Display:
        """The display that a block in the prose of a review asks for; blocks are checked before."""
        asked, faults = parse_block(block)
        if asked is None:
            raise ValueError(faults[0].message)
        return plan_display(self.corpus, asked.show, select_for_block(self.corpus, asked, review))


def squeezed(html: str) -> str:
    """HTML without the indentation of templates, which is of no use to readers on slow lines."""
    return "".join(part if part.startswith("<pre") else _INDENT.sub("\n", part) for part in _PREFORMATTED.split(html))


def _shortened(text: str, limit: int = 300) -> str:
    """The first sentences of a text, for a page's description."""
    words = " ".join(text.split())
    if len(words) <= limit:
        return words
    cut = words[:limit].rsplit(" ", 1)[0]
    return cut.rstrip(",;:") + " …"


def render_views(
    corpus: Corpus, views: Iterable[View], problems: Problems, note: Callable[[str], None] = lambda _: None
) -> Iterator[RenderedPage]:
    """Render views one by one; a broken template is a problem, noted once, and its pages are left out."""
    renderer = Renderer(corpus)
    root = corpus.linked.library.project.root
    planned = tuple(views)
    renderer.refer_to(planned)
    for view in planned:
        try:
            yield renderer.render(view)
        except (TemplateError, TypeError, AttributeError, KeyError, ValueError) as error:
            file, line = _place(error, root)
            problems.add("template-error", file, f"{view.template}: {error}", line=line, column=1)
        note(view.address)
    renderer.keep()


def _place(error: Exception, root: Path) -> tuple[str, int]:
    """The template and line where rendering stopped."""
    if (name := getattr(error, "filename", None)) and (line := getattr(error, "lineno", None)):
        return _relative(str(name), root), int(line)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".jinja")]
    if frames:
        return _relative(frames[-1].filename, root), frames[-1].lineno or 1
    if isinstance(error, TemplateNotFound):  # asked for by a view, not by a template
        return f"site_templates/{error.name}", 1
    raise error


def _relative(name: str, root: Path) -> str:
    path = Path(name)
    return (
        path.relative_to(root).as_posix()
        if path.is_relative_to(root)
        else f"site_templates/{path.parent.name}/{path.name}"
    )
