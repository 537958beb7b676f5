/** Choosing a file by dropping it. */

import { $ } from "./dom.js";

export function start(form) {
  const zone = $("[data-drop]", form);
  const input = $("input[type=file]", zone);
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("is-over", name === "dragover");
    });
  }
  zone.addEventListener("drop", ({ dataTransfer }) => {
    if (dataTransfer.files.length) input.files = dataTransfer.files;
  });
}
