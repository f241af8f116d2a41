/* New documents of an entry: records pasted from a catalogue or typed in, to be put into the list of documents. Records are read
   in the page; nothing is asked of the network. */

import { readRecord, suggestKey, writeBibtex } from "./record.js";
import { button, element, freshId, say } from "./elements.js";

const TYPES = [
  ["article", "Article in a journal"], ["report", "Report"], ["book", "Book"], ["incollection", "Chapter of a book"],
  ["inproceedings", "Paper of a conference"], ["thesis", "Thesis"], ["legislation", "Act, regulations or other law"],
  ["online", "Web page"], ["misc", "Something else"],
];

const PUBLISHERS = ["publisher", "institution", "organization", "school"];
const DATES = ["date", "year"];

const ROWS = [
  { name: "title", label: "Title of the document", help: "As it is printed." },
  { name: "author", label: "Authors", help: "One on each line: family name, a comma, given names. A body without a comma.", lines: true },
  { name: "date", label: "Year or date", help: "As far as it is known: 2007, 2007-05 or 2007-05-20." },
  { name: "journal", label: "Journal", help: "For an article." },
  { name: "publisher", label: "Who published it", help: "Publisher, ministry or other body." },
  { name: "volume", label: "Volume" },
  { name: "number", label: "Issue or number" },
  { name: "pages", label: "Pages of the document", help: "First and last: 511-519." },
  { name: "doi", label: "DOI", help: "Begins with 10." },
  { name: "url", label: "Web address of the document", help: "Begins with https:// or http://." },
];

/** Where a record keeps what a row shows. */
function placeOf(record, name) {
  if (name === "publisher") return PUBLISHERS.find((one) => record.fields[one]) ?? (record.type === "report" ? "institution" : "publisher");
  return name === "date" ? DATES.find((one) => record.fields[one]) ?? "date" : name;
}

const authorLines = (people) => (Array.isArray(people) ? people : []).map((one) => one.literal ?? (one.given ? `${one.family}, ${one.given}` : one.family)).join("\n");

function authorsOf(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => {
    const [family, ...given] = line.split(",");
    return given.length ? { family: family.trim(), given: given.join(",").trim() } : { literal: line };
  });
}

/** Whether a record says enough to make a key of: who, and of what. */
const isNamed = (record) => Boolean(record.fields.title && Array.isArray(record.fields.author) && record.fields.author.length);

/** The key a document has when it has none, that no other has. */
function freeKey(record, taken) {
  const wanted = suggestKey(record);
  let key = wanted;
  for (let count = 2; taken(key); count += 1) key = `${wanted}-${count}`;
  return key;
}

/**
 * @param {object} options `known(key)` and `ofDoi(doi)` tell what the list of documents has; `added(record)`, `chosen(key)`,
 *   `renamed(before, after)`, `removed(key)` and `changed()` hear of changes.
 * @returns {{element, records(): object[], write(records), faults(): {input, words}[], bibtex(): string}}
 */
