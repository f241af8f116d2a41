"""What makes a folder of tables a package: Frictionless ``datapackage.json``, RO-Crate metadata, and a zip file.

Data Package 2.0 (datapackage.org, 26 June 2024); what is new in it is passed over by readers of version 1.
RO-Crate Metadata Specification 1.1 (doi:10.5281/zenodo.4031327).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from ..schema.dates import latest
from ..views.model import Corpus, Download
from .columns import Column, DataTable

PROFILE = "https://datapackage.org/profiles/2.0"
LICENCES: Mapping[str, tuple[str, str]] = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution Share Alike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0-1.0": ("Creative Commons Zero 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "OGL-UK-3.0": (
        "Open Government Licence 3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    "ODbL-1.0": ("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
"""Name and address of licences by their SPDX identifier; others are named by the identifier alone."""


def licence_of(corpus: Corpus) -> tuple[str, str, str] | None:
    """The licence of the data: SPDX identifier, name, address. None where the project states none."""
    given = corpus.settings.licence
    if not given:
        return None
    name, address = LICENCES.get(given, (given, f"https://spdx.org/licenses/{given}.html"))
    return given, name, address


def package_name(corpus: Corpus) -> str:
    """A name for the package, as both specifications want it: small letters, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", corpus.settings.site_name.casefold()).strip("-") or "data"


def data_package(corpus: Corpus, tables: Sequence[DataTable], files: Mapping[str, bytes]) -> bytes:
    """The descriptor of the tables (Data Package 2.0), with the keys that join them.

    Args:
        corpus: everything.
        tables: the tables; each is a resource ``<name>.csv``.
        files: their CSV files by name, for size and hash.
    """
    settings = corpus.settings
    package: dict[str, Any] = {
        "$schema": f"{PROFILE}/datapackage.json",
        "name": package_name(corpus),
        "title": settings.site_name,
        "description": settings.site_description or f"The data of {settings.site_name}",
        "version": corpus.day,
        "created": f"{latest(corpus.day)}T00:00:00Z",
        "contributors": [{"title": settings.site_name, "roles": ["publisher"]}],
    }
    if settings.site_url:
        package["homepage"] = settings.site_url
    if licence := licence_of(corpus):
        package["licenses"] = [{"name": licence[0], "title": licence[1], "path": licence[2]}]
    package["resources"] = [_resource(table, files[f"{table.name}.csv"]) for table in tables]
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: DataTable, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{PROFILE}/tableschema.json",
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": list(key.columns),
                "reference": {
                    "resource": "" if key.table == table.name else key.table,
                    "fields": list(key.points_at),
                },
            }
            for key in table.foreign_keys
        ]
    return {
        "name": table.name,
        "title": table.title,
        "description": table.about,
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.help}
    if column.example and not column.missing and column.type == "string":
        found["example"] = column.example
    rules: dict[str, Any] = {}
    if column.required:
        rules["required"] = True
    if column.allowed:
        rules["enum"] = list(column.allowed)
    if rules:
        found["constraints"] = rules
    if column.missing:
        found["missingValues"] = ["", *column.missing]
    return found


def research_crate(corpus: Corpus, downloads: Sequence[Download], files: Mapping[str, bytes]) -> bytes:
    """The metadata of the folder as an RO-Crate.

    Args:
        corpus: everything.
        downloads: what is said of each file.
        files: the files by name, for hashes.
    """
    settings = corpus.settings
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": settings.site_name,
        "description": settings.site_description or f"The data of {settings.site_name}",
        "datePublished": latest(corpus.day),
        "version": corpus.day,
        "publisher": {"@id": "#publisher"},
        "hasPart": [{"@id": download.name} for download in downloads],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        {"@id": "#publisher", "@type": "Organization", "name": settings.site_name},
    ]
    if settings.site_url:
        root["url"] = settings.site_url
    if licence := licence_of(corpus):
        root["license"] = {"@id": licence[2]}
        graph.append(
            {"@id": licence[2], "@type": "CreativeWork", "name": licence[1], "identifier": licence[0]},
        )
    graph += [
        {
            "@id": download.name,
            "@type": "File",
            "name": download.title,
            "description": download.about,
            "encodingFormat": download.media_type,
            "contentSize": str(download.size),
            "sha256": hashlib.sha256(files[download.name]).hexdigest(),
        }
        for download in downloads
    ]
    crate = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return (json.dumps(crate, ensure_ascii=False, indent=1) + "\n").encode()


def zip_bytes(files: Mapping[str, bytes], day: str) -> bytes:
    """Files as a zip file, dated with the day of the data, so that it is the same for the same data."""
    year, month, date = (int(part) for part in latest(day).split("-"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, (max(1980, year), month, date, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            about.create_system = 3  # the same on every system
            packed.writestr(about, content)
    return out.getvalue()
