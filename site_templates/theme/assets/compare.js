// Two to four policies side by side. Which ones is in the address: ?policy=a&policy=b. Words come from policies.json,
// what each policy asks for from the file of its entry.

const app = document.getElementById("sy-compare-app");
const base = app.dataset.base || "./";
const MOST = 4;

function make(name, text, attributes = {}) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

async function read(path) {
  const answer = await fetch(base + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const known = new Map(); // documents of entries, by id
const entry = (policy) => {
  if (!known.has(policy.id)) known.set(policy.id, read(`${policy.address}entry.json`));
  return known.get(policy.id);
};

function list(items, line) {
  if (!items.length) return make("span", "none on record", { class: "sy-nil" });
  const made = make("ul");
  for (const item of items) made.append(line(item));
  return made;
}

function link(policy, part, words, kind) {
  return make("a", words, { href: `${base}${policy.address}#${part}`, ...(kind ? { class: `sy-strength sy-strength--${kind}` } : {}) });
}

function provisionLine(data, policy, provision) {
  const line = make("li");
  line.append(link(policy, provision.id, data.strengths[provision.strength] ?? provision.strength, provision.strength), ` ${provision.statement}`);
  return line;
}

function targetLine(data, policy, target) {
  const line = make("li");
  line.append(link(policy, target.id, target.statement), " ");
  line.append(target.fate
    ? make("span", data.fates[target.fate] ?? target.fate, { class: `sy-fate sy-fate--${target.fate}` })
    : make("span", "nobody has looked yet into what became of it", { class: "sy-nil" }));
  return line;
}

function table(data, chosen, records) {
  const made = make("table", "", { class: "sy-data sy-side-by-side" });
  made.append(make("caption", `${chosen.length} policies side by side`, { id: "t-chosen" }));
  const head = make("tr");
  head.append(make("td"));
  for (const policy of chosen) {
    const cell = make("th", "", { scope: "col" });
    cell.append(make("a", policy.title, { href: base + policy.address }));
    head.append(cell);
  }
  const top = make("thead");
  top.append(head);
  const body = make("tbody");
  const row = (label, cells) => {
    const line = make("tr");
    line.append(make("th", label, { scope: "row" }));
    for (const content of cells) {
      const cell = make("td");
      cell.append(content || make("span", "not recorded", { class: "sy-nil" }));
      line.append(cell);
    }
    body.append(line);
  };
  row("Year", chosen.map((policy) => policy.year));
  row("Status", chosen.map((policy) => policy.status));
  row("Kind", chosen.map((policy) => policy.kind));
  row("Issued by", chosen.map((policy) => policy.issuers));
  row("Applies to", chosen.map((policy) => policy.where));
  for (const [theme, label] of data.themes) {
    const asked = records.map((record) => (record.provisions ?? []).filter((part) => part.theme === theme));
    if (asked.some((parts) => parts.length))
      row(label, asked.map((parts, at) => list(parts, (part) => provisionLine(data, chosen[at], part))));
  }
  row("Targets, and what became of them", records.map((record, at) => list(record.targets ?? [], (part) => targetLine(data, chosen[at], part))));
  made.append(top, body);
  return made;
}

async function start() {
  const data = await read("policies/compare/policies.json");
  const byId = new Map(data.policies.map((policy) => [policy.id, policy]));
  const form = make("form", "", { class: "sy-choose sy-no-print" });
  const selects = [];
  for (let at = 0; at < MOST; at += 1) {
    const id = `sy-choose-${at + 1}`;
    const field = make("div");
    const select = make("select", "", { id, name: "policy" });
    select.append(make("option", at < 2 ? "Choose a policy" : "None", { value: "" }));
    for (const policy of data.policies)
      select.append(make("option", `${policy.title} (${policy.year ?? "no date"}, ${policy.where})`, { value: policy.id }));
    field.append(make("label", at < 2 ? `Policy ${at + 1}` : `Policy ${at + 1}, if you like`, { for: id }), select);
    form.append(field);
    selects.push(select);
  }
  const status = make("p", "", { role: "status", class: "sy-result-count" });
  const place = make("div", "", { class: "sy-table", role: "region", "aria-labelledby": "t-chosen", tabindex: "0", hidden: "" });
  app.append(form, status, place);

  const choose = () => [...new Set(new URLSearchParams(location.search).getAll("policy"))].filter((id) => byId.has(id)).slice(0, MOST);
  let turn = 0;
  async function show() {
    const mine = (turn += 1);
    const chosen = choose().map((id) => byId.get(id));
    selects.forEach((select, at) => { select.value = chosen[at]?.id ?? ""; });
    place.hidden = chosen.length < 2;
    if (chosen.length < 2) {
      status.textContent = chosen.length ? "Choose one more policy." : "Choose two to four policies.";
      return;
    }
    status.textContent = "Reading …";
    try {
      const records = (await Promise.all(chosen.map(entry))).map((document) => document.record);
      if (mine !== turn) return;
      place.replaceChildren(table(data, chosen, records));
      status.textContent = `${chosen.length} policies are side by side. The address of this page keeps your choice.`;
    } catch (error) {
      if (mine !== turn) return;
      chosen.forEach((policy) => known.delete(policy.id));
      place.hidden = true;
      status.textContent = "A policy could not be read. Please try again.";
      console.warn(error);
    }
  }
  form.addEventListener("change", () => {
    const address = new URL(location.href);
    address.search = new URLSearchParams(selects.filter((select) => select.value).map((select) => ["policy", select.value])).toString();
    history.pushState(null, "", address);
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("popstate", show);
  show();
}

start().catch((error) => {
  app.append(make("p", "The list of policies could not be read. The tables below work without it.", { class: "sy-note" }));
  console.warn(error);
});
