/* Identifiers, addresses and dates of records in their normal form, or an empty text. Follows
   generator/synthesite/bibliography/identifiers.py and importing/when.py. */

const DOI_PREFIX = /^(?:(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/|info:doi\/|doi\s*:?\s*)*/i;
const ISBN = /(?<![\dXx])(?:97[89][ -]?)?\d(?:[ -]?\d){8}[ -]?[\dXx](?![\dXx])/g;
const ISSN = /(?<![\dXx-])\d{4} ?-? ?\d{3}[\dXx](?![\dXx-])/g;
const ORCID = /^(?:orcid:?\s*)?(?:(?:https?:\/\/)?(?:www\.)?orcid\.org\/)?((?:\d{4}[ -]?){3}\d{3}[\dXx])\/?$/i;
const ARXIV =
  /^(?:arxiv:\s*|(?:https?:\/\/)?(?:www\.)?arxiv\.org\/(?:abs|pdf)\/|(?:https?:\/\/(?:dx\.)?doi\.org\/)?10\.48550\/arxiv\.)?(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?$/i;
const PMID =
  /^(?:pmid:?\s*|(?:https?:\/\/)?(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov\/pubmed)\/)?0*([1-9]\d{0,8})\/?$/i;
const PMCID =
  /^(?:(?:https?:\/\/)?(?:(?:www\.)?ncbi\.nlm\.nih\.gov\/pmc|pmc\.ncbi\.nlm\.nih\.gov)\/articles\/)?(?:pmc ?(?:id:?\s*(?:pmc)?)?)?0*([1-9]\d{0,8})(?:\.\d+)?\/?$/i;
const DASHES = /[\u2010-\u2014\u2212]/g; // what word processors and typesetters make of a hyphen
const HANDLE = /^(?:hdl:\s*|(?:info:hdl\/|https?:\/\/(?:hdl\.handle\.net|[\w.-]+\/handle)\/))(\d+(?:\.\d+)*\/[!-~]+?)$/i;

/** A DOI in lower case without prefix; only characters that agencies register pass. */
export function parseDoi(written) {
  let text = written.replace(DOI_PREFIX, "");
  if (text.toLowerCase().includes("%2f")) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return "";
    }
  }
  text = text.replace(/[.,;]+$/, "").toLowerCase();
  if (text.endsWith(")") && text.split(")").length > text.split("(").length) text = text.slice(0, -1);
  return /^10\.\d{4,9}(?:\.\d+)*\/[!-~]+$/.test(text) ? text : "";
}

/** The first ISBN of the text without hyphens, if all in it have the right check digit (ISO 2108). */
export function parseIsbn(text) {
  const found = (text.replace(DASHES, "-").match(ISBN) ?? []).map((one) => one.toUpperCase().replace(/[ -]/g, ""));
  return found.length && found.every(isIsbn) ? found[0] : "";
}

function isIsbn(text) {
  const digits = [...text].map((digit) => (digit === "X" ? 10 : Number(digit)));
  if (/^\d{9}[\dX]$/.test(text)) return digits.reduce((sum, digit, at) => sum + digit * (10 - at), 0) % 11 === 0;
  return /^97[89]\d{10}$/.test(text) && digits.reduce((sum, digit, at) => sum + digit * (at % 2 ? 3 : 1), 0) % 10 === 0;
}

/** Every ISSN of the text as `0959-8138, 1756-1833`, if all have the right check digit (ISO 3297). */
export function parseIssn(text) {
  const found = [...new Set((text.replace(DASHES, "-").match(ISSN) ?? []).map((one) => one.toUpperCase().replace(/[ -]/g, "")))];
  const right = (one) => !/^0+$/.test(one) && [...one].reduce((sum, digit, at) => sum + (digit === "X" ? 10 : Number(digit)) * (8 - at), 0) % 11 === 0;
  return found.length && found.every(right) ? found.map((one) => `${one.slice(0, 4)}-${one.slice(4)}`).join(", ") : "";
}

/** An ORCID iD as 0000-0002-1825-0097 with the right check digit (ISO 7064, 11-2). */
export function parseOrcid(text) {
  const found = ORCID.exec(text.trim().replace(DASHES, "-"));
  const digits = found?.[1].toUpperCase().replace(/[ -]/g, "") ?? "";
  if (!digits) return "";
  let sum = 0;
  for (const digit of digits.slice(0, -1)) sum = (sum + Number(digit)) * 2;
  const check = (12 - (sum % 11)) % 11;
  return digits.at(-1) === (check === 10 ? "X" : String(check)) ? digits.match(/.{4}/g).join("-") : "";
}

/** An arXiv number without prefix and version. */
export const parseArxiv = (text) => ARXIV.exec(text.trim())?.[1] ?? "";

/** A Handle without its resolver; DOIs are not taken for one. */
export function parseHandle(text) {
  const found = HANDLE.exec(text.trim())?.[1] ?? "";
  return found.startsWith("10.") ? "" : found;
}

