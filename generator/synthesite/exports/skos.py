"""The themes as SKOS (W3C Recommendation of 18 August 2009): JSON-LD and Turtle of one graph."""

from __future__ import annotations

import json
import re
from typing import Any

from ..schema.theme import Theme
from ..views.model import Corpus, address_of

CONTEXT: dict[str, Any] = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "mesh": "http://id.nlm.nih.gov/mesh/",
}
_LANGUAGE = "en"
_WEB = re.compile(r"^https?://[^\s<>\"{}|\\^`]+$")
_MESH = re.compile(r"^mesh:[A-Z][0-9]{3,12}$")
_MATCHES = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
}


def scheme_address(corpus: Corpus) -> str:
    """What the scheme is called in RDF: the address its file gives, else that of the page of themes, else a URN."""
    given = corpus.linked.library.scheme.address
    if given:
        return given
    base = corpus.settings.site_url
    return f"{base.rstrip('/')}/themes/" if base else "urn:synthesite:themes"


def theme_address(corpus: Corpus, theme: str) -> str:
    """What a theme is called in RDF; where the site has an address, its page."""
    scheme = scheme_address(corpus)
    if scheme.startswith("urn:"):
        return f"{scheme}:{theme}"
    base = corpus.settings.site_url
    if base and not corpus.linked.library.scheme.address:
        return f"{base.rstrip('/')}/{address_of('theme', theme)}"
    return f"{scheme}{theme}" if scheme.endswith(("/", "#")) else f"{scheme}#{theme}"


def themes_jsonld(corpus: Corpus) -> bytes:
    """The scheme as JSON-LD 1.1, with its context inside, so that no reader need fetch one."""
    return (json.dumps(_document(corpus), ensure_ascii=False, indent=1) + "\n").encode()


def themes_turtle(corpus: Corpus) -> bytes:
    """The same graph as Turtle."""
    from rdflib import RDF, Graph, Literal, Namespace, URIRef

    graph = Graph(bind_namespaces="none")
    spaces = {prefix: Namespace(address) for prefix, address in CONTEXT.items()}
    for prefix, space in spaces.items():
        graph.bind(prefix, space)

    def named(text: str) -> URIRef:
        prefix, colon, name = text.partition(":")
        return spaces[prefix][name] if colon and prefix in spaces else URIRef(text)

    def term(value: Any) -> URIRef | Literal:
        if not isinstance(value, dict):
            return Literal(value)
        if "@id" in value:
            return named(value["@id"])
        kind = value.get("@type")
        return Literal(value["@value"], lang=value.get("@language"), datatype=named(kind) if kind else None)

    for node in _document(corpus)["@graph"]:
        subject = named(node["@id"])
        for name, values in node.items():
            if name == "@type":
                graph.add((subject, RDF.type, named(values)))
            elif name != "@id":
                for value in values if isinstance(values, list) else [values]:
                    graph.add((subject, named(name), term(value)))
    return graph.serialize(format="turtle", encoding="utf-8")


def _document(corpus: Corpus) -> dict[str, Any]:
    scheme = corpus.linked.library.scheme
    root = scheme_address(corpus)
    tops = [theme for theme in scheme.themes if theme.broader is None and theme.replaced_by is None]
    head = {
        "@id": root,
        "@type": "skos:ConceptScheme",
        "dct:title": _said(scheme.title),
        "dct:description": _said(scheme.description),
        "dct:modified": corpus.day,
        "skos:hasTopConcept": [_at(corpus, theme.id) for theme in tops],
    }
    return {"@context": CONTEXT, "@graph": [head, *(_concept(corpus, theme, root) for theme in scheme.themes)]}


def _concept(corpus: Corpus, theme: Theme, root: str) -> dict[str, Any]:
    linked = corpus.linked
    known = linked.library.themes
    # A label stands once, in the first of the three places that names it (SKOS S13).
    names = dict.fromkeys((theme.label,))
    alternative = [text for text in dict.fromkeys((theme.plain_label, *theme.alt_labels)) if text and text not in names]
    hidden = [text for text in dict.fromkeys(theme.hidden_labels) if text not in names and text not in alternative]
    above = {other for other in known if _is_above(corpus, other, theme.id)}
    below = {other for other in known if _is_above(corpus, theme.id, other)}
    related = {*theme.related, *(other.id for other in known.values() if theme.id in other.related)}
    found: dict[str, Any] = {
        "@id": theme_address(corpus, theme.id),
        "@type": "skos:Concept",
        "skos:inScheme": {"@id": root},
        "skos:prefLabel": _said(theme.label),
        "skos:altLabel": [_said(text) for text in alternative],
        "skos:hiddenLabel": [_said(text) for text in hidden],
        "skos:notation": theme.id,
        "skos:definition": _said(theme.definition),
        "skos:scopeNote": _said(theme.scope_note),
        "skos:note": _said(theme.question),
        "skos:broader": [_at(corpus, theme.broader)] if theme.broader in known else [],
        "skos:narrower": [_at(corpus, other) for other in linked.narrower.get(theme.id, ()) if other in known],
        # Related themes are never above or below one another (SKOS S27).
        "skos:related": [_at(corpus, other) for other in known if other in related - above - below - {theme.id}],
    }
    if theme.broader is None and theme.replaced_by is None:
        found["skos:topConceptOf"] = {"@id": root}
    if theme.replaced_by in known:
        found["owl:deprecated"] = True
        found["dct:isReplacedBy"] = _at(corpus, theme.replaced_by)
    if theme.reviewed_on and re.fullmatch(r"\d{4}-\d{2}-\d{2}", theme.reviewed_on):
        found["dct:modified"] = {"@value": theme.reviewed_on, "@type": "xsd:date"}
    found.update(_matched(theme))
    return {name: value for name, value in found.items() if value != []}


def _matched(theme: Theme) -> dict[str, list[dict[str, str]]]:
    """Mappings to other vocabularies: addresses, and MeSH by its prefix. An exact match is no other one too (S46)."""
    found: dict[str, list[dict[str, str]]] = {}
    if theme.matches is None:
        return found
    exact = set(theme.matches.exact)
    for name, relation in _MATCHES.items():
        given = dict.fromkeys(getattr(theme.matches, name))
        usable = [text for text in given if _WEB.match(text) or _MESH.match(text)]
        found[relation] = [{"@id": text} for text in usable if name in ("exact", "close") or text not in exact]
    return found


def _is_above(corpus: Corpus, upper: str, lower: str) -> bool:
    themes = corpus.linked.library.themes
    seen: set[str] = set()
    step = themes[lower].broader
    while step is not None and step in themes and step not in seen:
        if step == upper:
            return True
        seen.add(step)
        step = themes[step].broader
    return False


def _at(corpus: Corpus, theme: str | None) -> dict[str, str]:
    assert theme is not None  # noqa: S101  # callers look first
    return {"@id": theme_address(corpus, theme)}


def _said(text: str) -> dict[str, str]:
    return {"@value": text, "@language": _LANGUAGE}
