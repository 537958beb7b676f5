/** The builder of conditions: groups of rows below the filter button, with a count that follows. */

import { $, fragment, request, text } from "./dom.js";
import { addGroup } from "./filter_group.js";
import { toggle } from "./menu.js";

const LONGEST = 60000; // signs of an address: longer ones get no answer that says why

let form;
let outermost;
let timer;

/** Fetch the builder for the filter in force and open it below the filter button. */
export async function open() {
  const opener = $("[data-filter]:not([data-filter=''])");
  const present = $("#filter-builder");
  if (present && !present.hidden) return toggle(opener, present);
  const { ok, markup } = await request(opener.dataset.filter);
  if (!ok) return undefined;
  present?.remove();
  const box = $("#filter-builder", fragment(markup));
  form = $("form", box);
  box.hidden = true;
  $("#main").append(box);
  const builder = JSON.parse($("[data-builder]", form).textContent);
  const tree = builder.tree.items.length ? builder.tree : { join: builder.tree.join, items: [{}] };
  outermost = addGroup($("[data-conditions]", form), builder, tree);
  form.addEventListener("input", countSoon);
  form.addEventListener("change", countSoon);
  form.addEventListener("submit", (event) => {
    form.elements.filter.value = filterText();
    if (counted().length > LONGEST) event.preventDefault(); // where the number stands it says why
  });
  form.addEventListener("formdata", ({ formData }) => dropEmpty(formData));
  countSoon();
  return toggle(opener, box);
}

/** An empty filter stays in the address only where it takes away what a saved view says. */
function dropEmpty(formData) {
  if (!formData.get("filter") && !/^\d+$/.test(formData.get("view") || "")) formData.delete("filter");
}

function filterText() {
  const found = outermost.read();
  return found ? JSON.stringify(found) : "";
}

function countSoon() {
  clearTimeout(timer);
  timer = setTimeout(count, 250);
}

/** The address that tells how many records match. */
function counted() {
  const url = new URL(form.dataset.countUrl, location.href);
  for (const name of ["view", "q"]) if (form.elements[name]) url.searchParams.set(name, form.elements[name].value);
  url.searchParams.set("filter", filterText());
  return String(url);
}

async function count() {
  const told = $("[data-count]", form);
  const url = counted();
  if (url.length > LONGEST) return (told.textContent = text("filter_too_long"));
  const { ok, status, markup } = await request(url, { keep: [400, 422] });
  const refusal = status === 422 ? markup.trim() : "";
  return (told.textContent = ok ? text("matches", { n: markup.trim() }) : refusal);
}
