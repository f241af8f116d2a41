/* Shows the mark "Overdue today" where the date has passed by the reader's own clock. Pages are made without one. */

const now = new Date();
const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
  .map((part, place) => String(part).padStart(place ? 2 : 4, "0"))
  .join("-");

for (const mark of document.querySelectorAll("[data-sy-due]")) {
  mark.hidden = today <= mark.dataset.syDue;
}
