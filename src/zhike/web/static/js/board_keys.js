/** The board by keyboard: arrows walk, Space picks up and drops, Esc puts back, M opens the menu, Enter opens. */

import { $, $$, text } from "./dom.js";

let held = null;

const columns = () => $$(".board-cards");
const cardsOf = (column) => $$(":scope > .board-card", column);

function say(name) {
  $("#toasts").dataset.said = name;
  const line = document.createElement("span");
  line.className = "visually-hidden";
  line.textContent = text(name);
  $("#toasts").append(line);
  setTimeout(() => line.remove(), 1000);
}

function grab(card) {
  held = { card, from: card.parentElement, index: cardsOf(card.parentElement).indexOf(card) };
  card.classList.add("is-grabbed");
  say("grabbed");
}

function release(putBack) {
  const { card, from, index } = held;
  held = null;
  card.classList.remove("is-grabbed");
  if (!putBack) return { card, from, index };
  from.insertBefore(card, cardsOf(from).filter((other) => other !== card)[index] || null);
  card.focus();
  say("back");
  return null;
}

/** Where an arrow leads: a card to focus, or the place the held card goes to. */
function neighbour(card, key) {
  const all = columns();
  const column = all.indexOf(card.parentElement);
  const list = cardsOf(card.parentElement);
  const at = list.indexOf(card);
  if (key === "ArrowDown" || key === "ArrowUp") return { card: list[at + (key === "ArrowDown" ? 1 : -1)] };
  const forward = (key === "ArrowRight") === (getComputedStyle(card).direction === "ltr");
  const next = all[column + (forward ? 1 : -1)];
  return next ? { column: next, card: cardsOf(next)[Math.min(at, cardsOf(next).length - 1)] } : {};
}

function carry(card, key) {
  const { column, card: other } = neighbour(card, key);
  if (column) column.insertBefore(card, other || null);
  else if (other && key === "ArrowDown") other.after(card);
  else if (other) other.before(card);
  card.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The handler for keys.js; `move` tells the server. */
export function keyboard(move) {
  return (key, event) => {
    const card = event.target.closest(".board-card");
    if (!card || event.target !== card) return false;
    if (key.startsWith("Arrow")) {
      if (held) carry(card, key);
      else neighbour(card, key).card?.focus();
      return true;
    }
    if (key === "Enter") return ((location.href = card.dataset.url), true);
    if (!("canMove" in card.dataset)) return false;
    if (key === " " && held) {
      const { card: moved, from, index } = release(false);
      move(moved, from, index);
    } else if (key === " ") grab(card);
    else if (key === "Escape" && held) release(true);
    else if (key === "m") $("[data-menu]", card).click();
    else return false;
    return true;
  };
}
