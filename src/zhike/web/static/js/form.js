/** A form that knows whether it was changed: it says so, and asks before it is left. */

import { $, $$, text } from "./dom.js";

export function start(form) {
  const before = state(form);
  const changed = () => state(form) !== before;
  const note = $("[data-dirty-note]", form);
  let sending = false;

  form.addEventListener("input", () => note && (note.hidden = !changed()));
  form.addEventListener("change", (event) => {
    if (note) note.hidden = !changed();
    if (event.target.matches("[data-level]")) event.target.dataset.level = event.target.value;
    const box = event.target.closest("[data-box]")?.dataset.box;
    if (box && form.dataset.watch?.split(" ").includes(box)) import("./form_look.js").then((m) => m.look(form));
  });
  form.addEventListener("submit", () => (sending = true));
  document.addEventListener("htmx:finally:request", () => (sending = false));
  addEventListener("beforeunload", (event) => {
    if (form.isConnected && !sending && changed()) event.preventDefault();
  });
  for (const link of $$("[data-leave]", form)) {
    link.addEventListener("click", (event) => {
      if (changed() && !confirm(text("leave"))) event.preventDefault();
      else sending = true;
    });
  }
  if (form.dataset.near) import("./near.js").then((m) => m.start(form));
  const condition = $("[data-condition-form]", form);
  if (condition) import("./condition_form.js").then((m) => m.start(condition));
  const total = $("[data-rows-total]", form);
  if (total) import("./repeat.js").then((m) => m.total(total));
  ($("[data-error-summary]", form) || $("[aria-invalid=true]", form))?.focus();
}

function state(form) {
  const entries = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  return JSON.stringify(entries.map(([name, value]) => [name, value instanceof File ? value.name : value]));
}
