"""Reading the JSON-LD of pages with a processor, and holding it against schema.org's own vocabulary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyld import jsonld

DATA = Path(__file__).parent / "data"
TERMS = json.loads((DATA / "schemaorg-terms.json").read_text(encoding="utf-8"))
CONTEXT = json.loads((DATA / "schemaorg-context.json").read_text(encoding="utf-8"))
SCHEMA = "http://schema.org/"
ELI = "http://data.europa.eu/eli/ontology#"

ELI_TERMS = {
    "amends": "node", "date_document": "day", "date_no_longer_in_force": "day", "date_publication": "day",
    "first_date_entry_in_force": "day", "in_force": "node", "number": "text", "passed_by": "node", "repeals": "node",
    "type_document": "node",
}  # fmt: skip
"""Properties of ``eli:LegalResource`` (ELI ontology 1.5) that pages use, and what stands in them."""

_TEXTS = {"Text", "URL", "Date", "DateTime", "Number", "Integer", "Boolean"}
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def load(url: str, options: Any = None) -> dict[str, Any]:
    """The stored context for schema.org; any other address would need the network, and is refused."""
    if url.rstrip("/") not in ("https://schema.org", "http://schema.org"):
        raise AssertionError(f"the page asks for {url}")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": CONTEXT}


def written(head: str) -> dict[str, Any]:
    """The one JSON-LD block of a page's head."""
    (found,) = _SCRIPT.findall(head)
    node: dict[str, Any] = json.loads(found)
    return node


def expand(node: dict[str, Any], base: str) -> list[Any]:
    """Expand by JSON-LD 1.1, as a page at ``base``."""
    found: list[Any] = jsonld.expand(node, {"documentLoader": load, "base": base})
    return found


def with_supertypes(kind: str) -> set[str]:
    """A type and all above it."""
    assert kind in TERMS["types"], f"schema.org has no type {kind}"
    above = {kind}
    for name in TERMS["types"][kind]:
        above |= with_supertypes(name)
    return above


def faults(node: dict[str, Any], place: str = "") -> Iterator[str]:
    """Everything in an expanded node that schema.org's vocabulary or ELI does not have, or has otherwise."""
    kinds: set[str] = set()
    for kind in node.get("@type", []):
        if kind == f"{ELI}LegalResource":
            continue
        if not kind.startswith(SCHEMA) or kind.removeprefix(SCHEMA) not in TERMS["types"]:
            yield f"{place}: no type {kind}"
        else:
            kinds |= with_supertypes(kind.removeprefix(SCHEMA))
    for name, values in node.items():
        if name.startswith("@"):
            continue
        where = f"{place}/{name}"
        if name.startswith(ELI):
            yield from _eli_faults(name.removeprefix(ELI), values, node, where)
            continue
        about = TERMS["properties"].get(name.removeprefix(SCHEMA))
        if about is None:
            yield f"{where}: no such property"
            continue
        if kinds and not kinds & set(about["domain"]):
            yield f"{where}: not a property of {sorted(kinds)}"
        for value in values:
            yield from _value_faults(value, about["range"], where)


def _value_faults(value: dict[str, Any], allowed: list[str], where: str) -> Iterator[str]:
    if "@value" in value:
        if not _TEXTS & set(allowed):
            yield f"{where}: a text where {allowed} must stand"
        dated = "Date" in allowed and "Text" not in allowed
        if dated and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(value["@value"])):
            yield f"{where}: {value['@value']} is not a date"
        return
    kinds = [kind.removeprefix(SCHEMA) for kind in value.get("@type", []) if kind.startswith(SCHEMA)]
    if kinds and not any(with_supertypes(kind) & set(allowed) for kind in kinds if kind in TERMS["types"]):
        yield f"{where}: {kinds} where {allowed} must stand"
    members = {f"https://schema.org/{name}" for name in TERMS["enumeration_members"].get("LegalForceStatus", ())}
    if allowed == ["LegalForceStatus"] and value.get("@id") not in members:
        yield f"{where}: {value.get('@id')} is not a status of legal force"
    yield from faults(value, where)


def _eli_faults(name: str, values: list[dict[str, Any]], node: dict[str, Any], where: str) -> Iterator[str]:
    if name not in ELI_TERMS:
        yield f"{where}: ELI has no such property"
    if f"{ELI}LegalResource" not in node.get("@type", []):
        yield f"{where}: on what is no legal resource"
    for value in values:
        kind = "day" if str(value.get("@type", "")).endswith("#date") else "text" if "@value" in value else "node"
        if kind != ELI_TERMS.get(name, kind):
            yield f"{where}: a {kind}"
