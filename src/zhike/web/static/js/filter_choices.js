/** Values of a condition that are chosen, not typed: one of a list, several of it, or records looked up. */

import { $$, element, text } from "./dom.js";

export function one(choices, value, convert = (v) => v) {
  const list = element("select", { class: "input", "aria-label": text("value") });
  list.append(
    ...choices.map((o) => element("option", { value: o.value, selected: String(o.value) === String(value) }, o.title)),
  );
  return { nodes: [list], read: () => convert(list.value) };
}

export function several(choices, value) {
  const chosen = [].concat(value ?? []).map(String);
  const list = element("select", { class: "input", multiple: true, "aria-label": text("value") });
  list.append(
    ...choices.map((o) => element("option", { value: o.value, selected: chosen.includes(String(o.value)) }, o.title)),
  );
  return { nodes: [list], read: () => [...list.selectedOptions].map((option) => option.value) };
}

export function lookup(field, op, value, shown) {
  const many = ["in", "not_in"].includes(op);
  const name = `filter-${field.name}`;
  const input = element("input", {
    type: "text",
    role: "combobox",
    id: `${name}-${Date.now() % 1e6}`,
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-label": text("value"),
    autocomplete: "off",
  });
  const box = element(
    "div",
    { class: "input combo", "data-combo": field.lookup_url, "data-name": name, "data-multiple": many },
    input,
  );
  for (const [index, id] of [].concat(value ?? []).entries()) {
    const title = [].concat(shown)[index] || String(id);
    input.before(
      element(
        "span",
        { class: "combo-chosen" },
        element("span", {}, title),
        element("input", { type: "hidden", name, value: id }),
      ),
    );
  }
  const ids = () =>
    $$(`input[name="${name}"]`, box)
      .map((hidden) => hidden.value)
      .filter(Boolean);
  return { nodes: [box], read: () => (many ? ids() : ids()[0]) };
}
