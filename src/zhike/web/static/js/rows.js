/** Walking a list with the keyboard: J/K move, X selects, Space previews, Enter opens, E edits. */

import { $, $$ } from "./dom.js";
import { addKeys } from "./keys.js";

let currentId = "";

export const rows = () => $$("#rows > tr[data-id]:not([hidden])");
export const current = () => rows().find((row) => row.dataset.id === currentId);

/** Make the row at that distance the current one and bring it into view. */
export function step(distance) {
  const all = rows();
  const at = all.indexOf(current());
  const row = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (distance > 0 ? 0 : all.length - 1) : at + distance))];
  if (row) choose(row);
  if (distance > 0 && at === all.length - 1) $("[data-more], [data-next]")?.click();
  return row;
}

function choose(row, focus = true) {
  current()?.classList.remove("is-current");
  currentId = row.dataset.id;
  row.classList.add("is-current");
  row.scrollIntoView({ block: "nearest" });
  if (focus) $(".grid-title a", row)?.focus({ preventScroll: true });
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: (row) => import("./selection.js").then((m) => m.flip(row)),
  " ": (row) => import("./peek.js").then((m) => m.toggle(row)),
  Enter: (row) => $(".grid-title a", row)?.click(),
  e: (row) => editIn(row),
  Escape: () => import("./selection.js").then((m) => m.clear()),
};

function editIn(row) {
  const cell = document.activeElement.closest("td[data-field]") || $("td[data-field]", row);
  if (cell) import("./edit.js").then((m) => m.open(cell));
}

function onKey(key, event) {
  if (!KEYS[key] || event.target.closest("button, summary, [role=tab]")) return false;
  if (key === "Enter" && event.target.closest("a")) return false;
  if (key === "Enter" && event.target.closest("td[data-field]")) return (editIn(current()), true);
  if (key === "Escape") return $(".bulk-bar:not([hidden])") ? (KEYS.Escape(), true) : false;
  if (!["j", "k"].includes(key) && !current()) return false;
  KEYS[key](current());
  return true;
}

export function start(list) {
  addKeys(onKey);
  list.addEventListener("click", (event) => {
    const row = event.target.closest("#rows > tr[data-id]");
    if (row && !event.target.closest("a, button, input")) choose(row, false);
    if (row && event.target.closest("td[data-field]")) event.target.closest("td[data-field]").focus();
    if (event.target.closest("[data-peek-open]")) import("./peek.js").then((m) => (choose(row), m.show(row)));
    if (event.target.matches("[data-pick], [data-pick-all]")) {
      const { target: box, shiftKey } = event;
      const { checked } = box; // as it was clicked: by the time the script is there, other boxes may have been too
      import("./selection.js").then((m) => m.click(box, checked, shiftKey));
    }
  });
  document.addEventListener("paste", (event) => {
    const cell = document.activeElement.closest("#rows td[data-field]");
    const copied = event.clipboardData?.getData("text/plain");
    if (!cell || !copied || event.target.closest("input, textarea, [contenteditable]")) return;
    event.preventDefault();
    import("./paste.js").then((m) => m.paste(cell, copied));
  });
  list.addEventListener("click", ({ target }) => {
    if (target.closest("#rows a[href]")) import("./walk.js").then((m) => m.leave(list));
  });
  for (const name of ["pointerover", "focusin"])
    list.addEventListener(name, ({ target }) => {
      if (target.closest("th[data-column]")) import("./columns.js").then((m) => m.start());
    });
  list.addEventListener("scroll", sideways, { capture: true, passive: true });
  document.addEventListener("htmx:after:swap", () => {
    current()?.classList.add("is-current");
    if ($(".bulk-bar:not([hidden])")) import("./selection.js").then((m) => m.restore());
  });
}

function sideways({ target }) {
  if (target.matches?.("[data-grid]")) target.classList.toggle("is-scrolled", target.scrollLeft !== 0);
}
