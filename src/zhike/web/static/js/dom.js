/** What every behaviour needs: sentences in the page's language, requests with the CSRF token, icons. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const isMac = /Mac|iP/.test(navigator.platform);

const strings = JSON.parse($("#strings")?.textContent || "{}");

/** The sentence of that name, with {names} filled in. */
export function text(name, values = {}) {
  return (strings[name] || name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** True where a letter belongs to the text, so no shortcut may take it. */
export function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

/** An element; attributes named `on…` are listeners, `class` and `data-…` as in markup. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

export function icon(name, size = "") {
  const use = $("use");
  const sprite = use ? use.getAttribute("href").split("#")[0] : "/static/icons.svg";
  const template = document.createElement("template");
  template.innerHTML = `<svg class="icon${size && ` icon-${size}`}" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
  return template.content.firstChild;
}

/** Server markup as a fragment. Scripts in it never run. */
export function fragment(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content;
}

export const csrf = () => $("meta[name=csrf-token]")?.content || "";

/** Events that the server asks for in the header HX-Trigger, fired on the document. */
export function announce(header) {
  if (!header) return;
  const events = header.startsWith("{")
    ? JSON.parse(header)
    : Object.fromEntries(header.split(",").map((n) => [n.trim(), {}]));
  for (const [name, value] of Object.entries(events)) {
    const detail = typeof value === "object" && value !== null ? value : { value };
    document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

export function toast(detail) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail, bubbles: true }));
}

/** Show the server's own sentence when a request was refused. */
export function problem(markup) {
  const sentence = $("[data-problem-text]", fragment(markup || ""))?.textContent.trim();
  toast({ text: sentence || text("failed"), level: "bad" });
}

/**
 * A request as htmx would send it. Answers {ok, status, markup}; statuses in `keep` are left to the caller,
 * any other refusal is shown as a toast.
 */
export async function request(url, { method = "GET", body = null, keep = [], headers = {} } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      body,
      credentials: "same-origin",
      headers: { "HX-Request": "true", "X-CSRFToken": csrf(), "HX-Current-URL": location.href, ...headers },
    });
  } catch {
    toast({ text: text("offline"), level: "warn" });
    return { ok: false, status: 0, markup: "" };
  }
  const redirect = response.headers.get("HX-Redirect");
  if (redirect) location.href = redirect;
  const markup = await response.text();
  const events = response.headers.get("HX-Trigger");
  announce(events);
  const asks = events?.startsWith("{") && "ask" in JSON.parse(events); // the dialog says it all
  if (!response.ok && !redirect && !asks && !keep.includes(response.status)) problem(markup);
  return { ok: response.ok && !redirect, status: response.status, markup };
}
