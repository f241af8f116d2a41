/* Formats made of tagged lines, RIS in its dialects and PubMed's nbib, and CSL-JSON. Follows
   generator/synthesite/importing/tagged.py and csl_json.py. */

import { CSL, CSL_KINDS, CSL_USUAL, NBIB, RIS, RIS_KINDS, RIS_USUAL } from "./record_tables.js";
import { nameOf } from "./bib_names.js";

const RIS_LINE = /^\s{0,3}([A-Z][A-Z0-9])(\s{0,3})-(?:\s(.*)|(\S.*)?)$/s;
const NBIB_LINE = /^([A-Z][A-Z0-9]{0,3}) {0,3}- ?(.*)$/s;

const first = (found, tag) => found.tags.find(([name]) => name === tag)?.[1].trim() ?? "";
const opened = (line, notes = []) => ({ line, tags: [], notes });

/* ---- RIS ---- */

/** A record begins with TY and ends with ER or the next TY; one without TY is read too. A line without a tag goes on. */
export function readRis(text) {
  const found = [];
  let open = null, outside = 0;
  text.split("\n").forEach((line, at) => {
    const match = RIS_LINE.exec(line);
    const tag = match && (match[2].length > 1 || match[1] in RIS || match[1] === "TY" || match[1] === "ER") ? match[1] : "";
    const value = match?.[3] || match?.[4] || "";
    if (tag === "ER") {
      if (open) found.push(open);
      open = null;
    } else if (tag === "TY") {
      if (open) found.push({ ...open, notes: [...open.notes, "the line that ends the record (ER) is missing; it was taken to end before the next"] });
      open = { ...opened(at + 1), tags: [[tag, value]] };
    } else if (tag) {
      open ??= opened(at + 1, ["the line with the type of the record (TY) is missing"]);
      open.tags.push([tag, value]);
    } else if (line.trim() && open?.tags.length && open.tags.at(-1)[0] !== "TY") {
      open.tags.at(-1)[1] += `\n${line.trim()}`;
    } else if (line.trim()) {
      outside++;
    }
  });
  if (open) found.push(open);
  const whole = found.filter(({ tags }) => tags.some(([tag, value]) => tag !== "TY" && value.trim()));
  const refused = found.filter((one) => !whole.includes(one)).map(({ line }) => ({ line, reason: "the record is empty" }));
  return { records: whole.map(risRecord), refused, outside };
}

function risRecord(found) {
  const written = first(found, "TY").toUpperCase();
  const kind = RIS_KINDS[written] ?? "misc";
  const readings = written && !RIS_USUAL.has(written) ? [["", written, "ty"]] : [];
  for (const [tag, value] of found.tags) {
    let role = RIS[tag] ?? "";
    if (tag === "TY") continue;
    if (tag === "M1" && kind === "article") role = first(found, "IS") ? "" : "issue";
    else if (role === "container" && kind === "article" && first(found, "JF") && tag !== "JF") {
      role = value.trim() !== first(found, "JF") ? "" : role;
    } else if (tag === "CT" && first(found, "TI") + first(found, "T1")) role = "";
    if (role === "keyword") readings.push(...value.split("\n").map((one) => [role, one, "kw"]));
    else if (role === "url") {
      const parts = value.trim().split(/[\s;]+(?=https?:\/\/)/).filter(Boolean); // some exports put several into one
      readings.push(...parts.map((part) => [part.startsWith("http") ? "url" : "", part, tag.toLowerCase()]));
    } else readings.push([role === "key" ? "" : role, value, tag.toLowerCase()]);
  }
  return { kind, readings, key: first(found, "ID"), notes: found.notes, line: found.line };
}

/* ---- PubMed ---- */

/** Records part at blank lines or at the next PMID; indented lines go on. */
export function readNbib(text) {
  const found = [];
  let fresh = true, outside = 0;
  text.split("\n").forEach((line, at) => {
    const match = NBIB_LINE.exec(line);
    if (!line.trim()) fresh = true;
    else if (match) {
      if (fresh || match[1] === "PMID") found.push(opened(at + 1));
      fresh = false;
      found.at(-1).tags.push([match[1], match[2]]);
    } else if (found.at(-1)?.tags.length && !fresh) found.at(-1).tags.at(-1)[1] += ` ${line.trim()}`;
    else outside++;
  });
  return { records: found.map(nbibRecord), refused: [], outside };
}

function nbibRecord(found) {
  const tags = new Set(found.tags.map(([tag]) => tag));
  const kind = tags.has("BTI") && tags.has("TI") ? "incollection" : tags.has("BTI") ? "book" : "article";
  const full = { "short-author": "FAU", "short-editor": "FED" };
  const readings = [];
  const short = new Map();
  const mesh = [];
  for (const [tag, written] of found.tags) {
    let role = NBIB[tag] ?? "";
    let value = written;
    const low = tag.toLowerCase();
    if (role in full) {
      if (first(found, full[role])) {
        short.set(low, [...(short.get(low) ?? []), value.trim()]);
        continue;
      }
      role = role.replace("short-", "");
    }
    if ((role === "title" || role === "book-title") && /[^.]\.$/.test(value.trim())) {
      value = value.trim().slice(0, -1); // the National Library of Medicine ends every title with a full stop
    }
    if (role === "mesh") mesh.push(value);
    else if (role === "place") readings.push([kind === "article" ? "" : "address", value, low]);
    else if (role === "keyword") readings.push(...value.split(";").map((one) => one.trim()).filter(Boolean).map((one) => [role, one, low]));
    else readings.push([role, value, low]);
  }
  for (const [tag, values] of short) readings.push(["", values.join("; "), tag]);
  if (mesh.length) readings.push(["mesh", mesh.join("; "), "mh"]);
  return { kind, readings, key: "", notes: found.notes, line: found.line };
}

