"""HTML that others wrote, made harmless: a list of what may stay, everything else goes.

Nothing that runs, loads by itself, sends a form, styles the page or speaks to htmx survives.
"""

import re
from html import unescape

import nh3

_TAGS = set(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol "
        "p pre q s small span strike strong sub sup table tbody td tfoot th thead tr u ul",
    )
)
_DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "iframe",
    "object",
    "select",
    "textarea",
    "svg",
    "math",
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "*": {"dir", "lang"},
}
_BLOCKS = re.compile(r"<(?:/(?:p|div|li|tr|h[1-6]|blockquote|pre|table|ul|ol|dd|dt)|br|hr)\b[^>]*>", re.IGNORECASE)
_CELLS = re.compile(r"</t[dh]>\s*<t[dh]\b[^>]*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_html(html: str, *, keep_images: bool = False) -> str:
    """Safe to show inside our pages. Links open outside without telling where from; images stay only when asked for."""
    return nh3.clean(
        html.replace("\x00", ""),
        tags=_TAGS if keep_images else _TAGS - {"img"},
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def text_of(html: str) -> str:
    """What a reader sees, one line a paragraph: for search, previews and plain mail."""
    tidy = _SPACES.sub(" ", clean_html(html).replace("\n", " "))
    bare = nh3.clean(_BLOCKS.sub(r"\g<0>\n", _CELLS.sub("\t", tidy)), tags=set())
    lines = (line.strip(" ") for line in unescape(bare).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
