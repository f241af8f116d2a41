/* The evidence map with scripts: any two ways of sorting, narrowed by the facets that Browse has, headings that fold. The table
   that stands in the page stays until a reader chooses something. Which cell a study stands in, where it points and what the
   totals count are the rules of synthesis/evidence_map.py. */

import { canBrowse, countOf, idsOf, loadColumns, loadIndex, matches, parseState, withChoice, without, writeState } from "./facets.js";
import { element, number } from "./browse-results.js";
import { csvCell, download } from "./browse-download.js";

const AXES = ["theme", "domain", "design", "voice", "place", "population", "setting"];
const OTHER_NAMES = { outcome: "domain", "outcome-group": "domain", country: "place" }; // of axes, in the pages
const FILTERS = ["scope", "design", "place", "population", "theme"];
const SIDES = ["positive", "no-difference", "mixed", "negative", "unclear"];
const SHARE = 0.7; // of a study's results that must agree
const BANDS = 5;
const PLACES = 24; // headings of places at most, those with the most entries; Browse has all

const place = document.getElementById("sy-map-app");
const still = document.getElementById("sy-map-static");
const words = JSON.parse(place.dataset.words);
const base = new URL(place.dataset.base, document.baseURI);
const usual = { rows: place.dataset.rows, columns: place.dataset.columns };

let index = null;
let state = null;
let axes = { ...usual };
const folded = new Set();
let isFolding = false; // whether the reader has folded or unfolded something
const codes = new Map(); // of each outcome domain, one number an entry
const sidesKept = new Map(); // what was worked out of groups of domains
let families = null;
let parts = null;

async function begin() {
  if (!canBrowse()) return;
  try {
    index = await loadIndex(base);
    await loadColumns(index);
  } catch {
    return; // the table in the page is complete without this
  }
  index.domains.forEach((domain, at) => {
    const column = new Uint8Array(index.count);
    index.columns.pointing[at].forEach((row, way) => idsOf(row).forEach((entry) => (column[entry] = way + 1)));
    codes.set(domain.code, column);
  });
  for (const [group] of words.groups) folded.add(group); // many outcomes: kinds first, each unfolds
  drawControls();
  const read = () => {
    const asked = new URLSearchParams(location.search);
    state = parseState(asked, index);
    axes = { rows: axisAsked(asked.get("rows"), usual.rows), columns: axisAsked(asked.get("columns"), usual.columns) };
    show();
  };
  addEventListener("popstate", read);
  read();
}

const axisAsked = (name, otherwise) => (AXES.includes(name) || name === otherwise ? name : otherwise);

function change(next, nextAxes = axes) {
  state = next;
  axes = nextAxes;
  const query = [writeState(state, index), ...["rows", "columns"].filter((end) => axes[end] !== usual[end]).map((end) => `${end}=${axes[end]}`)]
    .filter(Boolean).join("&");
  history.pushState(null, "", `${location.pathname}${query ? `?${query}` : ""}`);
  show();
}

/* ---- Controls ---- */

const labelOf = (name) => words.axes[name] ?? index.shown.find((facet) => facet.name === name).label;

function drawControls() {
  const pick = (end, label) => {
    const own = AXES.includes(usual[end]) ? AXES : [usual[end], ...AXES];
    const select = element("select", { id: `sy-map-${end}`, onchange: () => change(state, { ...axes, [end]: select.value }) },
      ...own.map((name) => element("option", { value: name }, labelOf(name))));
    return { select, field: element("div", { class: "sy-field" }, element("label", { for: select.id }, label), select) };
  };
  const rows = pick("rows", "Rows");
  const columns = pick("columns", "Columns");
  const boxes = new Map();
  const filters = FILTERS.map((name) => {
    const facet = index.shown.find((other) => other.name === name);
    const list = element("ul", {}, ...facet.values.map((value) => {
      const box = element("input", { type: "checkbox", onchange: () => change(withChoice(state, name, value.code, box.checked)) });
      boxes.set(`${name} ${value.code}`, box);
      return element("li", {}, element("label", {}, box, ` ${value.label}`));
    }));
    return element("details", { class: "sy-facet sy-mapfilter" }, element("summary", {}, facet.label),
      element("fieldset", {}, element("legend", { class: "sy-visually-hidden" }, facet.label), list));
  });
  const chips = element("ul", { class: "sy-chips", "aria-label": "Filters in use" });
  const status = element("p", { role: "status", class: "sy-mapstatus" });
  const drawn = element("div", {});
  const downloads = element("p", { class: "sy-source" },
    element("button", { type: "button", class: "sy-button sy-button--quiet", onclick: () => download(asCsv(), "evidence-map.csv", "text/csv") }, "Data (CSV)"), " ",
    element("button", { type: "button", class: "sy-button sy-button--quiet", onclick: () => download(asSvg(), "evidence-map.svg", "image/svg+xml") }, "Picture (SVG)"));
  place.replaceChildren(
    element("div", { class: "sy-maptools" }, rows.field, columns.field),
    element("details", { class: "sy-more sy-mapnarrow" }, element("summary", {}, "Narrow the map"), element("div", { class: "sy-mapfilters" }, ...filters)),
    chips, status, drawn, downloads);
  parts = { rows: rows.select, columns: columns.select, boxes, chips, status, drawn, downloads };
}

