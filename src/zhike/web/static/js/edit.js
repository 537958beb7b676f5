/** Editing one value where it stands: the server draws the editor by kind and answers with the new value. */

import { $, $$, fragment, request } from "./dom.js";
import { place } from "./menu.js";

let cell = null;
let form = null;
let asked = null; // the second click of two must not take away what the first one opened

/** Open the editor of a cell `[data-field]` of a row or a record. */
export async function open(target) {
  if (asked === target || (form && cell === target)) return;
  if (form) close();
  asked = target;
  const { ok, markup } = await request(address(target), { headers: { "HX-Target": "edit" } });
  if (ok && asked === target) mount(target, markup);
  if (asked === target) asked = null;
}

function address(target) {
  const row = target.closest("[data-url], [data-edit-url]");
  const base = row.dataset.editUrl || `${row.dataset.url.split("?")[0]}/edit`;
  return `${base}?field=${encodeURIComponent(target.dataset.field)}`;
}

function mount(target, markup) {
  form?.remove();
  cell = target;
  form = $("form", fragment(markup));
  (target.closest("#peek") || $("#main")).append(form);
  const box = cell.getBoundingClientRect();
  form.style.width = `${Math.min(Math.max(box.width, 240), innerWidth - 16)}px`;
  place(form, { left: box.left - 6, bottom: box.top - 12, top: box.bottom }, 6);
  form.addEventListener("submit", (event) => (event.preventDefault(), save()));
  form.addEventListener("keydown", onKey);
  $("[data-cancel]", form).addEventListener("click", () => close(true));
  const first = inputs()[0];
  first?.focus();
  first?.select?.();
}

const inputs = () => $$("input:not([type=hidden]), select, textarea", form).filter((node) => node.offsetParent);

function onKey(event) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const at = inputs().indexOf(event.target);
  if (event.key === "Escape") close(true);
  else if (event.key === "Enter" && event.target.tagName !== "TEXTAREA" && !event.target.closest("button")) save();
  else if (event.key === "Tab" && at === (event.shiftKey ? 0 : inputs().length - 1)) save(event.shiftKey ? -1 : 1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Save, then open the neighbour when Tab asked for it. */
async function save(step = 0) {
  const { action } = form;
  const target = cell;
  const { ok, status, markup } = await request(action, { method: "POST", body: new FormData(form), keep: [412, 422] });
  if (status === 422 || status === 412) return mount(target, markup);
  if (!ok) return undefined;
  target.innerHTML = markup;
  target.classList.add("is-saved");
  setTimeout(() => target.classList.remove("is-saved"), 1200);
  close(true);
  const next = step && neighbour(target, step);
  return next ? open(next) : undefined;
}

function neighbour(target, step) {
  const cells = $$("[data-field]", target.closest("tr, .record-rail, .drawer-body") || document);
  return cells[cells.indexOf(target) + step];
}

export function close(giveBack = false) {
  form?.remove();
  if (giveBack) cell?.focus();
  form = cell = null;
}

document.addEventListener("pointerdown", (event) => {
  if (form && !event.target.closest(".cell-editor, .combo-list")) save();
});
