/** The command palette: commands of the page are matched here, records by the server. */

import { $, $$, request } from "./dom.js";

const dialog = $("#palette");
const input = $("input", dialog);
const results = $("#palette-results");
const last = $("#palette-last");
let chosen = 0;
let timer;
let asked = 0;

/** Letters may have been typed already, while this script was on its way. */
export function open() {
  if (!dialog.open) {
    input.value = "";
    dialog.showModal();
    input.focus();
  }
  clear();
  filter();
  search();
}

function clear() {
  results.replaceChildren();
  last.replaceChildren();
}

const options = () => $$("[role=option]", dialog).filter((node) => !node.hidden && !node.closest("[hidden]"));

function mark(index) {
  const items = options();
  chosen = items.length ? (index + items.length) % items.length : 0;
  $$("[aria-selected]", dialog).forEach((node) => node.removeAttribute("aria-selected"));
  input.removeAttribute("aria-activedescendant");
  if (!items[chosen]) return;
  items[chosen].setAttribute("aria-selected", "true");
  items[chosen].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", items[chosen].id);
}

function filter() {
  const query = input.value.trim().toLowerCase().replace(/^>\s*/, "");
  for (const option of $$("[data-palette-commands] [role=option]", dialog)) {
    const words = `${option.textContent} ${option.dataset.keywords || ""}`.toLowerCase();
    option.hidden = Boolean(query) && !words.includes(query);
  }
  for (const group of $$("[data-palette-commands]", dialog)) {
    group.hidden = !$$("[role=option]", group).some((option) => !option.hidden);
  }
  mark(0);
}

/** Without a word the server offers what was opened last. */
async function search() {
  const query = input.value.trim();
  const number = ++asked;
  if (query.startsWith(">")) return clear();
  const { ok, markup } = await request(`/search?q=${encodeURIComponent(query)}`, {
    headers: { "HX-Target": "div#palette-results" },
  });
  if (!ok || number !== asked) return; // a later letter was typed meanwhile
  results.innerHTML = markup;
  last.replaceChildren(...$$("[data-palette-last]", results)); // commands come before the page of all results
  mark(0);
}

input.addEventListener("input", (event) => {
  filter();
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(search, 120);
});
input.addEventListener("compositionend", search);
input.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    const option = options()[chosen];
    if (option && (event.ctrlKey || event.metaKey)) window.open(option.href, "_blank", "noopener");
    else option?.click();
  }
});
dialog.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (!act) return;
  event.preventDefault();
  dialog.close();
  if (act === "theme") import("./theme.js").then((m) => m.flip());
  if (act === "shortcuts") $("#shortcuts").showModal();
});