/* ---- Counting ---- */

/** The headings of an axis: code, words, the heading above, and who stands there. Outcomes stand under their groups. */
function headingsOf(name) {
  if (name === "domain") {
    const found = [];
    for (const [group, members] of words.groups) {
      const inside = members.filter((code) => codes.has(code));
      if (!inside.length) continue;
      found.push({ code: group, label: group, above: null, domains: inside, bits: anyOf(inside.map(measured)), browse: ["domain", inside] });
      if (inside.length > 1) {
        for (const code of inside) {
          const label = index.domains.find((domain) => domain.code === code).label;
          found.push({ code, label, above: group, domains: [code], bits: measured(code), browse: ["domain", [code]] });
        }
      }
    }
    return found;
  }
  const facet = index.facets.find((other) => other.name === name);
  // Places grow with the library. A place above another one has at least as many entries, so it is kept with it.
  const totals = facet.values.map((value) => value.total).sort((one, other) => other - one);
  const least = name === "place" && totals.length > PLACES ? totals[PLACES] : -1;
  return facet.values.map((value, at) => ({ value, at })).filter(({ value }) => value.total > least).map(({ value, at }) => ({
    code: value.code,
    label: value.label,
    above: value.parent === null ? null : facet.values[value.parent].code,
    domains: name === "theme" ? words.domains[value.code] ?? [] : [],
    bits: index.columns.bits.get(name)[at],
    browse: [name, [value.code]],
  }));
}

function measured(code) {
  return anyOf(index.columns.pointing[index.domains.findIndex((domain) => domain.code === code)]);
}

function anyOf(rows) {
  const bits = new Uint32Array(index.words);
  for (const row of rows) for (let at = 0; at < bits.length; at++) bits[at] |= row[at];
  return bits;
}

function both(one, other) {
  const bits = new Uint32Array(one.length);
  for (let at = 0; at < bits.length; at++) bits[at] = one[at] & other[at];
  return bits;
}

/** Where an entry points on these domains: one side when at least 70% of its domains agree, else mixed. */
function points(entry, columns) {
  const counts = [0, 0, 0, 0, 0];
  for (const column of columns) if (column[entry] > 0 && column[entry] <= SIDES.length) counts[column[entry] - 1] += 1;
  const unclear = counts[4];
  const total = counts[0] + counts[1] + counts[2] + counts[3];
  if (!total) return unclear ? "unclear" : null;
  const most = Math.max(counts[0], counts[1], counts[2], counts[3]);
  return most >= SHARE * total ? SIDES[counts.indexOf(most)] : "mixed";
}

/** For each side, the entries that point there on these domains, as bits. Kept, since every cell below a heading asks. */
function sidesOn(domains) {
  const key = domains.join(" ");
  if (!sidesKept.has(key)) {
    const known = domains.filter((code) => codes.has(code));
    const columns = known.map((code) => codes.get(code));
    const rows = new Map(SIDES.map((side) => [side, new Uint32Array(index.words)]));
    for (const entry of idsOf(anyOf(known.map(measured)))) {
      const row = rows.get(points(entry, columns));
      if (row) row[entry >>> 5] |= 1 << (entry & 31);
    }
    sidesKept.set(key, rows);
  }
  return sidesKept.get(key);
}

