/* Plain Unicode from LaTeX and from the markup of exports, and back. Follows generator/synthesite/bibliography/latex_text.py
   and importing/cleaning.py: no command is run, and one that is not known stays as it was written. */

import { ENTITIES, SYMBOLS } from "./text_tables.js";

const LATEX = /[\\{}$~]|--|``|''/;
const ACCENT =
  /\\(?:([`'^"~=.])|([uvHcdbrk])(?![A-Za-z])) ?(?:\{ ?(\\[ij](?![A-Za-z])|\p{L}) ?\}|(\\[ij](?![A-Za-z]) ?|\p{L}))/gu;
const MARKS = Object.fromEntries([..."`'^~=u.\"rHvdckb"].map((sign, at) => [
  sign, "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u0331"[at],
]));
const MATH = /(?<!\\)\$([^$]{1,200})(?<!\\)\$/gu;
const FORMULA = /[\\^_<>={}+]|^-?[\d.,]+$|^[A-Za-z]$/;
const SCRIPT = /([\^_])(?:\{([0-9+-]+)\}|([0-9]))/g;
const SCRIPTS = { "^": "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", _: "₀₁₂₃₄₅₆₇₈₉₊₋" };
const COMMAND = /\\([A-Za-z]+)\*? ?|\\(.)|(---?|``|''|[~{}])/gu;
const PRINTED = { "---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": "" };
const ESCAPES = {
  ...Object.fromEntries([..."&%$#_{}~^'\"`=."].map((mark) => [mark, mark])),
  ...Object.fromEntries([..." ,;:\\"].map((mark) => [mark, " "])),
  ...Object.fromEntries([..."-/!"].map((mark) => [mark, ""])),
};
const FORMATTING = new RegExp(
  "^(?:(?:text|math)?(?:bf|it|md|normal|rm|sc|sf|sl|tt|subscript|superscript)?"
  + "|em|emph|enquote|ensuremath|mbox|noopsort|normalfont|protect|relax|underline|url)$",
);

const SPECIAL = /[\\{}$&%#_~^]|-(?=-)|'(?=')|`(?=`)|(?<=[\p{L}\p{N}_-])(?=[ \t]*=[ \t]*")/gu;
const SPELT = { "\\": "\\textbackslash{}", "~": "\\~{}", "^": "\\^{}", "-": "-{}", "'": "'{}", "`": "`{}", "": "{}" };

/** Text on one line, with single spaces. */
export const oneLine = (text) => text.split(/[\s\x1c-\x1f\x85]+/).filter(Boolean).join(" ");

/** Plain Unicode from LaTeX: accents, escapes, dashes; protective braces and formatting removed. */
export function decode(text) {
  let plain = oneLine(text);
  if (LATEX.test(plain)) {
    for (let turn = 0; turn < 2; turn++) plain = plain.replace(ACCENT, accented); // an accent may stand on an accented letter
    plain = oneLine(plain.replace(MATH, formula).replace(COMMAND, printed));
  }
  return plain.normalize("NFC");
}

/** The text of a field that holds an address or a number: only braces and escapes are resolved. */
export function verbatim(text) {
  const bare = text.replace(/\\(?:url|href|path)(?![A-Za-z])/g, "").replace(/\\textasciitilde(?![A-Za-z]) ?/g, "~");
  return oneLine(bare.replace(/\\([_%&#$~^{}])|[{}]/g, (_, escaped = "") => escaped));
}

/** Plain Unicode as LaTeX text that `decode` gives back unchanged, apart from white space. */
export function encode(text) {
  return oneLine(text).replace(SPECIAL, (found) => SPELT[found] ?? `\\${found}`);
}

/** Where the brace that opens at a place is closed; -1 if nowhere. Escaped braces do not count. */
export function closingBrace(text, at) {
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    if (text[place - 1] === "\\") continue;
    if (text[place] === "{") depth++;
    else if (text[place] === "}" && --depth === 0) return place;
  }
  return -1;
}

function accented(_, sign, letterSign, braced, bare) {
  const letter = (braced || bare).trim().replace(/^\\+/, "");
  return (letter + MARKS[sign || letterSign]).normalize("NFC");
}

function formula(whole, inner) {
  if (!FORMULA.test(inner)) return whole;
  return inner.replace(SCRIPT, (_, sign, braced, one) =>
    [...(braced || one)].map((digit) => [...SCRIPTS[sign]]["0123456789+-".indexOf(digit)]).join(""));
}

function printed(whole, command, escaped, sign) {
  if (command) return FORMATTING.test(command) ? "" : SYMBOLS.get(command) ?? whole;
  return escaped ? ESCAPES[escaped] ?? whole : PRINTED[sign];
}

/* ---- Markup of exports ---- */

const TAG =
  /<\/?(?:jats:)?(?:a|abstracttext|b|br|div|em|font|h[1-6]|i|inf|italic|bold|li|mark|ol|p|sc|scp|sec|small|span|strong|sub|sup|title|tt|u|ul|underline)(?:\s[^<>]{0,300})?\/?>/gi;
const APART = /^<\/?(?:jats:)?(?:br|div|li|p|sec|title|h[1-6])\b/i;
const ENTITY = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/g;
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]/g;
const MISREAD = /[\u00c2\u00c3\u00c4\u00c5\u00ce\u00cf\u00e2][\u0080-\u00bf\u0152-\u0178\u02c6-\u02dc\u2013-\u2122]/;
const WINDOWS = [..."€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"]; // Windows-1252 from 0x80 on

/** Plain text on one line: markup and entities resolved. Only tags that exports are known to hold are taken for markup. */
export function clean(text) {
  let plain = text;
  if (plain.includes("&")) plain = unescaped(plain.includes("&amp;") ? unescaped(plain) : plain);
  if (plain.includes("<")) plain = plain.replace(TAG, (tag) => (APART.test(tag) ? " " : ""));
  return tidy(plain);
}

/** Text on one line without control characters, with letters put right that were decoded wrongly. */
export function tidy(text) {
  let plain = MISREAD.test(text) ? decodedAgain(text) : text;
  plain = plain.replace(CONTROL, /[\x0b\x0c]/.test(plain) ? " " : "");
  return oneLine(plain).normalize("NFC");
}

function unescaped(text) {
  return text.replace(ENTITY, (whole) => {
    const name = whole.slice(1, -1);
    if (name[0] !== "#") return ENTITIES.get(name) ?? whole;
    const point = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (point >= 128 && point < 160) return WINDOWS[point - 128];
    return point === 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? "\ufffd" : String.fromCodePoint(point);
  });
}

/** UTF-8 that was read as Windows-1252, read as UTF-8; the text as it is where it was not that. */
function decodedAgain(text) {
  const bytes = [];
  for (const sign of text) {
    const point = WINDOWS.includes(sign) ? 128 + WINDOWS.indexOf(sign) : sign.codePointAt(0);
    if (point > 255) return text;
    bytes.push(point);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}
