/* The frame's three small programs: the search boxes (over Pagefind's index and our own lists of words), the sections menu
   on narrow screens, the switch between light and dark. Nothing here is needed to read a page. All text from the index
   enters the page as text nodes; only <mark> of an excerpt is rebuilt, as an element. */

import { HIDDEN, LABEL, PLAIN, isHeld, loadLists, respell, terms, themesFor } from "./suggest.js";

const KINDS = [
  // value of the `kind` filter, heading, how many are shown at first
  ["theme", "Themes", 3],
  ["review", "Reviews", 2],
  ["evaluation", "Evaluations", 4],
  ["policy", "Policies", 4],
  ["page", "Pages", 2],
];
const PAUSE = 160; // milliseconds without a key before a search starts
const LONGEST = 200; // characters of a question that are looked at
const THEMES_SHOWN = 3; // themes told of one result
const LOOKED_AT = 4; // pages that are looked at to see whether the index has a word

const headerForm = document.querySelector(".sy-search");
const base = new URL((headerForm?.dataset.base || ".").replace(/\/*$/, "/"), document.baseURI);

/* ---- The index ---- */

let opening = null;

/** Pagefind's module, fetched once, on the first focus of a search box. Rejects where the site has no index. */
function index() {
  opening ??= import(new URL("pagefind/pagefind.js", base).href).then(async (pagefind) => {
    await pagefind.options({ excerptLength: 18 });
    await pagefind.init();
    return pagefind;
  });
  return opening;
}

let listing = null;

/** The lists of words, fetched once, on the first focus too. Never rejects. */
function lists() {
  return (listing ??= loadLists(base));
}

/** What to show for a question: {asked, missed, others, groups: [{kind, heading, total, pages}]}. `asked` is the question
    as it was looked for, with misspelt words put right. A question always has words: without them Pagefind 1.5.2 would
    fetch its whole index. */
async function find(question) {
  const known = await lists();
  let pagefind = null;
  const spelt = await respell(question, known, async (word) => {
    pagefind ??= await index();
    const { results } = await pagefind.search(word);
    return heldBy(await Promise.all(results.slice(0, LOOKED_AT).map((result) => result.data())));
  });
  if (!spelt.question) return { asked: question, missed: spelt.missed, others: [], groups: [] };
  pagefind ??= await index();
  const groups = await Promise.all(
    KINDS.map(async ([kind, heading, shown]) => {
      const { results } = await pagefind.search(spelt.question, { filters: { kind } });
      const pages = await Promise.all(results.slice(0, shown).map((result) => result.data()));
      const near = pages.some((page) => isNear(spelt.question, page));
      return { kind, heading, shown, total: near ? results.length : 0, pages: near ? pages : [] };
    }),
  );
  const named = themesFor(spelt.question, known);
  const themes = groups.find((group) => group.kind === "theme");
  themes.pages = withNamed(named, themes.pages, themes.shown);
  themes.total = Math.max(themes.total, named.length, themes.pages.length);
  return { asked: spelt.question, missed: spelt.missed, others: spelt.others, groups: groups.filter((group) => group.total) };
}

/** Themes with a name like the question before the other pages of themes that the index found. */
function withNamed(named, pages, shown) {
  const first = named.map(({ title, plain, address: place, label, sort }) => ({
    url: new URL(place, base).href,
    meta: { title },
    note: [LABEL, PLAIN, HIDDEN].includes(sort) ? plain : `Also called: ${label}`,
  }));
  const taken = new Set(first.map((page) => page.url));
  return [...first, ...pages.filter((page) => !taken.has(address(page.url)))].slice(0, shown);
}

/** The words that a search found in pages: those marked in an excerpt, and those of titles and other meta. */
function heldBy(pages) {
  const texts = pages.flatMap((page) => [
    ...[...String(page.excerpt ?? "").matchAll(/<mark>([^]*?)<\/mark>/g)].map((mark) => plain(mark[1])),
    ...Object.values(page.meta ?? {}),
  ]);
  return terms(texts.join(" "));
}

/** Whether a page holds something like a word of the question. Where nothing begins with a word, Pagefind 1.5.2 takes what
    begins with less and less of it, down to one letter: that helps with a slip at a word's end, and finds anything for
    nonsense. */
function isNear(question, page) {
  const held = heldBy([page]);
  return terms(question).some((word) => {
    const least = Math.min(word.length, Math.max(3, Math.ceil(word.length / 2)));
    return held.some((other) => other.startsWith(word.slice(0, least)));
  });
}

/* ---- Building what is shown ---- */

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The plain text of a scrap of an excerpt, the one thing in the index that is HTML (titles and other meta are plain
    text); the parser makes an inert document, nothing in it runs or loads. */
function plain(html) {
  return new DOMParser().parseFromString(String(html ?? ""), "text/html").body.textContent.trim();
}

/** An excerpt as nodes: text, and the matched words as <mark>. */
function marked(excerpt) {
  return String(excerpt ?? "")
    .split(/(<mark>[^]*?<\/mark>)/)
    .filter(Boolean)
    .map((part) => (part.startsWith("<mark>") ? element("mark", {}, plain(part)) : spaced(part)));
}

/** The first themes of a page, and how many more; nothing where the only theme is the page itself. */
function fewThemes({ meta }) {
  const themes = (meta?.theme ?? "").split("; ").filter((theme) => theme && theme !== meta.title);
  const more = themes.length - THEMES_SHOWN;
  return themes.slice(0, THEMES_SHOWN).join("; ") + (more > 0 ? ` and ${more} more` : "");
}

/** A text as nodes, with the words that the question asked for as <mark>. */
function markedIn(text, question) {
  const asked = terms(question);
  return text
    .split(/([\p{L}\p{M}\p{N}]+)/u)
    .filter(Boolean)
    .map((part) => {
      const [word] = terms(part);
      return word && asked.some((other) => isHeld(other, [word])) ? element("mark", {}, part) : part;
    });
}

function spaced(part) {
  const text = plain(part);
  return (/^\s/.test(part) ? " " : "") + text + (/\s$/.test(part) && text ? " " : "");
}

/** Only addresses of this site become links. */
function address(url) {
  const found = new URL(url, base);
  return found.origin === base.origin ? found.href : base.href;
}

function link(text, target) {
  return element("a", { href: target.href }, text);
}

/* ---- One search box: an ARIA combobox with a list box ---- */

function combobox(form) {
  const input = form.querySelector("input[name=q]");
  if (!input) return;
  const browse = new URL(form.action, document.baseURI);
  const listId = `${input.id || "sy-q"}-list`;
  const panel = element("div", { class: "sy-results", hidden: "" });
  const correction = element("p", { class: "sy-results__message", hidden: "" });
  const list = element("div", { id: listId, role: "listbox", "aria-label": "Search results" });
  const message = element("div", { class: "sy-results__message", hidden: "" });
  const status = element("p", { class: "sy-visually-hidden", role: "status" });
  panel.append(correction, list, message);
  form.append(panel, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
    ["aria-controls", listId], ["aria-haspopup", "listbox"]]) input.setAttribute(name, value);

  let active = -1;
  let asked = 0;
  let timer = 0;
  let shownFor = "";

  const options = () => [...list.querySelectorAll("[role=option]")];
  const words = () => input.value.slice(0, LONGEST).trim();

  function open(isOpen) {
    panel.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen && options().length > 0));
    if (!isOpen) select(-1);
  }

  function select(position) {
    active = position;
    input.removeAttribute("aria-activedescendant");
    options().forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === active));
      if (at === active) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    });
  }

  function say(text, ...nodes) {
    list.replaceChildren();
    correction.hidden = true;
    message.replaceChildren(...(nodes.length ? nodes : [text]));
    message.hidden = false;
    status.textContent = text;
    open(true);
  }

  /** The address of the browse page with a question. */
  function seeAll(question) {
    const all = new URL(browse);
    all.searchParams.set("q", question);
    return all;
  }

  /** A group of the list: a heading, and options below it. */
  function group(kind, heading, count, hits) {
    const headingId = `${listId}-${kind}`;
    return element("div", { role: "group", "aria-labelledby": headingId },
      element("div", { class: "sy-results__kind", id: headingId, role: "presentation" },
        element("span", { class: `sy-kind sy-kind--${kind}` }, heading),
        element("span", { class: "sy-results__count" }, count)),
      ...hits);
  }

  function option(href, ...children) {
    return element("a", { class: "sy-results__hit", role: "option", tabindex: "-1", "aria-selected": "false", href }, ...children);
  }

  /** Other spellings, to be chosen: the chosen one goes into the box and is looked for. */
  function spellings(others) {
    return others.map((other) => {
      const choice = option(seeAll(other).href, element("span", { class: "sy-results__title" }, other));
      choice.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        input.value = other;
        search();
      });
      return choice;
    });
  }

  function hit(page, asked) {
    const facts = [page.meta?.year, fewThemes(page)].filter(Boolean).join(" · ");
    const made = option(address(page.url),
      element("span", { class: "sy-results__title" }, ...markedIn(page.meta?.title || page.url, asked)));
    if (facts) made.append(" ", element("span", { class: "sy-results__facts" }, facts));
    const excerpt = page.note === undefined ? marked(page.excerpt) : markedIn(page.note, asked);
    if (excerpt.length) made.append(" ", element("span", { class: "sy-results__excerpt" }, ...excerpt));
    return made;
  }

  function show(question, { asked: looked, missed, others, groups }) {
    shownFor = question;
    const total = groups.reduce((sum, { total: some }) => sum + some, 0);
    if (!total) {
      const text = `Nothing found for “${question}”.`;
      say(`${text} You can browse everything instead.`, `${text} Try fewer or other words, or `, link("browse everything", browse), ".");
      return;
    }
    const said = missed.length ? `No results for “${question}”. Showing results for “${looked}”.` : "";
    correction.textContent = said;
    correction.hidden = !said;
    const hits = groups.map((found) => found.pages.map((page) => hit(page, looked)));
    const number = hits.reduce((sum, some) => sum + some.length, 0);
    list.replaceChildren(
      ...(others.length ? [group("spelling", "Did you mean", "", spellings(others))] : []),
      ...groups.map((found, at) =>
        group(found.kind, found.heading,
          found.total > found.pages.length ? `${found.pages.length} of ${found.total}` : String(found.total), hits[at])));
    options().forEach((choice, at) => { choice.id = `${listId}-${at + 1}`; });
    message.replaceChildren(link("See all in Browse", seeAll(looked)));
    message.hidden = false;
    status.textContent = `${said} ${total} ${total === 1 ? "result" : "results"}. ${number} shown: use the up and down arrows.`.trim();
    open(true);
    select(-1);
  }

  async function search() {
    const question = words();
    const turn = ++asked;
    if (!/[\p{L}\p{N}]/u.test(question)) {
      shownFor = "";
      status.textContent = "";
      open(false);
      return;
    }
    try {
      const found = await find(question);
      if (turn === asked) show(question, found);
    } catch {
      if (turn === asked) {
        say("Search is not available here. You can browse everything instead.",
          "Search is not available here. You can ", link("browse everything", browse), " instead.");
      }
    }
  }

  input.addEventListener("focus", () => {
    index().catch(() => {});
    lists();
    if (words() && words() === shownFor && options().length) open(true);
  });
  input.addEventListener("input", () => {
    select(-1);
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = panel.hidden ? 0 : options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) {
        if (options().length && words() === shownFor) open(true);
        return;
      }
      // -1 is the box itself: past either end the reader is back in it.
      const step = event.key === "ArrowDown" ? 1 : -1;
      select(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && count && active >= 0) {
      event.preventDefault();
      options()[active].click();
    } else if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault(); // the first Escape closes the list, the next empties the box
      clearTimeout(timer);
      asked++;
      open(false);
      status.textContent = "";
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) open(false);
  });
  // A press on the panel must not take the focus from the box before the link is followed.
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  panel.addEventListener("click", (event) => {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey) open(false);
  });
}