/* ---- CSL-JSON ---- */

/** A list of items, an object that holds one, or one item a line; an item that is not JSON is refused by itself. */
export function readCsl(text) {
  const records = [], refused = [];
  for (const [at, piece] of objectsOf(text)) {
    const line = text.slice(0, at).split("\n").length;
    try {
      records.push(cslRecord(JSON.parse(piece), line));
    } catch (fault) {
      if (!(fault instanceof SyntaxError)) throw fault;
      refused.push({ line, reason: "this is not JSON: a comma, a quotation mark or a bracket is missing or too many" });
    }
  }
  return { records, refused, outside: 0 };
}

/** The outermost objects of a text, or those of the list that its only object holds. */
function objectsOf(text) {
  const wrapped = /^\s*\{\s*"(?:items|references|data)"\s*:\s*\[/.exec(text);
  const found = [];
  let depth = 0, from = 0;
  for (const { 0: sign, index } of text.slice(wrapped?.[0].length ?? 0).matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]/g)) {
    const at = index + (wrapped?.[0].length ?? 0);
    if (sign === "{" && depth++ === 0) from = at;
    else if (sign === "}" && --depth === 0) found.push([from, text.slice(from, at + 1)]);
    else if (sign === "}" && depth < 0) break;
  }
  if (depth > 0) found.push([from, text.slice(from)]);
  return found;
}

function cslRecord(item, line) {
  const written = typeof item.type === "string" ? item.type : "";
  const kind = CSL_KINDS[written] ?? "misc";
  const readings = written && !CSL_USUAL.has(written) ? [["", written, "type"]] : [];
  const notes = written in CSL_KINDS ? [] : [`the type "${written.slice(0, 40)}" is not one of CSL`];
  for (const [variable, value] of Object.entries(item)) {
    let role = CSL[variable] ?? "";
    if (variable === "number" && kind === "article") role = "";
    if (variable === "id" || variable === "type" || isEmpty(value)) continue;
    if ((role === "author" || role === "editor") && Array.isArray(value)) {
      readings.push(...value.filter((one) => one && typeof one === "object").map((one) => [role, cslName(one), variable]));
    } else if ((role === "date" || role === "urldate") && typeof value === "object" && !Array.isArray(value)) {
      readings.push(...cslDate(value, role, variable));
    } else if (role && Array.isArray(value) && value.every((one) => typeof one === "string")) {
      readings.push(...value.map((one) => [role, one, variable])); // as Crossref has titles and numbers
    } else if (typeof value === "string" || typeof value === "number") readings.push([role, String(value), variable]);
    else readings.push(["", json(value), variable]);
  }
  return { kind, readings, key: typeof item.id === "object" ? "" : String(item.id ?? ""), notes, line };
}

const isEmpty = (value) => value === null || value === "" || (typeof value === "object" && !Object.keys(value).length);

function cslName(name) {
  const part = (key) => (typeof name[key] === "string" ? name[key] : "");
  if (part("literal") || !part("family")) return nameOf("", "", part("literal") || part("given"));
  const family = [part("non-dropping-particle"), part("family")].filter(Boolean).join(" ");
  const given = [part("given"), part("dropping-particle")].filter(Boolean).join(" ");
  return nameOf(family, [given, part("suffix")].filter(Boolean).join(", "));
}

/** A CSL date as EDTF; what EDTF does not hold is kept beside it. */
function cslDate(value, role, variable) {
  const ends = [];
  for (const parts of value["date-parts"] ?? []) {
    const numbers = parts.map((part) => String(part ?? "").trim()).filter(Boolean);
    if (numbers.length && numbers.every((part) => /^\d+$/.test(part))) {
      ends.push([numbers[0].padStart(4, "0"), ...numbers.slice(1, 3).map((part) => part.padStart(2, "0"))].join("-"));
    }
  }
  let text = ends.slice(0, 2).join("/") || String(value.raw || value.literal || "");
  if (text && value.circa && !text.includes("/")) text += "~";
  const rest = Object.entries(value).filter(([key, one]) => !["date-parts", "raw", "literal", "circa"].includes(key) && one);
  const kept = rest.length ? [["", json(Object.fromEntries(rest)), `${variable}-rest`]] : [];
  return text ? [[role, text, variable], ...kept] : kept;
}

/** JSON on one line with a space behind commas and colons, as the program writes it. */
function json(value) {
  if (Array.isArray(value)) return `[${value.map(json).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${json(one)}`).join(", ")}}`;
}
