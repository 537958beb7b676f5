/** The calendar: arrows walk the days, Enter makes a record there, M moves the entry in focus; entries are dragged to days. */

import { $, $$, request } from "./dom.js";
import { addKeys } from "./keys.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const sortables = new WeakSet();
let isDraggable = false;

export function start(calendar) {
  addKeys(onKey);
  calendar.addEventListener("dblclick", ({ target }) => {
    if (!target.closest("a, details")) $("[data-new]", target.closest("[data-day]"))?.click();
  });
  calendar.addEventListener("pointerover", () => dragging(calendar), { once: true });
}

const days = () => $$(".calendar [data-day]");

function onKey(key, event) {
  const day = event.target.closest("[data-day]");
  const entry = event.target.closest("[data-entry]");
  if (key === "PageUp" || key === "PageDown") return turn(key === "PageUp" ? "previous" : "next");
  if (!day) return false;
  if (key === "m" && entry) return ($(".day-move", entry.parentElement)?.click(), true);
  if (entry && STEPS[key] && Math.abs(STEPS[key]) === 7) return walkEntries(day, entry, STEPS[key] > 0 ? 1 : -1);
  if (key === "Escape" && entry) return (day.focus(), true);
  if (STEPS[key]) return step(day, STEPS[key]);
  if (key === "Home" || key === "End") return edge(day, key);
  if (key !== "Enter" || event.target !== day) return false;
  ($("[data-entry]", day) || $("[data-new]", day))?.[$("[data-entry]", day) ? "focus" : "click"]();
  return true;
}

function step(day, distance) {
  const all = days();
  const next = all[all.indexOf(day) + distance];
  if (next) focus(next);
  else turn(distance < 0 ? "previous" : "next");
  return true;
}

function edge(day, key) {
  const week = $$("[data-day]", day.parentElement);
  focus(key === "Home" ? week[0] : week.at(-1));
  return true;
}

function focus(day) {
  days().forEach((other) => (other.tabIndex = other === day ? 0 : -1));
  day.focus();
}

function walkEntries(day, entry, distance) {
  const all = $$("[data-entry]", day).filter((node) => node.offsetParent);
  const next = all[all.indexOf(entry) + distance];
  if (next) next.focus();
  else focus(day);
  return true;
}

function turn(where) {
  const link = $(`[data-month=${where}]`);
  link?.click();
  return Boolean(link);
}

/** SortableJS comes when the pointer comes near. */
async function dragging(calendar) {
  if (isDraggable || !calendar.dataset.moveUrl) return;
  isDraggable = true;
  await import(calendar.dataset.sortable);
  const attach = () => $$(".calendar [data-items]").forEach(makeSortable);
  attach();
  document.addEventListener("htmx:after:swap", attach);
}

function makeSortable(list) {
  if (sortables.has(list)) return;
  sortables.add(list);
  const options = { group: "days", draggable: "[data-can-move]", animation: 120, sort: false };
  window.Sortable.create(list, { ...options, onEnd: ({ item, from }) => move(item, from) });
}

/** Tell the server the day; a refusal puts the entry back, and Undo is in the message. */
async function move(item, from) {
  const day = item.closest("[data-day]");
  if (!day || day === from.closest("[data-day]")) return;
  item.classList.add("is-moving");
  const url = item.closest("[data-move-url]").dataset.moveUrl.replace("{id}", item.dataset.id);
  const body = new URLSearchParams({ day: day.dataset.day, version: item.dataset.version });
  const { ok } = await request(url, { method: "POST", body });
  item.classList.remove("is-moving");
  if (!ok) from.append(item);
}
