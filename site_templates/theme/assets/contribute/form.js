/* The form for an entry: draws it from its definition, keeps drafts, checks, and shows what it makes. */

import { createChecker, faultOfId } from "./checking.js";
import { createDocuments } from "./documents.js";
import { createDrafts, newDraftName } from "./drafts.js";
import { button, element, freshId, hear, say, unfold } from "./elements.js";
import { readYaml, updateYaml, writeYaml } from "./entry_yaml.js";
import { suggestKey } from "./record.js";
import { createFields } from "./records.js";
import { createSending } from "./sending.js";

const PAUSE = 400; // milliseconds without a change before the draft is kept

const place = document.getElementById("sy-form");
const base = new URL(place.dataset.base, document.baseURI);
const asked = new URLSearchParams(location.search);

async function fetched(address, read = "json") {
  const answer = await fetch(new URL(address, base));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer[read]();
}

const hidden = () => element("p", { class: "sy-form__fault", hidden: true });

async function begin() {
  const form = await fetched(new URL(place.dataset.form, document.baseURI));
  const [schema, choices] = await Promise.all([fetched(form.schema), fetched(form.choices_file)]);
  const id = asked.get("entry") ?? "";
  const isKnown = choices.entries.some((entry) => entry.code === id && entry.kind === form.kind);
  const source = isKnown ? readYaml(await fetched(`${form.pages}${id}/entry.yml`, "text")) : null;
  drawForm(form, schema, choices, source?.document ? { id, ...source } : null);
  if (id && !source?.document) place.prepend(element("p", { class: "sy-note" }, `There is no ${form.kind} “${id}” here. This is an empty form.`));
}

