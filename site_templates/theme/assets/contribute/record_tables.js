/* Fields and types of records, and the tags of the formats with the role their values have: the same tables that the
   program has (generator/synthesite/bibliography and importing/roles.py), to which a test holds them. */

/** The fields in the order in which they are written; any other follows, by name. */
export const ORDER = `author editor title subtitle date month journal shortjournal booktitle maintitle eventtitle institution school
  organization series edition volume number issue pages eid pagetotal chapter publisher howpublished address location
  type doi pmid pmcid isbn issn eprint eprinttype url urldate language langid note keywords abstract`.split(/\s+/);

/** Fields that hold an address or a number. */
export const VERBATIM = new Set(
  `date doi eid eprint file isbn issn pmcid pmid url urldate year`.split(/\s+/),
);

/** The types of record that are read. */
export const TYPES = new Set(
  `article artwork audio book bookinbook booklet collection commentary conference dataset electronic image inbook
   incollection inproceedings inreference jurisdiction legal legislation letter manual mastersthesis misc movie music
   mvbook mvcollection mvproceedings mvreference online patent performance periodical phdthesis proceedings reference
   report review software standard suppbook suppcollection suppperiodical techreport thesis unpublished video www`.split(/\s+/),
);

/** The types whose number is that of an issue. */
export const ARTICLES = new Set(
  `article review suppperiodical`.split(/\s+/),
);

/** Types of records that stand in a book. */
export const CHAPTERS = new Set(
  `bookinbook conference inbook incollection inproceedings inreference suppbook`.split(/\s+/),
);

/** Types of whole works. */
export const BOOKS = new Set(
  `book collection mastersthesis phdthesis proceedings report techreport thesis`.split(/\s+/),
);

/** Types whose second authors are editors. */
export const EDITED = new Set(
  `book bookinbook collection conference inbook incollection inproceedings inreference proceedings suppbook`.split(/\s+/),
);

/** Fields from which markup is taken out. */
export const TEXTS = new Set(
  `abstract booktitle journal maintitle note publisher series shortjournal shorttitle subtitle title`.split(/\s+/),
);

/** Words that make no part of a key. */
export const SMALL_WORDS = new Set(
  `a an and are as at by can de do does for from how in into is it la le of on or the their to und what with`.split(/\s+/),
);

/** RIS: the role of each tag. */
export const RIS = {
  __proto__: null,
  TI: "title", T1: "title", CT: "title", ST: "shorttitle", AU: "author", A1: "author", A2: "second-author",
  ED: "editor", T2: "container", JF: "container", JO: "container", BT: "container", T3: "series", JA: "shortjournal",
  J1: "shortjournal", J2: "shortjournal", VL: "volume", IS: "issue", CP: "issue", M1: "number", SP: "start",
  EP: "end", C7: "eid", PY: "year", Y1: "year", DA: "date", Y2: "accessed", PB: "publisher", CY: "address",
  PP: "address", ET: "edition", M3: "type", SN: "serial", DO: "doi", C2: "perhaps-pmcid", AN: "accession", UR: "url",
  AB: "abstract", N2: "abstract", N1: "note", KW: "keyword", LA: "language", ID: "key",
};

/** The type of record of each reference type of RIS. */
export const RIS_KINDS = {
  __proto__: null,
  ABST: "article", ADVS: "video", ART: "artwork", BILL: "legislation", BLOG: "online", BOOK: "book",
  CASE: "jurisdiction", CHAP: "incollection", COMP: "software", CONF: "proceedings", CPAPER: "inproceedings",
  CTLG: "misc", DATA: "dataset", DBASE: "dataset", DICT: "inreference", EBOOK: "book", ECHAP: "incollection",
  EDBOOK: "collection", EJOUR: "article", ELEC: "online", ENCYC: "inreference", FIGURE: "image", GEN: "misc",
  GOVDOC: "report", GRANT: "misc", HEAR: "report", ICOMM: "letter", INPR: "article", JFULL: "periodical",
  JOUR: "article", LEGAL: "legislation", MANSCPT: "unpublished", MAP: "misc", MGZN: "article", MPCT: "movie",
  MUSIC: "music", NEWS: "article", PAMP: "booklet", PAT: "patent", PCOMM: "letter", RPRT: "techreport",
  SER: "periodical", SLIDE: "misc", SOUND: "audio", STAND: "standard", STAT: "legislation", THES: "phdthesis",
  UNBILL: "legislation", UNPB: "unpublished", UNPD: "unpublished", VIDEO: "video", WEB: "online",
};

