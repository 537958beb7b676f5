/** Buttons that put a piece of text where one is writing. */

import { $ } from "./dom.js";

export function insert(button) {
  const box = $("#field-formula");
  if (!box) return;
  box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
