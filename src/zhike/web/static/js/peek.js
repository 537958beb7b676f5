/** The drawer that shows a record beside its list; it does not block the list, and J/K walk it. */

import { $, request } from "./dom.js";
import { addKeys } from "./keys.js";
import { current, step } from "./rows.js";

const drawer = $("#peek");
let asked = 0;

export async function show(row) {
  const number = ++asked;
  const { ok, markup } = await request(row.dataset.peek);
  if (!ok || number !== asked) return;
  drawer.innerHTML = markup;
  drawer.hidden = false;
  window.htmx.process(drawer);
}

export function close() {
  asked += 1;
  drawer.hidden = true;
  $(".grid-title a", current() || document)?.focus();
}

export function toggle(row) {
  if (drawer.hidden) show(row);
  else close();
}

function walk(distance) {
  const row = step(distance);
  if (row) show(row);
}

addKeys((key) => {
  if (drawer.hidden || key !== "Escape") return false;
  close();
  return true;
});
// J and K move the row first (rows.js), then the drawer follows.
document.addEventListener("keyup", (event) => {
  if (!drawer.hidden && ["j", "k"].includes(event.key) && event.target.closest("#rows") && current()) show(current());
});
drawer.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && "peekClose" in button.dataset) close();
  if (button?.dataset.peekStep) walk(Number(button.dataset.peekStep));
  const cell = event.target.closest("dd[data-field]");
  if (cell && !event.target.closest("a")) import("./edit.js").then((m) => m.open(cell));
});
