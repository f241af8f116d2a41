/* The browse page: facets, words, order and view over the browse index. The state lives in the address; every change draws from
   the state. Controls are made once and only changed afterwards, so that the focus is never lost. */

import {
  canBrowse, countsFor, emptyState, inOrder, isNarrowed, loadColumns, loadIndex, looser, matches, PAGE, parseState,
  parseYear, rowsOf, searchWords, withChoice, without, wordsOf, writeState,
} from "./facets.js";
import { columnsOf, element, entriesIn, listOf, number, tableOf, USUAL } from "./browse-results.js";
import { bibtexOf, csvOf, download, referencesOf, risOf } from "./browse-download.js";

const TYPING = 200; // milliseconds without a key before a search starts
const AT_ONCE = 10; // entries that are shown before the others are fetched
const FOLDED = 8; // values of a facet that are shown before the rest is asked for
const OPEN = ["kind", "theme"]; // facets that are unfolded at first
const ORDERS = [
  ["relevance", "Best match first"], ["year", "Newest first"], ["year-asc", "Oldest first"], ["title", "Title, A to Z"],
  ["title-desc", "Title, Z to A"], ["added", "Recently added first"], ["added-asc", "Added longest ago first"],
  ["size", "Largest study first"], ["size-asc", "Smallest study first"],
];

const place = document.getElementById("sy-browse");
const lists = document.getElementById("sy-lists");
const base = new URL(place.dataset.base, document.baseURI);

let index = null;
let state = emptyState();
let found = null; // entries with the state's words
let foundFor = ""; // the words that `found` is for
let trouble = ""; // why words could not be looked for
let entries = []; // those that fit, in order
let turn = 0;
let parts = null;

/* ---- Starting ---- */

function excuse(text) {
  place.replaceChildren(element("p", { class: "sy-note" }, text));
}

async function begin() {
  if (!canBrowse()) {
    excuse("This browser cannot unpack the list of entries. The complete lists below work without it.");
    return;
  }
  try {
    index = await loadIndex(base);
  } catch {
    excuse("The list of entries could not be fetched. The complete lists below work without it.");
    return;
  }
  state = parseState(new URLSearchParams(location.search), index);
  draw();
  addEventListener("popstate", () => {
    state = parseState(new URLSearchParams(location.search), index);
    show({ typed: true });
  });
  // The page is short until entries are there, so the browser cannot find its way back by itself.
  history.scrollRestoration = "manual";
  addEventListener("pagehide", () => history.replaceState({ ...history.state, scroll: scrollY }, ""));
  const back = history.state?.scroll;
  await show({ typed: true });
  if (back) scrollTo(0, back);
}

/** Takes on a new state: writes it into the address, and draws it. */
function change(next, { replace = false, focus = 0 } = {}) {
  state = next;
  const query = writeState(state, index);
  const address = `${location.pathname}${query ? `?${query}` : ""}`;
  if (replace || address === location.pathname + location.search) history.replaceState(history.state, "", address);
  else history.pushState(null, "", address);
  return show({ focus });
}

/* ---- Drawing the controls, once ---- */

