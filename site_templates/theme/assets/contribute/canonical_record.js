/* From what a source says to the one form of a record, with nothing of the source left behind: a value that has no field of
   its own, or whose field is taken, stays under x-<format>-<tag>. Follows generator/synthesite/importing/canonical.py. */

import { clean, tidy } from "./latex_text.js";
import {
  parseArxiv, parseDoi, parseHandle, parseIsbn, parseIssn, parseOrcid, parsePmcid, parsePmid, parseUrl, readWhen,
} from "./bib_identifiers.js";
import { readPerson } from "./bib_names.js";
import { ARTICLES, BOOKS, CHAPTERS, EDITED, TEXTS } from "./record_tables.js";

const ASSIGNED = /^(.+?)\s*\[(doi|pii|bookaccession|pmc|pmcid)\]$/i;
const STATED = /^(PMID|PMCID|DOI|ISBN|ISSN)\s*:\s*(\S+)$/i;
const DATABASES = new Set(["db", "dp", "database", "provider"]);
const PARSERS = { doi: parseDoi, pmid: parsePmid, pmcid: parsePmcid, isbn: parseIsbn, issn: parseIssn, url: parseUrl };

/**
 * @param {{kind, readings: [role, value, tag][], key, notes}} source as a reader gave it.
 * @param {string} form what fields without a name of their own are named after; empty for BibTeX, whose names are kept.
 * @returns {{key, type, fields, notes: string[]}} `fields` holds texts, and author and editor as lists of names.
 */
export function canonicalRecord(source, form) {
  const draft = {
    form, kind: source.kind, fields: new Map(), authors: [], editors: [], keywords: [], when: new Map(), notes: [...source.notes],
  };
  const database = source.readings.filter(([role, , tag]) => DATABASES.has(tag) || DATABASES.has(role)).map(([, value]) => value).join(" ");
  for (const [role, value, tag] of source.readings) {
    if (typeof value === "object") (role === "editor" ? draft.editors : draft.authors).push(cleanName(value));
    else if (value.trim()) take(draft, role, value.trim(), tag, database);
  }
  finishDates(draft);
  finishPages(draft);
  if (!draft.fields.has("title") && draft.fields.has("booktitle")) {
    draft.fields.set("title", draft.fields.get("booktitle"));
    draft.fields.delete("booktitle");
  }
  if (draft.keywords.length) {
    const words = [...new Set(draft.keywords)];
    put(draft, "keywords", words.join(words.some((word) => word.includes(",")) ? "; " : ", "), "keywords");
  }
  if (!draft.fields.has("doi") && draft.fields.get("url")?.includes("doi.org/")) {
    put(draft, "doi", parseDoi(draft.fields.get("url")), "url");
  }
  const people = [["author", draft.authors], ["editor", draft.editors]].map(([role, names]) => [role, distinct(names)]);
  const fields = Object.fromEntries([...draft.fields, ...people.filter(([, names]) => names.length)]);
  return { key: source.key, type: draft.kind, fields, notes: [...new Set(draft.notes)] };
}

function distinct(names) {
  const seen = new Map(names.filter((name) => Object.keys(name).length).map((name) => [JSON.stringify(name), name]));
  return [...seen.values()];
}

function cleanName(name) {
  return Object.fromEntries(Object.entries(name).map(([part, text]) => [part, clean(text)]).filter(([, text]) => text));
}

/** Gives a field its value, or keeps the value beside it where the field has another. */
function put(draft, name, written, tag) {
  const text = TEXTS.has(name) ? clean(written) : tidy(written);
  if (!text || draft.fields.get(name) === text) return;
  if (draft.fields.has(name)) keep(draft, tag, text);
  else draft.fields.set(name, text);
}

/** Keeps a value under a field of its own, numbered where there are several. */
function keep({ form, fields }, written, value) {
  const text = tidy(value);
  const tag = written.toLowerCase().replace(/[^a-z0-9_:.+/-]+/g, "-").replace(/^-+|-+$/g, "") || "unnamed";
  const name = !form && !fields.has(tag) && /^\p{L}/u.test(tag) ? tag : `x-${form || "bib"}-${tag}`;
  let numbered = name;
  for (let number = 2; fields.has(numbered) && fields.get(numbered) !== text; number++) numbered = `${name}-${number}`;
  if (text) fields.set(numbered, text);
}

