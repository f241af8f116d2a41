/* Elements of the form. Whatever comes from data or from people enters the page as text nodes. */

let made = 0;

/** An id that no other element of the page has. */
export const freshId = () => `sy-f${(made += 1)}`;

/**
 * Makes an element. Properties that begin with "on" are listened for; true is an attribute without a value; false, null and
 * undefined are left out.
 */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A button that does something on this page. */
export const button = (words, onclick, kind = "quiet") =>
  element("button", { type: "button", class: `sy-button${kind === "quiet" ? " sy-button--quiet" : ""}`, onclick }, words);

/** Opens every folded part that an element is in. */
export function unfold(node) {
  for (let fold = node.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

const spoken = element("p", { role: "status", class: "sy-visually-hidden" });
let next = 0;

/** Puts the place from which words are read aloud into the page, once. */
export const hear = (place) => place.append(spoken);

/** Says something to those who hear the page, after what they are hearing. */
export function say(words) {
  clearTimeout(next);
  spoken.textContent = "";
  next = setTimeout(() => (spoken.textContent = words), 150);
}
