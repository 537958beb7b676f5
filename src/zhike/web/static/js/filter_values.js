/** The value side of one condition: which controls an operator needs for a kind of field, and what they hold. */

import { element, text } from "./dom.js";
import { lookup, one, several } from "./filter_choices.js";

const NUMBERS = ["number", "money", "percent"];

/** {nodes, read}: the controls, and a function that answers their value. */
export function valueEditor(field, op, value, builder, shown = "") {
  if (["empty", "not_empty", "malformed"].includes(op)) return { nodes: [], read: () => "" };
  if (["last", "next", "this"].includes(op)) return relative(op, value, builder);
  if (op === "between") return pair(field, value);
  if (field.kind === "yes_no") {
    return one(
      [
        { value: "true", title: text("yes") },
        { value: "false", title: text("no") },
      ],
      String(value ?? "true"),
      (v) => v === "true",
    );
  }
  if (field.lookup_url) return lookup(field, op, value, shown);
  const choices = field.kind === "user" ? [...builder.people, ...(field.options || [])] : field.options || [];
  if (choices.length) return ["in", "not_in"].includes(op) ? several(choices, value) : one(choices, value);
  return single(field, op, value);
}

function control(field, value, label = text("value")) {
  const type = field.kind === "date" || field.kind === "moment" ? "date" : "text";
  const mode = NUMBERS.includes(field.kind) ? "decimal" : null;
  return element("input", {
    class: "input",
    type,
    inputmode: mode,
    value: value ?? "",
    "aria-label": label,
    autocomplete: "off",
  });
}

/** "50万" and "1,000" are numbers people type. */
function clean(field, value) {
  if (!NUMBERS.includes(field.kind)) return value.trim();
  const plain = value.replace(/[,，\s¥$€]/g, "");
  const found = plain.match(/^(-?[\d.]+)(万|亿|k|m)?$/i);
  if (!found) return plain;
  const scale = { 万: 1e4, 亿: 1e8, k: 1e3, m: 1e6 }[(found[2] || "").toLowerCase()] || 1;
  return scale === 1 ? found[1] : String(Number((Number(found[1]) * scale).toFixed(6)));
}

function single(field, op, value) {
  const many = ["in", "not_in"].includes(op);
  const input = control(field, Array.isArray(value) ? value.join(", ") : value);
  const read = () =>
    many
      ? input.value
          .split(/[,，;；]/)
          .map((part) => clean(field, part))
          .filter(Boolean)
      : clean(field, input.value);
  return { nodes: [input], read };
}

function pair(field, value) {
  const low = control(field, value?.[0], text("from"));
  const high = control(field, value?.[1], text("to"));
  const read = () => (low.value && high.value ? [clean(field, low.value), clean(field, high.value)] : "");
  return { nodes: [low, high], read };
}

function relative(op, value, builder) {
  const units = element("select", { class: "input", "aria-label": text("unit") });
  units.append(
    ...builder.units.map((unit) =>
      element("option", { value: unit.value, selected: unit.value === value?.unit }, unit.title),
    ),
  );
  if (op === "this") return { nodes: [units], read: () => ({ unit: units.value }) };
  const number = element("input", {
    class: "input",
    type: "number",
    min: 1,
    max: 3650,
    value: value?.n ?? 30,
    "aria-label": text("value"),
  });
  return { nodes: [number, units], read: () => (number.value ? { n: Number(number.value), unit: units.value } : "") };
}