/** Puts one value where its role says. */
function take(draft, role, text, tag, database) {
  const { kind, form, fields, when } = draft;
  const article = ARTICLES.has(kind);
  switch (role) {
    case "author": case "editor": case "organisation": {
      const person = role === "organisation" ? { literal: text } : readPerson(clean(text));
      (role === "editor" ? draft.editors : draft.authors).push(cleanName(person));
      break;
    }
    case "second-author":
      if (EDITED.has(kind)) draft.editors.push(readPerson(clean(text)));
      else keep(draft, tag, text);
      break;
    case "container": {
      const inSeries = BOOKS.has(kind) && form !== "csl"; // CSL has a variable of its own for that
      put(draft, article ? "journal" : inSeries ? "series" : "booktitle", text, tag);
      break;
    }
    case "issue":
      if (article) put(draft, "number", text, tag);
      else keep(draft, tag, text);
      break;
    case "keyword":
      draft.keywords.push(clean(text));
      break;
    case "book-title":
      put(draft, CHAPTERS.has(kind) ? "booktitle" : "title", text, tag);
      break;
    case "start": case "end": case "date": case "year": case "month": case "day":
      if (when.has(role)) keep(draft, tag, text);
      else when.set(role, [text, tag]);
      break;
    case "serial":
      takeSerial(draft, text, tag);
      break;
    case "doi": case "pmid": case "pmcid": case "isbn": case "issn": case "url":
      takeNumber(draft, role, text, tag);
      break;
    case "perhaps-pmcid":
      if (/^PMC ?\d+(\.\d+)?$/i.test(text)) takeNumber(draft, "pmcid", text, tag);
      else keep(draft, tag, text);
      break;
    case "accession": {
      const bare = text.replace(/^(?:pubmed|medline|pmid):\s*/i, ""); // PubMed's only where the record says so
      const known = bare !== text || /pubmed|medline|\bnlm\b/i.test(database);
      if (known && parsePmid(bare)) put(draft, "pmid", parsePmid(bare), tag);
      else keep(draft, tag, text);
      break;
    }
    case "identifier": {
      const found = ASSIGNED.exec(text);
      const sort = found?.[2].toLowerCase() ?? "";
      if (["doi", "pmc", "pmcid"].includes(sort)) takeNumber(draft, sort === "doi" ? "doi" : "pmcid", found[1], tag);
      else if (![fields.get(`x-${form}-lid`), fields.get(`x-${form}-aid`)].includes(text)) keep(draft, tag, text);
      break;
    }
    case "orcid":
      takeOrcid(draft, text, tag);
      break;
    case "arxiv": case "handle": {
      const number = (role === "arxiv" ? parseArxiv : parseHandle)(text);
      if (number && !fields.has("eprint")) fields.set("eprint", number).set("eprinttype", role === "arxiv" ? "arxiv" : "hdl");
      else keep(draft, tag, text);
      break;
    }
    case "accessed": case "urldate": {
      const [date, whole] = readWhen(text.replace(/^(?:accessed|retrieved)(?: on)?:?\s*/i, ""));
      if (date) put(draft, "urldate", date, tag);
      if (!whole) keep(draft, tag, text);
      break;
    }
    case "note":
      takeNote(draft, text, tag);
      break;
    case "":
      if (!(tag === "db" && text === "PubMed" && fields.has("pmid"))) keep(draft, tag, text);
      break;
    default:
      put(draft, role, text, tag);
  }
}

/** An identifier in its normal form, or kept as what it is not. */
function takeNumber(draft, role, text, tag) {
  const { fields, form } = draft;
  const number = PARSERS[role](tidy(text));
  if (!number) {
    draft.notes.push(`"${text.slice(0, 60)}" is not a valid ${role === "url" ? "address" : role.toUpperCase()}; kept as text`);
    keep(draft, form ? tag : `x-${role}`, text);
  } else if ((fields.get(role) ?? number) === number) {
    fields.set(role, number);
    if (role === "isbn" && text.replace(/[^\dXx]/g, "").length > 13) keep(draft, form ? tag : "x-isbn", text);
  } else if (role === "issn") {
    fields.set(role, [...new Set([...fields.get(role).split(", "), ...number.split(", ")])].join(", "));
  } else {
    keep(draft, form ? tag : `x-${role}`, text);
  }
}