function drawForm(form, schema, choices, entry) {
  const check = createChecker(schema, form);
  const drafts = createDrafts(base.pathname, form.kind);
  let draftName = asked.get("draft") ?? "";
  let waiting = 0;
  let isTouched = false;
  let suggested = "";

  // ---- What there is to choose ----

  const parts = choices.entries.flatMap((one) => (one.parts ?? []).map(([part, words]) => ({ code: `${one.code}#${part}`, label: `${one.label}: ${words}` })));
  const linked = [...choices.entries, ...parts];
  const known = { entries: new Set(choices.entries.map((one) => one.code)), parts: new Set(parts.map((one) => one.code)), records: new Set() };
  const keys = new Map(choices.records.map((row) => [row.code.toLowerCase(), row]));
  const dois = new Map(choices.records.filter((row) => row.doi).map((row) => [row.doi, row]));
  const ownRows = () => documents.records().filter((record) => record.key).map((record) => ({ code: record.key, label: record.fields.title ?? record.key }));
  const context = {
    form,
    rows(name, within) {
      if (name === "entries") return linked;
      if (name === "records") return [...ownRows(), ...choices.records];
      if (name.startsWith("tool-")) return form.tools[(name === "tool-overall" ? within.read : within.outer)("tool")]?.[name] ?? [];
      return form.choices[name] ?? [];
    },
    changed,
    left,
  };

  // ---- The parts of the form ----

  const fields = createFields(form.root, context);
  const first = fields.controls.get(form.groups[0].fields[0]); // the documents of the entry
  const documents = createDocuments({
    known: (key) => keys.get(key.toLowerCase()),
    ofDoi: (doi) => dois.get(doi.toLowerCase()),
    added(record) {
      choose(record.key);
      suggest(record);
    },
    chosen: choose,
    renamed(before, after) {
      rewrite((key) => (key === before ? after : key));
      suggest(documents.records()[0]);
    },
    removed: (gone) => rewrite((key) => (key === gone ? "" : key)),
    changed,
  });
  const name = nameField(form, entry);
  const sending = createSending(form, Boolean(entry));
  const summary = element("div", { class: "sy-form__summary", tabindex: "-1", hidden: true, role: "group", "aria-labelledby": "sy-form-faults" });
  const heard = element("p", { role: "status", class: "sy-form__heard" });
  const kept = element("div", {});
  const keeping = element("p", { class: "sy-form__help" });

  /** Proposes a name for the entry, after its first document, as long as nobody has typed one. */
  function suggest(record) {
    if (entry || !record || documents.records()[0] !== record || (name.input.value && name.input.value !== suggested)) return;
    suggested = suggestKey(record);
    name.input.value = suggested;
  }

  function choose(key) {
    if (first.field.record) {
      const values = first.read() ?? [];
      if (!values.some((value) => value.key === key)) first.write([...values, { key, ...(values.length ? {} : { role: "main" }) }]);
    } else first.write([...new Set([...(first.read() ?? []), key])]);
  }

  function rewrite(change) {
    if (first.field.record) first.write((first.read() ?? []).map((value) => ({ ...value, key: change(value.key) })).filter((value) => value.key));
    else first.write((first.read() ?? []).map(change).filter(Boolean));
  }

  // ---- Changes, drafts ----

  function made() {
    const value = fields.read();
    const text = entry ? updateYaml(entry.document, value) : writeYaml(value, { schemaLine: form.schema_line });
    return { id: name.input.value.trim(), value, text, bibtex: documents.bibtex() };
  }

  function changed() {
    isTouched = true;
    clearTimeout(waiting);
    waiting = setTimeout(settle, PAUSE);
  }

  // Who leaves at once after typing loses nothing either.
  addEventListener("pagehide", () => isTouched && settle());

  function settle() {
    clearTimeout(waiting);
    const now = made();
    sending.show(now);
    for (const [group, place] of counts) {
      const filled = group.fields.filter((field) => now.value[field] !== undefined).length;
      place.textContent = filled ? ` (${filled} of ${group.fields.length} filled in)` : "";
    }
    if (!isTouched) return;
    if (!draftName) {
      draftName = newDraftName();
      asked.set("draft", draftName);
      history.replaceState(null, "", `?${asked}`);
    }
    const done = drafts.keep(draftName, { id: now.id, entry: entry?.id ?? "", of: entry?.document.text, value: now.value, documents: documents.records() });
    keeping.textContent = done ? "Kept as a draft in this browser." : "Your browser keeps no drafts. Copy or download the entry before you leave.";
    drawDrafts();
    const faults = find();
    for (const control of shown) if (!faults.some((fault) => fault.control === control)) clear(control);
  }

  function drawDrafts() {
    const rows = drafts.list();
    kept.replaceChildren(...(rows.length ? [element("details", { class: "sy-more" }, element("summary", {}, `Drafts in this browser (${rows.length})`), element("ul", { class: "sy-form__drafts" }, ...rows.map(draftRow)))] : []));
  }

  function draftRow(draft) {
    const words = draft.id || "no name yet";
    const query = new URLSearchParams({ ...(draft.entry ? { entry: draft.entry } : {}), draft: draft.name });
    const isThis = draft.name === draftName;
    const drop = button("Delete", () => {
      drafts.drop(draft.name);
      if (isThis) {
        clearTimeout(waiting);
        isTouched = false;
        draftName = "";
        asked.delete("draft");
        history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname);
        keeping.textContent = "The draft is deleted. What stands in the form is not kept until you change something.";
      }
      drawDrafts();
      kept.querySelector("summary")?.focus();
      say(`Draft ${words} deleted`);
    });
    drop.append(element("span", { class: "sy-visually-hidden" }, ` the draft ${words}`));
    const label = isThis ? element("strong", {}, `${words}, open here`) : element("a", { href: `?${query}` }, words);
    return element("li", {}, label, draft.entry ? " (change of an entry)" : "", ` kept ${String(draft.saved).slice(0, 10)} `, drop);
  }

  // ---- Faults ----

  let shown = new Set();

  function find() {
    known.id = name.input.value.trim();
    known.records = new Set([...choices.records.map((row) => row.code), ...documents.records().map((record) => record.key)]);
    return check(fields.read(true), known).map((fault) => {
      const found = fields.locate(fault.path);
      return { ...fault, control: found?.control ?? null, names: found?.names ?? fault.path };
    });
  }

  function mark(fault) {
    if (!fault.control) return;
    fault.control.fault(`${fault.control.field.label}: ${fault.words}.`);
    shown.add(fault.control);
  }

  function clear(control) {
    control.fault("");
    shown.delete(control);
  }

  function left(control) {
    const fault = find().find((one) => one.control === control);
    if (!fault) return clear(control);
    // What was left empty is told only once somebody asks for the check.
    if (fault.words !== form.faults.needed && fault.words !== form.faults.list) mark(fault);
    return undefined;
  }

  function checkAll() {
    settle();
    for (const control of [...shown]) clear(control);
    const faults = find();
    faults.forEach(mark);
    const ofName = entry ? "" : faultOfId(name.input.value.trim(), form, known.entries);
    name.fault(ofName);
    const rows = [
      ...documents.faults(),
      ...(ofName ? [{ input: name.input, names: [name.label], words: ofName }] : []),
      ...faults.map((fault) => ({ input: fault.control?.input, names: fault.names, words: fault.words })),
    ];
    summary.hidden = rows.length === 0;
    heard.textContent = rows.length ? "" : "Nothing is wrong that this page can see. Now send it.";
    if (!rows.length) return document.getElementById("sy-form-send").scrollIntoView({ block: "center" });
    summary.replaceChildren(
      element("h3", { id: "sy-form-faults" }, rows.length === 1 ? "There is one thing to mend" : `There are ${rows.length} things to mend`),
      element("ul", {}, ...rows.map(({ input, names, words }) => element("li", {}, input ? element("a", { href: `#${input.id}`, onclick: (event) => { event.preventDefault(); unfold(input); input.focus(); input.scrollIntoView({ block: "center" }); } }, `${names.join(", ")}: ${words}`) : `${names.join(", ")}: ${words}`))),
    );
    return summary.focus();
  }

  // ---- The page ----

  const counts = new Map();
  const groups = form.groups.map((group, at) => {
    const controls = group.fields.map((field) => fields.controls.get(field).element);
    if (at === 0) return element("section", { "aria-labelledby": `sy-g-${group.id}` }, element("h4", { id: `sy-g-${group.id}` }, group.title), ...controls);
    const count = element("span", { class: "sy-form__needed" });
    counts.set(group, count);
    return element("details", { class: "sy-more sy-form__group" }, element("summary", {}, group.title, count), ...controls);
  });
  const body = element("form", { novalidate: true, autocomplete: "off", onsubmit: (event) => event.preventDefault() },
    element("h3", { id: "document" }, "1. The document"), documents.element,
    element("h3", { id: "entry" }, "2. The entry"), name.element, ...groups,
    element("h3", { id: "check" }, "3. Check it and send it"),
    element("p", { class: "sy-form__row" }, button("Check", checkAll, "main")), heard, keeping, sending.element);
  name.input.addEventListener("input", () => { name.fault(""); changed(); });

  place.replaceChildren(kept, summary, body);
  hear(place);
  if (entry) {
    fields.write(entry.value);
    document.getElementById("sy-form-title").textContent = place.dataset.changing;
    document.title = document.title.replace(/^[^-]*/, `${place.dataset.changing} `);
  } else {
    fields.write({ coding: { on: new Date().toLocaleDateString("sv") } }); // year, month, day with hyphens
  }
  const draft = draftName ? drafts.find(draftName) : null;
  if (draft) {
    documents.write(draft.documents);
    fields.write(draft.value);
    if (!entry) name.input.value = draft.id ?? "";
    say("The draft is open");
    if (entry && draft.of !== entry.document.text) place.prepend(element("p", { class: "sy-note sy-note--warning" }, "This entry has been changed on the site since you began. Look at the differences before you send yours."));
  } else {
    draftName = "";
    asked.delete("draft");
  }
  isTouched = false;
  drawDrafts();
  settle();
}

