"""Displays of one page as figures, and the files that go beside the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from jinja2 import Environment
from markupsafe import Markup

from .views.displays import Display, csv_bytes

INLINE = 60_000
"""Characters of pictures and tables that one page holds itself; past it a picture is a file that the page shows, and
a table is cut, so that a page stays quick to load with a thousand studies."""

FIRST_ROWS = 25
"""Rows that a table keeps when it is cut; its file has all."""

_ROW = 120
"""About how many characters of HTML stand around the words of a row."""


class Drawings:
    """The displays drawn on one page so far."""

    def __init__(self, environment: Environment, address: str, url: Callable[[str], str]) -> None:
        """Start a page.

        Args:
            environment: where the templates are.
            address: of the page within the site.
            url: makes an address within the site one that is relative to the page.
        """
        self._environment = environment
        self._folder = f"{address}displays/"
        self._url = url
        self._room = INLINE
        self._drawn: dict[str, tuple[bytes, bytes | None]] = {}

    @property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """The files of the displays, by their path within the site."""
        return tuple(
            (f"{self._folder}{name}.{suffix}", data)
            for name, made in self._drawn.items()
            for suffix, data in zip(("csv", "svg"), made, strict=True)
            if data is not None
        )

    def figure(self, display: Display) -> Markup:
        """Draw a display and keep its files; a second one of the same name on a page gets a number."""
        if display.id in self._drawn:
            again = sum(name.rpartition("-n")[0] == display.id for name in self._drawn) + 2
            display = replace(display, id=f"{display.id}-n{again}")
        picture, standalone = self._picture(display)
        shown = self._shown_rows(display)
        html = self._environment.get_template("partials/display.html.jinja").render(
            display=display,
            picture=picture,
            drawn=standalone is not None,
            rows=display.table.rows[:shown],
            first=not self._drawn,
            folder=self._folder,
            url=self._url,
        )
        self._drawn[display.id] = (csv_bytes(display.table), standalone)
        return Markup(html)  # noqa: S704  # autoescaped

    def keep(self, display: Display) -> str:
        """Keep the files of a display that the page shows in its own way; nothing is put into the page."""
        standalone = None if display.picture is None else self._standalone(display)
        self._drawn[display.id] = (csv_bytes(display.table), standalone)
        return ""

    def _picture(self, display: Display) -> tuple[Markup | None, bytes | None]:
        """A picture for the page, if there is room for it, and as a file of its own."""
        if display.picture is None:
            return None, None
        inline = self._svg(display, standalone=False)
        standalone = self._standalone(display)
        if len(inline) > self._room:
            return None, standalone
        self._room -= len(inline)
        return Markup(inline), standalone  # noqa: S704  # autoescaped

    def _svg(self, display: Display, *, standalone: bool) -> str:
        template = self._environment.get_template(f"displays/{display.kind}.svg.jinja")
        given = {**(display.picture or {}), "display": display, "url": self._url}
        return unindented(template.render(given, standalone=standalone)).strip()

    def _standalone(self, display: Display) -> bytes:
        """A picture as a file of its own, with the little style that it needs."""
        style = self._environment.get_template("displays/standalone.css").render()
        start, opening, rest = self._svg(display, standalone=True).partition("<svg ")
        attributes, closing, inside = rest.partition(">")
        namespace = 'xmlns="http://www.w3.org/2000/svg" '
        return f"{start}{opening}{namespace}{attributes}{closing}<style>{style}</style>{inside}\n".encode()

    def _shown_rows(self, display: Display) -> int:
        """How many rows of its table a display shows."""
        rows = display.table.rows
        weight = sum(
            _ROW + sum(15 + len(cell.text) + len(cell.address or "") + len(cell.css) for cell in row) for row in rows
        )
        if weight > self._room and len(rows) > FIRST_ROWS:
            return FIRST_ROWS
        self._room -= weight
        return len(rows)


def unindented(html: str) -> str:
    """A picture without the indentation of its template."""
    return "\n".join(line for line in map(str.strip, html.splitlines()) if line)
