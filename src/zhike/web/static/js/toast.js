/** Short messages at the bottom, with Undo where the server offers it; Ctrl/⌘ Z takes the last one back. */

import { $, $$, element, icon, request, text } from "./dom.js";

const SYMBOLS = { ok: "circle-check", warn: "triangle-alert", bad: "circle-alert" };
const SECONDS = { ok: 8, warn: 8, bad: 12 };
let timer;

/** detail: {text, level, undo (address), act: {title, run}} */
export function show({ text: sentence, level = "ok", undo: address = "", act = null }) {
  const box = element(
    "div",
    { class: `toast toast-${level}` },
    icon(SYMBOLS[level] || SYMBOLS.ok),
    element("span", {}, sentence),
  );
  if (address) box.append(element("button", { type: "button", "data-undo": address }, text("undo")));
  if (act) box.append(element("button", { type: "button", onclick: () => (hide(), act.run()) }, act.title));
  $("#toasts").replaceChildren(box);
  clearTimeout(timer);
  timer = setTimeout(hide, (SECONDS[level] || 8) * 1000);
}

function hide() {
  $$("#toasts .toast").forEach((node) => node.remove());
}

/** Messages that the server put into the page. */
export function showWaiting() {
  for (const { content, dataset } of $$("template[data-toast]")) {
    show({ text: content.textContent, level: dataset.level || "ok", undo: dataset.undo });
  }
}

export async function undo(address) {
  hide();
  const { ok } = await request(address, { method: "POST" });
  if (ok && !$("#toasts .toast")) show({ text: text("undone") });
}

export function undoLast() {
  const address = $("#toasts [data-undo]")?.dataset.undo;
  if (address) undo(address);
}
