/** Cells copied in a spreadsheet, pasted over a cell of the list and those below and beside it. */

import { $$, request } from "./dom.js";

export async function paste(cell, text) {
  const row = cell.closest("tr");
  const below = $$("#rows > tr");
  const width = Math.max(...text.trimEnd().split(/\r?\n/).map((line) => line.split("\t").length));
  const body = new FormData();
  body.set("ids", below.slice(below.indexOf(row)).map((one) => one.dataset.id).join(","));
  body.set("fields", beside(row, cell, width).join(","));
  body.set("text", text);
  const { ok } = await request(`${location.pathname}/paste`, { method: "POST", body });
  if (ok) cell.focus();
}

const beside = (row, cell, width) => {
  const cells = [...row.cells];
  const from = cells.indexOf(cell);
  return Array.from({ length: width }, (_one, n) => cells[from + n]?.dataset.field || "");
};
