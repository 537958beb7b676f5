/** Groups of a list: a head opens and closes its rows and fetches them when it is first opened; more come at its end. */

import { $$, fragment, request } from "./dom.js";

/** The rows below a head, up to the next one. */
function rowsOf(head) {
  const found = [];
  for (let row = head.nextElementSibling; row && !row.matches(".group-head"); row = row.nextElementSibling) found.push(row);
  return found;
}

export function click(link) {
  if ("groupMore" in link.dataset) more(link);
  else toggle(link);
}

async function toggle(link) {
  const head = link.closest("tr");
  const open = link.getAttribute("aria-expanded") !== "true";
  let rows = rowsOf(head);
  if (open && !rows.length) rows = await fetched(link.href, head);
  for (const row of rows) row.hidden = !open;
  if (rows.length) link.setAttribute("aria-expanded", String(open));
}

async function more(link) {
  const last = link.closest("tr");
  const rows = await fetched(link.href, last);
  if (!rows.length) return;
  last.remove();
  rows[0].querySelector("a")?.focus();
}

/** Rows of the server, put behind a row of the table. */
async function fetched(url, after) {
  const { ok, markup } = await request(url, { headers: { "HX-Target": "tbody#rows" } });
  if (!ok) return [];
  const rows = $$("tr", fragment(`<table><tbody>${markup}</tbody></table>`));
  after.after(...rows);
  rows.forEach((row) => window.htmx.process(row));
  return rows;
}
