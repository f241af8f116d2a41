/* Entries as YAML, in the page: written in the style of the files of evidence/, read without guessing, and changed with
   only the lines changed that have to be. No page is touched here; runs wherever modules do. Reading and writing rest on
   the library `yaml` (vendor/), how entries look on yaml_style.js, small changes on yaml_edits.js. */

import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from "../vendor/yaml-2.9.1.min.js";
import { editText, matches, textOf } from "./yaml_edits.js";
import { render } from "./yaml_style.js";

const READING = { schema: "failsafe", uniqueKeys: true, prettyErrors: false, keepSourceTokens: true };
const SCHEMA = "# yaml-language-server: $schema=";

/**
 * A value as YAML.
 *
 * Text that a reader of YAML would take for something else (no, 012, 1e3, null, 2026-11-22) is put in quotation marks,
 * except in the fields that always hold a number, a date, or true and false: `estimate: "19.0"` given as text is
 * written 19.0, with its digits. Numbers and true and false that are not text stand without marks anywhere.
 *
 * @param {object} value maps, lists, texts, numbers, true, false, null; keys in the order given; undefined is left out.
 * @param {{comments?: Object<string, string>, schemaLine?: string}} [more] `comments`: what to write above a field, by its
 *   path (`design`, `outcomes.0.measure`); `schemaLine`: the address of the schema, or the whole first line.
 * @returns {string} ending in a line end.
 */
export function writeYaml(value, { comments = {}, schemaLine = "" } = {}) {
  const head = !schemaLine ? "" : `${schemaLine.startsWith("#") ? "" : SCHEMA}${schemaLine.trim()}\n`;
  return head + render(value, { comments });
}

/**
 * YAML taken apart. Every scalar of `value` is the text as it was written, as the program reads it: 19.0 stays "19.0",
 * no stays "no"; only what is empty, null or ~ is null. `typed` is the same with numbers, true and false as YAML 1.2 has
 * them, for a JSON Schema.
 *
 * @param {string} text
 * @returns {{value: any, typed: any, document: object|null, errors: {line: number, column: number, message: string}[]}}
 *   `document` is what updateYaml wants; null, like `value`, where there are errors. Lines and columns count from 1.
 */
export function readYaml(text) {
  const lines = new LineCounter();
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  const parsed = parseDocument(source, { ...READING, lineCounter: lines });
  const errors = parsed.errors.map((one) => ({ ...place(lines, one.pos[0]), message: one.message }));
  visit(parsed, (_, node) => {
    if (isAlias(node) || node?.anchor) fault("anchors (&) and aliases (*) are not used here", node);
    else if (node?.tag) fault("tags (!) are not used here", node);
    if (node?.key && (!isScalar(node.key) || node.key.value === "<<")) fault("a field name must be a word", node.key);
  });
  function fault(message, node) {
    errors.push({ ...place(lines, node.range?.[0] ?? 0), message });
  }
  if (errors.length) return { value: null, typed: null, document: null, errors };
  const document = { text, source, contents: parsed.contents };
  return { value: plain(parsed.contents, textOf), typed: plain(parsed.contents, guessed), document, errors };
}

/**
 * The text of a document with a changed value. What is equal keeps its lines, letter for letter: comments, quotation marks,
 * order, folding. A field that `value` lacks is taken out, so hand back the fields that are not shown as they were read;
 * a new one goes where the order of `value` puts it. Texts and numbers are equal where they are written alike, or mean
 * the same number.
 *
 * @param {object} document from readYaml.
 * @param {object} value as `value` or `typed` of readYaml, changed.
 * @returns {string}
 */
export function updateYaml(document, value) {
  const { text, source, contents } = document;
  const mark = text.slice(0, text.length - source.length);
  const edited = editText(source, contents, value);
  if (edited === source) return text;
  const again = edited === null ? null : readYaml(edited).document;
  if (again && matches(again.contents, value)) return mark + edited;
  return mark + head(source) + render(value); // what cannot be changed in place is written anew, never wrongly
}

/** The comment lines above the first field. */
function head(source) {
  return /^(?:[ \t]*#[^\n]*\n)*/.exec(source)[0];
}

function place(lines, offset) {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function plain(node, read) {
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [key.value, plain(value, read)]));
  if (isSeq(node)) return node.items.map((one) => plain(one, read));
  return read(node);
}

/** A scalar as the core schema of YAML 1.2 reads it. */
function guessed(node) {
  const text = textOf(node);
  if (text === null || node.type !== "PLAIN") return text;
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  return /^(?:true|false)$/i.test(text) ? /^t/i.test(text) : text;
}
