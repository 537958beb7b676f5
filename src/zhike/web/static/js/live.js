/** What changes while I look: records that others change come again, and the tabs get their numbers. */

import { $, $$, text, toast } from "./dom.js";

const PARTS = ["#list", "#board-part", "#calendar", "#record"];
const changed = new Set();
let timer;
let failedAt = 0;
const known = new Map();
let counting;
let isCounting = false;

/** Fetch the main part of the page again, in place. */
export function refresh() {
  const part = PARTS.map((selector) => $(selector)).find(Boolean);
  // A page without such a part comes whole; what it says at the bottom stays.
  const where = part ? { target: part, swap: "innerMorph" } : { target: "#main", select: "#main", swap: "outerMorph" };
  return window.htmx.ajax("GET", location.pathname + location.search, { ...where, push: "false" });
}

/** Keep listening; while the line is down, coming back to the window refreshes. */
export function listen() {
  const source = new EventSource(document.body.dataset.liveUrl, { withCredentials: true });
  source.onmessage = ({ data }) => noteChange(JSON.parse(data));
  source.onopen = () => {
    if (failedAt) refresh();
    failedAt = 0;
  };
  source.onerror = () => (failedAt ||= Date.now());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && failedAt && Date.now() - failedAt > 15000) refresh();
  });
}

function noteChange({ object, id, version }) {
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
  const { request, fragment } = await import("./dom.js");
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

/** Fill in the numbers of the tabs, and again after each change. */
export function count(strip) {
  show(strip);
  if ($$("[data-view]", strip).some((tab) => !known.has(tab.dataset.view))) ask(strip);
  if (isCounting) return;
  isCounting = true;
  document.addEventListener("htmx:after:swap", () => show($("#view-tabs")));
  for (const name of ["refresh", "saved"]) document.addEventListener(name, askLater);
}

function askLater() {
  clearTimeout(counting);
  counting = setTimeout(() => ask($("#view-tabs")), 800);
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
