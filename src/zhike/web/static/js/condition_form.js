/** The builder of conditions inside a form: what it says goes along when the form is saved. */

import { $, request, text } from "./dom.js";
import { addGroup } from "./filter_group.js";

/** Draw the builder into its place. */
export function start(box) {
  const builder = JSON.parse($("[data-builder]", box).textContent);
  const input = $("input[name=condition]", box);
  const group = addGroup($("[data-conditions]", box), builder, builder.tree);
  let timer;

  const write = () => {
    const found = group.read();
    input.value = found ? JSON.stringify(found) : "";
    clearTimeout(timer);
    timer = setTimeout(count, 250);
  };
  const count = async () => {
    const url = new URL(box.dataset.countUrl, location.href);
    url.searchParams.set("filter", input.value);
    const { ok, status, markup } = await request(url, { keep: [400, 422] });
    const refusal = status === 422 ? markup.trim() : "";
    $("[data-count]", box).textContent = ok && input.value ? text("matches", { n: markup.trim() }) : refusal;
  };
  for (const event of ["input", "change", "click"]) box.addEventListener(event, () => setTimeout(write));
  box.closest("form").addEventListener("submit", write, true);
}