/** A standard number of which the tag does not say whether it is an ISSN or an ISBN. */
function takeSerial(draft, text, tag) {
  for (const part of text.split(/[\r\n;,]|(?<=\d)\s*\/\s*(?=\d)| (?=\d{4}-\d{3}[\dXx])/)) {
    const plain = part.replace(/\((?:print|electronic|linking|e?issn|isbn|online|pbk\.?|hbk\.?)[^)]*\)?/gi, "");
    if (!plain.trim()) continue;
    if (parseIssn(plain) && plain.replace(/[^\dXx]/g, "").length === 8) takeNumber(draft, "issn", plain, tag);
    else if (parseIsbn(plain)) takeNumber(draft, "isbn", plain, tag);
    else {
      draft.notes.push(`"${part.trim().slice(0, 60)}" is neither a valid ISSN nor a valid ISBN; kept as text`);
      keep(draft, draft.form ? tag : "x-issn", part);
    }
  }
}

/** ORCID iDs, with whose they are where the source says so: Smith, Jane/0000-0002-1825-0097. */
function takeOrcid(draft, text, tag) {
  const good = [];
  for (const one of text.split(/;|(?<=-\d{3}[\dXx])\s+/).map((part) => part.trim()).filter(Boolean)) {
    const cut = one.includes("/") && !one.includes("orcid.org") ? one.lastIndexOf("/") : -1;
    const checked = parseOrcid(one.slice(cut + 1));
    if (checked) good.push(cut > 0 ? `${tidy(one.slice(0, cut))}/${checked}` : checked);
    else {
      draft.notes.push(`"${one.slice(0, 60)}" is not a valid ORCID iD; kept as text`);
      keep(draft, tag, one);
    }
  }
  if (!good.length) return;
  const known = (draft.fields.get("orcid") ?? "").split("; ").filter(Boolean);
  draft.fields.set("orcid", [...new Set([...known, ...good])].join("; "));
}

/** A note; lines that only state an identifier, as Zotero's "extra" has them, become that identifier. */
function takeNote(draft, text, tag) {
  const rest = [];
  for (const line of text.split(/\r?\n/)) {
    const stated = STATED.exec(line.trim());
    if (stated && PARSERS[stated[1].toLowerCase()](stated[2])) takeNumber(draft, stated[1].toLowerCase(), stated[2], tag);
    else rest.push(line);
  }
  put(draft, "note", rest.join(" "), tag);
}

function finishPages(draft) {
  const [start, tag] = draft.when.get("start") ?? ["", ""];
  const [end, endTag] = draft.when.get("end") ?? ["", ""];
  if (start && !start.includes("-") && end && end !== start) put(draft, "pages", `${start}-${end}`, tag);
  else if (start || end) {
    put(draft, "pages", start || end, tag);
    if (start && end && !start.includes(end)) keep(draft, endTag, end);
  }
}

/** The fullest date whose year is that of the others; what it does not say is kept. */
function finishDates(draft) {
  const { form, when } = draft;
  const month = ["month", "day"].filter((role) => when.has(role)).map((role) => when.get(role)[0]).join(" ");
  const found = ["date", "year"].filter((role) => when.has(role))
    .map((role) => [...readWhen(when.get(role)[0], role === "year" ? month : ""), role]);
  const dated = found.filter(([date]) => date);
  let best = dated.reduce((most, one) => (one[0].length > most[0].length ? one : most), ["", false, ""]);
  const years = new Set(dated.map(([date]) => date.slice(0, 4)));
  if (years.size > 1) {
    best = dated.find(([, , role]) => role === "year");
    draft.notes.push(`the years ${[...years].sort().join(" and ")} disagree; the first counts`);
  }
  if (best[0]) draft.fields.set("date", best[0]);
  for (const [date, whole, role] of found) {
    const [text, tag] = when.get(role);
    if (!date || !best[0].startsWith(date) || (!whole && !(role === "year" && month))) {
      keep(draft, form ? tag : role === "year" ? role : "x-date", text);
    }
  }
  for (const role of ["month", "day"]) {
    if (when.has(role) && ((role === "month" && best[0].length === 4) || !best[0])) keep(draft, when.get(role)[1], when.get(role)[0]);
  }
}
