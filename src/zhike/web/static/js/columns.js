/** Columns of a list: their widths by mouse, by Shift with the arrows on a head and by the menu, their order by the menu. */

import { $, $$, request, text, toast } from "./dom.js";

const NARROWEST = 60;
const WIDEST = 800;
const sheet = new CSSStyleSheet();
let timer;
let isStarted = false;

document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const grid = () => $("[data-grid]");
const heads = () => $$("th[data-column]", grid() || undefined);

/** Apply what was set before; from now on widths can be changed. */
export function start() {
  if (isStarted) return;
  isStarted = true;
  apply();
  document.addEventListener("htmx:after:swap", apply);
  $("#list").addEventListener("pointerdown", (event) => {
    if (event.target.matches("[data-resize]")) drag(event);
  });
  $("#list").addEventListener("keydown", (event) => {
    const head = event.target.closest("th[data-column]");
    const step = { ArrowLeft: -20, ArrowRight: 20 }[event.key];
    if (!head || !step || !event.shiftKey) return;
    event.preventDefault();
    widen(head, head.offsetWidth + step);
  });
}

/** One rule a column that somebody set; the others are as wide as they need. */
function apply() {
  const rules = heads()
    .filter((head) => head.dataset.width)
    .map((head) => {
      const cells = `.grid tr > :nth-child(${head.cellIndex + 1}):not([colspan])`;
      return `${cells} { width: ${head.dataset.width}px; min-width: ${head.dataset.width}px; max-width: ${head.dataset.width}px; }`;
    });
  sheet.replaceSync(rules.join("\n"));
}

function drag(down) {
  const head = down.target.closest("th");
  const [from, width] = [down.clientX, head.offsetWidth];
  const turn = getComputedStyle(head).direction === "rtl" ? -1 : 1;
  down.preventDefault();
  down.target.setPointerCapture(down.pointerId);
  const follow = (event) => widen(head, width + turn * (event.clientX - from));
  down.target.addEventListener("pointermove", follow);
  down.target.addEventListener("lostpointercapture", () => down.target.removeEventListener("pointermove", follow), { once: true });
}

function widen(head, width) {
  head.dataset.width = Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
  apply();
  clearTimeout(timer);
  timer = setTimeout(keep, 500);
}

/** The server keeps the widths for this person's screen. */
function keep() {
  const { widthsUrl, view } = grid().dataset;
  const set = heads().filter((head) => head.dataset.width);
  const widths = JSON.stringify(Object.fromEntries(set.map((head) => [head.dataset.column, Number(head.dataset.width)])));
  return request(widthsUrl, { method: "POST", body: new URLSearchParams({ view, widths }) });
}

/** The small buttons of the menu: earlier, later, narrower, wider. */
export async function click(button) {
  const row = button.closest("[data-column-row]");
  const { columnAct } = button.dataset;
  if (columnAct === "earlier") row.previousElementSibling?.before(row);
  if (columnAct === "later" && row.nextElementSibling?.matches("[data-column-row]")) row.nextElementSibling.after(row);
  if (["earlier", "later"].includes(columnAct)) {
    (await import("./actions.js")).columns(button);
    button.focus();
    return;
  }
  const head = heads().find((one) => one.dataset.column === row.dataset.columnRow);
  if (!head) return void toast({ text: text("column_hidden"), level: "warn" });
  widen(head, head.offsetWidth + (columnAct === "wider" ? 20 : -20));
}