/** For each letter of a family of designs, its entries as bits. */
function familyRows() {
  const rows = new Map(words.letters.map((letter) => [letter, []]));
  const designs = index.columns.own.get("design");
  index.facets.find((facet) => facet.name === "design").values.forEach((value, at) => rows.get(words.families[value.label])?.push(designs[at]));
  return new Map([...rows].map(([letter, some]) => [letter, anyOf(some)]));
}

/** What a cell shows of the entries in `inRow`, those of its row that are kept. */
function cellOf(row, inRow, column) {
  const bits = both(inRow, column.bits);
  const count = countOf(bits);
  if (!count) return { count };
  const domains = column.domains.length ? column.domains : row.domains.length ? row.domains : [...codes.keys()];
  const sides = new Map([...sidesOn(domains)].map(([side, other]) => [side, countOf(bits, other)]));
  let unmeasured = count;
  for (const some of sides.values()) unmeasured -= some;
  sides.set("none", unmeasured);
  families ??= familyRows();
  return { count, sides, families: new Map([...families].map(([letter, other]) => [letter, countOf(bits, other)])) };
}

/* ---- Drawing ---- */

const isHidden = (headings, heading) => heading.above !== null && (folded.has(heading.above) ||
  isHidden(headings, headings.find((other) => other.code === heading.above)));

function show() {
  const asked = state && (Object.values(state.chosen).some((chosen) => chosen.length) || state.from !== null || state.to !== null || state.q);
  const changed = axes.rows !== usual.rows || axes.columns !== usual.columns;
  const isOwn = asked || changed || isFolding;
  parts.rows.value = axes.rows;
  parts.columns.value = axes.columns;
  for (const [name, box] of parts.boxes) {
    const [facet, code] = name.split(" ");
    box.checked = (state.chosen[facet] ?? []).includes(code);
  }
  drawChips();
  still.hidden = isOwn;
  parts.drawn.hidden = parts.downloads.hidden = !isOwn;
  if (!isOwn) {
    parts.status.textContent = "";
    return;
  }
  const axisOf = (name) => (AXES.includes(name) ? name : OTHER_NAMES[name] ?? "theme");
  const evaluations = withChoice({ ...state, q: "" }, "kind", "evaluation", true);
  const kept = matches(index, evaluations);
  const rows = headingsOf(axisOf(axes.rows));
  const columns = headingsOf(axisOf(axes.columns));
  const shownRows = rows.filter((heading) => !isHidden(rows, heading));
  const shownColumns = columns.filter((heading) => !isHidden(columns, heading));
  const cells = shownRows.map((row) => {
    const inRow = both(row.bits, kept);
    return shownColumns.map((column) => cellOf(row, inRow, column));
  });
  const inRows = both(anyOf(rows.map((row) => row.bits)), both(anyOf(columns.map((column) => column.bits)), kept));
  drawTable({ rows, columns, shownRows, shownColumns, cells, inRows });
  const gaps = cells.flat().filter((cell) => !cell.count).length;
  parts.status.textContent = `${number(countOf(inRows))} evaluations; ${number(gaps)} of ${number(cells.flat().length)} cells are empty.`;
}

function drawChips() {
  const items = [];
  for (const facet of index.shown) {
    for (const code of state.chosen[facet.name] ?? []) {
      const value = facet.values.find((other) => other.code === code);
      items.push(element("li", {}, element("button", { type: "button", class: "sy-chip",
        "aria-label": `Remove filter: ${facet.label}: ${value.label}`, onclick: () => change(withChoice(state, facet.name, code, false)) },
      `${facet.label}: ${value.label}`)));
    }
  }
  if (state.from !== null || state.to !== null) {
    items.push(element("li", {}, element("button", { type: "button", class: "sy-chip", "aria-label": "Remove filter: years",
      onclick: () => change(without(state, "year")) }, `Years: ${state.from ?? "…"} to ${state.to ?? "…"}`)));
  }
  parts.chips.replaceChildren(...items);
}

function folder(heading, headings) {
  if (!headings.some((other) => other.above === heading.code)) return heading.label;
  const isFolded = folded.has(heading.code);
  return element("button", { type: "button", class: "sy-mapfold", "aria-expanded": String(!isFolded), onclick: () => {
    isFolding = true;
    if (isFolded) folded.delete(heading.code);
    else folded.add(heading.code);
    show();
    const again = [...place.querySelectorAll(".sy-mapfold")].find((button) => button.textContent === heading.label);
    again?.focus();
  } }, heading.label);
}

