/* How entries are written: which text is quoted, folded or put on one line. Held to what the program's own reader
   (generator/synthesite/source.py, libyaml) gives back, which follows YAML 1.1 in what counts as a line end. */

import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from "../vendor/yaml-2.9.1.min.js";

export const WIDTH = 118; // characters of the longest line, as in the files of evidence/

/* Fields whose text is always a number, a date, or true and false; it stands without quotation marks.
   tests/integration/test_contribute_modules.py holds this list against the schema. */
export const BARE_FIELDS = new Set(
  `adjusted after appraisal_excluded automation before checked_on coded_to conclusions_changed date due estimate events
  high hits i2 level low mean median n next_search_due on p percent period previous_reports previous_studies prioritised
  provisional published_on quantitative queries rate read_on reviewed_on sd searched_on skip_screened time_at_risk
  updated_on weight years`.split(/\s+/),
);

/* Maps, alone or in lists, of one field a line, however short. */
const ALWAYS_BLOCK = new Set(["findings", "intervention", "outcomes", "provenance", "provisions", "targets"]);

const BARE = /^(?:true|false|not-reported|not-applicable|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?|[<>≤≥=]?\.?\d[\d.]*|n\.?s\.?|(?:\.\.\/)?\d[\d./~?%-]*)$/;
/* What the reader notes as misread elsewhere, and what other readers of YAML take for something else. */
const NULL = /^(?:null|~)?$/i;
const TRUTH = /^(?:y|n|yes|no|on|off|true|false)$/i;
const ODD_NUMBER =
  /^[-+]?(?:0[\d_]+|0x[\da-f_]+|0o[0-7]+|0b[01_]+|\d[\d_]*_[\d_]*|\d+(?::[0-5]?\d)+|\d*\.\d*0|\.\d+|\d+\.|\d+(?:\.\d*)?e[-+]?\d+|\.inf|\.nan)$/i;
const WITH_COMMAS = /^[-+]?\d[\d,]*,\d+$/;
const DAY = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}\S*)?$/;
const SIGN_FIRST = /^[<=]/;
/* Tabs, line ends of every kind, characters that YAML does not print, and spaces at an end or in a row: only double
   quotation marks keep them as they are. */
