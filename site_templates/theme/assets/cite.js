// A citation in prose shows its reference while the pointer or the keyboard is on it. Without this script it is a
// link to the list of references, which it stays.

const WAIT = 250; // milliseconds before a preview goes, so that the pointer can reach it

let shown = null; // {link, here, box}
let going = 0;

function close() {
  clearTimeout(going);
  if (!shown) return;
  shown.link.removeAttribute("aria-describedby");
  shown.here.remove();
  shown = null;
}

function open(link) {
  clearTimeout(going);
  if (shown?.link === link) return;
  close();
  const line = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const text = line?.querySelector(".sy-references__text");
  if (!text) return;
  const box = document.createElement("span");
  box.className = "sy-preview";
  box.id = "sy-preview";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Reference");
  const words = document.createElement("span");
  words.id = "sy-preview-text";
  words.append(...text.cloneNode(true).childNodes);
  box.append(words);
  const entry = line.querySelector(".sy-references__entry");
  if (entry) {
    const more = document.createElement("span");
    more.className = "sy-preview__more";
    more.append(entry.cloneNode(true));
    box.append(more);
  }
  const place = link.getBoundingClientRect();
  if (place.left > document.documentElement.clientWidth / 2) box.classList.add("sy-preview--end");
  if (place.bottom > innerHeight / 2) box.classList.add("sy-preview--above"); // on a phone it must not lie on its citation
  const here = document.createElement("span");
  here.className = "sy-here";
  here.append(box);
  link.after(here);
  link.setAttribute("aria-describedby", "sy-preview-text");
  shown = { link, here, box };
}

function leave() {
  clearTimeout(going);
  going = setTimeout(close, WAIT);
}

/** The citation that an event is about: the link itself, or that whose preview it happened in. */
function citation(event) {
  if (!(event.target instanceof Element)) return null;
  if (shown?.here.contains(event.target)) return shown.link;
  const link = event.target.closest("a.sy-cited");
  return link?.hash ? link : null;
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return; // a finger follows the link
  const link = citation(event);
  if (link) open(link);
  else if (shown && document.activeElement !== shown.link && !shown.here.contains(document.activeElement)) leave();
});
document.addEventListener("focusin", (event) => {
  const link = citation(event);
  if (!link) close();
  else if (event.target.matches(":focus-visible")) open(link);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !shown) return;
  const { link, box } = shown;
  const within = box.contains(document.activeElement);
  close();
  if (within) {
    link.focus();
    close(); // the focus that came back must not open it again
  }
});
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("a.sy-cited")) close();
});