function drawTable({ rows, columns, shownRows, shownColumns, cells, inRows }) {
  const largest = Math.max(1, ...cells.flat().map((cell) => cell.count));
  const head = element("tr", {}, element("td", {}), ...shownColumns.map((column) =>
    element("th", { scope: "col", class: column.above === null ? null : "sy-map__under" }, folder(column, columns))), element("th", { scope: "col" }, "All"));
  const body = shownRows.map((row, at) => element("tr", { class: row.above === null ? null : "sy-map__narrower" },
    element("th", { scope: "row" }, folder(row, rows)),
    ...shownColumns.map((column, across) => drawCell(row, column, cells[at][across], largest)),
    element("td", { class: "sy-num" }, number(countOf(both(row.bits, inRows))))));
  const last = element("tr", {}, element("th", { scope: "row" }, "All, each study once"),
    ...shownColumns.map((column) => element("td", { class: "sy-num" }, number(countOf(both(column.bits, inRows))))),
    element("td", { class: "sy-num" }, number(countOf(inRows))));
  const table = element("table", { class: "sy-data sy-map" },
    element("caption", { id: "sy-map-caption" }, `${labelOf(axes.rows)} and ${labelOf(axes.columns).toLowerCase()}: number of evaluations`),
    element("thead", {}, head), element("tbody", {}, ...body, last));
  parts.drawn.replaceChildren(element("div", { class: "sy-table sy-table--map", role: "region", "aria-labelledby": "sy-map-caption", tabindex: "0" }, table));
}

function drawCell(row, column, cell, largest) {
  if (!cell.count) return element("td", { class: "gap" }, "gap");
  const band = Math.max(1, Math.round(BANDS * Math.sqrt(cell.count / largest)));
  const sides = [...SIDES, "none"].filter((side) => cell.sides.get(side)).map((side) =>
    element("b", { class: side }, String(cell.sides.get(side)), element("i", {}, ` ${words.sides[side]};`)));
  const letters = words.letters.filter((letter) => cell.families.get(letter));
  const families = letters.map((letter) => `${letter}${cell.families.get(letter)}`).join(" ");
  return element("td", {}, element("a", { class: `n${band}`, href: studiesOf(row, column) }, number(cell.count), element("i", {}, " evaluations")),
    element("span", {}, ...sides), element("span", {}, families));
}

/** The studies of a cell, in Browse: the filters in use, and the row's and column's own. */
function studiesOf(row, column) {
  let next = { ...state, chosen: { ...state.chosen, kind: ["evaluation"] } };
  for (const [name, asked] of [row.browse, column.browse]) next = { ...next, chosen: { ...next.chosen, [name]: asked } };
  return new URL(`browse/?${writeState(next, index)}`, base).href;
}

/* ---- Files ---- */

function drawnTable() {
  return [...parts.drawn.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) =>
    cell.querySelector("a") ? cell.querySelector("a").firstChild.data : cell.textContent === "gap" ? "0" : cell.textContent));
}

function asCsv() {
  return drawnTable().map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

function asSvg() {
  const rows = drawnTable();
  const [left, wide, high, top] = [220, 90, 34, 60];
  const space = "http://www.w3.org/2000/svg";
  const part = (name, properties, text = "") => {
    const made = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };
  const svg = part("svg", { width: left + wide * (rows[0].length - 1), height: top + high * rows.length, "font-family": "Arial, Helvetica, sans-serif", "font-size": "12" });
  svg.append(part("title", {}, parts.drawn.querySelector("caption").textContent));
  rows.forEach((row, down) => row.forEach((text, across) => {
    const [x, y] = [across ? left + wide * (across - 1) + wide / 2 : 4, down ? top + high * (down - 1) + high / 2 : 24];
    if (down && across && text !== "0" && down < rows.length - 1 && across < row.length - 1) {
      svg.append(part("circle", { cx: x, cy: y - 4, r: 12, fill: "#e6effa", stroke: "#14529e" }));
    }
    const shown = down && across && text === "0" ? "gap" : across ? text.slice(0, 14) : text.slice(0, 34);
    svg.append(part("text", { x, y, "text-anchor": across ? "middle" : "start", fill: "#16202b" }, shown));
  }));
  return new XMLSerializer().serializeToString(svg);
}

if (place) begin();