/** Reference types that writing the record gives back by itself. */
export const RIS_USUAL = new Set(
  `ART BOOK CASE CHAP COMP CONF CPAPER DATA EDBOOK ELEC ENCYC GEN JOUR MUSIC PAMP PAT RPRT SER SOUND STAND STAT THES
   UNPB VIDEO`.split(/\s+/),
);

/** PubMed's format: the role of each tag. */
export const NBIB = {
  __proto__: null,
  PMID: "pmid", PMC: "pmcid", TI: "title", BTI: "book-title", FAU: "author", AU: "short-author", CN: "organisation",
  FED: "editor", ED: "short-editor", AUID: "orcid", JT: "journal", TA: "shortjournal", VI: "volume", IP: "issue",
  PG: "pages", DP: "year", IS: "serial", ISBN: "isbn", LID: "identifier", AID: "identifier", AB: "abstract",
  OT: "keyword", MH: "mesh", LA: "language", PB: "publisher", PL: "place", EN: "edition", CTI: "series", GN: "note",
};

/** CSL-JSON: the role of each variable. */
export const CSL = {
  __proto__: null,
  DOI: "doi", ISBN: "isbn", ISSN: "issn", PMCID: "pmcid", PMID: "pmid", URL: "url", abstract: "abstract",
  accessed: "urldate", author: "author", "collection-title": "series", "container-title": "container",
  "container-title-short": "shortjournal", edition: "edition", editor: "editor", event: "eventtitle",
  "event-title": "eventtitle", genre: "type", issue: "issue", issued: "date", journalAbbreviation: "shortjournal",
  keyword: "keywords", language: "language", note: "note", number: "number", "number-of-pages": "pagetotal",
  page: "pages", publisher: "publisher", "publisher-place": "address", shortTitle: "shorttitle", title: "title",
  "title-short": "shorttitle", volume: "volume",
};

/** The type of record of each type of CSL. */
export const CSL_KINDS = {
  __proto__: null,
  article: "unpublished", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
  bill: "legislation", book: "book", chapter: "incollection", classic: "book", collection: "collection",
  dataset: "dataset", document: "misc", entry: "inreference", "entry-dictionary": "inreference",
  "entry-encyclopedia": "inreference", event: "misc", figure: "image", graphic: "artwork", hearing: "report",
  interview: "misc", legal_case: "jurisdiction", legislation: "legislation", manuscript: "unpublished", map: "misc",
  motion_picture: "movie", musical_score: "music", pamphlet: "booklet", "paper-conference": "inproceedings",
  patent: "patent", performance: "performance", periodical: "periodical", personal_communication: "letter",
  post: "online", "post-weblog": "online", regulation: "legislation", report: "report", review: "article",
  "review-book": "article", software: "software", song: "audio", speech: "misc", standard: "standard",
  thesis: "thesis", treaty: "legislation", webpage: "online",
};

/** Types of CSL that writing the record gives back by itself. */
export const CSL_USUAL = new Set(
  `article-journal book chapter dataset document entry-encyclopedia graphic legal_case legislation manuscript
   motion_picture pamphlet paper-conference patent performance periodical personal_communication report software song
   standard thesis webpage`.split(/\s+/),
);

/** Types of BibTeX files that are called otherwise here. */
export const BIBTEX_TYPES = {
  __proto__: null,
  masterthesis: "mastersthesis", journal: "article", thesis: "thesis", web: "online", webpage: "online",
};

/** Fields of BibTeX files that are called otherwise here. */
export const BIBTEX_ROLES = {
  __proto__: null,
  journaltitle: "journal", keyword: "keywords", annotation: "annote", location: "address", issn: "serial",
  pmc: "pmcid", orcid: "orcid", "orcid-numbers": "orcid", arxiv: "arxiv", arxivid: "arxiv", handle: "handle",
  hdl: "handle",
};

/** Fields of BibTeX files with a place of their own. */
export const BIBTEX_KNOWN = new Set(
  `abstract address booktitle chapter date day doi edition eid institution isbn issue journal keywords language
   maintitle month note number organization pages pmcid pmid publisher school series shortjournal shorttitle subtitle
   title type url urldate volume year`.split(/\s+/),
);

/** What a record takes over from the one named in its crossref. */
export const INHERITED = new Set(
  `address booksubtitle booktitle date editor eventtitle isbn issn location month organization publisher series volume
   year`.split(/\s+/),
);
