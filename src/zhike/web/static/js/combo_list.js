/** The list of options under a lookup box: which one is marked, and where it stands. */

import { $$, element, fragment, icon, text } from "./dom.js";
import { place } from "./menu.js";

export class OptionList {
  #node = null;
  #at = -1;

  constructor(input) {
    this.input = input;
  }

  get isOpen() {
    return Boolean(this.#node);
  }

  get options() {
    return this.#node ? $$("[role=option]", this.#node) : [];
  }

  get marked() {
    return this.options[this.#at];
  }

  /** Show the server's options below `box`; `onPick` gets the one that is clicked. */
  open(box, markup, newTitle, onPick) {
    this.close();
    const label = this.input.labels?.[0]?.textContent || this.input.placeholder || text("value");
    this.#node = element("div", {
      class: "combo-list",
      role: "listbox",
      id: `${this.input.id}-list`,
      "aria-label": label,
    });
    this.#node.append(fragment(markup));
    if (newTitle && !this.options.some((option) => option.dataset.title === newTitle)) this.#offerNew(newTitle);
    this.options.forEach((option, index) => (option.id = `${this.input.id}-option-${index}`));
    (box.closest("dialog, #peek, main") || document.body).append(this.#node);
    this.#node.style.width = `${Math.max(box.offsetWidth, 220)}px`;
    place(this.#node, box.getBoundingClientRect(), 4);
    this.#node.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      onPick(event.target.closest("[role=option]"));
    });
    this.input.setAttribute("aria-expanded", "true");
    this.mark(0);
  }

  #offerNew(title) {
    const words = element("span", {}, text("create", { q: title }));
    const data = { class: "combo-option", role: "option", "data-value": title, "data-title": title };
    this.#node.append(element("div", data, icon("plus"), words));
  }

  mark(index) {
    const all = this.options;
    this.#at = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === this.#at)));
    if (!this.marked) return;
    this.input.setAttribute("aria-activedescendant", this.marked.id);
    this.marked.scrollIntoView({ block: "nearest" });
  }

  step(distance) {
    this.mark(this.#at + distance);
  }

  close() {
    this.#node?.remove();
    this.#node = null;
    this.#at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