export function createDocuments({ known, ofDoi, added, chosen, renamed, removed, changed }) {
  const areaId = freshId();
  const area = element("textarea", { id: areaId, rows: "4", spellcheck: "false", "aria-describedby": `${areaId}-help` });
  const heard = element("p", { role: "status", class: "sy-form__heard" });
  const list = element("ol", { class: "sy-form__items" });
  let cards = [];

  const taken = (key, but) => Boolean(known(key)) || cards.some((card) => card !== but && card.record.key.toLowerCase() === key.toLowerCase());

  function take() {
    const { records, notes } = readRecord(area.value);
    const words = [...notes];
    for (const record of records) {
      const same = record.fields.doi && ofDoi(record.fields.doi);
      if (same) {
        chosen(same.code);
        words.push(`This document is in our list already: ${same.label} It is chosen.`);
        continue;
      }
      if (cards.some((card) => record.fields.doi && card.record.fields.doi === record.fields.doi)) {
        words.push("This document is read in already.");
        continue;
      }
      const isOwn = !(record.key && !taken(record.key) && /[A-Za-z]{2}/.test(record.key));
      if (isOwn) record.key = isNamed(record) ? freeKey(record, (key) => taken(key)) : "";
      const card = add(record, isOwn);
      if (record.key) added(record);
      words.push(card.isWhole() ? `Read: ${record.fields.title}.` : "Read, but it has no title yet: please fill in the details below.");
    }
    if (!records.length && !words.length) words.push("No record was found in these words. Paste a DOI, or a record in the form BibTeX, RIS or PubMed.");
    if (records.length) area.value = "";
    heard.textContent = words.join(" ");
    changed();
  }

  /** Adds a document; `isOwn`: its key is made here, and made anew as long as nobody types one. */
  function add(record, isOwn = false) {
    const keyId = freshId();
    const faultId = freshId();
    const legend = element("legend", {});
    const fault = element("p", { id: faultId, class: "sy-form__fault", hidden: true });
    const key = element("input", { id: keyId, type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "none", "aria-describedby": `${keyId}-help ${faultId}` });
    key.value = record.key;
    const details = element("details", { class: "sy-more", open: !record.fields.title }, element("summary", {}, "Details of the record"));
    const card = { record, key, isOwn, isWhole: () => Boolean(record.fields.title) };
    card.fault = (words) => {
      fault.hidden = !words;
      fault.textContent = words;
      if (words) key.setAttribute("aria-invalid", "true");
      else key.removeAttribute("aria-invalid");
    };
    card.rename = (now) => {
      const before = record.key;
      record.key = now;
      if (before) renamed(before, now);
      else if (now) added(record);
    };
    key.addEventListener("input", () => {
      card.isOwn = false;
      card.rename(key.value.trim());
      changed();
    });
    details.append(typeRow(card), ...ROWS.map((row) => detailRow(card, row, legend)));
    const drop = button("Remove this document", () => {
      cards = cards.filter((one) => one !== card);
      card.element.remove();
      removed(record.key);
      say("document removed");
      area.focus();
      changed();
    });
    card.element = element("li", {}, element("fieldset", { class: "sy-form__item" }, legend,
      element("div", { class: "sy-field sy-form__field" }, element("label", { for: keyId }, "Key of the document"),
        element("p", { id: `${keyId}-help`, class: "sy-form__help" }, "A short name by which entries refer to it: first author, year and a word."), fault, key),
      details, element("p", {}, drop)));
    cards.push(card);
    list.append(card.element);
    name(card, legend);
    return card;
  }

  function name(card, legend) {
    legend.textContent = card.record.fields.title ? `New document: ${card.record.fields.title}` : "New document";
  }

  function typeRow(card) {
    const id = freshId();
    const types = TYPES.some(([code]) => code === card.record.type) ? TYPES : [...TYPES, [card.record.type, card.record.type]];
    const select = element("select", { id, onchange: () => { card.record.type = select.value; changed(); } },
      ...types.map(([code, words]) => element("option", { value: code, selected: code === card.record.type }, words)));
    return element("div", { class: "sy-field sy-form__field" }, element("label", { for: id }, "Kind of document"), select);
  }

  function detailRow(card, row, legend) {
    const id = freshId();
    const { record } = card;
    const at = () => placeOf(record, row.name);
    const input = element(row.lines ? "textarea" : "input", { id, type: row.lines ? null : "text", rows: row.lines ? "3" : null, autocomplete: "off", "aria-describedby": row.help ? `${id}-help` : null });
    input.value = row.lines ? authorLines(record.fields[at()]) : record.fields[at()] ?? "";
    input.addEventListener("input", () => {
      const text = input.value.trim();
      const place = at();
      if (!text) delete record.fields[place];
      else record.fields[place] = row.lines ? authorsOf(text) : text;
      name(card, legend);
      if (card.isOwn && isNamed(record)) {
        record.key = card.key.value; // its own key is not one that is taken
        const now = freeKey(record, (one) => taken(one, card));
        if (now !== record.key) card.rename(now);
        card.key.value = now;
      }
      changed();
    });
    const help = row.help ? element("p", { id: `${id}-help`, class: "sy-form__help" }, row.help) : null;
    return element("div", { class: "sy-field sy-form__field" }, element("label", { for: id }, row.label), help, input);
  }

  function byHand() {
    const card = add({ key: "", type: "article", fields: {} }, true);
    card.element.querySelector("select").focus();
    say("document added");
  }

  const place = element("div", {},
    element("div", { class: "sy-field sy-form__field" }, element("label", { for: areaId }, "Record of the document"),
      element("p", { id: `${areaId}-help`, class: "sy-form__help" }, "Paste what a catalogue or journal gives you under “Cite” or “Export citation”: BibTeX, RIS or PubMed. A DOI alone will do too. This page reads it itself and asks nobody."), area),
    element("p", { class: "sy-form__row" }, button("Read the record", take), button("Type a document in by hand", byHand)), heard, list);

  return {
    element: place,
    records: () => cards.map((card) => card.record),
    write(records) {
      cards.forEach((card) => card.element.remove());
      cards = [];
      for (const record of records ?? []) add({ ...record, fields: { ...record.fields } });
    },
    faults() {
      return cards.flatMap((card) => {
        const { key } = card.record;
        const words = !key ? "give the document a key" : !/^[A-Za-z0-9][A-Za-z0-9_:.+-]{0,79}$/.test(key) ? "use letters, digits and hyphens only, without spaces"
          : taken(key, card) ? "another document has this key; choose it in the list instead, or change the key"
            : !card.isWhole() ? "fill in the title in the details of the record" : "";
        card.fault(words);
        return words ? [{ input: card.key, names: ["Key of the document"], words }] : [];
      });
    },
    bibtex: () => cards.filter((card) => card.record.key && card.isWhole()).map((card) => writeBibtex(card.record)).join("\n"),
  };
}
