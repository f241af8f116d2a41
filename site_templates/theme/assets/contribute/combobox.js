/* A searchable choice: type a few letters, choose from what fits, read what it means. The pattern is the editable combobox
   with a list of WAI-ARIA APG: the focus stays in the input, aria-activedescendant says which choice is meant. */

import { element, freshId, say } from "./elements.js";

const MOST = 40; // choices shown at once

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const searched = (row) => (row.plain ??= plain([row.label, row.code, row.about ?? "", ...(row.also ?? [])].join(" ")));

/** The rows in which every word asked for stands; those whose label begins with it come first. */
export function fitting(rows, asked) {
  const words = plain(asked).split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => words.every((word) => searched(row).includes(word)));
  const first = words.join(" ");
  const rank = (row) => (plain(row.label).startsWith(first) || row.code.startsWith(first) ? 0 : plain(row.label).includes(first) ? 1 : 2);
  return first ? found.map((row) => [rank(row), row]).sort((one, other) => one[0] - other[0]).map(([, row]) => row) : found;
}

/**
 * @param {object} options `id` of the input; `rows()` gives the choices, {code, label, about?, also?};
 *   `many` whether several can be chosen; `isFree` whether other words are taken as they are; `words` names the field;
 *   `changed()` is called after every change.
 * @returns {{element, input, read(): string[], write(codes: string[])}}
 */
export function createCombobox({ id, rows, many = false, isFree = false, words, changed }) {
  const listId = freshId();
  const input = element("input", {
    id, type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list",
    autocomplete: "off", spellcheck: "false", autocapitalize: "none",
  });
  const list = element("ul", { id: listId, role: "listbox", "aria-label": words, hidden: true });
  const meaning = element("p", { class: "sy-form__meaning", hidden: true });
  const chosen = element("ul", { class: "sy-form__chosen", "aria-label": `Chosen: ${words}`, hidden: true });
  const open = element("button", { type: "button", class: "sy-form__open", tabindex: "-1", "aria-label": `Show choices: ${words}` });
  const box = element("div", { class: "sy-form__combobox" }, chosen, element("div", { class: "sy-form__ask" }, input, open), list, meaning);
  let known = [];
  let shown = [];
  let active = -1;
  let codes = [];

  const rowOf = (code) => known.find((row) => row.code === code);
  const written = (row) => (row.label && row.label !== row.code ? `${row.label} (${row.code})` : row.code);
  const meant = (text) => {
    const asked = plain(text.trim());
    return known.find((row) => [row.code, row.label, written(row)].some((one) => plain(one) === asked));
  };

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function mark(at) {
    active = at;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    const option = list.children[at];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function show(asked) {
    known = rows();
    const found = fitting(known.filter((row) => !(many && codes.includes(row.code))), asked);
    shown = found.slice(0, MOST);
    list.replaceChildren(
      ...shown.map((row) =>
        element(
          "li",
          { id: freshId(), role: "option", "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); choose(row); } },
          element("strong", {}, row.label || row.code),
          ` ${row.code}`,
          row.about ? element("span", {}, row.about) : null,
        ),
      ),
    );
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    mark(-1);
    const count = found.length > MOST ? `${found.length} choices, the first ${MOST} are shown` : found.length === 1 ? "1 choice" : `${found.length} choices`;
    say(found.length ? count : isFree ? "Nothing like it is known. Your words are taken as they are." : "No choice fits these words.");
  }

  function draw() {
    chosen.hidden = !many || codes.length === 0;
    chosen.replaceChildren(
      ...(many ? codes : []).map((code) => {
        const label = rowOf(code)?.label || code;
        const drop = element("button", { type: "button", onclick: () => { codes = codes.filter((one) => one !== code); draw(); input.focus(); say(`${label} removed`); changed(); } }, "Remove ", element("span", { class: "sy-visually-hidden" }, label));
        return element("li", {}, element("span", {}, label, label === code ? null : element("code", {}, code)), drop);
      }),
    );
    const row = many ? null : rowOf(codes[0]);
    meaning.textContent = row?.about ?? "";
    meaning.hidden = !row?.about;
  }

  function choose(row) {
    codes = many ? [...codes.filter((code) => code !== row.code), row.code] : [row.code];
    input.value = many ? "" : written(row);
    close();
    draw();
    say(many ? `${row.label || row.code} added` : row.about ?? "");
    changed();
  }

  /** Takes what stands in the input: the choice it names, or the words themselves. */
  function settle() {
    known = rows();
    const text = input.value.trim();
    const row = text && meant(text);
    if (many) {
      if (row) choose(row);
      else if (text) choose({ code: text, label: text });
    } else if (row) {
      if (row.code !== codes[0]) choose(row);
    } else if (text !== (codes[0] ?? "")) {
      codes = text ? [text] : [];
      draw();
      changed();
    }
  }

  input.addEventListener("input", () => {
    if (!many) codes = [];
    show(input.value);
    changed();
  });
  input.addEventListener("focus", () => input.select()); // typing then replaces what was chosen
  input.addEventListener("blur", () => {
    close();
    settle();
  });
  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (isOpen) return mark((active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length);
      show(codes.length && !many ? "" : input.value);
      return mark(step > 0 ? 0 : shown.length - 1);
    }
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      return close();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && active >= 0) return choose(shown[active]);
      if (isOpen && shown.length === 1 && !isFree) return choose(shown[0]);
      close();
      return settle();
    }
    return undefined;
  });
  open.addEventListener("mousedown", (event) => {
    event.preventDefault();
    input.focus();
    if (list.hidden) show("");
    else close();
  });

  function write(given) {
    codes = [...given];
    known = rows();
    if (!many) input.value = codes.length ? written(rowOf(codes[0]) ?? { code: codes[0], label: "" }) : "";
    draw();
  }

  const read = () => (many || codes.length || !input.value.trim() ? [...codes] : [meant(input.value)?.code ?? input.value.trim()]);
  return { element: box, input, read, write };
}
