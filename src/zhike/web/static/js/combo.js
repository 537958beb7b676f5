/** A box that finds records, people or tags by what is typed; the server answers with options. */

import { OptionList } from "./combo_list.js";
import { $, $$, element, icon, request, text } from "./dom.js";

const attached = new WeakSet();

export function attach(box) {
  if (attached.has(box)) return;
  attached.add(box);
  const input = $("input[role=combobox]", box);
  const list = new OptionList(input);
  let timer;
  let asked = 0;

  const leave = () => {
    asked += 1; // an answer that is still on its way opens nothing any more
    clearTimeout(timer);
    list.close();
  };
  const pick = (option) => {
    if (!option) return;
    if (option.dataset.create) location.href = option.dataset.create;
    else choose(box, input, option.dataset);
    leave();
  };
  const search = async () => {
    const query = input.value.trim();
    const number = ++asked;
    const join = box.dataset.combo.includes("?") ? "&" : "?";
    const { ok, markup } = await request(`${box.dataset.combo}${join}q=${encodeURIComponent(query)}`);
    if (!ok || number !== asked || query !== input.value.trim() || document.activeElement !== input) return;
    list.open(box, markup, "allowsNew" in box.dataset ? query : "", pick);
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(search, 150);
  });
  input.addEventListener("compositionend", search);
  input.addEventListener("blur", () => setTimeout(() => document.activeElement === input || leave(), 100));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" && !list.isOpen) search();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") list.step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && list.marked) pick(list.marked);
    else if (event.key === "Escape" && list.isOpen) leave();
    else if (event.key === "Backspace" && !input.value) $$(".combo-chosen button", box).at(-1)?.click();
    else return;
    event.preventDefault();
  });
  box.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-combo-remove]");
    if (remove) drop(box, remove.closest(".combo-chosen"));
    input.focus();
  });
  search();
}

function choose(box, input, { value, title }) {
  if (!("multiple" in box.dataset)) $$(".combo-chosen", box).forEach((node) => node.remove());
  $("[data-combo-empty]", box)?.remove();
  input.before(chosen(box, value, title));
  input.value = "";
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function chosen(box, value, title) {
  const remove = { type: "button", "data-combo-remove": true, "aria-label": text("remove") };
  return element(
    "span",
    { class: "combo-chosen" },
    element("span", {}, title),
    element("input", { type: "hidden", name: box.dataset.name, value }),
    element("button", remove, icon("x", "tiny")),
  );
}

/** With nothing left, an empty value is still posted, so that the link is cleared. */
function drop(box, node) {
  node.remove();
  const empty = { type: "hidden", name: box.dataset.name, value: "", "data-combo-empty": true };
  if (!$(".combo-chosen", box)) box.append(element("input", empty));
  box.dispatchEvent(new Event("change", { bubbles: true }));
}
