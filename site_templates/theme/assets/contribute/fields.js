/* One field of the form: its label, help and place for a fault, and the input that fits its kind of value. A field whose input
   is as it was written gives back the very value it was given. */

import { createCombobox } from "./combobox.js";
import { element, freshId } from "./elements.js";

const CHOSEN = new Set(["code", "theme", "place", "tool", "reference", "key"]);
const FREE = new Set(["reference", "key", "text"]);
const NO_EXAMPLE = new Set([...CHOSEN, "choice", "truth"]);

const isChosen = (field) => CHOSEN.has(field.kind) || (field.kind === "text" && Boolean(field.choices));

/** Whether a value says nothing. */
export const isEmpty = (value) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0);

/**
 * A field with one value or a plain list.
 *
 * @param {object} field as in form.json.
 * @param {object} context `rows(name, context)` gives choices, `read(name)` what a field beside it holds, `outer(name)` one beside its record, `changed()` hears of changes, `left(control)` of a field that was left.
 * @returns a control: {element, input, field, read(), write(value), locate(path), fault(words)}
 */
export function createField(field, context) {
  const id = freshId();
  const helpId = freshId();
  const faultId = freshId();
  const example = field.example && !NO_EXAMPLE.has(field.kind)
    ? [" For example: ", element("span", { class: "sy-form__example" }, field.example)] : [];
  const help = element("p", { id: helpId, class: "sy-form__help" }, field.help, field.many && field.kind === "text" ? " One on each line." : "", ...example);
  const wrong = element("p", { id: faultId, class: "sy-form__fault", hidden: true });
  const part = widget(field, id, context);
  part.input.setAttribute("aria-describedby", `${helpId} ${faultId}`);
  if (field.required) part.input.setAttribute("aria-required", "true");
  const label = element("label", { for: id }, field.label, field.required ? element("span", { class: "sy-form__needed" }, " (needed)") : null);
  const whole = element("div", { class: "sy-field sy-form__field" }, label, help, wrong, part.element);

  let given; // the value written, and how it was read back then
  let echo = "";
  const control = {
    element: whole,
    input: part.input,
    field,
    read() {
      const now = part.read();
      return field.kind !== "truth" && given !== undefined && JSON.stringify(now) === echo ? given : now;
    },
    write(value) {
      given = value;
      part.write(value);
      echo = JSON.stringify(part.read());
    },
    locate: () => ({ control, names: [] }),
    fault(words) {
      wrong.hidden = !words;
      wrong.replaceChildren(...(words ? [element("span", { class: "sy-visually-hidden" }, "Fault: "), words] : []));
      whole.classList.toggle("sy-form__field--wrong", Boolean(words));
      if (words) part.input.setAttribute("aria-invalid", "true");
      else part.input.removeAttribute("aria-invalid");
    },
    hasFault: () => !wrong.hidden,
  };
  part.input.addEventListener("blur", () => setTimeout(() => context.left(control), 0));
  if (!isChosen(field)) part.input.addEventListener("input", () => context.changed());
  return control;
}

function widget(field, id, context) {
  if (isChosen(field)) return chosenWidget(field, id, context);
  if (field.kind === "choice") return selectWidget(field, id, context);
  if (field.kind === "truth") return truthWidget(id);
  return field.many ? linesWidget(id) : textWidget(field, id);
}

function chosenWidget(field, id, context) {
  const box = createCombobox({
    id, rows: () => context.rows(field.choices, context), many: field.many, isFree: FREE.has(field.kind), words: field.label, changed: context.changed,
  });
  return {
    element: box.element,
    input: box.input,
    read: () => { const codes = box.read(); return codes.length === 0 ? undefined : field.many ? codes : codes[0]; },
    write: (value) => box.write(isEmpty(value) ? [] : [value].flat().map(String)),
  };
}

function selectWidget(field, id, context) {
  const rows = context.rows(field.choices, context);
  const named = (code) => rows.find((row) => row.code === code)?.label ?? code;
  const none = field.default ? `${named(field.default)}, unless you choose another` : field.required ? "Choose one" : "Not said";
  const select = element("select", { id }, element("option", { value: "" }, none),
    ...rows.map((row) => element("option", { value: row.code }, row.about ? `${row.label}: ${row.about}` : row.label)));
  return { element: select, input: select, read: () => select.value || undefined, write: (value) => (select.value = value ?? "") };
}

function truthWidget(id) {
  const select = element("select", { id }, element("option", { value: "" }, "Not said"), element("option", { value: "true" }, "Yes"), element("option", { value: "false" }, "No"));
  return {
    element: select,
    input: select,
    read: () => (select.value ? select.value === "true" : undefined),
    write: (value) => (select.value = isEmpty(value) ? "" : String(value)),
  };
}

function linesWidget(id) {
  const area = element("textarea", { id, rows: "3" });
  return {
    element: area,
    input: area,
    read: () => { const lines = area.value.split("\n").map((line) => line.trim()).filter(Boolean); return lines.length ? lines : undefined; },
    write: (value) => (area.value = (value ?? []).map((line) => String(line).replace(/\s*\n\s*/g, " ")).join("\n")),
  };
}

/** Plain words: line ends within a paragraph are spaces, an empty line parts two paragraphs. */
const paragraphs = (text) => text.trim().split(/\n\s*\n/).map((part) => part.replace(/\s+/g, " ").trim()).filter(Boolean).join("\n\n");

function textWidget(field, id) {
  const input = field.long
    ? element("textarea", { id, rows: field.kind === "prose" ? "5" : "3" })
    : element("input", { id, type: "text", inputmode: field.kind === "number" ? "decimal" : null, autocomplete: "off" });
  return {
    element: input,
    input,
    read: () => { return (field.kind === "prose" ? input.value.trim() : paragraphs(input.value)) || undefined; },
    write: (value) => (input.value = isEmpty(value) ? "" : String(value)),
  };
}
