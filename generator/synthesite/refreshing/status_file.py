"""Writing the status file: what was known, with what was learned now."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import yaml

from ..schema.status import LinkCheck, NetworkStatus, WorkCheck
from ..tidying.field_order import field_order
from ..tidying.layout import tidy_yaml

_HEADER = "# Written by `synthesite refresh`. What is put here by hand is kept only until the next check.\n"


def with_links(status: NetworkStatus, checks: Sequence[LinkCheck], cited: Collection[str]) -> NetworkStatus:
    """Take over new states of addresses; what is cited no more goes.

    A state that could not be learned now (``unknown``) takes the place of none that is known, so that a day
    without a network loses nothing. A copy found before is kept.
    """
    wanted = set(cited)
    rows = {row.address: row for row in status.links if row.address in wanted}
    for check in checks:
        before = rows.get(check.address)
        if before is not None and check.state == "unknown" and before.state != "unknown":
            continue
        if before is not None and check.state == "dead" and check.archived is None:
            check = check.model_copy(update={"archived": before.archived, "archived_on": before.archived_on})
        rows[check.address] = check
    return NetworkStatus(links=tuple(rows[address] for address in sorted(rows)), works=status.works)


def with_works(status: NetworkStatus, checks: Sequence[WorkCheck], cited: Collection[str]) -> NetworkStatus:
    """Take over new notices; DOIs that are cited no more go."""
    wanted = set(cited)
    rows = {row.doi: row for row in status.works if row.doi in wanted}
    rows |= {check.doi: check for check in checks}
    return NetworkStatus(links=status.links, works=tuple(rows[doi] for doi in sorted(rows)))


def status_text(status: NetworkStatus) -> str:
    """The status file, the same for the same status."""
    data = {
        "links": [_filled(row.model_dump(mode="json")) for row in status.links],
        "works": [_filled(row.model_dump(mode="json") | {"notices": _notices(row)}) for row in status.works],
    }
    text = _HEADER + yaml.safe_dump(
        {name: rows for name, rows in data.items() if rows}, allow_unicode=True, sort_keys=False, width=10_000
    )
    return tidy_yaml(text, field_order("status")) if any(data.values()) else text


def write_status(path: Path, status: NetworkStatus) -> None:
    """Write the file beside and exchange it, so that it is never half a file."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(status_text(status), encoding="utf-8", newline="\n")
    os.replace(beside, path)  # noqa: PTH105  # one step on every system


def _notices(check: WorkCheck) -> list[dict[str, Any]]:
    return [_filled(notice.model_dump(mode="json")) for notice in check.notices]


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, [], ())}