function draw() {
  const words = element("input", { id: "sy-browse-q", type: "search", autocomplete: "off", spellcheck: "false", maxlength: "200" });
  const ask = element("form", { class: "sy-browse__ask", role: "search", "aria-label": "Entries" },
    element("label", { for: "sy-browse-q" }, "Words to look for"),
    element("div", { class: "sy-search__row" }, words, element("button", { type: "submit", class: "sy-button" }, "Search")));
  let timer = 0;
  const search = () => change({ ...state, q: words.value.trim(), show: PAGE }, { replace: true });
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, TYPING);
  });
  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });

  const chips = element("ul", { class: "sy-chips", "aria-label": "Filters in use" });
  const panel = element("form", { class: "sy-filters", id: "sy-browse-filters", "aria-label": "Filters" });
  panel.addEventListener("submit", (event) => event.preventDefault());
  const facets = new Map(index.shown.map((facet) => [facet.name, drawFacet(facet)]));
  const years = drawYears();
  for (const { fold } of facets.values()) panel.append(fold);
  facets.get("design").fold.after(years.fold);
  const opener = element("button", { type: "button", class: "sy-button sy-button--quiet sy-browse__opener", "aria-expanded": "false",
    "aria-controls": panel.id, onclick: () => {
      const isOpen = panel.classList.toggle("sy-filters--open");
      opener.setAttribute("aria-expanded", String(isOpen));
    } }, "Filters");

  const status = element("p", { class: "sy-result-count", role: "status" });
  const heading = element("h2", { id: "results", tabindex: "-1" }, "Entries");
  const sort = element("select", { id: "sy-browse-sort", onchange: () => change({ ...state, sort: sort.value, show: PAGE }) },
    ...ORDERS.map(([value, label]) => element("option", { value }, label)));
  const views = ["list", "table"].map((view) => element("button", { type: "button", class: "sy-button sy-button--quiet",
    "data-view": view, onclick: () => change({ ...state, view }) }, view === "list" ? "List" : "Table"));
  const columns = drawColumns();
  const tools = element("div", { class: "sy-browse__tools" },
    element("div", { class: "sy-field" }, element("label", { for: "sy-browse-sort" }, "Order"), sort),
    element("div", { class: "sy-field", role: "group", "aria-label": "Show as" },
      element("span", { class: "sy-browse__word", "aria-hidden": "true" }, "Show as"), ...views));
  const results = element("div", { id: "sy-browse-results" });
  const more = element("button", { type: "button", class: "sy-button", onclick: showMore }, "Show more");

  parts = { words, chips, panel, opener, facets, years, status, heading, sort, views, columns, results, more };
  place.replaceChildren(ask,
    element("div", { class: "sy-browse" },
      element("div", { class: "sy-browse__filters" }, opener, panel),
      element("section", { class: "sy-browse__results", "aria-labelledby": "results" }, heading, status, chips, tools, columns.fold,
        drawDownloads(), results, element("p", {}, more))));
  place.classList.add("sy-browse-ready");

  const fold = element("details", { class: "sy-more" }, element("summary", {}, "The same as complete lists, by theme, design, place and year"));
  lists.before(fold);
  fold.append(lists);
  fold.open = lists.contains(document.getElementById(location.hash.slice(1))); // an address can lead into the lists
}

function drawFold(label, ...children) {
  const chosen = element("span", { class: "sy-facet__chosen" });
  return { chosen, fold: element("details", { class: "sy-facet" }, element("summary", {}, label, " ", chosen),
    element("fieldset", {}, element("legend", { class: "sy-visually-hidden" }, label), ...children)) };
}

/** A facet: a fold with a check box for each value, narrower values inside those above them. */
function drawFacet(facet) {
  const boxes = new Map();
  const items = facet.values.map((value) => {
    const box = element("input", { type: "checkbox", name: facet.name, value: value.code,
      onchange: () => change(withChoice(state, facet.name, value.code, box.checked)) });
    const count = element("span", { class: "sy-count" }, number(value.total));
    boxes.set(value.code, { box, count });
    return element("li", {}, element("label", {}, box, element("span", {}, value.label), " ", count));
  });
  const tops = facet.values.flatMap((value, at) => (value.parent === null ? [at] : []));
  facet.values.forEach((value, at) => {
    if (value.parent === null) return;
    const above = items[value.parent];
    if (!above.querySelector(":scope > ul")) above.append(element("ul", {}));
    above.querySelector(":scope > ul").append(items[at]);
  });
  const list = element("ul", { class: "sy-facet__values" }, ...tops.map((at) => items[at]));
  const { fold, chosen } = drawFold(facet.label, list);
  fold.open = OPEN.includes(facet.name) || Boolean(state.chosen[facet.name]?.length);
  if (tops.length > FOLDED + 2) {
    // The values that most entries have come first; the rest is asked for. Their own order stays.
    const least = [...tops].sort((one, other) => facet.values[other].total - facet.values[one].total)[FOLDED];
    const rare = tops.filter((at) => facet.values[at].total <= facet.values[least].total);
    const hide = (isHidden) => rare.forEach((at) => {
      items[at].hidden = isHidden && !items[at].querySelector("input:checked");
    });
    const button = element("button", { type: "button", class: "sy-facet__more", "aria-expanded": "false", onclick: () => {
      const isOpen = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!isOpen));
      button.textContent = isOpen ? `Show all ${tops.length}` : "Show fewer";
      hide(isOpen);
    } }, `Show all ${tops.length}`);
    list.after(button);
    boxes.hide = () => hide(button.getAttribute("aria-expanded") !== "true");
  }
  return { fold, chosen, boxes };
}

