/* How entries are shown on the browse page: as the list that static pages have, or as a table with chosen columns. Texts of
   entries enter the page as text nodes. */

import { wordsOf } from "./facets.js";

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export const number = (count) => count.toLocaleString("en-GB");
export const entriesIn = (count) => `${number(count)} ${count === 1 ? "entry" : "entries"}`;

const joined = (index, name) => (row) => wordsOf(index, row.entry, name).join("; ");
const size = (row) => (row.size ? `${number(row.size)}${row.counted ? ` (${row.counted})` : ""}` : "");

/** What an empty cell says: what one kind of entry cannot have is not missing. */
const only = (kind, words) => (row) => (row.kind === kind ? words : "does not apply");

/** The columns of the table: name in addresses, heading, text, the orders it sorts by, what an empty cell says. The title is
    always there. */
export function columnsOf(index) {
  const label = (name) => index.shown.find((facet) => facet.name === name).label;
  return [
    { name: "year", words: "Year", text: (row) => String(row.year || ""), sorts: ["year", "year-asc"], nothing: "no date" },
    { name: "authors", words: "Authors", text: (row) => row.authors, nothing: "not recorded" },
    { name: "what", words: "Kind of study or policy", text: (row) => row.what },
    { name: "where", words: "Where", text: (row) => row.where },
    { name: "themes", words: "Themes", text: joined(index, "theme"), nothing: "none" },
    { name: "outcomes", words: "Outcomes and where they point", text: joined(index, "domain"), nothing: only("evaluation", "none coded") },
    { name: "size", words: "Size", text: size, sorts: ["size", "size-asc"], nothing: only("evaluation", "size not reported") },
    { name: "people", words: label("population"), text: joined(index, "population"), nothing: only("evaluation", "not coded") },
    { name: "voices", words: label("voice"), text: joined(index, "voice"), nothing: "none recorded" },
    { name: "status", words: label("status"), text: joined(index, "status"), nothing: only("policy", "status not known") },
    { name: "appraisal", words: label("appraisal"), text: joined(index, "appraisal") },
    { name: "access", words: label("access"), text: joined(index, "access") },
    { name: "added", words: "Added", text: joined(index, "added"), sorts: ["added", "added-asc"] },
  ];
}

export const USUAL = ["year", "authors", "what", "where", "size"];

export function listOf(rows) {
  return element("ul", { class: "sy-list" }, ...rows.map((row) => {
    const facts = [row.year || "no date", row.authors, row.where, row.what, row.scope].filter(Boolean).join(" · ");
    const line = element("p", { class: "sy-list__facts" }, facts);
    if (row.ended) line.append(" · ", element("span", { class: "sy-status sy-status--ended" }, row.ended));
    return element("li", {},
      element("p", { class: `sy-kind sy-kind--${row.kind}` }, row.kind === "policy" ? "Policy" : "Evaluation"),
      element("h3", { class: "sy-list__title" }, element("a", { href: row.address }, row.title)), line);
  }));
}

/** A table of entries. `sort` is the order in force, `onSort` is told the order that a heading asks for. */
export function tableOf(rows, columns, sort, onSort) {
  const heading = ({ name, words, sorts }) => {
    if (!sorts) return element("th", { scope: "col" }, words);
    const [first, second] = sorts;
    const up = (order) => order.endsWith("-asc") || order === "title";
    const inForce = sorts.includes(sort);
    const button = element("button", { type: "button", class: "sy-sort", "data-key": `sort-${name}`,
      onclick: () => onSort(sort === first ? second : first) }, words);
    return element("th", { scope: "col", "aria-sort": inForce ? (up(sort) ? "ascending" : "descending") : "none" }, button);
  };
  const title = { name: "title", words: "Title", sorts: ["title", "title-desc"] };
  const body = rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, element("a", { href: row.address }, row.title)),
    ...columns.map(({ text, nothing }) => {
      const words = text(row);
      return element("td", {}, words || element("span", { class: "sy-nil" }, typeof nothing === "function" ? nothing(row) : nothing ?? "none"));
    })));
  return element("div", { class: "sy-table", role: "region", "aria-labelledby": "sy-browse-caption", tabindex: "0" },
    element("table", { class: "sy-data" },
      element("caption", { id: "sy-browse-caption" }, "Entries; headings with a button sort them"),
      element("thead", {}, element("tr", {}, ...[title, ...columns].map(heading))),
      element("tbody", {}, ...body)));
}
