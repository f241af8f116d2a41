/* What is wrong with an entry, by the same JSON Schema that editors use, and what a schema cannot say: whether a day is in the
   calendar, whether documents and entries are known, whether the name is free. */

import { senseFaults } from "./sense.js";
import { Validator } from "../vendor/cfworker-json-schema-4.1.6.min.js";

const LEAF = new Set(["pattern", "type", "enum", "oneOf", "minimum", "maximum", "not", "const", "minLength"]);

/**
 * @param {object} schema the published JSON Schema.
 * @param {object} form the form's definition, with the words for faults.
 * @returns {(value: object, known: {id: string, entries: Set, parts: Set, records: Set}) => {path: (string|number)[], words: string}[]} faults,
 *   one for a place at most, in the order of the schema's own errors.
 */
export function createChecker(schema, form) {
  const validator = new Validator(schema, "2020-12", false);
  const fields = new Map(
    Object.entries(form.records).map(([name, record]) => [name, new Map(record.fields.map((field) => [field.name, field]))]),
  );

  function fieldAt(path) {
    let record = form.root;
    let field = null;
    for (const step of path) {
      if (/^\d+$/.test(step)) continue;
      field = fields.get(record)?.get(step) ?? null;
      record = field?.record ?? "";
    }
    return field;
  }

  return function check(value, known) {
    const found = new Map();
    const add = (path, words) => found.has(path.join("/")) || found.set(path.join("/"), { path, words });
    for (const error of validator.validate(value).errors) {
      const path = error.instanceLocation.replace(/^#\/?/, "").split("/").filter(Boolean).map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
      if (error.keyword === "required") add([...path, /"([^"]+)"/.exec(error.error)?.[1]], form.faults.needed);
      else if (error.keyword === "minItems") add(path, form.faults.list);
      else if (LEAF.has(error.keyword) && fieldAt(path)) {
        const field = fieldAt(path);
        if (!field.record) add(path, form.faults[field.kind] ?? form.faults.form);
      }
    }
    walk(value, form.root, [], (field, text, path) => {
      if (field.kind === "date" && !text.split("/").every(isDay)) add(path, "this day is not in the calendar");
      if (field.kind === "key" && !known.records.has(text)) add(path, `the document “${text}” is not in our list; read its record in above, or choose another`);
      if (field.kind === "reference" && !known.entries.has(text.split("#")[0])) add(path, `there is no entry “${text.split("#")[0]}” here`);
      else if (field.kind === "reference" && text.includes("#") && !known.parts.has(text)) add(path, `the entry has no part “${text.split("#")[1]}”`);
    });
    for (const { path, words } of senseFaults(value, form, known.id)) add(path, words);
    return [...found.values()];
  };

  function walk(value, record, path, look) {
    for (const [name, field] of fields.get(record)) {
      for (const [at, one] of [value?.[name] ?? []].flat().entries()) {
        const place = [...path, name, ...(field.many ? [String(at)] : [])];
        if (field.record) walk(one, field.record, place, look);
        else if (one !== "" && one !== undefined) look(field, String(one), place);
      }
    }
  }
}

/** Whether a day that is written whole is one of the calendar; anything less precise passes. */
function isDay(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (!parts) return true;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** What is wrong with the name of a new entry; nothing where it can be used. */
export function faultOfId(id, form, entries) {
  if (!id) return "give the entry a name";
  if (!new RegExp(form.id.pattern, "u").test(id)) return form.faults.id;
  if (form.id.reserved.includes(id)) return "this word is taken by the site itself; choose another";
  return entries.has(id) ? "an entry of this name is here already; change that one, or choose another name" : "";
}