function nameField(form, entry) {
  const id = freshId();
  const label = "Name of the entry";
  const wrong = hidden();
  wrong.id = freshId();
  const input = element("input", { id, type: "text", readonly: Boolean(entry), autocomplete: "off", spellcheck: "false", autocapitalize: "none", "aria-required": "true", "aria-describedby": `${id}-help ${wrong.id}` });
  input.value = entry?.id ?? "";
  const help = entry ? "It does not change: it is the address of the entry's page."
    : `It becomes the address of the page and never changes. First author, year and a word; for example: ${form.kind === "policy" ? "care-act-2014" : "sargent-2007-patient-carer"}`;
  const whole = element("div", { class: "sy-field sy-form__field" }, element("label", { for: id }, label, element("span", { class: "sy-form__needed" }, " (needed)")), element("p", { id: `${id}-help`, class: "sy-form__help" }, help), wrong, input);
  return {
    element: whole,
    input,
    label,
    fault(words) {
      wrong.hidden = !words;
      wrong.textContent = words ? `${label}: ${words}.` : "";
      if (words) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
  };
}

begin().catch((error) => {
  place.replaceChildren(element("p", { role: "alert", class: "sy-note sy-note--warning" }, `The form could not be made ready (${error.message}). The template below does the same by hand.`));
});
