"""The versioned JSON API: static files under ``api/v1/``, described by OpenAPI 3.1.

A name or meaning is never changed within a version; new names may be added.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel

from .. import __version__
from ..facet_columns import entry_facets
from ..schema import Codebook, Evaluation, Policy, Review, Theme
from ..synthesis.policy_status import policy_status
from ..views.model import Corpus, address_of
from ..views.rows import entry_row, plain_title
from .documents import json_bytes
from .packages import licence_of
from .shapes import page_address

API = "api/v1/"

Node = dict[str, Any]


def api_files(corpus: Corpus) -> dict[str, bytes]:
    """Every file of the API but the entries' own, by its path within the site."""
    documents = {
        "index": index_document(corpus),
        "entries": entries_table(corpus),
        "themes": themes_document(corpus),
        "policies": policies_document(corpus),
        "links": links_document(corpus),
        "reviews": reviews_document(corpus),
        "facets": facets_document(corpus),
        "openapi": openapi_document(corpus),
    }
    return {f"{API}{name}.json": json_bytes(document) for name, document in documents.items()}


def index_document(corpus: Corpus) -> Node:
    """Where everything is, and of which day."""
    library = corpus.linked.library
    licence = licence_of(corpus)
    return {
        "title": corpus.settings.site_name,
        "version": "1",
        "as_of": corpus.day,
        "licence": licence[0] if licence else None,
        "counts": {
            "evaluations": len(library.evaluations),
            "policies": len(library.policies),
            "themes": len(library.themes),
            "reviews": len(library.reviews),
        },
        "paths": {name: page_address(corpus, f"{API}{name}.json") for name in _PATHS},
    }


def entries_table(corpus: Corpus) -> Node:
    """Every entry with what lists and facets need: id, kind, title, year, themes, design, places."""
    linked = corpus.linked
    entries = []
    for kind, entry in linked.library.entries():
        row = entry_row(corpus, entry.id)
        record: Any = entry.record
        entries.append(
            {
                "id": entry.id,
                "kind": kind,
                "title": plain_title(corpus, entry.id),
                "standing": corpus.statuses.entries.get(entry.id, "published"),
                "address": row.address,
                "year": row.year,
                "themes": linked.themes_of[entry.id],
                "scope": record.scope,
                "design": getattr(record, "design", None),
                "policy_kind": getattr(record, "kind", None),
                "places": record.countries if kind == "evaluation" else record.jurisdictions,
                "access": record.coding.access,
                "links": [
                    {"to": link.target, "part": link.part, "kind": link.kind} for link in linked.outgoing[entry.id]
                ],
            }
        )
    return {"as_of": corpus.day, "entries": entries}


def themes_document(corpus: Corpus) -> Node:
    """Every theme: its record, its narrower themes, and the entries on it, narrower themes included."""
    linked = corpus.linked
    return {
        "as_of": corpus.day,
        "themes": [
            {
                "address": address_of("theme", theme.id),
                "record": theme,
                "narrower": linked.narrower.get(theme.id, ()),
                "evaluations": corpus.coverage.themes[theme.id].evaluations,
                "policies": corpus.coverage.themes[theme.id].policies,
            }
            for theme in linked.library.scheme.themes
        ],
    }


def policies_document(corpus: Corpus) -> Node:
    """Every policy: kind, issuers, places, status on the day of the data, and how much it asked for."""
    found = []
    for name, entry in corpus.linked.library.policies.items():
        record, status = entry.record, policy_status(corpus.linked, name, corpus.day)
        found.append(
            {
                "id": name,
                "title": plain_title(corpus, name),
                "address": address_of("policy", name),
                "kind": record.kind,
                "issuers": record.issuers,
                "jurisdictions": record.jurisdictions,
                "status": {"state": status.state, "since": status.since, "by": status.by},
                "events": [{"type": event.type, "date": event.date} for event in record.events],
                "provisions": [provision.id for provision in record.provisions],
                "targets": [target.id for target in record.targets],
            }
        )
    return {"as_of": corpus.day, "policies": found}


def links_document(corpus: Corpus) -> Node:
    """Every relation between entries, as it is stated; read backwards it is the inverse."""
    linked = corpus.linked
    return {
        "as_of": corpus.day,
        "links": [
            {"from": link.source, "to": link.target, "part": link.part, "kind": link.kind, "note": link.note}
            for links in linked.outgoing.values()
            for link in links
        ],
    }


def reviews_document(corpus: Corpus) -> Node:
    """Every review, whole."""
    return {
        "as_of": corpus.day,
        "reviews": [
            {"id": name, "address": address_of("review", name), "record": entry.record}
            for name, entry in corpus.linked.library.reviews.items()
        ],
    }


def facets_document(corpus: Corpus) -> Node:
    """What browsing can narrow by: every facet with its values in use, and how many entries have each."""
    names = [entry.id for _, entry in corpus.linked.library.entries()]
    found = []
    for facet in entry_facets(corpus, names):
        counts = [0] * len(facet.values)
        for row in facet.rows:
            for value in row:
                counts[value] += 1
        found.append(
            {
                "name": facet.name,
                "label": facet.label,
                "values": [
                    {
                        "code": value.code,
                        "label": value.label,
                        "above": None if value.parent is None else facet.values[value.parent].code,
                        "entries": count,
                    }
                    for value, count in zip(facet.values, counts, strict=True)
                ],
            }
        )
    return {"as_of": corpus.day, "facets": found}