function drawYears() {
  const [first, last] = index.head.years;
  const inputs = [["from", "From"], ["to", "To"]].map(([end, label]) => {
    const input = element("input", { id: `sy-browse-${end}`, type: "number", min: first, max: last, step: "1", inputmode: "numeric",
      placeholder: end === "from" ? first : last, onchange: () => change({ ...state, [end]: parseYear(input.value), show: PAGE }) });
    return { end, input, field: element("div", { class: "sy-field" }, element("label", { for: input.id }, label), input) };
  });
  const { fold, chosen } = drawFold("Year", element("div", { class: "sy-facet__years" }, ...inputs.map(({ field }) => field)),
    element("p", { class: "sy-source" }, "Entries without a date are left out when a year is given."));
  fold.open = state.from !== null || state.to !== null;
  return { fold, chosen, inputs };
}

function drawColumns() {
  const all = columnsOf(index);
  const boxes = all.map(({ name, words }) => {
    const box = element("input", { type: "checkbox", name: "cols", value: name, onchange: () => {
      const cols = boxes.filter((other) => other.box.checked).map((other) => other.box.value);
      change({ ...state, cols: String(cols) === String(USUAL) ? null : cols });
    } });
    return { box, label: element("label", {}, box, words) };
  });
  return { all, boxes, fold: element("details", { class: "sy-more sy-browse__columns" }, element("summary", {}, "Columns"),
    element("fieldset", { class: "sy-browse__boxes" }, element("legend", { class: "sy-visually-hidden" }, "Columns of the table"),
      ...boxes.map(({ label }) => label))) };
}

function drawDownloads() {
  const said = element("p", { role: "status", class: "sy-source" });
  const area = element("textarea", { id: "sy-browse-references", rows: "10", readonly: true });
  const shown = element("div", { class: "sy-field", hidden: true },
    element("label", { for: area.id }, "References, to copy by hand"), area);
  const make = (words, work) => element("button", { type: "button", class: "sy-button sy-button--quiet", onclick: async () => {
    said.textContent = "Being made …";
    try {
      await loadColumns(index);
      said.textContent = await work(entries.slice());
    } catch {
      said.textContent = "That could not be made: a part of the list could not be fetched. Try again.";
    }
  } }, words);
  const file = (words, text, name, type) => make(words, async (ids) => {
    download(await text(index, ids, (entry, facet) => wordsOf(index, entry, facet)), name, type);
    return `${name} holds ${entriesIn(ids.length)}.`;
  });
  const copy = make("Copy references", async (ids) => {
    area.value = await referencesOf(index, ids);
    try {
      await navigator.clipboard.writeText(area.value);
      shown.hidden = true;
      return `The references of ${entriesIn(ids.length)} are copied.`;
    } catch {
      shown.hidden = false;
      area.focus();
      area.select();
      return "This browser does not let pages copy. The references stand in the box.";
    }
  });
  return element("details", { class: "sy-more" }, element("summary", {}, "Download or copy these entries"),
    element("div", { class: "sy-browse__downloads" }, file("CSV table", csvOf, "entries.csv", "text/csv"),
      file("BibTeX", bibtexOf, "entries.bib", "application/x-bibtex"),
      file("RIS", risOf, "entries.ris", "application/x-research-info-systems"), copy), said, shown);
}

