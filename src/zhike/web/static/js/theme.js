/** Light or dark, and how dense: kept in cookies, so that the server draws the next page right at once. */

import { $$ } from "./dom.js";

const root = document.documentElement;

export function choose({ dataset }) {
  if (dataset.densitySet) keep("density", dataset.densitySet);
  else if (dataset.themeSet) keep("theme", dataset.themeSet);
  else flip();
}

/** From what is seen now to the other one. */
export function flip() {
  const dark =
    root.dataset.theme === "dark" ||
    (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  keep("theme", dark ? "light" : "dark");
}

function keep(name, value) {
  root.dataset[name] = value;
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  const attribute = `${name}Set`;
  for (const item of $$(`[data-${name}-set]`))
    item.setAttribute("aria-checked", String(item.dataset[attribute] === value));
}
