/* What the form has made: the entry and the records as text, to copy, to download, and to take to where the files are kept. */

import { editFileAddress, newFileAddress } from "./forge.js";
import { button, element, say } from "./elements.js";

const FORGES = { github: "GitHub", gitlab: "GitLab" };

/** Copies a text; where the browser refuses, marks it, so that the person can. */
async function copy(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
    return true;
  } catch {
    getSelection().selectAllChildren(place);
    say("Your browser did not copy it. It is marked: copy it with Control and C.");
    return false;
  }
}

function hand(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function block(id, heading, name, type) {
  const code = element("code", {});
  const status = element("span", { class: "sy-form__heard" });
  const buttons = element("p", { class: "sy-form__row" },
    button(`Copy ${heading}`, async () => (status.textContent = (await copy(code.textContent, code)) ? "Copied." : "It is marked: copy it with Control and C.")),
    button(`Download ${heading}`, () => hand(code.textContent, name(), type)), status);
  const file = element("code", {});
  const whole = element("div", {}, element("h4", { id }, heading[0].toUpperCase() + heading.slice(1)), element("p", {}, "File: ", file),
    element("div", { class: "sy-table sy-form__text", role: "region", "aria-labelledby": id, tabindex: "0" }, element("pre", {}, code)), buttons);
  return { whole, code, file };
}

/**
 * @param {object} form the form's definition.
 * @param {boolean} isChange whether an entry that is there is changed.
 * @returns {{element, show({id, text, bibtex})}}
 */
export function createSending(form, isChange) {
  let now = { id: "", text: "", bibtex: "" };
  const fileName = () => `${now.id || `name-of-your-${form.kind}`}.yml`;
  const path = () => `${form.folder}${fileName()}`;
  const entry = block("sy-form-entry", "the entry", fileName, "application/yaml");
  const records = block("sy-form-records", "the records of new documents", () => "new-references.bib", "application/x-bibtex");
  const steps = element("ol", {});
  const whole = element("div", {}, entry.whole, records.whole, element("h4", { id: "sy-form-send" }, "Send it"), steps);

  const link = (address, words, onclick) => element("a", { href: address, rel: "external noopener", target: "_blank", onclick }, words, " (opens in a new tab)");

  function recordStep() {
    const { address } = editFileAddress({ repo: form.forge, branch: form.branch, path: form.bibliography });
    return element("li", {}, "Copy the records of new documents. Put them at the end of ",
      address ? link(address, form.bibliography, () => void copy(now.bibtex, records.code)) : element("code", {}, form.bibliography), ".");
  }

  function entryStep() {
    const asked = { repo: form.forge, branch: form.branch, path: path() };
    if (isChange) {
      const { address, forge } = editFileAddress(asked);
      if (!address) return null;
      return element("li", {}, link(address, `Open the file at ${FORGES[forge]}`, () => void copy(now.text, entry.code)), ". The changed entry is copied as you do: choose all that is there, and paste it in its place.");
    }
    const { address, fits, filled, forge } = newFileAddress({ ...asked, content: now.text });
    if (!address) return null;
    const words = `Open a new file at ${FORGES[forge]}`;
    if (filled) return element("li", {}, link(address, words), ". It has your entry in it already.");
    const why = fits ? "That place does not take the text along." : "The entry is too long to be taken along.";
    return element("li", {}, link(address, words, () => void copy(now.text, entry.code)), `. ${why} It is copied as you open it: paste it there.`);
  }

  return {
    element: whole,
    show(made) {
      now = made;
      entry.code.textContent = made.text;
      entry.file.textContent = path();
      records.code.textContent = made.bibtex;
      records.file.textContent = form.bibliography;
      records.whole.hidden = !made.bibtex;
      const last = entryStep();
      steps.replaceChildren(
        ...(made.bibtex ? [recordStep()] : []),
        last ?? element("li", {}, "Copy or download the entry, and give it to those who keep this site. Say where it belongs: ", element("code", {}, path()), "."),
        element("li", {}, last ? "Choose “Propose changes” or “Commit changes” there, and say in a sentence what you add. You need an account there." : "Say in a sentence what you add, and from which document you know it."),
        element("li", {}, "A program checks it, and a person reads it. Nothing is published before."),
      );
    },
  };
}