/* ---- Drawing the state ---- */

async function show({ typed = false, focus = 0 } = {}) {
  const mine = ++turn;
  if (typed) parts.words.value = state.q; // not while somebody types
  parts.results.setAttribute("aria-busy", "true");
  drawState();
  if (state.q !== foundFor) {
    const words = state.q;
    const [answer, said] = await lookFor(words);
    if (mine !== turn) return;
    [found, foundFor, trouble] = [answer, words, said];
  }
  // The first entries need no columns; so they are there before the facets are.
  const isPlain = !isNarrowed(state) && ["", "relevance", "year"].includes(state.sort) && state.view === "list";
  if (isPlain && !index.columns) {
    entries = found && state.sort !== "year" ? found.order : Array.from({ length: index.count }, (_, entry) => entry);
    if (!found || state.sort !== "year") {
      tell();
      await drawEntries(mine);
    }
  }
  try {
    await loadColumns(index);
  } catch {
    parts.status.textContent = "The facets could not be fetched. The complete lists below work without them.";
    return;
  }
  if (mine !== turn) return;
  const row = matches(index, state, found);
  drawCounts();
  entries = await inOrder(index, row, state, found);
  if (mine !== turn) return;
  tell();
  await drawEntries(mine);
  if (focus && mine === turn) parts.results.querySelectorAll(".sy-list__title a, tbody th a")[focus]?.focus();
}

/** The entries with words, or null where there are none to look for; and what to say where that fails. */
async function lookFor(words) {
  try {
    return [await searchWords(index, words), ""];
  } catch {
    return [null, "The words could not be looked for, so they are left out."];
  }
}

/** Controls and chips as the state has them. */
function drawState() {
  const { chips, facets, years, sort, views, columns, opener } = parts;
  let used = 0;
  const made = [];
  const chip = (name, words, next) => made.push(element("li", {}, element("button", { type: "button", class: "sy-chip",
    "data-key": `chip-${name}-${words}`, "aria-label": `Remove filter: ${words}`, onclick: (event) => {
      const at = [...chips.children].indexOf(event.currentTarget.parentElement);
      change(next());
      (chips.children[Math.min(at, chips.children.length - 2)]?.firstChild ?? parts.heading).focus();
    } }, words)));
  if (state.q) chip("q", `Words: ${state.q}`, () => { parts.words.value = ""; return without(state, "q"); });
  for (const facet of index.shown) {
    const codes = state.chosen[facet.name] ?? [];
    const { boxes, chosen } = facets.get(facet.name);
    for (const value of facet.values) {
      const isChosen = codes.includes(value.code);
      boxes.get(value.code).box.checked = isChosen;
      if (isChosen) chip(facet.name, `${facet.label}: ${value.label}`, () => withChoice(state, facet.name, value.code, false));
    }
    boxes.hide?.();
    chosen.textContent = codes.length ? `${codes.length} chosen` : "";
    used += codes.length;
  }
  const { from, to } = state;
  if (from !== null || to !== null) {
    chip("year", `Year: ${from === null ? `to ${to}` : to === null ? `from ${from}` : `${from} to ${to}`}`, () => without(state, "year"));
    used += 1;
  }
  years.chosen.textContent = from !== null || to !== null ? "1 chosen" : "";
  for (const { end, input } of years.inputs) input.value = state[end] ?? "";
  if (made.length) {
    made.push(element("li", {}, element("button", { type: "button", class: "sy-chip sy-chip--all", onclick: () => {
      parts.words.value = "";
      change({ ...emptyState(), view: state.view, cols: state.cols });
      parts.heading.focus();
    } }, "Clear all")));
  }
  keepingFocus(chips, () => chips.replaceChildren(...made));
  chips.hidden = !made.length;
  opener.textContent = used ? `Filters (${used})` : "Filters";
  const order = state.sort || (state.q ? "relevance" : "year");
  sort.querySelector("[value=relevance]").hidden = !state.q;
  sort.value = order;
  for (const button of views) button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  columns.fold.hidden = state.view !== "table";
  for (const { box } of columns.boxes) box.checked = (state.cols ?? USUAL).includes(box.value);
}

