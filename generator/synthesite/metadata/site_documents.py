"""Documents about the site as a whole: robots.txt (RFC 9309) and an OpenSearch 1.1 description.

OpenSearch needs whole addresses, so there is none for a site without an address.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from ..project import Settings
from .addresses import addresses_of
from .head import OPENSEARCH, OPENSEARCH_TYPE

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_NAME_LENGTH, _ABOUT_LENGTH = 16, 1024
"""The longest ShortName and Description that OpenSearch allows."""


def site_documents(settings: Settings) -> dict[str, bytes]:
    """Every such document by its path within the site."""
    files = {"robots.txt": robots_text(settings)}
    if settings.site_url:
        files[OPENSEARCH] = opensearch_description(settings)
    return files


def robots_text(settings: Settings) -> bytes:
    """Everything may be read. Robots look only at the root of a host, so elsewhere this file is for people."""
    sitemap = addresses_of("", settings).whole("sitemap.xml")
    lines = ["User-agent: *", "Allow: /", *(["", f"Sitemap: {sitemap}"] if sitemap else [])]
    return ("\n".join(lines) + "\n").encode()


def opensearch_description(settings: Settings) -> bytes:
    """How a browser searches the site: its Browse page takes the words after ``?q=``."""
    at = addresses_of("", settings)
    ET.register_namespace("", _NAMESPACE)
    root = ET.Element(f"{{{_NAMESPACE}}}OpenSearchDescription")

    def element(tag: str, text: str | None = None, **attributes: str) -> None:
        ET.SubElement(root, f"{{{_NAMESPACE}}}{tag}", attributes).text = text

    name = settings.site_name
    element("ShortName", name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1].rstrip()}…")
    element("LongName", name[:48])
    element("Description", (settings.site_description or name)[:_ABOUT_LENGTH])
    element("InputEncoding", "UTF-8")
    element("Url", type="text/html", template=f"{at.link('browse/')}?q={{searchTerms}}")
    element("Url", type=OPENSEARCH_TYPE, rel="self", template=at.link(OPENSEARCH))
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
