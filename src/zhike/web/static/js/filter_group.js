/** A group of conditions: all of them, at least one, or none; groups may stand in groups. `group.read()` answers its JSON. */

import { $, $$, element, icon, text } from "./dom.js";
import { addRow } from "./filter_row.js";

const DEEPEST = 3;
const JOINS = ["all", "any", "none"];

/** Draw a group as the server described it; the outermost one cannot be removed. */
export function addGroup(holder, builder, tree = { join: "all", items: [{}] }, depth = 1) {
  const box = element("div", { class: "filter-group", role: "group", "data-group-depth": depth });
  const join = element(
    "select",
    { class: "input filter-join", "aria-label": text("filter_join") },
    ...JOINS.map((key) => element("option", { value: key, selected: key === tree.join }, text(`filter_${key}`))),
  );
  const items = element("div", { class: "filter-items" });
  const tools = element(
    "div",
    { class: "filter-tools" },
    button("plus", text("filter_condition"), () => addRow(items, builder, {}, true)),
    depth < DEEPEST ? button("brackets", text("filter_group"), () => addGroup(items, builder, undefined, depth + 1)) : null,
    depth > 1 ? button("x", text("filter_remove_group"), () => remove(box)) : null,
  );
  box.append(join, items, tools);
  for (const item of tree.items) add(items, builder, item, depth);
  box.read = () => joined(join.value, $$(":scope > *", items).map((node) => node.read()).filter(Boolean));
  holder.append(box);
  return box;
}

function add(items, builder, item, depth) {
  if (item.items) addGroup(items, builder, item, depth + 1);
  else if (item.raw) items.append(kept(item));
  else addRow(items, builder, item);
}

/** A condition that no row can show, such as one about linked records: it is kept as it is, or removed. */
function kept(item) {
  const label = `${text("remove_condition")}: ${item.title}`;
  const row = element("div", { class: "filter-row filter-kept" }, element("span", { class: "filter-word" }), item.title);
  const look = "button button-quiet button-small button-icon";
  row.append(element("button", { class: look, type: "button", "aria-label": label, onclick: () => remove(row) }, icon("x")));
  row.read = () => item.raw;
  return row;
}

function remove(node) {
  const form = node.closest("form");
  node.remove();
  form.dispatchEvent(new Event("change"));
}

function button(symbol, title, act) {
  const look = "button button-quiet button-small";
  return element("button", { class: look, type: "button", onclick: act }, icon(symbol, "small"), title);
}

function joined(join, parts) {
  if (!parts.length) return null;
  const single = parts.length === 1;
  if (join === "all") return single ? parts[0] : { and: parts };
  const either = single ? parts[0] : { or: parts };
  return join === "any" ? either : { not: either };
}

/** Put the focus where one begins to type. */
export function begin(box) {
  $("select:not(.filter-join), .filter-join", box)?.focus();
}
