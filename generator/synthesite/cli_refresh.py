"""The command ``synthesite refresh``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from .cli_options import project_option
from .problems import EXIT_CLEAN, SynthesiteError
from .project import find_project

if TYPE_CHECKING:
    from .library import Library


@click.command("refresh")
@click.argument("what", type=click.Choice(("links", "retractions")))
@click.option("--dry-run", is_flag=True, help="Say what would be asked of which host; ask nothing, write nothing.")
@click.option(
    "--host-rate",
    type=click.FloatRange(min=0.01, max=1.0),
    default=1.0,
    show_default=True,
    help="Requests a second to one host.",
)
@click.option("--timeout", type=click.FloatRange(min=0.1), default=15.0, show_default=True, help="Seconds to wait.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask for this many at most, those not asked longest first.")
@click.option("--allow-local", is_flag=True, help="Allow hosts in the own network, for tests.")
@project_option
def refresh_command(
    what: str, dry_run: bool, host_rate: float, timeout: float, limit: int | None, allow_local: bool, folder: Path
) -> None:
    """Ask the network what became of cited links, or of cited documents, and write evidence/status.yml.

    Only hosts are asked that `refresh_hosts` in mkdocs.yml names, each with a reason; one request a second to each.
    The build never asks: it shows what the file says.

    \b
    Examples:
      synthesite refresh links --dry-run
      synthesite refresh links
      synthesite refresh retractions --limit 100
    """
    from .library import STATUS_FILE
    from .pipeline import check_project
    from .refreshing.client import Client, Manners
    from .refreshing.hosts import AllowList
    from .refreshing.links import check_links, cited_addresses
    from .refreshing.retractions import WORKS, check_works, cited_dois
    from .refreshing.status_file import with_links, with_works, write_status

    root = find_project(folder)
    checked = check_project(root)
    library = checked.library
    if any(one.severity == "error" and one.file.endswith(STATUS_FILE) for one in checked.problems):
        raise SynthesiteError(f"{STATUS_FILE} cannot be read, and would be lost: see synthesite check")
    allowed = AllowList(library.project.settings.refresh_hosts)
    cited = cited_addresses(library) if what == "links" else cited_dois(library)
    hosts = Counter(urlsplit(address if what == "links" else WORKS).hostname or "" for address in cited)
    _say_hosts(hosts, allowed.allows)
    if dry_run:
        sys.exit(EXIT_CLEAN)
    if what == "retractions" and not allowed.allows(urlsplit(WORKS).hostname or ""):
        raise SynthesiteError(f"{urlsplit(WORKS).hostname} is not in refresh_hosts of mkdocs.yml: nobody can be asked")
    asked = _oldest_first(library, what, [one for one in cited if what != "links" or _may(one, allowed.allows)])[:limit]
    client = Client(allowed, Manners(interval=1 / host_rate, timeout=timeout, allow_local=allow_local))
    today = datetime.now(UTC).date().isoformat()
    # Of a file that cannot be read, nobody knows what it cites: then nothing that is known goes.
    known = {row.address for row in library.status.links} | {row.doi for row in library.status.works}
    kept = known.union(cited) if checked.problems.errors else cited
    if what == "links":
        status = with_links(library.status, check_links(client, asked, today, click.echo), kept)
    else:
        status = with_works(library.status, check_works(client, asked, today, click.echo), kept)
    path = library.project.evidence / STATUS_FILE
    if path.is_symlink():
        raise SynthesiteError(f"{path.name} is a symbolic link: they are not followed")
    write_status(path, status)
    click.echo(f"Asked for {len(asked)} of {len(cited)}. Wrote {library.project.relative(path)}")
    sys.exit(EXIT_CLEAN)


def _may(address: str, allows: Callable[[str], bool]) -> bool:
    return allows(urlsplit(address).hostname or "")


def _oldest_first(library: Library, what: str, names: list[str]) -> list[str]:
    """Those never asked first, then by the day they were asked, so that a limit goes round them all."""
    known = (
        {row.address: row.checked_on for row in library.status.links}
        if what == "links"
        else {row.doi: row.checked_on for row in library.status.works}
    )
    return sorted(names, key=lambda name: (known.get(name, ""), name))


def _say_hosts(hosts: Counter[str], allows: Callable[[str], bool]) -> None:
    """Which hosts are asked, and which would have to be allowed first."""
    rows = sorted(hosts.items(), key=lambda row: (-row[1], row[0]))
    for words, chosen in (
        ("May be asked", [row for row in rows if allows(row[0])]),
        ("Not in refresh_hosts, so not asked", [row for row in rows if not allows(row[0])]),
    ):
        if chosen:
            click.echo(f"{words}:")
            for host, count in chosen:
                click.echo(f"  {count:>5}  {host}")
