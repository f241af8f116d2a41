/* The browse index in the browser: fetching its pieces, what is chosen and how that is written in an address, which entries
   fit, and how many each further choice would leave. No page is touched here: browse.js and others draw.

   One bit stands for each entry, in the fixed order of the index, newest first. A choice is a row of bits; facets are
   combined by AND, values of one facet by OR. Form of the pieces: docs/decisions/0012-browse-index.md. */

import { found, readPiece, termsOf } from "./browse-words.js";

const VERSION = 1;
export const SORTS = ["relevance", "year", "year-asc", "title", "title-desc", "added", "added-asc", "size", "size-asc"];
export const PAGE = 50; // entries shown at a time
const LONGEST = 200; // characters of a question that are looked at
const MOST_PIECES = 3; // further pieces of the alphabet that are fetched for what begins with a word
const STRONG = 4; // how much more a word counts in a title, name or theme
const BEGINS = 0.3; // how much less where it only begins a longer word

/* ---- Pieces ---- */

export class IndexError extends Error {}

/** A gzip file of the site, unpacked; as it is where a server has unpacked it already. */
async function unpacked(address, cache) {
  const answer = await fetch(address, { cache });
  if (!answer.ok) throw new IndexError(`${address}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const parsed = async (bytes) => JSON.parse(new TextDecoder().decode(await bytes));

/** Whether this browser can unpack the index. */
export const canBrowse = () => typeof DecompressionStream === "function";

/** The index of a site whose root is at `base`. It comes in two steps: this gives what is needed to draw the facets and to
    show entries in the usual order; `index.ready` is kept once entries can be narrowed (`index.columns` is then there). */
export async function loadIndex(base) {
  const root = new URL("api/v1/browse/", base);
  const head = await parsed(unpacked(new URL("index.bin", root), "no-cache")); // asked for anew: it names the other pieces
  if (head.version !== VERSION) throw new IndexError(`index of version ${head.version}`);
  const folder = new URL(`${head.folder}/`, root);
  const facets = head.facets.map((facet) => ({ ...facet, values: facet.values.map(asValue) }));
  const index = {
    base: new URL(base),
    folder,
    head,
    count: head.entries,
    words: Math.ceil(head.entries / 32), // 32-bit words in a row of bits
    facets,
    domains: head.outcomes.domain.values.map(asValue),
    directions: head.outcomes.direction.values.map(asValue),
    columns: null,
    rows: new Map(),
    records: new Map(),
    pieces: new Map(),
  };
  const after = facets.findIndex((facet) => facet.name === "design") + 1;
  index.shown = [
    ...facets.slice(0, after),
    { name: "domain", label: head.outcomes.domain.label, values: index.domains },
    { name: "direction", label: head.outcomes.direction.label, values: index.directions },
    ...facets.slice(after),
  ];
  return index;
}

/** Fetches the columns, once. */
export function loadColumns(index) {
  index.ready ??= unpacked(new URL("columns.bin", index.folder), "default").then((bytes) => {
    index.columns = readColumns(index, bytes);
    return index;
  });
  return index.ready;
}

function asValue([code, label, parent, total]) {
  return { code, label, parent, total };
}

function readColumns(index, bytes) {
  const { count, words } = index;
  let at = 0;
  const take = (length) => bytes.slice(at, (at += length));
  const u16 = () => {
    const part = take(2 * count);
    return Uint16Array.from({ length: count }, (_, entry) => part[2 * entry] | (part[2 * entry + 1] << 8));
  };
  const year = u16();
  const added = u16();
  const bits = new Map();
  const own = new Map(); // before the bits of narrower values are added to those above them
  for (const facet of index.facets) {
    let rows;
    if (facet.form === "u8") {
      rows = facet.values.map(() => new Uint32Array(words));
      take(count).forEach((code, entry) => code && set(rows[code - 1], entry));
    } else {
      rows = facet.values.map(() => {
        const padded = new Uint8Array(words * 4);
        padded.set(take(Math.ceil(count / 8)));
        return Uint32Array.from({ length: words }, (_, word) =>
          padded[4 * word] | (padded[4 * word + 1] << 8) | (padded[4 * word + 2] << 16) | (padded[4 * word + 3] << 24));
      });
    }
    own.set(facet.name, rows);
    bits.set(facet.name, withNarrower(facet.values, rows));
  }
  const pointing = index.domains.map(() => {
    const rows = index.directions.map(() => new Uint32Array(words));
    take(count).forEach((code, entry) => code && set(rows[code - 1], entry));
    return rows;
  });
  return { year, added, bits, own, pointing };
}

function set(row, entry) {
  row[entry >>> 5] |= 1 << (entry & 31);
}

export function has(row, entry) {
  return (row[entry >>> 5] >>> (entry & 31)) & 1;
}

function withNarrower(values, own) {
  const rows = own.map((row) => row.slice());
  values.forEach((value, place) => {
    let above = value.parent;
    for (let steps = 0; above !== null && steps < values.length; steps++, above = values[above].parent) {
      orInto(rows[above], own[place]);
    }
  });
  return rows;
}

const orders = new WeakMap();

/** Sizes of studies and the order of titles, fetched once when something is first sorted by them. */
function loadOrders(index) {
  if (!orders.has(index)) {
    orders.set(index, unpacked(new URL("orders.bin", index.folder), "default").then((bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const read = (from) => Uint32Array.from({ length: index.count }, (_, at) => view.getUint32(4 * (from + at), true));
      return { size: read(0), byTitle: read(index.count) };
    }));
  }
  return orders.get(index);
}

async function pieces(index, entries, name, size, kept) {
  const wanted = new Set(Array.from(entries, (entry) => Math.floor(entry / size)));
  for (const number of wanted) {
    if (!kept.has(number)) {
      const piece = parsed(unpacked(new URL(`${name}-${number}.bin`, index.folder), "default"));
      kept.set(number, piece);
      piece.catch(() => kept.delete(number)); // a later try may succeed
    }
  }
  const found = new Map();
  await Promise.all(Array.from(wanted, async (number) => found.set(number, await kept.get(number))));
  return Array.from(entries, (entry) => found.get(Math.floor(entry / size))[entry % size]);
}

/** What lists show of entries: objects with id, kind, address, title, year, authors, what, where, scope, ended, size, counted. */
export async function rowsOf(index, entries) {
  const rows = await pieces(index, entries, "rows", index.head.rows, index.rows);
  return rows.map(([id, isPolicy, title, year, authors, what, where, scope, ended, size, counted], at) => ({
    entry: entries[at], id, kind: isPolicy ? "policy" : "evaluation", title, year, authors, what, where, scope, ended, size,
    counted, address: new URL(`${isPolicy ? "policies" : "evaluations"}/${id}/`, index.base).href,
  }));
}

/** The bibliographic records of entries: for each a list of {key, bibtex, ris, text}. */
export async function recordsOf(index, entries) {
  const found = await pieces(index, entries, "records", index.head.records, index.records);
  return found.map((records) => records.map(([key, bibtex, ris, text]) => ({ key, bibtex, ris, text })));
}

/** The words of what an entry has of a facet (its own themes, not those above them), or the day it was `added`. */
export function wordsOf(index, entry, name) {
  const { own, pointing, added } = index.columns;
  if (name === "added") return [index.head.days[added[entry]]];
  if (name === "domain") {
    return index.domains.flatMap((domain, place) => {
      const way = pointing[place].findIndex((row) => has(row, entry));
      return way < 0 ? [] : [`${domain.label}: ${index.directions[way].label}`];
    });
  }
  const rows = own.get(name);
  return index.facets.find((facet) => facet.name === name).values.filter((_, place) => has(rows[place], entry)).map(({ label }) => label);
}

/* ---- What is chosen, and its address ---- */

/** The facets' codes in an address are a promise to whoever bookmarks one: see docs/decisions/0012-browse-index.md. */
export function emptyState() {
  return { q: "", chosen: {}, from: null, to: null, sort: "", view: "list", cols: null, show: PAGE };
}

/** What an address asks for; codes, sorts and numbers that do not exist are left out. */
export function parseState(params, index) {
  const state = emptyState();
  state.q = (params.get("q") ?? "").slice(0, LONGEST).trim();
  for (const facet of index.shown) {
    const asked = new Set(params.getAll(facet.name).flatMap((codes) => codes.split(",")));
    const known = facet.values.filter((value) => asked.has(value.code)).map((value) => value.code);
    if (known.length) state.chosen[facet.name] = known;
  }
  for (const end of ["from", "to"]) state[end] = parseYear(params.get(end));
  if (SORTS.includes(params.get("sort"))) state.sort = params.get("sort");
  if (params.get("view") === "table") state.view = "table";
  if (params.has("cols")) state.cols = params.get("cols").split(",").filter((name) => /^[a-z]+$/.test(name));
  const show = Number(params.get("show"));
  if (Number.isInteger(show) && show > PAGE) state.show = Math.min(show, index.count + PAGE);
  return state;
}

export function parseYear(text) {
  return /^\d{4}$/.test((text ?? "").trim()) ? Number(text) : null;
}

/** The same as the part of an address after `?`, short, always in one order; empty where nothing is chosen. */
export function writeState(state, index) {
  const parts = [];
  if (state.q) parts.push(`q=${encodeURIComponent(state.q).replaceAll("%20", "+")}`);
  for (const { name } of index.shown) {
    const codes = state.chosen[name];
    if (codes?.length) parts.push(`${name}=${codes.map(encodeURIComponent).join(",")}`);
  }
  for (const end of ["from", "to"]) if (state[end] !== null) parts.push(`${end}=${state[end]}`);
  if (state.sort) parts.push(`sort=${state.sort}`);
  if (state.view !== "list") parts.push(`view=${state.view}`);
  if (state.cols !== null) parts.push(`cols=${state.cols.join(",")}`);
  if (state.show > PAGE) parts.push(`show=${state.show}`);
  return parts.join("&");
}

/** Whether the state leaves entries out by something else than words. */
export function isNarrowed(state) {
  return state.from !== null || state.to !== null || Object.values(state.chosen).some((codes) => codes.length);
}

/** The state with or without one value of a facet. */
export function withChoice(state, name, code, isChosen) {
  const codes = (state.chosen[name] ?? []).filter((other) => other !== code);
  if (isChosen) codes.push(code);
  return { ...state, chosen: { ...state.chosen, [name]: codes }, show: PAGE };
}

/** The state without one facet's choices; `year` and `q` take away the years and the words. */
export function without(state, name) {
  if (name === "q") return { ...state, q: "", sort: state.sort === "relevance" ? "" : state.sort, show: PAGE };
  if (name === "year") return { ...state, from: null, to: null, show: PAGE };
  return { ...state, chosen: { ...state.chosen, [name]: [] }, show: PAGE };
}

/* ---- Which entries fit ---- */

function orInto(row, other) {
  for (let word = 0; word < row.length; word++) row[word] |= other[word];
}

function andInto(row, other) {
  for (let word = 0; word < row.length; word++) row[word] &= other[word];
}

function bitsIn(word) {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** How many entries a row of bits holds; with a second row, how many stand in both. */
export function countOf(row, other = null) {
  let total = 0;
  for (let word = 0; word < row.length; word++) total += bitsIn(other ? row[word] & other[word] : row[word]);
  return total;
}

/** The entries of a row of bits, in the order of the index. */
export function idsOf(row) {
  const found = [];
  for (let word = 0; word < row.length; word++) {
    for (let left = row[word]; left; left &= left - 1) found.push(32 * word + 31 - Math.clz32(left & -left));
  }
  return found;
}

function everything(index) {
  const row = new Uint32Array(index.words).fill(0xffffffff);
  const over = index.count & 31;
  if (over) row[index.words - 1] = 2 ** over - 1;
  return row;
}

function either(index, rows) {
  const row = new Uint32Array(index.words);
  for (const other of rows) orInto(row, other);
  return row;
}

function places(values, codes) {
  return values.flatMap((value, place) => (codes.includes(value.code) ? [place] : []));
}

const all = (values) => values.map((_, place) => place);

/** Entries measured on one of these domains, pointing one of these ways; null is any. */
function pointingTo(index, domains, directions) {
  const rows = (domains ?? all(index.domains)).flatMap((domain) =>
    (directions ?? all(index.directions)).map((direction) => index.columns.pointing[domain][direction]));
  return either(index, rows);
}

/** The entries that fit the state, as bits. `found` are those with the state's words (from `searchWords`), or null.
    `except` names a facet whose own choice is looked past. Directions are those on the domains chosen, if any are. */
export function matches(index, state, found = null, except = null) {
  const row = found ? found.bits.slice() : everything(index);
  for (const facet of index.facets) {
    const codes = state.chosen[facet.name];
    if (!codes?.length || facet.name === except) continue;
    const rows = index.columns.bits.get(facet.name);
    andInto(row, either(index, places(facet.values, codes).map((place) => rows[place])));
  }
  const domains = except === "domain" ? null : chosenPlaces(state, "domain", index.domains);
  const directions = except === "direction" ? null : chosenPlaces(state, "direction", index.directions);
  if (domains || directions) andInto(row, pointingTo(index, domains, directions));
  if (except !== "year" && (state.from !== null || state.to !== null)) {
    const { year } = index.columns;
    const [from, to] = [state.from ?? 1, state.to ?? 65535];
    const inside = new Uint32Array(index.words);
    for (let entry = 0; entry < index.count; entry++) if (year[entry] >= from && year[entry] <= to) set(inside, entry);
    andInto(row, inside);
  }
  return row;
}

function chosenPlaces(state, name, values) {
  const codes = state.chosen[name];
  return codes?.length ? places(values, codes) : null;
}

/** How many entries fit with each value of a facet, whatever else of that facet is chosen; in the order of its values. */
export function countsFor(index, name, state, found = null) {
  const row = matches(index, state, found, name);
  if (name === "domain") {
    const directions = chosenPlaces(state, "direction", index.directions);
    return index.domains.map((_, domain) => countOf(row, pointingTo(index, [domain], directions)));
  }
  if (name === "direction") {
    const domains = chosenPlaces(state, "domain", index.domains);
    return index.directions.map((_, direction) => countOf(row, pointingTo(index, domains, [direction])));
  }
  return index.columns.bits.get(name).map((other) => countOf(row, other));
}

/** Entries in the order asked for: by default the best first where there are words, else the newest. Ties stand in the order of
    the index; what has no date or size stands last, whichever way. */
export async function inOrder(index, row, state, found = null) {
  const sort = state.sort || (found ? "relevance" : "year");
  if (sort === "relevance" && found) return found.order.filter((entry) => has(row, entry));
  const ids = idsOf(row);
  if (sort === "year" || sort === "relevance") return ids;
  if (sort === "year-asc") return byNumber(ids, index.columns.year, 1);
  if (sort === "added" || sort === "added-asc") {
    const sign = sort === "added" ? -1 : 1;
    return ids.sort((one, other) => sign * (index.columns.added[one] - index.columns.added[other]) || one - other);
  }
  const { size, byTitle } = await loadOrders(index);
  if (sort === "size" || sort === "size-asc") return byNumber(ids, size, sort === "size" ? -1 : 1);
  const ordered = Array.from(byTitle).filter((entry) => has(row, entry));
  return sort === "title-desc" ? ordered.reverse() : ordered;
}

function byNumber(ids, numbers, sign) {
  return ids.sort((one, other) =>
    !numbers[one] - !numbers[other] || sign * (numbers[one] - numbers[other]) || one - other);
}

/** What to take away when nothing fits: [{name, count}] for each facet in use, the most entries first. */
export function looser(index, state, found = null) {
  const names = index.shown.map((facet) => facet.name).filter((name) => state.chosen[name]?.length);
  if (state.from !== null || state.to !== null) names.push("year");
  const counts = names.map((name) => ({ name, count: countOf(matches(index, without(state, name), found)) }));
  if (state.q) counts.push({ name: "q", count: countOf(matches(index, without(state, "q"), null)) });
  return counts.filter(({ count }) => count).sort((one, other) => other.count - one.count);
}

/* ---- Words ---- */

/** Entries with every one of these words in their text, as {bits, order}, the best first; null where nothing is asked. The piece
    of the alphabet that a word stands in is fetched. */
export async function searchWords(index, question) {
  const asked = termsOf(question.slice(0, LONGEST));
  if (!asked.length) return null;
  const lists = await Promise.all(asked.map((word) => entriesWith(index, word)));
  return ranked(index, lists);
}

async function entriesWith(index, word) {
  const first = index.head.words;
  const from = Math.max(0, first.findLastIndex((other) => other <= word));
  const lists = [];
  for (let piece = from; piece < first.length && piece <= from + MOST_PIECES; piece++) {
    if (piece > from && !first[piece].startsWith(word)) break;
    if (!index.pieces.has(piece)) {
      const read = unpacked(new URL(`words-${piece}.bin`, index.folder), "default").then(readPiece);
      index.pieces.set(piece, read);
      read.catch(() => index.pieces.delete(piece));
    }
    lists.push(found(await index.pieces.get(piece), word));
  }
  return lists.flat();
}

/** The best first: the rarer a word, the more it counts; more in a title, name or theme; less where it only begins one. */
function ranked(index, lists) {
  const scores = lists.map((rows) => {
    const score = new Map();
    for (const { entries, strong, isWhole } of rows) {
      const worth = Math.log(1 + index.count / entries.length) * (isWhole ? 1 : BEGINS);
      entries.forEach((entry, at) => {
        const value = worth * (strong[at] ? STRONG : 1);
        if (value > (score.get(entry) ?? 0)) score.set(entry, value);
      });
    }
    return score;
  });
  const [rarest, ...others] = scores.sort((one, other) => one.size - other.size);
  const total = [];
  for (const [entry, value] of rarest) {
    if (others.every((score) => score.has(entry))) {
      total.push([entry, others.reduce((sum, score) => sum + score.get(entry), value)]);
    }
  }
  const order = total.sort(([one, least], [other, most]) => most - least || one - other).map(([entry]) => entry);
  const bits = new Uint32Array(index.words);
  for (const entry of order) set(bits, entry);
  return { bits, order };
}
