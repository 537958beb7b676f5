/** When a field is shown or required: rows of the condition builder that write their JSON into the form. */

import { $, $$ } from "./dom.js";
import { addRow } from "./filter_row.js";

const drawn = new WeakSet();

/** Called when the conditions of a field are opened. */
export function draw(details) {
  if (drawn.has(details)) return;
  drawn.add(details);
  const builder = JSON.parse($("[data-builder]", details.closest("form")).textContent);
  for (const box of $$("[data-condition]", details)) start(box, builder);
}

function start(box, builder) {
  const held = JSON.parse(box.dataset.condition) || { joined: "and", rows: [] };
  const [when, joined, rows] = ["[data-when]", "[data-joined]", "[data-conditions]"].map((part) => $(part, box));
  const input = $("input[type=hidden]", box);
  joined.value = held.joined;
  held.rows.forEach((condition) => addRow(rows, builder, condition));

  const show = () => {
    const isWhen = when.value === "when";
    for (const part of [rows, joined, $("[data-condition-add]", box)]) part.hidden = !isWhen;
    if (isWhen && !rows.children.length && !held.is_complex) addRow(rows, builder, {}, true);
  };
  const write = () => {
    if (when.value !== "when") input.value = when.value;
    else if (rows.children.length) input.value = textOf(rows, joined.value);
  };
  box.addEventListener("input", write);
  box.addEventListener("change", (event) => {
    if (event.target === when) show();
    write();
  });
  box.addEventListener("click", ({ target }) => {
    if (target.closest("[data-condition-add]")) addRow(rows, builder, {}, true);
    target.closest("[data-remove]")?.closest(".filter-row").remove();
    write();
  });
  show();
}

function textOf(rows, joined) {
  const leaves = $$(":scope > .filter-row", rows)
    .map((row) => row.leaf())
    .filter(Boolean);
  if (!leaves.length) return "";
  return JSON.stringify(leaves.length === 1 ? leaves[0] : { [joined]: leaves });
}
