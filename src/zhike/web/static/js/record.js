/** The record page: click a value to edit it, J/K go to the next record, the composer shows what its kind needs. */

import { $, $$ } from "./dom.js";
import { addKeys } from "./keys.js";

const CELL = "dd[data-field], td[data-field]";

export function start(record) {
  addKeys(onKey);
  import("./walk.js").then((m) => m.show(record));
  record.addEventListener("click", (event) => {
    const cell = event.target.closest(CELL);
    if (cell && !event.target.closest("a")) import("./edit.js").then((m) => m.open(cell));
    const tab = event.target.closest("[data-tab]");
    if (tab && tab !== record) chooseTab(record, tab, event);
  });
  record.addEventListener("change", (event) => {
    if (event.target.matches("[data-composer] [name=kind]")) showKind(event.target);
  });
  // Once open it stays so: closing under the pointer would move away what is about to be clicked.
  record.addEventListener("focusin", ({ target }) => target.closest("[data-composer]")?.classList.add("is-open"));
  document.addEventListener("saved", ({ detail }) => {
    const input = $("[data-version-input]");
    if (input && `${detail.object}:${detail.id}` === record.dataset.record) input.value = detail.version;
  });
}

/** "Details" is only on a phone and already in the page. */
function chooseTab(record, tab, event) {
  $$(".record-tabs .tab").forEach((node) => node.removeAttribute("aria-current"));
  tab.setAttribute("aria-current", "true");
  record.dataset.tab = tab.dataset.tab;
  if (tab.dataset.tab === "details") {
    event.preventDefault();
    event.stopPropagation();
  }
}

function showKind(radio) {
  const form = radio.form;
  const isTask = "task" in radio.dataset;
  $("textarea", form).placeholder = radio.dataset.placeholder;
  $$("[data-not-task]", form).forEach((node) => (node.hidden = isTask));
  $$("[data-only-task]", form).forEach((node) => (node.hidden = !isTask));
  $("textarea", form).focus();
}

function onKey(key, event) {
  const cell = event.target.closest(CELL);
  if (cell && (key === "Enter" || key === "e")) import("./edit.js").then((m) => m.open(cell));
  else if (key === "e" && $("dd[data-field]")) import("./edit.js").then((m) => m.open($("dd[data-field]")));
  else if (key === "j" || key === "k") return follow($(`[data-walk=${key === "j" ? "next" : "previous"}]`));
  else return false;
  return true;
}

function follow(link) {
  if (!link?.href) return false;
  link.click();
  return true;
}
