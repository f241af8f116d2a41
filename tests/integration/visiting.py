"""A reader's visit to a site in a real browser, with everything that went wrong noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 800}


@dataclass  # no slots: Playwright marks the object whose method it calls
class Visit:
    """A page of the browser, with everything that it asked for or complained about."""

    page: Page
    root: str
    complaints: list[str] = field(default_factory=list)
    """Errors and warnings of the console, exceptions, failed requests, answers other than 2xx and 304."""
    elsewhere: list[str] = field(default_factory=list)
    """Requests to other origins."""

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._response)

    def _console(self, message: object) -> None:
        if (kind := getattr(message, "type", "")) in ("error", "warning"):
            self.complaints.append(f"{kind}: {getattr(message, 'text', '')}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.root}/", "data:", f"blob:{self.root}/")):
            self.elsewhere.append(request.url)

    def _failed(self, request: Request) -> None:
        # The browser gives up a fetch of its own accord when the reader goes to another page.
        if "ERR_ABORTED" not in str(request.failure):
            self.complaints.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: object) -> None:
        status, url = getattr(response, "status", 0), getattr(response, "url", "")
        if status >= 400:
            self.complaints.append(f"{status}: {url}")

    def open(self, address: str) -> Page:
        self.page.goto(f"{self.root}/{address}", wait_until="load")
        return self.page

    @property
    def address(self) -> str:
        """Where the reader is: the path within the site, without a fragment."""
        return urlsplit(self.page.url).path.lstrip("/")

    def follow(self, address: str) -> None:
        """Click the first link in the page's own content that leads to an address, unfolding what hides it."""
        links = self.page.locator("article a[href]")
        hrefs: list[str] = links.evaluate_all("links => links.map(link => link.href)")
        at = next((at for at, href in enumerate(hrefs) if urlsplit(href).path == f"/{address}"), None)
        assert at is not None, f"/{self.address} has no link to /{address}"
        link = links.nth(at)
        for fold in reversed(link.locator("xpath=ancestor::details[not(@open)]").all()):
            fold.locator("> summary").click()
        link.click()
        self.page.wait_for_url(lambda url: urlsplit(url).path == f"/{address}")


Start = Callable[..., Visit]
