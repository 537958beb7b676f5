/** While a new record is typed: which records may be the same. Asked when one typed into a field that tells. */

import { $, fragment, request } from "./dom.js";

const PAUSE = 500;

export function start(form) {
  const list = $("[data-near-list]", form);
  const fields = form.dataset.near.split(" ");
  let asked = "";
  let timer = 0;

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", (event) => !event.isComposing && later());
  form.addEventListener("compositionend", later);
  form.addEventListener("change", later);
  if (!$(".candidates", form)) later();

  async function ask() {
    const told = telling(form, fields);
    const now = JSON.stringify(told);
    if (now === asked || !form.isConnected) return;
    asked = now;
    if (!told.some(([, value]) => value.trim())) return list.replaceChildren();
    const body = new FormData();
    told.forEach(([name, value]) => body.append(name, value));
    const { ok, markup } = await request(form.dataset.nearUrl, { method: "POST", body, keep: [400, 403, 404, 422, 500] });
    if (ok && now === asked) list.replaceChildren(fragment(markup));
  }
}

/** What is typed into these fields, with their lines: phones, phones-0.value. */
function telling(form, fields) {
  const tells = (name) => fields.some((field) => name === field || name.startsWith(`${field}-`));
  const said = ([name, value]) => tells(name) && !name.endsWith(".kind") && typeof value === "string";
  return [...new FormData(form)].filter(said);
}
