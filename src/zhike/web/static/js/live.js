/** What comes after the page: the numbers of its tabs and its list, and word of what others change. */

import { $, $$, element, fragment } from "./dom.js";

const changes = () => import("./changes.js");
let failedAt = 0;
const known = new Map();
const found = new Map(); // what a list finds, by its query
let counting;
let isCounting = false;

/** Keep listening; while the line is down, coming back to the window refreshes. */
export function listen() {
  const source = new EventSource(document.body.dataset.liveUrl, { withCredentials: true });
  source.onmessage = ({ data }) => changes().then((m) => m.note(JSON.parse(data)));
  source.onopen = () => {
    if (failedAt) renew();
    failedAt = 0;
  };
  source.onerror = () => (failedAt ||= Date.now());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && failedAt && Date.now() - failedAt > 15000) renew();
  });
}

const renew = () => changes().then((m) => m.refresh().then(askLater));

/** Fill in the numbers of the tabs and of the list, and again after each change. */
export function count(strip) {
  show(strip);
  ask(strip);
  if (isCounting) return;
  isCounting = true;
  document.addEventListener("htmx:after:swap", () => {
    show($("#view-tabs"));
    ask($("#view-tabs"));
  });
  for (const name of ["refresh", "saved"]) document.addEventListener(name, askLater);
}

function askLater() {
  clearTimeout(counting);
  counting = setTimeout(() => ask($("#view-tabs"), true), 800);
}

/** What the list asks for, whichever page of it; null where the page told the number itself. */
function asked() {
  if (!$("[data-list-exact]")) return null;
  const params = new URLSearchParams(location.search);
  for (const name of ["cursor", "from", "limit"]) params.delete(name);
  return String(params);
}

async function ask(strip, again = false) {
  if (!strip?.dataset.counts) return;
  if (again) found.clear();
  const tabs = $$("[data-view]", strip).map((tab) => tab.dataset.view);
  const views = tabs.filter((view) => again || !known.has(view));
  const list = asked();
  const params = new URLSearchParams({ views });
  const isOpen = list !== null && !found.has(list);
  if (isOpen) params.set("list", list);
  if (!views.length && !isOpen) return;
  if (isOpen) found.set(list, undefined); // under way
  for (const view of views) known.set(view, known.get(view)); // one without a number is not asked for at each page
  const response = await fetch(`${strip.dataset.counts}?${params}`, { credentials: "same-origin" }).catch(() => null);
  const told = response?.ok ? await response.json() : { views: {} };
  for (const [view, number] of Object.entries(told.views)) known.set(view, number);
  if (isOpen) found.set(list, told.list || { count: "", is_exact: false, sums: {} });
  show($("#view-tabs"));
}

/** The number of records and their sums, where the page left them out; orders that so many rows cannot have go. */
function showList() {
  const grid = $("[data-grid]");
  const told = found.get(asked());
  if (!grid) return;
  if (told) {
    grid.dataset.total = told.count;
    for (const sum of $$("[data-list-sum]")) sum.replaceChildren(fragment(told.sums[sum.dataset.listSum] || ""));
    for (const sums of $$("[data-list-sums]")) sums.hidden = !Object.keys(told.sums).length;
    for (const link of $$("[data-list-exact]")) link.hidden = told.is_exact;
    for (const link of told.is_exact ? [] : $$("#list [data-few]"))
      link.closest("th") ? link.replaceWith(element("span", {}, ...link.childNodes)) : link.remove();
  }
  for (const number of $$("[data-list-count]")) number.textContent = grid.dataset.total || "…";
  const bar = $("[data-bulk]");
  if (bar) bar.dataset.total = grid.dataset.total;
}

function show(strip) {
  showList();
  for (const tab of $$("[data-view]", strip || document)) {
    const count = $("[data-count]", tab);
    if (!count || known.get(tab.dataset.view) === undefined) continue;
    count.textContent = known.get(tab.dataset.view);
    count.hidden = false;
  }
}
