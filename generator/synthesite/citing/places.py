"""Citations in the prose of one page: gathered while it is rendered, then put into words, numbered and listed.

What stands for a citation until then is a number between two private-use characters, which pass through
Markdown and sanitising as any letter does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ..bibliography import Record
from ..cache import ParseCache
from ..citation import Citation, Style
from ..citation.items import item_of
from ..citation.marked import MARKS, as_html, write
from ..citation.processor import Cite, Formatted, process
from ..citation.references import finish, kept_key, mend
from ..prose import PLACE, Cited
from ..views.model import Corpus, address_of
from ..views.rows import main_key

_PLACES = re.compile(f"{PLACE[0]}(\\d+){PLACE[1]}")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a page's list of references.

    ``places`` are the ids of the elements that cite it, in the order of the text; ``entry`` is the address of the
    entry that holds the document, within the site, or nothing.
    """

    id: str
    number: int
    citation: Citation
    entry: str
    places: tuple[str, ...]


class PageCitations:
    """The citations of one page in the order of its text."""

    def __init__(self, corpus: Corpus, style: Style, store: ParseCache) -> None:
        self._corpus, self._style, self._store = corpus, style, store
        self._groups: list[tuple[Cite, ...]] = []
        self._records: dict[str, Record] = {}
        self._parts: dict[str, set[str]] = {}

    def place(self, cited: Sequence[Cited]) -> str | None:
        """Take the citations of one bracket; gives what stands for them, or None where one has no record."""
        records = [self._record(one.key) for one in cited]
        group: list[Cite] = []
        for one, record in zip(cited, records, strict=True):
            if record is None:
                return None
            group.append(Cite(record.key, (one.place or "").strip(), one.suppressed))
        for one, record in zip(cited, records, strict=True):
            if record is not None:
                self._records.setdefault(record.key, record)
                self._parts.setdefault(record.key, set()).add(one.key.partition("#")[2])
        self._groups.append(tuple(group))
        return f"{PLACE[0]}{len(self._groups) - 1}{PLACE[1]}"

    def _record(self, key: str) -> Record | None:
        """The record that a citation key means: its own, or that of an entry's main document."""
        name, linked = key.partition("#")[0], self._corpus.linked
        found = main_key(self._corpus, name) if name in linked.kinds else name
        return linked.library.bibliography.get(found) if found else None

    def finished(self) -> tuple[list[str], tuple[Listed, ...]]:
        """The HTML of every place, and the list of references in the order of the style."""
        if not self._groups:
            return [], ()
        ids = {key: f"r{number}" for number, key in enumerate(self._records)}
        keys = {id_: key for key, id_ in ids.items()}
        items = [item_of(record, self._style.name) | {"id": ids[key]} for key, record in self._records.items()]
        groups = [[Cite(ids[one.id], one.place, one.suppressed) for one in group] for group in self._groups]
        done = self._processed(items, groups)
        places: dict[str, list[str]] = {key: [] for key in self._records}
        count = 0

        def link(id_: str, words: str) -> str:
            nonlocal count
            count += 1
            places[keys[id_]].append(f"cited-{count}")
            to = escape(f"#ref-{keys[id_]}")
            return f'<a class="sy-cited" id="cited-{count}" href="{to}">{words}</a>'

        acts = [item["title"] for item in items if item["type"] == "legislation" and "issued" not in item]
        written = [as_html(_dated_by_title(mend(marked), acts), link) for marked in done.places]
        found = {item["id"]: item for item in items}
        listed = tuple(
            Listed(
                f"ref-{keys[id_]}",
                number,
                finish(marked, self._records[keys[id_]], found[id_]),
                self._entry(keys[id_]),
                tuple(places[keys[id_]]),
            )
            for number, (id_, marked) in enumerate(done.entries, 1)
        )
        return written, listed

    def _processed(self, items: list[dict[str, object]], groups: list[list[Cite]]) -> Formatted:
        key = kept_key(
            self._style.digest, items, [[(one.id, one.place, one.suppressed) for one in group] for group in groups]
        )
        done = self._store.get(key)
        if not isinstance(done, Formatted):
            done = process(items, self._style.whole, groups)
            self._store.put(key, done)
        return done

    def _entry(self, key: str) -> str:
        """The address of the entry that a record belongs to, with the part that all its citations name."""
        linked = self._corpus.linked
        name = next(iter(linked.by_record.get(key, ())), "")
        if not name:
            return ""
        parts = self._parts[key]
        fragment = f"#{next(iter(parts))}" if len(parts) == 1 and "" not in parts else ""
        return address_of(linked.kinds[name], name) + fragment


def _dated_by_title(marked: str, acts: Sequence[str]) -> str:
    """Acts carry their year in the title; styles that expect another write "n.d." behind it, which is taken out."""
    for title in acts:
        marked = re.sub(f"({re.escape(write(title))}[{MARKS}]*),? (?:n\\.d\\.|no date)", r"\1", marked)
    return marked


def fill_places(body: str, written: Sequence[str]) -> str:
    """A page's body with the HTML of its citations where their stand-ins were."""
    return _PLACES.sub(lambda found: written[int(found[1])], body)
