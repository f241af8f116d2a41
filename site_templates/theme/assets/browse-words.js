/* Words of the browse index: how a question is cut into words, and how a piece of the index is read. The same cut and the same
   form as in generator/synthesite/browse_words.py. Nothing here fetches or draws. */

const LONGEST = 40; // letters of a word that are kept
const SHORTEST_START = 3; // letters from which on a word also finds longer ones that begin with it

/** The words of a question, each once: letters and digits, without accents, in lower case, without the ending of a plural. */
export function termsOf(text) {
  const bare = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return [...new Set((bare.match(/[\p{L}\p{N}]+/gu) ?? []).map(stem))];
}

/** A word without the ending of an English plural: the "S" stemmer (Harman, J Am Soc Inf Sci 1991;42:7-15). */
export function stem(text) {
  const word = text.slice(0, LONGEST);
  if (word.length <= 3) return word;
  if (/[^ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/[^aeo]es$/.test(word)) return word.slice(0, -1);
  return /[^use]s$/.test(word) ? word.slice(0, -1) : word;
}

/** A piece, unpacked: its words in order, and the place where each word's entries begin. */
export function readPiece(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const words = new TextDecoder().decode(bytes.subarray(4, 4 + length)).split(" ");
  const starts = [];
  let at = 4 + length;
  for (let word = 0; word < words.length; word++) {
    starts.push(at);
    let [left, next] = numberAt(bytes, at);
    for (at = next; left > 0; left--) {
      while (bytes[at] > 127) at++;
      at++;
    }
  }
  return { bytes, words, starts };
}

function numberAt(bytes, start) {
  let value = 0, shift = 0, at = start;
  for (; bytes[at] > 127; at++, shift += 7) value |= (bytes[at] & 127) << shift;
  return [value | (bytes[at] << shift), at + 1];
}

/** What a piece has for a word: [{entries, strong, isWhole}], for the word itself and for those that begin with it. */
export function found(piece, word) {
  const rows = [];
  for (let at = lowerBound(piece.words, word); at < piece.words.length && piece.words[at].startsWith(word); at++) {
    const isWhole = piece.words[at] === word;
    if (isWhole || word.length >= SHORTEST_START) rows.push({ ...entriesAt(piece, at), isWhole });
  }
  return rows;
}

function entriesAt({ bytes, starts }, word) {
  let [left, at] = numberAt(bytes, starts[word]);
  const entries = [], strong = [];
  let entry = -1;
  for (; left > 0; left--) {
    const [step, next] = numberAt(bytes, at);
    entry += step >> 1;
    entries.push(entry);
    strong.push(step & 1);
    at = next;
  }
  return { entries, strong };
}

function lowerBound(words, word) {
  let low = 0, high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
