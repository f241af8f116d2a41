"""Tags and headings of the formats, each with the role its values have in a record.

A role is a field of the canonical record (``title``, ``journal``), or one that ``canonical`` works out
(``start``, ``serial``, ``container``). A tag that stands in no table keeps its values under a field of its
own: ``x-ris-c1``.
"""

from __future__ import annotations

RIS = {
    "TI": "title", "T1": "title", "CT": "title", "ST": "shorttitle",
    "AU": "author", "A1": "author", "A2": "second-author", "ED": "editor",
    "T2": "container", "JF": "container", "JO": "container", "BT": "container", "T3": "series",
    "JA": "shortjournal", "J1": "shortjournal", "J2": "shortjournal",
    "VL": "volume", "IS": "issue", "CP": "issue", "M1": "number", "SP": "start", "EP": "end", "C7": "eid",
    "PY": "year", "Y1": "year", "DA": "date", "Y2": "accessed",
    "PB": "publisher", "CY": "address", "PP": "address", "ET": "edition", "M3": "type",
    "SN": "serial", "DO": "doi", "C2": "perhaps-pmcid", "AN": "accession",
    "UR": "url", "AB": "abstract", "N2": "abstract", "N1": "note", "KW": "keyword", "LA": "language",
    "ID": "key",
}  # fmt: skip
"""RIS (2001, and as extended in 2011); ``SP`` and ``EP`` make the pages."""

RIS_KINDS = {
    "ABST": "article", "ADVS": "video", "ART": "artwork", "BILL": "legislation", "BLOG": "online", "BOOK": "book",
    "CASE": "jurisdiction", "CHAP": "incollection", "COMP": "software", "CONF": "proceedings",
    "CPAPER": "inproceedings", "CTLG": "misc", "DATA": "dataset", "DBASE": "dataset", "DICT": "inreference",
    "EBOOK": "book", "ECHAP": "incollection", "EDBOOK": "collection", "EJOUR": "article", "ELEC": "online",
    "ENCYC": "inreference", "FIGURE": "image", "GEN": "misc", "GOVDOC": "report", "GRANT": "misc",
    "HEAR": "report", "ICOMM": "letter", "INPR": "article", "JFULL": "periodical", "JOUR": "article",
    "LEGAL": "legislation", "MANSCPT": "unpublished", "MAP": "misc", "MGZN": "article", "MPCT": "movie",
    "MUSIC": "music", "NEWS": "article", "PAMP": "booklet", "PAT": "patent", "PCOMM": "letter", "RPRT": "techreport",
    "SER": "periodical", "SLIDE": "misc", "SOUND": "audio", "STAND": "standard", "STAT": "legislation",
    "THES": "phdthesis", "UNBILL": "legislation", "UNPB": "unpublished", "UNPD": "unpublished", "VIDEO": "video",
    "WEB": "online",
}  # fmt: skip
"""The canonical type of each reference type."""

NBIB = {
    "PMID": "pmid", "PMC": "pmcid", "TI": "title", "BTI": "book-title", "FAU": "author", "AU": "short-author",
    "CN": "organisation", "FED": "editor", "ED": "short-editor", "AUID": "orcid", "JT": "journal",
    "TA": "shortjournal", "VI": "volume", "IP": "issue", "PG": "pages", "DP": "year", "IS": "serial",
    "ISBN": "isbn", "LID": "identifier", "AID": "identifier", "AB": "abstract", "OT": "keyword", "MH": "mesh",
    "LA": "language", "PB": "publisher", "PL": "place", "EN": "edition", "CTI": "series", "GN": "note",
}  # fmt: skip
"""PubMed's format (National Library of Medicine, "PubMed format" in the PubMed user guide)."""

WOS = {
    "AF": "author", "AU": "short-author", "CA": "organisation", "BE": "editor", "ED": "editor", "TI": "title",
    "SO": "container", "J9": "shortjournal", "SE": "series", "VL": "volume", "IS": "issue", "AR": "eid",
    "BP": "start", "EP": "end", "PY": "year", "PD": "month", "PU": "publisher", "PI": "address",
    "SN": "serial", "EI": "serial", "BN": "isbn", "DI": "doi", "PM": "pmid", "AB": "abstract", "DE": "keyword",
    "LA": "language", "OI": "orcid", "CT": "eventtitle", "DT": "type",
}  # fmt: skip
"""The field tags of the Web of Science Core Collection."""

