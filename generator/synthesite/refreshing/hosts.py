"""Which hosts may be asked: those the project allows, and never one inside somebody's own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Resolve = Callable[[str, int], list[str]]
"""Gives the IP addresses of a host and port; raises ``OSError`` when there are none."""


class RefusedError(Exception):
    """A host that must not be asked; the message says why."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order of the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


@dataclass(frozen=True, slots=True)
class AllowList:
    """Hosts that may be asked, each with the reason why, from the setting ``refresh_hosts``.

    ``*.example.org`` allows every host below ``example.org``, and not that one itself.
    """

    hosts: Mapping[str, str]

    def allows(self, host: str) -> bool:
        """Whether the project allows a host."""
        name = host.lower().rstrip(".")
        above = name.split(".")[1:]
        wild = (f"*.{'.'.join(above[start:])}" for start in range(len(above)))
        return name in self.hosts or any(pattern in self.hosts for pattern in wild)


def usable_address(host: str, port: int, find: Resolve, *, allow_local: bool) -> str:
    """The IP address to connect to: the first one, provided that all of them are public.

    Connecting to what was checked, not to the name once more, leaves no moment for the answer to change.

    Raises:
        RefusedError: one of them is private, loopback, link-local, multicast or reserved.
        OSError: the host has none.
    """
    found = find(host, port)
    if not found:
        raise OSError(f"{host} has no address")
    for address in found:
        number = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(number, "ipv4_mapped", None)
        if not allow_local and not (mapped or number).is_global:
            raise RefusedError(f"{host} is at {address}, inside a network of its own")
        if (mapped or number).is_multicast:
            raise RefusedError(f"{host} is at {address}, which is many")
    return found[0]
