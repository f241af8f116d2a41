"""Documents as JSON-LD: records of the bibliography in the terms of schema.org, law also in those of ELI.

schema.org, ``CreativeWork`` and its kinds; European Legislation Identifier ontology 1.5, ``eli:LegalResource``.
"""

from __future__ import annotations

from typing import Any

from ..bibliography import OTHERS, Name, Record
from ..library import document_keys
from ..load import Entry
from ..schema import Evaluation, Policy
from ..synthesis.policy_status import ENDED, Status, ordered_events, policy_status
from ..views.model import Corpus, address_of
from ..views.rows import main_key
from .addresses import Addresses
from .dates import first_day, iso_date

Node = dict[str, Any]

ELI = "http://data.europa.eu/eli/ontology#"
SCHEMA = "https://schema.org/"
AUTHORS = 30
"""Authors of a work that are named; papers of large groups have hundreds."""

_TYPES = {
    "article-journal": "ScholarlyArticle",
    "paper-conference": "ScholarlyArticle",
    "report": "Report",
    "book": "Book",
    "pamphlet": "Book",
    "chapter": "Chapter",
    "entry-encyclopedia": "Chapter",
    "thesis": "Thesis",
    "webpage": "WebPage",
    "dataset": "Dataset",
    "legislation": "Legislation",
}
"""By CSL type; anything else is a ``CreativeWork``."""

_FORCE: dict[str, str] = {
    "in-force": "InForce",
    "partly-repealed": "PartiallyInForce",
    "proposed": "NotInForce",
    "adopted": "NotInForce",
    "not-yet": "NotInForce",
    **dict.fromkeys(sorted(ENDED), "NotInForce"),
}
"""schema.org's ``LegalForceStatus`` by our status. ``current`` and ``unknown`` say nothing of legal force."""


def filled(node: Node) -> Node:
    """A node without what is not known."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {}, ())}


def work_id(corpus: Corpus, at: Addresses, name: str, key: str | None = None) -> str:
    """The IRI of a document of an entry: its DOI or address, else its place on the entry's page."""
    record = corpus.linked.library.bibliography.get(key or main_key(corpus, name) or "")
    if record is not None and record.address:
        return record.address
    page = at.link(address_of(corpus.linked.kinds[name], name))
    return f"{page}#ref-{record.key}" if record is not None else f"{page}#cite"


def record_node(record: Record, iri: str, kind: str | None = None) -> Node:
    """A record of the bibliography as a work.

    Args:
        record: the record.
        iri: what the work is called by.
        kind: its class in schema.org; by default what fits the type of the record.
    """
    item = record.csl()
    kind = kind or _TYPES.get(str(item["type"]), "CreativeWork")
    people = [_agent(name) for name in record.authors if name != OTHERS]
    return filled(
        {
            "@type": kind,
            "@id": iri,
            "name": record.title,
            "author": people[:AUTHORS],
            "editor": [_agent(name) for name in record.editors if name != OTHERS][:AUTHORS],
            "datePublished": iso_date(record.date),
            "publisher": _body(record.publisher),
            "identifier": _identifiers(record),
            "isbn": record.isbn if kind == "Book" else None,
            "reportNumber": item.get("number") if kind == "Report" else None,
            "pagination": item.get("page") if kind in ("ScholarlyArticle", "Chapter") else None,
            "isPartOf": _container(record, kind),
            "sameAs": f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/" if record.pmid else None,
        }
    )


def _agent(name: Name) -> Node:
    if name.literal:
        return {"@type": "Organization", "name": name.literal}
    whole = f"{name.given} {name.family}".strip()
    return filled({"@type": "Person", "name": whole, "givenName": name.given, "familyName": name.family})


def _body(name: str) -> Node | None:
    return {"@type": "Organization", "name": name} if name else None


def _identifiers(record: Record) -> list[Node]:
    found = (("doi", record.doi), ("pmid", record.pmid), ("pmcid", record.pmcid))
    return [{"@type": "PropertyValue", "propertyID": scheme, "value": value} for scheme, value in found if value]


def _container(record: Record, kind: str) -> Node | None:
    """The journal, with volume and issue, or the book that a work stands in."""
    if not record.container:
        return None
    if kind == "Chapter":
        return filled({"@type": "Book", "name": record.container, "isbn": record.isbn})
    item = record.csl()
    numbers = [part.strip() for part in str(item.get("ISSN", "")).split(",") if part.strip()]
    found = filled({"@type": "Periodical", "name": record.container, "issn": numbers})
    for part, name in (("volume", "PublicationVolume"), ("issue", "PublicationIssue")):
        if number := item.get(part):
            found = {"@type": name, f"{part}Number": str(number), "isPartOf": found}
    return found


