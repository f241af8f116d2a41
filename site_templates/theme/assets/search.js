/* The frame's three small programs: the search boxes (over Pagefind's index), the sections menu on narrow screens, the
   switch between light and dark. Nothing here is needed to read a page. All text from the index enters the page as text
   nodes; only <mark> of an excerpt is rebuilt, as an element. */

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

/** The best pages of each kind for a question: [{kind, heading, total, pages}]. A question always has words: without them
    Pagefind 1.5.2 would fetch its whole index. */
async function find(question) {
  const pagefind = await index();
  const groups = await Promise.all(
    KINDS.map(async ([kind, heading, shown]) => {
      const { results } = await pagefind.search(question, { filters: { kind } });
      const pages = await Promise.all(results.slice(0, shown).map((result) => result.data()));
      return { kind, heading, total: results.length, pages };
    }),
  );
  return groups.filter((group) => group.pages.some((page) => isNear(question, page)));
}

/** Whether a page holds something like a word of the question. Where nothing begins with a word, Pagefind 1.5.2 takes what
    begins with less and less of it, down to one letter: that helps with a slip at a word's end, and finds anything for
    nonsense. */
function isNear(question, page) {
  const marks = [...String(page.excerpt ?? "").matchAll(/<mark>([^]*?)<\/mark>/g)].map((mark) => plain(mark[1]));
  const held = terms([...marks, ...Object.values(page.meta ?? {})].join(" "));
  return terms(question).some((word) => {
    const least = Math.min(word.length, Math.max(3, Math.ceil(word.length / 2)));
    return held.some((other) => other.startsWith(word.slice(0, least)));
  });
}

function terms(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
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
  const list = element("div", { id: listId, role: "listbox", "aria-label": "Search results" });
  const message = element("div", { class: "sy-results__message", hidden: "" });
  const status = element("p", { class: "sy-visually-hidden", role: "status" });
  panel.append(list, message);
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
    message.replaceChildren(...(nodes.length ? nodes : [text]));
    message.hidden = false;
    status.textContent = text;
    open(true);
  }

  function show(question, groups) {
    shownFor = question;
    const total = groups.reduce((sum, group) => sum + group.total, 0);
    const all = new URL(browse);
    all.searchParams.set("q", question);
    if (!total) {
      const text = `Nothing found for “${question}”.`;
      say(`${text} You can browse everything instead.`, `${text} Try fewer or other words, or `, link("browse everything", browse), ".");
      return;
    }
    let number = 0;
    list.replaceChildren(...groups.map((group) => {
      const headingId = `${listId}-${group.kind}`;
      const rest = group.total > group.pages.length ? `${group.pages.length} of ${group.total}` : String(group.total);
      const heading = element("div", { class: "sy-results__kind", id: headingId, role: "presentation" },
        element("span", { class: `sy-kind sy-kind--${group.kind}` }, group.heading),
        element("span", { class: "sy-results__count" }, rest));
      const hits = group.pages.map((page) => {
        const facts = [page.meta?.year, page.meta?.theme].filter(Boolean).join(" · ");
        const hit = element("a", { class: "sy-results__hit", role: "option", id: `${listId}-${++number}`, tabindex: "-1",
          "aria-selected": "false", href: address(page.url) },
          element("span", { class: "sy-results__title" }, page.meta?.title || page.url));
        if (facts) hit.append(" ", element("span", { class: "sy-results__facts" }, facts));
        hit.append(" ", element("span", { class: "sy-results__excerpt" }, ...marked(page.excerpt)));
        return hit;
      });
      return element("div", { role: "group", "aria-labelledby": headingId }, heading, ...hits);
    }));
    message.replaceChildren(link(`All ${total} results on the browse page`, all));
    message.hidden = false;
    status.textContent = `${total} ${total === 1 ? "result" : "results"}. ${number} shown: use the up and down arrows.`;
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
      const groups = await find(question);
      if (turn === asked) show(question, groups);
    } catch {
      if (turn === asked) {
        say("Search is not available here. You can browse everything instead.",
          "Search is not available here. You can ", link("browse everything", browse), " instead.");
      }
    }
  }

  input.addEventListener("focus", () => {
    index().catch(() => {});
    if (words() && words() === shownFor && options().length) open(true);
  });
  input.addEventListener("input", () => {
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