document.querySelectorAll(".sy-search, .sy-bigsearch").forEach(combobox);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const input = document.querySelector(".sy-bigsearch input[name=q]") ?? document.querySelector(".sy-search input[name=q]");
  if (!input) return;
  event.preventDefault();
  input.focus();
  input.select();
});

/* ---- The sections menu on narrow screens ---- */

const menu = document.querySelector(".sy-menu");
const drawer = document.getElementById("__drawer");
if (menu && drawer) {
  const sidebar = document.getElementById("sy-drawer");
  const tell = () => menu.setAttribute("aria-expanded", String(drawer.checked));
  const toggle = (isOpen) => {
    drawer.checked = isOpen;
    drawer.dispatchEvent(new Event("change"));
    tell();
    if (isOpen) sidebar?.querySelector("a")?.focus();
    else menu.focus();
  };
  menu.addEventListener("click", () => toggle(!drawer.checked));
  drawer.addEventListener("change", tell);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drawer.checked) toggle(false);
  });
  sidebar?.addEventListener("focusout", (event) => {
    if (drawer.checked && event.relatedTarget && !sidebar.contains(event.relatedTarget)) toggle(false);
  });
}

/* ---- Light and dark ---- */

const scheme = document.querySelector(".sy-scheme");
if (scheme) {
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => {
    const { mdColorMedia, mdColorScheme } = document.body.dataset;
    return mdColorScheme === "slate" || (mdColorMedia === undefined && systemDark.matches);
  };
  const tell = () => {
    const next = isDark() ? "Light" : "Dark";
    scheme.querySelector(".sy-scheme__word").textContent = next;
    scheme.setAttribute("aria-label", `${next} colours`);
  };
  scheme.addEventListener("click", () => {
    const chosen = isDark() ? "default" : "slate";
    document.body.dataset.mdColorMedia = "chosen";
    document.body.dataset.mdColorScheme = chosen;
    // Material's own key and form: its inline script in the header puts the choice back before the page is drawn.
    window.__md_set?.("__palette", { index: 0, color: { media: "chosen", scheme: chosen } });
    tell();
  });
  systemDark.addEventListener("change", tell);
  tell();
}

/* ---- Printing: folded parts are opened, and folded again ---- */

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  opened.forEach((part) => { part.open = true; });
});
addEventListener("afterprint", () => opened.forEach((part) => { part.open = false; }));
