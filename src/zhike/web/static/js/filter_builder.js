/** The builder of conditions: rows joined by "and", one group joined by "or", a count that follows. */

import { $, $$, fragment, request, text } from "./dom.js";
import { addRow } from "./filter_row.js";
import { toggle } from "./menu.js";

let box;
let form;
let builder;
let timer;

/** Fetch the builder for the filter in force and open it below the filter button. */
export async function open() {
  const opener = $("[data-filter]:not([data-filter=''])");
  const present = $("#filter-builder");
  if (present && !present.hidden) return toggle(opener, present);
  const { ok, markup } = await request(opener.dataset.filter);
  if (!ok) return undefined;
  present?.remove();
  box = $("#filter-builder", fragment(markup));
  form = $("form", box);
  box.hidden = true;
  $("#main").append(box);
  fill();
  form.addEventListener("click", onClick);
  form.addEventListener("input", countSoon);
  form.addEventListener("change", countSoon);
  form.addEventListener("submit", () => (form.elements.filter.value = filterText()));
  form.addEventListener("formdata", ({ formData }) => !formData.get("filter") && formData.delete("filter"));
  countSoon();
  return toggle(opener, box);
}

const all = () => $("[data-conditions]", form);
const any = () => $("[data-conditions-any]", form);

function fill() {
  builder = JSON.parse($("[data-builder]", form).textContent);
  const conditions = builder.conditions.length ? builder.conditions : [{}];
  conditions.forEach((condition) => addRow(all(), builder, condition));
  builder.any_of.forEach((condition) => addRow(any(), builder, condition));
  $("[data-any]", form).hidden = !builder.any_of.length;
}

function onClick({ target }) {
  if (target.closest("[data-add]")) addRow(all(), builder, {}, true);
  if (target.closest("[data-add-any], [data-add-group]")) {
    $("[data-any]", form).hidden = false;
    addRow(any(), builder, {}, true);
  }
  const remove = target.closest("[data-remove]");
  if (!remove) return;
  remove.closest(".filter-row").remove();
  $("[data-any]", form).hidden = !any().children.length;
  countSoon();
}

function filterText() {
  const leaves = (holder) =>
    $$(":scope > .filter-row", holder)
      .map((row) => row.leaf())
      .filter(Boolean);
  const found = leaves(all());
  const either = leaves(any());
  if (either.length) found.push(either.length === 1 ? either[0] : { or: either });
  if (!found.length) return "";
  return JSON.stringify(found.length === 1 ? found[0] : { and: found });
}

function countSoon() {
  clearTimeout(timer);
  timer = setTimeout(count, 250);
}

async function count() {
  const url = new URL(form.dataset.countUrl, location.href);
  url.searchParams.set("filter", filterText());
  const { ok, markup } = await request(url, { keep: [400, 422] });
  $("[data-count]", form).textContent = ok ? text("matches", { n: markup.trim() }) : "";
}
