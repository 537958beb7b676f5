/** Editors with several lines: add, remove and move a line, keep their numbers in order, sum up amounts. */

import { $, $$ } from "./dom.js";

const holder = (group) => $("tbody", group) || group;
const lines = (group) => $$("[data-row]", group).filter((line) => !line.closest("template"));

export function click(button) {
  const group = button.closest("[data-rows]");
  const line = button.closest("[data-row]");
  const { rowMove } = button.dataset;
  if ("rowAdd" in button.dataset) add(group);
  else if (rowMove) shift(group, line, Number(rowMove), button);
  else remove(group, line);
  number(group);
  total(group);
  group.dispatchEvent(new Event("change", { bubbles: true }));
}

function add(group) {
  const copy = $("template", group).content.cloneNode(true);
  const line = copy.querySelector("[data-row]");
  const last = lines(group).at(-1);
  const end = $("[data-row-end]", group);
  if (end) end.before(line);
  else if (last) last.after(line);
  else holder(group).prepend(line);
  $("input:not([type=hidden]), select", line)?.focus();
}

function remove(group, line) {
  const near = line.nextElementSibling?.matches("[data-row]") ? line.nextElementSibling : line.previousElementSibling;
  line.remove();
  ($("input:not([type=hidden])", near || group) || $("[data-row-add]", group))?.focus();
}

function shift(group, line, step, button) {
  const block = [line, ...below(line)];
  const all = lines(group).filter((each) => !("head" in line.dataset) || "head" in each.dataset);
  const other = all[all.indexOf(line) + step];
  if (!other || ("head" in line.dataset && "rowEnd" in other.dataset)) return;
  if (step > 0) [other, ...("head" in line.dataset ? below(other) : [])].at(-1).after(...block);
  else other.before(...block);
  button.focus();
}

/** A heading takes the lines below it along. */
export function below(line) {
  const found = [];
  if (!("head" in line.dataset)) return found;
  for (let next = line.nextElementSibling; next?.matches("[data-row]:not([data-head])"); next = next.nextElementSibling)
    found.push(next);
  return found;
}

/** Names carry the position of their line: `lines-0.product`. */
export function number(group) {
  lines(group).forEach((line, index) => {
    for (const input of $$("[name], [data-name]", line)) {
      if (input.name) input.name = input.name.replace(/-(\d+|__)(?=\.)/, `-${index}`);
      if (input.dataset.name) input.dataset.name = input.dataset.name.replace(/-(\d+|__)(?=\.)/, `-${index}`);
      if (input.type === "radio") input.value = index;
      if (input.id) input.id = input.id.replace(/-(\d+|__)-/, `-${index}-`);
    }
  });
}

/** Quantity times price less discount, when the lines have these amounts. */
export function total(node) {
  const group = node.closest("[data-rows]");
  const output = $("[data-rows-total]", group);
  if (!output) return;
  const sum = lines(group).reduce((so_far, line) => so_far + amount(line), 0);
  output.textContent = sum
    ? sum.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    : "";
}

function amount(line) {
  const value = (name, otherwise) =>
    Number($(`[data-amount="${name}"]`, line)?.value.replace(/[,，\s]/g, "") || otherwise) || 0;
  return value("quantity", 1) * value("unit_price", 0) * (1 - value("discount", 0) / 100);
}
