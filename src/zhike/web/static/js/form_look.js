/** Fields that come, go or become required with what is typed: the server says which, what is typed stays. */

import { $, $$, fragment, request } from "./dom.js";

let last = 0;

export async function look(form) {
  const mine = (last += 1);
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  const { ok, markup } = await request(form.action, { method: "POST", body, headers: { "Zhike-Form": "look" } });
  const fresh = ok && mine === last && $(".form-column", fragment(markup));
  if (fresh) merge($(".form-column", form), fresh);
}

/** The new order of sections and fields, made of the old fields wherever nothing about them changed. */
function merge(column, fresh) {
  const focused = document.activeElement;
  const old = new Map($$("[data-box]", column).map((box) => [box.dataset.box, box]));
  for (const box of $$("[data-box]", fresh)) {
    const known = old.get(box.dataset.box);
    if (known && "required" in known.dataset === "required" in box.dataset) box.replaceWith(known);
  }
  column.replaceChildren(...fresh.children);
  window.htmx.process(column);
  (focused.isConnected ? focused : document.getElementById(focused.id))?.focus();
}
