/** Keys of the whole page. Islands add their own; nothing fires while someone types or an input method composes. */

import { $, isTyping } from "./dom.js";

const handlers = new Set();
let chord = "";
let chordTimer;

/** Add keys for a part of the page: `handle(key, event)` answers true when it took the key. */
export function addKeys(handle) {
  handlers.add(handle);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (withModifier(key, event)) return;
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if ($("dialog[open]") || event.target.closest(".menu, .cell-editor")) return;
  for (const handle of handlers) {
    if (handle(key, event)) {
      event.preventDefault();
      return;
    }
  }
  if (document.body.dataset.singleKeys !== "off" && single(key, event)) event.preventDefault();
});

function withModifier(key, event) {
  if (!(event.ctrlKey || event.metaKey)) return false;
  const typing = isTyping(event.target);
  if (key === "k") openPalette();
  else if (key === "Enter" && typing && event.target.form) event.target.form.requestSubmit();
  else if (key === "z" && !event.shiftKey && !typing && $("#toasts [data-undo]"))
    import("./toast.js").then((m) => m.undoLast());
  else return false;
  event.preventDefault();
  return true;
}

function single(key, event) {
  if (chord === "g") {
    chord = "";
    const link = $(`#palette [data-go="${CSS.escape(key)}"]`);
    if (link) location.href = link.href;
    return Boolean(link);
  }
  const acts = {
    g: startChord,
    "/": openPalette,
    "?": () => import("./dialog.js").then((m) => m.show("shortcuts")),
    c: createMenu,
    f: () => $("[data-filter]:not([data-filter=''])")?.click(),
    n: focusNote,
  };
  if (!acts[key] || (key === "n" && !$("#note, #record"))) return false;
  acts[key](event);
  return true;
}

/** It opens at once, so that no letter typed next is lost; what it can do comes in after it. */
function openPalette() {
  const palette = $("#palette");
  if (!palette) return;
  if (!palette.open) {
    $("input", palette).value = "";
    palette.showModal();
    $("input", palette).focus();
  }
  import("./dialog.js").then((m) => m.show("palette"));
}

function startChord() {
  chord = "g";
  clearTimeout(chordTimer);
  chordTimer = setTimeout(() => (chord = ""), 900);
}

function createMenu() {
  const opener = $(".top [data-menu=menu-create], .top [aria-keyshortcuts=C]") || $(".company");
  import("./menu.js").then((m) => m.toggle(opener, $("#menu-create")));
}

/** At once where the box is in sight, so that no letter typed next is lost. */
function focusNote() {
  const note = $("#note");
  if (note?.offsetParent) note.focus();
  else import("./actions.js").then((m) => m.goTo("#note"));
}
