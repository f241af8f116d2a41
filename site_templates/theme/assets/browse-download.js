/* What a reader takes away from the browse page: the entries that fit, as CSV, BibTeX, RIS, or their references as text.
   Everything is made here, from the pieces of the browse index. */

import { recordsOf, rowsOf } from "./facets.js";

/** One cell: quoted where needed, and never the beginning of a formula in a spreadsheet. */
export function csvCell(value) {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const FIELDS = ["id", "kind", "title", "authors", "year", "design_or_policy_kind", "places", "ended", "themes", "scope", "outcomes",
  "populations", "settings", "voices", "policy_status", "appraisal", "read_as", "coding", "size", "size_counts", "added", "address"];

/** Entries as CSV (RFC 4180), one a line; several values in one cell are parted by semicolons. */
export async function csvOf(index, entries, wordsOf) {
  const rows = await rowsOf(index, entries);
  const lines = rows.map((row) => {
    const words = (name) => wordsOf(row.entry, name).join("; ");
    return [row.id, row.kind, row.title, row.authors, row.year || "", row.what, row.where, row.ended, words("theme"), words("scope"),
      words("domain"), words("population"), words("setting"), words("voice"), words("status"), words("appraisal"),
      words("access"), words("coding"), row.size || "", row.size ? row.counted || "people in the analysis" : "",
      words("added"), row.address];
  });
  return [FIELDS, ...lines].map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

/** The records of entries, each once: two entries can share a document. */
async function records(index, entries) {
  const found = new Map();
  for (const record of (await recordsOf(index, entries)).flat()) if (!found.has(record.key)) found.set(record.key, record);
  return [...found.values()];
}

export async function bibtexOf(index, entries) {
  return (await records(index, entries)).map((record) => `${record.bibtex}\n`).join("\n");
}

export async function risOf(index, entries) {
  return (await records(index, entries)).map((record) => record.ris).join("\r\n");
}

export async function referencesOf(index, entries) {
  return (await records(index, entries)).map((record) => record.text).join("\n");
}

/** Hands a text to the reader as a file. */
export function download(text, name, type) {
  // A byte order mark, or spreadsheets take the accents of a CSV for another encoding.
  const address = URL.createObjectURL(new Blob([type === "text/csv" ? "\ufeff" : "", text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