def entry_work(corpus: Corpus, at: Addresses, entry: Entry[Evaluation] | Entry[Policy]) -> Node:
    """The main document of an entry as a work, with what the entry says of it."""
    record, name = entry.record, entry.id
    key = main_key(corpus, name)
    iri = work_id(corpus, at, name)
    source = corpus.linked.library.bibliography.get(key or "")
    kind = _policy_type(record, source) if isinstance(record, Policy) else None
    bare: Node = {"@type": kind or "CreativeWork", "@id": iri}
    node = record_node(source, iri, kind) if source else bare
    node["name"] = node.get("name") or corpus.linked.titles[name]
    node["about"] = themes_of(corpus, at, name)
    if isinstance(record, Policy):
        status = policy_status(corpus.linked, name, corpus.day)
        if kind == "Legislation":
            node |= _law_terms(corpus, at, name, record, status)
        else:
            node["publisher"] = _issuers(corpus, at, record)
            node["spatialCoverage"] = _places(corpus, record.jurisdictions)
            node["creativeWorkStatus"] = corpus.labels.of("states", status.state)
    else:
        node["spatialCoverage"] = _places(corpus, record.countries)
        node["temporalCoverage"] = _coverage(record.period)
        standing = corpus.statuses.of(source).standing
        if standing != "published":
            node["creativeWorkStatus"] = corpus.labels.of("publication_status", standing)
    return filled(node)


def other_works(corpus: Corpus, at: Addresses, entry: Entry[Evaluation] | Entry[Policy]) -> list[Node]:
    """The other documents of an entry, by type, name and IRI only."""
    library, name = corpus.linked.library, entry.id
    main = main_key(corpus, name)
    found: list[Node] = []
    for key in dict.fromkeys(document_keys(entry.record)):
        if key != main and (record := library.bibliography.get(key)) is not None:
            node = record_node(record, work_id(corpus, at, name, key))
            found.append({part: value for part, value in node.items() if part in ("@type", "@id", "name")})
    return found


def themes_of(corpus: Corpus, at: Addresses, name: str) -> list[Node]:
    """The themes of an entry as defined terms."""
    return [theme_node(corpus, at, theme) for theme in corpus.linked.themes_of[name]]


def theme_node(corpus: Corpus, at: Addresses, theme: str) -> Node:
    """A theme by IRI and name."""
    return {"@type": "DefinedTerm", "@id": theme_id(at, theme), "name": corpus.labels.of("themes", theme)}


def theme_id(at: Addresses, theme: str) -> str:
    """The IRI of a theme: its page, as in the SKOS files; the page itself is called otherwise there."""
    return at.link(address_of("theme", theme))


def _places(corpus: Corpus, places: tuple[str, ...]) -> list[Node]:
    return [{"@type": "Place", "name": corpus.labels.of("places", place)} for place in places]


def _coverage(period: str | None) -> str:
    """A period as ISO 8601 has it; nothing for one in doubt."""
    return "" if period is None or any(mark in period for mark in "?~%") else period


def _policy_type(policy: Policy, main: Record | None) -> str:
    """Law is what has the force of law or is drafted as law; everything else is a report or a document."""
    if policy.binding or (main is not None and main.type == "legislation"):
        return "Legislation"
    return "Report" if main is not None and str(main.csl()["type"]) == "report" else "DigitalDocument"


def _issuers(corpus: Corpus, at: Addresses, policy: Policy) -> list[Node]:
    return [
        {
            "@type": "Organization",
            "@id": f"{at.link('codebook/')}#issuers-{issuer}",
            "name": corpus.labels.of("issuers", issuer),
        }
        for issuer in policy.issuers
    ]


def _law_terms(corpus: Corpus, at: Addresses, name: str, policy: Policy, status: Status) -> Node:
    """What schema.org and ELI say of law."""
    events = ordered_events(policy.events)
    adopted, published = first_day(events, "adopted"), first_day(events, "published")
    started, ended = first_day(events, "commenced"), first_day(events, "repealed", "expired")
    issuers = _issuers(corpus, at, policy)
    force = _FORCE.get(status.state)
    numbers = [row.value for row in policy.identifiers if row.scheme == "chapter"]
    changed: dict[str, list[Node]] = {"amends": [], "repeals": []}
    for link in corpus.linked.outgoing[name]:
        if link.kind in changed and corpus.linked.kinds[link.target] == "policy":
            node = {"@id": work_id(corpus, at, link.target)}
            changed[link.kind] += [node] if node not in changed[link.kind] else []
    names = [{"@id": issuer["@id"]} for issuer in issuers]
    return {
        "@type": ["Legislation", "eli:LegalResource"],
        "legislationIdentifier": [row.value for row in policy.identifiers],
        "legislationType": corpus.labels.of("policy_kinds", policy.kind),
        "legislationDate": adopted,
        "legislationPassedBy": issuers,
        "legislationJurisdiction": [corpus.labels.of("places", place) for place in policy.jurisdictions],
        "legislationLegalForce": {"@id": f"{SCHEMA}{force}"} if force else None,
        "legislationChanges": [*changed["amends"], *changed["repeals"]],
        "eli:type_document": {"@id": f"{at.link('codebook/')}#policy_kinds-{policy.kind}"},
        "eli:number": numbers,
        "eli:date_document": _eli_day(adopted),
        "eli:date_publication": _eli_day(published),
        "eli:first_date_entry_in_force": _eli_day(started),
        "eli:date_no_longer_in_force": _eli_day(ended),
        "eli:passed_by": names,
        "eli:in_force": {"@id": f"{ELI}InForce-{force[:1].lower()}{force[1:]}"} if force else None,
        "eli:amends": changed["amends"],
        "eli:repeals": changed["repeals"],
    }


def _eli_day(date: str) -> Node | None:
    """A day as ELI has it (``xsd:date``); nothing where only month or year is known."""
    return {"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": date} if len(date) == 10 else None
