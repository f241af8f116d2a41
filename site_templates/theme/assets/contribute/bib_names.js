/* Names of people and bodies: as BibTeX and biblatex write them, and as other exports do. A name is {family, given} or
   {literal}; a suffix stands behind the given name ("John A., Jr"); `and others` is {literal: "others"}. Follows
   generator/synthesite/bibliography/names.py and importing/people.py. */

import { closingBrace, decode } from "./latex_text.js";

export const OTHERS = { literal: "others" };
const NAME_PART = /(family|given|prefix|suffix) ?= ?\{?([^,{}=]*)/g;
const NOT_IN_A_PERSON = new Set(["and", "for", "of", "on", "the", "&", "\\&"]);
const INITIALS = /^((?:\p{L}|['’ -])+?),? ((?:[A-Z]\.?[ -]?){1,4})(?: (Jr|Sr|II|III|IV|2nd|3rd)\.?)?$/u;
const OF_NO_PERSON = /\b(?:of|for|and|the|on)\b|\b(?:UK|US|USA|EU|UN|WHO|NHS|NZ|GB)$/;
const SUFFIX = /^(?:Jr|Sr|II|III|IV|2nd|3rd)\.?$/i;

export const isOthers = (name) => name.literal === "others" && !name.family;

/** A name without parts that are empty. */
export function nameOf(family, given = "", literal = "") {
  return Object.fromEntries(Object.entries({ family, given, literal }).filter(([, text]) => text));
}

/** The names of a BibTeX field. */
export function readNames(raw) {
  return splitNames(raw.split(/\s+/).join(" ").trim()).map((one) => parseName(one) ?? { literal: decode(one) })
    .filter((name) => Object.keys(name).length);
}

/** Parts joined by the word "and" outside braces. */
function splitNames(text) {
  const found = [];
  let depth = 0, from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "{") depth++;
    else if (text[at] === "}") depth = Math.max(0, depth - 1);
    else if (!depth && text[at] === " " && /^ and[ {]/i.test(text.slice(at, at + 5))) {
      found.push(text.slice(from, at));
      from = at + (text[at + 4] === " " ? 5 : 4);
      at = from - 1;
    }
  }
  return [...found, text.slice(from)].map((one) => one.trim()).filter(Boolean);
}

/** One name as BibTeX or biblatex writes it; null where it cannot be one. */
export function parseName(written) {
  if (written.toLowerCase() === "others") return OTHERS;
  if (written[0] === "{" && closingBrace(written, 0) === written.length - 1) return nameOf("", "", decode(written));
  if (written.includes("=")) {
    const parts = Object.fromEntries([...written.matchAll(NAME_PART)].map((found) => [found[1], found[2]]));
    if (parts.family) {
      const family = [parts.prefix, parts.family].filter(Boolean).join(" ");
      return nameOf(decode(family), decode([parts.given, parts.suffix].filter(Boolean).join(", ")));
    }
  }
  const name = partsOf(written);
  if (!name) return null;
  const before = [...name.first, ...name.von].map((word) => word.toLowerCase());
  if (!name.last.length || (!written.includes(",") && before.some((word) => NOT_IN_A_PERSON.has(word)))) return null;
  const given = [name.first, name.jr].filter((part) => part.length).map((part) => part.join(" ")).join(", ");
  return nameOf(decode([...name.von, ...name.last].join(" ")), decode(given));
}

/* The parts of a name by BibTeX's rules (N. Markey, Tame the BeaST, section 11): "First von Last", "von Last, First" or
   "von Last, Jr, First"; null where braces or commas cannot be those of a name. */
function partsOf(written) {
  const sections = wordsOf(written);
  if (!sections || sections.length > 3) return null;
  if (!sections.at(-1).length) {
    if (sections.length > 1) return null;
    sections.pop();
  }
  const parts = { first: [], von: [], last: [], jr: [] };
  if (!sections.length) return parts;
  const [head] = sections;
  const texts = (words) => words.map((word) => word.text);
  const small = head.map((word) => word.small);
  if (sections.length === 1) {
    const first = head.length > 2 ? small.indexOf(true) : -1;
    const last = small.lastIndexOf(true);
    const start = first < 0 ? head.length - 1 : first;
    const end = first < 0 ? start : Math.min(last + 1, head.length - 1); // the last word is never part of "von"
    parts.first = texts(head.slice(0, start));
    parts.von = texts(head.slice(start, end));
    parts.last = texts(head.slice(Math.max(start, end)));
    return parts;
  }
  const cut = head.length > 1 && small.includes(true) ? small.lastIndexOf(true, head.length - 2) + 1 : 0;
  parts.von = texts(head.slice(0, cut));
  parts.last = texts(head.slice(cut));
  parts.first = texts(sections.at(-1));
  parts.jr = sections.length === 3 ? texts(sections[1]) : [];
  return parts;
}

/** Words with whether they begin small, by section between commas; null where braces do not match. */
function wordsOf(written) {
  const sections = [[]];
  let word = "", small = null, depth = 0;
  let opened = false, command = false, special = false;
  const judge = (sign) => {
    if (small === null && /\p{L}/u.test(sign)) small = !/\p{Lu}/u.test(sign);
  };
  const end = () => {
    if (word) sections.at(-1).push({ text: word, small: small === true });
    [word, small, command, special] = ["", null, false, false];
  };
  const signs = [...written];
  for (let at = 0; at < signs.length; at++) {
    let sign = signs[at];
    if (sign === "\\" && at + 1 < signs.length) {
      const next = signs[++at];
      if (!/[ ~\r\n\t]/.test(next)) {
        if (opened) [opened, command, special] = [false, /\p{L}/u.test(next), true];
        else judge(next);
        word += sign + next;
        continue;
      }
      word += sign;
      sign = next;
    }
    if (sign === "{") {
      depth++;
      word += sign;
      [opened, command, special] = [true, false, false];
      continue;
    }
    opened = false;
    if (sign === "}") {
      if (!depth) return null;
      depth--;
      [command, special] = [false, false];
      word += sign;
    } else if (depth) {
      if (command) command = /\p{L}/u.test(sign);
      else if (special) judge(sign);
      word += sign;
    } else if (sign === "," || /[ ~\r\n\t]/.test(sign)) {
      end();
      if (sign === ",") sections.push([]);
    } else {
      word += sign;
      judge(sign);
    }
  }
  if (depth) return null;
  end();
  return sections;
}

/**
 * One name as exports other than BibTeX write it. Without a comma it is a person's only where initials end it or it is one
 * word: "Nuffield Trust" and "Jane Smith" cannot be told apart, and a body cut in two is the worse mistake.
 */
export function readPerson(written) {
  const text = written.trim().replace(/,+$/, "");
  if (/^(?:and )?(?:et\.? al\.?|others)$/i.test(text)) return OTHERS;
  if (text.includes(",")) {
    const parts = text.split(",").map((part) => part.trim());
    if (parts.length === 2 || (parts.length === 3 && (SUFFIX.test(parts[1]) || SUFFIX.test(parts[2])))) {
      const given = parts.slice(1).sort((one, other) => SUFFIX.test(one) - SUFFIX.test(other));
      return nameOf(parts[0], given.filter(Boolean).join(", "));
    }
    return nameOf("", "", text);
  }
  const found = INITIALS.exec(text);
  if (found && !OF_NO_PERSON.test(text)) return nameOf(found[1].trim(), [found[2].trim(), found[3]].filter(Boolean).join(", "));
  return /^\p{L}['’\p{L}\p{N}_-]*$/u.test(text) ? nameOf(text) : nameOf("", "", text);
}