const ODD = /[^\P{C}\u{10000}-\u{10FFFF}]|[\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}|^\s|\s$|\s\s/u;
const NOT_PRINTED = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/gu;
const NOT_IN_FLOW = /[,[\]{}?"]|^['`#&*!|>%@]|^-(?!\d)|:(?!\/\/)| #/;
const NAME = /^[a-z_][\w-]*$/i;
const PARAGRAPHS = /^(?:[^\s][^\n]*[^\s\n]|[^\s])(?:\n+(?:[^\s][^\n]*[^\s\n]|[^\s]))*\n?$/;

/** Value (maps, lists, text, numbers, true, false, null) as YAML; see writeYaml in entry_yaml.js. */
export function render(value, { comments = {}, width = WIDTH, key = "" } = {}) {
  const document = new Document(null, { version: "1.2", schema: "failsafe" });
  document.contents = styled(value, { key, path: "", column: 0, width, comments });
  const text = document.toString({ lineWidth: width, flowCollectionPadding: false, indentSeq: true });
  return escaped(text);
}

/** Characters that YAML does not print, as escapes; they stand only between double quotation marks. */
function escaped(text) {
  return text.replace(NOT_PRINTED, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text between double quotation marks, on one line. */
export function quoted(text) {
  return escaped(JSON.stringify(text));
}

/** Whether a text can stand without quotation marks between braces. */
export function standsInFlow(text) {
  return !NOT_IN_FLOW.test(text) && !ODD.test(text);
}

/** A node with its style chosen. `column` is where its text would begin if it stood on the line of its key. */
function styled(value, place) {
  if (Array.isArray(value)) return styledList(value, place);
  if (value !== null && typeof value === "object") return styledMap(value, place);
  return styledScalar(value, place);
}

function styledScalar(value, { key, column, width }) {
  if (typeof value !== "string") return scalar(value === null ? "null" : String(value), "PLAIN");
  const type = scalarType(value, key, column, width);
  return scalar(value, type);
}

function scalar(text, type) {
  const node = new Scalar(text);
  node.type = type;
  return node;
}

/** The style of one text: PLAIN, QUOTE_DOUBLE, BLOCK_FOLDED or BLOCK_LITERAL. */
export function scalarType(text, key = "", column = 0, width = WIDTH) {
  if (BARE_FIELDS.has(key) && BARE.test(text) && !SIGN_FIRST.test(text) && !text.startsWith(">")) return "PLAIN";
  if (text.includes("\n") && PARAGRAPHS.test(text) && !ODD.test(text.replaceAll("\n", "x"))) return "BLOCK_LITERAL";
  if (NULL.test(text) || ODD.test(text)) return "QUOTE_DOUBLE";
  if (column + text.length > width && text.includes(" ")) return "BLOCK_FOLDED";
  const guessed = [TRUTH, ODD_NUMBER, WITH_COMMAS, DAY, SIGN_FIRST].some((sign) => sign.test(text));
  return guessed ? "QUOTE_DOUBLE" : "PLAIN"; // the library puts quotation marks where a colon or another sign asks for them
}

function styledList(items, { key, path, column, width, comments }) {
  const node = new YAMLSeq();
  if (!items.length || (path && !hasComments(comments, path) && fitsFlow(items, { key, column, width }))) node.flow = true;
  const inner = column - key.length + 2; // below the key: two more, then "- "
  for (const [at, item] of items.entries()) {
    const child = styled(item, { key, path: `${path}.${at}`, column: inner, width, comments, item: true });
    node.items.push(withComment(child, comments, `${path}.${at}`));
  }
  return node;
}

function styledMap(map, { key, path, column, width, comments, item = false }) {
  const node = new YAMLMap();
  const names = Object.keys(map).filter((name) => map[name] !== undefined);
  const mayFlow = path && !ALWAYS_BLOCK.has(key) && !hasComments(comments, path);
  if (!names.length || (mayFlow && fitsFlow(map, { key, column, width }))) node.flow = true;
  const indent = !path ? 0 : item ? column : column - key.length;
  for (const name of names) {
    const within = path ? `${path}.${name}` : name;
    const label = withComment(scalar(name, NAME.test(name) ? "PLAIN" : "QUOTE_DOUBLE"), comments, within);
    const place = { key: name, path: within, column: indent + name.length + 2, width, comments };
    node.items.push(new Pair(label, styled(map[name], place)));
  }
  return node;
}

const hasComments = (comments, path) => Object.keys(comments).some((one) => one.startsWith(`${path}.`));

function withComment(node, comments, path) {
  if (comments[path]) node.commentBefore = String(comments[path]).split("\n").map((line) => ` ${line.trim()}`).join("\n");
  return node;
}

/** Whether a list or map is short and plain enough for one line. */
function fitsFlow(value, { key, column, width }) {
  const length = flowLength(value, key, 0);
  return length >= 0 && column + length <= width;
}

/** The characters of a value on one line, or -1 where it cannot stand so. Maps may hold maps, lists only texts. */
function flowLength(value, key, depth) {
  if (value === null || typeof value !== "object") {
    const text = String(value);
    if (typeof value === "string" && !standsInFlow(text)) return -1;
    return text.length + (typeof value === "string" && scalarType(text, key) !== "PLAIN" ? 2 : 0);
  }
  if (depth > 1) return -1;
  let sum = 2;
  const list = Array.isArray(value);
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined) continue;
    if (list && one !== null && typeof one === "object") return -1;
    const length = flowLength(one, list ? key : name, depth + 1);
    if (length < 0) return -1;
    sum += length + 2 + (list ? 0 : name.length + 2);
  }
  return sum - 2;
}
