/** The board: cards move by mouse and finger (SortableJS), by keyboard and by menu; a refusal puts them back. */

import { $, $$, fragment, request } from "./dom.js";
import { addKeys } from "./keys.js";

const sortables = new WeakSet();
let url = "";
let isDraggable = false;
let keyboard;
let coming;

export function start(board) {
  url = board.dataset.moveUrl;
  if (!url) return;
  addKeys(onKey);
  board.addEventListener("pointerover", () => dragging(board), { once: true });
  setTimeout(() => dragging(board), 1200); // for fingers, which do not hover first
}

/** The keyboard of cards comes with its first key; those pressed meanwhile wait in their order. */
function onKey(key, event) {
  if (keyboard) return keyboard(key, event);
  if (!event.target.matches(".board-card") || !/^(Arrow.+|Enter| |Escape|m)$/.test(key)) return false;
  coming ??= import("./board_keys.js").then((m) => (keyboard = m.keyboard(move)));
  coming.then((handle) => handle(key, event));
  return true;
}

/** SortableJS comes once the page is drawn, or when the pointer comes near. */
async function dragging(board) {
  if (isDraggable) return;
  isDraggable = true;
  await import(board.dataset.sortable);
  const attach = () => $$(".board-cards", board).forEach(makeSortable);
  attach();
  document.addEventListener("htmx:after:swap", attach);
}

function makeSortable(column) {
  if (sortables.has(column)) return;
  sortables.add(column);
  window.Sortable.create(column, {
    group: "cards",
    draggable: "[data-can-move]",
    animation: 140,
    delay: 180,
    delayOnTouchOnly: true,
    onEnd: ({ item, from, oldDraggableIndex }) => move(item, from, oldDraggableIndex),
  });
}

const cardsOf = (column) => $$(":scope > .board-card", column);

/** Tell the server where the card is now; it was in `from` at that index. */
export async function move(card, from, index) {
  const to = card.parentElement;
  if (to === from && cardsOf(to).indexOf(card) === index) return;
  const focused = card.contains(document.activeElement);
  const next = card.nextElementSibling?.dataset.id || "";
  const body = new URLSearchParams({ to: to.dataset.column, before: next, version: card.dataset.version });
  card.classList.add("is-moving");
  const { ok, status, markup } = await request(url.replace("{id}", card.dataset.id), {
    method: "POST",
    body,
    keep: [422],
  });
  card.classList.remove("is-moving");
  if (!ok) {
    from.insertBefore(card, cardsOf(from).filter((other) => other !== card)[index] || null);
    if (status === 422 && markup.trim()) (await import("./dom.js")).problem(markup);
  } else replaceById(markup);
  if (focused) document.getElementById(card.id)?.focus();
}

function replaceById(markup) {
  for (const part of [...fragment(markup).children]) {
    const old = part.id && document.getElementById(part.id);
    if (!old) continue;
    old.replaceWith(part);
    window.htmx.process(part);
  }
}

/** The menu of a card: to another column, or a command such as win and lose. */
export async function choose(button) {
  const { lastOpener } = await import("./menu.js");
  const card = lastOpener()?.closest(".board-card");
  if (!card) return;
  if (button.dataset.moveVerb) {
    import("./dialog.js").then((m) => m.load(button.dataset.moveVerb.replace("{id}", card.dataset.id)));
    return;
  }
  const from = card.parentElement;
  const index = cardsOf(from).indexOf(card);
  $(`.board-cards[data-column="${CSS.escape(button.dataset.moveTo)}"]`).prepend(card);
  card.focus();
  move(card, from, index);
}
