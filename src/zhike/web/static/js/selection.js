/** Selected rows and what is done with them together; "all" means the filter, not the page. */

import { $, $$, text } from "./dom.js";
import { rows } from "./rows.js";

const bar = $("[data-bulk]");
const chosen = new Set();
let all = false;
let last = null;

export function flip(row) {
  pick(row, !chosen.has(row.dataset.id));
  draw();
}

export function click(box, checked, withShift) {
  if (box.matches("[data-pick-all]")) rows().forEach((row) => pick(row, checked));
  else if (withShift && last) range(last, box.closest("tr"), checked);
  else pick(box.closest("tr"), checked);
  last = box.closest("tr");
  draw();
}

function range(from, to, checked) {
  const list = rows();
  const [first, final] = [list.indexOf(from), list.indexOf(to)].sort((a, b) => a - b);
  list.slice(Math.max(0, first), final + 1).forEach((row) => pick(row, checked));
}

function pick(row, checked) {
  all = false;
  if (checked) chosen.add(row.dataset.id);
  else chosen.delete(row.dataset.id);
}

export function clear() {
  chosen.clear();
  all = false;
  draw();
}

/** After the rows were fetched again: keep what is still there. */
export function restore() {
  draw();
}

function draw() {
  const list = rows();
  for (const row of list) {
    const checked = all || chosen.has(row.dataset.id);
    row.classList.toggle("is-selected", checked);
    const box = $("[data-pick]", row);
    if (box) box.checked = checked;
  }
  const head = $("[data-pick-all]");
  const shown = list.filter((row) => row.classList.contains("is-selected")).length;
  if (head) head.checked = shown > 0 && shown === list.length;
  if (head) head.indeterminate = shown > 0 && shown < list.length;
  if (!bar) return;
  const count = chosen.size;
  bar.hidden = !count && !all;
  const words = all
    ? text("all_selected", { n: bar.dataset.total })
    : text(count === 1 ? "selected_one" : "selected_many", { n: count });
  $("[data-bulk-count]", bar).textContent = words;
  $("[data-bulk-all]", bar).hidden = all || shown < list.length || String(list.length) === bar.dataset.total;
}

/** The rows meant, as part of an address. */
function meant() {
  const which = all ? "all=1" : `ids=${[...chosen].join(",")}`;
  return bar.dataset.query ? `${which}&${bar.dataset.query}` : which;
}

bar?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("bulkClear" in button.dataset) clear();
  else if ("bulkAll" in button.dataset) draw((all = true));
  else if ("bulkExport" in button.dataset) location.href = `${bar.dataset.exportUrl}?format=xlsx&${meant()}`;
  else if (button.dataset.bulkVerb) {
    const url = `${bar.dataset.formUrl}?verb=${encodeURIComponent(button.dataset.bulkVerb)}&${meant()}`;
    import("./dialog.js").then((m) => m.load(url));
  }
});
document.addEventListener("close-dialog", clear);
