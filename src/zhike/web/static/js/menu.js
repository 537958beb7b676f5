/** Menus and small forms that open beside a button; arrows walk them, Esc closes and gives the focus back. */

import { $, $$ } from "./dom.js";

let menu = null;
let opener = null;
let last = null;

/** The button whose menu was opened last, also after the menu has closed. */
export const lastOpener = () => last;

/** Open the menu that the button names, or close it when it is open. */
export function toggle(button, chosen = $(`#${CSS.escape(button.dataset.menu || "")}`)) {
  if (!chosen) return;
  if (menu === chosen) return close(true);
  close();
  menu = chosen;
  opener = last = button;
  menu.hidden = false;
  button.setAttribute("aria-expanded", "true");
  place(menu, button.getBoundingClientRect());
  (focusables()[0] || menu).focus();
}

export function close(giveBack = false) {
  if (!menu) return;
  menu.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  if (giveBack) opener.focus();
  menu = opener = null;
}

/** Put a fixed box below a rectangle, or above it where there is no room. */
export function place(box, near, gap = 6) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = near.bottom + gap;
  const top = below + height > innerHeight - 8 ? Math.max(8, near.top - height - gap) : below;
  box.style.insetInlineStart = `${Math.max(8, Math.min(near.left, innerWidth - width - 8))}px`;
  box.style.insetBlockStart = `${top}px`;
}

const focusables = () =>
  $$(".menu-item, input:not([type=hidden]), select, button, a[href]", menu).filter((node) => node.offsetParent);

document.addEventListener("pointerdown", (event) => {
  if (menu && !menu.contains(event.target) && !event.target.closest("[data-menu], .combo-list")) close();
});
document.addEventListener("click", (event) => {
  const item = event.target.closest?.(".menu-item");
  // With the focus back on its button, a dialog that the item opens gives it back there too.
  if (menu && item && menu.contains(item) && !item.matches("label")) close(true);
});
document.addEventListener("keydown", (event) => {
  if (!menu || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close(true);
  } else if (event.key === "Tab" && menu.getAttribute("role") === "menu") {
    close(true);
  } else if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) && menu.getAttribute("role") === "menu") {
    event.preventDefault();
    walk(event.key);
  } else if (menu.id === "menu-create" && event.key.length === 1) {
    $(`[data-create="${CSS.escape(event.key.toLowerCase())}"]`, menu)?.click();
  }
});

function walk(key) {
  const items = focusables();
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  items.at(next % items.length)?.focus();
}
