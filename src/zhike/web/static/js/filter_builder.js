/** The builder of conditions: rows joined by "and", one group joined by "or", a count that follows. */

import { $, $$, element, fragment, icon, request, text } from "./dom.js";
import { valueEditor } from "./filter_values.js";
import { toggle } from "./menu.js";

let form;
let builder;
let timer;

/** Fetch the builder for the filter in force and open it below the button. */
export async function open(button) {
  const opener = $("[data-filter]:not([data-filter=''])");
  const present = $("#filter-builder");
  if (present && !present.hidden) return toggle(opener, present);
  const { ok, markup } = await request(opener.dataset.filter);
  if (!ok) return undefined;
  present?.remove();
  form = $("form", fragment(markup));
  form.hidden = true;
  document.body.append(form);
  builder = JSON.parse($("[data-builder]", form).textContent);
  const conditions = builder.conditions.length ? builder.conditions : [{}];
  conditions.forEach((condition) => addRow($("[data-conditions]", form), condition));
  builder.any_of.forEach((condition) => addRow($("[data-conditions-any]", form), condition));
  $("[data-any]", form).hidden = !builder.any_of.length;
  form.addEventListener("click", onClick);
  form.addEventListener("input", countSoon);
  form.addEventListener("change", countSoon);
  form.addEventListener("submit", () => (form.elements.filter.value = filterText()));
  form.addEventListener("formdata", ({ formData }) => !formData.get("filter") && formData.delete("filter"));
  countSoon();
  return toggle(button.isConnected ? opener : button, form);
}

function onClick(event) {
  const { target } = event;
  if (target.closest("[data-add]")) addRow($("[data-conditions]", form), {}, true);
  if (target.closest("[data-add-any], [data-add-group]")) {
    $("[data-any]", form).hidden = false;
    addRow($("[data-conditions-any]", form), {}, true);
  }
  const remove = target.closest("[data-remove]");
  if (!remove) return;
  remove.closest(".filter-row").remove();
  $("[data-any]", form).hidden = !$("[data-conditions-any]", form).children.length;
  countSoon();
}

function select(label, options, value) {
  const groups = new Map();
  for (const option of options) {
    if (!groups.has(option.group || "")) groups.set(option.group || "", []);
    groups
      .get(option.group || "")
      .push(element("option", { value: option.value, selected: option.value === value }, option.title));
  }
  const children = [...groups].flatMap(([title, list]) =>
    title ? [element("optgroup", { label: title }, ...list)] : list,
  );
  return element("select", { class: "input", "aria-label": label }, ...children);
}

function addRow(holder, condition, focus = false) {
  const number = holder.children.length;
  const word = holder.matches("[data-conditions-any]") ? (number ? text("or") : "") : text(number ? "and" : "where");
  const fields = builder.fields.map(({ name, title, group }) => ({ value: name, title, group }));
  const field = select(`${text("field")} ${number + 1}`, fields, condition.field);
  const rest = element("span", { class: "filter-value" });
  const operator = element("select", { class: "input", "aria-label": `${text("operator")} ${number + 1}` });
  const remove = element(
    "button",
    {
      class: "button button-quiet button-small button-icon",
      type: "button",
      "data-remove": true,
      "aria-label": `${text("remove_condition")} ${number + 1}`,
    },
    icon("x"),
  );
  const row = element(
    "div",
    { class: "filter-row" },
    element("span", { class: "filter-word" }, word),
    field,
    operator,
    rest,
    remove,
  );
  const chosen = () => builder.fields.find(({ name }) => name === field.value) || builder.fields[0];
  const drawValue = (value, shown) => {
    row.editor = valueEditor(chosen(), operator.value, value, builder, shown);
    rest.replaceChildren(...row.editor.nodes);
  };
  const drawOperators = (op) => {
    const choices = builder.operators[chosen().kind] || builder.operators.text;
    operator.replaceChildren(
      ...choices.map(({ key, title }) => element("option", { value: key, selected: key === op }, title)),
    );
  };
  field.addEventListener("change", () => (drawOperators(), drawValue()));
  operator.addEventListener("change", () => drawValue());
  drawOperators(condition.op);
  drawValue(condition.value, condition.text);
  row.leaf = () => leaf(field.value, operator.value, row.editor.read());
  holder.append(row);
  if (focus) field.focus();
}

/** Relative dates are values of `eq`-like operators: {"field", "op": "eq", "value": {"last": 30, "unit": "day"}}. */
function leaf(field, op, value) {
  if (["empty", "not_empty"].includes(op)) return { field, op };
  if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) return null;
  if (["last", "next"].includes(op)) return { field, op: "eq", value: { [op]: value.n, unit: value.unit } };
  if (op === "this") return { field, op: "eq", value: { this: value.unit } };
  return { field, op, value };
}

function filterText() {
  const leaves = (selector) =>
    $$(`${selector} > .filter-row`, form)
      .map((row) => row.leaf())
      .filter(Boolean);
  const all = leaves("[data-conditions]");
  const any = leaves("[data-conditions-any]");
  if (any.length) all.push(any.length === 1 ? any[0] : { or: any });
  if (!all.length) return "";
  return JSON.stringify(all.length === 1 ? all[0] : { and: all });
}

function countSoon() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const url = new URL(form.dataset.countUrl, location.href);
    url.searchParams.set("filter", filterText());
    const { ok, markup } = await request(url, { keep: [400, 422] });
    $("[data-count]", form).textContent = ok ? text("matches", { n: markup.trim() }) : "";
  }, 250);
}
