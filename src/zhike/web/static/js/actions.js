/** Small acts of single buttons: print, copy, show a password, go to a box, choose columns. */

import { $, $$, text, toast } from "./dom.js";

export function click(node) {
  const { focus, copy, reveal } = node.dataset;
  if ("print" in node.dataset) window.print();
  else if ("copyLink" in node.dataset) copyText(location.href);
  else if (copy) copyText($(`#${copy}`).textContent.trim());
  else if (reveal) show(node, $(`#${reveal}`));
  else if (focus) goTo(focus);
}

async function copyText(value) {
  await navigator.clipboard?.writeText(value);
  toast({ text: text("copied") });
}

function show(button, input) {
  const visible = input.type === "password";
  input.type = visible ? "text" : "password";
  button.setAttribute("aria-pressed", String(visible));
}

/** Go to a box; on the record page it may stand behind another tab. */
export function goTo(selector) {
  const record = $("#record");
  const box = $(selector);
  if (record && !box?.offsetParent) {
    const tab = $(".record-tabs [data-tab=timeline]", record);
    if (!box) return void (location.href = tab.href);
    record.dataset.tab = "timeline";
    $$(".record-tabs .tab", record).forEach((node) => node.removeAttribute("aria-current"));
    tab.setAttribute("aria-current", "true");
  }
  box?.closest("form")?.classList.add("is-open");
  box?.scrollIntoView({ block: "center" });
  box?.focus();
  return undefined;
}

/** The list of chosen columns as one value of the form. */
export function columns(input) {
  const form = input.closest("[data-columns]");
  form.elements.cols.value = $$("[data-column] input:checked", form)
    .map((box) => box.value)
    .join(",");
}
