/* Changes to the text of a YAML file, as small as they can be: a value that is equal keeps its characters, one that is not
   is written anew where it stands. Works on the source and on the places the library noted for every node. */

import { isCollection, isMap, isScalar, isSeq } from "../vendor/yaml-2.9.1.min.js";
import { WIDTH, quoted, render, scalarType, standsInFlow } from "./yaml_style.js";

/** The source with `wanted` in place of what it holds; `wanted` is maps, lists, texts, numbers, true, false and null. */
export function editText(source, contents, wanted) {
  const file = { source, line: source.includes("\r\n") ? "\r\n" : "\n", edits: [] };
  if (!isBlockMap(contents) || !isObject(wanted) || !editMap(file, contents, wanted)) {
    return matches(contents, wanted) ? source : null;
  }
  let text = source;
  for (const { start, end, put } of file.edits.reverse().sort((one, other) => other.start - one.start)) {
    text = text.slice(0, start) + put + text.slice(end);
  }
  return text;
}

/** Whether a node says what is wanted. A number means the same however its digits are written. */
export function matches(node, wanted) {
  if (Array.isArray(wanted)) {
    return isSeq(node) && node.items.length === wanted.length && wanted.every((one, at) => matches(node.items[at], one));
  }
  if (isObject(wanted)) {
    const names = namesOf(wanted);
    return isMap(node) && node.items.length === names.length
      && node.items.every(({ key, value }) => Object.hasOwn(wanted, key.value) && matches(value, wanted[key.value]));
  }
  const text = textOf(node);
  if (wanted === null) return text === null;
  if (typeof wanted === "number") return Boolean(text?.trim()) && Number(text) === wanted;
  return text === String(wanted);
}