function drawCounts() {
  for (const facet of index.shown) {
    const { boxes } = parts.facets.get(facet.name);
    countsFor(index, facet.name, state, found).forEach((count, at) => {
      const shown = boxes.get(facet.values[at].code).count;
      const text = number(count);
      if (shown.textContent !== text) shown.textContent = text;
      shown.closest("label").classList.toggle("sy-facet__none", count === 0);
    });
  }
}

/** Says how many entries fit; said aloud too, when that is something new. */
function tell() {
  const all = number(index.count);
  const text = [
    entries.length === index.count ? `All ${entriesIn(index.count)}` : `${number(entries.length)} of ${all} entries`,
    state.q && !trouble ? `with “${state.q}”` : "",
  ].filter(Boolean).join(" ");
  const whole = `${text}.${trouble ? ` ${trouble}` : ""}`;
  if (parts.status.textContent !== whole) parts.status.textContent = whole;
}

/** Draws the entries that fit: the first ones before the others are asked for, since these may lie in many pieces. */
async function drawEntries(mine) {
  const { results, more } = parts;
  const shown = entries.slice(0, state.show);
  try {
    const first = await rowsOf(index, shown.slice(0, AT_ONCE));
    if (mine !== turn) return;
    const drawn = first.length ? drawRows(first) : drawEmpty();
    keepingFocus(results, () => results.replaceChildren(drawn));
    if (shown.length > AT_ONCE) {
      const others = drawRows(await rowsOf(index, shown.slice(AT_ONCE)));
      if (mine !== turn) return;
      const [to, from] = [drawn, others].map((part) => part.querySelector("tbody") ?? part);
      to.append(...from.children);
    }
  } catch {
    if (mine !== turn) return;
    results.replaceChildren(element("p", { class: "sy-note" }, "These entries could not be fetched. Try again."));
  }
  results.removeAttribute("aria-busy");
  const left = entries.length - shown.length;
  more.hidden = left <= 0;
  more.textContent = `Show ${Math.min(PAGE, left)} more`;
}

function drawRows(rows) {
  if (state.view !== "table" || !index.columns) return listOf(rows);
  const columns = parts.columns.all.filter(({ name }) => (state.cols ?? USUAL).includes(name));
  return tableOf(rows, columns, state.sort || (found ? "relevance" : "year"), (next) => change({ ...state, sort: next, show: PAGE }));
}

function showMore() {
  change({ ...state, show: state.show + PAGE }, { focus: state.show });
}

/** What to do where nothing fits: which filter to take away, and what that gives. */
function drawEmpty() {
  const label = (name) => name === "q" ? `the words “${state.q}”` : name === "year" ? "the years"
    : `“${index.shown.find((facet) => facet.name === name).label}”`;
  const ways = index.columns ? looser(index, state, found) : [];
  return element("div", { class: "sy-note sy-browse__empty" },
    element("p", {}, element("strong", {}, "Nothing fits all of this."), " ",
      ways.length ? "Take one filter away:" : "No single filter is to blame: take several away, or clear all."),
    element("ul", {}, ...ways.map(({ name, count }) => element("li", {}, element("button", { type: "button", class: "sy-chip",
      onclick: () => {
        const next = without(state, name);
        if (name === "q") parts.words.value = "";
        change(next);
        parts.heading.focus();
      } }, `Without ${label(name)}: ${entriesIn(count)}`)))));
}

/** Renews a part of the page, and gives the focus back to the control with the same name. */
function keepingFocus(part, renew) {
  const key = part.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  renew();
  if (key) part.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

begin();
