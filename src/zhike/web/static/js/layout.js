/** The editor of layouts: fields move into a section by menu, headings take their fields along, rows can be dragged. */

import { $, $$ } from "./dom.js";
import { start as watch } from "./form.js";
import { below, number } from "./repeat.js";

const lines = (group) => $$(":scope > [data-row]", group);

export function start(form) {
  watch(form);
  const group = $("[data-rows]", form);
  group.addEventListener("focusin", ({ target }) => target.matches("[data-row-to]") && offer(group, target));
  group.addEventListener("change", ({ target }) => target.matches("[data-row-to]") && moveTo(group, target));
  group.addEventListener("toggle", ({ target }) => target.open && open(target), { capture: true });
  group.addEventListener("pointerover", () => drag(group), { once: true });
}

const open = (details) => import("./layout_when.js").then((m) => m.draw(details));

/** The sections as they are called on the page now, and the end of the list for what is left out. */
function offer(group, menu) {
  const heads = lines(group).filter((line) => "head" in line.dataset);
  const options = heads.map((head, index) => new Option(titleOf(head), index));
  menu.replaceChildren(menu.options[0], ...options);
}

function titleOf(head) {
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const inputs = $$("[data-head-title]", head);
  const mine = inputs.find((input) => input.name.endsWith(`.${language}`));
  return mine?.value || inputs.find((input) => input.value)?.value || $("b", head)?.textContent || "—";
}

function moveTo(group, menu) {
  const heads = lines(group).filter((line) => "head" in line.dataset);
  const head = heads[Number(menu.value)];
  const line = menu.closest("[data-row]");
  menu.value = "";
  if (!head) return;
  const block = [head, ...below(head)].filter((other) => other !== line);
  block.at(-1).after(line);
  number(group);
  menu.focus();
  group.dispatchEvent(new Event("change", { bubbles: true }));
}

async function drag(group) {
  await import(group.dataset.sortable);
  window.Sortable.create(group, {
    draggable: "[data-row]:not([data-row-end])",
    handle: ".drag-handle",
    animation: 140,
    onEnd: () => {
      number(group);
      group.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
}
