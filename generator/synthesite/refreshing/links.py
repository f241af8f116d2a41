"""What became of the addresses that entries cite."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from urllib.parse import quote, urlsplit

from ..library import Library
from ..schema.status import LinkCheck
from .client import Answer, Client

AVAILABILITY = "https://archive.org/wayback/available?url="
"""The Internet Archive answers here with the copy of an address nearest to now."""

_COPY = re.compile(r"https?://(web\.archive\.org/web/(\d{4})(\d\d)(\d\d)\d*[a-z_]*/\S+)")


def cited_addresses(library: Library) -> list[str]:
    """Every web address that entries, records and reviews cite, sorted."""
    found = {record.url for record in library.bibliography.values()}
    found |= {record.address for record in library.bibliography.values()}
    for _, entry in library.entries():
        found |= {page.address for page in entry.record.provenance}
        found |= {appraisal.address for appraisal in entry.record.appraisals}
    found |= {review.record.protocol for review in library.reviews.values()}
    return sorted(address for address in found if address and address.startswith(("http://", "https://")))


def in_turns(addresses: Iterable[str]) -> list[str]:
    """Addresses so ordered that hosts take turns, which makes the wait between two requests to one shorter."""
    by_host: dict[str, list[str]] = {}
    for address in addresses:
        by_host.setdefault(urlsplit(address).hostname or "", []).append(address)
    return [address for turn in zip_longest(*by_host.values()) for address in turn if address is not None]


def check_links(
    client: Client, addresses: Iterable[str], today: str, note: Callable[[str], None] = lambda _: None
) -> list[LinkCheck]:
    """Ask for each address; those whose host may not be asked are left out.

    Args:
        client: how to ask.
        addresses: http or https.
        today: the day, ``YYYY-MM-DD``.
        note: told each address and its state.

    Returns:
        One row for each address about which something certain was learned, or nothing could be (``unknown``).
    """
    found = []
    for address in in_turns(addresses):
        if not client.allowed.allows(urlsplit(address).hostname or ""):
            continue
        try:
            check = _check(client, address, today)
        except KeyboardInterrupt:
            note("Stopped: what was learned so far is kept.")
            break
        note(f"{check.state:<10} {address}" + (f" ({check.note})" if check.note else ""))
        found.append(check)
    return found


def _check(client: Client, address: str, today: str) -> LinkCheck:
    answer = client.ask(address, "HEAD")
    if not (200 <= answer.status < 300 or answer.stopped or (answer.fault and not answer.status)):
        answer = client.ask(address, "GET")  # many hosts answer HEAD wrongly
    state = _state(answer)
    copy, day = _archived(client, address) if state == "dead" else (None, None)
    return LinkCheck(
        address=address,
        state=state,
        checked_on=today,
        location=_plain(answer.address) if answer.moved and state in ("ok", "redirected") else None,
        archived=copy,
        archived_on=day,
        note=_note(answer, state),
    )


def _state(answer: Answer) -> str:
    if answer.stopped:
        return "redirected" if answer.moved else "ok"
    if answer.fault and answer.status not in (401, 403, 429):
        return "unknown"
    if 200 <= answer.status < 300:
        return "redirected" if answer.moved else "ok"
    if answer.status in (404, 410):
        return "dead"
    return "blocked" if answer.status in (401, 403, 405, 406, 429, 451) else "unknown"


def _note(answer: Answer, state: str) -> str | None:
    if answer.stopped:
        return f"leads to {answer.stopped}, which was not asked"
    if state in ("ok", "redirected"):
        return None
    return answer.fault or str(answer.status)


def _plain(address: str) -> str | None:
    """An address as the status file can hold it."""
    return address if re.fullmatch(r"https?://[^\s<>\"]+", address) else None


def _archived(client: Client, address: str) -> tuple[str | None, str | None]:
    """The newest copy in the Internet Archive and its day, where its host may be asked and has one."""
    asked = f"{AVAILABILITY}{quote(address, safe='')}"
    if not client.allowed.allows(urlsplit(asked).hostname or ""):
        return None, None
    answer = client.ask(asked)
    try:
        closest = json.loads(answer.body)["archived_snapshots"]["closest"]
        found = _COPY.fullmatch(str(closest["url"])) if closest["available"] is True else None
    except (ValueError, KeyError, TypeError):
        return None, None
    return (f"https://{found[1]}", f"{found[2]}-{found[3]}-{found[4]}") if found else (None, None)
