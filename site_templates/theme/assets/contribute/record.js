/* Pasted records: read, given a key, written as references.bib has them. Nothing here asks the network or touches a page.
   The readers are ports of those of `synthesite import`, so that a record is the same whichever way it comes. */

import { parseDate, parseDoi } from "./bib_identifiers.js";
import { isOthers } from "./bib_names.js";
import { readBibtex } from "./bibtex_source.js";
import { canonicalRecord } from "./canonical_record.js";
import { encode, oneLine } from "./latex_text.js";
import { ORDER, SMALL_WORDS, VERBATIM } from "./record_tables.js";
import { readCsl, readNbib, readRis } from "./tagged_source.js";

export const MAX_TEXT = 2_000_000; // characters that are read at once

const SIGNS = [
  ["bibtex", /^\s*@\s*[A-Za-z]+\s*[{(]/m],
  ["nbib", /^PMID ?- ?\d/m],
  ["ris", /^\s*TY {0,3}- {0,2}[A-Za-z]/m],
  ["nbib", /^(?:PMID|OWN |STAT|DCOM|FAU )- /m],
  ["ris", /^\s{0,3}(?:TI|T1|AU|A1) {2}- \S/m],
];
const READERS = { bibtex: readBibtex, nbib: readNbib, ris: readRis, csl: readCsl };
const ALONE = "The page has only the DOI: it asks nobody on the network. Please type in the title and the rest.";

/**
 * Reads what somebody pasted: BibTeX or biblatex, RIS, PubMed's format, CSL-JSON, or a DOI.
 *
 * @param {string} text
 * @returns {{form: "bibtex"|"ris"|"nbib"|"doi"|"csl"|null, records: {key: string, type: string, fields: object}[],
 *   notes: string[]}} `key` is the source's own, or empty. `fields` are by BibTeX name: texts without LaTeX; author and editor
 *   as lists of {family, given} or {literal}; the date as `year` where only the year is known, else as `date` (EDTF). `notes`
 *   say, in sentences, what was mended, kept or could not be read. `form` is null where nothing was recognised.
 */
export function readRecord(text) {
  if (text.length > MAX_TEXT) return { form: null, records: [], notes: ["The text is too long. Please paste fewer records at once."] };
  const plain = text.replace(/[\ufeff\0]/g, "").replace(/\r\n?/g, "\n");
  const doi = doiAlone(plain);
  if (doi) return { form: "doi", records: [{ key: "", type: "article", fields: { doi } }], notes: [ALONE] };
  const form = formOf(plain);
  if (!form) return { form: null, records: [], notes: [] };
  const { records, refused, outside = 0 } = READERS[form](plain);
  const read = records.map((source) => ({ ...canonicalRecord(source, form === "bibtex" ? "" : form), line: source.line }));
  const notes = read.flatMap(({ notes: said, line, fields }) =>
    [...said, ...(fields.title ? [] : ["the record has no title"])].map((one) => sentence(records.length > 1 ? line : 0, one)));
  notes.push(...refused.map(({ line, reason }) => sentence(line, `a record was not read: ${reason}`)));
  if (outside === 1) notes.push("One line stands outside any record and was not read.");
  else if (outside) notes.push(`${outside} lines stand outside any record and were not read.`);
  return { form, records: read.map(({ key, type, fields }) => ({ key, type, fields: withYear(fields) })), notes };
}

function sentence(line, words) {
  return `${line ? `Line ${line}: ${words}` : words[0].toUpperCase() + words.slice(1)}.`;
}

function formOf(text) {
  const head = text.slice(0, 20_000).trimStart();
  if (/^\[\s*(?:\{|\])|^\{\s*"/.test(head)) return "csl";
  const found = SIGNS.map(([form, sign]) => [sign.exec(text)?.index ?? Infinity, form]);
  const [at, form] = found.reduce((best, one) => (one[0] < best[0] ? one : best));
  return at === Infinity ? null : form;
}

/** The DOI of a text that holds nothing else. */
function doiAlone(text) {
  const bare = text.trim().replace(/^[<("']+|[>"']+$/g, "").replace(/[?#].*$/s, (rest) => (/^https?:/i.test(text.trim()) ? "" : rest));
  return /\s/.test(bare.replace(/^doi\s*:?\s*/i, "")) ? "" : parseDoi(bare);
}

/** A date of four digits goes into `year`. */
function withYear({ date, ...fields }) {
  if (!date) return fields;
  return /^\d{4}$/.test(date) && !fields.month && !fields.day && !fields.year ? { ...fields, year: date } : { ...fields, date };
}

/* ---- Writing ---- */

const RANK = new Map(ORDER.map((name, place) => [name, place]));
const BARE_NAME = /^[^\s,{}="#%\\~@()']+$/;
const DASH = /(?<=[\p{L}\p{N}_])\s*[-–—]+\s*(?=[\p{L}\p{N}_])/gu;

/**
 * One record as BibTeX, letter for letter as generator/synthesite/bibliography/bibtex_writing.py writes it.
 *
 * @param {{key: string, type: string, fields: object}} record as readRecord gives it.
 * @returns {string} from @ to the closing brace, with a line end after it.
 */
export function writeBibtex({ key, type, fields }) {
  const said = Object.entries(fields).filter(([, text]) => typeof text === "string" && text.trim());
  const values = new Map(said.map(([name, text]) => [name, written(name, text)]));
  for (const role of ["author", "editor"]) {
    if (Array.isArray(fields[role]) && fields[role].length) values.set(role, fields[role].map(nameText).join(" and "));
  }
  if (values.has("title")) values.set("title", `{${values.get("title")}}`); // the outer pair keeps capitals in every style
  const date = fields.date || parseDate(fields).date;
  if (date) {
    if (!fields.date) {
      if (parseDate({ ...fields, month: "", day: "" }).date !== date) values.delete("month");
      values.delete("day");
    }
    values.delete("year");
    values.set("date", date);
  }
  const rank = (name) => RANK.get(name) ?? ORDER.length;
  const lines = [...values].sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return `@${type}{${key},\n${lines.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}\n`;
}

function written(name, text) {
  if (VERBATIM.has(name)) return oneLine(text).replace(/[{}]/g, "\\$&");
  return name === "pages" ? encode(text.replace(DASH, "–")).replaceAll("–", "--") : encode(text);
}

function nameText(name) {
  if (isOthers(name)) return "others";
  if (name.literal) return `{${encode(name.literal)}}`;
  const [given, ...suffix] = (name.given ?? "").split(", ");
  const parts = [name.family, suffix.join(", "), given].filter(Boolean);
  if (parts.length === 1) return BARE_NAME.test(parts[0]) ? partText(parts[0]) : `{${encode(parts[0])}}`;
  return parts.map(partText).join(", ");
}

/** A part of a name, in braces where BibTeX would take it apart. */
function partText(text) {
  const plain = encode(text);
  return /,|(?:^|\s)and(?:\s|$)/i.test(plain) ? `{${plain}}` : plain;
}

/* ---- Keys ---- */

/**
 * A key for a record, by the rule of `synthesite import`: first author, year and two words of the title.
 *
 * @param {{fields: object}} record as readRecord gives it.
 * @returns {string} such as sargent-2007-patient-carer; `record` where nothing is known.
 */
export function suggestKey({ fields }) {
  const { author = [], editor = [] } = fields;
  const named = (Array.isArray(author) && author.length ? author : Array.isArray(editor) ? editor : []).find((name) => !isOthers(name));
  const who = named ? slug(named.family || named.literal || "") : "";
  const title = [fields.title, fields.subtitle].filter(Boolean).join(": ");
  const words = slug(title).split("-").filter((word) => word && !SMALL_WORDS.has(word));
  const year = /\d{4}/.exec(parseDate(fields).date)?.[0] ?? "";
  const parts = [who.split("-").slice(0, 3).join("-"), year, ...words.slice(0, who ? 2 : 4)];
  return parts.filter(Boolean).join("-").slice(0, 70).replace(/^-+|-+$/g, "") || "record";
}

const LETTERS = { ß: "ss", ø: "o", Ø: "O", æ: "ae", ł: "l", đ: "d" };

function slug(text) {
  const plain = text.replace(/[ßøØæłđ]/g, (letter) => LETTERS[letter]).normalize("NFKD");
  return plain.replace(/[^\x00-\x7f]|'/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}