/** An http or https address without a name or password in it, as written. */
export function parseUrl(text) {
  const host = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";
  return host && !host.startsWith(":") && !host.includes("@") && !/[\s<>"\\^`{}|]|[\p{C}\p{Z}]/u.test(text) ? text : "";
}

/** The digits of a PubMed number, from its address too, without zeros before them. */
export const parsePmid = (text) => PMID.exec(text.trim())?.[1] ?? "";

/** A PubMed Central number as PMC and digits, from its address too, without its version. */
export function parsePmcid(text) {
  const found = PMCID.exec(text.trim());
  return found ? `PMC${found[1]}` : "";
}

/* ---- Dates ---- */

export const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAY = String.raw`\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[?~%]?`;
const EDTF = new RegExp(`^(?:${DAY}|${DAY}/(?:${DAY}|\\.\\.)|\\.\\./${DAY})$`);
const YEAR = /^[[(]?(c\.? ?|ca\.? ?|circa )?([12][0-9]{3})[a-z]?(\?)?[\])]?(?: ?[-–/]{1,3} ?([12][0-9]{3}))?$/;
const UNDATED = /^[^\p{L}\p{N}_]*(?:n\.? ?d|no date|undated|unknown|in press|forthcoming|to appear|submitted|accepted)[^\p{L}\p{N}_]*$/iu;

/** An EDTF date whose days are in the calendar. */
export function parseDay(text) {
  if (!EDTF.test(text)) return "";
  for (const [, year, month, day] of text.matchAll(/(\d{4})(?:-(\d\d))?(?:-(\d\d))?/g)) {
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if (Number(year) === 0 || Number(day ?? 1) > days[Number(month ?? 1) - 1]) return "";
  }
  return text;
}

/** The date of a record from date, or from year, month and day, as EDTF; and whether a field of it is at fault. */
export function parseDate({ date = "", year = "", month = "", day = "" }) {
  const found = YEAR.exec(year);
  if (date && !UNDATED.test(date)) {
    if (!parseDay(date)) return { date: "", faulty: true };
    return { date, faulty: Boolean(found) && !date.includes(found[2]) };
  }
  if (!found) return { date: "", faulty: Boolean(year) && !UNDATED.test(year) };
  if (found[4]) return { date: `${found[2]}/${found[4]}`, faulty: false };
  const [rest, faulty] = monthOf(month.toLowerCase(), day);
  if (faulty || !parseDay(found[2] + rest)) return { date: found[2], faulty: true };
  return { date: found[2] + rest + (found[1] ? "~" : found[3] ? "?" : ""), faulty: false };
}

/** -03 or -03-14 from a month by name or number; nothing for a season or several months; and whether it is at fault. */
function monthOf(written, day) {
  const tokens = `${written} ${day}`.match(/[a-z]+|[0-9]+/g) ?? [];
  let months = tokens.filter((token) => MONTHS.includes(token.slice(0, 3))).map((token) => MONTHS.indexOf(token.slice(0, 3)) + 1);
  let numbers = tokens.filter((token) => /^\d{1,2}$/.test(token)).map(Number);
  if (!months.length) [months, numbers] = [numbers.slice(0, 1), numbers.slice(1)];
  if (months.length > 1 || /spring|summer|autumn|fall|winter/.test(written) || !written) return ["", false];
  return [[...months, ...numbers].slice(0, 2).map((part) => `-${String(part).padStart(2, "0")}`).join(""), !months.length];
}

/**
 * What a date says: 2007, 2007/01/06/, 2007 Jan 6, 6 January 2007 and the like.
 *
 * @returns {[string, boolean]} EDTF, empty where there is no date; and whether it says all that was written. Where day and
 *   month cannot be told apart (03/04/2007) only the year is taken.
 */
export function readWhen(written, month = "") {
  const text = written.trim().replace(/^[.,;]+|[.,;]+$/g, "");
  let found;
  if (parseDay(text)) return !month || text.length > 4 ? [text, true] : withMonth(text, month);
  if ((found = /^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*$/.exec(text))) return [parseDay(found[1]), true];
  if ((found = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(text))) return joined(found[1], found[2], found[3] ?? "");
  if ((found = /^(\d{4})\/(\d{0,2})\/?(\d{0,2})\/?(.*)$/s.exec(text))) {
    const plain = joined(found[1], found[2], found[3]);
    const rest = found[4].replace(/^[ /]+|[ /]+$/g, "");
    return !rest ? plain : found[2] ? [plain[0], false] : withMonth(found[1], rest);
  }
  if ((found = /^(\d{1,2})[ .-]([A-Za-z]{3,9})\.?,?[ -](\d{4})$/.exec(text))) return withMonth(found[3], `${found[2]} ${found[1]}`);
  if ((found = /^([A-Za-z]{3,9})\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})$/.exec(text))) {
    return withMonth(found[3], `${found[1]} ${found[2] ?? ""}`);
  }
  if ((found = /^(\d{4})[ ,]+([A-Za-z]{3,9})\.?(?: (\d{1,2}))?$/.exec(text))) return withMonth(found[1], `${found[2]} ${found[3] ?? ""}`);
  if ((found = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text))) {
    const [first, second] = [Number(found[1]), Number(found[2])];
    if ((first > 12 && second <= 12) || first === second) return joined(found[3], found[2], found[1]);
    return second > 12 && first <= 12 ? joined(found[3], found[1], found[2]) : [found[3], false];
  }
  if ((found = /^(\d{4})\b/.exec(text))) return [withMonth(found[1], text.slice(4).replace(/^[ ,;/-]+|[ ,;/-]+$/g, ""))[0], false];
  const other = parseDate({ year: text });
  return [other.date, !other.faulty && Boolean(other.date)];
}

function joined(year, month, day) {
  const parts = [year, ...[month, day].filter((part) => Number(part)).map((part) => String(Number(part)).padStart(2, "0"))];
  const said = 1 + Boolean(Number(month)) + Boolean(Number(day));
  for (; parts.length; parts.pop()) {
    const date = parseDay(parts.join("-"));
    if (date) return [date, parts.length === said];
  }
  return ["", false];
}

function withMonth(year, month) {
  const { date, faulty } = parseDate({ year, month: month.trim() });
  return [date, !faulty && date.length > 4];
}
