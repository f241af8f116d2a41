"""Addresses as a page gives them to machines: whole where the site has an address, else relative to the page."""

from __future__ import annotations

from dataclasses import dataclass

from ..project import Settings


@dataclass(frozen=True, slots=True)
class Addresses:
    """How the page at ``page`` (a path within the site) names other places of the site."""

    page: str
    site_url: str
    """The site's address with a slash at the end; empty where it has none."""

    def link(self, address: str) -> str:
        """An address as a link: whole, or relative to the page, which readers of HTML and JSON-LD resolve."""
        return f"{self.site_url}{address}" if self.site_url else ("../" * self.page.count("/") + address or "./")

    def whole(self, address: str) -> str | None:
        """A whole address, for forms that know no other; None where the site has none."""
        return f"{self.site_url}{address}" if self.site_url else None


def addresses_of(page: str, settings: Settings) -> Addresses:
    """The addresses as seen from a page of a site."""
    base = settings.site_url
    return Addresses(page, f"{base.rstrip('/')}/" if base else "")


def licence_address(settings: Settings) -> str | None:
    """The page of the data's licence at SPDX; None where the project states none."""
    return f"https://spdx.org/licenses/{settings.licence}.html" if settings.licence else None
