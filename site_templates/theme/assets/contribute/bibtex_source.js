/* BibTeX and biblatex as people have them: what can be mended without guessing is, the rest is refused with its line. Follows
   generator/synthesite/importing/bibtex.py, so that a record pasted here and one imported there are the same. */

import { closingBrace, decode, verbatim } from "./latex_text.js";
import { MONTHS } from "./bib_identifiers.js";
import { readNames } from "./bib_names.js";
import { BIBTEX_KNOWN, BIBTEX_ROLES, BIBTEX_TYPES, INHERITED, TYPES, VERBATIM } from "./record_tables.js";

const START = /(?:^(?:[ \t]*(?:[-*•]|\d{1,5}[.)]))?|(?<=[})]))[ \t]*(?=@)@[ \t]*(\w+)[ \t]*[{(]/gm;
const BEHIND_PERCENT = /^[ \t]*%+[ \t]*@[ \t]*(?!comment|string|preamble)\w+[ \t]*[{(]/gim;
const FELL_OUT = /(?:^|,)[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{"\w]/m;
const NO_COMMA = /(?<=[}"\w])([ \t]*(?:%[^\n]*)?\n[ \t]*)(?=[A-Za-z][\w:.+-]*[ \t]*=[ \t]*[{"\w])/g;
const NO_KEY = /(@\s*\w+\s*[{(])\s*(?=[A-Za-z][\w-]*\s*=)/;
const USUAL = "author|booktitle|date|doi|editor|journal|month|number|pages|publisher|title|url|volume|year";
const FIELD_IN_TEXT = new RegExp(`(?:\\n[ \\t]*|[,}][ \\t]*(?=(?:${USUAL})\\b))([A-Za-z][\\w-]+)[ \\t]*=[ \\t]*[{"]`, "i");
const MOST = 1_000_000; // characters that definitions may grow to; ones that double each other grow without end
const NOT_CLOSED = "a brace or quotation mark is not closed";

/**
 * @param {string} text
 * @returns {{records: {kind, readings: [role, value, tag][], key, notes: string[], line}[], refused: {line, reason}[]}}
 */
export function readBibtex(text) {
  const file = { strings: new Map(), grown: 0, entries: [], parents: new Map(), refused: [] };
  const starts = [...text.matchAll(START)].map((found) => [text.indexOf("@", found.index), found[1].toLowerCase()]);
  starts.forEach(([start, kind], place) => {
    const line = text.slice(0, start).split("\n").length;
    takePiece(file, text.slice(start, starts[place + 1]?.[0] ?? text.length), kind, line);
  });
  const records = file.entries.map((entry) => recordOf(entry, file));
  for (const found of text.matchAll(BEHIND_PERCENT)) {
    file.refused.push({ line: text.slice(0, found.index).split("\n").length, reason: "the record stands behind %, as a comment" });
  }
  return { records, refused: file.refused.sort((one, other) => one.line - other.line) };
}

/** One piece of the text, from one @type{ to the next. */
function takePiece(file, piece, kind, line) {
  if (["comment", "preamble", "control"].includes(kind)) return;
  if (kind === "string") {
    takeString(file, piece, line);
    return;
  }
  let said = "";
  for (const [mended, notes] of waysOf(piece)) {
    try {
      const { key, fields } = takeApart(mended);
      const names = fields.map(([name]) => name);
      const entry = { line, kind, key, notes, values: fields.map(([name, raw]) => [name, evaluate(file, raw, name, notes)]) };
      if (new Set(names).size < names.length) notes.push("a field was given twice; both values are kept");
      if (!file.parents.has(key.toLowerCase())) file.parents.set(key.toLowerCase(), entry);
      if (kind !== "xdata" && kind !== "set") file.entries.push(entry);
      return;
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      said ||= fault.message;
    }
  }
  file.refused.push({ line, reason: said });
}

class Fault extends Error {}

function takeString(file, piece, line) {
  const found = /^@\s*\w+\s*[{(]\s*([^\s=]+)\s*=\s*/.exec(piece);
  try {
    if (!found) throw new Fault("it has no = sign");
    const end = endOfValue(piece, found[0].length, piece[found[0].trimStart().search(/[{(]/)] === "(" ? ")" : "}");
    const name = found[1].toLowerCase();
    if (!file.strings.has(name)) file.strings.set(name, evaluate(file, piece.slice(found[0].length, end).trim(), name, []));
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    file.refused.push({ line, reason: `the @string definition cannot be read: ${fault.message}` });
  }
}

/** The piece as it is, and mended: with its missing commas, its missing key, its missing last brace. */
function waysOf(piece) {
  const ways = [[piece, []]];
  const keyed = piece.replace(NO_KEY, "$1nokey,");
  const commas = keyed.replace(NO_COMMA, ",$1");
  const notes = [...(keyed === piece ? [] : ["the key was missing"]), ...(commas === keyed ? [] : ["a comma was missing"])];
  if (notes.length) ways.push([commas, [...notes]]);
  if (/[}",]\s*$/.test(piece) || /=\s*\w+\s*$/.test(piece)) {
    ways.push([`${commas.trimEnd()}\n}`, [...notes, "the closing brace of the record was missing"]]);
  }
  return ways;
}

/** A piece as its key and its fields with their raw values. */
function takeApart(piece) {
  const head = /^@\s*\w+\s*([{(])/.exec(piece);
  const closing = head[1] === "(" ? ")" : "}";
  const mark = /[{}",=)]/g;
  mark.lastIndex = head[0].length;
  let found = next(piece, mark, closing);
  const key = piece.slice(head[0].length, found.index).trim();
  const fields = [];
  if (found[0] !== closing && found[0] !== ",") throw new Fault("a citation key and a comma must follow the opening brace");
  while (found[0] === ",") {
    const from = found.index + 1;
    mark.lastIndex = from;
    found = next(piece, mark, closing);
    const name = piece.slice(from, found.index).trim();
    if (found[0] === closing) {
      if (name) throw new Fault(`"${name.slice(0, 60)}" has no value`);
      break;
    }
    if (found[0] !== "=") throw new Fault("a field without its = sign, or a comma too many");
    const end = endOfValue(piece, found.index + 1, closing);
    if (!/^[a-z][\w:.+/-]*$/.test(name.toLowerCase())) throw new Fault(`"${name.slice(0, 60)}" is not the name of a field`);
    fields.push([name.toLowerCase(), piece.slice(found.index + 1, end).trim()]);
    mark.lastIndex = end;
    found = next(piece, mark, closing);
  }
  if (FELL_OUT.test(piece.slice(found.index + 1))) throw new Fault("fields stand after the closing brace: a brace too many");
  return { key: key === "nokey" ? "" : key, fields };
}

/** The next mark that is not escaped; a round bracket is one only where it closes the record. */
function next(piece, mark, closing) {
  for (;;) {
    const found = mark.exec(piece);
    if (!found) throw new Fault(NOT_CLOSED);
    if (piece[found.index - 1] !== "\\" && (found[0] !== ")" || closing === ")")) return found;
  }
}

/** Where a value ends: at a comma or the closing bracket of the record, outside braces and quotation marks. */
function endOfValue(piece, from, closing) {
  let depth = 0, quoted = false;
  for (let at = from; at < piece.length; at++) {
    const sign = piece[at];
    if (piece[at - 1] === "\\") continue;
    if (sign === '"' && !depth) {
      if (!(quoted && piece[at - 1] === "{" && piece[at + 1] === "}")) quoted = !quoted;
    } else if (quoted) continue;
    else if (sign === "{") depth++;
    else if (sign === "}" && depth) depth--;
    else if (!depth && (sign === "," || sign === closing)) return at;
  }
  throw new Fault(NOT_CLOSED);
}

/** A value as BibTeX defines it: braced or quoted text, numbers and names, joined by #. */
function evaluate(file, raw, field, notes) {
  let text = "", at = 0;
  if (!raw) throw new Fault(`${field}: a value is missing`);
  while (at < raw.length) {
    const sign = raw[at];
    let end = sign === "{" ? closingBrace(raw, at) : sign === '"' ? closingQuote(raw, at) : -1;
    if (end > 0) {
      text += raw.slice(at + 1, end);
    } else {
      const bare = /^[^\s"{}#,=]+/.exec(raw.slice(at));
      if (!bare) throw new Fault(`${field}: a value is missing`);
      const name = bare[0].toLowerCase();
      if (!file.strings.has(name) && !/^\d+$/.test(name) && !MONTHS.includes(name)) {
        notes.push(`${field}: "${bare[0].slice(0, 40)}" is neither in braces nor a defined @string`);
      }
      const piece = file.strings.get(name) ?? bare[0];
      file.grown += piece.length;
      if (file.grown > MOST) throw new Fault("the @string definitions grow beyond the limit");
      text += piece;
      end = at + bare[0].length - 1;
    }
    const [joint] = /^\s*#?\s*/.exec(raw.slice(end + 1));
    at = end + 1 + joint.length;
    const rest = raw.slice(at);
    if (rest && !joint.includes("#")) {
      const inner = /(?<![\w-])([A-Za-z][\w-]*)\s{0,99}=/.exec(rest);
      throw new Fault(`${field}: ${inner ? swallowed(inner[1]) : `"${rest.slice(0, 40)}" stands outside braces and quotation marks`}`);
    }
  }
  const inner = FIELD_IN_TEXT.exec(text);
  if (inner) throw new Fault(`${field}: ${swallowed(inner[1])}`);
  return text;
}

const swallowed = (name) => `a comma or brace is missing before "${name.slice(0, 60)}"`;

function closingQuote(text, at) {
  let depth = 0;
  for (let place = at + 1; place < text.length; place++) {
    if (text[place - 1] === "\\") continue;
    if (text[place] === '"' && !depth) return place;
    depth += text[place] === "{" ? 1 : text[place] === "}" ? -1 : 0;
  }
  return -1;
}

/* ---- From an entry to what its values mean ---- */

function recordOf(entry, file) {
  let kind = BIBTEX_TYPES[entry.kind] ?? entry.kind;
  const readings = [];
  if (!TYPES.has(kind)) {
    readings.push(["", kind, "x-entrytype"]);
    kind = "misc";
  }
  const values = [...entry.values, ...inherited(entry, file)];
  const whole = new Map(values);
  const isArxiv = (whole.get("archiveprefix") ?? whole.get("eprinttype") ?? "").toLowerCase() === "arxiv";
  for (const [name, raw] of values) {
    if (name === "author" || name === "editor") {
      readings.push(...readNames(raw).map((person) => [name, person, name]));
      continue;
    }
    const text = VERBATIM.has(name) ? verbatim(raw) : decode(raw);
    if (name === "eprint" && isArxiv) readings.push(["arxiv", text, name]);
    else if ((name === "archiveprefix" || name === "eprinttype") && isArxiv && whole.has("eprint")) continue;
    else if (name === "howpublished" && /^https?:\/\//.test(verbatim(raw))) readings.push(["url", verbatim(raw), "x-howpublished"]);
    else {
      const role = BIBTEX_ROLES[name] ?? (BIBTEX_KNOWN.has(name) ? name : "");
      const tag = name === "crossref" || name === "xdata" ? `x-${name}` : name;
      readings.push([name === "location" && whole.has("address") ? "" : role, text, tag]);
    }
  }
  return { kind, readings, key: entry.key, notes: entry.notes, line: entry.line };
}

/** What the record lacks and the records named in xdata and crossref have; one step deep. */
function inherited(entry, file) {
  const own = new Set(entry.values.map(([name]) => name));
  const found = [];
  for (const link of ["crossref", "xdata"]) {
    for (const name of (new Map(entry.values).get(link) ?? "").split(",").map((one) => one.trim()).filter(Boolean)) {
      const parent = file.parents.get(name.toLowerCase());
      if (!parent) entry.notes.push(`${link}: there is no record "${name.slice(0, 60)}"`);
      for (const [field, raw] of parent?.values ?? []) {
        const key = link === "crossref" ? { title: "booktitle", subtitle: "booksubtitle" }[field] ?? field : field;
        if (link === "crossref" && !INHERITED.has(key)) continue;
        const dated = ["date", "year", "month"].includes(key) && (own.has("date") || own.has("year"));
        if (!own.has(key) && !dated) {
          found.push([key, raw]);
          own.add(key);
        }
      }
    }
  }
  return found;
}