WOS_KINDS = {"J": "article", "B": "book", "S": "collection", "P": "patent", "C": "inproceedings"}

CSL = {
    "DOI": "doi", "ISBN": "isbn", "ISSN": "issn", "PMCID": "pmcid", "PMID": "pmid", "URL": "url",
    "abstract": "abstract", "accessed": "urldate", "author": "author", "collection-title": "series",
    "container-title": "container", "container-title-short": "shortjournal", "edition": "edition",
    "editor": "editor", "event": "eventtitle", "event-title": "eventtitle", "genre": "type", "issue": "issue",
    "issued": "date", "journalAbbreviation": "shortjournal", "keyword": "keywords", "language": "language",
    "note": "note", "number": "number", "number-of-pages": "pagetotal", "page": "pages",
    "publisher": "publisher", "publisher-place": "address", "shortTitle": "shorttitle", "title": "title",
    "title-short": "shorttitle", "volume": "volume",
}  # fmt: skip
"""The variables of CSL 1.0.2."""

CSL_KINDS = {
    "article": "unpublished", "article-journal": "article", "article-magazine": "article",
    "article-newspaper": "article", "bill": "legislation", "book": "book", "chapter": "incollection",
    "classic": "book", "collection": "collection", "dataset": "dataset", "document": "misc",
    "entry": "inreference", "entry-dictionary": "inreference", "entry-encyclopedia": "inreference",
    "event": "misc", "figure": "image", "graphic": "artwork", "hearing": "report", "interview": "misc",
    "legal_case": "jurisdiction", "legislation": "legislation", "manuscript": "unpublished", "map": "misc",
    "motion_picture": "movie", "musical_score": "music", "pamphlet": "booklet",
    "paper-conference": "inproceedings", "patent": "patent", "performance": "performance",
    "periodical": "periodical", "personal_communication": "letter", "post": "online", "post-weblog": "online",
    "regulation": "legislation", "report": "report", "review": "article", "review-book": "article",
    "software": "software", "song": "audio", "speech": "misc", "standard": "standard", "thesis": "thesis",
    "treaty": "legislation", "webpage": "online",
}  # fmt: skip
"""The canonical type of each CSL type."""

ENDNOTE = {
    "contributors/authors/author": "author", "contributors/secondary-authors/author": "second-author",
    "titles/title": "title", "titles/secondary-title": "container", "titles/tertiary-title": "series",
    "titles/short-title": "shorttitle", "titles/alt-title": "shortjournal", "periodical/full-title": "container",
    "periodical/abbr-1": "shortjournal", "alt-periodical/full-title": "shortjournal",
    "alt-periodical/abbr-1": "shortjournal", "volume": "volume", "number": "issue", "pages": "pages",
    "edition": "edition", "dates/year": "year", "dates/pub-dates/date": "month",
    "publisher": "publisher", "pub-location": "address", "isbn": "serial", "accession-num": "accession",
    "electronic-resource-num": "doi", "custom2": "perhaps-pmcid", "abstract": "abstract", "keywords/keyword": "keyword",
    "urls/related-urls/url": "url", "urls/web-urls/url": "url", "notes": "note", "language": "language",
    "work-type": "type", "remote-database-name": "database", "remote-database-provider": "provider",
    "access-date": "accessed",
}  # fmt: skip
"""Paths of EndNote's XML export below ``record``."""

ENDNOTE_KINDS = {
    "journal article": "article", "electronic article": "article", "magazine article": "article",
    "newspaper article": "article", "book": "book", "electronic book": "book", "edited book": "collection",
    "book section": "incollection", "electronic book section": "incollection", "conference paper": "inproceedings",
    "conference proceedings": "proceedings", "thesis": "phdthesis", "report": "techreport", "web page": "online",
    "government document": "report", "statute": "legislation", "bill": "legislation", "legal rule or regulation":
    "legislation", "case": "jurisdiction", "dataset": "dataset", "pamphlet": "booklet", "patent": "patent",
    "standard": "standard", "unpublished work": "unpublished", "manuscript": "unpublished", "computer program":
    "software", "blog": "online", "encyclopedia": "inreference", "dictionary": "inreference", "film or broadcast":
    "video", "audiovisual material": "video", "serial": "periodical", "generic": "misc",
}  # fmt: skip
"""The canonical type of each EndNote reference type, by its name in lower case."""
