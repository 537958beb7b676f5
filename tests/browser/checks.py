"""What must hold for every screen: nothing is refused or broken, nothing sticks out, all of it is in one language."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from zhike.web.icons import build

AXE = (Path(__file__).parents[1] / "vendor/axe-core-4.14.1/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

ICONS = set(build.names())

LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

AXE_RUN = """
([type, values]) => axe.run(document, {runOnly: {type, values}, resultTypes: ["violations"]}).then((found) =>
  found.violations.flatMap(({id, nodes}) => nodes.slice(0, 3).map(({target, failureSummary}) =>
    `${id}: ${target.join(" ")} — ${failureSummary.split("\\n").slice(1, 2).join(" ").trim()}`)))
"""

# Text that is cut off, in whatever holds words of ours; sideways scrolling of the whole page.
LAYOUT = """
() => {
  const troubles = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    const holds = (node) => node && node !== document.body && (getComputedStyle(node).overflowX !== "visible" || holds(node.parentElement));
    const wide = [...document.body.querySelectorAll("*")].filter((node) =>
      node.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(node).position !== "fixed" && !holds(node.parentElement));
    troubles.push(`the page scrolls sideways (${root.scrollWidth} > ${root.clientWidth}): ${name(wide[0])}`);
  }
  function name(node) {
    if (!node) return "";
    const own = [...node.classList].map((word) => "." + word).join("");
    return `${node.tagName.toLowerCase()}${own} “${node.textContent.trim().slice(0, 40)}”`;
  }
  const cut = (node) => node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1 &&
    getComputedStyle(node).overflowX !== "visible" && !["auto", "scroll"].includes(getComputedStyle(node).overflowX);
  const seen = (node) => node.checkVisibility({visibilityProperty: true, opacityProperty: true}) &&
    !node.closest(".visually-hidden, .skip-link");
  for (const box of document.querySelectorAll(
    "button, .button, .tab, .pill, .menu-item, .nav-link, .tab-bar a, th, h2, h3, legend, label, dt, summary")) {
    if (!seen(box) || box.closest(".record-link, .board-card, .map-samples")) continue;
    for (const node of [box, ...box.querySelectorAll("span:not(.map-samples *), a, b, small")]) {
      if (cut(node) && seen(node)) troubles.push(`cut off: ${name(node)} in ${name(box)} (${node.scrollWidth} > ${node.clientWidth})`);
    }
  }
  return troubles;
}
"""

# Every piece of text that can be read or heard, but for what is drawn for the eye only.
WORDS = """
() => {
  const found = [];
  const add = (text, node) => text && text.trim() && found.push([text.trim(), node.tagName.toLowerCase() + "." + node.className]);
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.closest("script, style, template, kbd, code, pre, [lang]:not(html), [aria-hidden=true], .avatar, .logo")) continue;
    if (node.tagName !== "TITLE" && !node.checkVisibility({visibilityProperty: true})) continue;
    const texts = [...node.childNodes].filter((child) => child.nodeType === 3);
    if (node.querySelector(":scope > mark")) add(node.textContent, node);
    else if (node.tagName !== "MARK") texts.forEach((child) => add(child.data, node));
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription"]) add(node.getAttribute(name), node);
  }
  return found;
}
"""

HAN = re.compile(r"[\u3400-\u9fff，。；：！？「」、（）]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")
PROSE = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2,}")  # where names of the interface for programs stand in the text
# Names that are the same in both languages.
NAMES = {
    "Zhike", "English", "Excel", "CSV", "JSON", "Lines", "API", "PDF", "URL", "UTF", "GBK", "Ctrl", "Esc", "Enter",
    "Space", "Tab", "Shift", "Chrome", "Chromium", "Linux", "macOS", "Windows", "zzzzqq", "TSV", "XLSX", "XLS",
    "ODS", "MB", "KB", "http", "https", "OpenAPI", "Authorization", "Bearer", "Asia", "Shanghai", "GB", "BOM",
    "UTC", "vCard",
}  # fmt: skip
CODES = re.compile(
    r"https?://\S+|\S+@\S+|\b[\w-]+\.\w+(?:\.\w+)*\b|\b\w+_\w+\b|\{\w+\}|/[\w/{}.-]+|\b(?:CNY|USD|EUR|HKD|JPY|GBP|TWD)\b|"
    r"[A-Z][a-z]+/[A-Z][A-Za-z_]+"
)


def listen(page: Page) -> list[str]:
    """A list that fills with what the console says goes wrong and with answers of a broken server."""
    heard: list[str] = []

    def hear(message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            heard.append(f"console: {message.text[:300]}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"script: {str(error)[:300]}"))
    page.on("response", lambda answer: heard.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    return heard


def refused(page: Page) -> list[str]:
    """What the content security policy stopped."""
    try:
        return [f"policy: {one}" for one in page.evaluate("window.refused || []")]
    except Error:
        return []


def axe(page: Page, kind: str = "tag", rules: list[str] = RULES) -> list[str]:
    """Broken rules of accessibility. The script comes in beside the page's policy, which stays in force."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [str(one) for one in page.evaluate(AXE_RUN, [kind, rules])]


def contrast(page: Page) -> list[str]:
    return axe(page, "rule", ["color-contrast", "link-in-text-block"])


def layout(page: Page) -> list[str]:
    return list(dict.fromkeys(page.evaluate(LAYOUT)))


def leaks(page: Page, language: str, written: list[str], *, has_codes: bool = False) -> list[str]:
    """Words of the other language, but for what people wrote themselves."""
    latin = PROSE if has_codes else LATIN
    known = sorted(written, key=len, reverse=True)
    found = []
    for text, node in page.evaluate(WORDS):
        rest = str(text)
        for words in known:
            if rest == words or ((len(words) > 1 and not words.isalpha()) or not words.isascii()):
                rest = rest.replace(words, " ")
        rest = CODES.sub(" ", rest)
        if language == "en":
            wrong = HAN.findall(rest.replace("中文", "").replace("知客", ""))
        else:
            wrong = [word for word in latin.findall(rest) if word not in NAMES]
        if wrong:
            found.append(f"{str(text)[:80]!r} in {node}")
    return list(dict.fromkeys(found))


def drawn(page: Page) -> list[str]:
    """Pictures that the sprite does not hold, and that show as nothing."""
    used = page.evaluate(
        "[...document.querySelectorAll('svg use')].map((one) => one.getAttribute('href').split('#')[1])"
    )
    return [f"no such icon: {name}" for name in dict.fromkeys(used) if name not in ICONS]


def faults(page: Page, language: str, written: list[str], *, has_codes: bool = False) -> list[str]:
    """What is quick to ask. The policy is asked first: what the checks do themselves is not the page's."""
    return [*refused(page), *layout(page), *drawn(page), *leaks(page, language, written, has_codes=has_codes)]
