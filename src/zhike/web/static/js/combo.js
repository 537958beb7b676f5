/** A box that finds records, people or tags by what is typed; the server answers with options. */

import { $, $$, element, fragment, icon, request, text } from "./dom.js";
import { place } from "./menu.js";

const attached = new WeakSet();

export function attach(box) {
  if (attached.has(box)) return;
  attached.add(box);
  const input = $("input[role=combobox]", box);
  const multiple = "multiple" in box.dataset;
  let list = null;
  let at = -1;
  let timer;

  const options = () => (list ? $$("[role=option]", list) : []);
  const close = () => {
    list?.remove();
    list = null;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const all = options();
    at = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (all[at]) input.setAttribute("aria-activedescendant", all[at].id);
    all[at]?.scrollIntoView({ block: "nearest" });
  };
  const search = async () => {
    const query = input.value.trim();
    const join = box.dataset.combo.includes("?") ? "&" : "?";
    const { ok, markup } = await request(`${box.dataset.combo}${join}q=${encodeURIComponent(query)}`);
    if (!ok || query !== input.value.trim() || document.activeElement !== input) return;
    close();
    list = element("div", {
      class: "combo-list",
      role: "listbox",
      id: `${input.id}-list`,
      "aria-label": text("nothing_found"),
    });
    list.setAttribute("aria-label", input.labels?.[0]?.textContent || input.placeholder);
    list.append(fragment(markup));
    if ("allowsNew" in box.dataset && query && !$$("[data-title]", list).some((o) => o.dataset.title === query)) {
      list.append(
        element(
          "div",
          { class: "combo-option", role: "option", "data-value": query, "data-title": query },
          icon("plus"),
          element("span", {}, text("create", { q: query })),
        ),
      );
    }
    options().forEach((option, index) => (option.id = `${input.id}-option-${index}`));
    (box.closest("dialog") || document.body).append(list);
    list.style.width = `${Math.max(box.offsetWidth, 220)}px`;
    place(list, box.getBoundingClientRect(), 4);
    list.addEventListener(
      "pointerdown",
      (event) => (event.preventDefault(), pick(event.target.closest("[role=option]"))),
    );
    input.setAttribute("aria-expanded", "true");
    mark(0);
  };
  const pick = (option) => {
    if (!option) return;
    if (option.dataset.create) return void (location.href = option.dataset.create);
    if (!multiple) $$(".combo-chosen", box).forEach((node) => node.remove());
    $("[data-combo-empty]", box)?.remove();
    input.before(chosen(box, option.dataset.value, option.dataset.title));
    input.value = "";
    close();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(search, 150);
  });
  input.addEventListener("compositionend", search);
  input.addEventListener("blur", () => setTimeout(close, 100));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" && !list) search();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter" && list && options()[at]) pick(options()[at]);
    else if (event.key === "Escape" && list) close();
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

function chosen(box, value, title) {
  return element(
    "span",
    { class: "combo-chosen" },
    element("span", {}, title),
    element("input", { type: "hidden", name: box.dataset.name, value }),
    element("button", { type: "button", "data-combo-remove": true, "aria-label": text("remove") }, icon("x", "tiny")),
  );
}

/** With nothing left, an empty value is still posted, so that the link is cleared. */
function drop(box, node) {
  node.remove();
  if (!$(".combo-chosen", box))
    box.append(element("input", { type: "hidden", name: box.dataset.name, value: "", "data-combo-empty": true }));
  box.dispatchEvent(new Event("change", { bubbles: true }));
}
