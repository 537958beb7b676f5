/** The entry: listens once for the whole page and loads a behaviour when it is first needed. */

import { $, $$, isMac, problem, text, toast } from "./dom.js";
import "./keys.js";

const CLICKS = [
  ["[data-menu]", (node) => import("./menu.js").then((m) => m.toggle(node))],
  ["[data-open]", (node) => import("./dialog.js").then((m) => m.show(node.dataset.open))],
  ["[data-dialog]", (node) => import("./dialog.js").then((m) => m.load(node.getAttribute("href")))],
  ["[data-close]", (node) => node.closest("dialog")?.close()],
  ["[data-filter]", (node) => import("./filter_builder.js").then((m) => m.open())],
  [
    "[data-theme-toggle], [data-theme-set], [data-density-set]",
    (node) => import("./theme.js").then((m) => m.choose(node)),
  ],
  ["[data-undo]:not([data-toast])", (node) => import("./toast.js").then((m) => m.undo(node.dataset.undo))],
  ["[data-group-toggle], [data-group-more]", (node) => import("./groups.js").then((m) => m.click(node))],
  ["[data-column-act]", (node) => import("./columns.js").then((m) => m.click(node))],
  ["[data-row-add], [data-row-remove], [data-row-move]", (node) => import("./repeat.js").then((m) => m.click(node))],
  ["[data-insert]", (node) => import("./insert.js").then((m) => m.insert(node))],
  ["[data-move-to], [data-move-verb]", (node) => import("./board.js").then((m) => m.choose(node))],
  [
    "[data-focus], [data-print], [data-copy], [data-copy-link], [data-reveal]",
    (node) => import("./actions.js").then((m) => m.click(node)),
  ],
];
const ISLANDS = {
  rows: () => import("./rows.js"),
  board: () => import("./board.js"),
  record: () => import("./record.js"),
  form: () => import("./form.js"),
  upload: () => import("./upload.js"),
  inbox: () => import("./inbox.js"),
  layout: () => import("./layout.js"),
  columns: () => import("./columns.js"),
  calendar: () => import("./calendar.js"),
  views: () => import("./live.js").then((m) => ({ start: m.count })),
};
const started = new WeakSet();

document.addEventListener("click", (event) => {
  const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey;
  for (const [selector, act] of CLICKS) {
    const node = event.target.closest(selector);
    if (!node || (opensElsewhere && node.matches("a[href]"))) continue;
    if (node.matches("[data-close]") && !node.closest("dialog")) continue;
    event.preventDefault();
    act(node);
    return;
  }
});
document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("td[data-field]");
  if (cell) import("./edit.js").then((m) => m.open(cell));
});
document.addEventListener("focusin", (event) => {
  const box = event.target.closest("[data-combo]");
  if (box) import("./combo.js").then((m) => m.attach(box));
});
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-rows] [data-amount]")) import("./repeat.js").then((m) => m.total(event.target));
  if (event.target.closest("[data-columns]")) import("./actions.js").then((m) => m.columns(event.target));
});

document.addEventListener("toast", (event) => import("./toast.js").then((m) => m.show(event.detail)));
document.addEventListener("ask", (event) => import("./dialog.js").then((m) => m.load(event.detail.value)));
document.addEventListener("close-dialog", () => $$("dialog[open]").forEach((dialog) => dialog.close()));
document.addEventListener("refresh", () => import("./changes.js").then((m) => m.refresh()));
document.addEventListener("saved", ({ detail }) =>
  $$(`[data-record="${detail.object}:${detail.id}"]`).forEach((node) => (node.dataset.version = detail.version)),
);

document.addEventListener("htmx:before:request", () => $(".loading-bar")?.classList.add("is-on"));
document.addEventListener("htmx:finally:request", () => $(".loading-bar")?.classList.remove("is-on"));
document.addEventListener("htmx:after:swap", () => startIslands());
document.addEventListener("htmx:error", () => toast({ text: text("offline"), level: "warn" }));
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400 || ctx.response.status === 422) return;
  event.preventDefault(); // a refusal never replaces part of the page
  if (!ctx.hx.redirect) problem(ctx.text);
});

/** Load the behaviour of each part that names one; parts that htmx brings in later too. */
function startIslands() {
  for (const node of $$("[data-island]")) {
    if (started.has(node)) continue;
    started.add(node);
    ISLANDS[node.dataset.island]?.().then((m) => m.start(node));
  }
}

if (isMac) $$("kbd[data-keys]").forEach((key) => (key.textContent = key.dataset.keys.replace("mod", "⌘")));
if ($("template[data-toast]")) import("./toast.js").then((m) => m.showWaiting());
startIslands();
if (document.body.dataset.liveUrl) requestIdleCallback(() => import("./live.js").then((m) => m.listen()));
