/** From record to record through the list one came from: "3 / 24", J and K. The list is remembered in this tab only. */

import { $, $$, element, fragment, icon, request, text } from "./dom.js";

const place = (object) => `walk:${object}`;

/** Remember the rows that are shown when one of them is opened. */
export function leave(list) {
  const grid = $("[data-grid]", list);
  const ids = $$("#rows > tr[data-id]").map((row) => row.dataset.id);
  const known = { ids, start: Number(grid?.dataset.start || 1), total: grid?.dataset.total || "", ...ends(document) };
  sessionStorage.setItem(place(list.dataset.object), JSON.stringify(known));
}

const ends = (root) => ({
  next: $("[data-next]", root)?.getAttribute("href") || "",
  previous: $("[data-previous]", root)?.getAttribute("href") || "",
});

/** Put the way to the neighbours into the bar of the record's page. */
export function show(record) {
  const [object, id] = record.dataset.record.split(":");
  const known = JSON.parse(sessionStorage.getItem(place(object)) || "null");
  const at = known?.ids.indexOf(id) ?? -1;
  const bar = $(".top .spacer");
  if (at < 0 || !bar || known.ids.length < 2) return;
  const told = known.total ? `${known.start + at} / ${known.total}` : String(known.start + at);
  const steps = [step("previous", known, at - 1, object), step("next", known, at + 1, object)];
  bar.after(element("nav", { class: "walk only-wide", "aria-label": text("walk") }, element("span", {}, told), ...steps));
}

function step(way, known, at, object) {
  const id = known.ids[at];
  const there = id || (way === "next" ? known.next : known.previous);
  const base = location.pathname.replace(/\/\d+$/, "");
  const look = "button button-quiet button-small button-icon";
  const shape = icon(way === "next" ? "chevron-right" : "chevron-left", "small");
  if (!there) return element("span", { class: `${look} is-disabled`, "aria-hidden": "true" }, shape);
  const link = element("a", { class: look, href: id ? `${base}/${id}` : there, "data-walk": way, "aria-label": text(`walk_${way}`) }, shape);
  if (!id) link.addEventListener("click", (event) => turn(event, way, there, object, base));
  return link;
}

/** The end of what is remembered: fetch the page behind it, then go on with its nearest row. */
async function turn(event, way, url, object, base) {
  event.preventDefault();
  const { ok, markup } = await request(url);
  const part = fragment(markup);
  const ids = $$("#rows > tr[data-id]", part).map((row) => row.dataset.id);
  if (!ok || !ids.length) return;
  const grid = $("[data-grid]", part);
  const known = { ids, start: Number(grid?.dataset.start || 1), total: grid?.dataset.total || "", ...ends(part) };
  sessionStorage.setItem(place(object), JSON.stringify(known));
  location.href = `${base}/${way === "next" ? ids[0] : ids.at(-1)}`;
}
