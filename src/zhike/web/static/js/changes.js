/** Records that others change while I look: their rows come again, in place. */

import { $, $$, fragment, request, text, toast } from "./dom.js";

const PARTS = ["#list", "#board-part", "#calendar", "#record"];
const changed = new Set();
let timer;

/** Fetch the main part of the page again, in place. */
export function refresh() {
  const part = PARTS.map((selector) => $(selector)).find(Boolean);
  // A page without such a part comes whole; what it says at the bottom stays.
  const where = part ? { target: part, swap: "innerMorph" } : { target: "#main", select: "#main", swap: "outerMorph" };
  return window.htmx.ajax("GET", location.pathname + location.search, { ...where, push: "false" });
}

/** Someone saved a record: fetch it again where an older one is shown. */
export function note({ object, id, version }) {
  const shown = $$(`[data-record="${object}:${id}"]`);
  if (!shown.some((node) => Number(node.dataset.version) < version)) return;
  if (shown.some((node) => node.id === "record")) return askBeforeRefresh();
  changed.add(id);
  clearTimeout(timer);
  timer = setTimeout(fetchRows, 400);
}

/** The record someone reads is not changed under their eyes. */
function askBeforeRefresh() {
  const busy = $(".cell-editor, dialog[open]") || $("#note")?.value;
  if (!busy) return refresh();
  return toast({ text: text("changed"), level: "warn", act: { title: text("reload"), run: refresh } });
}

async function fetchRows() {
  const ids = [...changed].join(",");
  changed.clear();
  if (!$("#rows")) return refresh();
  const url = new URL(location.href);
  url.searchParams.set("ids", ids);
  const { ok, markup } = await request(url, { headers: { "HX-Target": "tbody#rows" } });
  if (!ok) return undefined;
  for (const row of $$("tr[id]", fragment(`<table><tbody>${markup}</tbody></table>`))) {
    const old = document.getElementById(row.id);
    row.classList.add("is-saved");
    old?.replaceWith(row);
    window.htmx.process(row);
  }
  return undefined;
}
