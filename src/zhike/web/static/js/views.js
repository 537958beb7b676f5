/** The numbers of the tabs: asked for once the page is there, kept while one walks from tab to tab. */

import { $, $$ } from "./dom.js";

const known = new Map();
let timer;

export function start(strip) {
  show(strip);
  ask(strip);
  document.addEventListener("htmx:after:swap", () => show($("#view-tabs")));
  for (const name of ["refresh", "saved"]) document.addEventListener(name, () => later());
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => ask($("#view-tabs")), 800);
}

async function ask(strip) {
  const tabs = $$("[data-view]", strip || document).map((tab) => tab.dataset.view);
  if (!strip?.dataset.counts || !tabs.length) return;
  const response = await fetch(`${strip.dataset.counts}?views=${tabs.join(",")}`, { credentials: "same-origin" });
  if (!response.ok) return;
  for (const [view, count] of Object.entries(await response.json())) known.set(view, count);
  show($("#view-tabs"));
}

function show(strip) {
  for (const tab of $$("[data-view]", strip || document)) {
    const count = $("[data-count]", tab);
    if (!count || !known.has(tab.dataset.view)) continue;
    count.textContent = known.get(tab.dataset.view);
    count.hidden = false;
  }
}
