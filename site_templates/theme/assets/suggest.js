/* What the search box knows from our own lists (search/words.json): words that exist, words near a misspelt one, and
   other names of themes. Pure functions over the lists; nothing here touches the page. */

export const LABEL = 0, PLAIN = 1, OTHER_NAME = 2, HIDDEN = 3; // which sort of label a phrase is, as words.py writes it
const SHORTEST = 3; // letters of the shortest word that is looked up

/** The words of a text: letters and digits, without accents, in lower case. The same cut as in words.py. */
export function terms(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The lists, ready for use: {count: Map, sorted: [...], themes: [...], phrases: [...]}. */
export function readLists({ words, themes, phrases }) {
  const count = new Map();
  for (const [number, row] of Object.entries(words)) for (const word of row.split(" ")) count.set(word, Number(number));
  return {
    count,
    sorted: [...count.keys()].sort(),
    themes,
    phrases: phrases.map(([label, theme, sort]) => ({ label, theme, sort, words: terms(label) })),
  };
}

/** Fetches the lists of a site; without them nothing is corrected and no other names are known. */
export async function loadLists(base) {
  try {
    const answer = await fetch(new URL("search/words.json", base));
    return readLists(await answer.json());
  } catch {
    return readLists({ words: {}, themes: [], phrases: [] });
  }
}

/* ---- Misspellings ---- */

/** Edits between two words, or `most + 1` where there are more: optimal string alignment, the form of Damerau's and
    Levenshtein's distance in which no part of a word is edited twice (letters put in, left out, changed, exchanged). */
export function editDistance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [], last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(last[column] + 1, next[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        least = Math.min(least, before[column - 2] + 1);
      }
      next.push(least);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, last] = [last, next];
  }
  return Math.min(last[other.length], most + 1);
}

/** How many edits a word of a length may be off: none up to 2 letters, one up to 5, else two (as search engines do). */
export function editsAllowed(word) {
  return word.length < SHORTEST ? 0 : word.length <= 5 ? 1 : 2;
}

/** Words of the lists near a word, the best first: fewest edits, then most frequent, then by the alphabet. */
export function nearest(word, lists, shown = 3) {
  const most = editsAllowed(word);
  if (!most || /\p{N}/u.test(word)) return [];
  const found = [];
  for (const [other, count] of lists.count) {
    const edits = other === word ? most + 1 : editDistance(word, other, most);
    if (edits <= most) found.push({ other, edits, count });
  }
  found.sort((a, b) => a.edits - b.edits || b.count - a.count || (a.other < b.other ? -1 : 1));
  return found.slice(0, shown).map(({ other }) => other);
}

/** A word without the ending of a plural or a verb; the word itself is not among them. */
function stems(word) {
  return [[/ies$/, "y"], [/e?s$/, ""], [/s$/, ""], [/ings?$/, ""], [/ings?$/, "e"], [/(.)\1ing$/, "$1"], [/ied$/, "y"],
    [/e?d$/, ""], [/d$/, ""], [/ly$/, ""]]
    .filter(([ending]) => ending.test(word)).map(([ending, rest]) => word.replace(ending, rest))
    .filter((stem) => stem.length >= 4);
}

/** Whether a word needs no look: too short, or with figures, or listed, or the beginning or a form of a listed word. */
export function isKnown(word, lists) {
  if (word.length < SHORTEST || /\p{N}/u.test(word) || !lists.count.size) return true;
  return startsOne(word, lists.sorted) || stems(word).some((stem) => lists.count.has(stem));
}

function startsOne(word, sorted) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < word) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(word) ?? false;
}

/** Whether words that a search marked are the word that was asked for, or a form of it. */
export function isHeld(word, held) {
  return [word, ...stems(word)].some((form) => held.some((other) => other.startsWith(form)));
}

/** What a question should have been.
    `find` gives, for a word that no list knows, the words that the text index marks for it.
    Gives {question, missed, others}: the question to ask, the words that nothing has (empty where all is well), and up to
    three right spellings of the whole question. */
export async function respell(question, lists, find) {
  const choices = [];
  const missed = [];
  for (const word of terms(question)) {
    let near = [word];
    if (!isKnown(word, lists)) {
      const held = await find(word);
      if (!isHeld(word, held)) {
        near = nearest(word, lists);
        const start = word.slice(0, Math.max(4, word.length - 3));
        if (!near.length && word.length > 4 && held.some((other) => other.startsWith(start))) near = [word];
        else missed.push(word);
      }
    }
    choices.push(near);
  }
  if (!missed.length) return { question, missed, others: [] };
  const right = choices.filter((near) => near.length);
  const first = right.map((near) => near[0]);
  const others = right.flatMap((near, at) => near.slice(1).map((other) => first.with(at, other).join(" ")));
  return { question: first.join(" "), missed, others: first.length ? [first.join(" "), ...others].slice(0, 3) : [] };
}

/* ---- Other names of themes ---- */

/** Themes that have a name like a question, the best first: [{title, plain, address, label, sort}]. The whole name first,
    then names that begin with the question, names within it, and names that have a word for each of its words. */
export function themesFor(question, lists) {
  const asked = terms(question);
  const whole = asked.join(" ");
  if (whole.length < 2) return [];
  const best = new Map();
  for (const phrase of lists.phrases) {
    const rank = likeness(asked, whole, phrase.words);
    const known = best.get(phrase.theme);
    if (rank >= 0 && (!known || rank < known.rank || (rank === known.rank && phrase.sort < known.sort))) {
      best.set(phrase.theme, { ...phrase, rank });
    }
  }
  return [...best.values()]
    .sort((a, b) => a.rank - b.rank || a.sort - b.sort || a.theme - b.theme)
    .map(({ label, theme, sort }) => {
      const [title, plain, address] = lists.themes[theme];
      return { title, plain, address, label, sort };
    });
}

function likeness(asked, whole, words) {
  const name = words.join(" ");
  if (name === whole) return 0;
  if (whole.length < SHORTEST) return -1;
  if (name.startsWith(whole)) return 1;
  if (name.length > SHORTEST && ` ${whole} `.includes(` ${name} `)) return 2;
  return asked.every((word) => words.some((other) => other.startsWith(word))) ? 3 : -1;
}