_PATHS = {
    "index": "Where everything is, and of which day.",
    "entries": "Every entry with what lists and facets need.",
    "themes": "Every theme, with the entries on it.",
    "policies": "Every policy, with its status on the day of the data.",
    "links": "Every relation between entries.",
    "reviews": "Every review, whole.",
    "facets": "What browsing can narrow by, with counts of entries.",
}


def openapi_document(corpus: Corpus) -> Node:
    """The description of the API (OpenAPI 3.1.0), with a JSON Schema for every answer."""
    paths: Node = {f"/{API}{name}.json": _get(f"get_{name}", words, name) for name, words in _PATHS.items()}
    for kind, folder in (("evaluation", "evaluations"), ("policy", "policies")):
        one = _get(f"get_{kind}", f"Everything about one {kind}.", kind)
        one["parameters"] = [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Its id."}
        ]
        paths[f"/{folder}/{{id}}/entry.json"] = one
    info: Node = {
        "title": corpus.settings.site_name,
        "version": f"1 ({__version__})",
        "description": "Static files: every answer is the same for everybody, and changes only when the data do.",
    }
    if licence := licence_of(corpus):
        info["license"] = {"name": licence[1], "url": licence[2]}
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": corpus.settings.site_url.rstrip("/") or "../.."}],
        "paths": paths,
        "components": {"schemas": {**_answers(), **_records((Evaluation, Policy, Review, Theme, Codebook))}},
    }


def _get(name: str, words: str, schema: str) -> Node:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    answers = {"200": {"description": words, "content": content}}
    return {"get": {"operationId": name, "summary": words, "responses": answers}}


@cache
def _schema(model: type[BaseModel]) -> Node:
    return model.model_json_schema(ref_template="#/components/schemas/{model}")


def _records(models: Iterable[type[BaseModel]]) -> Node:
    """The schemas of records, by the names of the models."""
    found: Node = {}
    for model in models:
        schema = _schema(model)
        found.update(schema.get("$defs", {}))
        found[model.__name__] = {name: part for name, part in schema.items() if name != "$defs"}
    return {name: _filled(found[name]) for name in sorted(found)}


def _filled(node: Any) -> Any:
    """A schema without the value null: a field that is not filled in is left out of our files."""
    if isinstance(node, list):
        return [_filled(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = {name: _filled(part) for name, part in node.items() if not (name == "default" and part is None)}
    if "anyOf" in node:
        branches = [branch for branch in node["anyOf"] if branch != {"type": "null"}]
        rest = {name: part for name, part in node.items() if name != "anyOf"}
        return {**branches[0], **rest} if len(branches) == 1 else {**rest, "anyOf": branches}
    return node


def _object(**properties: Node) -> Node:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Node) -> Node:
    return {"type": "array", "items": items}


def _one(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def _answers() -> Node:
    """The schemas of the answers, by the names of the files."""
    text, count, day = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "string"}
    some: Node = {"type": ["string", "null"]}
    texts = _list(text)
    part = _object(to=text, part=some, kind=text)
    row = _object(
        id=text, kind={"enum": ["evaluation", "policy"]}, title=text, standing=text, address=text, year=some,
        themes=texts, scope=text, design=some, policy_kind=some, places=texts, access=text, links=_list(part),
    )  # fmt: skip
    status = _object(state=text, since=some, by=some)
    policy = _object(
        id=text, title=text, address=text, kind=text, issuers=texts, jurisdictions=texts, status=status,
        events=_list(_object(type=text, date=text)), provisions=texts, targets=texts,
    )  # fmt: skip
    theme = _object(address=text, record=_one("Theme"), narrower=texts, evaluations=texts, policies=texts)
    link = _object(**{"from": text, "to": text, "part": some, "kind": text, "note": some})
    value = _object(code=text, label=text, above=some, entries=count)
    shared: Node = {
        "title": text,
        "standing": text,
        "year": {"type": ["integer", "null"]},
        "themes": texts,
        "linked_from": _list(_object(entry=text, part=some, kind=text)),
        "used_in": _list(_object(review=text, finding=text)),
    }
    directions = _list(_object(domain=text, direction=text))
    whole: Node = {
        kind: _object(
            id=text, kind={"const": kind}, address=text, as_of=day, main_document=some, record=_one(model),
            computed=_object(**shared, **own), references=_list({"type": "object"}),
            checks=_list({"type": "object", "required": ["key", "standing", "notices", "link"]}),
        )
        for kind, model, own in (
            ("evaluation", "Evaluation", {"directions": directions}),
            ("policy", "Policy", {"status": status}),
        )
    }  # fmt: skip
    return {
        "index": _object(
            title=text, version={"const": "1"}, as_of=day, licence=some,
            counts=_object(evaluations=count, policies=count, themes=count, reviews=count),
            paths={"type": "object", "additionalProperties": text},
        ),
        "entries": _object(as_of=day, entries=_list(row)),
        "themes": _object(as_of=day, themes=_list(theme)),
        "policies": _object(as_of=day, policies=_list(policy)),
        "links": _object(as_of=day, links=_list(link)),
        "reviews": _object(as_of=day, reviews=_list(_object(id=text, address=text, record=_one("Review")))),
        "facets": _object(as_of=day, facets=_list(_object(name=text, label=text, values=_list(value)))),
        **whole,
    }  # fmt: skip
