/** One condition of the filter builder: field, operator, value; `row.read()` answers it as condition JSON. */

import { element, icon, text } from "./dom.js";
import { valueEditor } from "./filter_values.js";

/** Add a row for `condition` to `holder`; `builder` is what the server said about fields and operators. */
export function addRow(holder, builder, condition = {}, focus = false) {
  const number = holder.children.length + 1;
  const fields = builder.fields.map(({ name, title, group }) => ({ value: name, title, group }));
  const field = select(`${text("field")} ${number}`, fields, condition.field);
  const operator = element("select", { class: "input", "aria-label": `${text("operator")} ${number}` });
  const rest = element("span", { class: "filter-value" });
  const row = element("div", { class: "filter-row" }, field, operator, rest, remover(number));
  let editor;

  const chosen = () => builder.fields.find(({ name }) => name === field.value) || builder.fields[0];
  const drawValue = (value, shown) => {
    editor = valueEditor(chosen(), operator.value, value, builder, shown);
    rest.replaceChildren(...editor.nodes);
  };
  const drawOperators = (op) => {
    const choices = builder.operators[chosen().kind] || builder.operators.text;
    const items = choices.map(({ key, title }) => element("option", { value: key, selected: key === op }, title));
    operator.replaceChildren(...items);
  };
  field.addEventListener("change", () => {
    drawOperators();
    drawValue();
  });
  operator.addEventListener("change", () => drawValue());
  drawOperators(condition.op);
  drawValue(condition.value, condition.text);
  row.read = () => leaf(field.value, operator.value, editor.read());
  holder.append(row);
  if (focus) field.focus();
}

function remover(number) {
  const label = `${text("remove_condition")} ${number}`;
  const look = "button button-quiet button-small button-icon";
  return element("button", { class: look, type: "button", "aria-label": label, onclick: take }, icon("x"));
}

function take({ currentTarget }) {
  const form = currentTarget.form;
  currentTarget.closest(".filter-row").remove();
  form.dispatchEvent(new Event("change"));
}

function select(label, options, value) {
  const groups = new Map();
  for (const option of options) {
    const item = element("option", { value: option.value, selected: option.value === value }, option.title);
    const list = groups.get(option.group || "") || [];
    groups.set(option.group || "", [...list, item]);
  }
  const children = [...groups].flatMap(([title, list]) =>
    title ? [element("optgroup", { label: title }, ...list)] : list,
  );
  return element("select", { class: "input", "aria-label": label }, ...children);
}

/** A period is the value of `eq`: {"last": 30, "unit": "day"}. A row without a value is no condition yet. */
function leaf(field, op, value) {
  if (["empty", "not_empty", "malformed"].includes(op)) return { field, op };
  if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) return null;
  if (["last", "next"].includes(op)) return { field, op: "eq", value: { [op]: value.n, unit: value.unit } };
  if (op === "this") return { field, op: "eq", value: { this: value.unit } };
  return { field, op, value };
}