/** The text of a scalar, null where it is empty, null or ~ without quotation marks; undefined for lists and maps. */
export function textOf(node) {
  if (node === null || node === undefined) return null;
  if (!isScalar(node)) return undefined;
  return node.value === null || (node.type === "PLAIN" && /^(?:null|~)?$/i.test(node.value)) ? null : node.value;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isBlockMap = (node) => isMap(node) && !node.flow && node.items.length > 0;
const namesOf = (map) => Object.keys(map).filter((name) => map[name] !== undefined);

/* ---- Where things stand ---- */

const lineStart = (source, at) => source.lastIndexOf("\n", at - 1) + 1;
const columnOf = (source, at) => at - lineStart(source, at);

/** Where the line after a pair or item begins; its last value may go over several lines. */
function lineAfter(source, node, from) {
  let last = node;
  while (isCollection(last) && !last.flow && last.items.length) {
    const item = last.items.at(-1);
    from = item.key ? item.key.range[1] : from;
    last = item.key ? item.value : item;
  }
  const end = Math.max(last?.range?.[1] ?? 0, from);
  if (end > from && source[end - 1] === "\n") return end;
  const at = source.indexOf("\n", end);
  return at < 0 ? source.length : at + 1;
}

/** The places of the dashes of a block list, one for each item. */
function dashesOf(list) {
  return list.srcToken.items.flatMap(({ start }) => start.filter(({ type }) => type === "seq-item-ind").map(({ offset }) => offset));
}

/** Lines of a rendered fragment, indented, without the indentation of the first. */
function lines(file, text, indent) {
  const space = " ".repeat(indent);
  return text.trimEnd().split("\n").map((line, at) => (at && line ? space + line : line)).join(file.line);
}

function pairText(file, name, value, indent) {
  return lines(file, render({ [name]: value }, { width: WIDTH - indent }), indent);
}

function itemText(file, value, indent, key) {
  return lines(file, render([value], { width: WIDTH - indent, key }), indent);
}

/* ---- Changes ---- */

/** Notes the changes of a block map; false where it must be written anew as a whole. */
function editMap(file, node, wanted) {
  const { source } = file;
  const names = namesOf(wanted);
  const pairs = new Map(node.items.map((pair) => [pair.key.value, pair]));
  const stay = node.items.filter((pair) => names.includes(pair.key.value));
  if (!stay.length) return false;
  const first = node.items[0].key.range[0];
  const indent = columnOf(source, first);
  let anchor = null;
  for (const name of names) {
    const pair = pairs.get(name);
    if (pair) {
      anchor = pair;
      editPair(file, pair, wanted[name], indent);
    } else if (anchor) {
      insertLine(file, lineAfter(source, anchor.value, anchor.key.range[1]), indent, pairText(file, name, wanted[name], indent));
    } else {
      file.edits.push({ start: first, end: first, put: pairText(file, name, wanted[name], indent) + file.line + " ".repeat(indent) });
    }
  }
  for (const pair of node.items) {
    if (!names.includes(pair.key.value)) removePair(file, pair, lineAfter(source, pair.value, pair.key.range[1]));
  }
  return true;
}

function insertLine(file, at, indent, text) {
  const open = at > 0 && file.source[at - 1] !== "\n";
  file.edits.push({ start: at, end: at, put: (open ? file.line : "") + " ".repeat(indent) + text + (open ? "" : file.line) });
}

function removePair({ source, edits }, pair, end) {
  const start = pair.key.range[0];
  const own = lineStart(source, start);
  if (/\S/.test(source.slice(own, start))) {
    edits.push({ start, end: end + /^[ ]*/.exec(source.slice(end))[0].length, put: "" }); // behind a dash: the next moves up
  } else {
    edits.push({ start: own, end, put: "" });
  }
}

function editPair(file, pair, wanted, indent) {
  const { key, value } = pair;
  if (editWithin(file, value, wanted, key.value)) return;
  const colon = file.source.indexOf(":", key.range[1]) + 1;
  const rest = pairText(file, key.value, wanted, indent);
  replaceValue(file, value, colon, rest.slice(rest.indexOf(":") + 1), key.range[0], indent);
}

/** Changes within a value; false where the whole of it must be written anew. */
function editWithin(file, node, wanted, key) {
  if (matches(node, wanted)) return true;
  if (isBlockMap(node) && isObject(wanted)) return editMap(file, node, wanted);
  if (isSeq(node) && !node.flow && Array.isArray(wanted) && node.items.length && wanted.length) {
    return editList(file, node, wanted, key);
  }
  if (isCollection(node) && node.flow) return editFlow(file, node, wanted);
  if (!isScalar(node) || wanted === null || typeof wanted === "object" || textOf(node) === null) return false;
  const put = refolded(file, node, wanted) ?? inStyle(node, wanted, key);
  if (put === null) return false;
  file.edits.push({ start: node.range[0], end: node.range[1], put });
  return true;
}

/** A folded text changed within some of its lines: those before and behind the change stay; null where it is not that. */
function refolded({ source, line }, node, wanted) {
  if (node.type !== "BLOCK_FOLDED" || typeof wanted !== "string") return null;
  const [header, ...old] = source.slice(...node.range).split(/\r?\n/).slice(0, -1);
  const indent = /^ */.exec(old[0] ?? "")[0];
  if (header !== ">-" || !indent || scalarType(wanted, "", WIDTH) !== "BLOCK_FOLDED") return null;
  if (old.some((one) => !one.startsWith(indent) || !/^\S+( \S+)*$/.test(one.slice(indent.length)))) return null;
  const kept = old.map((one) => one.slice(indent.length));
  const before = [], behind = [];
  let rest = wanted;
  while (kept.length && rest.startsWith(`${kept[0]} `)) {
    rest = rest.slice(kept[0].length + 1);
    before.push(kept.shift());
  }
  while (kept.length && rest.endsWith(` ${kept.at(-1)}`)) {
    rest = rest.slice(0, -kept.at(-1).length - 1);
    behind.unshift(kept.pop());
  }
  if (!before.length && !behind.length) return null;
  return [header, ...[...before, ...wrapped(rest, WIDTH - indent.length), ...behind].map((one) => indent + one), ""].join(line);
}

function wrapped(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

/** A text in the style of the one it takes the place of, on one line; null where that does not do. */
function inStyle(node, wanted, key) {
  const text = String(wanted);
  const number = /^[-+]?\d+(\.\d+)?$/;
  if (node.type === "PLAIN" && number.test(node.value) && number.test(text)) return text;
  const usual = typeof wanted === "string" ? scalarType(text, key, 0, Infinity) : "PLAIN";
  if (usual.startsWith("BLOCK")) return null;
  if (node.type === "QUOTE_SINGLE" && usual === "PLAIN") return `'${text.replaceAll("'", "''")}'`;
  return node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? quoted(text) : null;
}

/** Changes of texts within { } or [ ] where nothing comes or goes and the line does not grow too long. */
function editFlow(file, node, wanted) {
  const edits = [];
  const within = (one, value, key) => {
    if (matches(one, value)) return true;
    if (isMap(one) && isObject(value)) {
      const names = namesOf(value);
      return one.items.length === names.length
        && one.items.every((pair) => names.includes(pair.key.value) && within(pair.value, value[pair.key.value], pair.key.value));
    }
    if (isSeq(one) && Array.isArray(value)) {
      return one.items.length === value.length && one.items.every((item, at) => within(item, value[at], key));
    }
    if (!isScalar(one) || value === null || typeof value === "object" || textOf(one) === null) return false;
    const text = String(value);
    const bare = typeof value !== "string" || (scalarType(text, key, 0, Infinity) === "PLAIN" && standsInFlow(text));
    if (/[\n\r]/.test(text)) return false;
    edits.push({ start: one.range[0], end: one.range[1], put: inStyle(one, value, key) ?? (bare ? text : quoted(text)) });
    return true;
  };
  if (!within(node, wanted, "")) return false;
  const from = lineStart(file.source, node.range[0]);
  const end = file.source.indexOf("\n", from);
  const grown = edits.reduce((sum, { start, end: to, put }) => sum + put.length - (to - start), 0);
  if ((end < 0 ? file.source.length : end) - from + grown > WIDTH + 2 && grown > 0) return false;
  file.edits.push(...edits);
  return true;
}

/** Notes the changes of a block list: equal items at both ends stay; between them items are changed, put in, taken out. */
function editList(file, node, wanted, key) {
  const { source } = file;
  const { items } = node;
  const dashes = dashesOf(node);
  if (dashes.length !== items.length || dashes.some((at) => /\S/.test(source.slice(lineStart(source, at), at)))) return false;
  const indent = columnOf(source, dashes[0]);
  const end = (at) => lineAfter(source, items[at], dashes[at] + 1);
  for (const [old, next] of aligned(items, wanted)) {
    if (next === null) {
      file.edits.push({ start: lineStart(source, dashes[old]), end: end(old), put: "" });
    } else if (old === null || old < 0) {
      const before = old === null ? -1 : -old - 1; // the item it goes behind
      const at = before < 0 ? lineStart(source, dashes[0]) : end(before);
      insertLine(file, at, indent, itemText(file, wanted[next], indent, key));
    } else if (!editWithin(file, items[old], wanted[next], key)) {
      const rest = itemText(file, wanted[next], indent, key);
      replaceValue(file, items[old], dashes[old] + 1, rest.slice(1), dashes[old], indent);
    }
  }
  return true;
}

/* Pairs of places, old and new. [old, null]: taken out. [-behind - 1, new] or [null, new]: put in behind an old item, or
   before all. Items that are equal are found by their longest common subsequence; the rest between them go in pairs. */
function aligned(items, wanted) {
  const length = Array.from({ length: items.length + 1 }, () => new Array(wanted.length + 1).fill(0));
  const equal = items.map((item) => wanted.map((one) => matches(item, one)));
  for (let old = items.length - 1; old >= 0; old--) {
    for (let next = wanted.length - 1; next >= 0; next--) {
      length[old][next] = equal[old][next] ? length[old + 1][next + 1] + 1 : Math.max(length[old + 1][next], length[old][next + 1]);
    }
  }
  const pairs = [];
  let gone = [], come = [], behind = -1;
  const settle = () => {
    const both = Math.min(gone.length, come.length);
    for (let at = 0; at < both; at++) pairs.push([gone[at], come[at]]);
    for (const old of gone.slice(both)) pairs.push([old, null]);
    const last = both ? gone[both - 1] : behind;
    for (const next of come.slice(both)) pairs.push([last < 0 ? null : -last - 1, next]);
    gone = [];
    come = [];
  };
  let old = 0, next = 0;
  while (old < items.length || next < wanted.length) {
    if (old < items.length && next < wanted.length && equal[old][next]) {
      settle();
      behind = old;
      old++;
      next++;
    } else if (next >= wanted.length || (old < items.length && length[old + 1][next] >= length[old][next + 1])) {
      gone.push(old++);
    } else {
      come.push(next++);
    }
  }
  settle();
  return pairs;
}

/** Puts a rendered rest (what follows the colon or dash) in place of a value; a comment behind it moves above. */
function replaceValue(file, node, from, rest, start, indent) {
  const { source, edits } = file;
  const after = lineAfter(source, node, from);
  const end = node?.range && !isBlock(node, source) ? Math.max(node.range[1], from) : after;
  const tail = source.slice(end, after);
  const comment = /^\s+(#[^\r\n]*)/.exec(tail);
  const ended = source[after - 1] === "\n" ? file.line : "";
  if (comment && /\n/.test(rest)) {
    edits.push({ start, end: start, put: comment[1] + file.line + " ".repeat(indent) });
    edits.push({ start: from, end: after, put: rest + ended });
  } else if (comment) {
    edits.push({ start: from, end, put: rest });
  } else {
    edits.push({ start: from, end: after, put: rest + ended });
  }
}

/** Whether a value goes to the end of its last line by itself. */
function isBlock(node, source) {
  return (isCollection(node) && !node.flow) || source[node.range[1] - 1] === "\n" || node.type?.startsWith("BLOCK");
}
