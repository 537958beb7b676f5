/** The inbox by keyboard: J/K walk the messages, E marks as done, S puts off. */

import { $, $$ } from "./dom.js";
import { addKeys } from "./keys.js";

export function start() {
  addKeys((key) => {
    if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
    const button = $(`[data-key="${CSS.escape(key)}"]`);
    button?.click();
    return Boolean(button);
  });
}

function walk(step) {
  const items = $$("[data-inbox-item]");
  const at = items.findIndex((item) => item.hasAttribute("aria-current"));
  const next = items[Math.max(0, at + step)];
  if (!next || next === items[at]) return false;
  location.href = next.href;
  return true;
}
