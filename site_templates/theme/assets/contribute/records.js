/* Records of the form: a set of fields, one record within another, and lists of records that grow and shrink. What a record
   holds beside the fields of the form is kept. */

import { button, element, freshId, say } from "./elements.js";
import { createField, isEmpty } from "./fields.js";

/** The control that fits a field: plain, a record, or a list of records. */
export function createControl(field, context) {
  if (!field.record) return createField(field, context);
  return field.many ? createList(field, context) : createRecord(field, context);
}

/**
 * The fields of a record, without a frame.
 *
 * @returns {{controls: Map, read(complete), write(value), locate(path)}} `read(true)` holds empty records where one is needed, so
 *   that what they lack is found.
 */
export function createFields(name, context) {
  const about = context.form.records[name];
  const within = { ...context, read: (field) => controls.get(field)?.read(), outer: context.read };
  const controls = new Map(about.fields.map((field) => [field.name, createControl(field, within)]));
  const order = about.fields.map((field) => field.name);
  let original = {};
  return {
    controls,
    fields: about.fields,
    read(complete = false) {
      const found = { ...original };
      for (const [field, control] of controls) {
        const value = control.read(complete);
        if (isEmpty(value) && !(complete && value !== undefined && control.field.required)) delete found[field];
        else found[field] = value;
      }
      return Object.fromEntries(ordered(Object.keys(original), Object.keys(found), order).map((key) => [key, found[key]]));
    },
    write(value) {
      original = value ?? {};
      for (const [field, control] of controls) control.write(original[field]);
    },
    locate([first, ...rest]) {
      const control = controls.get(first);
      if (!control) return null;
      const found = control.locate(rest);
      return found && { ...found, names: [control.field.label, ...found.names] };
    },
  };
}

/** The fields that are there: those of before in their order, each new one after what stands before it in the form. */
function ordered(before, now, order) {
  const keys = before.filter((key) => now.includes(key));
  for (const key of order) {
    if (!now.includes(key) || keys.includes(key)) continue;
    const earlier = order.slice(0, order.indexOf(key)).reverse().find((one) => keys.includes(one));
    keys.splice(earlier === undefined ? 0 : keys.indexOf(earlier) + 1, 0, key);
  }
  return keys;
}

/** The fields of a record on the page: what is needed and what is common first, the rest folded. */
function drawn(fields, words) {
  const place = (kept) => fields.fields.filter(kept).map((field) => fields.controls.get(field.name).element);
  const first = [...place((field) => field.required), ...place((field) => !field.required && field.open)];
  const rest = place((field) => !field.required && !field.open);
  return rest.length ? [...first, element("details", { class: "sy-more" }, element("summary", {}, `More about ${words} (${rest.length === 1 ? "1 field" : `${rest.length} fields`})`), ...rest)] : first;
}

function framed(field, helpId, wrong, ...children) {
  const needed = field.required ? element("span", { class: "sy-form__needed" }, " (needed)") : null;
  return element("fieldset", { class: "sy-form__record", "aria-describedby": helpId }, element("legend", {}, field.label, needed),
    element("p", { id: helpId, class: "sy-form__help" }, field.help), wrong, ...children);
}

function faultPlace(control, wrong) {
  return (words) => {
    wrong.hidden = !words;
    wrong.textContent = words || "";
  };
}

function createRecord(field, context) {
  const fields = createFields(field.record, context);
  const wrong = element("p", { class: "sy-form__fault", hidden: true });
  const control = {
    field,
    element: framed(field, freshId(), wrong, ...drawn(fields, `“${field.label.toLowerCase()}”`)),
    get input() { return fields.controls.values().next().value.input; },
    read(complete) {
      const value = fields.read(complete);
      // What an optional record lacks matters only once something of it is there.
      return isEmpty(fields.read(false)) && !field.required ? undefined : value;
    },
    write: (value) => fields.write(value),
    locate: (path) => (path.length ? fields.locate(path) : { control, names: [] }),
  };
  control.fault = faultPlace(control, wrong);
  return control;
}

function createList(field, context) {
  const word = context.form.records[field.record].item || "item";
  const list = element("ol", { class: "sy-form__items" });
  const wrong = element("p", { class: "sy-form__fault", hidden: true });
  const article = /^[aeiou]/.test(word) ? "an" : "a";
  const more = button(`Add ${article} ${word}`, () => { const item = add(); item.fields.controls.values().next().value.input.focus(); say(`${word} ${items.length} added`); context.changed(); });
  let items = [];
  let counted = []; // the items of the value read last, in its order

  function add(value) {
    const fields = createFields(field.record, context);
    if (value !== undefined) fields.write(value);
    const legend = element("legend", {});
    const item = { fields, legend, value };
    const drop = button("", () => {
      items = items.filter((one) => one !== item);
      item.element.remove();
      number();
      more.focus();
      say(`${word} removed`);
      context.changed();
    });
    item.drop = drop;
    item.element = element("li", {}, element("fieldset", { class: "sy-form__item" }, legend, ...drawn(fields, `this ${word}`), element("p", {}, drop)));
    items.push(item);
    list.append(item.element);
    number();
    return item;
  }

  function number() {
    const named = word[0].toUpperCase() + word.slice(1);
    items.forEach((item, at) => {
      item.legend.textContent = `${named} ${at + 1}`;
      item.drop.textContent = `Remove ${word} ${at + 1}`;
    });
  }

  const control = {
    field,
    element: framed(field, freshId(), wrong, list, element("p", {}, more)),
    get input() { return items[0]?.fields.controls.values().next().value.input ?? more; },
    read(complete) {
      counted = items.filter((item) => !isEmpty(item.fields.read(false)));
      if (complete && field.required && counted.length === 0) counted = items.slice(0, 1);
      const values = counted.map((item) => item.fields.read(complete));
      return values.length ? values : undefined;
    },
    write(value) {
      items.forEach((item) => item.element.remove());
      items = [];
      for (const one of value ?? []) add(one);
      if (field.required && items.length === 0) add();
    },
    locate(path) {
      if (path.length < 2) return { control, names: [] };
      const item = counted[Number(path[0])];
      const found = item?.fields.locate(path.slice(1));
      return found && { ...found, names: [item.legend.textContent, ...found.names] };
    },
    add,
  };
  control.fault = faultPlace(control, wrong);
  if (field.required) add();
  return control;
}
