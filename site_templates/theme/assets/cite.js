// A citation in prose shows its reference while the pointer or the keyboard is on it. Without this script it is a
// link to the list of references, which it stays.

const WAIT = 250; // milliseconds before a preview goes, so that the pointer can reach it

let shown = null; // {here, link, box}
let going = 0;

function close() {
  clearTimeout(going);
  if (!shown) return;
  shown.link.removeAttribute("aria-describedby");
  shown.box.remove();
  shown = null;
}

function open(here) {
  clearTimeout(going);
  if (shown?.here === here) return;
  close();
  const link = here.querySelector("a.sy-cited");
  const line = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
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
  if (link.getBoundingClientRect().left > document.documentElement.clientWidth / 2) box.classList.add("sy-preview--end");
  here.append(box);
  link.setAttribute("aria-describedby", "sy-preview-text");
  shown = { here, link, box };
}

function leave() {
  clearTimeout(going);
  going = setTimeout(close, WAIT);
}

const place = (event) => (event.target instanceof Element ? event.target.closest(".sy-here") : null);

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return; // a finger follows the link
  const here = place(event);
  if (here) open(here);
  else if (shown && !shown.here.contains(document.activeElement)) leave();
});
document.addEventListener("focusin", (event) => {
  const here = place(event);
  if (!here) close();
  else if (event.target.matches(":focus-visible")) open(here);
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
