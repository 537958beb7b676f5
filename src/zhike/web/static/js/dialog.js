/** Dialogs: those that are in the page, and those that the server fills. */

import { $, request } from "./dom.js";

/** Open a dialog of the page by its id. */
export function show(id) {
  const dialog = $(`#${id}`);
  import("./menu.js").then((m) => m.close());
  if (id === "palette") return import("./palette.js").then((m) => m.open());
  if (!dialog.open) dialog.showModal();
  return dialog;
}

/** Fetch a form from the server and show it; the page at that address is the same form without scripts. */
export async function load(url) {
  const { ok, markup } = await request(url, { headers: { "HX-Target": "dialog#dialog" } });
  if (!ok) return;
  const dialog = $("#dialog");
  dialog.innerHTML = markup;
  dialog.setAttribute("aria-label", $("h2", dialog)?.textContent || "");
  window.htmx.process(dialog);
  if (!dialog.open) dialog.showModal();
  $("input:not([type=hidden]), select, textarea", dialog)?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.tagName !== "DIALOG") return;
  const box = event.target.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right;
  if (!(inside && event.clientY >= box.top && event.clientY <= box.bottom)) event.target.close();
});
